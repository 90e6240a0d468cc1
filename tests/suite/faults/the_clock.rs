//! The clock of the machine jumps: forward, back, across a year. Nobody loses anything, nothing is dated before what it rests on,
//! and sessions and codes end early rather than late.

use dsr_course::command::verify::findings;
use dsr_course::course::timestamp::{Span, Timestamp};

use crate::app::{App, MORNING, PASSWORD, Person};

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
        for (field, value) in [("centre", "DKR"), ("user_name", "ada"), ("code", code.as_str()), ("password", "seven green bicycles")] {
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
