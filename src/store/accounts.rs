//! Accounts: people's sign-in identities.

mod found;

use sqlx::Row;
use unicode_normalization::UnicodeNormalization;

use super::id::{AccountId, BatchId, CentreId};
use super::scope::Own;
use super::{Connection, Error, rounds};
use crate::course::language::Language;
use crate::course::timestamp::Timestamp;

pub use found::{Account, State, all, by_id, find, managers, namesake, of_batch};

/// What an account is made of.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// The centre it belongs to.
    pub centre: CentreId,
    /// Unique in the centre, whatever the case.
    pub user_name: String,
    /// The name as it shall stand on a certificate.
    pub name: String,
    /// A contact, never used to sign in before it is confirmed.
    pub email: Option<String>,
    /// The language the person reads.
    pub language: Language,
    /// The hashed password; `None` until one is chosen with a one-time code.
    pub password: Option<String>,
    /// The pasted list that it came from.
    pub batch: Option<BatchId>,
}

/// What became of a sign-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignUp {
    /// The account is there.
    Done(AccountId),
    /// The user name is taken in this centre.
    NameTaken,
}

/// What signing in needs to know.
#[derive(Clone, Debug)]
pub struct SignInRow {
    /// The account.
    pub account: AccountId,
    /// The hash to check against.
    pub password: Option<String>,
    /// Whether the account was disabled.
    pub disabled: bool,
}

/// A text as names are compared: NFKC, case folded.
pub fn fold(text: &str) -> String {
    let composed: String = text.trim().nfkc().collect();
    caseless::default_case_fold_str(&composed).nfkc().collect()
}

/// Makes an account.
pub async fn create(
    db: &mut Connection,
    account: &NewAccount,
    now: Timestamp,
) -> Result<SignUp, Error> {
    let id = AccountId::new(now);
    let name_folded = fold(&account.name);
    let made = sqlx::query(
        "INSERT INTO accounts (id, centre, user_name, user_name_folded, name, name_folded, name_sort, email, language, password, batch, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (centre, user_name_folded) DO NOTHING",
    )
    .bind(id.as_str())
    .bind(account.centre.as_str())
    .bind(&account.user_name)
    .bind(fold(&account.user_name))
    .bind(&account.name)
    .bind(&name_folded)
    .bind(name_folded.as_bytes())
    .bind(account.email.as_deref())
    .bind(account.language.as_str())
    .bind(account.password.as_deref())
    .bind(account.batch.as_ref().map(BatchId::as_str))
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(if made.rows_affected() == 1 {
        SignUp::Done(id)
    } else {
        SignUp::NameTaken
    })
}

/// Finds who wants to sign in. Without a scope: nobody is signed in yet.
pub async fn for_sign_in(
    db: &mut Connection,
    centre: &CentreId,
    user_name: &str,
) -> Result<Option<SignInRow>, Error> {
    let row = sqlx::query("SELECT id, password, disabled_at FROM accounts WHERE centre = $1 AND user_name_folded = $2")
        .bind(centre.as_str())
        .bind(fold(user_name))
        .fetch_optional(db)
        .await?;
    row.map(|row| {
        Ok(SignInRow {
            account: AccountId::stored(row.try_get("id")?),
            password: row.try_get("password")?,
            disabled: row.try_get::<Option<i64>, _>("disabled_at")?.is_some(),
        })
    })
    .transpose()
}

/// Gives the account another name.
pub async fn rename(db: &mut Connection, own: &Own, name: &str) -> Result<(), Error> {
    let folded = fold(name);
    sqlx::query("UPDATE accounts SET name = $1, name_folded = $2, name_sort = $3 WHERE id = $4")
        .bind(name)
        .bind(&folded)
        .bind(folded.as_bytes())
        .bind(own.account())
        .execute(&mut *db)
        .await?;
    rounds::rename(db, own).await
}

/// Moves the person's own account to a centre, under this user name or its own; false when somebody has it there.
pub async fn move_to(
    db: &mut Connection,
    own: &Own,
    centre: &CentreId,
    user_name: Option<&str>,
) -> Result<bool, Error> {
    let moved = sqlx::query(
        "UPDATE accounts SET centre = $1, user_name = COALESCE($2, user_name), user_name_folded = COALESCE($3, user_name_folded)
         WHERE id = $4 AND NOT EXISTS (SELECT 1 FROM accounts o WHERE o.centre = $1 AND o.id <> $4
             AND o.user_name_folded = COALESCE($3, (SELECT m.user_name_folded FROM accounts m WHERE m.id = $4)))",
    )
    .bind(centre.as_str())
    .bind(user_name)
    .bind(user_name.map(fold))
    .bind(own.account())
    .execute(db)
    .await?;
    Ok(moved.rows_affected() == 1)
}

/// Puts another password hash in the place of the old one.
pub async fn set_password(db: &mut Connection, own: &Own, password: &str) -> Result<(), Error> {
    sqlx::query("UPDATE accounts SET password = $1 WHERE id = $2")
        .bind(password)
        .bind(own.account())
        .execute(db)
        .await?;
    Ok(())
}

/// Disables the account (a time) or lets it sign in again (`None`); works on the very next request.
pub async fn set_disabled(
    db: &mut Connection,
    id: &AccountId,
    since: Option<Timestamp>,
) -> Result<(), Error> {
    sqlx::query("UPDATE accounts SET disabled_at = $1 WHERE id = $2")
        .bind(since.map(|at| at.0))
        .bind(id.as_str())
        .execute(db)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_people_take_for_the_same_fold_to_the_same() {
        assert_eq!(fold(" ADA "), "ada");
        assert_eq!(fold("Straße"), fold("STRASSE"));
        assert_eq!(fold("ａｄａ"), "ada");
        assert_eq!(fold("e\u{301}mile"), fold("ÉMILE"));
    }
}
