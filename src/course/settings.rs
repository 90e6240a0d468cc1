//! Reading the settings of a course file. What there is stands in `table`, which is also the list behind
//! "did you mean".

use std::collections::BTreeMap;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::problem::{Code, Problem, meant_or};
use super::source::Source;
use super::timestamp::Span;

pub mod table;

pub use table::SettingsOf;
use table::{Later, Setting, Shape};

#[derive(Clone, Debug, PartialEq)]
enum Value {
    Number(i64),
    Text(String),
    Flag(bool),
    List(Vec<(String, Range<usize>)>),
    Quotas(Vec<Quota>),
}

/// A name with the least number of it, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Quota {
    /// What is counted: an id or a tag.
    pub name: String,
    /// At least so many; 1 or more.
    pub least: usize,
    /// The name in the file.
    pub span: Range<usize>,
}

/// Most settings and mistakes of one file that are looked at: there are a dozen settings.
const MOST: usize = 100;

/// The settings of one file that were understood.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    values: BTreeMap<&'static str, (Range<usize>, Value)>,
}

impl Settings {
    /// Reads the TOML at `span` of the file; what cannot be read, or used, becomes a problem.
    pub fn read(
        source: &Source,
        span: &Range<usize>,
        of: SettingsOf,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let (table, errors) = DeTable::parse_recoverable(source.words(span));
        let within = |inner: Range<usize>| span.start + inner.start..span.start + inner.end;
        for error in errors.into_iter().take(MOST) {
            let at = within(error.span().unwrap_or(0..0));
            let message = format!("the settings cannot be read: {}", error.message());
            problems.push(source.problem(
                Code::SettingsUnreadable,
                at,
                message,
                "write `key = value`, one on a line; words stand in straight quotes",
            ));
        }
        let mut settings = Self::default();
        for (key, value) in table.get_ref().iter().take(MOST) {
            let key_span = within(key.span());
            let value_span = within(value.span());
            let name = key.get_ref().as_ref();
            let Some(known) = of.known().iter().find(|setting| setting.key == name) else {
                problems.push(unknown(source, name, key_span, of));
                continue;
            };
            match known.read(value.get_ref(), span.start) {
                Err(expected) => {
                    let message = format!("`{name}` cannot be this");
                    let hint = format!(
                        "write {expected}: {}; left out it is {}",
                        known.meaning, known.default
                    );
                    problems.push(source.problem(Code::SettingValue, value_span, message, hint));
                }
                Ok(read) if known.is_later(read.as_ref()) => {
                    let message = format!("`{name}` cannot be used yet with this value");
                    let hint = format!("leave it out; it will say {}", known.meaning);
                    problems.push(source.problem(
                        Code::NotYet,
                        key_span.start..value_span.end,
                        message,
                        hint,
                    ));
                }
                Ok(Some(read)) => {
                    settings.values.insert(known.key, (value_span, read));
                }
                Ok(None) => {}
            }
        }
        settings
    }

    /// Where the value of a setting stands.
    pub fn span(&self, key: &str) -> Option<Range<usize>> {
        self.values.get(key).map(|(span, _)| span.clone())
    }

    /// A number; `None` when it was left out.
    pub fn number<N: TryFrom<i64>>(&self, key: &str) -> Option<N> {
        match self.values.get(key) {
            Some((_, Value::Number(number))) => N::try_from(*number).ok(),
            _ => None,
        }
    }

    /// Words; `None` when they were left out.
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.values.get(key) {
            Some((_, Value::Text(text))) => Some(text),
            _ => None,
        }
    }

    /// True or false; `None` when it was left out.
    pub fn flag(&self, key: &str) -> Option<bool> {
        match self.values.get(key) {
            Some((_, Value::Flag(flag))) => Some(*flag),
            _ => None,
        }
    }

    /// A length of time; `None` when it was left out.
    pub fn wait(&self, key: &str) -> Option<Span> {
        self.text(key).and_then(read_wait)
    }

    /// A list with the place of each item; `None` when it was left out.
    pub fn list(&self, key: &str) -> Option<&[(String, Range<usize>)]> {
        match self.values.get(key) {
            Some((_, Value::List(items))) => Some(items),
            _ => None,
        }
    }
}

impl Settings {
    /// Names with numbers; empty when they were left out.
    pub fn quotas(&self, key: &str) -> &[Quota] {
        match self.values.get(key) {
            Some((_, Value::Quotas(quotas))) => quotas,
            _ => &[],
        }
    }
}

fn unknown(source: &Source, name: &str, span: Range<usize>, of: SettingsOf) -> Problem {
    let keys: Vec<&str> = of.known().iter().map(|setting| setting.key).collect();
    let all = if keys.is_empty() {
        "this kind of file has no settings".to_owned()
    } else {
        format!("the settings here are {}", keys.join(", "))
    };
    source.problem(
        Code::SettingUnknown,
        span,
        format!("`{name}` is not a setting"),
        meant_or(name, keys.iter().copied(), all),
    )
}

impl Setting {
    /// The value, `None` for one that cannot be used yet whatever it is; else the words for what is expected.
    fn read(&self, value: &DeValue<'_>, base: usize) -> Result<Option<Value>, String> {
        match self.shape {
            Shape::Any => Ok(None),
            Shape::Number(least, most) => number(value)
                .filter(|number| (least..=most).contains(number))
                .map(|number| Some(Value::Number(number)))
                .ok_or_else(|| format!("a whole number from {least} to {most}")),
            Shape::Flag => value
                .as_bool()
                .map(|flag| Some(Value::Flag(flag)))
                .ok_or_else(|| "true or false".to_owned()),
            Shape::Text => value
                .as_str()
                .map(|text| Some(Value::Text(text.to_owned())))
                .ok_or_else(|| "words in quotes".to_owned()),
            Shape::Choice(words) => value
                .as_str()
                .filter(|text| words.contains(text))
                .map(|text| Some(Value::Text(text.to_owned())))
                .ok_or_else(|| one_of(words)),
            Shape::Wait => value
                .as_str()
                .filter(|text| read_wait(text).is_some())
                .map(|text| Some(Value::Text(text.to_owned())))
                .ok_or_else(|| {
                    "a time in quotes like \"30 min\", \"24 h\" or \"2 days\"".to_owned()
                }),
            Shape::Quotas => quotas(value, base)
                .map(Some)
                .ok_or_else(|| "names with a number each like { law = 2 }".to_owned()),
            Shape::NumberOrQuotas => number(value)
                .filter(|number| (1..=500).contains(number))
                .map(Value::Number)
                .or_else(|| quotas(value, base))
                .map(Some)
                .ok_or_else(|| {
                    "one number for all, or names with a number each like { mandate = 2 }"
                        .to_owned()
                }),
            Shape::List => list(value, base, |_| true)
                .ok_or_else(|| "a list of words in quotes like [\"a\", \"b\"]".to_owned())
                .map(Some),
            Shape::Choices(words) => list(value, base, |text| words.contains(&text))
                .ok_or_else(|| format!("a list of {}", one_of(words)))
                .map(Some),
        }
    }

    fn is_later(&self, value: Option<&Value>) -> bool {
        match (self.later, value) {
            (Later::Everything, _) => true,
            (Later::Word(word), Some(Value::Text(text))) => text == word,
            (Later::Word(word), Some(Value::List(items))) => {
                items.iter().any(|(text, _)| text == word)
            }
            (Later::Nothing | Later::Word(_), _) => false,
        }
    }
}

fn one_of(words: &[&str]) -> String {
    words
        .iter()
        .map(|word| format!("\"{word}\""))
        .collect::<Vec<_>>()
        .join(" or ")
}

fn number(value: &DeValue<'_>) -> Option<i64> {
    let number = value.as_integer()?;
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

fn list(value: &DeValue<'_>, base: usize, fits: impl Fn(&str) -> bool) -> Option<Value> {
    let items = value.as_array()?.iter().map(|item| {
        let text = item.get_ref().as_str().filter(|text| fits(text))?;
        let span = item.span();
        Some((text.to_owned(), base + span.start..base + span.end))
    });
    items.collect::<Option<Vec<_>>>().map(Value::List)
}

/// Names with whole numbers from 1 to 500, in the order of the file.
fn quotas(value: &DeValue<'_>, base: usize) -> Option<Value> {
    let one = |(name, value): (
        &toml::Spanned<toml::de::DeString<'_>>,
        &toml::Spanned<DeValue<'_>>,
    )| {
        let least = number(value.get_ref()).filter(|least| (1..=500).contains(least))?;
        Some(Quota {
            name: name.get_ref().to_string(),
            least: usize::try_from(least).ok()?,
            span: base + name.span().start..base + name.span().end,
        })
    };
    let table = value.as_table()?.iter().take(MOST).map(one);
    let mut quotas = table.collect::<Option<Vec<_>>>()?;
    quotas.sort_by_key(|quota| quota.span.start);
    Some(Value::Quotas(quotas))
}

/// Reads "30 min", "24 h", "2 days"; at most a year, `None` when it is not a time.
pub fn read_wait(text: &str) -> Option<Span> {
    let text = text.trim();
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(digits)?;
    let number: i64 = number.parse().ok().filter(|number| *number <= 525_600)?;
    let span = match unit.trim() {
        "min" | "minute" | "minutes" => Span::minutes(number),
        "h" | "hour" | "hours" => Span::hours(number),
        "d" | "day" | "days" => Span::days(number),
        _ => return None,
    };
    (span <= Span::days(365)).then_some(span)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, of: SettingsOf) -> (Settings, Vec<String>) {
        let source = Source::new("x.md", text);
        let mut problems = Vec::new();
        let settings = Settings::read(&source, &(0..source.text().len()), of, &mut problems);
        (settings, problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        assert_eq!(read_wait("24 h"), Some(Span::hours(24)));
        assert_eq!(read_wait("30min"), Some(Span::minutes(30)));
        assert_eq!(read_wait("2 days"), Some(Span::days(2)));
        for wrong in [
            "",
            "24",
            "h",
            "-1 h",
            "2 weeks",
            "999999999999999999999 h",
            "500 days",
        ] {
            assert_eq!(read_wait(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_mistake_is_said_at_once_and_the_rest_is_used() {
        let (settings, problems) = read(
            "drow = 3\nattempts = \"two\"\nwait = \"1 day\"\nper_tag = 2\n",
            SettingsOf::Quiz,
        );
        assert_eq!(settings.wait("wait"), Some(Span::days(1)));
        assert_eq!(problems.len(), 3, "{problems:?}");
        assert!(problems.iter().any(|problem| {
            problem.starts_with("x.md:1:1: error[setting-unknown]")
                && problem.ends_with("did you mean `draw`?")
        }));
        assert!(
            problems
                .iter()
                .any(|problem| problem.starts_with("x.md:2:12: error[setting-value]"))
        );
        assert!(
            problems
                .iter()
                .any(|problem| problem.starts_with("x.md:4:11: error[setting-value]"))
        );
    }

    #[test]
    fn a_default_that_is_written_out_can_be_used() {
        let (_, problems) = read(
            "feedback = \"after\"\ncertainty = false\npractice = false\n",
            SettingsOf::Quiz,
        );
        assert_eq!(problems, Vec::<String>::new());
    }
}
