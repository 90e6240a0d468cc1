//! By keyboard alone: every control is reached in the order of the page, and one sees where one is.

use crate::app::{Browser, Fill, asked_in, fills};
use dsr_course::course::id::QuizId;
use dsr_course::course::quiz::Quiz;
use serde_json::Value;
use thirtyfour::Key;

/// What the Tab key can reach, in the order of the document. Of radio buttons, only one of a group can be reached.
pub const CONTROLS: &str = r#"
const controls = within => {
  const groups = new Set();
  const reached = control => {
    if (control.disabled || control.type === 'hidden' || !control.checkVisibility({visibilityProperty: true})) return false;
    if (control.type !== 'radio') return true;
    const chosen = control.form.querySelector(`input[name="${control.name}"]:checked`);
    if (chosen) return control === chosen;
    return !groups.has(control.name) && groups.add(control.name);
  };
  return [...within.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')].filter(reached);
};
"#;

/// Where the focus is, as a place in that order, and what is wrong with how it is shown.
const FOCUS: &str = r"
const focused = document.activeElement, style = getComputedStyle(focused), box = focused.getBoundingClientRect();
const wrong = [];
if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) wrong.push('no outline of 2 px');
const numbers = colour => colour.match(/[\d.]+/g).map(Number);
const shine = colour => {
  const [r, g, b] = numbers(colour).slice(0, 3).map(n => n / 255).map(n => n <= .04045 ? n / 12.92 : ((n + .055) / 1.055) ** 2.4);
  return .2126 * r + .7152 * g + .0722 * b;
};
let ground = parseFloat(style.outlineOffset) < 0 ? focused : focused.parentElement;
while (ground && numbers(getComputedStyle(ground).backgroundColor)[3] === 0) ground = ground.parentElement;
const two = [shine(style.outlineColor), shine(ground ? getComputedStyle(ground).backgroundColor : 'rgb(255, 255, 255)')].sort();
const contrast = (two[1] + .05) / (two[0] + .05);
if (contrast < 3) wrong.push(`the outline has a contrast of ${contrast.toFixed(1)} only`);
// What is taller than the window begins in it.
const ends = box.height > innerHeight ? box.top : box.bottom;
if (box.top < -1 || box.left < -1 || ends > innerHeight + 1 || box.right > innerWidth + 1) wrong.push(`it is outside of the window: ${box.top} to ${box.bottom} of ${innerHeight}`);
return [controls(document).indexOf(focused), wrong.map(what => `${focused.outerHTML.slice(0, 120)}: ${what}`)];
";

/// Goes through the page with the Tab key.
pub async fn tabs_through(ada: &Browser) {
    let count = ada
        .finds(
            &format!("{CONTROLS} return controls(document).length"),
            Value::Null,
        )
        .await;
    let count = count.as_u64().expect("a number");
    assert!(count > 5, "the page has controls");
    let (mut order, mut wrong) = (Vec::new(), Vec::new());
    // Day, month and year of a date are stops of their own in one control.
    for _ in 0..4 * count {
        if order.len() as u64 == count {
            break;
        }
        ada.types(Key::Tab).await;
        let focus = ada.finds(&format!("{CONTROLS} {FOCUS}"), Value::Null).await;
        let place = focus[0].as_i64().expect("a place");
        let date = "return document.activeElement.type === 'date'";
        if order.last() == Some(&place) && ada.finds(date, Value::Null).await == true {
            continue;
        }
        order.push(place);
        wrong.extend(
            focus[1]
                .as_array()
                .expect("a list")
                .iter()
                .map(ToString::to_string),
        );
    }
    let wanted: Vec<i64> = (0..).take(order.len()).collect();
    assert_eq!(
        order,
        wanted,
        "the Tab key follows the order of {}",
        ada.address().await
    );
    assert!(wrong.is_empty(), "{}: {wrong:#?}", ada.address().await);
}

/// Presses the Tab key until the focus is on what the selector finds.
async fn tabs_to(ada: &Browser, selector: &str) {
    for _ in 0..60 {
        ada.types(Key::Tab).await;
        let script = "return document.activeElement.matches(arguments[0])";
        if ada.finds(script, selector.into()).await == true {
            return;
        }
    }
    panic!(
        "the Tab key never comes to {selector} at {}",
        ada.address().await
    );
}

browser_story! {
    async fn signing_in_and_answering_need_no_mouse(app) {
        app.reader("ada").await;
        let ada = Browser::of(app).await;
        ada.opens("/en/sign-in").await;
        tabs_through(&ada).await;
        ada.prefers("dark").await.opens("/en/sign-in").await;
        tabs_through(&ada).await;
        ada.prefers("light").await.opens("/en/sign-in").await;
        tabs_to(&ada, "[name=user_name]").await;
        ada.types("ada").await;
        tabs_to(&ada, "[name=password]").await;
        ada.types(crate::app::PASSWORD).await;
        leaves_by(&ada, Key::Enter).await;
        ada.says("Continue: What course files can do").await.opens("/en/courses/demo/quizzes/tour-quiz").await;
        tabs_to(&ada, "main form button").await;
        leaves_by(&ada, Key::Enter).await;
        ada.says("Question 1 of 4").await.says("0 of 4").await;
        tabs_through(&ada).await;
        ada.prefers("dark").await.opens(&ada.address().await).await;
        tabs_through(&ada).await;
        ada.opens(&ada.address().await).await;
        tabs_to(&ada, "[name=q1]").await;
        ada.types(" ").await;
        tabs_to(&ada, "main .answering button").await;
        leaves_by(&ada, Key::Enter).await;
        ada.waits_for("Question 2 of 4").await.waits_for("1 of 4").await;
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 1);
    }
}

/// Presses a key that leads to the next page.
async fn leaves_by(ada: &Browser, key: Key) {
    let before = ada.address().await;
    ada.types(key).await;
    ada.waits(async || ada.address().await != before, "another page")
        .await;
}

/// Goes to what the selector finds and presses a key there that leads on.
async fn presses_at(ada: &Browser, selector: &str, key: Key) {
    tabs_to(ada, selector).await;
    leaves_by(ada, key).await;
}

/// Presses a key until the script says that it is enough.
async fn holds_until(ada: &Browser, key: Key, script: &str, wanted: &str) {
    for _ in 0..30 {
        if ada.finds(script, wanted.into()).await == true {
            return;
        }
        ada.types(key.clone()).await;
    }
    panic!("never {script} with {wanted:?} at {}", ada.address().await);
}

/// Answers the question on the page, all right, by keys: Space and arrows on what can be ticked, arrows in lists, letters
/// in fields.
async fn answers_by_keys(ada: &Browser, quiz: &Quiz, position: usize) {
    let asked = ada.texts(&format!("#question-{position} .asked")).await;
    for fill in fills(asked_in(quiz, &asked[0]), true) {
        match fill {
            Fill::Tick(words) => ticks_by_keys(ada, &words).await,
            Fill::Type(words) => {
                tabs_to(ada, &format!("[name='q{position}']")).await;
                ada.types(words).await;
            }
            Fill::Choose(line, words) => {
                let list = "return [...document.querySelectorAll('.fill label')].find(label => label.textContent.trim() === arguments[0]).htmlFor";
                let list = ada.finds(list, line.as_str().into()).await;
                tabs_to(
                    ada,
                    &format!("select[name='{}']", list.as_str().expect("a list")),
                )
                .await;
                let chosen = "return document.activeElement.selectedOptions[0].textContent.trim() === arguments[0]";
                holds_until(ada, Key::Down, chosen, &words).await;
            }
        }
    }
}

/// A box is reached by Tab and ticked by Space; of buttons that exclude each other one is, and arrows go on from there.
async fn ticks_by_keys(ada: &Browser, words: &str) {
    let wanted = "const label = [...document.querySelectorAll('label.option')].find(label => label.textContent.trim() === arguments[0]), input = label.querySelector('input');
        return [input.type, input.name, input.value]";
    let wanted = ada.finds(wanted, words.into()).await;
    let part = |number: usize| wanted[number].as_str().expect("a word").to_owned();
    if part(0) == "checkbox" {
        tabs_to(ada, &format!("[name='{}'][value='{}']", part(1), part(2))).await;
        ada.types(" ").await;
    } else {
        tabs_to(ada, &format!("[name='{}']", part(1))).await;
        ada.types(" ").await;
        let there = "return document.activeElement.checked && document.activeElement.value === arguments[0]";
        holds_until(ada, Key::Down, there, &part(2)).await;
    }
}

browser_story! {
    async fn the_whole_journey_needs_no_mouse(app) {
        let manager = app.manager("moussa", &app.centre("DKR").await).await;
        manager.opens("/en/enrolment-codes/new").await;
        manager.fills("course", "demo");
        manager.fills("code", "DKR-1");
        manager.presses("Make the code").await;

        let ada = &Browser::of(app).await;
        ada.opens("/en/").await;
        presses_at(ada, "main a[href$='/enrolment']", Key::Enter).await;
        tabs_to(ada, "[name=code]").await;
        ada.types("dkr-1").await;
        leaves_by(ada, Key::Enter).await;
        presses_at(ada, "main a[href*='/sign-up']", Key::Enter).await;
        for (field, words) in [("user_name", "ada"), ("name", "Ada Mbeki-Laurent"), ("password", crate::app::PASSWORD)] {
            tabs_to(ada, &format!("[name={field}]")).await;
            ada.types(words).await;
        }
        presses_at(ada, "main form button", Key::Enter).await;
        if ada.address().await.contains("/enrolment") {
            presses_at(ada, "main form button", Key::Enter).await;
        }
        ada.opens("/en/courses/demo/lessons/text").await;
        presses_at(ada, "form.on button", Key::Enter).await;
        // What is folded opens by a key too.
        tabs_to(ada, "summary").await;
        ada.types(Key::Enter).await.says("Right option").await;
        presses_at(ada, "form.on button", Key::Enter).await;
        let course = app.course("demo");
        for id in ["tour-quiz", "on-quiz"] {
            let quiz = course.quiz(&QuizId::parse(id).expect("an id")).expect("the quiz").1;
            ada.opens(&format!("/en/courses/demo/quizzes/{id}")).await;
            // Not the one of the questions before the module.
            presses_at(ada, "main form button:not(.second)", Key::Enter).await;
            for position in 1..=quiz.length() {
                answers_by_keys(ada, quiz, position).await;
                presses_at(ada, "main .answering button", Key::Enter).await;
            }
            ada.says("Every question has an answer.").await;
            presses_at(ada, "main form button", Key::Enter).await;
            ada.says("Passed with 100 %").await;
        }
        ada.opens("/en/courses/demo/lessons/end").await;
        presses_at(ada, "form.on button", Key::Enter).await;
        ada.opens("/en/courses/demo/scenarios/release").await;
        presses_at(ada, "main form button", Key::Enter).await;
        while !ada.elements("main [type=radio]").await.is_empty() {
            tabs_to(ada, "[name=choice]").await;
            ada.types(" ").await;
            tabs_to(ada, ".answering button").await;
            // The next scene stands at the same address.
            let scene = ada.element("html").await;
            ada.types(Key::Enter).await.has_left(&scene).await;
        }
        presses_at(ada, "main .actions a", Key::Enter).await;
        ada.says("Your way, decision by decision").await.opens("/en/courses/demo/printed-name").await;
        presses_at(ada, "main form button", Key::Enter).await;
        ada.opens("/en/").await;
        presses_at(ada, "main .certificate-card a", Key::Enter).await;
        ada.says("Ada Mbeki-Laurent").await;
        assert_eq!(app.count("SELECT COUNT(*) FROM certificates").await, 3, "for each module and for the course");
    }
}
