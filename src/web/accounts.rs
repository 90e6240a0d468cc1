//! Accounts, for those who answer for them: find, make, hand over a one-time code, disable.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::ask::Ask;
use super::error::Error;
use super::form::Mistakes;
use super::new_accounts::centre_filter;
use super::page::{Frame, Said};
use crate::course::timestamp::Span;
use crate::sign_in::secret::PaperCode;
use crate::store::accounts::{self, Account};
use crate::store::audit::{self, Act};
use crate::store::centres::Centre;
use crate::store::certificates::{self, Certificate, State};
use crate::store::codes::{self, Purpose};
use crate::store::id::{AccountId, CentreId};
use crate::store::{roles, sessions};

/// How long a code that was handed over works.
pub const CODE_WORKS: Span = Span::minutes(15);
/// Accounts on one page.
const MOST: usize = 50;

#[derive(Template)]
#[template(path = "accounts.html")]
struct AccountsPage<'a> {
    frame: Frame<'a>,
    sought: &'a str,
    /// The centres to choose from; empty for who has one alone.
    centres: Vec<Centre>,
    centre: Option<CentreId>,
    found: Vec<Account>,
    /// The address of the next page.
    next: Option<String>,
}

impl AccountsPage<'_> {
    fn is_chosen(&self, centre: &CentreId) -> bool {
        self.centre.as_ref() == Some(centre)
    }
}

/// The accounts in scope, or those whose name begins with what was typed.
pub async fn index(ask: Ask) -> Result<HttpResponse, Error> {
    let (scope, centre, centres) = centre_filter(&ask).await?;
    let sought = ask.query("name").unwrap_or_default();
    let after = ask.query("after").and_then(|id| AccountId::parse(&id));
    let most = i64::try_from(MOST).unwrap_or(i64::MAX) + 1;
    let mut db = ask.app.store.read().await?;
    let mut found = if sought.trim().is_empty() {
        accounts::all(&mut db, &scope, after.as_ref(), most).await?
    } else {
        accounts::find(&mut db, &scope, &sought, after.as_ref(), most).await?
    };
    let more = found.len() > MOST;
    found.truncate(MOST);
    let last = found.last().filter(|_| more);
    let next = last.map(|last| {
        let id = centre.as_ref().map_or("", CentreId::as_str);
        let query = serde_urlencoded::to_string([("name", sought.as_str()), ("centre", id)]);
        let query = query.unwrap_or_default();
        ask.to(&format!("/accounts?{query}&after={}", last.id))
    });
    ask.page(&AccountsPage {
        frame: ask.frame(ask.words.accounts_title()),
        sought: &sought,
        centres,
        centre,
        found,
        next,
    })
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage<'a> {
    frame: Frame<'a>,
    account: &'a Account,
    /// The certificates that hold: a corrected name replaces them.
    certificates: usize,
    /// The name in the form.
    name: &'a str,
    mistakes: &'a Mistakes,
    /// Whether the asker may hand out a code and disable: managers only for accounts without a role.
    may_act: bool,
    /// Whether this is the asker's own account.
    own: bool,
    /// Whether the account's centre is one that can be managed.
    manageable: bool,
}

impl AccountPage<'_> {
    /// Whether there is a role to take away or to give: a disabled account is given none.
    fn shows_roles(&self) -> bool {
        self.account.holds_role() || !self.account.is_disabled()
    }
}

/// The account of the address, when it is in scope.
///
/// # Errors
/// [`Error::NotFound`] when it is not.
pub async fn account(ask: &Ask) -> Result<Account, Error> {
    let id = AccountId::parse(ask.part("account")).ok_or(Error::NotFound)?;
    let mut db = ask.app.store.read().await?;
    accounts::by_id(&mut db, &ask.scope()?, &id)
        .await?
        .ok_or(Error::NotFound)
}

/// An account: who it is, and what can be done.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let account = account(&ask).await?;
    let mistakes = Mistakes::default();
    let page = page(&ask, &account, &account.name, &mistakes).await?;
    ask.page(&page)
}

/// The account's page again, with what is wrong with the name.
///
/// # Errors
/// The database does not answer.
pub async fn show_again(
    ask: &Ask,
    account: &Account,
    name: &str,
    mistakes: &Mistakes,
) -> Result<HttpResponse, Error> {
    ask.page_with_mistakes(&page(ask, account, name, mistakes).await?)
}

async fn page<'a>(
    ask: &'a Ask,
    account: &'a Account,
    name: &'a str,
    mistakes: &'a Mistakes,
) -> Result<AccountPage<'a>, Error> {
    let who = ask.who()?;
    let mut db = ask.app.store.read().await?;
    let certificates = certificates::of_account(&mut db, &ask.scope()?, &account.id).await?;
    let holding = |certificate: &&Certificate| certificate.state == State::Issued;
    Ok(AccountPage {
        frame: ask.frame_with_mistakes(&account.name, mistakes),
        account,
        certificates: certificates.iter().filter(holding).count(),
        name,
        mistakes,
        may_act: who.administrator || !account.holds_role(),
        own: who.account == account.id,
        manageable: account.centre != CentreId::independent(),
    })
}

/// The account of the address, when the asker may act on it: a manager only on accounts that hold no role.
///
/// # Errors
/// [`Error::NotFound`] when they may not.
pub async fn acted_on(ask: &Ask) -> Result<Account, Error> {
    let account = account(ask).await?;
    if account.holds_role() && !ask.who()?.administrator {
        return Err(Error::NotFound);
    }
    Ok(account)
}

#[derive(Template)]
#[template(path = "code_issued.html")]
struct CodePage<'a> {
    frame: Frame<'a>,
    account: &'a Account,
    code: String,
    minutes: i64,
    address: String,
}

/// Issues a code for an account and shows it, once.
pub async fn create_code(ask: Ask) -> Result<HttpResponse, Error> {
    let account = acted_on(&ask).await?;
    hand_over(&ask, &account).await
}

/// Issues a code for an account and shows it, once.
///
/// # Errors
/// The database cannot do it at this moment.
pub async fn hand_over(ask: &Ask, account: &Account) -> Result<HttpResponse, Error> {
    let (code, now, id) = (PaperCode::random()?, ask.now, account.id.clone());
    let hash = code.hash();
    let event = ask
        .event(Act::CodeIssued, format!("account:{id}"))
        .in_centre(&account.centre);
    ask.app
        .store
        .write(async move |db| {
            let ends = now + CODE_WORKS;
            codes::issue(db, Purpose::Password, Some(&id), hash.as_str(), now, ends).await?;
            audit::append(db, &event).await
        })
        .await?;
    let centre = if account.centre == CentreId::independent() {
        String::new()
    } else {
        format!("?centre={}", account.centre_code)
    };
    ask.page(&CodePage {
        frame: ask.frame(ask.words.code_issued_title()),
        account,
        code: code.reveal(),
        minutes: CODE_WORKS.in_minutes(),
        address: format!("{}{}{centre}", ask.app.base_url, ask.to("/one-time-code")),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Disabling {
    disabled: String,
}

/// Disables an account, or lets it be used again; works on the next request.
pub async fn disable(ask: Ask) -> Result<HttpResponse, Error> {
    let form: Disabling = ask.fields.read().map_err(|_| Error::Malformed)?;
    let account = acted_on(&ask).await?;
    if account.id == ask.who()?.account {
        return Err(Error::Malformed);
    }
    let (disabled, now, id) = (form.disabled == "yes", ask.now, account.id.clone());
    let act = if disabled {
        Act::AccountDisabled
    } else {
        Act::AccountEnabled
    };
    let event = ask
        .event(act, format!("account:{id}"))
        .in_centre(&account.centre);
    let done = ask.app.store.write(async move |db| {
        if disabled && is_last_administrator(db, &id).await? {
            return Ok(false);
        }
        accounts::set_disabled(db, &id, disabled.then_some(now)).await?;
        if disabled {
            sessions::end_all(db, &id, now).await?;
            codes::void(db, Purpose::Password, Some(&id), now).await?;
        }
        audit::append(db, &event).await?;
        Ok(true)
    });
    let said = match (done.await?, disabled) {
        (false, _) => Said::LastAdministrator,
        (true, true) => Said::AccountDisabled,
        (true, false) => Said::AccountEnabled,
    };
    Ok(ask.see_other_saying(&format!("/accounts/{}", account.id), said))
}

/// Whether the account is the only administrator who can sign in. Locks the administrators until the transaction ends.
///
/// # Errors
/// The database does not answer.
pub async fn is_last_administrator(
    db: &mut crate::store::Connection,
    id: &AccountId,
) -> Result<bool, crate::store::Error> {
    let administrators = roles::lock_administrators(db).await?;
    Ok(administrators == 1 && roles::is_administrator(db, id).await?)
}
