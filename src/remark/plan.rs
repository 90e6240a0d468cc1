//! What is to be judged otherwise than it was: the wordings that were asked, beside what the files of today say of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::effect::Verdict;
use crate::course::Course;
use crate::course::id::{QuestionId, QuizId};
use crate::course::ruling::{Ruling, Rulings};
use crate::course::wording::{ContentHash, Wording};
use crate::store::id::RemarkId;
use crate::store::remarks::{self, Remark};
use crate::store::{Connection, Error};

/// A question: its bank and its id.
pub type Place = (QuizId, QuestionId);

/// What holds for one course.
#[derive(Debug)]
pub struct Plan {
    /// The course as its files say it today.
    pub course: Arc<Course>,
    /// How its wordings are judged.
    pub rulings: Rulings,
    /// The newest remark on it.
    pub newest: Option<Remark>,
    /// The wordings whose marks can change, and the question that each belongs to.
    pub places: BTreeMap<ContentHash, Place>,
    /// What is said of each question, changed or left alone.
    pub verdicts: BTreeMap<Place, BTreeSet<Verdict>>,
    /// Attempts that still ask one of the wordings.
    pub open: i64,
    earlier: BTreeMap<RemarkId, Rulings>,
}

impl Plan {
    /// Compares everything that was asked in the course with its files.
    pub async fn of(
        db: &mut Connection,
        course: &Arc<Course>,
        known: &[(ContentHash, Wording)],
    ) -> Result<Self, Error> {
        let remarks = remarks::of_course(db, &course.id).await?;
        let mut plan = Self {
            course: Arc::clone(course),
            rulings: Rulings::default(),
            newest: remarks.last().cloned(),
            places: BTreeMap::new(),
            verdicts: BTreeMap::new(),
            open: 0,
            earlier: remarks
                .into_iter()
                .map(|remark| (remark.id, remark.rulings))
                .collect(),
        };
        for (hash, wording) in known {
            plan.compare(db, hash, wording).await?;
        }
        Ok(plan)
    }

    async fn compare(
        &mut self,
        db: &mut Connection,
        hash: &ContentHash,
        wording: &Wording,
    ) -> Result<(), Error> {
        let ruled_before = self.earlier.values().any(|one| one.0.contains_key(hash));
        let today = self.course.quiz(&wording.bank);
        let today = today.and_then(|(_, quiz)| quiz.question(&wording.question));
        let ruling = match today {
            Some(today) => Ruling::on(wording, today),
            // What is gone from the files says nothing: what was ruled last holds.
            None => Ok(self.ruled_last(hash)),
        };
        let verdict = match &ruling {
            Ok(None) if today.is_none() && !ruled_before => Some(Verdict::Gone),
            Ok(Some(ruling)) => Some(Verdict::of(ruling)),
            Ok(None) if self.ruled_last(hash).is_some() => Some(Verdict::OwnKey),
            // Marks of a remark that was broken off may still be waiting for it.
            Ok(None) if ruled_before => None,
            Ok(None) => return Ok(()),
            Err(unfit) => Some(Verdict::Unfit(*unfit)),
        };
        let open = remarks::open_asking(db, &self.course.id, hash).await?;
        if open == 0 {
            let asked = remarks::asking(db, &self.course.id, hash, "", 1).await?;
            if asked.is_empty() {
                return Ok(());
            }
        }
        let place = (wording.bank.clone(), wording.question.clone());
        // A question that cannot be judged by the files of today keeps what was ruled last.
        let ruling = ruling.unwrap_or_else(|_| self.ruled_last(hash));
        if ruling.is_some() || ruled_before {
            self.places.insert(hash.clone(), place.clone());
            self.open += open;
        }
        if let Some(ruling) = ruling {
            self.rulings.0.insert(hash.clone(), ruling);
        }
        if let Some(verdict) = verdict {
            self.verdicts.entry(place).or_default().insert(verdict);
        }
        Ok(())
    }

    fn ruled_last(&self, hash: &ContentHash) -> Option<Ruling> {
        self.newest.as_ref()?.rulings.0.get(hash).cloned()
    }

    /// How a mark judged its questions that is from this remark, or from none.
    pub fn rulings_of(&self, remark: Option<&RemarkId>) -> Rulings {
        let earlier = remark.and_then(|remark| {
            let own = self.newest.as_ref().filter(|newest| newest.id == *remark);
            own.map(|newest| &newest.rulings)
                .or_else(|| self.earlier.get(remark))
        });
        // The remark that is being carried out is not among the earlier ones where it is new; its marks are judged by the plan itself.
        match (remark, earlier) {
            (_, Some(rulings)) => rulings.clone(),
            (Some(_), None) => self.rulings.clone(),
            (None, None) => Rulings::default(),
        }
    }
}
