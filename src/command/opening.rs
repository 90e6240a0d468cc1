//! Opening the database for a command: as the one server that serves it, or beside that server.

use crate::backup;
use crate::config::Config;
use crate::course::timestamp::{Span, Timestamp};
use crate::store::audit::{self, Act, Event};
use crate::store::database_file::{Claim, DatabaseFile};
use crate::store::{Schema, Store, upkeep};

/// How old a backup may be to count as one made for an upgrade.
const FRESH: Span = Span::days(1);

/// The database in the hands of a server.
#[derive(Debug)]
pub struct Opened {
    /// The database.
    pub store: Store,
    claim: Option<Claim>,
}

impl Opened {
    /// Closes the database in order, and says so to the next server.
    pub async fn close(self) {
        self.store.close().await;
        if let Some(Err(error)) = self.claim.map(Claim::closed) {
            tracing::warn!(%error, "the orderly stop could not be noted beside the database");
        }
    }
}

/// Opens the database for a server: no other server has it then.
///
/// # Errors
/// A sentence for the operator: another server has it, or it cannot be used.
pub async fn for_a_server(config: &Config, now: Timestamp) -> Result<Opened, String> {
    let file = DatabaseFile::of(&config.database_url).map_err(|error| error.to_string())?;
    if let Some(link) = file.as_ref().and_then(DatabaseFile::linked_from) {
        println!(
            "Warning: {} is a link. Its journal lies beside the file that it leads to; copy the database with `dsr-course backup` alone.",
            link.display()
        );
    }
    let claim = file.as_ref().map(DatabaseFile::claim).transpose();
    let mut claim = claim.map_err(|error| error.to_string())?;
    let store = upgraded(config, now).await?;
    if let Some(claim) = &mut claim {
        claim
            .opened()
            .map_err(|error| format!("the lock beside the database cannot be written: {error}"))?;
    }
    Ok(Opened { store, claim })
}

/// Opens the database for a command, beside a server or without one.
///
/// # Errors
/// A sentence for the operator.
pub async fn beside(config: &Config) -> Result<Store, String> {
    let file = DatabaseFile::of(&config.database_url).map_err(|error| error.to_string())?;
    if let Some(file) = file.filter(DatabaseFile::is_there) {
        file.look_in().map_err(|error| error.to_string())?;
    }
    let store = Store::connect(&config.database_url)
        .await
        .map_err(|error| error.to_string())?;
    let schema = store.schema().await.map_err(|error| error.to_string())?;
    if let Schema::Older(version) = schema {
        return Err(format!(
            "The database has version {version}, and this program brings it to {}. Start the server once: it makes a backup first.",
            Store::newest_schema()
        ));
    }
    let ready = store.bring_up_to_date().await;
    ready.map_err(|error| error.to_string())?;
    Ok(store)
}

/// Opens the database and brings it to this program's version; a backup of what was there is kept aside first.
async fn upgraded(config: &Config, now: Timestamp) -> Result<Store, String> {
    let store = Store::connect(&config.database_url)
        .await
        .map_err(|error| error.to_string())?;
    let schema = store.schema().await.map_err(|error| error.to_string())?;
    let Schema::Older(version) = schema else {
        let ready = store.bring_up_to_date().await;
        ready.map_err(|error| error.to_string())?;
        return Ok(store);
    };
    if store
        .has_people()
        .await
        .map_err(|error| error.to_string())?
    {
        keep_aside(&store, config, version, now).await?;
    }
    let ready = store.bring_up_to_date().await;
    ready.map_err(|error| error.to_string())?;
    let detail = format!("from {version} to {}", Store::newest_schema());
    let event = Event::of(Act::Upgraded, "database", now).saying(detail);
    let noted = store.write(async move |db| audit::append(db, &event).await);
    noted.await.map_err(|error| error.to_string())?;
    Ok(store)
}

/// Keeps the database as the older program left it, in a file from which that program can go on.
async fn keep_aside(
    store: &Store,
    config: &Config,
    version: i64,
    now: Timestamp,
) -> Result<(), String> {
    if !store.is_copied_at_any_version() {
        return refuse_without_backup(store, now).await;
    }
    let folder = config.data.join(backup::KEPT_ASIDE);
    let target = folder.join(format!("before-upgrade-from-{version}-{}.backup", now.0));
    let kept = backup::make(store, &config.place(), &target, now).await;
    let kept = kept.map_err(|error| {
        format!("the database must be changed for this program, but no backup could be made first: {error}. Nothing was changed")
    })?;
    println!(
        "The database is brought to a newer version. A backup of what it was is {}.",
        kept.display()
    );
    Ok(())
}

/// Rows of an older version cannot be copied by this program: the one that served them so far makes the backup.
async fn refuse_without_backup(store: &Store, now: Timestamp) -> Result<(), String> {
    let done = match store.read().await {
        Ok(mut db) => upkeep::done(&mut db).await.unwrap_or_default(),
        Err(error) => return Err(error.to_string()),
    };
    let fresh = |at: &Timestamp| now.since(*at).0 < FRESH.0;
    if done.backup.as_ref().is_some_and(fresh) {
        return Ok(());
    }
    Err("the database must be changed for this program, and its last backup is more than a day old. Nothing was changed. \
         Make one with the program that served it so far (`dsr-course backup FOLDER`), then start this one again"
        .to_owned())
}
