//! What machines are told about the server: whether it is well, and numbers; nothing about anybody.

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use dsr_course::store::Error;
use reqwest::header::HeaderMap;

use crate::app::program::{Setup, free_port, said};
use crate::app::{App, PASSWORD};

async fn asks(address: &str) -> (u16, HeaderMap, String) {
    let http = reqwest::Client::builder().no_proxy().build();
    let asked = http.expect("a client").get(address).send().await;
    let answer = asked.expect("an answer");
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    (status, headers, answer.text().await.expect("a body"))
}

story! {
    async fn health_is_said_to_machines_without_cookie_or_session(app) {
        let address = format!("{}/healthz", app.base);
        let (status, headers, body) = asks(&address).await;
        assert_eq!(status, 200, "{body}");
        assert!(!headers.contains_key("set-cookie"));
        assert_eq!(headers["cache-control"], "no-store");
        let said: serde_json::Value = serde_json::from_str(&body).expect("JSON");
        assert_eq!((&said["status"], &said["database"]), (&"ok".into(), &"ok".into()));
        assert_eq!(said["courses"], app.library.now().courses.len());
        std::fs::remove_dir_all(&app.courses).expect("removed");
        app.library.reload();
        let (status, _, body) = asks(&address).await;
        assert_eq!(status, 503);
        assert!(body.contains("\"courses\":0"), "{body}");
    }
}

#[tokio::test]
async fn a_database_that_takes_no_writes_is_unwell_and_well_again_afterwards() {
    let app = App::start(crate::app::Engine::Sqlite).await;
    let address = format!("{}/healthz", app.base);
    let (free, held) = tokio::sync::oneshot::channel::<()>();
    let held = std::sync::Mutex::new(Some(held));
    let (say, holds) = tokio::sync::oneshot::channel();
    let say = std::sync::Mutex::new(Some(say));
    let store = app.store.clone();
    // Another program has the lock for writing until it is told to let go.
    let other = tokio::spawn(async move {
        let holding = store.write(async move |_| {
            if let Some(say) = say.lock().expect("a lock").take() {
                say.send(()).expect("the story waits");
            }
            let held = held.lock().expect("a lock").take().expect("once");
            drop(held.await);
            Ok::<(), Error>(())
        });
        holding.await.expect("nothing was written");
    });
    holds.await.expect("the lock is held");
    let (status, _, body) = asks(&address).await;
    assert_eq!(status, 503, "{body}");
    assert!(body.contains("takes no writes"), "{body}");
    free.send(()).expect("it waits");
    other.await.expect("it ends");
    assert_eq!(asks(&address).await.0, 200);
}

#[tokio::test]
async fn metrics_count_by_route_and_name_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    let port = free_port();
    let setup = Setup::in_folder(&folder.path().join("data"))
        .with("DSR_METRICS_LISTEN", format!("127.0.0.1:{port}"));
    let serving = setup.serve(Stdio::null());
    for _ in 0..3 {
        asks(&format!("{}/en/glossary", serving.base)).await;
    }
    asks(&format!("{}/en/courses/nothing-of-the-kind", serving.base)).await;
    asks(&format!("{}/Zanzibar", serving.base)).await;
    let person = crate::app::Person::new(&serving.base);
    person.opens("/en/sign-up").await;
    person.fills("user_name", "zanzibar");
    person.fills("name", "Zanzibar Diallo");
    person.fills("password", PASSWORD);
    person
        .presses("Create the account")
        .await
        .says("My courses");

    let (status, headers, text) = asks(&format!("http://127.0.0.1:{port}/metrics")).await;
    assert_eq!(status, 200);
    assert!(
        headers["content-type"]
            .to_str()
            .expect("letters")
            .starts_with("text/plain; version=0.0.4")
    );
    for line in [
        "dsr_requests_total{route=\"/{language}/glossary\",method=\"GET\",status=\"200\"} 3",
        "dsr_requests_total{route=\"/{language}/courses/{course}\",method=\"GET\",status=\"404\"} 1",
        "dsr_requests_total{route=\"/{language}/sign-up\",method=\"POST\",status=\"303\"} 1",
        "dsr_requests_total{route=\"none\",method=\"any\",status=\"404\"} 1",
        "dsr_request_duration_seconds_bucket{route=\"/{language}/glossary\",method=\"GET\",le=\"+Inf\"} 3",
        "dsr_database_write_failures_total 0",
        "dsr_letters{state=\"waiting\"} 0",
        "dsr_queue{work=\"passwords\"} 0",
        "dsr_courses{state=\"being mended\"} 0",
        "dsr_log_lines_lost_total 0",
    ] {
        assert!(
            text.lines().any(|known| known == line),
            "no line {line}\n{text}"
        );
    }
    assert!(!text.to_lowercase().contains("zanzibar"), "{text}");
    well_formed(&text);
    let (status, _, _) = asks(&format!("{}/metrics", serving.base)).await;
    assert_eq!(status, 404, "people's address has no metrics");
}

/// What the format asks: each number on a line of its own under the name and kind that were said before.
fn well_formed(text: &str) {
    let mut name = String::new();
    let mut names = std::collections::BTreeSet::new();
    let mut seen = std::collections::BTreeSet::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            name = rest.split(' ').take(1).collect();
            assert!(names.insert(name.clone()), "{name} is said twice");
        } else if !line.starts_with('#') {
            let (sample, value) = line.rsplit_once(' ').expect("a value");
            assert!(sample.starts_with(&name), "{line} stands under {name}");
            assert!(value.parse::<f64>().is_ok(), "{line}");
            assert!(seen.insert(sample.to_owned()), "{sample} comes twice");
        }
    }
}

#[tokio::test]
async fn a_log_that_cannot_be_written_stops_nobody_and_is_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    let (port, full) = (
        free_port(),
        std::fs::File::options().write(true).open("/dev/full"),
    );
    let setup = Setup::in_folder(&folder.path().join("data"))
        .with("DSR_LOG", "debug")
        .with("DSR_METRICS_LISTEN", format!("127.0.0.1:{port}"));
    let serving = setup.serve(full.expect("a full disk").into());
    for _ in 0..10 {
        let (status, _, _) = asks(&format!("{}/en/glossary", serving.base)).await;
        assert_eq!(status, 200);
    }
    let (_, _, text) = asks(&format!("http://127.0.0.1:{port}/metrics")).await;
    let lost = text
        .lines()
        .find_map(|line| line.strip_prefix("dsr_log_lines_lost_total "));
    assert!(
        lost.expect("the count").parse::<u64>().expect("a number") >= 10,
        "{lost:?}"
    );
}

#[tokio::test]
async fn a_log_that_nobody_reads_stops_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    let setup = Setup::in_folder(&folder.path().join("data")).with("DSR_LOG", "debug");
    let mut serving = setup.serve(Stdio::piped());
    // A pipe holds 64 KB; a line is about 200 bytes.
    for _ in 0..600 {
        let (status, _, _) = asks(&format!("{}/robots.txt", serving.base)).await;
        assert_eq!(status, 200);
    }
    let log = serving.child.stderr.take().expect("its log");
    serving.signal("TERM");
    let lines: Vec<String> = BufReader::new(log).lines().map_while(Result::ok).collect();
    assert!(lines.len() >= 600, "{} lines", lines.len());
    for line in &lines {
        serde_json::from_str::<serde_json::Value>(line).expect("each line is JSON");
    }
    assert!(serving.ends().success());
}

#[tokio::test]
async fn nothing_that_is_sent_writes_a_line_into_the_log() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("log");
    let setup = Setup::in_folder(&folder.path().join("data")).with("DSR_LOG", "debug");
    let log = std::fs::File::create(&file).expect("a file");
    let mut serving = setup.serve(log.into());
    let http = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client");
    let forged = "x\n{\"level\":\"INFO\",\"fields\":{\"message\":\"answered\"}}\r\u{1b}[2J\u{2028}";
    let written = percent_encoding::utf8_percent_encode(forged, percent_encoding::NON_ALPHANUMERIC);
    let mut sent = 0;
    for path in [
        "en/",
        "en/courses/",
        "static/",
        "media/demo/",
        "en/reset/",
        "en/check?code=",
    ] {
        let asked = http.get(format!("{}/{path}{written}", serving.base));
        let asked = asked.header("user-agent", "a\tb").send().await;
        assert!(asked.expect("an answer").status().as_u16() < 500, "{path}");
        sent += 1;
    }
    for path in [
        "sign-up",
        "sign-in",
        "one-time-code",
        "forgotten-password",
        "enrolment",
    ] {
        let form = [
            ("user_name", forged),
            ("name", forged),
            ("code", forged),
            ("password", forged),
            ("email", forged),
        ];
        let post = http
            .post(format!("{}/en/{path}", serving.base))
            .header("sec-fetch-site", "same-origin");
        let post = post.form(&form).send().await;
        assert!(post.expect("an answer").status().as_u16() < 500, "{path}");
        sent += 1;
    }
    serving.signal("TERM");
    assert!(serving.ends().success());
    let log = std::fs::read_to_string(&file).expect("the log");
    let lines: Vec<serde_json::Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).expect("each line is JSON"))
        .collect();
    let answered = lines
        .iter()
        .filter(|line| line["fields"]["message"] == "answered");
    assert_eq!(
        answered.count(),
        sent,
        "a line for each request and no other:\n{log}"
    );
}

#[tokio::test]
async fn holes_are_reported_to_whom_the_settings_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let serving = Setup::in_folder(&data)
        .with("DSR_SECURITY_CONTACT", "mailto:security@example.org")
        .serve(Stdio::null());
    let (status, headers, text) = asks(&format!("{}/.well-known/security.txt", serving.base)).await;
    assert_eq!(status, 200);
    assert_eq!(headers["content-type"], "text/plain; charset=utf-8");
    assert!(
        text.starts_with("Contact: mailto:security@example.org\n"),
        "{text}"
    );
    let expires = text
        .lines()
        .find_map(|line| line.strip_prefix("Expires: "))
        .expect("an end");
    let expires: jiff::Timestamp = expires.parse().expect("a time of RFC 3339");
    let days = expires.duration_since(jiff::Timestamp::now()).as_hours() / 24;
    assert!((30..365).contains(&days), "{days} days");
    drop(serving);
    let without = Setup::in_folder(&data).serve(Stdio::null());
    assert_eq!(
        asks(&format!("{}/.well-known/security.txt", without.base))
            .await
            .0,
        404
    );
    drop(without);
    let refused = Setup::in_folder(&data)
        .with("DSR_SECURITY_CONTACT", "security@example.org")
        .runs(&["serve"]);
    assert!(
        said(&refused).contains("it must begin with mailto: or https://"),
        "{}",
        said(&refused)
    );
    let mut policy = String::new();
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("SECURITY.md");
    std::fs::File::open(file)
        .and_then(|mut file| file.read_to_string(&mut policy))
        .expect("SECURITY.md");
    for words in ["7 days", "30 days", "90 days"] {
        assert!(policy.contains(words), "{policy}");
    }
}
