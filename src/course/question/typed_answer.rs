//! "Typed answer": lines that begin with `=`, each an answer that is accepted. All or nothing.
//!
//! Words are the same whatever their case, blanks, kinds of apostrophe and hyphen, and Arabic vowel signs; `case=exact` compares letter
//! by letter. Numbers are compared as numbers, in the digits of any script, within the `tolerance`.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::number::readings;
use super::{
    Asking, Kind, LastBlock, Line, Mark, Misshapen, OptionId, Posted, Response, Shape, Unfit,
};

/// What the heading may say of this kind.
pub const ATTRIBUTES: &[&str] = &["tolerance", "case"];

/// Most characters of a typed answer that are kept.
pub const MOST: usize = 200;

/// The answers that are accepted, of all languages together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TypedAnswer {
    accepted: Vec<String>,
    /// How far a number may be off; 0 where the author named nothing.
    tolerance: f64,
    /// Whether letters are compared as they are.
    exact: bool,
}

impl TypedAnswer {
    /// Claims lines that begin with `=`.
    pub(super) fn read(block: &LastBlock) -> Option<Result<Self, Misshapen>> {
        let Shape::Typed(accepted) = &block.shape else {
            return None;
        };
        Some(Self::of(accepted, block))
    }

    fn of(accepted: &[String], block: &LastBlock) -> Result<Self, Misshapen> {
        let exact = match block.attribute("case") {
            None => false,
            Some("exact") => true,
            Some(other) => {
                return Err(Misshapen::attribute(
                    "case",
                    format!("`case={other}` means nothing"),
                    "write `case=exact`, or take it out: then capitals do not matter",
                ));
            }
        };
        if accepted.iter().any(|words| folded(words, true).is_empty()) {
            return Err(Misshapen::block(
                "an accepted answer has no words",
                "write the answer after the sign, `= 2011`, or take the line out",
            ));
        }
        if accepted.iter().any(|words| words.chars().count() > MOST) {
            return Err(Misshapen::block(
                format!("an accepted answer has more than {MOST} characters"),
                "ask for something that can be typed on a telephone",
            ));
        }
        let Some(written) = block.attribute("tolerance") else {
            return Ok(Self {
                accepted: accepted.to_vec(),
                tolerance: 0.0,
                exact,
            });
        };
        let Some(tolerance) = written
            .parse()
            .ok()
            .filter(|off: &f64| *off >= 0.0 && off.is_finite())
        else {
            return Err(Misshapen::attribute(
                "tolerance",
                format!("`tolerance={written}` is no number"),
                "write how far an answer may be off: `tolerance=0.5`",
            ));
        };
        if let Some(words) = accepted.iter().find(|words| readings(words).is_empty()) {
            return Err(Misshapen::attribute(
                "tolerance",
                format!("`{words}` is no number, so it has no tolerance"),
                "write a number after `=`, or take the tolerance out",
            ));
        }
        Ok(Self {
            accepted: accepted.to_vec(),
            tolerance,
            exact,
        })
    }

    fn is_right(&self, given: &str) -> bool {
        self.accepted.iter().any(|accepted| {
            self.is_same_number(accepted, given)
                || folded(accepted, self.exact) == folded(given, self.exact)
        })
    }

    fn is_same_number(&self, accepted: &str, given: &str) -> bool {
        let given = readings(given);
        let near = |wanted: &f64| {
            // What cannot be written in binary must not fall out at the edge: 0.3 is within 0.1 of 0.2.
            let edge = self.tolerance + 1e-9 * wanted.abs().max(1.0);
            given.iter().any(|given| (given - wanted).abs() <= edge)
        };
        readings(accepted).iter().any(near)
    }
}

/// Words as they are compared.
fn folded(words: &str, exact: bool) -> String {
    let composed: String = words.nfkc().filter(|c| !is_unseen(*c)).map(plain).collect();
    let single = composed.split_whitespace().collect::<Vec<_>>().join(" ");
    if exact {
        return single;
    }
    let whole = single.trim_end_matches(['.', '。', '۔']).trim_end();
    let folded = caseless::default_case_fold_str(whole);
    folded.nfkc().filter(|c| !is_vowel_sign(*c)).collect()
}

/// Marks of direction and joining, which are typed unseen.
fn is_unseen(c: char) -> bool {
    c.is_control() && !c.is_whitespace()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{061c}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Arabic vowel signs and the stroke that only stretches a word: most people leave them out.
fn is_vowel_sign(c: char) -> bool {
    matches!(c, '\u{064b}'..='\u{0652}' | '\u{0670}' | '\u{0640}')
}

/// One sign for all kinds of apostrophe, hyphen and blank.
fn plain(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{02bc}' | '`' | '´' => '\'',
        '\u{2010}'..='\u{2014}' | '\u{2212}' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

impl Asking for TypedAnswer {
    fn options(&self) -> &[OptionId] {
        &[]
    }

    fn key(&self) -> Response {
        Response(self.accepted.first().cloned().into_iter().collect())
    }

    fn share(&self, response: &Response) -> f64 {
        let right = response.0.first().is_some_and(|given| self.is_right(given));
        if right { 1.0 } else { 0.0 }
    }

    fn accepts(&self, response: &Response) -> bool {
        matches!(response.0.as_slice(), [words] if !words.trim().is_empty() && words.chars().count() <= MOST)
    }

    fn lines(&self, _drawn: &[OptionId], response: &Response) -> Vec<Line> {
        vec![Line {
            option: None,
            given: response.0.first().cloned().map(Mark::Words),
            right: None,
            full: self.share(response) > 0.0,
        }]
    }

    fn read(&self, _drawn: &[OptionId], posted: &Posted) -> Option<Response> {
        let [(None, typed)] = posted.0.as_slice() else {
            return posted.0.is_empty().then(Response::default);
        };
        // What is longer is right in no case; the beginning is kept, so that its writer sees it again.
        let clean = typed.chars().filter(|c| !c.is_control());
        let clean: String = clean.skip_while(|c| c.is_whitespace()).take(MOST).collect();
        let words = clean.trim();
        Some(Response(if words.is_empty() {
            Vec::new()
        } else {
            vec![words.to_owned()]
        }))
    }

    fn guessed(&self) -> Vec<(f64, f64)> {
        vec![(0.0, 1.0)]
    }

    fn also_accept(&mut self, words: &[String]) {
        for word in words {
            if !self.accepted.contains(word) {
                self.accepted.push(word.clone());
            }
        }
    }

    /// What was typed is compared with what is accepted today.
    fn corrected(&self, today: &Kind) -> Result<Kind, Unfit> {
        let Kind::TypedAnswer(today) = today else {
            return Err(Unfit::OtherKind);
        };
        let words = |one: &Self| one.accepted.iter().cloned().collect::<BTreeSet<String>>();
        let mut same_order = today.clone();
        if words(self) == words(today) {
            same_order.accepted.clone_from(&self.accepted);
        }
        Ok(Kind::TypedAnswer(same_order))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(accepted: &[&str], tolerance: f64, exact: bool) -> TypedAnswer {
        TypedAnswer {
            accepted: accepted.iter().map(ToString::to_string).collect(),
            tolerance,
            exact,
        }
    }

    #[test]
    fn words_are_the_same_whatever_their_case_blanks_and_signs() {
        let words = question(&["L'État de droit", "rule of law"], 0.0, false);
        for right in [
            "l’état  de droit",
            "L'E\u{301}TAT DE DROIT",
            "Rule of Law.",
            " rule\u{a0}of law ",
        ] {
            assert!(words.is_right(right), "{right}");
        }
        for wrong in ["letat de droit", "rule of laws", "", "rule"] {
            assert!(!words.is_right(wrong), "{wrong}");
        }
        assert!(question(&["الإصلاح"], 0.0, false).is_right("الإِصْلاح"));
        assert!(question(&["DSR"], 0.0, true).is_right(" DSR "));
        assert!(!question(&["DSR"], 0.0, true).is_right("dsr"));
    }

    #[test]
    fn numbers_are_numbers_within_their_tolerance() {
        let year = question(&["2011"], 0.0, false);
        assert!(year.is_right("٢٠١١") && year.is_right("2011.0"));
        assert!(!year.is_right("2012"));
        let share = question(&["0.2"], 0.1, false);
        assert!(share.is_right("0,3") && share.is_right("0.1") && !share.is_right("0.31"));
    }
}
