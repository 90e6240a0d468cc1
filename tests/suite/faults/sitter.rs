//! Somebody who sits quizzes on a bad line, as the script of the quiz pages does: one choice after the other, each under a name
//! of its own, sent until the server has confirmed it.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use rand::RngExt;
use rand::rngs::StdRng;
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};

use crate::app::rush::QUESTIONS;
use crate::app::{PASSWORD, Page};

/// How long one waits for an answer; longer with each try.
const PATIENCE: Duration = Duration::from_secs(2);
/// The same for who is in a hurry, and sends again while the first is still on its way.
const HURRY: Duration = Duration::from_millis(100);
/// Tries after which the server must have answered.
const TRIES: u32 = 2_000;

/// An attempt, and what was confirmed in it: the name of the choice, the position, the place; in order.
#[derive(Clone, Debug)]
pub struct Sat {
    pub attempt: String,
    pub choices: Vec<(String, usize, String)>,
}

/// One person after the other.
pub struct Sitter {
    place: usize,
    accounts: usize,
    direct: String,
    through: String,
    chance: StdRng,
    http: reqwest::Client,
    cookie: String,
    requests: Rc<Cell<usize>>,
    /// What was done.
    pub sat: Vec<Sat>,
    /// Answers that no line and no kill excuses.
    pub surprises: Vec<String>,
}

struct Answer {
    status: u16,
    location: String,
    cookie: Option<String>,
    body: String,
}

impl Sitter {
    /// Somebody at a place, with an address of the server itself and one through the line.
    pub fn new(
        place: usize,
        direct: &str,
        through: &str,
        chance: StdRng,
        requests: Rc<Cell<usize>>,
    ) -> Self {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            // A connection for each request, so that each has a fate of its own.
            .pool_max_idle_per_host(0)
            .build();
        Self {
            http: http.expect("a client"),
            place,
            accounts: 0,
            direct: direct.to_owned(),
            through: through.to_owned(),
            chance,
            cookie: String::new(),
            requests,
            sat: Vec::new(),
            surprises: Vec::new(),
        }
    }

    /// Makes an account and begins the course, on a good line.
    pub async fn is_somebody_new(&mut self) {
        let mut answer = None;
        while answer.is_none() {
            self.accounts += 1;
            self.cookie.clear();
            let name = format!("s{}-{}", self.place, self.accounts);
            let fields = [
                ("user_name", name.as_str()),
                ("name", "On A Bad Line"),
                ("language", "en"),
                ("password", PASSWORD),
            ];
            let base = self.direct.clone();
            // Once: a second try would find the name taken by the first.
            let sent = self.asks(&base, "/en/sign-up", Some(&fields), PATIENCE * 15);
            answer = sent.await.ok().and_then(|sent| sent.cookie);
        }
        self.cookie = answer.unwrap_or_default();
        let base = self.direct.clone();
        self.until(&base, "/en/courses/rush/rounds", Some(&[]), |answer| {
            answer.status == 303
        })
        .await;
    }

    /// Sits a quiz from its beginning to its result.
    pub async fn sits(&mut self) {
        let line = self.through.clone();
        let begun = self
            .until(
                &line,
                "/en/courses/rush/quizzes/quick/attempts",
                Some(&[]),
                |answer| answer.location.contains("/attempts/"),
            )
            .await;
        let id = begun.location.split('/').nth(3).unwrap_or_default();
        self.sat.push(Sat {
            attempt: id.to_owned(),
            choices: Vec::new(),
        });
        let here = format!("/en/attempts/{id}");
        for position in 1..=QUESTIONS {
            for _ in 0..self.chance.random_range(1..=2) {
                self.chooses(&here, position).await;
            }
            if self.chance.random_range(0..4) == 0 {
                self.repeats(&here).await;
            }
        }
        let first = self.submits(&here).await;
        let again = self.submits(&here).await;
        if first != again {
            self.surprises
                .push(format!("{here} had two results:\n{first}\n{again}"));
        }
    }

    async fn chooses(&mut self, here: &str, position: usize) {
        let place = self.chance.random_range(0..4).to_string();
        let name = format!("{:032x}", self.chance.random::<u128>());
        self.sends(here, &name, position, &place).await;
        let sat = self.sat.last_mut().expect("an attempt");
        sat.choices.push((name, position, place));
    }

    /// Sends again what was confirmed long ago.
    async fn repeats(&mut self, here: &str) {
        let choices = &self.sat.last().expect("an attempt").choices;
        let one = self.chance.random_range(0..choices.len());
        let (name, position, place) = choices[one].clone();
        self.sends(here, &name, position, &place).await;
    }

    /// Sends a choice until it is confirmed.
    async fn sends(&mut self, here: &str, name: &str, position: usize, place: &str) {
        let line = self.through.clone();
        let (was, field) = (format!("{position}:"), format!("q{position}"));
        let fields = [
            ("was", was.as_str()),
            (field.as_str(), place),
            ("post_id", name),
            ("client_at", "1795251600000"),
        ];
        let confirmed = |answer: &Answer| {
            let told: Option<serde_json::Value> = serde_json::from_str(&answer.body).ok();
            answer.status == 200 && told.is_some_and(|told| told["post_id"] == name)
        };
        self.until(&line, &format!("{here}/answers"), Some(&fields), confirmed)
            .await;
    }

    /// Submits until the server leads to the result, and reads it: its words.
    async fn submits(&mut self, here: &str) -> String {
        let (line, result) = (self.through.clone(), format!("{here}/result"));
        self.until(&line, &result, Some(&[]), |answer| {
            answer.location.ends_with("/result")
        })
        .await;
        let whole = |answer: &Answer| answer.status == 200 && answer.body.contains("</html>");
        let page = self.until(&line, &result, None, whole).await;
        Page::new(200, result, Vec::new(), page.body).words()
    }

    /// Asks until the answer is the wanted one; whatever else comes but "not now" is a surprise, and ends it.
    async fn until(
        &mut self,
        base: &str,
        path: &str,
        fields: Option<&[(&str, &str)]>,
        wanted: impl Fn(&Answer) -> bool,
    ) -> Answer {
        for _ in 0..TRIES {
            let Some(answer) = self.tries(base, path, fields, TRIES).await else {
                break;
            };
            if wanted(&answer) {
                return answer;
            }
            match answer.status {
                429 => tokio::time::sleep(Duration::from_secs(1)).await,
                503 => tokio::time::sleep(Duration::from_millis(50)).await,
                status => {
                    self.surprises
                        .push(format!("{path} {fields:?}: {status} {}", answer.body));
                    return answer;
                }
            }
        }
        panic!("{path} was never answered");
    }

    /// Asks until there is a whole answer of any kind, so many times.
    async fn tries(
        &mut self,
        base: &str,
        path: &str,
        fields: Option<&[(&str, &str)]>,
        most: u32,
    ) -> Option<Answer> {
        for number in 1..=most {
            self.requests.set(self.requests.get() + 1);
            let hurries = number == 1 && self.chance.random_range(0..8) == 0;
            let patience = if hurries { HURRY } else { PATIENCE };
            let asked = self.asks(base, path, fields, patience * number.min(10));
            if let Ok(answer) = asked.await {
                return Some(answer);
            }
            tokio::time::sleep(Duration::from_millis(2 * u64::from(number.min(50)))).await;
        }
        None
    }

    async fn asks(
        &self,
        base: &str,
        path: &str,
        fields: Option<&[(&str, &str)]>,
        patience: Duration,
    ) -> reqwest::Result<Answer> {
        let address = format!("{base}{path}");
        let request = match fields {
            Some(fields) => self.http.post(address).form(fields),
            None => self.http.get(address),
        };
        let request = request
            .timeout(patience)
            .header("sec-fetch-site", "same-origin")
            .header(COOKIE, &self.cookie);
        let answer = request.send().await?;
        let header = |name| {
            let value = answer.headers().get(name)?;
            Some(value.to_str().ok()?.to_owned())
        };
        Ok(Answer {
            status: answer.status().as_u16(),
            location: header(LOCATION).unwrap_or_default(),
            cookie: header(SET_COOKIE).and_then(|set| Some(set.split(';').next()?.to_owned())),
            body: answer.text().await?,
        })
    }
}
