//! Questions as a trainee sees them: one on a page, or a whole sitting, asked or marked.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::doubts::Doubt;
use super::error::Error;
use super::page::{Frame, Said, Titled};
use super::saving::Saving;
use super::time_left::{TimeLeft, time_left};
use crate::course::Course;
use crate::course::activity::Purpose;
use crate::course::certainty::Certainty;
use crate::course::completion;
use crate::course::id::QuizId;
use crate::course::language::Language;
use crate::course::markdown::{Html, Markdown};
use crate::course::media::Media;
use crate::course::question::{Kind, Line, Mark, Posted, Response};
use crate::course::timestamp::Span;
use crate::course::wording::{self, Asked};
use crate::store::answers::{self, Answer};
use crate::store::attempts::{self, Attempt};

/// From how long after it was chosen, by that computer's clock, an answer that arrives is called late.
const LATE: Span = Span::minutes(1);

/// What is said of a line once the attempt is closed.
pub struct Verdict {
    /// Whether its option is part of the right answer.
    pub right: bool,
    /// Whether what was given, or left, is right.
    pub full: bool,
    /// What would be right here, in words; empty for a box.
    pub wanted: String,
    /// Why: the option's own words, else the question's.
    pub feedback: Option<Html>,
    /// Why: the option's own words alone.
    pub own: Option<Html>,
}

/// One of the things that can be chosen on a line.
pub struct Choice {
    /// Its value in the form.
    pub value: String,
    /// Its words.
    pub words: String,
    /// Whether the answer that counts holds it.
    pub chosen: bool,
}

/// A line of a question's form. Its values are places in the drawn order, so nothing about it tells the key.
pub struct ShownLine {
    /// The name of its field.
    pub name: String,
    /// The value of its box.
    pub value: usize,
    /// The words of its option; `None` for a typed answer.
    pub label: Option<Html>,
    /// Whether the answer that counts holds something here.
    pub chosen: bool,
    /// What it holds, in words; empty for a box.
    pub given: String,
    /// What can be chosen, where the line has a list of its own.
    pub choices: Vec<Choice>,
    /// Only on a marked question.
    pub verdict: Option<Verdict>,
}

/// How sure one is of an answer, where the file asks for it.
pub struct ShownCertainty {
    /// The name of its field.
    pub name: String,
    /// What can be chosen: the value, the words, whether it is chosen.
    pub choices: Vec<(&'static str, String, bool)>,
    /// On a marked question: what was said, in a sentence; empty where nothing was.
    pub said: String,
    /// Whether the person was sure.
    pub sure: bool,
}

/// Where a missed question is taught.
pub struct Taught {
    /// The lesson's page, at the section where it is still there.
    pub address: String,
    /// The lesson's title, and the heading of the section.
    pub title: Titled,
}

/// A question as a page shows it.
pub struct Shown {
    /// From 1.
    pub position: usize,
    /// Questions in the attempt.
    pub of: usize,
    /// Its kind: chooses the template.
    pub kind: Kind,
    /// The language of its words.
    pub language: Language,
    /// Whether that is not the language the trainee reads.
    pub fallen_back: bool,
    /// The question.
    pub title: Html,
    /// What stands between the question and its options; may be empty.
    pub stem: Html,
    /// The names of the columns of a table.
    pub columns: Vec<Html>,
    /// The lines of the form in the drawn order.
    pub lines: Vec<ShownLine>,
    /// How sure the person is; `None` where the file does not ask.
    pub certainty: Option<ShownCertainty>,
    /// The answer that the page shows, for comparison when it comes back: "3:0.2".
    pub was: String,
    /// Whether it has an answer.
    pub answered: bool,
    /// How it came, where that was not at once: by file, or when the line was back; with both times.
    pub way: Option<String>,
    /// What is said of an answer that has lines still open.
    pub unfinished: Option<String>,
    /// On a marked question: the typed answers that are accepted.
    pub accepted: Vec<String>,
    /// On a marked question: what is said of it as a whole.
    pub feedback: Option<Html>,
    /// On a marked question: what it earned, in words.
    pub earned: Option<String>,
    /// On a marked question: whether it earned everything.
    pub full: bool,
    /// On a marked question that missed something: where it is taught.
    pub taught: Option<Taught>,
    /// On a question that was found wrong later: what is said of it now.
    pub remarked: Option<Remarked>,
    /// On a result: how the question is called unclear.
    pub doubt: Option<Doubt>,
}

/// What is said of a question that was found wrong after it was answered.
pub struct Remarked {
    /// What it counts now.
    pub words: String,
    /// What is right by the corrected key, in the words of the question.
    pub right: Vec<String>,
}

impl Shown {
    /// Whether the person was sure of an answer that missed something.
    pub fn misled(&self) -> bool {
        let sure = self.certainty.as_ref().is_some_and(|shown| shown.sure);
        sure && self.answered && !self.full
    }
}

/// An attempt of the trainee's own with what it asks and what was answered.
pub struct Sitting {
    /// The attempt.
    pub attempt: Attempt,
    /// What it asks; the first is position 1.
    pub asked: Vec<Asked>,
    /// The answers that count, by position.
    pub answers: BTreeMap<i64, Answer>,
    /// The course, unless its folder is gone: the attempt goes on without it.
    pub course: Option<Arc<Course>>,
    /// The quiz that is to be finished first: an open practice would show right answers of its course.
    pub finish_first: Option<QuizId>,
}

impl Sitting {
    /// The attempt of the address.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not the trainee's own.
    pub async fn load(ask: &Ask) -> Result<Self, Error> {
        let (own, id) = (ask.own()?, ask.attempt_id()?);
        let mut db = ask.app.store.read().await?;
        let attempt = attempts::find(&mut db, &own, &id)
            .await?
            .ok_or(Error::NotFound)?;
        let asked = attempts::asked(&mut db, &own, &id).await?;
        let answers = answers::latest(&mut db, &own, &id).await?;
        let course = ask.catalogue().courses.get(&attempt.course).cloned();
        let practising = attempt.purpose == Purpose::Practice && attempt.closed_at.is_none();
        let finish_first = if practising {
            let underway = attempts::underway(&mut db, &own, &attempt.round, ask.now).await?;
            completion::on_the_record(&underway).cloned()
        } else {
            None
        };
        Ok(Self {
            attempt,
            asked,
            answers,
            course,
            finish_first,
        })
    }

    /// Where the pages of an attempt lead that cannot be answered now: to its result, or to what comes first. `None` while it can be.
    pub fn elsewhere(&self, ask: &Ask) -> Option<HttpResponse> {
        if self.finish_first.is_some() {
            let quiz = format!(
                "/courses/{}/quizzes/{}",
                self.attempt.course, self.attempt.quiz
            );
            return Some(ask.see_other_saying(&quiz, Said::FinishFirst));
        }
        let result = format!("/attempts/{}/result", self.attempt.id);
        let over = self.attempt.is_over(ask.now);
        over.then(|| ask.see_other_saying(&result, self.refusal()))
    }

    /// Why nothing is added to an attempt that is over.
    pub fn refusal(&self) -> Said {
        if self.attempt.closed_at.is_some() {
            Said::AttemptClosed
        } else {
            Said::TimeOver
        }
    }

    /// The quiz's title, or "Quiz" where its course is gone.
    pub fn title(&self, ask: &Ask) -> Titled {
        let course = self.course.as_ref();
        let quiz = course.and_then(|course| course.quiz(&self.attempt.quiz));
        if let Some((_, quiz)) = quiz {
            let reading = quiz.text.read(&ask.language());
            return Titled {
                text: reading.text.title.clone(),
                language: reading.language.clone(),
            };
        }
        let tag = ask.words.interface().tag();
        Titled {
            text: ask.words.quiz().to_owned(),
            language: Language::parse(tag).unwrap_or_else(Language::english),
        }
    }

    /// Questions with an answer.
    pub fn answered(&self) -> usize {
        self.answers
            .values()
            .filter(|answer| !answer.response.is_empty())
            .count()
    }

    /// The same, with this response at a position in the place of what is known.
    pub fn answered_with(&self, position: i64, response: &Response) -> usize {
        let others = self
            .answers
            .iter()
            .filter(|(known, answer)| **known != position && !answer.response.is_empty());
        others.count() + usize::from(!response.is_empty())
    }

    /// When the last answer reached the disk, in words.
    pub fn saved(&self, ask: &Ask) -> Option<String> {
        let last = self.answers.values().map(|answer| answer.at).max()?;
        Some(ask.words.saved_at(ask.time(last)))
    }

    /// The answer that counts at a position from 1; empty where there is none.
    pub fn response(&self, position: usize) -> Response {
        let key = i64::try_from(position).unwrap_or(i64::MAX);
        self.answers
            .get(&key)
            .map(|answer| answer.response.clone())
            .unwrap_or_default()
    }

    /// Whether nothing more can be said to a question of an attempt that is open: its right answer was shown.
    pub fn is_settled(&self, position: i64) -> bool {
        let answer = self.answers.get(&position);
        self.attempt.rules.feedback_each && answer.is_some_and(|answer| !answer.response.is_empty())
    }

    /// Whether key and feedback of a question may leave the server: after the end; in practice that shows them after each, with the answer.
    fn is_marked(&self, position: usize) -> bool {
        let settled = i64::try_from(position).is_ok_and(|position| self.is_settled(position));
        self.attempt.closed_at.is_some() || settled && self.finish_first.is_none()
    }

    /// How sure the person said they are of the answer at a position from 1.
    fn certainty(&self, position: usize) -> Option<Certainty> {
        let position = i64::try_from(position).ok()?;
        self.answers.get(&position)?.certainty
    }

    /// The answer that counts at a position, in one line.
    fn written(&self, position: usize, asked: &Asked) -> String {
        let posted = asked
            .wording
            .kind
            .posted(&asked.order, &self.response(position));
        written(&posted, self.certainty(position))
    }

    fn shown_certainty(&self, ask: &Ask, position: usize) -> Option<ShownCertainty> {
        let asked = self.attempt.rules.certainty;
        asked.then(|| shown_certainty(ask, position, self.certainty(position)))
    }

    /// All questions.
    pub fn questions(&self, ask: &Ask) -> Vec<Shown> {
        (1..)
            .zip(&self.asked)
            .map(|(position, asked)| self.shown(ask, position, asked))
            .collect()
    }

    /// One question.
    pub fn question(&self, ask: &Ask, position: usize) -> Option<Shown> {
        let asked = self.asked.get(position.checked_sub(1)?)?;
        Some(self.shown(ask, position, asked))
    }

    fn shown(&self, ask: &Ask, position: usize, asked: &Asked) -> Shown {
        let marked = self.is_marked(position);
        let catalogue = ask.catalogue();
        let nothing = Media::default();
        let media = self
            .course
            .as_ref()
            .map_or(&nothing, |course| &course.media);
        let root = format!("/media/{}", self.attempt.course);
        let inline = |markdown: &Markdown| markdown.inline_html(&catalogue.shelf, media, &root);
        let text = asked.text.read(&ask.language());
        let response = self.response(position);
        let score = asked.wording.kind.score(&response);
        let kind = &asked.wording.kind;
        let choices = kind.choices(&asked.order);
        let choice = |mark: &Mark, given: Option<&Mark>| Choice {
            value: value_of(asked, mark),
            words: wording::mark(text.text, mark).unwrap_or_default(),
            chosen: given == Some(mark),
        };
        let line = |line: Line| {
            let option = line.option.as_ref();
            let option = option.and_then(|id| text.text.options.get(id).map(|text| (id, text)));
            let place = asked
                .order
                .iter()
                .position(|id| line.option.as_ref() == Some(id));
            let words = |mark: &Option<Mark>| {
                let mark = mark.as_ref();
                mark.and_then(|mark| wording::mark(text.text, mark))
                    .unwrap_or_default()
            };
            ShownLine {
                name: match place.filter(|_| !choices.is_empty()) {
                    Some(place) => format!("q{position}.{place}"),
                    None => format!("q{position}"),
                },
                value: place.unwrap_or_default(),
                label: option.map(|(_, text)| inline(&text.label)),
                chosen: line.given.is_some(),
                given: words(&line.given),
                choices: choices
                    .iter()
                    .map(|mark| choice(mark, line.given.as_ref()))
                    .collect(),
                verdict: marked.then(|| Verdict {
                    right: line.right.is_some(),
                    full: line.full,
                    wanted: words(&line.right),
                    feedback: option
                        .and_then(|(id, _)| text.text.feedback_on(id))
                        .map(inline),
                    own: option
                        .and_then(|(_, text)| text.feedback.as_ref())
                        .map(inline),
                }),
            }
        };
        let lines = kind
            .lines(&asked.order, &response)
            .into_iter()
            .map(line)
            .collect();
        Shown {
            position,
            of: self.asked.len(),
            kind: kind.clone(),
            language: text.language.clone(),
            fallen_back: text.fallen_back,
            title: inline(&text.text.title),
            stem: text.text.stem.html(&catalogue.shelf, media, &root),
            columns: text.text.columns.iter().map(inline).collect(),
            lines,
            certainty: self.shown_certainty(ask, position),
            was: format!("{position}:{}", self.written(position, asked)),
            answered: !response.is_empty(),
            way: self.way(ask, position),
            unfinished: (!kind.is_whole(&response)).then(|| ask.words.not_whole().to_owned()),
            accepted: if marked {
                text.text.accepted.clone()
            } else {
                Vec::new()
            },
            feedback: text.text.feedback.as_ref().filter(|_| marked).map(inline),
            earned: marked.then(|| {
                if score.is_full() {
                    ask.words.earned_full().to_owned()
                } else {
                    ask.words.earned(score.percent())
                }
            }),
            full: score.is_full(),
            taught: (marked && !score.is_full())
                .then(|| self.taught(ask, asked))
                .flatten(),
            remarked: None,
            doubt: None,
        }
    }

    /// How the answer that counts came, with both times, where that was not at once.
    fn way(&self, ask: &Ask, position: usize) -> Option<String> {
        let answer = self.answers.get(&i64::try_from(position).ok()?)?;
        let (chosen, words) = (answer.client_at, ask.words);
        let moment = |at| ask.moment(at);
        if answer.by_file {
            let chosen = chosen.map_or_else(|| words.unknown_time().to_owned(), moment);
            return Some(words.way_by_file(chosen, moment(answer.at)));
        }
        let late = chosen.filter(|chosen| answer.at.since(*chosen) >= LATE)?;
        Some(words.way_late(moment(late), moment(answer.at)))
    }

    fn taught(&self, ask: &Ask, asked: &Asked) -> Option<Taught> {
        let (course, see) = self.course.as_ref().zip(asked.wording.see.as_ref())?;
        let (_, lesson) = course.lesson(&see.lesson)?;
        let section = see
            .section
            .as_ref()
            .filter(|section| course.has_section(&see.lesson, section));
        let place = section.map_or_else(String::new, |section| format!("#{section}"));
        let read = lesson.text.read(&ask.language());
        let mut headings = read.text.sections.iter();
        let heading = headings.find(|(id, _)| Some(id) == section);
        let title = &read.text.title;
        let title = heading.map_or_else(
            || title.clone(),
            |(_, heading)| format!("{title} › {heading}"),
        );
        Some(Taught {
            address: ask.to(&format!(
                "/courses/{}/lessons/{}{place}",
                course.id, lesson.id
            )),
            title: Titled::new(&title, read.language),
        })
    }
}

/// The value with which a form chooses something on a line.
fn value_of(asked: &Asked, mark: &Mark) -> String {
    match mark {
        Mark::Option(id) => {
            let place = asked.order.iter().position(|known| known == id);
            place.unwrap_or_default().to_string()
        }
        Mark::Place(place) => place.to_string(),
        Mark::Tick | Mark::Words(_) => String::new(),
    }
}

fn shown_certainty(ask: &Ask, position: usize, certainty: Option<Certainty>) -> ShownCertainty {
    let words = ask.words;
    let choice = |one: Certainty, said: &str| (one.key(), said.to_owned(), certainty == Some(one));
    ShownCertainty {
        name: format!("c{position}"),
        choices: vec![
            choice(Certainty::Sure, words.sure()),
            choice(Certainty::NotSure, words.not_sure()),
        ],
        said: match certainty {
            Some(Certainty::Sure) => words.you_were_sure().to_owned(),
            Some(Certainty::NotSure) => words.you_were_not_sure().to_owned(),
            None => String::new(),
        },
        sure: certainty == Some(Certainty::Sure),
    }
}

/// What a form shows of an answer, in one line: "0.2", "0=3.1=2" where each line has a field of its own, "0!sure" with how sure one is.
pub fn written(posted: &Posted, certainty: Option<Certainty>) -> String {
    let field = |(line, value): &(Option<usize>, String)| match line {
        Some(line) => format!("{line}={value}"),
        None => value.clone(),
    };
    let fields = posted.0.iter().map(field).collect::<Vec<_>>().join(".");
    match certainty {
        Some(certainty) => format!("{fields}!{}", certainty.key()),
        None => fields,
    }
}

#[derive(Template)]
#[template(path = "question_page.html")]
struct QuestionPage<'a> {
    frame: Frame<'a>,
    saving: Option<Saving>,
    quiz_title: &'a Titled,
    answers: String,
    question: Shown,
    /// Whether the right answer follows at once.
    checks: bool,
    answered: usize,
    saved: Option<String>,
    left: Option<TimeLeft>,
}

/// One question on a page.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let sitting = Sitting::load(&ask).await?;
    let here = format!("/attempts/{}", sitting.attempt.id);
    if let Some(elsewhere) = sitting.elsewhere(&ask) {
        return Ok(elsewhere);
    }
    let position: usize = ask.part("position").parse().map_err(|_| Error::NotFound)?;
    let question = sitting.question(&ask, position).ok_or(Error::NotFound)?;
    let title = sitting.title(&ask);
    ask.page_with_script(&QuestionPage {
        frame: ask.frame(
            ask.words
                .question_title(position, sitting.asked.len(), &title.text),
        ),
        saving: Saving::of(&ask, &sitting)?,
        quiz_title: &title,
        answers: ask.to(&format!("{here}/answers")),
        question,
        checks: sitting.attempt.rules.feedback_each,
        answered: sitting.answered(),
        saved: sitting.saved(&ask),
        left: time_left(&ask, &sitting.attempt),
    })
}
