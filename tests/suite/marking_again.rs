//! A question was wrong: its author corrects the file, the operator looks at what would change, then marks again on the record.

pub mod any_history;

use std::sync::Arc;

use crate::app::{App, Engine, Person, program};
use crate::certificates::holder;
use dsr_course::certificate::code::CertificateCode;
use dsr_course::command::remark::report;
use dsr_course::command::verify::findings;
use dsr_course::course::Course;
use dsr_course::course::id::QuizId;
use dsr_course::remark::{self, Effect, Order};
use dsr_course::store::id::CentreId;
use dsr_course::store::{accounts, certificates};

const BANK: &str = "demo/01-tour/quiz.md";
const SETTINGS: &str = "Where do the settings of a file stand?";
const NEVER_COUNTED: &str = "Which block asks a question that is never counted?";

fn courses(app: &App) -> Vec<Arc<Course>> {
    app.library.now().courses.values().cloned().collect()
}

async fn preview(app: &App) -> Vec<Effect> {
    let effects = remark::preview(&app.store, &courses(app)).await;
    effects.expect("the database answers")
}

/// Marks again, as the administrator boss.
async fn applies(app: &App, reason: &str) -> Vec<Effect> {
    let mut db = app.store.read().await.expect("a connection");
    let boss = accounts::for_sign_in(&mut db, &CentreId::independent(), "boss").await;
    drop(db);
    let order = Order {
        reason: reason.to_owned(),
        by: boss.expect("rows").expect("the administrator").account,
        now: app.clock.now(),
    };
    let effects = remark::apply(&app.store, &courses(app), &order).await;
    effects.expect("the database answers")
}

/// Takes the quiz of the first module, with a wrong answer to the questions that begin like this; of the one about settings the
/// second option.
async fn takes_with(app: &App, person: &Person, wrong: &[&str]) -> String {
    let course = app.course("demo");
    let id = QuizId::parse("tour-quiz").expect("an id");
    let quiz = course.quiz(&id).expect("the quiz").1;
    person.opens("/en/courses/demo/quizzes/tour-quiz").await;
    person.presses("Begin the quiz").await;
    for position in 1..=quiz.length() {
        let question = person.question(quiz, position);
        let asked = question.text.read(question.text.original_language()).text;
        let asked = asked.title.plain();
        let button = if position == quiz.length() {
            "Save and look over"
        } else {
            "Save and go on"
        };
        let is_wrong = wrong.iter().any(|words| asked.starts_with(words));
        if is_wrong && asked.starts_with(SETTINGS) {
            person.chooses(position, &["At its end"], button).await;
        } else {
            person.answers(question, position, !is_wrong, button).await;
        }
    }
    person.presses("Submit my answers").await.address
}

fn the_other_key(app: &App) {
    app.edits(BANK, "- [x] a) At its top", "- [ ] a) At its top");
    app.edits(BANK, "- [ ] b) At its end", "- [x] b) At its end");
}

fn all_six(app: &App) {
    app.edits(BANK, "draw = 4", "draw = 6");
}

story! {
    async fn a_corrected_key_changes_marks_on_the_record_and_nothing_that_was_shown(app) {
        all_six(app);
        let boss = app.administrator("boss").await;
        let cid = holder_with_one_wrong(app, "cid").await;
        let ada = app.reader("ada").await;
        let result = takes_with(app, &ada, &[SETTINGS, NEVER_COUNTED]).await;
        ada.page().says("Not passed: 66 %");
        app.reader("ben").await;
        the_other_key(app);

        let expected = preview(app).await;
        let said = report(&expected, false);
        for words in [
            "tour-quiz / settings",
            "Right is: b.",
            "2 attempts of 2 people change; 1 pass to fail, 1 fail to pass; 1 certificates touched.",
            "rests on a quiz that is not passed by the new marks. It stays: an administrator decides.",
            "Nothing was written.",
        ] {
            assert!(said.contains(words), "{words} in {said}");
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM marks").await, 2, "a preview writes nothing");

        app.hours_later(1);
        assert_eq!(applies(app, "The key was wrong.").await, expected, "what was said is what was done");
        assert_eq!(app.count("SELECT COUNT(*) FROM marks WHERE remark IS NOT NULL AND marked_by IS NOT NULL").await, 2);
        let again = applies(app, "Once more").await;
        assert!(again.iter().all(|effect| effect.total.attempts == 0), "twice changes nothing: {again:?}");
        assert_eq!(app.count("SELECT COUNT(*) FROM remarks").await, 1);

        let page = ada.opens(&result).await;
        page.says("Passed with 83 %").says("Marked again")
            .says("At first, 21 November 2026, 09:00 UTC: 66 %, not passed.")
            .says("Since 21 November 2026, 10:00 UTC: 83 %, passed. Reason: The key was wrong.")
            .says("Marked again by the corrected key. Your answer earns 100 % of the point now. Right is: At its end");
        page.says("At its top, between two lines of").says("Right option");
        // Who passes now can have the certificate; nobody loses one.
        ada.opens("/en/courses/demo/modules/tour").await.says("passed with 83 %");
        ada.opens("/en/courses/demo/printed-name").await;
        ada.presses("This is my name").await;
        ada.opens("/en/courses/demo/modules/tour").await.says("You have the certificate of this module");
        cid.opens("/en/courses/demo/modules/tour").await.says("You have the certificate of this module");
        boss.opens("/en/audit").await.says("Marked attempts again").says("83 % to 66 %, no longer passed").says("A certificate says what new marks do not");
        assert_eq!(findings(&app.store, app.clock.now()).await.expect("answers"), Vec::<String>::new());
    }
}

/// Somebody who passed with one wrong answer, and holds the certificate of the module.
async fn holder_with_one_wrong(app: &App, user_name: &str) -> Person {
    let person = app.reader(user_name).await;
    takes_with(app, &person, &[NEVER_COUNTED]).await;
    person.page().says("Passed with 83 %");
    person.opens("/en/courses/demo/printed-name").await;
    person.presses("This is my name").await;
    person
        .opens("/en/courses/demo/modules/tour")
        .await
        .says("You have the certificate of this module");
    person
}

story! {
    async fn a_question_taken_out_gives_everybody_the_point_or_counts_for_nobody(app) {
        all_six(app);
        app.administrator("boss").await;
        let ada = app.reader("ada").await;
        let result = takes_with(app, &ada, &[SETTINGS, NEVER_COUNTED]).await;
        ada.page().says("Not passed: 66 %").says("You earned 4 of 6 points.");
        // Ben is in the middle of it.
        let ben = app.reader("ben").await;
        ben.presses("Begin the quiz").await;
        let course = app.course("demo");
        let quiz = course.quiz(&QuizId::parse("tour-quiz").expect("an id")).expect("the quiz").1;
        app.edits(BANK, "{#settings objective", "{#settings retired=credit-all objective");
        app.edits(BANK, "{#never-counted objective", "{#never-counted retired=drop objective");
        let said = report(&preview(app).await, false);
        assert!(said.contains("The point is given to everybody") && said.contains("It counts for nobody"), "{said}");
        assert!(said.contains("In all: 1 attempts of 1 people change; 0 pass to fail, 1 fail to pass"), "{said}");
        applies(app, "Two bad questions").await;
        ada.opens(&result).await.says("Passed with 100 %").says("You earned 5 of 5 points.")
            .says("everybody who was asked this question is given the point").says("this question no longer counts");
        ben.answers_everything(quiz, false).await;
        ben.presses("Submit my answers").await.says("Not passed: 20 %").says("You earned 1 of 5 points.").says("Two bad questions");
        // Put back, it is judged by its own key again.
        app.edits(BANK, " retired=credit-all", "");
        applies(app, "It was good after all").await;
        ada.opens(&result).await.says("Passed with 80 %").says("You earned 4 of 5 points.").says("Two bad questions").says("It was good after all");
        assert_eq!(app.count("SELECT COUNT(*) FROM modules_done").await, 1);
        assert_eq!(findings(&app.store, app.clock.now()).await.expect("answers"), Vec::<String>::new());
    }
}

story! {
    async fn what_the_files_of_today_cannot_judge_stays_and_is_said(app) {
        all_six(app);
        app.administrator("boss").await;
        let ada = app.reader("ada").await;
        takes_with(app, &ada, &[SETTINGS]).await;
        // What is right now was not offered; other words alone are no other key.
        app.edits(BANK, "- [x] a) At its top", "- [ ] a) At its top");
        app.edits(BANK, "- [ ] b) At its end", "- [x] z) Above all\n- [ ] b) At its end");
        app.edits(BANK, "a) `CASE`", "a) `CASE`, the case");
        let effects = preview(app).await;
        let said = report(&effects, false);
        assert!(said.contains("its marks stay: what is right now was not offered then"), "{said}");
        assert!(!said.contains("never-counted"), "{said}");
        applies(app, "Nothing").await;
        assert_eq!(app.count("SELECT COUNT(*) FROM marks").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM remarks").await, 0);
    }
}

story! {
    async fn a_certificate_that_was_taken_back_is_earned_again_by_passing_again(app) {
        all_six(app);
        app.administrator("boss").await;
        let cid = holder_with_one_wrong(app, "cid").await;
        the_other_key(app);
        applies(app, "The key was wrong.").await;
        let touched = || async { remark::touched(&app.store, &courses(app)).await.expect("answers") };
        let code = app.text("SELECT code FROM certificates").await;
        let why = |found: &[remark::Touched]| found.iter().map(|one| (one.code.clone(), one.why)).collect::<Vec<_>>();
        assert_eq!(why(&touched().await), [(code.clone(), remark::Touch::NotPassed)]);
        let (number, now) = (code.clone(), app.clock.now());
        let taken = app.store.write(async move |db| {
            let certificate = certificates::by_code(db, &number).await?.expect("the certificate");
            certificates::revoke(db, &certificate, "by the new marks", now).await
        });
        taken.await.expect("taken back");
        assert_eq!(touched().await, []);
        cid.opens("/en/courses/demo/modules/tour").await.says("This certificate was taken back").lacks("You have the certificate of this module");
        app.stranger().opens(&format!("/en/check?code={code}")).await.says("Revoked on 21 November 2026. It no longer counts.");
        takes_with(app, &cid, &[]).await;
        cid.page().says("Passed with 100 %");
        assert_eq!(why(&touched().await), [(code, remark::Touch::PassedAgain)]);
        assert_eq!(findings(&app.store, app.clock.now()).await.expect("answers"), Vec::<String>::new());
    }
}

story! {
    async fn a_question_that_is_gone_from_the_files_is_said_and_its_marks_stay(app) {
        all_six(app);
        app.administrator("boss").await;
        let ada = app.reader("ada").await;
        takes_with(app, &ada, &[SETTINGS]).await;
        let path = app.courses.join(BANK);
        let text = std::fs::read_to_string(&path).expect("the bank");
        let (before, rest) = text.split_once("## What does this picture show?").expect("the question");
        let (_, after) = rest.split_once("## How many options").expect("the next one");
        std::fs::write(&path, format!("{before}## How many options{after}")).expect("written");
        // No translation may keep what is gone.
        for language in ["fr", "ar"] {
            std::fs::remove_file(path.with_extension(format!("{language}.md"))).ok();
        }
        app.edits(BANK, "draw = 6", "draw = 5");
        let said = report(&preview(app).await, false);
        assert!(said.contains("tour-quiz / picture") && said.contains("It is gone from the files, so its marks stay."), "{said}");
        assert!(said.contains("In all: 0 attempts") && said.contains("there is nothing to do"), "{said}");
        applies(app, "Nothing").await;
        assert_eq!(app.count("SELECT COUNT(*) FROM marks").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM remarks").await, 0);
    }
}

story! {
    async fn an_attempt_of_which_nothing_is_left_keeps_its_mark_and_is_said(app) {
        app.edits(BANK, "draw = 4", "draw = 1");
        app.administrator("boss").await;
        let ada = app.reader("ada").await;
        let result = takes_with(app, &ada, &[]).await;
        ada.page().says("Passed with 100 %");
        let question = app.text("SELECT question FROM drawn").await;
        app.edits(BANK, &format!("{{#{question} objective"), &format!("{{#{question} retired=drop objective"));
        let expected = preview(app).await;
        let said = report(&expected, false);
        assert!(said.contains("In all: 0 attempts"), "{said}");
        assert!(said.contains("1 attempts ask nothing but questions that were taken out: nothing is left to mark them by, and their marks stay."), "{said}");
        assert_eq!(applies(app, "A bad question").await, expected, "what was said is what was done");
        assert_eq!(app.count("SELECT COUNT(*) FROM marks").await, 1);
        ada.opens(&result).await.says("Passed with 100 %");
        assert_eq!(findings(&app.store, app.clock.now()).await.expect("answers"), Vec::<String>::new());
    }
}

/// Runs the program beside the server, and holds what it says and how it ends against what is wanted.
fn says(app: &App, arguments: &[&str], words: &[&str], succeeds: bool) -> String {
    let data = app.data();
    let environment = [
        ("DSR_DATA", data.to_str().expect("a path")),
        ("DSR_COURSES", app.courses.to_str().expect("a path")),
    ];
    let output = program::run(arguments, &environment);
    let said = program::said(&output);
    for words in words {
        assert!(said.contains(words), "{words} in {said}");
    }
    assert_eq!(output.status.success(), succeeds, "{said}");
    said
}

#[tokio::test]
async fn the_command_says_what_would_change_and_does_it_for_a_reason_and_an_administrator() {
    let app = App::start(Engine::Sqlite).await;
    all_six(&app);
    app.administrator("boss").await;
    holder(&app, "ada").await;
    the_other_key(&app);
    let says =
        |arguments: &[&str], words: &str, succeeds| drop(says(&app, arguments, &[words], succeeds));
    says(&["remark"], "--reason", false);
    says(
        &["remark", "--preview", "--course", "dmeo"],
        "`demo`",
        false,
    );
    says(
        &["remark", "--preview"],
        "1 attempts of 1 people change",
        true,
    );
    let wrong = ["remark", "--reason", "The key was wrong", "--by", "ada"];
    says(
        &wrong,
        "There is no administrator with the user name ada",
        false,
    );
    let right = ["remark", "--reason", "The key was wrong", "--by", "boss"];
    says(&right, "It is on the record", true);
    says(&right, "There was nothing left to change", true);
    says(&["verify"], "Everything fits", true);
}

/// A command with the reason, and the administrator who answers for it.
fn answered<'a>(command: &[&'a str]) -> Vec<&'a str> {
    [command, &["--reason", "By the new marks", "--by", "boss"]].concat()
}

fn act<'a>(what: &'a str, code: &'a str) -> Vec<&'a str> {
    answered(&["certificate", what, code])
}

#[tokio::test]
async fn each_touched_certificate_is_listed_by_number_and_withdrawn_or_renewed_by_an_administrator()
{
    let app = App::start(Engine::Sqlite).await;
    all_six(&app);
    app.administrator("boss").await;
    let cid = holder_with_one_wrong(&app, "cid").await;
    let number = |code: String| CertificateCode::typed(&code).expect("a code").to_string();
    let lost = number(app.text("SELECT code FROM certificates").await);
    holder(&app, "dana").await;
    let other = "SELECT c.code FROM certificates c JOIN rounds r ON r.id = c.round JOIN accounts a ON a.id = r.account WHERE a.user_name = 'dana'";
    let other = number(app.text(other).await);
    the_other_key(&app);
    let says =
        |arguments: &[&str], words: &[&str], succeeds| says(&app, arguments, words, succeeds);
    let whole = "Every certificate says what the marks say.";
    says(&["certificate", "touched"], &[whole], true);
    says(
        &act("renew", &other),
        &["says what the marks say, or"],
        false,
    );
    says(
        &answered(&["remark"]),
        &[lost.as_str(), other.as_str()],
        true,
    );
    let withdraw = format!("dsr-course certificate withdraw {lost}");
    let renew = format!("dsr-course certificate renew {other}");
    let listed = [
        withdraw.as_str(),
        renew.as_str(),
        "is not passed by the new marks",
        "prints a score that is another one",
    ];
    says(&["certificate", "touched"], &listed, true);
    says(
        &act("renew", &lost),
        &["what it rests on is not passed. Nothing was changed."],
        false,
    );
    says(
        &[
            "certificate",
            "withdraw",
            &lost,
            "--reason",
            "x",
            "--by",
            "cid",
        ],
        &["no administrator"],
        false,
    );
    says(
        &act("withdraw", "AAA"),
        &["There is no certificate with the number AAA"],
        false,
    );
    says(&act("withdraw", &lost), &["is taken back"], true);
    says(
        &act("withdraw", &lost),
        &["was taken back or replaced before. Nothing was changed."],
        false,
    );
    let said = says(
        &act("renew", &other),
        &["is replaced by a new edition with the number"],
        true,
    );
    let next = said
        .split("with the number ")
        .nth(1)
        .and_then(|rest| rest.split('.').next())
        .expect("a number");
    says(&["certificate", "touched"], &[whole], true);
    let check = async |code: &str, words: &str| {
        app.stranger()
            .opens(&format!("/en/check?code={code}"))
            .await
            .says(words);
    };
    check(&lost, "It no longer counts").await;
    check(&other, "Replaced by a newer edition").await;
    check(next, "Dana Diallo").await;
    let record = app
        .text("SELECT c.record FROM certificates c WHERE c.edition = 2")
        .await;
    assert!(record.contains("\"score\":83"), "{record}");
    cid.opens("/en/courses/demo/modules/tour")
        .await
        .says("This certificate was taken back");
    says(&["verify"], &["Everything fits"], true);
}
