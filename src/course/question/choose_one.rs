//! "Choose one": a list with boxes of which exactly one is ticked. All or nothing.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    Asking, Kind, LastBlock, Line, Misshapen, OptionId, Posted, Response, Shape, Unfit, right_today,
};

/// What the heading may say of this kind.
pub const ATTRIBUTES: &[&str] = &[];

/// The structure and key of a choose-one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChooseOne {
    options: Vec<OptionId>,
    key: OptionId,
    /// Options that were found to be as right as the key after the question was asked: none in a file.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    also: BTreeSet<OptionId>,
}

impl ChooseOne {
    /// Claims a list with boxes of which one is ticked, or none.
    pub(super) fn read(block: &LastBlock) -> Option<Result<Self, Misshapen>> {
        let Shape::Boxes(options) = &block.shape else {
            return None;
        };
        let boxes = options.iter().any(|option| option.ticked.is_some());
        let mut keys = options.iter().filter(|option| option.ticked == Some(true));
        let key = keys.next();
        if !boxes || keys.next().is_some() || block.attribute("choose").is_some() {
            return None;
        }
        let Some(key) = key else {
            return Some(Err(Misshapen::block(
                "no option is marked as right",
                "put an x into the box of the right option: `- [x] a) …`",
            )));
        };
        if options.len() < 2 {
            return Some(Err(Misshapen::block(
                "a question needs at least two options",
                "add an option that could be taken for right: `- [ ] b) …`",
            )));
        }
        Some(Ok(Self {
            options: options.iter().map(|option| option.id.clone()).collect(),
            key: key.id.clone(),
            also: BTreeSet::new(),
        }))
    }

    fn is_right(&self, option: &OptionId) -> bool {
        *option == self.key || self.also.contains(option)
    }
}

impl Asking for ChooseOne {
    fn options(&self) -> &[OptionId] {
        &self.options
    }

    fn key(&self) -> Response {
        Response(vec![self.key.to_string()])
    }

    fn share(&self, response: &Response) -> f64 {
        let right = |id: &OptionId| self.is_right(id) && response.holds(id);
        if self.options.iter().any(right) {
            1.0
        } else {
            0.0
        }
    }

    fn accepts(&self, response: &Response) -> bool {
        response.0.len() == 1 && self.options.iter().any(|option| response.holds(option))
    }

    fn lines(&self, drawn: &[OptionId], response: &Response) -> Vec<Line> {
        let line = |id: &OptionId| Line::of_box(id, response.holds(id), self.is_right(id));
        drawn.iter().map(line).collect()
    }

    fn read(&self, drawn: &[OptionId], posted: &Posted) -> Option<Response> {
        let chosen = posted.chosen(drawn)?;
        Some(Response(chosen.iter().map(ToString::to_string).collect()))
    }

    fn guessed(&self) -> Vec<(f64, f64)> {
        let one = 1.0 / f64::from(u32::try_from(self.options.len()).unwrap_or(u32::MAX));
        vec![(1.0, one), (0.0, 1.0 - one)]
    }

    /// Where several are right today, each of them is: more than one could not be chosen.
    fn corrected(&self, today: &Kind) -> Result<Kind, Unfit> {
        let mut also = right_today(&self.options, |id| self.is_right(id), today)?;
        let first = |id: &&OptionId| also.contains(*id);
        let key = match self.options.iter().find(first) {
            Some(_) if also.contains(&self.key) => self.key.clone(),
            Some(first) => first.clone(),
            None => return Err(Unfit::NotOffered),
        };
        also.remove(&key);
        Ok(Kind::ChooseOne(Self {
            options: self.options.clone(),
            key,
            also,
        }))
    }
}
