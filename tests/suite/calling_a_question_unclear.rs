//! A question was unclear: who has submitted says so with one press, its authors read it beside the wording, nobody reads who it was.

use crate::app::{App, Person};
use crate::certificates::passes;

const STATISTICS: &str = "/en/courses/demo/quizzes/tour-quiz/statistics";

/// Somebody in front of their result.
async fn submitted(app: &App, user_name: &str) -> Person {
    let person = app.reader(user_name).await;
    passes(app, &person, "tour-quiz").await;
    person
}

story! {
    async fn one_press_reaches_the_authors_with_the_wording_and_words_are_added_if_one_likes(app) {
        let boss = app.administrator("boss").await;
        let ada = submitted(app, "ada").await;
        let asked = ada.page().all("#question-2 .asked")[0].clone();
        let after = ada.presses("Question 2 is unclear").await;
        after.says("You called this question unclear. Its authors read that, without your name.").says("Question 3 is unclear").lacks("Question 2 is unclear");
        assert_eq!(app.count("SELECT COUNT(*) FROM doubts n JOIN drawn d ON d.attempt = n.attempt AND d.position = n.position AND d.wording = n.wording WHERE n.position = 2").await, 1);
        ada.fills("words", "Does <b>each</b> count?");
        ada.presses("Send to the authors").await;
        // Pressed again by an old page: what was written stays.
        let attempt = app.text("SELECT attempt FROM doubts").await;
        ada.posts(&format!("/en/attempts/{attempt}/doubts"), &[("position".to_owned(), "2".to_owned())]).await.has_status(200);
        assert_eq!(app.text("SELECT words FROM doubts").await, "Does <b>each</b> count?");
        assert_eq!(app.count("SELECT COUNT(*) FROM doubts").await, 1);
        let ben = submitted(app, "ben").await;
        let other = ben.page().all(".question .asked").iter().position(|words| *words == asked);
        // What is edited since is another wording: what was said stays with the old one.
        let page = boss.opens(STATISTICS).await;
        let heads = page.all("main > .table thead th");
        let column = heads.iter().position(|head| head == "Called unclear").expect("the column");
        let row = |page: &crate::app::Page| {
            let names = page.all("main > .table tbody tr > th a");
            let cells = page.all(&format!("main > .table tbody tr > :nth-child({})", column + 1));
            let at = names.iter().position(|name| *name == asked).expect("the question");
            cells[at].clone()
        };
        assert_eq!(row(&page), "1");
        page.says("One person called this question unclear. Does <b>each</b> count?").lacks("Mbeki");
        if let Some(place) = other {
            ben.presses(&format!("Question {} is unclear", place + 1)).await;
            assert_eq!(row(&boss.opens(STATISTICS).await), "2");
        }
    }
}

story! {
    async fn only_questions_of_ones_own_submitted_attempt_can_be_called_unclear(app) {
        let ada = app.reader("ada").await;
        ada.presses("Begin the quiz").await.lacks("is unclear");
        let attempt = app.text("SELECT id FROM attempts").await;
        let path = format!("/en/attempts/{attempt}/doubts");
        let position = |number: &str| [("position".to_owned(), number.to_owned()), ("words".to_owned(), "x".to_owned())];
        ada.posts(&path, &position("1")).await.has_status(404);
        ada.opens(&format!("/en/attempts/{attempt}/answers")).await;
        ada.presses("Submit my answers").await;
        for strange in ["0", "-1", "5", "9223372036854775807"] {
            ada.posts(&path, &position(strange)).await.has_status(404);
        }
        ada.posts(&path, &position("one")).await.has_status(400);
        let ben = app.reader("ben").await;
        ben.posts(&path, &position("1")).await.has_status(404);
        assert_eq!(app.count("SELECT COUNT(*) FROM doubts").await, 0);
        let long = [("position".to_owned(), "1".to_owned()), ("words".to_owned(), "ü".repeat(600))];
        ada.posts(&path, &long).await.has_status(200);
        assert_eq!(app.text("SELECT words FROM doubts").await.chars().count(), 600, "nothing of it is cut off");
    }
}
