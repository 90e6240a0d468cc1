//! How many letters a day: nobody's mailbox is flooded from here, and no relay takes this server for one that does.

use crate::course::timestamp::{Span, Timestamp};
use crate::store::id::AccountId;
use crate::store::letters::{self, Kind};
use crate::store::{Connection, Error};

/// Letters of one kind that one account, or one address, is sent in a day at most.
pub const OF_A_KIND_A_DAY: i64 = 5;
/// Letters of all kinds about one account in a day at most.
pub const TO_A_PERSON_A_DAY: i64 = 10;
/// Of these, how many are kept for what tells that something happened: who asks for links in somebody's name cannot keep
/// the warning away that the password was changed.
pub const KEPT_FOR_NOTICES: i64 = 3;
/// Letters about the accounts of one centre in a day at most; what guards an account goes out beyond it.
pub const OF_A_CENTRE_A_DAY: i64 = 500;

/// Whether one more letter of this kind may be queued.
///
/// # Errors
/// The database does not answer.
pub async fn allows(
    db: &mut Connection,
    kind: Kind,
    (account, address): (&AccountId, &str),
    now: Timestamp,
) -> Result<bool, Error> {
    let since = Timestamp(now.0 - Span::days(1).0);
    let opens = kind.opens().is_some();
    if opens && letters::queued_since(db, account, address, kind, since).await? >= OF_A_KIND_A_DAY {
        return Ok(false);
    }
    let kept = if opens { KEPT_FOR_NOTICES } else { 0 };
    if letters::queued_to(db, account, since).await? >= TO_A_PERSON_A_DAY - kept {
        return Ok(false);
    }
    let guards = !matches!(kind, Kind::EmailConfirmation | Kind::CertificateReady);
    Ok(guards || letters::queued_of_centre(db, account, since).await? < OF_A_CENTRE_A_DAY)
}
