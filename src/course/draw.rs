//! Drawing the questions of an attempt: the quotas of the file first, the rest spread evenly over the objectives.

use std::collections::{BTreeMap, BTreeSet};

use rand::RngExt;
use rand::seq::SliceRandom;

use super::id::{ObjectiveId, OptionId, QuestionId, QuizId};
use super::question::Question;
use super::quiz::Quiz;

/// How often a draw begins anew when quotas of objectives and of tags got in each other's way.
const TRIES: usize = 50;

/// One drawn question with the order in which its options will be shown.
#[derive(Clone, Debug)]
pub struct Drawn<'a> {
    /// The bank it stands in.
    pub bank: &'a QuizId,
    /// The question, as the bank holds it at this moment.
    pub question: &'a Question,
    /// Its options in drawn order.
    pub order: Vec<OptionId>,
}

/// Draws `quiz.rules.draw` questions (or all that can be drawn, where there are fewer), no question twice. Every quota is met as far
/// as the bank allows; beyond them objectives take turns, so that none has two questions more than another unless its questions
/// ran out or a quota asks for it.
pub fn draw<'a>(quiz: &'a Quiz, chance: &mut impl RngExt) -> Vec<Drawn<'a>> {
    let mut pool: Vec<(&QuizId, &Question)> = quiz.pool().collect();
    let mut best: Option<Hand<'a>> = None;
    for _ in 0..TRIES {
        pool.shuffle(chance);
        let hand = Hand::of(quiz, &pool);
        if best.as_ref().is_none_or(|best| hand.unmet() < best.unmet()) {
            best = Some(hand);
        }
        if best.as_ref().is_some_and(|best| best.unmet() == 0) {
            break;
        }
    }
    let taken = best.map(|hand| hand.taken).unwrap_or_default();
    mixed(taken, chance)
}

/// These of the questions that can still be drawn, all of them, whatever the quotas say.
pub fn draw_again<'a>(
    quiz: &'a Quiz,
    wanted: &BTreeSet<(QuizId, QuestionId)>,
    chance: &mut impl RngExt,
) -> Vec<Drawn<'a>> {
    let is_wanted = |(bank, question): &(&QuizId, &Question)| {
        wanted.contains(&((*bank).clone(), question.id.clone()))
    };
    mixed(quiz.pool().filter(is_wanted).collect(), chance)
}

fn mixed<'a>(
    mut taken: Vec<(&'a QuizId, &'a Question)>,
    chance: &mut impl RngExt,
) -> Vec<Drawn<'a>> {
    taken.shuffle(chance);
    let drawn = |(bank, question): (&'a QuizId, &'a Question)| Drawn {
        bank,
        question,
        order: shuffled(question.kind.options(), chance),
    };
    taken.into_iter().map(drawn).collect()
}

/// How many questions of quotas are missing in the best of many draws: 0 where the bank can meet them all together.
pub fn missing_from_quotas(quiz: &Quiz, chance: &mut impl RngExt) -> usize {
    let mut pool: Vec<(&QuizId, &Question)> = quiz.pool().collect();
    let tried = (0..TRIES).map(|_| {
        pool.shuffle(chance);
        Hand::of(quiz, &pool).unmet()
    });
    tried.min().unwrap_or_default()
}

/// The questions taken so far, and what the quotas still ask for.
struct Hand<'a> {
    taken: Vec<(&'a QuizId, &'a Question)>,
    of_objective: BTreeMap<&'a ObjectiveId, usize>,
    of_tag: BTreeMap<&'a str, usize>,
}

impl<'a> Hand<'a> {
    /// Takes as many questions as the draw asks for: always the one that serves most quotas, then the one whose objective was taken
    /// least, then the first.
    fn of(quiz: &'a Quiz, pool: &[(&'a QuizId, &'a Question)]) -> Self {
        let mut hand = Self::empty(quiz);
        let mut rest = pool.to_vec();
        let mut asked: BTreeMap<Option<&ObjectiveId>, usize> = BTreeMap::new();
        while hand.taken.len() < quiz.rules.draw {
            let next = rest.iter().enumerate().min_by_key(|(_, (_, question))| {
                let turns = asked.get(&question.objective.as_ref()).copied();
                (
                    std::cmp::Reverse(hand.served(question)),
                    turns.unwrap_or_default(),
                )
            });
            let Some((at, _)) = next else { break };
            let (bank, question) = rest.remove(at);
            *asked.entry(question.objective.as_ref()).or_default() += 1;
            hand.take(bank, question);
        }
        hand
    }

    fn empty(quiz: &'a Quiz) -> Self {
        let quotas = &quiz.quotas;
        let asked: BTreeSet<&ObjectiveId> = quiz
            .pool()
            .filter_map(|(_, question)| question.objective.as_ref())
            .collect();
        let each = asked.into_iter().map(|id| (id, quotas.of_each_objective));
        let named = quotas.of_objective.iter().map(|(id, least)| (id, *least));
        let tags = quotas.of_tag.iter();
        Self {
            taken: Vec::new(),
            of_objective: each.chain(named).collect(),
            of_tag: tags.map(|(tag, least)| (tag.as_str(), *least)).collect(),
        }
    }

    /// How many quotas that still ask for something a question serves.
    fn served(&self, question: &Question) -> usize {
        let objective = question.objective.as_ref();
        let objective = objective.and_then(|id| self.of_objective.get(id));
        let tags = question.tags.iter();
        let tags = tags.filter_map(|tag| self.of_tag.get(tag.as_str()));
        objective
            .into_iter()
            .chain(tags)
            .filter(|open| **open > 0)
            .count()
    }

    fn take(&mut self, bank: &'a QuizId, question: &'a Question) {
        if let Some(id) = &question.objective
            && let Some(open) = self.of_objective.get_mut(id)
        {
            *open = open.saturating_sub(1);
        }
        for tag in &question.tags {
            if let Some(open) = self.of_tag.get_mut(tag.as_str()) {
                *open = open.saturating_sub(1);
            }
        }
        self.taken.push((bank, question));
    }

    fn unmet(&self) -> usize {
        self.of_objective.values().sum::<usize>() + self.of_tag.values().sum::<usize>()
    }
}

fn shuffled(options: &[OptionId], chance: &mut impl RngExt) -> Vec<OptionId> {
    let mut order = options.to_vec();
    order.shuffle(chance);
    order
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;
    use crate::course::id::{ObjectiveId, QuestionId, QuizId};
    use crate::course::language::{Language, Translated};
    use crate::course::markdown::Markdown;
    use crate::course::question::{Kind, LastBlock, QuestionText, Retired, Shape, WrittenOption};
    use crate::course::quiz::{Borrowed, QuizRules, QuizText, Quotas, Uses};
    use crate::course::timestamp::Span;

    fn question(number: usize, objective: &str) -> Question {
        let options = ["a", "b", "c", "d"].map(|id| WrittenOption {
            id: OptionId::parse(id).expect("an id"),
            ticked: Some(id == "a"),
        });
        let block = LastBlock {
            shape: Shape::Boxes(options.to_vec()),
            attributes: BTreeMap::new(),
        };
        let text = QuestionText {
            title: Markdown::new("?"),
            stem: Markdown::new(""),
            options: BTreeMap::new(),
            columns: Vec::new(),
            accepted: Vec::new(),
            feedback: None,
        };
        Question {
            id: QuestionId::parse(&format!("q{number}")).expect("an id"),
            objective: Some(ObjectiveId::parse(objective).expect("an id")),
            see: None,
            tags: BTreeSet::new(),
            retired: None,
            kind: Kind::read(&block).expect("a kind").expect("well shaped"),
            text: Translated::new(Language::english(), text),
        }
    }

    /// Ten choose-one questions of four options over three objectives.
    pub fn bank(draw: usize) -> Quiz {
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
                time: None,
                certainty: false,
                feedback_each: false,
            },
            quotas: Quotas::default(),
            uses: Uses::default(),
            banks: Vec::new(),
            borrowed: Vec::new(),
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

    fn objective(id: &str) -> ObjectiveId {
        ObjectiveId::parse(id).expect("an id")
    }

    /// Thirty questions over five objectives, every third of them about law, every fourth with a picture.
    fn thirty(draw: usize) -> Quiz {
        let mut quiz = bank(draw);
        let names = ["one", "two", "three", "four", "five"];
        quiz.questions = (0..30)
            .map(|number| {
                let mut question = question(number, names[number % 5]);
                question
                    .tags
                    .extend((number % 3 == 0).then(|| "law".to_owned()));
                question
                    .tags
                    .extend((number % 4 == 0).then(|| "picture".to_owned()));
                question
            })
            .collect();
        quiz
    }

    #[test]
    fn a_thousand_draws_of_ten_from_thirty_have_two_of_each_objective_and_obey_the_quotas_of_tags()
    {
        let mut quiz = thirty(10);
        quiz.quotas.of_each_objective = 2;
        quiz.quotas.of_tag = [("law".to_owned(), 5), ("picture".to_owned(), 4)].into();
        for seed in 0..1_000 {
            let drawn = draw(&quiz, &mut StdRng::seed_from_u64(seed));
            let distinct: BTreeSet<_> = drawn.iter().map(|one| &one.question.id).collect();
            assert_eq!((drawn.len(), distinct.len()), (10, 10));
            for name in ["one", "two", "three", "four", "five"] {
                let of = drawn
                    .iter()
                    .filter(|one| one.question.objective == Some(objective(name)));
                assert_eq!(of.count(), 2, "seed {seed}: {name}");
            }
            let tagged = |tag: &str| {
                drawn
                    .iter()
                    .filter(|one| one.question.tags.contains(tag))
                    .count()
            };
            assert!(tagged("law") >= 5 && tagged("picture") >= 4, "seed {seed}");
        }
    }

    #[test]
    fn the_quota_of_one_objective_leaves_the_rest_to_the_others_in_turn() {
        let mut quiz = thirty(9);
        quiz.quotas.of_objective = [(objective("two"), 5)].into();
        for seed in 0..200 {
            let mut by_objective: BTreeMap<_, usize> = BTreeMap::new();
            for one in draw(&quiz, &mut StdRng::seed_from_u64(seed)) {
                *by_objective
                    .entry(one.question.objective.clone())
                    .or_default() += 1;
            }
            let counts: Vec<usize> = by_objective.into_values().collect();
            assert_eq!(
                counts.iter().filter(|count| **count == 5).count(),
                1,
                "{counts:?}"
            );
            assert_eq!(
                counts.iter().filter(|count| **count == 1).count(),
                4,
                "{counts:?}"
            );
        }
    }

    #[test]
    fn quotas_that_a_bank_cannot_meet_are_known_and_met_as_far_as_they_go() {
        let mut quiz = thirty(6);
        let missing = |quiz: &Quiz| missing_from_quotas(quiz, &mut StdRng::seed_from_u64(1));
        quiz.quotas.of_tag = [("law".to_owned(), 6)].into();
        assert_eq!(missing(&quiz), 0);
        quiz.quotas.of_tag = [("law".to_owned(), 7)].into();
        assert_eq!(missing(&quiz), 1);
        let drawn = draw(&quiz, &mut StdRng::seed_from_u64(1));
        assert!(drawn.iter().all(|one| one.question.tags.contains("law")));
    }

    #[test]
    fn a_retired_question_is_never_drawn_and_one_of_another_bank_keeps_its_bank() {
        let mut quiz = bank(20);
        quiz.questions[0].retired = Some(Retired::Drop);
        let other = QuizId::parse("other").expect("an id");
        // The same id in another bank is another question.
        quiz.borrowed.push(Borrowed {
            bank: other.clone(),
            question: question(1, "one"),
        });
        let drawn = draw(&quiz, &mut StdRng::seed_from_u64(1));
        assert_eq!((drawn.len(), quiz.length()), (10, 10));
        assert!(
            drawn
                .iter()
                .all(|one| one.question.id != quiz.questions[0].id)
        );
        assert_eq!(drawn.iter().filter(|one| *one.bank == other).count(), 1);
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
                    .position(|id| one.question.kind.key().holds(id))
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
