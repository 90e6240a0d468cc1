//! One's own account: what it says, and changing name, language and password; signing out elsewhere.

use crate::app::{App, PASSWORD, Page, Person};
use crate::certificates::{holder, passes};
use dsr_course::course::timestamp::Span;

const NEW: &str = "seven green bicycles";

/// The id of an account, as its forms carry it.
async fn account(app: &App, user_name: &str) -> String {
    let mut db = app.store.read().await.expect("a connection");
    let row = sqlx::query("SELECT id FROM accounts WHERE user_name = $1")
        .bind(user_name)
        .fetch_one(&mut *db)
        .await;
    sqlx::Row::get(&row.expect("the account"), 0)
}

async fn posts(person: &Person, path: &str, fields: &[(&str, &str)]) -> Page {
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    person.posts(path, &fields).await
}

/// Somebody with this account in another browser.
async fn elsewhere(app: &App, user_name: &str) -> Person {
    let person = app.stranger();
    person.signs_in(user_name).await.says("My courses");
    person
}

story! {
    async fn one_page_says_what_the_account_holds_and_leads_to_each_thing(app) {
        let ada = app.trainee("ada").await;
        let page = ada.opens("/en/account").await;
        page.says("Ada Mbeki-Laurent").says("ada").says("Independent").says("English").says("since 21 November 2026").says("in 1 place");
        for (link, heading) in [
            ("Change your name", "Your name"),
            ("Choose another language", "The language of your courses"),
            ("Choose a new password", "A new password"),
            ("See where", "Where you are signed in"),
            ("My transcript", "Transcript"),
        ] {
            ada.opens("/en/account").await;
            assert_eq!(ada.clicks(link).await.all("h1"), [heading]);
        }
        assert_eq!(page.link("e-mail address"), "/en/account/email");
    }
}

story! {
    async fn a_changed_name_is_confirmed_anew_in_open_rounds(app) {
        let ada = app.reader("ada").await;
        ada.opens("/en/courses/demo/printed-name").await;
        ada.fills("name", "Ada Mbeki");
        ada.presses("This is my name").await;
        assert_eq!(app.count("SELECT COUNT(*) FROM rounds WHERE name_confirmed_at IS NOT NULL").await, 1);
        ada.opens("/en/account/name").await;
        ada.fills("name", " Ádá   MBEKI ");
        ada.presses("Keep this name").await.is_at("/en/account").says("Your new name is kept.").says("Ádá MBEKI");
        assert_eq!(app.text("SELECT name_folded FROM accounts").await, "ádá mbeki");
        assert_eq!(app.count("SELECT COUNT(*) FROM accounts WHERE name_sort IS NOT NULL").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM rounds WHERE name_confirmed_at IS NOT NULL").await, 0);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit WHERE act = 'name.change' AND outcome = 'done'").await, 1);
        assert_eq!(ada.opens("/en/courses/demo/printed-name").await.all(".preview"), ["Ádá MBEKI"]);
        let grace = app.administrator("grace").await;
        grace.opens("/en/accounts?name=%C3%81d").await.says("Ádá MBEKI");
    }
}

story! {
    async fn a_name_that_cannot_stand_on_a_certificate_is_refused_beside_its_field(app) {
        let ada = app.trainee("ada").await;
        for (typed, said) in [("  ", "Write your name"), ("12", "Write your name"), (&"a".repeat(101), "at most 100 characters")] {
            ada.opens("/en/account/name").await;
            ada.fills("name", typed);
            ada.presses("Keep this name").await.has_status(422).says(said);
        }
        assert_eq!(app.text("SELECT name FROM accounts").await, "Ada Mbeki-Laurent");
    }
}

story! {
    async fn once_a_certificate_bears_the_name_others_correct_it(app) {
        let ada = holder(app, "ada").await;
        let page = ada.opens("/en/account/name").await;
        page.says("ask who runs your centre, or an administrator").says("A tour of the features").says("Issued on 21 November 2026");
        assert!(page.all("main form").is_empty());
        let own = account(app, "ada").await;
        posts(&ada, "/en/account/name", &[("account", &own), ("name", "Somebody Else")]).await.has_status(422).says("ask who runs your centre");
        assert_eq!(app.text("SELECT name FROM accounts").await, "Ada Mbeki-Laurent");
    }
}

story! {
    async fn many_names_confirmed_at_once_leave_the_one_that_the_certificate_bears(app) {
        let ada = app.reader("ada").await;
        passes(app, &ada, "tour-quiz").await;
        let own = account(app, "ada").await;
        let answers = (0..20).map(|number| {
            let (name, own, ada) = (format!("Ada Number {}", ["One", "Two", "Three", "Four"][number % 4]), &own, &ada);
            ada.sends_raw(move |http, base| {
                let post = |path: &str| http.post(format!("{base}{path}")).header("sec-fetch-site", "same-origin");
                if number % 5 == 4 {
                    post("/en/account/name").form(&[("account", own.clone()), ("name", name)])
                } else {
                    post("/en/courses/demo/printed-name").form(&[("name", name)])
                }
            })
        });
        for answer in futures_util::future::join_all(answers).await {
            assert!([303, 422].contains(&answer.status), "{}: {}", answer.status, answer.words());
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM certificates").await, 1);
        let record: serde_json::Value = serde_json::from_str(&app.text("SELECT record FROM certificates").await).expect("JSON");
        assert_eq!(record["name"], app.text("SELECT printed_name FROM rounds").await);
    }
}

story! {
    async fn courses_are_read_in_the_chosen_language_from_the_next_page_on(app) {
        let ada = app.reader("ada").await;
        ada.opens("/en/account/language").await.says("English");
        ada.fills("language", "fr");
        ada.presses("Read in this language").await.says("Courses are shown in the language you chose").says("français");
        assert_eq!(app.text("SELECT language FROM accounts").await, "fr");
        ada.opens("/en/account/language").await;
        ada.fills("language", "Klingon!");
        ada.presses("Read in this language").await.has_status(422).says("Choose a language from the list.");
        // A language in which nothing is offered stays chosen until another is.
        app.store.write(async |db| {
            sqlx::query("UPDATE accounts SET language = 'sw'").execute(db).await?;
            Ok(())
        }).await.expect("changed");
        assert_eq!(ada.opens("/en/account/language").await.all("option[selected]"), ["kiswahili"]);
    }
}

async fn changes(person: &Person, current: &str, new: &str) -> Page {
    person.opens("/en/account/password").await;
    person.fills("current_password", current);
    person.fills("password", new);
    person.presses("Set the new password").await
}

story! {
    async fn a_new_password_needs_the_current_one_and_ends_every_other_session(app) {
        let ada = app.trainee("ada").await;
        let before = app.text("SELECT id FROM sessions").await;
        let (second, third) = (elsewhere(app, "ada").await, elsewhere(app, "ada").await);
        let boubacar = app.trainee("boubacar").await;
        changes(&ada, "not my password at all", NEW).await.has_status(422).says("This is not your current password.");
        changes(&ada, PASSWORD, "short").await.has_status(422).says("Use at least 15 characters");
        second.opens("/en/").await.says("Ada Mbeki-Laurent");

        changes(&ada, PASSWORD, NEW).await.is_at("/en/account").says("Your new password is in force. You are signed out everywhere else.").says("in 1 place");
        for other in [&second, &third] {
            other.opens("/en/").await.lacks("Ada Mbeki-Laurent");
        }
        ada.opens("/en/").await.says("Ada Mbeki-Laurent");
        boubacar.opens("/en/").await.says("Boubacar Diallo");
        assert_eq!(app.count("SELECT COUNT(*) FROM sessions WHERE ended_at IS NULL").await, 2);
        let mut db = app.store.read().await.expect("a connection");
        let kept = sqlx::query("SELECT id FROM sessions WHERE id = $1 AND ended_at IS NULL").bind(&before).fetch_optional(&mut *db).await;
        assert!(kept.expect("asked").is_none(), "the cookie that was there before opens nothing");
        drop(db);

        assert_eq!(app.count("SELECT COUNT(*) FROM audit WHERE act = 'password.change' AND outcome = 'done'").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit WHERE act = 'password.change' AND outcome = 'refused'").await, 1);
        app.stranger().signs_in("ada").await.says("do not belong together");
        let back = app.stranger();
        back.opens("/en/sign-in").await;
        back.fills("user_name", "ada");
        back.fills("password", NEW);
        back.presses("Sign in").await.says("My courses");
    }
}

letter_story! {
    async fn a_letter_tells_the_owner_that_the_password_was_changed(app, relay) {
        let ada = crate::letters::reached_by_letter(app, relay, "ada").await;
        crate::letters::asks_for_a_link(app, "ada").await;
        changes(&ada, "not my password at all", NEW).await.has_status(422);
        changes(&ada, PASSWORD, NEW).await.says("Your new password is in force.");
        assert_eq!(app.delivers(relay).await, 1, "the link that waited opens nothing any more and is not sent");
        let letter = relay.newest_to("ada@example.org");
        assert!(letter.header("subject").contains("Your password was changed"), "{}", letter.header("subject"));
        assert!(!letter.body().contains(NEW) && !letter.body().contains(PASSWORD));
        assert_eq!(app.count("SELECT COUNT(*) FROM letters WHERE kind = 'password-changed'").await, 1);
    }
}

story! {
    async fn guessing_the_current_password_at_an_open_session_is_slowed_as_signing_in_is(app) {
        let ada = app.trainee("ada").await;
        let mut slowed = false;
        for _ in 0..6 {
            slowed |= changes(&ada, "a guess that is wrong", NEW).await.words().contains("Too many tries with this name");
        }
        assert!(slowed);
        // Who guesses here does not keep the owner out elsewhere.
        app.stranger().signs_in("ada").await.says("My courses");
        app.clock.advance(Span::minutes(2));
        changes(&ada, PASSWORD, NEW).await.says("Your new password is in force.");
        assert_eq!(app.count("SELECT COUNT(*) FROM throttle").await, 0);
    }
}

story! {
    async fn ten_changes_at_once_make_one_new_password(app) {
        let ada = app.trainee("ada").await;
        let posts = (0..10).map(|number| {
            let fields = [("current_password", PASSWORD.to_owned()), ("password", format!("{NEW} number {number}"))];
            ada.sends_raw(move |http, base| http.post(format!("{base}/en/account/password")).header("sec-fetch-site", "same-origin").form(&fields))
        });
        let answers = futures_util::future::join_all(posts).await;
        let changed = answers.iter().filter(|answer| answer.header("location").is_some_and(|place| place.contains("own-password-changed")));
        assert_eq!(changed.count(), 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit WHERE act = 'password.change' AND outcome = 'done'").await, 1);
    }
}

story! {
    async fn a_password_is_never_asked_for_nor_put_back_by_a_form_that_is_resumed(app) {
        let ada = app.trainee("ada").await;
        app.hours_later(13);
        let fields = [("current_password", PASSWORD), ("password", NEW)];
        let answer = ada.sends_raw(|http, base| http.post(format!("{base}/en/account/password")).header("sec-fetch-site", "same-origin").form(&fields)).await;
        answer.has_status(303);
        assert!(!answer.html.contains(PASSWORD) && !answer.html.contains(NEW));
        let wrong = {
            ada.signs_in("ada").await.says("My courses");
            changes(&ada, "not my password at all", NEW).await
        };
        assert!(!wrong.html.contains("not my password") && !wrong.html.contains(NEW));
    }
}

story! {
    async fn every_place_is_told_in_words_and_can_be_signed_out_of(app) {
        let ada = app.trainee("ada").await;
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        let phone = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";
        let fields = [("user_name", "ada"), ("password", PASSWORD)];
        let (at_home, on_the_phone) = (app.stranger(), app.stranger());
        for (person, device) in [(&at_home, firefox), (&on_the_phone, phone)] {
            app.clock.advance(Span::minutes(5));
            let post = person.sends_raw(|http, base| http.post(format!("{base}/en/sign-in")).header("sec-fetch-site", "same-origin").header("user-agent", device).form(&fields));
            post.await.has_status(303);
        }
        let page = ada.opens("/en/account/sessions").await;
        page.says("All times are those of UTC.").says("21 November 2026, 09:05 UTC");
        let rows = page.all("tbody th");
        assert_eq!(rows.len(), 3);
        assert!(rows.contains(&"Firefox on Linux".to_owned()) && rows.contains(&"Chrome on Android".to_owned()), "{rows:?}");
        assert_eq!(page.words().matches("This one").count(), 1);
        assert!(!page.html.contains(&app.text("SELECT id FROM sessions").await), "no whole hash is on the page");

        let button = page.all("tbody tr").iter().position(|row| row.contains("Firefox")).expect("the row");
        let handle = page.links("button[name=end]").len();
        assert_eq!(handle, 4, "two places, everywhere else, everywhere");
        assert!(button < 3);
        let tree = page.tree();
        let wanted = scraper::Selector::parse("button[aria-label*=Firefox]").expect("a selector");
        let value = tree.select(&wanted).next().and_then(|button| button.value().attr("value")).expect("a name").to_owned();
        let own = account(app, "ada").await;
        posts(&ada, "/en/account/sessions", &[("account", &own), ("end", &value)]).await.says("You are signed out there.").lacks("Firefox").says("Chrome");
        at_home.opens("/en/").await.lacks("Ada Mbeki-Laurent");
        on_the_phone.opens("/en/").await.says("Ada Mbeki-Laurent");
        ada.opens("/en/account/sessions").await;
        ada.presses("Sign out everywhere else").await.lacks("Chrome").says("This one");
        on_the_phone.opens("/en/").await.lacks("Ada Mbeki-Laurent");
        elsewhere(app, "ada").await;
        ada.opens("/en/account/sessions").await;
        ada.presses("Sign out everywhere, here too").await.is_at("/en/sign-in").says("You are signed out.");
        assert_eq!(app.count("SELECT COUNT(*) FROM sessions WHERE ended_at IS NULL").await, 0);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit WHERE act = 'sessions.end'").await, 3);
    }
}

story! {
    async fn a_place_that_was_not_seen_for_long_is_no_longer_listed(app) {
        app.trainee("ada").await;
        app.hours_later(13);
        let ada = elsewhere(app, "ada").await;
        assert_eq!(ada.opens("/en/account/sessions").await.all("tbody th").len(), 1);
        ada.opens("/en/account").await.says("in 1 place");
    }
}

story! {
    async fn nobody_ends_or_changes_what_is_anothers(app) {
        let ada = app.trainee("ada").await;
        let boubacar = app.trainee("boubacar").await;
        let theirs = account(app, "ada").await;
        let handle = app.text("SELECT SUBSTR(s.id, 1, 16) FROM sessions s JOIN accounts a ON a.id = s.account WHERE a.user_name = 'ada'").await;
        let own = account(app, "boubacar").await;
        posts(&boubacar, "/en/account/sessions", &[("account", &own), ("end", &handle)]).await;
        ada.opens("/en/").await.says("Ada Mbeki-Laurent");
        for (path, field, value) in [("name", "name", "X Y"), ("language", "language", "fr"), ("sessions", "end", "all")] {
            posts(&boubacar, &format!("/en/account/{path}"), &[("account", &theirs), (field, value)]).await.has_status(404);
        }
        posts(&boubacar, "/en/account/copies", &[("account", &theirs)]).await.has_status(404);
        assert_eq!(app.count("SELECT COUNT(*) FROM accounts WHERE name = 'X Y' OR language = 'fr'").await, 0);
    }
}

story! {
    async fn a_form_of_one_person_is_not_applied_to_another_who_signs_in_in_the_middle_of_it(app) {
        let ada = app.reader("ada").await;
        app.trainee("boubacar").await;
        ada.opens("/en/account/name").await;
        app.hours_later(13);
        ada.fills("name", "A Name Of Adas");
        ada.presses("Keep this name").await.has_status(403).says("Sign in again to go on");
        ada.fills("resume_user_name", "boubacar");
        ada.fills("resume_password", PASSWORD);
        ada.presses("Sign in and go on").await.has_status(404).says("belongs to another person's account");
        assert_eq!(app.count("SELECT COUNT(*) FROM accounts WHERE name = 'A Name Of Adas'").await, 0);

        let ada = elsewhere(app, "ada").await;
        ada.opens("/en/account/name").await;
        app.hours_later(13);
        ada.fills("name", "A Name Of Adas");
        ada.presses("Keep this name").await.has_status(403);
        ada.fills("resume_user_name", "ada");
        ada.fills("resume_password", PASSWORD);
        ada.presses("Sign in and go on").await.says("Your new name is kept.");
    }
}

story! {
    async fn the_name_for_the_certificate_is_not_given_to_who_signs_in_in_the_middle_of_it(app) {
        let ada = app.reader("ada").await;
        app.reader("boubacar").await;
        ada.opens("/en/courses/demo/printed-name").await;
        app.hours_later(13);
        ada.presses("This is my name").await.has_status(403);
        ada.fills("resume_user_name", "boubacar");
        ada.fills("resume_password", PASSWORD);
        ada.presses("Sign in and go on").await.has_status(404).says("belongs to another person's account");
        assert_eq!(app.count("SELECT COUNT(*) FROM rounds WHERE printed_name IS NOT NULL").await, 0);
    }
}
