//! Statistics: the answers to the questions of a quiz, without names, read a few hundred attempts at a time behind an index.

use std::collections::BTreeMap;

use sqlx::Row;
use sqlx::any::AnyRow;

use super::scope::Scope;
use super::{Connection, Error};
use crate::course::id::{CourseId, QuizId};
use crate::course::language::Language;
use crate::course::question::Response;
use crate::course::timestamp::Timestamp;
use crate::course::wording::{Asked, ContentHash};

/// Which attempts are looked at.
#[derive(Clone, Debug)]
pub struct Sought {
    /// The course.
    pub course: CourseId,
    /// The quiz.
    pub quiz: QuizId,
    /// Whether only the first counted attempt of each person is looked at.
    pub firsts: bool,
}

/// Where a list of attempts, the newest first, has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// When the last attempt that was read was over.
    pub closed_at: i64,
    /// Its id.
    pub attempt: String,
}

impl Place {
    /// Before the newest.
    pub fn newest() -> Self {
        Self {
            closed_at: i64::MAX,
            attempt: String::new(),
        }
    }
}

/// A question that was asked in an attempt that is over, and the answer that counted.
#[derive(Clone, Debug)]
pub struct Line {
    /// The attempt.
    pub place: Place,
    /// The wording.
    pub wording: ContentHash,
    /// The answer; empty where there was none.
    pub response: Response,
    /// In which language it was read; `None` where there was no answer.
    pub language: Option<Language>,
    /// How sure the person was: 1 sure, 0 not sure; `None` where it was not asked.
    pub certainty: Option<i64>,
}

const LINES: &str =
    "SELECT n.id, n.closed_at, d.wording, a.response, a.language, a.certainty
     FROM (SELECT t.id, t.closed_at FROM attempts t JOIN rounds r ON r.id = t.round
           WHERE t.activity = $1 AND t.closed_at <= $2 AND (t.closed_at < $2 OR t.id < $3) AND t.purpose || '' = 'counted'
             AND r.course = $4 AND r.centre >= $5 AND r.centre <= $6
             AND ($7 = 0 OR NOT EXISTS (SELECT 1 FROM rounds o JOIN attempts e ON e.round = o.id
                  WHERE o.account = r.account AND o.course = r.course AND e.activity || '' = t.activity AND e.purpose = t.purpose
                    AND (e.begun_at < t.begun_at OR e.begun_at = t.begun_at AND e.id < t.id)))
           ORDER BY t.closed_at DESC, t.id DESC LIMIT $8) AS n
     JOIN drawn d ON d.attempt = n.id
     LEFT JOIN answers a ON a.attempt = n.id AND a.position = d.position
       AND a.sequence = (SELECT MAX(l.sequence) FROM answers l WHERE l.attempt = n.id AND l.position = d.position)
     ORDER BY n.closed_at DESC, n.id DESC, d.position";

/// The questions of the attempts in scope after `place`, the newest attempt first; of at most `most` attempts.
pub async fn lines(
    db: &mut Connection,
    scope: &Scope,
    sought: &Sought,
    place: &Place,
    most: i64,
) -> Result<Vec<Line>, Error> {
    let (first, last) = scope.centres();
    let rows = sqlx::query(LINES)
        .bind(sought.quiz.as_str())
        .bind(place.closed_at)
        .bind(&place.attempt)
        .bind(sought.course.as_str())
        .bind(first)
        .bind(last)
        .bind(i64::from(sought.firsts))
        .bind(most)
        .fetch_all(db)
        .await?;
    rows.iter().map(line).collect()
}

fn line(row: &AnyRow) -> Result<Line, Error> {
    let response: Option<String> = row.try_get("response")?;
    let response: Response = match response {
        Some(response) => serde_json::from_str(&response).map_err(Error::unreadable)?,
        None => Response::default(),
    };
    let language: Option<String> = row.try_get("language")?;
    Ok(Line {
        place: Place {
            closed_at: row.try_get("closed_at")?,
            attempt: row.try_get("id")?,
        },
        wording: ContentHash(row.try_get("wording")?),
        language: language
            .filter(|_| !response.is_empty())
            .and_then(|tag| Language::parse(&tag)),
        response,
        certainty: row.try_get("certainty")?,
    })
}

/// A wording with its words, its options in the order of the file; `None` where there is no such question.
pub async fn wording(db: &mut Connection, hash: &ContentHash) -> Result<Option<Asked>, Error> {
    let rows = sqlx::query(
        "SELECT w.body AS wording, t.language, x.body AS text FROM wordings w
         JOIN wording_texts t ON t.wording = w.hash JOIN texts x ON x.hash = t.text WHERE w.hash = $1",
    )
    .bind(&hash.0)
    .fetch_all(db)
    .await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let body: String = first.try_get("wording")?;
    let mut texts = BTreeMap::new();
    for row in &rows {
        texts.insert(row.try_get("language")?, row.try_get("text")?);
    }
    Ok(Asked::restore(&body, "[]", &texts))
}

/// When an attempt was over, as statistics name it.
impl From<&Place> for Timestamp {
    fn from(place: &Place) -> Self {
        Self(place.closed_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    /// However many answers there are, only those of the newest attempts are read, and of each person the own attempts alone.
    #[tokio::test]
    async fn the_newest_attempts_of_a_quiz_are_found_behind_an_index() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}", folder.path().join("plans.sqlite").display());
        let store = Store::open(&url).await.expect("a database");
        let mut db = store.read().await.expect("a connection");
        let asked = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {LINES}"));
        let rows = sqlx::query(asked).fetch_all(&mut *db).await;
        let plan: Vec<String> = rows
            .expect("a plan")
            .iter()
            .map(|row| row.get("detail"))
            .collect();
        for wanted in [
            "SEARCH t USING INDEX attempts_by_activity (activity=? AND closed_at<?)",
            "SEARCH o USING INDEX rounds_by_account (account=? AND course=?)",
        ] {
            assert!(plan.iter().any(|step| step == wanted), "{plan:?}");
        }
        let scans = plan
            .iter()
            .filter(|step| step.starts_with("SCAN") && *step != "SCAN n");
        assert_eq!(scans.count(), 0, "{plan:?}");
    }
}
