//! What machines ask about the server: whether to send people here. No cookie, no session, nothing about anybody.

use std::time::Duration;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::App;

/// How long the database may take to say that it can be written.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Serialize)]
struct Health {
    status: &'static str,
    database: &'static str,
    courses: usize,
    courses_being_mended: usize,
}

/// 200 when people can learn here, 503 when they cannot: the database takes nothing, or no course could be read.
pub async fn show(app: web::Data<App>) -> HttpResponse {
    let catalogue = app.library.now();
    let writable = app.store.takes_writes(PATIENCE).await;
    let well = writable && !catalogue.courses.is_empty();
    let health = Health {
        status: if well { "ok" } else { "unwell" },
        database: if writable { "ok" } else { "takes no writes" },
        courses: catalogue.courses.len(),
        courses_being_mended: catalogue.mending.len(),
    };
    let status = if well {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    HttpResponse::build(status)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(health)
}
