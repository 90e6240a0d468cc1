//! `verify`: checks everything that must hold in the database, and names each row that does not fit.

use std::process::ExitCode;

use super::opening;
use crate::certificate::Record;
use crate::clock::Clock;
use crate::config::Config;
use crate::course::completion::CertificateScope;
use crate::course::id::ModuleId;
use crate::course::timestamp::Timestamp;
use crate::store::invariants::{self, Repeated};
use crate::store::{Error, Store, audit};

/// Checks the database and says what was found; fails when anything does not fit.
pub async fn verify(config: Config) -> ExitCode {
    let store = match opening::beside(&config).await {
        Ok(store) => store,
        Err(error) => {
            eprintln!("The database cannot be opened: {error}");
            return ExitCode::FAILURE;
        }
    };
    match findings(&store, Clock::machine().now()).await {
        Ok(found) if found.is_empty() => {
            println!(
                "Everything fits: {} rules, the audit chain, the marks, the paths, the certificates.",
                invariants::ALL.len()
            );
            ExitCode::SUCCESS
        }
        Ok(found) => {
            for sentence in &found {
                println!("{sentence}");
            }
            println!(
                "{} findings. Stop the server, keep a copy of the data folder, and compare it with the last backup.",
                found.len()
            );
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("The database could not be read to the end: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What does not fit, each in a sentence that names the row; empty when all is well.
///
/// # Errors
/// The database does not answer.
pub async fn findings(store: &Store, now: Timestamp) -> Result<Vec<String>, Error> {
    let mut found = store.damage().await?;
    found.extend(store.strange_changes().await?);
    let mut db = store.read().await?;
    for invariant in invariants::ALL {
        let rows = invariants::violations(&mut db, invariant).await?;
        found.extend(rows.iter().map(|row| format!("{row} {}", invariant.broken)));
    }
    let ahead = invariants::ahead(&mut db, now).await?;
    found.extend(
        ahead
            .iter()
            .map(|table| format!("{table} holds a time that lies ahead of this machine's clock")),
    );
    let altered = invariants::altered_contents(&mut db).await?;
    found.extend(
        altered
            .iter()
            .map(|hash| format!("{hash} is a text of a question that was changed")),
    );
    let wrong = invariants::wrong_marks(&mut db).await?;
    found.extend(
        wrong
            .iter()
            .map(|id| format!("{id} is an attempt whose mark is not what its answers earn")),
    );
    let early = invariants::early_series(&mut db).await?;
    found.extend(early.iter().map(|id| {
        format!("{id} is an attempt that was begun before the wait of its quiz was over")
    }));
    let strayed = invariants::wrong_paths(&mut db).await?;
    found.extend(
        strayed
            .iter()
            .map(|id| format!("{id} is a run of a scenario whose choices are no path of it")),
    );
    found.extend(audit::broken(&mut db).await?);
    let mut last = String::new();
    loop {
        let rows = invariants::certificates(&mut db, &last).await?;
        let Some(newest) = rows.last() else { break };
        last.clone_from(&newest.id);
        found.extend(rows.iter().filter_map(misfit));
    }
    Ok(found)
}

/// What a certificate's record says otherwise than its row, or than the modules that are done.
fn misfit(row: &Repeated) -> Option<String> {
    let Ok(record) = Record::from_canonical(&row.record) else {
        return Some(format!(
            "{} is a certificate whose record cannot be read",
            row.id
        ));
    };
    let scope = match &record.module {
        Some(module) => CertificateScope::Module(module.clone()),
        None => CertificateScope::Course,
    };
    // A later edition corrects the name; the day on it stays.
    let dated = if row.edition > 1 {
        record.issued_at <= row.issued_at
    } else {
        record.issued_at == row.issued_at
    };
    let fits = record.code.compact() == row.code
        && scope.key() == row.scope
        && record.course.as_str() == row.course
        && dated
        && record.to_canonical().is_ok_and(|text| text == row.record);
    if !fits {
        return Some(format!(
            "{} is a certificate whose record was changed",
            row.id
        ));
    }
    let earned = record
        .modules
        .iter()
        .all(|module| is_done_in_time(row, &record, &module.id));
    (!earned).then(|| {
        format!(
            "{} is a certificate that names a module which was not done by then",
            row.id
        )
    })
}

fn is_done_in_time(row: &Repeated, record: &Record, module: &ModuleId) -> bool {
    let mut done = row.done.split(' ').filter_map(|done| done.split_once('='));
    done.any(|(id, at)| {
        id == module.as_str() && at.parse().is_ok_and(|at| Timestamp(at) <= record.issued_at)
    })
}
