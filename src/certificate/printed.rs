//! What a certificate prints, in words: the same on the paper, on the holder's page and on the check page.

use super::Record;
use crate::words::Words;

/// The printed facts of a record in the words of one language.
pub struct Printed<'a> {
    /// The facts.
    pub record: &'a Record,
    /// When it was issued, with the zone named.
    pub date: String,
    /// The hours that it stands for.
    pub duration: String,
    /// Until when it is valid.
    pub valid_until: Option<String>,
    /// What the language it was taken in calls itself.
    pub language: String,
    /// "Certificate of completion".
    pub kind: &'a str,
    /// "has passed", with the score where it is printed: a part of the certificate's sentence.
    pub outcome: String,
    /// "Passed", the same as a value in a list.
    pub result: String,
    /// The code in groups.
    pub code: String,
}

impl<'a> Printed<'a> {
    /// The printed facts of a record.
    pub fn of(words: &'a Words, record: &'a Record) -> Self {
        let date = |at| words.date_in_zone(words.date(at, &record.time_zone), &record.time_zone);
        Self {
            record,
            date: date(record.issued_at),
            duration: words.duration(record.minutes),
            valid_until: record.valid_until.map(date),
            language: record.language.own_name().to_owned(),
            kind: if record.is_completion() {
                words.certificate_of_completion()
            } else {
                words.certificate_of_participation()
            },
            outcome: match record.score {
                Some(score) => words.passed_with(score),
                None if record.is_completion() => words.passed().to_owned(),
                None => words.took_part().to_owned(),
            },
            result: match record.score {
                Some(score) => words.result_word_passed_with(score),
                None if record.is_completion() => words.result_word_passed().to_owned(),
                None => words.result_word_took_part().to_owned(),
            },
            code: record.code.to_string(),
        }
    }
}
