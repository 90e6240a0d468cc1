//! Roles: an administrator makes managers and administrators, and takes the roles away again.

use actix_web::HttpResponse;
use serde::Deserialize;

use super::accounts::{account, is_last_administrator};
use super::ask::Ask;
use super::error::Error;
use super::page::Said;
use crate::store::audit::{self, Act};
use crate::store::id::CentreId;
use crate::store::roles::{self, Role};
use crate::store::sessions;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    role: String,
    held: String,
}

/// Grants a role or takes it away.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let wanted: Wanted = ask.fields.read().map_err(|_| Error::Malformed)?;
    let account = account(&ask).await?;
    let role = read(&wanted.role, &account.centre).ok_or(Error::Malformed)?;
    let (held, now, id) = (wanted.held == "yes", ask.now, account.id.clone());
    let act = if held {
        Act::RoleGranted
    } else {
        Act::RoleRevoked
    };
    let event = ask
        .event(act, format!("account:{id}"))
        .in_centre(&account.centre)
        .saying(role.key());
    let done = ask.app.store.write(async move |db| {
        if held {
            roles::grant(db, &id, &role, now).await?;
        } else {
            if role == Role::Administrator && is_last_administrator(db, &id).await? {
                return Ok(false);
            }
            roles::revoke(db, &id, &role).await?;
            // A session that held a role ends with it: the next page needs a new sign-in.
            sessions::end_all(db, &id, now).await?;
        }
        audit::append(db, &event).await?;
        Ok(true)
    });
    let said = match (done.await?, held) {
        (false, _) => Said::LastAdministrator,
        (true, true) => Said::RoleGranted,
        (true, false) => Said::RoleRevoked,
    };
    Ok(ask.see_other_saying(&format!("/accounts/{}", account.id), said))
}

/// The role of a form; nobody manages the centre of those who have none.
pub fn read(key: &str, centre: &CentreId) -> Option<Role> {
    match key {
        "manager" if *centre != CentreId::independent() => Some(Role::Manager(centre.clone())),
        "administrator" => Some(Role::Administrator),
        _ => None,
    }
}
