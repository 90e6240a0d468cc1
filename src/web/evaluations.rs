//! The form in which trainees say what they think of a module or a course, when they have completed it.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use askama::Template;

use super::account::own_of_form;
use super::ask::Ask;
use super::error::Error;
use super::form::Mistakes;
use super::page::{Frame, Said, Titled};
use crate::course::Course;
use crate::course::completion::CertificateScope;
use crate::course::evaluation::{Answer, Asked, Evaluation, Kind, LONGEST};
use crate::course::id::QuestionId;
use crate::course::language::Language;
use crate::course::markdown::Html;
use crate::course::module::Module;
use crate::store::Connection;
use crate::store::evaluations::{self, Standing, Subject};

/// What stands before the id of a question in the name of its field.
const FIELD: &str = "q-";

/// An evaluation that the address names.
struct Found<'a> {
    subject: Subject,
    evaluation: &'a Evaluation,
    /// The page of the module or course.
    home: String,
    title: Titled,
}

impl<'a> Found<'a> {
    fn of(ask: &Ask, course: &'a Course) -> Result<Self, Error> {
        let module = match ask.part("module") {
            "" => None,
            _ => Some(ask.module(course)?),
        };
        Self::named(ask, course, module)
    }

    fn named(ask: &Ask, course: &'a Course, module: Option<&'a Module>) -> Result<Self, Error> {
        let evaluation = match module {
            Some(module) => module.evaluation.as_ref(),
            None => course.evaluation.as_ref(),
        };
        let home = format!("/courses/{}", course.id);
        let language = ask.language();
        Ok(Self {
            subject: Subject {
                course: course.id.clone(),
                scope: module.map_or(CertificateScope::Course, |module| {
                    CertificateScope::Module(module.id.clone())
                }),
            },
            evaluation: evaluation.ok_or(Error::NotFound)?,
            home: module.map_or(home.clone(), |module| {
                format!("{home}/modules/{}", module.id)
            }),
            title: match module {
                Some(module) => Titled::of_module(module, &language),
                None => Titled::of_course(course, &language),
            },
        })
    }
}

/// A value that can be chosen.
struct Offered<'a> {
    value: String,
    label: &'a str,
    chosen: bool,
}

/// A question as the form shows it.
struct Shown<'a> {
    field: String,
    title: &'a str,
    lead: &'a Html,
    language: &'a Language,
    values: Vec<Offered<'a>>,
    scale: bool,
    /// The words typed so far, where words are asked for.
    words: Option<String>,
}

#[derive(Template)]
#[template(path = "evaluation.html")]
struct EvaluationPage<'a> {
    frame: Frame<'a>,
    owner: &'a str,
    address: String,
    home: String,
    of: &'a Titled,
    title: &'a str,
    introduction: &'a Html,
    language: &'a Language,
    questions: Vec<Shown<'a>>,
    mistakes: &'a Mistakes,
}

#[derive(Template)]
#[template(path = "evaluation_given.html")]
struct GivenPage<'a> {
    frame: Frame<'a>,
    home: String,
    of: &'a Titled,
}

/// The form, or thanks for what was said.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let course = ask.course()?;
    let found = Found::of(&ask, &course)?;
    let mut db = ask.app.store.read().await?;
    match evaluations::standing(&mut db, &ask.own()?, &found.subject).await? {
        Standing::NotYet => Ok(ask.see_other_saying(&found.home, Said::CompleteFirst)),
        Standing::Asked => form(&ask, &found, &BTreeMap::new(), &Mistakes::default()),
        Standing::Given => ask.page(&GivenPage {
            frame: ask.frame(ask.words.evaluation_of(found.title.text.as_str())),
            home: ask.to(&found.home),
            of: &found.title,
        }),
    }
}

/// Keeps what was said, without the name of who said it.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let course = ask.course()?;
    let found = Found::of(&ask, &course)?;
    let typed = typed(&ask)?;
    let own = own_of_form(&ask, ask.fields.get("account").unwrap_or_default())?;
    let answers = answers(found.evaluation, &typed);
    let mistakes = mistakes(&ask, &answers);
    if !mistakes.is_empty() {
        return form(&ask, &found, &typed, &mistakes);
    }
    let (subject, now) = (found.subject.clone(), ask.now);
    let write = async move |db: &mut _| evaluations::give(db, &own, &subject, &answers, now).await;
    ask.app.store.write(write).await?;
    Ok(ask.see_other(&format!("{}/evaluation", found.home)))
}

/// What was posted, by question; a field that no evaluation has is refused.
fn typed(ask: &Ask) -> Result<BTreeMap<String, String>, Error> {
    let mut typed = BTreeMap::new();
    for (name, value) in ask.fields.iter().filter(|(name, _)| *name != "account") {
        let question = name.strip_prefix(FIELD).ok_or(Error::Malformed)?;
        typed.insert(question.to_owned(), value.to_owned());
    }
    Ok(typed)
}

fn answers(evaluation: &Evaluation, typed: &BTreeMap<String, String>) -> Vec<(QuestionId, Answer)> {
    let answer = |asked: &Asked| {
        let posted = typed.get(asked.id.as_str())?;
        Some((asked.id.clone(), asked.kind.read(posted)?))
    };
    evaluation.questions.iter().filter_map(answer).collect()
}

fn mistakes(ask: &Ask, answers: &[(QuestionId, Answer)]) -> Mistakes {
    let mut mistakes = Mistakes::default();
    let is_long =
        |answer: &Answer| matches!(answer, Answer::Words(words) if words.chars().count() > LONGEST);
    if answers.is_empty() {
        mistakes.add("answers", ask.words.evaluation_empty());
    }
    if answers.iter().any(|(_, answer)| is_long(answer)) {
        mistakes.add("answers", ask.words.evaluation_long(LONGEST));
    }
    mistakes
}

fn form(
    ask: &Ask,
    found: &Found<'_>,
    typed: &BTreeMap<String, String>,
    mistakes: &Mistakes,
) -> Result<HttpResponse, Error> {
    let language = ask.language();
    let text = found.evaluation.text.read(&language);
    let title = ask.words.evaluation_of(found.title.text.as_str());
    let questions = found.evaluation.questions.iter();
    let page = EvaluationPage {
        frame: ask.frame_with_mistakes(&title, mistakes),
        owner: ask.who()?.account.as_str(),
        address: ask.to(&format!("{}/evaluation", found.home)),
        home: ask.to(&found.home),
        of: &found.title,
        title: &text.text.title,
        introduction: &text.text.introduction,
        language: text.language,
        questions: questions
            .map(|asked| shown(asked, &language, typed))
            .collect(),
        mistakes,
    };
    if mistakes.is_empty() {
        ask.page(&page)
    } else {
        ask.page_with_mistakes(&page)
    }
}

fn shown<'a>(asked: &'a Asked, language: &Language, typed: &BTreeMap<String, String>) -> Shown<'a> {
    let text = asked.text.read(language);
    let given = typed.get(asked.id.as_str());
    let values = asked.kind.values().into_iter().zip(&text.text.labels);
    Shown {
        field: format!("{FIELD}{}", asked.id),
        title: &text.text.title,
        lead: &text.text.lead,
        language: text.language,
        scale: asked.kind == Kind::Scale,
        values: values
            .map(|(value, label)| Offered {
                chosen: given == Some(&value),
                label,
                value,
            })
            .collect(),
        words: (asked.kind == Kind::Words).then(|| given.cloned().unwrap_or_default()),
    }
}

/// The link to an evaluation from the page of its module or course, for who has completed that.
pub struct Invitation {
    /// The form.
    pub address: String,
    /// How many questions it has.
    pub questions: usize,
    /// Whether the person has given their view.
    pub given: bool,
}

impl Invitation {
    /// The one of a module of a course, or of the course itself, where it has one and the person may answer it.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of(
        ask: &Ask,
        db: &mut Connection,
        course: &Course,
        module: Option<&Module>,
    ) -> Result<Option<Self>, Error> {
        let Ok(found) = Found::named(ask, course, module) else {
            return Ok(None);
        };
        let standing = evaluations::standing(db, &ask.own()?, &found.subject).await?;
        Ok((standing != Standing::NotYet).then(|| Self {
            address: ask.to(&format!("{}/evaluation", found.home)),
            questions: found.evaluation.questions.len(),
            given: standing == Standing::Given,
        }))
    }
}
