//! Accounts: people's sign-in identities.

use sqlx::Row;
use sqlx::any::AnyRow;
use unicode_normalization::UnicodeNormalization;

use super::id::{AccountId, CentreId};
use super::scope::{Own, Scope};
use super::{Connection, Error};
use crate::course::language::Language;
use crate::course::timestamp::Timestamp;

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

/// An account as people who answer for it see it.
#[derive(Clone, Debug)]
pub struct Account {
    /// The account.
    pub id: AccountId,
    /// The name to sign in with.
    pub user_name: String,
    /// The person's name.
    pub name: String,
    /// The centre's name.
    pub centre: String,
    /// Whether it holds any role.
    pub has_role: bool,
    /// Whether it was disabled.
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
        "INSERT INTO accounts (id, centre, user_name, user_name_folded, name, name_folded, name_sort, email, language, password, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
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

/// The accounts in scope whose name or user name begins with the text, by name; at most `most`.
pub async fn find(
    db: &mut Connection,
    scope: &Scope,
    begins: &str,
    most: i64,
) -> Result<Vec<Account>, Error> {
    let (first, last) = scope.centres();
    let begins = fold(begins);
    let rows = sqlx::query(
        "SELECT a.id, a.user_name, a.name, a.disabled_at, c.name AS centre_name,
                (SELECT COUNT(*) FROM roles r WHERE r.account = a.id) AS roles
         FROM accounts a JOIN centres c ON c.id = a.centre
         WHERE a.centre >= $1 AND a.centre <= $2 AND a.name_sort IS NOT NULL
           AND ((a.name_folded >= $3 AND a.name_folded < $4) OR (a.user_name_folded >= $3 AND a.user_name_folded < $4))
         ORDER BY a.name_sort, a.id LIMIT $5",
    )
    .bind(first)
    .bind(last)
    .bind(&begins)
    // Above everything that begins like this, on both engines: they compare bytes.
    .bind(format!("{begins}\u{10ffff}"))
    .bind(most)
    .fetch_all(db)
    .await?;
    rows.iter().map(account).collect()
}

/// The account with this id, when it is in scope.
pub async fn by_id(
    db: &mut Connection,
    scope: &Scope,
    id: &AccountId,
) -> Result<Option<Account>, Error> {
    let (first, last) = scope.centres();
    let row = sqlx::query(
        "SELECT a.id, a.user_name, a.name, a.disabled_at, c.name AS centre_name,
                (SELECT COUNT(*) FROM roles r WHERE r.account = a.id) AS roles
         FROM accounts a JOIN centres c ON c.id = a.centre
         WHERE a.id = $1 AND a.centre >= $2 AND a.centre <= $3 AND a.name_sort IS NOT NULL",
    )
    .bind(id.as_str())
    .bind(first)
    .bind(last)
    .fetch_optional(db)
    .await?;
    row.as_ref().map(account).transpose()
}

fn account(row: &AnyRow) -> Result<Account, Error> {
    Ok(Account {
        id: AccountId::stored(row.try_get("id")?),
        user_name: row.try_get("user_name")?,
        name: row.try_get("name")?,
        centre: row.try_get("centre_name")?,
        has_role: row.try_get::<i64, _>("roles")? > 0,
        disabled: row.try_get::<Option<i64>, _>("disabled_at")?.is_some(),
    })
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
