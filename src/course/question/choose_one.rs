//! "Choose one": a list with boxes of which exactly one is ticked. All or nothing.

use serde::{Deserialize, Serialize};

use super::{Asking, LastBlock, Misshapen, OptionId, Response};

/// The structure and key of a choose-one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChooseOne {
    options: Vec<OptionId>,
    key: OptionId,
}

impl ChooseOne {
    /// Claims a list with boxes of which one is ticked, or none.
    pub(super) fn read(block: &LastBlock) -> Option<Result<Self, Misshapen>> {
        let boxes = !block.numbered && block.options.iter().any(|option| option.ticked.is_some());
        let mut keys = block
            .options
            .iter()
            .filter(|option| option.ticked == Some(true));
        let key = keys.next();
        if !boxes || keys.next().is_some() || block.choose.is_some() {
            return None;
        }
        let Some(key) = key else {
            return Some(Err(Misshapen {
                message: "no option is marked as right",
                hint: "put an x into the box of the right option: `- [x] a) …`",
            }));
        };
        if block.options.len() < 2 {
            return Some(Err(Misshapen {
                message: "a question needs at least two options",
                hint: "add an option that could be taken for right: `- [ ] b) …`",
            }));
        }
        Some(Ok(Self {
            options: block
                .options
                .iter()
                .map(|option| option.id.clone())
                .collect(),
            key: key.id.clone(),
        }))
    }
}

impl Asking for ChooseOne {
    fn options(&self) -> &[OptionId] {
        &self.options
    }

    fn is_key(&self, option: &OptionId) -> bool {
        *option == self.key
    }

    fn share(&self, response: &Response) -> f64 {
        if response.holds(&self.key) { 1.0 } else { 0.0 }
    }

    fn accepts(&self, response: &Response) -> bool {
        response.0.len() == 1 && self.options.iter().any(|option| response.holds(option))
    }
}
