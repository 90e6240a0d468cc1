//! Lines that silence a warning with a reason: `<!-- silence CODE: reason -->`. Above the first section a line holds for the whole
//! file, below a `##` heading for that section.

use std::ops::Range;

use super::Reader;
use crate::course::problem::{Code, Problem, Severity, meant_or};
use crate::course::source::Source;

/// One line that silences.
struct Silence {
    code: Code,
    /// The line, and the lines for which it holds; counted from 1.
    line: usize,
    holds: Range<usize>,
    used: bool,
}

/// Takes out the warnings that their file silences, and tells authors which of those lines say nothing.
pub fn apply<'s>(
    sources: impl Iterator<Item = &'s Source>,
    reader: Reader,
    problems: &mut Vec<Problem>,
) {
    for source in sources.filter(|source| source.text().contains("<!--")) {
        let mut silences = read(source, problems);
        problems.retain(|problem| {
            let silent = silences.iter_mut().find(|silence| {
                problem.code == silence.code
                    && *problem.place.path == *source.path()
                    && silence.holds.contains(&problem.place.line)
            });
            silent.map(|silence| silence.used = true).is_none()
        });
        // What was not proof-read has its warnings yet to come, so nobody knows what these lines are good for.
        if reader == Reader::Server {
            continue;
        }
        let folder = source.path().split('/').next().unwrap_or_default();
        let of_course = |problem: &Problem| problem.place.path.split('/').next() == Some(folder);
        if problems
            .iter()
            .any(|problem| problem.is_error() && of_course(problem))
        {
            continue;
        }
        for idle in silences.iter().filter(|silence| !silence.used) {
            let message = format!("there is no warning `{}` here to be silenced", idle.code);
            let span = source.line_span(idle.line);
            problems.push(source.problem(Code::SilenceIdle, span, message, "take the line out"));
        }
    }
}

/// The lines of a file that silence; those that cannot be used become problems.
fn read(source: &Source, problems: &mut Vec<Problem>) -> Vec<Silence> {
    let count = source.text().lines().count();
    let sections: Vec<usize> = sections(source);
    let mut silences = Vec::new();
    for (line, text) in (1..).zip(source.text().lines()) {
        let inside = text
            .trim()
            .strip_prefix("<!--")
            .and_then(|rest| rest.strip_suffix("-->"));
        let Some(said) = inside.and_then(|inside| inside.trim().strip_prefix("silence")) else {
            continue;
        };
        let span = source.line_span(line);
        let (name, reason) = said.split_once(':').unwrap_or((said, ""));
        match code(name.trim()) {
            Err((message, hint)) => {
                problems.push(source.problem(Code::Silence, span, message, hint));
            }
            Ok(_) if reason.trim().is_empty() => {
                let message = "a warning is silenced without a reason";
                let hint = format!("write why: `<!-- silence {}: … -->`", name.trim());
                problems.push(source.problem(Code::Silence, span, message, hint));
            }
            Ok(code) => {
                let from = sections.iter().rev().find(|start| **start <= line).copied();
                let to = sections.iter().find(|start| **start > line).copied();
                let holds = match from {
                    Some(from) => from..to.unwrap_or(count + 1),
                    None => 1..count + 2,
                };
                silences.push(Silence {
                    code,
                    line,
                    holds,
                    used: false,
                });
            }
        }
    }
    silences
}

/// The lines of the `##` headings.
fn sections(source: &Source) -> Vec<usize> {
    let mut fenced = false;
    let mut lines = Vec::new();
    for (line, text) in (1..).zip(source.text().lines()) {
        let text = text.trim_start();
        fenced ^= text.starts_with("```") || text.starts_with("~~~");
        if !fenced && text.starts_with("## ") {
            lines.push(line);
        }
    }
    lines
}

/// The warning of this name, or what is wrong with the name and how to mend it.
fn code(name: &str) -> Result<Code, (String, String)> {
    let warnings = || {
        Code::ALL
            .iter()
            .filter(|code| code.severity() == Severity::Warning)
    };
    if let Some(code) = warnings().find(|code| code.as_str() == name) {
        return Ok(*code);
    }
    let errors = Code::ALL.iter();
    if errors.into_iter().any(|code| code.as_str() == name) {
        let message = format!("`{name}` is an error, which cannot be silenced");
        return Err((message, "mend it; only warnings can be silenced".to_owned()));
    }
    let names: Vec<&str> = warnings().map(|code| code.as_str()).collect();
    let hint = "write the name that `check` prints in square brackets: `<!-- silence key-longest: why -->`";
    Err((
        format!("there is no warning `{name}`"),
        meant_or(name, names, hint),
    ))
}
