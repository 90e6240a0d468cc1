//! Every page there is, as everybody who may see it: what a browser, a screen reader and the standards ask of its bytes.
//!
//! The pages come from the route table: a new route is covered on the day it appears.

mod by_keyboard;
mod in_every_language;
mod in_old_browsers;
mod languages;
mod on_screens;
mod outcomes;
mod rules;
mod trees;
mod valid;

use std::collections::{BTreeMap, BTreeSet};

use crate::app::{App, Page, Setting};
use crate::authorisation::{ABSENT, ACTORS, Actor, World, fields};
use dsr_course::web::routes::{Audience, Route, TABLE};

/// A page as somebody saw it.
pub struct Seen {
    /// Who saw it.
    pub actor: Actor,
    /// What was asked for, in words for a message.
    pub asked: String,
    /// What came back.
    pub page: Page,
}

/// Routes that give no page: files, and addresses that hold the hash of a file.
fn is_file(route: &Route) -> bool {
    let path = route.path;
    path == "/healthz"
        || path.contains("{hash}")
        || path.contains('.')
        || path.ends_with("/pdf")
        || path == "/"
}

/// The pages that this actor may open about Ada's things.
fn pages_of(actor: Actor) -> impl Iterator<Item = &'static Route> {
    TABLE.iter().filter(move |route| {
        route.method == "GET" && !is_file(route) && (actor.may(route) || is_open(route))
    })
}

fn is_open(route: &Route) -> bool {
    matches!(route.audience, Audience::Everyone | Audience::Anyone)
}

/// A page as somebody opens it.
async fn opened(world: &World, actor: Actor, path: String) -> Seen {
    let page = world
        .person(actor)
        .sends_raw(|http, base| {
            http.get(format!("{base}{path}"))
                .header("sec-fetch-site", "none")
        })
        .await;
    Seen {
        actor,
        asked: format!("{actor:?} GET {path}"),
        page,
    }
}

/// Every page as everybody who may see it; every form with mistakes; and what is refused.
pub async fn gallery(app: &App) -> Vec<Seen> {
    let world = World::made(app).await;
    let mut seen = Vec::new();
    for actor in ACTORS {
        for route in pages_of(actor) {
            let path = world.address(route.path, true);
            seen.push(opened(&world, actor, path).await);
        }
    }
    for route in TABLE.iter().filter(|route| route.method == "POST") {
        let mut able = ACTORS
            .into_iter()
            .filter(|actor| actor.may(route) && (actor.is_signed_in() || is_open(route)));
        let own = fields(route.path).expect("a row");
        let asks = if is_open(route) {
            Some(Actor::Stranger)
        } else {
            able.next()
        };
        let Some(actor) = asks else { continue };
        let own = world.filled(actor, own);
        let path = world.address(route.path, true);
        let page = world
            .person(actor)
            .sends_raw(|http, base| {
                http.post(format!("{base}{path}"))
                    .header("sec-fetch-site", "same-origin")
                    .form(&own)
            })
            .await;
        if page.status != 303 {
            seen.push(Seen {
                actor,
                asked: format!("{actor:?} POST {path}"),
                page,
            });
        }
    }
    for (actor, path) in [
        (Actor::Stranger, "/en/nothing".to_owned()),
        (Actor::Ada, "/en/nothing".to_owned()),
        (Actor::Ada, format!("/en/attempts/{ABSENT}")),
        (Actor::Stranger, "/en/check?code=ABC".to_owned()),
        (Actor::ManagerOfDkr, "/en/rounds?from=x".to_owned()),
        (Actor::ManagerOfDkr, "/en/rounds?begins=nobody".to_owned()),
    ] {
        seen.push(opened(&world, actor, path).await);
    }
    // Redirects and pages without a body say nothing that could be wrong.
    seen.retain(|seen| {
        let kind = seen.page.header("content-type").unwrap_or_default();
        kind.starts_with("text/html") && !seen.page.html.is_empty()
    });
    seen
}

/// The server as the whole-list tests need it: with letters, so that their pages are there.
async fn gallery_of_a_whole_server() -> Vec<Seen> {
    let app = Setting::usual()
        .with_letters()
        .shipped()
        .start(crate::app::Engine::Sqlite)
        .await;
    gallery(&app).await
}

#[tokio::test]
async fn every_page_keeps_the_rules_of_its_bytes() {
    let seen = gallery_of_a_whole_server().await;
    let forms = seen.iter().filter(|seen| seen.page.status == 422).count();
    assert!(seen.len() > 150, "only {} pages were seen", seen.len());
    assert!(forms > 12, "only {forms} forms with mistakes were seen");
    let mut wrong = Vec::new();
    for Seen { asked, page, .. } in &seen {
        let found = rules::broken(page);
        wrong.extend(found.into_iter().map(|what| format!("{asked}: {what}")));
    }
    assert!(
        wrong.is_empty(),
        "{} things are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[tokio::test]
async fn titles_tell_pages_apart() {
    let seen = gallery_of_a_whole_server().await;
    let mut titles: BTreeMap<(String, String), BTreeSet<&str>> = BTreeMap::new();
    for Seen { actor, asked, page } in seen.iter().filter(|seen| seen.page.status == 200) {
        let title = rules::title(page);
        // A filter shows another part of the same page.
        let place = asked.split('?').next().unwrap_or_default();
        titles
            .entry((format!("{actor:?}"), title))
            .or_default()
            .insert(place);
    }
    titles.retain(|_, places| places.len() > 1);
    assert!(titles.is_empty(), "these share a title: {titles:#?}");
}
