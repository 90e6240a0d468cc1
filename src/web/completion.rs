//! Writing down what an act completed: modules, the round, certificates; and showing where a round stands.

use crate::certificate::code::CertificateCode;
use crate::certificate::{Holder, Record};
use crate::course::completion::{self, Reason};
use crate::course::language::Language;
use crate::course::timestamp::Timestamp;
use crate::course::{Course, completion::Standing};
use crate::store::audit::{self, Act, Event};
use crate::store::certificates::{self, NewCertificate};
use crate::store::letters::Kind;
use crate::store::rounds::{self, Round};
use crate::store::scope::Own;
use crate::store::{Connection, Error as StoreError, centres};
use crate::web::ask::Seen;
use crate::web::error::Error;
use crate::web::grading::grade_run_out;
use crate::web::letters::{self, Letters};
use crate::web::naming::Naming;
use crate::web::page::Titled;

/// What an act brings along in case it completes something: certificates need codes and a language.
#[derive(Clone)]
pub struct Completing {
    own: Own,
    language: Language,
    codes: Vec<CertificateCode>,
    letters: Option<Letters>,
    event: Event,
    now: Timestamp,
}

impl Completing {
    /// Prepares for everything that this course could issue at once.
    ///
    /// # Errors
    /// Nobody is signed in, or the system gives no random numbers.
    pub fn new(seen: &Seen, course: &Course) -> Result<Self, Error> {
        let session = seen.session().ok_or(Error::SignIn)?;
        let codes: Result<Vec<CertificateCode>, _> = (0..=course.modules.len())
            .map(|_| CertificateCode::random())
            .collect();
        Ok(Self {
            own: Own(session.account.clone()),
            language: session.language.clone(),
            codes: codes?,
            letters: seen.app.letters.clone(),
            event: seen.event(Act::CertificateIssued, ""),
            now: seen.now,
        })
    }

    /// Grades what ran out of time and puts on the record what the round has completed by now. The round is locked by this transaction.
    ///
    /// # Errors
    /// The database cannot do it at this moment.
    pub async fn settle(&self, db: &mut Connection, course: &Course) -> Result<(), StoreError> {
        let Some(round) = rounds::current(db, &self.own, &course.id).await? else {
            return Ok(());
        };
        grade_run_out(db, &self.own, &round.id, self.now).await?;
        let mut round = rounds::with_sittings(db, &self.own, round).await?;
        let now = round
            .facts
            .newest()
            .map_or(self.now, |newest| newest.max(self.now));
        let due = completion::due(course, &round.facts);
        for module in &due.modules {
            rounds::complete_module(db, &round.id, module, now).await?;
            round.facts.modules_done.insert(module.clone(), now);
        }
        if due.course {
            rounds::complete(db, &self.own, &round.id, now).await?;
        }
        for (scope, code) in due.certificates.iter().zip(&self.codes) {
            let holder = self.holder(db, &round).await?;
            let Some(record) = Record::of(course, scope, &round.facts, holder, code.clone(), now)
            else {
                continue;
            };
            let new = NewCertificate {
                scope: scope.clone(),
                code: code.compact(),
                record: record.to_canonical().map_err(StoreError::unreadable)?,
            };
            if certificates::issue(db, &round.id, &new, now).await? {
                letters::queue_notice(
                    self.letters.as_ref(),
                    db,
                    &self.own,
                    Kind::CertificateReady,
                    self.now,
                )
                .await?;
                let event = self.event.clone().about(format!("round:{}", round.id));
                audit::append(db, &event.saying(scope.key())).await?;
            }
        }
        Ok(())
    }

    async fn holder(&self, db: &mut Connection, round: &Round) -> Result<Holder, StoreError> {
        let centre = centres::of_round(db, &self.own, &round.id).await?;
        Ok(Holder {
            name: round.printed_name.clone().unwrap_or_default(),
            centre: centre.name,
            time_zone: centre.time_zone,
            language: self.language.clone(),
        })
    }
}

/// An unmet rule as a page shows it.
pub struct Missing {
    /// The rule in words.
    pub words: Naming,
    /// Where to mend it, when there is such a place.
    pub link: Option<String>,
    /// The module it belongs to, said to who hears the link alone, where rules of several modules stand on one page.
    pub of: Option<Titled>,
}

/// Every unmet rule of a module's standing, in words and with links.
pub fn missing(seen: &Seen, course: &Course, standing: &Standing) -> Vec<Missing> {
    let language = seen.language();
    said(seen, course, standing, |reason| {
        seen.words.reason(course, reason, &language)
    })
}

/// Every unmet rule of a course's standing, each with the title of its module.
pub fn missing_in_course(seen: &Seen, course: &Course, standing: &Standing) -> Vec<Missing> {
    let language = seen.language();
    said(seen, course, standing, |reason| {
        seen.words.reason_in_module(course, reason, &language)
    })
}

fn said(
    seen: &Seen,
    course: &Course,
    standing: &Standing,
    words: impl Fn(&Reason) -> String,
) -> Vec<Missing> {
    let at = |path: String| Some(seen.to(&format!("/courses/{}{path}", course.id)));
    let link = |reason: &Reason| match reason {
        Reason::LessonsUnread { lessons, .. } => lessons
            .first()
            .and_then(|lesson| at(format!("/lessons/{lesson}"))),
        Reason::ScenarioNotFinished { scenario, .. } => at(format!("/scenarios/{scenario}")),
        Reason::QuizNotPassed { quiz, .. } => at(format!("/quizzes/{quiz}")),
        Reason::NameNotConfirmed => at("/printed-name".to_owned()),
        Reason::NotClaimed | Reason::ModuleNotOpen { .. } => None,
    };
    let language = seen.language();
    let one = |reason: &Reason| Missing {
        words: Naming::of(
            seen.words,
            words(reason),
            &titles(course, reason, &language),
        ),
        link: link(reason),
        of: None,
    };
    standing.reasons.iter().map(one).collect()
}

/// The titles that the words for a rule may name, as who reads this language is shown them.
fn titles(course: &Course, reason: &Reason, language: &Language) -> Vec<Titled> {
    let module = match reason {
        Reason::LessonsUnread { module, .. }
        | Reason::ScenarioNotFinished { module, .. }
        | Reason::QuizNotPassed { module, .. }
        | Reason::ModuleNotOpen { module } => course.module(module),
        Reason::NotClaimed | Reason::NameNotConfirmed => None,
    };
    let scenario = match reason {
        Reason::ScenarioNotFinished { scenario, .. } => course.scenario(scenario),
        _ => None,
    };
    let module = module.map(|module| Titled::of_module(module, language));
    let scenario = scenario.map(|(_, scenario)| {
        let read = scenario.text.read(language);
        Titled::new(&read.text.title, read.language)
    });
    module.into_iter().chain(scenario).collect()
}
