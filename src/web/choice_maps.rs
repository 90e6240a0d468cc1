//! What groups have chosen in a scenario: its map with counts, for who answers for others. No names, and nothing of fewer
//! than five people.

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::error::Error;
use super::form::Mistakes;
use super::groups::Group;
use super::page::Frame;
use crate::course::scenario::crowd::Crowd;
use crate::report::map::Map;
use crate::report::zone::Zone;
use crate::store::{centres, choices};

#[derive(Template)]
#[template(path = "choice_map.html")]
struct ChoiceMapPage<'a> {
    frame: Frame<'a>,
    address: String,
    group: &'a Group,
    mistakes: &'a Mistakes,
    zone: String,
    counted: String,
    none: bool,
    map: Map,
}

/// The map with what the group has chosen.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let course = ask.course()?;
    let (_, scenario) = ask.scenario(&course)?;
    let mut db = ask.app.store.read().await?;
    let own = centres::of_account(&mut db, &ask.own()?).await?;
    let zone = Zone::named(&own.time_zone);
    let group = Group::read(&ask, &mut db, &zone).await?;
    let runs = choices::of_first_runs(&mut db, &group.scope, &course.id, &scenario.id).await?;
    drop(db);
    let crowd = Crowd::of(&scenario.graph, &runs, group.first, group.last);
    let text = scenario.text.read(&ask.language());
    let shown = Some(&crowd).filter(|crowd| crowd.people > 0);
    let here = format!("/courses/{}/scenarios/{}", course.id, scenario.id);
    let title = ask.words.choice_map_title(&text.text.title);
    let page = ChoiceMapPage {
        frame: ask.frame_with_mistakes(&title, &group.mistakes),
        address: ask.to(&format!("{here}/map")),
        group: &group,
        mistakes: &group.mistakes,
        zone: zone.name().to_owned(),
        counted: ask.words.people_counted(crowd.people),
        none: crowd.people == 0,
        map: Map::of(&scenario.graph, text.text, text.language, ask.words, shown),
    };
    if group.mistakes.is_empty() {
        ask.page(&page)
    } else {
        ask.page_with_mistakes(&page)
    }
}
