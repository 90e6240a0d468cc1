//! What the people of the crawl have done before it begins, and what only time or an error leaves.

use std::path::Path;

use dsr_course::store::id::CentreId;
use serde_json::Value;

use super::people::FEEDBACK;
use crate::app::{App, Person};
use crate::certificates::passes;

/// Somebody of the centre who has read the first module.
async fn reader(app: &App, name: &str, centre: &CentreId) -> Person {
    let person = app.trainee_at(name, centre).await;
    person.opens("/en/courses/demo").await;
    person.presses("Begin this course").await;
    person.presses("Read. Go on").await;
    person.presses("Read. Go on").await;
    person
}

/// Somebody who holds the certificate of a module, and has played a scenario to its end.
pub async fn holder(app: &App, name: &str, centre: &CentreId) -> Person {
    let person = reader(app, name, centre).await;
    passes(app, &person, "tour-quiz").await;
    person.clicks("Continue: confirm your name").await;
    person
        .presses("This is my name as it shall be printed")
        .await;
    plays(&person).await;
    person
        .picks("choice", "Write a prettier id", "Decide")
        .await;
    person
        .picks("choice", "Say nothing", "Decide")
        .await
        .says("A poor ending");
    person
}

/// Somebody in the middle of a quiz and of a scenario.
pub async fn in_the_middle(app: &App, name: &str, centre: &CentreId) -> Person {
    let person = reader(app, name, centre).await;
    let course = app.course("demo");
    person.presses("Begin the quiz").await;
    person
        .answers_everything(course.modules[0].quiz.as_ref().expect("a quiz"), true)
        .await;
    plays(&person).await;
    person
}

/// Begins the scenario and takes its first decision.
async fn plays(person: &Person) {
    person.opens("/en/courses/demo/scenarios/release").await;
    person.presses("Begin the scenario").await;
    person.picks("choice", "Tick the box", "Decide").await;
}

/// Somebody who manages the centre, with accounts from a list and a code on a wall.
pub async fn manager(app: &App, name: &str, centre: &CentreId) -> Person {
    let person = app.manager(name, centre).await;
    person.opens("/en/account-batches/new").await;
    person.fills("names", "Eve Kone\nAdam Kone");
    person.presses("Make the accounts").await;
    person.opens("/en/enrolment-codes/new").await;
    person.fills("course", "demo");
    person.fills("code", &format!("{name}-WALL"));
    person.presses("Make the code").await;
    person
}

/// Marks every line of feedback in the banks of questions.
pub fn mark_feedback(folder: &Path) -> usize {
    let mut marked = 0;
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            marked += mark_feedback(&path);
        } else if path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("quiz."))
        {
            let text = std::fs::read_to_string(&path).expect("text");
            let line = |line: &str| {
                let feedback = line.trim_start().starts_with("> ");
                marked += usize::from(feedback);
                if feedback {
                    format!("{line} {FEEDBACK}\n")
                } else {
                    format!("{line}\n")
                }
            };
            let new: String = text.lines().map(line).collect();
            std::fs::write(&path, new).expect("written");
        }
    }
    marked
}

/// Rows that only time or an error leaves: a letter to each, an address of each, a round that was waived, a remark.
pub async fn what_no_page_leaves(app: &App) {
    for statement in [
        "UPDATE accounts SET disabled_at = 1 WHERE user_name = 'dan'",
        "UPDATE accounts SET email = user_name || '@example.org'",
        "INSERT INTO letters (id, account, kind, address, language, subject, body, link, message_id, queued_at, next_try_at, try_until, tries, refusals, trouble)
         SELECT id, id, 'password-changed', email, 'en', 'A subject', 'A body', 'https://centre.test/en/x', id || '@centre.test', 1, 1, 1, 1, 0, 'refused' FROM accounts",
        "INSERT INTO remarks (id, course, number, reason, made_by, made_at) SELECT id, 'demo', 1, 'A key was wrong', id, 1 FROM accounts WHERE id IN (SELECT account FROM roles WHERE role = 'administrator')",
        "INSERT INTO rulings (remark, wording, ruling) SELECT k.id, w.hash, '\"credit-all\"' FROM remarks k, wordings w",
        "INSERT INTO doubts (attempt, position, wording, words, at) SELECT d.attempt, d.position, d.wording, 'Which one?', t.closed_at
         FROM drawn d JOIN attempts t ON t.id = d.attempt WHERE d.position = 1 AND t.closed_at IS NOT NULL AND t.activity NOT LIKE 'scenario:%'",
        "UPDATE answers SET post_id = attempt || CAST(sequence AS TEXT), source = 'form'",
        "UPDATE certificate_states SET reason = 'issued'",
        "INSERT INTO evaluation_groups (id, course, scope, centre, people, full_on) SELECT id, 'dsr', 'course', id, 5, 1 FROM centres",
        "INSERT INTO evaluation_answers (group_id, question, answer, people) SELECT id, 'useful', '5', 5 FROM centres",
        "INSERT INTO evaluation_texts (group_id, question, texts) SELECT id, 'words', '[\"One\",\"Two\"]' FROM centres",
    ] {
        app.plants(statement).await;
    }
}

/// Gives every question that was asked another key, in the database alone; how many there were.
pub async fn other_keys(app: &App) -> usize {
    let mut db = app.store.read().await.expect("a connection");
    let rows = sqlx::query("SELECT hash, body FROM wordings")
        .fetch_all(&mut *db)
        .await
        .expect("wordings");
    drop(db);
    let mut changed = 0;
    for row in rows {
        let (hash, body): (String, String) = (sqlx::Row::get(&row, 0), sqlx::Row::get(&row, 1));
        let mut wording: Value = serde_json::from_str(&body).expect("JSON");
        if !turn_keys(&mut wording["kind"]) {
            continue;
        }
        changed += 1;
        app.store
            .write(async move |db| {
                sqlx::query("UPDATE wordings SET body = $1 WHERE hash = $2")
                    .bind(wording.to_string())
                    .bind(&hash)
                    .execute(db)
                    .await?;
                Ok(())
            })
            .await
            .expect("another key");
    }
    changed
}

/// Turns the key of a question, however deep it stands: one of the other options, or all of the others.
fn turn_keys(kind: &mut Value) -> bool {
    let Value::Object(members) = kind else {
        return false;
    };
    let options: Vec<Value> = members
        .get("options")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let mut turned = false;
    if let Some(key) = members.get_mut("key")
        && let Some(other) = options.iter().find(|option| *option != key)
    {
        *key = other.clone();
        turned = true;
    }
    if let Some(Value::Array(keys)) = members.get_mut("keys") {
        *keys = options
            .into_iter()
            .filter(|option| !keys.contains(option))
            .collect();
        turned = true;
    }
    members
        .values_mut()
        .fold(turned, |turned, member| turn_keys(member) || turned)
}
