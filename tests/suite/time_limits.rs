//! Time limits: off unless the file asks, stored at the start, longer for who needs it, and nothing that was saved is lost.

use crate::app::{App, Browser, Page, Person};
use dsr_course::course::id::QuizId;
use dsr_course::course::quiz::Quiz;
use dsr_course::course::timestamp::Span;

/// Gives the quiz of the tour half an hour.
fn limits(app: &App) {
    app.edits(
        "demo/01-tour/quiz.md",
        "draw = 4\n",
        "draw = 4\ntime = \"30 min\"\n",
    );
}

fn with_tour_quiz<T>(app: &App, act: impl FnOnce(&Quiz) -> T) -> T {
    let course = app.course("demo");
    let id = QuizId::parse("tour-quiz").expect("an id");
    act(course.quiz(&id).expect("the quiz").1)
}

async fn begun(app: &App, user_name: &str) -> Person {
    let person = app.reader(user_name).await;
    person.presses("Begin the quiz").await;
    person
}

fn attempt(page: &Page) -> String {
    let parts = page.address.split('/').take(4).collect::<Vec<_>>();
    parts.join("/")
}

async fn answers_first(person: &Person, app: &App, right: bool) {
    let course = app.course("demo");
    let id = QuizId::parse("tour-quiz").expect("an id");
    let quiz = course.quiz(&id).expect("the quiz").1;
    let question = person.question(quiz, 1);
    person.answers(question, 1, right, "Save and go on").await;
}

fn minutes_later(app: &App, minutes: i64) {
    app.clock.advance(Span::minutes(minutes));
}

const CLOSED: &str = "SELECT COUNT(*) FROM attempts WHERE closed_at IS NOT NULL";

story! {
    async fn there_is_no_limit_unless_the_file_asks_for_one(app) {
        let ada = app.reader("ada").await;
        ada.page().says("There is no time limit.");
        let page = ada.presses("Begin the quiz").await;
        assert!(page.all("[role=timer]").is_empty());
        assert_eq!(app.count("SELECT COUNT(*) FROM attempts WHERE ends_at IS NOT NULL").await, 0);
    }
}

story! {
    async fn the_limit_is_said_before_the_start_and_on_every_page_of_the_attempt(app) {
        limits(app);
        let ada = app.reader("ada").await;
        ada.page().says("You have 30 minutes from the first question to the end");
        ada.presses("Begin the quiz").await.says("Ends at 09:30 UTC, about 30 minutes left");
        let here = attempt(&ada.page());
        minutes_later(app, 18);
        for page in ["", "/questions/2", "/answers"] {
            let page = ada.opens(&format!("{here}{page}")).await;
            page.says("Ends at 09:30 UTC, about 12 minutes left").lacks("minutes are left");
            assert_eq!(page.all("[role=timer][aria-live=off]").len(), 1, "a screen reader is not told of every minute");
            assert_eq!(page.all(".time-short[role=status]"), [""], "where a warning will be read aloud, nothing stands yet");
        }
        for (minutes, said) in [(2, "Less than 10 minutes are left."), (5, "Less than 5 minutes are left."), (4, "Less than a minute is left.")] {
            minutes_later(app, minutes);
            ada.opens(&format!("{here}/questions/1")).await.says(said);
        }
    }
}

browser_story! {
    async fn a_page_that_stays_open_says_aloud_that_time_grows_short(app) {
        limits(app);
        app.reader("ada").await;
        let course = app.course("demo");
        let quiz = course.quiz(&QuizId::parse("tour-quiz").expect("an id")).expect("the quiz").1;
        let ada = Browser::of(app).await;
        ada.signs_in("ada").await.opens("/en/courses/demo/quizzes/tour-quiz").await.presses("Begin the quiz").await;
        ada.says("Ends at 09:30 UTC, about 30 minutes left").await;
        // The page is loaded half a second before the last ten minutes begin.
        app.clock.advance(Span(Span::minutes(20).0 - 500));
        ada.opens(&ada.address().await).await;
        ada.waits_for("Less than 10 minutes are left.").await.says("Ends at 09:30 UTC, about 10 minutes left").await;
        assert_eq!(ada.texts("[role=status].time-short").await.len(), 1, "it is read aloud");
        // What is left is told anew with each answer: the clock of the browser does not count.
        for (minutes, right, said) in [(5, true, "Less than 5 minutes are left."), (4, false, "Less than a minute is left."), (1, true, "Look over your answers to come to the result.")] {
            minutes_later(app, minutes);
            ada.fills_in(quiz, 1, right).await.waits_for(said).await;
        }
        assert_eq!(ada.texts(".time-left").await, ["The time is over"]);
        minutes_later(app, 1);
        ada.pushes("Save and look over").await;
        ada.waits_for("1 of 4 questions have an answer, and all of them count.").await;
    }
}

story! {
    async fn the_end_is_kept_at_the_start_and_nothing_that_is_posted_moves_it(app) {
        limits(app);
        let ada = begun(app, "ada").await;
        assert_eq!(app.count("SELECT ends_at - begun_at FROM attempts").await, Span::minutes(30).0);
        app.edits("demo/01-tour/quiz.md", "time = \"30 min\"", "time = \"5 min\"");
        minutes_later(app, 10);
        let path = format!("{}/answers", attempt(&ada.page()));
        let forged = [("was", "1:"), ("q1", "0"), ("ends_at", "1"), ("begun_at", "8000000000000")];
        let forged: Vec<(String, String)> = forged.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        ada.posts(&path, &forged).await.has_status(400);
        ada.posts(&path, &forged[..2]).await.says("3 questions have no answer yet.").says("about 20 minutes left");
        assert_eq!(app.count("SELECT ends_at - begun_at FROM attempts").await, Span::minutes(30).0);
        // Beginning again leads to the same attempt with the same end.
        ada.posts("/en/courses/demo/quizzes/tour-quiz/attempts", &[]).await.says("about 20 minutes left");
        assert_eq!(app.count("SELECT COUNT(*) FROM attempts").await, 1);
    }
}

story! {
    async fn when_the_time_is_over_everything_that_was_saved_is_marked(app) {
        limits(app);
        let ada = begun(app, "ada").await;
        let course = app.course("demo");
        let quiz = course.quiz(&QuizId::parse("tour-quiz").expect("an id")).expect("the quiz").1;
        ada.answers_everything(quiz, true).await;
        let here = attempt(&ada.page());
        minutes_later(app, 31);
        for page in ["", "/questions/2", "/answers", "/result"] {
            ada.opens(&format!("{here}{page}")).await.says("The time is over").says("4 of 4 questions have an answer");
        }
        ada.opens("/en/courses/demo/quizzes/tour-quiz").await.says("The time of your last attempt is over.").says("Time over: see the result");
        assert_eq!(app.count(CLOSED).await, 0, "looking changes nothing");
        ada.clicks("See the result").await;
        ada.presses("See the result").await.says("Passed with 100 %");
        assert_eq!(app.count("SELECT COUNT(*) FROM attempts WHERE closed_at = ends_at").await, 1, "it was closed when its time was over");
        assert_eq!(app.count("SELECT COUNT(*) FROM modules_done").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM marks").await, 1);
    }
}

story! {
    async fn an_answer_that_comes_too_late_is_refused_and_the_rest_is_marked(app) {
        limits(app);
        let ada = begun(app, "ada").await;
        answers_first(&ada, app, true).await;
        minutes_later(app, 30);
        let posts = (0..5).map(|_| answers_late(&ada));
        for answer in futures_util::future::join_all(posts).await {
            answer.has_status(303);
        }
        let result = format!("{}/result", attempt(&ada.page()));
        ada.opens(&result).await.says("Not passed: 25 %");
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM marks").await, 1);
        let path = format!("{}/answers", attempt(&ada.page()));
        let again = [("was".to_owned(), "2:".to_owned()), ("q2".to_owned(), "0".to_owned())];
        ada.posts(&path, &again).await.says("so nothing was added to it");
    }
}

async fn answers_late(person: &Person) -> Page {
    let path = format!("{}/answers", attempt(&person.page()));
    person
        .sends_raw(|http, base| {
            http.post(format!("{base}{path}"))
                .header("sec-fetch-site", "same-origin")
                .form(&[("was", "2:"), ("q2", "0")])
        })
        .await
}

story! {
    async fn the_person_is_told_what_became_of_a_late_answer(app) {
        limits(app);
        let ada = begun(app, "ada").await;
        minutes_later(app, 45);
        answers_first(&ada, app, true).await;
        ada.page().says("The time of this attempt was over, so what you sent last was not added.").says("Not passed: 0 %");
    }
}

story! {
    async fn what_ran_out_is_graded_by_the_next_act_and_the_next_attempt_can_begin(app) {
        limits(app);
        let ada = begun(app, "ada").await;
        let course = app.course("demo");
        let quiz = course.quiz(&QuizId::parse("tour-quiz").expect("an id")).expect("the quiz").1;
        ada.answers_everything(quiz, true).await;
        minutes_later(app, 31);
        ada.opens("/en/courses/demo/lessons/end").await;
        ada.presses("Read. Go on").await;
        assert_eq!(app.count(CLOSED).await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM modules_done WHERE module = 'tour'").await, 1);
        let bea = begun(app, "bea").await;
        minutes_later(app, 31);
        bea.posts("/en/courses/demo/quizzes/tour-quiz/attempts", &[]).await.says("Question 1 of 4").says("about 30 minutes left");
        assert_eq!(app.count("SELECT COUNT(*) FROM attempts WHERE number = 2 AND closed_at IS NULL").await, 1);
    }
}

story! {
    async fn the_wait_runs_from_the_end_of_the_time_and_not_from_the_next_look(app) {
        limits(app);
        let ada = begun(app, "ada").await;
        minutes_later(app, 31);
        ada.posts("/en/courses/demo/quizzes/tour-quiz/attempts", &[]).await;
        app.hours_later(10);
        ada.posts("/en/courses/demo/quizzes/tour-quiz/attempts", &[]).await.says("The next one opens on 22 November 2026, 10:01 UTC");
    }
}

/// Ada and Bea of one centre, and its manager, who opens Ada's page of extra time.
async fn centre(app: &App) -> (Person, Person, Person) {
    limits(app);
    let dkr = app.centre("DKR").await;
    let moussa = app.manager("moussa", &dkr).await;
    let mut trainees = Vec::new();
    for name in ["ada", "bea"] {
        let person = app.trainee_at(name, &dkr).await;
        person.opens("/en/courses/demo").await;
        person.presses("Begin this course").await;
        person.presses("Read. Go on").await;
        person.presses("Read. Go on").await;
        trainees.push(person);
    }
    let id = app
        .text("SELECT id FROM accounts WHERE user_name = 'ada'")
        .await;
    moussa.opens(&format!("/en/accounts/{id}")).await;
    moussa.clicks("Extra time for quizzes").await;
    let bea = trainees.pop().expect("Bea");
    (trainees.pop().expect("Ada"), bea, moussa)
}

story! {
    async fn a_manager_gives_one_person_half_as_much_again_and_only_theirs_changes(app) {
        let (ada, bea, moussa) = centre(app).await;
        moussa.page().says("This person has the time that each quiz gives.");
        moussa.picks("extra", "Half as much again", "Keep").await.has_status(422).says("Say in a few words why");
        moussa.fills("reason", "agreed with the trainee");
        moussa.picks("extra", "Half as much again", "Keep").await.says("The extra time is kept.");
        moussa.clicks("Extra time for quizzes").await.says("Half as much again, since 21 November 2026.").says("agreed with the trainee");
        let quiz = "/en/courses/demo/quizzes/tour-quiz";
        ada.opens(quiz).await.says("You have 45 minutes from the first question to the end, where others have 30 minutes.");
        bea.opens(quiz).await.says("You have 30 minutes").lacks("45");
        ada.presses("Begin the quiz").await.says("about 45 minutes left");
        bea.presses("Begin the quiz").await.says("about 30 minutes left");
        assert_eq!(app.count("SELECT COUNT(*) FROM audit WHERE act = 'extra-time.give' AND detail = '150' AND actor IS NOT NULL").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit WHERE detail LIKE '%agreed%'").await, 0, "the log says how much, never why");
    }
}

story! {
    async fn extra_time_reaches_what_is_being_answered_and_never_shortens_it(app) {
        let (ada, _, moussa) = centre(app).await;
        ada.opens("/en/courses/demo/quizzes/tour-quiz").await;
        ada.presses("Begin the quiz").await;
        let first = ada.page().address;
        minutes_later(app, 10);
        for (choice, said) in [("10 times", "about 5 hours left"), ("A quarter more", "about 5 hours left")] {
            moussa.fills("reason", "agreed");
            moussa.picks("extra", choice, "Keep").await;
            moussa.clicks("Extra time for quizzes").await;
            ada.opens(&first).await.says(said);
        }
        moussa.fills("reason", "agreed");
        moussa.picks("extra", "No time limit", "Keep").await;
        ada.opens("/en/courses/demo/quizzes/tour-quiz").await.says("Others have 30 minutes; for you there is no time limit.");
        moussa.clicks("Extra time for quizzes").await;
        moussa.picks("extra", "As much as the quiz gives", "Keep").await.says("From the next attempt on, the time of the quiz holds.");
        assert_eq!(app.count("SELECT COUNT(*) FROM extra_times").await, 0);
        app.hours_later(11);
        let page = ada.opens(&first).await;
        page.says("Question 1 of 4");
        assert!(page.all("[role=timer]").is_empty());
        assert_eq!(app.count("SELECT COUNT(*) FROM audit WHERE act = 'extra-time.give'").await, 4);
    }
}

story! {
    async fn extra_time_that_is_not_on_the_list_is_not_given(app) {
        let (_, _, moussa) = centre(app).await;
        let here = moussa.page().address;
        for extra in ["99", "100", "1001", "-150", "2", "no limit"] {
            let fields = [("extra".to_owned(), extra.to_owned()), ("reason".to_owned(), "agreed".to_owned())];
            moussa.posts(&here, &fields).await.has_status(422).says("Choose how much time the person has.");
        }
        let long = [("extra".to_owned(), "150".to_owned()), ("reason".to_owned(), "ä".repeat(201))];
        moussa.posts(&here, &long).await.has_status(422).says("Write at most 200 characters.");
        assert_eq!(app.count("SELECT COUNT(*) FROM extra_times").await, 0);
    }
}

story! {
    async fn nothing_is_broken_in_the_database_after_time_ran_out(app) {
        limits(app);
        let ada = begun(app, "ada").await;
        answers_first(&ada, app, true).await;
        minutes_later(app, 31);
        answers_late(&ada).await;
        let found = dsr_course::command::verify::findings(&app.store, app.clock.now()).await.expect("the database answers");
        assert_eq!(found, Vec::<String>::new());
        assert_eq!(with_tour_quiz(app, |quiz| quiz.rules.time), Some(Span::minutes(30)));
    }
}
