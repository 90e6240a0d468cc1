//! The sheet of a batch: a slip with a one-time code for everybody who has not signed in yet, to cut up and hand out.

use actix_web::HttpResponse;
use askama::Template;

use crate::course::timestamp::{Span, Timestamp};
use crate::report::zone::Zone;
use crate::sign_in::secret::PaperCode;
use crate::store::accounts::{self, Account};
use crate::store::audit::{self, Act};
use crate::store::centres::Centre;
use crate::store::codes::{self, Purpose};
use crate::store::id::BatchId;
use crate::web::ask::Ask;
use crate::web::error::Error;
use crate::web::page::Frame;

/// How far ahead the day of the class may be: a code on paper must not lie about for long.
const FARTHEST: Span = Span::days(15);

/// A slip of the sheet: one person's way in.
struct Slip {
    name: String,
    user_name: String,
    code: String,
}

#[derive(Template)]
#[template(path = "code_sheet.html")]
struct SheetPage<'a> {
    frame: Frame<'a>,
    centre: &'a Centre,
    slips: Vec<Slip>,
    until: String,
    address: String,
    batch_address: String,
}

/// Issues a code for everybody of the batch who has not chosen a password yet, and shows them as a sheet, once.
pub(super) async fn sheet(
    ask: &Ask,
    centre: &Centre,
    batch: &BatchId,
    end: Timestamp,
) -> Result<HttpResponse, Error> {
    let waiting = waiting(ask, batch).await?;
    let codes: Result<Vec<PaperCode>, _> = waiting.iter().map(|_| PaperCode::random()).collect();
    let codes = codes?;
    let issued: Vec<_> = waiting
        .iter()
        .zip(&codes)
        .map(|(account, code)| (account.id.clone(), code.hash()))
        .collect();
    let now = ask.now;
    let event = ask
        .event(Act::CodeIssued, format!("batch:{batch}"))
        .in_centre(&centre.id)
        .saying(format!("{} codes", issued.len()));
    ask.app
        .store
        .write(async move |db| {
            for (id, hash) in &issued {
                codes::issue(db, Purpose::Password, Some(id), hash.as_str(), now, end).await?;
            }
            audit::append(db, &event).await
        })
        .await?;
    let slip = |(account, code): (Account, &PaperCode)| Slip {
        name: account.name,
        user_name: account.user_name,
        code: code.reveal(),
    };
    ask.page(&SheetPage {
        frame: ask.frame(ask.words.code_sheet_title()),
        centre,
        slips: waiting.into_iter().zip(&codes).map(slip).collect(),
        // The last minute of the day, not midnight of the next.
        until: ask
            .words
            .moment(Timestamp(end.0 - 60_000), &centre.time_zone),
        address: format!("{}{}", ask.app.base_url, ask.to("/one-time-code")),
        batch_address: ask.to(&format!("/account-batches/{batch}")),
    })
}

/// The accounts of a batch that no password was chosen for yet.
pub(super) async fn waiting(ask: &Ask, batch: &BatchId) -> Result<Vec<Account>, Error> {
    let mut db = ask.app.store.read().await?;
    let all = accounts::of_batch(&mut db, &ask.scope()?, batch).await?;
    let waiting = all
        .into_iter()
        .filter(|account| account.is_waiting() && !account.holds_role());
    Ok(waiting.collect())
}

/// The end of the day of the class; `None` when it is over, too far ahead, or no date.
pub(super) fn day_of_class(ask: &Ask, typed: &str, centre: &Centre) -> Option<Timestamp> {
    Zone::named(&centre.time_zone)
        .after_day(typed)
        .filter(|end| *end > ask.now && *end <= ask.now + FARTHEST)
}
