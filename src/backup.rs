//! Backups: the whole of a server in one file, made while it runs, and put back into an empty place. Whatever the engine,
//! the file holds the database in one form, an `SQLite` file with the schema of the day.

pub mod archive;
mod drill;
mod overdue;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::course::timestamp::Timestamp;
use crate::store::database_file::DatabaseFile;
use crate::store::tables::{self, Summary};
use crate::store::{self, Schema, Store};
use archive::{Backup, Facts, NewBackup};

pub use drill::{Drilled, drill};
pub use overdue::{Overdue, overdue};

/// The database's name in a backup.
const DATABASE: &str = "database.sqlite";
/// Before the names of the data folder's other files in a backup.
const FILES: &str = "files/";
/// The folder in the data folder that holds what an upgrade put aside.
pub const KEPT_ASIDE: &str = "backups";
/// What the data folder holds for a moment only, or only for this machine.
const NOT_KEPT: &[&str] = &["first-administrator.txt", KEPT_ASIDE];

/// Why a backup was not made or not put back; the sentence is for the operator.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A file.
    #[error("{path}: {error}")]
    File {
        /// Which.
        path: String,
        /// What is wrong.
        error: io::Error,
    },
    /// The file is not a whole backup, or there is something where it would go.
    #[error("{0}")]
    Refused(String),
}

impl Error {
    fn file(path: &Path) -> impl FnOnce(io::Error) -> Self + use<'_> {
        move |error| Self::File {
            path: path.display().to_string(),
            error,
        }
    }
}

/// A server's data, wherever it lies.
#[derive(Clone, Debug)]
pub struct Place {
    /// The data folder.
    pub data: PathBuf,
    /// The address of the database.
    pub database_url: String,
}

/// Makes a backup: one file that only this account can read. A folder as target gets a file named by the time.
///
/// Everything that was acknowledged before it began is inside; the server runs on.
///
/// # Errors
/// Nothing is left at the target then.
pub async fn make(
    store: &Store,
    place: &Place,
    target: &Path,
    now: Timestamp,
) -> Result<PathBuf, Error> {
    let target = named(target, now);
    if target.exists() {
        return Err(Error::Refused(format!(
            "{} is there already. Nothing was changed; choose another name.",
            target.display()
        )));
    }
    let folder = parent(&target);
    fs::create_dir_all(folder).map_err(Error::file(folder))?;
    // The copy stays on this machine's disk; only the finished file may go to a share.
    let aside = private_folder(&place.data)?;
    let copy = aside.path().join(DATABASE);
    store.copy_into(&copy).await?;
    let schema = store.schema().await?;
    let facts = Facts {
        made_at: now.0,
        schema: schema.version(),
        tables: if schema == Schema::Current {
            summaries(&copy).await?
        } else {
            Vec::new()
        },
    };
    let beside = private_folder(folder)?;
    let unfinished = beside.path().join("unfinished");
    let mut new = NewBackup::create(&unfinished)?;
    new.add(DATABASE, &copy)?;
    for (name, path) in other_files(place)? {
        new.add(&format!("{FILES}{name}"), &path)?;
    }
    new.finish(facts)?;
    fs::rename(&unfinished, &target).map_err(Error::file(&target))?;
    keep_name(folder)?;
    Ok(target)
}

/// Puts a backup into an empty place.
///
/// # Errors
/// The backup is damaged or newer than this program, or the place is not empty: nothing was changed then.
pub async fn restore(backup: &mut Backup, place: &Place) -> Result<(), Error> {
    refuse_newer(backup)?;
    backup.check()?;
    let file = DatabaseFile::of(&place.database_url)?;
    match &file {
        Some(file) if file.is_there() => {
            return Err(Error::Refused(format!(
                "there is a database {} already. Nothing was changed; restore into an empty folder with DSR_DATA.",
                file.path().display()
            )));
        }
        _ => make_private_folder(&place.data)?,
    }
    for name in backup.names_below(FILES) {
        let to = place.data.join(name.trim_start_matches(FILES));
        if to.exists() && !backup.is_same(&name, &to)? {
            return Err(Error::Refused(format!(
                "there is another {} already. Nothing was changed; restore into an empty folder with DSR_DATA.",
                to.display()
            )));
        }
    }
    if let Some(file) = file {
        let _claim = file.claim()?;
        restore_files(backup, place)?;
        backup.extract(DATABASE, file.path())?;
    } else {
        restore_rows(backup, place).await?;
        restore_files(backup, place)?;
    }
    Ok(())
}

fn refuse_newer(backup: &Backup) -> Result<(), Error> {
    let (theirs, ours) = (backup.facts().schema, Store::newest_schema());
    if theirs <= ours {
        return Ok(());
    }
    Err(Error::Refused(format!(
        "this backup was made by a newer program: its database has version {theirs}, this program knows {ours}. Nothing was changed; use the newer program."
    )))
}

async fn summaries(file: &Path) -> Result<Vec<(String, Summary)>, Error> {
    let copy = Store::connect(&format!("sqlite:{}", file.display())).await?;
    let mut found = Vec::new();
    for table in tables::ALL {
        let mut db = copy.read().await?;
        let summary = tables::summary(&mut db, table).await?;
        found.push((table.name.to_owned(), summary));
    }
    copy.close().await;
    Ok(found)
}

fn restore_files(backup: &mut Backup, place: &Place) -> Result<(), Error> {
    for name in backup.names_below(FILES) {
        let to = place.data.join(name.trim_start_matches(FILES));
        if !to.exists() {
            make_private_folder(parent(&to))?;
            backup.extract(&name, &to)?;
        }
    }
    Ok(())
}

/// Row by row into another engine.
async fn restore_rows(backup: &mut Backup, place: &Place) -> Result<(), Error> {
    let to = Store::connect(&place.database_url).await?;
    if to.schema().await? != Schema::New && to.has_people().await? {
        return Err(Error::Refused(
            "there are accounts in this database already. Nothing was changed; restore into an empty database.".to_owned(),
        ));
    }
    let aside = private_folder(&place.data)?;
    let file = aside.path().join(DATABASE);
    backup.extract(DATABASE, &file)?;
    let from = Store::open(&format!("sqlite:{}", file.display())).await?;
    to.bring_up_to_date().await?;
    from.copy_rows(&to).await?;
    from.close().await;
    to.close().await;
    Ok(())
}

/// The data folder's files but the database, with their names from there; in order.
fn other_files(place: &Place) -> Result<Vec<(String, PathBuf)>, Error> {
    let database = DatabaseFile::of(&place.database_url)?.map(|file| file.path().to_owned());
    let is_of_the_database = |path: &Path| {
        database.as_deref().is_some_and(|database| {
            path.parent() == database.parent()
                && path
                    .file_name()
                    .zip(database.file_name())
                    .is_some_and(|(name, of)| {
                        name.to_string_lossy().starts_with(&*of.to_string_lossy())
                    })
        })
    };
    let (mut found, mut folders) = (Vec::new(), vec![place.data.clone()]);
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            let Ok(name) = path.strip_prefix(&place.data) else {
                continue;
            };
            let name = name.to_string_lossy().into_owned();
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            if hidden || NOT_KEPT.contains(&name.as_str()) || is_of_the_database(&path) {
                continue;
            }
            let kind = entry.file_type().map_err(Error::file(&path))?;
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() && !is_fleeting(&name) {
                found.push((name, path));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Locks and journals of whatever database once lay here.
fn is_fleeting(name: &str) -> bool {
    ["-wal", "-shm", ".lock"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

fn named(target: &Path, now: Timestamp) -> PathBuf {
    if !target.is_dir() {
        return target.to_owned();
    }
    let time = jiff::Timestamp::from_millisecond(now.0).unwrap_or_default();
    target.join(format!(
        "dsr-course-{}.backup",
        time.strftime("%Y-%m-%d-%H%M%SZ")
    ))
}

fn parent(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// A folder for a moment, hidden, that only this account can read.
fn private_folder(inside: &Path) -> Result<tempfile::TempDir, Error> {
    make_private_folder(inside)?;
    tempfile::Builder::new()
        .prefix(".dsr-course-")
        .tempdir_in(inside)
        .map_err(Error::file(inside))
}

fn make_private_folder(folder: &Path) -> Result<(), Error> {
    if folder.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(folder).map_err(Error::file(folder))?;
    #[cfg(unix)]
    fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))
        .map_err(Error::file(folder))?;
    Ok(())
}

/// Lets a name that was given to a file survive a power cut.
fn keep_name(folder: &Path) -> Result<(), Error> {
    #[cfg(unix)]
    fs::File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(Error::file(folder))?;
    Ok(())
}
