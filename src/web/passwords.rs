//! What all forms that set a password have in common: the hint beside the field, the words that are guessed first, and
//! how a refusal is said.

use actix_web::HttpResponse;
use actix_web::http::header;
use askama::Template;

use super::ask::Seen;
use super::error::Error;
use super::form::Mistakes;
use crate::sign_in::choice::{self, Tried, Weak};
use crate::sign_in::phrase;
use crate::words::Words;

/// What stands beside a field for a new password.
pub struct Hint {
    /// Fewest characters.
    pub shortest: usize,
    /// An example, drawn for this page and kept nowhere.
    pub phrase: String,
}

impl Hint {
    /// A hint for one page.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub fn new() -> Result<Self, Error> {
        Ok(Self {
            shortest: choice::SHORTEST,
            phrase: phrase::random()?,
        })
    }
}

/// A page with a field for a new password, with what is wrong with it where something is; no cache keeps its example.
///
/// # Errors
/// The template failed.
pub fn page(
    seen: &Seen,
    template: &impl Template,
    mistakes: &Mistakes,
) -> Result<HttpResponse, Error> {
    let mut page = if mistakes.is_empty() {
        seen.page(template)?
    } else {
        seen.page_with_mistakes(template)?
    };
    let no_store = header::HeaderValue::from_static("no-store");
    page.headers_mut().insert(header::CACHE_CONTROL, no_store);
    Ok(page)
}

/// What anyone would try first: the person's own names, the name of their centre, and what stands on this site.
pub fn tried<const N: usize>(seen: &Seen, own: [&str; N], centre: &str) -> Tried {
    let catalogue = seen.catalogue();
    let titles = catalogue.courses.values().flat_map(|course| {
        let texts = course.text.all();
        texts.map(|(_, text)| text.title.clone())
    });
    let site = [seen.words.site_name(), centre].map(str::to_owned);
    Tried {
        own: own.map(str::to_owned).to_vec(),
        here: site.into_iter().chain(titles).collect(),
    }
}

/// Why a password is not taken, and what would be.
pub fn weakness(words: &Words, weak: Weak) -> String {
    match weak {
        Weak::TooShort => return words.password_too_short(choice::SHORTEST),
        Weak::TooLong => words.password_too_long(),
        Weak::Monotonous => words.password_monotonous(),
        Weak::OwnName => words.password_own_name(),
        Weak::HereAbouts => words.password_here_abouts(),
        Weak::Date => words.password_date(),
        Weak::Common => words.password_common(),
    }
    .to_owned()
}
