//! Every page of the journey on every screen: nothing spills, everything can be hit, and nothing is hidden from anybody.

use super::keyboard::CONTROLS;
use crate::app::{Browser, journey};
use serde_json::{Value, json};
use thirtyfour::Key;

/// What makes the page scroll sideways, and tables that scroll by themselves and cannot be reached or have no name.
pub const SPILLS: &str = r"
const wide = innerWidth, root = document.documentElement, wrong = [];
const all = [...document.querySelectorAll('body *')], name = element => element.outerHTML.slice(0, 140);
if (root.scrollWidth > wide) {
  const out = all.filter(one => { const box = one.getBoundingClientRect(); return box.width && (box.right > wide + .5 || box.left < -.5); });
  wrong.push(`the page is ${root.scrollWidth} px wide on ${wide} px`, ...out.slice(0, 6).map(name));
}
for (const one of all) {
  const scrolls = ['auto', 'scroll'].includes(getComputedStyle(one).overflowX) && one.scrollWidth > one.clientWidth;
  if (scrolls && !(one.tabIndex === 0 && one.getAttribute('aria-label'))) wrong.push(`scrolls without a name: ${name(one)}`);
}
return wrong;
";

/// What is wrong with headings, landmarks and the link that skips to the content.
pub const STRUCTURE: &str = r"
const wrong = [];
const many = document.querySelectorAll('h1').length;
if (many !== 1) wrong.push(`${many} headings of the first level`);
let last = 1;
for (const heading of document.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
  const level = Number(heading.tagName[1]);
  if (level > last + 1) wrong.push(`a level is skipped before ${heading.outerHTML.slice(0, 100)}`);
  last = level;
}
for (const landmark of ['body > header', 'body > header nav[aria-label]', 'main#main', 'body > footer'])
  if (document.querySelectorAll(landmark).length !== 1) wrong.push(`not one ${landmark}`);
const first = controls(document)[0];
if (!first || first.getAttribute('href') !== '#main') wrong.push('the first control is not the link that skips to the content');
return wrong;
";

/// What is too small to be hit with a finger on a phone.
pub const SMALL: &str = r"
const wrong = [];
const each = (selector, least) => {
  for (const one of document.querySelectorAll(selector)) {
    if (!one.checkVisibility() || one.type === 'hidden') continue;
    const box = one.getBoundingClientRect();
    if (box.height < least - .01) wrong.push(`${box.height} px instead of ${least}: ${one.outerHTML.slice(0, 120)}`);
    if (box.width < 24) wrong.push(`${box.width} px wide: ${one.outerHTML.slice(0, 120)}`);
  }
};
each('main button, main .button, label.option, main summary, main select, main input:not([type=radio]):not([type=checkbox])', 44);
each('nav a, body > header a, body > header button, footer a, .links a, .on a, .actions a, .buttons a, main li > a:only-child', 24);
return wrong;
";

/// Everything runs from right to left, but for what always runs from left to right.
pub const MIRROR: &str = "
document.documentElement.dir = 'rtl';
for (const part of document.querySelectorAll('[dir]')) if (part.tagName !== 'BDI') part.dir = 'rtl';
";

/// Lets axe look at the page. What it cannot decide by itself counts, too, until somebody has looked at it: `looked` holds the
/// rule and the beginning of the element, each with what was seen.
pub const AXE: &str = "
const done = arguments[arguments.length - 1];
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const looked = [
  // Words in drawings: a map has a light ground of its own; a chart takes its colours from the palette, which has a test.
  ['color-contrast', '<text '],
  // A sign has the colour of the link it stands in.
  ['color-contrast', '<span aria-hidden'],
  // Titles and names in a table longer than axe can see at once: nothing lies over them.
  ['color-contrast', '<span lang='],
  ['color-contrast', '<bdi>'],
];
const place = node => node.html.slice(0, 160) + ' ' + node.failureSummary.replace(/\\s+/g, ' ');
const said = (one, nodes) => `${one.id}: ${nodes.slice(0, 3).map(place).join(' | ')}`;
const open = one => one.nodes.filter(node => !looked.some(([rule, begin]) => rule === one.id && node.html.startsWith(begin)));
axe.run(document, {runOnly: {type: 'tag', values: tags}, preload: false, resultTypes: ['violations', 'incomplete']}).then(
  found => done([
    ...found.violations.map(one => said(one, one.nodes)),
    ...found.incomplete.filter(one => open(one).length).map(one => `to be looked at: ${said(one, open(one))}`),
  ]),
  error => done([String(error)]));
";

/// What is wrong with a page, in words that name it.
fn noted(found: &Value, page: &str, wrong: &mut Vec<String>) {
    let found = found.as_array().expect("a list");
    let said = found.iter().map(|what| what.as_str().unwrap_or_default());
    wrong.extend(said.map(|what| format!("{page}: {what}")));
}

/// Walks the journey, collects what `look` finds wrong on its pages, and asserts that it is nothing.
macro_rules! nothing_is_wrong {
    ($app:ident, $ada:ident in $language:literal, |$page:ident| $look:expr) => {
        let wrong = std::cell::RefCell::new(Vec::new());
        let pages = std::cell::Cell::new(0);
        journey::walks($app, &$ada, $language, async |$page| {
            for (found, state) in $look {
                noted(
                    &found,
                    &format!("{} ({state})", $page),
                    &mut wrong.borrow_mut(),
                );
            }
            pages.set(pages.get() + 1);
        })
        .await;
        let wrong = wrong.take();
        assert!(
            pages.get() > 25,
            "only {} pages were looked at",
            pages.get()
        );
        assert!(
            wrong.is_empty(),
            "{} things are wrong:\n{}",
            wrong.len(),
            wrong.join("\n")
        );
    };
}

browser_story! {
    async fn every_page_fits_every_width_and_the_browser_complains_of_none(app) {
        let ada = Browser::of(app).await;
        nothing_is_wrong!(app, ada in "en", |page| {
            let mut found = Vec::new();
            for width in [320, 768, 1280] {
                ada.is_wide(width).await;
                found.push((ada.finds(SPILLS, Value::Null).await, format!("{width} px")));
            }
            found.push((ada.finds(&format!("{CONTROLS} {STRUCTURE}"), Value::Null).await, "structure".to_owned()));
            found.push((json!(ada.complaints().await), "log".to_owned()));
            found.push((skips(&ada).await, "skip link".to_owned()));
            found
        });
    }
}

/// Follows the link that skips to the content, by keys: the next control is in the content. A page that has put the focus
/// on its list of mistakes is there already.
async fn skips(ada: &Browser) -> Value {
    let at_start = "return document.activeElement === document.body";
    if ada.finds(at_start, Value::Null).await == false {
        return ada
            .finds("return document.querySelector('main').contains(document.activeElement) ? [] : ['the focus is not in the content']", Value::Null)
            .await;
    }
    ada.types(Key::Tab).await;
    let seen = "const box = document.activeElement.getBoundingClientRect();
        return document.activeElement.getAttribute('href') === '#main' && box.top >= 0 && box.left >= 0 && box.height > 20
            ? [] : ['the first Tab does not show the link that skips to the content']";
    let shown = ada.finds(seen, Value::Null).await;
    if shown != json!([]) {
        return shown;
    }
    ada.types(Key::Enter).await.types(Key::Tab).await;
    let inside = format!(
        "{CONTROLS} const main = document.querySelector('main'), within = controls(main);
         return within.length === 0 || document.activeElement === within[0]
             ? [] : ['after the skip link, Tab leads to ' + document.activeElement.outerHTML.slice(0, 100)]"
    );
    ada.finds(&inside, Value::Null).await
}

browser_story! {
    async fn everything_is_large_enough_for_a_finger(app) {
        let ada = Browser::of(app).await;
        ada.is_wide(320).await;
        nothing_is_wrong!(app, ada in "en", |page| [(ada.finds(SMALL, Value::Null).await, "320 px")]);
    }
}

browser_story! {
    async fn longer_words_and_right_to_left_fit_a_phone(app) {
        let ada = Browser::of(app).await;
        ada.is_wide(320).await.opens("/qps/").await.lacks("Check a certificate").await;
        nothing_is_wrong!(app, ada in "qps", |page| {
            let longer = ada.finds(SPILLS, Value::Null).await;
            ada.finds(MIRROR, Value::Null).await;
            [(longer, "longer words"), (ada.finds(SPILLS, Value::Null).await, "right to left")]
        });
    }
}

browser_story! {
    async fn axe_finds_nothing_in_light_or_dark(app) {
        let axe = include_str!("../../browser/axe.min.js");
        let ada = Browser::of(app).await;
        nothing_is_wrong!(app, ada in "en", |page| {
            ada.finds(axe, Value::Null).await;
            ada.is_wide(1280).await.prefers("light").await;
            let light = ada.awaits(AXE, Value::Null).await;
            ada.is_wide(320).await.prefers("dark").await;
            [(light, "light, wide"), (ada.awaits(AXE, Value::Null).await, "dark, narrow")]
        });
    }
}
