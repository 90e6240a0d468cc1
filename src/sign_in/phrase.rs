//! An example of a good password: some plain words in a row, drawn anew for each page and kept nowhere.

use std::sync::LazyLock;

use rand::TryRng;
use rand::rngs::{SysError, SysRng};

/// Words of a phrase: 1,024 possible ones each, so 50 bits in all.
const WORDS: usize = 5;
/// As many as ten bits can choose from.
const LISTED: usize = 1_024;

/// Plain English words of three to eight letters for things that anyone knows.
static LIST: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("phrase.txt").split_whitespace().collect());

/// Five random words with blanks between.
///
/// # Errors
/// The system gives no random numbers.
pub fn random() -> Result<String, SysError> {
    let mut bytes = [0; WORDS * 2];
    SysRng.try_fill_bytes(&mut bytes)?;
    let (pairs, _) = bytes.as_chunks::<2>();
    let words = pairs
        .iter()
        .filter_map(|pair| LIST.get(usize::from(u16::from_le_bytes(*pair)) % LISTED));
    Ok(words.copied().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::sign_in::choice::{NewPassword, Tried};

    #[test]
    fn the_list_has_a_thousand_and_twenty_four_different_plain_words() {
        let distinct: BTreeSet<&&str> = LIST.iter().collect();
        assert_eq!((LIST.len(), distinct.len()), (LISTED, LISTED));
        let plain = |word: &&str| {
            (3..=8).contains(&word.len()) && word.chars().all(|c| c.is_ascii_lowercase())
        };
        assert!(LIST.iter().all(plain));
    }

    #[test]
    fn every_phrase_is_five_words_that_a_form_would_take() {
        let phrases: BTreeSet<String> = (0..200).map(|_| random().expect("random")).collect();
        assert_eq!(phrases.len(), 200, "each is drawn anew");
        for phrase in phrases {
            assert_eq!(phrase.split(' ').count(), WORDS, "{phrase}");
            assert!(
                NewPassword::choose(&phrase, &Tried::default()).is_ok(),
                "{phrase}"
            );
        }
    }
}
