//! The journey in a text browser: w3m, which sends neither `Sec-Fetch-Site` nor `Origin` and shows only words.

use crate::app::{App, Fill, PASSWORD, Page, Screen, TextBrowser, asked_in, fills};
use dsr_course::course::id::QuizId;
use dsr_course::course::quiz::Quiz;

const NEXT: &str = "Save and go on";

/// Ada with an account and a text browser, signed in and with the lessons of the first module in front of her.
async fn ada(app: &App) -> TextBrowser {
    app.trainee("ada").await;
    let ada = TextBrowser::of(app);
    ada.signs_in("ada")
        .says_in_order(&["My courses", "Ada Mbeki-Laurent", "Sign out"]);
    ada.opens("/en/courses/demo");
    ada
}

browser_story! {
    async fn a_text_browser_goes_from_signing_in_to_the_result(app) {
        let course = app.course("demo");
        let quiz = course.quiz(&QuizId::parse("tour-quiz").expect("an id")).expect("the quiz").1;
        let ada = ada(app).await;
        ada.presses("Begin this course", &[]).says_in_order(&["Lesson 1 of 2", "Text, tables and images"]);
        let lesson = ada.opens("/en/courses/demo/lessons/text");
        lesson.says_in_order(&[
            "Lesson 1 of 2", "Text, tables and images", "Lessons are plain Markdown", "Lists", "First comes the settings block", "Tables",
            "the name of a heading", "Images", "A folder named courses holds a folder named demo", "Read. Go on to lesson 2", "Words used here", "Sources",
        ]);
        ada.presses("Read. Go on", &[]);
        ada.opens("/en/courses/demo/lessons/blocks").says_in_order(&["Lesson 2 of 2", "Show the answer", "Right option", "Read. Go on to the quiz"]);
        ada.presses("Read. Go on", &[]).says_in_order(&["What course files can do", "You pass with 75 % or more.", "Begin the quiz"]);
        ada.opens("/en/courses/demo/quizzes/tour-quiz");
        ada.presses("Begin the quiz", &[]).says_in_order(&["Question 1 of 4", "Save and go on"]);

        let attempt = app.text("SELECT id FROM attempts").await;
        for position in 1..=quiz.length() {
            let screen = ada.opens(&format!("/en/attempts/{attempt}/questions/{position}"));
            let button = if position == quiz.length() { "Save and look over" } else { NEXT };
            let name = format!("q{position}");
            let choices = ada.choices(button, &name);
            reads_as_a_question(&screen, position, &choices, button);
            ada.presses(button, &[(&name, &choices[0].0)]);
        }
        let answers = format!("/en/attempts/{attempt}/answers");
        ada.opens(&answers).says_in_order(&["Every question has an answer.", "Submit my answers"]);
        let result = ada.presses("Submit my answers", &[]);
        result.says_in_order(&["earned", "Question 1 of 4", "Right option", "Question 2 of 4", "Question 4 of 4"]);
        assert_eq!(app.count("SELECT COUNT(*) FROM marks").await, 1);

        let sent = ada.sent();
        assert!(sent.contains("post /en/sign-in"), "w3m writes down what it sends:\n{sent}");
        assert!(!sent.contains("sec-fetch-site") && !sent.contains("\norigin:"), "w3m does not say where a post comes from:\n{sent}");
    }
}

/// The question, then each option on a line of its own with its box, then the button.
fn reads_as_a_question(
    screen: &Screen,
    position: usize,
    choices: &[(String, String)],
    button: &str,
) {
    let number = format!("Question {position} of 4");
    let mut order = vec![number.as_str()];
    order.extend(choices.iter().map(|(_, label)| label.as_str()));
    order.push(button);
    assert!(choices.len() >= 2, "the question has options");
    screen.says_in_order(&order);
    for (_, label) in choices {
        let start: String = label.chars().take(30).collect();
        screen.has_box(start.trim_end());
    }
}

/// What to fill in for a right answer to the question of this number, whatever its kind.
fn right(page: &Page, quiz: &Quiz, position: usize, button: &str) -> Vec<(String, String)> {
    let asked = page.all(&format!("#question-{position} .asked")).remove(0);
    let form = page.form(button);
    let fills = fills(asked_in(quiz, &asked), true).into_iter();
    let field = |fill| match fill {
        Fill::Type(words) => (format!("q{position}"), words),
        Fill::Choose(line, words) => form.list(&format!("q{position}"), &line, &words),
        Fill::Tick(words) => {
            let mut choices = form.choices.iter();
            let (name, value, _) = choices.find(|(.., label)| *label == words).expect("a box");
            (name.clone(), value.clone())
        }
    };
    fills.map(field).collect()
}

browser_story! {
    async fn a_text_browser_plays_a_scenario_and_answers_every_kind_of_question(app) {
        let course = app.course("demo");
        let quiz = course.quiz(&QuizId::parse("on-quiz").expect("an id")).expect("the quiz").1;
        let ada = ada(app).await;
        ada.presses("Begin this course", &[]);

        ada.opens("/en/courses/demo/scenarios/release").says_in_order(&["The new edition", "How it works", "Nothing is marked.", "Begin the scenario"]);
        ada.presses("Begin the scenario", &[]).says_in_order(&["The new edition", "Decision 1", "Nine o'clock, the message", "What do you do?", "Decide"]);
        let run = app.text("SELECT id FROM attempts WHERE activity = 'scenario:release'").await;
        let scene = format!("/en/attempts/{run}/scene");
        let mut screen = ada.opens(&scene);
        while !screen.shows("See the debrief") {
            let (value, label) = ada.choices("Decide", "choice").remove(0);
            screen.has_box(label.chars().take(30).collect::<String>().trim_end());
            ada.presses("Decide", &[("choice", &value)]).says_in_order(&["You chose", &label]);
            screen = ada.opens(&scene);
        }
        ada.opens(&format!("/en/attempts/{run}/debrief")).says_in_order(&["Debrief", "ending", "Your way, decision by decision", "You chose"]);

        ada.opens("/en/courses/demo/quizzes/on-quiz");
        ada.presses("Begin the quiz", &[]);
        let attempt = app.text("SELECT id FROM attempts WHERE activity = 'on-quiz'").await;
        for position in 1..=quiz.length() {
            let screen = ada.opens(&format!("/en/attempts/{attempt}/questions/{position}"));
            let button = if position == quiz.length() { "Save and look over" } else { NEXT };
            let page = ada.page();
            let asked = page.all(&format!("#question-{position} .asked")).remove(0);
            screen.says_in_order(&[&format!("Question {position} of 7"), &asked, button]);
            for fill in fills(asked_in(quiz, &asked), true) {
                // Each list stands behind the words that it belongs to.
                if let Fill::Choose(line, _) = fill {
                    screen.says_in_order(&[&line, "["]);
                }
            }
            let filled = right(&page, quiz, position, button);
            let filled: Vec<(&str, &str)> = filled.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            ada.presses(button, &filled);
        }
        ada.opens(&format!("/en/attempts/{attempt}/answers")).says_in_order(&["Every question has an answer.", "Submit my answers"]);
        ada.presses("Submit my answers", &[]).says_in_order(&["Passed with 100 %", "You earned 7 of 7 points.", "Question 1 of 7", "Correct", "Question 7 of 7"]);
    }
}

browser_story! {
    async fn forms_read_in_order_and_mistakes_come_first(app) {
        app.trainee("ada").await;
        let ada = TextBrowser::of(app);
        ada.opens("/en/sign-in").says_in_order(&["Sign in", "User name", "[", "]", "Password", "[", "]", "Sign in", "Create an account"]);
        let mistaken = ada.presses("Sign in", &[("user_name", "ada"), ("password", "lantern umbrella kettle")]);
        mistaken.says_in_order(&["User name and password do not belong together.", "User name", "Sign in"]);
        ada.presses("Sign in", &[("user_name", "ada"), ("password", PASSWORD)]).says_in_order(&["My courses", "Sign out"]);
        ada.opens("/en/check?code=ABC").says_in_order(&["A code has 27 letters and digits; this one has 3.", "Check a certificate", "[ABC", "Check"]);
    }
}

browser_story! {
    async fn a_post_without_the_forms_token_is_refused(app) {
        app.trainee("ada").await;
        let ada = TextBrowser::of(app);
        ada.opens("/en/sign-in");
        let refused = ada.presses("Sign in", &[("user_name", "ada"), ("password", PASSWORD), ("form_token", "0000")]);
        refused.says_in_order(&["This was not accepted", "Nothing was changed."]);
    }
}
