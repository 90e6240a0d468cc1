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

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;
    use crate::course::id::{ObjectiveId, QuestionId, QuizId};
    use crate::course::language::{Language, Translated};
    use crate::course::markdown::Markdown;
    use crate::course::question::{Kind, LastBlock, QuestionText, WrittenOption};
    use crate::course::quiz::{QuizRules, QuizText};
    use crate::course::timestamp::Span;

    fn question(number: usize, objective: &str) -> Question {
        let options = ["a", "b", "c", "d"].map(|id| WrittenOption {
            id: OptionId::parse(id).expect("an id"),
            ticked: Some(id == "a"),
        });
        let block = LastBlock {
            options: options.to_vec(),
            numbered: false,
            choose: None,
        };
        let text = QuestionText {
            title: Markdown::new("?"),
            stem: Markdown::new(""),
            options: BTreeMap::new(),
            feedback: None,
        };
        Question {
            id: QuestionId::parse(&format!("q{number}")).expect("an id"),
            objective: Some(ObjectiveId::parse(objective).expect("an id")),
            see: None,
            kind: Kind::read(&block).expect("a kind").expect("well shaped"),
            text: Translated::new(Language::english(), text),
        }
    }

    fn bank(draw: usize) -> Quiz {
        let objectives = [
            "one", "one", "one", "one", "one", "two", "two", "two", "three", "three",
        ];
        Quiz {
            id: QuizId::parse("bank").expect("an id"),
            text: Translated::new(
                Language::english(),
                QuizText {
                    title: String::new(),
                    introduction: Vec::new(),
                },
            ),
            rules: QuizRules {
                draw,
                pass_mark: 80,
                attempts: 2,
                wait: Span::hours(24),
            },
            questions: objectives
                .iter()
                .enumerate()
                .map(|(number, objective)| question(number, objective))
                .collect(),
        }
    }

    #[test]
    fn a_thousand_draws_spread_over_the_objectives_and_repeat_no_question() {
        for seed in 0..1_000 {
            let quiz = bank(6);
            let drawn = draw(&quiz, &mut StdRng::seed_from_u64(seed));
            let distinct: BTreeSet<_> = drawn.iter().map(|one| &one.question.id).collect();
            assert_eq!(distinct.len(), 6);
            let mut by_objective: BTreeMap<_, usize> = BTreeMap::new();
            for one in &drawn {
                *by_objective.entry(&one.question.objective).or_default() += 1;
            }
            assert!(
                by_objective.values().all(|count| *count == 2),
                "{by_objective:?}"
            );
        }
    }

    #[test]
    fn a_bank_smaller_than_the_draw_is_asked_whole() {
        assert_eq!(draw(&bank(50), &mut StdRng::seed_from_u64(1)).len(), 10);
    }

    #[test]
    fn the_key_stands_in_every_place_as_often_as_chance_puts_it_there() {
        let quiz = bank(10);
        let mut places = [0_usize; 4];
        for seed in 0..200 {
            for one in draw(&quiz, &mut StdRng::seed_from_u64(seed)) {
                let place = one
                    .order
                    .iter()
                    .position(|id| one.question.kind.is_key(id))
                    .expect("the key is shown");
                places[place] += 1;
                let distinct: BTreeSet<_> = one.order.iter().collect();
                assert_eq!(distinct.len(), 4, "every option is shown once");
            }
        }
        // 2,000 questions: 500 a place; five standard deviations are 97.
        assert!(
            places.iter().all(|count| (400..600).contains(count)),
            "{places:?}"
        );
    }
}
