//! The lines of a question's form: what stands on each, what a response holds there, what would be right.
//! The same lines make the form, the overview and the result, so that pages know no kinds.

use crate::course::id::OptionId;

/// What can be given on a line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// A tick in the box of the line.
    Tick,
    /// A place in an order, from 1.
    Place(usize),
    /// Another option that belongs to the line.
    Option(OptionId),
    /// Typed words.
    Words(String),
}

/// A line of a question's form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The option whose words stand on it; `None` for a question that is answered in typed words.
    pub option: Option<OptionId>,
    /// What the response holds here.
    pub given: Option<Mark>,
    /// What is right here; `None` where nothing is, and where the words that are accepted stand with the question.
    pub right: Option<Mark>,
    /// Whether what was given, or left, is right.
    pub full: bool,
}

impl Line {
    /// A box to tick: whether it was, and whether it should have been.
    pub fn of_box(option: &OptionId, given: bool, right: bool) -> Self {
        Self {
            option: Some(option.clone()),
            given: given.then_some(Mark::Tick),
            right: right.then_some(Mark::Tick),
            full: right == given,
        }
    }
}

/// What a form posted for one question: the line's place in the drawn order where each line has a field of its own, and the
/// field's value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Posted(pub Vec<(Option<usize>, String)>);

impl Posted {
    /// The options whose places were posted in the field of the question itself; `None` when a value is no place.
    pub fn chosen<'d>(&self, drawn: &'d [OptionId]) -> Option<Vec<&'d OptionId>> {
        let one = |(line, value): &(Option<usize>, String)| match line {
            None => drawn.get(value.parse::<usize>().ok()?),
            Some(_) => None,
        };
        self.0.iter().map(one).collect()
    }

    /// The options whose lines were filled in, with the value of each; an empty value is no value. `None` when a field belongs to
    /// no line, or a line comes twice.
    pub fn filled<'d>(&self, drawn: &'d [OptionId]) -> Option<Vec<(&'d OptionId, &str)>> {
        let mut filled: Vec<(&OptionId, &str)> = Vec::new();
        for (line, value) in &self.0 {
            let option = drawn.get((*line)?)?;
            if filled.iter().any(|(known, _)| *known == option) {
                return None;
            }
            filled.push((option, value.trim()));
        }
        filled.retain(|(_, value)| !value.is_empty());
        Some(filled)
    }
}
