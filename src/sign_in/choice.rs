//! Choosing a password: what is accepted, in which form, and what is too easy to guess.

#[cfg(test)]
mod tried_first;

use unicode_normalization::UnicodeNormalization;
use zxcvbn::Score;
use zxcvbn::feedback::{Feedback, Warning};

use super::pieces;

/// Fewest characters of a password that is the only proof of who someone is (NIST SP 800-63B-4, 3.1.1.2).
pub const SHORTEST: usize = 15;
/// Most bytes that are hashed; more is refused before any work is done. 250 characters of any script fit.
pub const LONGEST_BYTES: usize = 1_024;
/// Characters that are looked at for words that are guessed first: the estimate's work grows steeply with the length.
const LOOKED_AT: usize = 64;
/// Fewest guesses, as a power of ten, that the pieces of a password take together: three of a list of two hundred.
const FEWEST_GUESSES: f64 = 7.0;

/// Why a new password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weak {
    /// Fewer than [`SHORTEST`] characters.
    TooShort,
    /// More than [`LONGEST_BYTES`] bytes.
    TooLong,
    /// One sign over and over, a run of neighbours, or a row of keys.
    Monotonous,
    /// Hardly more than the person's own name, user name or address.
    OwnName,
    /// Hardly more than words that stand on this site: its name, the centre's, a course's.
    HereAbouts,
    /// A date, or hardly more.
    Date,
    /// On the lists of passwords and words that are tried first.
    Common,
}

/// What anyone would try first for one account.
#[derive(Clone, Debug, Default)]
pub struct Tried {
    /// The person's own name, user name and address.
    pub own: Vec<String>,
    /// What stands on the site: its name, the centre's, the titles of courses.
    pub here: Vec<String>,
}

/// A password someone chose, in its normal form; never printed.
#[derive(Clone)]
pub struct NewPassword(String);

/// A password as it is hashed, when it is set and when it is checked: in NFKC, so that any keyboard gives the same bytes.
pub fn normal(typed: &str) -> String {
    typed.nfkc().collect()
}

impl NewPassword {
    /// Accepts a password for an account that these words stand around.
    ///
    /// # Errors
    /// Says what is weak about it.
    pub fn choose(typed: &str, tried: &Tried) -> Result<Self, Weak> {
        if typed.len() > LONGEST_BYTES {
            return Err(Weak::TooLong);
        }
        let password = normal(typed);
        // Both forms: a letter and its accent count once, and one sign that stands for a whole phrase is not a phrase.
        if password.chars().count().min(typed.chars().count()) < SHORTEST {
            return Err(Weak::TooShort);
        }
        let mut distinct: Vec<char> = password.chars().collect();
        distinct.sort_unstable();
        distinct.dedup();
        if distinct.len() < 5 || runs_on(&password) {
            return Err(Weak::Monotonous);
        }
        let own = words(&tried.own);
        if rest(&password, &own) < SHORTEST / 2 {
            return Err(Weak::OwnName);
        }
        let all: Vec<String> = own.into_iter().chain(words(&tried.here)).collect();
        if rest(&password, &all) < SHORTEST / 2 {
            return Err(Weak::HereAbouts);
        }
        guessed_first(&password, &all).map_or(Ok(Self(password)), Err)
    }

    /// What is hashed.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
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

/// The words of some texts, folded; the long ones first, since a short one may be a part of them.
fn words(texts: &[String]) -> Vec<String> {
    let mut words: Vec<String> = texts
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .map(|word| normal(word).to_lowercase())
        .filter(|word| word.chars().count() > 2)
        .collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.dedup();
    words
}

/// How many characters are left of a password without these words.
fn rest(password: &str, words: &[String]) -> usize {
    let folded = password.to_lowercase();
    let left = words
        .iter()
        .fold(folded, |left, word| left.replace(word.as_str(), ""));
    left.chars().filter(|c| !c.is_whitespace()).count()
}

/// Why the password is among those that are tried first; `None` when it would take more than a hundred million guesses,
/// and its pieces are not few. The estimate alone is content with any three pieces, as in `password` `1990` `password`.
fn guessed_first(password: &str, words: &[String]) -> Option<Weak> {
    let beginning: String = password.chars().take(LOOKED_AT).collect();
    let known: Vec<&str> = words.iter().map(String::as_str).collect();
    let estimate = zxcvbn::zxcvbn(&beginning, &known);
    if estimate.score() >= Score::Three && pieces::guesses(&beginning, &known) >= FEWEST_GUESSES {
        return None;
    }
    Some(match estimate.feedback().and_then(Feedback::warning) {
        Some(
            Warning::StraightRowsOfKeysAreEasyToGuess
            | Warning::ShortKeyboardPatternsAreEasyToGuess
            | Warning::RepeatsLikeAaaAreEasyToGuess
            | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess
            | Warning::SequencesLikeAbcAreEasyToGuess,
        ) => Weak::Monotonous,
        Some(Warning::DatesAreOftenEasyToGuess | Warning::RecentYearsAreEasyToGuess) => Weak::Date,
        _ => Weak::Common,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around() -> Tried {
        let list = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Tried {
            own: list(&["ada", "Ada Lovelace", "ada.l@regiment.example.org"]),
            here: list(&[
                "DSR Course",
                "Centre de Koulikoro",
                "Defence Sector Reform",
                "إصلاح قطاع الدفاع",
            ]),
        }
    }

    fn verdict(typed: &str) -> Option<Weak> {
        NewPassword::choose(typed, &around()).err()
    }

    /// So many characters without a pattern: of one script, from a fixed walk through it.
    fn of(script: &str, length: usize) -> String {
        let letters: Vec<char> = script.chars().collect();
        let mut at = 7;
        let step = |_| {
            at = (at * 31 + 17) % 997;
            letters[at % letters.len()]
        };
        (0..length).map(step).collect()
    }

    #[test]
    fn fifteen_to_a_hundred_and_twenty_eight_characters_of_any_script_are_taken() {
        let scripts = [
            "abcdefghijklmnopqrstuvwxyz",
            "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
            "🌧🫖🍵🌿🪴🐈🐕🦜🐎🐄🐐🐑🐓🌻🌊🏔",
            "абвгдежзийклмнопрстуфхцчшщ",
            "茶山川花鳥風月雨雪星海森林石",
        ];
        for script in scripts {
            assert_eq!(
                verdict(&of(script, 14)),
                Some(Weak::TooShort),
                "14 of {script}"
            );
            for length in [15, 64, 128] {
                assert_eq!(verdict(&of(script, length)), None, "{length} of {script}");
            }
        }
    }

    #[test]
    fn characters_are_counted_and_not_bytes_accents_or_what_a_sign_stands_for() {
        // 14 letters of two bytes, and 14 letters of which each has an accent of its own.
        assert_eq!(verdict("приветдорогому"), Some(Weak::TooShort));
        assert_eq!(
            verdict(&"e\u{301}à".nfd().collect::<String>().repeat(7)),
            Some(Weak::TooShort)
        );
        // U+FDFA is one sign that stands for a phrase of eighteen.
        assert_eq!(verdict("\u{fdfa}"), Some(Weak::TooShort));
    }

    #[test]
    fn no_kind_of_character_is_asked_for() {
        for phrase in [
            "kettle umbrella",
            "all lower case words",
            "مظلة وإبريق شاي أخضر",
            "NOTHING BUT CAPITAL LETTERS",
        ] {
            assert_eq!(verdict(phrase), None, "{phrase}");
        }
    }

    #[test]
    fn what_is_guessed_first_is_refused_and_the_reason_told() {
        let refused = [
            ("aaaaaaaaaaaaaaaa", Weak::Monotonous),
            ("abcdefghijklmnop", Weak::Monotonous),
            ("qwertyuiopasdfgh", Weak::Common),
            ("passwordpassword", Weak::Monotonous),
            ("iloveyouiloveyou", Weak::Monotonous),
            ("1234567890123456", Weak::Monotonous),
            ("passwordprincess", Weak::Common),
            ("ada lovelace ada", Weak::OwnName),
            ("Lovelace, regiment!", Weak::OwnName),
            ("Defence-Sector-Reform", Weak::HereAbouts),
            ("Centre de Koulikoro 1", Weak::HereAbouts),
            ("إصلاح قطاع الدفاع", Weak::HereAbouts),
        ];
        let told = refused.map(|(typed, _)| (typed, verdict(typed)));
        assert_eq!(told, refused.map(|(typed, why)| (typed, Some(why))));
        // A common word and a row of figures: which of the two is told is a tie.
        assert!(verdict("password12345678").is_some());
        assert_eq!(verdict(&"long ".repeat(300)), Some(Weak::TooLong));
    }

    #[test]
    fn the_common_passwords_of_fifteen_characters_and_more_are_refused() {
        let all = tried_first::passwords();
        assert!(all.len() >= 3_000, "{} are listed", all.len());
        let taken: Vec<&String> = all
            .iter()
            .filter(|typed| verdict(typed).is_none())
            .collect();
        assert!(taken.is_empty(), "{} are taken: {taken:?}", taken.len());
    }

    #[test]
    fn three_words_that_do_not_belong_together_are_taken() {
        for phrase in [
            "seven green bicycles",
            "trois girafes bleues",
            "la pluie tombe sur Dakar",
            "mon chien mange des tomates",
            "مظلة وإبريق شاي أخضر",
            "x7$Kq!9zPw#2mLd",
        ] {
            assert_eq!(verdict(phrase), None, "{phrase}");
        }
    }

    #[test]
    fn every_form_of_the_same_letters_is_the_same_password() {
        let mut seed = 20_261_122_u64;
        let mut next = |below: u32| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            u32::try_from(seed >> 33).unwrap_or(0) % below
        };
        for _ in 0..2_000 {
            let typed: String = (0..20)
                .filter_map(|_| char::from_u32(next(0x1_2000) + 0x20))
                .collect();
            let (composed, apart): (String, String) =
                (typed.nfc().collect(), typed.nfd().collect());
            assert_eq!(normal(&composed), normal(&apart), "{typed:?}");
            assert_eq!(normal(&normal(&typed)), normal(&typed), "{typed:?}");
        }
    }
}
