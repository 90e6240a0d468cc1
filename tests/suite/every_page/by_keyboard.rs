//! Every page by the Tab key alone, in light, in dark and in forced colours: each control is reached in the order of the
//! page, the focus is seen, and nothing lies over it.

use serde_json::{Value, json};

use super::on_screens::looks_of;
use crate::app::{Browser, Engine, Setting};
use crate::in_a_browser::keyboard::CONTROLS;

/// Opens what is folded, then notes at each press of Tab where the focus was: its place among the controls, and what is
/// wrong with how it is shown.
const WATCHES: &str = r"
for (const one of document.querySelectorAll('details')) one.open = true;
window.trail = [];
const numbers = colour => colour.match(/[\d.]+/g).map(Number);
const shine = colour => {
  const [r, g, b] = numbers(colour).slice(0, 3).map(n => n / 255).map(n => n <= .04045 ? n / 12.92 : ((n + .055) / 1.055) ** 2.4);
  return .2126 * r + .7152 * g + .0722 * b;
};
window.notes = () => {
  const focused = document.activeElement;
  if (!focused || focused === document.body || focused === trail.last) return;
  trail.last = focused;
  const style = getComputedStyle(focused), box = focused.getBoundingClientRect(), wrong = [];
  if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) wrong.push('no outline of 2 px');
  let ground = parseFloat(style.outlineOffset) < 0 ? focused : focused.parentElement;
  while (ground && numbers(getComputedStyle(ground).backgroundColor)[3] === 0) ground = ground.parentElement;
  const two = [shine(style.outlineColor), shine(ground ? getComputedStyle(ground).backgroundColor : 'rgb(255, 255, 255)')].sort();
  const contrast = (two[1] + .05) / (two[0] + .05);
  if (contrast < 3) wrong.push(`the outline has a contrast of ${contrast.toFixed(1)} only`);
  // Of what is tall, at least half of it is seen, or of the window.
  const within = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0), tall = box.height > 100;
  const hidden = tall ? within < Math.min(box.height, innerHeight) / 2 : box.top < -1 || box.bottom > innerHeight + 1;
  if (hidden || box.left < -1 || box.right > innerWidth + 1) wrong.push(`it is outside of the window: ${box.top} to ${box.bottom} of ${innerHeight}`);
  // A link that goes over two lines has its middle between them: its first line is looked at.
  const line = focused.getClientRects()[0];
  const above = line && document.elementFromPoint(line.left + Math.min(line.width, innerWidth) / 2, Math.min(line.top + line.height / 2, innerHeight - 1));
  // What stands in its own label is part of it.
  const own = focused.closest('label') || focused;
  if (above && !own.contains(above) && !above.contains(own)) wrong.push(`this lies over it: ${above.outerHTML.slice(0, 80)}`);
  trail.push([controls(document).indexOf(focused), wrong.map(what => `${focused.outerHTML.slice(0, 120)}: ${what}`)]);
};
document.addEventListener('keydown', key => key.key === 'Tab' && notes(), true);
// Month, day and year of a date, and its calendar, are stops of their own in one control.
return [controls(document).length, document.querySelectorAll('[type=date]').length];
";

/// What a person sees who has chosen their own colours: each control has an edge, and what is chosen shows it.
const EDGES: &str = r"
const wrong = [];
for (const one of document.querySelectorAll('main button, main .button, main select, main input, main textarea')) {
  if (!one.checkVisibility() || one.type === 'hidden') continue;
  const style = getComputedStyle(one), own = ['radio', 'checkbox'].includes(one.type);
  if (own ? style.appearance === 'none' : one.matches('.plain') ? false : style.borderTopStyle === 'none' || parseFloat(style.borderTopWidth) < 1)
    wrong.push(`no edge: ${one.outerHTML.slice(0, 120)}`);
  if (style.forcedColorAdjust === 'none') wrong.push(`colours of its own: ${one.outerHTML.slice(0, 120)}`);
}
return wrong;
";

/// Goes once through the page that is open, and says what is wrong.
async fn walks(browser: &Browser, wrong: &mut Vec<String>, state: &str) {
    let found = browser
        .finds(&format!("{CONTROLS} {WATCHES}"), Value::Null)
        .await;
    let (controls, dates) = (found[0].as_u64(), found[1].as_u64());
    let controls = controls.expect("a number");
    let presses = controls + 3 * dates.expect("a number");
    let presses = usize::try_from(presses).expect("a few");
    browser.types("\u{e004}".repeat(presses)).await;
    let trail = format!("{CONTROLS} notes(); return trail");
    let trail = browser.finds(&trail, Value::Null).await;
    let trail = trail.as_array().expect("a list");
    let mut order: Vec<i64> = trail.iter().filter_map(|stop| stop[0].as_i64()).collect();
    // Where a date has fewer stops, the last presses begin again at the top.
    order.truncate(usize::try_from(controls).expect("a few"));
    let wanted: Vec<i64> = (0..i64::try_from(controls).expect("a few")).collect();
    let here = browser.address().await;
    if order != wanted {
        wrong.push(format!("{here} ({state}): Tab goes {order:?}"));
    }
    for what in trail.iter().filter_map(|stop| stop[1].as_array()).flatten() {
        wrong.push(format!("{here} ({state}): {what}"));
    }
}

#[tokio::test]
async fn every_page_can_be_walked_through_by_keyboard_in_any_colours() {
    let app = &Setting::usual()
        .with_letters()
        .shipped()
        .start(Engine::Sqlite)
        .await;
    let mut wrong = Vec::new();
    let seen = looks_of(app, async |browser, path| {
        let mut found = Vec::new();
        browser.is_wide(1280).await;
        for state in ["light", "dark", "forced"] {
            if state == "forced" {
                browser.forces_colours().await;
            } else {
                browser.prefers(state).await;
            }
            browser.opens(path).await;
            walks(browser, &mut found, state).await;
            if state == "forced" {
                let edges = browser.finds(EDGES, Value::Null).await;
                if edges != json!([]) {
                    found.push(format!("{path} (forced): {edges}"));
                }
            }
        }
        wrong.extend(found);
    })
    .await;
    assert!(seen > 40, "only {seen} pages were walked through");
    assert!(
        wrong.is_empty(),
        "{} things are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
