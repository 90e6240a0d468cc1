//! Where random requests aim: the right names with hostile values.

use std::collections::BTreeSet;
use std::path::Path;

use dsr_course::web::routes::{Route, TABLE};
use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use crate::authorisation::{ABSENT, Actor, World, fields};

/// Values that somebody might send to do harm, and values that are nearly right.
const HOSTILE: &[&str] = &[
    "",
    " ",
    "0",
    "-1",
    "1",
    "2",
    "99999",
    "18446744073709551616",
    "9223372036854775807",
    "-9223372036854775808",
    "1e9",
    "NaN",
    "1.5",
    "0x10",
    "true",
    "on",
    "null",
    "[]",
    "{}",
    "1:",
    "1:0",
    "1:0,2:1",
    "0,1,2",
    "::",
    "<svg/onload=alert(7)>",
    "\"><svg/onload=alert(7)>",
    "' OR 1=1 --",
    "%",
    "_",
    "\\",
    "%00",
    "../../../etc/passwd",
    "..\\..\\x",
    "//evil.example",
    "/\\evil.example",
    "https://evil.example/",
    "javascript:alert(7)",
    "\r\nSet-Cookie: sid=x",
    "line\nline",
    "\t",
    "{{7*7}}",
    "${7*7}",
    "=1+1",
    "@x",
    "\u{202e}abc",
    "\u{200b}",
    "\u{feff}",
    "e\u{301}e\u{301}",
    "ﷺ",
    "أمينة",
    "👩‍🏫",
    "a\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}",
    "ada",
    "ADA",
    "ada@example.org",
    "a@b",
    "@",
    "DKR",
    "dkr-1",
    "DKR-1",
    "en",
    "fr",
    "ar",
    "xx",
    "qps",
    "Africa/Dakar",
    "Nowhere/Land",
    "SN",
    "ZZ",
    "2026-11-25",
    "2026-02-30",
    "2026-13-01",
    "9999-12-31",
    "0001-01-01",
    "-9999-01-01",
    "10000-01-01",
    "2026-11-25T25:61",
    "name",
    "begun",
    "completed",
    "status",
    "overdue",
    "done",
    "asc",
    "desc",
    "stay",
    "next",
    "yes",
    "no",
    "manager",
    "administrator",
    "kettle umbrella lantern",
];

/// Names that fields and queries have anywhere: in templates, and where the program reads a query.
pub fn names() -> Vec<String> {
    fn collect(folder: &Path, opening: &str, into: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            if entry.path().is_dir() {
                collect(&entry.path(), opening, into);
            } else {
                let text = std::fs::read_to_string(entry.path()).expect("text");
                let found = text
                    .split(opening)
                    .skip(1)
                    .filter_map(|rest| rest.split('"').next());
                into.extend(
                    found
                        .filter(|name| {
                            name.len() < 30
                                && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')
                        })
                        .map(str::to_owned),
                );
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut names = BTreeSet::new();
    collect(&root.join("templates"), " name=\"", &mut names);
    collect(&root.join("src/web"), "query(\"", &mut names);
    names.extend(
        [
            "q1", "q2", "q99", "was", "said", "page", "size", "sort", "role", "is_admin",
        ]
        .map(str::to_owned),
    );
    assert!(names.len() > 30, "{names:?}");
    names.into_iter().collect()
}

/// A request as it will be sent.
#[derive(Clone, Debug)]
pub struct Aimed {
    pub post: bool,
    pub path: String,
    pub cookie: Option<String>,
    pub body: Vec<u8>,
    pub kind: &'static str,
    pub from: Option<(&'static str, &'static str)>,
    pub coding: &'static str,
}

pub struct Aim<'a> {
    pub world: &'a World,
    pub names: Vec<String>,
    pub cookies: Vec<(Actor, Option<String>)>,
    pub chance: StdRng,
}

impl Aim<'_> {
    /// The next request.
    pub fn request(&mut self) -> Aimed {
        let route = loop {
            let route: &Route = TABLE.choose(&mut self.chance).expect("a route");
            // What costs a hash each time comes less often.
            let costly = [
                "sign-in",
                "sign-up",
                "password",
                "token",
                "email",
                "one-time-code",
            ]
            .iter()
            .any(|word| route.path.contains(word));
            if !costly || route.method == "GET" || self.chance.random_bool(0.15) {
                break route;
            }
        };
        let post = if self.chance.random_bool(0.97) {
            route.method == "POST"
        } else {
            route.method != "POST"
        };
        let mut path = self.path(route);
        if !post || self.chance.random_bool(0.1) {
            let pairs: Vec<(String, String)> = (0..self.chance.random_range(0..4))
                .map(|_| (self.name(), self.value()))
                .collect();
            path = format!(
                "{path}?{}",
                serde_urlencoded::to_string(pairs).expect("a query")
            );
        }
        let cookie = self
            .cookies
            .choose(&mut self.chance)
            .expect("somebody")
            .1
            .clone();
        Aimed {
            post,
            path,
            cookie,
            body: if post { self.form(route) } else { Vec::new() },
            kind: if self.chance.random_bool(0.98) {
                "application/x-www-form-urlencoded"
            } else {
                "text/plain"
            },
            from: match self.chance.random_range(0..40) {
                0 => None,
                1 => Some(("origin", "https://evil.example")),
                2 => Some(("sec-fetch-site", "cross-site")),
                _ => Some(("sec-fetch-site", "same-origin")),
            },
            coding: ["", "gzip", "zstd", "br;q=0, *", "gzip;q=NaN"]
                .choose(&mut self.chance)
                .expect("a coding"),
        }
    }

    /// The route's address: mostly with what is there.
    fn path(&mut self, route: &Route) -> String {
        let there = self.chance.random_bool(0.8);
        let mut path = self.world.address(route.path, there);
        if self.chance.random_bool(0.2) || path.contains('{') {
            let part = self.value();
            let hostile =
                percent_encoding::utf8_percent_encode(&part, percent_encoding::NON_ALPHANUMERIC)
                    .to_string();
            let mut parts: Vec<String> = path.split('/').map(str::to_owned).collect();
            for one in &mut parts {
                if one.contains('{') {
                    *one = if hostile.is_empty() {
                        "x".to_owned()
                    } else {
                        hostile.clone()
                    };
                }
            }
            if self.chance.random_bool(0.3) {
                let at = self.chance.random_range(1..parts.len());
                parts[at] = hostile;
            }
            path = parts.join("/");
        }
        path
    }

    fn name(&mut self) -> String {
        self.names.choose(&mut self.chance).expect("a name").clone()
    }

    fn value(&mut self) -> String {
        match self.chance.random_range(0..20) {
            0 => "x".repeat(self.chance.random_range(0..6_000)),
            1 => format!(
                "{}{}",
                HOSTILE.choose(&mut self.chance).expect("one"),
                HOSTILE.choose(&mut self.chance).expect("one")
            ),
            2 | 3 => self
                .world
                .named
                .choose(&mut self.chance)
                .expect("an id")
                .1
                .clone(),
            4 => ABSENT.to_owned(),
            5 => (0..self.chance.random_range(1..40))
                .map(|_| char::from_u32(self.chance.random_range(1..0x3000)).unwrap_or('x'))
                .collect(),
            _ => (*HOSTILE.choose(&mut self.chance).expect("one")).to_owned(),
        }
    }

    /// The route's own fields, some hostile, some left out, some twice, and some that are not its own.
    fn form(&mut self, route: &Route) -> Vec<u8> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for (name, value) in fields(route.path).unwrap_or_default() {
            for _ in 0..*[0, 1, 1, 1, 1, 1, 1, 2]
                .choose(&mut self.chance)
                .expect("a number")
            {
                let value = if self.chance.random_bool(0.5) {
                    (*value).to_owned()
                } else {
                    self.value()
                };
                pairs.push(((*name).to_owned(), value));
            }
        }
        for _ in 0..*[0, 0, 0, 1, 2].choose(&mut self.chance).expect("a number") {
            pairs.push((self.name(), self.value()));
        }
        let mut body = serde_urlencoded::to_string(pairs)
            .expect("a form")
            .into_bytes();
        if self.chance.random_bool(0.03) && !body.is_empty() {
            let at = self.chance.random_range(0..body.len());
            body[at] = self.chance.random_range(0..=255);
        }
        body
    }
}
