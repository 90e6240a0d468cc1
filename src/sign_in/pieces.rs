//! What a password is made of: the pieces in it that are guessed whole, such as a word, a saying, a row of keys or a year.
//! A piece that comes again, or backwards, or with a blank or a figure after it, is no new piece.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use zxcvbn::Match;

/// Figures and signs beside words, up to so many: years, dates and endings are tried first, whatever they are.
const ENDING: usize = 12;

/// What people make long passwords from besides single English words, which the estimate knows by itself.
static SAYINGS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let lines = include_str!("sayings.txt").lines();
    lines.filter(|line| !line.starts_with('#')).collect()
});

/// How many guesses the pieces of a text take together when they are tried one with the other, as a power of ten; never
/// negative. `known` are words around this account.
pub(super) fn guesses(text: &str, known: &[&str]) -> f64 {
    let listed: Vec<&str> = known.iter().chain(SAYINGS.iter()).copied().collect();
    let read: String = text.chars().map(letter_meant).collect();
    let together = [text, &read].map(letters);
    // Of a text that is mostly signs, its letters are not what it is made of.
    let is_most = |letters: &&String| 2 * letters.chars().count() >= text.chars().count();
    let forms = together.iter().filter(is_most).map(String::as_str);
    forms
        .chain([text])
        .map(|form| of_pieces(zxcvbn::zxcvbn(form, &listed).sequence()))
        .fold(f64::INFINITY, f64::min)
}

/// The letters and figures of a text without its blanks and signs, in small letters without accents.
fn letters(text: &str) -> String {
    let letters = text.nfkd().filter(|sign| sign.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// The letter that a figure or sign is written for: `p@$$w0rd`.
fn letter_meant(sign: char) -> char {
    match sign {
        '@' | '4' => 'a',
        '3' => 'e',
        '1' | '!' => 'i',
        '0' => 'o',
        '$' | '5' => 's',
        '7' => 't',
        other => other,
    }
}

fn of_pieces(pieces: &[Match]) -> f64 {
    let mut seen = BTreeSet::new();
    let new = pieces
        .iter()
        .filter(|piece| seen.insert(either_way(&piece.token)));
    new.map(guessed).sum()
}

/// A piece, the same for both directions.
fn either_way(token: &str) -> String {
    let forwards = token.to_lowercase();
    let backwards: String = forwards.chars().rev().collect();
    forwards.min(backwards)
}

fn guessed(piece: &Match) -> f64 {
    let guesses = piece.guesses.map_or(1.0, in_powers_of_ten);
    let length = piece.token.chars().count();
    if length > ENDING || piece.token.chars().any(char::is_alphabetic) {
        return guesses;
    }
    let figures = piece.token.chars().filter(|sign| sign.is_numeric()).count();
    // Half of its figures: a year is one of a hundred, a date one of some thousands.
    guesses.min(f64::from(u32::try_from(figures).unwrap_or(u32::MAX)) / 2.0)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "only the size of the number matters"
)]
fn in_powers_of_ten(guesses: u64) -> f64 {
    (guesses as f64).log10()
}
