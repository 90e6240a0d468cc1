//! Answering: every posted answer is kept, in the server's order; nothing posted is lost.

use crate::app::{App, Page, Person};
use dsr_course::course::id::QuizId;

/// The attempt's own address, from any of its pages.
fn attempt(page: &Page) -> String {
    page.address
        .split('/')
        .take(4)
        .collect::<Vec<_>>()
        .join("/")
}

/// The label of the option of question 1 that stands at a place.
fn label(page: &Page, position: usize, place: usize) -> String {
    page.all(&format!("#question-{position} label.option span"))[place].clone()
}

async fn begun(app: &App, user_name: &str) -> Person {
    let person = app.reader(user_name).await;
    person.presses("Begin the quiz").await;
    person
}

story! {
    async fn a_half_answered_quiz_goes_on_at_another_computer_with_the_same_questions(app) {
        let course = app.course("demo");
        let quiz = course.quiz(&QuizId::parse("tour-quiz").expect("an id")).expect("the quiz").1;
        let ada = begun(app, "ada").await;
        for position in 1..=2 {
            let wanted = label(&ada.page(), position, 0);
            ada.chooses(position, &[&wanted], "Save and go on").await;
        }
        let here = attempt(&ada.page());
        let all = ada.opens(&here).await;
        let elsewhere = app.stranger();
        elsewhere.signs_in("ada").await;
        assert_eq!(elsewhere.page().first_link().0, format!("Continue: {}", quiz.text.read(quiz.text.original_language()).text.title));
        elsewhere.clicks("Continue").await;
        elsewhere.clicks("Go on with the quiz").await.says("2 of 4 answered");
        let there = elsewhere.opens(&here).await;
        assert_eq!(there.all(".question"), all.all(".question"), "same questions, same options, same order");
        assert_eq!(there.all("input[checked]").len(), 2);
    }
}

story! {
    async fn the_order_is_the_same_at_every_look_and_in_every_language(app) {
        let ada = begun(app, "ada").await;
        let here = attempt(&ada.page());
        let first = ada.opens(&here).await;
        let values = |page: &Page| page.tree().select(&scraper::Selector::parse("main input").expect("a selector")).map(|input| format!("{:?}", input.value().attr("value"))).collect::<Vec<_>>();
        for _ in 0..20 {
            let again = ada.opens(&here).await;
            assert_eq!(again.all(".question"), first.all(".question"));
        }
        // The account now reads French: other words, the same order.
        app.store.write(async |db| {
            sqlx::query("UPDATE accounts SET language = 'fr'").execute(db).await?;
            Ok(())
        }).await.expect("changed");
        let french = ada.opens(&here).await;
        assert_eq!(values(&french), values(&first));
        assert!(french.html.contains("<span lang=\"fr\" dir=\"ltr\">"), "the options are in French");
        assert_ne!(french.all(".question"), first.all(".question"));
    }
}

story! {
    async fn what_the_page_calls_saved_is_in_the_database(app) {
        let ada = begun(app, "ada").await;
        let wanted = label(&ada.page(), 1, 1);
        ada.chooses(1, &[&wanted], "Save and go on").await.says("1 of 4 answered").says("Saved at 09:00 UTC");
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 1);
        let kept: Vec<String> = serde_json::from_str(&app.text("SELECT response FROM answers").await).expect("ids");
        let order: Vec<String> = serde_json::from_str(&app.text("SELECT option_order FROM drawn WHERE position = 1").await).expect("ids");
        assert_eq!(kept, [order[1].clone()], "the id of the option that stood second");
    }
}

story! {
    async fn the_same_answer_twice_is_kept_once_and_a_changed_one_is_added(app) {
        let ada = begun(app, "ada").await;
        let first = ada.page();
        let (one, other) = (label(&first, 1, 0), label(&first, 1, 1));
        ada.chooses(1, &[&one], "Save and go on").await;
        for wanted in [&one, &one, &other] {
            ada.opens(&first.address).await;
            ada.chooses(1, &[wanted], "Save and go on").await;
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 2, "the first and the changed one, both kept");
        assert_eq!(app.count("SELECT MAX(sequence) FROM answers").await, 2);
    }
}

story! {
    async fn of_two_tabs_the_newest_answer_counts_and_the_other_stays_in_the_history(app) {
        let ada = begun(app, "ada").await;
        let page = ada.page();
        let path = format!("{}/answers", attempt(&page));
        let post = |place: usize| {
            let fields = [("was".to_owned(), "1:".to_owned()), ("q1".to_owned(), place.to_string())];
            let (ada, path) = (&ada, &path);
            async move { ada.posts(path, &fields).await }
        };
        post(0).await;
        post(1).await;
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 2);
        let shown = ada.opens(&attempt(&page)).await;
        let checked = scraper::Selector::parse("#question-1 input[checked]").expect("a selector");
        let values: Vec<String> = shown.tree().select(&checked).map(|input| input.value().attr("value").unwrap_or_default().to_owned()).collect();
        assert_eq!(values, ["1"]);
    }
}

story! {
    async fn an_old_tab_that_changed_nothing_takes_nothing_back(app) {
        let ada = begun(app, "ada").await;
        let old = ada.page();
        let wanted = label(&old, 1, 0);
        ada.chooses(1, &[&wanted], "Save and go on").await;
        // The old tab still shows question 1 without an answer, and is sent as it is.
        let fields = [("was".to_owned(), "1:".to_owned()), ("on".to_owned(), "1".to_owned()), ("then".to_owned(), "next".to_owned())];
        ada.posts(&format!("{}/answers", attempt(&old)), &fields).await.says("1 of 4 answered");
    }
}

story! {
    async fn a_session_that_ends_in_the_middle_costs_no_answer(app) {
        let ada = begun(app, "ada").await;
        let page = ada.page();
        let wanted = label(&page, 1, 0);
        app.hours_later(13);
        let asked = ada.chooses(1, &[&wanted], "Save and go on").await;
        asked.has_status(403).says("Your session ended. Nothing is lost");
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 0, "nothing is kept for somebody who is not signed in");
        ada.fills("resume_user_name", "ada");
        ada.fills("resume_password", "not the right words");
        ada.presses("Sign in and go on").await.says("User name and password do not belong together");
        ada.fills("resume_user_name", "ada");
        ada.fills("resume_password", crate::app::PASSWORD);
        ada.presses("Sign in and go on").await.says("You are signed in again, and your answers are saved.").says("1 of 4 answered");
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 1);
    }
}

story! {
    async fn another_person_who_signs_in_in_the_middle_changes_nothing(app) {
        let ada = begun(app, "ada").await;
        app.trainee("boubacar").await;
        let wanted = label(&ada.page(), 1, 0);
        app.hours_later(13);
        ada.chooses(1, &[&wanted], "Save and go on").await.says("Sign in again");
        ada.fills("resume_user_name", "boubacar");
        ada.fills("resume_password", crate::app::PASSWORD);
        ada.presses("Sign in and go on").await.has_status(404).says("It was not applied to yours or to theirs.");
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 0);
    }
}

story! {
    async fn answers_after_the_end_are_refused_kindly(app) {
        let ada = begun(app, "ada").await;
        let page = ada.page();
        ada.opens(&format!("{}/answers", attempt(&page))).await;
        ada.presses("Submit my answers").await.says("Not passed: 0 %");
        let fields = [("was".to_owned(), "1:".to_owned()), ("q1".to_owned(), "0".to_owned())];
        ada.posts(&format!("{}/answers", attempt(&page)), &fields).await.says("This attempt was submitted before, so nothing was added to it.");
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 0);
    }
}

story! {
    async fn fields_that_no_page_of_ours_holds_change_nothing(app) {
        let ada = begun(app, "ada").await;
        let path = format!("{}/answers", attempt(&ada.page()));
        let strange: [&[(&str, &str)]; 7] = [
            &[("was", "1:"), ("q1", "99")],
            &[("was", "9:"), ("q9", "0")],
            &[("was", "x"), ("q1", "0")],
            &[("was", "1:"), ("q1", "0"), ("score", "100")],
            &[("was", "1:"), ("q1", "-1")],
            &[("was", "0:"), ("q0", "0")],
            &[("q1", "0")],
        ];
        for fields in strange {
            let fields: Vec<(String, String)> = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            ada.posts(&path, &fields).await.has_status(400).says("Nothing was changed");
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 0);
    }
}

story! {
    async fn all_questions_fit_on_one_page_for_who_likes_it(app) {
        let ada = begun(app, "ada").await;
        ada.presses("All questions on one page").await;
        let wanted = label(&ada.page(), 3, 0);
        ada.chooses(3, &[&wanted], "Save and stay here").await.says("Your answers are saved.").says("1 of 4 answered");
        ada.presses("Save and look over my answers").await.says("3 questions have no answer yet.");
    }
}
