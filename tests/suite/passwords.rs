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
        forgetful.fills("one_time_code", &code.to_lowercase().replace('-', " "));
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
    stranger.fills("one_time_code", code);
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
            let fields = [("user_name", "ada".to_owned()), ("one_time_code", code.clone()), ("password", format!("{NEW} number {number}"))];
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
                let fields = [("user_name", name.to_owned()), ("one_time_code", "00000-00000".to_owned()), ("password", format!("{NEW} number {number}"))].map(|(field, value)| (field.to_owned(), value));
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

story! {
    async fn a_hash_of_an_earlier_day_is_renewed_when_its_owner_signs_in(app) {
        use argon2::password_hash::PasswordHasher;
        app.trainee("ada").await;
        let params = argon2::Params::new(8_192, 1, 1, None).expect("parameters");
        let hasher = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
        let old = hasher.hash_password(PASSWORD.as_bytes()).expect("hashed").to_string();
        app.store.write(async move |db| {
            sqlx::query("UPDATE accounts SET password = $1").bind(&old).execute(db).await?;
            Ok(())
        }).await.expect("stored");
        let stranger = app.stranger();
        stranger.opens("/en/sign-in").await;
        stranger.fills("user_name", "ada");
        stranger.fills("password", "not the right words");
        stranger.presses("Sign in").await.has_status(422);
        assert_eq!(app.count("SELECT COUNT(*) FROM accounts WHERE password LIKE '$argon2id$v=19$m=8192,t=1,p=1$%'").await, 1);
        app.stranger().signs_in("ada").await.says("My courses");
        assert_eq!(app.count("SELECT COUNT(*) FROM accounts WHERE password LIKE '$argon2id$v=19$m=19456,t=2,p=1$%'").await, 1);
        let renewed = app.text("SELECT password FROM accounts").await;
        app.stranger().signs_in("ada").await.says("My courses");
        assert_eq!(app.text("SELECT password FROM accounts").await, renewed, "once is enough");
    }
}

story! {
    async fn a_password_typed_on_one_keyboard_opens_the_account_on_another(app) {
        let ada = app.stranger();
        ada.opens("/en/sign-up").await;
        ada.fills("user_name", "ada");
        ada.fills("name", "Ada Mbeki-Laurent");
        ada.fills("password", "cafe\u{301} cre\u{300}me et ﬁnancier");
        ada.presses("Create the account").await.says("My courses");
        for typed in ["caf\u{e9} cr\u{e8}me et financier", "cafe\u{301} cr\u{e8}me et ﬁnancier"] {
            let elsewhere = app.stranger();
            elsewhere.opens("/en/sign-in").await;
            elsewhere.fills("user_name", "ada");
            elsewhere.fills("password", typed);
            elsewhere.presses("Sign in").await.says("My courses");
        }
    }
}

shipped_story! {
    async fn what_is_easy_to_guess_is_refused_with_its_reason(app) {
        for (typed, said) in [
            ("kettle umbrell", "Use at least 15 characters"),
            ("abcdefghijklmnop", "a row of neighbours"),
            ("passwordprincess", "on the lists of passwords that are tried first"),
            ("ada mbeki laurent", "too close to your own name"),
            ("Defence Sector Reform", "words that stand on this site"),
            ("DSR Course Independent", "words that stand on this site"),
        ] {
            let stranger = app.stranger();
            stranger.opens("/en/sign-up").await;
            stranger.fills("user_name", "ada");
            stranger.fills("name", "Ada Mbeki-Laurent");
            stranger.fills("password", typed);
            let page = stranger.presses("Create the account").await;
            page.has_status(422).says(said);
            assert!(!page.html.contains(&format!("value=\"{typed}\"")), "the password is not put back");
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM accounts").await, 0);
    }
}

story! {
    async fn each_page_where_a_password_is_chosen_offers_another_phrase_that_would_do(app) {
        let ada = app.trainee("ada").await;
        let link = dsr_course::web::first_administrator::issue(&app.store, app.clock.now()).await.expect("issued").expect("nobody is there yet");
        let first = format!("/en/first-administrator/{}", link.reveal());
        let stranger = app.stranger();
        let mut phrases = Vec::new();
        for (person, path) in [(&stranger, "/en/sign-up"), (&stranger, "/en/sign-up"), (&stranger, "/en/one-time-code"), (&stranger, &first), (&ada, "/en/account/password")] {
            let page = person.opens(path).await;
            assert_eq!(page.header("cache-control"), Some("no-store"), "{path}");
            phrases.push(page.all(".phrase").remove(0));
        }
        let distinct: std::collections::BTreeSet<&String> = phrases.iter().collect();
        assert_eq!(distinct.len(), 5, "{phrases:?}");
        stranger.opens("/en/sign-up").await;
        stranger.fills("user_name", "boubacar");
        stranger.fills("name", "Boubacar Diallo");
        stranger.fills("password", &phrases[0]);
        stranger.presses("Create the account").await.says("My courses");
    }
}

/// The templates with their names.
fn templates() -> Vec<(String, String)> {
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                found.push((
                    entry.path().display().to_string(),
                    std::fs::read_to_string(entry.path()).expect("text"),
                ));
            }
        }
    }
    found
}

#[test]
fn password_fields_say_what_they_are_for_and_ask_for_nothing_else() {
    let mut fields = 0;
    for (name, text) in templates() {
        for word in [
            "onpaste",
            "oncopy",
            "oninput",
            "pattern=",
            "maxlength=",
            "minlength=",
            "autocomplete=\"off\" type=\"password\"",
            "secret_question",
        ] {
            assert!(!text.contains(word), "{name} holds {word}");
        }
        for input in text
            .split("<input")
            .skip(1)
            .map(|rest| rest.split('>').next().unwrap_or_default())
        {
            if input.contains("type=\"password\"") {
                fields += 1;
                let purpose = input.contains("autocomplete=\"new-password\"")
                    || input.contains("autocomplete=\"current-password\"");
                assert!(purpose, "{name}: {input}");
            }
            // Where a manager types the name of somebody else, the browser must not put its own there.
            let own = !name.ends_with("new_account.html");
            if own && (input.contains("user_name\" type") || input.contains("{{ name_field }}")) {
                assert!(
                    input.contains("autocomplete=\"username\""),
                    "{name}: {input}"
                );
            }
        }
    }
    assert!(fields >= 3);
}

story! {
    async fn nobody_sets_or_sees_anothers_password(app) {
        use dsr_course::web::routes::{Audience, TABLE};
        app.trainee("ada").await;
        let grace = app.administrator("grace").await;
        let account = app.text("SELECT id FROM accounts WHERE user_name = 'ada'").await;
        let before = app.text("SELECT password FROM accounts WHERE user_name = 'ada'").await;
        let filled = |path: &str| {
            let mut filled = path.replace("{language}", "en").replace("{account}", &account);
            while let Some((start, rest)) = filled.clone().split_once('{') {
                filled = format!("{start}x{}", rest.split_once('}').expect("an end").1);
            }
            filled
        };
        let above = |audience: Audience| matches!(audience, Audience::Manager | Audience::Administrator);
        let mut pages = 0;
        for route in TABLE {
            let path = filled(route.path);
            if route.method == "GET" && above(route.audience) {
                let page = grace.sends_raw(|http, base| http.get(format!("{base}{path}")).header("sec-fetch-site", "none")).await;
                assert!(!page.html.contains("type=\"password\"") && !page.html.contains("$argon2"), "{path} has a field for a password");
                pages += 1;
            } else if route.method == "POST" && !route.path.ends_with("sign-out") {
                let fields = [("account", account.as_str()), ("user_name", "ada"), ("password", NEW), ("new_password", NEW), ("current_password", PASSWORD)];
                grace.sends_raw(|http, base| http.post(format!("{base}{path}")).header("sec-fetch-site", "same-origin").form(&fields)).await;
                assert_eq!(app.text("SELECT password FROM accounts WHERE user_name = 'ada'").await, before, "{path} set it");
            }
        }
        assert!(pages >= 2);
        app.stranger().signs_in("ada").await.says("My courses");
    }
}

#[test]
fn a_password_is_written_in_four_places_each_for_its_owner() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut writers = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
                continue;
            }
            let text = std::fs::read_to_string(entry.path()).expect("text");
            let code = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            let text = code.collect::<Vec<_>>().join("\n");
            let inside = entry
                .path()
                .strip_prefix(&root)
                .is_ok_and(|path| !path.starts_with("store"));
            if inside && (text.contains("set_password(db") || text.contains("replace_password(db"))
            {
                writers.push(
                    entry
                        .path()
                        .strip_prefix(&root)
                        .expect("below src")
                        .display()
                        .to_string(),
                );
            }
        }
    }
    writers.sort();
    // The owner's new password; the owner's with a one-time code, and by a letter's link; the same password, hashed anew when its owner signs in.
    assert_eq!(
        writers,
        [
            "web/account/password.rs",
            "web/entering.rs",
            "web/password_codes.rs",
            "web/resets.rs"
        ]
    );
}

story! {
    async fn making_an_account_asks_for_nothing_that_learning_does_not_need(app) {
        let page = app.stranger().opens("/en/sign-up").await;
        let names = page.tree();
        let wanted = scraper::Selector::parse("main form input, main form select, main form textarea").expect("a selector");
        let names: Vec<_> = names.select(&wanted).filter_map(|field| field.value().attr("name").map(str::to_owned)).collect();
        assert_eq!(names, ["user_name", "name", "language", "password", "email"]);
    }
}
