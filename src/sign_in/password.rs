//! Passwords: how they are kept and checked, by hashing that cannot be used to overload the server.

use std::sync::Arc;

use super::choice::{LONGEST_BYTES, NewPassword, normal};
use super::hashing::{Hasher, is_outdated};
use crate::turns::{NotDone, Turns};

/// Hashes at a time: each takes a core for some 15 ms, and 19 MiB, which are kept for the next one.
pub const AT_A_TIME: usize = 2;
/// Requests that may wait for their turn; the next one is told to come back.
pub const MAY_WAIT: usize = 64;

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

/// Whether a typed password is the right one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    /// It is not.
    Wrong,
    /// It is.
    Right {
        /// A new hash to keep in the place of one that was made with parameters of an earlier day.
        renewed: Option<String>,
    },
}

impl Checked {
    /// Whether it is the right one.
    pub fn is_right(&self) -> bool {
        matches!(self, Self::Right { .. })
    }
}

/// Hashes passwords with argon2id (m = 19 MiB, t = 2, p = 1), a few at a time.
#[derive(Clone)]
pub struct Passwords {
    turns: Turns,
    hasher: Arc<Hasher>,
    /// A hash that nobody's password has: checked where there is no account, so that it takes as long.
    dummy: Arc<str>,
}

impl Passwords {
    /// Makes the hasher; takes as long as one hash.
    ///
    /// # Errors
    /// The hasher failed.
    pub fn new() -> Result<Self, HashError> {
        let hasher = Hasher::default();
        let dummy = hasher.hash(b"nobody has this password").map(Arc::from)?;
        Ok(Self {
            turns: Turns::new(AT_A_TIME, MAY_WAIT),
            hasher: Arc::new(hasher),
            dummy,
        })
    }

    /// How many are hashed or wait for it.
    pub fn inside(&self) -> usize {
        self.turns.inside()
    }

    /// The hash of a new password as a PHC string, with a salt of its own.
    ///
    /// # Errors
    /// [`HashError::Busy`] when too many wait.
    pub async fn hash(&self, password: NewPassword) -> Result<String, HashError> {
        self.in_turn(move |hasher| hasher.hash(password.as_bytes()))
            .await
    }

    /// Whether the typed password is the one that was hashed. Without a hash it works as long and says no.
    ///
    /// # Errors
    /// [`HashError::Busy`] when too many wait.
    pub async fn check(&self, typed: &str, hashed: Option<String>) -> Result<Checked, HashError> {
        if typed.len() > LONGEST_BYTES {
            return Err(HashError::TooLong);
        }
        let typed = normal(typed);
        let known = hashed.is_some();
        let against = hashed.unwrap_or_else(|| self.dummy.to_string());
        self.in_turn(move |hasher| {
            if !hasher.verify(&typed, &against)? || !known {
                return Ok(Checked::Wrong);
            }
            let renewed = is_outdated(&against).then(|| hasher.hash(typed.as_bytes()));
            Ok(Checked::Right {
                renewed: renewed.transpose()?,
            })
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Hasher) -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        let hasher = Arc::clone(&self.hasher);
        let done = self.turns.take(move || work(&hasher)).await;
        done.map_err(|error| match error {
            NotDone::Busy => HashError::Busy,
            NotDone::BrokenOff(cause) => HashError::Failed(cause),
        })?
    }
}

#[cfg(test)]
mod tests {
    use argon2::{Argon2, Params, PasswordHasher};

    use super::*;
    use crate::sign_in::choice::Tried;

    #[tokio::test]
    async fn the_same_words_in_another_unicode_form_are_the_same_password() {
        let passwords = Passwords::new().expect("a hasher");
        let composed = NewPassword::choose("caf\u{e9} au lait et pain", &Tried::default());
        let hash = passwords
            .hash(composed.expect("strong"))
            .await
            .expect("hashed");
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        let right = async |typed: &str, hash: Option<&String>| {
            let checked = passwords.check(typed, hash.cloned()).await;
            checked.expect("checked").is_right()
        };
        assert!(right("cafe\u{301} au lait et pain", Some(&hash)).await);
        assert!(right("ｃａｆé au lait et pain", Some(&hash)).await);
        assert!(!right("cafe au lait et pain", Some(&hash)).await);
        assert!(!right("nobody has this password", None).await);
    }

    #[tokio::test]
    async fn nothing_of_a_long_password_is_cut_off() {
        let passwords = Passwords::new().expect("a hasher");
        let long =
            "a long line of plain words that goes on beyond seventy-two bytes, as phrases may do";
        let hash = passwords
            .hash(NewPassword::choose(long, &Tried::default()).expect("strong"))
            .await;
        let hash = hash.expect("hashed");
        let checked = passwords
            .check(&long[..72], Some(hash.clone()))
            .await
            .expect("checked");
        assert_eq!(checked, Checked::Wrong);
        assert!(
            passwords
                .check(long, Some(hash))
                .await
                .expect("checked")
                .is_right()
        );
    }

    #[tokio::test]
    async fn a_hash_with_lower_costs_is_renewed_when_the_password_is_at_hand() {
        let passwords = Passwords::new().expect("a hasher");
        let params = Params::new(8_192, 1, 1, None).expect("parameters");
        let old = Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
        let old = old
            .hash_password(b"seven green bicycles")
            .expect("hashed")
            .to_string();
        let Checked::Right { renewed: Some(new) } = passwords
            .check("seven green bicycles", Some(old.clone()))
            .await
            .expect("checked")
        else {
            panic!("it is right and renewed");
        };
        assert!(new.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{new}");
        assert_eq!(
            passwords
                .check("seven green bicycles", Some(new))
                .await
                .expect("checked"),
            Checked::Right { renewed: None }
        );
        assert_eq!(
            passwords
                .check("six green bicycles", Some(old))
                .await
                .expect("checked"),
            Checked::Wrong
        );
    }

    #[tokio::test]
    async fn two_are_hashed_at_a_time_sixty_four_wait_and_the_next_is_told_to_come_back() {
        let passwords = Passwords::new().expect("a hasher");
        let checks = (0..100).map(|_| passwords.check("whatever was typed", None));
        let answers = futures_util::future::join_all(checks).await;
        let refused = answers
            .iter()
            .filter(|answer| matches!(answer, Err(HashError::Busy)))
            .count();
        assert_eq!(refused, 100 - 66);
        assert!(
            passwords.check("whatever was typed", None).await.is_ok(),
            "the queue is empty again"
        );
    }
}
