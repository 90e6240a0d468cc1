//! Drills: a backup is restored aside, and held against what it says of itself and against the live database.

use super::archive::Backup;
use super::{DATABASE, Error, Place, private_folder, refuse_newer, summaries};
use crate::store::Store;
use crate::store::tables::{self, Life};

/// What a drill found.
#[derive(Debug)]
pub struct Drilled {
    /// The restored copy, open, at today's schema.
    pub copy: Store,
    /// Each table: its name, its rows in the backup, and in the live database.
    pub tables: Vec<(&'static str, i64, i64)>,
    /// What is not as it must be, in sentences.
    pub found: Vec<String>,
    _aside: tempfile::TempDir,
}

/// Restores a backup to a place aside and holds it against what it says of itself, and against the live database: every row
/// that is never changed must still be there as it was.
///
/// # Errors
/// The backup is damaged or newer than this program, or a database does not answer.
pub async fn drill(backup: &mut Backup, live: &Store, place: &Place) -> Result<Drilled, Error> {
    refuse_newer(backup)?;
    backup.check()?;
    let aside = private_folder(&place.data)?;
    let file = aside.path().join(DATABASE);
    backup.extract(DATABASE, &file)?;
    let mut found = Vec::new();
    let kept = backup.facts().tables.clone();
    if !kept.is_empty() && summaries(&file).await? != kept {
        found.push("the restored tables are not those that the backup says it holds".to_owned());
    }
    let copy = Store::open(&format!("sqlite:{}", file.display())).await?;
    let mut tables = Vec::new();
    for table in tables::ALL {
        let (mut here, mut there) = (copy.read().await?, live.read().await?);
        let rows = (
            tables::summary(&mut here, table).await?.rows,
            tables::summary(&mut there, table).await?.rows,
        );
        tables.push((table.name, rows.0, rows.1));
        if table.life == Life::Kept {
            let missing = tables::missing(&mut here, &mut there, table).await?;
            if missing > 0 {
                found.push(format!(
                    "{missing} rows of {} that the backup holds are not in the live database as they were",
                    table.name
                ));
            }
        }
    }
    Ok(Drilled {
        copy,
        tables,
        found,
        _aside: aside,
    })
}
