//! Every page as a browser of 2016 draws it, on a phone and on a screen: with the stylesheet cut down to what it understands.
//! It looks plainer; nothing is cut off, lies over something else or goes out of the window.

use serde_json::{Value, json};

use super::on_screens::{CUT, OVERLAPS, looks_of};
use crate::app::{Browser, Engine, Setting};
use crate::in_a_browser::screens::SPILLS;
use crate::stylesheet::old_browsers::Old;

/// Takes the page's stylesheet away and puts another in its place. The policy of the page has nothing against it: it is made
/// by the browser's owner.
const DRESS: &str = "
for (const own of document.styleSheets) own.disabled = true;
const style = new CSSStyleSheet();
style.replaceSync(arguments[0]);
document.adoptedStyleSheets = [style];
for (const one of document.querySelectorAll('details')) one.open = true;
return document.styleSheets.length;
";

/// Buttons and fields that cannot be seen or hit.
const LOST: &str = r"
const wrong = [];
for (const one of document.querySelectorAll('main a[href], button, input:not([type=hidden]), select, textarea')) {
  const box = one.getBoundingClientRect();
  if (!one.checkVisibility({visibilityProperty: true}) || box.width < 8 || box.height < 8) wrong.push(one.outerHTML.slice(0, 100));
}
return wrong;
";

async fn looks(browser: &Browser, path: &str, old: Old, width: u32, wrong: &mut Vec<String>) {
    browser.is_wide(width).await.opens(path).await;
    let sheets = browser.finds(DRESS, old.reads().into()).await;
    assert_eq!(
        sheets, 1,
        "{path} has one stylesheet, and it was taken away"
    );
    for look in [SPILLS, CUT, OVERLAPS, LOST] {
        let found = browser.finds(look, Value::Null).await;
        if found != json!([]) {
            wrong.push(format!("{path} ({old:?}, {width} px): {found}"));
        }
    }
}

#[tokio::test]
async fn every_page_can_be_read_and_used_in_a_browser_of_2016() {
    let app = &Setting::usual().with_letters().start(Engine::Sqlite).await;
    let mut wrong = Vec::new();
    let seen = looks_of(app, async |browser, path| {
        for (old, width) in [
            (Old::Of2016, 320),
            (Old::Of2016, 1024),
            (Old::Explorer11, 1024),
        ] {
            looks(browser, path, old, width, &mut wrong).await;
        }
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
