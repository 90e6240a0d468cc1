//! Coming to a centre and a course by a code on the wall.

use crate::app::{App, PASSWORD, Person, address_in_qr, full_name};

/// A code of the demonstration course made by a manager: what was typed into the form.
async fn makes_code(manager: &Person, fields: &[(&str, &str)]) {
    manager.opens("/en/enrolment-codes/new").await;
    manager.fills("course", "demo");
    for (field, value) in fields {
        manager.fills(field, value);
    }
    manager
        .presses("Make the code")
        .await
        .says("The code is made");
}

/// A stranger reads the code on the wall and makes an account with it.
async fn signs_up_by(app: &App, code: &str, user_name: &str) -> Person {
    let person = app.stranger();
    person.opens("/en/enrolment").await;
    person.fills("code", code);
    person
        .presses("Show what it opens")
        .await
        .says("You can join");
    person
        .clicks("Create an account and begin")
        .await
        .says("You create an account for:");
    person.fills("user_name", user_name);
    person.fills("name", &full_name(user_name));
    person.fills("password", PASSWORD);
    person.presses("Create the account").await;
    person
}

story! {
    async fn a_code_puts_a_newcomer_into_the_centre_and_the_course(app) {
        let dkr = app.centre("DKR").await;
        let moussa = app.manager("moussa", &dkr).await;
        makes_code(&moussa, &[("code", "dkr-2026-03"), ("places", "30"), ("due", "2026-12-24")]).await;
        assert!(moussa.page().html.contains("QR code: opens the page where one joins"));
        let poster = format!("{}/en/enrolment?code=DKR-2026-03", app.base);
        assert_eq!(address_in_qr(&moussa.page()), poster);
        moussa.page().says(&poster);
        moussa.page().says("DKR-2026-03").says("0 of 30 taken").says("24 December 2026");
        let ada = signs_up_by(app, " dkr-2026-03", "ada").await;
        ada.page().is_at("/en/courses/demo").says("Continue");
        assert_eq!(app.text("SELECT c.code FROM accounts a JOIN centres c ON c.id = a.centre WHERE a.user_name = 'ada'").await, "DKR");
        assert_eq!(app.count("SELECT COUNT(*) FROM rounds r JOIN centres c ON c.id = r.centre WHERE c.code = 'DKR' AND r.due_at = 1798156799999").await, 1);
        moussa.opens("/en/enrolment-codes").await.says("1 of 30 taken").says("Open: people can join");
        app.stranger().signs_in("ada").await.says("do not belong together");
    }
}

story! {
    async fn the_thirty_first_of_thirty_is_told_that_the_class_is_full(app) {
        let dkr = app.centre("DKR").await;
        let moussa = app.manager("moussa", &dkr).await;
        makes_code(&moussa, &[("code", "FULL-1"), ("places", "2")]).await;
        signs_up_by(app, "FULL-1", "ada").await;
        // Three more have the form open when one place is left.
        let mut late = Vec::new();
        for name in ["eve", "bob", "tom"] {
            let person = app.stranger();
            person.opens("/en/sign-up?enrolment=FULL-1").await;
            person.fills("user_name", name);
            person.fills("name", &full_name(name));
            person.fills("password", PASSWORD);
            late.push(person);
        }
        let pages = futures_util::future::join_all(late.iter().map(|person| person.presses("Create the account"))).await;
        assert_eq!(pages.iter().filter(|page| page.status == 200).count(), 1);
        for page in pages.iter().filter(|page| page.status != 200) {
            page.has_status(422).says("The class is full: all 2 places are taken");
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM rounds").await, 2);
        assert_eq!(app.count("SELECT COUNT(*) FROM accounts").await, 3, "who found no place made no account");
        app.stranger().opens("/en/enrolment?code=FULL-1").await.says("The class is full").lacks("Create an account and begin");
        // Who has an account is told so too, and keeps it as it was.
        let ines = app.trainee("ines").await;
        let full = ines.posts("/en/enrolment", &[("code".to_owned(), "FULL-1".to_owned())]).await;
        full.has_status(422).says("The class is full: all 2 places are taken");
        moussa.opens("/en/enrolment-codes").await.says("Full: every place is taken").lacks("Ask your centre");
        assert!(full.all("title")[0].starts_with("Error: "));
        assert_eq!(app.count("SELECT COUNT(*) FROM rounds").await, 2);
    }
}

story! {
    async fn too_early_and_ended_are_said_with_their_time(app) {
        let dkr = app.centre("DKR").await;
        let moussa = app.manager("moussa", &dkr).await;
        makes_code(&moussa, &[("code", "DATED-1"), ("opens", "2026-11-23"), ("ends", "2026-11-24")]).await;
        let eve = app.stranger();
        eve.opens("/en/enrolment?code=DATED-1").await.says("You cannot join yet: this code opens on 23 November 2026, 00:00 GMT");
        moussa.opens("/en/enrolment-codes").await.says("Not open yet: people can join from 23 November 2026, 00:00 GMT").lacks("Ask your centre");
        app.hours_later(48);
        eve.opens("/en/enrolment?code=DATED-1").await.says("You can join");
        app.hours_later(48);
        eve.opens("/en/enrolment?code=DATED-1").await.says("This code ended on 25 November 2026, 00:00 GMT");
        let fatou = app.manager("fatou", &dkr).await;
        fatou.opens("/en/enrolment-codes").await.says("Ended on 25 November 2026, 00:00 GMT: nobody can join any more").lacks("Ask your centre");
        let ada = app.trainee("ada").await;
        ada.posts("/en/enrolment", &[("code".to_owned(), "DATED-1".to_owned())]).await.has_status(422).says("This code ended");
        assert_eq!(app.count("SELECT COUNT(*) FROM rounds").await, 0);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit WHERE act = 'enrolment.make' AND outcome = 'refused'").await, 1);
    }
}

story! {
    async fn a_code_that_is_ended_by_hand_lets_nobody_in(app) {
        let dkr = app.centre("DKR").await;
        let moussa = app.manager("moussa", &dkr).await;
        makes_code(&moussa, &[]).await;
        let code = moussa.page().all(".big-code")[0].clone();
        assert!(code.starts_with("DKR-"), "{code}");
        moussa.presses("End it now").await.says("no longer lets anybody in").lacks("End it now");
        app.stranger().opens(&format!("/en/enrolment?code={code}")).await.says("This code ended");
    }
}

story! {
    async fn an_account_without_a_centre_moves_with_the_code_and_keeps_what_it_did(app) {
        let dkr = app.centre("DKR").await;
        let moussa = app.manager("moussa", &dkr).await;
        makes_code(&moussa, &[("code", "DKR-1")]).await;
        app.trainee_at("eve", &dkr).await;
        let other = app.trainee("eve").await;
        other.opens("/en/enrolment?code=DKR-1").await.says("Your account then belongs to this centre");
        other.presses("Join").await.has_status(422).says("Somebody in this centre has your user name");
        other.fills("user_name", "eve2");
        other.presses("Join").await.says("You are in this course now");
        other.presses("Sign out").await;
        other.opens("/en/sign-in").await;
        for (field, value) in [("centre", "DKR"), ("user_name", "eve2"), ("password", PASSWORD)] {
            other.fills(field, value);
        }
        other.presses("Sign in").await.says("My courses");
        other.opens("/en/enrolment?code=DKR-1").await;
        other.presses("Join").await.says("You are in this course now");
        assert_eq!(app.count("SELECT COUNT(*) FROM rounds").await, 1, "joining twice is joining once");
        assert_eq!(app.count("SELECT taken FROM enrolment_codes").await, 1);
    }
}

story! {
    async fn who_began_elsewhere_chooses_to_go_on_there_or_to_begin_anew(app) {
        let dkr = app.centre("DKR").await;
        let moussa = app.manager("moussa", &dkr).await;
        makes_code(&moussa, &[("code", "DKR-1")]).await;
        for (name, choice) in [("ada", "keep"), ("bob", "anew")] {
            let person = app.reader(name).await;
            person.opens("/en/enrolment?code=DKR-1").await;
            person.presses("Join").await.has_status(422).says("You have begun this course already");
            person.fills("elsewhere", choice);
            person.presses("Join").await.says("You are in this course now");
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM rounds WHERE waived_reason = 'moved'").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM rounds").await, 3);
        assert_eq!(app.count("SELECT taken FROM enrolment_codes").await, 1);
        let there = "SELECT COUNT(*) FROM accounts a JOIN centres c ON c.id = a.centre WHERE c.code = 'DKR' AND a.user_name IN ('ada', 'bob')";
        assert_eq!(app.count(there).await, 1, "for who goes on elsewhere nothing changes, as the page said");
    }
}

story! {
    async fn nothing_moves_before_it_is_said_what_becomes_of_what_was_begun_elsewhere(app) {
        let dkr = app.centre("DKR").await;
        let moussa = app.manager("moussa", &dkr).await;
        makes_code(&moussa, &[("code", "DKR-1")]).await;
        app.trainee_at("eve", &dkr).await;
        let eve = app.reader("eve").await;
        let centre = "SELECT c.code FROM accounts a JOIN centres c ON c.id = a.centre WHERE a.id IN (SELECT account FROM rounds)";
        let waived = "SELECT COUNT(*) FROM rounds WHERE waived_at IS NOT NULL";
        eve.opens("/en/enrolment?code=DKR-1").await;
        let asked = eve.presses("Join").await;
        asked.has_status(422).says("You have begun this course already").says("Choose what should become of what you have begun.");
        assert!(asked.all("title")[0].starts_with("Error: "));
        assert_eq!(app.text(centre).await, "INDEPENDENT");
        // Somebody there has her name: what she chose stays chosen while she finds another.
        eve.fills("elsewhere", "anew");
        eve.presses("Join").await.has_status(422).says("Somebody in this centre has your user name");
        assert_eq!((app.text(centre).await.as_str(), app.count(waived).await), ("INDEPENDENT", 0));
        eve.fills("user_name", "eve@dkr");
        eve.presses("Join").await.has_status(422).says("A user name has no @");
        eve.fills("user_name", "eve2");
        eve.presses("Join").await.says("You are in this course now");
        assert_eq!((app.text(centre).await.as_str(), app.count(waived).await), ("DKR", 1));
        // She goes on in the new round, also where a clock that went back makes it look older.
        app.plants("UPDATE rounds SET begun_at = begun_at + 60000 WHERE waived_at IS NOT NULL").await;
        for page in ["/en/", "/en/courses/demo"] {
            eve.opens(page).await.says("Continue: lesson 1");
        }
        let log = "SELECT COUNT(*) FROM audit u JOIN rounds r ON u.object = 'round:' || r.id AND u.centre = r.centre WHERE u.act = 'round.waive'";
        assert_eq!(app.count(log).await, 1, "it stands in the log of the centre whose round was closed");
    }
}

story! {
    async fn codes_that_nobody_has_cannot_be_tried_out(app) {
        let stranger = app.stranger();
        for number in 0..30 {
            stranger.opens(&format!("/en/enrolment?code=GUESS-{number}")).await.has_status(404);
        }
        stranger.opens("/en/enrolment?code=GUESS-X").await.has_status(429);
        stranger.opens("/en/sign-up?enrolment=GUESS-X").await.has_status(429);
    }
}
