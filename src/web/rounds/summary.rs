//! Figures over rounds, for the same filter as the table: counted by the database, drawn as bars, with the numbers behind.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use askama::Template;

use super::choices::{Active, active, choices};
use super::filter::{Asked, STATUSES};
use super::gains::{GainLine, gain_lines};
use crate::course::completion::Status;
use crate::report::chart::{Bar, Chart};
use crate::store::progress::{self, GainTotal, Group, ModuleTotal};
use crate::store::{Connection, centres};
use crate::web::ask::Ask;
use crate::web::error::Error;
use crate::web::page::Frame;

/// Centres that are drawn.
const CENTRES: usize = 30;

#[derive(Template)]
#[template(path = "rounds/summary.html")]
struct SummaryPage<'a> {
    frame: Frame<'a>,
    active: Vec<Active>,
    zone: &'a str,
    none: bool,
    charts: Vec<Chart>,
    gains: Vec<GainLine>,
    back: String,
}

/// What is counted for the page.
struct Counted {
    groups: Vec<Group>,
    modules: Vec<ModuleTotal>,
    months: Vec<(String, i64)>,
    gains: Vec<GainTotal>,
}

/// The page of figures.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let _turn = ask.app.exports.book().await?;
    let mut db = ask.app.store.read().await?;
    let asked = Asked::read(&ask, &mut db).await?;
    if !asked.mistakes.is_empty() {
        return Ok(ask.see_other(&asked.address("/rounds", "", None)));
    }
    let centres = centres::all(&mut db, &ask.scope()?).await?;
    let counted = count(&ask, &mut db, &asked).await?;
    drop(db);
    let path = ask.to("/rounds/summary");
    ask.page(&SummaryPage {
        frame: ask.frame(ask.words.figures_title()),
        active: active(&ask, &asked, &path, &choices(&ask, &asked, &centres)),
        zone: asked.zone.name(),
        none: counted.groups.is_empty(),
        charts: charts(&ask, &counted),
        gains: gain_lines(&ask, &counted.gains),
        back: asked.address(&ask.to("/rounds"), "", None),
    })
}

async fn count(ask: &Ask, db: &mut Connection, asked: &Asked) -> Result<Counted, Error> {
    let (scope, filter) = (&asked.scope, &asked.filter);
    let last = filter.completed.to.unwrap_or(ask.now).min(ask.now);
    let months = asked.zone.twelve_months(last);
    let completed = progress::completed_by_month(db, scope, filter, &months).await?;
    let named = |month| ask.words.month(month, asked.zone.name());
    Ok(Counted {
        groups: progress::groups(db, scope, filter, ask.now).await?,
        modules: progress::modules(db, scope, filter).await?,
        gains: progress::gains(db, scope, filter).await?,
        months: months.into_iter().map(named).zip(completed).collect(),
    })
}

/// Rounds with this status in all groups.
pub fn rounds_with(groups: &[Group], status: Status) -> i64 {
    let of_status = groups.iter().filter(|group| group.status == status);
    of_status.map(|group| group.rounds).sum()
}

fn charts(ask: &Ask, counted: &Counted) -> Vec<Chart> {
    let made = [
        statuses(ask, &counted.groups),
        months(ask, &counted.months),
        centres_drawn(ask, &counted.groups),
        modules(ask, &counted.groups, &counted.modules),
    ];
    made.into_iter()
        .filter(|chart| !chart.bars.is_empty())
        .collect()
}

fn chart(
    ask: &Ask,
    id: &'static str,
    (title, description, of): (&str, String, &str),
    bars: Vec<Bar>,
) -> Chart {
    let from_the_right = ask.words.interface().direction() == "rtl";
    Chart::of(
        id,
        title.to_owned(),
        description,
        of.to_owned(),
        bars,
        from_the_right,
    )
}

fn part(ask: &Ask, label: String, part: i64, whole: i64) -> Bar {
    Bar {
        words: ask.words.figures_part_of(part, whole),
        label,
        part,
        whole,
    }
}

fn statuses(ask: &Ask, groups: &[Group]) -> Chart {
    let words = ask.words;
    let all: i64 = groups.iter().map(|group| group.rounds).sum();
    let overdue: i64 = groups.iter().map(|group| group.overdue).sum();
    let bar = |status| {
        part(
            ask,
            words.status(status).to_owned(),
            rounds_with(groups, status),
            all,
        )
    };
    let mut bars: Vec<Bar> = STATUSES.map(bar).into();
    bars.push(part(ask, words.status_overdue().to_owned(), overdue, all));
    if all == 0 {
        bars.clear();
    }
    let described = words.figures_status_described(all, rounds_with(groups, Status::Done));
    let said = (words.figures_status(), described, words.column_status());
    chart(ask, "statuses", said, bars)
}

fn months(ask: &Ask, months: &[(String, i64)]) -> Chart {
    let words = ask.words;
    let all: i64 = months.iter().map(|(_, rounds)| rounds).sum();
    let bar = |(month, rounds): &(String, i64)| Bar {
        label: month.clone(),
        part: *rounds,
        whole: *rounds,
        words: words.rounds_count(*rounds),
    };
    let bars = if all == 0 {
        Vec::new()
    } else {
        months.iter().map(bar).collect()
    };
    let described = words.figures_months_described(all);
    chart(
        ask,
        "months",
        (words.figures_months(), described, words.column_month()),
        bars,
    )
}

/// The centres with the most rounds; no chart where there is one centre only.
fn centres_drawn(ask: &Ask, groups: &[Group]) -> Chart {
    let words = ask.words;
    let mut totals: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for group in groups {
        let (all, done) = totals.entry(&group.centre).or_default();
        *all += group.rounds;
        if group.status == Status::Done {
            *done += group.rounds;
        }
    }
    let mut totals: Vec<_> = totals.into_iter().collect();
    totals.sort_by_key(|(_, (all, _))| std::cmp::Reverse(*all));
    let mut described = words.figures_centres_described().to_owned();
    if totals.len() > CENTRES {
        described = format!("{described} {}", words.figures_centres_largest(CENTRES));
    }
    let bar = |(name, (all, done)): &(&str, (i64, i64))| part(ask, (*name).to_owned(), *done, *all);
    let bars = match totals.len() {
        0 | 1 => Vec::new(),
        _ => totals.iter().take(CENTRES).map(bar).collect(),
    };
    chart(
        ask,
        "centres",
        (words.figures_centres(), described, words.fact_centre()),
        bars,
    )
}

/// Every module of the courses in which there are rounds, in the order of the course, whether anybody has done it or not.
fn modules(ask: &Ask, groups: &[Group], done: &[ModuleTotal]) -> Chart {
    let (words, catalogue) = (ask.words, ask.catalogue());
    let mut bars = Vec::new();
    for course in catalogue.courses.values() {
        let in_course = groups.iter().filter(|group| group.course == course.id);
        let all: i64 = in_course.map(|group| group.rounds).sum();
        for module in course.modules.iter().filter(|_| all > 0) {
            let total = done
                .iter()
                .find(|total| total.course == course.id && total.module == module.id);
            let title = module.text.read(&ask.language()).text.title.clone();
            bars.push(part(ask, title, total.map_or(0, |total| total.rounds), all));
        }
    }
    let described = words.figures_modules_described().to_owned();
    chart(
        ask,
        "modules",
        (words.figures_modules(), described, words.column_module()),
        bars,
    )
}
