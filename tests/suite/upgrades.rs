//! Databases that were kept from older versions: each is brought to this one, and everybody finds in it what was there.
//!
//! A folder of `tests/upgrades` is one such database, as a backup, with its course files and what the program of that day made of
//! it. `README.md` there says when another one is kept.

mod keep;
mod told;

use std::path::{Path, PathBuf};

use dsr_course::backup::archive::Backup;
use dsr_course::command::verify::findings;
use dsr_course::web::limits::Limits;

use crate::app::older::copied_to_postgres;
use crate::app::{App, Engine, postgres};
use told::Told;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/upgrades")
}

/// The kept databases, the oldest first.
fn kept() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder()).expect("the folder").flatten();
    let mut kept: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    kept.sort();
    assert!(!kept.is_empty(), "no database was kept");
    kept
}

fn unpack(zip: &Path, to: &Path) {
    let file = std::fs::File::open(zip).expect("the file");
    let mut zip = zip::ZipArchive::new(file).expect("a ZIP");
    zip.extract(to).expect("unpacked");
}

/// A server of this version on a database that was kept.
async fn upgraded(kept: &Path, engine: Engine) -> App {
    let folder = tempfile::tempdir().expect("a folder");
    unpack(&kept.join("courses.zip"), &folder.path().join("courses"));
    let mut backup = Backup::open(&kept.join("whole.backup")).expect("a backup");
    backup.check().expect("whole");
    let data = folder.path().join("data");
    std::fs::create_dir(&data).expect("a folder");
    let file = data.join("dsr-course.sqlite");
    backup.extract("database.sqlite", &file).expect("taken out");
    let url = match engine {
        Engine::Sqlite => format!("sqlite:{}", file.display()),
        Engine::Postgres => {
            let url = postgres::empty_database().await;
            copied_to_postgres(&file, backup.facts().schema, &url).await;
            url
        }
    };
    App::start_in(folder, &url, "127.0.0.1", false, Limits::USUAL).await
}

async fn what_was_there_is_there(engine: Engine) {
    for kept in kept() {
        let app = upgraded(&kept, engine).await;
        let found = findings(&app.store, app.clock.now()).await;
        assert_eq!(
            found.expect("an answer"),
            Vec::<String>::new(),
            "{}",
            kept.display()
        );
        let missing = Told::by(&app).await.missing_of(&Told::read(&kept));
        assert!(
            missing.is_empty(),
            "{}:\n{}",
            kept.display(),
            missing.join("\n")
        );
        app.stranger().signs_in("ines").await.says("My courses");
    }
}

#[tokio::test]
async fn every_kept_database_is_brought_to_this_version_and_says_what_it_said_on_sqlite() {
    what_was_there_is_there(Engine::Sqlite).await;
}

#[tokio::test]
async fn every_kept_database_is_brought_to_this_version_and_says_what_it_said_on_postgres() {
    what_was_there_is_there(Engine::Postgres).await;
}

/// The test of the test: one fact that is not as it was is noticed.
#[tokio::test]
async fn a_fact_that_an_upgrade_changed_is_noticed() {
    let kept = kept().remove(0);
    let then = Told::read(&kept);
    for statement in [
        "UPDATE rounds SET begun_at = begun_at - 86400000",
        "UPDATE certificates SET record = REPLACE(record, 'demo', 'dome')",
        "UPDATE certificate_states SET state = 'revoked'",
        "UPDATE marks SET points = 0",
    ] {
        let app = upgraded(&kept, Engine::Sqlite).await;
        app.plants(statement).await;
        assert!(
            !Told::by(&app).await.missing_of(&then).is_empty(),
            "{statement}"
        );
    }
}
