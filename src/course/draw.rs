//! Drawing the questions of an attempt from a bank, spread evenly over the objectives.

use std::collections::BTreeMap;

use rand::RngExt;
use rand::seq::SliceRandom;

use super::id::OptionId;
use super::question::Question;
use super::quiz::Quiz;

/// One drawn question with the order in which its options will be shown.
#[derive(Clone, Debug)]
pub struct Drawn<'a> {
    /// The question, as the bank holds it at this moment.
    pub question: &'a Question,
    /// Its options in drawn order.
    pub order: Vec<OptionId>,
}

/// Draws `quiz.rules.draw` questions (or the whole bank where it is smaller), no question twice.
/// Objectives take turns, so that none has two questions more than another unless its bank ran out.
pub fn draw<'a>(quiz: &'a Quiz, chance: &mut impl RngExt) -> Vec<Drawn<'a>> {
    let mut by_objective: BTreeMap<_, Vec<&Question>> = BTreeMap::new();
    for question in &quiz.questions {
        by_objective
            .entry(&question.objective)
            .or_default()
            .push(question);
    }
    let mut piles: Vec<Vec<&Question>> = by_objective.into_values().collect();
    piles.shuffle(chance);
    for pile in &mut piles {
        pile.shuffle(chance);
    }
    let mut drawn = Vec::new();
    while drawn.len() < quiz.rules.draw && piles.iter().any(|pile| !pile.is_empty()) {
        let room = quiz.rules.draw - drawn.len();
        drawn.extend(piles.iter_mut().filter_map(Vec::pop).take(room));
    }
    drawn.shuffle(chance);
    drawn
        .into_iter()
        .map(|question| Drawn {
            question,
            order: shuffled(question.kind.options(), chance),
        })
        .collect()
}

fn shuffled(options: &[OptionId], chance: &mut impl RngExt) -> Vec<OptionId> {
    let mut order = options.to_vec();
    order.shuffle(chance);
    order
}
