//! Answers that a browser could not send, handed in as a file by a manager.

use dsr_course::course::attempt_file;
use dsr_course::course::wording::ContentHash;
use serde_json::json;

use crate::app::line::{Fate, Line};
use crate::app::{App, Browser, Page, Person};
use dsr_course::store::attempts;
use dsr_course::store::id::{AttemptId, CentreId};
use dsr_course::store::scope::Scope;

/// Somebody of a centre with an open attempt; with the attempt's id.
async fn begun(app: &App, centre: &CentreId, user_name: &str) -> (Person, String) {
    let person = app.trainee_at(user_name, centre).await;
    person.opens("/en/courses/demo").await;
    person.presses("Begin this course").await;
    let lessons = app.course("demo").modules[0].lessons.len();
    for _ in 0..lessons {
        person.presses("Read. Go on").await;
    }
    let page = person.presses("Begin the quiz").await;
    let id = page.address.split('/').nth(3).expect("an id").to_owned();
    (person, id)
}

/// The code that the attempt's pages give.
async fn code(app: &App, attempt: &str) -> String {
    let id = AttemptId::parse(attempt).expect("an id");
    let mut db = app.store.read().await.expect("a connection");
    let holder = attempts::holder(&mut db, &Scope::All, &id).await;
    let holder = holder.expect("rows").expect("an attempt");
    let asked = attempts::asked(&mut db, &holder.own, &id).await;
    attempt_file::code(attempt, &asked.expect("questions"))
}

/// A file as the script writes it: question, place, and the name of the choice.
fn file(attempt: &str, code: &str, choices: &[(usize, usize, &str)]) -> String {
    let at = "2026-11-21T08:12:00.000Z";
    let answer = |position: usize, place: usize| format!("was={position}%3A&q{position}={place}");
    let lines = choices.iter().map(|(position, place, name)| {
        format!("{position} {} {at} {name}", answer(*position, *place))
    });
    let all: Vec<String> = [attempt.to_owned(), code.to_owned()]
        .into_iter()
        .chain(lines)
        .collect();
    let answers: Vec<serde_json::Value> = choices
        .iter()
        .map(|(position, place, name)| {
            json!({"position": position, "question": "?", "answer": answer(*position, *place), "at": at, "post_id": name})
        })
        .collect();
    json!({
        "format": attempt_file::FORMAT, "about": "Ada", "attempt": attempt, "code": code, "answers": answers,
        "hash": ContentHash::of(all.join("\n").as_bytes()).0,
    })
    .to_string()
}

async fn looks_at(manager: &Person, file: &str) -> Page {
    manager.opens("/en/attempt-files").await;
    manager.fills("file", file);
    manager.presses("Look at it").await
}

const FIRST: &str = "0123456789abcdef0123456789abcdef";
const SECOND: &str = "1123456789abcdef0123456789abcdef";

story! {
    async fn a_file_is_seen_first_then_kept_with_both_times_and_twice_is_harmless(app) {
        let dakar = app.centre("DKR").await;
        let moussa = app.manager("moussa", &dakar).await;
        let (ada, attempt) = begun(app, &dakar, "ada").await;
        let file = file(&attempt, &code(app, &attempt).await, &[(1, 0, FIRST), (2, 1, SECOND)]);
        moussa.opens("/en/manage").await;
        moussa.clicks("Hand in answers from a file").await;
        looks_at(&moussa, &file).await.says("Answers of Ada Mbeki-Laurent from a file").says("Nothing is kept yet.").says("The question has no answer yet.");
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 0);
        moussa.presses("Keep these 2 answers").await.says("The answers of the file are kept");
        assert_eq!(app.count("SELECT COUNT(*) FROM answers WHERE source = 'file'").await, 2);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit WHERE act = 'answers.hand-in'").await, 1);
        looks_at(&moussa, &file).await.says("Everything in this file is kept already.").lacks("Keep these");
        let again = [("file".to_owned(), file.clone()), ("then".to_owned(), "keep".to_owned())];
        moussa.posts("/en/attempt-files", &again).await.says("Every answer of the file was kept before.");
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 2);
        moussa.opens("/en/audit").await.says("Answers handed in as a file");
        // The trainee sees how they came, and submits.
        let overview = ada.opens(&format!("/en/attempts/{attempt}/answers")).await;
        overview.says("By file: chosen at").says("08:12 GMT by that computer's clock, handed in at").says("09:00 GMT.").says("2 questions have no answer yet.");
        ada.presses("Submit my answers").await.says("By file: chosen at");
    }
}

story! {
    async fn the_file_of_another_centre_does_not_exist(app) {
        let (dakar, nairobi) = (app.centre("DKR").await, app.centre("NBO").await);
        let wanjiru = app.manager("wanjiru", &nairobi).await;
        let (ada, attempt) = begun(app, &dakar, "ada").await;
        let file = file(&attempt, &code(app, &attempt).await, &[(1, 0, FIRST)]);
        looks_at(&wanjiru, &file).await.has_status(404);
        let keep = [("file".to_owned(), file.clone()), ("then".to_owned(), "keep".to_owned())];
        wanjiru.posts("/en/attempt-files", &keep).await.has_status(404);
        ada.posts("/en/attempt-files", &keep).await.has_status(404);
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 0);
    }
}

story! {
    async fn a_file_that_was_changed_cut_or_made_for_another_attempt_is_refused_with_what_to_do(app) {
        let dakar = app.centre("DKR").await;
        let moussa = app.manager("moussa", &dakar).await;
        let (ada, attempt) = begun(app, &dakar, "ada").await;
        let (_bea, other) = begun(app, &dakar, "bea").await;
        let own = code(app, &attempt).await;
        let good = file(&attempt, &own, &[(1, 0, FIRST)]);
        let cases = [
            (good.replace("q1=0", "q1=1"), "The file was changed after it was made"),
            (good[..good.len() - 9].to_owned(), "This is no file of answers, or not all of it."),
            (String::new(), "This is no file of answers, or not all of it."),
            (file(&other, &own, &[(1, 0, FIRST)]), "The code in the file does not belong to its attempt"),
            (file(&attempt, &own, &[(1, 77, FIRST)]), "This is no file of answers"),
            (file(&attempt, &own, &[(9, 0, FIRST)]), "This is no file of answers"),
        ];
        for (text, words) in &cases {
            looks_at(&moussa, text).await.has_status(422).says(words);
        }
        ada.posts(&format!("/en/attempts/{attempt}/result"), &[]).await;
        looks_at(&moussa, &good).await.has_status(422).says("This attempt was submitted, or its time is over");
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 0);
    }
}

browser_story! {
    async fn when_the_line_does_not_come_back_the_answers_leave_as_a_file(app) {
        let dakar = app.centre("DKR").await;
        let moussa = app.manager("moussa", &dakar).await;
        let (_, attempt) = begun(app, &dakar, "ada").await;
        let line = Line::to(&app.base).await;
        let ada = Browser::at(&line.base).await;
        ada.signs_in_to("DKR", "ada").await;
        ada.opens(&format!("/en/attempts/{attempt}/questions/1")).await;
        line.is(Fate::Cut);
        let label = ada.texts("#question-1 label.option").await.remove(0);
        ada.ticks(&label).await;
        ada.waits_for("Is the line not coming back?").await;
        // What the button makes, caught on its way to the folder for downloads.
        let text = ada.awaits("const done = arguments[1], make = URL.createObjectURL;
            URL.createObjectURL = blob => { const reader = new FileReader(); reader.onload = () => done(reader.result); reader.readAsText(blob); return make(blob); };
            document.querySelector('#saving button').click();", ().into()).await;
        let text = text.as_str().expect("a text").to_owned();
        drop(ada);
        looks_at(&moussa, &text).await.says("Answers of Ada Mbeki-Laurent from a file").says(&label);
        moussa.presses("Keep this answer").await.says("The answers of the file are kept");
        assert_eq!(app.count("SELECT COUNT(*) FROM answers WHERE source = 'file' AND client_at IS NOT NULL").await, 1);
    }
}
