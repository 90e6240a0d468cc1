//! The transcript: everything that a person has learnt, on one page, for the person and for who answers for them.

use crate::app::{App, Person};
use crate::certificates::{holder, passes};
use dsr_course::course::id::QuizId;
use dsr_course::course::language::Language;
use dsr_course::store::centres::{self, Kept, NewCentre};
use dsr_course::store::id::CentreId;

/// A new centre with this code.
pub async fn centre(app: &App, code: &'static str, zone: &'static str) -> CentreId {
    let now = app.clock.now();
    let new = NewCentre {
        code: code.to_owned(),
        name: format!("Centre {code}"),
        time_zone: zone.to_owned(),
        language: Language::english(),
        country: String::new(),
    };
    let made = app
        .store
        .write(async move |db| centres::create(db, &new, now).await)
        .await;
    let Kept::Done(centre) = made.expect("made") else {
        panic!("the code is taken")
    };
    centre
}

/// Moves an account and its rounds to a centre.
pub async fn moves(app: &App, user_name: &'static str, centre: &CentreId) {
    let centre = centre.clone();
    let moved = app.store.write(async move |db| {
        sqlx::query("UPDATE rounds SET centre = $1 WHERE account = (SELECT id FROM accounts WHERE user_name = $2)")
            .bind(centre.as_str())
            .bind(user_name)
            .execute(&mut *db)
            .await?;
        sqlx::query("UPDATE accounts SET centre = $1 WHERE user_name = $2").bind(centre.as_str()).bind(user_name).execute(db).await?;
        Ok(())
    });
    moved.await.expect("moved");
}

async fn id_of(app: &App, user_name: &str) -> String {
    let mut db = app.store.read().await.expect("a connection");
    let row = sqlx::query("SELECT id FROM accounts WHERE user_name = $1")
        .bind(user_name)
        .fetch_one(&mut *db)
        .await;
    sqlx::Row::get(&row.expect("the account"), 0)
}

/// Fails the open quiz of the module once.
async fn fails(app: &App, person: &Person, quiz: &str) {
    let course = app.course("demo");
    let quiz = course
        .quiz(&QuizId::parse(quiz).expect("an id"))
        .expect("the quiz")
        .1;
    person
        .opens(&format!("/en/courses/demo/quizzes/{}", quiz.id))
        .await;
    person.presses("Begin the quiz").await;
    person.answers_everything(quiz, false).await;
    person.presses("Submit my answers").await;
}

story! {
    async fn it_holds_every_round_module_attempt_and_certificate_with_times_and_their_zone(app) {
        let ada = app.reader("ada").await;
        fails(app, &ada, "tour-quiz").await;
        app.hours_later(1);
        passes(app, &ada, "tour-quiz").await;
        ada.opens("/en/courses/demo/printed-name").await;
        ada.presses("This is my name").await;
        let nairobi = centre(app, "NBO", "Africa/Nairobi").await;
        moves(app, "ada", &nairobi).await;
        let page = ada.opens("/en/transcript").await;
        page.says("Ada Mbeki-Laurent").says("Centre NBO").says("Africa/Nairobi").says("A small course about this course server");
        page.says("In progress").says("21 November 2026, 12:00 EAT").says("2 of 2 lessons read");
        page.says("Attempt 1").says("Not passed").says("Attempt 2").says("Passed with 100 %").says("English").says("13:00 EAT");
        page.says("Valid until 21 November 2028").says("Version: demo 1").says("Course files (SHA-256)");
        let hash = app.course("demo").hash.0.clone();
        page.says(&hash);
        let code = dsr_course::certificate::code::CertificateCode::typed(&app.text("SELECT code FROM certificates").await);
        page.says(&code.expect("a code").to_string());
        // A module that is complete is so by the rules of completion, and one that was not begun is on the page too.
        let modules = page.all("tbody tr");
        assert!(modules.iter().any(|row| row.contains("A tour of the features") && row.contains("Complete")), "{modules:?}");
        assert!(modules.iter().any(|row| row.contains("Not started")), "{modules:?}");
    }
}

story! {
    async fn a_waived_round_says_why_and_an_open_attempt_that_it_is_not_submitted(app) {
        let ada = app.reader("ada").await;
        ada.presses("Begin the quiz").await;
        app.store.write(async |db| {
            sqlx::query("UPDATE rounds SET waived_at = begun_at + 60000, waived_reason = 'moved to another mission'").execute(db).await?;
            Ok(())
        }).await.expect("waived");
        ada.opens("/en/transcript").await.says("Waived").says("moved to another mission").says("09:01 UTC").says("Not submitted");
    }
}

story! {
    async fn it_can_be_read_when_the_course_is_gone(app) {
        let ada = holder(app, "ada").await;
        std::fs::remove_dir_all(app.courses.join("demo")).expect("removed");
        app.library.reload();
        let page = ada.opens("/en/transcript").await;
        page.has_status(200).says("This course is no longer on this server").says("demo").says("tour").says("tour-quiz").says("Passed with 100 %");
        page.says("Complete").says("A tour of the features").says("Valid until 21 November 2028");
    }
}

story! {
    async fn who_has_begun_nothing_reads_so(app) {
        let ada = app.trainee("ada").await;
        ada.opens("/en/transcript").await.says("No course has been begun yet.");
    }
}

story! {
    async fn managers_read_those_of_their_centre_and_for_others_it_does_not_exist(app) {
        let (bamako, nairobi) = (centre(app, "BKO", "Africa/Bamako").await, centre(app, "NBO", "Africa/Nairobi").await);
        holder(app, "ada").await;
        moves(app, "ada", &bamako).await;
        let other = app.trainee("boubacar").await;
        moves(app, "boubacar", &bamako).await;
        let here = app.manager("moussa", &bamako).await;
        let there = app.manager("njeri", &nairobi).await;
        let grace = app.administrator("grace").await;
        let path = format!("/en/accounts/{}/transcript", id_of(app, "ada").await);
        let absent = "/en/accounts/00000000-0000-7000-8000-00000000ffff/transcript";
        for reader in [&here, &grace] {
            reader.opens(&path).await.has_status(200).says("Ada Mbeki-Laurent").says("Passed with 100 %");
            reader.opens(absent).await.has_status(404);
        }
        for reader in [&there, &other] {
            let theirs = reader.opens(&path).await;
            theirs.has_status(404).lacks("Ada");
            assert_eq!(theirs.html, reader.opens(absent).await.html, "not yours and not there look the same");
        }
        app.stranger().opens(&path).await.is_at("/en/sign-in");
        here.opens("/en/accounts/nonsense/transcript").await.has_status(404);
        // Somebody who moved away is no longer this manager's.
        moves(app, "ada", &nairobi).await;
        here.opens(&path).await.has_status(404);
        there.opens(&path).await.has_status(200);
    }
}
