//! Taking the quiz of a module: rules said first, answers kept, one result.

use crate::app::App;
use dsr_course::course::id::QuizId;

fn tour(app: &App) -> std::sync::Arc<dsr_course::course::Course> {
    app.course("demo")
}

fn tour_quiz(course: &dsr_course::course::Course) -> &dsr_course::course::quiz::Quiz {
    course
        .quiz(&QuizId::parse("tour-quiz").expect("an id"))
        .expect("the quiz")
        .1
}

story! {
    async fn the_rules_are_said_before_the_start(app) {
        let ada = app.reader("ada").await;
        ada.page()
            .says("It asks 4 questions, drawn for you.")
            .says("You pass with 75 % or more.")
            .says("You have 2 attempts. After the last of them the next ones open 24 hours later.")
            .says("There is no time limit.");
    }
}

story! {
    async fn the_quiz_waits_for_the_lessons_and_says_so(app) {
        let ada = app.trainee("ada").await;
        ada.opens("/en/courses/demo").await;
        ada.presses("Begin this course").await;
        let quiz = ada.opens("/en/courses/demo/quizzes/tour-quiz").await;
        quiz.says("Read the lessons first: 2 are not read yet.");
        // Not even a post that no page offers begins it.
        ada.posts("/en/courses/demo/quizzes/tour-quiz/attempts", &[]).await.says("Read the lessons first");
        assert_eq!(app.count("SELECT COUNT(*) FROM attempts").await, 0);
    }
}

story! {
    async fn all_right_answers_pass_and_complete_the_module(app) {
        let course = tour(app);
        let ada = app.reader("ada").await;
        ada.presses("Begin the quiz").await.says("Question 1 of 4");
        ada.answers_everything(tour_quiz(&course), true).await.says("Every question has an answer.");
        let result = ada.presses("Submit my answers").await;
        result.says("Passed with 100 %").says("You earned 4 of 4 points. 75 % are needed to pass.");
        assert_eq!(result.first_link().0, "What course files can do", "the way back stands first");
        ada.opens("/en/courses/demo/modules/tour").await.says("passed with 100 %").says("The name as it will be printed is not confirmed yet.");
        assert_eq!(app.count("SELECT COUNT(*) FROM modules_done").await, 1);
    }
}

story! {
    async fn a_miss_shows_why_and_leads_to_the_paragraph_that_teaches_it(app) {
        let course = tour(app);
        let ada = app.reader("ada").await;
        ada.presses("Begin the quiz").await;
        ada.answers_everything(tour_quiz(&course), false).await;
        let result = ada.presses("Submit my answers").await;
        result.says("Not passed: 0 %").says("Right option").says("(your choice)").says("This is taught in:");
        let taught = result.links(".taught a");
        assert_eq!(taught.len(), 4, "each miss has its link");
        for (_, address) in taught {
            let (path, section) = address.split_once('#').unwrap_or((&address, ""));
            let lesson = ada.opens(path).await;
            assert!(section.is_empty() || lesson.html.contains(&format!("id=\"{section}\"")), "{address} leads to a section that is there");
        }
    }
}

story! {
    async fn every_option_has_its_feedback_after_the_end_and_nothing_of_it_before(app) {
        let course = tour(app);
        let quiz = tour_quiz(&course);
        let ada = app.reader("ada").await;
        ada.presses("Begin the quiz").await;
        let mut before = ada.page().html;
        ada.answers_everything(quiz, false).await;
        before += &ada.page().html;
        before += &ada.presses("Submit").await.address;
        let mut feedback = Vec::new();
        for question in &quiz.questions {
            let text = question.text.read(question.text.original_language()).text;
            feedback.extend(question.kind.options().iter().filter_map(|id| text.feedback_on(id)).map(dsr_course::course::markdown::Markdown::plain));
        }
        assert!(feedback.len() > 10, "the bank has feedback to hide");
        for words in &feedback {
            let first: String = words.chars().take(20).collect();
            assert!(!before.contains(first.as_str()), "{first:?} left the server before the attempt was closed");
        }
        let result = ada.page();
        assert!(feedback.iter().any(|words| result.words().contains(&crate::app::plain(words))), "feedback is shown after the end");
    }
}

story! {
    async fn two_misses_use_up_the_series_and_the_next_opens_a_day_later(app) {
        let course = tour(app);
        let ada = app.reader("ada").await;
        for _ in 0..2 {
            ada.opens("/en/courses/demo/quizzes/tour-quiz").await;
            ada.presses("Begin the quiz").await;
            ada.answers_everything(tour_quiz(&course), false).await;
            ada.presses("Submit my answers").await.says("Not passed");
        }
        ada.opens("/en/courses/demo/quizzes/tour-quiz").await.says("Your attempts are used up. The next one opens on 22 November 2026, 09:00 UTC");
        ada.posts("/en/courses/demo/quizzes/tour-quiz/attempts", &[]).await.says("Your attempts are used up");
        app.hours_later(24);
        ada.signs_in("ada").await;
        ada.opens("/en/courses/demo/quizzes/tour-quiz").await;
        ada.presses("Begin the quiz").await.says("Question 1 of 4");
    }
}

story! {
    async fn past_attempts_stay_to_be_looked_at_one_by_one(app) {
        let course = tour(app);
        let ada = app.reader("ada").await;
        ada.presses("Begin the quiz").await;
        ada.answers_everything(tour_quiz(&course), false).await;
        ada.presses("Submit my answers").await;
        ada.opens("/en/courses/demo/quizzes/tour-quiz").await;
        ada.presses("Begin the quiz").await;
        ada.answers_everything(tour_quiz(&course), true).await;
        ada.presses("Submit my answers").await;
        ada.opens("/en/courses/demo/quizzes/tour-quiz").await.says("Attempt 1").says("Not passed: 0 %").says("Attempt 2").says("Passed with 100 %");
        ada.clicks("Attempt 1").await.says("Not passed: 0 %").says("Attempt 1");
    }
}

story! {
    async fn a_quiz_draws_from_the_banks_that_its_file_names(app) {
        app.edits("demo/01-tour/quiz.md", "draw = 4\n", "draw = 13\nbanks = [\"on-quiz\"]\n");
        let ada = app.reader("ada").await;
        ada.presses("Begin the quiz").await.says("Question 1 of 13");
        assert_eq!(app.count("SELECT COUNT(*) FROM drawn WHERE bank = 'tour-quiz'").await, 6);
        assert_eq!(app.count("SELECT COUNT(*) FROM drawn WHERE bank = 'on-quiz'").await, 7);
        // The other quiz asks its own bank as before.
        let bea = app.reader("bea").await;
        bea.opens("/en/courses/demo/quizzes/on-quiz").await;
        bea.presses("Begin the quiz").await.says("Question 1 of 7");
    }
}

story! {
    async fn submitting_many_times_at_once_grades_once(app) {
        let course = tour(app);
        let ada = app.reader("ada").await;
        ada.presses("Begin the quiz").await;
        let overview = ada.answers_everything(tour_quiz(&course), true).await;
        let result = overview.address.replace("/answers", "/result");
        let posts = (0..20).map(|_| ada.sends_raw(|http, base| http.post(format!("{base}{result}")).header("sec-fetch-site", "same-origin").form(&[("x", "")][..0])));
        for answer in futures_util::future::join_all(posts).await {
            answer.has_status(303);
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM marks").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM modules_done").await, 1);
    }
}

story! {
    async fn starting_many_times_at_once_opens_one_attempt(app) {
        let ada = app.reader("ada").await;
        let path = "/en/courses/demo/quizzes/tour-quiz/attempts";
        let posts = (0..20).map(|_| ada.sends_raw(|http, base| http.post(format!("{base}{path}")).header("sec-fetch-site", "same-origin").form(&[("x", "")][..0])));
        let answers = futures_util::future::join_all(posts).await;
        let places: std::collections::BTreeSet<_> = answers.iter().map(|answer| answer.has_status(303).header("location").map(str::to_owned)).collect();
        assert_eq!(places.len(), 1, "all lead to the one attempt: {places:?}");
        assert_eq!(app.count("SELECT COUNT(*) FROM attempts").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM drawn").await, 4);
    }
}

story! {
    async fn the_limit_of_attempts_holds_whatever_is_posted(app) {
        let course = tour(app);
        let ada = app.reader("ada").await;
        let start = "/en/courses/demo/quizzes/tour-quiz/attempts";
        for _ in 0..4 {
            let starts = (0..5).map(|_| ada.sends_raw(|http, base| http.post(format!("{base}{start}")).header("sec-fetch-site", "same-origin").form(&[("x", "")][..0])));
            let answers = futures_util::future::join_all(starts).await;
            for answer in &answers {
                answer.has_status(303);
            }
            let page = ada.opens("/en/courses/demo/quizzes/tour-quiz").await;
            if page.words().contains("Go on with the quiz") {
                ada.clicks("Go on with the quiz").await;
                ada.answers_everything(tour_quiz(&course), false).await;
                ada.presses("Submit my answers").await;
            }
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM attempts").await, 2);
        assert_eq!(app.count("SELECT COUNT(DISTINCT number) FROM attempts").await, 2);
    }
}

/// The score of a set of chosen options, worked out apart from the program: the share of right ones less the share of wrong ones.
fn reference_score(options: &[(bool, bool)], one_only: bool) -> f64 {
    let count = |right: bool| {
        f64::from(
            u8::try_from(options.iter().filter(|(key, _)| *key == right).count()).expect("few"),
        )
    };
    let chosen = |right: bool| {
        f64::from(
            u8::try_from(
                options
                    .iter()
                    .filter(|(key, chosen)| *key == right && *chosen)
                    .count(),
            )
            .expect("few"),
        )
    };
    if one_only {
        return chosen(true);
    }
    (chosen(true) / count(true) - chosen(false) / count(false)).max(0.0)
}

story! {
    async fn the_score_comes_from_the_stored_answers_and_from_nothing_that_is_posted(app) {
        use rand::rngs::StdRng;
        use rand::{RngExt, SeedableRng};
        let course = tour(app);
        let quiz = tour_quiz(&course);
        let mut chance = StdRng::seed_from_u64(2_026);
        for number in 0..6 {
            let person = app.reader(&format!("trainee{number}")).await;
            person.presses("Begin the quiz").await;
            let mut expected = 0.0;
            for position in 1..=quiz.length() {
                let question = person.question(quiz, position);
                let text = question.text.read(question.text.original_language()).text;
                let one_only = question.kind.options().iter().filter(|id| question.kind.key().holds(id)).count() == 1 && question.id.as_str() != "one";
                let ids = question.kind.options();
                let picked = chance.random_range(0..ids.len());
                let options: Vec<(bool, bool)> = ids.iter().enumerate().map(|(at, id)| {
                    let chosen = if one_only { at == picked } else { chance.random_bool(0.5) };
                    (question.kind.key().holds(id), chosen)
                }).collect();
                expected += reference_score(&options, one_only);
                let labels: Vec<String> = ids.iter().zip(&options).filter(|(_, (_, chosen))| *chosen).map(|(id, _)| text.options[id].label.plain()).collect();
                let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
                person.chooses(position, &labels, if position == quiz.length() { "Save and look over" } else { "Save and go on" }).await;
            }
            let result = person.page().address.replace("/answers", "/result");
            let extra = [("score".to_owned(), "100".to_owned()), ("passed".to_owned(), "1".to_owned()), ("points".to_owned(), "4".to_owned())];
            person.posts(&result, &extra).await;
            let mut db = app.store.read().await.expect("a connection");
            let statement = "SELECT m.points, m.out_of FROM marks m JOIN attempts t ON t.id = m.attempt JOIN rounds r ON r.id = t.round
                             JOIN accounts a ON a.id = r.account WHERE a.user_name = $1";
            let row = sqlx::query(statement).bind(format!("trainee{number}")).fetch_one(&mut *db).await.expect("a mark");
            let (points, of): (f64, f64) = (sqlx::Row::get(&row, 0), sqlx::Row::get(&row, 1));
            assert!((points - expected).abs() < 1e-9, "trainee {number}: {points} stored, {expected} expected");
            assert!((of - 4.0).abs() < 1e-9);
        }
    }
}
