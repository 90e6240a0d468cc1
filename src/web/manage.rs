//! The page of who answers for others: what there is to do, each in a sentence.

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::error::Error;
use super::page::{Frame, Titled};
use crate::backup::{self, Overdue};
use crate::store::database_file::room;
use crate::store::upkeep;

/// A page to go to.
struct Place<'a> {
    address: String,
    title: &'a str,
    sentence: &'a str,
}

#[derive(Template)]
#[template(path = "manage.html")]
struct ManagePage<'a> {
    frame: Frame<'a>,
    places: Vec<Place<'a>>,
    /// The scenarios of which groups' choices can be looked at, each with its page.
    stories: Vec<(String, Titled)>,
    /// The quizzes whose answers can be looked at; only for administrators.
    quizzes: Vec<(String, Titled)>,
    /// What is overdue, each in a sentence; only for administrators.
    overdue: Vec<String>,
}

/// The places that the person's role opens.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let words = ask.words;
    let place = |path: &str, title, sentence| Place {
        address: ask.to(path),
        title,
        sentence,
    };
    let mut places = vec![
        place("/rounds", words.rounds_title(), words.manage_rounds()),
        place("/accounts", words.accounts_title(), words.manage_accounts()),
        place(
            "/account-batches/new",
            words.batch_title(),
            words.manage_batch(),
        ),
        place(
            "/enrolment-codes",
            words.enrolment_codes_title(),
            words.manage_enrolment_codes(),
        ),
        place(
            "/attempt-files",
            words.attempt_files_title(),
            words.manage_attempt_files(),
        ),
        place(
            "/evaluation-results",
            words.results_title(),
            words.manage_results(),
        ),
        place("/audit", words.audit_title(), words.manage_audit()),
    ];
    if ask.who()?.administrator {
        places.push(place(
            "/centres",
            words.centres_title(),
            words.manage_centres(),
        ));
        places.push(place(
            "/letters",
            words.letters_title(),
            words.manage_letters(),
        ));
    }
    ask.page(&ManagePage {
        frame: ask.frame(words.manage_title()),
        places,
        stories: stories(&ask),
        quizzes: quizzes(&ask)?,
        overdue: overdue(&ask).await?,
    })
}

/// Every scenario that can be played now.
fn stories(ask: &Ask) -> Vec<(String, Titled)> {
    let mut stories = Vec::new();
    for course in ask.catalogue().courses.values() {
        let open = course.modules.iter().filter(|module| module.open);
        for scenario in open.flat_map(|module| &module.scenarios) {
            let text = scenario.text.read(&ask.language());
            let title = Titled {
                text: text.text.title.clone(),
                language: text.language.clone(),
            };
            let path = format!("/courses/{}/scenarios/{}/map", course.id, scenario.id);
            stories.push((ask.to(&path), title));
        }
    }
    stories
}

/// Every quiz that can be taken now.
fn quizzes(ask: &Ask) -> Result<Vec<(String, Titled)>, Error> {
    let mut quizzes = Vec::new();
    if !ask.who()?.administrator {
        return Ok(quizzes);
    }
    for course in ask.catalogue().courses.values() {
        let open = course.modules.iter().filter(|module| module.open);
        for quiz in open.filter_map(|module| module.quiz.as_ref()) {
            let text = quiz.text.read(&ask.language());
            let title = Titled {
                text: text.text.title.clone(),
                language: text.language.clone(),
            };
            let path = format!("/courses/{}/quizzes/{}/statistics", course.id, quiz.id);
            quizzes.push((ask.to(&path), title));
        }
    }
    Ok(quizzes)
}

fn megabytes(bytes: u64) -> i64 {
    i64::try_from(bytes >> 20).unwrap_or(i64::MAX)
}

/// What should have been done for the data long ago.
async fn overdue(ask: &Ask) -> Result<Vec<String>, Error> {
    if !ask.who()?.administrator {
        return Ok(Vec::new());
    }
    let mut db = ask.app.store.read().await?;
    let overdue = backup::overdue(&upkeep::done(&mut db).await?, ask.now);
    let free = ask
        .app
        .store
        .free_bytes()
        .filter(|free| *free < room::LITTLE);
    let little = free.map(|free| ask.words.little_room(megabytes(free)));
    let said = overdue.into_iter().map(|one| match one {
        Overdue::NoBackup => ask.words.overdue_no_backup().to_owned(),
        Overdue::OldBackup(days) => ask.words.overdue_old_backup(days),
        Overdue::NoDrill => ask.words.overdue_no_drill().to_owned(),
        Overdue::OldDrill(days) => ask.words.overdue_old_drill(days),
    });
    Ok(little.into_iter().chain(said).collect())
}
