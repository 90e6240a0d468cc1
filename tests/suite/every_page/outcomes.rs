//! What came out of something is said in words and by a sign, never by its colour alone (WCAG 1.4.1).

use std::collections::BTreeSet;

use dsr_course::course::id::QuizId;
use scraper::{ElementRef, Html, Selector};
use serde_json::Value;

use crate::app::Browser;

/// What has a colour for how it came out, and where in it the words stand.
const COLOURED: [(&str, &str); 6] = [
    (".verdicts > li", "strong"),
    (".check-options.answers > li", "strong"),
    (".earned", ""),
    (".verdict", ""),
    (".worth", ""),
    (".result", "h1"),
];

fn words(element: ElementRef, wanted: &str) -> String {
    let selector = Selector::parse(wanted).ok();
    let part = selector.map_or(Some(element), |selector| element.select(&selector).next());
    let words: String = part.map(|part| part.text().collect()).unwrap_or_default();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The rule over a whole page: whatever is right or wrong says which, and the same words are never both.
pub fn outcomes(tree: &Html, wrong: &mut Vec<String>) {
    for (coloured, part) in COLOURED {
        let said = |class: &str| -> BTreeSet<String> {
            let selector = Selector::parse(&format!("{coloured}.{class}")).expect("a selector");
            tree.select(&selector)
                .map(|element| words(element, part))
                .collect()
        };
        let (right, not_right) = (said("right"), said("wrong"));
        if right.contains("") || not_right.contains("") {
            wrong.push(format!(
                "{coloured} says how it came out by its colour alone"
            ));
        }
        for both in right
            .intersection(&not_right)
            .filter(|both| !both.is_empty())
        {
            wrong.push(format!(
                "{coloured}: {both:?} is said of what is right and of what is not"
            ));
        }
    }
    for (marked, part) in [
        (".steps > .done", ".facts"),
        (".outline > .closed", ".facts"),
        (".overview > .open", "p:not(.asked)"),
    ] {
        let selector = Selector::parse(marked).expect("a selector");
        if tree
            .select(&selector)
            .any(|element| words(element, part).is_empty())
        {
            wrong.push(format!("{marked} says nothing of it in words"));
        }
    }
}

#[test]
fn a_page_that_speaks_by_colours_is_found() {
    let found = |body: &str| {
        let mut wrong = Vec::new();
        outcomes(&Html::parse_document(body), &mut wrong);
        wrong.len()
    };
    let pair = |right: &str, wrong: &str| {
        format!(
            "<ul class=verdicts><li class=right><strong>{right}</strong> a<li class=wrong><strong>{wrong}</strong> b</ul>"
        )
    };
    assert_eq!(found(&pair("Right option", "Wrong option")), 0);
    assert_eq!(found(&pair("", "")), 1);
    assert_eq!(found(&pair("Option", "Option")), 1);
    assert_eq!(
        found("<ol class=steps><li class=done><a href=x>A</a></ol>"),
        1
    );
}

/// Each outcome on the page: whether it is right, the sign before it, its words, and whether they are seen.
const SIGNS: &str = r"
return [...document.querySelectorAll('.verdicts > .right, .verdicts > .wrong, .earned')].map(one => {
  const words = one.matches('.earned') ? one : one.querySelector('strong');
  const box = words.getBoundingClientRect();
  return [one.matches('.right'), getComputedStyle(words, '::before').content, words.textContent.trim(), words.checkVisibility() && box.width > 8 && box.height > 8];
});
";

browser_story! {
    async fn right_and_wrong_are_told_by_word_and_sign_when_a_person_has_their_own_colours(app) {
        let course = app.course("demo");
        let quiz = course.quiz(&QuizId::parse("tour-quiz").expect("an id")).expect("the quiz").1;
        app.reader("ada").await;
        let ada = Browser::of(app).await;
        ada.signs_in("ada").await.opens("/en/courses/demo/quizzes/tour-quiz").await.presses("Begin the quiz").await;
        for position in 1..=quiz.length() {
            ada.answers(quiz, position, position > 1).await;
        }
        ada.waits_for("Every question has an answer.").await.presses("Submit my answers").await.says("Passed with 75 %").await;
        ada.forces_colours().await.opens(&ada.address().await).await;
        let outcomes = ada.finds(SIGNS, Value::Null).await;
        let outcomes = outcomes.as_array().expect("a list");
        let (mut right, mut wrong) = (BTreeSet::new(), BTreeSet::new());
        for outcome in outcomes {
            let (is_right, words) = (outcome[0] == true, outcome[2].as_str().expect("words"));
            let sign = if is_right { "\"✓ \"" } else { "\"✗ \"" };
            assert_eq!(outcome[1], sign, "{words}");
            assert_eq!(outcome[3], true, "{words} is seen");
            if is_right { right.insert(words) } else { wrong.insert(words) };
        }
        assert!(outcomes.len() > 8 && !right.is_empty() && !wrong.is_empty(), "{outcomes:?}");
        assert!(right.is_disjoint(&wrong) && !right.contains("") && !wrong.contains(""), "{right:?} {wrong:?}");
    }
}
