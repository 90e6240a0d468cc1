//! "Put in order": a numbered list, written in the right order.
//!
//! Part marks: of all pairs of items, the share that was put the right way round less the share that was put the wrong way round.
//! So items swapped in the middle cost little, a blind order earns nothing on average, the reverse order nothing at all.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    Asking, Kind, LastBlock, Line, Mark, Misshapen, OptionId, Posted, Response, Shape, Unfit,
};

/// What the heading may say of this kind.
pub const ATTRIBUTES: &[&str] = &[];

/// Most items: more than this nobody puts in order on a small screen.
const MOST: usize = 12;

/// The items in the right order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutInOrder {
    options: Vec<OptionId>,
}

impl PutInOrder {
    /// Claims a numbered list.
    pub(super) fn read(block: &LastBlock) -> Option<Result<Self, Misshapen>> {
        let Shape::Numbered(options) = &block.shape else {
            return None;
        };
        if options.iter().any(|option| option.ticked.is_some()) {
            return Some(Err(Misshapen::block(
                "a numbered list asks for an order, and has no boxes",
                "write `1. a) …`; where options are to be chosen, begin them with a hyphen: `- [x] a) …`",
            )));
        }
        if !(3..=MOST).contains(&options.len()) {
            return Some(Err(Misshapen::block(
                format!(
                    "an order has 3 to {MOST} items, this one has {}",
                    options.len()
                ),
                "two items are a choice: ask which comes first; very many are put in order in parts",
            )));
        }
        Some(Ok(Self {
            options: options.iter().map(|option| option.id.clone()).collect(),
        }))
    }

    /// The place from 1 that a response gives an item; `None` where it gives none.
    fn place(response: &Response, option: &OptionId) -> Option<usize> {
        response.beside(option)?.parse().ok()
    }

    /// The number of pairs that can be made of the items.
    fn pairs(&self) -> f64 {
        let n = f64::from(u32::try_from(self.options.len()).unwrap_or(u32::MAX));
        n * (n - 1.0) / 2.0
    }
}

impl Asking for PutInOrder {
    fn options(&self) -> &[OptionId] {
        &self.options
    }

    fn key(&self) -> Response {
        let places = (1_usize..).zip(&self.options);
        Response(places.map(|(place, id)| format!("{id}:{place}")).collect())
    }

    fn share(&self, response: &Response) -> f64 {
        let places: Vec<Option<usize>> = self
            .options
            .iter()
            .map(|id| Self::place(response, id))
            .collect();
        let mut balance = 0.0;
        for (at, earlier) in places.iter().enumerate() {
            for later in places.iter().skip(at + 1) {
                balance += match earlier.zip(*later) {
                    Some((earlier, later)) if earlier < later => 1.0,
                    Some((earlier, later)) if earlier > later => -1.0,
                    _ => 0.0,
                };
            }
        }
        balance / self.pairs()
    }

    fn accepts(&self, response: &Response) -> bool {
        let known = |id: &&str| self.options.iter().any(|option| option.as_str() == *id);
        let placed = self
            .options
            .iter()
            .filter_map(|option| Self::place(response, option))
            .filter(|place| (1..=self.options.len()).contains(place));
        response
            .named()
            .is_some_and(|named| named.iter().all(known) && placed.count() == named.len())
    }

    fn lines(&self, drawn: &[OptionId], response: &Response) -> Vec<Line> {
        let line = |id: &OptionId| {
            let right = self.options.iter().position(|option| option == id)? + 1;
            let given = Self::place(response, id);
            Some(Line {
                option: Some(id.clone()),
                given: given.map(Mark::Place),
                right: Some(Mark::Place(right)),
                full: given == Some(right),
            })
        };
        drawn.iter().filter_map(line).collect()
    }

    fn choices(&self, _drawn: &[OptionId]) -> Vec<Mark> {
        (1..=self.options.len()).map(Mark::Place).collect()
    }

    fn read(&self, drawn: &[OptionId], posted: &Posted) -> Option<Response> {
        let mut places = BTreeMap::new();
        for (option, value) in posted.filled(drawn)? {
            let place: usize = value.parse().ok()?;
            places.insert(option, place.to_string());
        }
        Some(Response::of_pairs(&self.options, &places))
    }

    fn is_whole(&self, response: &Response) -> bool {
        let places = self
            .options
            .iter()
            .filter_map(|id| Self::place(response, id));
        places.collect::<BTreeSet<_>>().len() == self.options.len()
    }

    /// Every order is as likely as any other. How many pairs stand the wrong way round is counted item by item: one more item has
    /// any number of the earlier ones behind it.
    fn guessed(&self) -> Vec<(f64, f64)> {
        let mut wrong = vec![1.0];
        for earlier in 1..self.options.len() {
            let ways = f64::from(u32::try_from(earlier + 1).unwrap_or(u32::MAX));
            let mut next = vec![0.0; wrong.len() + earlier];
            for (at, p) in wrong.iter().enumerate() {
                for cell in next.iter_mut().skip(at).take(earlier + 1) {
                    *cell += p / ways;
                }
            }
            wrong = next;
        }
        let pairs = self.pairs();
        let share = |(wrong, p)| ((1.0 - 2.0 * f64::from(wrong) / pairs).max(0.0), p);
        (0_u32..).zip(wrong).map(share).collect()
    }

    /// The order of today holds where every item is still there, whatever came beside them. Where some are gone, nothing changes as long
    /// as those that stayed stand in the order of that day.
    fn corrected(&self, today: &Kind) -> Result<Kind, Unfit> {
        let Kind::PutInOrder(today) = today else {
            return Err(Unfit::OtherKind);
        };
        let stayed = |mine: &Self, other: &Self| -> Vec<OptionId> {
            let stays = mine.options.iter().filter(|id| other.options.contains(id));
            stays.cloned().collect()
        };
        let (then, now) = (stayed(self, today), stayed(today, self));
        if now.len() == self.options.len() {
            return Ok(Kind::PutInOrder(Self { options: now }));
        }
        if then == now {
            return Ok(Kind::PutInOrder(self.clone()));
        }
        Err(Unfit::OtherItems)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(given: &[&str]) -> f64 {
        let options = ["a", "b", "c", "d"].map(|id| OptionId::parse(id).expect("an id"));
        let order = PutInOrder {
            options: options.to_vec(),
        };
        let response = Response(given.iter().map(ToString::to_string).collect());
        assert!(order.accepts(&response));
        order.share(&response)
    }

    #[test]
    fn neighbours_swapped_cost_little_and_the_reverse_earns_nothing() {
        assert!((share(&["a:1", "b:2", "c:3", "d:4"]) - 1.0).abs() < 1e-9);
        assert!((share(&["a:1", "b:3", "c:2", "d:4"]) - 4.0 / 6.0).abs() < 1e-9);
        assert!(share(&["a:4", "b:3", "c:2", "d:1"]) < 0.0);
    }

    #[test]
    fn one_place_for_all_earns_nothing_and_an_item_left_out_only_its_pairs() {
        assert!(share(&["a:1", "b:1", "c:1", "d:1"]).abs() < 1e-9);
        assert!((share(&["a:1", "b:2", "c:3"]) - 0.5).abs() < 1e-9);
    }
}
