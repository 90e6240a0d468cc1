//! A form that can become an account: what was typed, cleaned, and what is wrong with it.

use unicode_normalization::char::is_combining_mark;

use super::Typed;
use crate::course::language::Language;
use crate::sign_in::choice::NewPassword;
use crate::sign_in::password::Passwords;
use crate::store::accounts::NewAccount;
use crate::store::id::CentreId;
use crate::web::ask::Seen;
use crate::web::error::Error;
use crate::web::form::Mistakes;
use crate::web::new_accounts::{check_name, check_user_name};
use crate::web::passwords;

/// A form that can become an account.
pub struct Accepted {
    user_name: String,
    name: String,
    language: Language,
    email: Option<String>,
    password: NewPassword,
}

/// Reads what was typed.
///
/// # Errors
/// Every mistake, in the order of the fields.
pub fn accept(seen: &Seen, typed: &Typed, centre: &str) -> Result<Accepted, Mistakes> {
    let words = seen.words;
    let mut mistakes = Mistakes::default();
    let user_name = clean(&typed.user_name);
    let name = clean_name(&typed.name);
    check_user_name(words, &user_name, &mut mistakes);
    check_name(words, &name, "name", &mut mistakes);
    let language = Language::parse(&typed.language);
    if language.is_none() {
        mistakes.add("language", words.language_missing());
    }
    let own = [&user_name, &name, &typed.email];
    let tried = passwords::tried(seen, own.map(String::as_str), centre);
    let password = NewPassword::choose(&typed.password, &tried);
    if let Err(weak) = &password {
        mistakes.add("password", passwords::weakness(words, *weak));
    }
    let email = Some(clean(&typed.email)).filter(|email| !email.is_empty());
    if email
        .as_ref()
        .is_some_and(|email| !looks_like_an_address(email))
    {
        mistakes.add("email", words.email_wrong());
    }
    match (language, password) {
        (Some(language), Ok(password)) if mistakes.is_empty() => Ok(Accepted {
            user_name,
            name,
            language,
            email,
            password,
        }),
        _ => Err(mistakes),
    }
}

impl Accepted {
    /// The account of this form, its password hashed.
    ///
    /// # Errors
    /// Too many passwords are being hashed at this moment.
    pub async fn into_account(
        self,
        passwords: &Passwords,
        centre: CentreId,
    ) -> Result<NewAccount, Error> {
        Ok(NewAccount {
            centre,
            user_name: self.user_name,
            name: self.name,
            email: self.email,
            language: self.language,
            password: Some(passwords.hash(self.password).await?),
            batch: None,
        })
    }
}

/// Blanks at the ends, runs of blanks, and signs that are not seen are taken out: with them two names that look alike would
/// be two, a name could be nothing at all, and a line could run the other way.
pub fn clean(text: &str) -> String {
    let visible: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !is_unseen(*c))
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a sign leaves nothing on a page: controls, marks of direction, zero widths, fillers, tags.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// The same for a person's name, which keeps what joins or parts the letters of its script: without it, علی‌رضا is misspelt.
pub fn clean_name(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let joins = |c: char| c.is_alphabetic() && c > '\u{58f}' || is_combining_mark(c);
    let kept = (0_usize..).zip(&letters).map(|(at, c)| {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let between = [before, letters.get(at + 1)]
            .iter()
            .all(|near| near.is_some_and(|c| joins(*c)));
        match c {
            // Kept through the cleaning as signs that no text holds.
            '\u{200c}' if between => '\u{fdd0}',
            '\u{200d}' if between => '\u{fdd1}',
            '\u{fdd0}' | '\u{fdd1}' => ' ',
            other => *other,
        }
    });
    clean(&kept.collect::<String>())
        .replace('\u{fdd0}', "\u{200c}")
        .replace('\u{fdd1}', "\u{200d}")
}

/// Whether a letter can be written to it: `name@host.example`, without quotes and blanks.
pub fn looks_like_an_address(email: &str) -> bool {
    let parts: Vec<&str> = email.split('@').collect();
    matches!(parts.as_slice(), [name, host] if !name.is_empty() && host.contains('.') && !email.contains([' ', '"']) && email.len() <= 254)
        && email.parse::<lettre::Address>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_does_not_become_part_of_a_name() {
        assert_eq!(clean("  Ada\u{202e}  Love\u{200b}lace \t"), "Ada Lovelace");
        assert_eq!(clean("عائشة\u{2066} بنت"), "عائشة بنت");
        let unseen = "\0\u{1b}\u{7f}\u{85}\u{ad}\u{34f}\u{61c}\u{115f}\u{180e}\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2060}\u{2066}\u{2067}\u{2068}\u{2069}\u{206a}\u{2800}\u{3164}\u{feff}\u{ffa0}\u{fffa}\u{e0041}";
        for sign in unseen.chars() {
            let typed = format!("A{sign}da");
            let seen = clean(&typed);
            assert!(["Ada", "A da"].contains(&seen.as_str()), "{typed:?}");
            assert_eq!(clean_name(&typed), seen, "{typed:?}");
            assert_eq!(clean(&sign.to_string()), "", "{sign:?} alone is no name");
        }
        for kept in [
            "Nguyễn",
            "O’Brien-Łuczak",
            "क्षितिज",
            "ሰላማዊት",
            "김하늘",
            "אֵלִי",
            "👩🏽",
        ] {
            assert_eq!(clean_name(kept), kept);
        }
    }

    #[test]
    fn a_name_keeps_what_parts_its_letters_and_nothing_else_that_is_not_seen() {
        assert_eq!(clean_name(" علی\u{200c}رضا\u{202e} "), "علی\u{200c}رضا");
        assert_eq!(clean_name("क्\u{200d}ष"), "क्\u{200d}ष");
        assert_eq!(clean_name("A\u{200d}da \u{200c}علی\u{200c}"), "Ada علی");
        assert_eq!(clean_name("A\u{fdd0}b"), "A b");
    }
}
