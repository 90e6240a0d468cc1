//! The doctor says in plain words what is well and what is not, and its exit code says whether anything is wrong.

use std::path::Path;
use std::process::{Output, Stdio};

use dsr_course::clock::Clock;
use dsr_course::course::timestamp::{Span, Timestamp};
use dsr_course::store::Store;
use dsr_course::store::upkeep::{self, Upkeep};

use super::{Certificate, modes};
use crate::app::program::{Setup, free_port, said};

fn finds(setup: &Setup) -> (bool, String) {
    let output: Output = setup.runs(&["doctor"]);
    (output.status.success(), said(&output))
}

#[test]
fn a_server_that_runs_is_well() {
    let folder = tempfile::tempdir().expect("a folder");
    let setup = Setup::in_folder(&folder.path().join("data"));
    let (fine, words) = finds(&setup);
    assert!(fine, "{words}");
    for sentence in [
        "There is no data folder",
        "There is no database yet",
        "No server listens on",
    ] {
        assert!(words.contains(sentence), "no {sentence:?}:\n{words}");
    }
    assert!(
        !setup.data.join("dsr-course.sqlite").exists(),
        "looking makes nothing"
    );
    let _serving = setup.serve(Stdio::null());
    let (fine, words) = finds(&setup);
    assert!(fine, "{words}");
    for sentence in [
        "can be written, and by this account alone",
        "MB are free on the disk",
        "The database can be read and written.",
        "The clock is not behind",
        "without mistakes",
        "People come from this machine alone.",
        "A server listens on 127.0.0.1:",
        "No letters are sent; nobody needs one.",
    ] {
        assert!(
            words.contains(&format!("well   {sentence}")) || words.contains(sentence),
            "no {sentence:?}:\n{words}"
        );
    }
    assert!(words.ends_with(" 0 wrong.\n"), "{words}");
}

#[tokio::test]
async fn how_old_the_last_backup_and_the_last_drill_are_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let setup = Setup::in_folder(&folder.path().join("data"));
    drop(setup.serve(Stdio::null()));
    assert!(finds(&setup).1.contains("look   There is no backup yet."));
    let backup = folder.path().join("one.backup").display().to_string();
    assert!(setup.runs(&["backup", &backup]).status.success());
    let words = finds(&setup).1;
    assert!(
        words.contains("well   The last backup was made 0 days ago. Try whether"),
        "{words}"
    );
    assert!(setup.runs(&["drill", &backup]).status.success());
    let words = finds(&setup).1;
    assert!(
        words.contains("that one can be restored was tried 0 days ago."),
        "{words}"
    );
    let url = format!("sqlite:{}", setup.data.join("dsr-course.sqlite").display());
    let store = Store::connect(&url).await.expect("it opens");
    let long_ago = Timestamp(Clock::machine().now().0 - Span::days(40).0);
    let noted = store.write(async move |db| {
        upkeep::note(db, Upkeep::Backup, long_ago).await?;
        upkeep::note(db, Upkeep::Drill, long_ago).await
    });
    noted.await.expect("noted");
    store.close().await;
    let (fine, words) = finds(&setup);
    assert!(fine, "it works, and somebody should look at it: {words}");
    assert!(
        words.contains("look   The last backup is 40 days old."),
        "{words}"
    );
    assert!(words.contains("look   It was tried 40 days ago"), "{words}");
}

#[test]
fn what_is_wrong_is_named_and_fails() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let setup = Setup::in_folder(&data);
    drop(setup.serve(Stdio::null()));
    let empty = folder.path().join("empty");
    std::fs::create_dir(&empty).expect("a folder");
    let relay = format!("smtp://127.0.0.1:{}", free_port());
    let ended = Certificate::made(folder.path(), "localhost", 2020);
    let [(chain_name, chain), (key_name, key)] = ended.settings();
    let base = "https://localhost";
    for (settings, sentence) in [
        (
            vec![("DSR_COURSES", empty.display().to_string())],
            "No course can be read from",
        ),
        (
            vec![
                ("DSR_SMTP_URL", relay),
                ("DSR_LETTERS_FROM", "courses@example.org".to_owned()),
            ],
            "does not take letters",
        ),
        (
            vec![
                (chain_name, chain),
                (key_name, key),
                ("DSR_BASE_URL", base.to_owned()),
            ],
            "The certificate of https has ended",
        ),
        (
            vec![("DATABASE_URL", "postgres://127.0.0.1:1/none".to_owned())],
            "The database cannot be opened",
        ),
    ] {
        let mut setup = setup.clone();
        for (name, value) in settings {
            setup = setup.with(name, value);
        }
        let (fine, words) = finds(&setup);
        assert!(!fine && words.contains("WRONG  "), "{words}");
        assert!(words.contains(sentence), "no {sentence:?}:\n{words}");
    }
}

#[test]
fn what_others_can_open_is_said_by_the_doctor_and_at_the_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let setup = Setup::in_folder(&data);
    // Killed in the middle: looking at what is left must not stand in the way of the next start.
    drop(setup.serve(Stdio::null()));
    modes(&data, 0o755);
    modes(&data.join("dsr-course.sqlite"), 0o644);
    let (fine, words) = finds(&setup);
    assert!(fine, "{words}");
    let serving = setup.serve(Stdio::null());
    for path in [data.clone(), data.join("dsr-course.sqlite")] {
        let sentence = format!("Other accounts of this machine can open {}", path.display());
        assert!(words.contains(&sentence), "{words}");
        assert!(
            serving.lines.iter().any(|line| line.contains(&sentence)),
            "{:?}",
            serving.lines
        );
    }
}

#[test]
fn whatever_the_umask_says_new_files_are_closed_and_a_settings_file_with_a_password_must_be() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, file) = (
        folder.path().join("data"),
        folder.path().join("settings.toml"),
    );
    let setup = Setup::in_folder(&data);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = listener.local_addr().expect("an address").to_string();
    // Both make files: the command, and a start that comes as far as its port, which is taken.
    for arguments in ["admin create grace --name Grace", "serve"] {
        let script = format!("umask 000; exec \"$0\" {arguments}");
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", &script, env!("CARGO_BIN_EXE_dsr-course")]);
        shell.env("DSR_DATA", &data).env("DSR_LISTEN", &taken);
        let made = shell
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("a shell");
        assert!(
            said(&made).contains("is an administrator")
                || said(&made).contains("cannot be listened on"),
            "{}",
            said(&made)
        );
    }
    for entry in std::fs::read_dir(&data).expect("the folder") {
        let path = entry.expect("an entry").path();
        assert_eq!(mode(&path) & 0o077, 0, "{}", path.display());
    }
    std::fs::write(
        &file,
        "dsr_smtp_url = \"smtps://dsr:hunter2@mail.example.org\"\n",
    )
    .expect("written");
    modes(&file, 0o644);
    let refused = setup.runs(&["--settings", file.to_str().expect("a path"), "serve"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        said(&refused).contains("it holds a secret and every account of this machine can read it")
    );
    assert!(!said(&refused).contains("hunter2"));
}

fn mode(path: &Path) -> u32 {
    let found = std::fs::metadata(path).expect("it is there");
    std::os::unix::fs::PermissionsExt::mode(&found.permissions())
}
