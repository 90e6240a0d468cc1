//! What time it is on one's pages: that of one's centre, with its zone named.

use crate::reading_the_transcript::{centre, moves};

story! {
    async fn every_time_on_a_trainees_pages_is_that_of_their_centre(app) {
        app.edits("demo/01-tour/quiz.md", "draw = 4\n", "draw = 4\ntime = \"30 min\"\n");
        let ada = app.reader("ada").await;
        let nairobi = centre(app, "NBO", "Africa/Nairobi").await;
        moves(app, "ada", &nairobi).await;
        let quiz = "/en/courses/demo/quizzes/tour-quiz";
        let mut results = Vec::new();
        for attempt in 1..=2 {
            ada.opens(quiz).await;
            let first = ada.presses("Begin the quiz").await;
            first.says("Ends at 12:30 EAT");
            let here = first.address.split('/').take(4).collect::<Vec<_>>().join("/");
            let choice = |place: &str| vec![("was".to_owned(), "1:".to_owned()), ("q1".to_owned(), place.to_owned())];
            ada.posts(&format!("{here}/answers"), &choice("0")).await.says("Saved at 12:00 EAT").says("Ends at 12:30 EAT");
            ada.opens(&format!("{here}/questions/1")).await.says("Saved at 12:00 EAT").lacks("UTC");
            let script = ("post_id".to_owned(), format!("{attempt}").repeat(32));
            let told = ada.posts(&format!("{here}/answers"), &[choice("1"), vec![script]].concat()).await;
            assert!(told.html.contains("12:00 EAT") && told.html.contains("12:30 EAT") && !told.html.contains("UTC"), "{}", told.html);
            ada.opens(&format!("{here}/answers")).await.lacks("UTC");
            ada.presses("Submit my answers").await.says("21 November 2026, 12:00 EAT");
            results.push(format!("{here}/result"));
        }
        ada.opens("/en/courses/demo/scenarios/release").await;
        ada.presses("Begin the scenario").await;
        for words in ["Look at the file", "Leave the id as it is", "Tell the class what was wrong, and"] {
            ada.picks("choice", words, "Decide").await;
        }
        let debrief = ada.clicks("See the debrief").await;
        debrief.says("21 November 2026, 12:00 EAT");
        ada.opens(quiz).await.says("The next one opens on 22 November 2026, 12:00 EAT");
        let pages = ["/en/", quiz, "/en/courses/demo", "/en/courses/demo/scenarios/release", "/en/account", "/en/account/sessions", "/en/transcript", &debrief.address];
        for page in pages.into_iter().chain(results.iter().map(String::as_str)) {
            ada.opens(page).await.has_status(200).lacks("UTC");
        }
    }
}
