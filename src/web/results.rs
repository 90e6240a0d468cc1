//! Results: submitting an attempt, and what it earned, question by question.

use std::sync::Arc;

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::doubts;
use super::error::Error;
use super::grading::Closing;
use super::home::{Step, step};
use super::page::{Frame, Titled};
use super::practices::{Practice, practice};
use super::questions::{Shown, Sitting};
use super::quizzes::{Way, called};
use super::remarks;
use crate::course::Course;
use crate::course::activity::Purpose;
use crate::course::completion::{self, Underway};
use crate::course::question::Kind;
use crate::course::score::Score;
use crate::course::timestamp::Timestamp;
use crate::store::attempts::{self, Attempt};
use crate::store::rounds::Round;
use crate::words::Words;

/// Submits the attempt: it is graded once, whatever comes at the same time or again.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let sitting = Sitting::load(&ask).await?;
    let result = format!("/attempts/{}/result", sitting.attempt.id);
    if sitting.finish_first.is_some()
        && let Some(elsewhere) = sitting.elsewhere(&ask)
    {
        return Ok(elsewhere);
    }
    if sitting.attempt.closed_at.is_none() {
        let closing = Closing::new(&ask, &sitting)?;
        ask.app
            .store
            .write(async move |db| closing.close(db).await)
            .await?;
    }
    Ok(ask.see_other(&result))
}

#[derive(Template)]
#[template(path = "time_over.html")]
struct TimeOverPage<'a> {
    frame: Frame<'a>,
    quiz_title: &'a Titled,
    happened: String,
    answered: String,
    result: String,
}

/// The attempt's time is over and nobody has graded it yet: a button does.
fn time_over(ask: &Ask, sitting: &Sitting, end: Timestamp) -> Result<HttpResponse, Error> {
    let title = sitting.title(ask);
    ask.page(&TimeOverPage {
        frame: ask.frame(format!("{} {}", ask.words.time_over_heading(), title.text)),
        quiz_title: &title,
        happened: ask.words.time_over_happened(ask.moment(end)),
        answered: ask
            .words
            .time_over_answered(sitting.answered(), sitting.asked.len()),
        result: ask.to(&format!("/attempts/{}/result", sitting.attempt.id)),
    })
}

#[derive(Template)]
#[template(path = "result.html")]
struct ResultPage<'a> {
    frame: Frame<'a>,
    quiz_title: &'a Titled,
    quiz_address: Option<String>,
    /// The class that colours the head: "right", "wrong", or none where nothing was to be passed.
    mood: &'static str,
    heading: String,
    detail: String,
    /// What was gained since the try before the module.
    gain: Option<String>,
    closed: String,
    called: String,
    step: Option<Step>,
    practice: Option<Practice>,
    /// Why the questions are not shown.
    hidden: Option<&'a str>,
    /// Those answered wrongly by who was sure: what is best looked at first.
    sure_and_wrong: Vec<Shown>,
    /// Every mark, where there are several.
    marks: Vec<remarks::Shown>,
    questions: Vec<Shown>,
}

/// What the attempt earned. An open one leads to its answers.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let sitting = Sitting::load(&ask).await?;
    let attempt = &sitting.attempt;
    if let (true, Some(end)) = (attempt.ran_out(ask.now), attempt.ends_at) {
        return time_over(&ask, &sitting, end);
    }
    let (Some(closed), Some(score)) = (attempt.closed_at, attempt.score) else {
        return Ok(ask.see_other(&format!("/attempts/{}/answers", attempt.id)));
    };
    let around = Around::load(&ask, &sitting).await?;
    let history = remarks::History::of(&ask, &sitting).await?;
    let (words, title) = (ask.words, sitting.title(&ask));
    let (mood, heading) = heading(words, attempt, score);
    let hidden = around.hides_key(attempt);
    let mut questions = if hidden {
        Vec::new()
    } else {
        history.questions(&ask, &sitting)
    };
    doubts::offer(&ask, &sitting, &mut questions).await?;
    let (sure_and_wrong, questions) = questions.into_iter().partition(Shown::misled);
    ask.page(&ResultPage {
        frame: ask.frame(format!("{heading} {}", title.text)),
        quiz_title: &title,
        quiz_address: sitting
            .course
            .as_ref()
            .map(|course| ask.to(&format!("/courses/{}/quizzes/{}", course.id, attempt.quiz))),
        mood,
        heading,
        detail: detail(words, &sitting, score),
        gain: around.gain(words, attempt, score),
        closed: ask.moment(closed),
        called: called(words, attempt),
        step: around.step(&ask, attempt),
        practice: around.practice(&ask, attempt),
        hidden: hidden.then(|| words.pretest_hidden()),
        marks: history.shown(&ask),
        sure_and_wrong,
        questions,
    })
}

/// What stands around a result: the round it belongs to, and what else was begun in it.
struct Around {
    course: Option<Arc<Course>>,
    /// The newest round in the course.
    round: Option<Round>,
    underway: Vec<Underway>,
    /// The try before the module, where it was submitted.
    before: Option<Attempt>,
    /// The practice that is not finished.
    practice: Option<Attempt>,
}

impl Around {
    async fn load(ask: &Ask, sitting: &Sitting) -> Result<Self, Error> {
        let (own, attempt) = (ask.own()?, &sitting.attempt);
        let round = match &sitting.course {
            Some(course) => ask.whole_round(course).await?,
            None => None,
        };
        let mut db = ask.app.store.read().await?;
        let mut newest = async |purpose| {
            let newest = (purpose, 1);
            attempts::of_quiz(&mut db, &own, &attempt.round, &attempt.quiz, newest).await
        };
        let before = newest(Purpose::Pretest).await?.pop();
        let practice = newest(Purpose::Practice).await?.pop();
        Ok(Self {
            course: sitting.course.clone(),
            round,
            before: before.filter(|one| one.closed_at.is_some()),
            practice: practice.filter(|one| one.closed_at.is_none()),
            underway: attempts::underway(&mut db, &own, &attempt.round, ask.now).await?,
        })
    }

    fn hides_key(&self, attempt: &Attempt) -> bool {
        let own = self
            .round
            .as_ref()
            .filter(|round| round.id == attempt.round);
        attempt.purpose == Purpose::Pretest
            && own.is_some_and(|round| completion::holds_back(&round.facts, &attempt.quiz))
    }

    fn gain(&self, words: &Words, attempt: &Attempt, score: Score) -> Option<String> {
        let before = self.before.as_ref()?.score?.percent();
        let counted = attempt.purpose == Purpose::Counted;
        let gained = i64::from(score.percent()) - i64::from(before);
        counted.then(|| match gained {
            0 => words.gain_none(before),
            1.. => words.gain(before, score.percent(), gained),
            _ => words.gain_less(before, score.percent()),
        })
    }

    fn step(&self, ask: &Ask, attempt: &Attempt) -> Option<Step> {
        let (course, round) = self.course.as_ref().zip(self.round.as_ref())?;
        let shown = attempt.purpose != Purpose::Practice;
        shown.then(|| step(ask, course, round)).flatten()
    }

    fn practice(&self, ask: &Ask, attempt: &Attempt) -> Option<Practice> {
        let course = self.course.as_ref()?;
        let (module, quiz) = course.quiz(&attempt.quiz)?;
        let before = (attempt.purpose != Purpose::Pretest).then_some(attempt)?;
        let open = self.practice.as_ref();
        practice(
            ask,
            (course, module, quiz),
            &self.underway,
            Some(before),
            open,
        )
    }
}

fn heading(words: &Words, attempt: &Attempt, score: Score) -> (&'static str, String) {
    let percent = score.percent();
    match attempt.purpose {
        Purpose::Counted if attempt.passed => ("right", words.result_passed(percent)),
        Purpose::Counted => ("wrong", words.result_not_passed(percent)),
        Purpose::Practice => ("", words.result_practice(percent)),
        Purpose::Pretest => ("", words.result_pretest(percent)),
    }
}

fn detail(words: &Words, sitting: &Sitting, score: Score) -> String {
    let (attempt, points, of) = (
        &sitting.attempt,
        in_points(score.points),
        in_points(score.of),
    );
    match attempt.purpose {
        Purpose::Counted => words.result_detail(points, of, attempt.rules.pass_mark),
        Purpose::Practice | Purpose::Pretest => words.result_not_counted(points, of),
    }
}

/// Points with at most one decimal, without a trailing zero.
fn in_points(points: f64) -> String {
    let text = format!("{points:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}
