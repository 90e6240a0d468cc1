//! Somebody in a hurry: does one thing after the other through HTTP, by weight and by chance, and remembers what they were
//! told. Chance comes from a seed that a failed test prints.

use std::cell::Cell;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use reqwest::header::{COOKIE, LOCATION, RETRY_AFTER, SET_COOKIE};

use super::history::{Act, History, Told};
use crate::app::rush::{LESSONS, QUESTIONS};
use crate::app::{PASSWORD, Page};

/// How long one waits for an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// One person after the other, at one computer.
pub struct Worker {
    base: String,
    number: usize,
    accounts: usize,
    chance: StdRng,
    http: reqwest::Client,
    cookie: String,
    now: Now,
    /// What was tried.
    pub history: History,
    /// Answers that no fault excuses, such as a 500.
    pub surprises: Vec<String>,
    /// Whether every page that only reads must come.
    pub reads_go_on: bool,
    /// Times that "not at this moment" was said to anybody.
    put_off: Rc<Cell<usize>>,
}

/// Where the person stands.
#[derive(Clone, Debug)]
enum Now {
    Outside,
    SignedIn {
        name: String,
    },
    InTheCourse {
        name: String,
        attempt: Option<String>,
    },
}

/// The server does not answer any more.
#[derive(Debug)]
pub struct Gone;

/// An answer as far as it matters here.
struct Answer {
    status: u16,
    location: String,
    cookie: Option<String>,
    retry_after: bool,
    body: String,
}

impl Worker {
    /// Nobody yet, at this server.
    pub fn new(
        base: &str,
        number: usize,
        seed: u64,
        notes: &Path,
        put_off: Rc<Cell<usize>>,
    ) -> Self {
        let file = notes.join(format!("history-{number}.txt"));
        Self {
            base: base.to_owned(),
            number,
            accounts: 0,
            chance: StdRng::seed_from_u64(seed + number as u64),
            http: client(),
            cookie: String::new(),
            now: Now::Outside,
            history: History::in_file(&file),
            surprises: Vec::new(),
            reads_go_on: false,
            put_off,
        }
    }

    /// Goes to another server from now on, or to the same one after a restart.
    pub fn goes_to(&mut self, base: &str) {
        base.clone_into(&mut self.base);
        self.http = client();
    }

    /// Does the next thing.
    pub async fn act(&mut self) -> Result<(), Gone> {
        match self.now.clone() {
            Now::Outside => self.signs_up().await,
            Now::SignedIn { name } => self.begins(name).await,
            Now::InTheCourse { name, attempt } => match (self.chance.random_range(0..100), attempt)
            {
                (0..2, _) => self.signs_up().await,
                (2..8, _) => self.reads(name).await,
                (8..14, _) => self.speaks(name).await,
                (14..24, Some(attempt)) => self.submits(name, attempt).await,
                (_, Some(attempt)) => self.answers(attempt).await,
                (_, None) => self.begins_an_attempt(name).await,
            },
        }
    }

    async fn signs_up(&mut self) -> Result<(), Gone> {
        self.cookie.clear();
        self.now = Now::Outside;
        self.accounts += 1;
        let name = format!("w{}-{}", self.number, self.accounts);
        let page = self.get("/en/sign-up").await?;
        let Some(mut form) = filled(page, "Create the account") else {
            return Ok(());
        };
        set(&mut form, "user_name", &name);
        set(&mut form, "name", "In A Hurry");
        set(&mut form, "password", PASSWORD);
        self.history.invoke(Act::SignUp { name: name.clone() });
        let answer = self.post("/en/sign-up", &form).await?;
        if self.judged(&answer, "") {
            self.cookie = answer.cookie.unwrap_or_default();
            self.now = Now::SignedIn { name };
        }
        Ok(())
    }

    async fn begins(&mut self, name: String) -> Result<(), Gone> {
        self.history.invoke(Act::Begin { name: name.clone() });
        let answer = self.post("/en/courses/rush/rounds", &[]).await?;
        if self.judged(&answer, "") {
            self.now = Now::InTheCourse {
                name,
                attempt: None,
            };
        }
        Ok(())
    }

    async fn reads(&mut self, name: String) -> Result<(), Gone> {
        let lesson = format!("l{}", self.chance.random_range(1..=LESSONS));
        let path = format!("/en/courses/rush/lessons/{lesson}/reading");
        self.history.invoke(Act::Read { name, lesson });
        let answer = self.post(&path, &[]).await?;
        self.judged(&answer, "");
        Ok(())
    }

    async fn speaks(&mut self, name: String) -> Result<(), Gone> {
        let language = ["en", "fr", "ar"][self.chance.random_range(0..3)].to_owned();
        let page = self.get("/en/account/language").await?;
        let Some(account) = page.and_then(|page| {
            let tree = page.tree();
            let field = scraper::Selector::parse("input[name=account]").expect("a selector");
            tree.select(&field)
                .next()?
                .value()
                .attr("value")
                .map(str::to_owned)
        }) else {
            return Ok(());
        };
        let fields = [
            ("account".to_owned(), account),
            ("language".to_owned(), language.clone()),
        ];
        self.history.invoke(Act::Speak { name, language });
        let answer = self.post("/en/account/language", &fields).await?;
        self.judged(&answer, "");
        Ok(())
    }

    async fn begins_an_attempt(&mut self, name: String) -> Result<(), Gone> {
        self.history.invoke(Act::Attempt { name: name.clone() });
        let answer = self
            .post("/en/courses/rush/quizzes/quick/attempts", &[])
            .await?;
        let id = answer
            .location
            .split("/attempts/")
            .nth(1)
            .and_then(|rest| rest.split('/').next())
            .map(str::to_owned);
        if answer.status == 303 && id.is_none() {
            // No more attempts: somebody else goes on.
            self.history.told(Told::Fail);
            self.now = Now::Outside;
        } else if self.judged(&answer, id.as_deref().unwrap_or_default()) {
            self.now = Now::InTheCourse { name, attempt: id };
        }
        Ok(())
    }

    /// Looks at a question and chooses another option than the one that counts.
    async fn answers(&mut self, attempt: String) -> Result<(), Gone> {
        let position = self.chance.random_range(1..=QUESTIONS);
        let path = format!("/en/attempts/{attempt}/questions/{position}");
        self.history.invoke(Act::Look {
            attempt: attempt.clone(),
            position,
        });
        let answer = self
            .request(self.http.get(format!("{}{path}", self.base)))
            .await?;
        let Some(mut form) = filled(page(&path, &answer), "Save and") else {
            self.judged(&answer, "");
            // It is closed after all: a submission whose answer was lost.
            if answer.status == 303 {
                self.history.told(Told::Fail);
                self.leaves_the_attempt();
            }
            return Ok(());
        };
        let name = format!("q{position}");
        let chosen = form.iter().find(|(field, _)| *field == name);
        let chosen = chosen.map_or_else(String::new, |(_, place)| place.clone());
        self.judged(&answer, &chosen);
        let others: Vec<String> = (0..4)
            .map(|place: usize| place.to_string())
            .filter(|place| *place != chosen)
            .collect();
        let place = others[self.chance.random_range(0..others.len())].clone();
        set(&mut form, &name, &place);
        self.history.invoke(Act::Answer {
            attempt: attempt.clone(),
            position,
            place,
        });
        let answer = self
            .post(&format!("/en/attempts/{attempt}/answers"), &form)
            .await?;
        if answer.location.contains("/result") {
            self.history.told(Told::Fail);
            self.leaves_the_attempt();
        } else {
            self.judged(&answer, "");
        }
        Ok(())
    }

    async fn submits(&mut self, name: String, attempt: String) -> Result<(), Gone> {
        self.history.invoke(Act::Submit {
            attempt: attempt.clone(),
        });
        let answer = self
            .post(&format!("/en/attempts/{attempt}/result"), &[])
            .await?;
        if self.judged(&answer, "") {
            self.now = Now::InTheCourse {
                name,
                attempt: None,
            };
        }
        Ok(())
    }

    fn leaves_the_attempt(&mut self) {
        if let Now::InTheCourse { attempt, .. } = &mut self.now {
            *attempt = None;
        }
    }

    /// Notes what an answer says of the newest act; true when it is done.
    fn judged(&mut self, answer: &Answer, said: &str) -> bool {
        let told = match answer.status {
            200 | 303 => Told::Ok(said.to_owned()),
            503 => {
                self.put_off.set(self.put_off.get() + 1);
                let act = &self.history.entries.last().expect("an act").act;
                if self.reads_go_on && matches!(act, Act::Look { .. }) {
                    self.surprises.push(format!("reading was put off: {act:?}"));
                }
                if !answer.retry_after {
                    self.surprises.push("a 503 without Retry-After".to_owned());
                }
                Told::Unknown
            }
            500.. => {
                let act = &self.history.entries.last().expect("an act").act;
                self.surprises
                    .push(format!("{act:?}: {} {}", answer.status, answer.body));
                Told::Unknown
            }
            // Too often for one person: somebody else goes on.
            429 => {
                self.now = Now::Outside;
                Told::Fail
            }
            _ => Told::Fail,
        };
        let done = matches!(told, Told::Ok(_));
        self.history.told(told);
        done
    }

    /// A page, where one came.
    async fn get(&mut self, path: &str) -> Result<Option<Page>, Gone> {
        let answer = self
            .request(self.http.get(format!("{}{path}", self.base)))
            .await?;
        Ok(page(path, &answer))
    }

    async fn post(&mut self, path: &str, fields: &[(String, String)]) -> Result<Answer, Gone> {
        let request = self.http.post(format!("{}{path}", self.base)).form(fields);
        self.request(request).await
    }

    async fn request(&self, request: reqwest::RequestBuilder) -> Result<Answer, Gone> {
        let request = request
            .header("sec-fetch-site", "same-origin")
            .header(COOKIE, &self.cookie);
        let answer = request.send().await.map_err(|_| Gone)?;
        let header = |name| {
            let value = answer.headers().get(name)?;
            Some(value.to_str().ok()?.to_owned())
        };
        Ok(Answer {
            status: answer.status().as_u16(),
            location: header(LOCATION).unwrap_or_default(),
            cookie: header(SET_COOKIE).and_then(|set| Some(set.split(';').next()?.to_owned())),
            retry_after: header(RETRY_AFTER).is_some(),
            body: answer.text().await.map_err(|_| Gone)?,
        })
    }
}

fn client() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(PATIENCE)
        .no_proxy()
        .build()
        .expect("a client")
}

fn page(path: &str, answer: &Answer) -> Option<Page> {
    (answer.status == 200).then(|| Page::new(200, path.to_owned(), Vec::new(), answer.body.clone()))
}

/// The fields of a page's form as they stand; `None` where there is no page.
fn filled(page: Option<Page>, button: &str) -> Option<Vec<(String, String)>> {
    Some(page?.form(button).fields)
}

fn set(fields: &mut Vec<(String, String)>, name: &str, value: &str) {
    fields.retain(|(known, _)| known != name);
    fields.push((name.to_owned(), value.to_owned()));
}
