//! What stands beside the lessons of a module: the guide for who teaches it, and one page for a senior leader.

use crate::app::{Browser, Engine, Setting};
use crate::in_a_browser::paper::Paper;

const MODULE: &str = "/en/courses/demo/modules/tour";

story! {
    async fn who_answers_for_others_reads_the_guide_and_trainees_never_hear_of_it(app) {
        let dkr = app.centre("DKR").await;
        let moussa = app.manager("moussa", &dkr).await;
        moussa.opens("/en/courses/demo").await;
        moussa.clicks("Trainer's guide").await.is_at(&format!("{MODULE}/guide"))
            .says("For who teaches").says("Before they come").says("What works there works everywhere");
        moussa.opens("/en/courses/demo").await;
        moussa.presses("Begin this course").await;
        moussa.opens(MODULE).await;
        moussa.clicks("Trainer's guide").await.is_at(&format!("{MODULE}/guide"));
        let ada = app.reader("ada").await;
        for page in ["/en/courses/demo", MODULE] {
            ada.opens(page).await.says("One page for leaders").lacks("Trainer's guide").lacks("/guide");
        }
        let absent = ada.opens(&format!("{MODULE}/nothing")).await;
        let refused = ada.opens(&format!("{MODULE}/guide")).await;
        refused.has_status(404).lacks("What works there");
        assert_eq!(absent.status, refused.status);
        let stranger = app.stranger();
        stranger.opens("/en/courses/demo").await.lacks("Trainer's guide");
        stranger.opens(&format!("{MODULE}/guide")).await.lacks("What works there");
    }
}

story! {
    async fn anybody_opens_the_page_for_leaders_in_their_language_as_far_as_it_is_translated(app) {
        let stranger = app.stranger();
        stranger.opens("/en/courses/demo").await;
        stranger.clicks("One page for leaders").await.is_at(&format!("{MODULE}/brief")).says("For senior leaders").says("Courses are text files").says("CommonMark");
        let ada = app.reader("ada").await;
        ada.opens("/en/account/language").await;
        ada.fills("language", "fr");
        ada.presses("Read in this language").await;
        ada.opens(&format!("{MODULE}/brief")).await.says("Une page pour qui décide").lacks("not translated yet");
    }
}

#[tokio::test]
async fn every_page_for_leaders_that_is_shipped_is_one_sheet_of_a4() {
    let app = &Setting::usual().shipped().start(Engine::Sqlite).await;
    let browser = Browser::of(app).await;
    let mut seen = 0;
    for course in app.library.now().courses.values() {
        let briefs = course
            .modules
            .iter()
            .filter(|module| module.brief.is_some());
        for module in briefs {
            let brief = format!("/en/courses/{}/modules/{}/brief", course.id, module.id);
            browser.opens(&brief).await;
            let paper = Paper::of(&browser).await;
            paper
                .is("Pages: 1 ")
                .is("(A4)")
                .lacks("Sign in")
                .lacks("Print it");
            seen += 1;
        }
    }
    assert!(seen >= 7, "{seen}");
}

browser_story! {
    async fn a_guide_on_paper_is_the_guide_alone(app) {
        app.manager("moussa", &app.centre("DKR").await).await;
        let browser = Browser::of(app).await;
        browser.signs_in_to("DKR", "moussa").await.opens(&format!("{MODULE}/guide")).await;
        let paper = Paper::of(&browser).await;
        paper.is("(A4)").says("Before they come").says("Ask the room").says("version demo 1");
        paper.lacks("Sign out").lacks("Glossary").lacks("Trainees do not see");
    }
}
