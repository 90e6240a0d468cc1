//! Course files are edited while people learn from them: half written, renamed, broken, removed, with times from long ago. Who
//! reads sees the old text or the new one, whole.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::load::{Load, rounds};
use crate::app::rush::{LESSONS, lesson_text};
use crate::app::{Engine, PASSWORD, Person};

/// Edits in a row before the folder is left in peace.
const AT_ONCE: usize = 10;

/// Who edits.
struct Editor {
    course: PathBuf,
    /// The module's folder at this moment.
    module: String,
    version: usize,
}

impl Editor {
    fn file(&self, lesson: usize) -> PathBuf {
        self.course
            .join(&self.module)
            .join(format!("{lesson:02}-lesson.md"))
    }

    /// Edits a lesson in one of the ways in which people and programs do it; in the end it says its version.
    fn edits(&mut self, lesson: usize) {
        self.version += 1;
        let (file, text) = (self.file(lesson), lesson_text(lesson, self.version));
        let beside = self.course.join(format!("{}/.{lesson}.swap", self.module));
        match self.version % 5 {
            0 => {
                fs::write(&file, &text[..text.len() / 2]).expect("half written");
                fs::write(&file, &text).expect("written");
            }
            1 => {
                fs::write(&beside, &text).expect("written beside");
                let long_ago = SystemTime::UNIX_EPOCH + Duration::from_hours(24 * 365);
                let kept = fs::File::options().write(true).open(&beside);
                kept.and_then(|file| file.set_modified(long_ago))
                    .expect("dated");
                fs::rename(&beside, &file).expect("put in its place");
            }
            2 => {
                fs::remove_file(&file).expect("removed");
                fs::write(&file, &text).expect("written anew");
            }
            3 => {
                fs::write(&file, "# Broken <b>half {#l").expect("broken");
                fs::write(&file, &text).expect("mended");
            }
            _ => {
                fs::write(&file, &text).expect("written");
                let other = format!("{:02}-all", self.version % 90 + 1);
                let to = self.course.join(&other);
                fs::rename(self.course.join(&self.module), to).expect("renamed");
                self.module = other;
            }
        }
    }
}

/// Somebody who has begun the course.
pub async fn reader(base: &str) -> Person {
    let ada = Person::new(base);
    ada.opens("/en/sign-up").await;
    for (field, value) in [
        ("user_name", "reader"),
        ("name", "Ada Mbeki-Laurent"),
        ("password", PASSWORD),
    ] {
        ada.fills(field, value);
    }
    ada.presses("Create the account").await;
    ada.opens("/en/courses/rush").await;
    ada.presses("Begin this course").await;
    ada
}

/// The version of a lesson as it is read: that of its first half and of its second.
async fn reads(ada: &Person, lesson: usize) -> (String, String) {
    let page = ada
        .opens(&format!("/en/courses/rush/lessons/l{lesson}"))
        .await;
    page.has_status(200);
    let words = page.words();
    let half = |name: &str| {
        let before = words.split(name).next().unwrap_or_default();
        before
            .rsplit("version")
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    (half("first of the text"), half("second of the text"))
}

fn course(load: &Load) -> PathBuf {
    let courses: &Path = load.folder();
    courses.join("courses/rush")
}

#[tokio::test]
async fn while_course_files_are_edited_who_reads_sees_old_or_new_and_nobody_is_put_off() {
    let mut load = Load::new(Engine::Sqlite, 4).await;
    let serving = load.serve();
    let ada = reader(&serving.base).await;
    let mut editor = Editor {
        course: course(&load),
        module: "01-all".to_owned(),
        version: 1,
    };
    let bursts = rounds(30).div_ceil(AT_ONCE);
    let mut read = 0;
    load.acts(20, async {
        for _ in 0..bursts {
            for _ in 0..AT_ONCE {
                editor.edits(editor.version % LESSONS + 1);
                for lesson in 1..=2 {
                    let (first, second) = reads(&ada, lesson).await;
                    assert_eq!(first, second, "a page of two versions");
                    read += 1;
                }
            }
            // Left in peace, the folder is read: its last version is what is shown.
            let (newest, shown) = (editor.version, (editor.version - 1) % LESSONS + 1);
            loop {
                let (first, second) = reads(&ada, shown).await;
                assert_eq!(first, second, "a page of two versions");
                read += 1;
                if first == newest.to_string() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    })
    .await;
    println!(
        "{} edits, {read} pages read, each whole",
        editor.version - 1
    );
    assert_eq!(load.put_off.get(), 0, "nobody was put off");
    load.checks("edits of course files").await;
    load.verifies();
    drop(serving);
}
