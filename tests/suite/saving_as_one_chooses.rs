//! Saving as one chooses: what the server does with each choice that the script of the quiz pages sends. In a browser: the file
//! beside this one; on a line that fails at random: `faults`.

use crate::app::{App, Page, Person};

mod in_a_browser;
mod two_tabs;

/// Somebody in front of the first question, and the address of the attempt.
async fn begun(app: &App, user_name: &str) -> (Person, String) {
    let person = app.reader(user_name).await;
    let page = person.presses("Begin the quiz").await;
    let address = page.address.split('/').take(4).collect::<Vec<_>>();
    (person, address.join("/"))
}

/// A choice as the script sends it.
fn choice(position: usize, place: usize, post_id: &str) -> Vec<(String, String)> {
    let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    vec![
        field("was", &format!("{position}:")),
        field(&format!("q{position}"), &place.to_string()),
        field("post_id", post_id),
        field("client_at", "1795251000123"),
    ]
}

async fn sends(
    person: &Person,
    attempt: &str,
    position: usize,
    place: usize,
    post_id: &str,
) -> Page {
    let fields = choice(position, place, post_id);
    person.posts(&format!("{attempt}/answers"), &fields).await
}

/// What a page of a question shows as chosen: places.
async fn chosen(person: &Person, attempt: &str, position: usize) -> Vec<String> {
    let page = person.opens(attempt).await;
    let wanted = format!("#question-{position} input[checked]");
    let selector = scraper::Selector::parse(&wanted).expect("a selector");
    let value = |input: scraper::ElementRef| input.value().attr("value").map(str::to_owned);
    page.tree().select(&selector).filter_map(value).collect()
}

const FIRST: &str = "0123456789abcdef0123456789abcdef";
const SECOND: &str = "1123456789abcdef0123456789abcdef";

story! {
    async fn a_choice_is_answered_with_the_time_at_which_it_was_saved_and_kept_with_both_times(app) {
        let (ada, attempt) = begun(app, "ada").await;
        let told = sends(&ada, &attempt, 1, 1, FIRST).await;
        told.has_status(200);
        assert_eq!(told.header("content-type"), Some("application/json"));
        assert_eq!(told.header("cache-control"), Some("no-store"));
        let told: serde_json::Value = serde_json::from_str(&told.html).expect("JSON");
        assert_eq!(told["post_id"], FIRST);
        assert_eq!(crate::app::plain(told["saved"].as_str().expect("words")), "Saved at 09:00 UTC");
        assert_eq!(told["answered"], "1 of 4 answered");
        assert_eq!(told["count"], 1);
        assert_eq!(app.text("SELECT source FROM answers").await, "script");
        assert_eq!(app.text("SELECT post_id FROM answers").await, FIRST);
        assert_eq!(app.count("SELECT client_at FROM answers").await, 1_795_251_000_123);
        assert_eq!(app.count("SELECT at FROM answers").await, crate::app::MORNING.0);
        assert_eq!(chosen(&ada, &attempt, 1).await, ["1"]);
    }
}

story! {
    async fn a_late_repetition_never_beats_a_newer_choice(app) {
        let (ada, attempt) = begun(app, "ada").await;
        for _ in 0..3 {
            sends(&ada, &attempt, 1, 0, FIRST).await.has_status(200);
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 1, "the same choice, however often it comes, is one");
        sends(&ada, &attempt, 1, 1, SECOND).await.has_status(200);
        sends(&ada, &attempt, 1, 0, FIRST).await.has_status(200);
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 2);
        assert_eq!(chosen(&ada, &attempt, 1).await, ["1"]);
    }
}

story! {
    async fn choosing_what_was_chosen_before_is_a_choice_and_stays_one_when_it_comes_late(app) {
        let (ada, attempt) = begun(app, "ada").await;
        // With the page's form first, then the same by the script: its name must be known from then on.
        let form = [("was".to_owned(), "1:".to_owned()), ("q1".to_owned(), "0".to_owned())];
        ada.posts(&format!("{attempt}/answers"), &form).await;
        sends(&ada, &attempt, 1, 0, FIRST).await.has_status(200);
        sends(&ada, &attempt, 1, 1, SECOND).await.has_status(200);
        sends(&ada, &attempt, 1, 0, FIRST).await.has_status(200);
        assert_eq!(chosen(&ada, &attempt, 1).await, ["1"]);
    }
}

story! {
    async fn the_same_choice_sent_at_the_same_moment_many_times_is_kept_once(app) {
        let (ada, attempt) = begun(app, "ada").await;
        let posts = (0..40).map(|_| sends(&ada, &attempt, 2, 1, FIRST));
        for told in futures_util::future::join_all(posts).await {
            told.has_status(200);
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 1);
    }
}

story! {
    async fn after_the_end_a_new_choice_is_refused_and_one_that_was_kept_is_still_called_saved(app) {
        let (ada, attempt) = begun(app, "ada").await;
        sends(&ada, &attempt, 1, 0, FIRST).await.has_status(200);
        ada.posts(&format!("{attempt}/result"), &[]).await.says("Not passed");
        sends(&ada, &attempt, 1, 0, FIRST).await.has_status(200);
        let refused = sends(&ada, &attempt, 1, 1, SECOND).await;
        refused.has_status(409);
        let told: serde_json::Value = serde_json::from_str(&refused.html).expect("JSON");
        let path = told["closed"].as_str().expect("an address").to_owned();
        ada.opens(&path).await.says("This attempt was submitted before, so nothing was added to it.");
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 1);
    }
}

story! {
    async fn after_a_session_that_ended_the_choice_goes_on_with_the_password(app) {
        let (ada, attempt) = begun(app, "ada").await;
        app.hours_later(13);
        sends(&ada, &attempt, 1, 0, FIRST).await.has_status(403).says("Your session ended. Nothing is lost");
        let mut fields = choice(1, 0, FIRST);
        fields.push(("resume_user_name".to_owned(), "ada".to_owned()));
        fields.push(("resume_password".to_owned(), crate::app::PASSWORD.to_owned()));
        ada.posts(&format!("{attempt}/answers"), &fields).await.has_status(200);
        sends(&ada, &attempt, 2, 0, SECOND).await.has_status(200);
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 2);
    }
}

story! {
    async fn an_old_browser_gets_the_token_of_its_new_session_with_the_answer(app) {
        let (mut ada, attempt) = begun(app, "ada").await;
        ada.says_where_posts_come_from = false;
        let token = |page: &Page| page.form("Save and go on").fields.iter().find(|(name, _)| name == "form_token").expect("a token").1.clone();
        let old = token(&ada.opens(&format!("{attempt}/questions/1")).await);
        app.hours_later(13);
        let mut fields = choice(1, 0, FIRST);
        fields.push(("form_token".to_owned(), old.clone()));
        fields.push(("resume_user_name".to_owned(), "ada".to_owned()));
        fields.push(("resume_password".to_owned(), crate::app::PASSWORD.to_owned()));
        let told = ada.posts(&format!("{attempt}/answers"), &fields).await;
        told.has_status(200);
        let told: serde_json::Value = serde_json::from_str(&told.html).expect("JSON");
        let new = told["form_token"].as_str().expect("a token");
        assert_ne!(new, old);
        for (token, status) in [(old.as_str(), 403), (new, 200)] {
            let mut fields = choice(2, 0, SECOND);
            fields.push(("form_token".to_owned(), token.to_owned()));
            ada.posts(&format!("{attempt}/answers"), &fields).await.has_status(status);
        }
    }
}

story! {
    async fn nobody_adds_to_the_attempt_of_another(app) {
        let (_ada, attempt) = begun(app, "ada").await;
        let boubacar = app.trainee("boubacar").await;
        sends(&boubacar, &attempt, 1, 0, FIRST).await.has_status(404);
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 0);
    }
}

story! {
    async fn what_no_script_of_ours_sends_is_refused(app) {
        let (ada, attempt) = begun(app, "ada").await;
        let long = "a".repeat(65);
        for post_id in ["", "short", "0123456789abcde-", "0123456789abcdé0", &long] {
            sends(&ada, &attempt, 1, 0, post_id).await.has_status(400);
        }
        // One name stands for one choice.
        let mut two = choice(1, 0, FIRST);
        two.extend([("was".to_owned(), "2:".to_owned()), ("q2".to_owned(), "0".to_owned())]);
        ada.posts(&format!("{attempt}/answers"), &two).await.has_status(400);
        // A time without a choice, and no question at all.
        ada.posts(&format!("{attempt}/answers"), &[("was".to_owned(), "1:".to_owned()), ("client_at".to_owned(), "1".to_owned())]).await.has_status(400);
        ada.posts(&format!("{attempt}/answers"), &[("post_id".to_owned(), FIRST.to_owned())]).await.has_status(400);
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 0);
        // A clock that nobody set costs nobody an answer.
        for (number, time) in ["-1", "99999999999999999999", "yesterday", ""].iter().enumerate() {
            let mut fields = choice(1, 0, &format!("{number}{FIRST}"));
            fields.pop();
            fields.push(("client_at".to_owned(), (*time).to_owned()));
            ada.posts(&format!("{attempt}/answers"), &fields).await.has_status(200);
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM answers WHERE client_at IS NULL").await, 4);
    }
}

story! {
    async fn pages_of_a_quiz_alone_may_run_our_script(app) {
        let (ada, attempt) = begun(app, "ada").await;
        for (path, runs) in [
            (attempt.clone(), true), (format!("{attempt}/questions/1"), true), (format!("{attempt}/answers"), true),
            ("/en/".to_owned(), false), ("/en/courses/demo/quizzes/tour-quiz".to_owned(), false), ("/en/account".to_owned(), false),
        ] {
            let page = ada.opens(&path).await;
            let policy = page.header("content-security-policy").expect("a policy").to_owned();
            assert_eq!(policy.contains("script-src 'self'; connect-src 'self';"), runs, "{path}: {policy}");
            assert_eq!(policy.contains("script-src 'none'"), !runs, "{path}: {policy}");
            assert_eq!(page.html.contains("<script"), runs, "{path}");
        }
    }
}
