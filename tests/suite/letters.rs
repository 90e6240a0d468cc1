//! Letters as people meet them: confirming an address, a forgotten password, what the administrator sees, and a server
//! that sends none.

use crate::app::{App, PASSWORD, Page, Person, Relay, full_name};
use dsr_course::course::timestamp::Span;
use dsr_course::store::letters::{Kind, LINK_PLACE};

const NEW: &str = "seven green bicycles";

/// Somebody with a new account and an address, signed in.
pub async fn signs_up(app: &App, user_name: &str, address: &str) -> Person {
    let person = app.stranger();
    person.opens("/en/sign-up").await;
    person.fills("user_name", user_name);
    person.fills("name", &full_name(user_name));
    person.fills("email", address);
    person.fills("password", PASSWORD);
    person
        .presses("Create the account")
        .await
        .says("My courses");
    person
}

/// Somebody whose address is confirmed, signed in.
pub async fn reached_by_letter(app: &App, relay: &Relay, user_name: &str) -> Person {
    let address = format!("{user_name}@example.org");
    let person = signs_up(app, user_name, &address).await;
    app.delivers(relay).await;
    person
        .opens(&relay.newest_to(&address).path(&app.base))
        .await;
    person
        .presses("This address is mine")
        .await
        .says("Your e-mail address is confirmed.");
    person
}

/// Asks for a link as a stranger does.
pub async fn asks_for_a_link(app: &App, name: &str) -> Page {
    let stranger = app.stranger();
    stranger.opens("/en/forgotten-password").await;
    stranger.fills("user_name", name);
    stranger.presses("Send me a link").await
}

/// The path of the link that Ada was sent just now.
async fn link(app: &App, relay: &Relay) -> String {
    asks_for_a_link(app, "ada")
        .await
        .says("a letter with a link is on its way");
    assert_eq!(app.delivers(relay).await, 1);
    relay.newest().path(&app.base)
}

async fn chooses(person: &Person, path: &str, password: &str) -> Page {
    person.opens(path).await.says("Choose a new password");
    person.fills("password", password);
    person.presses("Set the new password").await
}

async fn facts(app: &App) -> (String, i64, i64, i64) {
    (
        app.text("SELECT password FROM accounts WHERE user_name = 'ada'")
            .await,
        app.count("SELECT COUNT(*) FROM sessions WHERE ended_at IS NULL")
            .await,
        app.count("SELECT COUNT(*) FROM codes WHERE used_at IS NULL")
            .await,
        app.count("SELECT COUNT(*) FROM accounts WHERE email_confirmed_at IS NOT NULL")
            .await,
    )
}

letter_story! {
    async fn a_forgotten_password_is_replaced_by_the_link_of_a_letter(app, relay) {
        let ada = reached_by_letter(app, relay, "ada").await;
        let stranger = app.stranger();
        stranger.opens("/en/sign-in").await;
        stranger.clicks("Forgotten your password?").await.is_at("/en/forgotten-password");
        stranger.fills("user_name", "ADA@example.org");
        stranger.presses("Send me a link").await.says("If an account has this name or this confirmed address");
        assert_eq!(app.delivers(relay).await, 1);
        let letter = relay.newest();
        assert_eq!(letter.to, ["ada@example.org"]);
        assert_eq!(letter.header("Subject"), "Choose a new password");
        assert!(letter.body().contains("Your user name is: ada\n"), "{}", letter.body());
        let done = chooses(&stranger, &letter.path(&app.base), NEW).await;
        done.is_at("/en/sign-in").says("Your new password is in force.").lacks("Ada Mbeki-Laurent");
        ada.opens("/en/account/email").await.is_at("/en/sign-in");
        stranger.fills("user_name", "ada");
        stranger.fills("password", NEW);
        stranger.presses("Sign in").await.says("Ada Mbeki-Laurent");
        assert_eq!(app.delivers(relay).await, 1);
        assert_eq!(relay.newest().header("Subject"), "Your password was changed");
        assert_eq!(relay.newest().to, ["ada@example.org"]);
        app.stranger().signs_in("ada").await.says("do not belong together");
    }
}

letter_story! {
    async fn known_and_unknown_names_and_addresses_are_answered_alike(app, relay) {
        reached_by_letter(app, relay, "ada").await;
        signs_up(app, "boubacar", "boubacar@example.org").await;
        app.trainee("amina").await;
        app.delivers(relay).await;
        let mut answers = Vec::new();
        for name in ["ada", "ada@example.org", "boubacar", "boubacar@example.org", "amina", "nobody", "nobody@example.org"] {
            let fields = [("centre", ""), ("user_name", name)];
            let answer = app.stranger().sends_raw(|http, base| http.post(format!("{base}/en/forgotten-password")).header("sec-fetch-site", "same-origin").form(&fields)).await;
            let headers: Vec<_> = answer.headers.iter().filter(|(name, _)| name != "date").cloned().collect();
            answers.push((answer.status, headers, answer.html.clone()));
        }
        assert_eq!(answers[0].0, 303);
        for (number, answer) in answers.iter().enumerate() {
            assert_eq!(*answer, answers[0], "answer {number}");
        }
        // The newest voids the older one: one letter to the one who can be reached.
        assert_eq!(app.delivers(relay).await, 1);
        assert_eq!(relay.newest().to, ["ada@example.org"]);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit WHERE act = 'code.issue' AND outcome = 'done'").await, 2);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit WHERE act = 'code.issue' AND outcome = 'refused'").await, 5);
    }
}

letter_story! {
    async fn looking_at_a_link_changes_nothing_however_often(app, relay) {
        signs_up(app, "ada", "ada@example.org").await;
        app.delivers(relay).await;
        let confirmation = relay.newest().path(&app.base);
        let before = facts(app).await;
        for _ in 0..3 {
            let page = app.stranger().opens(&confirmation).await;
            page.has_status(200).says("ada@example.org");
            assert_eq!(page.header("cache-control"), Some("no-store"));
            assert_eq!(page.header("referrer-policy"), Some("same-origin"));
        }
        assert_eq!(facts(app).await, before, "programs that look for bad links confirm nothing");
        let scanner = app.stranger();
        scanner.opens(&confirmation).await;
        scanner.presses("This address is mine").await.says("Your e-mail address is confirmed.");
        let reset = link(app, relay).await;
        let before = facts(app).await;
        for _ in 0..3 {
            let page = app.stranger().opens(&reset).await;
            page.has_status(200).says("Choose a new password").lacks("Ada Mbeki-Laurent");
            assert_eq!(page.header("cache-control"), Some("no-store"));
            assert!(!page.html.contains("http://") && !page.html.contains("https://"), "nothing on the page leads elsewhere");
        }
        assert_eq!(facts(app).await, before);
    }
}

letter_story! {
    async fn a_link_works_once(app, relay) {
        reached_by_letter(app, relay, "ada").await;
        let path = link(app, relay).await;
        chooses(&app.stranger(), &path, "short").await.has_status(422).says("Use at least 15 characters");
        chooses(&app.stranger(), &path, NEW).await.says("Your new password is in force.");
        app.stranger().opens(&path).await.has_status(404).says("This link opens nothing any more");
        let again = app.stranger().posts(&path, &[("password".to_owned(), "another three bicycles".to_owned())]).await;
        again.has_status(404).says("This link opens nothing any more");
        app.stranger().signs_in("ada").await.says("do not belong together");
    }
}

letter_story! {
    async fn a_link_is_void_after_sixty_minutes(app, relay) {
        reached_by_letter(app, relay, "ada").await;
        let path = link(app, relay).await;
        let person = app.stranger();
        app.clock.advance(Span::minutes(59));
        person.opens(&path).await.has_status(200);
        app.clock.advance(Span::minutes(2));
        person.fills("password", NEW);
        person.presses("Set the new password").await.has_status(404).says("This link opens nothing any more");
        app.stranger().opens(&path).await.has_status(404);
        app.stranger().signs_in("ada").await.says("My courses");
    }
}

letter_story! {
    async fn a_new_request_voids_the_older_link(app, relay) {
        reached_by_letter(app, relay, "ada").await;
        let old = link(app, relay).await;
        let new = link(app, relay).await;
        assert_ne!(old, new);
        app.stranger().opens(&old).await.has_status(404);
        app.stranger().opens(&new).await.has_status(200);
    }
}

letter_story! {
    async fn a_hundred_uses_of_one_link_at_once_change_the_password_once(app, relay) {
        reached_by_letter(app, relay, "ada").await;
        let path = link(app, relay).await;
        let people: Vec<_> = (0..100).map(|_| app.stranger()).collect();
        let uses = people.iter().enumerate().map(|(number, person)| {
            let (path, fields) = (&path, [("password", format!("{NEW} number {number}"))]);
            person.sends_raw(move |http, base| http.post(format!("{base}{path}")).header("sec-fetch-site", "same-origin").form(&fields))
        });
        let answers = futures_util::future::join_all(uses).await;
        let winners: Vec<usize> = answers.iter().enumerate().filter(|(_, answer)| answer.status == 303).map(|(number, _)| number).collect();
        assert_eq!(winners.len(), 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit WHERE act = 'code.use' AND outcome = 'done'").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM letters WHERE kind = 'password-changed'").await, 1);
        let ada = app.stranger();
        ada.opens("/en/sign-in").await;
        ada.fills("user_name", "ada");
        ada.fills("password", &format!("{NEW} number {}", winners[0]));
        ada.presses("Sign in").await.says("My courses");
    }
}

letter_story! {
    async fn a_link_opens_nothing_for_a_disabled_account(app, relay) {
        reached_by_letter(app, relay, "ada").await;
        let path = link(app, relay).await;
        app.store.write(async |db| {
            sqlx::query("UPDATE accounts SET disabled_at = 1").execute(db).await?;
            Ok(())
        }).await.expect("disabled");
        app.stranger().opens(&path).await.has_status(404).says("This link opens nothing any more");
    }
}

letter_story! {
    async fn links_lead_to_the_address_of_the_settings_whatever_a_request_says(app, relay) {
        reached_by_letter(app, relay, "ada").await;
        let fields = "centre=&user_name=ada";
        let authority = app.base.strip_prefix("http://").expect("http").to_owned();
        for (target, host, more) in [
            ("/en/forgotten-password", "evil.example", ""),
            ("/en/forgotten-password", authority.as_str(), "X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\nForwarded: host=evil.example\r\n"),
            ("http://evil.example/en/forgotten-password", authority.as_str(), ""),
            ("http://evil.example/en/forgotten-password", "evil.example", "X-Forwarded-Host: evil.example\r\n"),
        ] {
            let request = format!(
                "POST {target} HTTP/1.1\r\nHost: {host}\r\n{more}Sec-Fetch-Site: same-origin\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{fields}",
                fields.len()
            );
            let answer = sends_bytes(&authority, &request).await;
            assert!(!answer.contains("evil.example"), "{answer}");
            if target.contains("evil") || host.contains("evil") {
                // Whoever asks for another host is not served at all.
                assert!(answer.starts_with("HTTP/1.1 421"), "{target} {host}: {answer}");
                assert_eq!(app.delivers(relay).await, 0);
                continue;
            }
            assert!(answer.starts_with("HTTP/1.1 303"), "{target} {host}: {answer}");
            assert_eq!(app.delivers(relay).await, 1, "{target} {host} {more}");
            let letter = relay.newest();
            assert!(!letter.raw.contains("evil"), "{}", letter.raw);
            assert!(letter.path(&app.base).starts_with("/en/reset/"));
            app.hours_later(2);
        }
    }
}

async fn sends_bytes(authority: &str, request: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut line = tokio::net::TcpStream::connect(authority)
        .await
        .expect("a line");
    line.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    line.read_to_string(&mut answer).await.expect("an answer");
    answer
}

letter_story! {
    async fn every_place_that_takes_a_links_secret_refuses_a_guesser(app, relay) {
        reached_by_letter(app, relay, "ada").await;
        for path in ["/en/reset/", "/en/email-confirmation/"] {
            let guess = |number: usize| format!("{path}{number:0>43}");
            let mut refused = None;
            for number in 0..30 {
                let answer = app.stranger().posts(&guess(number), &[("password".to_owned(), NEW.to_owned())][..usize::from(path.contains("reset"))]).await;
                if answer.status == 429 {
                    refused = Some(number);
                    break;
                }
                answer.has_status(404);
            }
            assert_eq!(refused, Some(20), "{path}");
            app.clock.advance(Span::minutes(1));
        }
    }
}

letter_story! {
    async fn asking_for_links_again_and_again_floods_nobody(app, relay) {
        reached_by_letter(app, relay, "ada").await;
        let mut statuses = Vec::new();
        for name in ["ada", "nobody"] {
            for _ in 0..6 {
                statuses.push(asks_for_a_link(app, name).await.status);
                app.delivers(relay).await;
            }
        }
        let of_one = [200, 200, 200, 200, 200, 429];
        assert_eq!(statuses, [of_one, of_one].concat(), "known and unknown alike");
        // The same account by its other name: the day's letters are used up, and the answer does not tell.
        asks_for_a_link(app, "ada@example.org").await.has_status(200);
        app.hours_later(2);
        asks_for_a_link(app, "ada").await.has_status(200);
        app.delivers(relay).await;
        let resets = relay.letters().iter().filter(|letter| letter.header("Subject") == "Choose a new password").count();
        assert_eq!(resets, 5);
        app.hours_later(23);
        asks_for_a_link(app, "ada").await.has_status(200);
        assert_eq!(app.delivers(relay).await, 1);
    }
}

letter_story! {
    async fn a_confirmed_address_signs_in_and_an_unconfirmed_one_looks_unknown(app, relay) {
        reached_by_letter(app, relay, "ada").await;
        signs_up(app, "boubacar", "boubacar@example.org").await;
        app.stranger().signs_in("Ada@Example.org").await.says("Ada Mbeki-Laurent");
        let stranger = app.stranger();
        stranger.opens("/en/sign-in").await;
        stranger.fills("centre", "NOWHERE");
        stranger.fills("user_name", "ada@example.org");
        stranger.fills("password", PASSWORD);
        stranger.presses("Sign in").await.says("Ada Mbeki-Laurent");
        let mut answers = Vec::new();
        for (name, password) in [("nobody@example.org", PASSWORD), ("boubacar@example.org", PASSWORD), ("ada@example.org", "not the right words")] {
            let stranger = app.stranger();
            stranger.opens("/en/sign-in").await;
            stranger.fills("user_name", name);
            stranger.fills("password", password);
            let page = stranger.presses("Sign in").await;
            answers.push((page.status, page.html.replace(name, "NAME")));
        }
        assert_eq!(answers[0].0, 422);
        assert_eq!(answers[0], answers[1]);
        assert_eq!(answers[0], answers[2]);
    }
}

letter_story! {
    async fn two_accounts_may_name_one_address_and_one_of_them_confirms_it(app, relay) {
        reached_by_letter(app, relay, "ada").await;
        let mallory = signs_up(app, "mallory", "ADA@example.org").await;
        assert_eq!(app.delivers(relay).await, 1);
        mallory.opens(&relay.newest().path(&app.base)).await;
        mallory.presses("This address is mine").await.has_status(422).says("Another account has confirmed this address before.");
        app.stranger().signs_in("ada@example.org").await.says("Ada Mbeki-Laurent");
        assert_eq!(app.count("SELECT COUNT(*) FROM accounts WHERE email_confirmed_at IS NOT NULL").await, 1);
    }
}

letter_story! {
    async fn changing_the_address_takes_the_password_and_tells_the_old_one(app, relay) {
        let ada = reached_by_letter(app, relay, "ada").await;
        let old_link = link(app, relay).await;
        let changes = async |address: &str, password: &str| {
            ada.opens("/en/account/email").await;
            ada.fills("email", address);
            ada.fills("password", password);
            ada.presses("Keep this address").await
        };
        ada.opens("/en/account/email").await.says("ada@example.org").says("It is confirmed");
        let wrong = changes("ada@elsewhere.example", "not the right words").await;
        wrong.has_status(422).says("This is not your password.");
        assert!(wrong.html.contains("value=\"ada@elsewhere.example\""), "what was typed is still there");
        changes("nonsense", PASSWORD).await.has_status(422).says("This is not an e-mail address.");
        changes("ada@elsewhere.example", PASSWORD).await.says("A letter is on its way there").says("It is not confirmed yet.");
        assert_eq!(app.delivers(relay).await, 2);
        assert_eq!(relay.newest_to("ada@example.org").header("Subject"), "Your e-mail address was changed");
        app.stranger().opens(&old_link).await.has_status(404);
        app.stranger().signs_in("ada@example.org").await.says("do not belong together");
        let confirmation = relay.newest_to("ada@elsewhere.example").path(&app.base);
        ada.opens("/en/account/email").await;
        ada.presses("Send the letter again").await.says("A letter is on its way.");
        app.delivers(relay).await;
        app.stranger().opens(&confirmation).await.has_status(404).says("This link opens nothing any more");
        ada.opens(&relay.newest().path(&app.base)).await;
        ada.presses("This address is mine").await.is_at("/en/account/email").says("It is confirmed");
        changes("", PASSWORD).await.says("You have no e-mail address here now.").says("You have given none.");
        assert_eq!(app.count("SELECT COUNT(*) FROM accounts WHERE email IS NOT NULL OR email_folded IS NOT NULL OR email_confirmed_at IS NOT NULL").await, 0);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit WHERE act = 'email.change' AND outcome = 'done'").await, 4);
    }
}

letter_story! {
    async fn a_letter_to_an_address_that_was_left_confirms_nothing(app, relay) {
        let ada = signs_up(app, "ada", "ada@example.org").await;
        app.delivers(relay).await;
        let path = relay.newest().path(&app.base);
        ada.opens(&path).await;
        app.store.write(async |db| {
            sqlx::query("UPDATE accounts SET email = 'ada@elsewhere.example'").execute(db).await?;
            Ok(())
        }).await.expect("changed");
        ada.presses("This address is mine").await.has_status(404);
        assert_eq!(app.count("SELECT COUNT(*) FROM accounts WHERE email_confirmed_at IS NOT NULL").await, 0);
    }
}

letter_story! {
    async fn guesses_at_the_own_password_are_slowed_like_any(app, relay) {
        let ada = reached_by_letter(app, relay, "ada").await;
        let mut slowed = false;
        for _ in 0..8 {
            ada.opens("/en/account/email").await;
            ada.fills("password", "a guess that is wrong");
            slowed |= ada.presses("Keep this address").await.words().contains("Too many tries with this name");
        }
        assert!(slowed);
        assert_eq!(app.count("SELECT COUNT(*) FROM accounts WHERE email_confirmed_at IS NOT NULL").await, 1);
    }
}

letter_story! {
    async fn whoever_earns_a_certificate_or_uses_a_code_on_paper_is_told(app, relay) {
        let ada = reached_by_letter(app, relay, "ada").await;
        ada.opens("/en/courses/demo").await;
        ada.presses("Begin this course").await;
        for _ in 0..2 {
            ada.presses("Read. Go on").await;
        }
        crate::certificates::passes(app, &ada, "tour-quiz").await;
        ada.opens("/en/courses/demo/printed-name").await;
        ada.presses("This is my name").await.says("You have the certificate of this module");
        assert_eq!(app.delivers(relay).await, 1);
        assert_eq!(relay.newest().header("Subject"), "Your certificate is ready");
        ada.opens(&relay.newest().path(&app.base)).await.says("My certificates");
        let grace = app.administrator("grace").await;
        grace.opens("/en/accounts?name=ada").await;
        grace.clicks("Ada Mbeki-Laurent").await;
        let code = grace.presses("Issue a code").await.all(".big-code")[0].clone();
        let stranger = app.stranger();
        stranger.opens("/en/one-time-code").await;
        stranger.fills("user_name", "ada");
        stranger.fills("one_time_code", &code);
        stranger.fills("password", NEW);
        stranger.presses("Set the new password").await.says("Your new password is in force.");
        assert_eq!(app.delivers(relay).await, 1);
        assert_eq!(relay.newest().header("Subject"), "Your password was changed");
    }
}

letter_story! {
    async fn no_letter_goes_to_an_address_that_nobody_confirmed_but_the_one_that_asks(app, relay) {
        let ada = signs_up(app, "ada", "ada@example.org").await;
        asks_for_a_link(app, "ada").await;
        asks_for_a_link(app, "ada@example.org").await;
        ada.opens("/en/account/email").await;
        ada.fills("email", "ada@elsewhere.example");
        ada.fills("password", PASSWORD);
        ada.presses("Keep this address").await;
        app.delivers(relay).await;
        let subjects: Vec<String> = relay.letters().iter().map(|letter| letter.header("Subject")).collect();
        assert_eq!(subjects, ["Confirm your e-mail address"], "the letter to the address that was left is dropped");
        assert_eq!(relay.newest().to, ["ada@elsewhere.example"]);
    }
}

story! {
    async fn without_a_mail_server_nothing_is_queued_and_no_page_is_a_dead_end(app) {
        let ada = signs_up(app, "ada", "ada@example.org").await;
        ada.opens("/en/account/email").await.says("only a contact").lacks("Send the letter again");
        ada.fills("email", "ada@elsewhere.example");
        ada.fills("password", PASSWORD);
        ada.presses("Keep this address").await.says("Your e-mail address is kept.").says("ada@elsewhere.example").lacks("letter is on its way");
        let forgetful = app.stranger();
        forgetful.opens("/en/sign-in").await.lacks("e-mail");
        forgetful.clicks("Forgotten your password?").await.is_at("/en/one-time-code");
        forgetful.opens("/en/forgotten-password").await.says("one-time code on paper").lacks("Send me a link");
        forgetful.clicks("Choose a new password with a one-time code").await.is_at("/en/one-time-code");
        forgetful.posts("/en/forgotten-password", &[("user_name".to_owned(), "ada".to_owned())]).await.says("one-time code on paper");
        app.stranger().signs_in("ada@elsewhere.example").await.says("do not belong together");
        let grace = app.administrator("grace").await;
        grace.opens("/en/letters").await.says("No letters are sent").says("No letter was queued yet.");
        assert_eq!(app.count("SELECT COUNT(*) FROM letters").await, 0);
    }
}

letter_story! {
    async fn the_administrator_sees_what_became_of_each_letter_and_sends_it_again(app, relay) {
        let ada = reached_by_letter(app, relay, "ada").await;
        ada.opens("/en/letters").await.has_status(404);
        let grace = app.administrator("grace").await;
        grace.opens("/en/letters").await.says("Confirm your e-mail address").says("ada@example.org").says("Sent: 21 November 2026, 09:00 UTC");
        grace.opens("/en/").await.lacks("cannot be sent");
        app.clock.advance(Span::minutes(1));
        relay.is(crate::app::Mood::Answers(crate::app::Step::To, 450));
        asks_for_a_link(app, "ada").await;
        app.delivers(relay).await;
        let waiting = grace.opens("/en/letters").await;
        waiting.says("It waits. Next try: 21 November 2026, 09:02 UTC.").says("The mail server put it off (450).");
        assert!(!waiting.html.contains("/reset/"), "no link stands there");
        for _ in 0..80 {
            app.hours_later(1);
            app.delivers(relay).await;
        }
        grace.signs_in("grace").await.says("1 letter cannot be sent. Look why.");
        grace.clicks("cannot be sent").await.says("Given up: 24 November 2026").says("1 letter cannot be sent.");
        relay.is(crate::app::Mood::Takes);
        assert_eq!(app.delivers(relay).await, 0, "what was given up stays so");
        grace.presses("Send again").await.says("The letter is sent again now.");
        assert_eq!(app.delivers(relay).await, 1);
        app.stranger().opens(&relay.newest().path(&app.base)).await.has_status(200);
        grace.opens("/en/letters").await.lacks("cannot be sent").lacks("Given up");
        assert_eq!(app.count("SELECT COUNT(*) FROM audit WHERE act = 'letter.send' AND object LIKE 'letter:%'").await, 1);
    }
}

letter_story! {
    async fn the_list_of_letters_goes_on_from_page_to_page(app, relay) {
        let grace = app.administrator("grace").await;
        for number in 0..60 {
            signs_up(app, &format!("ada{number}"), &format!("ada{number}@example.org")).await;
        }
        let first = grace.opens("/en/letters").await;
        let second = grace.clicks("Older letters").await;
        let (first, second) = (first.all("tbody td:nth-child(2)"), second.all("tbody td:nth-child(2)"));
        assert_eq!((first.len(), second.len()), (50, 10));
        let mut all: Vec<String> = first.into_iter().chain(second).collect();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 60, "each stands on one page");
        assert_eq!(app.delivers(relay).await, 60);
    }
}

#[test]
fn every_letter_is_plain_text_and_holds_no_word_of_a_person_before_its_link() {
    use dsr_course::config::BaseUrl;
    use dsr_course::course::language::Language;
    use dsr_course::store::emails::Contact;
    use dsr_course::store::id::AccountId;
    let base = BaseUrl::parse("https://learn.example.org").expect("an address");
    for tag in ["en", "fr", "qps"] {
        for kind in Kind::ALL {
            let contact = Contact {
                account: AccountId::new(crate::app::MORNING),
                user_name: "MARKER<b>evil.example</b>".to_owned(),
                language: Language::parse(tag).expect("a language"),
                email: Some("ada@example.org".to_owned()),
                confirmed: true,
                password: Some("MARKER".to_owned()),
                disabled: false,
            };
            let letter =
                dsr_course::web::letters::writing::write(*kind, &contact, "ada@example.org", &base);
            assert!(
                !letter.subject.is_empty() && !letter.subject.contains(['\n', '\u{2068}']),
                "{kind:?}"
            );
            assert!(!letter.subject.contains("MARKER"), "{kind:?}");
            let text = letter.body.replace(
                LINK_PLACE,
                &format!("{}SECRET", letter.link.clone().unwrap_or_default()),
            );
            let links: Vec<&str> = text
                .lines()
                .filter(|line| line.starts_with("https://learn.example.org/"))
                .collect();
            assert_eq!(
                links.len(),
                1,
                "{kind:?}: one link, alone on its line\n{text}"
            );
            assert_eq!(text.contains("SECRET"), kind.opens().is_some(), "{kind:?}");
            assert_eq!(
                letter.body.contains(LINK_PLACE),
                letter.link.is_some(),
                "{kind:?}"
            );
            let before = text.split(links[0]).next().expect("a beginning");
            assert!(!before.contains("MARKER"), "{kind:?}: {before}");
            if *kind == Kind::EmailConfirmation {
                assert!(
                    !text.contains("MARKER"),
                    "to an address that nobody confirmed, no word of a person at all"
                );
            }
            assert!(
                !text.contains(['\u{2068}', '\u{2069}', '\r']),
                "{kind:?}: {text}"
            );
            assert!(
                !text
                    .replace("<b>", "")
                    .replace("</b>", "")
                    .contains(['<', '>']),
                "{kind:?}: no markup of ours\n{text}"
            );
            assert!(
                text.contains("\n-- \n") && text.ends_with("https://learn.example.org"),
                "{kind:?}"
            );
        }
    }
}
