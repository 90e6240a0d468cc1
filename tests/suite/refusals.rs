//! What is refused, and how it is said: forged posts, strange methods and bodies, what is not there.

use dsr_course::web::routes::{Route, TABLE};

/// An address of the table with its parameters filled in.
fn filled(path: &str) -> String {
    path.replace("{language}", "en")
        .replace("{course}", "demo")
        .replace("{module}", "tour")
        .replace("{lesson}", "text")
        .replace("{quiz}", "tour-quiz")
        .replace("{attempt}", "00000000-0000-7000-8000-00000000ffff")
        .replace("{certificate}", "00000000-0000-7000-8000-00000000ffff")
        .replace("{account}", "00000000-0000-7000-8000-00000000ffff")
        .replace("{letter}", "00000000-0000-7000-8000-00000000ffff")
        .replace("{position}", "1")
        .replace("{token}", "x")
        .replace("{hash}", "x")
        .replace("{name}", "x")
}

/// What queries of ours hold anywhere.
const OF_QUERIES: &[&str] = &[
    "name", "code", "after", "before", "centre", "next", "begins", "from", "sort", "said", "q",
];

/// What strangers type, for forms whose own fields stand in no list.
const OF_STRANGERS: &[&str] = &[
    "user_name",
    "name",
    "centre",
    "password",
    "email",
    "code",
    "codes",
    "x",
];

/// The names of a route's own fields, or of the parts of a query.
fn names(route: &Route) -> Vec<&'static str> {
    if route.method != "POST" {
        return OF_QUERIES.to_vec();
    }
    let own = crate::authorisation::fields(route.path).unwrap_or_default();
    if own.is_empty() {
        return OF_STRANGERS.to_vec();
    }
    own.iter().map(|(name, _)| *name).collect()
}

story! {
    async fn no_post_from_another_site_is_taken(app) {
        let ada = app.reader("ada").await;
        let rows = app.count("SELECT COUNT(*) FROM readings").await;
        for route in TABLE.iter().filter(|route| route.method == "POST") {
            let path = filled(route.path);
            for (name, value) in [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "https://evil.example"), ("origin", "null")] {
                let answer = ada.sends_raw(|http, base| http.post(format!("{base}{path}")).header(name, value).form(&[("x", "1")])).await;
                answer.has_status(403).says("The form did not come from a page of this server");
            }
            // A browser that says nothing, and a form without the token.
            let answer = ada.sends_raw(|http, base| http.post(format!("{base}{path}")).form(&[("x", "1")])).await;
            answer.has_status(403);
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM readings").await, rows);
        ada.opens("/en/").await.says("Ada Mbeki-Laurent");
    }
}

story! {
    async fn only_get_head_and_post_exist(app) {
        let stranger = app.stranger();
        for route in TABLE {
            let path = filled(route.path);
            for method in ["PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "FOO"] {
                let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
                let answer = stranger.sends_raw(|http, base| http.request(method.clone(), format!("{base}{path}"))).await;
                assert_eq!(answer.status, 405, "{method} {path}");
            }
        }
    }
}

story! {
    async fn a_stranger_is_led_to_sign_in_and_gets_nothing_else(app) {
        use dsr_course::web::routes::Audience;
        let stranger = app.stranger();
        for route in TABLE.iter().filter(|route| route.method == "GET" && !matches!(route.audience, Audience::Anyone | Audience::Everyone)) {
            let path = filled(route.path);
            let answer = stranger.sends_raw(|http, base| http.get(format!("{base}{path}")).header("sec-fetch-site", "none")).await;
            answer.has_status(303);
            assert!(answer.header("location").is_some_and(|place| place.starts_with("/en/sign-in?next=")), "{path}: {:?}", answer.headers);
        }
    }
}

story! {
    async fn every_answer_has_its_headers(app) {
        let ada = app.reader("ada").await;
        for route in TABLE.iter().filter(|route| route.method == "GET") {
            let path = filled(route.path);
            let answer = ada.sends_raw(|http, base| http.get(format!("{base}{path}"))).await;
            assert!(answer.status < 500, "{path}: {}", answer.status);
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "same-origin"),
                ("cross-origin-resource-policy", "same-origin"),
            ] {
                assert_eq!(answer.header(name), Some(value), "{path} {name}");
            }
            // An answer that only leads on shows no document that these could govern.
            if answer.status != 303 || !answer.html.is_empty() {
                assert_eq!(answer.header("cross-origin-opener-policy"), Some("same-origin"), "{path}");
                let policy = answer.header("content-security-policy").unwrap_or_default();
                assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
            }
            assert!(answer.header("cache-control").is_some(), "{path}");
            assert!(!answer.headers.iter().any(|(name, _)| name.starts_with("access-control")), "{path}");
            assert!(!answer.html.contains("style=\"") && !answer.html.contains("<script"), "{path}");
        }
    }
}

story! {
    async fn pages_of_who_is_signed_in_are_not_kept_by_the_browser(app) {
        let ada = app.reader("ada").await;
        for path in ["/en/", "/en/courses/demo", "/en/courses/demo/lessons/text", "/en/glossary"] {
            assert_eq!(ada.opens(path).await.header("cache-control"), Some("no-store"), "{path}");
        }
    }
}

story! {
    async fn strange_bodies_are_refused_and_nothing_is_written(app) {
        let ada = app.trainee("ada").await;
        let path = "/en/courses/demo/rounds";
        let cases: [(&str, Vec<u8>, u16); 6] = [
            ("application/json", b"{}".to_vec(), 415),
            ("text/plain", b"a=1".to_vec(), 415),
            ("application/x-www-form-urlencoded", b"a=%00".to_vec(), 400),
            ("application/x-www-form-urlencoded", b"a=\xff\xfe".to_vec(), 400),
            ("application/x-www-form-urlencoded", vec![b'a'; 65 * 1024], 413),
            ("application/x-www-form-urlencoded", b"a=%ed%a0%80".to_vec(), 400),
        ];
        for (kind, body, status) in cases {
            let answer = ada.sends_raw(|http, base| http.post(format!("{base}{path}")).header("sec-fetch-site", "same-origin").header("content-type", kind).body(body)).await;
            answer.has_status(status);
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM rounds").await, 0);
    }
}

story! {
    async fn what_is_not_there_is_said_plainly_and_shows_nothing_of_the_inside(app) {
        let ada = app.trainee("ada").await;
        for path in ["/nothing", "/en/nothing", "/xx/", "/en/courses/none", "/en/courses/../etc", "/en/attempts/1", "/en/attempts/00000000-0000-7000-8000-00000000ffff"] {
            let page = ada.opens(path).await;
            page.has_status(404).says("This page is not here").says("Nothing of yours has changed.");
            for inside in ["sqlx", "src/", "panicked", "SQLITE", "/root", ".rs"] {
                assert!(!page.html.contains(inside), "{path} shows {inside}");
            }
        }
    }
}

story! {
    async fn a_database_that_fails_is_a_page_that_keeps_what_was_sent(app) {
        let ada = app.reader("ada").await;
        ada.presses("Begin the quiz").await;
        let page = ada.page();
        app.store.write(async |db| {
            sqlx::query("ALTER TABLE answers RENAME TO answers_gone").execute(db).await?;
            Ok(())
        }).await.expect("renamed");
        let path = page.address.split('/').take(4).collect::<Vec<_>>().join("/") + "/answers";
        let fields = [("was".to_owned(), "1:".to_owned()), ("q1".to_owned(), "0".to_owned())];
        let failed = ada.posts(&path, &fields).await;
        failed.has_status(500).says("Something went wrong here").says("We could not confirm that what you sent was saved").says("Reference:");
        for inside in ["answers_gone", "no such table", "relation", "sqlx", "SELECT"] {
            assert!(!failed.html.contains(inside), "the page shows {inside}");
        }
        app.store.write(async |db| {
            sqlx::query("ALTER TABLE answers_gone RENAME TO answers").execute(db).await?;
            Ok(())
        }).await.expect("renamed back");
        ada.presses("Send it again").await;
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 1);
    }
}

story! {
    async fn no_form_can_set_what_is_not_its_own(app) {
        let ada = app.reader("ada").await;
        let extra = [("role", "administrator"), ("progress", "100"), ("score", "100"), ("completed_at", "1"), ("account", "x")];
        for route in TABLE.iter().filter(|route| route.method == "POST" && !route.path.ends_with("sign-out")) {
            let path = filled(route.path);
            ada.sends_raw(|http, base| http.post(format!("{base}{path}")).header("sec-fetch-site", "same-origin").form(&extra)).await;
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM roles").await, 0);
        assert_eq!(app.count("SELECT COUNT(*) FROM modules_done").await, 0);
        assert_eq!(app.count("SELECT COUNT(*) FROM marks").await, 0);
        assert_eq!(app.count("SELECT COUNT(*) FROM certificates").await, 0);
    }
}

story! {
    async fn what_belongs_to_another_trainee_does_not_exist(app) {
        let ada = app.reader("ada").await;
        ada.presses("Begin the quiz").await;
        let attempt = app.text("SELECT id FROM attempts").await;
        let other = app.reader("boubacar").await;
        for path in ["", "/questions/1", "/answers", "/result"] {
            let theirs = other.opens(&format!("/en/attempts/{attempt}{path}")).await;
            let absent = other.opens(&format!("/en/attempts/00000000-0000-7000-8000-00000000ffff{path}")).await;
            theirs.has_status(404);
            assert_eq!(theirs.html, absent.html, "not yours and not there look the same");
        }
        for path in ["/answers", "/result"] {
            other.posts(&format!("/en/attempts/{attempt}{path}"), &[]).await.has_status(404);
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM attempts WHERE closed_at IS NOT NULL").await, 0);
    }
}

story! {
    async fn administrators_pages_do_not_exist_for_trainees(app) {
        let ada = app.trainee("ada").await;
        ada.opens("/en/accounts").await.has_status(404);
        ada.posts("/en/accounts/00000000-0000-7000-8000-00000000ffff/codes", &[]).await.has_status(404);
        app.stranger().opens("/en/accounts").await.is_at("/en/sign-in");
    }
}

story! {
    async fn nothing_outside_the_listed_assets_is_served(app) {
        let ada = app.reader("ada").await;
        for path in [
            "/static/x/../../Cargo.toml", "/static/x/style.css", "/static/%2e%2e/%2e%2e/Cargo.toml", "/media/demo/x/..%2f..%2fcourse.md",
            "/media/demo/x/folder.svg", "/.env", "/.git/config", "/courses/demo/course.md", "/static//style.css", "/data/dsr-course.sqlite",
        ] {
            let answer = ada.sends_raw(|http, base| http.get(format!("{base}{path}"))).await;
            assert!([400, 404].contains(&answer.status), "{path}: {}", answer.status);
        }
    }
}

story! {
    async fn what_no_column_can_hold_is_refused_in_every_query_and_every_field(app) {
        let grace = app.administrator("grace").await;
        for route in TABLE {
            let path = filled(route.path);
            let own = route.path.starts_with("/{language}") || route.path == "/media/{course}/{hash}/{name}" || route.path == "/";
            let names = names(route);
            for (strange, name) in ["%00", "%ff", "%ed%a0%80"].into_iter().flat_map(|strange| names.iter().map(move |name| (strange, name))) {
                let post = route.method == "POST";
                let answer = grace.sends_raw(|http, base| {
                    if post {
                        // The other fields are as they should be: it is this one that is refused.
                        let body: Vec<String> = names.iter().map(|other| format!("{other}={}", if other == name { strange } else { "x" })).collect();
                        http.post(format!("{base}{path}")).header("sec-fetch-site", "same-origin").header("content-type", "application/x-www-form-urlencoded").body(body.join("&"))
                    } else {
                        http.get(format!("{base}{path}?{name}=a{strange}"))
                    }
                }).await;
                assert!(if own { answer.status == 400 } else { answer.status < 500 }, "{path} {name}={strange}: {}", answer.status);
            }
        }
    }
}

story! {
    async fn strange_pages_and_orders_lead_to_the_first_page_and_never_to_a_failure(app) {
        let grace = app.administrator("grace").await;
        for path in ["accounts", "audit", "enrolment-codes"] {
            for strange in ["0", "-1", "18446744073709551616", "1e9", "", "name;drop", "'", "%25", "_", "\\"] {
                for part in ["after", "before", "page", "size", "sort", "name", "centre"] {
                    let address = format!("/en/{path}?{}", serde_urlencoded::to_string([(part, strange)]).expect("a query"));
                    let status = grace.opens(&address).await.status;
                    assert!(matches!(status, 200 | 400 | 404), "{address}: {status}");
                }
            }
        }
    }
}
