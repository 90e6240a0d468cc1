//! A register: centres with many people in them and their rounds, made straight in the database, with a memory of its own
//! of what was made.

use dsr_course::certificate::code::CertificateCode;
use dsr_course::course::Course;
use dsr_course::course::activity::Purpose;
use dsr_course::course::completion::{CertificateScope, Facts, Sitting, due};
use dsr_course::course::language::Language;
use dsr_course::course::score::Score;
use dsr_course::course::timestamp::{Span, Timestamp};
use dsr_course::store::accounts::{self, NewAccount, SignUp};
use dsr_course::store::attempts::{self, NewAttempt};
use dsr_course::store::centres::{self, Kept, NewCentre};
use dsr_course::store::certificates::{self, NewCertificate};
use dsr_course::store::id::CentreId;
use dsr_course::store::readings;
use dsr_course::store::roles::{self, Role};
use dsr_course::store::rounds;
use dsr_course::store::scope::Own;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::{App, MORNING};

/// Somebody in the register, and what they did in their round.
#[derive(Clone, Debug)]
pub struct Entry {
    pub name: String,
    pub user_name: String,
    pub language: &'static str,
    pub centre: CentreId,
    pub begun: Timestamp,
    pub due: Option<Timestamp>,
    pub facts: Facts,
    pub codes: Vec<String>,
}

/// Names as they come, and names that somebody made up to do harm.
const NAMES: [&str; 14] = [
    "Awa Diop",
    "أمينة الزهراء",
    "Éloïse Nguyễn",
    "=HYPERLINK(\"http://evil.example\";\"x\")",
    "+221 77 000",
    "-2+3",
    "@SUM(1+1)",
    "\u{a0} =1+1",
    "＝1+1",
    "Fatou \"la grande\"; Sow, née Fall",
    "two\nlines\n=1+1",
    "O'Brien_%\\",
    "_x0041_",
    "100",
];

impl App {
    /// A new centre in this zone, working in this language.
    pub async fn centre_at(&self, code: &str, zone: &str, language: &str) -> CentreId {
        let centre = NewCentre {
            code: code.to_owned(),
            name: format!("Centre {code}"),
            time_zone: zone.to_owned(),
            language: Language::parse(language).expect("a language"),
            country: String::new(),
        };
        let made = self
            .store
            .write(async move |db| centres::create(db, &centre, MORNING).await)
            .await;
        match made.expect("a centre") {
            Kept::Done(id) => id,
            other => panic!("{code}: {other:?}"),
        }
    }

    /// Lets somebody who has made their own account answer for the centre.
    pub async fn makes_manager(&self, user_name: &str, centre: &CentreId) {
        let (name, centre, now) = (user_name.to_owned(), centre.clone(), self.clock.now());
        self.store
            .write(async move |db| {
                let row = accounts::for_sign_in(db, &CentreId::independent(), &name)
                    .await?
                    .expect("the account");
                sqlx::query("UPDATE accounts SET centre = $1 WHERE id = $2")
                    .bind(centre.as_str().to_owned())
                    .bind(row.account.as_str().to_owned())
                    .execute(&mut *db)
                    .await?;
                roles::grant(db, &row.account, &Role::Manager(centre.clone()), now).await
            })
            .await
            .expect("the role is granted");
    }

    /// So many people of the centre in the demonstration course, each with a history of their own: the same for the same seed.
    pub async fn register(&self, centre: &CentreId, people: usize, seed: u64) -> Vec<Entry> {
        let course = self.course("demo");
        let mut chance = StdRng::seed_from_u64(seed);
        let entries: Vec<Entry> = (0..people)
            .map(|number| entry(&course, centre, number, seed, &mut chance))
            .collect();
        let kept = entries.clone();
        self.store
            .write(async move |db| {
                for entry in &entries {
                    write(db, &course, entry).await?;
                }
                Ok(())
            })
            .await
            .expect("the register is kept");
        kept
    }
}

fn entry(
    course: &Course,
    centre: &CentreId,
    number: usize,
    seed: u64,
    chance: &mut StdRng,
) -> Entry {
    let name = NAMES[number % NAMES.len()];
    let begun = Timestamp(MORNING.0 - Span::hours(chance.random_range(1..4_000)).0);
    let after = |chance: &mut StdRng| begun + Span::hours(chance.random_range(0..500));
    let mut facts = Facts::default();
    if chance.random_bool(0.8) {
        facts.started = Some(begun + Span::minutes(5));
        for module in &course.modules {
            let whole = chance.random_bool(0.5);
            let lessons = module
                .lessons
                .iter()
                .filter(|_| whole || chance.random_bool(0.5));
            facts.read.extend(lessons.map(|lesson| lesson.id.clone()));
            let quiz = module.quiz.as_ref().expect("a quiz");
            for right in [f64::from(chance.random_range(0..3_u32)), 3.0] {
                let passed = right > 2.0;
                if if passed {
                    whole
                } else {
                    chance.random_bool(0.5)
                } {
                    let sitting = Sitting {
                        begun: Timestamp(0),
                        closed: Some(Timestamp(0)),
                        score: Some(Score {
                            points: right,
                            of: 4.0,
                        }),
                        passed,
                    };
                    facts
                        .sittings
                        .entry(quiz.id.clone())
                        .or_default()
                        .push(sitting);
                }
            }
        }
        facts.name_confirmed = chance.random_bool(0.5).then(|| begun + Span::minutes(7));
    }
    // What is complete is written, but for some whom a course edit made complete.
    let owed = due(course, &facts);
    let mut codes = Vec::new();
    if chance.random_bool(0.9) {
        let at = after(chance);
        facts
            .modules_done
            .extend(owed.modules.iter().map(|id| (id.clone(), at)));
        facts.completed = owed.course.then_some(at);
        for scope in &owed.certificates {
            facts.certified.insert(scope.clone());
            codes.push(CertificateCode::random().expect("random").compact());
        }
    }
    if facts.completed.is_none() && chance.random_bool(0.15) {
        facts.waived = Some(after(chance));
    }
    Entry {
        name: if number < NAMES.len() {
            name.to_owned()
        } else {
            format!("{name} {number}")
        },
        user_name: format!("trainee{seed}-{number}"),
        language: ["en", "fr", "ar"][chance.random_range(0..3_usize)],
        centre: centre.clone(),
        begun,
        due: chance.random_bool(0.6).then(|| after(chance)),
        facts,
        codes,
    }
}

async fn write(
    db: &mut dsr_course::store::Connection,
    course: &Course,
    entry: &Entry,
) -> Result<(), dsr_course::store::Error> {
    let account = NewAccount {
        centre: entry.centre.clone(),
        user_name: entry.user_name.clone(),
        name: entry.name.clone(),
        email: None,
        language: Language::parse(entry.language).expect("a language"),
        password: None,
        batch: None,
    };
    let SignUp::Done(account) = accounts::create(db, &account, entry.begun).await? else {
        panic!("{} is there twice", entry.user_name);
    };
    let own = Own(account);
    rounds::begin(db, &own, &entry.centre, &course.id, entry.begun).await?;
    let id = rounds::current(db, &own, &course.id)
        .await?
        .expect("the round")
        .id;
    for lesson in &entry.facts.read {
        readings::record(db, &own, &id, lesson, entry.begun).await?;
    }
    for (quiz, sittings) in &entry.facts.sittings {
        let rules = &course.quiz(quiz).expect("the quiz").1.rules;
        for (number, sitting) in (1..).zip(sittings) {
            let new = NewAttempt {
                round: &id,
                quiz,
                purpose: Purpose::Counted,
                number,
                rules,
                begun_at: entry.begun,
                ends_at: None,
            };
            let attempt = attempts::begin(db, &new).await?;
            let attempt = attempt.expect("begun");
            attempts::close(db, &own, &attempt, entry.begun).await?;
            let score = sitting.score.expect("a score");
            attempts::mark(db, &attempt, score, sitting.passed, entry.begun).await?;
        }
    }
    for (module, at) in &entry.facts.modules_done {
        rounds::complete_module(db, &id, module, *at).await?;
    }
    let scopes: Vec<&CertificateScope> = in_order(&entry.facts);
    for (scope, code) in scopes.into_iter().zip(&entry.codes) {
        let new = NewCertificate {
            scope: scope.clone(),
            code: code.clone(),
            record: "{}".to_owned(),
        };
        certificates::issue(db, &id, &new, entry.begun).await?;
    }
    let facts = &entry.facts;
    let at = |time: Option<Timestamp>| time.map(|at| at.0);
    sqlx::query("UPDATE rounds SET started_at = $1, due_at = $2, completed_at = $3, waived_at = $4, name_confirmed_at = $5 WHERE id = $6")
        .bind(at(facts.started))
        .bind(at(entry.due))
        .bind(at(facts.completed))
        .bind(at(facts.waived))
        .bind(at(facts.name_confirmed))
        .bind(id.as_str().to_owned())
        .execute(db)
        .await?;
    Ok(())
}

/// Certificates as lists show them: the course's first.
fn in_order(facts: &Facts) -> Vec<&CertificateScope> {
    let course = facts
        .certified
        .iter()
        .filter(|scope| **scope == CertificateScope::Course);
    let modules = facts
        .certified
        .iter()
        .filter(|scope| **scope != CertificateScope::Course);
    course.chain(modules).collect()
}
