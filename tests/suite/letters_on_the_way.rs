//! Letters between the database and the mail server: what stands in their way, and that each arrives once.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::app::{App, Authority, Mood, PASSWORD, Person, Relay, STEPS, Step};
use crate::letters::{asks_for_a_link, reached_by_letter, signs_up};
use dsr_course::config::Security;
use dsr_course::course::timestamp::Span;
use dsr_course::mail;
use dsr_course::sign_in::secret::Token;
use dsr_course::store::letters;
use futures_util::FutureExt;

/// Hostile names in one run. `DSR_RANDOM_NAMES=10000 tests/run letters_on_the_way` is the long run.
const HOSTILE: usize = 300;

fn hostile_names() -> usize {
    std::env::var("DSR_RANDOM_NAMES").map_or(HOSTILE, |many| many.parse().expect("a number"))
}

async fn troubles(app: &App) -> Vec<String> {
    let mut db = app.store.read().await.expect("a connection");
    let rows = letters::page(&mut db, None, 1_000).await.expect("letters");
    rows.iter()
        .filter_map(|letter| letter.trouble.map(dsr_course::store::letters::Trouble::key))
        .collect()
}

/// Sends what is due as the hours go by, for so many hours.
async fn hours_pass(app: &App, relay: &Relay, hours: i64) -> usize {
    let mut sent = 0;
    for _ in 0..hours {
        app.hours_later(1);
        sent += app.delivers(relay).await;
    }
    sent
}

/// Asserts that each person was sent exactly one letter.
fn each_has_one(relay: &Relay, people: &[&str]) {
    let mut to: Vec<String> = relay
        .letters()
        .into_iter()
        .flat_map(|letter| letter.to)
        .collect();
    to.sort();
    let mut expected: Vec<String> = people
        .iter()
        .map(|name| format!("{name}@example.org"))
        .collect();
    expected.sort();
    assert_eq!(to, expected);
}

async fn class(app: &App) -> [&'static str; 5] {
    let people = ["ada", "amina", "boubacar", "chidi", "dana"];
    for name in people {
        signs_up(app, name, &format!("{name}@example.org")).await;
    }
    people
}

letter_story! {
    async fn a_relay_that_was_down_for_two_days_is_sent_every_letter_once(app, relay) {
        relay.goes_down().await;
        let people = class(app).await;
        assert_eq!(hours_pass(app, relay, 48).await, 0);
        assert!(troubles(app).await.iter().all(|trouble| trouble == "unreachable"));
        assert_eq!(app.count("SELECT COUNT(*) FROM letters WHERE tries > 0 AND gave_up_at IS NULL").await, 5);
        relay.comes_back();
        assert_eq!(hours_pass(app, relay, 7).await, 5);
        assert_eq!(hours_pass(app, relay, 48).await, 0);
        each_has_one(relay, &people);
    }
}

letter_story! {
    async fn a_link_that_waited_for_two_days_works_when_it_comes(app, relay) {
        reached_by_letter(app, relay, "ada").await;
        relay.goes_down().await;
        asks_for_a_link(app, "ada").await;
        assert_eq!(hours_pass(app, relay, 48).await, 0);
        relay.comes_back();
        app.hours_later(6);
        assert_eq!(app.delivers(relay).await, 1);
        // Its secret was made when it was sent: the sixty minutes begin there.
        let path = relay.newest().path(&app.base);
        app.clock.advance(Span::minutes(59));
        app.stranger().opens(&path).await.has_status(200);
        app.clock.advance(Span::minutes(2));
        app.stranger().opens(&path).await.has_status(404);
    }
}

letter_story! {
    async fn a_relay_that_puts_letters_off_at_any_step_is_asked_again_and_takes_each_once(app, relay) {
        let people = class(app).await;
        for step in STEPS {
            relay.is(Mood::Answers(step, 451));
            assert_eq!(app.delivers(relay).await, 0, "{step:?}");
            app.hours_later(7);
        }
        relay.is(Mood::Takes);
        assert_eq!(hours_pass(app, relay, 7).await, 5);
        each_has_one(relay, &people);
    }
}

letter_story! {
    async fn a_refusal_for_good_is_tried_twice_more_and_then_given_up(app, relay) {
        signs_up(app, "ada", "ada@example.org").await;
        relay.is(Mood::Answers(Step::To, 550));
        for _ in 0..20 {
            assert_eq!(hours_pass(app, relay, 1).await, 0);
        }
        assert_eq!(troubles(app).await, ["refused:550"]);
        assert_eq!(app.count("SELECT COUNT(*) FROM letters WHERE gave_up_at IS NOT NULL AND tries = 3 AND refusals = 3").await, 1);
        // A wrong name or password of ours is no letter's fault: it waits.
        signs_up(app, "amina", "amina@example.org").await;
        relay.is(Mood::Answers(Step::From, 530));
        hours_pass(app, relay, 24).await;
        assert_eq!(app.count("SELECT COUNT(*) FROM letters WHERE gave_up_at IS NULL AND trouble = 'not-let-in:530'").await, 1);
        relay.is(Mood::Takes);
        assert_eq!(hours_pass(app, relay, 7).await, 1);
        each_has_one(relay, &["amina"]);
    }
}

letter_story! {
    async fn one_letter_that_is_refused_does_not_hold_up_the_others(app, relay) {
        let people = class(app).await;
        relay.is(Mood::Answers(Step::To, 450));
        app.delivers(relay).await;
        assert_eq!(app.count("SELECT COUNT(*) FROM letters WHERE tries = 1").await, 5, "all were tried");
        relay.is(Mood::Takes);
        app.clock.advance(Span::minutes(1));
        assert_eq!(app.delivers(relay).await, 5);
        each_has_one(relay, &people);
    }
}

letter_story! {
    async fn a_line_that_drops_at_any_step_costs_a_duplicate_at_most_under_the_same_message_id(app, relay) {
        let people = class(app).await;
        for step in STEPS {
            relay.is(Mood::Hangs(step));
            assert_eq!(app.delivers(relay).await, 0, "{step:?}");
            app.hours_later(7);
        }
        // The letter at whose end the line broke has arrived, and nobody said so.
        let early = relay.letters();
        assert_eq!(early.len(), 1);
        relay.is(Mood::Takes);
        assert_eq!(hours_pass(app, relay, 7).await, 5);
        let twice: Vec<_> = relay.letters().into_iter().filter(|letter| letter.to == early[0].to).collect();
        assert_eq!(twice.len(), 2);
        for name in ["Message-ID", "Date", "Subject", "From", "To"] {
            assert_eq!(twice[0].header(name), twice[1].header(name));
        }
        assert_eq!(relay.letters().len(), people.len() + 1);
        // Whichever of the two the person opens.
        for letter in twice {
            app.stranger().opens(&letter.path(&app.base)).await.says("This address is mine");
        }
    }
}

letter_story! {
    async fn a_server_that_is_killed_between_sending_and_writing_it_down_sends_once_more(app, relay) {
        signs_up(app, "ada", "ada@example.org").await;
        let now = app.clock.now();
        let taken = app.store.write(async move |db| letters::take(db, now, now + mail::TAKEN_FOR).await).await.expect("taken");
        let id = taken.expect("a letter").message_id;
        assert_eq!(app.delivers(relay).await, 0, "nobody else takes it meanwhile");
        app.clock.advance(mail::TAKEN_FOR);
        assert_eq!(app.delivers(relay).await, 1);
        assert_eq!(relay.newest().header("Message-ID"), id);
        assert_eq!(hours_pass(app, relay, 24).await, 0);
    }
}

letter_story! {
    async fn a_silent_relay_slows_no_page_and_is_left_after_its_time(app, relay) {
        signs_up(app, "ada", "ada@example.org").await;
        for step in STEPS {
            relay.is(Mood::IsSilent(step));
            let before = relay.letters().len();
            let post = relay.post();
            let delivery = mail::deliver_due(&app.store, &app.clock, &post);
            let mut delivery = Box::pin(delivery);
            // The conversation stands still at this step, and pages are answered meanwhile.
            tokio::select! {
                _ = &mut delivery => panic!("{step:?}: the relay was silent"),
                () = relay.reached(step, 1) => {}
            }
            app.stranger().opens("/en/").await.has_status(200);
            app.trainee(&format!("trainee{step:?}")).await.page().says("My courses");
            assert!(delivery.as_mut().now_or_never().is_none(), "{step:?}");
            drop(delivery);
            assert_eq!(relay.letters().len(), before + usize::from(step == Step::End));
            app.clock.advance(mail::TAKEN_FOR);
            let hurry = relay.post_in_a_hurry(Duration::from_millis(100));
            assert_eq!(mail::deliver_due(&app.store, &app.clock, &hurry).await.expect("the database answers"), 0);
            assert_eq!(troubles(app).await, ["slow"], "{step:?}");
            app.hours_later(7);
        }
        relay.is(Mood::Takes);
        assert_eq!(app.delivers(relay).await, 1);
    }
}

letter_story! {
    async fn letters_go_over_tls_to_a_relay_that_the_settings_trust_and_to_no_other(app, plain) {
        let (ours, other) = (Authority::new(), Authority::new());
        signs_up(app, "ada", "ada@example.org").await;
        for security in [Security::Tls, Security::StartTls] {
            for acceptor in [other.vouches_for("127.0.0.1"), ours.vouches_for("mail.example.org")] {
                let relay = Relay::start_secured(security, acceptor).await;
                let sent = mail::deliver_due(&app.store, &app.clock, &relay.post_trusting(&ours)).await;
                assert_eq!(sent.expect("the database answers"), 0, "{security:?}");
                assert_eq!(troubles(app).await, ["untrusted"], "{security:?}");
                assert!(relay.letters().is_empty());
                app.hours_later(7);
            }
            // Nor is one trusted without a word in the settings, or one that speaks no TLS.
            let relay = Relay::start_secured(security, ours.vouches_for("127.0.0.1")).await;
            assert_eq!(app.delivers(&relay).await, 0, "{security:?}");
            assert_eq!(troubles(app).await, ["untrusted"], "{security:?}");
            app.hours_later(7);
            let mut post = plain.post();
            post.letters.relay.security = security;
            assert_eq!(mail::deliver_due(&app.store, &app.clock, &post).await.expect("the database answers"), 0);
            app.hours_later(7);
        }
        let grace = app.administrator("grace").await;
        grace.opens("/en/letters").await.says("It waits.");
        assert!(plain.letters().is_empty());
        for (number, security) in [Security::Tls, Security::StartTls].into_iter().enumerate() {
            let relay = Relay::start_secured(security, ours.vouches_for("127.0.0.1")).await;
            if number > 0 {
                signs_up(app, "boubacar", "boubacar@example.org").await;
            }
            let sent = mail::deliver_due(&app.store, &app.clock, &relay.post_trusting(&ours)).await;
            assert_eq!(sent.expect("the database answers"), 1, "{security:?}");
            assert!(relay.newest().secured, "{security:?}");
        }
    }
}

letter_story! {
    async fn two_servers_send_each_letter_once(app, relay) {
        let people: Vec<String> = (0..30).map(|number| format!("ada{number}")).collect();
        for name in &people {
            signs_up(app, name, &format!("{name}@example.org")).await;
        }
        let (one, two) = tokio::join!(app.delivers(relay), app.delivers(relay));
        let rest = app.delivers(relay).await;
        assert_eq!(one + two + rest, 30);
        let people: Vec<&str> = people.iter().map(String::as_str).collect();
        each_has_one(relay, &people);
        assert_eq!(app.count("SELECT COUNT(*) FROM letters WHERE tries = 1 AND sent_at IS NOT NULL").await, 30);
    }
}

letter_story! {
    async fn a_letter_to_somebody_who_was_disabled_meanwhile_is_dropped(app, relay) {
        let ada = reached_by_letter(app, relay, "ada").await;
        let boubacar = signs_up(app, "boubacar", "boubacar@example.org").await;
        asks_for_a_link(app, "ada").await;
        drop((ada, boubacar));
        app.store.write(async |db| {
            sqlx::query("UPDATE accounts SET disabled_at = 1").execute(db).await?;
            Ok(())
        }).await.expect("disabled");
        let before = relay.letters().len();
        assert_eq!(hours_pass(app, relay, 24).await, 0);
        assert_eq!(relay.letters().len(), before);
        assert_eq!(app.count("SELECT COUNT(*) FROM letters WHERE dropped_at IS NOT NULL AND trouble = 'disabled'").await, 2);
        asks_for_a_link(app, "ada").await.has_status(200);
        assert_eq!(app.count("SELECT COUNT(*) FROM letters WHERE dropped_at IS NULL AND sent_at IS NULL").await, 0, "nor is another queued");
    }
}

/// Names and addresses as somebody who means harm would type them: made of pieces that have opened headers before.
fn hostile(number: usize) -> String {
    const PIECES: &[&str] = &[
        "\r\n",
        "\n",
        "\r",
        "\0",
        "\u{85}",
        "\u{2028}",
        "%0d%0a",
        "=0D=0A",
        "Bcc: evil@evil.example",
        "To: evil@evil.example",
        "Subject: won",
        "From: boss@example.org",
        "Message-ID: <1@evil.example>",
        ":",
        ",",
        ";",
        "<",
        ">",
        "\"",
        "\\",
        "(",
        ")",
        "=?utf-8?q?=0D=0ABcc:=20evil@evil.example?=",
        "@evil.example",
        "RCPT TO:<evil@evil.example>",
        ".",
        "\r\n.\r\n",
        "DATA",
        " ",
        "\t",
        "Ada",
        "أمينة",
        "💌",
    ];
    // The same numbers give the same names: a failure can be run again.
    let mut state = u64::try_from(number)
        .expect("small")
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % 1_000_003).expect("small")
    };
    let length = 1 + next() % 6;
    (0..length).map(|_| PIECES[next() % PIECES.len()]).collect()
}

letter_story! {
    async fn no_name_or_address_writes_a_header_or_adds_a_recipient(app, relay) {
        let many = hostile_names();
        let stranger = app.stranger();
        let mut expected = 0;
        for number in 0..many {
            let (name, user_name) = (hostile(number), hostile(number + many));
            let address = if number % 3 == 0 { format!("{}@example.org", hostile(number + 2 * many)) } else { format!("ada{number}@example.org") };
            let fields = [("user_name", format!("{}{number}", user_name.replace('@', ""))), ("name", format!("{name}Ada")), ("language", "en".to_owned()), ("email", address), ("password", PASSWORD.to_owned())];
            let answer = stranger.sends_raw(|http, base| http.post(format!("{base}/en/sign-up")).header("sec-fetch-site", "same-origin").form(&fields)).await;
            assert!([303, 400, 422].contains(&answer.status), "{fields:?}: {}", answer.status);
            expected += usize::from(answer.status == 303);
        }
        assert!(expected > many / 4, "{expected} names were taken");
        // As if what was checked at the door had come into the table all the same.
        let now = app.clock.now();
        for number in 0..many {
            let (subject, address) = (hostile(number).replace('\0', ""), hostile(number + 7 * many).replace('\0', ""));
            app.store.write(async move |db| {
                let account = sqlx::query("SELECT MIN(id) AS id FROM accounts").fetch_one(&mut *db).await?;
                let account: String = sqlx::Row::get(&account, "id");
                let new = letters::NewLetter {
                    account: dsr_course::store::id::AccountId::parse(&account).expect("an id"),
                    kind: letters::Kind::EmailChanged,
                    address: if number % 2 == 0 { format!("eve{number}@example.org") } else { format!("{address}@example.org") },
                    language: "en",
                    subject: subject.clone(),
                    body: format!("A letter\n\n.\nQUIT\n{subject}"),
                    link: None,
                    host: "example.org".to_owned(),
                };
                letters::queue(db, &new, now).await
            }).await.expect("queued");
        }
        // What needs an extension that the relay lacks is refused three times.
        app.delivers(relay).await;
        hours_pass(app, relay, 13).await;
        let arrived = relay.letters();
        assert!(arrived.len() >= many / 2 + expected / 2, "{} arrived", arrived.len());
        for letter in &arrived {
            for name in ["From", "To", "Subject", "Message-ID", "Date", "Auto-Submitted", "Content-Type"] {
                letter.header(name);
            }
            assert_eq!(letter.from, "courses@example.org");
            assert_eq!(letter.header("From"), "\"DSR Course\" <courses@example.org>");
            assert_eq!(letter.header("Auto-Submitted"), "auto-generated");
            assert_eq!(letter.header("Content-Type"), "text/plain; charset=utf-8");
            assert_eq!(letter.to.len(), 1, "{:?}", letter.to);
            assert_eq!(letter.header("To"), letter.to[0]);
            assert!(letter.to[0].ends_with("@example.org"), "{:?}", letter.to);
            for name in ["Bcc", "Cc", "Reply-To", "Sender"] {
                assert!(letter.headers(name).is_empty(), "{name}: {}", letter.raw);
            }
        }
        let mut ids: Vec<String> = arrived.iter().map(|letter| letter.header("Message-ID")).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), arrived.len(), "each has its own");
        // What no letter can be written to is given up at once, and said.
        assert!(troubles(app).await.iter().any(|trouble| trouble == "unwritable"));
        assert_eq!(app.count("SELECT COUNT(*) FROM letters WHERE sent_at IS NULL AND gave_up_at IS NULL AND dropped_at IS NULL").await, 0);
    }
}

letter_story! {
    async fn no_secret_of_a_letter_stands_in_the_database(app, relay) {
        reached_by_letter(app, relay, "ada").await;
        asks_for_a_link(app, "ada").await;
        signs_up(app, "boubacar", "boubacar@example.org").await;
        // Waiting and sent alike.
        app.delivers(relay).await;
        asks_for_a_link(app, "ada").await;
        let mut secrets = 0;
        for letter in relay.letters() {
            let path = letter.path(&app.base);
            let secret = path.rsplit('/').next().expect("a secret").to_owned();
            assert_eq!(secret.len(), 43, "256 bits: {path}");
            let hash = Token::received(&secret).expect("a secret").hash();
            let kept = app.count("SELECT COUNT(*) FROM codes WHERE letter IS NOT NULL").await;
            assert!(kept >= 3);
            let everything = everything(app).await;
            assert!(!everything.contains(&secret), "{path}");
            assert!(everything.contains(hash.as_str()), "its hash is there");
            secrets += 1;
        }
        assert_eq!(secrets, 3);
    }
}

/// Every text in the tables that letters touch.
async fn everything(app: &App) -> String {
    let mut all = String::new();
    for statement in [
        "SELECT id || kind || address || subject || body || COALESCE(link, '') || message_id || trouble AS texts FROM letters",
        "SELECT id || purpose || COALESCE(account, '') || hash || COALESCE(letter, '') AS texts FROM codes",
        "SELECT act || object || outcome || detail || request AS texts FROM audit",
        "SELECT what AS texts FROM throttle",
        "SELECT id || account || device AS texts FROM sessions",
        "SELECT COALESCE(user_name, '') || COALESCE(email, '') || COALESCE(password, '') AS texts FROM accounts",
    ] {
        let mut db = app.store.read().await.expect("a connection");
        for row in sqlx::query(statement)
            .fetch_all(&mut *db)
            .await
            .expect("rows")
        {
            let text: String = sqlx::Row::get(&row, "texts");
            all.push_str(&text);
            all.push('\n');
        }
    }
    all
}

/// The built program with a log of everything; ended when dropped.
struct Serving {
    child: std::process::Child,
    base: String,
    folder: tempfile::TempDir,
}

impl Serving {
    /// Starts it with this mail server, and waits until it serves.
    fn start(relay: &str, more: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .and_then(|socket| socket.local_addr())
            .expect("a free port")
            .port();
        let log = std::fs::File::create(folder.path().join("log")).expect("a file");
        let mut child = Command::new(env!("CARGO_BIN_EXE_dsr-course"))
            .env_clear()
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("DSR_DATA", folder.path().join("data"))
            .env("DSR_LISTEN", format!("127.0.0.1:{port}"))
            .env("DSR_SMTP_URL", relay)
            .env("DSR_LETTERS_FROM", "courses@example.org")
            .env("DSR_LOG", "debug")
            .envs(more.iter().copied())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the program runs");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        // The last that it says at its start.
        let serves = output
            .lines()
            .any(|line| line.expect("a line").contains("administrator"));
        assert!(serves, "it serves");
        let base = format!("http://127.0.0.1:{port}");
        Self {
            child,
            base,
            folder,
        }
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).expect("the log")
    }

    /// The log, once these words stand in it.
    async fn logs(&self, words: &str) -> String {
        loop {
            let log = self.log();
            if log.contains(words) {
                return log;
            }
            tokio::task::yield_now().await;
        }
    }

    /// Somebody with a new account and an address.
    async fn ada(&self) -> Person {
        let ada = Person::new(&self.base);
        ada.opens("/en/sign-up").await;
        for (field, value) in [
            ("user_name", "ada"),
            ("name", "Ada Mbeki-Laurent"),
            ("email", "ada@example.org"),
            ("password", PASSWORD),
        ] {
            ada.fills(field, value);
        }
        ada.presses("Create the account").await.says("My courses");
        ada
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[tokio::test]
async fn a_relay_that_does_not_let_us_in_is_logged_without_password_name_and_address() {
    let relay = Relay::start().await;
    // The relay of the suite knows no names and passwords.
    let serving = Serving::start(&relay.url().replace("//", "//dsr:a-relay-password@"), &[]);
    serving.ada().await;
    let log = serving.logs("a letter was not sent").await;
    assert!(log.contains("not-let-in"), "{log}");
    for secret in [
        "a-relay-password",
        "ada@example.org",
        "Mbeki",
        PASSWORD,
        "email-confirmation/",
    ] {
        assert!(!log.contains(secret), "the log holds {secret:?}:\n{log}");
    }
}

#[tokio::test]
async fn the_program_sends_letters_at_once_and_their_links_stand_in_no_log() {
    let relay = Relay::start().await;
    let serving = Serving::start(&relay.url(), &[]);
    let ada = serving.ada().await;
    relay.reached(Step::End, 1).await;
    let confirmation = relay.newest().path(&serving.base);
    ada.opens(&confirmation).await;
    ada.presses("This address is mine")
        .await
        .says("Your e-mail address is confirmed.");
    let forgetful = Person::new(&serving.base);
    forgetful.opens("/en/forgotten-password").await;
    forgetful.fills("user_name", "ada@example.org");
    forgetful.presses("Send me a link").await;
    relay.reached(Step::End, 2).await;
    let reset = relay.newest().path(&serving.base);
    forgetful.opens(&reset).await;
    forgetful.fills("password", "seven green bicycles");
    forgetful
        .presses("Set the new password")
        .await
        .says("Your new password is in force.");
    let log = serving.log();
    assert!(log.contains("answered"), "everything is logged:\n{log}");
    let secret = |path: &str| path.rsplit('/').next().expect("a secret").to_owned();
    for secret in [
        secret(&confirmation).as_str(),
        &secret(&reset),
        "seven green bicycles",
        PASSWORD,
        "ada@example.org",
    ] {
        assert!(!log.contains(secret), "the log holds {secret:?}:\n{log}");
    }
}

#[tokio::test]
async fn the_log_says_why_a_relay_is_not_trusted_and_a_setting_mends_it() {
    let authority = Authority::new();
    let relay = Relay::start_secured(Security::StartTls, authority.vouches_for("127.0.0.1")).await;
    let serving = Serving::start(&relay.url(), &[]);
    serving.ada().await;
    let log = serving.logs("a letter was not sent").await;
    assert!(log.contains("untrusted"), "{log}");
    assert!(
        log.contains("UnknownIssuer"),
        "the log says what is wrong with it:\n{log}"
    );
    assert!(relay.letters().is_empty());
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), &authority.pem).expect("written");
    let path = file.path().display().to_string();
    let serving = Serving::start(&relay.url(), &[("DSR_SMTP_CA", &path)]);
    serving.ada().await;
    relay.reached(Step::End, 1).await;
    assert!(relay.newest().secured);
}
