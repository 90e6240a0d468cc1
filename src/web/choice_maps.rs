//! What groups have chosen in a scenario: its map with counts, for who answers for others. No names, and nothing of fewer
//! than five people.

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::error::Error;
use super::form::Mistakes;
use super::page::Frame;
use crate::course::scenario::crowd::Crowd;
use crate::course::timestamp::Timestamp;
use crate::report::map::Map;
use crate::report::zone::Zone;
use crate::store::centres::{self, Centre};
use crate::store::id::CentreId;
use crate::store::scope::Scope;
use crate::store::{Connection, choices};

#[derive(Template)]
#[template(path = "choice_map.html")]
struct ChoiceMapPage<'a> {
    frame: Frame<'a>,
    address: String,
    /// The centres that can be chosen; empty for who answers for one.
    centres: Vec<(String, String, bool)>,
    from: String,
    to: String,
    zone: String,
    mistakes: &'a Mistakes,
    counted: String,
    none: bool,
    map: Map,
}

/// Whom and when the address asks for.
struct Asked {
    scope: Scope,
    centre: Option<CentreId>,
    zone: Zone,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    mistakes: Mistakes,
}

/// The map with what the group has chosen.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let course = ask.course()?;
    let (_, scenario) = ask.scenario(&course)?;
    let mut db = ask.app.store.read().await?;
    let asked = read(&ask, &mut db).await?;
    let runs = choices::of_first_runs(&mut db, &asked.scope, &course.id, &scenario.id).await?;
    let centres = offered(&ask, &mut db, &asked).await?;
    drop(db);
    let crowd = Crowd::of(&scenario.graph, &runs, asked.from, asked.to);
    let text = scenario.text.read(&ask.language());
    let shown = Some(&crowd).filter(|crowd| crowd.people > 0);
    let here = format!("/courses/{}/scenarios/{}", course.id, scenario.id);
    let title = ask.words.choice_map_title(&text.text.title);
    let page = ChoiceMapPage {
        frame: ask.frame_with_mistakes(&title, &asked.mistakes),
        address: ask.to(&format!("{here}/map")),
        centres,
        from: ask.query("from").unwrap_or_default(),
        to: ask.query("to").unwrap_or_default(),
        zone: asked.zone.name().to_owned(),
        mistakes: &asked.mistakes,
        counted: ask.words.people_counted(crowd.people),
        none: crowd.people == 0,
        map: Map::of(&scenario.graph, text.text, text.language, ask.words, shown),
    };
    if asked.mistakes.is_empty() {
        ask.page(&page)
    } else {
        ask.page_with_mistakes(&page)
    }
}

async fn read(ask: &Ask, db: &mut Connection) -> Result<Asked, Error> {
    let scope = ask.scope()?;
    let own = centres::of_account(db, &ask.own()?).await?;
    let typed = ask.query("centre").filter(|centre| !centre.is_empty());
    let centre = match typed {
        Some(typed) => {
            let id = CentreId::parse(&typed).ok_or(Error::Malformed)?;
            centres::by_id(db, &scope, &id)
                .await?
                .ok_or(Error::NotFound)?;
            Some(id)
        }
        None => None,
    };
    let zone = Zone::named(&own.time_zone);
    let mut mistakes = Mistakes::default();
    let mut day = |name: &'static str, read: &dyn Fn(&str) -> Option<Timestamp>| {
        let typed = ask.query(name).filter(|typed| !typed.is_empty())?;
        let day = read(&typed);
        if day.is_none() {
            mistakes.add(name, ask.words.filter_day_wrong());
        }
        day
    };
    let from = day("from", &|typed| zone.day(typed));
    let to = day("to", &|typed| zone.end_of_day(typed));
    Ok(Asked {
        scope: centre.clone().map_or(scope, Scope::Centre),
        centre,
        zone,
        from,
        to,
        mistakes,
    })
}

/// The centres that an administrator can choose from: id, name, and whether it is chosen.
async fn offered(
    ask: &Ask,
    db: &mut Connection,
    asked: &Asked,
) -> Result<Vec<(String, String, bool)>, Error> {
    if matches!(ask.scope()?, Scope::Centre(_)) {
        return Ok(Vec::new());
    }
    let all = centres::all(db, &ask.scope()?).await?;
    let one = |centre: Centre| {
        let chosen = asked.centre.as_ref() == Some(&centre.id);
        (centre.id.to_string(), centre.name, chosen)
    };
    Ok(all.into_iter().map(one).collect())
}
