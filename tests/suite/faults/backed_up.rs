//! Backups: made while people work, put back, tried; whole or not at all.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use dsr_course::store::{Store, tables};
use sha2::Digest;
use sqlx::Row;

use super::load::{Load, rounds};
use crate::app::Engine;
use crate::app::postgres;
use crate::app::program::{Setup, said};

fn mode(path: &Path) -> u32 {
    let found = std::fs::metadata(path).expect("it is there");
    found.permissions().mode() & 0o777
}

/// Runs a command that must do its work.
pub fn does(setup: &Setup, arguments: &[&str]) -> String {
    let output = setup.runs(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    said(&output)
}

/// Runs a command that must refuse.
fn refuses(setup: &Setup, arguments: &[&str], words: &str) {
    let output = setup.runs(arguments);
    assert!(!output.status.success(), "{arguments:?}");
    assert!(said(&output).contains(words), "{}", said(&output));
}

/// An empty place on this engine.
async fn empty_place(engine: Engine, folder: &Path, like: &Setup) -> (Setup, String) {
    let url = match engine {
        Engine::Sqlite => format!("sqlite:{}", folder.join("dsr-course.sqlite").display()),
        Engine::Postgres => postgres::empty_database().await,
    };
    let mut setup = Setup::in_folder(folder).with("DATABASE_URL", &url);
    let courses = like
        .environment
        .iter()
        .find(|(name, _)| name == "DSR_COURSES");
    setup.environment.extend(courses.cloned());
    (setup, url)
}

/// Every table of both databases holds the same rows, but for what the restore itself noted.
async fn are_the_same(one: &str, other: &str) {
    let (one, other) = (
        Store::open(one).await.expect("it opens"),
        Store::open(other).await.expect("it opens"),
    );
    for table in tables::ALL {
        if ["audit", "audit_head", "upkeep"].contains(&table.name) {
            continue;
        }
        let mut here = one.read().await.expect("a connection");
        let mut there = other.read().await.expect("a connection");
        let here = tables::summary(&mut here, table).await.expect("rows");
        let there = tables::summary(&mut there, table).await.expect("rows");
        assert_eq!(here, there, "{}", table.name);
    }
    one.close().await;
    other.close().await;
}

/// Backups under load: each holds everything that was said to be saved before it began.
async fn backed_up_under_load(engine: Engine) {
    let mut load = Load::new(engine, 6).await;
    std::fs::create_dir_all(load.setup.data.join("fonts")).expect("a folder");
    std::fs::write(load.setup.data.join("fonts/ours.ttf"), "letters").expect("a file");
    let serving = load.serve();
    let target = load.folder().join("kept elsewhere");
    for round in 1..=rounds(2) {
        load.acts(80, async {}).await;
        // Everybody has had their answer. While the backup is made, they go on.
        let before: Vec<_> = load
            .workers
            .iter()
            .map(|worker| worker.history.entries.clone())
            .collect();
        let file = target.join(format!("{round}.backup"));
        let mut making = load.setup.program();
        making.arg("backup").arg(&file);
        let making = tokio::task::spawn_blocking(move || making.status());
        let mut made = None;
        load.acts(1, async { made = Some(making.await) }).await;
        let made = made.expect("it ended").expect("a thread of ours");
        assert!(made.expect("the program runs").success());
        assert_eq!(mode(&file), 0o600);
        let place = tempfile::tempdir().expect("a folder");
        // Into the other engine in every second round: the form is the same.
        let into = if round % 2 == 0 {
            Engine::Sqlite
        } else {
            engine
        };
        let (restored, url) = empty_place(into, &place.path().join("data"), &load.setup).await;
        let told = does(&restored, &["restore", &file.display().to_string()]);
        assert!(told.contains("and everything fits"), "{told}");
        assert_eq!(mode(&restored.data), 0o700);
        let font = restored.data.join("fonts/ours.ttf");
        assert_eq!(std::fs::read(&font).expect("the font"), b"letters");
        assert_eq!(mode(&font), 0o600);
        let store = Store::open(&url).await.expect("it opens");
        let kept = super::checker::Kept::read(&store).await;
        for entries in &before {
            let lost: Vec<_> = kept
                .misfits(entries)
                .into_iter()
                // What was done since is not refused and not invented: it came while the copy was made.
                .filter(|misfit| misfit.starts_with("lost"))
                .collect();
            assert!(lost.is_empty(), "{lost:?}");
        }
        store.close().await;
        does(&load.setup, &["drill", &file.display().to_string()]);
    }
    load.checks("backups").await;
    load.verifies();
    drop(serving);
}

#[tokio::test]
async fn a_backup_under_load_holds_everything_that_was_said_to_be_saved_on_sqlite() {
    backed_up_under_load(Engine::Sqlite).await;
}

#[tokio::test]
async fn a_backup_under_load_holds_everything_that_was_said_to_be_saved_on_postgres() {
    backed_up_under_load(Engine::Postgres).await;
}

/// A server that was used and stopped, and its backup.
async fn used_and_backed_up(engine: Engine) -> (Load, PathBuf) {
    let mut load = Load::new(engine, 3).await;
    let mut serving = load.serve();
    load.acts(60, async {}).await;
    serving.signal("TERM");
    serving.ends();
    let folder = load.folder().join("kept");
    std::fs::create_dir_all(&folder).expect("a folder");
    does(&load.setup, &["backup", &folder.display().to_string()]);
    let mut found = std::fs::read_dir(&folder).expect("a folder").flatten();
    let file = found.next().expect("a backup").path();
    assert!(found.next().is_none(), "nothing else is left there");
    let name = file.file_name().expect("a name").to_string_lossy();
    assert!(
        name.starts_with("dsr-course-20") && name.ends_with("Z.backup"),
        "{name}"
    );
    (load, file)
}

#[tokio::test]
async fn what_is_restored_is_the_same_on_both_engines_and_people_go_on_there() {
    for (from, into) in [
        (Engine::Sqlite, Engine::Postgres),
        (Engine::Postgres, Engine::Sqlite),
    ] {
        let (mut load, file) = used_and_backed_up(from).await;
        let place = tempfile::tempdir().expect("a folder");
        let (restored, url) = empty_place(into, place.path(), &load.setup).await;
        does(&restored, &["restore", &file.display().to_string()]);
        are_the_same(&load.url, &url).await;
        // Sessions too: everybody goes on where they were, on the other engine.
        let serving = restored.serve(std::process::Stdio::null());
        for worker in &mut load.workers {
            worker.goes_to(&serving.base);
        }
        load.url.clone_from(&url);
        load.acts(40, async {}).await;
        load.checks("a move to another engine").await;
        refuses(
            &restored,
            &["restore", &file.display().to_string()],
            "Nothing was changed",
        );
        drop(serving);
    }
}

#[tokio::test]
async fn a_damaged_a_cut_and_a_newer_backup_are_refused_and_change_nothing() {
    let (load, file) = used_and_backed_up(Engine::Sqlite).await;
    let place = tempfile::tempdir().expect("a folder");
    let (empty, _) = empty_place(Engine::Sqlite, &place.path().join("data"), &load.setup).await;
    let whole = std::fs::read(&file).expect("the backup");
    let broken = load.folder().join("broken.backup");
    let path = broken.display().to_string();
    let half = whole.len() / 2;
    let mut flipped = whole.clone();
    flipped[half / 2] ^= 0x10;
    for (bytes, words) in [
        (&whole[..half], "is not a whole backup of this program"),
        (
            &flipped[..],
            "is damaged: database.sqlite is not as it was put in",
        ),
        (&b"something else"[..], "is not a whole backup"),
    ] {
        std::fs::write(&broken, bytes).expect("written");
        refuses(&empty, &["restore", &path], words);
        refuses(&load.setup, &["drill", &path], words);
        assert!(!empty.data.join("dsr-course.sqlite").exists());
    }
    refuses(
        &load.setup,
        &["backup", &file.display().to_string()],
        "is there already. Nothing was changed",
    );
    assert_eq!(std::fs::read(&file).expect("the backup"), whole);
}

/// The same backup in which somebody has put one more file under this name, of which it says that it has so many bytes.
fn with_one_more(backup: &Path, name: &str, bytes: &[u8], said: usize) -> Vec<u8> {
    let file = std::fs::File::open(backup).expect("the backup");
    let mut old = zip::ZipArchive::new(file).expect("a ZIP");
    let mut new = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let plain = zip::write::SimpleFileOptions::default();
    let mut contents = serde_json::Value::Null;
    for number in 0..old.len() {
        let mut entry = old.by_index(number).expect("an entry");
        if entry.name().expect("a name") == "contents.json" {
            contents = serde_json::from_reader(&mut entry).expect("JSON");
        } else {
            new.raw_copy_file(entry).expect("copied");
        }
    }
    let hash = hex::encode(sha2::Sha256::digest(bytes));
    contents["entries"][name] = serde_json::json!({ "bytes": said, "sha256": hash });
    for (name, bytes) in [
        (name, bytes),
        ("contents.json", contents.to_string().as_bytes()),
    ] {
        new.start_file(name, plain).expect("begun");
        new.write_all(bytes).expect("written");
    }
    new.finish().expect("a ZIP").into_inner()
}

#[tokio::test]
async fn a_backup_that_somebody_has_added_to_leads_nowhere_and_fills_no_disk() {
    let (load, file) = used_and_backed_up(Engine::Sqlite).await;
    let place = tempfile::tempdir().expect("a folder");
    let (empty, _) = empty_place(Engine::Sqlite, &place.path().join("data"), &load.setup).await;
    let absolute = place.path().join("evil").display().to_string();
    let zeros = vec![0; 64 << 20];
    for (name, bytes, said) in [
        ("../evil", &b"evil"[..], 4),
        ("fonts/../../evil", &b"evil"[..], 4),
        (absolute.as_str(), &b"evil"[..], 4),
        ("fonts/large.ttf", &zeros[..], 4),
        ("fonts/large.ttf", &b"evil"[..], 64 << 20),
    ] {
        let broken = load.folder().join("added.backup");
        std::fs::write(&broken, with_one_more(&file, name, bytes, said)).expect("written");
        let path = broken.display().to_string();
        let words = format!("is damaged: {name} is not as it was put in. Nothing was changed");
        refuses(&empty, &["restore", &path], &words);
        refuses(&load.setup, &["drill", &path], &words);
        assert!(!empty.data.join("dsr-course.sqlite").exists());
        assert!(!place.path().join("evil").exists());
    }
}

#[tokio::test]
async fn a_drill_finds_what_was_changed_behind_the_back_of_the_server() {
    let (load, file) = used_and_backed_up(Engine::Sqlite).await;
    let path = file.display().to_string();
    let told = does(&load.setup, &["drill", &path]);
    assert!(told.contains("can be restored: it is whole"), "{told}");
    assert!(told.contains("answers"), "{told}");
    let store = Store::open(&load.url).await.expect("it opens");
    let done = async |what: &'static str| -> i64 {
        let mut db = store.read().await.expect("a connection");
        let found = sqlx::query("SELECT COUNT(*) FROM upkeep WHERE what = $1").bind(what);
        found.fetch_one(&mut *db).await.expect("a count").get(0)
    };
    assert_eq!((done("backup").await, done("drill").await), (1, 1));
    store
        .write(async |db| {
            sqlx::query("UPDATE answers SET at = at + 1 WHERE sequence = 1")
                .execute(db)
                .await?;
            Ok::<_, dsr_course::store::Error>(())
        })
        .await
        .expect("planted");
    store.close().await;
    refuses(
        &load.setup,
        &["drill", &path],
        "rows of answers that the backup holds are not in the live database as they were",
    );
}

/// The list by which databases are copied is the schema, on both engines.
mod the_list_of_tables_is_the_schema {
    use super::*;
    use crate::app::App;

    async fn told(app: &App, statement: &'static str) {
        let mut db = app.store.read().await.expect("a connection");
        let rows = sqlx::query(statement)
            .fetch_all(&mut *db)
            .await
            .expect("the schema");
        let mut schema: Vec<(String, String)> =
            rows.iter().map(|row| (row.get(0), row.get(1))).collect();
        let mut list: Vec<(String, String)> = tables::ALL
            .iter()
            .flat_map(|table| {
                let of = |(column, _): &(&str, tables::Kind)| {
                    (table.name.to_owned(), (*column).to_owned())
                };
                table.columns.iter().map(of)
            })
            .collect();
        schema.sort();
        list.sort();
        assert_eq!(
            list, schema,
            "store/tables.rs must name every column, or backups lose it"
        );
    }

    #[tokio::test]
    async fn on_sqlite() {
        let app = App::start(Engine::Sqlite).await;
        told(
            &app,
            "SELECT t.name, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
             WHERE t.type = 'table' AND t.name <> '_sqlx_migrations' AND t.name NOT LIKE 'sqlite_%'",
        )
        .await;
    }

    #[tokio::test]
    async fn on_postgres() {
        let app = App::start(Engine::Postgres).await;
        told(
            &app,
            "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'",
        )
        .await;
    }
}
