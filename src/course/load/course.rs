//! A course folder put together: `course.md` with its settings, then modules, references and translations.

use comrak::Arena;
use comrak::nodes::NodeValue;

use super::desk::Desk;
use super::files::Files;
use super::names::{self, Home};
use super::page::Page;
use super::prose::{self, Where};
use super::quiz::Around;
use super::{Reader, blueprint, evaluation, modules, proof, reference, translation};
use crate::course::completion::certificates_exist;
use crate::course::id::{CourseId, SectionId};
use crate::course::language::{Language, Translated};
use crate::course::lesson::Block;
use crate::course::markdown::render::Style;
use crate::course::problem::{Code, Problem};
use crate::course::quiz::QuizRules;
use crate::course::settings::{Settings, SettingsOf};
use crate::course::shelf::Shelf;
use crate::course::source::Source;
use crate::course::timestamp::Span;
use crate::course::{CertificateKind, Course, CourseText, Enrolment};

/// What became of a course folder.
pub struct Outcome {
    /// The course, as far as it could be read; offered only when no problem is an error.
    pub course: Option<Course>,
    /// The id as it is written, where there is one.
    pub id: Option<CourseId>,
    /// The title, where there is one.
    pub title: Option<String>,
    /// Every mistake.
    pub problems: Vec<Problem>,
}

/// Reads the files of one course folder.
pub fn read(folder: &str, files: Files, shelf: &Shelf, reader: Reader) -> Outcome {
    let hash = files.hash();
    let Some(source) = files.texts.get("course.md") else {
        let message = "there is no course.md in this folder";
        let meant = files.texts.keys().find(|name| {
            names::meant(name, Home::Course).is_some_and(|meant| meant == "course.md")
        });
        let hint = meant.map_or_else(
            || "write it, or move the folder out of the courses".to_owned(),
            |name| format!("rename {name} to course.md"),
        );
        let problem = Problem::of_file(folder, Code::FileMissing, message, hint);
        return Outcome {
            course: None,
            id: None,
            title: None,
            problems: vec![problem],
        };
    };
    let written_id = peek(source);
    let media_root = format!(
        "/media/{}",
        written_id.as_ref().map_or("", CourseId::as_str)
    );
    let mut desk = Desk::new(shelf, &files.media, &media_root, files.texts.values());
    desk.refused.clone_from(&files.refused);
    let head = head(source, folder, &mut desk);
    let title = head.text.read(&head.original).text.title.clone();
    let around = Around {
        folder,
        original: &head.original,
    };
    let modules = modules::read(&files, &around, &head, &mut desk);
    let opinion = files.texts.get("evaluation.md");
    let opinion = opinion.and_then(|source| evaluation::read(source, &around, &mut desk));
    reference::look_up(&modules, &mut desk);
    let mut course = head.id.map(|id| Course {
        id,
        hash,
        version: head.settings.text("version").map(str::to_owned),
        languages: head.languages.clone(),
        text: head.text,
        enrolment: Enrolment::Open,
        certificate: certificate(&head.settings, "certificate"),
        module_certificate: certificate(&head.settings, "module_certificate"),
        valid_months: head.settings.number("valid"),
        listed: head.settings.flag("listed").unwrap_or(true),
        print_score: head.settings.flag("print_score").unwrap_or(false),
        modules,
        evaluation: opinion,
        media: crate::course::media::Media::default(),
    });
    if let Some(course) = &mut course {
        let around = Around {
            folder,
            original: &head.original,
        };
        translation::add(course, &files, &around, &mut desk);
        blueprint::settle(&mut course.modules, &mut desk);
        if reader == Reader::Author && !desk.problems.iter().any(Problem::is_error) {
            let said = proof::read(course, &files, &desk);
            desk.problems.extend(said);
        }
        if course.valid_months.is_some() && !certificates_exist(course) {
            let span = head.settings.span("valid").unwrap_or_default();
            desk.say(
                source,
                Code::SettingValue,
                span,
                "`valid` says how long a certificate is valid, but the course gives none",
                "write `certificate = \"completion\"`, or take it out",
            );
        }
    }
    let problems = desk.problems;
    if let Some(course) = &mut course {
        course.media = files.media;
    }
    Outcome {
        course,
        id: written_id,
        title: Some(title).filter(|title| !title.is_empty()),
        problems,
    }
}

/// The id as it stands in the title, before anything else is read: the addresses of images need it.
fn peek(source: &Source) -> Option<CourseId> {
    let arena = Arena::new();
    let page = Page::read(&arena, source, &mut Vec::new());
    CourseId::parse(&page.title?.braces.id?.value).ok()
}

/// What `course.md` says.
pub struct Head {
    /// The file.
    pub source: Source,
    /// The id, where there is a usable one.
    pub id: Option<CourseId>,
    /// The settings.
    pub settings: Settings,
    /// The languages, the original first.
    pub languages: Vec<Language>,
    /// The language the course was written in.
    pub original: Language,
    /// Title and description, in the original.
    pub text: Translated<CourseText>,
    /// The rules that quizzes inherit; they say nothing of the draw.
    pub rules: QuizRules,
}

fn head(source: &Source, folder: &str, desk: &mut Desk<'_>) -> Head {
    let arena = Arena::new();
    let page = Page::read(&arena, source, &mut desk.problems);
    let settings = page.settings_of(SettingsOf::Course, &mut desk.problems);
    let languages = languages(source, &settings, desk);
    let original = languages.first().cloned().unwrap_or_else(Language::english);
    prose::check(&page, folder, Where::Prose, desk);
    for section in &page.sections {
        desk.attributes(&page, &section.heading, &[]);
        if let Some(id) = desk.id(&page, &section.heading, SectionId::parse) {
            desk.claim(
                "section of the course",
                id.as_str(),
                source,
                Desk::id_span(&section.heading),
            );
        }
    }
    let id = page.title.as_ref().and_then(|title| {
        desk.attributes(&page, title, &[]);
        desk.id(&page, title, CourseId::parse)
    });
    let text = text(
        &page,
        &Around {
            folder,
            original: &original,
        },
        &original,
        desk,
    );
    let rules = QuizRules {
        draw: 0,
        pass_mark: settings.number("pass_mark").unwrap_or(80),
        attempts: settings.number("attempts").unwrap_or(2),
        wait: settings.wait("wait").unwrap_or(Span::hours(24)),
        time: None,
        certainty: false,
        feedback_each: false,
    };
    Head {
        source: source.clone(),
        id,
        languages,
        text: Translated::new(original.clone(), text),
        original,
        rules,
        settings,
    }
}

/// The words of a course file in one language.
pub fn text(
    page: &Page<'_>,
    around: &Around<'_>,
    language: &Language,
    desk: &mut Desk<'_>,
) -> CourseText {
    let title = page.title_text();
    let first = page
        .opening
        .first()
        .filter(|first| matches!(first.data().value, NodeValue::Paragraph));
    if first.is_none() {
        let span = page
            .title
            .as_ref()
            .map_or(page.source.beginning(), |title| title.span.clone());
        desk.say(
            page.source,
            Code::Empty,
            span,
            "the course has no summary",
            "write a paragraph below the title: it is what a list of courses shows",
        );
    }
    let summary = desk
        .writer(page, around.folder, language, Style::Question)
        .blocks(first.into_iter().copied());
    let rest = page.blocks().skip(usize::from(first.is_some()));
    let html = desk
        .writer(page, around.folder, language, Style::Question)
        .blocks(rest);
    let description = Block::prose(html);
    CourseText {
        title,
        summary,
        description,
    }
}

fn languages(source: &Source, settings: &Settings, desk: &mut Desk<'_>) -> Vec<Language> {
    let mut languages = Vec::new();
    for (tag, span) in settings.list("languages").unwrap_or(&[]) {
        match Language::parse(tag) {
            Some(language) if !languages.contains(&language) => languages.push(language),
            _ => desk.say(
                source,
                Code::SettingValue,
                span.clone(),
                format!("`{tag}` is not a language, or is named twice"),
                "write tags like \"en\", \"fr\" or \"ar\", the original first",
            ),
        }
    }
    if languages.is_empty() {
        languages.push(Language::english());
    }
    languages
}

fn certificate(settings: &Settings, key: &str) -> Option<CertificateKind> {
    match settings.text(key) {
        Some("completion") => Some(CertificateKind::Completion),
        Some("participation") => Some(CertificateKind::Participation),
        _ => None,
    }
}
