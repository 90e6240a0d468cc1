//! "Choose all that apply": a list with boxes of which several are ticked, or `choose=all` on the heading.
//!
//! Part marks: the share of right options that were chosen, less the share of wrong ones; never below
//! zero, so ticking everything earns nothing.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Asking, LastBlock, Misshapen, OptionId, Response};

/// The structure and keys of a choose-all question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChooseAll {
    options: Vec<OptionId>,
    keys: BTreeSet<OptionId>,
}

impl ChooseAll {
    /// Claims a list with several ticked boxes, or with `choose=all` on the heading.
    pub(super) fn read(block: &LastBlock) -> Option<Result<Self, Misshapen>> {
        let keys: BTreeSet<OptionId> = block
            .options
            .iter()
            .filter(|option| option.ticked == Some(true))
            .map(|option| option.id.clone())
            .collect();
        let said = block.choose.as_deref() == Some("all");
        if block.numbered || (keys.len() < 2 && !said) {
            return None;
        }
        if keys.is_empty() {
            return Some(Err(Misshapen {
                message: "no option is marked as right",
                hint: "put an x into the box of each right option: `- [x] a) …`",
            }));
        }
        if keys.len() == block.options.len() {
            return Some(Err(Misshapen {
                message: "every option is marked as right",
                hint: "add at least one wrong option: whoever ticks everything must not earn the point",
            }));
        }
        Some(Ok(Self {
            options: block
                .options
                .iter()
                .map(|option| option.id.clone())
                .collect(),
            keys,
        }))
    }
}

impl Asking for ChooseAll {
    fn options(&self) -> &[OptionId] {
        &self.options
    }

    fn is_key(&self, option: &OptionId) -> bool {
        self.keys.contains(option)
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a question has a handful of options"
    )]
    fn share(&self, response: &Response) -> f64 {
        let chosen: BTreeSet<&OptionId> = self
            .options
            .iter()
            .filter(|option| response.holds(option))
            .collect();
        let right = chosen
            .iter()
            .filter(|option| self.keys.contains(**option))
            .count();
        let wrong = chosen.len() - right;
        let distractors = self.options.len() - self.keys.len();
        right as f64 / self.keys.len() as f64 - wrong as f64 / distractors as f64
    }

    fn accepts(&self, response: &Response) -> bool {
        let distinct: BTreeSet<&String> = response.0.iter().collect();
        distinct.len() == response.0.len()
            && response
                .0
                .iter()
                .all(|given| self.options.iter().any(|option| option.as_str() == given))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tasks() -> ChooseAll {
        let id = |text: &str| OptionId::parse(text).expect("an id");
        ChooseAll {
            options: ["a", "b", "c", "d"].map(id).to_vec(),
            keys: ["a", "b"].map(id).into(),
        }
    }

    fn response(given: &[&str]) -> Response {
        Response(given.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn ticking_everything_earns_nothing() {
        assert!(tasks().share(&response(&["a", "b", "c", "d"])).abs() < 1e-9);
    }

    #[test]
    fn part_of_the_right_options_earns_part_of_the_point() {
        assert!((tasks().share(&response(&["b"])) - 0.5).abs() < 1e-9);
        assert!((tasks().share(&response(&["b", "a"])) - 1.0).abs() < 1e-9);
        assert!((tasks().share(&response(&["a", "b", "c"])) - 0.5).abs() < 1e-9);
    }

    #[test]
    fn a_strange_or_doubled_option_is_not_an_answer() {
        assert!(!tasks().accepts(&response(&["a", "z"])));
        assert!(!tasks().accepts(&response(&["a", "a"])));
        assert!(tasks().accepts(&response(&[])));
    }
}
