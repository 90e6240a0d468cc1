//! The copy to read: one page that needs nothing but itself, in the language of the interface.

use askama::Template;

use super::Material;
use super::json::text;
use crate::course::activity::Purpose;
use crate::course::extra_time::ExtraTime;
use crate::course::language::Language;
use crate::course::question::{Line, Response};
use crate::course::scenario::told::Told;
use crate::course::timestamp::Timestamp;
use crate::course::wording::Asked;
use crate::store::copies::Row;
use crate::web::account::sessions::device;
use crate::web::ask::Ask;
use crate::web::error::Error;
use crate::web::extra_times::said;
use crate::web::page::Frame;
use crate::web::transcripts::{self, Named, RoundPart};

/// A fact with what it is called.
type Fact = (String, String);

/// An option of a question, and whether the answer that counts holds it.
struct OptionLine {
    label: String,
    chosen: bool,
}

/// A question as it was asked.
struct QuestionPart {
    language: Language,
    title: String,
    stem: String,
    options: Vec<OptionLine>,
    /// When each answer was given, and what it held.
    given: Vec<(String, String)>,
}

/// An attempt with what it asked.
struct AttemptPart {
    quiz: String,
    /// What it was for, where it does not count.
    purpose: String,
    number: i64,
    begun: String,
    questions: Vec<QuestionPart>,
}

#[derive(Template)]
#[template(path = "copy.html")]
struct CopyPage<'a> {
    frame: Frame<'a>,
    made: String,
    zone: &'a str,
    facts: Vec<Fact>,
    roles: Vec<Fact>,
    places: Vec<(String, String, String, String)>,
    rounds: Vec<RoundPart>,
    readings: Vec<Fact>,
    /// Questions that were called unclear: what was said of each, and when.
    doubts: Vec<Fact>,
    /// Course and part of each view that was given; what it said is not kept with a name.
    views: Vec<Fact>,
    attempts: Vec<AttemptPart>,
    codes: Vec<Fact>,
    failures: Vec<Fact>,
    letters: Vec<Fact>,
    made_codes: Vec<Fact>,
    batches: Vec<Fact>,
    remarks: Vec<Fact>,
    acts: Vec<(String, String, String)>,
}

/// The page.
///
/// # Errors
/// The template failed.
pub fn render(ask: &Ask, material: &Material) -> Result<String, Error> {
    let zone = material.person.time_zone.as_str();
    let when = |row: &Row, column: &str| moment(ask, zone, row, column);
    let of = |table: &str| material.held.of(table).iter();
    let pairs = |table: &str, what: &str, at: &str| -> Vec<Fact> {
        let pair = |row: &Row| (text(row, what).to_owned(), when(row, at));
        of(table).map(pair).collect()
    };
    let place = |row: &Row| {
        (
            device(ask.words, text(row, "device")),
            when(row, "created_at"),
            when(row, "seen_at"),
            text(row, "device").to_owned(),
        )
    };
    let act = |row: &Row| {
        let act = format!("{} ({})", text(row, "act"), text(row, "outcome"));
        let object = format!("{} {}", text(row, "object"), text(row, "detail"));
        (when(row, "at"), act, object)
    };
    let doubt = |row: &Row| {
        let question = ask.words.question_number(number(row, "position"));
        let said = format!("{question}: {}", text(row, "words"));
        (said, when(row, "at"))
    };
    let page = CopyPage {
        frame: ask.frame(ask.words.copy_title()),
        made: ask.words.moment(ask.now, zone),
        zone,
        facts: facts(ask, material),
        roles: pairs("roles", "role", "granted_at"),
        places: of("sessions").map(place).collect(),
        rounds: transcripts::parts(ask, zone, &material.entries),
        readings: pairs("readings", "lesson", "read_at"),
        doubts: of("doubts").map(doubt).collect(),
        views: of("evaluations_given")
            .map(|row| {
                (
                    text(row, "course").to_owned(),
                    text(row, "scope").to_owned(),
                )
            })
            .collect(),
        attempts: attempts(ask, material),
        codes: pairs("codes", "purpose", "created_at"),
        failures: pairs("throttle", "what", "last_at"),
        letters: pairs("letters", "subject", "queued_at"),
        made_codes: pairs("enrolment_codes", "code", "made_at"),
        batches: pairs("account_batches", "id", "made_at"),
        remarks: pairs("remarks", "reason", "made_at"),
        acts: of("audit").map(act).collect(),
    };
    Ok(page.render()?)
}

fn moment(ask: &Ask, zone: &str, row: &Row, column: &str) -> String {
    let at = row.get(column).and_then(serde_json::Value::as_i64);
    at.map_or_else(String::new, |at| ask.words.moment(Timestamp(at), zone))
}

fn facts(ask: &Ask, material: &Material) -> Vec<Fact> {
    let words = ask.words;
    let columns = [
        (words.full_name(), "name"),
        (words.user_name(), "user_name"),
        (words.account_email(), "email"),
        (words.fact_centre(), "centre"),
        (words.language(), "language"),
    ];
    let mut facts = Vec::new();
    for row in material.held.of("accounts") {
        let fact = |(what, column): (&str, &str)| (what.to_owned(), text(row, column).to_owned());
        facts.extend(columns.map(fact));
        let made = moment(ask, &material.person.time_zone, row, "created_at");
        facts.push((words.copy_account_made().to_owned(), made));
    }
    for row in material.held.of("extra_times") {
        let extra = row.get("percent").and_then(serde_json::Value::as_i64);
        let extra = extra.map_or(ExtraTime::NoLimit, ExtraTime::Percent);
        let given = format!("{}: {}", said(words, extra), text(row, "reason"));
        facts.push((words.extra_time_title().to_owned(), given));
    }
    facts.retain(|(_, value)| !value.is_empty());
    facts
}

fn attempts(ask: &Ask, material: &Material) -> Vec<AttemptPart> {
    let zone = material.person.time_zone.as_str();
    let rows = material.held.of("attempts").iter();
    let parts = rows.map(|row| {
        let id = text(row, "id");
        let asked = material.asked.iter().find(|(known, _)| known == id);
        let asked = asked.map_or(&[][..], |(_, asked)| asked);
        let told = material.told.iter().find(|(known, _)| known == id);
        AttemptPart {
            quiz: text(row, "activity").to_owned(),
            purpose: match Purpose::from_key(text(row, "purpose")) {
                Some(Purpose::Practice) => ask.words.practice_heading().to_owned(),
                Some(Purpose::Pretest) => ask.words.pretest().to_owned(),
                Some(Purpose::Counted) | None => String::new(),
            },
            number: number(row, "number"),
            begun: moment(ask, zone, row, "begun_at"),
            questions: (1..)
                .zip(asked)
                .map(|(position, asked)| question(ask, material, id, position, asked))
                .chain(
                    told.into_iter()
                        .flat_map(|(_, told)| steps(ask, material, id, told)),
                )
                .collect(),
        }
    });
    parts.collect()
}

fn question(
    ask: &Ask,
    material: &Material,
    attempt: &str,
    position: i64,
    asked: &Asked,
) -> QuestionPart {
    let zone = material.person.time_zone.as_str();
    let answers: Vec<&Row> = material
        .held
        .of("answers")
        .iter()
        .filter(|row| text(row, "attempt") == attempt && number(row, "position") == position)
        .collect();
    let answered_in = answers.last().map(|row| text(row, "language"));
    let language = answered_in
        .and_then(Language::parse)
        .unwrap_or_else(|| ask.language());
    let reading = asked.text.read(&language);
    let said = |row: &Row| asked.said(reading.text, &response(row));
    let latest = answers.last().map(|row| response(row)).unwrap_or_default();
    let line = |line: Line| {
        let option = line
            .option
            .as_ref()
            .and_then(|id| reading.text.options.get(id));
        Some(OptionLine {
            label: option?.label.plain(),
            chosen: line.given.is_some(),
        })
    };
    let lines = asked.wording.kind.lines(&asked.order, &latest);
    QuestionPart {
        title: reading.text.title.plain(),
        stem: reading.text.stem.plain(),
        language: reading.language.clone(),
        options: lines.into_iter().filter_map(line).collect(),
        given: answers
            .iter()
            .map(|row| (moment(ask, zone, row, "at"), said(row).join(" · ")))
            .collect(),
    }
}

/// Each step of a run, as a question of which only what was chosen is shown.
fn steps(ask: &Ask, material: &Material, run: &str, told: &Told) -> Vec<QuestionPart> {
    let zone = material.person.time_zone.as_str();
    let rows = material.held.of("answers").iter();
    let steps = rows.filter(|row| text(row, "attempt") == run).map(|row| {
        let language = Language::parse(text(row, "language")).unwrap_or_else(|| ask.language());
        let reading = told.text.read(&language);
        let ids = response(row);
        let scene = reading.text.scenes.iter();
        let scene = scene
            .into_iter()
            .find(|(id, _)| Some(&id.as_str()) == ids.0.first().map(String::as_str).as_ref());
        let label = scene.and_then(|(_, scene)| {
            let mut choices = scene.choices.iter();
            let chosen = choices
                .find(|(id, _)| Some(&id.as_str()) == ids.0.get(1).map(String::as_str).as_ref())?
                .1;
            Some(chosen.label.plain())
        });
        QuestionPart {
            title: scene
                .map(|(_, scene)| scene.title.plain())
                .unwrap_or_default(),
            stem: String::new(),
            language: reading.language.clone(),
            options: Vec::new(),
            given: vec![(
                moment(ask, zone, row, "at"),
                label.unwrap_or_else(|| ask.words.back_to_decision().to_owned()),
            )],
        }
    });
    steps.collect()
}

fn number(row: &Row, column: &str) -> i64 {
    let cell = row.get(column).and_then(serde_json::Value::as_i64);
    cell.unwrap_or_default()
}

/// What an answer held.
fn response(row: &Row) -> Response {
    let held = row.get("response").and_then(serde_json::Value::as_array);
    let given = held.into_iter().flatten();
    let given = given.filter_map(serde_json::Value::as_str);
    Response(given.map(str::to_owned).collect())
}
