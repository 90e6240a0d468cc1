//! The file of a backup: a ZIP whose last entry says what the others hold, each with its length and its hash.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::Error;
use crate::store::tables::Summary;

/// The entry that says what the others hold.
const CONTENTS: &str = "contents.json";
/// The form of these files; a program that knows a newer one reads older ones too.
const FORM: u32 = 1;
/// Bytes that say what the others hold, at most: a line for each table and each file of the data folder.
const LARGEST_CONTENTS: u64 = 4 << 20;
/// Bytes that are carried at a time.
const CHUNK: usize = 1 << 16;

/// What is known of the database in a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// When it was begun, in Unix milliseconds.
    pub made_at: i64,
    /// The version of its schema.
    pub schema: i64,
    /// Every table with its rows; empty where the schema was older than the program that made it.
    pub tables: Vec<(String, Summary)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    bytes: u64,
    sha256: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Contents {
    form: u32,
    program: String,
    facts: Facts,
    entries: BTreeMap<String, Entry>,
}

/// A backup that is being written.
pub struct NewBackup {
    zip: ZipWriter<File>,
    entries: BTreeMap<String, Entry>,
    path: String,
}

impl NewBackup {
    /// Begins a file that only this account can read.
    ///
    /// # Errors
    /// The file cannot be made.
    pub fn create(path: &Path) -> Result<Self, Error> {
        Ok(Self {
            zip: ZipWriter::new(private_file(path).map_err(Error::file(path))?),
            entries: BTreeMap::new(),
            path: path.display().to_string(),
        })
    }

    /// Puts a file in under this name.
    ///
    /// # Errors
    /// One of the two files fails.
    pub fn add(&mut self, name: &str, file: &Path) -> Result<(), Error> {
        let mut from = File::open(file).map_err(Error::file(file))?;
        self.begin(name)?;
        let entry = carry(&mut from, &mut self.zip).map_err(Error::file(file))?;
        self.entries.insert(name.to_owned(), entry);
        Ok(())
    }

    /// Says what is in it, and waits until all of it is on the disk.
    ///
    /// # Errors
    /// The file fails.
    pub fn finish(mut self, facts: Facts) -> Result<(), Error> {
        let contents = Contents {
            form: FORM,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            facts,
            entries: std::mem::take(&mut self.entries),
        };
        let text = serde_json::to_vec_pretty(&contents)
            .map_err(|error| Error::Refused(error.to_string()))?;
        self.begin(CONTENTS)?;
        let path = self.path.clone();
        let failed = |error: io::Error| Error::File {
            path: path.clone(),
            error,
        };
        self.zip.write_all(&text).map_err(failed)?;
        let file = self.zip.finish().map_err(|error| failed(error.into()))?;
        file.sync_all().map_err(failed)
    }

    fn begin(&mut self, name: &str) -> Result<(), Error> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .large_file(true);
        self.zip
            .start_file(name, options)
            .map_err(|error| Error::File {
                path: self.path.clone(),
                error: error.into(),
            })
    }
}

/// A backup that is being read.
pub struct Backup {
    zip: ZipArchive<File>,
    contents: Contents,
    path: String,
}

impl Backup {
    /// Opens a backup and reads what it says it holds.
    ///
    /// # Errors
    /// It is not one, or it was cut off.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let file = File::open(path).map_err(Error::file(path))?;
        let path = path.display().to_string();
        let not_one = || {
            Error::Refused(format!(
                "{path} is not a whole backup of this program: it was cut off, or is something else. Nothing was changed."
            ))
        };
        let mut zip = ZipArchive::new(file).map_err(|_| not_one())?;
        let mut text = Vec::new();
        zip.by_name(CONTENTS)
            .map_err(|_| not_one())?
            .take(LARGEST_CONTENTS)
            .read_to_end(&mut text)
            .map_err(|_| not_one())?;
        let contents: Contents = serde_json::from_slice(&text).map_err(|_| not_one())?;
        if contents.form > FORM {
            return Err(Error::Refused(format!(
                "{path} was made by a newer program ({}). Nothing was changed; use that one.",
                contents.program
            )));
        }
        Ok(Self {
            zip,
            contents,
            path,
        })
    }

    /// What is known of its database.
    pub fn facts(&self) -> &Facts {
        &self.contents.facts
    }

    /// The names that begin so, in order.
    pub fn names_below(&self, beginning: &str) -> Vec<String> {
        let names = self.contents.entries.keys();
        names
            .filter(|name| name.starts_with(beginning))
            .cloned()
            .collect()
    }

    /// Reads everything, and holds it against its hashes.
    ///
    /// # Errors
    /// Something in it is damaged.
    pub fn check(&mut self) -> Result<(), Error> {
        for (name, wanted) in self.contents.entries.clone() {
            let stays_inside = Path::new(&name)
                .components()
                .all(|part| matches!(part, std::path::Component::Normal(_)));
            let found = self.carry_out(&name, &mut io::sink());
            if !stays_inside || !found.is_ok_and(|found| found == wanted) {
                return Err(self.damaged(&name));
            }
        }
        Ok(())
    }

    /// Whether a file holds what is in it under this name.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn is_same(&self, name: &str, file: &Path) -> Result<bool, Error> {
        let mut there = File::open(file).map_err(Error::file(file))?;
        let there = carry(&mut there, &mut io::sink()).map_err(Error::file(file))?;
        Ok(self.contents.entries.get(name) == Some(&there))
    }

    /// Takes a file out to a place where there is none. It has its name only when it is whole and on the disk.
    ///
    /// # Errors
    /// It is damaged, or the place fails: there is no file then.
    pub fn extract(&mut self, name: &str, to: &Path) -> Result<(), Error> {
        let mut unfinished = to.as_os_str().to_owned();
        unfinished.push(".unfinished");
        let unfinished = Path::new(&unfinished);
        // Left over from a restore that was killed.
        let _ = std::fs::remove_file(unfinished);
        let mut file = private_file(unfinished).map_err(Error::file(unfinished))?;
        let wanted = self.contents.entries.get(name).cloned();
        let found = self.carry_out(name, &mut file);
        let found = found.map_err(Error::file(unfinished))?;
        if wanted != Some(found) {
            return Err(self.damaged(name));
        }
        file.sync_all().map_err(Error::file(unfinished))?;
        std::fs::rename(unfinished, to).map_err(Error::file(to))?;
        super::keep_name(super::parent(to))
    }

    fn carry_out(&mut self, name: &str, to: &mut impl Write) -> io::Result<Entry> {
        let said = self
            .contents
            .entries
            .get(name)
            .map_or(0, |entry| entry.bytes);
        let from = self.zip.by_name(name).map_err(io::Error::from)?;
        // One byte more than it says is enough to see that it is not what it says.
        carry(&mut from.take(said.saturating_add(1)), to)
    }

    fn damaged(&self, name: &str) -> Error {
        Error::Refused(format!(
            "the backup {} is damaged: {name} is not as it was put in. Nothing was changed; take another backup.",
            self.path
        ))
    }
}

/// Carries everything over; how much it was, and its hash.
fn carry(from: &mut impl Read, to: &mut impl Write) -> io::Result<Entry> {
    let (mut digest, mut bytes, mut chunk) = (Sha256::new(), 0, vec![0; CHUNK]);
    loop {
        let read = from.read(&mut chunk)?;
        let Some(part) = chunk.get(..read).filter(|part| !part.is_empty()) else {
            break;
        };
        digest.update(part);
        to.write_all(part)?;
        bytes += u64::try_from(read).unwrap_or(u64::MAX);
    }
    Ok(Entry {
        bytes,
        sha256: hex::encode(digest.finalize()),
    })
}

fn private_file(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
