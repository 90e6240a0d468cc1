//! "Choose all that apply": a list with boxes of which several are ticked, or `choose=all` on the heading.
//!
//! Part marks: the share of right options that were chosen, less the share of wrong ones; never below
//! zero, so ticking everything earns nothing.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    Asking, Kind, LastBlock, Line, Misshapen, OptionId, Posted, Response, Shape, Unfit, right_today,
};

/// What the heading may say of this kind.
pub const ATTRIBUTES: &[&str] = &["choose"];

/// The structure and keys of a choose-all question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChooseAll {
    options: Vec<OptionId>,
    keys: BTreeSet<OptionId>,
}

impl ChooseAll {
    /// Claims a list with several ticked boxes, or with `choose=all` on the heading.
    pub(super) fn read(block: &LastBlock) -> Option<Result<Self, Misshapen>> {
        let Shape::Boxes(options) = &block.shape else {
            return None;
        };
        let keys: BTreeSet<OptionId> = options
            .iter()
            .filter(|option| option.ticked == Some(true))
            .map(|option| option.id.clone())
            .collect();
        let said = block.attribute("choose");
        if keys.len() < 2 && said.is_none() {
            return None;
        }
        if let Some(said) = said.filter(|said| *said != "all") {
            return Some(Err(Misshapen::attribute(
                "choose",
                format!("`choose={said}` means nothing"),
                "write `choose=all`, or take it out",
            )));
        }
        if keys.is_empty() {
            return Some(Err(Misshapen::block(
                "no option is marked as right",
                "put an x into the box of each right option: `- [x] a) …`",
            )));
        }
        if keys.len() == options.len() {
            return Some(Err(Misshapen::block(
                "every option is marked as right",
                "add at least one wrong option: whoever ticks everything must not earn the point",
            )));
        }
        Some(Ok(Self {
            options: options.iter().map(|option| option.id.clone()).collect(),
            keys,
        }))
    }
}

impl Asking for ChooseAll {
    fn options(&self) -> &[OptionId] {
        &self.options
    }

    fn key(&self) -> Response {
        let keys = self.options.iter().filter(|id| self.keys.contains(*id));
        Response(keys.map(ToString::to_string).collect())
    }

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
        let missed = if distractors == 0 {
            0.0
        } else {
            count(wrong) / count(distractors)
        };
        count(right) / count(self.keys.len()) - missed
    }

    fn accepts(&self, response: &Response) -> bool {
        let distinct: BTreeSet<&String> = response.0.iter().collect();
        distinct.len() == response.0.len()
            && response
                .0
                .iter()
                .all(|given| self.options.iter().any(|option| option.as_str() == given))
    }

    fn lines(&self, drawn: &[OptionId], response: &Response) -> Vec<Line> {
        let line = |id: &OptionId| Line::of_box(id, response.holds(id), self.keys.contains(id));
        drawn.iter().map(line).collect()
    }

    fn read(&self, drawn: &[OptionId], posted: &Posted) -> Option<Response> {
        let chosen = posted.chosen(drawn)?;
        let chosen = drawn
            .iter()
            .flat_map(|id| chosen.iter().filter(move |one| **one == id));
        Some(Response(chosen.map(ToString::to_string).collect()))
    }

    /// Each box is ticked or not with equal chance.
    fn guessed(&self) -> Vec<(f64, f64)> {
        let (right, wrong) = (self.keys.len(), self.options.len() - self.keys.len());
        let mut guessed = Vec::new();
        for (r, p) in (0_u32..).zip(coins(right)) {
            for (w, q) in (0_u32..).zip(coins(wrong)) {
                let share = f64::from(r) / count(right) - f64::from(w) / count(wrong);
                guessed.push((share.max(0.0), p * q));
            }
        }
        guessed
    }

    /// Where everything that was offered is right today, ticking everything earns the point: there is nothing else to tick.
    fn corrected(&self, today: &Kind) -> Result<Kind, Unfit> {
        let keys = right_today(&self.options, |id| self.keys.contains(id), today)?;
        Ok(Kind::ChooseAll(Self {
            options: self.options.clone(),
            keys,
        }))
    }
}

/// A count of options as a number to reckon with.
fn count(options: usize) -> f64 {
    f64::from(u32::try_from(options).unwrap_or(u32::MAX))
}

/// The probability of each number of heads, from 0 to `n`, when `n` coins are thrown.
fn coins(n: usize) -> Vec<f64> {
    let mut heads = vec![1.0];
    for _ in 0..n {
        let mut next = vec![0.0; heads.len() + 1];
        for (at, p) in heads.iter().enumerate() {
            if let [without, with] = next.get_mut(at..at + 2).unwrap_or(&mut []) {
                *without += p / 2.0;
                *with += p / 2.0;
            }
        }
        heads = next;
    }
    heads
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
