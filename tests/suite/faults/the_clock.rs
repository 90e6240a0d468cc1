//! The clock of the machine jumps: forward, back, across a year. Nobody loses anything, nothing is dated before what it rests on,
//! and sessions and codes end early rather than late.

use dsr_course::command::verify::findings;
use dsr_course::course::timestamp::{Span, Timestamp};

use crate::app::{App, MORNING, PASSWORD, Person};
use crate::certificates::record;

fn days(number: i64) -> Timestamp {
    Timestamp(MORNING.0 + number * Span::days(1).0)
}

/// What `verify` finds but that the clock is wrong, which it says as long as that is so.
async fn found(app: &App) -> Vec<String> {
    let found = findings(&app.store, app.clock.now()).await;
    let mut found = found.expect("the database answers");
    found.retain(|sentence| !sentence.contains("lies ahead of this machine's clock"));
    found
}

/// Signs in again where the session ended, and is where they wanted to go.
async fn comes_back(person: &Person, user_name: &str, path: &str) {
    if person.opens(path).await.address.starts_with("/en/sign-in") {
        person.signs_in(user_name).await;
        person.opens(path).await;
    }
    person.page().has_status(200);
}

/// Somebody goes the whole way while the clock jumps at every step by one of these days, in turn.
async fn learns_while_the_clock_jumps(app: &App, user_name: &str, jumps: &[i64]) {
    let mut jumps = jumps.iter().cycle();
    let mut jump = || app.clock.jump(days(*jumps.next().expect("a cycle")));
    let ada = app.trainee(user_name).await;
    ada.opens("/en/courses/demo").await;
    ada.presses("Begin this course").await;
    for lesson in ["text", "blocks"] {
        jump();
        comes_back(
            &ada,
            user_name,
            &format!("/en/courses/demo/lessons/{lesson}"),
        )
        .await;
        jump();
        ada.presses("Read. Go on").await;
        if ada.page().words().contains("Sign in and go on") {
            ada.fills("resume_user_name", user_name);
            ada.fills("resume_password", PASSWORD);
            ada.presses("Sign in and go on").await.has_status(200);
        }
    }
    jump();
    comes_back(&ada, user_name, "/en/courses/demo/quizzes/tour-quiz").await;
    ada.presses("Begin the quiz").await;
    let course = app.course("demo");
    let id = dsr_course::course::id::QuizId::parse("tour-quiz").expect("an id");
    let quiz = course.quiz(&id).expect("the quiz").1;
    let attempt = ada.page().address;
    for position in 1..=quiz.length() {
        if position == 2 {
            jump();
            comes_back(
                &ada,
                user_name,
                &attempt.replace("/questions/1", "/questions/2"),
            )
            .await;
        }
        let last = position == quiz.length();
        let button = if last {
            "Save and look over"
        } else {
            "Save and go on"
        };
        ada.answers(ada.question(quiz, position), position, true, button)
            .await;
    }
    let answers = ada.page().address;
    jump();
    comes_back(&ada, user_name, &answers).await;
    ada.presses("Submit my answers").await.has_status(200);
    jump();
    comes_back(&ada, user_name, "/en/courses/demo/printed-name").await;
    ada.presses("This is my name as it shall be printed")
        .await
        .has_status(200);
}

story! {
    async fn nothing_is_dated_before_what_it_rests_on_when_the_clock_jumps_back_and_forward(app) {
        // Ten days back, thirty ahead, across the new year, a second, and back to the beginning.
        learns_while_the_clock_jumps(app, "ada", &[-10, 0, 30, -10, 45, -1, 0]).await;
        assert_eq!(found(app).await, Vec::<String>::new());
        let newest = app.count("SELECT MAX(closed_at) FROM attempts").await;
        assert!(record(app).await.issued_at.0 >= newest, "a certificate is not older than its quiz");
        app.clock.jump(days(50));
        assert_eq!(findings(&app.store, app.clock.now()).await.expect("an answer"), Vec::<String>::new());
        let ada = app.stranger();
        ada.signs_in("ada").await;
        ada.opens("/en/courses/demo/modules/tour").await.says("You have the certificate of this module");
    }
}

story! {
    async fn a_clock_that_goes_back_ends_sessions_and_codes_early_and_locks_nobody_out(app) {
        let dkr = app.centre("DKR").await;
        let (ada, moussa) = (app.trainee_at("ada", &dkr).await, app.manager("moussa", &dkr).await);
        let account = app.text("SELECT id FROM accounts WHERE user_name = 'ada'").await;
        let signs_in = async |person: &Person, name: &str, password: &str| {
            person.opens("/en/sign-in").await;
            for (field, value) in [("centre", "DKR"), ("user_name", name), ("password", password)] {
                person.fills(field, value);
            }
            person.presses("Sign in").await
        };
        for _ in 0..6 {
            signs_in(&app.stranger(), "ada", "not the right words").await;
        }
        moussa.opens(&format!("/en/accounts/{account}")).await;
        let code = moussa.presses("Issue a code").await.all(".big-code").remove(0);
        app.clock.jump(days(-10));
        ada.opens("/en/account").await.says("Sign in");
        let stranger = app.stranger();
        stranger.opens("/en/one-time-code").await;
        for (field, value) in [("centre", "DKR"), ("user_name", "ada"), ("one_time_code", code.as_str()), ("password", "seven green bicycles")] {
            stranger.fills(field, value);
        }
        stranger.presses("Set the new password").await.has_status(422);
        // The wrong tries of the future hold nobody up.
        signs_in(&ada, "ada", PASSWORD).await.says("My courses");
        app.clock.jump(days(1));
        assert_eq!(found(app).await, Vec::<String>::new());
    }
}

story! {
    async fn what_is_due_and_what_is_open_follow_the_clock_both_ways(app) {
        let dkr = app.centre("DKR").await;
        let moussa = app.manager("moussa", &dkr).await;
        moussa.opens("/en/enrolment-codes/new").await;
        for (field, value) in [("course", "demo"), ("code", "DKR-1"), ("opens", "2026-11-20"), ("ends", "2026-11-25"), ("due", "2026-12-31")] {
            moussa.fills(field, value);
        }
        moussa.presses("Make the code").await.has_status(200);
        let ada = app.trainee("ada").await;
        for (day, words) in [(-5, "You cannot join yet"), (30, "ended"), (0, "You are in this course now")] {
            app.clock.jump(days(day));
            comes_back(&ada, "ada", "/en/enrolment?code=DKR-1").await;
            if ada.page().words().contains("You can join") {
                ada.presses("Join").await;
            }
            ada.page().says(words);
        }
        for (day, overdue) in [(50, true), (1, false)] {
            app.clock.jump(days(day));
            let moussa = app.stranger();
            moussa.opens("/en/sign-in").await;
            for (field, value) in [("centre", "DKR"), ("user_name", "moussa"), ("password", PASSWORD)] {
                moussa.fills(field, value);
            }
            moussa.presses("Sign in").await;
            let table = moussa.opens("/en/rounds").await;
            let rows = table.all("tbody tr");
            assert_eq!(rows.iter().any(|row| row.contains("Overdue")), overdue, "{rows:?}");
        }
        assert_eq!(found(app).await, Vec::<String>::new());
    }
}
