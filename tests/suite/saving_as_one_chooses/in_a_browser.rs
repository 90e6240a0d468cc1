//! The script of the quiz pages in a real browser, on a line that a story cuts.

use dsr_course::course::id::QuizId;
use dsr_course::course::quiz::Quiz;
use std::sync::Arc;

use crate::app::line::{Fate, Line};
use crate::app::{App, Browser, Engine, rush};

const WAITING: &str = "Not saved yet: we keep trying. Answers that wait: 1";

fn quiz<'a>(course: &'a Arc<dsr_course::course::Course>, id: &str) -> &'a Quiz {
    let id = QuizId::parse(id).expect("an id");
    course.quiz(&id).expect("the quiz").1
}

/// Somebody at the other end of a line, in front of the first question of a quiz; with the address of the attempt.
async fn begun(app: &App, line: &Line, course: &str, quiz: &str) -> (Browser, String) {
    if course == "rush" {
        // Ten questions, all of one kind.
        rush::write(&app.courses);
        app.library.reload();
    }
    let ada = Browser::at(&line.base).await;
    ada.signs_up("en", "ada").await;
    let attempt = begins(&ada, course, quiz).await;
    assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 0);
    (ada, attempt)
}

async fn begins(person: &Browser, course: &str, quiz: &str) -> String {
    person.opens(&format!("/en/courses/{course}")).await;
    person.presses("Begin this course").await;
    person
        .opens(&format!("/en/courses/{course}/quizzes/{quiz}"))
        .await;
    person.presses("Begin the quiz").await;
    has_all(person).await;
    let address = person.address().await;
    address.split('/').take(4).collect::<Vec<_>>().join("/")
}

/// Waits until the page holds every question of the attempt.
async fn has_all(person: &Browser) {
    let count = "return [document.querySelectorAll('fieldset.question').length, document.querySelector('progress').max]";
    let is_whole = async || {
        let found = person.finds(count, ().into()).await;
        found[0] == found[1]
    };
    person.waits(is_whole, "all questions").await;
}

/// The label of an option of the question on the page.
async fn label(person: &Browser, position: usize, place: usize) -> String {
    let options = format!("#question-{position} label.option");
    person.texts(&options).await.remove(place)
}

/// What the browser keeps: the names of entries.
async fn kept(person: &Browser) -> Vec<String> {
    let keys = "return Object.keys(localStorage).filter(key => key.startsWith('dsr:'))";
    let found = person.finds(keys, ().into()).await;
    let names = found.as_array().expect("a list").iter();
    names
        .map(|name| name.as_str().expect("a name").to_owned())
        .collect()
}

browser_story! {
    async fn the_page_says_in_words_whether_a_choice_is_saved(app) {
        let line = Line::to(&app.base).await;
        let (ada, _) = begun(app, &line, "rush", "quick").await;
        assert_eq!(ada.attribute(".saved", "role").await.as_deref(), Some("status"), "screen readers hear it");
        ada.ticks(&label(&ada, 1, 0).await).await;
        ada.waits_for("Saved at 09:00 UTC").await.waits_for("1 of 10 answered").await;
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 1);
        assert_eq!(kept(&ada).await, Vec::<String>::new(), "what is saved is removed from the browser");
        line.is(Fate::Cut);
        ada.ticks(&label(&ada, 1, 1).await).await;
        ada.waits_for(WAITING).await.lacks("Saved at").await;
        assert_eq!(kept(&ada).await.len(), 1);
        line.is(Fate::Whole);
        ada.waits_for("Saved at 09:00 UTC").await.lacks("Not saved yet").await;
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 2);
        assert_eq!(kept(&ada).await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn with_the_line_gone_one_goes_on_through_all_questions_and_all_is_sent_once() {
    let app = &App::start(Engine::Sqlite).await;
    let line = Line::to(&app.base).await;
    let (ada, attempt) = begun(app, &line, "rush", "quick").await;
    let mut places = Vec::new();
    for position in 1..=10 {
        if position == 4 {
            ada.waits_for("Saved at").await;
            line.is(Fate::Cut);
        }
        let place = position % 4;
        ada.says(&format!("Question {position} of 10")).await;
        ada.ticks(&label(&ada, position, place).await).await;
        places.push(place.to_string());
        if position < 10 {
            ada.pushes("Save and go on").await;
            assert_eq!(
                ada.address().await,
                format!("{attempt}/questions/{}", position + 1)
            );
            let title = ada.title().await;
            assert!(
                title.starts_with(&format!("Question {} of 10", position + 1)),
                "{title}"
            );
        }
    }
    ada.waits_for("Answers that wait: 7").await;
    // Looking over needs the line: it is gone there as soon as everything is saved.
    ada.pushes("Save and look over").await;
    line.is(Fate::Whole);
    ada.waits_for("Every question has an answer.").await;
    assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 10);
    assert_eq!(
        app.count("SELECT COUNT(DISTINCT post_id) FROM answers")
            .await,
        10
    );
    ada.opens(&attempt).await;
    let shown = "return [...document.querySelectorAll('input:checked')].map(input => input.value)";
    let shown = ada.finds(shown, ().into()).await;
    assert_eq!(shown, serde_json::json!(places));
}

browser_story! {
    async fn answers_of_every_kind_wait_for_the_line(app) {
        let line = Line::to(&app.base).await;
        let (ada, _) = begun(app, &line, "demo", "on-quiz").await;
        line.is(Fate::Cut);
        let course = app.course("demo");
        for position in 1..=7 {
            ada.fills_in(quiz(&course, "on-quiz"), position, true).await;
            ada.pushes("Save and").await;
        }
        ada.waits_for("Not saved yet").await;
        line.is(Fate::Whole);
        ada.waits_for("Every question has an answer.").await;
        ada.presses("Submit my answers").await.says("Passed with 100 %").await;
        let sources = app.count("SELECT COUNT(*) FROM answers WHERE source = 'script' AND client_at IS NOT NULL").await;
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, sources);
    }
}

#[tokio::test]
async fn after_a_power_cut_the_answers_are_still_there() {
    let app = &App::start(Engine::Sqlite).await;
    let line = Line::to(&app.base).await;
    let (ada, attempt) = begun(app, &line, "rush", "quick").await;
    line.is(Fate::Cut);
    for position in 1..=7 {
        ada.ticks(&label(&ada, position, position % 4).await).await;
        ada.pushes("Save and go on").await;
    }
    ada.waits_for("Answers that wait: 7").await;
    for name in kept(&ada).await {
        ada.has_on_disk(&name).await;
    }
    let ada = ada.after_a_power_cut().await;
    assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 0);
    line.is(Fate::Whole);
    // A browser writes its cookies down when it finds the time, so this one may have forgotten who sits before it.
    ada.loses_its_cookies().await.signs_in("ada").await;
    ada.opens(&format!("{attempt}/questions/7")).await;
    ada.waits_for("7 of 10 answered")
        .await
        .waits_for("Saved at")
        .await;
    let checked = ada
        .finds(
            "return document.querySelector('#question-7 input:checked').value",
            ().into(),
        )
        .await;
    assert_eq!(checked, "3");
    assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 7);
    assert_eq!(
        app.count("SELECT COUNT(DISTINCT position) FROM answers")
            .await,
        7
    );
    assert_eq!(kept(&ada).await, Vec::<String>::new());
}

browser_story! {
    async fn an_answer_whose_confirmation_is_lost_is_kept_once(app) {
        let line = Line::to(&app.base).await;
        let (ada, _) = begun(app, &line, "rush", "quick").await;
        // Everything that is sent arrives; of what comes back, nothing.
        line.is(Fate::Answers(0));
        ada.ticks(&label(&ada, 1, 0).await).await;
        ada.waits_for(WAITING).await;
        ada.waits(async || app.count("SELECT COUNT(*) FROM answers").await == 1, "the answer").await;
        line.is(Fate::Whole);
        ada.waits_for("Saved at 09:00 UTC").await;
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 1);
    }
}

browser_story! {
    async fn a_submission_whose_answer_is_lost_is_graded_once_and_ends_on_the_result(app) {
        let line = Line::to(&app.base).await;
        let (ada, attempt) = begun(app, &line, "rush", "quick").await;
        ada.pushes("Save and look over").await;
        ada.waits_for("10 questions have no answer yet.").await;
        line.is(Fate::Answers(0));
        ada.pushes("Submit my answers").await;
        ada.waits_for("Not submitted yet: we keep trying.").await;
        ada.waits(async || app.count("SELECT COUNT(*) FROM marks").await == 1, "the mark").await;
        line.is(Fate::Whole);
        ada.waits_for("Not passed: 0 %").await;
        assert_eq!(ada.address().await, format!("{attempt}/result"));
        assert_eq!(app.count("SELECT COUNT(*) FROM marks").await, 1);
    }
}

browser_story! {
    async fn a_session_that_ended_asks_for_the_password_in_place(app) {
        let line = Line::to(&app.base).await;
        let (ada, attempt) = begun(app, &line, "rush", "quick").await;
        app.hours_later(13);
        ada.ticks(&label(&ada, 1, 0).await).await;
        ada.waits_for("Not saved yet: your session ended. Sign in here, and it is saved.").await;
        // One goes on meanwhile, and nothing is lost by a wrong password.
        ada.pushes("Save and go on").await;
        ada.ticks(&label(&ada, 2, 1).await).await;
        ada.fills("resume_user_name", "ada").await.fills("resume_password", "not the right words").await;
        ada.pushes("Sign in and go on").await;
        ada.waits_for("User name and password do not belong together").await;
        ada.fills("resume_user_name", "ada").await.fills("resume_password", crate::app::PASSWORD).await;
        ada.pushes("Sign in and go on").await;
        ada.waits_for("Saved at 22:00 UTC").await.waits_for("2 of 10 answered").await.lacks("Sign in and go on").await;
        assert_eq!(ada.address().await, format!("{attempt}/questions/2"));
        ada.ticks(&label(&ada, 2, 0).await).await;
        ada.waits(async || app.count("SELECT COUNT(*) FROM answers").await == 3, "the third choice").await;
    }
}

browser_story! {
    async fn signing_out_on_a_shared_machine_removes_what_waits_also_when_the_line_is_gone(app) {
        let line = Line::to(&app.base).await;
        let (ada, _) = begun(app, &line, "rush", "quick").await;
        line.is(Fate::Cut);
        ada.ticks(&label(&ada, 1, 0).await).await;
        ada.waits_for(WAITING).await;
        ada.pushes("Sign out").await;
        let asked = ada.is_asked(false).await;
        assert!(asked.contains("Signing out removes them from this computer"), "{asked}");
        assert_eq!(kept(&ada).await.len(), 1, "nothing is removed by who thinks better of it");
        ada.pushes("Sign out").await;
        ada.is_asked(true).await;
        line.is(Fate::Whole);
        ada.opens("/robots.txt").await;
        assert_eq!(kept(&ada).await, Vec::<String>::new());
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 0);
    }
}

browser_story! {
    async fn another_person_on_that_browser_neither_sees_nor_sends_what_waits(app) {
        let line = Line::to(&app.base).await;
        let (ada, attempt) = begun(app, &line, "rush", "quick").await;
        line.is(Fate::Cut);
        ada.ticks(&label(&ada, 1, 0).await).await;
        ada.waits_for(WAITING).await;
        let waiting = kept(&ada).await;
        // Somebody else comes, without Ada having signed out.
        ada.loses_its_cookies().await;
        line.is(Fate::Whole);
        ada.opens("/robots.txt").await;
        ada.signs_up("en", "boubacar").await;
        let own = begins(&ada, "rush", "quick").await;
        assert_ne!(own, attempt);
        let checked = "return document.querySelectorAll('input:checked').length";
        assert_eq!(ada.finds(checked, ().into()).await, 0);
        ada.ticks(&label(&ada, 1, 1).await).await;
        ada.waits_for("Saved at").await;
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 1);
        assert_eq!(kept(&ada).await, waiting);
        // Signing out, Boubacar removes nothing of Ada's, and she finds what she chose.
        ada.presses("Sign out").await;
        assert_eq!(kept(&ada).await, waiting);
        ada.signs_in("ada").await;
        ada.opens(&format!("{attempt}/questions/1")).await;
        ada.waits_for("Saved at").await.waits_for("1 of 10 answered").await;
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 2);
        assert_eq!(kept(&ada).await, Vec::<String>::new());
    }
}

browser_story! {
    async fn a_page_left_open_by_somebody_else_says_so_and_keeps_what_is_chosen(app) {
        let line = Line::to(&app.base).await;
        let (ada, _) = begun(app, &line, "rush", "quick").await;
        app.trainee("boubacar").await;
        ada.loses_its_cookies().await;
        let in_another_tab = "const [[name, password], done] = arguments;
            fetch('/en/sign-in', {method: 'POST', body: new URLSearchParams({user_name: name, password: password})}).then(() => done());";
        ada.awaits(in_another_tab, serde_json::json!(["boubacar", crate::app::PASSWORD])).await;
        ada.ticks(&label(&ada, 1, 0).await).await;
        ada.waits_for("Not saved: somebody else is signed in on this browser.").await;
        assert_eq!(kept(&ada).await.len(), 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 0);
    }
}
