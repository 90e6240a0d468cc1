//! Passwords: how they are kept, and how a forgotten one is replaced with a code on paper.

use crate::app::PASSWORD;

const NEW: &str = "seven green bicycles";

story! {
    async fn every_stored_password_is_argon2id_with_its_own_salt(app) {
        app.trainee("ada").await;
        app.trainee("boubacar").await;
        assert_eq!(app.count("SELECT COUNT(*) FROM accounts WHERE password LIKE '$argon2id$v=19$m=19456,t=2,p=1$%'").await, 2);
        assert_eq!(app.count("SELECT COUNT(DISTINCT password) FROM accounts").await, 2, "the same password, two salts");
    }
}

story! {
    async fn an_administrator_hands_over_a_code_and_the_trainee_chooses_a_new_password(app) {
        let ada = app.trainee("ada").await;
        let grace = app.administrator("grace").await;
        grace.opens("/en/accounts").await;
        grace.fills("name", "ADA MB");
        assert_eq!(grace.presses("Find").await.all("tbody th"), ["Ada Mbeki-Laurent"]);
        grace.clicks("Ada Mbeki-Laurent").await;
        let issued = grace.presses("Issue a code").await;
        let code = issued.all(".big-code")[0].clone();
        let forgetful = app.stranger();
        forgetful.opens("/en/sign-in").await;
        forgetful.clicks("Forgotten your password?").await;
        forgetful.fills("user_name", "ada");
        forgetful.fills("code", &code.to_lowercase().replace('-', " "));
        forgetful.fills("password", NEW);
        forgetful.presses("Set the new password").await.says("Your new password is in force.");
        forgetful.fills("user_name", "ada");
        forgetful.fills("password", NEW);
        forgetful.presses("Sign in").await.says("My courses");
        ada.opens("/en/").await.lacks("Ada Mbeki-Laurent");
        app.stranger().signs_in("ada").await.says("do not belong together");
    }
}

async fn tries(app: &crate::app::App, code: &str, password: &str) -> crate::app::Page {
    let stranger = app.stranger();
    stranger.opens("/en/one-time-code").await;
    stranger.fills("user_name", "ada");
    stranger.fills("code", code);
    stranger.fills("password", password);
    stranger.presses("Set the new password").await
}

async fn issued(app: &crate::app::App) -> String {
    app.trainee("ada").await;
    let grace = app.administrator("grace").await;
    grace.opens("/en/accounts?name=ada").await;
    grace.clicks("Ada Mbeki-Laurent").await;
    grace.presses("Issue a code").await.all(".big-code")[0].clone()
}

story! {
    async fn a_code_works_once(app) {
        let code = issued(app).await;
        tries(app, &code, NEW).await.says("Your new password is in force.");
        tries(app, &code, PASSWORD).await.has_status(422).says("This code does not open this account");
    }
}

story! {
    async fn a_code_is_void_after_fifteen_minutes(app) {
        let code = issued(app).await;
        app.clock.advance(dsr_course::course::timestamp::Span::minutes(16));
        tries(app, &code, NEW).await.has_status(422).says("This code does not open this account");
    }
}

story! {
    async fn five_wrong_tries_end_a_code(app) {
        let code = issued(app).await;
        for _ in 0..5 {
            tries(app, "00000-00000", NEW).await.has_status(422);
        }
        tries(app, &code, NEW).await.has_status(422).says("This code does not open this account");
    }
}

story! {
    async fn a_weak_new_password_does_not_cost_the_code(app) {
        let code = issued(app).await;
        tries(app, &code, "too short").await.has_status(422).says("Use at least 15 characters");
        tries(app, &code, NEW).await.says("Your new password is in force.");
    }
}

story! {
    async fn a_hundred_uses_of_one_code_at_once_change_the_password_once(app) {
        let code = issued(app).await;
        let people: Vec<_> = (0..10).map(|_| app.stranger()).collect();
        let uses = people.iter().enumerate().map(|(number, person)| {
            let fields = [("user_name", "ada".to_owned()), ("code", code.clone()), ("password", format!("{NEW} number {number}"))];
            person.sends_raw(move |http, base| http.post(format!("{base}/en/one-time-code")).header("sec-fetch-site", "same-origin").form(&fields))
        });
        let answers = futures_util::future::join_all(uses).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 303).count(), 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM codes WHERE used_at IS NOT NULL").await, 1);
    }
}

story! {
    async fn a_very_long_password_is_refused_before_any_work(app) {
        app.trainee("ada").await;
        let stranger = app.stranger();
        stranger.opens("/en/sign-in").await;
        stranger.fills("user_name", "ada");
        stranger.fills("password", &"x".repeat(1_025));
        stranger.presses("Sign in").await.has_status(400);
    }
}

story! {
    async fn whoever_guesses_at_codes_or_passwords_is_told_to_wait(app) {
        issued(app).await;
        for name in ["ada", "nobody"] {
            let mut refused = false;
            for number in 0..30 {
                let fields = [("user_name", name.to_owned()), ("code", "00000-00000".to_owned()), ("password", format!("{NEW} number {number}"))].map(|(field, value)| (field.to_owned(), value));
                refused |= app.stranger().posts("/en/one-time-code", &fields).await.status == 429;
            }
            assert!(refused, "codes of {name}");
            let mut refused = false;
            for _ in 0..30 {
                refused |= app.stranger().posts("/en/sign-in", &[("user_name".to_owned(), name.to_owned()), ("password".to_owned(), "a wrong guess".to_owned())]).await.status == 429;
            }
            assert!(refused, "passwords of {name}");
        }
    }
}
