//! Every kind of question on its page: asked, answered, looked over and marked, with lists and fields alone.

use crate::app::{App, Page, Person};
use dsr_course::course::Course;
use dsr_course::course::id::QuizId;
use dsr_course::course::quiz::Quiz;
use std::sync::Arc;

/// The quiz of the demo course that asks its whole bank, one question of every kind at least.
fn quiz(course: &Arc<Course>) -> &Quiz {
    let id = QuizId::parse("on-quiz").expect("an id");
    course.quiz(&id).expect("the quiz").1
}

/// Somebody in front of the first question.
async fn begun(app: &App, user_name: &str) -> Person {
    let person = app.trainee(user_name).await;
    person.opens("/en/courses/demo").await;
    person.presses("Begin this course").await;
    person.opens("/en/courses/demo/quizzes/on-quiz").await;
    person.presses("Begin the quiz").await;
    person
}

/// The place of a question in the open attempt, from the page with all of them.
async fn place(person: &Person, asked: &str) -> (String, usize) {
    let attempt: Vec<String> = person
        .page()
        .address
        .split('/')
        .take(4)
        .map(str::to_owned)
        .collect();
    let all = person.opens(&attempt.join("/")).await;
    let place = all
        .all(".question .asked")
        .iter()
        .position(|words| words.contains(asked));
    (attempt.join("/"), place.expect("the question is asked") + 1)
}

/// Types an answer to the question of a number, and gives the page that looks it over.
async fn types(person: &Person, asked: &str, words: &str) -> Page {
    let (attempt, place) = place(person, asked).await;
    person.opens(&format!("{attempt}/questions/{place}")).await;
    person.fills(&format!("q{place}"), words);
    person.presses("Save and look over").await
}

story! {
    async fn right_answers_of_every_kind_earn_everything(app) {
        let course = app.course("demo");
        let ada = begun(app, "ada").await;
        ada.answers_everything(quiz(&course), true).await.says("Every question has an answer.")
            .says("Read its lessons: 2").says("A quiz: checks what was learnt").lacks("not finished");
        ada.presses("Submit my answers").await.says("Passed with 100 %").says("You earned 7 of 7 points.");
    }
}

story! {
    async fn wrong_answers_of_every_kind_earn_nothing_and_are_told_what_is_right(app) {
        let course = app.course("demo");
        let ada = begun(app, "ada").await;
        ada.answers_everything(quiz(&course), false).await;
        ada.presses("Submit my answers").await.says("Not passed: 0 %")
            .says("Not right. Your answer: nothing of that kind").says("Any of these is accepted: certificate a certificate")
            .says("Right is: 4").says("A lesson Not right. Your answer:").says("Right is: teaches")
            .says("A name can be confirmed earlier").says("Lessons teach, scenarios let one decide");
    }
}

story! {
    async fn the_result_shows_part_of_the_point_for_part_of_an_answer(app) {
        let ada = begun(app, "ada").await;
        let (attempt, here) = place(&ada, "Which part of a course").await;
        let page = ada.opens(&format!("{attempt}/questions/{here}")).await;
        page.says("part · what it does").says("Choose what belongs to each.");
        let course = app.course("demo");
        let question = ada.question(quiz(&course), here);
        // The first line is filled in, the others stay open.
        let text = question.text.read(question.text.original_language()).text;
        let key = question.kind.key();
        let (left, right) = key.0[0].split_once(':').expect("a pair");
        let words = |id: &str| text.options.iter().find(|(known, _)| known.as_str() == id).expect("there").1.label.plain();
        ada.takes(here, &words(left), &words(right), "Save and look over").await
            .says("A lesson: teaches").says("This answer is not finished").says("6 questions have no answer yet.");
        ada.presses("Submit my answers").await.says("Partly correct: 33 % of the point");
    }
}

story! {
    async fn two_items_at_one_place_are_kept_as_they_were_posted_and_said(app) {
        let ada = begun(app, "ada").await;
        let (attempt, here) = place(&ada, "Put the way through a course").await;
        ada.opens(&format!("{attempt}/questions/{here}")).await;
        for line in 0..4 {
            ada.fills(&format!("q{here}.{line}"), "1");
        }
        ada.presses("Save and look over").await.says("Begin the course: 1").says("Confirm your name: 1").says("This answer is not finished");
        let again = ada.opens(&format!("{attempt}/questions/{here}")).await;
        assert_eq!(again.all("option[selected]"), ["1", "1", "1", "1"]);
        ada.opens(&format!("{attempt}/answers")).await;
        ada.presses("Submit my answers").await.says("Your answer: 1");
    }
}

story! {
    async fn digits_of_any_script_and_words_of_any_translation_are_right(app) {
        for (number, (percent, document)) in [("٦٠", "Certificat"), ("60,0", "  a   CERTIFICATE."), ("60 %", "un certificat")].iter().enumerate() {
            let person = begun(app, &format!("trainee{number}")).await;
            types(&person, "How many percent", percent).await.says(percent);
            let overview = types(&person, "What is the name of the document", document).await;
            overview.says("5 questions have no answer yet.");
            person.presses("Submit my answers").await.says("You earned 2 of 7 points.");
        }
    }
}

story! {
    async fn a_typed_answer_is_words_and_nothing_else_wherever_it_is_shown(app) {
        let ada = begun(app, "ada").await;
        let typed = "<b>{{7*7}}</b> \"x\" & 'y' `z` [a](https://un.org)";
        let overview = types(&ada, "What is the name of the document", typed).await;
        overview.says(typed);
        let (attempt, here) = place(&ada, "What is the name of the document").await;
        ada.opens(&format!("{attempt}/questions/{here}")).await;
        // Looking at it again and saving changes nothing.
        let before = app.count("SELECT COUNT(*) FROM answers").await;
        ada.presses("Save and look over").await.says(typed);
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, before);
        ada.presses("Submit my answers").await.says(typed);
        assert!(!ada.page().html.contains("<b>{{7"));
    }
}

story! {
    async fn an_answer_taken_back_is_no_answer(app) {
        let ada = begun(app, "ada").await;
        types(&ada, "How many percent", "60").await.says("6 questions have no answer yet.");
        types(&ada, "How many percent", "  ").await.says("7 questions have no answer yet.");
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 2, "the first one is kept too");
    }
}

story! {
    async fn fields_that_no_form_has_are_refused_and_leave_everything_as_it_was(app) {
        let ada = begun(app, "ada").await;
        let (attempt, order) = place(&ada, "Put the way through a course").await;
        let (_, pairs) = place(&ada, "Which part of a course").await;
        let (_, typed) = place(&ada, "How many percent").await;
        for (position, field, value) in [
            (order, format!("q{order}"), "1"), (order, format!("q{order}.0"), "5"), (order, format!("q{order}.9"), "1"), (order, format!("q{order}.x"), "1"),
            (pairs, format!("q{pairs}.0"), "99"), (pairs, format!("q{pairs}"), "0"), (typed, format!("q{typed}.0"), "60"),
        ] {
            let fields = [("was".to_owned(), format!("{position}:")), (field.clone(), value.to_owned())];
            ada.posts(&format!("{attempt}/answers"), &fields).await.has_status(400);
            assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 0, "{field}={value}");
        }
    }
}

story! {
    async fn no_kind_of_question_gives_its_key_away_before_the_end(app) {
        let ada = begun(app, "ada").await;
        let (attempt, _) = place(&ada, "How many percent").await;
        let page = ada.opens(&attempt).await;
        for secret in ["pass_mark = 60", "Digits of any script", "Anyone can check it", "belongs to nothing", "can be confirmed earlier"] {
            assert!(!page.html.contains(secret), "{secret}");
        }
        for pair in ["a:p", "p)", "a)"] {
            assert!(!page.html.contains(pair), "ids stay on the server: {pair}");
        }
    }
}
