//! Requests whose parts contradict each other, that name another host, or that say where they come from.

use dsr_course::certificate::code::CertificateCode;

use crate::app::raw::{Raw, status};

async fn asked(base: &str, request: impl AsRef<[u8]>) -> String {
    let mut raw = Raw::open(base).await;
    raw.says(request).await;
    raw.hears().await
}

browser_story! {
    async fn a_request_that_can_be_read_in_two_ways_is_refused(app) {
        let many = "x-many: 1\r\n".repeat(97);
        let large = format!("x: {}\r\n", "a".repeat(200_000));
        let post = "POST /en/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n";
        let cases = [
            (format!("{post}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400),
            (format!("{post}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"), 400),
            (format!("{post}Content-Length: 4\r\nContent-Length: 5\r\n\r\na=1&b"), 400),
            (format!("{post}Content-Length: +4\r\n\r\na=1&"), 400),
            (format!("{post}Content-Length: 4, 4\r\n\r\na=1&"), 400),
            (format!("{post}Transfer-Encoding: gzip, chunked, identity\r\n\r\n0\r\n\r\n"), 400),
            (format!("{post}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n"), 400),
            ("GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: 127.0.0.1\r\n\r\n".to_owned(), 400),
            ("GET /en/ HTTP/1.1\r\n\r\n".to_owned(), 400),
            (format!("GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\n{many}\r\n"), 431),
            (format!("GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\n{large}\r\n"), 431),
            ("GET /en/\0 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".to_owned(), 400),
            ("GET /en/ HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n".to_owned(), 400),
            ("GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nx: a\rb\r\n\r\n".to_owned(), 400),
            ("CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n".to_owned(), 421),
        ];
        for (request, expected) in cases {
            let answer = asked(&app.base, &request).await;
            let start: String = request.chars().take(300).collect();
            assert_eq!(status(&answer), expected, "{start:?}: {answer}");
        }
        let still = asked(&app.base, "GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").await;
        assert_eq!(status(&still), 200);
    }
}

browser_story! {
    async fn who_asks_for_another_host_is_told_the_right_address_and_gets_nothing(app) {
        let hosts = [
            "evil.example", "127.0.0.1.evil.example", "evil.example:80", "localhost.evil.example", "evil.example@127.0.0.1",
            "10.1.2.3", "[2001:db8::1]", "evil.example.", "EVIL.EXAMPLE", "\u{1d52}evil.example",
        ];
        for host in hosts {
            for path in ["/en/", "/en/sign-in", "/en/nothing"] {
                let answer = asked(&app.base, format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n")).await;
                assert!([421, 400].contains(&status(&answer)), "{host} {path}: {answer}");
                assert!(!answer.to_lowercase().contains("evil") && !answer.contains("10.1.2.3") && !answer.contains("db8"), "{answer}");
                if status(&answer) == 421 {
                    assert!(answer.contains(&app.base) && answer.contains("nosniff"), "{answer}");
                }
            }
            let forwarded = asked(&app.base, format!("GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-Host: {host}\r\nForwarded: host=\"{host}\"\r\n\r\n")).await;
            assert!(status(&forwarded) == 200 && !forwarded.contains("evil"), "{forwarded}");
        }
        let whole = asked(&app.base, "GET http://evil.example/en/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").await;
        assert_eq!(status(&whole), 421, "{whole}");
        for ours in ["127.0.0.1", "localhost:8080", "[::1]"] {
            let answer = asked(&app.base, format!("GET /en/ HTTP/1.1\r\nHost: {ours}\r\n\r\n")).await;
            assert_eq!(status(&answer), 200, "{ours}");
        }
    }
}

story! {
    async fn nobody_escapes_a_count_by_saying_that_they_come_from_elsewhere(app) {
        let stranger = app.stranger();
        let mut last = 0;
        for number in 0..31 {
            let code = CertificateCode::random().expect("random").compact();
            let elsewhere = format!("10.0.0.{number}");
            let answer = stranger.sends_raw(|http, base| http.get(format!("{base}/en/check?code={code}")).header("x-forwarded-for", &elsewhere).header("x-real-ip", &elsewhere).header("forwarded", format!("for={elsewhere}"))).await;
            last = answer.status;
            assert!(number == 30 || last == 404, "{number}: {last}");
        }
        assert_eq!(last, 429);
    }
}

browser_story! {
    async fn no_path_leads_to_a_file_that_is_not_listed(app) {
        let starts = ["/", "/static/", "/static/x/", "/media/demo/x/", "/en/", "/media/demo/"];
        let steps = ["", "../", "../../", "../../../../../../", "..%2f", "%2e%2e/", "%2e%2e%2f", "%252e%252e/", "..\\", "..%5c", "....//", "/", "./", ".%00/", "%c0%ae%c0%ae/"];
        let files = ["Cargo.toml", "etc/passwd", ".git/config", ".env", "data/dsr-course.sqlite", "courses/demo/course.md"];
        let mut tried = 0;
        for start in starts {
            for step in steps {
                for file in files {
                    let answer = asked(&app.base, format!("GET {start}{step}{file} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")).await;
                    tried += 1;
                    assert!([400, 404].contains(&status(&answer)) || answer.contains("\r\nlocation: /en/sign-in"), "{start}{step}{file}: {answer}");
                    for inside in ["[package]", "root:", "[core]", "SQLite format", "Index of"] {
                        assert!(!answer.contains(inside), "{start}{step}{file}");
                    }
                }
            }
        }
        assert!(tried > 200);
    }
}
