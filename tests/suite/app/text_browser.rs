//! A person with a text browser: w3m, a process for each page, with cookies in a home folder of its own. It runs no
//! scripts, knows no style, and sends neither `Sec-Fetch-Site` nor `Origin`.

use std::cell::RefCell;
use std::process::{Command, Stdio};

use super::page::{Form, Page};
use super::person::query;
use super::{App, PASSWORD, on_path, plain};

/// A text browser that has never been anywhere.
pub struct TextBrowser {
    base: String,
    home: tempfile::TempDir,
    here: RefCell<String>,
}

impl TextBrowser {
    /// A new one.
    pub fn of(app: &App) -> Self {
        assert!(
            on_path("w3m"),
            "The suite needs the text browser w3m. `tests/run` installs it; or install the package w3m."
        );
        Self {
            base: app.base.clone(),
            home: tempfile::tempdir().expect("a temporary folder"),
            here: RefCell::default(),
        }
    }

    /// Opens a path and reads what stands on the screen.
    pub fn opens(&self, path: &str) -> Screen {
        self.here.replace(path.to_owned());
        Screen(self.w3m(&["-dump", "-cols", "80", &self.address(path)]))
    }

    /// Presses the button with these words in its form, with these fields filled over what the page gave; reads the screen
    /// that follows.
    pub fn presses(&self, button: &str, filled: &[(&str, &str)]) -> Screen {
        let path = self.here.borrow().clone();
        let mut form: Form = self.page().form(button);
        let is_filled = |known: &String| filled.iter().any(|(name, _)| name == known);
        form.fields.retain(|(known, _)| !is_filled(known));
        let filled = filled.iter();
        form.fields
            .extend(filled.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let action = form.action.filter(|action| !action.starts_with('#'));
        let action = action.unwrap_or(path);
        let action = action.split('#').next().unwrap_or_default();
        let body = self.home.path().join("post");
        std::fs::write(&body, query(&form.fields)).expect("written");
        let body = body.to_str().expect("a path");
        Screen(self.w3m(&["-dump", "-cols", "80", "-post", body, &self.address(action)]))
    }

    /// The page as it came, to look at its forms.
    pub fn page(&self) -> Page {
        let path = self.here.borrow().clone();
        let source = self.w3m(&["-dump_source", &self.address(&path)]);
        Page::new(200, path, Vec::new(), source)
    }

    /// The values and labels of what can be chosen for a question on the page.
    pub fn choices(&self, button: &str, name: &str) -> Vec<(String, String)> {
        let choices = self.page().form(button).choices.into_iter();
        choices
            .filter(|(known, _, _)| known == name)
            .map(|(_, value, label)| (value, label))
            .collect()
    }

    /// Signs in with the cast's password.
    pub fn signs_in(&self, user_name: &str) -> Screen {
        self.opens("/en/sign-in");
        self.presses(
            "Sign in",
            &[("user_name", user_name), ("password", PASSWORD)],
        )
    }

    /// The headers of the requests that w3m sends, names in small letters: it writes them down itself.
    pub fn sent(&self) -> String {
        let log = self.home.path().join(".w3m/request.log");
        std::fs::read_to_string(log)
            .expect("the requests")
            .to_lowercase()
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn w3m(&self, arguments: &[&str]) -> String {
        let child = Command::new("w3m")
            .args([
                "-no-proxy",
                "-cookie",
                "-reqlog",
                "-o",
                "accept_encoding=identity",
                "-O",
                "UTF-8",
                "-I",
                "UTF-8",
            ])
            .args(arguments)
            .env("HOME", self.home.path())
            .env_remove("http_proxy")
            .stdin(Stdio::null())
            .output()
            .expect("w3m runs");
        assert!(
            child.status.success(),
            "w3m {arguments:?}: {}",
            String::from_utf8_lossy(&child.stderr)
        );
        String::from_utf8(child.stdout).expect("text")
    }
}

/// What stands on the screen of a text browser.
pub struct Screen(String);

impl Screen {
    /// Whether these words stand on the screen.
    pub fn shows(&self, words: &str) -> bool {
        plain(&self.0).contains(&plain(words))
    }

    /// Asserts that these words stand on the screen, one after the other.
    pub fn says_in_order(&self, words: &[&str]) -> &Self {
        let screen = plain(&self.0);
        let mut rest = screen.as_str();
        for wanted in words {
            let wanted = plain(wanted);
            let Some((_, after)) = rest.split_once(&wanted) else {
                panic!(
                    "{wanted:?} does not stand, or not in its order, on\n{}",
                    self.0
                );
            };
            rest = after;
        }
        self
    }

    /// Asserts that a line of the screen holds a box to choose and, beside it, these words.
    pub fn has_box(&self, words: &str) -> &Self {
        let boxes = ["( )", "[ ]", "(*)", "[*]"].map(|sign| format!("{sign} {words}"));
        let found = self
            .0
            .lines()
            .any(|line| boxes.iter().any(|known| plain(line).starts_with(known)));
        assert!(found, "no line is a box with {words:?} on\n{}", self.0);
        self
    }
}
