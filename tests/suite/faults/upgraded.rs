//! A newer program on an older database: a backup first, each change whole or not at all, and never a step back by accident.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use dsr_course::clock::Clock;
use dsr_course::command::verify::findings;
use dsr_course::store::{Schema, Store};
use sqlx::{Connection, Row};

use super::load::rounds;
use crate::app::Engine;
use crate::app::older::changes_up_to;
use crate::app::postgres;
use crate::app::program::{Setup, said};

/// A database as an older program left it, with somebody in it.
async fn left_by_an_older_program(url: &str, version: i64) {
    sqlx::any::install_default_drivers();
    let address = match url.strip_prefix("sqlite:") {
        Some(path) => {
            std::fs::create_dir_all(Path::new(path).parent().expect("a folder")).expect("made");
            format!("{url}?mode=rwc")
        }
        None => url.to_owned(),
    };
    let mut db = sqlx::AnyConnection::connect(&address)
        .await
        .expect("it opens");
    let changes = changes_up_to(version).await;
    changes.run(&mut db).await.expect("an older schema");
    sqlx::query(
        "INSERT INTO accounts (id, centre, user_name, user_name_folded, name, name_folded, language, created_at)
         VALUES ('018f0000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000001', 'ada', 'ada', 'Ada', 'ada', 'en', 1)",
    )
    .execute(&mut db)
    .await
    .expect("somebody");
    db.close().await.expect("closed");
}

fn asides(data: &Path) -> Vec<PathBuf> {
    let folder = std::fs::read_dir(data.join("backups"));
    let mut found: Vec<PathBuf> = folder
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    found.sort();
    found
}

async fn schema(url: &str) -> Schema {
    let store = Store::connect(url).await.expect("it opens");
    let schema = store.schema().await.expect("it answers");
    store.close().await;
    schema
}

/// What the log says of the change.
async fn noted(url: &str) -> String {
    let store = Store::connect(url).await.expect("it opens");
    let mut db = store.read().await.expect("a connection");
    let row =
        sqlx::query("SELECT detail FROM audit WHERE act = 'server.upgrade'").fetch_one(&mut *db);
    let said = row.await.expect("one row").get(0);
    drop(db);
    store.close().await;
    said
}

#[tokio::test]
async fn before_a_database_is_changed_a_backup_is_kept_aside_from_which_the_old_program_can_go_on()
{
    for version in [1, 4, 8, 10] {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        let url = format!("sqlite:{}", data.join("dsr-course.sqlite").display());
        left_by_an_older_program(&url, version).await;
        let setup = Setup::in_folder(&data);
        let refused = setup.runs(&["verify"]);
        let words = format!("The database has version {version}");
        assert!(said(&refused).contains(&words), "{}", said(&refused));
        let serving = setup.serve(Stdio::null());
        let told = |line: &String| line.contains("is brought to a newer version");
        assert!(serving.lines.iter().any(told), "{:?}", serving.lines);
        drop(serving);
        assert!(setup.runs(&["verify"]).status.success());
        assert_eq!(schema(&url).await, Schema::Current);
        let from = format!("from {version} to ");
        assert!(noted(&url).await.starts_with(&from), "the log says so");
        let kept = asides(&data);
        let name = kept[0].file_name().expect("a name").to_string_lossy();
        assert_eq!(kept.len(), 1);
        let beginning = format!("before-upgrade-from-{version}-");
        assert!(name.starts_with(&beginning), "{name}");
        // In it is the old version, as it was.
        let bytes = std::fs::File::open(&kept[0]).expect("the backup");
        let mut zip = zip::ZipArchive::new(bytes).expect("a ZIP");
        let old = folder.path().join("old.sqlite");
        let mut out = std::fs::File::create(&old).expect("a file");
        std::io::copy(&mut zip.by_name("database.sqlite").expect("it"), &mut out).expect("taken");
        let old = format!("sqlite:{}", old.display());
        assert_eq!(schema(&old).await, Schema::Older(version));
        // The second start changes nothing and keeps nothing.
        drop(setup.serve(Stdio::null()));
        assert_eq!(asides(&data).len(), 1);
    }
}

#[tokio::test]
async fn on_postgres_a_database_is_changed_only_after_a_backup_of_the_last_day() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = postgres::empty_database().await;
    left_by_an_older_program(&url, 10).await;
    let setup = Setup::in_folder(folder.path()).with("DATABASE_URL", &url);
    let refused = setup.runs(&["serve"]);
    assert!(!refused.status.success());
    assert!(
        said(&refused).contains("its last backup is more than a day old. Nothing was changed"),
        "{}",
        said(&refused)
    );
    assert_eq!(schema(&url).await, Schema::Older(10));
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused_with_a_sentence() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let folder = tempfile::tempdir().expect("a folder");
        let url = match engine {
            Engine::Sqlite => format!("sqlite:{}", folder.path().join("x.sqlite").display()),
            Engine::Postgres => postgres::empty_database().await,
        };
        let store = Store::open(&url).await.expect("it opens");
        store
            .write(async |db| {
                sqlx::query(
                    "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                     SELECT 9999, 'later', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1",
                )
                .execute(db)
                .await?;
                Ok::<_, dsr_course::store::Error>(())
            })
            .await
            .expect("planted");
        store.close().await;
        let setup = Setup::in_folder(folder.path()).with("DATABASE_URL", &url);
        for command in ["serve", "verify"] {
            let refused = setup.runs(&[command]);
            assert!(!refused.status.success());
            let words = "the database has version 9999";
            assert!(said(&refused).contains(words), "{}", said(&refused));
        }
    }
}

/// Kills the program at all moments of its first start on an old database; the next start goes on.
async fn killed_while_it_changes_the_database(engine: Engine) {
    for round in 0..rounds(12) {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        let url = match engine {
            Engine::Sqlite => format!("sqlite:{}", data.join("dsr-course.sqlite").display()),
            Engine::Postgres => postgres::empty_database().await,
        };
        // On PostgreSQL an older database with people in it is not changed without a backup: it begins with nothing.
        if engine == Engine::Sqlite {
            left_by_an_older_program(&url, 1).await;
        }
        let setup = Setup::in_folder(&data).with("DATABASE_URL", &url);
        let mut starting = setup
            .program()
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program runs");
        // Later in each round: the moments of a start, from the first to the last.
        std::thread::sleep(std::time::Duration::from_millis(8 * round as u64));
        starting.kill().expect("a process of ours");
        starting.wait().expect("ended");
        drop(setup.serve(Stdio::null()));
        let store = Store::connect(&url).await.expect("it opens");
        assert_eq!(store.schema().await.expect("it answers"), Schema::Current);
        let found = findings(&store, Clock::machine().now()).await;
        assert_eq!(found.expect("it answers"), Vec::<String>::new());
        let mut db = store.read().await.expect("a connection");
        let people: i64 = sqlx::query("SELECT COUNT(*) FROM accounts")
            .fetch_one(&mut *db)
            .await
            .expect("a count")
            .get(0);
        assert_eq!(people, i64::from(engine == Engine::Sqlite));
        drop(db);
        store.close().await;
    }
}

#[tokio::test]
async fn a_kill_while_the_database_is_changed_leaves_the_old_or_the_new_on_sqlite() {
    killed_while_it_changes_the_database(Engine::Sqlite).await;
}

#[tokio::test]
async fn a_kill_while_the_database_is_changed_leaves_the_old_or_the_new_on_postgres() {
    killed_while_it_changes_the_database(Engine::Postgres).await;
}
