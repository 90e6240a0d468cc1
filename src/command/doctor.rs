//! `doctor`: looks at everything that a server needs and says in plain words what is well, what to keep an eye on, and what is wrong.

mod look;

use std::fmt;
use std::process::ExitCode;

use crate::clock::Clock;
use crate::config::Config;

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// As it should be.
    Well,
    /// It works; somebody should look at it.
    Look,
    /// It does not work, or will soon not.
    Wrong,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How it is.
    pub level: Level,
    /// A sentence that says so, and what to do.
    pub sentence: String,
}

impl Finding {
    fn well(sentence: impl Into<String>) -> Self {
        Self {
            level: Level::Well,
            sentence: sentence.into(),
        }
    }

    fn look(sentence: impl Into<String>) -> Self {
        Self {
            level: Level::Look,
            ..Self::well(sentence)
        }
    }

    fn wrong(sentence: impl Into<String>) -> Self {
        Self {
            level: Level::Wrong,
            ..Self::well(sentence)
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.level {
            Level::Well => "well ",
            Level::Look => "look ",
            Level::Wrong => "WRONG",
        };
        write!(f, "{word}  {}", self.sentence)
    }
}

/// Looks at everything and says what was found; fails when anything is wrong.
pub async fn doctor(config: Config) -> ExitCode {
    let findings = examine(&config, &Clock::machine()).await;
    for finding in &findings {
        println!("{finding}");
    }
    let count = |level| findings.iter().filter(|found| found.level == level).count();
    println!(
        "{} well, {} to look at, {} wrong.",
        count(Level::Well),
        count(Level::Look),
        count(Level::Wrong)
    );
    if count(Level::Wrong) == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Everything that is looked at, in the order in which it is mended.
async fn examine(config: &Config, clock: &Clock) -> Vec<Finding> {
    let now = clock.now();
    let mut findings = look::folder(config);
    findings.push(look::disk(config));
    findings.extend(look::database(config, now).await);
    findings.push(look::courses(config));
    findings.extend(look::way_in(config, now));
    findings.push(look::server(config).await);
    findings.push(look::relay(config).await);
    findings
}
