//! The time of one place: moments as files give them, in UTC and with the place's offset, and days as people choose them
//! in forms.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::course::timestamp::Timestamp;

/// The time of one place.
#[derive(Clone, Debug)]
pub struct Zone {
    name: String,
    zone: TimeZone,
}

impl Zone {
    /// The zone with this IANA name; UTC where it is not known.
    pub fn named(name: &str) -> Self {
        match TimeZone::get(name) {
            Ok(zone) => Self {
                name: name.to_owned(),
                zone,
            },
            Err(_) => Self {
                name: "UTC".to_owned(),
                zone: TimeZone::UTC,
            },
        }
    }

    /// Its IANA name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The moment here: "2026-11-21T11:42:00+01:00" (ISO 8601, whole seconds).
    pub fn local(&self, at: Timestamp) -> String {
        let here = self.here(at);
        let offset = here.offset();
        format!("{}{}", here.strftime("%Y-%m-%dT%H:%M:%S"), said(offset))
    }

    /// The offset from UTC at this moment: "+01:00".
    pub fn offset(&self, at: Timestamp) -> String {
        said(self.here(at).offset())
    }

    /// The milliseconds since 1970 that a clock on the wall here shows, as if it showed UTC: what spreadsheets, which know
    /// no zones, keep.
    pub fn on_the_wall(&self, at: Timestamp) -> i64 {
        at.0 + i64::from(self.here(at).offset().seconds()) * 1_000
    }

    /// The day of a moment here, as a date field holds it: "2026-11-21".
    pub fn date(&self, at: Timestamp) -> String {
        self.here(at).date().to_string()
    }

    /// The first moment of a day here, given as "2026-11-21"; `None` when it is no day.
    pub fn day(&self, text: &str) -> Option<Timestamp> {
        self.start(date(text)?)
    }

    /// The first moment after a day here.
    pub fn after_day(&self, text: &str) -> Option<Timestamp> {
        self.start(date(text)?.tomorrow().ok()?)
    }

    /// The last millisecond of a day here.
    pub fn end_of_day(&self, text: &str) -> Option<Timestamp> {
        self.after_day(text).map(|next| Timestamp(next.0 - 1))
    }

    /// The first moments of twelve months here, the oldest first; the last one holds `at`.
    pub fn twelve_months(&self, at: Timestamp) -> [Timestamp; 12] {
        let this = self.here(at).date().first_of_month();
        std::array::from_fn(|number| {
            let back = i64::try_from(11 - number).unwrap_or_default();
            let months = jiff::Span::new().try_months(back);
            let month = months.and_then(|months| this.checked_sub(months));
            month.ok().and_then(|month| self.start(month)).unwrap_or(at)
        })
    }

    /// The month of a moment here: "2026-11".
    pub fn month(&self, at: Timestamp) -> String {
        self.here(at).strftime("%Y-%m").to_string()
    }

    fn start(&self, date: Date) -> Option<Timestamp> {
        let start = date.to_zoned(self.zone.clone()).ok()?;
        Some(Timestamp(start.timestamp().as_millisecond()))
    }

    fn here(&self, at: Timestamp) -> jiff::Zoned {
        moment(at).to_zoned(self.zone.clone())
    }
}

/// The moment in UTC: "2026-11-21T10:42:00Z" (ISO 8601, whole seconds).
pub fn utc(at: Timestamp) -> String {
    moment(at).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    text.parse().ok().filter(|_| text.len() == 10)
}

fn moment(at: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(at.0).unwrap_or_default()
}

fn said(offset: jiff::tz::Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MORNING: Timestamp = Timestamp(1_795_257_720_000);

    #[test]
    fn a_moment_is_said_in_utc_and_with_the_offset_of_the_place() {
        assert_eq!(utc(MORNING), "2026-11-21T10:42:00Z");
        for (zone, local) in [
            ("UTC", "2026-11-21T10:42:00+00:00"),
            ("Europe/Paris", "2026-11-21T11:42:00+01:00"),
            ("America/St_Johns", "2026-11-21T07:12:00-03:30"),
            ("Asia/Kathmandu", "2026-11-21T16:27:00+05:45"),
        ] {
            assert_eq!(Zone::named(zone).local(MORNING), local);
        }
        assert_eq!(Zone::named("Nowhere/At_All").name(), "UTC");
    }

    #[test]
    fn a_day_begins_and_ends_where_the_place_says_also_when_clocks_change() {
        let nairobi = Zone::named("Africa/Nairobi");
        let there = nairobi.day("2026-11-22").expect("a day");
        assert_eq!(nairobi.date(there), "2026-11-22");
        assert_eq!(Zone::named("UTC").date(there), "2026-11-21");
        assert_eq!(nairobi.after_day(" 2026-11-21 "), Some(there));
        let paris = Zone::named("Europe/Paris");
        let day =
            |text| paris.end_of_day(text).expect("a day").0 - paris.day(text).expect("a day").0 + 1;
        assert_eq!(day("2026-11-21"), 24 * 3_600_000);
        assert_eq!(day("2026-03-29"), 23 * 3_600_000);
        assert_eq!(day("2026-10-25"), 25 * 3_600_000);
        for text in [
            "",
            "21/11/2026",
            "2026-02-30",
            "2026-11-21T00:00",
            "20261121",
        ] {
            assert_eq!(paris.day(text), None, "{text}");
        }
    }

    #[test]
    fn twelve_months_end_with_this_one() {
        let months = Zone::named("Africa/Dakar").twelve_months(MORNING);
        let named: Vec<String> = months
            .iter()
            .map(|at| Zone::named("UTC").month(*at))
            .collect();
        assert_eq!(named.first().map(String::as_str), Some("2025-12"));
        assert_eq!(named.last().map(String::as_str), Some("2026-11"));
        assert!(months.is_sorted());
    }
}
