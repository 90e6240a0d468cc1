//! Evaluations: what trainees think of what they have completed, asked once, kept without a name, and told of in groups of five.

use dsr_course::store::id::CentreId;

use crate::app::{App, Person};
use crate::certificates::passes;

const FORM: &str = "/en/courses/demo/modules/tour/evaluation";
const RESULTS: &str = "/en/evaluation-results?of=demo%2Fmodule%3Atour";

/// Somebody of a centre who has completed the first module.
async fn completes(app: &App, centre: &CentreId, name: &str) -> Person {
    let person = app.trainee_at(name, centre).await;
    person.opens("/en/courses/demo").await;
    person.presses("Begin this course").await;
    person.presses("Read. Go on").await;
    person.presses("Read. Go on").await;
    passes(app, &person, "tour-quiz").await;
    person
}

/// Somebody who says how useful it was, and perhaps more.
async fn says(app: &App, centre: &CentreId, name: &str, step: &str, words: &str) -> Person {
    let person = completes(app, centre, name).await;
    person.opens(FORM).await;
    person.fills("q-use", step);
    person.fills("q-words", words);
    person.presses("Send my view").await.says("Thank you");
    person
}

story! {
    async fn who_has_completed_a_module_is_asked_once_and_kept_without_a_name(app) {
        let dkr = app.centre("DKR").await;
        let ada = app.trainee_at("ada", &dkr).await;
        ada.opens("/en/courses/demo").await;
        ada.presses("Begin this course").await;
        ada.opens("/en/courses/demo/modules/tour").await.lacks("Tell us what you think");
        ada.opens(FORM).await.is_at("/en/courses/demo/modules/tour").says("Complete this first");
        app.stranger().opens(FORM).await.says("Sign in");
        let bea = completes(app, &dkr, "bea").await;
        bea.opens("/en/courses/demo/modules/tour").await;
        bea.clicks("Tell us what you think").await.is_at(FORM).says("without your name").says("How much of it can you use?");
        bea.presses("Send my view").await.has_status(422).says("Nothing is chosen or written yet");
        bea.fills("q-words", &"long ".repeat(500));
        bea.fills("q-use", "4");
        bea.presses("Send my view").await.has_status(422).says("at most 2000 letters").says("long long");
        bea.fills("q-words", "More pictures, please.");
        bea.fills("q-use", "4");
        bea.fills("q-helped", "b");
        bea.presses("Send my view").await.is_at(FORM).says("Thank you").lacks("More pictures");
        bea.opens("/en/courses/demo/modules/tour").await.says("You have told us what you think");
        // A form that was opened before is sent again: nothing is counted twice.
        let account = app.text("SELECT id FROM accounts WHERE user_name = 'bea'").await;
        let again = [("account".to_owned(), account), ("q-use".to_owned(), "1".to_owned())];
        bea.posts(FORM, &again).await.says("Thank you");
        assert_eq!(app.count("SELECT CAST(SUM(people) AS BIGINT) FROM evaluation_answers").await, 2);
        assert_eq!(app.text("SELECT texts FROM evaluation_texts").await, "[\"More pictures, please.\"]");
        assert_eq!(app.count("SELECT COUNT(*) FROM evaluations_given").await, 1);
    }
}

story! {
    async fn who_has_completed_the_whole_course_is_asked_about_it_too(app) {
        let grace = app.administrator("grace").await;
        let ada = crate::certificates::holder(app, "ada").await;
        let form = "/en/courses/demo/evaluation";
        ada.opens(form).await.is_at("/en/courses/demo").says("Complete this first");
        ada.opens("/en/courses/demo").await.lacks("Tell us what you think");
        ada.opens("/en/courses/demo/lessons/end").await;
        ada.presses("Read.").await;
        passes(app, &ada, "on-quiz").await;
        ada.opens("/en/courses/demo").await;
        ada.clicks("Tell us what you think").await.is_at(form).says("Could you now write a course?");
        ada.fills("q-write", "5");
        ada.presses("Send my view").await.says("Thank you");
        ada.opens("/en/courses/demo").await.says("You have told us what you think");
        grace.opens("/en/evaluation-results?of=demo").await.says("Fewer than five people").lacks("mean 5");
    }
}

story! {
    async fn the_form_is_in_the_trainees_language_and_anothers_is_not_sent(app) {
        let dkr = app.centre("DKR").await;
        let bea = completes(app, &dkr, "bea").await;
        bea.opens("/en/account/language").await;
        bea.fills("language", "fr");
        bea.presses("Read in this language").await;
        bea.opens(FORM).await.says("Que pouvez-vous en utiliser").says("Rien");
        let other = app.text("SELECT id FROM accounts WHERE user_name = 'bea'").await;
        let ada = completes(app, &dkr, "ada").await;
        ada.posts(FORM, &[("account".to_owned(), other), ("q-use".to_owned(), "1".to_owned())]).await.has_status(404);
        assert_eq!(app.count("SELECT COUNT(*) FROM evaluations_given").await, 0);
    }
}

story! {
    async fn nothing_is_told_of_four_people_and_of_five_counts_means_and_words(app) {
        let (dkr, nbo) = (app.centre("DKR").await, app.centre("NBO").await);
        let (moussa, wanjiru, grace) = (app.manager("moussa", &dkr).await, app.manager("wanjiru", &nbo).await, app.administrator("grace").await);
        moussa.opens("/en/manage").await;
        moussa.clicks("What trainees think").await.says("Fewer than five people");
        for (name, step, words) in [("ada", "5", "zebra"), ("bea", "4", ""), ("carl", "4", "apple"), ("dora", "4", "")] {
            says(app, &dkr, name, step, words).await;
        }
        says(app, &nbo, "emil", "1", "kept in Nairobi").await;
        for manager in [&moussa, &grace, &wanjiru] {
            manager.opens(RESULTS).await.says("Fewer than five people").lacks("zebra").lacks("Nairobi");
        }
        says(app, &dkr, "fay", "4", "mango").await;
        says(app, &dkr, "gita", "1", "a sixth").await;
        for manager in [&moussa, &grace] {
            let page = manager.opens(RESULTS).await;
            page.says("5 people are counted.").says("5 people answered · mean 4.2");
            let places = ["apple", "mango", "zebra"].map(|word| page.words().find(word).expect(word));
            assert!(places.is_sorted(), "texts stand in the order of the alphabet: {places:?}");
            page.lacks("a sixth").lacks("Nairobi").lacks("Ada").lacks("gita");
        }
        wanjiru.opens(RESULTS).await.says("Fewer than five people").lacks("apple");
        wanjiru.opens(&format!("{RESULTS}&centre={dkr}")).await.has_status(404);
        grace.opens(&format!("{RESULTS}&centre={dkr}")).await.says("mean 4.2");
        grace.opens(&format!("{RESULTS}&centre={nbo}")).await.says("Fewer than five");
        grace.opens(&format!("{RESULTS}&from=2026-11-21&to=2026-11-21")).await.says("mean 4.2");
        grace.opens(&format!("{RESULTS}&from=2026-11-22")).await.says("Fewer than five");
        grace.opens(&format!("{RESULTS}&from=yesterday")).await.has_status(422);
        let file = moussa.downloads(&RESULTS.replace("results?", "results.csv?")).await;
        let text = String::from_utf8(file.bytes).expect("UTF-8");
        assert!(text.starts_with("\u{feff}course;scope;question;title;answer;label;people;mean;text\r\n"), "{text}");
        assert!(text.contains("demo;module:tour;use;How much of it can you use?;4;Most of it;4;4.2;\r\n"), "{text}");
        assert!(text.contains(";apple\r\n") && !text.contains("sixth") && !text.contains("Nairobi"), "{text}");
        let trainee = app.trainee("ines").await;
        trainee.opens(RESULTS).await.has_status(404);
        let found = dsr_course::command::verify::findings(&app.store, app.clock.now()).await;
        assert_eq!(found.expect("the database answers"), Vec::<String>::new());
    }
}

story! {
    async fn a_form_that_was_sent_after_the_session_ended_is_counted_after_signing_in_again(app) {
        let dkr = app.centre("DKR").await;
        let bea = completes(app, &dkr, "bea").await;
        bea.opens(FORM).await;
        app.plants("UPDATE sessions SET ended_at = 1").await;
        bea.fills("q-words", "Still here");
        let page = bea.presses("Send my view").await;
        page.has_status(403).lacks("Thank you");
        bea.fills("resume_centre", "DKR");
        bea.fills("resume_user_name", "bea");
        bea.fills("resume_password", crate::app::PASSWORD);
        bea.presses("Sign in and go on").await.says("Thank you");
        assert_eq!(app.text("SELECT texts FROM evaluation_texts").await, "[\"Still here\"]");
    }
}

story! {
    async fn the_copy_of_ones_data_says_that_one_was_asked_and_why_no_more(app) {
        let dkr = app.centre("DKR").await;
        let bea = says(app, &dkr, "bea", "5", "words of bea").await;
        let account = app.text("SELECT id FROM accounts WHERE user_name = 'bea'").await;
        let (_, zip) = {
            bea.opens("/en/account").await;
            bea.presses_for_a_file("Download my data").await
        };
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(zip)).expect("a ZIP file");
        for (name, part) in [("my-data.html", "without your name"), ("my-data.json", "evaluations_given")] {
            let mut text = String::new();
            std::io::Read::read_to_string(&mut archive.by_name(name).expect("a file"), &mut text).expect("text");
            assert!(text.contains(part), "{name}: {part}");
            assert!(!text.contains("words of bea"), "{name}");
        }
        assert!(!account.is_empty());
    }
}
