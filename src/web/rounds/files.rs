//! The table of rounds as files: the same filter, the same rows, the same order. CSV and JSON are sent as they grow, from
//! one small reading after the other; a workbook is made on the side first.

use std::io::{BufWriter, Read, Seek};

use actix_web::HttpResponse;
use actix_web::body::{BodyStream, SizedStream};
use actix_web::web::{Bytes, block};
use futures_util::stream;
use tokio::sync::mpsc;

use super::export::{Export, Kind};
use super::filter::Asked;
use crate::report::json::FOOT;
use crate::report::line::Line;
use crate::report::xlsx::Book;
use crate::turns::Turn;
use crate::web::ask::Ask;
use crate::web::coding::Packer;
use crate::web::error::Error;

/// Bytes of a finished file that are read at a time.
const PIECE: u64 = 64 * 1024;

/// A link to a file.
pub struct FileLink {
    /// Where it is.
    pub address: String,
    /// What it is, and how many rows it has.
    pub words: String,
}

/// The links to the files of these rows; `count` is `None` where there are more than were counted.
pub fn links(ask: &Ask, asked: &Asked, count: Option<i64>) -> Vec<FileLink> {
    let words = ask.words;
    let kinds = [
        (Kind::Csv, words.file_csv()),
        (Kind::Xlsx, words.file_xlsx()),
        (Kind::Json, words.file_json()),
    ];
    let link = |(kind, name): (Kind, &str)| FileLink {
        address: asked.address(&ask.to(&format!("/rounds.{}", kind.ending())), "", None),
        words: match count {
            Some(count) => words.file_link(name, words.rounds_count(count)),
            None => words.file_link_many(name),
        },
    };
    kinds.map(link).into()
}

/// The rows as CSV.
pub async fn csv(ask: Ask) -> Result<HttpResponse, Error> {
    let place = ask.app.exports.stream().await?;
    let export = Export::begin(&ask, Kind::Csv).await?;
    streamed(&ask, export, place)
}

/// The rows as JSON.
pub async fn json(ask: Ask) -> Result<HttpResponse, Error> {
    let place = ask.app.exports.stream().await?;
    let export = Export::begin(&ask, Kind::Json).await?;
    streamed(&ask, export, place)
}

/// The rows as a workbook.
pub async fn xlsx(ask: Ask) -> Result<HttpResponse, Error> {
    let turn = ask.app.exports.book().await?;
    let mut export = Export::begin(&ask, Kind::Xlsx).await?;
    let mut file = book(&mut export).await?;
    drop(turn);
    let unread = |error: std::io::Error| Error::Internal(format!("a workbook: {error}"));
    let size = file.seek(std::io::SeekFrom::End(0)).map_err(unread)?;
    file.rewind().map_err(unread)?;
    let pieces = stream::try_unfold(file, async |file| {
        let read = block(move || piece(file)).await;
        read.map_err(|error| Error::Internal(error.to_string()))?
            .map_err(|error| Error::Internal(error.to_string()))
    });
    let mut answer = export.answer(&ask);
    Ok(answer.body(SizedStream::new(size, pieces)))
}

/// The next piece of a file; `None` at its end.
fn piece(mut file: std::fs::File) -> std::io::Result<Option<(Bytes, std::fs::File)>> {
    let mut piece = Vec::new();
    (&mut file).take(PIECE).read_to_end(&mut piece)?;
    Ok((!piece.is_empty()).then_some((Bytes::from(piece), file)))
}

/// A file that is sent while it is made.
struct Sending {
    export: Export,
    packer: Option<Packer>,
    begun: bool,
    first: bool,
    _place: Turn,
}

fn streamed(ask: &Ask, export: Export, place: Turn) -> Result<HttpResponse, Error> {
    let mut answer = export.answer(ask);
    let packer = Packer::of(ask.coding).map_err(|error| Error::Internal(error.to_string()))?;
    let sending = Sending {
        export,
        packer: Some(packer),
        begun: false,
        first: true,
        _place: place,
    };
    let parts = stream::try_unfold(sending, async |sending| {
        let part = sending.next().await;
        part.inspect_err(|error| tracing::warn!(%error, "a file was cut off"))
    });
    Ok(answer.body(BodyStream::new(Box::pin(parts))))
}

impl Sending {
    /// The next part, never an empty one; an error cuts the transfer off, so that half a file is not taken for a whole one.
    async fn next(mut self) -> Result<Option<(Bytes, Self)>, Error> {
        let Some(mut packer) = self.packer.take() else {
            return Ok(None);
        };
        let mut part = Vec::new();
        if !self.begun {
            self.begun = true;
            part = self.export.head()?;
        }
        let lines = self.export.next().await?;
        part.extend(self.export.lines(&lines, self.first)?);
        self.first = self.first && lines.is_empty();
        if self.export.ended && self.export.kind == Kind::Json {
            part.extend_from_slice(FOOT);
        }
        let failed = |error: std::io::Error| Error::Internal(format!("compressing: {error}"));
        let sent = if self.export.ended {
            packer.finish(&part).map_err(failed)?
        } else {
            let sent = packer.pack(&part).map_err(failed)?;
            self.packer = Some(packer);
            sent
        };
        Ok((!sent.is_empty()).then(|| (Bytes::from(sent), self)))
    }
}

/// Makes the workbook on a thread of its own, in a file without a name that is gone when nobody holds it.
async fn book(export: &mut Export) -> Result<std::fs::File, Error> {
    let (give, mut take) = mpsc::channel::<Vec<Line>>(2);
    let (about, folder) = (export.about.clone(), export.app.exports.folder());
    let writing = block(move || {
        let mut book = Book::begin(about, &folder)?;
        while let Some(lines) = take.blocking_recv() {
            book.add(&lines)?;
        }
        let file = tempfile::tempfile_in(&folder)?;
        book.save(BufWriter::new(&file))?;
        Ok::<_, rust_xlsxwriter::XlsxError>(file)
    });
    while !export.ended {
        let lines = export.next().await?;
        if give.send(lines).await.is_err() {
            break;
        }
    }
    drop(give);
    let file = writing
        .await
        .map_err(|error| Error::Internal(error.to_string()))?;
    file.map_err(|error| Error::Internal(format!("a workbook: {error}")))
}
