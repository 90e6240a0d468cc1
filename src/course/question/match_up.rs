//! "Match": a table of two columns, each item of the first beside what belongs to it. Rows without a first cell hold items that
//! belong to nothing.
//!
//! Part marks: each right pair earns its share; each wrong one costs so much that blind guessing earns nothing on average.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Asking, Kind, LastBlock, Line, Mark, Misshapen, OptionId, Posted, Response, Shape, Unfit,
};

/// What the heading may say of this kind.
pub const ATTRIBUTES: &[&str] = &[];

/// Both columns, and what belongs together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchUp {
    options: Vec<OptionId>,
    pairs: BTreeMap<OptionId, OptionId>,
}

impl MatchUp {
    /// Claims a table.
    pub(super) fn read(block: &LastBlock) -> Option<Result<Self, Misshapen>> {
        let Shape::Table(rows) = &block.shape else {
            return None;
        };
        let alone = rows
            .iter()
            .find(|row| row.left.is_some() && row.right.is_none());
        if let Some(left) = alone.and_then(|row| row.left.as_ref()) {
            return Some(Err(Misshapen::block(
                format!("nothing stands beside `{left})`"),
                "write into the second column what belongs to it; only the first column can be empty",
            )));
        }
        let pairs: BTreeMap<OptionId, OptionId> = rows
            .iter()
            .filter_map(|row| row.left.clone().zip(row.right.clone()))
            .collect();
        if pairs.len() < 2 {
            return Some(Err(Misshapen::block(
                "a table asks what belongs together, and needs at least two whole rows",
                "write `| a) … | p) … |`, a row for each pair",
            )));
        }
        let lefts = rows.iter().filter_map(|row| row.left.clone());
        let rights = rows.iter().filter_map(|row| row.right.clone());
        Some(Ok(Self {
            options: lefts.chain(rights).collect(),
            pairs,
        }))
    }

    /// What a response puts beside an item of the first column.
    fn beside(&self, response: &Response, left: &OptionId) -> Option<&OptionId> {
        let given = response.beside(left)?;
        self.rights().find(|right| right.as_str() == given)
    }

    fn lefts(&self) -> impl Iterator<Item = &OptionId> {
        self.options
            .iter()
            .filter(|id| self.pairs.contains_key(*id))
    }

    fn rights(&self) -> impl Iterator<Item = &OptionId> {
        self.options
            .iter()
            .filter(|id| !self.pairs.contains_key(*id))
    }
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

impl Asking for MatchUp {
    fn options(&self) -> &[OptionId] {
        &self.options
    }

    fn key(&self) -> Response {
        let pairs = self.pairs.iter();
        let pairs = pairs
            .map(|(left, right)| (left, right.to_string()))
            .collect();
        Response::of_pairs(&self.options, &pairs)
    }

    fn share(&self, response: &Response) -> f64 {
        let others = number(self.rights().count()) - 1.0;
        let worth = |left: &OptionId| match self.beside(response, left) {
            None => 0.0,
            Some(given) if self.pairs.get(left) == Some(given) => 1.0,
            Some(_) => -1.0 / others,
        };
        self.lefts().map(worth).sum::<f64>() / number(self.pairs.len())
    }

    fn accepts(&self, response: &Response) -> bool {
        let known = self
            .lefts()
            .filter(|left| self.beside(response, left).is_some())
            .count();
        response.named().is_some_and(|named| named.len() == known)
    }

    fn lines(&self, drawn: &[OptionId], response: &Response) -> Vec<Line> {
        let line = |left: &OptionId| {
            let right = self.pairs.get(left)?;
            let given = self.beside(response, left);
            Some(Line {
                option: Some(left.clone()),
                given: given.cloned().map(Mark::Option),
                right: Some(Mark::Option(right.clone())),
                full: given == Some(right),
            })
        };
        drawn.iter().filter_map(line).collect()
    }

    fn choices(&self, drawn: &[OptionId]) -> Vec<Mark> {
        let rights = drawn.iter().filter(|id| !self.pairs.contains_key(*id));
        rights.cloned().map(Mark::Option).collect()
    }

    fn read(&self, drawn: &[OptionId], posted: &Posted) -> Option<Response> {
        let mut pairs = BTreeMap::new();
        for (left, value) in posted.filled(drawn)? {
            let right = drawn.get(value.parse::<usize>().ok()?)?;
            pairs.insert(left, right.to_string());
        }
        Some(Response::of_pairs(&self.options, &pairs))
    }

    fn is_whole(&self, response: &Response) -> bool {
        self.lefts()
            .all(|left| self.beside(response, left).is_some())
    }

    /// Each line is filled with any of the second column, one as likely as the other.
    fn guessed(&self) -> Vec<(f64, f64)> {
        let (lines, hit) = (self.pairs.len(), 1.0 / number(self.rights().count()));
        let others = number(self.rights().count()) - 1.0;
        let mut hits = vec![1.0];
        for _ in 0..lines {
            let missed = hits.iter().map(|p| p * (1.0 - hit)).chain([0.0]);
            let met = [0.0].into_iter().chain(hits.iter().map(|p| p * hit));
            hits = missed.zip(met).map(|(a, b)| a + b).collect();
        }
        let share = |(hits, p)| {
            let hits = f64::from(hits);
            let share = (hits - (number(lines) - hits) / others) / number(lines);
            (share.max(0.0), p)
        };
        (0_u32..).zip(hits).map(share).collect()
    }

    /// What belongs to an item today, where it was offered; of an item that is gone since, the pair of that day holds.
    fn corrected(&self, today: &Kind) -> Result<Kind, Unfit> {
        let Kind::MatchUp(today) = today else {
            return Err(Unfit::OtherKind);
        };
        let mut pairs = self.pairs.clone();
        for (left, right) in &mut pairs {
            let Some(now) = today.pairs.get(left) else {
                continue;
            };
            if !self.rights().any(|offered| offered == now) {
                return Err(Unfit::NotOffered);
            }
            right.clone_from(now);
        }
        Ok(Kind::MatchUp(Self {
            options: self.options.clone(),
            pairs,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bodies() -> MatchUp {
        let id = |text: &str| OptionId::parse(text).expect("an id");
        MatchUp {
            options: ["a", "b", "p", "q", "r"].map(id).to_vec(),
            pairs: [(id("a"), id("p")), (id("b"), id("q"))].into(),
        }
    }

    fn share(given: &[&str]) -> f64 {
        bodies().share(&Response(given.iter().map(ToString::to_string).collect()))
    }

    #[test]
    fn a_wrong_pair_costs_what_guessing_would_bring() {
        assert!((share(&["a:p", "b:q"]) - 1.0).abs() < 1e-9);
        assert!((share(&["a:p"]) - 0.5).abs() < 1e-9);
        assert!((share(&["a:p", "b:r"]) - 0.25).abs() < 1e-9);
        let all = ["p", "q", "r"];
        let guesses = all
            .iter()
            .flat_map(|a| all.map(|b| share(&[&format!("a:{a}"), &format!("b:{b}")])));
        assert!(guesses.sum::<f64>().abs() < 1e-9);
    }

    #[test]
    fn only_its_own_items_make_pairs() {
        for strange in [&["a:b"][..], &["p:a"], &["a:p", "a:q"], &["a"], &["z:p"]] {
            let response = Response(strange.iter().map(ToString::to_string).collect());
            assert!(!bodies().accepts(&response), "{strange:?}");
        }
    }
}
