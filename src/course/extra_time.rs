//! Extra time: how much more time for a quiz one person has than its file gives.

use super::timestamp::{Span, Timestamp};

/// What one person was given; it holds for every quiz with a time limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtraTime {
    /// So many percent of the file's time: above 100, at most 1000.
    Percent(i64),
    /// No limit at all.
    NoLimit,
}

impl ExtraTime {
    /// What can be given, the least first: up to ten times the usual (WCAG 2.2.1), or no limit.
    pub const ALL: &[Self] = &[
        Self::Percent(125),
        Self::Percent(150),
        Self::Percent(200),
        Self::Percent(300),
        Self::Percent(500),
        Self::Percent(1_000),
        Self::NoLimit,
    ];

    /// As forms and the audit log write it: "150", or "no-limit".
    pub fn key(self) -> String {
        match self {
            Self::Percent(percent) => percent.to_string(),
            Self::NoLimit => "no-limit".to_owned(),
        }
    }

    /// Reads what [`Self::key`] wrote; `None` for what cannot be given.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|extra| extra.key() == key)
    }
}

/// The time that a person has where the file gives `time`; `None` is no limit.
pub fn allowed(time: Option<Span>, extra: Option<ExtraTime>) -> Option<Span> {
    match (time, extra) {
        (None, _) | (_, Some(ExtraTime::NoLimit)) => None,
        (Some(time), None) => Some(time),
        (Some(time), Some(ExtraTime::Percent(percent))) => {
            Some(Span(time.0.saturating_mul(percent.max(100)) / 100))
        }
    }
}

/// When an attempt ends that was begun at this moment; `None` where it has no limit.
pub fn end(begun: Timestamp, time: Option<Span>, extra: Option<ExtraTime>) -> Option<Timestamp> {
    allowed(time, extra).map(|span| begun + span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_more_time_can_be_given_and_never_less() {
        let half_an_hour = Some(Span::minutes(30));
        assert_eq!(allowed(half_an_hour, None), half_an_hour);
        assert_eq!(
            allowed(half_an_hour, Some(ExtraTime::Percent(150))),
            Some(Span::minutes(45))
        );
        assert_eq!(
            allowed(half_an_hour, Some(ExtraTime::Percent(1_000))),
            Some(Span::minutes(300))
        );
        assert_eq!(
            allowed(half_an_hour, Some(ExtraTime::Percent(50))),
            half_an_hour
        );
        assert_eq!(allowed(half_an_hour, Some(ExtraTime::NoLimit)), None);
        for extra in ExtraTime::ALL {
            assert_eq!(allowed(None, Some(*extra)), None);
            assert_eq!(ExtraTime::from_key(&extra.key()), Some(*extra));
        }
    }
}
