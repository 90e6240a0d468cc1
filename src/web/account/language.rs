//! The language in which one reads courses.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::super::ask::Ask;
use super::super::error::Error;
use super::super::form::Mistakes;
use super::super::page::{Frame, Said};
use super::super::sign_up::{Choice, languages};
use super::{Mine, own_of_form};
use crate::course::language::Language;
use crate::store::account;

#[derive(Template)]
#[template(path = "account/language.html")]
struct LanguagePage<'a> {
    frame: Frame<'a>,
    owner: &'a str,
    languages: Vec<Choice>,
    mistakes: &'a Mistakes,
}

fn page(ask: &Ask, mine: &Mine, mistakes: &Mistakes) -> Result<HttpResponse, Error> {
    let now = &mine.account.language;
    let mut languages = languages(ask, now.as_str());
    if !languages.iter().any(|choice| choice.chosen) {
        // No course is offered in it today; it stays theirs until they choose another.
        languages.push(Choice {
            tag: now.to_string(),
            own_name: now.own_name().to_owned(),
            chosen: true,
        });
    }
    let page = LanguagePage {
        frame: ask.frame_with_mistakes(ask.words.account_language_title(), mistakes),
        owner: mine.own.0.as_str(),
        languages,
        mistakes,
    };
    if mistakes.is_empty() {
        ask.page(&page)
    } else {
        ask.page_with_mistakes(&page)
    }
}

/// The form.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    page(&ask, &Mine::load(&ask).await?, &Mistakes::default())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    account: String,
    language: String,
}

/// Changes the language, from the next page on.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let typed: Typed = ask.fields.read().map_err(|_| Error::Malformed)?;
    let own = own_of_form(&ask, &typed.account)?;
    let Some(language) = Language::parse(&typed.language) else {
        let mut mistakes = Mistakes::default();
        mistakes.add("language", ask.words.language_missing());
        return page(&ask, &Mine::load(&ask).await?, &mistakes);
    };
    ask.app
        .store
        .write(async move |db| account::set_language(db, &own, &language).await)
        .await?;
    Ok(ask.see_other_saying("/account", Said::LanguageChanged))
}
