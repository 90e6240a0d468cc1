//! What a certificate says: the record of its facts, from which every layout is derived.

pub mod code;
pub mod fonts;
pub mod page;
pub mod press;
pub mod printed;
pub mod qr;

use serde::{Deserialize, Serialize};

use crate::course::completion::{CertificateScope, Facts, total_score};
use crate::course::id::{CourseId, ModuleId};
use crate::course::language::Language;
use crate::course::module::Module;
use crate::course::score::Score;
use crate::course::timestamp::Timestamp;
use crate::course::wording::ContentHash;
use crate::course::{CertificateKind, Course};
use code::CertificateCode;

/// The shape of [`Record`] that this program writes.
const SCHEMA: u32 = 1;

/// A module on a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertifiedModule {
    /// The module.
    pub id: ModuleId,
    /// Its title in the certificate's language.
    pub title: String,
    /// What its holder can do, in the certificate's language.
    pub objectives: Vec<String>,
}

/// The facts on a certificate, once and for all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The shape of this record.
    pub schema: u32,
    /// The holder's name as confirmed.
    pub name: String,
    /// The course.
    pub course: CourseId,
    /// The course's title.
    pub course_title: String,
    /// The author's label of the version, where there is one.
    pub course_version: Option<String>,
    /// The hash of the course files of that moment.
    pub course_hash: ContentHash,
    /// `None` for the whole course, else the module it was issued for.
    pub module: Option<ModuleId>,
    /// The modules that it covers.
    pub modules: Vec<CertifiedModule>,
    /// "completion" or "participation".
    pub kind: String,
    /// Whole percent, where the course prints the score.
    pub score: Option<u8>,
    /// The sum of the modules' minutes.
    pub minutes: u32,
    /// The language in which the course was offered to the holder.
    pub language: Language,
    /// When it was completed and issued.
    pub issued_at: Timestamp,
    /// The time zone in which the date is printed.
    pub time_zone: String,
    /// The centre that the round belonged to.
    pub centre: String,
    /// Until when it is valid; `None` means without end.
    pub valid_until: Option<Timestamp>,
    /// The code by which anyone can check it.
    pub code: CertificateCode,
}

/// Who and where: what the course does not say.
#[derive(Clone, Debug)]
pub struct Holder {
    /// The name as confirmed.
    pub name: String,
    /// The name of the round's centre.
    pub centre: String,
    /// The centre's time zone.
    pub time_zone: String,
    /// The language the holder reads.
    pub language: Language,
}

impl Record {
    /// The record of what `facts` completed; `None` when the course has no such module or certificate.
    pub fn of(
        course: &Course,
        scope: &CertificateScope,
        facts: &Facts,
        holder: Holder,
        code: CertificateCode,
        now: Timestamp,
    ) -> Option<Self> {
        let (modules, kind, module): (Vec<&Module>, _, _) = match scope {
            CertificateScope::Course => {
                (course.modules.iter().collect(), course.certificate?, None)
            }
            CertificateScope::Module(id) => (
                vec![course.module(id)?],
                course.module_certificate?,
                Some(id.clone()),
            ),
        };
        let text = course.text.read(&holder.language);
        let language = text.language.clone();
        Some(Self {
            schema: SCHEMA,
            name: holder.name,
            course: course.id.clone(),
            course_title: text.text.title.clone(),
            course_version: course.version.clone(),
            course_hash: course.hash.clone(),
            module,
            modules: modules
                .iter()
                .map(|module| certified(module, &language))
                .collect(),
            kind: match kind {
                CertificateKind::Completion => "completion",
                CertificateKind::Participation => "participation",
            }
            .to_owned(),
            score: course
                .print_score
                .then(|| total_score(modules.iter().copied(), facts))
                .flatten()
                .map(Score::percent),
            minutes: modules.iter().map(|module| module.minutes).sum(),
            issued_at: now,
            valid_until: course
                .valid_months
                .and_then(|months| months_after(now, months, &holder.time_zone)),
            time_zone: holder.time_zone,
            language,
            centre: holder.centre,
            code,
        })
    }

    /// The record as it is stored: canonical JSON (RFC 8785).
    ///
    /// # Errors
    /// Never for a record of ours; JSON can hold everything in it.
    pub fn to_canonical(&self) -> Result<String, serde_json::Error> {
        serde_json_canonicalizer::to_string(self)
    }

    /// Reads a stored record.
    ///
    /// # Errors
    /// It is not a record of a schema that this program knows.
    pub fn from_canonical(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// What the certificate is for: the module's title, or the course's.
    pub fn title(&self) -> &str {
        match (&self.module, self.modules.first()) {
            (Some(_), Some(module)) => &module.title,
            _ => &self.course_title,
        }
    }

    /// Whether the validity had run out at this time.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.valid_until.is_some_and(|end| end <= now)
    }

    /// Whether it says that quizzes were passed, not only that someone took part.
    pub fn is_completion(&self) -> bool {
        self.kind == "completion"
    }
}

fn certified(module: &Module, language: &Language) -> CertifiedModule {
    CertifiedModule {
        id: module.id.clone(),
        title: module.text.read(language).text.title.clone(),
        objectives: module
            .objectives
            .iter()
            .map(|objective| objective.text.read(language).text.clone())
            .collect(),
    }
}

/// The same day so many months later, in the time zone of the certificate; the last day of a shorter month.
fn months_after(now: Timestamp, months: u32, zone: &str) -> Option<Timestamp> {
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let start = jiff::Timestamp::from_millisecond(now.0)
        .ok()?
        .to_zoned(zone);
    let end = start
        .checked_add(jiff::Span::new().try_months(months).ok()?)
        .ok()?;
    Some(Timestamp(end.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_twelve_months_and_a_short_month_ends_early() {
        let at = |text: &str| {
            Timestamp(
                text.parse::<jiff::Timestamp>()
                    .expect("a time")
                    .as_millisecond(),
            )
        };
        assert_eq!(
            months_after(at("2026-11-21T10:00:00Z"), 12, "UTC"),
            Some(at("2027-11-21T10:00:00Z"))
        );
        assert_eq!(
            months_after(at("2027-01-31T10:00:00Z"), 1, "UTC"),
            Some(at("2027-02-28T10:00:00Z"))
        );
    }
}
