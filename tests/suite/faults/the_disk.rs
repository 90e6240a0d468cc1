//! The disk is full, or can only be read: what was typed is kept on the page, reading goes on, and nothing needs a restart.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::load::Load;
use crate::app::Person;
use crate::app::program::{Setup, said};

/// A small disk of its own in memory; gone with this value. Only root may make one.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// `None` where this account may not mount, which is said: the story is then not told.
    fn new(at: &Path, options: &str) -> Option<Self> {
        std::fs::create_dir_all(at).expect("a folder");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(at);
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        if !mounted {
            eprintln!("NOT TOLD: this account may not mount a disk of its own");
            return None;
        }
        Some(Self(at.to_owned()))
    }

    fn can_only_be_read(&self) {
        let mut mount = Command::new("mount");
        mount.args(["-o", "remount,ro"]).arg(&self.0);
        assert!(mount.status().expect("mount runs").success());
    }

    /// Writes until nothing more fits.
    fn fill(&self) -> PathBuf {
        let ballast = self.0.join("ballast");
        let mut file = File::create(&ballast).expect("a file");
        for size in [1 << 16, 1 << 12, 1] {
            while file.write_all(&vec![0; size]).is_ok() {}
        }
        ballast
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(&self.0).status());
    }
}

/// Somebody in the middle of the quiz.
async fn somebody_in_the_quiz(base: &str) -> Person {
    let ada = Person::new(base);
    ada.opens("/en/sign-up").await;
    for (field, value) in [
        ("user_name", "ada"),
        ("name", "Ada Mbeki-Laurent"),
        ("password", crate::app::PASSWORD),
    ] {
        ada.fills(field, value);
    }
    ada.presses("Create the account").await;
    ada.opens("/en/courses/rush").await;
    ada.presses("Begin this course").await;
    ada.opens("/en/courses/rush/quizzes/quick").await;
    ada.presses("Begin the quiz").await;
    ada
}

/// Answers the question again and again with another option until the server cannot keep it; which one that was.
async fn answers_until_it_is_put_off(ada: &Person) -> &'static str {
    let question = ada.page().address;
    for label in ["The second one", "The first one"]
        .iter()
        .cycle()
        .take(20_000)
    {
        ada.opens(&question).await;
        let page = ada.chooses(1, &[label], "Save and go on").await;
        if page.status == 503 {
            return label;
        }
    }
    panic!("everything was kept");
}

#[tokio::test]
async fn on_a_full_disk_what_was_typed_is_kept_and_goes_through_when_there_is_space_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let Some(disk) = SmallDisk::new(&data, "size=12m") else {
        return;
    };
    let url = format!("sqlite:{}", data.join("dsr-course.sqlite").display());
    let mut load = Load::on(folder, &data, url, 4);
    for worker in &mut load.workers {
        worker.reads_go_on = true;
    }
    let serving = load.serve();
    let ada = somebody_in_the_quiz(&serving.base).await;
    let put_off = load.put_off.clone();
    let mut ballast = PathBuf::new();
    load.acts(60, async {
        ballast = disk.fill();
        while put_off.get() < 20 {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    })
    .await;
    let chosen = answers_until_it_is_put_off(&ada).await;
    ada.page()
        .says("We could not confirm that this was saved")
        .has_status(503);
    let refused = ada.page();
    ada.opens("/en/courses/rush/lessons/l1")
        .await
        .has_status(200);
    std::fs::remove_file(ballast).expect("removed");
    let fields = refused.form("Send it again").fields;
    let address = refused.address.clone();
    ada.posts(&address, &fields).await.has_status(200);
    ada.opens(&format!("{}/answers", address.trim_end_matches("/answers")))
        .await
        .says(chosen);
    let before = put_off.get();
    load.acts(40, async {}).await;
    assert_eq!(put_off.get(), before, "there is space again");
    load.checks("a full disk").await;
    load.verifies();
    drop(serving);
}

#[tokio::test]
async fn before_the_disk_is_full_administrators_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let Some(_disk) = SmallDisk::new(&data, "size=40m") else {
        return;
    };
    let serving = Setup::in_folder(&data).serve(std::process::Stdio::null());
    let link = std::fs::read_to_string(data.join("first-administrator.txt")).expect("the link");
    let path = link.trim().strip_prefix(&serving.base).expect("an address");
    let grace = Person::new(&serving.base);
    grace.opens(path).await;
    for (field, value) in [
        ("user_name", "grace"),
        ("name", "Grace Diallo"),
        ("password", crate::app::PASSWORD),
    ] {
        grace.fills(field, value);
    }
    grace.presses("Create the account").await;
    grace.opens("/en/manage").await.says(
        "MB are free on the disk of the database. When it is full, nobody can answer questions.",
    );
    drop(serving);
}

#[test]
fn a_backup_for_which_there_is_no_room_leaves_nothing_and_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let small = folder.path().join("small");
    let Some(_disk) = SmallDisk::new(&small, "size=4k") else {
        return;
    };
    let setup = Setup::in_folder(&folder.path().join("data"));
    let serving = setup.serve(std::process::Stdio::null());
    let target = small.join("one.backup").display().to_string();
    let refused = setup.runs(&["backup", &target]);
    assert_eq!(refused.status.code(), Some(1));
    let words = said(&refused);
    assert!(words.contains("No space left on device"), "{words}");
    let left = std::fs::read_dir(&small).expect("a folder").count();
    assert_eq!(left, 0, "nothing that looks like a backup is left");
    // With room it is made, beside the same server.
    let target = folder.path().join("one.backup").display().to_string();
    assert!(setup.runs(&["backup", &target]).status.success());
    assert!(setup.runs(&["verify"]).status.success());
    drop(serving);
}

#[test]
fn a_folder_that_can_only_be_read_stops_the_start_with_a_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let Some(disk) = SmallDisk::new(&data, "size=12m") else {
        return;
    };
    let setup = Setup::in_folder(&data);
    let mut serving = setup.serve(std::process::Stdio::null());
    serving.signal("TERM");
    serving.ends();
    disk.can_only_be_read();
    let refused = setup.runs(&["serve"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        said(&refused).contains("cannot be taken: Read-only file system"),
        "{}",
        said(&refused)
    );
}

/// Files that cannot be changed while this value lives, though they are open for writing. Only root may do that, and only
/// some file systems know it.
struct Unchangeable(Vec<PathBuf>);

impl Unchangeable {
    fn make(files: Vec<PathBuf>) -> Option<Self> {
        let mut chattr = Command::new("chattr");
        let made = chattr.arg("+i").args(&files).output();
        if made.is_ok_and(|output| output.status.success()) {
            return Some(Self(files));
        }
        eprintln!("NOT TOLD: files cannot be made unchangeable here");
        None
    }
}

impl Drop for Unchangeable {
    fn drop(&mut self) {
        drop(Command::new("chattr").arg("-i").args(&self.0).status());
    }
}

#[tokio::test]
async fn while_the_database_can_only_be_read_reading_goes_on_and_writing_waits() {
    let mut load = Load::new(crate::app::Engine::Sqlite, 4).await;
    for worker in &mut load.workers {
        worker.reads_go_on = true;
    }
    let serving = load.serve();
    let put_off = load.put_off.clone();
    let file = load.setup.data.join("dsr-course.sqlite");
    let journal = load.setup.data.join("dsr-course.sqlite-wal");
    load.acts(60, async {
        let Some(_held) = Unchangeable::make(vec![file, journal]) else {
            return;
        };
        while put_off.get() < 20 {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    })
    .await;
    let before = put_off.get();
    load.acts(40, async {}).await;
    assert_eq!(put_off.get(), before, "it can be written again");
    load.checks("a database that could only be read").await;
    load.verifies();
    drop(serving);
}
