//! Whether a post comes from one of our own pages.

use actix_web::http::header::{HeaderMap, ORIGIN};

use crate::config::BaseUrl;

/// What the request's headers say about where it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// One of our pages, or the person directly.
    Own,
    /// Another site's page.
    Foreign,
    /// The browser does not say: the form must hold our token.
    Unsaid,
}

/// Reads `Sec-Fetch-Site` where it is sent (https and loopback only), else `Origin`.
pub fn source(headers: &HeaderMap, base_url: &BaseUrl) -> Source {
    if let Some(site) = headers.get("sec-fetch-site") {
        return if site == "same-origin" || site == "none" {
            Source::Own
        } else {
            Source::Foreign
        };
    }
    match headers.get(ORIGIN) {
        Some(origin)
            if origin
                .as_bytes()
                .eq_ignore_ascii_case(base_url.to_string().as_bytes()) =>
        {
            Source::Own
        }
        Some(_) => Source::Foreign,
        None => Source::Unsaid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    #[test]
    fn fetch_metadata_comes_before_origin_and_silence_asks_for_the_token() {
        let base = BaseUrl::parse("http://centre.test").expect("an address");
        let cases = [
            (Some("same-origin"), None, Source::Own),
            (Some("none"), None, Source::Own),
            (
                Some("same-site"),
                Some("http://centre.test"),
                Source::Foreign,
            ),
            (Some("cross-site"), None, Source::Foreign),
            (None, Some("http://centre.test"), Source::Own),
            (None, Some("null"), Source::Foreign),
            (None, Some("http://evil.test"), Source::Foreign),
            (None, Some("http://centre.test.evil.test"), Source::Foreign),
            (None, None, Source::Unsaid),
        ];
        for (site, origin, expected) in cases {
            let mut headers = HeaderMap::new();
            for (name, value) in [("sec-fetch-site", site), ("origin", origin)] {
                if let Some(value) = value {
                    headers.insert(
                        HeaderName::from_static(name),
                        HeaderValue::from_static(value),
                    );
                }
            }
            assert_eq!(source(&headers, &base), expected, "{site:?} {origin:?}");
        }
    }
}
