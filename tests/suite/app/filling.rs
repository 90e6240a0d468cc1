//! How a question's form is filled in, right or wrong, whatever its kind: found from what the kind says of its own lines.

use dsr_course::course::id::OptionId;
use dsr_course::course::question::{Line, Mark, Question, Response};

use super::plain;

/// One thing to do on the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fill {
    /// Tick the box with these words.
    Tick(String),
    /// Choose, on the line with the first words, the second.
    Choose(String, String),
    /// Type these words.
    Type(String),
}

/// What to do for an answer that earns everything, or for one that earns nothing.
pub fn fills(question: &Question, right: bool) -> Vec<Fill> {
    let text = question.text.read(question.text.original_language()).text;
    let label = |id: &OptionId| plain(&text.options[id].label.plain());
    let lines = question
        .kind
        .lines(question.kind.options(), &Response::default());
    let mut wanted: Vec<&Line> = lines.iter().filter(|line| line.right.is_some()).collect();
    if wanted.is_empty() {
        let words = if right {
            text.accepted[0].as_str()
        } else {
            "nothing of that kind"
        };
        return vec![Fill::Type(words.to_owned())];
    }
    if wanted.iter().all(|line| line.right == Some(Mark::Tick)) {
        if !right {
            wanted = lines
                .iter()
                .filter(|line| line.right.is_none())
                .take(1)
                .collect();
        }
        let ticked = wanted.iter().filter_map(|line| line.option.as_ref());
        return ticked.map(|id| Fill::Tick(label(id))).collect();
    }
    let mut marks: Vec<Option<Mark>> = wanted.iter().map(|line| line.right.clone()).collect();
    if !right {
        marks.reverse();
        if matches!(marks[0], Some(Mark::Option(_))) && marks.len() % 2 == 1 {
            // The one in the middle would stay right.
            let middle = marks.len() / 2;
            marks.swap(0, middle);
        }
    }
    let words = |mark: &Option<Mark>| match mark {
        Some(Mark::Place(place)) => place.to_string(),
        Some(Mark::Option(id)) => label(id),
        other => panic!("{other:?} stands on no line with a list"),
    };
    let pairs = wanted.iter().zip(&marks);
    let choose = |(line, mark): (&&Line, &Option<Mark>)| {
        let id = line
            .option
            .as_ref()
            .expect("a line with a list has an option");
        Fill::Choose(label(id), words(mark))
    };
    pairs.map(choose).collect()
}
