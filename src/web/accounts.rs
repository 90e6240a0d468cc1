//! The administrator's page of this version: find an account, issue a one-time code.

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::error::Error;
use super::page::Frame;
use crate::course::timestamp::Span;
use crate::sign_in::secret::PaperCode;
use crate::store::accounts::{self, Account};
use crate::store::codes::{self, Purpose};
use crate::store::id::AccountId;
use crate::store::scope::Scope;

/// How long a code that was handed over works.
pub const CODE_WORKS: Span = Span::minutes(15);
/// Accounts on one page; who looks for one types more of the name.
const MOST: i64 = 50;

#[derive(Template)]
#[template(path = "accounts.html")]
struct AccountsPage<'a> {
    frame: Frame<'a>,
    sought: &'a str,
    found: Vec<Account>,
    more: bool,
}

/// The accounts whose name begins with what was typed.
pub async fn index(ask: Ask) -> Result<HttpResponse, Error> {
    let sought = ask.query("name").unwrap_or_default();
    let mut db = ask.app.store.read().await?;
    let mut found = accounts::find(&mut db, &Scope::All, &sought, MOST + 1).await?;
    let more = found.len() > usize::try_from(MOST).unwrap_or(usize::MAX);
    found.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    ask.page(&AccountsPage {
        frame: ask.frame(ask.words.accounts_title()),
        sought: &sought,
        found,
        more,
    })
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
    let id = AccountId::parse(ask.part("account")).ok_or(Error::NotFound)?;
    let mut db = ask.app.store.read().await?;
    let account = accounts::by_id(&mut db, &Scope::All, &id)
        .await?
        .ok_or(Error::NotFound)?;
    let (code, now) = (PaperCode::random()?, ask.now);
    let hash = code.hash();
    ask.app
        .store
        .write(async move |db| {
            codes::issue(
                db,
                Purpose::Password,
                Some(&id),
                hash.as_str(),
                now,
                now + CODE_WORKS,
            )
            .await
        })
        .await?;
    ask.page(&CodePage {
        frame: ask.frame(ask.words.code_issued_title()),
        account: &account,
        code: code.reveal(),
        minutes: CODE_WORKS.in_minutes(),
        address: format!("{}{}", ask.app.base_url, ask.to("/one-time-code")),
    })
}
