//! Every page in a real browser, as those who answer for others and as a trainee: on every width, in light and dark, from
//! right to left, with larger letters and wider spacing.

use dsr_course::web::routes::{Audience, Route};
use serde_json::{Value, json};

use super::pages_of;
use crate::app::{App, Browser, Engine, Setting};
use crate::authorisation::{Actor, World};
use crate::in_a_browser::keyboard::CONTROLS;
use crate::in_a_browser::screens::{AXE, MIRROR, SMALL, SPILLS, STRUCTURE};

/// The spacing that readers may set (WCAG 1.4.12), and letters of twice the size (1.4.4).
const WIDER: &str = "
for (const one of document.querySelectorAll('details')) one.open = true;
for (const one of document.querySelectorAll('body *')) {
  one.style.setProperty('line-height', '1.5', 'important');
  one.style.setProperty('letter-spacing', '.12em', 'important');
  one.style.setProperty('word-spacing', '.16em', 'important');
}
for (const one of document.querySelectorAll('p')) one.style.setProperty('margin-bottom', '2em', 'important');
return null;
";

const LARGER: &str = "document.documentElement.style.fontSize = '200%'; return null;";

/// What is cut off: text in a box that hides what does not fit.
pub const CUT: &str = r"
const wrong = [];
for (const one of document.querySelectorAll('main *, header *, footer *')) {
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  if (box.width < 2 || box.height < 2 || !one.textContent.trim()) continue;
  const hides = ['hidden', 'clip'].includes(style.overflowX) || ['hidden', 'clip'].includes(style.overflowY);
  if (hides && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)) wrong.push(`cut off: ${one.outerHTML.slice(0, 120)}`);
}
return wrong;
";

/// Words that stand on other words or on a field: the middles of two lines share a place. Above and below them, accents and
/// tails of letters may meet; beside them, a number of a source stands close.
pub const OVERLAPS: &str = r"
const places = [], wrong = [];
const note = (box, what) => box.width > 10 && box.height > 4
  && places.push({left: box.left + 4, right: box.right - 4, top: box.top + box.height / 3, bottom: box.bottom - box.height / 3, what});
const seen = one => one.checkVisibility({visibilityProperty: true}) && !one.closest('.unseen, .skip, option, textarea, svg');
const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (words.nextNode()) {
  if (!words.currentNode.textContent.trim() || !seen(words.currentNode.parentElement)) continue;
  const range = document.createRange();
  range.selectNodeContents(words.currentNode);
  for (const box of range.getClientRects()) note(box, words.currentNode.textContent.trim().slice(0, 60));
}
for (const field of document.querySelectorAll('input:not([type=hidden]), select, textarea, img, progress'))
  if (seen(field)) note(field.getBoundingClientRect(), field.outerHTML.slice(0, 80));
places.sort((one, other) => one.top - other.top);
places.forEach((one, at) => {
  for (let next = at + 1; next < places.length && places[next].top < one.bottom; next += 1) {
    const other = places[next];
    if (other.left < one.right && one.left < other.right) wrong.push(`${one.what} / ${other.what}`);
  }
});
return wrong.slice(0, 6);
";

/// What moves by itself, or would when it is touched.
const MOVES: &str = r"
const moving = document.getAnimations().map(one => String(one.effect && one.effect.target && one.effect.target.outerHTML).slice(0, 80));
for (const one of document.querySelectorAll('*')) {
  const style = getComputedStyle(one);
  if (parseFloat(style.transitionDuration) > 0 || style.scrollBehavior !== 'auto') moving.push(one.outerHTML.slice(0, 80));
}
return moving;
";

/// Cells of a table that does not fit a phone and does not say what each cell is.
const UNLABELLED: &str = r"
const wrong = [];
for (const cell of document.querySelectorAll('table.rows td[data-label]')) {
  const label = getComputedStyle(cell, '::before').content;
  if (cell.textContent.trim() && !label.includes(cell.dataset.label)) wrong.push(`no label: ${cell.outerHTML.slice(0, 120)}`);
}
return wrong;
";

/// The letters as the page sets them.
const USUAL: &str = "document.documentElement.style.fontSize = ''; return null;";

/// Looks at one page in every state of screen, and notes what is wrong.
async fn looks(browser: &Browser, path: &str, wrong: &mut Vec<String>) {
    let axe = include_str!("../../browser/axe.min.js");
    let structure = format!("{CONTROLS} {STRUCTURE}");
    let mut note = |state: &str, found: &Value| {
        if *found != json!([]) {
            wrong.push(format!("{path} ({state}): {found}"));
        }
    };
    browser
        .is_wide(1280)
        .await
        .prefers("light")
        .await
        .opens(path)
        .await;
    note("1280 px", &browser.finds(SPILLS, Value::Null).await);
    note("structure", &browser.finds(&structure, Value::Null).await);
    note("log", &json!(browser.complaints().await));
    note("motion", &browser.finds(MOVES, Value::Null).await);
    browser.finds(axe, Value::Null).await;
    note("axe, light, wide", &browser.awaits(AXE, Value::Null).await);
    browser.finds(LARGER, Value::Null).await;
    for look in [SPILLS, CUT, OVERLAPS] {
        let found = browser.finds(look, Value::Null).await;
        note("letters of twice the size", &found);
    }
    browser.finds(USUAL, Value::Null).await;
    for width in [768, 360, 320] {
        browser.is_wide(width).await;
        for look in [SPILLS, OVERLAPS] {
            let found = browser.finds(look, Value::Null).await;
            note(&format!("{width} px"), &found);
        }
    }
    note("a finger", &browser.finds(SMALL, Value::Null).await);
    note("tables", &browser.finds(UNLABELLED, Value::Null).await);
    browser.prefers("dark").await;
    note("axe, dark, narrow", &browser.awaits(AXE, Value::Null).await);
    browser.finds(WIDER, Value::Null).await;
    for look in [SPILLS, CUT, OVERLAPS] {
        note("wider spacing", &browser.finds(look, Value::Null).await);
    }
    browser.finds(MIRROR, Value::Null).await;
    note("right to left", &browser.finds(SPILLS, Value::Null).await);
}

/// Who looks at the pages of a route: the one for whom they hold most.
fn looker(route: &Route) -> Actor {
    match route.audience {
        Audience::Manager | Audience::Administrator => Actor::Administrator,
        Audience::Trainee | Audience::Resumable => Actor::Ada,
        Audience::Everyone | Audience::Anyone => Actor::Stranger,
    }
}

/// Opens a browser as each of those people and lets `look` see every page of theirs, by its path. How many there were.
pub async fn looks_of(app: &App, mut look: impl AsyncFnMut(&Browser, &str)) -> usize {
    let world = World::made(app).await;
    let mut seen = 0;
    for actor in [Actor::Stranger, Actor::Ada, Actor::Administrator] {
        let browser = Browser::of(app).await;
        match actor {
            Actor::Ada => browser.signs_in_to("DKR", "ada").await,
            Actor::Administrator => browser.signs_in("grace").await,
            _ => &browser,
        };
        for route in pages_of(actor).filter(|route| looker(route) == actor) {
            look(&browser, &world.address(route.path, true)).await;
            seen += 1;
        }
    }
    seen
}

#[tokio::test]
async fn every_page_fits_every_screen_and_everybody() {
    let app = &Setting::usual()
        .with_letters()
        .shipped()
        .start(Engine::Sqlite)
        .await;
    let mut wrong = Vec::new();
    let seen = looks_of(app, async |browser, path| {
        looks(browser, path, &mut wrong).await;
    })
    .await;
    assert!(seen > 40, "only {seen} pages were looked at");
    assert!(
        wrong.is_empty(),
        "{} things are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
