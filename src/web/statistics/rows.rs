//! The rows of the statistics: read a few hundred attempts at a time, reckoned by `course::statistics`, put into words.

use std::collections::BTreeMap;

use super::super::ask::Ask;
use super::super::error::Error;
use super::super::page::Titled;
use crate::course::id::OptionId;
use crate::course::language::Language;
use crate::course::question::QuestionText;
use crate::course::quiz::Quiz;
use crate::course::score::Score;
use crate::course::statistics::{self, Choices, ENOUGH, Item, LEAST, Look};
use crate::course::timestamp::Timestamp;
use crate::course::wording::{Asked, ContentHash, StoredWording, mark};
use crate::report::zone::utc;
use crate::store::doubts::{self, Doubts};
use crate::store::statistics::{self as store, Line, Place, Sought};

/// The newest attempts that are looked at. More would make nothing surer that can be seen in whole percent, and the page slower
/// with every class.
const MOST: usize = 2_000;
/// Attempts that are read at a time.
const CHUNK: usize = 250;
/// Signs of a typed answer that are shown.
const LENGTH: usize = 60;
/// Signs that are shown of what somebody says of a question.
const SAID: usize = 500;

/// A wording with what its answers say.
pub struct Row {
    asked: Asked,
    /// Whether the file says it so today.
    today: bool,
    item: Item,
    choices: Choices,
    doubts: Doubts,
}

/// The rows, and of how many attempts they tell.
pub struct Found {
    /// Those that need a look first.
    pub rows: Vec<Row>,
    /// The attempts that were looked at.
    pub attempts: usize,
    /// Whether there are older ones.
    pub more: bool,
}

/// How often something was given, in words.
pub struct Count {
    /// What was given.
    pub words: String,
    /// Whether that is right.
    pub right: bool,
    /// In all, then in each language: the column, how often, and the share of the column.
    pub cells: Vec<(String, String, String)>,
}

/// A row in the words of the page.
pub struct Shown {
    /// Names the part of the page with its answers.
    pub anchor: String,
    /// The question.
    pub title: Titled,
    /// When this wording was asked, and whether it is asked still.
    pub wording: String,
    /// How often it was asked.
    pub asked: String,
    /// How many got it right.
    pub facility: String,
    /// Whether those who know more got it right more often.
    pub discrimination: String,
    /// How many were sure and wrong.
    pub sure: String,
    /// How many people called it unclear.
    pub unclear: String,
    /// What they said of it, in the order of its letters, and in a sentence how many said something or nothing.
    pub doubts: Option<(String, Vec<String>)>,
    /// What is to be looked at.
    pub look: String,
    /// Where it is taught.
    pub taught: Option<(String, String)>,
    /// What stands over the counts: all, then each language.
    pub columns: Vec<String>,
    /// What was given.
    pub counts: Vec<Count>,
    /// How often nothing was answered.
    pub unanswered: String,
    /// What is said where no counts are told.
    pub few: Option<String>,
}

/// Reads and reckons.
pub async fn read(ask: &Ask, sought: &Sought) -> Result<Found, Error> {
    let course = ask.course()?;
    let (_, quiz) = ask.quiz(&course)?;
    let mut wordings: BTreeMap<ContentHash, Option<Asked>> = BTreeMap::new();
    let mut answers: BTreeMap<ContentHash, Vec<statistics::Asked>> = BTreeMap::new();
    let (mut place, mut attempts, mut more) = (Place::newest(), 0, true);
    while attempts < MOST && more {
        let mut db = ask.app.store.read().await?;
        let most = i64::try_from(CHUNK).unwrap_or(i64::MAX);
        let lines = store::lines(&mut db, &ask.scope()?, sought, &place, most).await?;
        for line in &lines {
            if !wordings.contains_key(&line.wording) {
                let read = store::wording(&mut db, &line.wording).await?;
                wordings.insert(line.wording.clone(), read);
            }
        }
        drop(db);
        let Some(last) = lines.last() else {
            more = false;
            break;
        };
        place = last.place.clone();
        let sittings: Vec<&[Line]> = lines.chunk_by(|a, b| a.place == b.place).collect();
        more = sittings.len() == CHUNK;
        attempts += sittings.len();
        for sitting in sittings {
            add(sitting, &wordings, &mut answers);
        }
    }
    let mut rows = Vec::new();
    let mut db = ask.app.store.read().await?;
    for (hash, all) in answers {
        let (Some(asked), Some(item)) = (wordings.remove(&hash).flatten(), Item::of(&all)) else {
            continue;
        };
        rows.push(Row {
            today: is_of_today(quiz, &asked),
            item,
            choices: Choices::of(&asked.wording.kind, &all),
            doubts: doubts::about(&mut db, &ask.scope()?, sought, &hash).await?,
            asked,
        });
    }
    drop(db);
    rows.sort_by(|a, b| {
        let urgency = |row: &Row| (row.item.look(), !row.today);
        let surely = |row: &Row| row.item.wrong_and_sure.unwrap_or_default();
        urgency(a)
            .cmp(&urgency(b))
            .then(surely(b).total_cmp(&surely(a)))
            .then(a.item.facility.total_cmp(&b.item.facility))
    });
    Ok(Found {
        rows,
        attempts,
        more,
    })
}

/// Adds the questions of one attempt, each beside the rest of it.
fn add(
    sitting: &[Line],
    wordings: &BTreeMap<ContentHash, Option<Asked>>,
    answers: &mut BTreeMap<ContentHash, Vec<statistics::Asked>>,
) {
    let score = |line: &Line| {
        let asked = wordings.get(&line.wording)?.as_ref()?;
        Some(asked.wording.kind.score(&line.response))
    };
    let whole = Score::total(sitting.iter().filter_map(score));
    for line in sitting {
        let Some(own) = score(line) else { continue };
        let of = whole.of - own.of;
        let all = answers.entry(line.wording.clone()).or_default();
        all.push(statistics::Asked {
            response: line.response.clone(),
            language: line.language.clone(),
            sure: line.certainty.map(|sure| sure == 1),
            earned: own.points,
            rest: (of > 0.0).then(|| (whole.points - own.points) / of),
            at: Timestamp::from(&line.place),
        });
    }
}

/// Whether the files say the question today as it was asked.
fn is_of_today(quiz: &Quiz, asked: &Asked) -> bool {
    let mut pool = quiz.pool();
    pool.any(|(bank, question)| {
        *bank == asked.wording.bank
            && question.id == asked.wording.question
            && StoredWording::of(bank, question).is_ok_and(|now| now.wording.hash == asked.hash)
    })
}

/// The columns of the file: texts, then numbers.
pub const COLUMNS: [&str; 15] = [
    "course",
    "quiz",
    "bank",
    "question",
    "wording",
    "asked_today",
    "first_at",
    "last_at",
    "look",
    "asked",
    "counted",
    "facility",
    "discrimination",
    "wrong_and_sure",
    "unclear",
];

impl Row {
    /// Whether people were asked how sure they are.
    pub fn asks_certainty(&self) -> bool {
        self.item.wrong_and_sure.is_some()
    }

    /// The texts of the file, in the order of [`COLUMNS`].
    pub fn texts(&self, sought: &Sought) -> [String; 9] {
        let look = match self.item.look() {
            Look::AtTheKey => "key",
            Look::AtWhatIsTaught => "teaching",
            Look::AtTheWords => "words",
            Look::Hard => "hard",
            Look::Easy => "easy",
            Look::Fine => "fine",
            Look::TooFew => "too few answers",
        };
        [
            sought.course.to_string(),
            sought.quiz.to_string(),
            self.asked.wording.bank.to_string(),
            self.asked.wording.question.to_string(),
            self.asked.hash.0.clone(),
            if self.today { "yes" } else { "no" }.to_owned(),
            utc(self.item.first),
            utc(self.item.last),
            look.to_owned(),
        ]
    }

    /// The numbers of the file, with a point; empty where there are too few answers.
    pub fn numbers(&self) -> [String; 6] {
        let told = |value: Option<f64>| match value.filter(|_| self.item.is_enough()) {
            Some(value) => format!("{value:.3}"),
            None => String::new(),
        };
        [
            self.item.asked.to_string(),
            self.item.counted.to_string(),
            told(Some(self.item.facility)),
            told(self.item.discrimination),
            told(self.item.wrong_and_sure),
            self.doubts.people.to_string(),
        ]
    }

    /// The row in words.
    pub fn shown(&self, ask: &Ask) -> Shown {
        let (words, item) = (ask.words, &self.item);
        let text = self.asked.text.read(&ask.language());
        let days = (
            words.date(item.first, ask.zone()),
            words.date(item.last, ask.zone()),
        );
        let told = |said: Option<String>| match said {
            _ if !item.is_enough() => String::new(),
            Some(said) => said,
            None => "–".to_owned(),
        };
        let percent = |share: f64| words.statistics_percent(format!("{:.0}", share * 100.0));
        Shown {
            anchor: format!("w{}", self.asked.hash.0.get(..12).unwrap_or_default()),
            title: Titled {
                text: text.text.title.plain(),
                language: text.language.clone(),
            },
            wording: if self.today {
                words.statistics_today(days.0, days.1)
            } else {
                words.statistics_earlier(days.0, days.1)
            },
            asked: item.asked.to_string(),
            facility: told(Some(percent(item.facility))),
            discrimination: told(item.discrimination.map(|value| format!("{value:.2}"))),
            sure: told(item.wrong_and_sure.map(percent)),
            unclear: self.doubts.people.to_string(),
            doubts: (self.doubts.people > 0).then(|| {
                let people = words.statistics_unclear_people(self.doubts.people);
                let said = self.doubts.words.iter();
                (people, said.map(|said| cut(said, SAID)).collect())
            }),
            look: self.look(ask),
            taught: self.taught(ask),
            columns: self.columns(ask),
            counts: self.counts(ask, text.text),
            unanswered: words.statistics_unanswered(self.choices.unanswered),
            few: self
                .choices
                .languages
                .is_empty()
                .then(|| words.statistics_fewer(LEAST)),
        }
    }

    fn look(&self, ask: &Ask) -> String {
        let words = ask.words;
        match self.item.look() {
            Look::AtTheKey => words.look_key().to_owned(),
            Look::AtWhatIsTaught => words.look_teaching().to_owned(),
            Look::AtTheWords => words.look_words().to_owned(),
            Look::Hard => words.look_hard().to_owned(),
            Look::Easy => words.look_easy().to_owned(),
            Look::Fine => words.look_fine().to_owned(),
            Look::TooFew => words.look_too_few(ENOUGH),
        }
    }

    fn taught(&self, ask: &Ask) -> Option<(String, String)> {
        let course = ask.course().ok()?;
        let see = self.asked.wording.see.as_ref()?;
        let (_, lesson) = course.lesson(&see.lesson)?;
        let address = ask.to(&format!("/courses/{}/lessons/{}", course.id, lesson.id));
        Some((
            address,
            lesson.text.read(&ask.language()).text.title.clone(),
        ))
    }

    fn columns(&self, ask: &Ask) -> Vec<String> {
        let languages = &self.choices.languages;
        // Isolated: a name that is written from right to left leaves the numbers beside it where they are.
        let one = |(language, count): &(Language, usize)| {
            format!("\u{2068}{}\u{2069} ({count})", language.own_name())
        };
        let mut columns = vec![ask.words.statistics_all_languages().to_owned()];
        if languages.len() > 1 {
            columns.extend(languages.iter().map(one));
        }
        columns
    }

    fn counts(&self, ask: &Ask, text: &QuestionText) -> Vec<Count> {
        let columns = self.columns(ask);
        let label = |id: &OptionId| {
            let option = text.options.get(id);
            option.map_or_else(String::new, |option| option.label.plain())
        };
        let one = |given: &statistics::Given| {
            let said = mark(text, &given.mark);
            let words = match (given.option.as_ref().map(label), said) {
                (Some(label), Some(said)) => format!("{label}: {said}"),
                (Some(words), None) | (None, Some(words)) => words,
                (None, None) => String::new(),
            };
            let mut numbers = vec![given.total()];
            if given.counts.len() > 1 {
                numbers.extend(&given.counts);
            }
            Count {
                words: cut(&words, LENGTH),
                right: given.right,
                cells: columns
                    .iter()
                    .zip(numbers.iter().zip(self.answered()))
                    .map(|(column, (number, of))| {
                        (column.clone(), number.to_string(), share(*number, of))
                    })
                    .collect(),
            }
        };
        self.choices.given.iter().map(one).collect()
    }

    /// The answers behind each column: all, then each language.
    fn answered(&self) -> Vec<usize> {
        let each: Vec<usize> = self.choices.languages.iter().map(|one| one.1).collect();
        let mut columns = vec![each.iter().sum()];
        columns.extend(each);
        columns
    }
}

fn share(number: usize, of: usize) -> String {
    let percent = (number * 100 + of / 2).checked_div(of);
    percent.map_or_else(String::new, |percent| format!("{percent}\u{a0}%"))
}

/// As much of what somebody wrote as there is room for.
fn cut(words: &str, room: usize) -> String {
    if words.chars().count() <= room {
        return words.to_owned();
    }
    let beginning: String = words.chars().take(room).collect();
    format!("{beginning}…")
}
