//! People who all do the same thing as fast as they can.

use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::server::PASSWORD;

/// Somebody who is signed in and in the middle of a quiz.
pub struct Trainee {
    http: reqwest::Client,
    base: String,
    user_name: String,
    /// What the browser sends with each request.
    pub cookie: String,
    answers: String,
    turn: AtomicU64,
}

impl Trainee {
    /// So many of them, with names that no earlier class has.
    pub async fn class(base: &str, size: usize) -> Vec<Self> {
        let of_today = std::time::SystemTime::UNIX_EPOCH
            .elapsed()
            .expect("a time")
            .as_millis();
        let mut class = Vec::new();
        for number in 0..size {
            class.push(Self::ready(base, format!("bench{of_today}.{number}")).await);
        }
        class
    }

    async fn ready(base: &str, user_name: String) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        let mut trainee = Self {
            http,
            base: base.to_owned(),
            user_name,
            cookie: String::new(),
            answers: String::new(),
            turn: AtomicU64::new(0),
        };
        let fields = [
            ("user_name", trainee.user_name.as_str()),
            ("name", "Grace"),
            ("password", PASSWORD),
            ("language", "en"),
        ];
        let signed_up = trainee.posts("/en/sign-up", &fields).await;
        let cookie = signed_up.headers()["set-cookie"]
            .to_str()
            .expect("a cookie");
        trainee.cookie = cookie.split(';').next().expect("a value").to_owned();
        trainee.posts("/en/courses/demo/rounds", &[]).await;
        for lesson in ["text", "blocks"] {
            trainee
                .posts(&format!("/en/courses/demo/lessons/{lesson}/reading"), &[])
                .await;
        }
        let begun = trainee
            .posts("/en/courses/demo/quizzes/tour-quiz/attempts", &[])
            .await;
        let question = begun.headers()["location"].to_str().expect("an address");
        let attempt = question.split("/questions/").next().expect("an attempt");
        trainee.answers = format!("{attempt}/answers");
        trainee
    }

    async fn posts(&self, path: &str, fields: &[(&str, &str)]) -> reqwest::Response {
        let request = self
            .http
            .post(format!("{}{path}", self.base))
            .header("sec-fetch-site", "same-origin")
            .header("cookie", &self.cookie)
            .form(fields);
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), 303, "{path}");
        answer
    }

    /// The bytes of a page as a browser gets them, compressed.
    pub async fn fetches(&self, page: &str) -> Vec<u8> {
        let request = self
            .http
            .get(page)
            .header("cookie", &self.cookie)
            .header("accept-encoding", "br");
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        answer.bytes().await.expect("a body").to_vec()
    }

    /// Changes the answer of the first question.
    pub async fn answers(&self) {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let choice = if turn.is_multiple_of(2) { "0" } else { "1" };
        let fields = [("on", "1"), ("was", "1:"), ("q1", choice), ("then", "stay")];
        self.posts(&self.answers, &fields).await;
    }

    /// Signs in once more.
    pub async fn signs_in(&self) {
        let fields = [
            ("user_name", self.user_name.as_str()),
            ("password", PASSWORD),
        ];
        self.posts("/en/sign-in", &fields).await;
    }
}

/// How often in a second the people do it, all at once, each again and again.
pub async fn times_a_second(
    people: &[Trainee],
    during: Duration,
    act: impl AsyncFn(&Trainee),
) -> f64 {
    let (begin, done) = (Instant::now(), AtomicU64::new(0));
    let each = people.iter().map(async |person| {
        while begin.elapsed() < during {
            act(person).await;
            done.fetch_add(1, Ordering::Relaxed);
        }
    });
    futures_util::future::join_all(each).await;
    done.load(Ordering::Relaxed) as f64 / begin.elapsed().as_secs_f64()
}

/// Pages in a second, and within how many milliseconds 99 of 100 came.
pub fn pages_a_second(page: &str, cookie: &str, connections: usize, during: Duration) -> [f64; 2] {
    let said = Command::new("wrk")
        .args(["-t1", "--latency"])
        .arg(format!("-c{connections}"))
        .arg(format!("-d{}s", during.as_secs()))
        .args(["-H", "Accept-Encoding: br", "-H"])
        .arg(format!("Cookie: {cookie}"))
        .arg(page)
        .output()
        .expect("the command wrk");
    let said = String::from_utf8(said.stdout).expect("words");
    assert!(!said.contains("Non-2xx"), "{said}");
    let after = |name: &str| {
        let line = said.lines().find_map(|line| line.trim().strip_prefix(name));
        line.expect("what wrk says").trim().to_owned()
    };
    let latency = after("99%");
    let split = latency.find(char::is_alphabetic).expect("a unit");
    let number: f64 = latency[..split].parse().expect("a number");
    let unit = match &latency[split..] {
        "us" => 0.001,
        "ms" => 1.0,
        _ => 1_000.0,
    };
    [
        after("Requests/sec:").parse().expect("a number"),
        number * unit,
    ]
}
