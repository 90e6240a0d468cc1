//! What course files may and may not be: every mistake has an example with the expected message inside it,
//! the course that shows everything is clean, nothing in a file can become script, and nothing makes the loader fall.

#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

use crate::fuzz::SHARDS;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use dsr_course::course::Course;
use dsr_course::course::language::{Language, Translated};
use dsr_course::course::lesson::Block;
use dsr_course::course::load::{Loading, load, proofread};
use dsr_course::course::problem::{Code, Problem};
use dsr_course::course::question::KIND_ATTRIBUTES;
use dsr_course::library::Library;
use tempfile::TempDir;

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/courses")
}

fn demo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("courses/demo")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("made");
    for entry in fs::read_dir(from).expect("listed").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("listed").flatten() {
        if entry.path().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found.sort();
    found
}

/// A copy of the good skeleton with the files of one example laid over it.
fn example(name: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&tests().join("skeleton"), folder.path());
    copy(&tests().join("broken").join(name), folder.path());
    folder
}

fn examples() -> Vec<String> {
    let listed = fs::read_dir(tests().join("broken"))
        .expect("listed")
        .flatten();
    let mut names: Vec<String> = listed
        .map(|entry| entry.file_name().into_string().expect("a name"))
        .collect();
    names.sort();
    names
}

/// `<!-- expect: CODE [PATH@]LINE:COLUMN PART OF THE MESSAGE -->`
#[derive(Clone, Debug)]
struct Expected {
    code: String,
    place: String,
    part: String,
}

fn expected(folder: &Path) -> Vec<Expected> {
    let mut all = Vec::new();
    for file in files(folder) {
        let path = file
            .strip_prefix(folder)
            .expect("inside")
            .to_str()
            .expect("a path")
            .to_owned();
        let text = fs::read_to_string(&file).expect("text");
        for line in text.lines() {
            let Some(said) = line
                .strip_prefix("<!-- expect: ")
                .and_then(|rest| rest.strip_suffix(" -->"))
            else {
                continue;
            };
            let mut words = said.splitn(3, ' ');
            let (code, place, part) = (
                words.next().expect("a code"),
                words.next().expect("a place"),
                words.next().expect("words"),
            );
            let (path, at) = place.split_once('@').unwrap_or((path.as_str(), place));
            all.push(Expected {
                code: code.to_owned(),
                place: format!("{path}:{at}"),
                part: part.to_owned(),
            });
        }
    }
    all
}

fn fits(problem: &Problem, expected: &Expected) -> bool {
    problem.code.as_str() == expected.code
        && problem.place.to_string() == expected.place
        && problem.to_string().contains(&expected.part)
}

#[test]
fn the_skeleton_of_the_examples_is_clean() {
    let loading = proofread(&tests().join("skeleton"));
    assert_eq!(said(&loading), "");
    assert_eq!(loading.courses.len(), 1);
}

#[test]
fn every_broken_example_says_what_it_expects_and_nothing_else() {
    let mut failures = Vec::new();
    for name in examples() {
        let folder = example(&name);
        let expected = expected(&tests().join("broken").join(&name));
        if expected.is_empty() {
            failures.push(format!("{name}: expects nothing"));
        }
        let problems = proofread(folder.path()).problems;
        for missing in expected
            .iter()
            .filter(|expected| !problems.iter().any(|problem| fits(problem, expected)))
        {
            failures.push(format!("{name}: not said: {missing:?}"));
        }
        for extra in problems
            .iter()
            .filter(|problem| !expected.iter().any(|expected| fits(problem, expected)))
        {
            failures.push(format!("{name}: not expected: {extra}"));
        }
        for problem in &problems {
            assert!(!problem.hint.is_empty(), "{problem}");
            assert!(problem.render(false).contains(problem.code.as_str()));
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

/// What only authors are told: no course waits for it, so a server does not read for it.
const ADVICE: [Code; 14] = [
    Code::AcronymUnexplained,
    Code::BriefLong,
    Code::Guessing,
    Code::KeyLongest,
    Code::KeyPlace,
    Code::LessonLong,
    Code::ObjectiveUntested,
    Code::OptionAll,
    Code::QuestionNegative,
    Code::SentencesLong,
    Code::SheetMissing,
    Code::SilenceIdle,
    Code::TermUnlinked,
    Code::TimeShort,
];

#[test]
fn a_server_reads_the_same_courses_and_hears_of_every_mistake_but_no_advice() {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("courses");
    let examples: Vec<TempDir> = examples().iter().map(|name| example(name)).collect();
    let folders = examples
        .iter()
        .map(TempDir::path)
        .chain([shipped.as_path()]);
    let mut kept_back = BTreeSet::new();
    for folder in folders {
        let (served, read) = (load(folder), proofread(folder));
        assert_eq!(served.courses, read.courses);
        assert_eq!(served.broken, read.broken);
        assert_eq!(served.folders, read.folders);
        let advice = |problem: &&Problem| !served.problems.contains(*problem);
        kept_back.extend(
            read.problems
                .iter()
                .filter(advice)
                .map(|problem| problem.code.to_string()),
        );
        for heard in &served.problems {
            assert!(
                read.problems.contains(heard),
                "{heard} is told to nobody who can mend it"
            );
        }
    }
    let advice: BTreeSet<String> = ADVICE.iter().map(ToString::to_string).collect();
    assert_eq!(kept_back, advice);
}

/// Files that cannot lie in a repository: the test below makes them.
const MADE: &[Code] = &[
    Code::FileUnreadable,
    Code::FileIrregular,
    Code::FileTooBig,
    Code::FileNotText,
    Code::TooMany,
    Code::ImageHeavy,
];

#[test]
fn every_kind_of_mistake_has_an_example() {
    let mut shown: BTreeSet<String> = MADE.iter().map(ToString::to_string).collect();
    for name in examples() {
        shown.extend(
            expected(&tests().join("broken").join(name))
                .into_iter()
                .map(|expected| expected.code),
        );
    }
    let all: BTreeSet<String> = Code::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(shown, all);
}

#[cfg(unix)]
#[test]
fn only_regular_text_of_reasonable_size_is_read_and_the_rest_of_the_folder_loads() {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&tests().join("skeleton"), folder.path());
    let bad = folder.path().join("bad");
    copy(&folder.path().join("c"), &bad);
    let write =
        |name: &str, bytes: &[u8]| fs::write(bad.join("01-m").join(name), bytes).expect("written");
    fs::write(bad.join("course.md"), "# Bad {#bad}\n\nText.\n").expect("written");
    std::os::unix::fs::symlink("/etc/passwd", bad.join("01-m/02-passwd.md")).expect("linked");
    std::os::unix::fs::symlink("/", bad.join("01-m/root")).expect("linked");
    std::os::unix::fs::symlink("nowhere.md", bad.join("01-m/03-nowhere.md")).expect("linked");
    write("04-latin.md", b"# L {#latin}\n\nd\xe9fense\n");
    write("05-nul.md", b"# N {#nul}\n\na\0b\n");
    write("06-big.md", &vec![b'a'; 3 * 1024 * 1024]);
    write("media/big.png", &vec![0; 21 * 1024 * 1024]);
    let good = folder.path().join("c/01-m");
    let path = "L1 1".repeat(25_300);
    let heavy = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><path d=\"M0 0{path}\"/></svg>"
    );
    fs::write(good.join("media/heavy.svg"), heavy).expect("written");
    let lesson = "# Heavy {#heavy}\n\n![A line](media/heavy.svg)\n";
    fs::write(good.join("02-heavy.md"), lesson).expect("written");
    let fifo = std::process::Command::new("mkfifo")
        .arg(bad.join("01-m/07-pipe.md"))
        .status();
    write("08-bom.md", b"\xef\xbb\xbf# B {#bom}\r\n\r\nText.\r\n");
    let loading = proofread(folder.path());
    let said = said(&loading);
    for part in [
        "bad/01-m/02-passwd.md:1:1: error[file-irregular]: this link leaves",
        "bad/01-m/root:1:1: error[file-irregular]",
        "bad/01-m/03-nowhere.md:1:1: error[file-irregular]",
        "bad/01-m/04-latin.md:1:1: error[file-not-text]: line 3 is not UTF-8",
        "bad/01-m/05-nul.md:1:1: error[file-not-text]: line 3 holds a NUL",
        "bad/01-m/06-big.md:1:1: error[file-too-big]: the file has more than 2 MiB",
        "bad/01-m/media/big.png:1:1: error[file-too-big]",
        "c/01-m/02-heavy.md:3:11: warning[image-heavy]: the image has 101 KB",
    ] {
        assert!(said.contains(part), "{part} in\n{said}");
    }
    if fifo.is_ok_and(|status| status.success()) {
        assert!(said.contains("bad/01-m/07-pipe.md:1:1: error[file-irregular]: this is neither a file nor a folder"), "{said}");
    }
    assert!(!said.contains("08-bom"), "{said}");
    assert_eq!(loading.courses.len(), 1, "the other course loads");
    assert_eq!(loading.broken[0].folder, "bad");
    let nowhere = proofread(&folder.path().join("nowhere"));
    assert_eq!(nowhere.problems[0].code, Code::FileUnreadable);
}

#[test]
fn a_file_with_a_million_mistakes_is_read_in_a_moment_and_shows_the_first() {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&tests().join("skeleton"), folder.path());
    let lesson = folder.path().join("c/01-m/01-l.md");
    for part in [
        "[[zz]] ",
        "## a\n",
        "<!-- x\n",
        "<b>x</b> ",
        "> ",
        "[@a; ",
        "## a {# b}\n",
    ] {
        let text = format!("# Lesson {{#l}}\n\n{}", part.repeat(200_000 / part.len()));
        fs::write(&lesson, text).expect("written");
        let began = std::time::Instant::now();
        let loading = proofread(folder.path());
        assert!(
            began.elapsed().as_secs() < 20,
            "{part}: {:?}",
            began.elapsed()
        );
        assert!(
            !loading.problems.is_empty() && loading.problems.len() < 1300,
            "{part}"
        );
        let many = ["[[zz]] ", "## a\n", "<b>x</b> "].contains(&part);
        let said = loading
            .problems
            .iter()
            .any(|problem| problem.code == Code::TooMany);
        assert!(said || !many, "{part}");
        for problem in &loading.problems {
            assert!(problem.render(false).len() < 20_000);
        }
    }
}

#[test]
fn a_link_inside_the_folder_of_courses_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&tests().join("skeleton"), folder.path());
    let lesson = folder.path().join("c/01-m/01-l.md");
    fs::rename(&lesson, folder.path().join("c/01-m/.kept")).expect("moved");
    #[cfg(unix)]
    std::os::unix::fs::symlink(".kept", &lesson).expect("linked");
    #[cfg(unix)]
    assert_eq!(said(&proofread(folder.path())), "");
}

fn said(loading: &Loading) -> String {
    let lines: Vec<String> = loading.problems.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

/// A folder of courses with the demo course alone.
fn demo_alone() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&demo(), &folder.path().join("demo"));
    folder
}

#[test]
fn the_demo_course_is_clean_and_can_be_completed() {
    let folder = demo_alone();
    let loading = proofread(folder.path());
    assert_eq!(said(&loading), "");
    let course = &loading.courses[0];
    assert_eq!(course.id.as_str(), "demo");
    assert!(!course.listed);
    assert!(
        course
            .modules
            .iter()
            .all(|module| module.open && !module.lessons.is_empty() && module.quiz.is_some())
    );
    let french = Language::parse("fr").expect("a language");
    let quiz = course.modules[0].quiz.as_ref().expect("a quiz");
    assert_eq!(
        (quiz.questions.len(), quiz.rules.draw, quiz.rules.attempts),
        (6, 4, 2)
    );
    assert!(
        quiz.questions
            .iter()
            .all(|question| !question.text.read(&french).fallen_back)
    );
    let quizzes = course
        .modules
        .iter()
        .filter_map(|module| module.quiz.as_ref());
    let kinds: BTreeSet<String> = quizzes
        .flat_map(|quiz| &quiz.questions)
        .map(|question| question.kind.name())
        .collect();
    assert_eq!(
        kinds.len(),
        KIND_ATTRIBUTES.len(),
        "it shows every kind of question: {kinds:?}"
    );
    let text = course.modules[0].lessons[0]
        .text
        .read(&Language::english())
        .text;
    assert!(!text.terms.is_empty() && !text.sources.is_empty());
    let blocks: Vec<&Block> = course.modules[0]
        .lessons
        .iter()
        .flat_map(|lesson| &lesson.text.read(&Language::english()).text.blocks)
        .collect();
    assert!(blocks.iter().any(|block| matches!(block, Block::Check(_))));
    for kind in ["Case", "Reflect", "Key"] {
        assert!(blocks.iter().any(|block| matches!(block, Block::Callout { callout, .. } if format!("{callout:?}") == kind)), "{kind}");
    }
    assert_html(&all_html(&loading), "the demo course");
}

/// Everything that a page could print of these courses.
fn all_html(loading: &Loading) -> String {
    let mut html = String::new();
    for term in loading.shelf.terms.values() {
        html.extend(term.all().map(|(_, text)| text.meaning.to_string()));
    }
    html.extend(
        loading
            .shelf
            .documents
            .values()
            .map(|document| document.purpose.to_string()),
    );
    for course in &loading.courses {
        for (_, text) in course.text.all() {
            html.push_str(text.summary.as_str());
            text.description
                .iter()
                .for_each(|block| push(block, &mut html));
        }
        course_html(course, loading, &mut html);
    }
    html
}

fn course_html(course: &Course, loading: &Loading, html: &mut String) {
    for module in &course.modules {
        module
            .text
            .all()
            .for_each(|(_, text)| text.aim.iter().for_each(|block| push(block, html)));
        let lessons = module.lessons.iter().map(|lesson| &lesson.text);
        let sheets = module.guide.iter().chain(&module.brief);
        let texts = lessons.chain(sheets.map(|sheet| &sheet.text));
        for (_, text) in texts.flat_map(Translated::all) {
            text.blocks.iter().for_each(|block| push(block, html));
            html.extend(text.terms.iter().map(|term| term.meaning.to_string()));
            html.extend(
                text.sources
                    .iter()
                    .map(|source| source.reference.to_string()),
            );
        }
        let Some(quiz) = &module.quiz else { continue };
        quiz.text
            .all()
            .for_each(|(_, text)| text.introduction.iter().for_each(|block| push(block, html)));
        for (_, text) in quiz
            .questions
            .iter()
            .flat_map(|question| question.text.all())
        {
            html.push_str(
                text.title
                    .inline_html(&loading.shelf, &course.media, "/media/x")
                    .as_str(),
            );
            html.push_str(
                text.stem
                    .html(&loading.shelf, &course.media, "/media/x")
                    .as_str(),
            );
            for option in text.options.values() {
                html.push_str(
                    option
                        .label
                        .inline_html(&loading.shelf, &course.media, "/media/x")
                        .as_str(),
                );
                html.extend(option.feedback.iter().map(|feedback| {
                    feedback
                        .html(&loading.shelf, &course.media, "/media/x")
                        .to_string()
                }));
            }
            html.extend(text.feedback.iter().map(|feedback| {
                feedback
                    .html(&loading.shelf, &course.media, "/media/x")
                    .to_string()
            }));
        }
    }
}

fn push(block: &Block, html: &mut String) {
    match block {
        Block::Prose(prose) => html.push_str(prose.as_str()),
        Block::Callout { body, .. } => html.push_str(body.as_str()),
        Block::Check(check) => {
            html.push_str(check.question.as_str());
            for option in &check.options {
                html.push_str(option.label.as_str());
                html.extend(option.feedback.iter().map(ToString::to_string));
            }
        }
    }
}

const TAGS: &[&str] = &[
    "html",
    "head",
    "body",
    "p",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "blockquote",
    "pre",
    "code",
    "hr",
    "div",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "em",
    "strong",
    "br",
    "a",
    "figure",
    "figcaption",
    "img",
    "cite",
];
const ATTRIBUTES: &[&str] = &[
    "id",
    "class",
    "href",
    "src",
    "alt",
    "width",
    "height",
    "loading",
    "start",
    "tabindex",
    "role",
    "aria-label",
    "scope",
];

/// Parses as a browser would, and asks for allow-listed tags, attributes and addresses, and for what was well formed.
fn assert_html(html: &str, of: &str) {
    let parsed = scraper::Html::parse_document(&format!(
        "<!DOCTYPE html><html><head></head><body>{html}</body></html>"
    ));
    assert!(
        parsed.errors.is_empty(),
        "{of}: {:?}\n{html}",
        parsed.errors
    );
    for node in parsed.tree.nodes() {
        let scraper::Node::Element(element) = node.value() else {
            assert!(
                !matches!(node.value(), scraper::Node::Comment(_)),
                "{of}: a comment\n{html}"
            );
            continue;
        };
        assert!(
            TAGS.contains(&element.name()),
            "{of}: <{}>\n{html}",
            element.name()
        );
        for (name, value) in element.attrs() {
            assert!(ATTRIBUTES.contains(&name), "{of}: {name}\n{html}");
            let lower = value.to_ascii_lowercase();
            match name {
                "href" => assert!(
                    ["https://", "http://", "mailto:", "tel:", "#"]
                        .iter()
                        .any(|start| lower.starts_with(start)),
                    "{of}: {value}"
                ),
                "src" => assert!(value.starts_with("/media/"), "{of}: {value}"),
                _ => {}
            }
        }
    }
}

#[test]
fn strings_that_attack_become_nothing_but_words_wherever_they_stand() {
    let attacks = fs::read_to_string(tests().join("attacks.txt")).expect("there");
    let attacks: Vec<&str> = attacks
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("# "))
        .collect();
    assert!(attacks.len() > 80);
    for attack in attacks {
        let folder = tempfile::tempdir().expect("a folder");
        copy(&tests().join("skeleton"), folder.path());
        let x = attack;
        let lesson = format!(
            "# {x} {{#l}}\n\n{x}\n\n## {x} {{#one}}\n\nWords {x} words [{x}](https://un.org) [w]({x}) ![{x}](/01-m/media/good.svg \"{x}\") [[term|{x}]] [[{x}]] [@doc, {x}] *{x}* `{x}`\n\n## Two {{#two}}\n\n- {x}\n\n| {x} | b |\n|---|---|\n| c | {x} |\n\n```{x}\n{x}\n```\n\n> [!CASE] {x}\n> {x}\n\n> [!CHECK] {x}\n> {x}\n>\n> - [x] a) {x}\n>   > {x}\n> - [ ] b) {x}\n"
        );
        let guide = format!(
            "# {x} {{#guide}}\n\n{x} [[{x}]] [@doc, {x}]\n\n> [!TRAINER] {x}\n> {x}\n\n## {x} {{#one}}\n\n{x}\n"
        );
        let quiz = format!(
            "# {x} {{#q}}\n\n{x}\n\n## {x} {{#first}}\n\n{x}\n\n- [x] a) {x}\n  > {x}\n- [ ] b) {x}\n> {x}\n"
        );
        let glossary = format!("# Glossary {{#glossary}}\n\n## {x} {{#term}}\n\n{x}\n");
        let library = format!(
            "# Library {{#library}}\n\n## {x} {{#doc publisher=\"x\" url=\"{}\"}}\n\n{x}\n",
            x.replace(['"', '\\'], "")
        );
        for (path, text) in [
            ("c/01-m/01-l.md", &lesson),
            ("c/01-m/quiz.md", &quiz),
            ("c/01-m/guide.md", &guide),
            ("glossary.md", &glossary),
            ("library.md", &library),
        ] {
            fs::write(folder.path().join(path), text).expect("written");
        }
        let mut loading = proofread(folder.path());
        assert_html(&all_html(&loading), attack);
        // Most of these are refused; what would be written if they were not must be harmless as well.
        let shelf = std::mem::take(&mut loading.shelf);
        let media = proofread(&tests().join("skeleton")).courses.remove(0).media;
        for text in [lesson.as_str(), quiz.as_str(), attack] {
            let markdown = dsr_course::course::markdown::Markdown::new(text);
            assert_html(
                markdown.page_html(&shelf, &media, "/media/x").as_str(),
                attack,
            );
            assert_html(markdown.html(&shelf, &media, "/media/x").as_str(), attack);
            assert_html(
                markdown.inline_html(&shelf, &media, "/media/x").as_str(),
                attack,
            );
        }
    }
}

#[test]
fn expressions_of_template_languages_come_back_as_typed() {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&tests().join("skeleton"), folder.path());
    let text = "# A {{7*7}} title {#l}\n\n{{7*7}}\n\n${7*7} {% include \"/etc/passwd\" %} #{7-7}\n\n## One {#one}\n\n## Two {#two}\n";
    fs::write(folder.path().join("c/01-m/01-l.md"), text).expect("written");
    let loading = proofread(folder.path());
    assert_eq!(said(&loading), "");
    let html = all_html(&loading);
    assert!(
        html.contains("<p>{{7*7}}</p>\n<p>${7*7} {% include &quot;/etc/passwd&quot; %} #{7-7}</p>"),
        "{html}"
    );
    assert_eq!(
        loading.courses[0].modules[0].lessons[0]
            .text
            .read(&Language::english())
            .text
            .title,
        "A {{7*7}} title"
    );
}

/// A small generator with a fixed seed (xorshift): the same mutations on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(most.max(1)).expect("small")).expect("small")
    }
}

#[test]
fn mutated_courses_never_make_the_loader_fall() {
    let folder = demo_alone();
    let originals: Vec<(PathBuf, Vec<u8>)> = files(folder.path())
        .into_iter()
        .map(|file| (file.clone(), fs::read(&file).expect("read")))
        .collect();
    let mut chance = Chance(0x5eed_1234_abcd);
    for _ in 0..500 {
        let (path, original) = &originals[chance.below(originals.len())];
        let mut bytes = original.clone();
        for _ in 0..=chance.below(4) {
            let at = chance.below(bytes.len());
            match chance.below(4) {
                0 => drop(bytes.splice(at..at, SHARDS[chance.below(SHARDS.len())].iter().copied())),
                1 => drop(bytes.splice(at..(at + 1 + chance.below(30)).min(bytes.len()), [])),
                2 => bytes.truncate(at),
                _ => {
                    let from = chance.below(bytes.len());
                    let piece =
                        bytes[from..(from + 1 + chance.below(60)).min(bytes.len())].to_vec();
                    drop(bytes.splice(at..at, piece));
                }
            }
            if bytes.is_empty() {
                break;
            }
        }
        fs::write(path, &bytes).expect("written");
        let loading = proofread(folder.path());
        for problem in &loading.problems {
            assert!(!problem.render(false).is_empty());
        }
        assert_html(&all_html(&loading), "a mutated course");
        fs::write(path, original).expect("written");
    }
}

#[test]
fn a_course_that_is_broken_while_it_is_served_keeps_its_last_good_version() {
    let folder = demo_alone();
    copy(&tests().join("skeleton"), folder.path());
    let library = Library::open(folder.path());
    let before = library.now();
    assert_eq!(before.courses.len(), 2);
    for name in examples() {
        let broken = tempfile::tempdir().expect("a folder");
        copy(&tests().join("skeleton"), broken.path());
        copy(&tests().join("broken").join(&name), broken.path());
        for (path, bytes) in files(broken.path())
            .into_iter()
            .map(|file| (file.clone(), fs::read(&file).expect("read")))
        {
            let target = folder
                .path()
                .join(path.strip_prefix(broken.path()).expect("inside"));
            fs::create_dir_all(target.parent().expect("a parent")).expect("made");
            fs::write(target, bytes).expect("written");
        }
        library.reload();
        let now = library.now();
        assert_eq!(
            now.courses
                .keys()
                .filter(|id| before.courses.contains_key(*id))
                .count(),
            2,
            "{name}"
        );
    }
}
