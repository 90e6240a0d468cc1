//! Course files: each course that is shipped, broken in many ways. The server keeps the last good version, every other course
//! goes on, and each message names the place.

use std::fs;
use std::path::{Path, PathBuf};

use dsr_course::course::load::proofread;
use dsr_course::library::Library;
use rand::RngExt;
use rand::seq::IndexedRandom;

use super::{broken, cases, chance, kept};
use crate::app::copy_folder;

/// Ways in which the suite breaks each course; by command `DSR_FUZZ_CASES=500`.
const WAYS: usize = 25;

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("courses")
}

fn text_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        if entry.path().is_dir() {
            found.extend(text_files(&entry.path()));
        } else if entry
            .path()
            .extension()
            .is_some_and(|ending| ending == "md" || ending == "svg")
        {
            found.push(entry.path());
        }
    }
    found.sort();
    found
}

#[test]
fn a_course_that_is_broken_in_any_way_takes_nothing_down_with_it() {
    let courses: Vec<PathBuf> = fs::read_dir(shipped())
        .expect("courses")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    for course in courses {
        // The course and a small one beside it.
        let folder = tempfile::tempdir().expect("a folder");
        let name = course.file_name().expect("a name");
        for shelf in ["glossary.md", "library.md"] {
            fs::copy(shipped().join(shelf), folder.path().join(shelf)).expect("copied");
        }
        copy_folder(&course, &folder.path().join(name));
        copy_folder(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/courses/skeleton"),
            folder.path(),
        );
        let library = Library::open(folder.path());
        let before = library.now();
        assert!(
            before.courses.len() >= 2 && before.mending.is_empty(),
            "{} is good to begin with: {:?}",
            course.display(),
            before.mending
        );
        let files = text_files(&folder.path().join(name));
        let originals: Vec<Vec<u8>> = files
            .iter()
            .map(|file| fs::read(file).expect("bytes"))
            .collect();
        let mut chance = chance(&name.to_string_lossy());
        for _ in 0..cases(WAYS) {
            let at = chance.random_range(0..files.len());
            let bytes = broken(&originals[at], &originals, &mut chance);
            fs::write(&files[at], &bytes).expect("written");
            let loading = std::panic::catch_unwind(|| proofread(folder.path()));
            let loading = loading.unwrap_or_else(|_| {
                panic!(
                    "the loader falls over {} with {:?}",
                    files[at].display(),
                    String::from_utf8_lossy(&bytes)
                )
            });
            for problem in &loading.problems {
                let said = problem.to_string();
                let place = said.split(": ").next().unwrap_or_default();
                assert!(
                    place
                        .rsplit(':')
                        .take(2)
                        .all(|number| number.parse::<usize>().is_ok_and(|number| number > 0)),
                    "no line and column: {said}"
                );
            }
            library.reload();
            let now = library.now();
            for id in before.courses.keys() {
                assert!(
                    now.courses.contains_key(id),
                    "{id} is gone after an edit of {}",
                    files[at].display()
                );
            }
            fs::write(&files[at], &originals[at]).expect("written");
        }
        library.reload();
        assert!(library.now().mending.is_empty());
    }
}

/// Whole files that once made the loader fall, or were the worst of their kind: each as a lesson, a quiz, a scenario, a module
/// file, a course file, a glossary and a library.
#[test]
fn what_was_kept_is_read_as_any_kind_of_file() {
    let places = [
        "c/01-m/01-l.md",
        "c/01-m/quiz.md",
        "c/01-m/scenario-x.md",
        "c/01-m/module.md",
        "c/course.md",
        "glossary.md",
        "library.md",
        "c/01-m/media/x.svg",
    ];
    let files = kept("course");
    assert!(!files.is_empty());
    for bytes in files {
        for place in places {
            let folder = tempfile::tempdir().expect("a folder");
            copy_folder(
                &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/courses/skeleton"),
                folder.path(),
            );
            let path = folder.path().join(place);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(&path, &bytes).expect("written");
            for problem in proofread(folder.path()).problems {
                assert!(!problem.render(false).is_empty());
            }
        }
    }
}

/// Deep and long texts, made here since files of them would be large.
#[test]
fn deep_and_long_texts_are_read_in_their_time() {
    let mut chance = chance("deep");
    let opening = [
        "> ", "- ", "1. ", "* ", "[", "![", "**", "_", "`", "[[", "{", "(", "<", "&", "\\", "| a ",
        "  ",
    ];
    for _ in 0..cases(12) {
        let piece: String = (0..chance.random_range(1..3))
            .map(|_| *opening.choose(&mut chance).expect("a piece"))
            .collect();
        let folder = tempfile::tempdir().expect("a folder");
        copy_folder(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/courses/skeleton"),
            folder.path(),
        );
        let text = format!("# A lesson {{#deep}}\n\n{}x\n", piece.repeat(20_000));
        fs::write(folder.path().join("c/01-m/02-deep.md"), text).expect("written");
        drop(proofread(folder.path()));
    }
}
