//! Who is slow, silent or breaks off holds nobody up and leaves nothing half done.

use super::{SHORT, cookie};
use crate::app::raw::{Raw, status};
use dsr_course::web::limits::Limits;

const HEAD: &str = "GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\n";

/// A post that begins a round, but for its end.
fn post(cookie: &str, rest: &str) -> String {
    format!(
        "POST /en/courses/demo/rounds HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n{rest}"
    )
}

limited_story! {
    async fn every_slow_connection_ends_and_writes_nothing(app, super::SHORT) {
        app.trainee("ada").await;
        let cookie = cookie(app, "", "ada").await;
        let opened = async |first: String| {
            let mut raw = Raw::open(&app.base).await;
            raw.says(first).await;
            raw
        };
        // The head of the first request.
        let first = opened(HEAD.to_owned()).await;
        // The head of the second one on a connection that is kept.
        let mut second = opened(format!("{HEAD}\r\n")).await;
        assert_eq!(status(&second.hears().await), 200);
        second.says(HEAD).await;
        // The body, with a length and in chunks, and of a request that should have none.
        let body = opened(post(&cookie, "Content-Length: 5000\r\n\r\n")).await;
        let chunks = opened(post(&cookie, "Transfer-Encoding: chunked\r\n\r\n1388\r\n")).await;
        let reading = opened(format!("{HEAD}Content-Length: 5000\r\n\r\n")).await;
        // Nothing at all, from the beginning and after an answer.
        let mut silent = opened(String::new()).await;
        let mut idle = opened(format!("{HEAD}\r\n")).await;
        let (first, second, body, chunks, reading, silent, idle) = tokio::join!(
            first.drips(b"x"),
            second.drips(b"x"),
            body.drips(b"a"),
            chunks.drips(b"a"),
            reading.drips(b"a"),
            silent.hears_to_the_end(),
            idle.hears_to_the_end(),
        );
        assert!([0, 408].contains(&status(&first)), "{first}");
        assert_eq!(second, "", "half a head is no request");
        for answer in [&body, &chunks] {
            assert_eq!(status(answer), 408, "{answer}");
        }
        assert!([200, 408].contains(&status(&reading)), "{reading}");
        assert!([0, 408].contains(&status(&silent)), "{silent}");
        assert_eq!(status(&idle), 200, "{idle}");
        assert_eq!(app.count("SELECT COUNT(*) FROM rounds").await, 0);
    }
}

limited_story! {
    async fn a_slow_body_is_told_that_nothing_of_it_was_kept(app, super::SHORT) {
        app.trainee("ada").await;
        let cookie = cookie(app, "", "ada").await;
        let mut raw = Raw::open(&app.base).await;
        raw.says(post(&cookie, "Content-Length: 5000\r\n\r\n")).await;
        let answer = raw.drips(b"a").await;
        assert!(answer.contains("This took too long to arrive") && answer.contains("Nothing of it was kept"), "{answer}");
    }
}

limited_story! {
    async fn hundreds_of_slow_connections_hold_up_no_page(app, Limits { head: std::time::Duration::from_mins(1), ..Limits::USUAL }) {
        let mut slow = Vec::new();
        for _ in 0..300 {
            let mut raw = Raw::open(&app.base).await;
            raw.says(HEAD).await;
            slow.push(raw);
        }
        let ada = app.trainee("ada").await;
        for _ in 0..20 {
            ada.opens("/en/courses/demo").await.has_status(200);
        }
    }
}

limited_story! {
    async fn when_all_places_are_taken_the_next_one_waits_until_the_slow_are_gone(app, Limits { connections: 20, ..super::SHORT }) {
        let mut slow = Vec::new();
        for _ in 0..20 {
            let mut raw = Raw::open(&app.base).await;
            raw.says(HEAD).await;
            slow.push(tokio::spawn(raw.drips(b"x")));
        }
        app.stranger().opens("/en/").await.has_status(200);
        for connection in slow {
            let answer = connection.await.expect("it ends");
            assert!([0, 408].contains(&status(&answer)), "{answer}");
        }
    }
}

story! {
    async fn a_post_that_breaks_off_anywhere_leaves_nothing_and_can_be_sent_again(app) {
        app.trainee("ada").await;
        let cookie = cookie(app, "", "ada").await;
        let form = "name=Ada+M%C3%A9&then=stay&more=0123456789";
        let whole = post(&cookie, &format!("Content-Length: {}\r\n\r\n{form}", form.len()));
        // A cut after each seventh byte, and after each of the last ones.
        let cuts = (1..whole.len()).filter(|at| at % 7 == 0 || whole.len() - at < 12);
        for at in cuts {
            let mut raw = Raw::open(&app.base).await;
            raw.says(&whole.as_bytes()[..at]).await;
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM rounds").await, 0);
        let mut raw = Raw::open(&app.base).await;
        raw.says(&whole).await;
        let answer = raw.hears().await;
        assert_eq!(status(&answer), 303, "{answer}");
        assert_eq!(app.count("SELECT COUNT(*) FROM rounds").await, 1);
    }
}

/// Holds the limits of the stories and those of the program apart.
#[test]
fn the_stories_are_shorter_than_the_program() {
    assert!(
        SHORT.head < Limits::USUAL.head
            && SHORT.body < Limits::USUAL.body
            && SHORT.idle < Limits::USUAL.idle
    );
}
