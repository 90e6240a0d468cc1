//! What groups have chosen in a scenario: a map with counts for who answers for others, without names, and with nothing of
//! fewer than five people.

use dsr_course::store::id::CentreId;

use crate::app::App;

const MAP: &str = "/en/courses/demo/scenarios/release/map";

/// So many people of a centre play the story to the end, beginning with this choice.
async fn play(app: &App, centre: &CentreId, names: &[&str], first: &str) {
    for name in names {
        let person = app.trainee_at(name, centre).await;
        person.opens("/en/courses/demo").await;
        person.presses("Begin this course").await;
        person.opens("/en/courses/demo/scenarios/release").await;
        person.presses("Begin the scenario").await;
        let next = person.picks("choice", first, "Decide").await;
        if next.words().contains("Ten o'clock") {
            person
                .picks("choice", "Write a prettier id", "Decide")
                .await;
        }
        person
            .picks("choice", "Say nothing", "Decide")
            .await
            .says("A poor ending");
    }
}

story! {
    async fn nothing_is_told_of_four_people_and_no_number_between_one_and_four_of_more(app) {
        let (dkr, nbo) = (app.centre("DKR").await, app.centre("NBO").await);
        let (moussa, wanjiru, grace) = (app.manager("moussa", &dkr).await, app.manager("wanjiru", &nbo).await, app.administrator("grace").await);
        moussa.opens("/en/manage").await;
        moussa.clicks("The new edition").await.is_at(MAP).says("Fewer than five people of this group").says("Nine o'clock, the message");
        play(app, &dkr, &["ada", "bea", "carl"], "Wait until").await;
        play(app, &dkr, &["dora"], "Tick the box").await;
        play(app, &nbo, &["emil", "fay"], "Wait until").await;
        for manager in [&moussa, &grace] {
            manager.opens(MAP).await.says("Fewer than five people of this group").lacks("people came here");
        }
        play(app, &dkr, &["gita"], "Wait until").await;
        play(app, &dkr, &["hugo"], "Tick the box").await;
        for person in [&moussa, &grace] {
            let page = person.opens(MAP).await;
            // Six have finished: five are counted. Three or four of them waited, the others ticked the box: neither number is told.
            page.says("5 people are counted.").says("Wait until the class is over leads to Noon. Taken by fewer than 5.").says("Tick the box and save, at once leads to");
            page.says("Say nothing leads to Trust is gone. Taken by 5 to 9.");
            for name in ["Ada", "ada", "Dora", "dora", "hugo"] {
                page.lacks(name);
            }
        }
        wanjiru.opens(MAP).await.says("Fewer than five people of this group");
        wanjiru.opens(&format!("{MAP}?centre={dkr}")).await.has_status(404);
        grace.opens(&format!("{MAP}?centre={dkr}")).await.says("5 people are counted.");
        grace.opens(&format!("{MAP}?centre={nbo}")).await.says("Fewer than five");
        moussa.opens(&format!("{MAP}?from=2026-11-21&to=2026-11-21")).await.says("5 people are counted.");
        moussa.opens(&format!("{MAP}?from=2026-11-22")).await.says("Fewer than five");
        moussa.opens(&format!("{MAP}?from=yesterday")).await.has_status(422);
    }
}

story! {
    async fn only_the_first_run_of_a_person_is_counted_and_trainees_see_no_map(app) {
        let dkr = app.centre("DKR").await;
        let moussa = app.manager("moussa", &dkr).await;
        play(app, &dkr, &["ada", "bea", "carl", "dora"], "Wait until").await;
        let emil = app.trainee_at("emil", &dkr).await;
        emil.opens("/en/courses/demo").await;
        emil.presses("Begin this course").await;
        emil.opens("/en/courses/demo/scenarios/release").await.lacks("What groups have chosen");
        emil.opens(MAP).await.has_status(404);
        emil.opens("/en/courses/demo/scenarios/release").await;
        emil.presses("Begin the scenario").await;
        emil.picks("choice", "Tick the box", "Decide").await;
        emil.presses("Back to the decision before").await;
        emil.picks("choice", "Wait until", "Decide").await;
        moussa.opens(MAP).await.says("Fewer than five");
        emil.picks("choice", "Say nothing", "Decide").await;
        // What was taken back is not counted.
        moussa.opens(MAP).await.says("5 people are counted.").says("Wait until the class is over leads to Noon. Taken by 5 to 9.");
        emil.opens("/en/courses/demo/scenarios/release").await;
        emil.presses("Play it again").await;
        emil.picks("choice", "Tick the box", "Decide").await;
        emil.picks("choice", "Write a prettier id", "Decide").await;
        emil.picks("choice", "Say nothing", "Decide").await;
        moussa.opens(MAP).await.says("5 people are counted.").says("Wait until the class is over leads to Noon. Taken by 5 to 9.");
    }
}
