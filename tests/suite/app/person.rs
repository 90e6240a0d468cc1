//! A person with a browser: opens addresses, fills fields, presses buttons, follows links.

use std::cell::RefCell;

use dsr_course::course::question::Question;
use dsr_course::course::quiz::Quiz;

use super::filling::{Fill, fills};
use super::page::{Form, Page};
use super::{PASSWORD, plain};

/// An answer that is not a page.
pub struct File {
    /// Its status.
    pub status: u16,
    /// Its headers as they came.
    pub headers: reqwest::header::HeaderMap,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl File {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// Somebody with a browser of their own.
pub struct Person {
    http: reqwest::Client,
    base: String,
    page: RefCell<Option<Page>>,
    filled: RefCell<Vec<(String, String)>>,
    /// Whether the browser says where its posts come from, as all have done for years; old and text browsers do not.
    pub says_where_posts_come_from: bool,
}

impl Person {
    /// With a browser that has never been here.
    pub fn new(base: &str) -> Self {
        let http = reqwest::Client::builder()
            .cookie_store(true)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            // A line for each request: one that was kept could be closed by the server just as the next request goes out.
            .pool_max_idle_per_host(0)
            .build();
        Self {
            http: http.expect("a client"),
            base: base.to_owned(),
            page: RefCell::new(None),
            filled: RefCell::default(),
            says_where_posts_come_from: true,
        }
    }

    /// The page in front of the person.
    pub fn page(&self) -> Page {
        self.page.borrow().clone().expect("a page was opened")
    }

    /// Opens an address and follows where it leads.
    pub async fn opens(&self, path: &str) -> Page {
        let request = self.http.get(format!("{}{path}", self.base));
        let answer = self.says(request, "none").send().await.expect("an answer");
        self.follows(answer).await
    }

    /// Follows a link with these words.
    pub async fn clicks(&self, words: &str) -> Page {
        let path = self.page().link(words);
        self.opens(path.split('#').next().unwrap_or_default()).await
    }

    /// Writes into a field; kept until the next button.
    pub fn fills(&self, field: &str, value: &str) {
        self.filled
            .borrow_mut()
            .push((field.to_owned(), value.to_owned()));
    }

    /// Ticks, on the form with the button, the options whose labels hold the words; takes the ticks of that question away first.
    pub async fn chooses(&self, position: usize, labels: &[&str], button: &str) -> Page {
        let name = format!("q{position}");
        let mut form = self.page().form(button);
        form.fields.retain(|(known, _)| *known != name);
        for label in labels {
            let found = form
                .choices
                .iter()
                .find(|(known, _, said)| *known == name && said.contains(&plain(label)));
            let (_, value, _) = found.unwrap_or_else(|| {
                panic!(
                    "question {position} has no option {label:?}: {:?}",
                    form.choices
                )
            });
            form.fields.push((name.clone(), value.clone()));
        }
        self.sends(form).await
    }

    /// Ticks, on the form with the button, the one option of this name whose label holds the words.
    pub async fn picks(&self, name: &str, words: &str, button: &str) -> Page {
        let form = self.page().form(button);
        let found = form
            .choices
            .iter()
            .find(|(known, _, said)| known == name && said.contains(&plain(words)));
        let (_, value, _) = found.unwrap_or_else(|| {
            panic!("{name} has no option {words:?}: {:?}", form.choices);
        });
        self.fills(name, value);
        self.sends(form).await
    }

    /// Presses the button with these words.
    pub async fn presses(&self, button: &str) -> Page {
        let form = self.page().form(button);
        self.sends(form).await
    }

    async fn sends(&self, mut form: Form) -> Page {
        for (field, value) in self.filled.take() {
            form.fields.retain(|(name, _)| *name != field);
            form.fields.push((field, value));
        }
        let here = self.page().address;
        let action = form
            .action
            .as_deref()
            .and_then(|action| action.split('#').next())
            .filter(|action| !action.is_empty());
        let path = action.map_or(here, str::to_owned);
        if form.posts {
            self.posts(&path, &form.fields).await
        } else {
            self.opens(&format!("{path}?{}", query(&form.fields))).await
        }
    }

    /// Presses a button whose answer is a file: how the answer names it, and its bytes.
    pub async fn presses_for_a_file(&self, button: &str) -> (String, Vec<u8>) {
        let form = self.page().form(button);
        let path = form.action.clone().expect("an address");
        let request = self
            .http
            .post(format!("{}{path}", self.base))
            .form(&form.fields);
        let answer = self
            .says(request, "same-origin")
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), 200);
        let named = answer.headers().get("content-disposition").expect("a name");
        let named = named.to_str().expect("plain letters").to_owned();
        (named, answer.bytes().await.expect("a file").to_vec())
    }

    /// Posts fields to an address, as a form of ours would.
    pub async fn posts(&self, path: &str, fields: &[(String, String)]) -> Page {
        let request = self.http.post(format!("{}{path}", self.base)).form(fields);
        let answer = self
            .says(request, "same-origin")
            .send()
            .await
            .expect("an answer");
        self.follows(answer).await
    }

    /// Sends a request as it is, without following where it leads.
    pub async fn sends_raw(
        &self,
        request: impl FnOnce(&reqwest::Client, &str) -> reqwest::RequestBuilder,
    ) -> Page {
        let answer = request(&self.http, &self.base)
            .send()
            .await
            .expect("an answer");
        page_of(&self.base, answer).await
    }

    /// Downloads a file.
    pub async fn downloads(&self, path: &str) -> File {
        let request = self.http.get(format!("{}{path}", self.base));
        let answer = self.says(request, "none").send().await.expect("an answer");
        file_of(answer).await
    }

    /// Sends a form as a page of ours would, without following where the answer leads.
    pub async fn submits(&self, path: &str, fields: &[(String, String)]) -> File {
        let request = self.http.post(format!("{}{path}", self.base)).form(fields);
        let answer = self
            .says(request, "same-origin")
            .send()
            .await
            .expect("an answer");
        file_of(answer).await
    }

    /// Asks for a file in this coding; what comes is read by who asks.
    pub async fn asks(&self, path: &str, coding: &'static str) -> reqwest::Response {
        let request = self
            .http
            .get(format!("{}{path}", self.base))
            .header("accept-encoding", coding);
        self.says(request, "same-origin")
            .send()
            .await
            .expect("an answer")
    }

    fn says(
        &self,
        request: reqwest::RequestBuilder,
        site: &'static str,
    ) -> reqwest::RequestBuilder {
        if self.says_where_posts_come_from {
            request.header("sec-fetch-site", site)
        } else {
            request
        }
    }

    async fn follows(&self, mut answer: reqwest::Response) -> Page {
        for _ in 0..5 {
            let Some(location) = answer
                .headers()
                .get("location")
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
            else {
                break;
            };
            let request = self.http.get(format!("{}{location}", self.base));
            answer = self
                .says(request, "same-origin")
                .send()
                .await
                .expect("an answer");
        }
        let page = page_of(&self.base, answer).await;
        self.page.replace(Some(page.clone()));
        page
    }

    /// Signs in with the cast's password.
    pub async fn signs_in(&self, user_name: &str) -> Page {
        self.opens("/en/sign-in").await;
        self.fills("user_name", user_name);
        self.fills("password", PASSWORD);
        self.presses("Sign in").await
    }

    /// The question of the bank that stands on the page at this position.
    pub fn question<'a>(&self, quiz: &'a Quiz, position: usize) -> &'a Question {
        let page = self.page();
        let asked = page
            .all(&format!("#question-{position} .asked"))
            .into_iter()
            .next()
            .expect("the question is on the page");
        asked_in(quiz, &asked)
    }

    /// Chooses, from the list beside the first words, the second, and presses the button.
    pub async fn takes(&self, position: usize, line: &str, words: &str, button: &str) -> Page {
        let form = self.page().form(button);
        let (name, value) = form.list(&format!("q{position}."), line, words);
        self.fills(&name, &value);
        self.presses(button).await
    }

    /// Answers the question on the page so that it earns everything or nothing, and presses the button.
    pub async fn answers(
        &self,
        question: &Question,
        position: usize,
        right: bool,
        button: &str,
    ) -> Page {
        let mut ticked = Vec::new();
        let form = self.page().form(button);
        for fill in fills(question, right) {
            match fill {
                Fill::Tick(label) => ticked.push(label),
                Fill::Type(words) => self.fills(&format!("q{position}"), &words),
                Fill::Choose(line, words) => {
                    let (name, value) = form.list(&format!("q{position}."), &line, &words);
                    self.fills(&name, &value);
                }
            }
        }
        if ticked.is_empty() {
            return self.presses(button).await;
        }
        let labels: Vec<&str> = ticked.iter().map(String::as_str).collect();
        self.chooses(position, &labels, button).await
    }

    /// Answers every question of the open attempt, one a page, right or all wrong; ends at the overview.
    pub async fn answers_everything(&self, quiz: &Quiz, right: bool) -> Page {
        for position in 1..=quiz.length() {
            let question = self.question(quiz, position);
            let button = if position == quiz.length() {
                "Save and look over"
            } else {
                "Save and go on"
            };
            self.answers(question, position, right, button).await;
        }
        self.page()
    }
}

/// The question of the bank that asks these words.
pub fn asked_in<'a>(quiz: &'a Quiz, asked: &str) -> &'a Question {
    let same = |question: &&Question| {
        question
            .text
            .all()
            .any(|(_, text)| plain(&text.title.plain()) == asked)
    };
    quiz.questions
        .iter()
        .find(same)
        .unwrap_or_else(|| panic!("no question of the bank is {asked:?}"))
}

async fn file_of(answer: reqwest::Response) -> File {
    File {
        status: answer.status().as_u16(),
        headers: answer.headers().clone(),
        bytes: answer.bytes().await.expect("a body").to_vec(),
    }
}

async fn page_of(base: &str, answer: reqwest::Response) -> Page {
    let status = answer.status().as_u16();
    let address = answer.url().as_str().trim_start_matches(base).to_owned();
    let header = |(name, value): (&reqwest::header::HeaderName, &reqwest::header::HeaderValue)| {
        (
            name.as_str().to_owned(),
            String::from_utf8_lossy(value.as_bytes()).into_owned(),
        )
    };
    let headers = answer.headers().iter().map(header).collect();
    Page::new(
        status,
        address,
        headers,
        answer.text().await.expect("a body"),
    )
}

pub(super) fn query(fields: &[(String, String)]) -> String {
    let encode = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    fields
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect::<Vec<_>>()
        .join("&")
}
