//! A file of rounds that is being made: what was asked for, put on record, and read in small chunks.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpResponse, HttpResponseBuilder};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::choices::{active, choices};
use super::filter::Asked;
use super::table::reader;
use crate::library::Catalogue;
use crate::report::line::{Line, Reader};
use crate::report::{About, csv, json};
use crate::store::audit::Act;
use crate::store::centres;
use crate::store::progress::{self, Filter, Order, Place};
use crate::store::scope::Scope;
use crate::web::App;
use crate::web::ask::Ask;
use crate::web::error::Error;
use crate::web::exports;

/// Rows that are read at a time: little memory, and no statement that lasts.
pub const CHUNK: i64 = 250;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Rows with separators.
    Csv,
    /// A workbook.
    Xlsx,
    /// Data for programs.
    Json,
}

impl Kind {
    /// How its name ends.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Json => "json",
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Json => "application/json",
        }
    }
}

/// A file that is being made.
pub struct Export {
    /// Everything shared.
    pub app: Data<App>,
    /// What it becomes.
    pub kind: Kind,
    scope: Scope,
    filter: Filter,
    order: Order,
    separator: u8,
    reader: Reader,
    /// What it says about itself.
    pub about: About,
    catalogue: Arc<Catalogue>,
    name: String,
    after: Option<Place>,
    /// Whether the last row was read.
    pub ended: bool,
}

impl Export {
    /// Reads the address and puts the export on record: who took how many rows of what.
    pub async fn begin(ask: &Ask, kind: Kind) -> Result<Self, Error> {
        let mut db = ask.app.store.read().await?;
        let asked = Asked::read(ask, &mut db).await?;
        if !asked.mistakes.is_empty() {
            return Err(Error::Malformed);
        }
        let rows = progress::count(&mut db, &asked.scope, &asked.filter, i64::MAX).await?;
        let centres = centres::all(&mut db, &ask.scope()?).await?;
        drop(db);
        let detail = format!("rows={rows} {}", asked.on_record());
        let event = ask
            .event(Act::Exported, format!("file:rounds.{}", kind.ending()))
            .saying(detail.trim_end());
        exports::record(ask, event).await?;
        let filters = active(ask, &asked, "", &choices(ask, &asked, &centres));
        let about = About {
            words: ask.words,
            zone: asked.zone.clone(),
            made_at: ask.now,
            made_by: ask.who()?.name.clone(),
            filter: filters
                .into_iter()
                .map(|one| (one.name, one.value))
                .collect(),
        };
        Ok(Self {
            app: ask.app.clone(),
            kind,
            name: file_name(ask, &asked, kind),
            separator: csv::separator(&asked.centre.language),
            scope: asked.scope,
            filter: asked.filter,
            order: asked.order,
            reader: reader(ask),
            about,
            catalogue: ask.catalogue(),
            after: None,
            ended: false,
        })
    }

    /// The next lines; none at the end. Between two readings nothing is held, so nobody waits for a slow line.
    pub async fn next(&mut self) -> Result<Vec<Line>, Error> {
        if self.ended {
            return Ok(Vec::new());
        }
        let _turn = self.app.exports.reading().await?;
        let mut db = self.app.store.read().await?;
        let (scope, filter, after) = (&self.scope, &self.filter, self.after.as_ref());
        let rows = progress::page(&mut db, scope, filter, self.order, after, CHUNK).await?;
        drop(db);
        self.ended = i64::try_from(rows.len()).is_ok_and(|rows| rows < CHUNK);
        self.after = rows.last().map(|row| row.place(self.order));
        let line = |row: progress::Progress| {
            let course = self.catalogue.courses.get(&row.course);
            Line::of(row, course.map(AsRef::as_ref), &self.reader)
        };
        Ok(rows.into_iter().map(line).collect())
    }

    /// What stands before the first row.
    pub fn head(&self) -> Result<Vec<u8>, Error> {
        match self.kind {
            Kind::Json => Ok(json::head(&self.about)?),
            Kind::Csv | Kind::Xlsx => csv::head(&self.about, self.separator).map_err(unwritten),
        }
    }

    /// These rows; `first` where none stands before them.
    pub fn lines(&self, lines: &[Line], first: bool) -> Result<Vec<u8>, Error> {
        match self.kind {
            Kind::Json => Ok(json::lines(lines, &self.about, first)?),
            Kind::Csv | Kind::Xlsx => {
                csv::lines(lines, &self.about, self.separator).map_err(unwritten)
            }
        }
    }

    /// The answer, without its body.
    pub fn answer(&self, ask: &Ask) -> HttpResponseBuilder {
        let mut answer = HttpResponse::Ok();
        answer.insert_header((header::CONTENT_TYPE, self.kind.media_type()));
        answer.insert_header((header::CONTENT_DISPOSITION, self.name.as_str()));
        answer.insert_header((header::VARY, "Accept-Encoding"));
        if let (Kind::Csv | Kind::Json, Some(coding)) = (self.kind, ask.coding.name()) {
            answer.insert_header((header::CONTENT_ENCODING, coding));
        }
        answer
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
fn unwritten(error: ::csv::Error) -> Error {
    Error::Internal(format!("CSV: {error}"))
}

/// What the browser keeps the file as: a plain name for all, and one that tells the centre for those that read it.
fn file_name(ask: &Ask, asked: &Asked, kind: Kind) -> String {
    let local = asked.zone.local(ask.now);
    let (day, ending) = (local.get(..10).unwrap_or_default(), kind.ending());
    let plain = format!("rounds-{day}.{ending}");
    let Scope::Centre(_) = asked.scope else {
        return format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{plain}");
    };
    let letter = |letter: char| {
        if letter.is_alphanumeric() {
            letter
        } else {
            '-'
        }
    };
    let centre: String = asked.centre.name.chars().take(60).map(letter).collect();
    let whole = format!("rounds-{centre}-{day}");
    let encoded = utf8_percent_encode(&whole, NON_ALPHANUMERIC);
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}.{ending}")
}
