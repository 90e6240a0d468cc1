//! Every limit, at its last permitted value and one beyond; and that who is held up by one loses nothing.

mod bodies;
mod documented;
mod framing;
mod letters;
mod people;
mod slow;

use dsr_course::web::limits::Limits;

use crate::app::Person;

/// Short deadlines, so that a story need not wait long.
const SHORT: Limits = Limits {
    head: std::time::Duration::from_secs(3),
    idle: std::time::Duration::from_secs(3),
    body: std::time::Duration::from_secs(2),
    ..Limits::USUAL
};

/// The cookie of somebody who is signed in, to send it by hand.
pub async fn cookie(app: &crate::app::App, centre: &str, user_name: &str) -> String {
    let body = format!(
        "centre={centre}&user_name={user_name}&password={}",
        crate::app::PASSWORD.replace(' ', "+")
    );
    let mut raw = crate::app::raw::Raw::open(&app.base).await;
    raw.says(format!("POST /en/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}", body.len())).await;
    let answer = raw.hears_to_the_end().await;
    let line = answer
        .lines()
        .find_map(|line| line.strip_prefix("set-cookie: "))
        .unwrap_or_else(|| panic!("signed in: {answer}"));
    line.split(';').next().expect("a cookie").to_owned()
}

/// Sends a form and says how it was answered, without following.
async fn posted(person: &Person, path: &str, fields: &[(&str, &str)]) -> crate::app::Page {
    person
        .sends_raw(|http, base| {
            http.post(format!("{base}{path}"))
                .header("sec-fetch-site", "same-origin")
                .form(fields)
        })
        .await
}
