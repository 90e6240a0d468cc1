//! The copy of everything that is held about oneself: whole, readable, and about nobody else.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use crate::app::{App, Person, plain};
use crate::certificates::holder;
use dsr_course::course::id::QuizId;
use dsr_course::store::copies;
use dsr_course::store::id::AccountId;
use dsr_course::store::scope::Own;
use serde_json::Value;

/// What is not in the copy of a table, and where it is answered for: secrets, what only serves to sort and find, and the
/// person's own id, which stands once at the top.
const LEFT_OUT: &[(&str, &[&str])] = &[
    (
        "accounts",
        &[
            "user_name_folded",
            "name_folded",
            "name_sort",
            "password",
            "email_folded",
        ],
    ),
    ("extra_times", &["account", "given_by"]),
    ("roles", &["account", "centre"]),
    ("sessions", &["id", "account"]),
    ("codes", &["account", "hash"]),
    ("throttle", &[]),
    ("rounds", &["account", "revision", "sort_name"]),
    ("letters", &["account"]),
    ("readings", &[]),
    ("modules_done", &[]),
    ("evaluations_given", &["account"]),
    ("attempts", &["last"]),
    ("drawn", &[]),
    ("answers", &[]),
    ("doubts", &[]),
    ("marks", &[]),
    ("remarks", &["made_by"]),
    ("certificates", &[]),
    ("certificate_states", &[]),
    ("enrolment_codes", &["id", "centre", "made_by"]),
    ("account_batches", &["centre", "made_by"]),
    ("audit", &["actor", "centre", "previous", "hash"]),
];

/// Tables that hold nothing about a person. The words of questions come with the attempts that asked them.
const ABOUT_NOBODY: &[&str] = &[
    "centres",
    "texts",
    "wordings",
    "wording_texts",
    "rulings",
    "evaluation_groups",
    "evaluation_answers",
    "evaluation_texts",
    "audit_head",
    "upkeep",
    "_sqlx_migrations",
];

/// Puts a mark into every column of one's own that holds free text; each binds the mark and the account.
const MARKS: &[&str] = &[
    "UPDATE accounts SET name = $1 || '-name', email = $1 || '-email' WHERE id = $2",
    "UPDATE extra_times SET reason = $1 || '-extra' WHERE account = $2",
    "UPDATE sessions SET device = $1 || '-device' WHERE account = $2",
    "UPDATE codes SET purpose = $1 || '-purpose' WHERE account = $2",
    "UPDATE rounds SET printed_name = $1 || '-printed', waived_reason = $1 || '-waived' WHERE account = $2",
    "UPDATE letters SET address = $1 || '-to', subject = $1 || '-subject', body = $1 || '-body', link = $1 || '-link', trouble = $1 || '-trouble' WHERE account = $2",
    "UPDATE readings SET lesson = lesson || $1 || '-lesson' WHERE round IN (SELECT id FROM rounds WHERE account = $2)",
    "UPDATE answers SET source = $1 || '-source', post_id = $1 || '-post-' || CAST(sequence AS TEXT) WHERE attempt IN (SELECT t.id FROM attempts t JOIN rounds r ON r.id = t.round WHERE r.account = $2)",
    "UPDATE doubts SET words = $1 || '-doubt' WHERE attempt IN (SELECT t.id FROM attempts t JOIN rounds r ON r.id = t.round WHERE r.account = $2)",
    "UPDATE marks SET reason = $1 || '-mark' WHERE attempt IN (SELECT t.id FROM attempts t JOIN rounds r ON r.id = t.round WHERE r.account = $2)",
    "UPDATE remarks SET reason = $1 || '-remark' WHERE made_by = $2",
    "UPDATE certificates SET record = REPLACE(record, 'Diallo', $1 || '-record') WHERE round IN (SELECT id FROM rounds WHERE account = $2)",
    "UPDATE certificate_states SET reason = $1 || '-state' WHERE certificate IN (SELECT c.id FROM certificates c JOIN rounds r ON r.id = c.round WHERE r.account = $2)",
    "UPDATE audit SET object = $1 || '-object', detail = $1 || '-detail', request = $1 || '-request' WHERE actor = $2",
];

/// What the marks of [`MARKS`] end in.
const ENDS: &[&str] = &[
    "extra", "to", "subject", "body", "link", "trouble", "name", "email", "device", "purpose",
    "printed", "waived", "lesson", "source", "post-1", "doubt", "mark", "remark", "record",
    "state", "object", "detail", "request",
];

async fn own(app: &App, user_name: &str) -> AccountId {
    let mut db = app.store.read().await.expect("a connection");
    let row = sqlx::query("SELECT id FROM accounts WHERE user_name = $1")
        .bind(user_name)
        .fetch_one(&mut *db)
        .await;
    let id: String = sqlx::Row::get(&row.expect("the account"), 0);
    AccountId::parse(&id).expect("an id")
}

/// Downloads the copy: the file's name, and what is in it.
async fn copy(person: &Person) -> (String, BTreeMap<String, String>) {
    person.opens("/en/account").await;
    let (name, body) = person.presses_for_a_file("Download my data").await;
    let mut zip = zip::ZipArchive::new(Cursor::new(body)).expect("a ZIP file");
    let mut files = BTreeMap::new();
    for number in 0..zip.len() {
        let mut file = zip.by_index(number).expect("a file");
        let mut text = String::new();
        file.read_to_string(&mut text).expect("UTF-8");
        files.insert(file.name().expect("a name").into_owned(), text);
    }
    (name, files)
}

/// The copy for programs.
pub async fn copied(person: &Person) -> Value {
    let (_, files) = copy(person).await;
    serde_json::from_str(&files["my-data.json"]).expect("JSON")
}

async fn runs(app: &App, statement: &'static str, first: &str, second: &str) {
    let (first, second) = (first.to_owned(), second.to_owned());
    let run = app.store.write(async move |db| {
        sqlx::query(statement)
            .bind(&first)
            .bind(&second)
            .execute(db)
            .await?;
        Ok(())
    });
    run.await.expect(statement);
}

/// Rows of one's own in every table that a trainee's acts leave empty.
async fn fills(app: &App, account: &AccountId) {
    let id = account.as_str();
    for statement in [
        "INSERT INTO roles (account, role, granted_at) VALUES ($1, 'manager' || SUBSTR($2, 1, 0), 1)",
        "INSERT INTO extra_times (account, percent, reason, given_by, given_at) SELECT id, 150, 'x', id, 1 FROM accounts WHERE id = $1 AND id = $2",
        "INSERT INTO codes (id, purpose, account, hash, created_at, expires_at, tries) VALUES ('c' || $1, 'password', $2, 'THE-HASH', 1, 2, 0)",
        "INSERT INTO letters (id, account, kind, address, language, subject, body, message_id, queued_at, next_try_at, try_until, tries, refusals, trouble) VALUES ('l' || $1, $2, 'password-changed', 'a@example.org', 'en', 'Your password', 'was changed', 'm', 1, 2, 3, 0, 0, '')",
        "INSERT INTO account_batches (id, centre, made_by, made_at) VALUES ('b' || $1, '00000000-0000-7000-8000-000000000001', $2, 1)",
        "INSERT INTO enrolment_codes (id, code, centre, course, taken, made_by, made_at) VALUES ('e' || $1, 'CODE-' || $1, '00000000-0000-7000-8000-000000000001', 'demo', 0, $2, 1)",
        "INSERT INTO remarks (id, course, number, reason, made_by, made_at) VALUES ('r' || $1, 'course-' || $1, 1, 'A key was wrong', $2, 1)",
        "INSERT INTO evaluations_given (account, course, scope) SELECT id, 'demo', 'course' FROM accounts WHERE id = $1 AND id = $2",
        "INSERT INTO doubts (attempt, position, wording, words, at) SELECT d.attempt, d.position, d.wording, SUBSTR($1, 1, 0), t.closed_at
         FROM drawn d JOIN attempts t ON t.id = d.attempt JOIN rounds r ON r.id = t.round WHERE r.account = $2 AND d.position = 1 AND t.closed_at IS NOT NULL",
        "INSERT INTO throttle (what, failures, last_at) SELECT 'sign-in:INDEPENDENT:' || user_name_folded, 2, 1 FROM accounts WHERE id = $1 AND id = $2",
    ] {
        runs(app, statement, id, id).await;
    }
}

story! {
    async fn every_column_about_oneself_is_in_it_and_nothing_about_anybody_else(app) {
        let mut people = Vec::new();
        for name in ["boubacar", "chidi"] {
            let person = holder(app, name).await;
            let account = own(app, name).await;
            fills(app, &account).await;
            let mark = format!("MARK-{name}");
            for statement in MARKS {
                runs(app, statement, &mark, account.as_str()).await;
            }
            people.push((person, name, account));
        }
        for (person, name, account) in &people {
            let (_, files) = copy(person).await;
            let json = &files["my-data.json"];
            for end in ENDS {
                assert!(json.contains(&format!("MARK-{name}-{end}")), "{end} of {name} is not in the copy");
            }
            for (_, other, id) in people.iter().filter(|(_, other, _)| other != name) {
                for file in files.values() {
                    assert!(!file.contains(&format!("MARK-{other}")) && !file.contains(id.as_str()), "{other} is in the copy of {name}");
                }
            }
            assert!(json.contains(account.as_str()) && json.contains(&format!("CODE-{account}")));
            for file in files.values() {
                for secret in ["THE-HASH", "$argon2", "audit_head"] {
                    assert!(!file.contains(secret), "{secret} is in the copy of {name}");
                }
            }
        }
        for hash in ["SELECT MIN(id) FROM sessions", "SELECT MAX(id) FROM sessions"] {
            let hash = app.text(hash).await;
            assert!(!copy(&people[0].0).await.1.values().any(|file| file.contains(&hash)), "a session's hash is in it");
        }
    }
}

#[tokio::test]
async fn every_table_and_column_of_the_schema_is_copied_or_answered_for() {
    let app = &App::start(crate::app::Engine::Sqlite).await;
    holder(app, "boubacar").await;
    let account = own(app, "boubacar").await;
    fills(app, &account).await;
    let mut db = app.store.read().await.expect("a connection");
    let held = copies::everything(&mut db, &Own(account))
        .await
        .expect("read");
    let statement = "SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'";
    let columns = sqlx::query(statement)
        .fetch_all(&mut *db)
        .await
        .expect("the schema");
    let mut unanswered = Vec::new();
    for row in &columns {
        let (table, column): (String, String) = (sqlx::Row::get(row, 0), sqlx::Row::get(row, 1));
        if ABOUT_NOBODY.contains(&table.as_str()) {
            continue;
        }
        let left_out = LEFT_OUT
            .iter()
            .find(|(name, _)| *name == table)
            .map(|(_, columns)| *columns);
        let copied = held
            .of(&table)
            .first()
            .is_some_and(|row| row.contains_key(&column));
        if !copied && !left_out.is_some_and(|columns| columns.contains(&column.as_str())) {
            unanswered.push(format!("{table}.{column}"));
        }
    }
    assert!(columns.len() > 80);
    assert!(unanswered.is_empty(), "in nobody's copy: {unanswered:?}");
}

story! {
    async fn the_file_for_programs_has_the_documented_shape(app) {
        let ada = holder(app, "ada").await;
        fills(app, &own(app, "ada").await).await;
        let (name, files) = copy(&ada).await;
        assert_eq!(name, "attachment; filename=\"dsr-course-my-data-2026-11-21.zip\"");
        assert_eq!(files.keys().collect::<Vec<_>>(), ["my-data.html", "my-data.json"]);
        let json: Value = serde_json::from_str(&files["my-data.json"]).expect("JSON");
        assert_eq!(json["schema"], 1);
        assert_eq!(json["made_at"], "2026-11-21T09:00:00Z");
        assert_eq!(json["account"]["name"], "Ada Mbeki-Laurent");
        let round = &json["rounds"][0];
        assert_eq!((round["course"].as_str(), round["begun_at"].as_str()), (Some("demo"), Some("2026-11-21T09:00:00Z")));
        assert_eq!(round["readings"].as_array().map(Vec::len), Some(2));
        let attempt = &round["attempts"][0];
        let course = app.course("demo");
        let quiz = course.quiz(&QuizId::parse("tour-quiz").expect("an id")).expect("the quiz").1;
        let questions = attempt["questions"].as_array().expect("questions");
        assert_eq!(questions.len(), quiz.length());
        for question in questions {
            let id = question["question"].as_str().expect("an id");
            let today = quiz.questions.iter().find(|one| one.id.as_str() == id).expect("of the bank");
            let text = today.text.read(today.text.original_language()).text;
            assert_eq!(question["asked"]["en"]["title"], serde_json::to_value(&text.title).expect("JSON"));
            assert_eq!(question["answers"][0]["response"].as_array().map(Vec::len), question["right"].as_array().map(Vec::len));
        }
        assert_eq!(attempt["marks"][0]["passed"], 1);
        assert_eq!(round["certificates"][0]["record"]["name"], "Ada Mbeki-Laurent");
        assert_eq!(round["certificates"][0]["states"][0]["state"], "issued");
        let described = std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/my-data.md")).expect("the description");
        let mut names = Vec::new();
        collect(&json, &mut names);
        let missing: Vec<&String> = names.iter().filter(|name| !described.contains(&format!("`{name}`"))).collect();
        assert!(missing.is_empty(), "docs/my-data.md does not describe {missing:?}");
    }
}

/// The names of all members, but for records and rules, which are described elsewhere, and languages and options, which are ids.
fn collect(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                names.push(name.clone());
                match name.as_str() {
                    "record" | "rules" => {}
                    "asked" => {
                        let text = &value
                            .as_object()
                            .expect("languages")
                            .values()
                            .next()
                            .expect("a text")
                            .clone();
                        collect(text, names);
                    }
                    "options" => collect(
                        value
                            .as_object()
                            .expect("options")
                            .values()
                            .next()
                            .expect("an option"),
                        names,
                    ),
                    _ => collect(value, names),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        _ => {}
    }
}

story! {
    async fn the_key_of_an_open_attempt_is_not_in_it(app) {
        let ada = app.reader("ada").await;
        ada.presses("Begin the quiz").await;
        let (_, files) = copy(&ada).await;
        let json: Value = serde_json::from_str(&files["my-data.json"]).expect("JSON");
        for question in json["rounds"][0]["attempts"][0]["questions"].as_array().expect("questions") {
            assert!(question["right"].is_null(), "{question}");
            for option in question["asked"]["en"]["options"].as_object().expect("options").values() {
                assert!(option["feedback"].is_null() && option["label"].is_string(), "{option}");
            }
        }
        let quiz = QuizId::parse("tour-quiz").expect("an id");
        let course = app.course("demo");
        for question in &course.quiz(&quiz).expect("the quiz").1.questions {
            let text = question.text.read(question.text.original_language()).text;
            let feedback = question.kind.options().iter().filter_map(|id| text.feedback_on(id));
            for said in feedback.map(|said| plain(&said.plain())).filter(|said| said.len() > 20) {
                for file in files.values() {
                    assert!(!plain(file).contains(&said), "{said:?} is in the copy");
                }
            }
        }
    }
}

story! {
    async fn the_page_to_read_says_the_same_and_needs_nothing_but_itself(app) {
        let ada = holder(app, "amina").await;
        let (_, files) = copy(&ada).await;
        let page = &files["my-data.html"];
        let tree = scraper::Html::parse_document(page);
        let words = plain(&tree.root_element().text().collect::<Vec<_>>().join(" "));
        for said in ["أمينة الزهراء", "amina", "Independent", "A small course about this course server", "Passed with 100 %", "Valid until 21 November 2028", "tour-quiz", "All times are those of UTC.", "session.begin"] {
            assert!(words.contains(said), "the page does not say {said}:\n{words}");
        }
        let course = app.course("demo");
        let quiz = course.quiz(&QuizId::parse("tour-quiz").expect("an id")).expect("the quiz").1;
        let asked = quiz.questions.iter().filter(|question| {
            let text = question.text.read(question.text.original_language()).text;
            words.contains(&plain(&text.title.plain()))
        });
        assert_eq!(asked.count(), quiz.length(), "every question that was drawn is on it");
        assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\" dir=\"ltr\">"));
        for elsewhere in ["src=", "href=", "http", "@import", "url(", "<script"] {
            assert!(!page.contains(elsewhere), "the page holds {elsewhere}");
        }
    }
}

story! {
    async fn taking_it_is_on_the_audit_log_and_asking_for_it_is_a_post(app) {
        let ada = app.trainee("ada").await;
        copy(&ada).await;
        assert_eq!(app.count("SELECT COUNT(*) FROM audit WHERE act = 'export' AND detail = 'own data'").await, 1);
        ada.sends_raw(|http, base| http.get(format!("{base}/en/account/copies"))).await.has_status(405);
    }
}
