//! Keeps a filled database of this version for all later ones: `just keep-upgrade`.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use dsr_course::backup::{self, Place};
use dsr_course::command::verify::findings;
use dsr_course::store::Store;
use dsr_course::store::tables;
use dsr_course::store::upkeep::{self, Upkeep};
use zip::write::SimpleFileOptions;

use super::{Told, folder};
use crate::app::{App, Engine, Relay, Setting};
use crate::certificates::passes;
use crate::letters::{asks_for_a_link, reached_by_letter};
use crate::sentinel::acts;

/// Lets people do what leaves rows in every table.
async fn filled() -> App {
    let app = Setting::usual()
        .with_letters()
        .shipped()
        .start(Engine::Sqlite)
        .await;
    let relay = Relay::start().await;
    let (one, two) = (app.centre("ONE").await, app.centre("TWO").await);
    let grace = app.administrator("grace").await;
    let ines = app.reader("ines").await;
    passes(&app, &ines, "tour-quiz").await;
    acts::holder(&app, "hawa", &one).await;
    acts::in_the_middle(&app, "malik", &one).await;
    acts::manager(&app, "moussa", &one).await;
    acts::holder(&app, "halima", &two).await;
    app.trainee("dan").await;
    // Letters, the secrets of their links, and a failure.
    reached_by_letter(&app, &relay, "ada").await;
    asks_for_a_link(&app, "ada").await;
    app.delivers(&relay).await;
    let stranger = app.stranger();
    stranger.opens("/en/sign-in").await;
    stranger.fills("user_name", "ada");
    stranger.fills("password", "not the right words");
    stranger.presses("Sign in").await.has_status(422);
    // A second edition of a certificate, a disabled account.
    grace.opens("/en/accounts?name=halima").await;
    grace.clicks("Halima Diallo").await;
    grace.fills("name", "Halima Diallo Ba");
    grace
        .presses("Keep the corrected name")
        .await
        .has_status(200);
    grace.opens("/en/accounts?name=dan").await;
    grace.clicks("Dan Diallo").await;
    grace.presses("Disable").await.has_status(200);
    // More time for quizzes.
    let hawa = app
        .text("SELECT id FROM accounts WHERE user_name = 'hawa'")
        .await;
    grace
        .opens(&format!("/en/accounts/{hawa}/extra-time"))
        .await;
    grace.fills("reason", "agreed with her");
    grace
        .picks("extra", "Half as much again", "Keep")
        .await
        .has_status(200);
    let now = app.clock.now();
    let noted = app.store.write(async move |db| {
        upkeep::note(db, Upkeep::Backup, now).await?;
        upkeep::note(db, Upkeep::Drill, now).await
    });
    noted.await.expect("noted");
    app
}

async fn has_rows_in_every_table(app: &App) {
    let mut db = app.store.read().await.expect("a connection");
    for table in tables::ALL {
        let summary = tables::summary(&mut db, table).await.expect("counted");
        assert!(
            summary.rows > 0,
            "nobody left a row in {}: let somebody do it in `filled`",
            table.name
        );
    }
}

/// Packs the files of a folder, with names from there.
fn pack(from: &Path, inner: &str, zip: &mut zip::ZipWriter<File>) {
    let entries = std::fs::read_dir(from.join(inner))
        .expect("a folder")
        .flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.file_name().into_string().expect("a name"))
        .collect();
    names.sort();
    for name in names {
        let path = if inner.is_empty() {
            name
        } else {
            format!("{inner}/{name}")
        };
        if from.join(&path).is_dir() {
            pack(from, &path, zip);
            continue;
        }
        let mut bytes = Vec::new();
        let mut file = File::open(from.join(&path)).expect("a file");
        file.read_to_end(&mut bytes).expect("read");
        zip.start_file(path, SimpleFileOptions::default())
            .expect("begun");
        zip.write_all(&bytes).expect("written");
    }
}

#[tokio::test]
#[ignore = "writes into tests/upgrades: `just keep-upgrade`, once a release"]
async fn this_version() {
    let app = filled().await;
    has_rows_in_every_table(&app).await;
    let found = findings(&app.store, app.clock.now()).await;
    assert_eq!(found.expect("an answer"), Vec::<String>::new());
    let name = format!(
        "{:04}-{}",
        Store::newest_schema(),
        env!("CARGO_PKG_VERSION")
    );
    let kept = folder().join(name);
    drop(std::fs::remove_dir_all(&kept));
    std::fs::create_dir_all(&kept).expect("a folder");
    for other in ["dsr", "ssr"] {
        std::fs::remove_dir_all(app.courses.join(other)).expect("only the demonstration is needed");
    }
    let mut zip = zip::ZipWriter::new(File::create(kept.join("courses.zip")).expect("a file"));
    pack(&app.courses, "", &mut zip);
    zip.finish().expect("written");
    app.library.reload();
    let place = Place {
        data: app.data(),
        database_url: format!("sqlite:{}", app.data().join("dsr-course.sqlite").display()),
    };
    let made = backup::make(
        &app.store,
        &place,
        &kept.join("whole.backup"),
        app.clock.now(),
    )
    .await;
    made.expect("a backup");
    let told = Told::by(&app).await;
    let text = serde_json::to_string_pretty(&told).expect("JSON");
    std::fs::write(kept.join("told.json"), text + "\n").expect("written");
}
