//! Every page of the courses for readers of each language: in part translated, in part not, so that languages stand side by
//! side on one page. All the rules of `rules.rs` hold, above all that each part says its language.

use std::path::Path;

use dsr_course::course::load::load;

use super::rules::broken;
use crate::app::{App, Engine, Page, Person, Setting};

/// Every translation into French, once more in Arabic letters: nobody reads it, but it is Arabic to every rule.
fn translate_into_arabic(folder: &Path) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            translate_into_arabic(&path);
        } else if let Some(stem) = name.strip_suffix(".fr.md") {
            let arabic = path.with_file_name(format!("{stem}.ar.md"));
            let french = std::fs::read_to_string(&path).expect("a text");
            if !arabic.exists() {
                let lines: Vec<String> = french.lines().map(in_arabic_letters).collect();
                std::fs::write(arabic, lines.join("\n") + "\n").expect("written");
            }
        }
    }
}

/// What of a line is not text: ids, code, addresses, ids of terms and documents, comments, words for kinds of blocks. How
/// each begins, and the signs of which the first ends it.
const MARKS: [(&str, &str); 7] = [
    ("{", "}\""),
    ("`", "`"),
    ("](", ")\""),
    ("[[", "|]"),
    ("[@", "]"),
    ("<!--", ">"),
    ("[!", "]"),
];

const LETTERS: &str = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي";

/// A line with its letters changed and its marks kept.
fn in_arabic_letters(line: &str) -> String {
    // `- a) ` and `- name-blocks) ` are names of options and objectives.
    let item = line.trim_start_matches(['>', ' ']);
    let named = item.split_once(") ").filter(|(name, _)| {
        name.starts_with("- ")
            && name
                .chars()
                .all(|sign| sign.is_ascii_alphanumeric() || "- []".contains(sign))
    });
    let kept = named.map_or(0, |(name, _)| line.len() - item.len() + name.len() + 2);
    let (mut said, mut rest) = (line[..kept].to_owned(), &line[kept..]);
    while let Some(sign) = rest.chars().next() {
        let mark = MARKS.iter().find_map(|(open, ends)| {
            let inside = rest.strip_prefix(open)?;
            Some(open.len() + inside.find(|sign| ends.contains(sign))? + 1)
        });
        if let Some(end) = mark {
            said.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        }
        // Letters of options, which stand in lists and in the cells of a table.
        let begins = said.chars().next_back().is_none_or(|before| before == ' ');
        if begins && sign.is_ascii_lowercase() && rest[1..].starts_with(") ") {
            said.push_str(&rest[..3]);
            rest = &rest[3..];
            continue;
        }
        said.push(if sign.is_alphabetic() {
            LETTERS.chars().nth(sign as usize % 28).expect("a letter")
        } else {
            sign
        });
        rest = &rest[sign.len_utf8()..];
    }
    said
}

#[test]
fn marks_stay_where_they_are() {
    let said = in_arabic_letters("- a) Le `mot` [ici](#x) {#id}");
    assert!(
        said.starts_with("- a) ") && said.ends_with(" {#id}"),
        "{said}"
    );
    assert!(said.contains("`mot`") && said.contains("](#x)"), "{said}");
    assert!(!said.contains("ici") && !said.contains("Le"), "{said}");
}

/// Opens what there is to read in the courses, and goes through a quiz and a scenario.
async fn pages(app: &App, person: &Person) -> Vec<Page> {
    let mut paths = Vec::new();
    for course in app.library.now().courses.values() {
        let at = format!("/en/courses/{}", course.id);
        paths.push(at.clone());
        for module in course.modules.iter().filter(|module| module.open) {
            let of_module = format!("{at}/modules/{}", module.id);
            paths.extend(["", "/brief", "/evaluation"].map(|part| format!("{of_module}{part}")));
            paths.extend(
                module
                    .quiz
                    .iter()
                    .map(|quiz| format!("{at}/quizzes/{}", quiz.id)),
            );
            paths.extend(
                module
                    .scenarios
                    .iter()
                    .map(|one| format!("{at}/scenarios/{}", one.id)),
            );
            for lesson in &module.lessons {
                paths.push(format!("{at}/lessons/{}", lesson.id));
            }
        }
    }
    let places = [
        "",
        "glossary",
        "library",
        "paths",
        "paths/trainer",
        "transcript",
        "account",
    ];
    paths.extend(places.map(|place| format!("/en/{place}")));
    let mut pages = Vec::new();
    for path in paths {
        pages.push(person.opens(&path).await);
        if path.contains("/lessons/") {
            person.posts(&format!("{path}/reading"), &[]).await;
        }
    }
    pages.extend(of_attempts(person).await);
    pages
}

/// The pages of one quiz, left empty, and of one scenario, always with the first choice.
async fn of_attempts(person: &Person) -> Vec<Page> {
    let mut pages = Vec::new();
    person
        .posts(
            "/en/courses/demo/quizzes/tour-quiz/attempts",
            &[("purpose".to_owned(), String::new())],
        )
        .await;
    let first = person.page();
    assert!(
        !first.html.contains(" checked") && !first.html.contains(" selected"),
        "nothing is chosen beforehand"
    );
    let attempt: Vec<&str> = first.address.split('/').take(4).collect();
    let attempt = attempt.join("/");
    for part in ["", "/questions/1", "/answers"] {
        pages.push(person.opens(&format!("{attempt}{part}")).await);
    }
    pages.push(person.posts(&format!("{attempt}/result"), &[]).await);
    pages.push(person.opens("/en/courses/demo/quizzes/tour-quiz").await);
    person
        .posts("/en/courses/demo/scenarios/release/attempts", &[])
        .await;
    loop {
        let page = person.page();
        let choices = page.all("label.option");
        pages.push(page);
        let Some(choice) = choices.first() else { break };
        person.picks("choice", choice, "Decide").await;
    }
    pages.push(person.clicks("See the debrief").await);
    pages.push(person.opens("/en/courses/demo/modules/on").await);
    pages
}

#[tokio::test]
async fn every_part_says_its_language_for_readers_of_every_language() {
    let app = Setting::usual().shipped().start(Engine::Sqlite).await;
    translate_into_arabic(&app.courses);
    app.library.reload();
    let problems = load(&app.courses).problems;
    let errors: Vec<String> = problems
        .iter()
        .filter(|one| one.is_error())
        .map(ToString::to_string)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let mut wrong = Vec::new();
    for (name, speaks) in [
        (
            "ada",
            "UPDATE accounts SET language = 'en' WHERE user_name = 'ada'",
        ),
        (
            "eve",
            "UPDATE accounts SET language = 'fr' WHERE user_name = 'eve'",
        ),
        (
            "amina",
            "UPDATE accounts SET language = 'ar' WHERE user_name = 'amina'",
        ),
    ] {
        let person = app.trainee(name).await;
        app.plants(speaks).await;
        for course in app.library.now().courses.values() {
            person
                .posts(&format!("/en/courses/{}/rounds", course.id), &[])
                .await;
        }
        let pages = pages(&app, &person).await;
        assert!(pages.len() > 60, "{} pages", pages.len());
        let arabic = pages
            .iter()
            .filter(|page| page.html.contains("lang=\"ar\" dir=\"rtl\""))
            .count();
        assert!(
            name != "amina" || arabic > 15,
            "{arabic} pages have Arabic on them"
        );
        for page in &pages {
            let found = broken(page).into_iter();
            wrong.extend(found.map(|what| format!("{name} at {}: {what}", page.address)));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} things are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
