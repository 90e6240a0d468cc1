//! What `check` tells of each quiz that is whole: how much it draws, how often guessing passes it, and how many questions test each
//! objective.

use std::fmt::Write as _;

use crate::course::Course;
use crate::course::load::Loading;
use crate::course::module::Module;
use crate::course::quiz::Quiz;
use crate::course::quiz::guessing::chance_of_passing;

/// A few lines for each quiz; empty where there is none.
pub fn told(loading: &Loading) -> String {
    let mut text = String::new();
    for course in &loading.courses {
        for module in &course.modules {
            if let Some(quiz) = &module.quiz {
                tell(course, module, quiz, &mut text);
            }
        }
    }
    text
}

fn tell(course: &Course, module: &Module, quiz: &Quiz, text: &mut String) {
    let _ = writeln!(
        text,
        "{}/{}: draws {} of {}, passes at {} %; guessing passes in {} of 100 cases ({} in a series)",
        course.id,
        quiz.id,
        quiz.length(),
        super::count(quiz.pool().count(), "question"),
        quiz.rules.pass_mark,
        hundredths(chance_of_passing(quiz)),
        super::count(
            usize::try_from(quiz.rules.attempts).unwrap_or(usize::MAX),
            "attempt"
        ),
    );
    let tested = |id| {
        let of = quiz
            .pool()
            .filter(|(_, question)| question.objective.as_ref() == Some(id));
        of.count()
    };
    let objectives = module.objectives.iter();
    let counts: Vec<String> = objectives
        .map(|objective| format!("{} {}", objective.id, tested(&objective.id)))
        .collect();
    let _ = writeln!(text, "  questions by objective: {}", counts.join(", "));
}

/// A chance in hundredths: two digits after the point below one, none above ten.
fn hundredths(chance: f64) -> String {
    match chance * 100.0 {
        hundredths if hundredths < 1.0 => format!("{hundredths:.2}"),
        hundredths if hundredths < 10.0 => format!("{hundredths:.1}"),
        hundredths => format!("{hundredths:.0}"),
    }
}
