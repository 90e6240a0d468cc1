//! Saving as one chooses: what the pages of a quiz tell the script (`static/quiz.js`), and what it is answered.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde_json::json;

use super::ask::{Ask, FormToken};
use super::error::Error;
use super::questions::Sitting;
use super::time_left::time_left;
use crate::course::attempt_file;
use crate::sign_in::secret::Token;
use crate::store::answers::{Appended, Choice};

/// Stands in a sentence where the script puts a number.
const NUMBER: &str = "{n}";

/// What a page tells the script. Without a script it is not seen.
pub struct Saving {
    /// Whose answers these are: what the browser keeps is kept under it.
    pub account: String,
    /// Of which attempt.
    pub attempt: String,
    /// Where choices go, and where all of them are looked over.
    pub answers: String,
    /// The page with all questions.
    pub all: String,
    /// The code that ties a file of answers to the attempt.
    pub code: String,
    /// What the file says of itself to people.
    pub about: String,
    /// Stands for a number in the words.
    pub number: &'static str,
}

impl Saving {
    /// That of an attempt of one's own; `None` where the right answer follows each answer: there one decides oneself when to give it.
    ///
    /// # Errors
    /// [`Error::SignIn`] when nobody is signed in.
    pub fn of(ask: &Ask, sitting: &Sitting) -> Result<Option<Self>, Error> {
        if sitting.attempt.rules.feedback_each {
            return Ok(None);
        }
        let all = ask.to(&format!("/attempts/{}", sitting.attempt.id));
        Ok(Some(Self {
            account: ask.who()?.account.to_string(),
            attempt: sitting.attempt.id.to_string(),
            answers: format!("{all}/answers"),
            code: attempt_file::code(sitting.attempt.id.as_str(), &sitting.asked),
            about: ask.words.saving_about(&ask.who()?.name),
            all,
            number: NUMBER,
        }))
    }
}

/// Tells the script what became of a choice: 200 when it is on the disk, 409 when the attempt was closed before.
pub fn told(
    ask: &Ask,
    sitting: &Sitting,
    choice: &Choice,
    answered: usize,
    appended: Appended,
) -> HttpResponse {
    let post_id = choice.post_id.as_str();
    if appended == Appended::Refused {
        let result = format!("/attempts/{}/result", sitting.attempt.id);
        let closed = ask.to(&sitting.refusal().at(&result));
        let told = json!({"post_id": post_id, "closed": closed});
        return HttpResponse::build(StatusCode::CONFLICT).json(told);
    }
    let time = ask.time(ask.now);
    // After signing in again in the middle, the page's own token no longer fits.
    let token = match &ask.form_token {
        FormToken::NotNeeded => None,
        FormToken::Bound(_) | FormToken::ToBeBound(_) => ask.cookie.as_ref().map(Token::form_token),
    };
    let left = time_left(ask, &sitting.attempt);
    HttpResponse::Ok().json(json!({
        "post_id": post_id,
        "saved": ask.words.saved_at(time),
        "count": answered,
        "answered": ask.words.answered_of(answered, sitting.asked.len()),
        "form_token": token,
        "times": left.map(|left| left.times),
    }))
}
