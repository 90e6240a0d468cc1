//! Reading lessons: read by going on, resumed anywhere, with terms, sources and checks in place.

story! {
    async fn continue_is_the_first_link_on_any_computer(app) {
        let ada = app.trainee("ada").await;
        ada.opens("/en/courses/demo").await;
        ada.presses("Begin this course").await.says("Lesson 1 of 2");
        ada.presses("Read. Go on to lesson 2").await.says("Lesson 2 of 2").says("1 of 2 lessons read");
        let elsewhere = app.stranger();
        let home = elsewhere.signs_in("ada").await;
        assert_eq!(home.first_link().0, "Continue: lesson 2, Blocks that stand out");
        elsewhere.clicks("Continue: lesson 2").await.says("Lesson 2 of 2");
    }
}

story! {
    async fn a_lesson_says_where_one_is_and_leads_on(app) {
        let ada = app.reader("ada").await;
        let lesson = ada.opens("/en/courses/demo/lessons/blocks").await;
        lesson.says("Lesson 2 of 2").says("2 of 2 lessons read").says("you have read this one").says("About 1 minute to read");
        ada.presses("Read. Go on to the quiz").await.is_at("/en/courses/demo/quizzes/tour-quiz");
        assert_eq!(app.count("SELECT COUNT(*) FROM readings").await, 2, "reading again adds nothing");
    }
}

story! {
    async fn terms_and_sources_stand_at_the_end_and_are_linked(app) {
        let ada = app.reader("ada").await;
        let lesson = ada.opens("/en/courses/demo/lessons/text").await;
        lesson.says("Words used here").says("Sources");
        let mut places = lesson.links("a.term");
        places.extend(lesson.links("a.cite"));
        assert!(places.len() >= 3, "{places:?}");
        for (_, place) in places {
            assert!(lesson.html.contains(&format!("id=\"{}\"", place.trim_start_matches('#'))), "{place} is on the page");
        }
    }
}

story! {
    async fn a_check_opens_its_answer_without_a_script(app) {
        let ada = app.reader("ada").await;
        let lesson = ada.opens("/en/courses/demo/lessons/blocks").await;
        assert_eq!(lesson.all("details > summary"), ["Show the answer"; 2]);
        lesson.says("Right option").says("Wrong option");
    }
}

story! {
    async fn lessons_that_are_read_in_order_wait_for_each_other(app) {
        let ada = app.trainee("ada").await;
        ada.opens("/en/courses/demo").await;
        ada.presses("Begin this course").await;
        ada.opens("/en/courses/demo/lessons/blocks").await.is_at("/en/courses/demo/modules/tour").says("The lessons of this module are read in order.");
        ada.posts("/en/courses/demo/lessons/blocks/reading", &[]).await.says("The lessons of this module are read in order.");
        assert_eq!(app.count("SELECT COUNT(*) FROM readings").await, 0);
    }
}

story! {
    async fn who_has_not_begun_reads_the_public_outline(app) {
        let ada = app.trainee("ada").await;
        ada.opens("/en/courses/demo/lessons/text").await.is_at("/en/courses/demo").says("Begin the course first.");
        let stranger = app.stranger();
        stranger.opens("/en/courses/demo/lessons/text").await.is_at("/en/sign-in");
    }
}

story! {
    async fn a_lesson_in_another_language_says_so_part_by_part(app) {
        let ada = app.reader("ada").await;
        app.store.write(async |db| {
            sqlx::query("UPDATE accounts SET language = 'fr'").execute(db).await?;
            Ok(())
        }).await.expect("changed");
        let translated = ada.opens("/en/courses/demo/lessons/text").await;
        translated.says("Texte, tableaux et images").lacks("This part is not translated yet");
        assert!(translated.html.contains("<h1 lang=\"fr\" dir=\"ltr\">"));
        let missing = ada.opens("/en/courses/demo/lessons/blocks").await;
        missing.says("This part is not translated yet. You see it in English.").says("Blocks that stand out");
        assert!(missing.html.contains("<h1 lang=\"en\" dir=\"ltr\">"));
    }
}

story! {
    async fn an_arabic_lesson_runs_from_right_to_left_in_an_english_interface(app) {
        let ada = app.reader("ada").await;
        app.store.write(async |db| {
            sqlx::query("UPDATE accounts SET language = 'ar'").execute(db).await?;
            Ok(())
        }).await.expect("changed");
        let lesson = ada.opens("/en/courses/demo/lessons/blocks").await;
        assert!(lesson.html.contains("<html lang=\"en\" dir=\"ltr\">"));
        assert!(lesson.html.contains("<div class=\"prose\" lang=\"ar\" dir=\"rtl\">"));
    }
}

shipped_story! {
    async fn images_of_a_course_are_for_who_is_in_it_and_for_who_answers_for_others(app) {
        let (ada, bea) = (app.reader("ada").await, app.trainee("bea").await);
        let moussa = app.manager("moussa", &app.centre("DKR").await).await;
        let mut images = Vec::new();
        for course in app.library.now().courses.values() {
            images.extend(course.media.files.values().map(|file| format!("/media/{}/{}/image", course.id, file.hash.0)));
        }
        assert!(images.len() > 5, "{images:?}");
        for image in &images {
            assert_eq!(bea.downloads(image).await.status, 404, "{image}");
            assert_eq!(moussa.downloads(image).await.status, 200, "{image}");
            let in_it = image.starts_with("/media/demo/");
            assert_eq!(ada.downloads(image).await.status, if in_it { 200 } else { 404 }, "{image}");
            app.stranger().opens(image).await.says("Sign in");
        }
        bea.opens("/en/courses/demo").await;
        bea.presses("Begin this course").await;
        for image in images.iter().filter(|image| image.starts_with("/media/demo/")) {
            assert_eq!(bea.downloads(image).await.status, 200, "{image}");
        }
    }
}
