//! What was not done for the data for too long: backups, and drills.

use crate::course::timestamp::{Span, Timestamp};
use crate::store::upkeep::Done;

/// A backup that is older than this is worth a warning.
const BACKUP_EVERY: Span = Span::days(7);
/// A drill that is longer ago than this is worth a warning.
const DRILL_EVERY: Span = Span::days(31);

/// What is overdue, for who answers for the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overdue {
    /// There was never a backup.
    NoBackup,
    /// The last backup is so many days old.
    OldBackup(i64),
    /// It was never shown that a backup can be restored.
    NoDrill,
    /// The last drill is so many days ago.
    OldDrill(i64),
}

impl Overdue {
    /// In a sentence, for a terminal.
    pub fn sentence(self) -> String {
        match self {
            Self::NoBackup => {
                "There is no backup. Make one with `dsr-course backup FOLDER`.".to_owned()
            }
            Self::OldBackup(days) => format!(
                "The last backup is {days} days old. Make one with `dsr-course backup FOLDER`, best every night."
            ),
            Self::NoDrill => {
                "It was never tried whether a backup can be restored. Try with `dsr-course drill BACKUP`.".to_owned()
            }
            Self::OldDrill(days) => format!(
                "It was tried {days} days ago whether a backup can be restored. Try again with `dsr-course drill BACKUP`."
            ),
        }
    }
}

/// What is overdue; nothing in the first week of a server.
pub fn overdue(done: &Done, now: Timestamp) -> Vec<Overdue> {
    let days = |since: Timestamp| now.since(since).0 / Span::days(1).0;
    let is_new = done
        .since
        .is_none_or(|since| now.since(since).0 <= BACKUP_EVERY.0);
    let backup = match done.backup {
        Some(last) if now.since(last).0 > BACKUP_EVERY.0 => Some(Overdue::OldBackup(days(last))),
        None if !is_new => Some(Overdue::NoBackup),
        _ => None,
    };
    let drill = match done.drill {
        Some(last) if now.since(last).0 > DRILL_EVERY.0 => Some(Overdue::OldDrill(days(last))),
        None if done.backup.is_some() && !is_new => Some(Overdue::NoDrill),
        _ => None,
    };
    backup.into_iter().chain(drill).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_server_is_left_in_peace_and_an_old_one_is_not() {
        let day = |number| Timestamp(Span::days(number).0);
        let done = |backup: Option<i64>, drill: Option<i64>| Done {
            backup: backup.map(day),
            drill: drill.map(day),
            since: Some(day(0)),
        };
        let at = |done: &Done, number| overdue(done, day(number));
        assert_eq!(at(&done(None, None), 7), []);
        assert_eq!(at(&done(None, None), 8), [Overdue::NoBackup]);
        assert_eq!(at(&done(Some(5), None), 6), []);
        assert_eq!(at(&done(Some(5), None), 8), [Overdue::NoDrill]);
        assert_eq!(at(&done(Some(100), Some(100)), 107), []);
        assert_eq!(
            at(&done(Some(100), Some(100)), 108),
            [Overdue::OldBackup(8)]
        );
        assert_eq!(
            at(&done(Some(131), Some(100)), 132),
            [Overdue::OldDrill(32)]
        );
    }
}
