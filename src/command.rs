//! What the command line can do, one file a subcommand.

pub mod admin;
pub mod backup;
pub mod certificate;
pub mod check;
pub mod doctor;
pub mod facts;
pub mod map;
mod modes;
pub mod opening;
pub mod parts;
mod reloading;
pub mod remark;
pub mod serve;
pub mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "dsr-course",
    version,
    about = "A course server for Defence Sector Reform training",
    long_about = "A course server for Defence Sector Reform training.\n\n\
                  Without a command it serves: `dsr-course` is `dsr-course serve`. Settings come from the environment \
                  (DSR_LISTEN, DSR_DATA, DSR_COURSES, DATABASE_URL, DSR_BASE_URL, …; README.md has the table) or from \
                  one TOML file with the same names in small letters.",
    disable_help_subcommand = true
)]
pub struct CommandLine {
    /// A TOML file with settings; what stands in the environment comes first
    #[arg(long, global = true, value_name = "FILE")]
    pub settings: Option<PathBuf>,
    /// What to do
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the courses (the default)
    Serve,
    /// Check course files: every mistake with its place and how to mend it
    Check {
        /// The folder with the courses; the setting `DSR_COURSES` where it is left out
        folder: Option<PathBuf>,
        /// Write the ids that are missing into the files
        #[arg(long)]
        fix: bool,
    },
    /// Draw a scenario as SVG, or in words with --text
    Map(map::Asked),
    /// Mark attempts again after questions were found wrong: first with --preview, then with a reason
    Remark(remark::Asked),
    /// Decide about certificates that do not say what marks given again say: list them, take one back, renew one
    Certificate {
        /// What to do
        #[command(subcommand)]
        act: certificate::Act,
    },
    /// Write every sentence of a course that cites, beside its source, as a page for an expert to tick
    Facts(facts::Asked),
    /// Check everything that must hold in the database: audit chain, marks, certificates, numbers, times
    Verify,
    /// Look at everything that a server needs and say in plain words what is well and what is not
    Doctor,
    /// Make a backup of everything in one file, also while the server runs
    Backup {
        /// The file to make, or a folder, in which the file is named by the time
        target: PathBuf,
    },
    /// Put a backup into an empty data folder or database
    Restore {
        /// The backup
        backup: PathBuf,
    },
    /// Try whether a backup can be restored: restore it aside, check it, compare it with the live data
    Drill {
        /// The backup
        backup: PathBuf,
    },
    /// Print the libraries that this program was made of, to compare them with known holes
    Parts,
    /// Accounts from the command line, also while the server runs
    Admin {
        /// What to do with whom
        #[command(subcommand)]
        act: admin::Act,
    },
}

/// Says what became of a command, or why nothing did, with the exit code that fits.
fn ends(outcome: Result<String, String>) -> ExitCode {
    match outcome {
        Ok(sentence) => {
            println!("{sentence}");
            ExitCode::SUCCESS
        }
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}
