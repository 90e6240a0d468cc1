//! Holds a database against what people were told: what was said to be done is there, what was refused is not, and what
//! nobody knows is there whole or not at all.

use std::collections::{BTreeMap, BTreeSet};

use dsr_course::store::Store;
use sqlx::Row;

use super::history::{Act, Entry, Told};

/// What the database holds, as people would name it.
#[derive(Debug, Default)]
pub struct Kept {
    languages: BTreeMap<String, String>,
    rounds: BTreeSet<String>,
    readings: BTreeSet<(String, String)>,
    /// Attempts, and whether each is closed.
    attempts: BTreeMap<String, bool>,
    /// The answers of each attempt in the server's order: position and place.
    answers: BTreeMap<String, Vec<(usize, String)>>,
}

impl Kept {
    /// Reads the database.
    pub async fn read(store: &Store) -> Self {
        let mut kept = Self::default();
        let mut db = store.read().await.expect("a connection");
        for row in sqlx::query("SELECT user_name, language FROM accounts")
            .fetch_all(&mut *db)
            .await
            .expect("accounts")
        {
            kept.languages.insert(row.get(0), row.get(1));
        }
        for row in
            sqlx::query("SELECT a.user_name FROM rounds r JOIN accounts a ON a.id = r.account")
                .fetch_all(&mut *db)
                .await
                .expect("rounds")
        {
            kept.rounds.insert(row.get(0));
        }
        for row in sqlx::query(
            "SELECT a.user_name, d.lesson FROM readings d JOIN rounds r ON r.id = d.round JOIN accounts a ON a.id = r.account",
        )
        .fetch_all(&mut *db)
        .await
        .expect("readings")
        {
            kept.readings.insert((row.get(0), row.get(1)));
        }
        for row in sqlx::query("SELECT id, closed_at FROM attempts")
            .fetch_all(&mut *db)
            .await
            .expect("attempts")
        {
            let closed: Option<i64> = row.get(1);
            kept.attempts.insert(row.get(0), closed.is_some());
        }
        for row in sqlx::query(
            "SELECT n.attempt, n.position, n.response, d.option_order FROM answers n
             JOIN drawn d ON d.attempt = n.attempt AND d.position = n.position ORDER BY n.attempt, n.sequence",
        )
        .fetch_all(&mut *db)
        .await
        .expect("answers")
        {
            let position: i64 = row.get(1);
            let response: Vec<String> = serde_json::from_str(row.get(2)).expect("a response");
            let order: Vec<String> = serde_json::from_str(row.get(3)).expect("an order");
            let place = order.iter().position(|id| *id == response[0]);
            let place = place.expect("an option that was drawn").to_string();
            let position = usize::try_from(position).expect("a position");
            kept.answers
                .entry(row.get(0))
                .or_default()
                .push((position, place));
        }
        kept
    }

    /// What does not fit what one person was told; empty when all does.
    pub fn misfits(&self, entries: &[Entry]) -> Vec<String> {
        let mut found = Vec::new();
        let mut last_language: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut of_attempt: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
        for entry in entries {
            let there = match &entry.act {
                Act::SignUp { name } => {
                    last_language.insert(name, BTreeSet::from(["en"]));
                    Some(self.languages.contains_key(name))
                }
                Act::Begin { name } => {
                    // Another try of the same person may have been kept.
                    let tried_again = entries
                        .iter()
                        .any(|other| other.act == entry.act && other.told != Told::Fail);
                    (entry.told != Told::Fail || !tried_again).then_some(self.rounds.contains(name))
                }
                Act::Read { name, lesson } => {
                    let there = self.readings.contains(&(name.clone(), lesson.clone()));
                    // Another try may have been kept.
                    (entry.told != Told::Fail).then_some(there)
                }
                Act::Attempt { .. } => match &entry.told {
                    Told::Ok(id) if !id.is_empty() => Some(self.attempts.contains_key(id)),
                    _ => None,
                },
                Act::Speak { name, language } => {
                    let known = last_language.entry(name).or_default();
                    if entry.told == Told::Unknown {
                        known.insert(language);
                    } else if matches!(entry.told, Told::Ok(_)) {
                        *known = BTreeSet::from([language.as_str()]);
                    }
                    None
                }
                Act::Answer { attempt, .. }
                | Act::Look { attempt, .. }
                | Act::Submit { attempt } => {
                    of_attempt.entry(attempt).or_default().push(entry);
                    None
                }
            };
            match (&entry.told, there) {
                (Told::Ok(_), Some(false)) => found.push(format!("lost: {:?}", entry.act)),
                (Told::Fail, Some(true)) => {
                    found.push(format!("refused, and done all the same: {:?}", entry.act));
                }
                _ => {}
            }
        }
        for (name, known) in last_language {
            let kept = self.languages.get(name).map(String::as_str);
            if kept.is_some_and(|kept| !known.contains(kept)) {
                found.push(format!("{name} reads {kept:?}, but chose one of {known:?}"));
            }
        }
        for (attempt, entries) in of_attempt {
            found.extend(self.misfit_of_attempt(attempt, &entries));
        }
        found
    }

    /// Walks through what was tried in an attempt beside the answers that are kept, on every way that is possible: each
    /// unknown one was kept or not.
    fn misfit_of_attempt(&self, attempt: &str, entries: &[&Entry]) -> Option<String> {
        let empty = Vec::new();
        let kept = self.answers.get(attempt).unwrap_or(&empty);
        let counts = |at: usize, position: usize| {
            kept[..at]
                .iter()
                .rev()
                .find(|(known, _)| *known == position)
                .map_or("", |(_, place)| place.as_str())
        };
        // How many of the kept answers were there at this moment, on each way.
        let mut ways = BTreeSet::from([0]);
        let mut submitted = Told::Fail;
        for entry in entries {
            let before = ways.clone();
            match (&entry.act, &entry.told) {
                (Act::Look { position, .. }, Told::Ok(seen)) => {
                    ways.retain(|at| counts(*at, *position) == seen);
                }
                (
                    Act::Answer {
                        position, place, ..
                    },
                    Told::Ok(_) | Told::Unknown,
                ) => {
                    let wanted = (*position, place.clone());
                    let after = before.iter().filter_map(|at| {
                        if counts(*at, *position) == place {
                            Some(*at)
                        } else {
                            (kept.get(*at) == Some(&wanted)).then_some(at + 1)
                        }
                    });
                    let after: BTreeSet<usize> = after.collect();
                    ways = if entry.told == Told::Unknown {
                        before.union(&after).copied().collect()
                    } else {
                        after
                    };
                }
                (Act::Submit { .. }, told) => match (&submitted, told) {
                    (Told::Ok(_), _) | (_, Told::Fail) => {}
                    (_, told) => submitted = told.clone(),
                },
                _ => {}
            }
            if ways.is_empty() {
                return Some(format!(
                    "lost or changed in attempt {attempt}: {entry:?}; kept are {kept:?}; tried were {entries:#?}"
                ));
            }
        }
        if !ways.contains(&kept.len()) {
            return Some(format!(
                "attempt {attempt} holds answers that nobody gave: {kept:?}"
            ));
        }
        let closed = self.attempts.get(attempt).copied();
        match (submitted, closed) {
            (_, None) => Some(format!("attempt {attempt} is gone")),
            (Told::Ok(_), Some(false)) => Some(format!("the submission of {attempt} is lost")),
            (Told::Fail, Some(true)) => Some(format!("nobody submitted {attempt}")),
            _ => None,
        }
    }
}

#[test]
fn a_lost_a_changed_and_an_invented_answer_are_noticed() {
    let act = |position, place: &str| Act::Answer {
        attempt: "a".to_owned(),
        position,
        place: place.to_owned(),
    };
    let ok = |act| Entry {
        act,
        told: Told::Ok(String::new()),
    };
    let unknown = |act| Entry {
        act,
        told: Told::Unknown,
    };
    let kept = |answers: &[(usize, &str)]| Kept {
        attempts: BTreeMap::from([("a".to_owned(), false)]),
        answers: BTreeMap::from([(
            "a".to_owned(),
            answers
                .iter()
                .map(|(position, place)| (*position, (*place).to_owned()))
                .collect(),
        )]),
        ..Kept::default()
    };
    let history = [ok(act(1, "0")), unknown(act(2, "3")), ok(act(1, "2"))];
    for fits in [
        kept(&[(1, "0"), (1, "2")]),
        kept(&[(1, "0"), (2, "3"), (1, "2")]),
    ] {
        assert_eq!(fits.misfits(&history), Vec::<String>::new());
    }
    for (broken, words) in [
        (kept(&[(1, "0"), (2, "3")]), "lost or changed"),
        (kept(&[(1, "2")]), "lost or changed"),
        (kept(&[(1, "0"), (1, "2"), (1, "3")]), "nobody gave"),
        (kept(&[(1, "0"), (1, "2"), (2, "3")]), "nobody gave"),
    ] {
        let said = broken.misfits(&history).join("\n");
        assert!(said.contains(words), "{said}");
    }
    let refused = [Entry {
        act: act(1, "0"),
        told: Told::Fail,
    }];
    assert!(!kept(&[(1, "0")]).misfits(&refused).is_empty());
    let submitted = [ok(Act::Submit {
        attempt: "a".to_owned(),
    })];
    assert!(kept(&[]).misfits(&submitted)[0].contains("the submission of a is lost"));
}
