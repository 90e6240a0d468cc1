//! What the doctor looks at, a function a thing.

use std::time::Duration;

use super::Finding;
use crate::backup;
use crate::command::modes;
use crate::config::Config;
use crate::course::load::load;
use crate::course::timestamp::{Span, Timestamp};
use crate::mail::{self, Limits, Post};
use crate::store::database_file::{DatabaseFile, room};
use crate::store::upkeep::{self, Done};
use crate::store::{Error, Store, invariants, letters};
use crate::tls::Tls;

/// How long before its end a certificate should have been renewed.
const RENEWED_BEFORE: Span = Span::days(14);
/// How long the database and the server may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// The data folder: there, ours, and closed to others.
pub(super) fn folder(config: &Config) -> Vec<Finding> {
    let shown = config.data.display();
    if !config.data.is_dir() {
        return vec![Finding::look(format!(
            "There is no data folder {shown} yet. The first start makes it."
        ))];
    }
    if let Err(error) = tempfile::tempfile_in(&config.data) {
        return vec![Finding::wrong(format!(
            "Nothing can be written into the data folder {shown}: {error}. It must belong to the account that serves."
        ))];
    }
    let loose = modes::loose(config);
    if loose.is_empty() {
        return vec![Finding::well(format!(
            "The data folder {shown} can be written, and by this account alone."
        ))];
    }
    loose.into_iter().map(Finding::look).collect()
}

/// The space that is left for the database.
pub(super) fn disk(config: &Config) -> Finding {
    let Some(free) = room::free_bytes(&config.data) else {
        return Finding::look("This system does not say how much space the disk has.");
    };
    let shown = format!("{} MB", free >> 20);
    if free < room::TOO_LITTLE {
        Finding::wrong(format!(
            "Only {shown} are free on the disk of the data folder. When it is full nobody can answer questions: make room now."
        ))
    } else if free < room::LITTLE {
        Finding::look(format!(
            "{shown} are free on the disk of the data folder. Make room before it is needed."
        ))
    } else {
        Finding::well(format!("{shown} are free on the disk of the data folder."))
    }
}

/// The database, and the clock held against what it holds. Nothing is changed: one that waits for an upgrade goes on waiting.
pub(super) async fn database(config: &Config, now: Timestamp) -> Vec<Finding> {
    match is_missing(config) {
        Ok(false) => {}
        Ok(true) => {
            return vec![Finding::look(
                "There is no database yet. The first start makes it.",
            )];
        }
        Err(error) => return vec![Finding::wrong(format!("No server can start: {error}."))],
    }
    let store = match Store::connect(&config.database_url).await {
        Ok(store) => store,
        Err(error) => {
            return vec![Finding::wrong(format!(
                "The database cannot be opened: {error}. Look at DATABASE_URL and whether the database runs."
            ))];
        }
    };
    let mut findings = vec![if store.takes_writes(PATIENCE).await {
        Finding::well("The database can be read and written.")
    } else {
        Finding::wrong(
            "The database takes no writes: another program holds it, its disk is full, or its file may not be changed.",
        )
    }];
    match inside(&store, now).await {
        Ok(more) => findings.extend(more),
        Err(error) => findings.push(Finding::look(format!(
            "The database is not the one of this version, or cannot be read ({error}). A start brings an older one up to date."
        ))),
    }
    store.close().await;
    findings
}

/// Whether there is no file yet. After a crash this also hears the journal's story, as every command does that opens the file:
/// closing it again takes the journal away, and the next server must not think that it was lost.
fn is_missing(config: &Config) -> Result<bool, Error> {
    let file = DatabaseFile::of(&config.database_url)?;
    match file {
        Some(file) if !file.is_there() => Ok(true),
        Some(file) => file.look_in().map(|()| false),
        None => Ok(false),
    }
}

async fn inside(store: &Store, now: Timestamp) -> Result<Vec<Finding>, Error> {
    let mut db = store.read().await?;
    let ahead = invariants::ahead(&mut db, now).await?;
    let clock = if ahead.is_empty() {
        Finding::well("The clock is not behind what the database holds.")
    } else {
        Finding::wrong(format!(
            "The clock of this machine is behind: {} hold later times than now. Set the clock; dates on certificates come from it.",
            ahead.join(", ")
        ))
    };
    let stuck = letters::stuck(&mut db, now).await?;
    let post = (stuck > 0).then(|| {
        Finding::look(format!(
            "{stuck} letters wait for long or were given up. An administrator sees them and why under /en/letters."
        ))
    });
    let kept = backups(&upkeep::done(&mut db).await?, now);
    Ok([clock].into_iter().chain(kept).chain(post).collect())
}

/// How old the last backup is and how long ago it was last tried whether one can be restored.
fn backups(done: &Done, now: Timestamp) -> Vec<Finding> {
    let overdue = backup::overdue(done, now);
    if !overdue.is_empty() {
        let said = |one: backup::Overdue| Finding::look(one.sentence());
        return overdue.into_iter().map(said).collect();
    }
    let days = |at: Timestamp| now.since(at).0 / Span::days(1).0;
    vec![match (done.backup, done.drill) {
        (Some(backup), Some(drill)) => Finding::well(format!(
            "The last backup was made {} days ago; that one can be restored was tried {} days ago.",
            days(backup),
            days(drill)
        )),
        (Some(backup), None) => Finding::well(format!(
            "The last backup was made {} days ago. Try whether it can be restored with dsr-course drill.",
            days(backup)
        )),
        (None, _) => Finding::look(
            "There is no backup yet. Make one with dsr-course backup before there is much to lose.",
        ),
    }]
}

/// The course files.
pub(super) fn courses(config: &Config) -> Finding {
    let shown = config.courses.display();
    let loading = load(&config.courses);
    match (loading.courses.len(), loading.problems.len()) {
        (0, _) => Finding::wrong(format!(
            "No course can be read from {shown}. Set DSR_COURSES, or run dsr-course check."
        )),
        (courses, 0) => Finding::well(format!(
            "{courses} courses are in {shown}, without mistakes."
        )),
        (courses, problems) => Finding::look(format!(
            "{courses} courses can be read from {shown}; {problems} mistakes are in the files. dsr-course check shows them."
        )),
    }
}

/// How people come in: by https, and until when.
pub(super) fn way_in(config: &Config, now: Timestamp) -> Vec<Finding> {
    let Some(files) = &config.tls else {
        return vec![without_certificate(config)];
    };
    let tls = match Tls::open(files.clone()) {
        Ok(tls) => tls,
        Err(error) => return vec![Finding::wrong(format!("Nobody can come in: {error}."))],
    };
    let left = tls.valid_until().since(now);
    let days = left.0 / Span::days(1).0;
    vec![if left.0 <= 0 {
        Finding::wrong(
            "The certificate of https has ended: browsers refuse to come here. Renew it.",
        )
    } else if left.0 < RENEWED_BEFORE.0 {
        Finding::look(format!(
            "The certificate of https ends in {days} days. Renew it; the server takes the new one by itself."
        ))
    } else {
        Finding::well(format!(
            "People come by https; the certificate is good for {days} days."
        ))
    }]
}

fn without_certificate(config: &Config) -> Finding {
    if config.base_url.is_secure() && config.proxies.is_empty() {
        return Finding::look(
            "People come by https through another server, but DSR_PROXIES does not name it: all visitors seem to be one, \
             and wrong codes from anywhere make everybody wait.",
        );
    }
    if config.base_url.is_secure() {
        return Finding::well("People come by https through another server.");
    }
    if config.base_url.is_loopback() {
        return Finding::well("People come from this machine alone.");
    }
    Finding::look(
        "People come by plain http: everybody on their network can read passwords. docs/operating.md shows three ways to https.",
    )
}

/// Whether a server listens.
pub(super) async fn server(config: &Config) -> Finding {
    let address = config.listen;
    let trying = tokio::net::TcpStream::connect(address);
    match tokio::time::timeout(PATIENCE, trying).await {
        Ok(Ok(_)) => Finding::well(format!("A server listens on {address}.")),
        _ => Finding::look(format!("No server listens on {address}.")),
    }
}

/// The mail server, where letters are sent.
pub(super) async fn relay(config: &Config) -> Finding {
    let Some(letters) = &config.letters else {
        return Finding::well("No letters are sent; nobody needs one.");
    };
    let post = Post {
        letters: letters.clone(),
        host: config.base_url.host().to_owned(),
        limits: Limits::default(),
    };
    let relay = &letters.relay;
    match mail::reach(&post).await {
        Ok(()) => Finding::well(format!("The mail server {relay:?} lets us in.")),
        Err(trouble) => Finding::wrong(format!(
            "The mail server {relay:?} does not take letters ({}). They wait; look at DSR_SMTP_URL.",
            trouble.key()
        )),
    }
}
