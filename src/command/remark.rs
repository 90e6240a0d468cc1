//! `remark`: marks attempts again after questions were found wrong. `--preview` says what would change.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::sync::Arc;

use super::certificate;
use super::ends;
use super::opening;
use crate::clock::Clock;
use crate::config::Config;
use crate::course::Course;
use crate::course::load::load;
use crate::course::problem::meant_or;
use crate::course::question::Unfit;
use crate::remark::{self, Changed, Counts, Effect, Order, Verdict};
use crate::store::id::AccountId;
use crate::store::{Store, accounts, centres, roles};

/// What is to be marked again.
#[derive(Debug, clap::Args)]
pub struct Asked {
    /// Say what would change, and change nothing
    #[arg(long, conflicts_with_all = ["reason", "by"])]
    preview: bool,
    /// Why, in words for those whose marks change
    #[arg(long, required_unless_present = "preview", requires = "by")]
    reason: Option<String>,
    /// The user name of the administrator who answers for it
    #[arg(long, value_name = "USER_NAME", required_unless_present = "preview")]
    by: Option<String>,
    /// The code of the administrator's centre; left out for an account without one
    #[arg(long, default_value = "")]
    centre: String,
    /// The id of the only course to look at; all where it is left out
    #[arg(long)]
    course: Option<String>,
}

/// Marks again, or says what would change.
pub async fn remark(config: Config, asked: Asked) -> ExitCode {
    ends(carry_out(&config, asked).await)
}

async fn carry_out(config: &Config, asked: Asked) -> Result<String, String> {
    let courses = courses(config, asked.course.as_deref())?;
    let store = opening::beside(config).await?;
    let Some((reason, by)) = asked.reason.zip(asked.by) else {
        let effects = remark::preview(&store, &courses).await;
        let effects = effects.map_err(|error| error.to_string())?;
        return Ok(report(&effects, false));
    };
    if reason.trim().is_empty() {
        return Err("The reason has no words. Nothing was changed.".to_owned());
    }
    let order = Order {
        reason: reason.trim().to_owned(),
        by: administrator(&store, &asked.centre, &by).await?,
        now: Clock::machine().now(),
    };
    let effects = remark::apply(&store, &courses, &order).await;
    let effects = effects.map_err(|error| {
        format!("{error}. What was marked until then stays; the same command goes on from there.")
    })?;
    Ok(report(&effects, true))
}

/// The courses that are whole, or the one that is asked for. One that is broken keeps its marks until it is mended.
///
/// # Errors
/// A sentence for who asked: there is no such course.
pub fn courses(config: &Config, only: Option<&str>) -> Result<Vec<Arc<Course>>, String> {
    let courses: Vec<Arc<Course>> = load(&config.courses)
        .courses
        .into_iter()
        .map(Arc::new)
        .collect();
    let Some(only) = only else {
        return Ok(courses);
    };
    let ids = || courses.iter().map(|course| course.id.as_str());
    if !ids().any(|id| id == only) {
        let hint = meant_or(
            only,
            ids(),
            "`dsr-course check` says which courses there are and what keeps one back",
        );
        return Err(format!(
            "there is no course `{only}` that could be looked at; {hint}"
        ));
    }
    Ok(courses
        .into_iter()
        .filter(|course| course.id.as_str() == only)
        .collect())
}

/// The administrator with this user name in the centre with this code.
///
/// # Errors
/// A sentence for who typed it: there is none.
pub async fn administrator(store: &Store, centre: &str, by: &str) -> Result<AccountId, String> {
    let mut db = store.read().await.map_err(|error| error.to_string())?;
    let found = async {
        let Some(centre) = centres::by_code(&mut db, centre).await? else {
            return Ok(None);
        };
        let Some(row) = accounts::for_sign_in(&mut db, &centre.id, by).await? else {
            return Ok(None);
        };
        let is_one = roles::is_administrator(&mut db, &row.account).await?;
        Ok::<_, crate::store::Error>(is_one.then_some(row.account))
    };
    let found = found.await.map_err(|error| error.to_string())?;
    found.ok_or_else(|| {
        format!("There is no administrator with the user name {by}. Nothing was changed.")
    })
}

/// What changes, or changed, in words.
pub fn report(effects: &[Effect], done: bool) -> String {
    if effects.is_empty() {
        return "No question that was asked has another key by now, and none was taken out. There is nothing to mark again."
            .to_owned();
    }
    let mut text = String::new();
    for effect in effects {
        course(&mut text, effect);
    }
    text.push_str(match (done, effects.iter().any(changes)) {
        (true, true) => "It is on the record. Each changed attempt shows its first mark, the new one and the reason.",
        (true, false) => "There was nothing left to change.",
        (false, true) => {
            "Nothing was written. To do it: dsr-course remark --reason \"why, for those whose marks change\" --by USER_NAME"
        }
        (false, false) => "Nothing was written, and there is nothing to do.",
    });
    text
}

fn changes(effect: &Effect) -> bool {
    effect.total.attempts > 0
}

/// Writing to a text never fails.
fn course(text: &mut String, effect: &Effect) {
    let _ = writeln!(text, "Course {}", effect.course);
    for question in &effect.questions {
        let _ = writeln!(text, "  {} / {}", question.bank, question.question);
        for verdict in &question.verdicts {
            let _ = writeln!(text, "    {}", said(verdict));
        }
        if judged(question) {
            let _ = writeln!(text, "    {}", counted(&question.counts));
        }
    }
    let _ = writeln!(text, "  In all: {}", counted(&effect.total));
    if effect.open > 0 {
        let _ = writeln!(
            text,
            "  {} questions of open attempts are among them: those are marked so when they are over, once this was done.",
            effect.open
        );
    }
    if effect.emptied > 0 {
        let _ = writeln!(
            text,
            "  {} attempts ask nothing but questions that were taken out: nothing is left to mark them by, and their marks stay.",
            effect.emptied
        );
    }
    for touched in &effect.total.certificates {
        let _ = writeln!(text, "  {}", certificate::said(touched));
    }
    text.push('\n');
}

/// Whether anything could change for the question.
fn judged(question: &Changed) -> bool {
    let left = |verdict: &Verdict| matches!(verdict, Verdict::Unfit(_) | Verdict::Gone);
    !question.verdicts.iter().all(left)
}

fn said(verdict: &Verdict) -> String {
    match verdict {
        Verdict::CreditAll => "The point is given to everybody who was asked it.".to_owned(),
        Verdict::Drop => "It counts for nobody who was asked it.".to_owned(),
        Verdict::Key(key) if key.is_empty() => "Other answers are accepted.".to_owned(),
        Verdict::Key(key) => format!("Right is: {}.", key.join(", ")),
        Verdict::Gone => {
            "It is gone from the files, so its marks stay. To change them, put it back with retired=\"credit-all\" or \"drop\".".to_owned()
        }
        Verdict::OwnKey => "It is judged by the key with which it was asked again.".to_owned(),
        Verdict::Unfit(unfit) => {
            let why = match unfit {
                Unfit::OtherKind => "it asks in another way now",
                Unfit::OtherItems => "it has other items now, in another order",
                Unfit::NotOffered => "what is right now was not offered then",
            };
            format!(
                "As it was asked earlier its marks stay: {why}. To change them, take it out with retired=\"credit-all\" or \"drop\"."
            )
        }
    }
}

fn counted(counts: &Counts) -> String {
    format!(
        "{} attempts of {} people change; {} pass to fail, {} fail to pass; {} certificates touched.",
        counts.attempts,
        counts.people.len(),
        counts.to_fail,
        counts.to_pass,
        counts.certificates.len()
    )
}
