//! A copy of everything that is held about oneself, to take away: one file for programs, one to read.

mod json;
mod page;

use std::io::{Cursor, Write};

use actix_web::HttpResponse;
use actix_web::http::header;
use serde::Deserialize;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::account::own_of_form;
use super::ask::Ask;
use super::error::Error;
use crate::course::scenario::told::Told;
use crate::course::wording::Asked;
use crate::store::attempts;
use crate::store::audit::{self, Act};
use crate::store::copies::{self, Held};
use crate::store::id::AttemptId;
use crate::store::runs;
use crate::store::scope::{Own, Whose};
use crate::store::transcripts::{self, Entry, Person};

/// Everything that the copy is made from.
struct Material {
    held: Held,
    /// What each attempt asked, by its id.
    asked: Vec<(String, Vec<Asked>)>,
    /// What each run of a scenario told, by its id.
    told: Vec<(String, Told)>,
    person: Person,
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    account: String,
}

/// Makes the copy and hands it over. Nothing of it stays on the server but the fact that it was made.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let typed: Typed = ask.fields.read().map_err(|_| Error::Malformed)?;
    let own = own_of_form(&ask, &typed.account)?;
    let material = gather(&ask, &own).await?;
    let day = ask.words.day(ask.now, &material.person.time_zone);
    let json = json::document(&material, ask.now)?;
    let page = page::render(&ask, &material)?;
    let body = tokio::task::spawn_blocking(move || pack(&json, &page));
    let body = body
        .await
        .map_err(|error| Error::Internal(error.to_string()))?;
    let body = body.map_err(|error| Error::Internal(error.to_string()))?;
    let event = ask.event(Act::Exported, format!("account:{}", own.0));
    ask.app
        .store
        .write(async move |db| audit::append(db, &event.clone().saying("own data")).await)
        .await?;
    // The name is made here and holds nothing that anybody typed.
    let name = format!("attachment; filename=\"dsr-course-my-data-{day}.zip\"");
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/zip"))
        .insert_header((header::CONTENT_DISPOSITION, name))
        .body(body))
}

async fn gather(ask: &Ask, own: &Own) -> Result<Material, Error> {
    let whose = Whose::own(own);
    let mut db = ask.app.store.read().await?;
    let held = copies::everything(&mut db, own).await?;
    let (mut asked, mut told) = (Vec::new(), Vec::new());
    for attempt in held.of("attempts") {
        let id = json::text(attempt, "id");
        let parsed = AttemptId::parse(id).ok_or_else(|| Error::Internal(id.to_owned()))?;
        match runs::told(&mut db, own, &parsed).await? {
            Some(story) => told.push((id.to_owned(), story)),
            None => asked.push((id.to_owned(), attempts::asked(&mut db, own, &parsed).await?)),
        }
    }
    let person = transcripts::person(&mut db, &whose).await?;
    Ok(Material {
        asked,
        told,
        entries: transcripts::entries(&mut db, &whose).await?,
        person: person.ok_or(Error::NotFound)?,
        held,
    })
}

fn pack(json: &str, page: &str) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in [("my-data.json", json), ("my-data.html", page)] {
        zip.start_file(name, options)?;
        zip.write_all(content.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}
