//! Accounts as those who answer for them see them: lists and single ones, always in scope.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::fold;
use crate::course::language::Language;
use crate::store::id::{AccountId, BatchId, CentreId};
use crate::store::scope::Scope;
use crate::store::{Connection, Error};

/// An account as people who answer for it see it.
#[derive(Clone, Debug)]
pub struct Account {
    /// The account.
    pub id: AccountId,
    /// The name to sign in with.
    pub user_name: String,
    /// The person's name.
    pub name: String,
    /// The language the person reads.
    pub language: Language,
    /// The centre it belongs to.
    pub centre: CentreId,
    /// The centre's name.
    pub centre_name: String,
    /// The centre's code.
    pub centre_code: String,
    /// Whether its holder is an administrator.
    pub administrator: bool,
    /// Whether its holder manages its centre.
    pub manager: bool,
    /// Whether it can be used.
    pub state: State,
}

/// Whether an account can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// No password was chosen yet.
    Waiting,
    /// It can be signed in with.
    InUse,
    /// Nobody can sign in with it.
    Disabled,
}

impl Account {
    /// Whether nobody can sign in with it.
    pub fn is_disabled(&self) -> bool {
        self.state == State::Disabled
    }

    /// Whether its holder has not chosen a password yet.
    pub fn is_waiting(&self) -> bool {
        self.state == State::Waiting
    }

    /// Whether it holds any role.
    pub fn holds_role(&self) -> bool {
        self.administrator || self.manager
    }
}

/// A statement that reads accounts (`a`) and their centres (`c`): its columns are those that [`account`] takes.
macro_rules! accounts {
    ($from:literal) => {
        concat!(
            "SELECT a.id, a.user_name, a.name, a.language, a.disabled_at, a.centre, c.name AS centre_name, c.code AS centre_code,
                CASE WHEN a.password IS NULL THEN 0 ELSE 1 END AS has_password,
                (SELECT COUNT(*) FROM roles r WHERE r.account = a.id AND r.role = 'administrator') AS administrator,
                (SELECT COUNT(*) FROM roles r WHERE r.account = a.id AND r.role = 'manager') AS manager ",
            $from
        )
    };
}

/// The accounts in scope, by name, from the one after `after` on; at most `most`.
pub async fn all(
    db: &mut Connection,
    scope: &Scope,
    after: Option<&AccountId>,
    most: i64,
) -> Result<Vec<Account>, Error> {
    let (first, last) = scope.centres();
    let rows = sqlx::query(accounts!(
        "FROM accounts a JOIN centres c ON c.id = a.centre
         WHERE a.centre >= $1 AND a.centre <= $2 AND a.name_sort IS NOT NULL
           AND (a.name_sort, a.id) > (COALESCE((SELECT o.name_sort FROM accounts o WHERE o.id = $3), $4), $3)
         ORDER BY a.name_sort, a.id LIMIT $5"
    ))
    .bind(first)
    .bind(last)
    .bind(after.map_or("", AccountId::as_str))
    .bind(Vec::new())
    .bind(most)
    .fetch_all(db)
    .await?;
    rows.iter().map(account).collect()
}

/// The accounts in scope whose name or user name begins with the text, by name, from the one after `after` on; at most `most`.
pub async fn find(
    db: &mut Connection,
    scope: &Scope,
    begins: &str,
    after: Option<&AccountId>,
    most: i64,
) -> Result<Vec<Account>, Error> {
    let (first, last) = scope.centres();
    let begins = fold(begins);
    let rows = sqlx::query(accounts!(
        "FROM accounts a JOIN centres c ON c.id = a.centre
         WHERE a.id IN (SELECT n.id FROM accounts n WHERE n.name_folded >= $3 AND n.name_folded < $4 AND n.centre >= $1 AND n.centre <= $2
                        UNION SELECT u.id FROM accounts u WHERE u.user_name_folded >= $3 AND u.user_name_folded < $4 AND u.centre >= $1 AND u.centre <= $2)
           AND a.name_sort IS NOT NULL
           AND (a.name_sort, a.id) > (COALESCE((SELECT o.name_sort FROM accounts o WHERE o.id = $5), $6), $5)
         ORDER BY a.name_sort, a.id LIMIT $7"
    ))
    .bind(first)
    .bind(last)
    .bind(&begins)
    // Above everything that begins like this, on both engines: they compare bytes.
    .bind(format!("{begins}\u{10ffff}"))
    .bind(after.map_or("", AccountId::as_str))
    .bind(Vec::new())
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
    let row = sqlx::query(accounts!(
        "FROM accounts a JOIN centres c ON c.id = a.centre
         WHERE a.id = $1 AND a.centre >= $2 AND a.centre <= $3 AND a.name_sort IS NOT NULL"
    ))
    .bind(id.as_str())
    .bind(first)
    .bind(last)
    .fetch_optional(db)
    .await?;
    row.as_ref().map(account).transpose()
}

/// Who manages the centre, when it is in scope, by name.
pub async fn managers(
    db: &mut Connection,
    scope: &Scope,
    centre: &CentreId,
) -> Result<Vec<Account>, Error> {
    let (first, last) = scope.centres();
    let rows = sqlx::query(accounts!(
        "FROM roles m JOIN accounts a ON a.id = m.account JOIN centres c ON c.id = a.centre
         WHERE m.role = 'manager' AND m.centre = $1 AND a.centre >= $2 AND a.centre <= $3 AND a.name_sort IS NOT NULL
         ORDER BY a.name_sort, a.id"
    ))
    .bind(centre.as_str())
    .bind(first)
    .bind(last)
    .fetch_all(db)
    .await?;
    rows.iter().map(account).collect()
}

/// The accounts of a batch in scope, by name: as many as one pasted list has lines.
pub async fn of_batch(
    db: &mut Connection,
    scope: &Scope,
    batch: &BatchId,
) -> Result<Vec<Account>, Error> {
    let (first, last) = scope.centres();
    let rows = sqlx::query(accounts!(
        "FROM accounts a JOIN centres c ON c.id = a.centre
         WHERE a.batch = $1 AND a.centre >= $2 AND a.centre <= $3 AND a.name_sort IS NOT NULL
         ORDER BY a.name_sort, a.id"
    ))
    .bind(batch.as_str())
    .bind(first)
    .bind(last)
    .fetch_all(db)
    .await?;
    rows.iter().map(account).collect()
}

/// The user name that somebody with exactly this name has in the centre already, whatever the case.
pub async fn namesake(
    db: &mut Connection,
    scope: &Scope,
    centre: &CentreId,
    name: &str,
) -> Result<Option<String>, Error> {
    let (first, last) = scope.centres();
    let row = sqlx::query(
        "SELECT user_name FROM accounts
         WHERE name_folded = $1 AND centre = $2 AND centre >= $3 AND centre <= $4 ORDER BY id LIMIT 1",
    )
    .bind(fold(name))
    .bind(centre.as_str())
    .bind(first)
    .bind(last)
    .fetch_optional(db)
    .await?;
    row.map(|row| row.try_get("user_name").map_err(Error::from))
        .transpose()
}

fn account(row: &AnyRow) -> Result<Account, Error> {
    let language: String = row.try_get("language")?;
    Ok(Account {
        id: AccountId::stored(row.try_get("id")?),
        user_name: row.try_get("user_name")?,
        name: row.try_get("name")?,
        language: Language::parse(&language)
            .ok_or_else(|| Error::unreadable("an account's language"))?,
        centre: CentreId::stored(row.try_get("centre")?),
        centre_name: row.try_get("centre_name")?,
        centre_code: row.try_get("centre_code")?,
        administrator: row.try_get::<i64, _>("administrator")? > 0,
        manager: row.try_get::<i64, _>("manager")? > 0,
        state: if row.try_get::<Option<i64>, _>("disabled_at")?.is_some() {
            State::Disabled
        } else if row.try_get::<i64, _>("has_password")? > 0 {
            State::InUse
        } else {
            State::Waiting
        },
    })
}
