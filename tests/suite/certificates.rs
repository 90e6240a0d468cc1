//! Certificates: issued once at completion, kept as a record, printed and checked.

use crate::app::{App, Person};
use dsr_course::certificate::Record;
use dsr_course::certificate::code::CertificateCode;
use dsr_course::course::id::QuizId;

/// Passes the quiz with everything right.
pub async fn passes(app: &App, person: &Person, quiz: &str) {
    let course = app.course("demo");
    let quiz = course
        .quiz(&QuizId::parse(quiz).expect("an id"))
        .expect("the quiz")
        .1;
    person
        .opens(&format!("/en/courses/demo/quizzes/{}", quiz.id))
        .await;
    person.presses("Begin the quiz").await;
    person.answers_everything(quiz, true).await;
    person.presses("Submit my answers").await.says("Passed");
}

/// Somebody who holds the certificate of the first module.
pub async fn holder(app: &App, user_name: &str) -> Person {
    let person = app.reader(user_name).await;
    passes(app, &person, "tour-quiz").await;
    person.clicks("Continue: confirm your name").await;
    person
        .presses("This is my name as it shall be printed")
        .await
        .says("You have the certificate of this module");
    person
}

pub async fn record(app: &App) -> Record {
    Record::from_canonical(&app.text("SELECT record FROM certificates").await).expect("a record")
}

story! {
    async fn each_missing_rule_is_named_until_none_is_left(app) {
        let ada = app.trainee("ada").await;
        ada.opens("/en/courses/demo").await;
        ada.presses("Begin this course").await;
        let module = "/en/courses/demo/modules/tour";
        let missing = |page: crate::app::Page| page.all(".missing li");
        assert_eq!(missing(ada.opens(module).await), [
            "2 lessons are not read yet.", "The quiz is not passed yet. It asks for 75 %.", "The name as it will be printed is not confirmed yet.",
        ]);
        for _ in 0..2 {
            ada.opens("/en/").await;
            ada.clicks("Continue").await;
            ada.presses("Read. Go on").await;
        }
        assert_eq!(missing(ada.opens(module).await).len(), 2);
        passes(app, &ada, "tour-quiz").await;
        assert_eq!(missing(ada.opens(module).await), ["The name as it will be printed is not confirmed yet."]);
        ada.opens("/en/courses/demo/printed-name").await;
        ada.presses("This is my name").await;
        assert!(missing(ada.opens(module).await).is_empty());
        ada.page().says("You have the certificate of this module");
    }
}

story! {
    async fn the_name_is_shown_corrected_and_confirmed_before_it_is_printed(app) {
        let ada = app.reader("ada").await;
        passes(app, &ada, "tour-quiz").await;
        let name = ada.opens("/en/courses/demo/printed-name").await;
        assert_eq!(name.all(".preview"), ["Ada Mbeki-Laurent"]);
        ada.fills("name", "   ");
        ada.presses("This is my name").await.has_status(422).says("Write your name as it shall stand on a certificate.");
        ada.fills("name", "Ada  Mbeki-Laurent \u{202e}Ñandú");
        ada.presses("This is my name").await.says("Your name is confirmed.");
        assert_eq!(record(app).await.name, "Ada Mbeki-Laurent Ñandú");
        ada.opens("/en/courses/demo/printed-name").await.says("To correct it, ask an administrator for a new edition.");
        ada.posts("/en/courses/demo/printed-name", &[("name".to_owned(), "Somebody Else".to_owned())]).await.has_status(422);
        assert_eq!(record(app).await.name, "Ada Mbeki-Laurent Ñandú");
    }
}

story! {
    async fn everything_that_is_printed_stands_on_the_check_page(app) {
        let ada = holder(app, "amina").await;
        ada.clicks("See and print your certificate").await;
        let paper = ada.page();
        let record = record(app).await;
        let stranger = app.stranger();
        stranger.opens("/en/").await;
        stranger.fills("code", &record.code.to_string());
        let answer = stranger.presses("Check").await;
        answer.has_status(200).says("Valid until 21 November 2028");
        assert_eq!(answer.header("x-robots-tag"), Some("noindex"));
        let course = app.course("demo");
        let objectives: Vec<String> = course.modules[0].objectives.iter().map(|objective| objective.text.read(objective.text.original_language()).text.clone()).collect();
        let mut printed = vec![
            "أمينة الزهراء", "Certificate of completion",  "A tour of the features",
            "A small course about this course server", "12 minutes", "English", "Independent", "21 November 2026 (UTC)", "demo 1", "until 21 November 2028 (UTC)",
        ];
        let code = record.code.to_string();
        printed.push(&code);
        printed.extend(objectives.iter().map(String::as_str));
        for words in printed {
            paper.says(words);
            answer.says(words);
        }
        paper.says("has passed, with 100 %");
        answer.says("Passed with 100 %");
        answer.lacks("amina");
    }
}

story! {
    async fn the_record_is_canonical_and_holds_only_what_is_printed(app) {
        holder(app, "ada").await;
        let text = app.text("SELECT record FROM certificates").await;
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(serde_json_canonicalizer::to_string(&value).expect("JSON"), text, "RFC 8785");
        let names: Vec<&String> = value.as_object().expect("an object").keys().collect();
        assert_eq!(names, [
            "centre", "code", "course", "course_hash", "course_title", "course_version", "issued_at", "kind", "language", "minutes", "module",
            "modules", "name", "schema", "score", "time_zone", "valid_until",
        ]);
    }
}

story! {
    async fn a_mistyped_code_is_told_so_and_an_unknown_one_too(app) {
        let ada = holder(app, "ada").await;
        let code = record(app).await.code.compact();
        let stranger = app.stranger();
        let mut letters: Vec<char> = code.chars().collect();
        letters[4] = if letters[4] == 'A' { 'B' } else { 'A' };
        let mistyped: String = letters.into_iter().collect();
        stranger.opens(&format!("/en/check?code={mistyped}")).await.has_status(422).says("At least one letter is mistyped");
        stranger.opens("/en/check?code=ABC").await.has_status(422).says("A code has 27 letters and digits; this one has 3.");
        stranger.opens("/en/check?code=%2a").await.has_status(422).says("The code holds a sign that no code has");
        let unknown = CertificateCode::random().expect("random");
        stranger.opens(&format!("/en/check?code={unknown}")).await.has_status(404).says("No certificate has this code");
        let mut others = Vec::new();
        for code in [unknown, CertificateCode::random().expect("random")] {
            let page = stranger.opens(&format!("/en/check?code={code}")).await;
            others.push(page.html.replace(&code.to_string(), "CODE"));
        }
        assert_eq!(others[0], others[1], "whichever code it is that nobody has");
        let grouped = format!("/en/check?code={}", code.to_lowercase());
        stranger.opens(&grouped).await.has_status(200).says("Valid");
        drop(ada);
    }
}

story! {
    async fn guessing_codes_is_slowed_but_typing_badly_is_not(app) {
        let stranger = app.stranger();
        for _ in 0..40 {
            stranger.opens("/en/check?code=ABC").await.has_status(422);
        }
        for _ in 0..30 {
            let unknown = CertificateCode::random().expect("random");
            stranger.opens(&format!("/en/check?code={unknown}")).await.has_status(404);
        }
        let unknown = CertificateCode::random().expect("random");
        let refused = stranger.opens(&format!("/en/check?code={unknown}")).await;
        refused.has_status(429).says("Too many tries");
        assert!(refused.header("retry-after").is_some());
        app.clock.advance(dsr_course::course::timestamp::Span::minutes(1));
        stranger.opens(&format!("/en/check?code={unknown}")).await.has_status(404);
    }
}

story! {
    async fn fifty_completions_at_once_make_one_certificate(app) {
        let ada = app.reader("ada").await;
        passes(app, &ada, "tour-quiz").await;
        let path = "/en/courses/demo/printed-name";
        let posts = (0..50).map(|_| ada.sends_raw(|http, base| http.post(format!("{base}{path}")).header("sec-fetch-site", "same-origin").form(&[("name", "Ada")])));
        for answer in futures_util::future::join_all(posts).await {
            assert!([303, 422].contains(&answer.status), "{}: {}", answer.status, answer.words());
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM certificates").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM certificate_states").await, 1);
    }
}

story! {
    async fn fifty_people_at_once_get_fifty_certificates(app) {
        let people = 10; // a fifth of the command's number: each passes a quiz first
        let mut holders = Vec::new();
        for number in 0..people {
            let person = app.reader(&format!("trainee{number}")).await;
            passes(app, &person, "tour-quiz").await;
            holders.push(person);
        }
        let path = "/en/courses/demo/printed-name";
        let posts = holders.iter().flat_map(|person| {
            (0..5).map(|_| person.sends_raw(|http, base| http.post(format!("{base}{path}")).header("sec-fetch-site", "same-origin").form(&[("name", "A Name")])))
        });
        futures_util::future::join_all(posts).await;
        assert_eq!(app.count("SELECT COUNT(*) FROM certificates").await, people);
        assert_eq!(app.count("SELECT COUNT(DISTINCT code) FROM certificates").await, people);
    }
}

story! {
    async fn the_whole_course_ends_with_its_own_certificate_and_closes_the_round(app) {
        let ada = holder(app, "ada").await;
        ada.opens("/en/").await;
        ada.clicks("Continue: lesson 1").await;
        ada.presses("Read. Go on to the quiz").await;
        passes(app, &ada, "on-quiz").await;
        assert_eq!(app.count("SELECT COUNT(*) FROM certificates").await, 3, "two modules and the course");
        assert_eq!(app.count("SELECT COUNT(*) FROM rounds WHERE completed_at IS NOT NULL").await, 1);
        ada.opens("/en/").await.says("Complete").says("You have done everything that can be taken now.").says("A small course about this course server");
    }
}

story! {
    async fn a_certificate_is_its_holders_own_page_and_no_one_elses(app) {
        let ada = holder(app, "ada").await;
        let path = ada.page().link("See and print your certificate");
        let other = app.trainee("boubacar").await;
        let not_yours = other.opens(&path).await;
        let not_there = other.opens("/en/certificates/00000000-0000-7000-8000-00000000ffff").await;
        not_yours.has_status(404);
        not_there.has_status(404);
        let same = |page: &crate::app::Page| page.html.clone();
        assert_eq!(same(&not_yours), same(&not_there), "not yours and not there look the same");
    }
}

story! {
    async fn what_a_course_edit_completes_is_claimed_with_a_button(app) {
        let ada = app.reader("ada").await;
        passes(app, &ada, "tour-quiz").await;
        ada.opens("/en/courses/demo/printed-name").await;
        // The course now has no module certificates, so confirming issues none; then the author turns them on.
        app.edits("demo/course.md", "module_certificate = \"completion\"\n", "");
        ada.presses("This is my name").await;
        assert_eq!(app.count("SELECT COUNT(*) FROM certificates").await, 0);
        app.edits("demo/course.md", "certificate = \"completion\"\n", "certificate = \"completion\"\nmodule_certificate = \"completion\"\n");
        ada.opens("/en/courses/demo/modules/tour").await.says("Everything is done. Receive your certificate with the button.");
        assert_eq!(app.count("SELECT COUNT(*) FROM certificates").await, 0, "looking issues nothing");
        ada.presses("Receive your certificate").await.says("You have the certificate of this module");
        assert_eq!(app.count("SELECT COUNT(*) FROM certificates").await, 1);
    }
}

story! {
    async fn a_name_corrected_by_request_makes_a_new_edition_and_the_old_one_says_so(app) {
        let ada = holder(app, "ada").await;
        let old = record(app).await;
        let grace = app.administrator("grace").await;
        grace.opens("/en/accounts?name=ada").await;
        grace.clicks("Ada Mbeki-Laurent").await.says("A certificate holds the old name");
        grace.fills("name", "");
        grace.presses("Keep the corrected name").await.has_status(422).says("Write your name as it shall stand");
        grace.fills("name", "Ada Mbeki-Laurent Née Dupont");
        grace.presses("Keep the corrected name").await.says("The corrected name is kept");
        let checked = app.stranger();
        checked.opens(&format!("/en/check?code={}", old.code)).await.says("Replaced by a newer edition on 21 November 2026").says("Ada Mbeki-Laurent");
        let new = app.text("SELECT record FROM certificates WHERE edition = 2").await;
        let new = Record::from_canonical(&new).expect("a record");
        assert_eq!((new.name.as_str(), new.issued_at, &new.modules), ("Ada Mbeki-Laurent Née Dupont", old.issued_at, &old.modules));
        assert_ne!(new.code, old.code);
        checked.opens(&format!("/en/check?code={}", new.code)).await.says("Valid").says("Née Dupont");
        let page = ada.opens("/en/").await;
        assert_eq!(page.all(".certificate-card .code").len(), 1, "the list shows the edition that holds");
        page.says(&new.code.to_string());
        // The same correction again changes nothing.
        grace.presses("Keep the corrected name").await.says("The corrected name is kept");
        assert_eq!(app.count("SELECT COUNT(*) FROM certificates").await, 2);
    }
}

story! {
    async fn a_corrected_name_is_confirmed_again_before_the_first_certificate(app) {
        let ada = app.reader("ada").await;
        ada.opens("/en/courses/demo/printed-name").await;
        ada.presses("This is my name").await;
        let grace = app.administrator("grace").await;
        grace.opens("/en/accounts?name=ada").await;
        grace.clicks("Ada Mbeki-Laurent").await;
        grace.fills("name", "Ada Mbeki");
        grace.presses("Keep the corrected name").await.says("The corrected name is kept");
        passes(app, &ada, "tour-quiz").await;
        assert_eq!(app.count("SELECT COUNT(*) FROM certificates").await, 0);
        let page = ada.opens("/en/courses/demo/printed-name").await;
        assert!(page.html.contains("value=\"Ada Mbeki\""));
        ada.presses("This is my name").await.says("You have the certificate of this module");
        assert_eq!(record(app).await.name, "Ada Mbeki");
    }
}
