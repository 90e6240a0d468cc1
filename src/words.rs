//! The words of the interface, in its languages. Every message of `words/en.ftl` is a method of [`Words`]:
//! `words.sign_in()`, `words.lesson_of(2, 6)`.

mod reasons;

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::{LanguageIdentifier, langid};

use crate::course::language::Language;
use crate::course::timestamp::{Span, Timestamp};

/// A language that the interface speaks: the first part of every address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interface {
    /// English.
    English,
    /// English with accents and longer words: shows words that are hard-wired and layouts that cannot stretch.
    /// Offered only where the server was built to be tested.
    Pseudo,
}

impl Interface {
    /// The language with this tag, as it stands in addresses.
    pub fn from_tag(tag: &str) -> Option<Self> {
        match tag {
            "en" => Some(Self::English),
            "qps" => Some(Self::Pseudo),
            _ => None,
        }
    }

    /// The interface in the language of a text, or English where there is none.
    pub fn speaking(language: &Language) -> Self {
        Self::from_tag(language.as_str())
            .filter(|interface| *interface != Self::Pseudo)
            .unwrap_or(Self::English)
    }

    /// The tag in addresses and `lang` attributes.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Pseudo => "qps",
        }
    }

    /// The direction of its script.
    pub fn direction(self) -> &'static str {
        "ltr"
    }
}

/// Something that stands in a sentence: a number chooses the plural, a text is set apart from its surroundings.
pub trait Argument {
    /// The value as Fluent takes it.
    fn value(&self) -> FluentValue<'static>;
}

macro_rules! numbers {
    ($($kind:ty)*) => {$(
        impl Argument for $kind {
            #[allow(clippy::cast_precision_loss, clippy::cast_lossless, reason = "counts on a page are small")]
            fn value(&self) -> FluentValue<'static> {
                FluentValue::from(*self as f64)
            }
        }
    )*};
}

numbers!(u8 u32 usize i64);

impl Argument for str {
    /// Set apart by direction isolates: a name in Arabic must not turn the sentence around it.
    fn value(&self) -> FluentValue<'static> {
        FluentValue::String(Cow::Owned(format!("\u{2068}{self}\u{2069}")))
    }
}

impl Argument for String {
    fn value(&self) -> FluentValue<'static> {
        self.as_str().value()
    }
}

impl<T: Argument + ?Sized> Argument for &T {
    fn value(&self) -> FluentValue<'static> {
        (**self).value()
    }
}

/// The words in one language.
pub struct Words {
    interface: Interface,
    bundle: FluentBundle<FluentResource>,
    fixed: Vec<String>,
}

static ENGLISH: LazyLock<Words> = LazyLock::new(|| Words::load(Interface::English));
static PSEUDO: LazyLock<Words> = LazyLock::new(|| Words::load(Interface::Pseudo));

include!(concat!(env!("OUT_DIR"), "/words.rs"));

impl Words {
    /// The words in this language.
    pub fn of(interface: Interface) -> &'static Self {
        match interface {
            Interface::English => &ENGLISH,
            Interface::Pseudo => &PSEUDO,
        }
    }

    /// The language these words are in.
    pub fn interface(&self) -> Interface {
        self.interface
    }

    fn load(interface: Interface) -> Self {
        const ENGLISH_TAG: LanguageIdentifier = langid!("en");
        // The build has parsed the same file, so nothing is lost here.
        let resource = FluentResource::try_new(include_str!("../words/en.ftl").to_owned())
            .unwrap_or_else(|(resource, _)| resource);
        let mut bundle = FluentBundle::new_concurrent(vec![ENGLISH_TAG]);
        bundle.add_resource_overriding(resource);
        // Only texts are set apart, by their `Argument`: old screens show a box for each isolate, and numbers need none.
        bundle.set_use_isolating(false);
        if interface == Interface::Pseudo {
            bundle.set_transform(Some(|text| fluent_pseudo::transform(text, false, true)));
        }
        let mut words = Self {
            interface,
            bundle,
            fixed: Vec::new(),
        };
        words.fixed = FIXED.iter().map(|id| words.say(id, [])).collect();
        words
    }

    fn fixed(&self, index: usize) -> &str {
        self.fixed.get(index).map_or("", String::as_str)
    }

    fn say<const N: usize>(
        &self,
        id: &str,
        arguments: [(&'static str, FluentValue<'static>); N],
    ) -> String {
        let Some(pattern) = self
            .bundle
            .get_message(id)
            .and_then(|message| message.value())
        else {
            return id.to_owned();
        };
        let arguments = FluentArgs::from_iter(arguments);
        self.bundle
            .format_pattern(pattern, Some(&arguments), &mut Vec::new())
            .into_owned()
    }

    /// The date in words, in this time zone: "21 November 2026".
    pub fn date(&self, at: Timestamp, zone: &str) -> String {
        let local = local(at, zone);
        let year = i64::from(local.year()).to_string();
        self.day_of_month(i64::from(local.day()), i64::from(local.month()), year)
    }

    /// The date in figures, in this time zone, for names of files: "2026-11-21".
    pub fn day(&self, at: Timestamp, zone: &str) -> String {
        local(at, zone).strftime("%Y-%m-%d").to_string()
    }

    /// The month in words, in this time zone: "November 2026".
    pub fn month(&self, at: Timestamp, zone: &str) -> String {
        let local = local(at, zone);
        let year = i64::from(local.year()).to_string();
        self.month_of_year(i64::from(local.month()), year)
    }

    /// Date and time with the zone named: "21 November 2026, 10:42 UTC".
    pub fn moment(&self, at: Timestamp, zone: &str) -> String {
        let local = local(at, zone);
        self.date_and_time(self.date(at, zone), local.strftime("%H:%M %Z").to_string())
    }

    /// The time of day with the zone named: "10:42 UTC".
    pub fn time(&self, at: Timestamp, zone: &str) -> String {
        local(at, zone).strftime("%H:%M %Z").to_string()
    }

    /// A length of time in its largest whole unit: "24 hours", "30 minutes", "3 days".
    pub fn span(&self, span: Span) -> String {
        let minutes = span.in_minutes();
        match minutes {
            m if m >= 2_880 && m % 1_440 == 0 => self.days(m / 1_440),
            m if m >= 60 && m % 60 == 0 => self.hours(m / 60),
            m => self.minutes(m),
        }
    }

    /// Minutes of work as hours and minutes: "1 hour 10 minutes".
    pub fn duration(&self, minutes: u32) -> String {
        match (minutes / 60, minutes % 60) {
            (0, rest) => self.minutes(rest),
            (hours, 0) => self.hours(hours),
            (hours, rest) => self.hours_and_minutes(self.hours(hours), self.minutes(rest)),
        }
    }
}

fn local(at: Timestamp, zone: &str) -> jiff::Zoned {
    let moment = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    moment.to_zoned(zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_said_in_words_with_their_zone() {
        let words = Words::of(Interface::English);
        let at = Timestamp(1_795_257_720_000);
        let plain = |text: String| text.replace(['\u{2068}', '\u{2069}'], "");
        assert_eq!(
            plain(words.moment(at, "UTC")),
            "21 November 2026, 10:42 UTC"
        );
        assert_eq!(plain(words.span(Span::hours(24))), "24 hours");
        assert_eq!(plain(words.duration(70)), "1 hour 10 minutes");
    }
}
