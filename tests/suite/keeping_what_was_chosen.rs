//! A post that fails without the script: what was chosen, in every kind of question, is still on the page that says so, and one button
//! sends it again.

use crate::app::{App, Engine, Fill, PASSWORD, Page, Person, asked_in, fills, forms};
use dsr_course::course::id::QuizId;
use dsr_course::course::timestamp::Span;
use dsr_course::web::limits::Limits;

/// Somebody in front of all seven questions on one page, which are of every kind and ask how sure one is. A session may end before
/// the attempt does.
async fn begun(app: &App) -> Person {
    app.edits("demo/02-on/quiz.md", "time = \"20 min\"\n", "");
    let ada = app.trainee("ada").await;
    ada.opens("/en/courses/demo").await;
    ada.presses("Begin this course").await;
    ada.opens("/en/courses/demo/quizzes/on-quiz").await;
    ada.presses("Begin the quiz").await;
    let attempt = ada.page().address;
    let attempt: Vec<&str> = attempt.split('/').take(4).collect();
    ada.opens(&attempt.join("/")).await;
    ada
}

/// The form of the page with the right answer to every question, each as sure, and its button pressed: where it goes, its fields.
fn filled_in(app: &App, page: &Page) -> (String, Vec<(String, String)>) {
    let course = app.course("demo");
    let id = QuizId::parse("on-quiz").expect("an id");
    let quiz = course.quiz(&id).expect("the quiz").1;
    let form = forms(&page.html)
        .into_iter()
        .find(|form| {
            form.fields
                .contains(&("then".to_owned(), "review".to_owned()))
        })
        .expect("the form with the questions");
    let mut fields = form.fields.clone();
    let set = |fields: &mut Vec<(String, String)>, name: String, value: String| {
        fields.retain(|(known, _)| *known != name);
        fields.push((name, value));
    };
    for (position, asked) in (1..).zip(page.all(".question .asked")) {
        for fill in fills(asked_in(quiz, &asked), true) {
            match fill {
                Fill::Tick(label) => {
                    let name = format!("q{position}");
                    let mut choices = form.choices.iter();
                    let choice =
                        choices.find(|(known, _, said)| *known == name && said.contains(&label));
                    fields.push((name, choice.expect("an option").1.clone()));
                }
                Fill::Type(words) => set(&mut fields, format!("q{position}"), words),
                Fill::Choose(line, words) => {
                    let (name, value) = form.list(&format!("q{position}."), &line, &words);
                    set(&mut fields, name, value);
                }
            }
        }
        set(&mut fields, format!("c{position}"), "sure".to_owned());
    }
    (form.action.expect("an address"), fields)
}

/// Sends it all again from the page that refused it, and everything is there: right, and sure.
async fn sends_again_and_everything_is_there(app: &App, ada: &Person) {
    assert_eq!(
        app.count("SELECT COUNT(*) FROM answers").await,
        0,
        "nothing was kept before"
    );
    let sent = ada.presses("Send it again").await;
    // Whose session ended is asked for the password once more.
    if sent.status == 403 {
        ada.fills("resume_user_name", "ada");
        ada.fills("resume_password", PASSWORD);
        ada.presses("Sign in and go on").await;
    }
    ada.page()
        .says("Every question has an answer.")
        .lacks("not finished");
    assert_eq!(
        app.count("SELECT COUNT(*) FROM answers WHERE certainty = 1")
            .await,
        7
    );
    ada.presses("Submit my answers")
        .await
        .says("Passed with 100 %");
}

limited_story! {
    async fn what_comes_too_often(app, Limits { answers_a_minute: 1, ..Limits::USUAL }) {
        let ada = begun(app).await;
        let (path, fields) = filled_in(app, &ada.page());
        // One post of this minute is spent on nothing.
        let nothing = [("then".to_owned(), "stay".to_owned())];
        ada.submits(&path, &nothing).await;
        ada.posts(&path, &fields).await.has_status(429).says("What you sent last was not saved: it is still on this page.");
        app.clock.advance(Span::minutes(1));
        sends_again_and_everything_is_there(app, &ada).await;
    }
}

story! {
    async fn what_meets_a_queue_of_passwords(app) {
        let ada = begun(app).await;
        let (path, mut fields) = filled_in(app, &ada.page());
        app.hours_later(13);
        fields.push(("resume_user_name".to_owned(), "ada".to_owned()));
        fields.push(("resume_password".to_owned(), PASSWORD.to_owned()));
        // Two are checked at a time and sixty-four wait: she comes when there is no place.
        for round in 0..20 {
            let crowd = (0..160).map(|number| async move {
                let someone = [("user_name".to_owned(), format!("person{round}.{number}")), ("password".to_owned(), "a wrong one".to_owned())];
                app.stranger().submits("/en/sign-in", &someone).await.status
            });
            let (_, answer) = futures_util::future::join(futures_util::future::join_all(crowd), ada.posts(&path, &fields)).await;
            if answer.status == 503 {
                answer.says("Send it again").lacks(PASSWORD);
                return sends_again_and_everything_is_there(app, &ada).await;
            }
            app.plants("DELETE FROM answers").await;
            app.plants("UPDATE attempts SET last = 0").await;
            app.hours_later(13);
        }
        panic!("there was always a place");
    }
}

/// Another process holds the database for longer than anybody waits.
#[tokio::test]
async fn what_meets_a_locked_database_on_sqlite() {
    use sqlx::{Connection, Executor};
    let app = App::start(Engine::Sqlite).await;
    let ada = begun(&app).await;
    let (path, fields) = filled_in(&app, &ada.page());
    let file = app.data().join("dsr-course.sqlite");
    let mut holder = sqlx::AnyConnection::connect(&format!("sqlite:{}", file.display()))
        .await
        .expect("it opens");
    holder.execute("BEGIN IMMEDIATE").await.expect("the lock");
    ada.posts(&path, &fields).await.has_status(503);
    holder.execute("ROLLBACK").await.expect("let go");
    sends_again_and_everything_is_there(&app, &ada).await;
}

/// The disk of the database is full.
#[tokio::test]
async fn what_meets_a_full_disk_on_postgres() {
    let app = App::start(Engine::Postgres).await;
    let ada = begun(&app).await;
    let (path, fields) = filled_in(&app, &ada.page());
    app.plants("CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION USING ERRCODE = ''53100'', MESSAGE = ''no space''; END'").await;
    app.plants("CREATE TRIGGER full_disk BEFORE INSERT ON answers FOR EACH ROW EXECUTE FUNCTION full_disk()").await;
    ada.posts(&path, &fields).await.has_status(503);
    app.plants("DROP TRIGGER full_disk ON answers").await;
    sends_again_and_everything_is_there(&app, &ada).await;
}
