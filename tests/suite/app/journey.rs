//! The whole journey page by page, in any language of the interface, for stories that look at every page.

use dsr_course::course::id::QuizId;

use super::{App, Browser, PASSWORD};

/// Walks as Ada from the front page to the checked certificate, over the forms with mistakes and a quiz that is not passed,
/// and calls `look` with a name on each page. It finds its way by the forms and not by words, which differ by language.
pub async fn walks(app: &App, ada: &Browser, language: &str, look: impl AsyncFn(&str)) {
    let course = app.course("demo");
    let id = QuizId::parse("tour-quiz").expect("an id");
    let quiz = course.quiz(&id).expect("the quiz").1;
    let of_course = format!("/{language}/courses/demo");
    let to = |path: &str| format!("/{language}{path}");

    for (path, name) in [
        ("/", "the front page"),
        ("/courses/demo", "the outline for everybody"),
        ("/library", "the library"),
        ("/glossary", "the glossary"),
        ("/check?code=ABC", "the check of a mistyped code"),
        ("/nothing", "a page that is not there"),
    ] {
        ada.opens(&to(path)).await;
        look(name).await;
    }
    ada.opens(&to("/sign-in")).await;
    look("the sign-in page").await;
    ada.presses_first("main form button").await;
    look("the sign-in page with a mistake").await;
    ada.opens(&to("/sign-up")).await;
    ada.presses_first("main form button").await;
    look("the sign-up page with mistakes").await;
    ada.opens(&to("/sign-up")).await;
    look("the sign-up page").await;
    ada.fills("user_name", "ada").await;
    ada.fills("name", "Ada Mbeki-Laurent").await;
    ada.fills("password", PASSWORD).await;
    ada.presses_first("main form button").await;
    look("my courses with nothing begun").await;

    ada.opens(&of_course).await;
    look("the course").await;
    ada.presses_first("main form button").await;
    look("the first lesson").await;
    ada.presses_first("main form.on button").await;
    for summary in ada.elements("summary").await {
        summary.click().await.expect("it opens");
    }
    look("the second lesson").await;
    ada.presses_first("main form.on button").await;
    look("the rules of the quiz").await;

    ada.presses_first("main form button").await;
    for position in 1..=quiz.length() {
        if position == 2 {
            look("a question").await;
        }
        ada.answers(quiz, position, false).await;
    }
    look("the answers").await;
    let answers = ada.address().await;
    let all = ada.attribute("main form a[href]", "href").await;
    ada.opens(&all.expect("a link to all questions")).await;
    look("all questions on one page").await;
    ada.opens(&answers).await;
    ada.presses_first("main form button").await;
    look("the result of who has not passed").await;
    ada.opens(&format!("{of_course}/quizzes/tour-quiz")).await;
    look("the quiz after an attempt").await;
    ada.presses_first("main form button").await;
    for position in 1..=quiz.length() {
        ada.answers(quiz, position, true).await;
    }
    ada.presses_first("main form button").await;
    look("the result of who has passed").await;

    ada.opens(&format!("{of_course}/printed-name")).await;
    look("the name as it will be printed").await;
    ada.fills("name", " ").await;
    ada.presses_first("main form button").await;
    look("the name with a mistake").await;
    ada.fills("name", "Ada Mbeki-Laurent").await;
    ada.presses_first("main form button").await;
    look("the module with its certificate").await;
    ada.presses_first("main a[href*='/certificates/']").await;
    look("the certificate").await;
    let code = ada.texts(".proof .code bdi").await.remove(0);
    ada.opens(&to(&format!("/check?code={code}"))).await;
    look("the check of the certificate").await;
    goes_on(ada, language, &code, &look).await;
}

/// What is there beside learning: a list of codes to check, and one's own account.
async fn goes_on(ada: &Browser, language: &str, code: &str, look: &impl AsyncFn(&str)) {
    let to = |path: &str| format!("/{language}{path}");
    ada.opens(&to("/check/list")).await;
    ada.presses_first("main form button").await;
    look("the list to check with a mistake").await;
    ada.fills("codes", &format!("{code}\nABC")).await;
    ada.presses_first("main form button").await;
    look("the checked list").await;
    ada.opens(&to("/")).await;
    look("my courses").await;
    for (path, name) in [
        ("/account", "my account"),
        ("/account/name", "my name on a certificate"),
        ("/account/language", "my language"),
        ("/account/password", "my password"),
        ("/account/sessions", "where I am signed in"),
        ("/transcript", "my transcript"),
    ] {
        ada.opens(&to(path)).await;
        look(name).await;
    }
    ada.opens(&to("/account/password")).await;
    ada.presses_first("main form button").await;
    look("my password with mistakes").await;
}
