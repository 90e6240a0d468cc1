//! Practising: as often as one likes, with the answers, and without a trace in anything that counts.

use crate::app::{App, Page, Person};
use dsr_course::course::Course;
use dsr_course::course::id::QuizId;
use dsr_course::course::quiz::Quiz;

const QUIZ: &str = "/en/courses/demo/quizzes/tour-quiz";

fn tour_quiz(course: &Course) -> &Quiz {
    let id = QuizId::parse("tour-quiz").expect("an id");
    course.quiz(&id).expect("the quiz").1
}

/// Practice shows its feedback after each question.
fn shows_each(app: &App) {
    app.edits(
        "demo/01-tour/quiz.md",
        "draw = 4\n",
        "draw = 4\nfeedback = \"each\"\n",
    );
}

/// A practice from its beginning to its result; every question right, or every one wrong.
async fn practises(app: &App, person: &Person, right: bool) -> Page {
    let course = app.course("demo");
    person.opens(QUIZ).await;
    person.presses("Practise").await;
    person.answers_everything(tour_quiz(&course), right).await;
    person.presses("Submit my answers").await
}

/// Everything that others see of Ada, byte by byte.
async fn seen_by_others(grace: &Person, ada: &Person, account: &str) -> Vec<String> {
    let mut seen = Vec::new();
    for path in [
        "/en/rounds.csv",
        "/en/rounds.json",
        "/en/rounds",
        "/en/rounds/summary",
        &format!("/en/accounts/{account}/transcript"),
    ] {
        let file = grace.downloads(path).await;
        assert_eq!(file.status, 200, "{path}");
        seen.push(String::from_utf8_lossy(&file.bytes).into_owned());
    }
    for path in [
        "/en/transcript",
        "/en/courses/demo",
        "/en/courses/demo/modules/tour",
        "/en/",
    ] {
        seen.push(ada.opens(path).await.html);
    }
    seen
}

story! {
    async fn practice_changes_nothing_that_anybody_else_sees(app) {
        let ada = app.trainee("ada").await;
        ada.opens("/en/courses/demo").await;
        ada.presses("Begin this course").await;
        let grace = app.administrator("grace").await;
        let account = app.text("SELECT id FROM accounts WHERE user_name = 'ada'").await;
        let before = seen_by_others(&grace, &ada, &account).await;
        for right in [true, false, true] {
            practises(app, &ada, right).await.says("This does not count.");
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM attempts WHERE purpose = 'practice' AND closed_at IS NOT NULL").await, 3);
        assert_eq!(seen_by_others(&grace, &ada, &account).await, before);
        for statement in ["SELECT COUNT(*) FROM modules_done", "SELECT COUNT(*) FROM certificates", "SELECT COUNT(*) FROM rounds WHERE started_at IS NOT NULL"] {
            assert_eq!(app.count(statement).await, 0, "{statement}");
        }
    }
}

story! {
    async fn practice_is_offered_as_often_as_one_likes_and_costs_no_attempt(app) {
        let ada = app.reader("ada").await;
        for number in 1..=5 {
            practises(app, &ada, false).await.says("Practice: 0 %").says(&format!("Practice {number}")).lacks("passed");
        }
        ada.opens(QUIZ).await.says("You have 2 attempts before the waiting time.").says("Practice 5");
        ada.presses("Begin the quiz").await.says("Question 1 of 4");
        let found = dsr_course::command::verify::findings(&app.store, app.clock.now()).await.expect("the database answers");
        assert_eq!(found, Vec::<String>::new());
    }
}

story! {
    async fn only_what_was_missed_is_asked_again(app) {
        let course = app.course("demo");
        let quiz = tour_quiz(&course);
        let ada = app.reader("ada").await;
        ada.presses("Practise").await;
        let mut missed = Vec::new();
        for position in 1..=4 {
            let question = ada.question(quiz, position);
            let right = position % 2 == 0;
            if !right {
                missed.push(question.id.clone());
            }
            ada.answers(question, position, right, if position == 4 { "Save and look over" } else { "Save and go on" }).await;
        }
        ada.presses("Submit my answers").await.says("Practice: 50 %");
        ada.presses("Practise only what I missed last").await.says("Question 1 of 2");
        let mut asked = Vec::new();
        for position in 1..=2 {
            let question = ada.question(quiz, position);
            asked.push(question.id.clone());
            ada.answers(question, position, true, if position == 2 { "Save and look over" } else { "Save and go on" }).await;
        }
        asked.sort();
        missed.sort();
        assert_eq!(asked, missed);
        ada.presses("Submit my answers").await.says("Practice: 100 %").lacks("Practise only what I missed last");
    }
}

story! {
    async fn what_was_missed_in_an_attempt_that_counted_can_be_practised_too(app) {
        let course = app.course("demo");
        let ada = app.reader("ada").await;
        ada.presses("Begin the quiz").await;
        ada.answers_everything(tour_quiz(&course), false).await;
        ada.presses("Submit my answers").await.says("Not passed");
        ada.presses("Practise only what I missed last").await.says("Question 1 of 4");
    }
}

story! {
    async fn feedback_after_each_question_comes_in_practice_alone_and_the_first_answer_stands(app) {
        shows_each(app);
        let course = app.course("demo");
        let quiz = tour_quiz(&course);
        let ada = app.reader("ada").await;
        ada.presses("Practise").await.lacks("Right option");
        let first = ada.page().address;
        let question = ada.question(quiz, 1);
        ada.answers(question, 1, false, "Check my answer").await.says("Not correct").says("Right option");
        assert_eq!(ada.page().address, first);
        let path = first.replace("/questions/1", "/answers");
        let again = [("was".to_owned(), "1:".to_owned()), ("q1".to_owned(), "0".to_owned()), ("on".to_owned(), "1".to_owned())];
        ada.posts(&path, &again).await;
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 1, "the right answer was shown: the first one stands");
        ada.opens(&first).await;
        ada.presses("To the next question").await.says("Question 2 of 4").lacks("Right option");
        ada.opens(&first.replace("/questions/1", "")).await.says("Right option").says("1 of 4 answered");
        ada.opens(QUIZ).await;
        ada.presses("Begin the quiz").await;
        let question = ada.question(quiz, 1);
        let shown = ada.answers(question, 1, false, "Save and go on").await;
        shown.says("Question 2 of 4").lacks("Check my answer");
        ada.opens(&shown.address.replace("/questions/2", "/questions/1")).await.lacks("Right option").lacks("Not correct");
    }
}

story! {
    async fn practice_waits_while_a_quiz_of_the_course_is_being_answered(app) {
        shows_each(app);
        let course = app.course("demo");
        let quiz = tour_quiz(&course);
        let ada = app.reader("ada").await;
        ada.presses("Practise").await;
        let practice = ada.page().address;
        ada.answers(ada.question(quiz, 1), 1, false, "Check my answer").await.says("Right option");
        ada.opens(QUIZ).await;
        ada.presses("Begin the quiz").await;
        for page in ["/questions/1", "", "/answers", "/result"] {
            let page = practice.replace("/questions/1", page);
            ada.opens(&page).await.says("Practice shows right answers, so it waits").lacks("Right option");
        }
        ada.posts(&practice.replace("/questions/1", "/result"), &[]).await.lacks("Right option");
        assert_eq!(app.count("SELECT COUNT(*) FROM attempts WHERE closed_at IS NOT NULL").await, 0);
        let start = [("purpose".to_owned(), "practice".to_owned())];
        ada.posts("/en/courses/demo/quizzes/on-quiz/attempts", &start).await.says("waits until you have submitted the quiz");
        assert_eq!(app.count("SELECT COUNT(*) FROM attempts").await, 2);
        ada.opens(QUIZ).await;
        ada.clicks("Go on with the quiz").await;
        ada.answers_everything(quiz, true).await;
        ada.presses("Submit my answers").await.says("Passed");
        ada.opens(&practice).await.says("Right option");
    }
}

story! {
    async fn no_form_begins_what_the_file_does_not_offer(app) {
        app.edits("demo/01-tour/quiz.md", "draw = 4\n", "draw = 4\npractice = false\n");
        let ada = app.reader("ada").await;
        ada.page().lacks("Practise");
        let start = format!("{QUIZ}/attempts");
        for purpose in ["practice", "pretest"] {
            ada.posts(&start, &[("purpose".to_owned(), purpose.to_owned())]).await.has_status(200);
        }
        for strange in [("purpose", "exam"), ("missed_in", "x"), ("score", "1")] {
            ada.posts(&start, &[(strange.0.to_owned(), strange.1.to_owned())]).await.has_status(400);
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM attempts").await, 0);
    }
}

story! {
    async fn nobody_practises_what_somebody_else_missed(app) {
        let course = app.course("demo");
        let bea = app.reader("bea").await;
        bea.presses("Practise").await;
        bea.answers_everything(tour_quiz(&course), false).await;
        bea.presses("Submit my answers").await;
        let hers = app.text("SELECT id FROM attempts").await;
        let ada = app.reader("ada").await;
        let fields = [("purpose".to_owned(), "practice".to_owned()), ("missed_in".to_owned(), hers)];
        ada.posts(&format!("{QUIZ}/attempts"), &fields).await.is_at(QUIZ);
        assert_eq!(app.count("SELECT COUNT(*) FROM attempts").await, 1);
    }
}

story! {
    async fn practising_many_times_at_once_opens_one(app) {
        let ada = app.reader("ada").await;
        let path = format!("{QUIZ}/attempts");
        let posts = (0..10).map(|_| ada.sends_raw(|http, base| http.post(format!("{base}{path}")).header("sec-fetch-site", "same-origin").form(&[("purpose", "practice")])));
        for answer in futures_util::future::join_all(posts).await {
            answer.has_status(303);
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM attempts").await, 1);
    }
}

story! {
    async fn practice_has_no_time_limit(app) {
        app.edits("demo/01-tour/quiz.md", "draw = 4\n", "draw = 4\ntime = \"30 min\"\n");
        let ada = app.reader("ada").await;
        let page = ada.presses("Practise").await;
        assert!(page.all("[role=timer]").is_empty());
        assert_eq!(app.count("SELECT COUNT(*) FROM attempts WHERE ends_at IS NULL").await, 1);
    }
}

story! {
    async fn who_has_completed_the_course_can_still_practise(app) {
        let course = app.course("demo");
        let ada = app.reader("ada").await;
        ada.presses("Begin the quiz").await;
        ada.answers_everything(tour_quiz(&course), true).await;
        ada.presses("Submit my answers").await.says("Passed");
        app.plants("UPDATE rounds SET completed_at = started_at").await;
        practises(app, &ada, true).await.says("Practice: 100 %");
        ada.opens(QUIZ).await.says("You have passed this quiz.").says("Practice 1");
    }
}
