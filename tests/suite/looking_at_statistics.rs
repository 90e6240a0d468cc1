//! What answers say about the questions: the numbers, what needs a look first, each wording by itself, and nothing of few people.

use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::app::{App, Person};
use crate::marking_again::any_history::{Asked, account, sits};
use dsr_course::course::draw::draw;
use dsr_course::course::id::QuizId;
use dsr_course::course::question::Response;
use dsr_course::course::quiz::Quiz;
use dsr_course::course::wording::StoredWording;
use dsr_course::store::attempts::NewDrawn;
use dsr_course::store::scope::Own;

const PAGE: &str = "/en/courses/demo/quizzes/tour-quiz/statistics";
const BANK: &str = "demo/01-tour/quiz.md";
const SETTINGS: &str = "Where do the settings of a file stand?";

/// An attempt with every question: right but for the one about settings, where this option is chosen, and for those that are
/// missed too.
fn attempt(quiz: &Quiz, option: &str, missed: &[&str]) -> Vec<Asked> {
    let drawn = draw(quiz, &mut StdRng::seed_from_u64(7));
    let one = |one: dsr_course::course::draw::Drawn| {
        let response = match one.question.id.as_str() {
            "settings" => Response(vec![option.to_owned()]),
            id if missed.contains(&id) => Response::default(),
            _ => one.question.kind.key(),
        };
        let drawn = NewDrawn {
            wording: StoredWording::of(one.bank, one.question).expect("JSON"),
            bank: one.bank.to_string(),
            question: one.question.id.to_string(),
            order: one.order,
        };
        (drawn, one.question.kind.clone(), response)
    };
    drawn.into_iter().map(one).collect()
}

/// So many people, each with one attempt; who chooses the first option misses two other questions.
async fn take(app: &App, people: std::ops::Range<usize>, options: &[&str]) {
    take_with(app, people, options, "a").await;
}

/// The same; who chooses this option misses two other questions.
async fn take_with(app: &App, people: std::ops::Range<usize>, options: &[&str], weak: &str) {
    let course = app.course("demo");
    let id = QuizId::parse("tour-quiz").expect("an id");
    let quiz = course.quiz(&id).expect("the quiz").1;
    for (number, option) in people.zip(options.iter().cycle()) {
        let own = Own(account(app, format!("person-{number}")).await);
        let missed: &[&str] = if *option == weak {
            &["change", "picture"]
        } else {
            &[]
        };
        sits(app, &own, quiz, 1, attempt(quiz, option, missed)).await;
    }
}

/// The cells of the first table, by row.
fn rows(person: &Person) -> Vec<String> {
    person.page().all("main > .table tbody tr")
}

story! {
    async fn what_needs_a_look_comes_first_with_its_numbers_and_what_was_chosen(app) {
        app.edits(BANK, "draw = 4", "draw = 6");
        let boss = app.administrator("boss").await;
        boss.opens(PAGE).await.says("Nobody has taken this quiz yet.");
        // Of four people three choose b, which is wrong, and know everything else; one chooses a and misses two others.
        take(app, 0..40, &["a", "b", "b", "b"]).await;
        let page = boss.opens(PAGE).await;
        page.says("40 attempts");
        let first = rows(&boss)[0].clone();
        for words in [SETTINGS, "the key: those who know more get it wrong", "40", "25 %", "-1.00"] {
            assert!(first.contains(words), "{words} in {first}");
        }
        page.says("At its top, between two lines of +++ right 10 25 %").says("At its end 30 75 %").says("In a database 0 0 %");
        // The same rows leave as a file.
        let file = boss.downloads(&format!("{PAGE}.csv")).await;
        let text = String::from_utf8(file.bytes).expect("UTF-8");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), rows(&boss).len() + 1);
        assert!(lines[1].contains(",settings,") && lines[1].ends_with(",key,40,40,0.250,-1.000,,0"), "{}", lines[1]);
    }
}

story! {
    async fn what_many_are_sure_of_and_wrong_about_comes_first(app) {
        app.edits(BANK, "draw = 4", "draw = 6");
        let boss = app.administrator("boss").await;
        // Of four people one chooses b, which is wrong, and misses two other questions; those alone are sure.
        take_with(app, 0..40, &["a", "a", "a", "b"], "b").await;
        app.plants("UPDATE answers SET certainty = CASE WHEN response = '[\"b\"]' THEN 1 ELSE 0 END WHERE response <> '[]'").await;
        let page = boss.opens(PAGE).await;
        let first = rows(&boss)[0].clone();
        assert!(first.contains(SETTINGS) && first.contains("what is taught: many are sure of what is wrong"), "{first}");
        let heads = page.all("main > .table thead th");
        let column = heads.iter().position(|head| head == "Sure and wrong").expect("the column");
        let cells = page.all("main > .table tbody tr:first-child > *");
        assert_eq!(cells[column], "25 %", "ten of forty");
        let file = boss.downloads(&format!("{PAGE}.csv")).await;
        let text = String::from_utf8(file.bytes).expect("UTF-8");
        let line = text.lines().nth(1).expect("a row");
        assert!(line.contains(",settings,") && line.contains(",teaching,40,40,0.750,") && line.ends_with(",0.250,0"), "{line}");
    }
}

story! {
    async fn one_attempt_more_tells_nothing_of_its_answers(app) {
        app.edits(BANK, "draw = 4", "draw = 6");
        let boss = app.administrator("boss").await;
        take(app, 0..20, &["a"]).await;
        app.hours_later(1);
        let told = |page: &crate::app::Page| page.all("section[id] table tbody tr");
        let before = told(&boss.opens(PAGE).await);
        for person in 20..24 {
            take(app, person..person + 1, &["c"]).await;
            let page = boss.opens(PAGE).await;
            page.says(&format!("{} attempts", person + 1));
            assert_eq!(told(&page), before, "whoever looks before and after person {person} sees nothing new");
        }
        take(app, 24..25, &["c"]).await;
        boss.opens(PAGE).await.says("In a database 5 20 %");
    }
}

story! {
    async fn each_wording_is_by_itself_first_attempts_are_apart_and_few_answers_tell_nothing(app) {
        app.edits(BANK, "draw = 4", "draw = 6");
        let boss = app.administrator("boss").await;
        take(app, 0..20, &["a", "b"]).await;
        // The words are edited; four more people take it, and one of the first takes it again.
        app.hours_later(48);
        app.edits(BANK, SETTINGS, "Where in a file do its settings stand?");
        take(app, 20..24, &["a"]).await;
        let course = app.course("demo");
        let id = QuizId::parse("tour-quiz").expect("an id");
        let quiz = course.quiz(&id).expect("the quiz").1;
        let again = again(app, "person-3").await;
        sits(app, &again, quiz, 2, attempt(quiz, "a", &[])).await;
        boss.signs_in("boss").await;
        let page = boss.opens(PAGE).await;
        page.says("24 attempts");
        let of = |words: &str| rows(&boss).into_iter().find(|row| row.contains(words)).expect("a row");
        let earlier = of(SETTINGS);
        assert!(earlier.contains("an earlier wording, asked from 21 November 2026 to 21 November 2026") && earlier.contains("50 %"), "{earlier}");
        let today = of("Where in a file do its settings stand?");
        assert!(today.contains("asked so since 23 November 2026") && today.contains("too few answers (fewer than 20)"), "{today}");
        assert!(!today.contains('%'), "no number is said of four: {today}");
        page.says("Fewer than 5 answers: nothing is told of them.");
        boss.clicks("All attempts").await.says("25 attempts");
        assert!(rows(&boss).iter().any(|row| row.contains("Where in a file") && row.contains("too few")), "five are told apart from twenty");
    }
}

/// Somebody who has an account already.
async fn again(app: &App, user_name: &str) -> Own {
    let mut db = app.store.read().await.expect("a connection");
    let centre = dsr_course::store::id::CentreId::independent();
    let row = dsr_course::store::accounts::for_sign_in(&mut db, &centre, user_name).await;
    Own(row.expect("rows").expect("the account").account)
}

story! {
    async fn nobody_but_administrators_sees_them(app) {
        let dkr = app.centre("DKR").await;
        let moussa = app.manager("moussa", &dkr).await;
        for person in [moussa, app.reader("ada").await] {
            person.opens(PAGE).await.has_status(404);
            person.opens(&format!("{PAGE}.csv")).await.has_status(404);
        }
    }
}
