//! Passwords: what is accepted, and hashing that cannot be used to overload the server.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use unicode_normalization::UnicodeNormalization;

use crate::turns::{NotDone, Turns};

/// Fewest characters of a password that is the only proof of who someone is (NIST SP 800-63B-4, 3.1.1.2).
pub const SHORTEST: usize = 15;
/// Most bytes that are hashed; more is refused before any work is done.
pub const LONGEST_BYTES: usize = 1_024;
/// Hashes at a time: each takes 19 MiB and a core for some 15 ms.
const AT_A_TIME: usize = 2;
/// Requests that may wait for their turn; the next one is told to come back.
const MAY_WAIT: usize = 64;

/// Why a new password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weak {
    /// Fewer than [`SHORTEST`] characters.
    TooShort,
    /// More than [`LONGEST_BYTES`] bytes.
    TooLong,
    /// One sign over and over, or a run of neighbours.
    Monotonous,
    /// Hardly more than the person's own name or user name.
    OwnName,
}

/// A password someone chose: in NFC, so that any keyboard gives the same bytes; never printed.
#[derive(Clone)]
pub struct NewPassword(String);

impl NewPassword {
    /// Accepts a password for an account with these names.
    ///
    /// # Errors
    /// Says what is weak about it.
    pub fn choose(typed: &str, names: &[&str]) -> Result<Self, Weak> {
        if typed.len() > LONGEST_BYTES {
            return Err(Weak::TooLong);
        }
        let password: String = typed.nfc().collect();
        if password.chars().count() < SHORTEST {
            return Err(Weak::TooShort);
        }
        let mut distinct: Vec<char> = password.chars().collect();
        distinct.sort_unstable();
        distinct.dedup();
        if distinct.len() < 5 || runs_on(&password) {
            return Err(Weak::Monotonous);
        }
        let folded = password.to_lowercase();
        let own_words = names.iter().flat_map(|name| name.split_whitespace());
        let rest = own_words
            .filter(|word| word.chars().count() > 2)
            .fold(folded, |rest, word| rest.replace(&word.to_lowercase(), ""));
        if rest.chars().count() < SHORTEST / 2 {
            return Err(Weak::OwnName);
        }
        Ok(Self(password))
    }
}

/// Whether nearly every sign is the neighbour of the one before: `abcdefgh…`, `12345678…`.
fn runs_on(password: &str) -> bool {
    let signs: Vec<u32> = password.chars().map(u32::from).collect();
    let neighbours = signs
        .windows(2)
        .filter(|pair| matches!(pair, [a, b] if a.abs_diff(*b) <= 1))
        .count();
    neighbours + 3 >= signs.len()
}

/// Why no hash was made.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// Too many are waiting: come back in a moment.
    #[error("too many passwords are being checked at this moment")]
    Busy,
    /// The input is longer than [`LONGEST_BYTES`]; no password that was ever taken is.
    #[error("the password is too long to be one")]
    TooLong,
    /// The hasher itself failed.
    #[error("hashing failed: {0}")]
    Failed(String),
}

/// Hashes passwords with argon2id (m = 19 MiB, t = 2, p = 1), a few at a time.
#[derive(Clone)]
pub struct Passwords {
    turns: Turns,
    /// A hash that nobody's password has: checked where there is no account, so that it takes as long.
    dummy: Arc<str>,
}

impl Passwords {
    /// Makes the hasher; takes as long as one hash.
    ///
    /// # Errors
    /// The hasher failed.
    pub fn new() -> Result<Self, HashError> {
        let dummy = hash("nobody has this password").map(Arc::from)?;
        Ok(Self {
            turns: Turns::new(AT_A_TIME, MAY_WAIT),
            dummy,
        })
    }

    /// The hash of a new password as a PHC string, with a salt of its own.
    ///
    /// # Errors
    /// [`HashError::Busy`] when too many wait.
    pub async fn hash(&self, password: NewPassword) -> Result<String, HashError> {
        self.in_turn(move || hash(&password.0)).await
    }

    /// Whether the typed password is the one that was hashed. Without a hash it works as long and says no.
    ///
    /// # Errors
    /// [`HashError::Busy`] when too many wait.
    pub async fn matches(&self, typed: &str, hashed: Option<String>) -> Result<bool, HashError> {
        if typed.len() > LONGEST_BYTES {
            return Err(HashError::TooLong);
        }
        let typed: String = typed.nfc().collect();
        let known = hashed.is_some();
        let against = hashed.unwrap_or_else(|| self.dummy.to_string());
        let same = self.in_turn(move || verify(&typed, &against)).await?;
        Ok(same && known)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        self.turns.take(work).await.map_err(|error| match error {
            NotDone::Busy => HashError::Busy,
            NotDone::BrokenOff(cause) => HashError::Failed(cause),
        })?
    }
}

fn hash(password: &str) -> Result<String, HashError> {
    let hashed = Argon2::default().hash_password(password.as_bytes());
    hashed
        .map(|hash| hash.to_string())
        .map_err(|error| HashError::Failed(error.to_string()))
}

fn verify(typed: &str, hashed: &str) -> Result<bool, HashError> {
    let hashed = PasswordHash::new(hashed).map_err(|error| HashError::Failed(error.to_string()))?;
    Ok(Argon2::default()
        .verify_password(typed.as_bytes(), &hashed)
        .is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(typed: &str) -> Option<Weak> {
        NewPassword::choose(typed, &["ada", "Ada Lovelace"]).err()
    }

    #[test]
    fn fifteen_characters_of_any_script_will_do() {
        assert_eq!(verdict("kettle umbrella"), None);
        assert_eq!(verdict("kettle umbrell"), Some(Weak::TooShort));
        assert_eq!(verdict("مظلة وإبريق شاي أخضر"), None);
        assert_eq!(verdict("🌧️☂️🫖🍵🌿🪴🐈🐕🦜🐎🐄🐐🐑🐓"), None);
    }

    #[test]
    fn a_row_of_the_same_or_the_own_name_will_not() {
        assert_eq!(verdict("aaaaaaaaaaaaaaaa"), Some(Weak::Monotonous));
        assert_eq!(verdict("abcdefghijklmnop"), Some(Weak::Monotonous));
        assert_eq!(verdict("ada lovelace ada"), Some(Weak::OwnName));
        assert_eq!(verdict(&"long ".repeat(300)), Some(Weak::TooLong));
    }

    #[tokio::test]
    async fn the_same_words_in_another_unicode_form_are_the_same_password() {
        let passwords = Passwords::new().expect("a hasher");
        let composed = NewPassword::choose("caf\u{e9} au lait et pain", &[]).expect("strong");
        let hash = passwords.hash(composed).await.expect("hashed");
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert!(
            passwords
                .matches("cafe\u{301} au lait et pain", Some(hash.clone()))
                .await
                .expect("checked")
        );
        assert!(
            !passwords
                .matches("cafe au lait et pain", Some(hash))
                .await
                .expect("checked")
        );
        assert!(
            !passwords
                .matches("nobody has this password", None)
                .await
                .expect("checked")
        );
    }

    #[tokio::test]
    async fn two_are_hashed_at_a_time_sixty_four_wait_and_the_next_is_told_to_come_back() {
        let passwords = Passwords::new().expect("a hasher");
        let checks = (0..100).map(|_| passwords.matches("whatever was typed", None));
        let answers = futures_util::future::join_all(checks).await;
        let refused = answers
            .iter()
            .filter(|answer| matches!(answer, Err(HashError::Busy)))
            .count();
        assert_eq!(refused, 100 - 66);
        assert!(
            passwords.matches("whatever was typed", None).await.is_ok(),
            "the queue is empty again"
        );
    }
}
