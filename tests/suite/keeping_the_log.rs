//! The audit log: a row for everything that is done for others, taken away, tried and refused; and no row that can be
//! changed, removed or put in unseen.

use std::process::Stdio;

use dsr_course::course::timestamp::Span;
use dsr_course::store::audit::{self, Act, Event};
use dsr_course::store::{Error, Store};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sqlx::{AssertSqlSafe, Row};

use crate::app::program::{Setup, said};
use crate::app::{App, MORNING, PASSWORD, Page, Person, Relay};
use crate::letters::reached_by_letter;
use crate::managing_a_centre::comes_in;

const NEW: &str = "seven green bicycles";

/// Acts whose rows are asked for by another story, with what it says of them.
const ELSEWHERE: &[(Act, &str, &str)] = &[
    (Act::Started, "keeping_the_log.rs", "\"server.start\""),
    (Act::Stopped, "keeping_the_log.rs", "\"server.stop\""),
    (Act::BackupMade, "keeping_the_log.rs", "\"backup.make\""),
    (Act::BackupTried, "keeping_the_log.rs", "\"backup.drill\""),
    (
        Act::BackupRestored,
        "keeping_the_log.rs",
        "\"backup.restore\"",
    ),
    (Act::Upgraded, "faults/upgraded.rs", "'server.upgrade'"),
    (
        Act::AnswersHandedIn,
        "handing_in_a_file.rs",
        "'answers.hand-in'",
    ),
    (
        Act::CertificateWithdrawn,
        "marking_again.rs",
        "'certificate.withdraw'",
    ),
    (Act::Remarked, "marking_again.rs", "Marked attempts again"),
    (
        Act::AttemptRemarked,
        "marking_again.rs",
        "83 % to 66 %, no longer passed",
    ),
    (
        Act::CertificateTouched,
        "marking_again.rs",
        "A certificate says what new marks do not",
    ),
];

/// Acts that are refused here too.
const REFUSED: &[Act] = &[
    Act::SignedIn,
    Act::CodeUsed,
    Act::PasswordChanged,
    Act::Enrolled,
    Act::Refused,
];

/// A row of the log.
#[derive(Debug)]
struct Noted {
    at: i64,
    actor: Option<String>,
    act: String,
    object: String,
    outcome: String,
    detail: String,
    request: String,
}

async fn log(store: &Store) -> Vec<Noted> {
    let mut db = store.read().await.expect("a connection");
    let rows =
        "SELECT at, actor, act, object, outcome, detail, request FROM audit ORDER BY sequence";
    let rows = sqlx::query(rows).fetch_all(&mut *db).await.expect("rows");
    let noted = |row: &sqlx::any::AnyRow| Noted {
        at: row.get(0),
        actor: row.get(1),
        act: row.get(2),
        object: row.get(3),
        outcome: row.get(4),
        detail: row.get(5),
        request: row.get(6),
    };
    rows.iter().map(noted).collect()
}

async fn sends(person: &Person, path: &str, fields: &[(&str, &str)]) -> Page {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let fields: Vec<(String, String)> = fields.iter().map(owned).collect();
    person.posts(path, &fields).await
}

/// The administrator makes a centre and its manager, who makes accounts and a code.
async fn a_centre_is_set_up(app: &App) -> (Person, Person) {
    let grace = app.administrator("grace").await;
    let mut centre = [
        ("name", "Ecole"),
        ("code", "DKR"),
        ("time_zone", "Africa/Dakar"),
        ("language", "fr"),
        ("country", "SN"),
    ];
    sends(&grace, "/en/centres", &centre).await.has_status(200);
    let id = app.text("SELECT id FROM centres WHERE code = 'DKR'").await;
    centre[0].1 = "École";
    let path = format!("/en/centres/{id}");
    sends(&grace, &path, &centre).await.has_status(200);
    let manager = [
        ("centre", id.as_str()),
        ("name", "Moussa Sarr"),
        ("user_name", "moussa"),
        ("language", "fr"),
    ];
    let issued = sends(&grace, "/en/accounts", &manager).await;
    let moussa = comes_in(app, "DKR", "moussa", &issued.all(".big-code")[0]).await;
    let account = app
        .text("SELECT id FROM accounts WHERE user_name = 'moussa'")
        .await;
    let role = [("role", "manager"), ("held", "yes")];
    let path = format!("/en/accounts/{account}/roles");
    sends(&grace, &path, &role).await.has_status(200);
    moussa.opens("/en/account-batches/new").await;
    moussa.fills("names", "Eve Kone");
    moussa.presses("Make the accounts").await.says("Eve Kone");
    moussa.opens("/en/enrolment-codes/new").await;
    moussa.fills("course", "demo");
    moussa.fills("code", "DKR-1");
    moussa.presses("Make the code").await.has_status(200);
    (grace, moussa)
}

/// A trainee with an address leaves a round for the class, earns a certificate, and changes the password.
async fn a_trainee_learns(app: &App, relay: &Relay) -> Person {
    let ada = reached_by_letter(app, relay, "ada").await;
    ada.opens("/en/courses/demo").await;
    ada.presses("Begin this course").await;
    let anew = [("code", "DKR-1"), ("elsewhere", "anew")];
    sends(&ada, "/en/enrolment", &anew)
        .await
        .says("You are in this course now");
    for _ in 0..2 {
        ada.opens("/en/").await;
        ada.clicks("Continue").await;
        ada.presses("Read. Go on").await;
    }
    crate::certificates::passes(app, &ada, "tour-quiz").await;
    ada.opens("/en/courses/demo/printed-name").await;
    ada.presses("This is my name")
        .await
        .says("You have the certificate");
    for current in ["not my password at all", PASSWORD] {
        let change = [("current_password", current), ("password", NEW)];
        sends(&ada, "/en/account/password", &change).await;
    }
    let again = [("centre", "DKR"), ("user_name", "ada"), ("password", NEW)];
    let elsewhere = app.stranger();
    sends(&elsewhere, "/en/sign-in", &again)
        .await
        .says("My courses");
    let own = app
        .text("SELECT id FROM accounts WHERE user_name = 'ada'")
        .await;
    let others = [("account", own.as_str()), ("end", "others")];
    sends(&ada, "/en/account/sessions", &others)
        .await
        .has_status(200);
    sends(&ada, "/en/sign-out", &[])
        .await
        .says("You are signed out");
    ada
}

/// The manager acts on accounts and takes a file; the administrator sends a letter again and takes the role away.
async fn they_are_looked_after(app: &App, grace: &Person, moussa: &Person) {
    let ada = app
        .text("SELECT id FROM accounts WHERE user_name = 'ada'")
        .await;
    let at = |part: &str| format!("/en/accounts/{ada}/{part}");
    sends(moussa, &at("name"), &[("name", "Ada Mbeki")])
        .await
        .says("The corrected name is kept");
    let extra = [("extra", "150"), ("reason", "agreed")];
    sends(moussa, &at("extra-time"), &extra)
        .await
        .has_status(200);
    for disabled in ["yes", "no"] {
        sends(moussa, &at("disabled"), &[("disabled", disabled)])
            .await
            .has_status(200);
    }
    assert_eq!(moussa.downloads("/en/rounds.csv").await.status, 200);
    let code = app.text("SELECT id FROM enrolment_codes").await;
    sends(moussa, &format!("/en/enrolment-codes/{code}/end"), &[])
        .await
        .has_status(200);
    moussa.opens("/en/centres").await.has_status(404);
    let letter = app.text("SELECT MIN(id) FROM letters").await;
    sends(grace, &format!("/en/letters/{letter}/sending"), &[])
        .await
        .says("The letter is sent again");
    let manager = app
        .text("SELECT id FROM accounts WHERE user_name = 'moussa'")
        .await;
    let role = [("role", "manager"), ("held", "no")];
    sends(grace, &format!("/en/accounts/{manager}/roles"), &role)
        .await
        .has_status(200);
}

/// Wrong passwords, a wrong code, and a class that is over.
async fn somebody_fails(app: &App) {
    let stranger = app.stranger();
    let wrong = [("user_name", "grace"), ("password", "not the right words")];
    sends(&stranger, "/en/sign-in", &wrong)
        .await
        .has_status(422);
    let code = [
        ("user_name", "grace"),
        ("one_time_code", "7K2MQ-R4D8N"),
        ("password", NEW),
    ];
    sends(&stranger, "/en/one-time-code", &code)
        .await
        .has_status(422);
    let ines = app.trainee("ines").await;
    sends(&ines, "/en/enrolment", &[("code", "DKR-1")])
        .await
        .says("This code ended");
}

letter_story! {
    async fn whatever_is_done_or_refused_leaves_a_row_that_says_what_to_what_and_by_whom(app, relay) {
        let (grace, moussa) = a_centre_is_set_up(app).await;
        a_trainee_learns(app, relay).await;
        they_are_looked_after(app, &grace, &moussa).await;
        somebody_fails(app).await;
        let log = log(&app.store).await;
        let sources = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite");
        for act in Act::ALL {
            if let Some((_, file, words)) = ELSEWHERE.iter().find(|(known, ..)| known == act) {
                let text = std::fs::read_to_string(sources.join(file)).expect("a story");
                assert!(text.contains(words), "{file} does not ask for {act:?}");
                continue;
            }
            let of = |outcome: &str| log.iter().filter(|row| row.act == act.key() && row.outcome == outcome).count();
            assert!(of("done") > 0 || *act == Act::Refused, "{act:?} leaves no row");
            assert_eq!(of("refused") > 0, REFUSED.contains(act), "{act:?} refused");
        }
        for row in &log {
            assert!(Act::from_key(&row.act).is_some(), "{row:?}");
            assert_eq!(row.at, MORNING.0, "{row:?}");
            assert!(!row.request.is_empty(), "which request it was: {row:?}");
            let (kind, id) = row.object.split_once(':').expect("a kind and an id");
            let unknown = row.outcome == "refused" && kind == "account";
            assert!(!kind.is_empty() && (unknown || !id.is_empty()), "to what: {row:?}");
            // Who is not signed in has no name yet: the object says whose matter it is.
            let by_nobody = ["session.begin", "code.use", "account.make", "enrolment.make", "email.change"].contains(&row.act.as_str());
            assert!(row.actor.is_some() || by_nobody, "by whom: {row:?}");
        }
        let all = format!("{log:?}");
        for secret in ["Mbeki", "Sarr", "Kone", "Diallo", "example.org", PASSWORD, NEW, "not the right words", "7K2MQ"] {
            assert!(!all.contains(secret), "{secret} stands in the log");
        }
    }
}

#[tokio::test]
async fn the_program_notes_its_starts_and_stops_its_backups_and_what_the_command_line_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let setup = Setup::in_folder(&folder.path().join("data"));
    let mut serving = setup.serve(Stdio::null());
    serving.signal("TERM");
    assert!(serving.ends().success());
    let kept = folder.path().join("kept");
    std::fs::create_dir_all(&kept).expect("a folder");
    let does = |setup: &Setup, arguments: &[&str]| {
        let output = setup.runs(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    };
    does(
        &setup,
        &["admin", "create", "grace", "--name", "Grace Hopper"],
    );
    does(&setup, &["admin", "create", "hana", "--name", "Hana Kone"]);
    for act in ["demote", "disable", "enable", "promote", "code"] {
        does(&setup, &["admin", act, "hana"]);
    }
    does(&setup, &["backup", &kept.display().to_string()]);
    let file = std::fs::read_dir(&kept).expect("a folder").flatten().next();
    let file = file.expect("a backup").path().display().to_string();
    does(&setup, &["drill", &file]);
    let restored = Setup::in_folder(&folder.path().join("restored"));
    does(&restored, &["restore", &file]);
    let of = async |setup: &Setup| {
        let url = format!("sqlite:{}", setup.data.join("dsr-course.sqlite").display());
        let store = Store::connect(&url).await.expect("the database");
        let rows = log(&store).await;
        store.close().await;
        rows
    };
    let rows = of(&setup).await;
    let acts: Vec<&str> = rows.iter().map(|row| row.act.as_str()).collect();
    let made = ["account.make", "role.grant", "code.issue"];
    let changed = [
        "role.revoke",
        "account.disable",
        "account.enable",
        "role.grant",
        "code.issue",
    ];
    let wanted = [
        &["server.start", "server.stop"][..],
        &made,
        &made,
        &changed,
        &["backup.make", "backup.drill"],
    ];
    assert_eq!(acts, wanted.concat());
    let start = &rows[0].detail;
    let base = format!("base={}", serving.base);
    for setting in [base.as_str(), "letters=none", "log=info"] {
        assert!(
            start.contains(setting),
            "with which settings it started: {start}"
        );
    }
    assert!(
        rows[2..13].iter().all(|row| row.detail == "command line"),
        "{rows:?}"
    );
    let restored = of(&restored).await;
    assert_eq!(
        restored.last().map(|row| row.act.as_str()),
        Some("backup.restore")
    );
}

story! {
    async fn a_try_that_comes_too_early_is_noted_once_after_each_failure(app) {
        app.trainee("ada").await;
        let early = "SELECT COUNT(*) FROM audit WHERE act = 'session.begin' AND outcome = 'refused' AND detail = 'too many tries'";
        let tries = async |name: &str, password: &str| {
            sends(&app.stranger(), "/en/sign-in", &[("user_name", name), ("password", password)]).await.status
        };
        for name in ["ada", "nobody"] {
            for _ in 0..4 {
                assert_eq!(tries(name, "a guess that is wrong").await, 422);
            }
            for _ in 0..3 {
                assert_eq!(tries(name, PASSWORD).await, 429);
            }
        }
        assert_eq!(app.count(early).await, 2);
        app.clock.advance(Span::minutes(1));
        assert_eq!(tries("ada", "a guess that is wrong").await, 422);
        for _ in 0..3 {
            assert_eq!(tries("ada", PASSWORD).await, 429);
        }
        assert_eq!(app.count(early).await, 3);
        app.clock.advance(Span::minutes(1));
        assert_eq!(tries("ada", PASSWORD).await, 200);
        assert_eq!(app.count("SELECT COUNT(*) FROM throttle WHERE what LIKE '%:ada'").await, 0, "who is in is no longer counted");
        let about = "SELECT COUNT(*) FROM audit u JOIN accounts a ON u.object = 'account:' || a.id WHERE u.detail = 'too many tries'";
        assert_eq!(app.count(about).await, 2, "of a name that nobody has, nothing that was typed is kept");
    }
}

story! {
    async fn what_strangers_try_costs_the_log_a_row_a_minute_for_each_place(app) {
        app.trainee("ada").await;
        let refused = "SELECT COUNT(*) FROM audit WHERE act = 'access' AND outcome = 'refused' AND actor IS NULL";
        let forged = async || {
            let post = app.stranger().sends_raw(|http, base| http.post(format!("{base}/en/sign-in")).header("sec-fetch-site", "cross-site").form(&[("x", "1")])).await;
            post.has_status(403);
        };
        for _ in 0..5 {
            forged().await;
            sends(&app.stranger(), "/en/sign-up", &[("nonsense", "1")]).await.has_status(400);
        }
        let mut slowed = 0;
        for _ in 0..14 {
            let code = [("user_name", "ada"), ("one_time_code", "7K2MQ-R4D8N"), ("password", NEW)];
            slowed += usize::from(sends(&app.stranger(), "/en/one-time-code", &code).await.status == 429);
        }
        assert!(slowed > 1, "{slowed}");
        assert_eq!(app.count(refused).await, 3, "a post from elsewhere, one that no page sends, and guesses");
        app.clock.advance(Span::minutes(1));
        forged().await;
        assert_eq!(app.count(refused).await, 4);
        app.stranger().opens("/en/courses/nothing").await.has_status(404);
        assert_eq!(app.count(refused).await, 4, "a page that is not there says nothing about anybody");
    }
}

story! {
    async fn what_no_page_of_ours_sends_is_noted_with_who_sent_it(app) {
        let ada = app.trainee("ada").await;
        let noted = "SELECT COUNT(*) FROM audit u JOIN accounts a ON a.id = u.actor WHERE u.act = 'access' AND u.detail = 'not as a page of ours sends it'";
        sends(&ada, "/en/account/name", &[("nonsense", "1")]).await.has_status(400);
        assert_eq!(app.count(noted).await, 1);
        let json = ada.sends_raw(|http, base| http.post(format!("{base}/en/account/name")).header("sec-fetch-site", "same-origin").header("content-type", "application/json").body("{}")).await;
        json.has_status(415).says("Ada Mbeki-Laurent");
        assert_eq!(app.count(noted).await, 2);
    }
}

/// More rows than are checked in one reading, twice over.
const ROWS: i64 = 2_300;

/// Columns of a row that can be changed to anything.
const COLUMNS: [&str; 9] = [
    "actor", "centre", "act", "object", "detail", "request", "previous", "hash", "at",
];

async fn writes(app: &App, statement: String, value: Option<String>) {
    let written = app.store.write(async move |db| {
        let mut query = sqlx::query(AssertSqlSafe(statement.clone()));
        if let Some(value) = &value {
            query = query.bind(value.clone());
        }
        query.execute(db).await?;
        Ok(())
    });
    written.await.expect("written");
}

async fn broken(app: &App) -> Vec<String> {
    let mut db = app.store.read().await.expect("a connection");
    audit::broken(&mut db).await.expect("read")
}

story! {
    async fn any_row_of_thousands_that_is_touched_is_named(app) {
        let now = app.clock.now();
        let filled = app.store.write(async move |db| {
            for number in 0..ROWS {
                let event = Event::of(Act::Exported, format!("file:{number}"), now).saying(format!("rows={number}"));
                audit::append(db, &event).await?;
            }
            Ok::<_, Error>(())
        });
        filled.await.expect("filled");
        assert_eq!(broken(app).await, Vec::<String>::new());
        let mut chance = StdRng::seed_from_u64(121);
        for number in 0..27 {
            let column = COLUMNS[number % COLUMNS.len()];
            // The borders between two readings, and any row.
            let sequence = match number {
                0..9 => [1, 999, 1_000, 1_001, 2_000, 2_001, ROWS - 1, ROWS, 2][number],
                _ => chance.random_range(1..=ROWS),
            };
            let touch = if column == "at" { "at + 1" } else { "'x'" };
            let keep = format!("SELECT CAST({column} AS TEXT) FROM audit WHERE sequence = {sequence}");
            let mut db = app.store.read().await.expect("a connection");
            let row = sqlx::query(AssertSqlSafe(keep)).fetch_one(&mut *db).await.expect("the row");
            let before: Option<String> = row.get(0);
            drop(db);
            writes(app, format!("UPDATE audit SET {column} = {touch} WHERE sequence = {sequence}"), None).await;
            let said = broken(app).await;
            assert!(said.iter().any(|finding| finding.starts_with(&format!("audit row {sequence} "))), "{column} of row {sequence}: {said:?}");
            let back = match (&before, column) {
                (_, "at") => format!("UPDATE audit SET at = at - 1 WHERE sequence = {sequence}"),
                (None, _) => format!("UPDATE audit SET {column} = NULL WHERE sequence = {sequence}"),
                (Some(_), _) => format!("UPDATE audit SET {column} = $1 WHERE sequence = {sequence}"),
            };
            writes(app, back, before.filter(|_| column != "at")).await;
        }
        assert_eq!(broken(app).await, Vec::<String>::new());
        writes(app, "UPDATE audit SET outcome = 'refused' WHERE sequence = 1500".to_owned(), None).await;
        assert!(broken(app).await[0].starts_with("audit row 1500 was changed"));
        writes(app, "UPDATE audit SET outcome = 'done' WHERE sequence = 1500".to_owned(), None).await;
        writes(app, "DELETE FROM audit WHERE sequence = 1000".to_owned(), None).await;
        assert_eq!(broken(app).await, ["audit row 1000 is missing: 1001 comes after 999"]);
        writes(app, format!("DELETE FROM audit WHERE sequence = {ROWS}"), None).await;
        assert!(broken(app).await.contains(&format!("the audit log ends at row {}, but {ROWS} were written", ROWS - 1)));
    }
}
