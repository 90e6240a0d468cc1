//! Accounts and sessions: making one, signing in and out, and how a session ends.

use crate::app::PASSWORD;

story! {
    async fn an_account_needs_no_e_mail_and_is_signed_in_at_once(app) {
        let ada = app.trainee("ada").await;
        ada.page().says("Ada Mbeki-Laurent").says("You have not begun a course yet.");
        assert_eq!(app.count("SELECT COUNT(*) FROM accounts WHERE email IS NULL").await, 1);
    }
}

story! {
    async fn mistakes_in_the_form_stand_beside_their_fields_and_nothing_typed_is_lost(app) {
        let stranger = app.stranger();
        stranger.opens("/en/sign-up").await;
        stranger.fills("user_name", "ada@example.org");
        stranger.fills("name", "Ada Mbeki");
        stranger.fills("password", "short");
        stranger.fills("email", "nonsense");
        let page = stranger.presses("Create the account").await;
        page.has_status(422).says("There is a problem").says("A user name has no @").says("Use at least 15 characters").says("This is not an e-mail address");
        assert!(page.html.contains("value=\"Ada Mbeki\""), "the name is still there");
        assert!(!page.html.contains("value=\"short\""), "the password is not put back");
        for (_, place) in page.links(".mistakes a") {
            assert!(page.html.contains(&format!("id=\"{}\"", place.trim_start_matches('#'))), "{place} leads to its field");
        }
        assert!(page.all("title")[0].starts_with("Error: "));
        assert_eq!(app.count("SELECT COUNT(*) FROM accounts").await, 0);
    }
}

story! {
    async fn a_user_name_is_taken_whatever_its_case(app) {
        app.trainee("ada").await;
        let other = app.stranger();
        other.opens("/en/sign-up").await;
        other.fills("user_name", "ＡDA");
        other.fills("name", "Another Ada");
        other.fills("password", PASSWORD);
        other.presses("Create the account").await.has_status(422).says("This user name is taken.");
    }
}

story! {
    async fn unknown_wrong_disabled_and_without_a_password_look_the_same(app) {
        for name in ["ada", "boubacar", "chidi"] {
            app.trainee(name).await;
        }
        app.store.write(async |db| {
            sqlx::query("UPDATE accounts SET disabled_at = 1 WHERE user_name = 'boubacar'").execute(&mut *db).await?;
            sqlx::query("UPDATE accounts SET password = NULL WHERE user_name = 'chidi'").execute(db).await?;
            Ok(())
        }).await.expect("disabled");
        let right = PASSWORD;
        for (path, code) in [("/en/sign-in", None), ("/en/one-time-code", Some("00000-00000"))] {
            let mut answers = Vec::new();
            for (name, password) in [("nobody", right), ("ada", "not the right words"), ("boubacar", right), ("chidi", right)] {
                let mut fields = vec![("user_name", name), ("password", password)];
                fields.extend(code.map(|code| ("one_time_code", code)));
                let stranger = app.stranger();
                let page = stranger.sends_raw(|http, base| http.post(format!("{base}{path}")).header("sec-fetch-site", "same-origin").form(&fields)).await;
                // What was typed comes back, and each page has an example of a password of its own; nothing else may differ.
                let example = page.all(".phrase").pop().unwrap_or_default();
                let html = page.html.replace(&format!("value=\"{name}\""), "NAME").replace(&example, "");
                let headers: Vec<_> = page.headers.iter().filter(|(name, _)| !["date", "content-length"].contains(&name.as_str())).cloned().collect();
                answers.push((page.status, headers, html));
            }
            assert_eq!(answers[0].0, 422);
            for other in &answers[1..] {
                assert_eq!(&answers[0], other, "{path}");
            }
        }
    }
}

story! {
    async fn signing_out_ends_the_session_on_the_server(app) {
        let ada = app.trainee("ada").await;
        let cookie = app.text("SELECT id FROM sessions").await;
        ada.presses("Sign out").await.says("You are signed out.");
        assert_eq!(app.count("SELECT COUNT(*) FROM sessions WHERE ended_at IS NOT NULL").await, 1);
        ada.opens("/en/").await.lacks("Ada Mbeki-Laurent");
        assert_eq!(cookie.len(), 64, "the database holds a hash");
    }
}

story! {
    async fn a_cookie_that_was_there_before_signing_in_is_worth_nothing_afterwards(app) {
        let ada = app.trainee("ada").await;
        let before = ada.sends_raw(|http, base| http.get(format!("{base}/en/"))).await;
        before.says("Ada Mbeki-Laurent");
        let first = app.text("SELECT id FROM sessions").await;
        // Signing in again in the same browser gives a new session and ends the old one.
        ada.opens("/en/").await;
        let fields = [("user_name".to_owned(), "ada".to_owned()), ("password".to_owned(), PASSWORD.to_owned())];
        ada.posts("/en/sign-in", &fields).await.says("My courses");
        assert_eq!(app.count("SELECT COUNT(*) FROM sessions").await, 2);
        assert_eq!(app.count("SELECT COUNT(*) FROM sessions WHERE ended_at IS NULL").await, 1);
        assert_eq!(app.text("SELECT id FROM sessions WHERE ended_at IS NOT NULL").await, first);
    }
}

story! {
    async fn no_cookie_that_a_browser_holds_stands_in_the_database(app) {
        let stranger = app.stranger();
        stranger.opens("/en/sign-up").await;
        let fields = [("user_name", "ada"), ("name", "Ada"), ("language", "en"), ("password", PASSWORD)];
        let answer = stranger.sends_raw(|http, base| http.post(format!("{base}/en/sign-up")).header("sec-fetch-site", "same-origin").form(&fields)).await;
        let cookie = answer.header("set-cookie").expect("a cookie").to_owned();
        let value = cookie.strip_prefix("sid=").and_then(|rest| rest.split(';').next()).expect("the session");
        assert_eq!(value.len(), 43, "256 bits");
        for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
        assert_ne!(app.text("SELECT id FROM sessions").await, value);
    }
}

story! {
    async fn a_session_ends_after_twelve_hours_without_use_and_sooner_for_administrators(app) {
        let ada = app.trainee("ada").await;
        let grace = app.administrator("grace").await;
        app.clock.advance(dsr_course::course::timestamp::Span::minutes(59));
        grace.opens("/en/accounts").await.says("Accounts");
        app.clock.advance(dsr_course::course::timestamp::Span::minutes(61));
        grace.opens("/en/accounts").await.is_at("/en/sign-in");
        app.hours_later(9);
        ada.opens("/en/").await.says("Ada Mbeki-Laurent");
        app.hours_later(13);
        ada.opens("/en/").await.lacks("Ada Mbeki-Laurent");
    }
}

story! {
    async fn whoever_is_disabled_is_out_on_the_next_request(app) {
        let ada = app.trainee("ada").await;
        ada.opens("/en/").await.says("Ada Mbeki-Laurent");
        app.store.write(async |db| {
            sqlx::query("UPDATE accounts SET disabled_at = 1").execute(db).await?;
            Ok(())
        }).await.expect("disabled");
        ada.opens("/en/").await.lacks("Ada Mbeki-Laurent");
    }
}

story! {
    async fn whoever_is_demoted_finds_nothing_there_on_the_next_request(app) {
        let grace = app.administrator("grace").await;
        grace.opens("/en/accounts").await.says("Accounts");
        app.store.write(async |db| {
            sqlx::query("DELETE FROM roles").execute(db).await?;
            Ok(())
        }).await.expect("demoted");
        grace.opens("/en/accounts").await.has_status(404);
    }
}

story! {
    async fn failures_slow_the_name_and_not_the_class(app) {
        app.trainee("ada").await;
        app.trainee("boubacar").await;
        let stranger = app.stranger();
        let mut slowed = false;
        for _ in 0..8 {
            stranger.opens("/en/sign-in").await;
            stranger.fills("user_name", "ada");
            stranger.fills("password", "a guess that is wrong");
            slowed |= stranger.presses("Sign in").await.words().contains("Too many tries with this name");
        }
        assert!(slowed);
        app.stranger().signs_in("boubacar").await.says("My courses");
        app.clock.advance(dsr_course::course::timestamp::Span::minutes(2));
        app.stranger().signs_in("ada").await.says("My courses");
    }
}

/// Types a wrong password for this name.
async fn guesses(person: &crate::app::Person, user_name: &str) -> crate::app::Page {
    person.opens("/en/sign-in").await;
    person.fills("user_name", user_name);
    person.fills("password", "a guess that is wrong");
    person.presses("Sign in").await
}

const SHUT: &str = "Too many wrong passwords were tried with this name.";

story! {
    async fn after_a_hundred_wrong_passwords_the_name_opens_only_where_its_owner_was_or_with_a_new_one(app) {
        let ada = app.trainee("ada").await;
        let grace = app.administrator("grace").await;
        let stranger = app.stranger();
        guesses(&stranger, "ada").await.says("do not belong together");
        app.plants("UPDATE throttle SET failures = 99").await;
        app.clock.advance(dsr_course::course::timestamp::Span::minutes(2));
        guesses(&stranger, "ada").await.says("do not belong together");
        app.clock.advance(dsr_course::course::timestamp::Span::minutes(59));
        // The right one does not help a stranger any more, and nobody learns that it was right.
        stranger.signs_in("ada").await.has_status(429).says(SHUT);
        guesses(&stranger, "ada").await.has_status(429).says(SHUT);
        assert_eq!(app.count("SELECT failures FROM throttle").await, 100, "what is not looked at is not counted");
        // Where her session ran out by itself, she comes in at once, and the name stays shut elsewhere.
        app.hours_later(13);
        ada.opens("/en/").await.lacks("Ada Mbeki-Laurent");
        ada.signs_in("ada").await.says("My courses");
        stranger.signs_in("ada").await.has_status(429).says(SHUT);
        // A code from her centre opens it everywhere.
        grace.signs_in("grace").await;
        grace.opens("/en/accounts?name=ada").await;
        grace.clicks("Ada Mbeki-Laurent").await;
        let code = grace.presses("Issue a code").await.all(".big-code")[0].clone();
        stranger.opens("/en/one-time-code").await;
        stranger.fills("user_name", "ada");
        stranger.fills("one_time_code", &code);
        stranger.fills("password", PASSWORD);
        stranger.presses("Set the new password").await.says("Your new password is in force.");
        stranger.signs_in("ada").await.says("My courses");
    }
}

story! {
    async fn a_name_that_was_shut_opens_again_after_a_day(app) {
        app.trainee("ada").await;
        let stranger = app.stranger();
        guesses(&stranger, "ada").await;
        app.plants("UPDATE throttle SET failures = 100").await;
        app.hours_later(23);
        stranger.signs_in("ada").await.says(SHUT);
        app.hours_later(2);
        stranger.signs_in("ada").await.says("My courses");
    }
}

story! {
    async fn a_browser_that_its_owner_signed_out_of_is_any_browser(app) {
        let (lost, guesser) = (app.trainee("ada").await, app.stranger());
        guesses(&guesser, "ada").await;
        app.plants("UPDATE throttle SET failures = 100").await;
        // From another place she ends the session on the machine that is lost.
        app.plants("UPDATE sessions SET ended_at = 1").await;
        lost.signs_in("ada").await.has_status(429).says(SHUT);
        // Nor is it known to be anybody else's than hers.
        let boubacar = app.trainee("boubacar").await;
        boubacar.posts("/en/sign-out", &[]).await;
        boubacar.signs_in("ada").await.has_status(429).says(SHUT);
    }
}

story! {
    async fn guesses_where_the_owner_was_signed_in_are_slowed_too(app) {
        let ada = app.trainee("ada").await;
        app.hours_later(13);
        let mut slowed = false;
        for _ in 0..6 {
            slowed |= guesses(&ada, "ada").await.words().contains("Too many tries with this name");
        }
        assert!(slowed);
        ada.signs_in("ada").await.says("Too many tries with this name");
        app.stranger().signs_in("ada").await.says("My courses");
    }
}

story! {
    async fn wrong_passwords_at_the_same_moment_are_all_counted(app) {
        app.trainee("ada").await;
        let guesses = (0..40).map(|_| async {
            let fields = [("user_name", "ada"), ("password", "a guess that is wrong")];
            app.stranger().sends_raw(|http, base| http.post(format!("{base}/en/sign-in")).header("sec-fetch-site", "same-origin").form(&fields)).await.status
        });
        let statuses = futures_util::future::join_all(guesses).await;
        let looked_at = statuses.iter().filter(|status| **status == 422).count();
        assert!(looked_at >= 3 && statuses.iter().all(|status| [422, 429].contains(status)), "{statuses:?}");
        assert_eq!(app.count("SELECT failures FROM throttle").await, i64::try_from(looked_at).expect("few"));
    }
}

/// Ways to name another host, or to put a line into a header, that have led people astray elsewhere.
const ELSEWHERE: &[&str] = &[
    "//evil.example/",
    "https://evil.example/",
    "/\\evil.example",
    "///evil.example",
    "////evil.example",
    "http:evil.example",
    "https:/evil.example",
    "http:///evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/ /evil.example",
    "/\n/evil.example",
    "\n//evil.example",
    "/\r\nLocation: //evil.example",
    "/en/\r\nSet-Cookie: sid=x",
    "javascript:alert(7)",
    "JaVaScRiPt:alert(7)",
    " javascript:alert(7)",
    "java\nscript:alert(7)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://evil.example",
    "evil.example",
    "www.evil.example/en/",
    ".evil.example",
    "@evil.example",
    ":@evil.example",
    "//127.0.0.1@evil.example",
    "http://127.0.0.1@evil.example",
    "//evil.example:80",
    "//[::1]",
    "//0x7f.1",
    "//evil%2eexample",
    "\u{ff0f}\u{ff0f}evil.example",
    "\u{2044}evil.example",
    "\u{3002}evil.example",
    "?next=//evil.example",
    "#//evil.example",
    "",
    "..//evil.example",
    "./evil.example",
    "en/",
    "/\u{7f}/evil.example",
    "/\u{85}/evil.example",
    "/\u{2028}/evil.example",
    "/\\\\evil.example",
    "/\u{0b}/evil.example",
    "mailto:x@evil.example",
    "blob:x",
    "about:blank",
    "intent://evil.example",
    "//evil.example\\@127.0.0.1",
    "https://127.0.0.1.evil.example/",
    "x:",
    "//",
];

story! {
    async fn signing_in_leads_back_to_the_page_that_was_asked_for_and_nowhere_else(app) {
        app.reader("ada").await;
        let elsewhere = app.stranger();
        elsewhere.opens("/en/courses/demo/lessons/blocks").await.is_at("/en/sign-in");
        elsewhere.fills("user_name", "ada");
        elsewhere.fills("password", PASSWORD);
        elsewhere.presses("Sign in").await.is_at("/en/courses/demo/lessons/blocks");
        for bad in ELSEWHERE {
            let fields = [("user_name", "ada"), ("password", PASSWORD), ("next", bad)];
            let stranger = app.stranger();
            let answer = stranger.sends_raw(|http, base| http.post(format!("{base}/en/sign-in")).header("sec-fetch-site", "same-origin").form(&fields)).await;
            let place = answer.header("location").expect("a place");
            let (base, led) = (url::Url::parse(&app.base).expect("an address"), url::Url::parse(&app.base).expect("an address").join(place));
            assert_eq!(led.expect("an address").origin(), base.origin(), "{bad:?} leads to {place:?}");
            assert!(place.starts_with('/') && !place.chars().any(char::is_control), "{bad:?} leads to {place:?}");
            assert!(answer.headers.iter().filter(|(name, _)| name == "set-cookie").count() == 1, "{bad:?} sets a cookie");
        }
    }
}

story! {
    async fn a_text_browser_that_says_nothing_of_itself_signs_in_with_the_forms_token(app) {
        app.trainee("ada").await;
        let mut old = app.stranger();
        old.says_where_posts_come_from = false;
        old.signs_in("ada").await.says("My courses");
        old.opens("/en/courses/demo").await;
        old.presses("Begin this course").await.says("Lesson 1 of 2");
        old.presses("Read. Go on").await.says("Lesson 2 of 2");
    }
}

story! {
    async fn public_pages_set_no_cookie_and_begin_no_session(app) {
        let stranger = app.stranger();
        for path in ["/en/", "/en/courses/demo", "/en/glossary", "/en/library", "/en/check", "/en/nothing"] {
            let page = stranger.sends_raw(|http, base| http.get(format!("{base}{path}"))).await;
            assert_eq!(page.header("set-cookie"), None, "{path}");
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM sessions").await, 0);
    }
}

#[test]
fn over_https_the_cookie_is_one_that_no_other_host_can_set() {
    use dsr_course::config::BaseUrl;
    use dsr_course::sign_in::secret::Token;
    use dsr_course::web::cookies;
    let base = BaseUrl::parse("https://learn.example.org").expect("an address");
    let cookie = cookies::session(&base, &Token::random().expect("random")).to_string();
    assert!(cookie.starts_with("__Host-sid="), "{cookie}");
    for part in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    assert!(cookie.len() < 4_096);
}

story! {
    async fn signing_out_is_a_post_on_every_page_and_clears_the_browsers_cache(app) {
        let ada = app.reader("ada").await;
        for path in ["/en/", "/en/courses/demo", "/en/courses/demo/lessons/text", "/en/courses/demo/quizzes/tour-quiz", "/en/glossary", "/en/nothing"] {
            let page = ada.opens(path).await;
            assert_eq!(page.all("form[action='/en/sign-out'][method='post'] button"), ["Sign out"], "{path}");
        }
        ada.sends_raw(|http, base| http.get(format!("{base}/en/sign-out"))).await.has_status(405);
        let answer = ada.sends_raw(|http, base| http.post(format!("{base}/en/sign-out")).header("sec-fetch-site", "same-origin").form(&[("x", "")][..0])).await;
        assert_eq!(answer.header("clear-site-data"), Some("\"cache\""));
    }
}

story! {
    async fn a_cookie_that_nobody_remembers_does_not_lock_an_old_browser_out(app) {
        app.trainee("ada").await;
        let mut old = app.stranger();
        old.says_where_posts_come_from = false;
        old.signs_in("ada").await.says("My courses");
        app.store.write(async |db| {
            sqlx::query("DELETE FROM sessions").execute(db).await?;
            Ok(())
        }).await.expect("forgotten");
        old.signs_in("ada").await.says("My courses");
    }
}
