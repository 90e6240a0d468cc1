//! Editing courses while people learn: the running server takes what is right, keeps the last good version of what is
//! not, and no attempt changes.

use dsr_course::course::id::QuizId;

story! {
    async fn a_change_is_there_at_once_and_a_mistake_keeps_the_last_good_version(app) {
        let ada = app.reader("ada").await;
        app.edits("demo/01-tour/01-text.md", "# Text, tables and images", "# Texts, tables and pictures");
        ada.opens("/en/courses/demo/lessons/text").await.says("Texts, tables and pictures");
        app.edits("demo/01-tour/01-text.md", "# Texts, tables and pictures {#text}", "# Broken <script>alert(1)</script> {#text}");
        ada.opens("/en/courses/demo/lessons/text").await.has_status(200).says("Texts, tables and pictures").lacks("Broken");
        app.edits("demo/01-tour/01-text.md", "# Broken <script>alert(1)</script> {#text}", "# Mended {#text}");
        ada.opens("/en/courses/demo/lessons/text").await.says("Mended");
    }
}

story! {
    async fn an_edit_in_the_middle_changes_neither_the_words_nor_the_key_of_an_attempt(app) {
        let before = app.course("demo");
        let quiz = before.quiz(&QuizId::parse("on-quiz").expect("an id")).expect("the quiz").1;
        let ada = app.trainee("ada").await;
        ada.opens("/en/courses/demo").await;
        ada.presses("Begin this course").await;
        ada.opens("/en/courses/demo/lessons/end").await;
        ada.presses("Read. Go on to the quiz").await;
        ada.presses("Begin the quiz").await;
        // Another wording, another key, another order, a question less: none of it reaches the attempt.
        app.edits("demo/02-on/quiz.md", "## When is a course complete? {#complete-when", "## At which moment is it over? {#complete-when");
        app.edits("demo/02-on/quiz.md", "- [x] a) When all its modules are complete", "- [ ] a) When everything is");
        app.edits("demo/02-on/quiz.md", "- [ ] b) When the first module is complete", "- [x] b) When the first module is complete");
        ada.answers_everything(quiz, true).await;
        ada.presses("Submit my answers").await.says("Passed with 100 %").says("When is a course complete?").lacks("At which moment is it over?");
        let bodies = app.count("SELECT COUNT(*) FROM wordings").await;
        assert_eq!(bodies, 7, "each wording is kept once");
    }
}

story! {
    async fn the_same_words_are_kept_once_however_often_they_are_asked(app) {
        for name in ["ada", "boubacar", "chitra"] {
            let person = app.reader(name).await;
            person.presses("Begin the quiz").await;
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM drawn").await, 12);
        assert!(app.count("SELECT COUNT(*) FROM wordings").await <= 6, "the bank has six questions");
    }
}

story! {
    async fn moving_things_about_loses_nobodys_progress(app) {
        let ada = app.reader("ada").await;
        let folder = app.courses.join("demo");
        std::fs::rename(folder.join("01-tour"), folder.join("07-tour")).expect("renamed");
        std::fs::rename(folder.join("07-tour/01-text.md"), folder.join("07-tour/09-text.md")).expect("renamed");
        std::fs::rename(folder.join("07-tour/01-text.fr.md"), folder.join("07-tour/09-text.fr.md")).expect("renamed");
        app.library.reload();
        ada.opens("/en/courses/demo/modules/tour").await.says("2 of 2 lessons read");
        assert_eq!(ada.page().all(".steps li a"), ["Blocks that stand out", "Text, tables and images"]);
    }
}

story! {
    async fn an_open_attempt_goes_on_when_its_course_is_gone(app) {
        let course = app.course("demo");
        let quiz = course.quiz(&QuizId::parse("tour-quiz").expect("an id")).expect("the quiz").1;
        let ada = app.reader("ada").await;
        ada.presses("Begin the quiz").await;
        std::fs::remove_dir_all(app.courses.join("demo")).expect("removed");
        app.library.reload();
        ada.opens("/en/courses/demo").await.has_status(404);
        let attempt = app.text("SELECT id FROM attempts").await;
        ada.opens(&format!("/en/attempts/{attempt}/questions/1")).await;
        ada.answers_everything(quiz, true).await;
        ada.presses("Submit my answers").await.says("Passed with 100 %");
    }
}

story! {
    async fn readers_see_old_or_new_and_never_half_of_each(app) {
        let ada = app.reader("ada").await;
        let path = app.courses.join("demo/01-tour/01-text.md");
        let original = std::fs::read_to_string(&path).expect("the file");
        // Each version says its number in its title and at its end.
        for version in 1..=50 {
            let text = original.replacen("# Text, tables and images", &format!("# Version {version} begins"), 1) + format!("\n\nVersion {version} ends.\n").as_str();
            let half = &text[..text.len() / 2];
            std::fs::write(&path, half.trim_end_matches(|c: char| !c.is_ascii())).expect("half written");
            let reading = ada.opens("/en/courses/demo/lessons/text");
            let (page, ()) = tokio::join!(reading, async { app.library.reload() });
            page.has_status(200);
            std::fs::write(&path, &text).expect("written");
            app.library.reload();
            let page = ada.opens("/en/courses/demo/lessons/text").await;
            page.has_status(200).says(&format!("Version {version} begins")).says(&format!("Version {version} ends."));
        }
    }
}
