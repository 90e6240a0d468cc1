//! `security.txt` (RFC 9116): to whom holes are reported.

use actix_web::http::header;
use actix_web::{HttpResponse, web};

use super::App;
use crate::course::timestamp::Span;
use crate::report::zone;

/// For how long the contact is promised: the file is made anew each time.
const HOLDS: Span = Span::days(180);

/// The file; where no contact is set there is none.
pub async fn show(app: web::Data<App>) -> HttpResponse {
    let Some(contact) = &app.watch.security_contact else {
        return HttpResponse::NotFound().finish();
    };
    let end = zone::utc(app.clock.now() + HOLDS);
    let text = format!(
        "Contact: {contact}\nExpires: {end}\nCanonical: {}/.well-known/security.txt\nPreferred-Languages: en, fr\n",
        app.base_url
    );
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8"))
        .body(text)
}
