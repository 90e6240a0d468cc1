//! Which host a request is for: no page is answered under another name. Files of the program and what machines ask are the same
//! under any, and a check from another machine knows an address alone.

use actix_web::dev::RequestHead;
use actix_web::http::header::{HOST, HeaderValue};
use actix_web::http::uri::Authority;

use crate::config::BaseUrl;

/// Whether the request names the host that people type, or this machine itself (a proxy beside it, an operator looking). The
/// port may differ: a proxy listens on its own.
pub fn is_ours(head: &RequestHead, base_url: &BaseUrl) -> bool {
    let named = head.headers().get(HOST).map(HeaderValue::as_bytes);
    // A whole address in the request line counts before the header.
    let typed = head.uri.authority().map(Authority::as_str);
    let named =
        named.is_none_or(|bytes| std::str::from_utf8(bytes).is_ok_and(|text| fits(text, base_url)));
    named && typed.is_none_or(|text| fits(text, base_url))
}

fn fits(authority: &str, base_url: &BaseUrl) -> bool {
    let Some(given) = BaseUrl::parse(&format!("http://{authority}")) else {
        return false;
    };
    given.host() == base_url.host() || given.is_loopback()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_name_and_this_machine_are_ours_and_nothing_else_is() {
        let base = BaseUrl::parse("https://Centre.test:8443").expect("an address");
        for ours in [
            "centre.test",
            "CENTRE.test:80",
            "127.0.0.1:8080",
            "localhost",
            "[::1]:8080",
        ] {
            assert!(fits(ours, &base), "{ours}");
        }
        for foreign in [
            "",
            "evil.example",
            "centre.test.evil.example",
            "evil-centre.test",
            "centre.test@evil.example",
            "centre.test/evil",
            "10.0.0.1",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "centre.test evil",
            "centre.test#evil",
            "169.254.169.254",
        ] {
            assert!(!fits(foreign, &base), "{foreign}");
        }
    }
}
