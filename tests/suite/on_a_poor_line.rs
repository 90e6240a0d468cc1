//! A line of 50 kbit/s with 600 ms there and back, as satellites give: what is asked for over it, and how many bytes that are.
//! The time follows from both, and is reckoned, not measured: the machine of the tests may be busy.

use std::time::Duration;

use crate::app::line::Line;
use crate::app::{App, Browser, Engine, PASSWORD, Setting};
use serde_json::{Value, json};

const BITS_A_SECOND: usize = 50_000;
const ROUND_TRIP: Duration = Duration::from_millis(600);

/// How long so many bytes take over such a line, with so many round trips.
fn takes(bytes: usize, round_trips: u32) -> Duration {
    Duration::from_millis((bytes * 8 * 1_000 / BITS_A_SECOND) as u64) + ROUND_TRIP * round_trips
}

/// What the page asked for besides itself: the last part of each address, in order.
const ASKED: &str =
    "return performance.getEntriesByType('resource').map(one => one.name.split('/').pop())";

/// Ada in the first module of the course on defence sector reform, with so many of its lessons read: the address of the
/// next one, and that of the quiz.
async fn ready(app: &App, read: usize) -> (String, String) {
    let ada = app.trainee("ada").await;
    let course = app.course("dsr");
    let module = &course.modules[0];
    ada.posts("/en/courses/dsr/rounds", &[]).await;
    for lesson in module.lessons.iter().take(read) {
        ada.posts(
            &format!("/en/courses/dsr/lessons/{}/reading", lesson.id),
            &[],
        )
        .await;
    }
    for story in &module.scenarios {
        ada.posts(
            &format!("/en/courses/dsr/scenarios/{}/attempts", story.id),
            &[],
        )
        .await;
        while let Some(choice) = ada.page().all("label.option").first() {
            ada.picks("choice", choice, "Decide").await;
        }
    }
    let lesson = module.lessons.get(read).unwrap_or(&module.lessons[0]);
    let quiz = module.quiz.as_ref().expect("a quiz");
    (
        format!("/en/courses/dsr/lessons/{}", lesson.id),
        format!("/en/courses/dsr/quizzes/{}", quiz.id),
    )
}

/// Signs in at the end of a line, with a browser that has never been anywhere.
async fn comes(line: &Line) -> Browser {
    let ada = Browser::at(&line.base).await;
    ada.opens("/en/sign-in")
        .await
        .fills("user_name", "ada")
        .await
        .fills("password", PASSWORD)
        .await;
    ada.presses_first("main form button").await;
    ada
}

#[tokio::test]
async fn a_lesson_is_a_page_and_a_stylesheet_and_the_next_one_is_a_page() {
    let app = &Setting::usual().shipped().start(Engine::Sqlite).await;
    let (lesson, _) = ready(app, 0).await;
    let line = Line::to(&app.base).await;
    let ada = comes(&line).await;
    ada.forgets_files()
        .await
        .has_a_line_of(BITS_A_SECOND, ROUND_TRIP)
        .await;
    let before = line.carried();
    ada.opens(&lesson)
        .await
        .says("Read. Go on to lesson 2")
        .await;
    let bytes = line.carried() - before;
    let asked = ada.finds(ASKED, Value::Null).await;
    assert_eq!(asked, json!(["style.css"]), "nothing else is asked for");
    // A connection, the page, the stylesheet.
    assert!(takes(bytes, 3) < Duration::from_secs(5), "{bytes} bytes");

    let before = line.carried();
    ada.presses("Read. Go on to lesson 2")
        .await
        .says("Lesson 2 of")
        .await;
    let bytes = line.carried() - before;
    let sent = "return performance.getEntriesByType('resource').map(one => [new URL(one.name).pathname.split('/')[1], one.transferSize])";
    let sent = ada.finds(sent, Value::Null).await;
    let sent = sent.as_array().expect("a list");
    assert_eq!(sent[0], json!(["static", 0]), "the stylesheet is kept");
    // Pictures come while one reads.
    let pictures = sent[1..].iter().map(|one| {
        assert_eq!(one[0], "media");
        one[1].as_u64().expect("bytes")
    });
    let pictures = usize::try_from(pictures.sum::<u64>()).expect("little");
    // A connection at worst, the post with its answer, the page.
    assert!(
        takes(bytes - pictures, 3) < Duration::from_secs(4),
        "{bytes} bytes"
    );
}

#[tokio::test]
async fn an_answer_is_saved_by_one_small_request() {
    let app = &Setting::usual().shipped().start(Engine::Sqlite).await;
    let (_, quiz) = ready(app, usize::MAX).await;
    let line = Line::to(&app.base).await;
    let ada = comes(&line).await;
    ada.opens(&quiz).await.presses("Begin the quiz").await;
    has_all(&ada).await;
    ada.has_a_line_of(BITS_A_SECOND, ROUND_TRIP).await;
    let asked = ada.finds(ASKED, Value::Null).await;
    let before = (line.carried(), asked.as_array().expect("a list").len());
    let course = app.course("dsr");
    let of = course.modules[0].quiz.as_ref().expect("a quiz");
    ada.fills_in(of, 1, true).await.waits_for("Saved at").await;
    let bytes = line.carried() - before.0;
    let asked = ada.finds(ASKED, Value::Null).await;
    let asked = asked.as_array().expect("a list")[before.1..].to_vec();
    // A question with several right options is saved at each tick.
    let most = asked.len().max(1);
    assert!(asked.iter().all(|one| one == "answers"), "{asked:?}");
    // A connection at worst, then the post and its answer.
    assert!(
        takes(bytes / most, 2) < Duration::from_secs(3),
        "{bytes} bytes"
    );
}

/// Waits until the page holds every question of the attempt.
async fn has_all(person: &Browser) {
    let count = "return document.querySelectorAll('fieldset.question').length === document.querySelector('progress').max";
    person
        .waits(
            async || person.finds(count, Value::Null).await == true,
            "all questions",
        )
        .await;
}

#[tokio::test]
async fn a_quiz_of_twenty_questions_weighs_less_than_150_kilobytes_from_its_rules_to_its_result() {
    let app = &Setting::usual().shipped().start(Engine::Sqlite).await;
    app.edits("dsr/01-foundations/quiz.md", "draw = 10\n", "draw = 20\n");
    let (_, quiz) = ready(app, usize::MAX).await;
    let course = app.course("dsr");
    let of = course.modules[0].quiz.as_ref().expect("a quiz");
    assert_eq!(of.length(), 20);
    let line = Line::to(&app.base).await;
    let ada = comes(&line).await;
    ada.forgets_files().await;
    let before = line.carried();
    ada.opens(&quiz).await.presses("Begin the quiz").await;
    has_all(&ada).await;
    for position in 1..=20 {
        ada.fills_in(of, position, true).await;
        ada.waits_for(&format!("{position} of 20 answered")).await;
        ada.pushes("Save and").await;
    }
    ada.waits_for("Every question has an answer.")
        .await
        .presses("Submit my answers")
        .await;
    ada.says("Passed with 100 %").await;
    let bytes = line.carried() - before;
    assert!(bytes < 150_000, "{bytes} bytes");
}
