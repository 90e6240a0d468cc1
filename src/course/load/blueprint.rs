//! The blueprint of a quiz: from which banks it draws, how much of what, and whether the banks can give it.

use std::collections::{BTreeMap, BTreeSet};

use rand::SeedableRng;
use rand::rngs::StdRng;

use super::desk::Desk;
use super::reference::{Pending, Target};
use crate::course::draw::missing_from_quotas;
use crate::course::id::{ObjectiveId, QuizId};
use crate::course::module::Module;
use crate::course::problem::{Code, meant_or};
use crate::course::question::Question;
use crate::course::quiz::{Borrowed, FeedbackWhen, Quiz, Quotas, Uses};
use crate::course::settings::Settings;
use crate::course::source::Source;
use crate::course::timestamp::Span;

/// A quiz whose draw is to be held against its banks once all of them were read.
pub struct Noted {
    quiz: QuizId,
    source: Source,
    settings: Settings,
}

/// Notes a quiz that was read.
pub fn note(quiz: &Quiz, source: &Source, settings: &Settings, desk: &mut Desk<'_>) {
    desk.blueprints.push(Noted {
        quiz: quiz.id.clone(),
        source: source.clone(),
        settings: settings.clone(),
    });
}

/// The other banks that a quiz draws from.
pub fn banks(source: &Source, settings: &Settings, desk: &mut Desk<'_>) -> Vec<QuizId> {
    let mut banks = Vec::new();
    for (name, span) in settings.list("banks").unwrap_or(&[]) {
        match QuizId::parse(name) {
            Ok(id) if !banks.contains(&id) => {
                desk.pending.push(Pending {
                    source: source.clone(),
                    span: span.clone(),
                    target: Target::Bank(id.clone()),
                });
                banks.push(id);
            }
            _ => desk.say(
                source,
                Code::SettingValue,
                span.clone(),
                format!("`{name}` is no id of a quiz, or is named twice"),
                "name the ids of quizzes of this course, each once",
            ),
        }
    }
    banks
}

/// The time limit of the file; `None` where there is none.
pub fn time(source: &Source, settings: &Settings, desk: &mut Desk<'_>) -> Option<Span> {
    let time = settings.wait("time")?;
    if time > Span(0) {
        return Some(time);
    }
    let span = settings.span("time").unwrap_or_else(|| source.beginning());
    let message = "`time` leaves no time at all".to_owned();
    let hint = "leave it out where there is no limit";
    desk.say(source, Code::SettingValue, span, message, hint);
    None
}

/// The quotas of the file.
pub fn quotas(source: &Source, settings: &Settings, desk: &mut Desk<'_>) -> Quotas {
    let mut quotas = Quotas {
        of_each_objective: settings.number("per_objective").unwrap_or(0),
        ..Quotas::default()
    };
    for quota in settings.quotas("per_objective") {
        if let Ok(id) = ObjectiveId::parse(&quota.name) {
            desk.pending.push(Pending {
                source: source.clone(),
                span: quota.span.clone(),
                target: Target::Objective(id.clone()),
            });
            quotas.of_objective.insert(id, quota.least);
        } else {
            let message = format!("`{}` is no id of an objective", quota.name);
            let hint = "name objectives by the ids in module.md";
            desk.say(
                source,
                Code::SettingValue,
                quota.span.clone(),
                message,
                hint,
            );
        }
    }
    let tags = settings.quotas("per_tag").iter();
    quotas.of_tag = tags
        .map(|quota| (quota.name.clone(), quota.least))
        .collect();
    quotas
}

/// What can be done with the quiz beside counted attempts.
pub fn uses(settings: &Settings) -> Uses {
    let usual = Uses::default();
    Uses {
        pretest: settings.flag("pretest").unwrap_or(usual.pretest),
        practice: settings.flag("practice").unwrap_or(usual.practice),
        feedback: match settings.text("feedback") {
            Some("each") => FeedbackWhen::Each,
            _ => FeedbackWhen::After,
        },
    }
}

/// Gives each quiz the questions of the banks that it names, and holds its draw against them.
pub fn settle(modules: &mut [Module], desk: &mut Desk<'_>) {
    let banks: BTreeMap<QuizId, Vec<Borrowed>> = modules
        .iter()
        .filter_map(|module| module.quiz.as_ref())
        .map(|quiz| (quiz.id.clone(), lent(quiz)))
        .collect();
    let noted = std::mem::take(&mut desk.blueprints);
    for quiz in modules.iter_mut().filter_map(|module| module.quiz.as_mut()) {
        let others = quiz.banks.iter().filter(|id| **id != quiz.id);
        let borrowed = others.filter_map(|id| banks.get(id)).flatten().cloned();
        quiz.borrowed = borrowed.collect();
        if quiz.rules.draw == 0 {
            quiz.rules.draw = quiz.pool().count();
        }
        if let Some(noted) = noted.iter().find(|noted| noted.quiz == quiz.id) {
            compare(quiz, noted, desk);
        }
    }
}

fn lent(quiz: &Quiz) -> Vec<Borrowed> {
    let lend = |question: &Question| Borrowed {
        bank: quiz.id.clone(),
        question: question.clone(),
    };
    quiz.questions.iter().map(lend).collect()
}

/// Says where the banks cannot give what the file asks for.
fn compare(quiz: &Quiz, noted: &Noted, desk: &mut Desk<'_>) {
    let (source, settings) = (&noted.source, &noted.settings);
    let held = quiz.pool().count();
    if quiz.questions.is_empty() && quiz.banks.is_empty() {
        return;
    }
    let mut say = |key: &str, code: Code, message: String, hint: String| {
        let span = settings.span(key).unwrap_or_else(|| source.beginning());
        desk.say(source, code, span, message, hint);
    };
    if held == 0 {
        let message = "no question of the quiz can be drawn: all are retired".to_owned();
        say(
            "draw",
            Code::BankSmall,
            message,
            "write new ones".to_owned(),
        );
        return;
    }
    if quiz.rules.draw > held {
        let message = format!(
            "the draw asks for {} questions, the bank has {held}",
            quiz.rules.draw
        );
        let hint = "write more questions, or draw fewer".to_owned();
        say("draw", Code::BankSmall, message, hint);
        return;
    }
    let wanted = wanted(quiz);
    if wanted > quiz.rules.draw {
        let key = if settings.span("per_objective").is_some() {
            "per_objective"
        } else {
            "per_tag"
        };
        let message = format!(
            "the quotas ask for {wanted} questions, the draw for {}",
            quiz.rules.draw
        );
        let hint = "draw as many as the quotas ask for, or lower them".to_owned();
        say(key, Code::SettingValue, message, hint);
        return;
    }
    if short_of_quotas(quiz, noted, desk) {
        return;
    }
    let missing = missing_from_quotas(quiz, &mut StdRng::seed_from_u64(1));
    if missing > 0 {
        let key = if settings.span("per_tag").is_some() {
            "per_tag"
        } else {
            "per_objective"
        };
        let span = settings.span(key).unwrap_or_else(|| source.beginning());
        let message = format!(
            "the quotas cannot be kept together: {missing} of what they ask for are missing from every draw"
        );
        let hint = "draw more, lower a quota, or write questions that serve several";
        desk.say(source, Code::BankSmall, span, message, hint);
    }
}

/// Says which quotas alone ask for more than the banks have. True when there is one.
fn short_of_quotas(quiz: &Quiz, noted: &Noted, desk: &mut Desk<'_>) -> bool {
    let (source, settings) = (&noted.source, &noted.settings);
    let mut short = false;
    let objectives = settings.quotas("per_objective").iter();
    let objectives = objectives.map(|quota| (quota, of_objective(quiz, &quota.name)));
    let tags = settings.quotas("per_tag").iter();
    let tags = tags.map(|quota| (quota, with_tag(quiz, &quota.name)));
    for (quota, _) in tags.clone().filter(|(_, there)| *there == 0) {
        let tags = quiz.pool().flat_map(|(_, question)| &question.tags);
        let known: BTreeSet<&str> = tags.map(String::as_str).collect();
        let otherwise = format!(
            "write `tag={}` into the braces of its questions",
            quota.name
        );
        let hint = meant_or(&quota.name, known.iter().copied(), otherwise);
        let message = format!("no question has the tag `{}`", quota.name);
        let span = quota.span.clone();
        desk.say(source, Code::SettingValue, span, message, hint);
        short = true;
    }
    let tags = tags.filter(|(_, there)| *there > 0);
    for (quota, there) in objectives
        .chain(tags)
        .filter(|(quota, there)| *there < quota.least)
    {
        let (wanted, name) = (quota.least, &quota.name);
        let message =
            format!("the draw asks for {wanted} questions of `{name}`, the bank has {there}");
        let hint = "write more of them, or ask for fewer";
        desk.say(source, Code::BankSmall, quota.span.clone(), message, hint);
        short = true;
    }
    short
}

fn of_objective(quiz: &Quiz, id: &str) -> usize {
    let tests = |question: &Question| {
        question
            .objective
            .as_ref()
            .is_some_and(|known| known.as_str() == id)
    };
    quiz.pool().filter(|(_, question)| tests(question)).count()
}

/// The least number of questions that the quotas of objectives, or those of tags, need.
fn wanted(quiz: &Quiz) -> usize {
    let quotas = &quiz.quotas;
    let asked: BTreeSet<&ObjectiveId> = quiz
        .pool()
        .filter_map(|(_, question)| question.objective.as_ref())
        .collect();
    let each = asked.len() * quotas.of_each_objective;
    let named: usize = quotas.of_objective.values().sum();
    let most_of_a_tag = quotas.of_tag.values().copied().max().unwrap_or_default();
    (each + named).max(most_of_a_tag)
}

fn with_tag(quiz: &Quiz, tag: &str) -> usize {
    quiz.pool()
        .filter(|(_, question)| question.tags.contains(tag))
        .count()
}
