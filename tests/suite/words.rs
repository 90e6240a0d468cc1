//! The interface's words: none is hard-wired, and each is used.

use crate::app::{App, Page};

/// The texts of a page that are the interface's own: outside course text (which says its language) and names.
fn interface_texts(page: &Page) -> Vec<String> {
    let tree = page.tree();
    let mut texts = Vec::new();
    for node in tree.root_element().descendants() {
        let Some(text) = node.value().as_text() else {
            continue;
        };
        let mut inside = node.ancestors().filter_map(scraper::ElementRef::wrap);
        let foreign = inside.any(|element| {
            let value = element.value();
            matches!(value.name(), "bdi" | "code" | "title")
                // A name that somebody gave: its direction is its own.
                || value.attr("dir") == Some("auto")
                || value.attr("lang").is_some_and(|lang| lang != "qps")
                || value.has_class("address", scraper::CaseSensitivity::CaseSensitive)
        });
        if !foreign {
            texts.push(without_arguments(text.trim()));
        }
    }
    texts.retain(|text| !text.is_empty());
    texts
}

/// A text without what was put into it between isolates: names and titles are not the interface's words.
fn without_arguments(text: &str) -> String {
    let parts = text
        .split('\u{2068}')
        .map(|part| part.rsplit('\u{2069}').next().unwrap_or_default());
    parts.collect::<Vec<_>>().join(" ")
}

/// A run of five plain letters: the pseudo-language has an accent on every vowel and many consonants.
fn plain_word(text: &str) -> Option<&str> {
    text.split(|c: char| !c.is_alphabetic())
        .find(|word| word.len() >= 5 && word.is_ascii())
}

async fn looks(app: &App, paths: &[String], user: Option<&crate::app::Person>) {
    let stranger = app.stranger();
    let person = user.unwrap_or(&stranger);
    for path in paths {
        let page = person.opens(path).await;
        assert!(page.html.contains("<html lang=\"qps\""), "{path}");
        for text in interface_texts(&page) {
            assert_eq!(
                plain_word(&text),
                None,
                "{path} says {text:?} in no words file"
            );
        }
    }
}

story! {
    async fn no_word_is_hard_wired_on_any_page(app) {
        let public = ["/", "/check", "/check?code=ABC", "/check/list", "/glossary", "/library", "/help", "/sign-up", "/sign-in", "/one-time-code", "/courses/dsr", "/nothing"];
        looks(app, &public.map(|path| format!("/qps{path}")), None).await;
        let ada = app.reader("ada").await;
        ada.presses("Begin the quiz").await;
        let attempt = ada.page().address.replace("/en/", "/").replace("/questions/1", "");
        let mine = ["/", "/help", "/courses/demo", "/courses/demo/modules/tour", "/courses/demo/lessons/blocks", "/courses/demo/quizzes/tour-quiz", "/courses/demo/printed-name", "/account", "/account/name", "/account/language", "/account/password", "/account/sessions", "/transcript"];
        let mut paths: Vec<String> = mine.map(|path| format!("/qps{path}")).to_vec();
        paths.extend(["", "/questions/1", "/answers"].map(|part| format!("/qps{attempt}{part}")));
        looks(app, &paths, Some(&ada)).await;
        ada.opens(&format!("/en{attempt}/answers")).await;
        ada.presses("Submit").await;
        looks(app, &[format!("/qps{attempt}/result")], Some(&ada)).await;
        let grace = app.administrator("grace").await;
        let managed = ["/manage", "/help", "/rounds", "/rounds?status=waived", "/rounds/summary", "/accounts", "/accounts/new", "/account-batches/new", "/enrolment-codes", "/enrolment-codes/new", "/enrolment", "/audit", "/centres", "/centres/new"];
        looks(app, &managed.map(|path| format!("/qps{path}")), Some(&grace)).await;
    }
}

letter_story! {
    async fn no_word_is_hard_wired_on_the_pages_of_letters(app, relay) {
        let ada = crate::letters::signs_up(app, "ada", "ada@example.org").await;
        app.delivers(relay).await;
        let confirmation = relay.newest().path(&app.base).replace("/en/", "/qps/");
        let public = ["/forgotten-password", "/sign-in", "/sign-up", "/reset/nothing", "/email-confirmation/nothing"];
        let mut paths = public.map(|path| format!("/qps{path}")).to_vec();
        paths.push(confirmation);
        looks(app, &paths, None).await;
        looks(app, &["/qps/account/email".to_owned()], Some(&ada)).await;
        relay.is(crate::app::Mood::Answers(crate::app::Step::To, 550));
        crate::letters::signs_up(app, "boubacar", "boubacar@example.org").await;
        app.delivers(relay).await;
        app.hours_later(2);
        let grace = app.administrator("grace").await;
        looks(app, &["/qps/letters".to_owned(), "/qps/".to_owned()], Some(&grace)).await;
    }
}

#[test]
fn every_message_is_used_by_a_page_or_by_code() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = String::new();
    for folder in ["src", "templates"] {
        read_all(&root.join(folder), &mut sources);
    }
    let words = std::fs::read_to_string(root.join("words/en.ftl")).expect("the words");
    let ids = words
        .lines()
        .filter_map(|line| line.split_once(" = "))
        .map(|(id, _)| id)
        .filter(|id| !id.starts_with([' ', '#', '[', '*']));
    let unused: Vec<&str> = ids
        .filter(|id| !sources.contains(&format!(".{}(", id.replace('-', "_"))))
        .collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
}

fn read_all(folder: &std::path::Path, into: &mut String) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        if entry.path().is_dir() {
            read_all(&entry.path(), into);
        } else {
            into.push_str(&std::fs::read_to_string(entry.path()).expect("text"));
        }
    }
}

/// The sentences of the interface. What differs by a number stands on lines of its own; what is put in counts as a word.
fn sentences(words: &str) -> Vec<String> {
    let lines = words.lines().filter(|line| !line.starts_with('#'));
    let said = lines.filter_map(|line| match line.trim_start().strip_prefix(['[', '*']) {
        Some(variant) => variant.split_once("] ").map(|(_, said)| said),
        None => line.split_once(" = ").map(|(_, said)| said),
    });
    let mut sentences = Vec::new();
    for said in said {
        let mut parts = said.split(['{', '}']);
        let outside = parts.by_ref().step_by(2).collect::<Vec<_>>().join("x");
        let ends = ['.', '!', '?', ':', ';'];
        let each = outside.split_inclusive(|sign: char| ends.contains(&sign));
        sentences.extend(each.map(|sentence| sentence.trim().to_owned()));
    }
    sentences.retain(|sentence| sentence.contains(' '));
    sentences
}

#[test]
fn sentences_are_short_and_nothing_shouts() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("words/en.ftl");
    let sentences = sentences(&std::fs::read_to_string(path).expect("the words"));
    assert!(sentences.len() > 500, "{} sentences", sentences.len());
    let count = |sentence: &String| sentence.split_whitespace().count();
    let average = sentences.iter().map(count).sum::<usize>() / sentences.len();
    assert!(average < 20, "{average} words in a sentence");
    let known = [
        "CSV", "DDR", "DKR", "DSR", "ISO", "JSON", "PDF", "SHA", "SSR", "UTC", "XLSX", "ZIP",
    ];
    let shouts = |word: &&str| {
        word.len() > 2 && word.chars().all(|c| c.is_ascii_uppercase()) && !known.contains(word)
    };
    for sentence in &sentences {
        assert!(count(sentence) <= 25, "this is long: {sentence}");
        let mut words = sentence.split(|c: char| !c.is_alphabetic());
        assert_eq!(words.find(shouts), None, "this shouts: {sentence}");
    }
}
