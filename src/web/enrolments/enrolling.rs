//! Somebody who comes by a code: what becomes of them, decided while the code is held.

use super::standing::{Standing, standing};
use crate::course::timestamp::Timestamp;
use crate::store::audit::{self, Act, Event};
use crate::store::enrolment_codes::{self, EnrolmentCode};
use crate::store::id::{AccountId, CentreId, EnrolmentCodeId, RoundId};
use crate::store::scope::Own;
use crate::store::{Connection, Error as StoreError, accounts, rounds};

/// What a person with an open round of the course elsewhere wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elsewhere {
    /// Go on there; nothing changes.
    Keep,
    /// Close it and begin anew here.
    Anew,
}

impl Elsewhere {
    pub(super) fn chosen(value: &str) -> Option<Self> {
        match value {
            "keep" => Some(Self::Keep),
            "anew" => Some(Self::Anew),
            _ => None,
        }
    }
}

/// Somebody who comes by a code.
#[derive(Clone, Debug)]
pub struct Enrolling {
    /// The code's row.
    pub code: EnrolmentCodeId,
    /// The code as it was typed.
    pub typed: String,
    /// The user name wanted in the centre, where the person's own is taken there.
    pub user_name: Option<String>,
    /// What is to become of an open round elsewhere.
    pub elsewhere: Option<Elsewhere>,
    /// The act for the audit log.
    pub event: Event,
    /// The time of the request.
    pub now: Timestamp,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enrolled {
    /// The person is in.
    Done,
    /// The person was in before, or goes on elsewhere; no place was taken.
    Before,
    /// The code lets nobody in.
    Refused(Standing),
    /// In the centre somebody else has the person's user name.
    NameTaken,
    /// There is an open round of the course in another centre.
    OpenElsewhere,
}

impl Enrolling {
    /// The code, held until the transaction ends, and whether it lets anybody in; refusals go on the audit log.
    ///
    /// # Errors
    /// The database cannot do it at this moment.
    pub async fn hold(
        &self,
        db: &mut Connection,
    ) -> Result<Option<(EnrolmentCode, Standing)>, StoreError> {
        enrolment_codes::lock(db, &self.code).await?;
        let Some(code) = enrolment_codes::by_code(db, &self.typed).await? else {
            return Ok(None);
        };
        let standing = standing(&code, self.now);
        if standing != Standing::Open {
            let said = format!("{}: {standing:?}", code.code);
            let event = self.event.clone().in_centre(&code.centre);
            audit::append(db, &event.saying(said).refused()).await?;
        }
        Ok(Some((code, standing)))
    }

    /// Takes a place and begins the round. The code is held and lets people in.
    ///
    /// # Errors
    /// The database cannot do it at this moment.
    pub async fn join(
        &self,
        db: &mut Connection,
        code: &EnrolmentCode,
        account: &AccountId,
    ) -> Result<(), StoreError> {
        enrolment_codes::take_place(db, &code.id).await?;
        rounds::begin_by_code(db, &Own(account.clone()), code, self.now).await?;
        let event = self.event.clone().about(format!("account:{account}"));
        audit::append(db, &event.in_centre(&code.centre).saying(&code.code)).await
    }

    /// The whole enrolment of somebody who has an account.
    ///
    /// # Errors
    /// The database cannot do it at this moment.
    pub(super) async fn enrol(
        &self,
        db: &mut Connection,
        own: &Own,
        moves: bool,
    ) -> Result<Option<Enrolled>, StoreError> {
        let Some((code, standing)) = self.hold(db).await? else {
            return Ok(None);
        };
        let open = rounds::open(db, own, &code.course).await?;
        if open
            .as_ref()
            .is_some_and(|(_, centre)| *centre == code.centre)
        {
            return Ok(Some(Enrolled::Before));
        }
        if standing != Standing::Open {
            return Ok(Some(Enrolled::Refused(standing)));
        }
        // Asked before anything moves: whoever does not answer, or stays where they are, is as they were.
        match (&open, self.elsewhere) {
            (Some(_), None) => return Ok(Some(Enrolled::OpenElsewhere)),
            (Some(_), Some(Elsewhere::Keep)) => return Ok(Some(Enrolled::Before)),
            (Some(_), Some(Elsewhere::Anew)) | (None, _) => {}
        }
        if moves && !self.moved(db, own, &code).await? {
            return Ok(Some(Enrolled::NameTaken));
        }
        if let Some((round, centre)) = &open {
            self.close(db, own, round, centre).await?;
        }
        self.join(db, &code, &own.0).await?;
        Ok(Some(Enrolled::Done))
    }

    /// Closes the round that was open elsewhere: a matter of the centre that it belongs to.
    async fn close(
        &self,
        db: &mut Connection,
        own: &Own,
        round: &RoundId,
        centre: &CentreId,
    ) -> Result<(), StoreError> {
        rounds::waive(db, own, round, "moved", self.now).await?;
        let event = Event {
            act: Act::RoundWaived,
            ..self.event.clone().about(format!("round:{round}"))
        };
        audit::append(db, &event.in_centre(centre).saying("moved")).await
    }

    /// Moves the account to the code's centre, under the wanted name or its own; false when that is taken there.
    async fn moved(
        &self,
        db: &mut Connection,
        own: &Own,
        code: &EnrolmentCode,
    ) -> Result<bool, StoreError> {
        accounts::move_to(db, own, &code.centre, self.user_name.as_deref()).await
    }
}
