//! What the headers of every answer must say.

use super::crawl::{Answer, pattern};
use super::people::Who;

/// What is wrong with the headers of an answer.
pub fn wrong(answer: &Answer) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut wants = |name: &str, right: &dyn Fn(&str) -> bool| {
        let value = answer.header(name).unwrap_or_default();
        if !right(value) {
            wrong.push(format!("{name} is {value:?}"));
        }
    };
    let fixed = pattern(&answer.address).starts_with("/static/")
        || pattern(&answer.address).starts_with("/media/");
    wants("x-content-type-options", &|value| value == "nosniff");
    wants("referrer-policy", &|value| value == "same-origin");
    wants("cross-origin-resource-policy", &|value| {
        value == "same-origin"
    });
    // An answer that only leads on shows no document that these could govern.
    let leads_on = answer.status == 303 && answer.bytes.is_empty();
    wants("cross-origin-opener-policy", &|value| {
        value == "same-origin" || leads_on
    });
    wants("cross-origin-embedder-policy", &|value| {
        value == "require-corp" || leads_on
    });
    wants("permissions-policy", &|value| {
        value.contains("camera=()") || leads_on
    });
    wants("content-security-policy", &|value| {
        let part = |name: &str| {
            value
                .split(';')
                .find_map(|part| part.trim().strip_prefix(name))
                .map(str::trim)
        };
        let scripts = part("script-src ").unwrap_or("'none'");
        (leads_on && value.is_empty())
            || value.starts_with("default-src 'none'")
                && !value.contains("unsafe")
                && !value.contains('*')
                && !value.contains("http")
                && ["'none'", "'self'"].contains(&scripts)
    });
    if answer.kind() == "text/html" {
        wants("content-security-policy", &|value| {
            [
                "form-action 'self'",
                "base-uri 'none'",
                "frame-ancestors 'none'",
            ]
            .iter()
            .all(|part| value.contains(part))
        });
    }
    if !answer.bytes.is_empty() {
        wants("content-type", &|value| {
            !value.is_empty() && (!value.starts_with("text/") || value.contains("charset=utf-8"))
        });
    }
    wants("cache-control", &|value| {
        if fixed && answer.status == 200 {
            value.contains("immutable")
        } else if answer.who.is_signed_in()
            && pattern(&answer.address).starts_with("/{language}")
            && answer.closed_session_did_not_end_here()
        {
            value == "no-store"
        } else {
            !value.is_empty()
        }
    });
    for (name, value) in &answer.headers {
        if name.starts_with("access-control") || name == "server" || name == "x-powered-by" {
            wrong.push(format!("{name}: {value}"));
        }
        if name == "set-cookie" {
            wrong.extend(wrong_cookie(value));
        }
        if name == "location"
            && (!value.starts_with('/') || value.starts_with("//") || value.contains('\\'))
        {
            wrong.push(format!("leads to {value}"));
        }
    }
    let reading = answer.method == "GET";
    if reading
        && answer.who == Who::Stranger
        && answer.headers.iter().any(|(name, _)| name == "set-cookie")
    {
        wrong.push(
            "a page sets a cookie for a stranger whose browser says where its posts come from"
                .to_owned(),
        );
    }
    wrong
}

fn wrong_cookie(line: &str) -> Vec<String> {
    let mut parts = line.split(';').map(str::trim);
    let name = parts
        .next()
        .and_then(|first| first.split_once('='))
        .map_or("", |(name, _)| name);
    let rest: Vec<&str> = parts.collect();
    let wanted = ["HttpOnly", "SameSite=Lax", "Path=/"];
    let mut wrong: Vec<String> = wanted
        .iter()
        .filter(|part| !rest.contains(part))
        .map(|part| format!("the cookie {name} lacks {part}"))
        .collect();
    if !["sid", "pre", "__Host-sid", "__Host-pre"].contains(&name)
        || line.len() > 4_096
        || rest.iter().any(|part| part.starts_with("Domain"))
    {
        wrong.push(format!("the cookie {line}"));
    }
    wrong
}

impl Answer {
    /// Whether the person is still known in this answer: after signing out, and on the way of signing in, they are not.
    fn closed_session_did_not_end_here(&self) -> bool {
        self.method == "GET" && !self.address.contains("said=")
    }
}
