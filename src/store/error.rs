//! Why the store did not do what it was asked, and whether that passes.

use std::sync::Arc;

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database answered with an error, or not at all.
    #[error(transparent)]
    Database(Arc<sqlx::Error>),
    /// The database cannot be used as it is; the sentence is for the operator.
    #[error("{0}")]
    Unusable(String),
    /// A row does not hold what only this program writes.
    #[error("the database holds something that cannot be read: {0}")]
    Unreadable(String),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(Arc::new(error))
    }
}

impl Error {
    /// A row that only this program writes cannot be read back.
    pub fn unreadable(what: impl std::fmt::Display) -> Self {
        Self::Unreadable(what.to_string())
    }

    /// Whether it is a matter of time: locked, full, restarting. What was typed must be kept and sent again.
    pub fn is_passing(&self) -> bool {
        let Self::Database(error) = self else {
            return false;
        };
        match error.as_ref() {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => true,
            // SQLite: busy, locked, read-only, I/O error, full; PostgreSQL: connection and resource classes, read-only, and
            // a conflict that running again did not end.
            sqlx::Error::Database(error) => error.code().is_some_and(|code| {
                let sqlite = matches!(
                    code.parse::<i64>().map(|number| number & 0xff),
                    Ok(5 | 6 | 8 | 10 | 13)
                );
                let postgres = code.len() == 5
                    && ["08", "53", "57"]
                        .iter()
                        .any(|class| code.starts_with(class));
                sqlite || postgres || code == "25006" || self.is_conflict()
            }),
            _ => false,
        }
    }

    /// Whether `PostgreSQL` asks to run the transaction again.
    pub(super) fn is_conflict(&self) -> bool {
        self.code()
            .is_some_and(|code| matches!(code.as_str(), "40001" | "40P01"))
    }

    /// What the engine calls it.
    pub(super) fn code(&self) -> Option<String> {
        let Self::Database(error) = self else {
            return None;
        };
        Some(error.as_database_error()?.code()?.into_owned())
    }
}
