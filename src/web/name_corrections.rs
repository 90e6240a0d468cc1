//! Correcting somebody's name at their request: certificates that hold the old one get a new edition.

use actix_web::HttpResponse;
use serde::Deserialize;

use super::accounts::{acted_on, show_again};
use super::ask::Ask;
use super::error::Error;
use super::form::Mistakes;
use super::new_accounts::check_name;
use super::page::Said;
use super::printed_names::sign_without_font;
use super::sign_up::clean_name;
use crate::certificate::Record;
use crate::certificate::code::CertificateCode;
use crate::course::timestamp::Timestamp;
use crate::store::audit::{self, Act, Event};
use crate::store::certificates::{self, Certificate, NewCertificate, State};
use crate::store::id::AccountId;
use crate::store::scope::{Own, Scope};
use crate::store::{Connection, Error as StoreError, accounts, rounds};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    name: String,
}

/// Keeps the corrected name and replaces the certificates that hold the old one.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let typed: Typed = ask.fields.read().map_err(|_| Error::Malformed)?;
    let account = acted_on(&ask).await?;
    let name = clean_name(&typed.name);
    let mut mistakes = Mistakes::default();
    check_name(ask.words, &name, "name", &mut mistakes);
    // The new edition is issued at once, so its name must be one that can be printed.
    if mistakes.is_empty()
        && let Some(sign) = sign_without_font(&ask, &name).await?
    {
        mistakes.add("name", ask.words.name_sign(sign));
    }
    if !mistakes.is_empty() {
        return show_again(&ask, &account, &typed.name, &mistakes).await;
    }
    let correction = Correction {
        scope: ask.scope()?,
        account: account.id.clone(),
        name,
        event: ask.event(Act::NameChanged, "").in_centre(&account.centre),
        now: ask.now,
    };
    ask.app
        .store
        .write(async move |db| correction.keep(db).await)
        .await?;
    let address = format!("/accounts/{}", account.id);
    Ok(ask.see_other_saying(&address, Said::NameCorrected))
}

/// A corrected name and whose it is.
#[derive(Clone)]
struct Correction {
    scope: Scope,
    account: AccountId,
    name: String,
    event: Event,
    now: Timestamp,
}

impl Correction {
    async fn keep(&self, db: &mut Connection) -> Result<(), StoreError> {
        let own = Own(self.account.clone());
        // Locked first, so that no certificate with the old name is issued meanwhile.
        rounds::lock_all(db, &own).await?;
        let held = certificates::of_account(db, &self.scope, &self.account).await?;
        for certificate in held.iter().filter(|held| held.state == State::Issued) {
            rounds::confirm_name(db, &own, &certificate.round, &self.name, self.now).await?;
            self.replace(db, certificate).await?;
        }
        accounts::rename(db, &own, &self.name).await?;
        rounds::unconfirm_names(db, &own).await?;
        let event = self
            .event
            .clone()
            .about(format!("account:{}", self.account));
        audit::append(db, &event).await
    }

    /// The same certificate with the corrected name and a code of its own.
    async fn replace(&self, db: &mut Connection, old: &Certificate) -> Result<(), StoreError> {
        let record = Record::from_canonical(&old.record).map_err(StoreError::unreadable)?;
        if record.name == self.name {
            return Ok(());
        }
        let code = CertificateCode::random().map_err(StoreError::unreadable)?;
        let record = Record {
            name: self.name.clone(),
            code: code.clone(),
            ..record
        };
        let new = NewCertificate {
            scope: old.scope.clone(),
            code: code.compact(),
            record: record.to_canonical().map_err(StoreError::unreadable)?,
        };
        if certificates::replace(db, old, &new, "name", self.now).await? {
            let event = Event {
                act: Act::CertificateCorrected,
                ..self.event.clone()
            };
            let about = format!("round:{}", old.round);
            audit::append(db, &event.about(about).saying(old.scope.key())).await?;
        }
        Ok(())
    }
}
