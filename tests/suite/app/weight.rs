//! What a page weighs, held against the budgets of people on a poor line.

use std::sync::LazyLock;

use dsr_course::web::assets;
use dsr_course::web::coding::Coding;

use super::page::{Page, selector};

/// The page itself, compressed, without its head: what a fresh connection carries in its first flight.
const HTML: usize = 14_000;
/// The stylesheet, compressed.
const STYLE: usize = 8_000;
/// The page and the stylesheet together, for pages that say nothing else.
const WHOLE: usize = 20_000;

/// Budgets that are tighter, by what the address ends with: the page and the stylesheet together.
const TIGHTER: &[(&str, usize)] = &[("/sign-in", 15_000)];
/// The page alone, for people who have the stylesheet already.
const WARM: &[(&str, usize)] = &[("/result", 12_000)];

/// The stylesheet as it travels: packed once, with more patience than a page.
static STYLESHEET: LazyLock<usize> = LazyLock::new(|| assets::packed_style().len());

/// How many bytes a text is on its way to a browser that knows nothing better than gzip.
pub fn packed(text: &str) -> usize {
    Coding::Gzip
        .compress(text.as_bytes())
        .expect("it compresses")
        .len()
}

/// The same for a file that is compressed once, as well as can be.
pub fn packed_best(text: &str) -> usize {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut encoder, text.as_bytes()).expect("it compresses");
    encoder.finish().expect("it compresses").len()
}

/// What is over a budget, each in a sentence; empty for a page that everybody can bear.
pub fn over(page: &Page) -> Vec<String> {
    let mut found = Vec::new();
    let path = page.address.split('?').next().unwrap_or_default();
    let html = packed(&page.html);
    let mut hold = |what: &str, is: usize, may: usize| {
        if is > may {
            found.push(format!("{path}: {what} is {is} bytes, more than {may}"));
        }
    };
    hold("the page", html, HTML);
    hold("the stylesheet", *STYLESHEET, STYLE);
    let tighter = TIGHTER.iter().find(|(end, _)| path.ends_with(end));
    let whole = tighter.map_or(WHOLE, |(_, bytes)| *bytes);
    hold("the page with its stylesheet", html + *STYLESHEET, whole);
    if let Some((_, bytes)) = WARM.iter().find(|(end, _)| path.ends_with(end)) {
        hold("the page alone", html, *bytes);
    }
    found.extend(
        asked_for(page)
            .into_iter()
            .map(|what| format!("{path}: {what}")),
    );
    found
}

/// What the page makes a browser ask for besides itself and one stylesheet; the icon and the images of courses are not counted.
fn asked_for(page: &Page) -> Vec<String> {
    let tree = page.tree();
    let mut found = Vec::new();
    let mut styles = 0;
    for (wanted, attribute) in [
        ("link[href]", "href"),
        ("script", "src"),
        (
            "img, iframe, video, audio, source, embed, input[src]",
            "src",
        ),
        ("object", "data"),
        ("[srcset]", "srcset"),
        ("[style]", "style"),
    ] {
        for element in tree.select(&selector(wanted)) {
            let address = element.value().attr(attribute).unwrap_or_default();
            let name = element.value().name();
            let relation = element.value().attr("rel").unwrap_or_default();
            let known = match (name, relation) {
                ("link", "stylesheet") => {
                    styles += 1;
                    address.starts_with("/static/")
                }
                ("link", "icon") => address.starts_with("/static/"),
                ("script", _) => {
                    let path = page.address.split('?').next().unwrap_or_default();
                    address.starts_with("/static/") && is_of_a_quiz(path)
                }
                ("img", _) => address.starts_with("/media/"),
                _ => false,
            };
            if !known {
                found.push(format!("it asks for {name} {address:?}"));
            }
        }
    }
    if styles != 1 {
        found.push(format!("it has {styles} stylesheets"));
    }
    found
}

/// Whether a page asks questions: those alone have a script.
fn is_of_a_quiz(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').skip(2).collect();
    matches!(
        parts.as_slice(),
        ["attempts", _] | ["attempts", _, "answers"] | ["attempts", _, "questions", _]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(path: &str, body: &str) -> Page {
        let html = format!(
            "<!doctype html><link rel=stylesheet href=/static/1/style.css><body>{body}</body>"
        );
        Page::new(200, path.to_owned(), Vec::new(), html)
    }

    /// Words that do not compress.
    fn noise(signs: usize) -> String {
        // The numbers of SplitMix64.
        let digits = (1..=signs as u64).map(|n| {
            let n = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb)
        });
        digits
            .map(|n| char::from_u32(0x4e00 + (n >> 52) as u32).expect("a sign"))
            .collect()
    }

    #[test]
    fn what_is_too_heavy_or_comes_from_elsewhere_is_found() {
        assert_eq!(over(&page("/en/courses/x", "little")), Vec::<String>::new());
        for (path, body) in [
            ("/en/courses/x", noise(12_000).as_str()),
            ("/en/sign-in", &noise(9_000)),
            ("/en/attempts/x/result", &noise(9_500)),
            ("/en/", "<img src=https://elsewhere.example/x.png>"),
            ("/en/", "<script src=/static/1/x.js></script>"),
            ("/en/", "<p style='color: red'>"),
        ] {
            assert!(
                !over(&page(path, body)).is_empty(),
                "{path}: {} bytes",
                body.len()
            );
        }
    }
}
