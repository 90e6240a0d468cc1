//! The copy for programs: one JSON document whose shape `docs/my-data.md` describes.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Material;
use crate::course::activity::Purpose;
use crate::course::completion;
use crate::course::id::QuizId;
use crate::course::scenario::path::Step as ScenarioStep;
use crate::course::scenario::told::Told;
use crate::course::timestamp::Timestamp;
use crate::course::wording::Asked;
use crate::store::copies::Row;
use crate::web::error::Error;

/// The shape that this program writes; counted up when something in it is no longer where it was.
const SCHEMA: u32 = 1;

/// Rows by the value that they belong to.
type Children = BTreeMap<String, Vec<Value>>;

/// The document.
///
/// # Errors
/// Never for rows of ours; JSON can hold everything in them.
pub fn document(material: &Material, now: Timestamp) -> Result<String, Error> {
    let rows = |table: &str| -> Vec<Value> {
        let rows = material.held.of(table).iter();
        rows.map(|row| Value::Object(with_times(row))).collect()
    };
    let document = json!({
        "schema": SCHEMA,
        "made_at": time(now.0),
        "account": rows("accounts").pop(),
        "extra_time": rows("extra_times").pop(),
        "roles": rows("roles"),
        "sessions": rows("sessions"),
        "one_time_codes": rows("codes"),
        "failed_sign_ins": rows("throttle"),
        "letters": rows("letters"),
        "rounds": rounds(material),
        "evaluations_given": rows("evaluations_given"),
        "enrolment_codes_made": rows("enrolment_codes"),
        "account_batches_made": rows("account_batches"),
        "remarks_made": rows("remarks"),
        "acts": rows("audit"),
    });
    Ok(serde_json::to_string_pretty(&document)?)
}

/// The text of a cell; empty where there is none.
pub fn text<'a>(row: &'a Row, column: &str) -> &'a str {
    row.get(column).and_then(Value::as_str).unwrap_or_default()
}

fn rounds(material: &Material) -> Vec<Value> {
    let mut readings = children(material, "readings", "round");
    let mut modules = children(material, "modules_done", "round");
    let mut attempts = attempts(material);
    let mut states = children(material, "certificate_states", "certificate");
    let mut certificates = Children::new();
    for row in material.held.of("certificates") {
        let mut certificate = with_times(row);
        let round = taken(&mut certificate, "round");
        adopt(&mut certificate, "states", &mut states);
        certificates
            .entry(round)
            .or_default()
            .push(certificate.into());
    }
    let nested = material.held.of("rounds").iter().map(|row| {
        let mut round = with_times(row);
        adopt(&mut round, "readings", &mut readings);
        adopt(&mut round, "modules_done", &mut modules);
        adopt(&mut round, "attempts", &mut attempts);
        adopt(&mut round, "certificates", &mut certificates);
        round.into()
    });
    nested.collect()
}

fn attempts(material: &Material) -> Children {
    let mut marks = children(material, "marks", "attempt");
    let mut doubts = children(material, "doubts", "attempt");
    let mut drawn = children(material, "drawn", "attempt");
    let mut answers = children(material, "answers", "attempt");
    let mut attempts = Children::new();
    for row in material.held.of("attempts") {
        let id = text(row, "id").to_owned();
        let shown = key_is_shown(material, row);
        let asked = material.asked.iter().find(|(attempt, _)| *attempt == id);
        let asked = asked.map_or(&[][..], |(_, asked)| asked);
        let given = answers.remove(&id).unwrap_or_default();
        let drawn = drawn.remove(&id).unwrap_or_default();
        let questions = drawn.into_iter().zip(asked);
        let questions: Value = questions
            .map(|(drawn, asked)| question(drawn, asked, &given, shown))
            .collect();
        let mut attempt = with_times(row);
        let round = taken(&mut attempt, "round");
        match material.told.iter().find(|(run, _)| *run == id) {
            Some((_, told)) => attempt.insert("steps".to_owned(), steps(told, given)),
            None => attempt.insert("questions".to_owned(), questions),
        };
        adopt(&mut attempt, "marks", &mut marks);
        adopt(&mut attempt, "doubts", &mut doubts);
        attempts.entry(round).or_default().push(attempt.into());
    }
    attempts
}

/// Whether key and feedback of an attempt may leave the server, as on its result page: after its end; of a try before the module, once
/// the quiz was passed.
fn key_is_shown(material: &Material, row: &Row) -> bool {
    let closed = row.get("closed_at").is_some_and(|at| !at.is_null());
    let round = text(row, "round");
    let mut entries = material.entries.iter();
    let held_back = QuizId::parse(text(row, "activity")).is_ok_and(|quiz| {
        let entry = entries.find(|entry| entry.round.id.as_str() == round);
        entry.is_some_and(|entry| completion::holds_back(&entry.round.facts, &quiz))
    });
    closed && !(text(row, "purpose") == Purpose::Pretest.key() && held_back)
}

/// The steps of a run, each with the words of its scene and of what was chosen; what was not chosen is not in it.
fn steps(told: &Told, answers: Vec<Value>) -> Value {
    let steps = answers.into_iter().map(|mut answer| {
        let read = answer.get("response").cloned();
        let read = read.and_then(|response| serde_json::from_value(response).ok());
        let step = read.as_ref().and_then(ScenarioStep::read);
        let words = told.text.all().filter_map(|(language, text)| {
            let (scene, choice) = match step.as_ref()? {
                ScenarioStep::Choose(scene, choice) => (scene, Some(choice)),
                ScenarioStep::Back(scene) => (scene, None),
            };
            let scene = text.scenes.get(scene)?;
            let chosen = choice.and_then(|choice| scene.choices.get(choice));
            let said = json!({"scene": scene.title, "choice": chosen.map(|chosen| &chosen.label)});
            Some((language.to_string(), said))
        });
        let words: Map<String, Value> = words.collect();
        if let Value::Object(answer) = &mut answer {
            answer.insert("words".to_owned(), words.into());
        }
        answer
    });
    steps.collect()
}

/// A question as it was asked, with every answer. What is right, and why, leaves the server only after the attempt.
fn question(mut drawn: Value, asked: &Asked, answers: &[Value], shown: bool) -> Value {
    let position = drawn.get("position").cloned();
    let own = answers
        .iter()
        .filter(|answer| answer.get("position").cloned() == position);
    let texts = asked.text.all().map(|(language, text)| {
        let options = text.options.iter().map(|(id, option)| {
            let feedback = text.feedback_on(id).filter(|_| shown);
            let said = json!({"label": option.label, "feedback": feedback});
            (id.to_string(), said)
        });
        let options: Map<String, Value> = options.collect();
        let said = json!({"title": text.title, "stem": text.stem, "options": options});
        (language.to_string(), said)
    });
    let kind = &asked.wording.kind;
    let right = kind.key();
    let texts: Map<String, Value> = texts.collect();
    if let Value::Object(question) = &mut drawn {
        question.insert("asked".to_owned(), texts.into());
        question.insert("right".to_owned(), json!(shown.then_some(right)));
        question.insert("answers".to_owned(), own.cloned().collect());
    }
    drawn
}

/// The rows of a table by what they belong to, without the column that says so.
fn children(material: &Material, table: &str, parent: &str) -> Children {
    let mut children = Children::new();
    for row in material.held.of(table) {
        let mut row = with_times(row);
        let parent = taken(&mut row, parent);
        children.entry(parent).or_default().push(row.into());
    }
    children
}

fn adopt(parent: &mut Row, name: &str, children: &mut Children) {
    let id = text(parent, "id").to_owned();
    let own = children.remove(&id).unwrap_or_default();
    parent.insert(name.to_owned(), own.into());
}

fn taken(row: &mut Row, column: &str) -> String {
    let value = row.remove(column);
    value
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// The row with its times as RFC 3339 says them.
fn with_times(row: &Row) -> Row {
    let cell = |(name, value): (&String, &Value)| {
        let value = match value.as_i64() {
            Some(at) if name == "at" || name == "try_until" || name.ends_with("_at") => {
                time(at).into()
            }
            _ => value.clone(),
        };
        (name.clone(), value)
    };
    row.iter().map(cell).collect()
}

fn time(at: i64) -> String {
    jiff::Timestamp::from_millisecond(at)
        .unwrap_or_default()
        .to_string()
}
