//! A page as it came back: what it says, where its links lead, what its forms hold.

use std::cell::Cell;

use scraper::{ElementRef, Html, Selector};

/// An answer of the server.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its status.
    pub status: u16,
    /// The path and query it came from, after redirects.
    pub address: String,
    /// Its headers, names in small letters.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub html: String,
    looked_at: Cell<bool>,
}

impl Page {
    pub(crate) fn new(
        status: u16,
        address: String,
        headers: Vec<(String, String)>,
        html: String,
    ) -> Self {
        Self {
            status,
            address,
            headers,
            html,
            looked_at: Cell::new(false),
        }
    }

    /// The page as a tree.
    pub fn tree(&self) -> Html {
        Html::parse_document(&self.html)
    }

    /// Everything that stands on it, with single blanks and without marks that are not seen.
    pub fn words(&self) -> String {
        let tree = self.tree();
        let body = tree.select(&selector("body")).next().expect("a body");
        text(body)
    }

    /// Asserts that the words stand on the page.
    pub fn says(&self, words: &str) -> &Self {
        self.looked_at.set(true);
        assert!(
            self.words().contains(words),
            "{} does not say {words:?}; it says:\n{}",
            self.address,
            self.words()
        );
        self
    }

    /// Asserts that the words do not stand on the page.
    pub fn lacks(&self, words: &str) -> &Self {
        assert!(
            !self.words().contains(words),
            "{} says {words:?}:\n{}",
            self.address,
            self.words()
        );
        self
    }

    /// Asserts the status.
    pub fn has_status(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}:\n{}", self.address, self.words());
        self
    }

    /// Asserts the path it came from.
    pub fn is_at(&self, path: &str) -> &Self {
        let here = self.address.split('?').next().unwrap_or_default();
        assert_eq!(here, path, "{}", self.words());
        self
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The first link of the page's own part: its words and where it leads.
    pub fn first_link(&self) -> (String, String) {
        self.links("main a[href]")
            .into_iter()
            .next()
            .expect("a link in the main part")
    }

    /// Where the link with these words leads.
    pub fn link(&self, words: &str) -> String {
        let links = self.links("a[href]");
        let found = links.iter().find(|(said, _)| said.contains(words));
        found
            .unwrap_or_else(|| panic!("{} has no link {words:?}; it has {links:?}", self.address))
            .1
            .clone()
    }

    /// Every link that the selector finds: words and address.
    pub fn links(&self, wanted: &str) -> Vec<(String, String)> {
        let tree = self.tree();
        tree.select(&selector(wanted))
            .map(|link| {
                (
                    text(link),
                    link.value().attr("href").unwrap_or_default().to_owned(),
                )
            })
            .collect()
    }

    /// The texts of what a selector finds.
    pub fn all(&self, wanted: &str) -> Vec<String> {
        self.tree().select(&selector(wanted)).map(text).collect()
    }

    /// The form that holds a button with these words.
    pub(crate) fn form(&self, button: &str) -> Form {
        let tree = self.tree();
        let buttons = selector("button");
        for form in tree.select(&selector("form")) {
            let pressed = form
                .select(&buttons)
                .find(|element| text(*element).contains(button));
            if let Some(pressed) = pressed {
                return Form::read(form, pressed);
            }
        }
        let all: Vec<String> = tree.select(&buttons).map(text).collect();
        panic!(
            "{} has no button {button:?}; it has {all:?}\n{}",
            self.address,
            self.words()
        );
    }
}

/// A form as a browser would send it.
#[derive(Debug)]
pub(crate) struct Form {
    pub action: Option<String>,
    pub posts: bool,
    pub fields: Vec<(String, String)>,
    /// Every radio and checkbox: its name, value and label.
    pub choices: Vec<(String, String, String)>,
}

impl Form {
    fn read(form: ElementRef<'_>, pressed: ElementRef<'_>) -> Self {
        let attribute =
            |element: ElementRef<'_>, name: &str| element.value().attr(name).map(str::to_owned);
        let mut fields = Vec::new();
        let mut choices = Vec::new();
        for input in form.select(&selector("input, select")) {
            let name = attribute(input, "name").unwrap_or_default();
            let value = attribute(input, "value").unwrap_or_default();
            match (input.value().name(), attribute(input, "type").as_deref()) {
                ("select", _) => {
                    let chosen = input
                        .select(&selector("option[selected]"))
                        .next()
                        .or_else(|| input.select(&selector("option")).next());
                    fields.push((
                        name,
                        chosen
                            .and_then(|option| attribute(option, "value"))
                            .unwrap_or_default(),
                    ));
                }
                (_, Some("radio" | "checkbox")) => {
                    let label = input
                        .parent()
                        .and_then(ElementRef::wrap)
                        .map(text)
                        .unwrap_or_default();
                    choices.push((name.clone(), value.clone(), label));
                    if input.value().attr("checked").is_some() {
                        fields.push((name, value));
                    }
                }
                _ => fields.push((name, value)),
            }
        }
        if let Some(name) = attribute(pressed, "name") {
            fields.push((name, attribute(pressed, "value").unwrap_or_default()));
        }
        Self {
            action: attribute(form, "action"),
            posts: attribute(form, "method").as_deref() == Some("post"),
            fields,
            choices,
        }
    }
}

pub(super) fn selector(wanted: &str) -> Selector {
    Selector::parse(wanted).expect("a selector")
}

fn text(element: ElementRef<'_>) -> String {
    plain(&element.text().collect::<Vec<_>>().join(" "))
}

/// Words with single blanks, without isolates.
pub fn plain(text: &str) -> String {
    let visible: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{2066}'..='\u{2069}'))
        .collect();
    visible
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace(" .", ".")
        .replace(" ,", ",")
}
