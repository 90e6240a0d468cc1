//! Valid HTML: the Nu Html Checker, by which the standard's editors check theirs, reads every page and every lesson.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::gallery;
use crate::app::{App, Engine, Setting, on_path};

/// The checker, where `tests/run` puts it.
const CHECKER: &str = "target/tools/vnu-26.9.27.jar";

fn checker() -> PathBuf {
    let checker = Path::new(env!("CARGO_MANIFEST_DIR")).join(CHECKER);
    assert!(
        checker.exists() && on_path("java"),
        "The suite needs Java and the Nu Html Checker at {}. `tests/run` installs both.",
        checker.display()
    );
    checker
}

/// The course, module and lesson pages of every course that is shipped, as a trainee reads them, by their addresses.
async fn lessons(app: &App) -> Vec<(String, String)> {
    let bea = app.trainee("beatrice").await;
    let mut pages = Vec::new();
    for course in app.library.now().courses.values() {
        let at = format!("/en/courses/{}", course.id);
        bea.posts(&format!("{at}/rounds"), &[]).await;
        let mut paths = vec![at.clone()];
        for module in course.modules.iter().filter(|module| module.open) {
            paths.push(format!("{at}/modules/{}", module.id));
            for lesson in &module.lessons {
                let path = format!("{at}/lessons/{}", lesson.id);
                bea.posts(&format!("{path}/reading"), &[]).await;
                paths.push(path);
            }
        }
        for path in paths {
            pages.push((path.clone(), bea.opens(&path).await.html));
        }
    }
    pages
}

/// What the checker says of the pages in this folder, each with the name of its file.
fn read_by_the_checker(folder: &Path) -> Vec<(String, String)> {
    let output = Command::new("java")
        .arg("-jar")
        .arg(checker())
        .args(["--format", "json", "--stdout", "--exit-zero-always"])
        .arg(folder)
        .output()
        .expect("java runs");
    let said = String::from_utf8(output.stdout).expect("text");
    let said: Value = serde_json::from_str(&said).unwrap_or_else(|_| {
        let complaint = String::from_utf8_lossy(&output.stderr);
        panic!("the checker does not answer: {said}{complaint}")
    });
    let messages = said["messages"].as_array().expect("a list").iter();
    let word = |message: &Value, key: &str| message[key].as_str().unwrap_or_default().to_owned();
    messages
        .map(|message| {
            let file = word(message, "url");
            let file = file.rsplit('/').next().unwrap_or_default().to_owned();
            let (what, place) = (word(message, "message"), word(message, "extract"));
            (file, format!("{what} {place}"))
        })
        .collect()
}

#[tokio::test]
async fn every_page_and_every_lesson_is_valid_html() {
    let app = Setting::usual()
        .with_letters()
        .shipped()
        .start(Engine::Sqlite)
        .await;
    let seen = gallery(&app).await.into_iter();
    let mut pages: BTreeMap<String, String> =
        seen.map(|seen| (seen.page.html, seen.asked)).collect();
    pages.extend(
        lessons(&app)
            .await
            .into_iter()
            .map(|(path, html)| (html, path)),
    );
    assert!(pages.len() > 150, "only {} pages were seen", pages.len());

    let folder = tempfile::tempdir().expect("a folder");
    let mut names = BTreeMap::new();
    for (number, (html, asked)) in pages.iter().enumerate() {
        let name = format!("{number:03}.html");
        std::fs::write(folder.path().join(&name), html).expect("written");
        names.insert(name, asked);
    }
    // The checker is awake: it finds a planted mistake, and that one alone.
    std::fs::write(
        folder.path().join("planted.html"),
        "<!DOCTYPE html><html lang=\"en\"><title>x</title><p><div></div></p>",
    )
    .expect("written");
    let (planted, wrong): (Vec<_>, Vec<_>) = read_by_the_checker(folder.path())
        .into_iter()
        .partition(|(file, _)| file == "planted.html");
    assert!(
        !planted.is_empty(),
        "the checker finds nothing wrong in a page that is"
    );
    let wrong: Vec<String> = wrong
        .iter()
        .map(|(file, what)| {
            format!(
                "{}: {what}",
                names.get(file).map_or(file.as_str(), |asked| asked)
            )
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} things are not valid:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
