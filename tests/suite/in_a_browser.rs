//! The journey in a real browser: without scripts, by plain http, on a shared computer; and, in files of their own, by
//! keyboard, on every screen, on paper.

pub mod keyboard;
mod managing;
pub mod paper;
pub mod screens;
mod tables;

use crate::app::{Browser, CENTRE, Engine, Setting};
use dsr_course::course::id::QuizId;

browser_story! {
    async fn everything_can_be_done_without_scripts(app) {
        let course = app.course("demo");
        let quiz = course.quiz(&QuizId::parse("tour-quiz").expect("an id")).expect("the quiz").1;
        let ada = Browser::without_scripts(app).await;
        ada.opens("data:text/html,<title>off</title><script>document.title='on'</script>").await;
        assert_eq!(ada.title().await, "off", "scripts are refused");

        ada.opens("/en/courses/demo").await.clicks("Create an account").await;
        ada.fills("user_name", "ada").await.fills("name", "Ada Mbeki-Laurent").await;
        ada.fills("password", crate::app::PASSWORD).await.presses("Create the account").await;
        ada.opens("/en/courses/demo").await.presses("Begin this course").await;
        ada.says("Lesson 1 of 2").await.presses("Read. Go on to lesson 2").await;
        ada.says("Lesson 2 of 2").await.presses("Read. Go on to the quiz").await;
        ada.says("There is no time limit.").await.presses("Begin the quiz").await;
        for position in 1..=quiz.length() {
            ada.says(&format!("Question {position} of 4")).await;
            ada.answers(quiz, position, true).await;
        }
        ada.says("Every question has an answer.").await.presses("Submit my answers").await;
        ada.says("Passed with 100 %").await.clicks("Continue: confirm your name").await;
        ada.presses("This is my name as it shall be printed").await;
        ada.clicks("See and print your certificate").await.says("Ada Mbeki-Laurent").await;
        let code = ada.texts(".proof .code bdi").await.remove(0);
        drop(ada);

        let employer = Browser::without_scripts(app).await;
        employer.opens("/en/").await.fills("code", &code).await.presses("Check").await;
        employer.says("Valid until 21 November 2028").await.says("Ada Mbeki-Laurent").await.says("A tour of the features").await;
    }
}

#[tokio::test]
async fn forms_work_by_plain_http_under_a_name_that_browsers_do_not_trust() {
    let app = &Setting::usual().at(CENTRE).start(Engine::Sqlite).await;
    let course = app.course("demo");
    let quiz = course
        .quiz(&QuizId::parse("tour-quiz").expect("an id"))
        .expect("the quiz")
        .1;
    let ada = Browser::of(app).await;
    ada.signs_up("en", "ada").await;
    ada.presses("Sign out").await;
    ada.opens("/en/sign-in").await;
    let trusted = ada.finds("return window.isSecureContext", ().into()).await;
    assert_eq!(
        trusted, false,
        "the browser does not hold {} for safe",
        app.base
    );
    let token = ada
        .attribute("main form input[name=form_token]", "value")
        .await;
    assert!(
        token.is_some_and(|token| token.len() >= 20),
        "the browser did not say where it comes from, so the form holds a token"
    );
    ada.signs_in("ada").await.says("Ada Mbeki-Laurent").await;
    ada.opens("/en/courses/demo")
        .await
        .presses("Begin this course")
        .await;
    ada.presses("Read. Go on")
        .await
        .presses("Read. Go on")
        .await;
    ada.presses("Begin the quiz")
        .await
        .answers(quiz, 1, true)
        .await;
    ada.waits_for("Question 2 of 4")
        .await
        .waits_for("1 of 4")
        .await;
    let answered = "SELECT COUNT(DISTINCT position) FROM answers";
    assert_eq!(
        app.count(answered).await,
        1,
        "a question with many options is kept at each tick, and is one question all the same"
    );
}

browser_story! {
    async fn after_signing_out_the_back_button_shows_nothing_of_anybody(app) {
        let ada = Browser::of(app).await;
        ada.signs_up("en", "ada").await.says("Ada Mbeki-Laurent").await;
        ada.opens("/en/courses/demo").await.presses("Begin this course").await;
        ada.says("Lesson 1 of 2").await.opens("/en/account").await.says("My account").await;
        ada.opens("/en/transcript").await.says("Transcript").await.opens("/en/").await.says("Continue").await;
        ada.presses("Sign out").await.says("Sign in").await;
        for _ in 0..5 {
            ada.goes_back().await;
            ada.lacks("Ada Mbeki-Laurent").await.lacks("Continue").await.lacks("Lesson 1 of 2").await.lacks("My account").await.says("Sign in").await;
        }
    }
}
