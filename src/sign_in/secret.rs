//! Random values that open something: session cookies, links, and codes that people read from paper.
//! The database only ever holds their SHA-256.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::TryRng;
use rand::rngs::{SysError, SysRng};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::alphabet;

/// A value nobody can guess: 256 bits from the system's generator. Not comparable and never printed by `Debug`.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A new one.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub fn random() -> Result<Self, SysError> {
        let mut bytes = [0; 32];
        SysRng.try_fill_bytes(&mut bytes)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// One that came back from a browser; `None` when it cannot be one of ours.
    pub fn received(text: &str) -> Option<Self> {
        let shape = text.len() == 43
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        shape.then(|| Self(text.to_owned()))
    }

    /// The value itself, to hand out once.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What the database keeps.
    pub fn hash(&self) -> SecretHash {
        SecretHash::of("", &self.0)
    }

    /// Another secret that only the holder of this one can name: it ties a form to a browser.
    pub fn form_token(&self) -> String {
        SecretHash::of("form", &self.0).0
    }
}

/// A one-time code that a person reads from paper and types: 10 letters, 50 bits.
#[derive(Clone)]
pub struct PaperCode(Vec<u8>);

impl PaperCode {
    const LETTERS: usize = 10;

    /// A new one.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub fn random() -> Result<Self, SysError> {
        alphabet::random_values(Self::LETTERS).map(Self)
    }

    /// Reads what a person typed, whatever the case and the gaps; `None` when it cannot be a code.
    pub fn typed(text: &str) -> Option<Self> {
        alphabet::values(text)
            .filter(|values| values.len() == Self::LETTERS)
            .map(Self)
    }

    /// The code to hand over: two groups of five letters.
    pub fn reveal(&self) -> String {
        let letters: Vec<char> = self.0.iter().copied().map(alphabet::letter).collect();
        letters
            .chunks(5)
            .map(|group| group.iter().collect::<String>())
            .collect::<Vec<_>>()
            .join("-")
    }

    /// What the database keeps.
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(
            "paper",
            &self
                .0
                .iter()
                .copied()
                .map(alphabet::letter)
                .collect::<String>(),
        )
    }
}

/// The SHA-256 of a secret, hexadecimal. Compared in constant time only.
#[derive(Clone, Debug)]
pub struct SecretHash(String);

impl SecretHash {
    fn of(purpose: &str, secret: &str) -> Self {
        let digest = Sha256::digest(format!("{purpose}\0{secret}"));
        Self(hex::encode(digest))
    }

    /// As a column holds it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a stored hash is this one.
    pub fn matches(&self, stored: &str) -> bool {
        same(&self.0, stored)
    }
}

/// Whether two secrets are the same, in a time that does not tell how much of them is.
pub fn same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_code_is_read_whatever_the_hand_makes_of_it() {
        let code = PaperCode(vec![0, 1, 10, 31, 2, 3, 4, 5, 6, 7]);
        assert_eq!(code.reveal(), "01AZ2-34567");
        let typed = PaperCode::typed(" oLaz2 34567").expect("a code");
        assert!(typed.hash().matches(code.hash().as_str()));
        assert!(PaperCode::typed("01AZ2-3456").is_none());
    }

    #[test]
    fn ten_thousand_tokens_are_ten_thousand() {
        let tokens: std::collections::BTreeSet<String> = (0..10_000)
            .map(|_| Token::random().expect("random").0)
            .collect();
        assert_eq!(tokens.len(), 10_000);
        assert!(tokens.iter().all(|token| Token::received(token).is_some()));
    }
}
