//! An attempt as a file: what a browser could not send, on its way to a manager. The script of the quiz pages writes it.

use serde::Deserialize;

use super::timestamp::Timestamp;
use super::wording::{Asked, ContentHash};

/// What the files of today say of themselves.
pub const FORMAT: &str = "dsr-course answers 1";
/// Letters of a code: it ties a file to its attempt and protects nothing.
const CODE_LETTERS: usize = 10;

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct AttemptFile {
    format: String,
    /// The attempt's name.
    pub attempt: String,
    /// The code that the attempt's pages gave.
    pub code: String,
    /// The choices, in the order in which they were made.
    pub answers: Vec<Carried>,
    /// SHA-256 over attempt, code and choices.
    hash: String,
}

/// A choice in a file. Beside this it holds the words of question and answer, for people alone.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Carried {
    /// The question's place in the attempt, from 1.
    pub position: usize,
    /// The fields of the question's form.
    pub answer: String,
    /// When it was chosen, by the clock of that computer: "2026-11-25T10:42:00.000Z".
    pub at: String,
    /// Its name, made once.
    pub post_id: String,
}

impl Carried {
    /// When it was chosen; `None` where that clock said nothing that is a time.
    pub fn chosen_at(&self) -> Option<Timestamp> {
        let at: jiff::Timestamp = self.at.parse().ok()?;
        Some(Timestamp(at.as_millisecond())).filter(|at| at.0 >= 0)
    }
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotTaken {
    /// It is no such file, or not all of it.
    NotOne,
    /// Something in it was changed after it was made.
    Changed,
}

impl AttemptFile {
    /// Reads a file.
    ///
    /// # Errors
    /// It is none, or it was changed.
    pub fn read(text: &str) -> Result<Self, NotTaken> {
        let text = text.trim_start_matches('\u{feff}');
        let file: Self = serde_json::from_str(text).map_err(|_| NotTaken::NotOne)?;
        if file.format != FORMAT || file.answers.is_empty() {
            return Err(NotTaken::NotOne);
        }
        if file.hash != file.sum() {
            return Err(NotTaken::Changed);
        }
        Ok(file)
    }

    fn sum(&self) -> String {
        let mut lines = vec![self.attempt.clone(), self.code.clone()];
        for one in &self.answers {
            let Carried {
                position,
                answer,
                at,
                post_id,
            } = one;
            lines.push(format!("{position} {answer} {at} {post_id}"));
        }
        ContentHash::of(lines.join("\n").as_bytes()).0
    }
}

/// The code of an attempt: by what it asks, in its order, since the file's answers are places in that order.
pub fn code(attempt: &str, asked: &[Asked]) -> String {
    let mut drawn = attempt.to_owned();
    for one in asked {
        drawn.push('\n');
        drawn.push_str(one.wording.question.as_str());
        for option in &one.order {
            drawn.push(' ');
            drawn.push_str(option.as_str());
        }
    }
    let hash = ContentHash::of(drawn.as_bytes()).0.to_uppercase();
    hash.chars().take(CODE_LETTERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(change: impl Fn(&mut AttemptFile)) -> String {
        let mut file = AttemptFile {
            format: FORMAT.to_owned(),
            attempt: "01890000-0000-7000-8000-000000000000".to_owned(),
            code: "0123456789".to_owned(),
            answers: vec![Carried {
                position: 3,
                answer: "was=3%3A&q3=1".to_owned(),
                at: "2026-11-25T10:42:00.000Z".to_owned(),
                post_id: "0123456789abcdef0123456789abcdef".to_owned(),
            }],
            hash: String::new(),
        };
        file.hash = file.sum();
        change(&mut file);
        let one = &file.answers[0];
        format!(
            "\u{feff}{{\"format\": {:?}, \"about\": \"Ada\", \"attempt\": {:?}, \"code\": {:?},\r\n \"answers\": [{{\"position\": {}, \
             \"question\": \"Which?\", \"answer\": {:?}, \"at\": {:?}, \"post_id\": {:?}}}], \"hash\": {:?}}}\n",
            file.format,
            file.attempt,
            file.code,
            one.position,
            one.answer,
            one.at,
            one.post_id,
            file.hash
        )
    }

    #[test]
    fn a_file_is_read_as_it_was_made_and_any_change_of_it_is_noticed() {
        let read = AttemptFile::read(&file(|_| {})).expect("a file");
        assert_eq!(
            read.answers[0].chosen_at(),
            Some(Timestamp(1_795_603_320_000))
        );
        let changes: [fn(&mut AttemptFile); 6] = [
            |file| file.answers[0].answer = "was=3%3A&q3=2".to_owned(),
            |file| file.answers[0].position = 4,
            |file| file.answers[0].at = "2026-11-25T09:42:00.000Z".to_owned(),
            |file| file.answers[0].post_id.push('0'),
            |file| file.attempt.push('1'),
            |file| file.code.push('1'),
        ];
        for change in changes {
            assert_eq!(AttemptFile::read(&file(change)), Err(NotTaken::Changed));
        }
        for text in [
            "",
            "{}",
            "[1]",
            &file(|_| {})[..200],
            &file(|file| file.format.push('0')),
        ] {
            assert_eq!(AttemptFile::read(text), Err(NotTaken::NotOne), "{text}");
        }
    }
}
