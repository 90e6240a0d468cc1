//! `backup`, `restore` and `drill`: the whole of a server in one file, put back, and tried.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{ends, opening, verify};
use crate::backup::archive::Backup;
use crate::backup::{self, Place};
use crate::clock::Clock;
use crate::config::Config;
use crate::course::timestamp::Timestamp;
use crate::store::audit::{self, Act, Event};
use crate::store::upkeep::{self, Upkeep};
use crate::store::{Error, Store};

impl Config {
    /// Where a server with these settings keeps its data.
    pub fn place(&self) -> Place {
        Place {
            data: self.data.clone(),
            database_url: self.database_url.clone(),
        }
    }
}

/// Makes a backup at the target, also while the server runs.
pub async fn backup(config: Config, target: PathBuf) -> ExitCode {
    ends(make(&config, &target).await)
}

/// Puts a backup into an empty place.
pub async fn restore(config: Config, file: PathBuf) -> ExitCode {
    ends(put_back(&config, &file).await)
}

/// Tries whether a backup can be restored, also while the server runs.
pub async fn drill(config: Config, file: PathBuf) -> ExitCode {
    ends(try_out(&config, &file).await)
}

async fn make(config: &Config, target: &Path) -> Result<String, String> {
    let now = Clock::machine().now();
    let store = opening::beside(config).await?;
    let made = backup::make(&store, &config.place(), target, now).await;
    let made = made.map_err(|error| format!("No backup was made: {error}"))?;
    note(&store, Some(Upkeep::Backup), Act::BackupMade, now)
        .await
        .map_err(|error| {
            format!(
                "The backup {} is whole, but that could not be noted: {error}",
                made.display()
            )
        })?;
    store.close().await;
    Ok(format!(
        "The backup is {}. It holds personal data and keys: keep it where nobody else can read it, not only on this machine.",
        made.display()
    ))
}

async fn put_back(config: &Config, file: &Path) -> Result<String, String> {
    let now = Clock::machine().now();
    let mut archive = Backup::open(file).map_err(|error| error.to_string())?;
    let facts = archive.facts().clone();
    backup::restore(&mut archive, &config.place())
        .await
        .map_err(|error| format!("The backup was not restored: {error}"))?;
    let store = Store::open(&config.database_url)
        .await
        .map_err(|error| error.to_string())?;
    let found = verify::findings(&store, now).await;
    let found = found.map_err(|error| error.to_string())?;
    note(&store, None, Act::BackupRestored, now)
        .await
        .map_err(|error| error.to_string())?;
    store.close().await;
    if !found.is_empty() {
        return Err(format!(
            "The backup was restored, but not everything in it fits:\n{}",
            found.join("\n")
        ));
    }
    Ok(format!(
        "The backup of {} is restored into {}, and everything fits. Start the server. What was done after the backup is not in it: tell the people it concerns.",
        moment(Timestamp(facts.made_at)),
        config.data.display()
    ))
}

async fn try_out(config: &Config, file: &Path) -> Result<String, String> {
    let now = Clock::machine().now();
    let mut archive = Backup::open(file).map_err(|error| error.to_string())?;
    let made_at = Timestamp(archive.facts().made_at);
    let live = opening::beside(config).await?;
    let drilled = backup::drill(&mut archive, &live, &config.place())
        .await
        .map_err(|error| format!("The backup could not be tried: {error}"))?;
    let fits = verify::findings(&drilled.copy, now).await;
    let mut found = fits.map_err(|error| error.to_string())?;
    found.extend(drilled.found);
    drilled.copy.close().await;
    println!("{:<20} {:>12} {:>12}", "rows of", "backup", "live");
    for (name, in_backup, in_live) in drilled.tables {
        println!("{name:<20} {in_backup:>12} {in_live:>12}");
    }
    if !found.is_empty() {
        return Err(format!(
            "This backup cannot be relied on:\n{}\nMake another one, and try that.",
            found.join("\n")
        ));
    }
    note(&live, Some(Upkeep::Drill), Act::BackupTried, now)
        .await
        .map_err(|error| error.to_string())?;
    live.close().await;
    Ok(format!(
        "The backup of {} can be restored: it is whole, everything in it fits, and nothing that it holds for good was changed since.",
        moment(made_at)
    ))
}

/// Notes the act, and when it was done.
async fn note(store: &Store, what: Option<Upkeep>, act: Act, now: Timestamp) -> Result<(), Error> {
    let event = Event::of(act, format!("version:{}", env!("CARGO_PKG_VERSION")), now);
    store
        .write(async move |db| {
            if let Some(what) = what {
                upkeep::note(db, what, now).await?;
            }
            audit::append(db, &event).await
        })
        .await
}

fn moment(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    at.strftime("%-d %B %Y, %H:%M UTC").to_string()
}
