//! What a server says of everybody: the exports, the transcripts, the certificates.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sqlx::Row;

use crate::app::{App, Person};

/// Members of a row that hold sentences, which may be said better later.
const SENTENCES: &[&str] = &["missing"];

/// What is held against what was said before.
#[derive(Debug, Serialize, Deserialize)]
pub struct Told {
    /// The rows of the export as JSON, by the round's id.
    rounds: BTreeMap<String, Map<String, Value>>,
    /// The rows of the export as CSV, by the columns' names.
    table: BTreeSet<BTreeMap<String, String>>,
    /// Of each account's transcript, the texts with figures in them: dates, scores, codes.
    transcripts: BTreeMap<String, BTreeSet<String>>,
    /// Record and state of each certificate, by its code.
    certificates: BTreeMap<String, (String, String)>,
}

impl Told {
    /// What was kept in this folder.
    pub fn read(kept: &Path) -> Self {
        let text = std::fs::read_to_string(kept.join("told.json")).expect("what was said");
        serde_json::from_str(&text).expect("as it was written")
    }

    /// Asks a server, as its administrator.
    pub async fn by(app: &App) -> Self {
        let grace = app.stranger();
        grace.signs_in("grace").await.says("My courses");
        let json = grace.downloads("/en/rounds.json").await;
        let json: Value = serde_json::from_slice(&json.bytes).expect("JSON");
        let rows = json["rows"].as_array().expect("rows").iter();
        let round = |row: &Value| {
            let row = row.as_object().expect("an object").clone();
            (row["round"].as_str().expect("an id").to_owned(), row)
        };
        Self {
            rounds: rows.map(round).collect(),
            table: table(&grace.downloads("/en/rounds.csv").await.bytes),
            transcripts: transcripts(app, &grace).await,
            certificates: certificates(app).await,
        }
    }

    /// What is not as it was then, in sentences. More may be said now: new columns, new rows.
    pub fn missing_of(&self, then: &Self) -> Vec<String> {
        let mut missing = Vec::new();
        for (id, row) in &then.rounds {
            for (member, value) in row
                .iter()
                .filter(|(name, _)| !SENTENCES.contains(&name.as_str()))
            {
                let now = self.rounds.get(id).and_then(|row| row.get(member));
                if now != Some(value) {
                    missing.push(format!(
                        "{member} of the round {id} was {value}, and is {now:?}"
                    ));
                }
            }
        }
        for row in &then.table {
            let is_in = |now: &BTreeMap<String, String>| {
                row.iter().all(|(name, cell)| now.get(name) == Some(cell))
            };
            if !self.table.iter().any(is_in) {
                missing.push(format!("no line of the table is {row:?}"));
            }
        }
        for (account, texts) in &then.transcripts {
            let now = self.transcripts.get(account).cloned().unwrap_or_default();
            let gone = texts.difference(&now);
            missing.extend(
                gone.map(|text| format!("the transcript of {account} does not say {text:?}")),
            );
        }
        for (code, certificate) in &then.certificates {
            let now = self.certificates.get(code);
            if now != Some(certificate) {
                missing.push(format!(
                    "the certificate {code} was {certificate:?}, and is {now:?}"
                ));
            }
        }
        missing
    }
}

fn table(bytes: &[u8]) -> BTreeSet<BTreeMap<String, String>> {
    let text = bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .expect("a byte order mark");
    let mut reader = csv::Reader::from_reader(text);
    let names = reader.headers().expect("names").clone();
    let row = |row: csv::StringRecord| {
        let cells = names.iter().zip(row.iter());
        let facts = cells.filter(|(name, _)| *name != "What is missing");
        facts
            .map(|(name, cell)| (name.to_owned(), cell.to_owned()))
            .collect()
    };
    let rows = reader.records().map(|record| row(record.expect("a row")));
    rows.collect()
}

async fn transcripts(app: &App, grace: &Person) -> BTreeMap<String, BTreeSet<String>> {
    let mut transcripts = BTreeMap::new();
    let mut db = app.store.read().await.expect("a connection");
    let accounts = sqlx::query("SELECT id, user_name FROM accounts ORDER BY id")
        .fetch_all(&mut *db)
        .await
        .expect("accounts");
    drop(db);
    for account in accounts {
        let (id, name): (String, String) = (account.get(0), account.get(1));
        let page = grace.opens(&format!("/en/accounts/{id}/transcript")).await;
        page.has_status(200);
        let texts = page.all("main td, main th, main dd, main li").into_iter();
        let figures = texts.filter(|text| text.contains(|letter: char| letter.is_ascii_digit()));
        transcripts.insert(name, figures.collect());
    }
    transcripts
}

async fn certificates(app: &App) -> BTreeMap<String, (String, String)> {
    let mut db = app.store.read().await.expect("a connection");
    let rows = sqlx::query(
        "SELECT c.code, c.record, s.state FROM certificates c JOIN certificate_states s ON s.certificate = c.id
         AND s.sequence = (SELECT MAX(l.sequence) FROM certificate_states l WHERE l.certificate = c.id)",
    )
    .fetch_all(&mut *db)
    .await
    .expect("certificates");
    drop(db);
    let mut certificates = BTreeMap::new();
    for row in rows {
        let (code, record, state): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        let page = app
            .stranger()
            .opens(&format!("/en/check?code={code}"))
            .await;
        let words = if page.words().contains("Valid") {
            "valid"
        } else {
            "not valid"
        };
        certificates.insert(code, (record, format!("{state}, {words}")));
    }
    certificates
}
