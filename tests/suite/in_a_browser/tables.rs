//! The table of rounds and its figures on every screen: what managers look at, on their telephones too.

use super::keyboard::CONTROLS;
use super::screens::{AXE, MIRROR, SMALL, SPILLS, STRUCTURE};
use crate::app::Browser;
use serde_json::{Value, json};

/// What is wrong with tables: no caption, a heading without a scope, on a phone a cell that does not say what it is.
const TABLES: &str = r"
const wrong = [];
for (const table of document.querySelectorAll('table')) {
  if (!table.caption) wrong.push('a table without a caption');
  for (const head of table.querySelectorAll('th')) if (!head.scope) wrong.push(`no scope: ${head.outerHTML.slice(0, 80)}`);
}
for (const cell of document.querySelectorAll('.rounds td')) {
  const label = getComputedStyle(cell, '::before').content;
  if (innerWidth < 640 && cell.textContent.trim() && !label.includes(cell.dataset.label)) wrong.push(`no label: ${cell.outerHTML.slice(0, 80)}`);
}
return wrong;
";

/// The same words that lead to different places.
const CLASHES: &str = r"
const seen = new Map(), wrong = [];
for (const link of document.querySelectorAll('a[href]')) {
  const words = link.getAttribute('aria-label') || link.textContent.trim(), href = link.getAttribute('href');
  if (seen.has(words) && seen.get(words) !== href) wrong.push(`${words}: ${href} and ${seen.get(words)}`);
  seen.set(words, href);
}
return wrong;
";

browser_story! {
    async fn the_table_and_its_figures_fit_every_screen_and_everybody(app) {
        let dakar = app.centre_at("DAKAR", "Africa/Dakar", "fr").await;
        app.register(&dakar, 30, 5).await;
        let moussa = Browser::of(app).await;
        moussa.signs_up("en", "moussa").await;
        app.makes_manager("moussa", &dakar).await;
        let axe = include_str!("../../browser/axe.min.js");
        let mut wrong = Vec::new();
        for path in ["/en/rounds?size=25", "/en/rounds?status=done&begins=a", "/en/rounds?begins=nobody", "/en/rounds?from=x", "/en/rounds/summary", "/qps/rounds", "/qps/rounds/summary"] {
            for (width, theme) in [(1280, "light"), (768, "light"), (320, "dark")] {
                moussa.is_wide(width).await.prefers(theme).await.opens(path).await;
                let mut looked = vec![SPILLS.to_owned(), TABLES.to_owned(), CLASHES.to_owned(), format!("{CONTROLS} {STRUCTURE}")];
                if width == 320 {
                    moussa.finds("for (const one of document.querySelectorAll('details')) one.open = true; return null", Value::Null).await;
                    looked.push(SMALL.to_owned());
                }
                for look in &looked {
                    let found = moussa.finds(look, Value::Null).await;
                    if found != json!([]) {
                        wrong.push(format!("{path} at {width}: {found}"));
                    }
                }
                moussa.finds(axe, Value::Null).await;
                let found = moussa.awaits(AXE, Value::Null).await;
                // The language of the pages with longer words is none that axe knows.
                if found != json!([]) && path.starts_with("/en/") {
                    wrong.push(format!("{path} at {width}, axe: {found}"));
                }
                moussa.finds(MIRROR, Value::Null).await;
                let found = moussa.finds(SPILLS, Value::Null).await;
                if found != json!([]) {
                    wrong.push(format!("{path} at {width}, from right to left: {found}"));
                }
            }
        }
        // A day that no browser's own field sends is answered with 422, and the browser notes it.
        wrong.extend(moussa.complaints().await.into_iter().filter(|said| !said.contains("from=x")));
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
