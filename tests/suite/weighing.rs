//! What people wait for on a poor line: bytes and questions to the server, counted exactly over everything that is shipped.
//! What one page may weigh stands in `app/weight.rs`.

use std::path::{Path, PathBuf};

use dsr_course::course::lesson::Lesson;
use dsr_course::course::module::Module;
use dsr_course::web::assets;

use crate::app::{App, Person, Setting, weight};
use crate::every_page;

/// A lesson for somebody who has the stylesheet: the post that says the one before was read, its answer, and the page, with their heads.
const NEXT_LESSON: usize = 6_000;
/// A lesson with its images.
const WITH_IMAGES: usize = 100_000;
/// One image.
const IMAGE: usize = 60_000;
/// The text of a whole course in one language.
const COURSE: usize = 1_500_000;

/// The bytes of an answer with its head, packed with what every browser understands.
async fn on_the_wire(person: &Person, path: &str) -> usize {
    let answer = person.asks(path, "gzip").await;
    let head: usize = answer
        .headers()
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    assert_eq!(answer.status(), 200, "{path}");
    head + "HTTP/1.1 200 OK\r\n\r\n".len() + answer.bytes().await.expect("a body").len()
}

/// The answer to a post that leads on: what `see_other` sends with its headers, measured on a real one.
async fn leading_on(person: &Person, path: &str) -> usize {
    let answer = person
        .sends_raw(|http, base| {
            http.post(format!("{base}{path}"))
                .header("sec-fetch-site", "same-origin")
                .form(&[("nothing", "")])
        })
        .await;
    assert_eq!(answer.status, 303, "{path}");
    let head = answer
        .headers
        .iter()
        .map(|(name, value)| name.len() + value.len() + 4);
    head.sum::<usize>() + "HTTP/1.1 303 See Other\r\n\r\n".len()
}

/// Every page that there is, as everybody who may see it, with forms full of mistakes and with refusals.
#[tokio::test]
async fn every_page_is_light_and_asks_for_nothing_but_the_stylesheet() {
    let app = Setting::usual()
        .shipped()
        .start(crate::app::Engine::Sqlite)
        .await;
    let pages = every_page::gallery(&app).await;
    let heavy: Vec<String> = pages
        .iter()
        .flat_map(|seen| {
            let of = weight::over(&seen.page);
            of.into_iter()
                .map(move |what| format!("{}: {what}", seen.asked))
        })
        .collect();
    assert!(heavy.is_empty(), "{}", heavy.join("\n"));
    assert!(pages.len() > 100, "{} pages", pages.len());
}

/// Every lesson that can be read, of every course that is shipped, in every language that it has.
#[tokio::test]
async fn the_next_lesson_is_two_small_answers_in_every_course_and_language() {
    let app = Setting::usual()
        .shipped()
        .start(crate::app::Engine::Sqlite)
        .await;
    let ada = app.trainee("ada").await;
    let mut heavy = Vec::new();
    for course in app.library.now().courses.values() {
        let at = format!("/en/courses/{}", course.id);
        ada.posts(&format!("{at}/rounds"), &[]).await;
        for language in course.text.all().map(|(language, _)| language) {
            speaks(&app, language.as_str()).await;
            let mut whole = 0;
            let open = course.modules.iter().filter(|module| module.open);
            let lessons: Vec<(&Module, &Lesson)> = open
                .flat_map(|module| module.lessons.iter().map(move |lesson| (module, lesson)))
                .collect();
            for (_, lesson) in lessons {
                let page = format!("{at}/lessons/{}", lesson.id);
                let read = leading_on(&ada, &format!("{page}/reading")).await;
                let bytes = on_the_wire(&ada, &page).await;
                whole += bytes;
                if read + bytes > NEXT_LESSON {
                    heavy.push(format!(
                        "{page} ({}): {} bytes",
                        language.as_str(),
                        read + bytes
                    ));
                }
            }
            assert!(whole <= COURSE, "{}: {whole} bytes", course.id);
        }
    }
    assert!(
        heavy.is_empty(),
        "over {NEXT_LESSON} bytes:\n{}",
        heavy.join("\n")
    );
}

/// The person reads courses in this language from now on.
async fn speaks(app: &App, language: &str) {
    let language = language.to_owned();
    let changed = app.store.write(async move |db| {
        sqlx::query("UPDATE accounts SET language = $1")
            .bind(&language)
            .execute(db)
            .await?;
        Ok(())
    });
    changed.await.expect("written");
}

/// Whatever a page asks for besides itself may be kept for a year, and its address holds the hash of what is in it.
#[tokio::test]
async fn what_pages_ask_for_besides_themselves_is_kept_for_a_year() {
    let app = Setting::usual()
        .shipped()
        .start(crate::app::Engine::Sqlite)
        .await;
    let ada = app.reader("ada").await;
    let mut addresses = std::collections::BTreeSet::new();
    for course in app.library.now().courses.values() {
        let at = format!("/en/courses/{}", course.id);
        ada.posts(&format!("{at}/rounds"), &[]).await;
        for lesson in course
            .modules
            .iter()
            .filter(|module| module.open)
            .flat_map(|module| &module.lessons)
        {
            ada.posts(&format!("{at}/lessons/{}/reading", lesson.id), &[])
                .await;
            let page = ada.opens(&format!("{at}/lessons/{}", lesson.id)).await;
            let mut images = 0;
            for (wanted, attribute) in [("link[href]", "href"), ("img", "src")] {
                let selector = scraper::Selector::parse(wanted).expect("a selector");
                for element in page.tree().select(&selector) {
                    let address = element
                        .value()
                        .attr(attribute)
                        .expect("an address")
                        .to_owned();
                    if wanted == "img" {
                        images += ada
                            .asks(&address, "gzip")
                            .await
                            .bytes()
                            .await
                            .expect("an image")
                            .len();
                        for size in ["width", "height", "alt"] {
                            assert!(
                                element.value().attr(size).is_some(),
                                "{address} has no {size}"
                            );
                        }
                        // A drawing weighs little and must be there when the page is printed.
                        let drawing = Path::new(&address)
                            .extension()
                            .is_some_and(|kind| kind == "svg");
                        let lazy = element.value().attr("loading") == Some("lazy");
                        assert!(lazy || drawing, "{address}");
                    }
                    addresses.insert(address);
                }
            }
            assert!(
                images <= WITH_IMAGES - 20_000,
                "{}: {images} bytes of images",
                lesson.id
            );
        }
    }
    assert!(addresses.len() >= 3, "{addresses:?}");
    for address in addresses {
        let answer = ada.asks(&address, "gzip").await;
        let kept = answer.headers()["cache-control"]
            .to_str()
            .expect("letters")
            .to_owned();
        assert!(
            kept.contains("max-age=31536000") && kept.contains("immutable"),
            "{address}: {kept}"
        );
        let bytes = answer.bytes().await.expect("a body").len();
        assert!(bytes <= IMAGE, "{address}: {bytes} bytes");
        let hash = address.split('/').rev().nth(1).expect("a hash").to_owned();
        let other = address.replace(&hash, "0000000000000000");
        assert_eq!(ada.asks(&other, "gzip").await.status(), 404, "{other}");
    }
}

/// Fonts, scripts and images that nobody counted do not slip in: what is in the program's own folder is this.
#[test]
fn nothing_else_is_sent() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("static");
    let mut names: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| PathBuf::from(entry.expect("an entry").file_name()))
        .collect();
    names.sort();
    assert_eq!(
        names,
        ["icon.svg", "quiz.js", "style.css"].map(PathBuf::from)
    );
}

/// The one script is small, and what engineers write into it for each other does not travel.
#[test]
fn the_script_of_the_quiz_pages_weighs_less_than_5_kilobytes() {
    let script = include_str!("../../static/quiz.js");
    let sent = assets::lighter(script);
    let bytes = weight::packed_best(&sent);
    assert!(bytes < 5_000, "{bytes} bytes");
    assert!(!sent.contains("/*") && !sent.contains("\n//"));
    let code = |text: &str| -> Vec<String> {
        let lines = text.lines().map(str::trim);
        let own = lines.scan(false, |in_comment, line| {
            *in_comment |= line.starts_with("/*");
            let comment = *in_comment || line.starts_with("//");
            *in_comment &= !line.ends_with("*/");
            Some((!comment).then(|| line.split_whitespace().collect::<String>()))
        });
        own.flatten().collect()
    };
    let (sent, written) = (code(&sent).concat(), code(script).concat());
    assert_eq!(sent, written, "no word of the program is lost");
}
