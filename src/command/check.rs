//! `check`: tells authors every mistake in their files, and with `--fix` writes the ids that are missing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::{fs, str};

use crate::course::load::{Loading, proofread};
use crate::course::problem::{Mend, Problem};

mod quizzes;

/// Prints every problem and a closing line; fails when there is an error. `fix` first writes the ids that are missing.
pub fn check(folder: &Path, fix: bool) -> ExitCode {
    let colour = io::stdout().is_terminal();
    let report = report(folder, fix, colour);
    // A closed pipe (`check | head`) is no mistake of the author.
    let _ = io::stdout().write_all(report.text.as_bytes());
    if report.failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// What `check` prints, and whether it fails.
#[derive(Debug)]
pub struct Report {
    /// Everything that is printed.
    pub text: String,
    /// Whether there is an error.
    pub failed: bool,
}

/// The same without printing.
pub fn report(folder: &Path, fix: bool, colour: bool) -> Report {
    if let Some(mistake) = not_the_folder(folder) {
        return Report {
            text: format!("error: {mistake}\n"),
            failed: true,
        };
    }
    let mut text = String::new();
    let mut loading = proofread(folder);
    let mut unwritten = false;
    if fix {
        for (path, mends) in mends(&loading.problems) {
            match write(folder, &path, &mends) {
                Ok(()) => {
                    for mend in mends {
                        let _ =
                            writeln!(text, "{path}:{}: wrote `{}`", mend.line, mend.words.trim());
                    }
                }
                Err(error) => {
                    unwritten = true;
                    let _ = writeln!(text, "{path}: could not be written: {error}");
                }
            }
        }
        loading = proofread(folder);
    }
    for problem in &loading.problems {
        let _ = writeln!(text, "{}\n", problem.render(colour));
    }
    text.push_str(&quizzes::told(&loading));
    let _ = writeln!(text, "{}", closing(&loading));
    Report {
        text,
        failed: unwritten || loading.problems.iter().any(Problem::is_error),
    }
}

/// What can be mended, by file, the last place first: writing at one place must not move the next.
fn mends(problems: &[Problem]) -> BTreeMap<String, Vec<Mend>> {
    let mut files: BTreeMap<String, Vec<Mend>> = BTreeMap::new();
    for problem in problems {
        if let Some(mend) = &problem.mend {
            files
                .entry(problem.place.path.to_string())
                .or_default()
                .push(mend.clone());
        }
    }
    for mends in files.values_mut() {
        mends.sort_by_key(|mend| std::cmp::Reverse((mend.line, mend.at)));
    }
    files
}

/// Writes beside the file and renames, so that nobody ever reads half of it. Line ends and a byte order mark stay as they are.
fn write(folder: &Path, path: &str, mends: &[Mend]) -> io::Result<()> {
    let target = fs::canonicalize(folder.join(path))?;
    let bytes = fs::read(&target)?;
    let text = str::from_utf8(&bytes).map_err(io::Error::other)?;
    let (mark, body) = text
        .strip_prefix('\u{feff}')
        .map_or(("", text), |body| ("\u{feff}", body));
    let mut lines: Vec<String> = body.split_inclusive('\n').map(str::to_owned).collect();
    for mend in mends {
        if let Some(line) = lines.get_mut(mend.line.saturating_sub(1))
            && line.is_char_boundary(mend.at)
        {
            line.insert_str(mend.at, &mend.words);
        }
    }
    let beside = target.with_extension("md.new~");
    fs::write(&beside, format!("{mark}{}", lines.concat()))?;
    fs::set_permissions(&beside, fs::metadata(&target)?.permissions())?;
    fs::rename(&beside, &target)
}

/// "3 problems in 2 files", or what is there when all is well.
fn closing(loading: &Loading) -> String {
    if !loading.problems.is_empty() {
        let files: BTreeSet<&str> = loading
            .problems
            .iter()
            .map(|problem| &*problem.place.path)
            .collect();
        let errors = loading
            .problems
            .iter()
            .filter(|problem| problem.is_error())
            .count();
        let kinds = match (errors, loading.problems.len() - errors) {
            (errors, 0) => count(errors, "error"),
            (0, warnings) => count(warnings, "warning"),
            (errors, warnings) => {
                format!("{}, {}", count(errors, "error"), count(warnings, "warning"))
            }
        };
        return format!(
            "{} in {} ({kinds})",
            count(loading.problems.len(), "problem"),
            count(files.len(), "file")
        );
    }
    let modules = || loading.courses.iter().flat_map(|course| &course.modules);
    let lessons = modules().map(|module| module.lessons.len()).sum();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for quiz in modules().filter_map(|module| module.quiz.as_ref()) {
        for question in &quiz.questions {
            *kinds.entry(question.kind.name()).or_default() += 1;
        }
    }
    let scenarios = modules().map(|module| module.scenarios.len()).sum();
    let told = if scenarios == 0 {
        String::new()
    } else {
        format!("{}, ", count(scenarios, "scenario"))
    };
    let questions = kinds.values().sum();
    // A tick too many makes another kind of a question: whoever reads the numbers sees it.
    let named: Vec<String> = kinds
        .iter()
        .rev()
        .map(|(kind, number)| format!("{number} {kind}"))
        .collect();
    let named = if named.is_empty() {
        String::new()
    } else {
        format!(" ({})", named.join(", "))
    };
    format!(
        "No problems: {}, {}, {told}{}{named}",
        count(loading.courses.len(), "course"),
        count(lessons, "lesson"),
        count(questions, "question")
    )
}

/// Why a folder is not the one that holds all courses, with its mend; `None` when it may be.
fn not_the_folder(folder: &Path) -> Option<String> {
    let shown = folder.display();
    if !folder.exists() {
        return Some(format!(
            "there is no folder `{shown}`; name the folder that holds all courses"
        ));
    }
    if !folder.is_dir() {
        return Some(format!(
            "`{shown}` is a file; name the folder that holds all courses"
        ));
    }
    let (what, above) = if folder.join("course.md").is_file() {
        ("this is one course", folder.parent())
    } else if folder.join("module.md").is_file() {
        (
            "this is one module of a course",
            folder.parent().and_then(Path::parent),
        )
    } else {
        return None;
    };
    let above = above
        .filter(|above| !above.as_os_str().is_empty() && !folder.ends_with(".."))
        .map_or_else(String::new, |above| format!(": `{}`", above.display()));
    Some(format!(
        "`{shown}`: {what}; name the folder that holds all courses{above}"
    ))
}

fn count(number: usize, thing: &str) -> String {
    if number == 1 {
        format!("1 {thing}")
    } else {
        format!("{number} {thing}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        let module = folder.path().join("a/01-m");
        fs::create_dir_all(&module).expect("made");
        fs::write(
            folder.path().join("a/course.md"),
            "\u{feff}# A {#a}\r\n\r\nText.\r\n",
        )
        .expect("written");
        fs::write(
            module.join("module.md"),
            "# M {#m}\n\n## Objectives {#objectives}\n\n- say what it is\n",
        )
        .expect("written");
        fs::write(
            module.join("01-l.md"),
            "# Lesson one\r\n\r\n## The État  \r\n\r\nText.\r\n",
        )
        .expect("written");
        fs::write(module.join("quiz.md"), "# Q {#q}\n<!-- silence guessing: an example -->\n\n## Why? {objective=say-what-it see=lesson-one}\n- [x] Yes\n  > Right.\n- [ ] b) No\n- [ ] Maybe\n> No.\n").expect("written");
        folder
    }

    #[test]
    fn missing_ids_are_written_and_nothing_else_changes() {
        let folder = folder();
        let before = report(folder.path(), false, false);
        assert!(before.failed, "{}", before.text);
        let after = report(folder.path(), true, false);
        assert!(!after.failed, "{}", after.text);
        assert!(
            after
                .text
                .ends_with("No problems: 1 course, 1 lesson, 1 question (1 choose one)\n"),
            "{}",
            after.text
        );
        let read = |path: &str| {
            fs::read_to_string(folder.path().join("a/01-m").join(path)).expect("there")
        };
        assert_eq!(
            read("01-l.md"),
            "# Lesson one {#lesson-one}\r\n\r\n## The État {#the-etat}  \r\n\r\nText.\r\n"
        );
        assert_eq!(
            read("quiz.md"),
            "# Q {#q}\n<!-- silence guessing: an example -->\n\n## Why? {#why objective=say-what-it see=lesson-one}\n- [x] a) Yes\n  > Right.\n- [ ] b) No\n- [ ] c) Maybe\n> No.\n"
        );
        assert_eq!(
            read("module.md"),
            "# M {#m}\n\n## Objectives {#objectives}\n\n- say-what-it) say what it is\n"
        );
        let again = report(folder.path(), true, false);
        assert_eq!(
            again.text,
            "a/q: draws 1 of 1 question, passes at 80 %; guessing passes in 56 of 100 cases (2 attempts in a series)\n  \
             questions by objective: say-what-it 1\nNo problems: 1 course, 1 lesson, 1 question (1 choose one)\n"
        );
    }

    #[test]
    fn another_folder_than_that_of_all_courses_is_said() {
        let folder = folder();
        let said = |path: &str| {
            let report = report(&folder.path().join(path), false, false);
            assert!(report.failed);
            report.text
        };
        for path in ["a", "a/01-m"] {
            let text = said(path);
            let above = format!("that holds all courses: `{}`\n", folder.path().display());
            assert!(text.ends_with(&above), "{text}");
        }
        assert!(said("a").contains("this is one course"));
        assert!(said("coursse").contains("coursse`; name the folder"));
        assert!(said("a/course.md").contains("course.md` is a file"));
    }
}
