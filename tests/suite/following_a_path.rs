//! Induction packages: what somebody with a new task begins with, for anyone to read, and how far one has come.

use crate::certificates::passes;

shipped_story! {
    async fn anybody_reads_the_packages_and_who_is_signed_in_sees_what_is_done(app) {
        let file = app.courses.join("paths.md");
        std::fs::write(&file, "# Induction packages {#induction}\n\n## New clerk {#clerk}\n\nFor clerks of every rank.\n\nTake it slowly.\n\n- demo:tour, 7 days\n- demo, 30 days\n\n## Guest {#guest}\n\nFor who looks in.\n\n- demo:on\n").expect("written");
        std::fs::write(app.courses.join("paths.fr.md"), "# Parcours {#induction}\n\n## Nouvel employé {#clerk}\n\nPour les employés de tout grade.\n").expect("written");
        app.library.reload();
        let stranger = app.stranger();
        stranger.opens("/en/").await;
        stranger.clicks("Induction packages").await.is_at("/en/paths")
            .says("New clerk").says("For clerks of every rank.").says("2 steps").says("within 30 days").lacks("Take it slowly").says("1 step");
        stranger.clicks("New clerk").await.is_at("/en/paths/clerk").says("by day 7").says("by day 30").says("Take it slowly").lacks("done");
        stranger.clicks("A tour of the features").await.is_at("/en/courses/demo");
        stranger.opens("/en/paths/nobody").await.has_status(404);
        let ada = app.reader("ada").await;
        ada.opens("/en/paths/clerk").await.says("0 of 2 done").says("In progress");
        ada.clicks("A tour of the features").await.is_at("/en/courses/demo/modules/tour");
        passes(app, &ada, "tour-quiz").await;
        ada.opens("/en/paths/clerk").await.says("1 of 2 done");
        ada.opens("/en/paths/guest").await.says("0 of 1 done").says("Not started");
        ada.opens("/en/account/language").await;
        ada.fills("language", "fr");
        ada.presses("Read in this language").await;
        ada.opens("/en/paths").await.says("Pour les employés de tout grade.").says("For who looks in.");
    }
}

shipped_story! {
    async fn a_package_whose_course_is_being_mended_says_so_and_an_error_takes_nothing_down(app) {
        std::fs::write(app.courses.join("paths.md"), "# P {#p}\n\n## New clerk {#clerk}\n\nFor clerks.\n\n- demo:tour, 7 days\n- demo:nothing\n").expect("written");
        app.library.reload();
        let stranger = app.stranger();
        stranger.opens("/en/paths/clerk").await.says("A tour of the features").says("1 step");
        stranger.opens("/en/courses/demo").await.has_status(200);
        std::fs::remove_dir_all(app.courses.join("demo")).expect("removed");
        std::fs::create_dir_all(app.courses.join("demo")).expect("made");
        std::fs::write(app.courses.join("demo/course.md"), "# Demo {#demo}\n").expect("written");
        app.library.reload();
        stranger.opens("/en/paths/clerk").await.has_status(200);
    }
}

shipped_story! {
    async fn the_packages_that_are_shipped_name_what_is_there(app) {
        let catalogue = app.library.now();
        let ids: Vec<&str> = catalogue.paths.iter().map(|path| path.id.as_str()).collect();
        assert_eq!(ids, ["dsr-officer", "ssr-staff", "contingent-officer", "senior-leader", "trainer"]);
        let stranger = app.stranger();
        for path in &catalogue.paths {
            let page = stranger.opens(&format!("/en/paths/{}", path.id)).await;
            page.has_status(200).lacks("being mended");
            assert!(path.days().is_some_and(|days| days <= 60), "{}", path.id);
        }
    }
}
