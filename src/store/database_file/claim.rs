//! The lock beside a database, in the hands of the one server that has it.

use std::fs::File;
use std::io::{self, Read, Seek, Write};

/// What the lock file holds, after the process id, while a server has the database open.
pub(super) const OPEN: &str = "open";

/// A database that one server has; the lock goes with it, however the process ends.
#[derive(Debug)]
pub struct Claim {
    lock: File,
}

impl Claim {
    /// Takes a lock file that is locked already.
    pub(super) fn of(lock: File) -> io::Result<Self> {
        let mut claim = Self { lock };
        claim.note(&std::process::id().to_string())?;
        Ok(claim)
    }

    /// Says that the database is open from now on: should this process be killed, there will be a journal.
    ///
    /// # Errors
    /// The lock file cannot be written.
    pub fn opened(&mut self) -> io::Result<()> {
        self.note(&format!("{} {OPEN}", std::process::id()))
    }

    /// Says that the database was closed in order.
    ///
    /// # Errors
    /// The lock file cannot be written.
    pub fn closed(mut self) -> io::Result<()> {
        self.note("")
    }

    fn note(&mut self, text: &str) -> io::Result<()> {
        self.lock.rewind()?;
        self.lock.set_len(0)?;
        self.lock.write_all(text.as_bytes())
    }
}

/// What the lock file holds: the process that took it, and whether it has the database open.
pub(super) fn held(lock: &mut File) -> io::Result<String> {
    let mut held = String::new();
    lock.rewind()?;
    lock.take(100).read_to_string(&mut held)?;
    Ok(held.trim().to_owned())
}
