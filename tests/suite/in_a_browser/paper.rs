//! On paper: a certificate is one sheet of A4, a lesson is its text and where it comes from.

use std::process::Command;

use crate::app::{Browser, on_path, plain};
use crate::certificates::passes;

/// A printed document: what its pages are, and what stands on them. How its lines break is of no matter: words are compared
/// without blanks and hyphens.
pub struct Paper {
    facts: String,
    words: String,
}

impl Paper {
    /// What the browser prints of the page that is open.
    pub async fn of(browser: &Browser) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("printed.pdf");
        std::fs::write(&file, browser.prints().await).expect("written");
        let read = |program: &str, rest: &[&str]| {
            assert!(
                on_path(program),
                "The suite needs {program}. `tests/run` installs it; or install the package poppler-utils."
            );
            let run = Command::new(program)
                .arg(&file)
                .args(rest)
                .output()
                .expect("it runs");
            assert!(
                run.status.success(),
                "{program}: {}",
                String::from_utf8_lossy(&run.stderr)
            );
            String::from_utf8(run.stdout).expect("text")
        };
        Self {
            facts: plain(&read("pdfinfo", &[])),
            words: plain(&read("pdftotext", &["-"])),
        }
    }

    fn holds(&self, words: &str) -> bool {
        let bare = |text: &str| text.replace([' ', '-'], "");
        bare(&self.words).contains(&bare(words))
    }

    /// Holds these words.
    pub fn says(&self, words: &str) -> &Self {
        assert!(
            self.holds(words),
            "the paper does not say {words:?}:\n{}",
            self.words
        );
        self
    }

    /// Does not hold these words.
    pub fn lacks(&self, words: &str) -> &Self {
        assert!(
            !self.holds(words),
            "the paper says {words:?}:\n{}",
            self.words
        );
        self
    }

    /// Is this: `(A4)`, `Pages: 1 `.
    pub fn is(&self, fact: &str) -> &Self {
        assert!(
            self.facts.contains(fact),
            "the paper is not {fact:?}: {}",
            self.facts
        );
        self
    }
}

browser_story! {
    async fn a_certificate_is_one_sheet_whatever_the_name(app) {
        let hundred = "Maximiliana Theodora Konstantinopolitanski-Featherstonehaugh de la Santisima Trinidad y Villanueva";
        assert!((95..=100).contains(&hundred.chars().count()));
        for (user_name, name) in [("ada", "Ada Mbeki-Laurent"), ("maximiliana", hundred), ("amina", "أمينة الزهراء")] {
            let person = app.reader(user_name).await;
            passes(app, &person, "tour-quiz").await;
            person.opens("/en/courses/demo/printed-name").await;
            person.fills("name", name);
            person.presses("This is my name").await.says("You have the certificate");
            let browser = Browser::of(app).await;
            browser.signs_in(user_name).await.opens(&person.page().link("See and print your certificate")).await;
            let code = browser.texts(".proof .code bdi").await.remove(0);
            let paper = Paper::of(&browser).await;
            paper.is("Pages: 1 ").is("(A4)");
            paper.says("Certificate of completion").says("A tour of the features").says("explain why ids are written and never change").says(&code);
            paper.lacks("Sign out").lacks("Glossary").lacks("My courses");
            if name.is_ascii() {
                paper.says(name);
            } else {
                let arabic = |c: char| ('\u{600}'..='\u{6ff}').contains(&c) || ('\u{fb50}'..='\u{feff}').contains(&c);
                assert!(paper.words.chars().filter(|c| arabic(*c)).count() >= 10, "the Arabic name is on the paper:\n{}", paper.words);
            }
        }
    }
}

browser_story! {
    async fn a_lesson_on_paper_is_the_lesson_and_where_it_comes_from(app) {
        app.reader("ada").await;
        let ada = Browser::of(app).await;
        ada.signs_in("ada").await.opens("/en/courses/demo/lessons/text").await;
        let paper = Paper::of(&ada).await;
        paper.is("(A4)");
        paper.says("Text, tables and images").says("First comes the settings block").says("Words used here").says("Sources");
        paper.says("https://spec.commonmark.org/").says("A small course about this course server, version demo 1");
        let pages = paper.facts.split("Pages: ").nth(1).and_then(|rest| rest.split(' ').next()).expect("a number of pages");
        paper.says(&format!("1 / {pages}")).says(&format!("{pages} / {pages}"));
        for words in ["Skip to the content", "Sign out", "My courses", "Glossary", "Check a certificate", "Read. Go on"] {
            paper.lacks(words);
        }
    }
}

browser_story! {
    async fn a_transcript_on_paper_is_the_record_alone(app) {
        crate::certificates::holder(app, "ada").await;
        let ada = Browser::of(app).await;
        ada.signs_in("ada").await.opens("/en/transcript").await;
        let paper = Paper::of(&ada).await;
        paper.is("(A4)").is("Pages: 1 ");
        paper.says("Ada Mbeki-Laurent").says("A small course about this course server").says("Passed with 100 %").says("21 November 2026, 09:00 UTC").says("Valid until 21 November 2028");
        for words in ["Skip to the content", "Sign out", "My courses", "Glossary", "Print this page"] {
            paper.lacks(words);
        }
    }
}

browser_story! {
    async fn a_debrief_on_paper_is_the_way_that_was_taken_with_its_principles(app) {
        app.reader("ada").await;
        let ada = Browser::of(app).await;
        ada.signs_in("ada").await.opens("/en/courses/demo/scenarios/release").await.presses("Begin the scenario").await;
        for words in ["Tick the box and save, at once", "Write a prettier id", "Say nothing"] {
            ada.ticks(words).await;
            ada.presses("Decide").await;
        }
        ada.clicks("See the debrief").await;
        let paper = Paper::of(&ada).await;
        paper.is("(A4)");
        paper.says("Debrief").says("The new edition").says("A poor ending").says("Tick the box and save, at once").says("This would have been better");
        paper.says("Look at the file, and run check first").says("You see the line at once").says("CommonMark Spec");
        for words in ["Skip to the content", "Sign out", "My courses", "Glossary", "Play it again"] {
            paper.lacks(words);
        }
    }
}
