//! Which group of people a page with counts is about: a centre and a period, as they stand in the address.

use super::ask::Ask;
use super::error::Error;
use super::form::Mistakes;
use crate::course::timestamp::Timestamp;
use crate::report::zone::Zone;
use crate::store::Connection;
use crate::store::centres::{self, Centre};
use crate::store::id::CentreId;
use crate::store::scope::Scope;

/// Whom and when the address asks for.
pub struct Group {
    /// The rows that are counted: all that the person answers for, or one centre of them.
    pub scope: Scope,
    /// The centres that can be chosen, each with its name and whether it is; empty for who answers for one.
    pub centres: Vec<(String, String, bool)>,
    /// What was typed as the first day.
    pub from: String,
    /// What was typed as the last day.
    pub to: String,
    /// The first moment; `None` where no day was given.
    pub first: Option<Timestamp>,
    /// The last moment; `None` where no day was given.
    pub last: Option<Timestamp>,
    /// What cannot be read.
    pub mistakes: Mistakes,
}

impl Group {
    /// Reads the address; days begin and end by the clocks of `zone`.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a centre that is not in the person's scope, or the database does not answer.
    pub async fn read(ask: &Ask, db: &mut Connection, zone: &Zone) -> Result<Self, Error> {
        let scope = ask.scope()?;
        let typed = |name: &str| ask.query(name).unwrap_or_default();
        let centre = match typed("centre").as_str() {
            "" => None,
            typed => Some(known(db, &scope, typed).await?),
        };
        let mut mistakes = Mistakes::default();
        let mut day = |name: &'static str, read: &dyn Fn(&str) -> Option<Timestamp>| {
            let typed = Some(typed(name)).filter(|typed| !typed.is_empty())?;
            let day = read(&typed);
            if day.is_none() {
                mistakes.add(name, ask.words.filter_day_wrong());
            }
            day
        };
        let first = day("from", &|typed| zone.day(typed));
        let last = day("to", &|typed| zone.end_of_day(typed));
        Ok(Self {
            centres: offered(db, &scope, centre.as_ref()).await?,
            scope: centre.map_or(scope, Scope::Centre),
            from: typed("from"),
            to: typed("to"),
            first,
            last,
            mistakes,
        })
    }
}

async fn known(db: &mut Connection, scope: &Scope, typed: &str) -> Result<CentreId, Error> {
    let id = CentreId::parse(typed).ok_or(Error::Malformed)?;
    let centre = centres::by_id(db, scope, &id).await?;
    centre.map(|centre| centre.id).ok_or(Error::NotFound)
}

async fn offered(
    db: &mut Connection,
    scope: &Scope,
    chosen: Option<&CentreId>,
) -> Result<Vec<(String, String, bool)>, Error> {
    if matches!(scope, Scope::Centre(_)) {
        return Ok(Vec::new());
    }
    let one = |centre: Centre| {
        let is_chosen = chosen == Some(&centre.id);
        (centre.id.to_string(), centre.name, is_chosen)
    };
    let all = centres::all(db, scope).await?;
    Ok(all.into_iter().map(one).collect())
}
