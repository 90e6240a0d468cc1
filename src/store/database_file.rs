//! The file of an `SQLite` database: where it really lies, who may read it, which server serves it, and what must not be
//! done to it.
//!
//! The lock is a file of its own beside the database. Nothing here opens the database itself: closing a second handle to it
//! would take the locks of this process away (POSIX), and `SQLite` would write where another process writes.

mod claim;
pub mod room;
mod share;

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::Error;
use claim::{OPEN, held};
use share::share;

pub use claim::Claim;

/// A database file, whether it is there already or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseFile {
    path: PathBuf,
    linked_from: Option<PathBuf>,
}

impl DatabaseFile {
    /// The file behind an address; `None` where the address is not one of `SQLite`.
    ///
    /// # Errors
    /// The file or its folder cannot be looked at.
    pub fn of(url: &str) -> Result<Option<Self>, Error> {
        let Some(rest) = url.strip_prefix("sqlite:") else {
            return Ok(None);
        };
        let given = PathBuf::from(rest.split('?').next().unwrap_or_default());
        let is_link = given
            .symlink_metadata()
            .is_ok_and(|found| found.file_type().is_symlink());
        if !is_link {
            return Ok(Some(Self {
                path: given,
                linked_from: None,
            }));
        }
        // Two servers that come by different names must meet the same lock.
        let path = given.canonicalize().map_err(|error| {
            unusable(format!(
                "the database file {} is a link that leads nowhere ({error})",
                given.display()
            ))
        })?;
        Ok(Some(Self {
            path,
            linked_from: Some(given),
        }))
    }

    /// Where it really lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The link that was given in its place, where one was.
    pub fn linked_from(&self) -> Option<&Path> {
        self.linked_from.as_deref()
    }

    /// Whether there is a database in it.
    pub fn is_there(&self) -> bool {
        self.path.metadata().is_ok_and(|found| found.len() > 0)
    }

    /// Makes the folder, and the file with a mode that no other account can read, where they are not there; refuses a
    /// place in which `SQLite` would lose what it wrote.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the place.
    pub fn make_ready(&self) -> Result<(), Error> {
        let refuse = |error: io::Error| {
            unusable(format!(
                "the database file {} cannot be made: {error}",
                self.path.display()
            ))
        };
        let folder = self.folder();
        std::fs::create_dir_all(folder).map_err(refuse)?;
        self.refuse_share(folder)?;
        self.refuse_second_name()?;
        self.refuse_orphan()?;
        if self.path.exists() {
            return Ok(());
        }
        let mut options = File::options();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&self.path).map(drop).map_err(refuse)
    }

    /// Takes the database for one server, until the [`Claim`] goes.
    ///
    /// # Errors
    /// Another server has it (the sentence names its process), or the last one lost its journal.
    pub fn claim(&self) -> Result<Claim, Error> {
        std::fs::create_dir_all(self.folder()).map_err(|error| self.no_lock(&error))?;
        let mut lock = self.open_lock().map_err(|error| self.no_lock(&error))?;
        let held = held(&mut lock).map_err(|error| self.no_lock(&error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let process = held.split(' ').next().unwrap_or_default();
                return Err(unusable(format!(
                    "another server (process {process}) serves the database {} already. Stop it first, or give this one a folder of its own with DSR_DATA",
                    self.path.display()
                )));
            }
            Err(TryLockError::Error(error)) => return Err(self.no_lock(&error)),
        }
        self.refuse_lost_journal(&held)?;
        Claim::of(lock).map_err(|error| self.no_lock(&error))
    }

    /// For a command that works beside a server, or without one: after a crash it is the command that finds a lost journal,
    /// and that puts the journal's pages into the database.
    ///
    /// # Errors
    /// The last server did not stop in order, and its journal is gone.
    pub fn look_in(&self) -> Result<(), Error> {
        // A folder that cannot be written has no lock to look at; opening the database says what is wrong.
        let Ok(mut lock) = self.open_lock() else {
            return Ok(());
        };
        if lock.try_lock().is_err() {
            return Ok(());
        }
        let held = held(&mut lock).map_err(|error| self.no_lock(&error))?;
        self.refuse_lost_journal(&held)?;
        lock.set_len(0).map_err(|error| self.no_lock(&error))
    }

    fn folder(&self) -> &Path {
        let folder = self.path.parent();
        folder
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."))
    }

    fn beside(&self, ending: &str) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(ending);
        PathBuf::from(name)
    }

    fn open_lock(&self) -> io::Result<File> {
        let mut options = File::options();
        options.create(true).truncate(false).read(true).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(self.beside(".lock"))
    }

    fn no_lock(&self, error: &io::Error) -> Error {
        unusable(format!(
            "the lock beside the database, {}, cannot be taken: {error}",
            self.beside(".lock").display()
        ))
    }

    /// On a share two machines do not see each other's locks, and a page called written may not be.
    fn refuse_share(&self, folder: &Path) -> Result<(), Error> {
        let Some(share) = share(folder) else {
            return Ok(());
        };
        Err(unusable(format!(
            "the database {} would lie on a network share ({share}), where SQLite loses data. Set DSR_DATA to a folder on a disk of this machine, or use PostgreSQL",
            self.path.display()
        )))
    }

    /// A journal is found by the database's name: by another name it would not be.
    fn refuse_second_name(&self) -> Result<(), Error> {
        #[cfg(unix)]
        if let Ok(found) = self.path.metadata()
            && std::os::unix::fs::MetadataExt::nlink(&found) > 1
        {
            return Err(unusable(format!(
                "the database file {} has a second name (a hard link), by which its journal would not be found. Remove the other name, or copy the database with `dsr-course backup`",
                self.path.display()
            )));
        }
        Ok(())
    }

    /// `SQLite` throws a journal away whose database is empty.
    fn refuse_orphan(&self) -> Result<(), Error> {
        let journal = self.beside("-wal");
        if self.is_there() || !journal.metadata().is_ok_and(|found| found.len() > 0) {
            return Ok(());
        }
        Err(unusable(format!(
            "there is a journal {} without its database. Put the database back beside it, restore a backup, or move the journal away to begin anew",
            journal.display()
        )))
    }

    /// A server that was killed leaves a journal with its newest writes.
    fn refuse_lost_journal(&self, held: &str) -> Result<(), Error> {
        let journal = self.beside("-wal");
        if !held.ends_with(OPEN) || !self.is_there() || journal.exists() {
            return Ok(());
        }
        Err(unusable(format!(
            "the last server did not stop in order, and the journal {} with its newest writes is gone. Put it back, or restore a backup; if nothing can be missing, remove {} and start again",
            journal.display(),
            self.beside(".lock").display()
        )))
    }
}

fn unusable(sentence: String) -> Error {
    Error::Unusable(sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database(folder: &Path) -> DatabaseFile {
        let url = format!("sqlite:{}", folder.join("x.sqlite").display());
        DatabaseFile::of(&url)
            .expect("a place")
            .expect("a file of SQLite")
    }

    #[test]
    fn another_engine_has_no_file() {
        assert_eq!(DatabaseFile::of("postgres://x/y").expect("known"), None);
    }

    #[test]
    fn a_claim_that_ended_somehow_blocks_nobody_and_a_held_one_does() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = database(folder.path());
        let claim = file.claim().expect("free");
        let refusal = file.claim().expect_err("held").to_string();
        assert!(refusal.contains(&format!("(process {})", std::process::id())));
        drop(claim);
        file.claim().expect("free again");
    }

    #[test]
    fn a_journal_that_is_gone_after_a_crash_is_missed_and_after_an_orderly_stop_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = database(folder.path());
        let mut claim = file.claim().expect("free");
        claim.opened().expect("noted");
        std::fs::write(file.path(), "a database").expect("written");
        drop(claim);
        let refusal = file.claim().expect_err("the journal is gone").to_string();
        assert!(refusal.contains("x.sqlite-wal with its newest writes is gone"));
        assert!(file.look_in().is_err());
        std::fs::write(folder.path().join("x.sqlite-wal"), "a journal").expect("written");
        file.look_in()
            .expect("the command that opens it puts the journal's pages in");
        std::fs::remove_file(folder.path().join("x.sqlite-wal")).expect("removed");
        let mut claim = file.claim().expect("nothing is missing");
        claim.opened().expect("noted");
        claim.closed().expect("noted");
        file.claim().expect("nothing is missing");
    }
}
