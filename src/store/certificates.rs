//! Certificates: issued once, kept for ever, found by their holder or by their code.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::id::{AccountId, CertificateId, RoundId};
use super::scope::{Own, Scope};
use super::{Connection, Error};
use crate::course::completion::CertificateScope;
use crate::course::timestamp::Timestamp;

/// What a certificate is worth now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It holds.
    Issued,
    /// A newer edition took its place.
    Superseded,
    /// It was taken back.
    Revoked,
}

/// A certificate as it was issued, with its state now.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// The certificate.
    pub id: CertificateId,
    /// The round that it was issued in.
    pub round: RoundId,
    /// What it was issued for.
    pub scope: CertificateScope,
    /// The number of the edition, from 1.
    pub edition: i64,
    /// The code on it, without gaps.
    pub code: String,
    /// The record: canonical JSON.
    pub record: String,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// What it is worth now.
    pub state: State,
    /// Since when.
    pub state_at: Timestamp,
}

/// A certificate to be issued.
#[derive(Clone, Debug)]
pub struct NewCertificate {
    /// What it is for.
    pub scope: CertificateScope,
    /// The code on it.
    pub code: String,
    /// The record: canonical JSON.
    pub record: String,
}

/// Issues edition 1; false when it was issued before: completing twice at once makes one certificate.
pub async fn issue(
    db: &mut Connection,
    round: &RoundId,
    new: &NewCertificate,
    now: Timestamp,
) -> Result<bool, Error> {
    issue_edition(db, round, 1, new, now).await
}

async fn issue_edition(
    db: &mut Connection,
    round: &RoundId,
    edition: i64,
    new: &NewCertificate,
    now: Timestamp,
) -> Result<bool, Error> {
    let id = CertificateId::new(now);
    let issued = sqlx::query(
        "INSERT INTO certificates (id, round, scope, edition, code, record, issued_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (round, scope, edition) DO NOTHING",
    )
    .bind(id.as_str())
    .bind(round.as_str())
    .bind(new.scope.key())
    .bind(edition)
    .bind(&new.code)
    .bind(&new.record)
    .bind(now.0)
    .execute(&mut *db)
    .await?;
    if issued.rows_affected() == 0 {
        return Ok(false);
    }
    append_state(db, &id, "issued", "", now).await?;
    Ok(true)
}

/// Puts the next edition in the place of a certificate that holds, and says of the old one that it was replaced. The
/// round is locked by this transaction.
pub async fn replace(
    db: &mut Connection,
    old: &Certificate,
    new: &NewCertificate,
    reason: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    // Whatever the clock says, an edition comes after the one that it replaces.
    let now = now.max(old.state_at);
    let issued = issue_edition(db, &old.round, old.edition + 1, new, now).await?;
    if issued {
        append_state(db, &old.id, "superseded", reason, now).await?;
    }
    Ok(issued)
}

/// Takes a certificate back that holds. The round is locked by this transaction.
pub async fn revoke(
    db: &mut Connection,
    certificate: &Certificate,
    reason: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let now = now.max(certificate.state_at);
    append_state(db, &certificate.id, "revoked", reason, now).await
}

/// Whose the certificate with this code is. Without a scope: only the command line asks, and no page shows it.
pub async fn holder(db: &mut Connection, code: &str) -> Result<Option<AccountId>, Error> {
    let row = sqlx::query(
        "SELECT r.account FROM certificates c JOIN rounds r ON r.id = c.round WHERE c.code = $1",
    )
    .bind(code)
    .fetch_optional(db)
    .await?;
    let account = row.map(|row| row.try_get("account")).transpose()?;
    Ok(account.map(AccountId::stored))
}

async fn append_state(
    db: &mut Connection,
    id: &CertificateId,
    state: &str,
    reason: &str,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO certificate_states (certificate, sequence, state, reason, at)
         VALUES ($1, (SELECT COALESCE(MAX(s.sequence), 0) + 1 FROM certificate_states s WHERE s.certificate = $1), $2, $3, $4)",
    )
    .bind(id.as_str())
    .bind(state)
    .bind(reason)
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(())
}

/// An account's certificates that were issued in rounds in scope, the newest first.
pub async fn of_account(
    db: &mut Connection,
    scope: &Scope,
    account: &AccountId,
) -> Result<Vec<Certificate>, Error> {
    let (first, last) = scope.centres();
    let rows = sqlx::query(
        "SELECT c.id, c.round, c.scope, c.edition, c.code, c.record, c.issued_at, s.state, s.at AS state_at
         FROM certificates c JOIN rounds r ON r.id = c.round
         JOIN certificate_states s ON s.certificate = c.id
          AND s.sequence = (SELECT MAX(l.sequence) FROM certificate_states l WHERE l.certificate = c.id)
         WHERE r.account = $1 AND r.centre >= $2 AND r.centre <= $3 ORDER BY c.issued_at DESC, c.id DESC",
    )
    .bind(account.as_str())
    .bind(first)
    .bind(last)
    .fetch_all(db)
    .await?;
    rows.iter().map(certificate).collect()
}

/// The person's own certificates, the newest first.
pub async fn all(db: &mut Connection, own: &Own) -> Result<Vec<Certificate>, Error> {
    let rows = sqlx::query(
        "SELECT c.id, c.round, c.scope, c.edition, c.code, c.record, c.issued_at, s.state, s.at AS state_at
         FROM certificates c JOIN rounds r ON r.id = c.round
         JOIN certificate_states s ON s.certificate = c.id
          AND s.sequence = (SELECT MAX(l.sequence) FROM certificate_states l WHERE l.certificate = c.id)
         WHERE r.account = $1 ORDER BY c.issued_at DESC, c.id DESC",
    )
    .bind(own.account())
    .fetch_all(db)
    .await?;
    rows.iter().map(certificate).collect()
}

/// The person's own certificates of one round, the newest first.
pub async fn of_round(
    db: &mut Connection,
    own: &Own,
    round: &RoundId,
) -> Result<Vec<Certificate>, Error> {
    let rows = sqlx::query(
        "SELECT c.id, c.round, c.scope, c.edition, c.code, c.record, c.issued_at, s.state, s.at AS state_at
         FROM certificates c JOIN rounds r ON r.id = c.round
         JOIN certificate_states s ON s.certificate = c.id
          AND s.sequence = (SELECT MAX(l.sequence) FROM certificate_states l WHERE l.certificate = c.id)
         WHERE c.round = $1 AND r.account = $2 ORDER BY c.issued_at DESC, c.id DESC",
    )
    .bind(round.as_str())
    .bind(own.account())
    .fetch_all(db)
    .await?;
    rows.iter().map(certificate).collect()
}

/// The person's own certificate.
pub async fn find(
    db: &mut Connection,
    own: &Own,
    id: &CertificateId,
) -> Result<Option<Certificate>, Error> {
    Ok(all(db, own)
        .await?
        .into_iter()
        .find(|certificate| certificate.id == *id))
}

/// The certificate with this code. Without a scope: whoever holds the paper may ask.
pub async fn by_code(db: &mut Connection, code: &str) -> Result<Option<Certificate>, Error> {
    let row = sqlx::query(
        "SELECT c.id, c.round, c.scope, c.edition, c.code, c.record, c.issued_at, s.state, s.at AS state_at
         FROM certificates c JOIN certificate_states s ON s.certificate = c.id
          AND s.sequence = (SELECT MAX(l.sequence) FROM certificate_states l WHERE l.certificate = c.id)
         WHERE c.code = $1",
    )
    .bind(code)
    .fetch_optional(db)
    .await?;
    row.as_ref().map(certificate).transpose()
}

pub(super) fn certificate(row: &AnyRow) -> Result<Certificate, Error> {
    let key: String = row.try_get("scope")?;
    let state: String = row.try_get("state")?;
    Ok(Certificate {
        id: CertificateId::stored(row.try_get("id")?),
        round: RoundId::stored(row.try_get("round")?),
        edition: row.try_get("edition")?,
        scope: CertificateScope::from_key(&key)
            .ok_or_else(|| Error::unreadable("a certificate's scope"))?,
        code: row.try_get("code")?,
        record: row.try_get("record")?,
        issued_at: Timestamp(row.try_get("issued_at")?),
        state: match state.as_str() {
            "issued" => State::Issued,
            "superseded" => State::Superseded,
            "revoked" => State::Revoked,
            other => return Err(Error::unreadable(format!("the certificate state {other}"))),
        },
        state_at: Timestamp(row.try_get("state_at")?),
    })
}
