//! How large a body may be, however it is sent, and what a body may be at all.

use dsr_course::web::fields::LARGEST_FORM;

use super::cookie;
use crate::app::raw::{Raw, status};
use dsr_course::web::routes::TABLE;

fn head(cookie: &str, rest: &str) -> String {
    format!(
        "POST /en/courses/demo/rounds HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n{rest}\r\n\r\n"
    )
}

story! {
    async fn a_form_may_be_as_large_as_the_limit_and_not_one_byte_larger(app) {
        app.trainee("ada").await;
        let cookie = cookie(app, "", "ada").await;
        for (size, expected) in [(LARGEST_FORM, 303), (LARGEST_FORM + 1, 413), (LARGEST_FORM * 40, 413)] {
            let form = format!("x={}", "a".repeat(size - 2));
            // With its length, and in chunks that do not tell it.
            let chunks: Vec<String> = form.as_bytes().chunks(9_000).map(|piece| format!("{:x}\r\n{}\r\n", piece.len(), String::from_utf8_lossy(piece))).collect();
            let chunked = chunks.concat();
            for (rest, body) in [(format!("Content-Length: {size}"), form.clone()), ("Transfer-Encoding: chunked".to_owned(), format!("{chunked}0\r\n\r\n"))] {
                let mut raw = Raw::open(&app.base).await;
                raw.says(head(&cookie, &rest)).await;
                // The answer may come before all was sent: the server stops reading.
                raw.says(body).await;
                let answer = raw.hears().await;
                assert_eq!(status(&answer), expected, "{size} bytes, {rest}");
            }
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM rounds").await, 1);
    }
}

story! {
    async fn a_packed_body_is_refused_unopened(app) {
        use std::io::Write;
        app.trainee("ada").await;
        let cookie = cookie(app, "", "ada").await;
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        for _ in 0..1_000 {
            packer.write_all(&[b'a'; 10_000]).expect("packed");
        }
        let bomb = packer.finish().expect("packed");
        assert!(bomb.len() < LARGEST_FORM, "ten million letters go into {} bytes", bomb.len());
        for coding in ["gzip", "deflate", "br", "zstd", "gzip, gzip"] {
            let mut raw = Raw::open(&app.base).await;
            raw.says(head(&cookie, &format!("Content-Encoding: {coding}\r\nContent-Length: {}", bomb.len()))).await;
            raw.says(&bomb).await;
            assert_eq!(status(&raw.hears().await), 415, "{coding}");
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM rounds").await, 0);
    }
}

story! {
    async fn no_address_takes_anything_but_a_form(app) {
        let ada = app.reader("ada").await;
        let paths = TABLE.iter().filter(|route| route.method == "POST").map(|route| route.path.replace("{language}", "en").replace("{course}", "demo"));
        for path in paths {
            for kind in ["text/plain", "application/json", "multipart/form-data; boundary=x", "application/xml", ""] {
                let answer = ada.sends_raw(|http, base| http.post(format!("{base}{path}")).header("sec-fetch-site", "same-origin").header("content-type", kind).body("a=1")).await;
                assert_eq!(answer.status, 415, "{path} {kind:?}");
                assert!(answer.headers.iter().all(|(name, _)| !name.starts_with("access-control")));
            }
        }
    }
}
