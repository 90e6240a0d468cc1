//! What can be seen of a request without the database and without its body.

use std::cell::Cell;

use actix_web::dev::ServiceRequest;
use actix_web::http::header;
use actix_web::web;

use crate::alphabet;
use crate::sign_in::secret::Token;
use crate::web::App;
use crate::web::ask::{FormToken, Seen, Visitor};
use crate::web::cookies;
use crate::web::fields::Fields;
use crate::web::page::Coding;
use crate::words::{Interface, Words};

/// What can be seen without the database and without the body.
pub fn look(app: web::Data<App>, request: &ServiceRequest) -> Seen {
    let tag = request.path().split('/').nth(1).unwrap_or_default();
    let interface =
        Interface::from_tag(tag).filter(|interface| app.pseudo || *interface != Interface::Pseudo);
    let cookie = request
        .cookie(cookies::session_name(&app.base_url))
        .and_then(|cookie| Token::received(cookie.value()));
    let text = |name: header::HeaderName| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    Seen {
        words: Words::of(interface.unwrap_or(Interface::English)),
        visitor: Visitor::Stranger,
        cookie,
        now: app.clock.now(),
        reference: reference(),
        path: request.path().to_owned(),
        address: request
            .uri()
            .path_and_query()
            .map_or_else(String::new, ToString::to_string),
        posted: false,
        fields: Fields::default(),
        peer: peer(request, &app),
        device: text(header::USER_AGENT)
            .chars()
            .filter(|c| !c.is_control())
            .take(200)
            .collect(),
        coding: Coding::offered(request.headers()),
        form_token: FormToken::NotNeeded,
        form_shown: Cell::new(false),
        resumed: false,
        app,
    }
}

/// Eight letters that a person can read out on the telephone.
fn reference() -> String {
    alphabet::random_values(8).map_or_else(
        |_| String::new(),
        |values| values.into_iter().map(alphabet::letter).collect(),
    )
}

/// The address that throttles count by: the connection's, or what a trusted proxy says.
fn peer(request: &ServiceRequest, app: &App) -> String {
    let Some(direct) = request.peer_addr().map(|address| address.ip()) else {
        return String::new();
    };
    let forwarded = request
        .headers()
        .get("x-forwarded-for")
        .and_then(|value| value.to_str().ok());
    let said = forwarded
        .filter(|_| app.proxies.contains(&direct))
        .and_then(|list| list.rsplit(',').next());
    said.and_then(|text| text.trim().parse().ok())
        .unwrap_or(direct)
        .to_string()
}
