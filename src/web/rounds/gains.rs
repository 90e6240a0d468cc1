//! What groups gained between a quiz before its module and after it.

use crate::course::gain::MeanGain;
use crate::store::progress::GainTotal;
use crate::web::ask::Ask;
use crate::web::page::Titled;

/// A quiz in the table of gains.
pub struct GainLine {
    /// The quiz.
    pub quiz: Titled,
    /// People who did both.
    pub people: i64,
    /// What they had before, in percent.
    pub before: String,
    /// What they had in their first attempt.
    pub after: String,
    /// The mean gain with its interval.
    pub gain: String,
}

/// The quizzes with people enough, in the order of their courses. One that is gone from its course keeps its id.
pub fn gain_lines(ask: &Ask, totals: &[GainTotal]) -> Vec<GainLine> {
    let line = |total: &GainTotal| {
        let mean = total.gains.mean()?;
        Some(GainLine {
            quiz: title(ask, total),
            people: total.gains.people,
            before: ask.words.percent(whole(mean.before)),
            after: ask.words.percent(whole(mean.after)),
            gain: gain(ask, mean),
        })
    };
    totals.iter().filter_map(line).collect()
}

fn title(ask: &Ask, total: &GainTotal) -> Titled {
    let catalogue = ask.catalogue();
    let course = catalogue.courses.get(&total.course);
    match course.and_then(|course| course.quiz(&total.quiz)) {
        Some((_, quiz)) => {
            let text = quiz.text.read(&ask.language());
            Titled {
                text: text.text.title.clone(),
                language: text.language.clone(),
            }
        }
        None => Titled {
            text: total.quiz.to_string(),
            language: ask.language(),
        },
    }
}

fn gain(ask: &Ask, mean: MeanGain) -> String {
    let (low, high) = (mean.gain - mean.margin, mean.gain + mean.margin);
    ask.words
        .gain_with_interval(whole(mean.gain), whole(low), whole(high))
}

/// A number of percentage points, without a fraction and with the sign of mathematics: a hyphen could be read as a dash.
fn whole(number: f64) -> String {
    format!("{:.0}", number.clamp(-100.0, 100.0))
        .replace("-0", "0")
        .replace('-', "\u{2212}")
}
