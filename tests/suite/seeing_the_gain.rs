//! Seeing the gain: a quiz before its module and after it, from one blueprint; and how sure one was.

use crate::app::{App, Person};
use dsr_course::course::Course;
use dsr_course::course::id::QuizId;
use dsr_course::course::quiz::Quiz;

const QUIZ: &str = "/en/courses/demo/quizzes/tour-quiz";

fn tour_quiz(course: &Course) -> &Quiz {
    let id = QuizId::parse("tour-quiz").expect("an id");
    course.quiz(&id).expect("the quiz").1
}

fn asks(app: &App, setting: &str) {
    let with = format!("draw = 4\n{setting}\n");
    app.edits("demo/01-tour/quiz.md", "draw = 4\n", &with);
}

/// Somebody in the course who has read nothing, on the page of the quiz.
async fn beginner(app: &App, user_name: &str) -> Person {
    let person = app.trainee(user_name).await;
    person.opens("/en/courses/demo").await;
    person.presses("Begin this course").await;
    person.opens(QUIZ).await;
    person
}

async fn reads(person: &Person) {
    person.opens("/en/courses/demo/lessons/text").await;
    person.presses("Read. Go on").await;
    person.presses("Read. Go on").await;
}

story! {
    async fn who_tries_the_quiz_before_the_module_sees_afterwards_what_was_gained(app) {
        asks(app, "pretest = true");
        let course = app.course("demo");
        let quiz = tour_quiz(&course);
        let ada = beginner(app, "ada").await;
        ada.presses("Try the quiz now").await.says("Question 1 of 4");
        for position in 1..=4 {
            let question = ada.question(quiz, position);
            ada.answers(question, position, position == 1, if position == 4 { "Save and look over" } else { "Save and go on" }).await;
        }
        let before = ada.presses("Submit my answers").await;
        before.says("Before the module: 25 %").says("The right answers are shown here once you have passed the quiz.").lacks("Right option").lacks("Practise");
        let before = before.address;
        assert_eq!(app.count("SELECT COUNT(*) FROM modules_done").await, 0);
        ada.opens(QUIZ).await.lacks("Try the quiz now").says("Before the module");
        reads(&ada).await;
        ada.presses("Begin the quiz").await;
        ada.answers_everything(quiz, true).await;
        ada.presses("Submit my answers").await.says("Passed with 100 %").says("Before the module you had 25 %, now 100 %: 75 percentage points gained.");
        ada.opens(&before).await.says("Before the module: 25 %").says("Right option");
        assert_eq!(app.count("SELECT COUNT(*) FROM attempts WHERE purpose = 'pretest' AND number = 1").await, 1);
        let found = dsr_course::command::verify::findings(&app.store, app.clock.now()).await.expect("the database answers");
        assert_eq!(found, Vec::<String>::new());
    }
}

story! {
    async fn the_key_of_a_try_before_the_module_is_in_no_file_before_the_quiz_was_passed(app) {
        asks(app, "pretest = true");
        let course = app.course("demo");
        let ada = beginner(app, "ada").await;
        ada.presses("Try the quiz now").await;
        ada.answers_everything(tour_quiz(&course), true).await;
        ada.presses("Submit my answers").await.says("Before the module: 100 %");
        let copy = |json: &serde_json::Value| json["rounds"][0]["attempts"][0]["questions"][0]["right"].is_null();
        assert!(copy(&crate::taking_ones_data::copied(&ada).await));
        reads(&ada).await;
        ada.presses("Begin the quiz").await;
        ada.answers_everything(tour_quiz(&course), true).await;
        ada.presses("Submit my answers").await.says("Passed");
        assert!(!copy(&crate::taking_ones_data::copied(&ada).await));
    }
}

story! {
    async fn before_the_module_means_before_anything_in_it(app) {
        asks(app, "pretest = true");
        let ada = beginner(app, "ada").await;
        ada.page().says("Try the quiz before you read");
        ada.opens("/en/courses/demo/modules/tour").await;
        ada.clicks("try the quiz before you read").await.is_at(QUIZ);
        ada.opens("/en/courses/demo/lessons/text").await;
        ada.presses("Read. Go on").await;
        let start = [("purpose".to_owned(), "pretest".to_owned())];
        ada.opens(QUIZ).await.lacks("Try the quiz now");
        ada.opens("/en/courses/demo/modules/tour").await.lacks("try the quiz before you read");
        ada.posts(&format!("{QUIZ}/attempts"), &start).await.is_at(QUIZ);
        let bea = beginner(app, "bea").await;
        bea.presses("Practise").await;
        bea.opens(QUIZ).await.lacks("Try the quiz now");
        bea.posts(&format!("{QUIZ}/attempts"), &start).await.is_at(QUIZ);
        assert_eq!(app.count("SELECT COUNT(*) FROM attempts WHERE purpose = 'pretest'").await, 0);
        let cleo = beginner(app, "cleo").await;
        cleo.presses("Try the quiz now").await;
        cleo.posts(&format!("{QUIZ}/attempts"), &start).await.says("Question 1 of 4");
        assert_eq!(app.count("SELECT COUNT(*) FROM attempts WHERE purpose = 'pretest'").await, 1);
    }
}

story! {
    async fn sure_or_not_is_kept_with_the_answer_and_changes_no_point(app) {
        asks(app, "certainty = true");
        let course = app.course("demo");
        let quiz = tour_quiz(&course);
        let ada = app.reader("ada").await;
        ada.page().says("With each answer you say whether you are sure.");
        ada.presses("Begin the quiz").await.says("How sure are you?");
        // Right and sure, wrong and sure, wrong and not sure, right and not said.
        for (position, right, sure) in [(1, true, Some("sure")), (2, false, Some("sure")), (3, false, Some("not-sure")), (4, true, None)] {
            let question = ada.question(quiz, position);
            if let Some(sure) = sure {
                ada.fills(&format!("c{position}"), sure);
            }
            ada.answers(question, position, right, if position == 4 { "Save and look over" } else { "Save and go on" }).await;
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM answers WHERE certainty = 1").await, 2);
        assert_eq!(app.count("SELECT COUNT(*) FROM answers WHERE certainty = 0").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM answers WHERE certainty IS NULL").await, 1);
        ada.page().says("I am sure").says("I am not sure");
        let result = ada.presses("Submit my answers").await;
        result.says("Not passed: 50 %").says("Sure, and not right").says("You were not sure.");
        let shown = result.all("fieldset.question .number");
        assert_eq!(shown, ["Question 2 of 4", "Question 1 of 4", "Question 3 of 4", "Question 4 of 4"], "what was sure and wrong stands first");
    }
}

story! {
    async fn a_changed_certainty_is_an_answer_of_its_own_and_the_same_one_is_not(app) {
        asks(app, "certainty = true");
        let course = app.course("demo");
        let quiz = tour_quiz(&course);
        let ada = app.reader("ada").await;
        let first = ada.presses("Begin the quiz").await.address;
        for (sure, rows) in [("sure", 1), ("sure", 1), ("not-sure", 2), ("sure", 3)] {
            ada.opens(&first).await;
            ada.fills("c1", sure);
            ada.answers(ada.question(quiz, 1), 1, true, "Save and go on").await;
            assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, rows, "{sure}");
        }
        let checked = ada.opens(&first).await.tree().select(&scraper::Selector::parse("input[name=c1][value=sure][checked]").expect("a selector")).count();
        assert_eq!(checked, 1);
        // Certainty without an answer is none.
        let path = first.replace("/questions/1", "/answers");
        let alone = [("was".to_owned(), "2:".to_owned()), ("c2".to_owned(), "sure".to_owned())];
        ada.posts(&path, &alone).await.has_status(200);
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 3);
        let strange = [("was".to_owned(), "2:".to_owned()), ("q2".to_owned(), "0".to_owned()), ("c2".to_owned(), "very".to_owned())];
        ada.posts(&path, &strange).await.has_status(400);
    }
}

story! {
    async fn nobody_is_asked_how_sure_they_are_unless_the_file_says_so(app) {
        let ada = app.reader("ada").await;
        let page = ada.presses("Begin the quiz").await;
        page.lacks("How sure are you?");
        let path = page.address.replace("/questions/1", "/answers");
        let fields = [("was".to_owned(), "1:".to_owned()), ("q1".to_owned(), "0".to_owned()), ("c1".to_owned(), "sure".to_owned())];
        ada.posts(&path, &fields).await.has_status(400);
    }
}

story! {
    async fn a_number_is_asked_for_as_a_number(app) {
        let ada = app.trainee("ada").await;
        ada.opens("/en/courses/demo").await;
        ada.presses("Begin this course").await;
        ada.opens("/en/courses/demo/quizzes/on-quiz").await;
        ada.presses("Begin the quiz").await;
        let all = ada.opens(&ada.page().address.replace("/questions/1", "")).await;
        all.says("Type a number. Figures of any script are the same.").says("Type your answer. Capitals do not matter");
    }
}

story! {
    async fn who_answers_for_others_sees_what_groups_of_five_gained_and_nothing_of_fewer(app) {
        asks(app, "pretest = true");
        let course = app.course("demo");
        let quiz = tour_quiz(&course);
        let grace = app.administrator("grace").await;
        for (number, right) in [0, 1, 2, 1, 1].into_iter().enumerate() {
            let person = beginner(app, &format!("trainee{number}")).await;
            person.presses("Try the quiz now").await;
            for position in 1..=4 {
                let question = person.question(quiz, position);
                person.answers(question, position, position <= right, if position == 4 { "Save and look over" } else { "Save and go on" }).await;
            }
            person.presses("Submit my answers").await;
            reads(&person).await;
            person.presses("Begin the quiz").await;
            person.answers_everything(quiz, true).await;
            person.presses("Submit my answers").await.says("Passed");
            let figures = grace.opens("/en/rounds/summary").await;
            if number < 4 {
                figures.lacks("Before and after the module");
            } else {
                // Gains of 100, 75, 50, 75 and 75: mean 75, standard deviation 17.7, t 2.776.
                figures.says("Before and after the module").says("5 25 % 100 % 75 points (53 to 97)");
            }
        }
    }
}
