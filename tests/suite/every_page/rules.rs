//! What holds for the bytes of every page: valid, named, labelled, without anything that runs or moves by itself.

use std::collections::{BTreeMap, BTreeSet};

use scraper::{ElementRef, Html, Selector};

use super::languages::foreign;
use super::outcomes::outcomes;
use crate::app::Page;

/// What is wrong with a page, in words that name the place; empty when all is well.
pub fn broken(page: &Page) -> Vec<String> {
    let tree = page.tree();
    let mut wrong: Vec<String> = tree
        .errors
        .iter()
        .map(|error| format!("invalid: {error}"))
        .collect();
    for rule in [
        head, foreign, headings, landmarks, names, labels, secrets, groups, tables, links,
        outcomes, stillness,
    ] {
        rule(&tree, &mut wrong);
    }
    mistakes(page, &tree, &mut wrong);
    wrong
}

/// The title in the window's bar.
pub fn title(page: &Page) -> String {
    let tree = page.tree();
    let found = all(&tree, "head > title").into_iter().next();
    found.map(said).unwrap_or_default()
}

fn all<'a>(tree: &'a Html, wanted: &str) -> Vec<ElementRef<'a>> {
    let selector = Selector::parse(wanted).expect("a selector");
    tree.select(&selector).collect()
}

fn within<'a>(part: ElementRef<'a>, wanted: &str) -> Vec<ElementRef<'a>> {
    let selector = Selector::parse(wanted).expect("a selector");
    part.select(&selector).collect()
}

fn said(element: ElementRef) -> String {
    let words: String = element.text().collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn attribute<'a>(element: ElementRef<'a>, name: &str) -> &'a str {
    element.value().attr(name).unwrap_or_default()
}

/// The beginning of an element, to find it by.
fn place(element: ElementRef) -> String {
    element.html().chars().take(120).collect()
}

fn head(tree: &Html, wrong: &mut Vec<String>) {
    let root = tree.root_element();
    if attribute(root, "lang").is_empty() || !["ltr", "rtl"].contains(&attribute(root, "dir")) {
        wrong.push("no language or no direction".to_owned());
    }
    if all(tree, "head > title").len() != 1 {
        wrong.push("not one title".to_owned());
    }
    for part in all(tree, "[lang]") {
        if direction(part) != runs(attribute(part, "lang")) {
            wrong.push(format!("the language runs the other way: {}", place(part)));
        }
    }
}

/// Which way a part runs: its own word, else that of what it stands in. `bdi` looks at its first letter.
fn direction(part: ElementRef) -> &'static str {
    let own = std::iter::once(part).chain(part.ancestors().filter_map(ElementRef::wrap));
    for above in own {
        match attribute(above, "dir") {
            "rtl" => return "rtl",
            "ltr" => return "ltr",
            "auto" => return runs(attribute(part, "lang")),
            _ if above.value().name() == "bdi" => return runs(attribute(part, "lang")),
            _ => {}
        }
    }
    "ltr"
}

/// Which way a language is written.
fn runs(language: &str) -> &'static str {
    let right_to_left = ["ar", "fa", "he", "ps", "ur"];
    if right_to_left.contains(&language.split('-').next().unwrap_or_default()) {
        "rtl"
    } else {
        "ltr"
    }
}

fn headings(tree: &Html, wrong: &mut Vec<String>) {
    if all(tree, "h1").len() != 1 {
        wrong.push(format!(
            "{} headings of the first level",
            all(tree, "h1").len()
        ));
    }
    let mut last = 1;
    for heading in all(tree, "h1, h2, h3, h4, h5, h6") {
        let level: u32 = heading.value().name()[1..].parse().expect("a level");
        if level > last + 1 {
            wrong.push(format!("a level is skipped before {}", place(heading)));
        }
        last = level;
        if said(heading).is_empty() {
            wrong.push(format!("an empty heading: {}", place(heading)));
        }
    }
}

fn landmarks(tree: &Html, wrong: &mut Vec<String>) {
    for landmark in [
        "body > header",
        "body > header nav[aria-label]",
        "main#main",
        "body > footer",
        "a.skip[href='#main']",
    ] {
        if all(tree, landmark).len() != 1 {
            wrong.push(format!("not one {landmark}"));
        }
    }
    // Help is the second thing on every page, behind the name of the site.
    let first = all(tree, "body > header > p > a");
    let places: Vec<&str> = first.iter().map(|link| attribute(*link, "href")).collect();
    if places.len() != 2 || places[1] != format!("{}help", places[0]) {
        wrong.push(format!("the way to help is not at its place: {places:?}"));
    }
}

/// Ids are unique, and what points to one finds it.
fn names(tree: &Html, wrong: &mut Vec<String>) {
    let mut ids = BTreeSet::new();
    for named in all(tree, "[id]") {
        let id = attribute(named, "id");
        if id.is_empty() || id.contains(char::is_whitespace) || !ids.insert(id) {
            wrong.push(format!("the id {id:?} is not one, or twice"));
        }
    }
    for name in [
        "for",
        "aria-describedby",
        "aria-labelledby",
        "aria-controls",
        "headers",
        "list",
    ] {
        for pointing in all(tree, &format!("[{name}]")) {
            for id in attribute(pointing, name).split_whitespace() {
                if !ids.contains(id) {
                    wrong.push(format!("{name} leads to no {id:?}: {}", place(pointing)));
                }
            }
        }
    }
    for link in all(tree, "a[href^='#']") {
        let id = attribute(link, "href").trim_start_matches('#');
        if !id.is_empty() && !ids.contains(id) {
            wrong.push(format!("the link leads to no {id:?} of this page"));
        }
    }
}

/// Each control has a label that can be seen, each form leaves the checks to the server, and nothing is marked by an asterisk.
fn labels(tree: &Html, wrong: &mut Vec<String>) {
    let wanted = "input:not([type=hidden]):not([type=submit]), select, textarea";
    for control in all(tree, wanted) {
        let id = attribute(control, "id");
        let beside = !id.is_empty()
            && all(tree, "label")
                .into_iter()
                .any(|label| attribute(label, "for") == id && !said(label).is_empty());
        let around = control
            .ancestors()
            .filter_map(ElementRef::wrap)
            .any(|above| above.value().name() == "label" && !said(above).is_empty());
        if !beside && !around {
            wrong.push(format!("no label: {}", place(control)));
        }
    }
    for button in all(tree, "button") {
        if said(button).is_empty() && attribute(button, "aria-label").is_empty() {
            wrong.push(format!("a button without words: {}", place(button)));
        }
    }
    for form in all(tree, "form") {
        let checks = within(
            form,
            "[required], [pattern], [type=email], [type=url], [type=number], [min], [max]",
        );
        if !checks.is_empty() && form.value().attr("novalidate").is_none() {
            wrong.push(format!(
                "the browser would check by itself: {}",
                place(checks[0])
            ));
        }
        if form.value().attr("action").is_none() {
            wrong.push(format!("a form without an address: {}", place(form)));
        }
    }
    for label in all(tree, "label, legend") {
        if said(label).contains('*') {
            wrong.push(format!("an asterisk: {}", place(label)));
        }
    }
}

/// A password or code can be pasted, and a browser or an app that keeps it is told what it is; nothing asks whether one is a
/// human being.
fn secrets(tree: &Html, wrong: &mut Vec<String>) {
    for secret in all(tree, "input[type=password], input[name=code]") {
        let kind = attribute(secret, "autocomplete");
        let known = match attribute(secret, "type") {
            "password" => ["current-password", "new-password"].contains(&kind),
            // A code on a wall or on a certificate is nobody's own.
            _ => ["one-time-code", "off"].contains(&kind),
        };
        if !known || secret.value().attr("maxlength").is_some() {
            wrong.push(format!("it cannot be kept or pasted: {}", place(secret)));
        }
    }
    for control in all(tree, "input[name*=captcha], [class*=captcha]") {
        wrong.push(format!("a puzzle: {}", place(control)));
    }
}

/// Choices that belong together stand in a group whose legend asks the question; nothing is chosen beforehand in a quiz.
fn groups(tree: &Html, wrong: &mut Vec<String>) {
    for fieldset in all(tree, "fieldset") {
        let first = fieldset.children().find_map(ElementRef::wrap);
        if first.is_none_or(|first| first.value().name() != "legend" || said(first).is_empty()) {
            wrong.push(format!("a group without a legend: {}", place(fieldset)));
        }
    }
    let mut radios: BTreeMap<&str, Vec<ElementRef>> = BTreeMap::new();
    for radio in all(tree, "input[type=radio]") {
        radios
            .entry(attribute(radio, "name"))
            .or_default()
            .push(radio);
    }
    for (name, group) in radios {
        let inside = |radio: &ElementRef| {
            radio
                .ancestors()
                .filter_map(ElementRef::wrap)
                .any(|above| above.value().name() == "fieldset")
        };
        if !group.iter().all(inside) {
            wrong.push(format!("the choice {name:?} stands in no group"));
        }
    }
}

/// Tables have a caption, but for those in course text: Markdown has none, and the heading above names them.
fn tables(tree: &Html, wrong: &mut Vec<String>) {
    for table in all(tree, "table") {
        let mut above = table.ancestors().filter_map(ElementRef::wrap);
        let ours = !above.any(|above| above.value().classes().any(|class| class == "prose"));
        let captions = within(table, "caption");
        let named = captions
            .first()
            .is_some_and(|caption| !said(*caption).is_empty());
        if ours && !named {
            wrong.push(format!("a table without a caption: {}", place(table)));
        }
        for cell in within(table, "th:not([scope])") {
            wrong.push(format!("no scope: {}", place(cell)));
        }
    }
}

/// Links say where they lead, and the same words lead to the same place.
fn links(tree: &Html, wrong: &mut Vec<String>) {
    let mut known: BTreeMap<String, &str> = BTreeMap::new();
    for link in all(tree, "a[href]") {
        let label = attribute(link, "aria-label");
        let words = if label.is_empty() {
            said(link)
        } else {
            label.to_owned()
        };
        let pictures = within(link, "img[alt]");
        if words.is_empty() && pictures.is_empty() {
            wrong.push(format!("a link without words: {}", place(link)));
        }
        if ["here", "click here", "more", "link", "read more"]
            .contains(&words.to_lowercase().as_str())
        {
            wrong.push(format!(
                "a link that does not say where it leads: {}",
                place(link)
            ));
        }
        let address = attribute(link, "href");
        if let Some(other) = known.insert(words.clone(), address)
            && other != address
        {
            wrong.push(format!("{words:?} leads to {address} and to {other}"));
        }
    }
    for image in all(tree, "img:not([alt])") {
        wrong.push(format!("a picture without words: {}", place(image)));
    }
}

/// Nothing runs, moves or goes on by itself, and nothing has to be dragged.
fn stillness(tree: &Html, wrong: &mut Vec<String>) {
    let forbidden = "meta[http-equiv], [autoplay], [style], style, script:not([src]), [draggable], marquee, blink, iframe, object, embed, base, [accesskey], [tabindex]:not([tabindex='0']):not([tabindex='-1'])";
    for found in all(tree, forbidden) {
        wrong.push(format!("this does not belong on a page: {}", place(found)));
    }
    for element in all(tree, "*") {
        if element
            .value()
            .attrs()
            .any(|(name, _)| name.starts_with("on"))
        {
            wrong.push(format!("an event: {}", place(element)));
        }
    }
}

/// A form with mistakes says so in the title and at the top, leads to each field, and says the same beside it.
fn mistakes(page: &Page, tree: &Html, wrong: &mut Vec<String>) {
    let errs = title(page).starts_with("Error: ");
    if errs != (page.status >= 400) {
        wrong.push(format!(
            "status {} with the title {:?}",
            page.status,
            title(page)
        ));
    }
    if page.status != 422 {
        return;
    }
    let Some(summary) = all(tree, "main #errors[tabindex='-1'][autofocus]")
        .into_iter()
        .next()
    else {
        wrong.push("no list of mistakes that takes the focus".to_owned());
        return;
    };
    if within(summary, "h2").is_empty() {
        wrong.push("the list of mistakes has no heading".to_owned());
    }
    for link in within(summary, "a[href^='#']") {
        let id = attribute(link, "href").trim_start_matches('#').to_owned();
        let field = all(tree, "[id]")
            .into_iter()
            .find(|field| attribute(*field, "id") == id);
        let Some(field) = field else { continue };
        if ["input", "select", "textarea"].contains(&field.value().name())
            && (attribute(field, "aria-invalid") != "true"
                || attribute(field, "aria-describedby").is_empty())
        {
            wrong.push(format!(
                "the field does not say its mistake: {}",
                place(field)
            ));
        }
    }
    let posted = all(tree, "main form[method=post]");
    if !posted.is_empty()
        && !posted
            .iter()
            .any(|form| attribute(*form, "action").ends_with("#errors"))
    {
        wrong.push("no form leads back to its mistakes".to_owned());
    }
}
