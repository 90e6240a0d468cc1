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

/// What all answers to one wording say together.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// How often it was asked.
    pub asked: usize,
    /// When the first of these attempts was over.
    pub first: Timestamp,
    /// When the last of them was.
    pub last: Timestamp,
    /// The mean share of the point that was earned, 0 (nobody) to 1 (everybody).
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
    /// Reckons; `None` where it was never asked.
    pub fn of(all: &[Asked]) -> Option<Self> {
        let first = all.iter().map(|one| one.at).min()?;
        let last = all.iter().map(|one| one.at).max()?;
        let pairs: Vec<(f64, f64)> = all
            .iter()
            .filter_map(|one| Some((one.earned, one.rest?)))
            .collect();
        let told: Vec<bool> = all
            .iter()
            .filter_map(|one| Some(one.sure? && one.earned < 0.5))
            .collect();
        let sure = told.iter().filter(|wrong_and_sure| **wrong_and_sure);
        Some(Self {
            asked: all.len(),
            first,
            last,
            facility: mean(all.iter().map(|one| one.earned)),
            discrimination: correlation(&pairs),
            wrong_and_sure: (!told.is_empty()).then(|| number(sure.count()) / number(told.len())),
        })
    }

    /// Whether there are answers enough to say anything.
    pub fn is_enough(&self) -> bool {
        self.asked >= ENOUGH
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
    let count = number(values.len());
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
    /// The languages that the counts are divided by, with the answers in each; `None` stands for all others together. Nothing of
    /// fewer than five answers stands alone.
    pub languages: Vec<(Option<Language>, usize)>,
    /// What was given: boxes in the order of the file, else the most frequent first.
    pub given: Vec<Given>,
    /// How often nothing was answered.
    pub unanswered: usize,
}

impl Choices {
    /// Counts; nothing of fewer than five answers.
    pub fn of(kind: &Kind, all: &[Asked]) -> Self {
        let answered: Vec<&Asked> = all.iter().filter(|one| one.language.is_some()).collect();
        if answered.len() < LEAST {
            return Self::default();
        }
        let languages = columns(&answered);
        let place = |one: &Asked| {
            let own = languages
                .iter()
                .position(|(known, _)| known.is_some() && *known == one.language);
            own.unwrap_or_else(|| languages.len().saturating_sub(1))
        };
        let order = kind.options();
        let boxes = kind.choices(order).is_empty() && !order.is_empty();
        let mut counts: BTreeMap<(Option<OptionId>, Mark, bool), Vec<usize>> = BTreeMap::new();
        for one in &answered {
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
                if let Some(cell) = cells.get_mut(place(one)) {
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
            // What one person alone has given may be anything, a name too.
            given.retain(|one| !one.right && one.total() > 1);
            given.sort_by_key(|one| std::cmp::Reverse(one.total()));
            given.truncate(MOST);
        }
        Self {
            languages,
            given,
            unanswered: all.len() - answered.len(),
        }
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

/// The languages with the answers in each, most first. Those of fewer than five are put together; where even together they are
/// fewer, the smallest of the others joins them, so that nothing can be told by taking away.
fn columns(answered: &[&Asked]) -> Vec<(Option<Language>, usize)> {
    let mut counts: BTreeMap<&Language, usize> = BTreeMap::new();
    for one in answered {
        if let Some(language) = &one.language {
            *counts.entry(language).or_default() += 1;
        }
    }
    let mut sorted: Vec<(Option<Language>, usize)> = counts
        .into_iter()
        .map(|(language, count)| (Some(language.clone()), count))
        .collect();
    sorted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let mut others = 0;
    while let Some((_, count)) = sorted.last() {
        let enough = others == 0 || others >= LEAST;
        if *count >= LEAST && enough {
            break;
        }
        others += count;
        sorted.pop();
    }
    if others > 0 {
        sorted.push((None, others));
    }
    sorted
}

#[cfg(test)]
mod tests;
