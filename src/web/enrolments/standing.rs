//! Whether an enrolment code lets anybody in: its dates and its places.

use crate::course::timestamp::Timestamp;
use crate::store::enrolment_codes::EnrolmentCode;
use crate::web::ask::Ask;

/// Whether a code lets anybody in at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Open,
    /// Not before this.
    TooEarly(Timestamp),
    /// No longer, since this.
    Ended(Timestamp),
    /// Every place is taken.
    Full,
}

impl Standing {
    /// What a person at the wall is told.
    pub fn in_words(self, ask: &Ask, code: &EnrolmentCode) -> String {
        let moment = |at| ask.words.moment(at, &code.time_zone);
        match self {
            Self::Open => ask.words.enrolment_open().to_owned(),
            Self::TooEarly(at) => ask.words.enrolment_too_early(moment(at)),
            Self::Ended(at) => ask.words.enrolment_ended(moment(at)),
            Self::Full => ask.words.enrolment_full(code.places.unwrap_or(code.taken)),
        }
    }

    /// What those who hung the code up read of it.
    pub fn for_its_makers(self, ask: &Ask, code: &EnrolmentCode) -> String {
        let moment = |at| ask.words.moment(at, &code.time_zone);
        match self {
            Self::Open => ask.words.code_open().to_owned(),
            Self::TooEarly(at) => ask.words.code_opens(moment(at)),
            Self::Ended(at) => ask.words.code_ended(moment(at)),
            Self::Full => ask.words.code_full().to_owned(),
        }
    }
}

/// Whether the code lets anybody in.
pub fn standing(code: &EnrolmentCode, now: Timestamp) -> Standing {
    match (code.opens_at, code.ends_at) {
        (_, Some(end)) if end <= now => Standing::Ended(end),
        (Some(start), _) if start > now => Standing::TooEarly(start),
        _ if code.places.is_some_and(|places| code.taken >= places) => Standing::Full,
        _ => Standing::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::id::{CentreId, EnrolmentCodeId};

    #[test]
    fn a_code_lets_people_in_between_its_dates_while_there_are_places() {
        let code = |opens: Option<i64>, ends: Option<i64>, places, taken| EnrolmentCode {
            id: EnrolmentCodeId::new(Timestamp(0)),
            code: "DKR-2026-03".to_owned(),
            centre: CentreId::independent(),
            centre_name: String::new(),
            time_zone: "UTC".to_owned(),
            course: crate::course::id::CourseId::parse("demo").expect("an id"),
            opens_at: opens.map(Timestamp),
            ends_at: ends.map(Timestamp),
            due_at: None,
            places,
            taken,
        };
        let at = |code: &EnrolmentCode, now| standing(code, Timestamp(now));
        assert_eq!(at(&code(None, None, None, 9_999), 5), Standing::Open);
        let dated = code(Some(10), Some(20), Some(2), 1);
        assert_eq!(at(&dated, 9), Standing::TooEarly(Timestamp(10)));
        assert_eq!(at(&dated, 10), Standing::Open);
        assert_eq!(at(&dated, 20), Standing::Ended(Timestamp(20)));
        assert_eq!(at(&code(None, None, Some(2), 2), 5), Standing::Full);
    }
}
