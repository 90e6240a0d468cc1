//! The file of an `SQLite` database: one server at a time, and the places where `SQLite` would lose what it wrote.

use std::path::Path;
use std::process::Stdio;

use crate::app::program::{Serving, Setup, run, said};

fn refusal(setup: &Setup) -> String {
    let output = setup.runs(&["serve"]);
    assert!(!output.status.success(), "{}", said(&output));
    said(&output)
}

#[test]
fn a_second_server_on_the_same_data_is_refused_and_commands_beside_it_are_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let serving = Serving::start(&data);
    let second = refusal(&Setup::in_folder(&data));
    let first = format!("another server (process {}) serves", serving.child.id());
    assert!(second.contains(&first), "{second}");
    let data = data.to_str().expect("a path");
    let made = run(
        &["admin", "create", "grace", "--name", "Grace Diallo"],
        &[("DSR_DATA", data)],
    );
    assert!(
        said(&made).contains("Grace Diallo is an administrator. The one-time code "),
        "{}",
        said(&made)
    );
    let verified = run(&["verify"], &[("DSR_DATA", data)]);
    assert!(verified.status.success(), "{}", said(&verified));
}

#[test]
fn a_second_server_is_refused_however_it_comes_to_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let serving = Serving::start(&data);
    let first = format!("(process {})", serving.child.id());
    let link = folder.path().join("link.sqlite");
    std::os::unix::fs::symlink(data.join("dsr-course.sqlite"), &link).expect("a link");
    for file in [&data.join("dsr-course.sqlite"), &link] {
        let other = Setup::in_folder(&folder.path().join("other"))
            .with("DATABASE_URL", format!("sqlite:{}", file.display()));
        let said = refusal(&other);
        assert!(said.contains(&first), "{said}");
    }
}

#[test]
fn a_server_that_was_killed_blocks_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    let setup = Setup::in_folder(folder.path());
    for _ in 0..3 {
        let mut serving = setup.serve(Stdio::null());
        serving.signal("KILL");
        serving.ends();
    }
    assert!(setup.runs(&["verify"]).status.success());
    drop(setup.serve(Stdio::null()));
}

/// A database that was served and stopped in order.
fn stopped(data: &Path) -> Setup {
    let setup = Setup::in_folder(data);
    let mut serving = setup.serve(Stdio::null());
    serving.signal("TERM");
    assert!(serving.ends().success());
    setup
}

#[test]
fn a_database_with_a_second_name_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let setup = stopped(folder.path());
    std::fs::hard_link(
        folder.path().join("dsr-course.sqlite"),
        folder.path().join("copy.sqlite"),
    )
    .expect("a second name");
    let said = refusal(&setup);
    assert!(said.contains("has a second name (a hard link)"), "{said}");
}

#[test]
fn a_journal_that_was_deleted_after_a_crash_is_missed() {
    let folder = tempfile::tempdir().expect("a folder");
    let setup = Setup::in_folder(folder.path());
    let mut serving = setup.serve(Stdio::null());
    serving.signal("KILL");
    serving.ends();
    let journal = folder.path().join("dsr-course.sqlite-wal");
    let kept = folder.path().join("kept");
    std::fs::rename(&journal, &kept).expect("a journal, since it was killed");
    let missed = "dsr-course.sqlite-wal with its newest writes is gone";
    assert!(refusal(&setup).contains(missed));
    let command = setup.runs(&["verify"]);
    assert!(said(&command).contains(missed), "{}", said(&command));
    std::fs::rename(&kept, &journal).expect("put back");
    assert!(setup.runs(&["verify"]).status.success());
    drop(setup.serve(Stdio::null()));
}

#[test]
fn a_journal_without_its_database_is_not_thrown_away() {
    let folder = tempfile::tempdir().expect("a folder");
    let setup = stopped(folder.path());
    let journal = folder.path().join("dsr-course.sqlite-wal");
    std::fs::write(&journal, "somebody's newest answers").expect("written");
    std::fs::remove_file(folder.path().join("dsr-course.sqlite")).expect("removed");
    let said = refusal(&setup);
    assert!(said.contains("there is a journal"), "{said}");
    assert!(journal.exists());
}

#[test]
fn a_link_is_followed_and_said() {
    let folder = tempfile::tempdir().expect("a folder");
    stopped(&folder.path().join("data"));
    let link = folder.path().join("link.sqlite");
    std::os::unix::fs::symlink(folder.path().join("data/dsr-course.sqlite"), &link)
        .expect("a link");
    let setup = Setup::in_folder(&folder.path().join("data"))
        .with("DATABASE_URL", format!("sqlite:{}", link.display()));
    let serving = setup.serve(Stdio::null());
    let warned = |line: &String| line.contains("link.sqlite is a link");
    assert!(serving.lines.iter().any(warned), "{:?}", serving.lines);
    assert!(!folder.path().join("link.sqlite-wal").exists());
    assert!(folder.path().join("data/dsr-course.sqlite-wal").exists());
}
