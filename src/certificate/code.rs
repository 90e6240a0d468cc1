//! The code on a certificate: 26 random letters of Crockford's base 32 (130 bits) and one check letter.
//!
//! The check letter makes the weighted sum of all letters zero in the field with 32 elements, the weights being
//! powers of a generator. So every single wrong letter, and every two letters that changed places, are noticed.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::alphabet;

/// Letters that are random.
const RANDOM: usize = 26;

/// A certificate's code; its check letter is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateCode(Vec<u8>);

/// What is wrong with a typed code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistyped {
    /// It holds a sign that no code has.
    Sign,
    /// It has so many letters, not 27.
    Length(usize),
    /// The check letter does not fit: at least one letter is wrong.
    Letter,
}

impl CertificateCode {
    /// A new one.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub fn random() -> Result<Self, rand::rngs::SysError> {
        let mut values = alphabet::random_values(RANDOM)?;
        values.push(check(&values));
        Ok(Self(values))
    }

    /// Reads what a person typed, whatever the case and the gaps.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn typed(text: &str) -> Result<Self, Mistyped> {
        let values = alphabet::values(text).ok_or(Mistyped::Sign)?;
        let (letters, last) = values
            .split_at_checked(RANDOM)
            .ok_or(Mistyped::Length(values.len()))?;
        match last {
            [letter] if *letter == check(letters) => Ok(Self(values)),
            [_] => Err(Mistyped::Letter),
            _ => Err(Mistyped::Length(values.len())),
        }
    }

    /// The code without gaps, as it is stored.
    pub fn compact(&self) -> String {
        self.0.iter().copied().map(alphabet::letter).collect()
    }
}

impl fmt::Display for CertificateCode {
    /// Nine groups of three letters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, value) in self.0.iter().enumerate() {
            if at > 0 && at % 3 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{}", alphabet::letter(*value))?;
        }
        Ok(())
    }
}

impl Serialize for CertificateCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.compact())
    }
}

impl<'de> Deserialize<'de> for CertificateCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::typed(&text).map_err(|_| serde::de::Error::custom("not a certificate's code"))
    }
}

/// The letter that makes the weighted sum zero.
fn check(letters: &[u8]) -> u8 {
    let sum = letters.iter().rev().fold((0, 1), |(sum, weight), letter| {
        let weight = double(weight);
        (sum ^ times(weight, *letter), weight)
    });
    sum.0
}

/// Times the generator, in the field of 32 elements with x^5 = x^2 + 1.
fn double(value: u8) -> u8 {
    let shifted = value << 1;
    if shifted & 32 == 0 {
        shifted
    } else {
        (shifted ^ 0b10_0101) & 31
    }
}

fn times(a: u8, b: u8) -> u8 {
    let (product, _) = (0..5).fold((0, a), |(product, power), bit| {
        let sum = if b >> bit & 1 == 1 {
            product ^ power
        } else {
            product
        };
        (sum, double(power))
    });
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_single_wrong_letter_and_every_swap_is_noticed() {
        let code = CertificateCode::random().expect("random");
        for place in 0..=RANDOM {
            for wrong in (0..32).filter(|wrong| *wrong != code.0[place]) {
                let mut typed = code.0.clone();
                typed[place] = wrong;
                let text: String = typed.iter().copied().map(alphabet::letter).collect();
                assert_eq!(
                    CertificateCode::typed(&text),
                    Err(Mistyped::Letter),
                    "letter {place}"
                );
            }
            for other in (0..place).filter(|other| code.0[*other] != code.0[place]) {
                let mut typed = code.0.clone();
                typed.swap(place, other);
                let text: String = typed.iter().copied().map(alphabet::letter).collect();
                assert_eq!(
                    CertificateCode::typed(&text),
                    Err(Mistyped::Letter),
                    "{other} and {place}"
                );
            }
        }
    }

    #[test]
    fn a_code_is_read_as_it_is_printed_or_typed() {
        let code = CertificateCode::random().expect("random");
        assert_eq!(CertificateCode::typed(&code.to_string()), Ok(code.clone()));
        assert_eq!(
            CertificateCode::typed(&code.compact().to_lowercase()),
            Ok(code.clone())
        );
        assert_eq!(CertificateCode::typed("ABC"), Err(Mistyped::Length(3)));
        assert_eq!(CertificateCode::typed("ABC!"), Err(Mistyped::Sign));
        assert_eq!(code.to_string().len(), 27 + 8);
    }

    #[test]
    fn a_hundred_thousand_codes_are_a_hundred_thousand() {
        let codes: std::collections::BTreeSet<String> = (0..100_000)
            .map(|_| CertificateCode::random().expect("random").compact())
            .collect();
        assert_eq!(codes.len(), 100_000);
        assert!(codes.iter().all(|code| code.len() == 27));
    }
}
