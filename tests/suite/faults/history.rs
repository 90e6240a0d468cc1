//! What people tried, in their own order, and what they were told: each act is written down before it is sent.

use std::fs::File;
use std::io::Write;
use std::path::Path;

/// What somebody tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// To make an account with this user name.
    SignUp { name: String },
    /// To begin the course.
    Begin { name: String },
    /// To have a lesson noted as read.
    Read { name: String, lesson: String },
    /// To read courses in a language.
    Speak { name: String, language: String },
    /// To begin an attempt; told: its id.
    Attempt { name: String },
    /// To answer a question with the option at a place.
    Answer {
        attempt: String,
        position: usize,
        place: String,
    },
    /// To look at a question; told: the place of the option that counts, empty where none does.
    Look { attempt: String, position: usize },
    /// To submit an attempt.
    Submit { attempt: String },
}

/// What somebody was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// It is done; with what the answer said.
    Ok(String),
    /// It was refused: it is not done.
    Fail,
    /// Nothing certain: no answer, a broken one, or "not at this moment".
    Unknown,
}

/// One act and what came of it.
#[derive(Clone, Debug)]
pub struct Entry {
    pub act: Act,
    pub told: Told,
}

/// What one person tried, in order.
#[derive(Debug)]
pub struct History {
    pub entries: Vec<Entry>,
    file: File,
}

impl History {
    /// An empty one; the file is for people who look for what went wrong.
    pub fn in_file(path: &Path) -> Self {
        Self {
            entries: Vec::new(),
            file: File::create(path).expect("a history file"),
        }
    }

    /// Notes an act before it is sent.
    pub fn invoke(&mut self, act: Act) {
        writeln!(self.file, "{} invoke {act:?}", self.entries.len()).expect("noted");
        self.entries.push(Entry {
            act,
            told: Told::Unknown,
        });
    }

    /// Notes what the newest act came to.
    pub fn told(&mut self, told: Told) {
        writeln!(self.file, "{} {told:?}", self.entries.len() - 1).expect("noted");
        self.entries.last_mut().expect("an act").told = told;
    }
}
