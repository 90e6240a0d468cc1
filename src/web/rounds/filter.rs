//! What the table of rounds was asked for: everything stands in the address, so that it can be shared and kept.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::course::completion::Status;
use crate::course::id::{CourseId, ModuleId};
use crate::course::language::Language;
use crate::report::column::status_key;
use crate::report::zone::Zone;
use crate::store::Connection;
use crate::store::centres::{self, Centre};
use crate::store::id::{CentreId, RoundId};
use crate::store::progress::{Filter, Order, Period, Stand};
use crate::store::scope::Scope;
use crate::web::ask::Ask;
use crate::web::error::Error;
use crate::web::fields::Fields;
use crate::web::form::Mistakes;

/// How many rows a page may have; the first is usual.
pub const SIZES: [i64; 4] = [50, 25, 100, 200];
/// The filters, in the order of the form.
pub const FILTERS: [&str; 9] = [
    "begins", "centre", "course", "module", "status", "language", "period", "from", "to",
];
/// The word for "overdue" beside those for statuses.
pub const OVERDUE: &str = "overdue";

/// What the address asks for.
pub struct Asked {
    /// Whose rounds: all that the person answers for, or one centre of them.
    pub scope: Scope,
    /// Which of them.
    pub filter: Filter,
    /// In which order.
    pub order: Order,
    /// How many on a page.
    pub size: i64,
    /// Behind which round the page begins.
    pub after: Option<RoundId>,
    /// The centre whose time and locale hold: the one asked for, else the person's own.
    pub centre: Centre,
    /// The time of that centre.
    pub zone: Zone,
    /// What was typed and cannot be read.
    pub mistakes: Mistakes,
    typed: Vec<(&'static str, String)>,
}

impl Asked {
    /// Reads the address.
    ///
    /// # Errors
    /// [`Error::Malformed`] for what no form of ours sends, [`Error::NotFound`] for a centre that is not in scope.
    pub async fn read(ask: &Ask, db: &mut Connection) -> Result<Self, Error> {
        let query = ask.address.split_once('?').map_or("", |(_, query)| query);
        let fields = Fields::parse(query.as_bytes()).ok_or(Error::Malformed)?;
        let said = |name: &'static str| {
            let value = fields.get(name).unwrap_or_default().trim();
            (!value.is_empty()).then_some((name, value.to_owned()))
        };
        let names = FILTERS.into_iter().chain(["sort", "size"]);
        let typed: Vec<_> = names.filter_map(said).collect();
        let after = said("after").map(|(_, id)| RoundId::parse(&id).ok_or(Error::Malformed));
        let scope = ask.scope()?;
        let centre = centre(ask, db, &scope, find(&typed, "centre")).await?;
        let chosen = find(&typed, "centre").map(|_| Scope::Centre(centre.id.clone()));
        let mut asked = Self {
            scope: chosen.unwrap_or(scope),
            filter: Filter::default(),
            order: listed(find(&typed, "sort"), Order::ALL[0].1, Order::from_key)?,
            size: listed(find(&typed, "size"), SIZES[0], size)?,
            after: after.transpose()?,
            zone: Zone::named(&centre.time_zone),
            centre,
            mistakes: Mistakes::default(),
            typed,
        };
        asked.filter = asked.read_filter(ask)?;
        Ok(asked)
    }

    fn read_filter(&mut self, ask: &Ask) -> Result<Filter, Error> {
        let stand = |key: &str| stand(key, ask);
        let mut course = self.parsed("course", |text| CourseId::parse(text).ok())?;
        let module = self.parsed("module", module)?;
        if let Some((of, ..)) = &module {
            if course.as_ref().is_some_and(|course| course != of) {
                self.mistakes
                    .add("module", ask.words.filter_module_elsewhere());
            }
            course = Some(of.clone());
        }
        let period = self.period(ask);
        let (begun, completed) = match self.typed("period") {
            "" | "begun" => (period, Period::default()),
            "completed" => (Period::default(), period),
            _ => return Err(Error::Malformed),
        };
        Ok(Filter {
            course,
            module: module.map(|(_, module, done)| (module, done)),
            stand: self.parsed("status", stand)?,
            language: self.parsed("language", Language::parse)?,
            begun,
            completed,
            begins: self.typed("begins").to_owned(),
        })
    }

    fn period(&mut self, ask: &Ask) -> Period {
        let (from, to) = (self.typed("from").to_owned(), self.typed("to").to_owned());
        let period = Period {
            from: self.zone.day(&from),
            to: self.zone.end_of_day(&to),
        };
        for (name, typed, read) in [("from", from, period.from), ("to", to, period.to)] {
            if !typed.is_empty() && read.is_none() {
                self.mistakes.add(name, ask.words.filter_day_wrong());
            }
        }
        if let (Some(from), Some(to)) = (period.from, period.to)
            && to < from
        {
            self.mistakes.add("to", ask.words.filter_days_turned());
        }
        period
    }

    fn parsed<T>(&self, name: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Error> {
        let read = find(&self.typed, name).map(|text| parse(text).ok_or(Error::Malformed));
        read.transpose()
    }

    /// What stands in the address under this name; empty where nothing does.
    pub fn typed(&self, name: &str) -> &str {
        find(&self.typed, name).unwrap_or_default()
    }

    /// The filters that are set, with what was typed. The kind of period alone filters nothing.
    pub fn set(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let typed = self
            .typed
            .iter()
            .map(|(name, value)| (*name, value.as_str()));
        typed.filter(|(name, _)| !matches!(*name, "sort" | "size" | "period"))
    }

    /// The address of the same rows under another path, without one of the names, and with an addition.
    pub fn address(&self, path: &str, without: &str, addition: Option<(&str, &str)>) -> String {
        let kept = self
            .typed
            .iter()
            .map(|(name, value)| (*name, value.as_str()));
        let parts: Vec<String> = kept
            .filter(|(name, _)| *name != without)
            .chain(addition)
            .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)))
            .collect();
        if parts.is_empty() {
            return path.to_owned();
        }
        format!("{path}?{}", parts.join("&"))
    }

    /// The filters as the audit log keeps them: without names of people.
    pub fn on_record(&self) -> String {
        let parts = self.set().map(|(name, value)| match name {
            "begins" => "begins=(typed)".to_owned(),
            _ => format!("{name}={value}"),
        });
        let period = Some(self.typed("period")).filter(|period| !period.is_empty());
        let period = period.map(|period| format!("period={period}"));
        parts.chain(period).collect::<Vec<_>>().join(" ")
    }
}

async fn centre(
    ask: &Ask,
    db: &mut Connection,
    scope: &Scope,
    asked: Option<&str>,
) -> Result<Centre, Error> {
    let id = match (asked, scope) {
        (Some(text), _) => CentreId::parse(text).ok_or(Error::Malformed)?,
        (None, Scope::Centre(own)) => own.clone(),
        (None, Scope::All) => return Ok(centres::of_account(db, &ask.own()?).await?),
    };
    let centre = centres::by_id(db, scope, &id).await?;
    centre.ok_or(Error::NotFound)
}

fn find<'a>(typed: &'a [(&'static str, String)], name: &str) -> Option<&'a str> {
    let found = typed.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| value.as_str())
}

fn listed<T>(said: Option<&str>, usual: T, read: impl Fn(&str) -> Option<T>) -> Result<T, Error> {
    said.map_or(Ok(usual), |text| read(text).ok_or(Error::Malformed))
}

fn size(text: &str) -> Option<i64> {
    let size = text.parse().ok()?;
    SIZES.contains(&size).then_some(size)
}

fn stand(key: &str, ask: &Ask) -> Option<Stand> {
    if key == OVERDUE {
        return Some(Stand::OverdueAt(ask.now));
    }
    STATUSES
        .into_iter()
        .find(|status| status_key(*status) == key)
        .map(Stand::Is)
}

/// Every status, in the order in which rounds go through them.
pub const STATUSES: [Status; 4] = [
    Status::NotStarted,
    Status::InProgress,
    Status::Done,
    Status::Waived,
];

/// "course:module:done" or "course:module:open".
fn module(text: &str) -> Option<(CourseId, ModuleId, bool)> {
    let mut parts = text.split(':');
    let course = CourseId::parse(parts.next()?).ok()?;
    let module = ModuleId::parse(parts.next()?).ok()?;
    let done = match parts.next()? {
        "done" => true,
        "open" => false,
        _ => return None,
    };
    parts.next().is_none().then_some((course, module, done))
}
