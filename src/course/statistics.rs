//! What answers say about the question that was asked: how many got it right, whether those who know more got it right more
//! often, what was chosen instead. Pure reckoning over answers without names.

use std::collections::BTreeMap;

use super::id::OptionId;
use super::language::Language;
use super::question::{Kind, Mark, Response};
use super::timestamp::Timestamp;

/// Fewer answers than this say nothing certain.
pub const ENOUGH: usize = 20;
/// Of fewer people than this nothing is told.
pub const LEAST: usize = 5;
/// Wrong answers that are listed where a question has no boxes.
const MOST: usize = 10;

/// A question in one attempt that is over.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What was answered; empty where nothing was.
    pub response: Response,
    /// In which language it was read; `None` where nothing was answered.
    pub language: Option<Language>,
    /// Whether the person said to be sure; `None` where that was not asked.
    pub sure: Option<bool>,
    /// The share of the point that it earned, 0 to 1.
    pub earned: f64,
    /// The share of the points that the rest of the attempt earned; `None` where it asks nothing else.
    pub rest: Option<f64>,
    /// When the attempt was over.
    pub at: Timestamp,
}

/// The answers that numbers rest on: those of a language in whole fives, the oldest first, so that the newest wait until five have
/// come. Who looks before and after somebody's attempt sees five answers more or none, never that person's. `all` begins with the
/// newest.
fn in_fives(all: &[Asked]) -> Vec<&Asked> {
    let mut waiting: BTreeMap<Option<&Language>, usize> = BTreeMap::new();
    for one in all {
        *waiting.entry(one.language.as_ref()).or_default() += 1;
    }
    for count in waiting.values_mut() {
        *count %= LEAST;
    }
    let mut counted = Vec::new();
    for one in all {
        let waiting = waiting.entry(one.language.as_ref()).or_default();
        if *waiting > 0 {
            *waiting -= 1;
        } else {
            counted.push(one);
        }
    }
    counted
}

/// What all answers to one wording say together.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// How often it was asked.
    pub asked: usize,
    /// The answers that the numbers rest on: whole fives of each language.
    pub counted: usize,
    /// When the first of these attempts was over.
    pub first: Timestamp,
    /// When the last of them was.
    pub last: Timestamp,
    /// The mean share of the point that was earned, 0 (nobody) to 1 (everybody); 0 where no answer counts yet.
    pub facility: f64,
    /// The correlation between the question and the rest of the attempt, -1 to 1; for questions that are right or wrong this is the
    /// point-biserial correlation. `None` where everybody earned the same.
    pub discrimination: Option<f64>,
    /// The share of answers that were wrong and given as sure; `None` where nobody was asked how sure they are.
    pub wrong_and_sure: Option<f64>,
}

/// What is to be looked at, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Look {
    /// Those who know more get it wrong more often: is the key right?
    AtTheKey,
    /// Many are sure of what is wrong.
    AtWhatIsTaught,
    /// Those who know more hardly get it right more often: is it clear?
    AtTheWords,
    /// Few get it right.
    Hard,
    /// Nearly everybody gets it right.
    Easy,
    /// Nothing strikes.
    Fine,
    /// Too few answers to say anything.
    TooFew,
}

impl Item {
    /// Reckons; `None` where it was never asked. `all` begins with the newest.
    pub fn of(all: &[Asked]) -> Option<Self> {
        let first = all.iter().map(|one| one.at).min()?;
        let last = all.iter().map(|one| one.at).max()?;
        let counted = in_fives(all);
        let pairs: Vec<(f64, f64)> = counted
            .iter()
            .filter_map(|one| Some((one.earned, one.rest?)))
            .collect();
        let told: Vec<bool> = counted
            .iter()
            .filter_map(|one| Some(one.sure? && one.earned < 0.5))
            .collect();
        let sure = told.iter().filter(|wrong_and_sure| **wrong_and_sure);
        Some(Self {
            asked: all.len(),
            counted: counted.len(),
            first,
            last,
            facility: mean(counted.iter().map(|one| one.earned)),
            discrimination: correlation(&pairs),
            wrong_and_sure: (!told.is_empty()).then(|| number(sure.count()) / number(told.len())),
        })
    }

    /// Whether there are answers enough to say anything.
    pub fn is_enough(&self) -> bool {
        self.counted >= ENOUGH
    }

    /// What is to be looked at.
    pub fn look(&self) -> Look {
        if !self.is_enough() {
            return Look::TooFew;
        }
        match self.discrimination {
            Some(less) if less < 0.0 => return Look::AtTheKey,
            _ if self.wrong_and_sure.is_some_and(|share| share >= 0.2) => {
                return Look::AtWhatIsTaught;
            }
            Some(little) if little < 0.1 => return Look::AtTheWords,
            _ => {}
        }
        if self.facility < 0.3 {
            Look::Hard
        } else if self.facility > 0.95 {
            Look::Easy
        } else {
            Look::Fine
        }
    }
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = number(values.len().max(1));
    values.sum::<f64>() / count
}

/// Pearson's correlation; `None` where one side does not vary.
fn correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    let (left, right) = (
        mean(pairs.iter().map(|pair| pair.0)),
        mean(pairs.iter().map(|pair| pair.1)),
    );
    let sum = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
        pairs.iter().map(|(x, y)| of(x - left, y - right)).sum()
    };
    let (both, x, y) = (sum(&|x, y| x * y), sum(&|x, _| x * x), sum(&|_, y| y * y));
    // What is left of sums that should be nothing is smaller than this.
    (x > 1e-12 && y > 1e-12).then(|| both / (x * y).sqrt())
}

/// What was given on a line of the question's form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The line's option; `None` for typed words.
    pub option: Option<OptionId>,
    /// What was given there.
    pub mark: Mark,
    /// Whether that is right.
    pub right: bool,
    /// How often, in each of the columns.
    pub counts: Vec<usize>,
}

impl Given {
    /// How often in all.
    pub fn total(&self) -> usize {
        self.counts.iter().sum()
    }
}

/// How often each option was chosen, in each language; of questions without boxes, the most frequent wrong answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// The languages that the counts are divided by, with the answers in each, most first: five at least.
    pub languages: Vec<(Language, usize)>,
    /// What was given: boxes in the order of the file, else the most frequent first.
    pub given: Vec<Given>,
    /// How often nothing was answered.
    pub unanswered: usize,
}

impl Choices {
    /// Counts; nothing of fewer than five answers. `all` begins with the newest.
    pub fn of(kind: &Kind, all: &[Asked]) -> Self {
        let counted = in_fives(all);
        let languages = columns(&counted);
        if languages.is_empty() {
            return Self::default();
        }
        let order = kind.options();
        let boxes = kind.choices(order).is_empty() && !order.is_empty();
        let mut counts: BTreeMap<(Option<OptionId>, Mark, bool), Vec<usize>> = BTreeMap::new();
        for one in &counted {
            let place = languages
                .iter()
                .position(|(known, _)| one.language.as_ref() == Some(known));
            let Some(place) = place else { continue };
            for line in kind.lines(order, &one.response) {
                let Some(mark) = line.given else { continue };
                let right = if boxes {
                    line.right.is_some()
                } else {
                    line.full
                };
                let key = (line.option, mark, right);
                let cells = counts
                    .entry(key)
                    .or_insert_with(|| vec![0; languages.len()]);
                if let Some(cell) = cells.get_mut(place) {
                    *cell += 1;
                }
            }
        }
        let mut given: Vec<Given> = counts
            .into_iter()
            .map(|((option, mark, right), counts)| Given {
                option,
                mark,
                right,
                counts,
            })
            .collect();
        if boxes {
            given = every_box(kind, &given, languages.len());
        } else {
            given.retain(|one| !one.right && one.total() >= least(&one.mark));
            given.sort_by_key(|one| std::cmp::Reverse(one.total()));
            given.truncate(MOST);
        }
        Self {
            languages,
            given,
            unanswered: counted.iter().filter(|one| one.language.is_none()).count(),
        }
    }
}

/// How often a wrong answer must have been given to be told: words that few people typed may name one of them.
fn least(mark: &Mark) -> usize {
    match mark {
        Mark::Words(_) => LEAST,
        Mark::Tick | Mark::Place(_) | Mark::Option(_) => 2,
    }
}

/// Every box in the order of the file, chosen or not.
fn every_box(kind: &Kind, given: &[Given], columns: usize) -> Vec<Given> {
    let lines = kind.lines(kind.options(), &Response::default());
    let one = |line: super::question::Line| {
        let counted = given.iter().find(|one| one.option == line.option);
        Given {
            option: line.option,
            mark: Mark::Tick,
            right: line.right.is_some(),
            counts: counted.map_or_else(|| vec![0; columns], |one| one.counts.clone()),
        }
    };
    lines.into_iter().map(one).collect()
}

/// The languages with the answers in each, most first.
fn columns(counted: &[&Asked]) -> Vec<(Language, usize)> {
    let mut counts: BTreeMap<&Language, usize> = BTreeMap::new();
    for language in counted.iter().filter_map(|one| one.language.as_ref()) {
        *counts.entry(language).or_default() += 1;
    }
    let mut sorted: Vec<(Language, usize)> = counts
        .into_iter()
        .map(|(language, count)| (language.clone(), count))
        .collect();
    sorted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    sorted
}

#[cfg(test)]
mod tests;
