//! Opening the database for a command: as the one server that serves it, or beside that server.

use crate::config::Config;
use crate::store::Store;
use crate::store::database_file::{Claim, DatabaseFile};

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
pub async fn for_a_server(config: &Config) -> Result<Opened, String> {
    let file = DatabaseFile::of(&config.database_url).map_err(|error| error.to_string())?;
    if let Some(link) = file.as_ref().and_then(DatabaseFile::linked_from) {
        println!(
            "Warning: {} is a link. Its journal lies beside the file that it leads to; copy the database with `dsr-course backup` alone.",
            link.display()
        );
    }
    let claim = file.as_ref().map(DatabaseFile::claim).transpose();
    let mut claim = claim.map_err(|error| error.to_string())?;
    let store = open(config).await?;
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
    open(config).await
}

async fn open(config: &Config) -> Result<Store, String> {
    Store::open(&config.database_url)
        .await
        .map_err(|error| error.to_string())
}
