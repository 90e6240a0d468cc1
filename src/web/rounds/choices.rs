//! The form of filters: what can be chosen, what is chosen, and what a chosen filter is called in words.

use std::collections::BTreeSet;

use super::filter::{Asked, OVERDUE, SIZES, STATUSES};
use crate::course::Course;
use crate::course::id::{CourseId, ModuleId};
use crate::course::language::Language;
use crate::report::column::status_key;
use crate::store::centres::Centre;
use crate::store::progress::Order;
use crate::web::ask::Ask;

/// Something that can be chosen.
pub struct Choice {
    /// What stands in the address.
    pub value: String,
    /// What the person reads.
    pub words: String,
    /// Its language, where it is not the page's own.
    pub language: Option<Language>,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// A value, its words, and their language where it is not the page's own.
type Named = (String, String, Option<Language>);

/// A control with what can be chosen in it.
pub struct Choices {
    /// Name and id of the control.
    pub name: &'static str,
    /// Its label.
    pub label: String,
    /// What it needs to be understood, where it does.
    pub hint: Option<String>,
    /// What stands for no choice; `None` where something is always chosen.
    pub any: Option<String>,
    /// What can be chosen.
    pub offered: Vec<Choice>,
}

/// A filter that is set.
pub struct Active {
    /// What it is called.
    pub name: String,
    /// What it is set to, in words.
    pub value: String,
    /// The address of the same page without it.
    pub without: String,
}

/// Every control of the form but those that are typed into.
pub fn choices(ask: &Ask, asked: &Asked, centres: &[Centre]) -> Vec<Choices> {
    let words = ask.words;
    let mut all = Vec::new();
    if !centres.is_empty() {
        let named = |centre: &Centre| (centre.id.to_string(), isolated(&centre.name), None);
        all.push((
            words.fact_centre(),
            "centre",
            centres.iter().map(named).collect(),
        ));
    }
    all.push((words.fact_course(), "course", courses(ask, asked)));
    all.push((words.filter_module(), "module", modules(ask)));
    all.push((words.column_status(), "status", statuses(ask)));
    all.push((words.filter_language(), "language", languages(ask)));
    let mut shown: Vec<Choices> = all
        .into_iter()
        .map(|(label, name, named)| control(asked, name, label, Some(words.rounds_any()), named))
        .collect();
    for control in &mut shown {
        control.hint = (control.name == "module").then(|| words.filter_module_hint().to_owned());
    }
    shown
}

/// The controls that always have a value: which date is meant, the order, the size of a page.
pub fn settings(ask: &Ask, asked: &Asked) -> (Choices, [Choices; 2]) {
    let words = ask.words;
    let named = |key: &str, words: &str| (key.to_owned(), words.to_owned(), None);
    let period = vec![
        named("begun", words.filter_period_begun()),
        named("completed", words.filter_period_completed()),
    ];
    let orders = Order::ALL
        .iter()
        .map(|(key, _)| named(key, order(ask, key)));
    let sizes = SIZES
        .iter()
        .map(|size| (size.to_string(), size.to_string(), None));
    (
        control(asked, "period", words.filter_period(), None, period),
        [
            control(asked, "sort", words.filter_sort(), None, orders.collect()),
            control(asked, "size", words.filter_size(), None, sizes.collect()),
        ],
    )
}

/// The filters that are set, in words.
pub fn active(ask: &Ask, asked: &Asked, path: &str, choices: &[Choices]) -> Vec<Active> {
    let words = ask.words;
    let day = match asked.typed("period") {
        "completed" => words.filter_period_completed(),
        _ => words.filter_period_begun(),
    };
    let one = |(name, typed): (&'static str, &str)| {
        let chosen = choices.iter().find(|control| control.name == name);
        let label = match name {
            "begins" => words.filter_begins().to_owned(),
            "from" => words.rounds_filter_said(day, words.filter_from()),
            "to" => words.rounds_filter_said(day, words.filter_to()),
            _ => chosen.map_or_else(String::new, |control| control.label.clone()),
        };
        let value = chosen.and_then(|control| control.offered.iter().find(|one| one.chosen));
        Active {
            name: label,
            value: value.map_or_else(|| typed.to_owned(), |choice| choice.words.clone()),
            without: asked.address(path, name, None),
        }
    };
    asked.set().map(one).collect()
}

fn control(
    asked: &Asked,
    name: &'static str,
    label: &str,
    any: Option<&str>,
    named: Vec<Named>,
) -> Choices {
    let chosen = asked.typed(name);
    let choice = |(value, words, language): Named| Choice {
        chosen: value == chosen,
        value,
        words,
        language,
    };
    Choices {
        name,
        label: label.to_owned(),
        hint: None,
        any: any.map(str::to_owned),
        offered: named.into_iter().map(choice).collect(),
    }
}

/// A name set apart from the words around it, where no element can do it.
fn isolated(name: &str) -> String {
    format!("\u{2068}{name}\u{2069}")
}

/// The courses of this moment, and the one that is asked for, even if its files are gone: its rounds are not.
fn courses(ask: &Ask, asked: &Asked) -> Vec<Named> {
    let catalogue = ask.catalogue();
    let named = |course: &Course| {
        let title = course.text.read(&ask.language());
        let language = Some(title.language.clone());
        (course.id.to_string(), title.text.title.clone(), language)
    };
    let mut known: Vec<Named> = catalogue
        .courses
        .values()
        .map(|course| named(course))
        .collect();
    let sought = CourseId::parse(asked.typed("course")).ok();
    let gone = sought.filter(|id| !catalogue.courses.contains_key(id));
    known.extend(gone.map(|id| (id.to_string(), id.to_string(), None)));
    known
}

fn modules(ask: &Ask) -> Vec<Named> {
    let mut known = Vec::new();
    for course in ask.catalogue().courses.values() {
        for module in &course.modules {
            let title = &module.text.read(&ask.language()).text.title;
            let key = |id: &ModuleId, what| format!("{}:{id}:{what}", course.id);
            known.push((
                key(&module.id, "done"),
                ask.words.filter_module_done(title),
                None,
            ));
            known.push((
                key(&module.id, "open"),
                ask.words.filter_module_open(title),
                None,
            ));
        }
    }
    known
}

fn statuses(ask: &Ask) -> Vec<Named> {
    let named = STATUSES.map(|status| {
        let words = ask.words.status(status).to_owned();
        (status_key(status).to_owned(), words, None)
    });
    let overdue = (
        OVERDUE.to_owned(),
        ask.words.status_overdue().to_owned(),
        None,
    );
    named.into_iter().chain([overdue]).collect()
}

fn languages(ask: &Ask) -> Vec<Named> {
    let catalogue = ask.catalogue();
    let offered = catalogue
        .courses
        .values()
        .flat_map(|course| &course.languages);
    let known: BTreeSet<&Language> = offered.collect();
    known
        .into_iter()
        .map(|language| {
            (
                language.to_string(),
                language.own_name().to_owned(),
                Some(language.clone()),
            )
        })
        .collect()
}

fn order<'a>(ask: &'a Ask, key: &str) -> &'a str {
    let words = ask.words;
    match key {
        "name" => words.sort_name(),
        "name-down" => words.sort_name_down(),
        "begun" => words.sort_begun(),
        "begun-down" => words.sort_begun_down(),
        "completed" => words.sort_completed(),
        "completed-down" => words.sort_completed_down(),
        "status" => words.sort_status(),
        _ => words.sort_status_down(),
    }
}
