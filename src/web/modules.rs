//! A module's page: its objectives, its lessons with what was read, its scenarios, its quiz, and why there is a certificate or not yet.

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::certificates::{Held, held};
use super::completion::{Missing, missing};
use super::error::Error;
use super::evaluations::Invitation;
use super::home::{Step, status, step};
use super::page::{Frame, Said, Titled};
use super::sheets::Sheets;
use crate::course::completion::{self, CertificateScope, Facts, Pretest};
use crate::course::id::QuizId;
use crate::course::language::Language;
use crate::course::lesson::{Block, Callout};
use crate::course::module::{Module, ModuleText};
use crate::store::certificates::State;
use crate::store::rounds::Round;
use crate::store::{attempts, certificates};

/// A lesson in the list.
pub struct Listed {
    /// Its page.
    pub address: String,
    /// Its title.
    pub title: Titled,
    /// How long it takes to read, in words.
    pub duration: String,
    /// Whether it was read.
    pub read: bool,
}

#[derive(Template)]
#[template(path = "module.html")]
struct ModulePage<'a> {
    frame: Frame<'a>,
    course: Titled,
    course_address: String,
    text: &'a ModuleText,
    language: &'a Language,
    fallen_back: bool,
    duration: String,
    status: String,
    objectives: Vec<Titled>,
    lessons: Vec<Listed>,
    read: usize,
    /// Address, title and state of each scenario.
    scenarios: Vec<(String, Titled, String)>,
    quiz: Option<(String, Titled, String)>,
    /// Where the quiz can be tried before anything of the module was done.
    pretest: Option<String>,
    /// What answers say about the quiz; only for administrators.
    statistics: Option<String>,
    step: Option<Step>,
    missing: Vec<Missing>,
    claim: Option<String>,
    certificate: Option<Held>,
    /// Whether the certificate was taken back.
    taken_back: bool,
    gives_certificate: bool,
    sheets: Sheets,
    invitation: Option<Invitation>,
}

/// The module's page, for who is in a round of the course.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let course = ask.course()?;
    let module = ask.module(&course)?;
    let Some(round) = ask.whole_round(&course).await? else {
        return Ok(ask.see_other_saying(&format!("/courses/{}", course.id), Said::BeginFirst));
    };
    let text = module.text.read(&ask.language());
    let standing = completion::module_standing(&course, module, &round.facts);
    let at = |path: String| ask.to(&format!("/courses/{}{path}", course.id));
    let scope = CertificateScope::Module(module.id.clone());
    let mut db = ask.app.store.read().await?;
    let invitation = Invitation::of(&ask, &mut db, &course, Some(module)).await?;
    let mut own = certificates::of_round(&mut db, &ask.own()?, &round.id).await?;
    own.retain(|certificate| certificate.scope == scope);
    let newest = own.iter().max_by_key(|certificate| certificate.edition);
    let taken_back = newest.is_some_and(|newest| newest.state == State::Revoked);
    let certificate = held(&ask, own).into_iter().next();
    ask.page(&ModulePage {
        frame: ask.frame(&text.text.title),
        course: Titled::of_course(&course, &ask.language()),
        course_address: at(String::new()),
        text: text.text,
        language: text.language,
        fallen_back: text.fallen_back,
        duration: ask.words.duration(module.minutes),
        status: status(&ask, standing.status),
        objectives: Titled::of_objectives(module, &ask.language()),
        lessons: lessons(&ask, module, &round.facts, &at),
        read: module
            .lessons
            .iter()
            .filter(|lesson| round.facts.read.contains(&lesson.id))
            .count(),
        scenarios: scenarios(&ask, module, &round.facts, &at),
        quiz: module.quiz.as_ref().map(|quiz| {
            let read = quiz.text.read(&ask.language());
            (
                at(format!("/quizzes/{}", quiz.id)),
                Titled::new(&read.text.title, read.language),
                quiz_state(&ask, module, &round.facts),
            )
        }),
        pretest: pretest(&ask, module, &round)
            .await?
            .map(|quiz| at(format!("/quizzes/{quiz}"))),
        statistics: module
            .quiz
            .as_ref()
            .filter(|_| ask.session().is_some_and(|session| session.administrator))
            .map(|quiz| at(format!("/quizzes/{}/statistics", quiz.id))),
        step: step(&ask, &course, &round),
        missing: missing(&ask, &course, &standing),
        claim: standing
            .reasons
            .contains(&completion::Reason::NotClaimed)
            .then(|| at(format!("/modules/{}/certificate", module.id))),
        certificate,
        taken_back,
        gives_certificate: course.module_certificate.is_some(),
        sheets: Sheets::of(&ask, &course, module),
        invitation,
    })
}

/// The quiz that can be tried now, before anything of the module was done.
async fn pretest(ask: &Ask, module: &Module, round: &Round) -> Result<Option<QuizId>, Error> {
    let Some(quiz) = module.quiz.as_ref().filter(|quiz| quiz.uses.pretest) else {
        return Ok(None);
    };
    let mut db = ask.app.store.read().await?;
    let begun = attempts::purposes(&mut db, &ask.own()?, &round.id, &quiz.id).await?;
    let may = completion::may_pretest(module, quiz, &round.facts, &begun, &[]);
    Ok((may == Pretest::Yes).then(|| quiz.id.clone()))
}

fn lessons(
    ask: &Ask,
    module: &Module,
    facts: &Facts,
    at: &impl Fn(String) -> String,
) -> Vec<Listed> {
    let listed = module.lessons.iter().map(|lesson| {
        let read = lesson.text.read(&ask.language());
        Listed {
            address: at(format!("/lessons/{}", lesson.id)),
            title: Titled::new(&read.text.title, read.language),
            duration: ask.words.minutes(read.text.minutes()),
            read: facts.read.contains(&lesson.id),
        }
    });
    listed.collect()
}

fn scenarios(
    ask: &Ask,
    module: &Module,
    facts: &Facts,
    at: &impl Fn(String) -> String,
) -> Vec<(String, Titled, String)> {
    let listed = module.scenarios.iter().map(|scenario| {
        let state = match facts.scenarios.get(&scenario.id) {
            Some(Some(_)) => ask.words.scenario_state_finished().to_owned(),
            Some(None) => ask.words.scenario_state_open().to_owned(),
            None => ask.words.scenario_state_new(scenario.minutes),
        };
        let read = scenario.text.read(&ask.language());
        (
            at(format!("/scenarios/{}", scenario.id)),
            Titled::new(&read.text.title, read.language),
            state,
        )
    });
    listed.collect()
}

fn quiz_state(ask: &Ask, module: &Module, facts: &Facts) -> String {
    let Some(quiz) = &module.quiz else {
        return String::new();
    };
    match completion::best_score(facts, &quiz.id) {
        Some(score) => ask.words.quiz_passed_with(score.percent()),
        None => ask.words.quiz_length(quiz.length(), quiz.rules.pass_mark),
    }
}
