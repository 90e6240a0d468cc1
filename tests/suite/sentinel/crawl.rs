//! The walk: every route and every link by reading, then every form, sent as it stands with safe values where it is empty.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use dsr_course::web::routes::{Audience, TABLE};

use super::people::{People, Who};
use crate::app::{App, File, Form, forms, links};

/// Addresses of one route that one person opens: enough for every row of every list here.
const MOST_OF_A_ROUTE: usize = 16;
/// Times that one person sends the same form.
const MOST_OF_A_FORM: usize = 2;

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub who: Who,
    /// GET or POST.
    pub method: &'static str,
    pub address: String,
    /// Whether the person had closed an attempt by then.
    pub closed: bool,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub fn kind(&self) -> &str {
        self.header("content-type")
            .unwrap_or_default()
            .split(';')
            .next()
            .unwrap_or_default()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// A walk through a server.
pub struct Crawl<'a> {
    app: &'a App,
    pub answers: Vec<Answer>,
    forms: BTreeMap<Who, Vec<(String, Form)>>,
    typed: u32,
}

impl<'a> Crawl<'a> {
    pub fn new(app: &'a App) -> Self {
        Self {
            app,
            answers: Vec::new(),
            forms: BTreeMap::new(),
            typed: 0,
        }
    }

    /// Opens every route without parameters, then every link on what came back.
    pub async fn reads(&mut self, people: &People, who: Who) {
        let without = TABLE
            .iter()
            .filter(|route| route.method == "GET")
            .map(|route| route.path.replace("{language}", "en"));
        let mut next: VecDeque<String> = without.filter(|path| !path.contains('{')).collect();
        next.extend([
            "/fr/".to_owned(),
            "/en/nothing".to_owned(),
            format!("/en/check?code={}", people.code),
            "/en/sign-in?next=/en/account".to_owned(),
        ]);
        let mut seen: BTreeSet<String> = next.iter().cloned().collect();
        let mut of_route: BTreeMap<String, usize> = BTreeMap::new();
        while let Some(address) = next.pop_front() {
            let count = of_route.entry(pattern(&address)).or_default();
            *count += 1;
            if *count > MOST_OF_A_ROUTE {
                continue;
            }
            let file = people.walker(who).person.downloads(&address).await;
            let answer = self.keep(people, who, "GET", &address, file).await;
            if answer.kind() != "text/html" {
                continue;
            }
            for link in links(&answer.text()) {
                let link = link.split('#').next().unwrap_or_default().to_owned();
                let ours = ["/en/", "/static/", "/media/"]
                    .iter()
                    .any(|start| link.starts_with(start));
                if ours && seen.insert(link.clone()) {
                    next.push_back(link);
                }
            }
            let found = forms(&answer.text())
                .into_iter()
                .map(|form| (address.clone(), form));
            self.forms.entry(who).or_default().extend(found);
        }
    }

    /// Sends every form that the person has met, sign-out last, and opens where each answer leads.
    pub async fn sends_every_form(&mut self, people: &People, who: Who) {
        let mut all = self.forms.remove(&who).unwrap_or_default();
        all.sort_by_key(|(page, form)| lateness(&place(page, form)));
        let mut sent: BTreeMap<String, usize> = BTreeMap::new();
        for (page, form) in all.into_iter().filter(|(_, form)| form.posts) {
            let action = place(&page, &form);
            let names: Vec<&str> = form.fields.iter().map(|(name, _)| name.as_str()).collect();
            let times = sent
                .entry(format!(
                    "{} {names:?} {:?}",
                    pattern(&action),
                    form.fields.last()
                ))
                .or_default();
            *times += 1;
            if *times > MOST_OF_A_FORM {
                continue;
            }
            let fields: Vec<(String, String)> = form
                .fields
                .iter()
                .map(|(name, value)| (name.clone(), self.safe(name, value)))
                .collect();
            let file = people.walker(who).person.submits(&action, &fields).await;
            let answer = self.keep(people, who, "POST", &action, file).await;
            if let Some(place) = answer.header("location").map(str::to_owned) {
                let file = people.walker(who).person.downloads(&place).await;
                self.keep(people, who, "GET", &place, file).await;
            }
        }
    }

    /// A value that a person might type where a form is empty.
    fn safe(&mut self, name: &str, value: &str) -> String {
        self.typed += 1;
        match name {
            _ if !value.is_empty() => value.to_owned(),
            _ if name.contains("password") => crate::app::PASSWORD.to_owned(),
            "email" => format!("safe{}@example.org", self.typed),
            "user_name" => format!("safe{}", self.typed),
            "day" | "opens" | "ends" | "due" => "2026-12-24".to_owned(),
            "time_zone" => "Africa/Dakar".to_owned(),
            "language" => "en".to_owned(),
            "country" => "SN".to_owned(),
            "code" | "one_time_code" => format!("SAFE-{}", self.typed),
            "name" | "names" => "Safe Person".to_owned(),
            _ => String::new(),
        }
    }

    async fn keep(
        &mut self,
        people: &People,
        who: Who,
        method: &'static str,
        address: &str,
        file: File,
    ) -> Answer {
        let closed = "SELECT COUNT(*) FROM attempts t JOIN rounds r ON r.id = t.round WHERE r.account = $1 AND t.closed_at IS NOT NULL";
        let mut db = self.app.store.read().await.expect("a connection");
        let row = sqlx::query(closed)
            .bind(&people.walker(who).account)
            .fetch_one(&mut *db)
            .await
            .expect("a count");
        let header =
            |(name, value): (&reqwest::header::HeaderName, &reqwest::header::HeaderValue)| {
                (
                    name.as_str().to_owned(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            };
        let answer = Answer {
            who,
            method,
            address: address.to_owned(),
            closed: sqlx::Row::get::<i64, _>(&row, 0) > 0,
            status: file.status,
            headers: file.headers.iter().map(header).collect(),
            bytes: file.bytes,
        };
        self.answers.push(answer.clone());
        answer
    }

    /// What opens something and was handed out on the way: cookies, and codes on paper.
    pub fn secrets(&self) -> Vec<String> {
        let mut found = vec![crate::app::PASSWORD.to_owned()];
        for answer in &self.answers {
            let cookies = answer
                .headers
                .iter()
                .filter(|(name, _)| name == "set-cookie");
            let value = |line: &str| Some(line.split(';').next()?.split_once('=')?.1.to_owned());
            found.extend(
                cookies
                    .filter_map(|(_, line)| value(line))
                    .filter(|value| !value.is_empty()),
            );
            if answer.kind() == "text/html" {
                found.extend(crate::app::texts(&answer.text(), ".big-code, dd.code"));
            }
        }
        found.retain(|secret| secret.len() >= 8 && !secret.contains("zq"));
        found
    }
}

/// Where a form of a page goes.
fn place(page: &str, form: &Form) -> String {
    let action = form
        .action
        .as_deref()
        .unwrap_or_default()
        .split('#')
        .next()
        .unwrap_or_default();
    if action.is_empty() {
        page.to_owned()
    } else {
        action.to_owned()
    }
}

/// How late a signed-in person sends a form: what ends sessions after all others, what strangers send last of all.
fn lateness(action: &str) -> u8 {
    let route = pattern(action);
    let found = TABLE
        .iter()
        .find(|known| known.method == "POST" && known.path == route);
    match found {
        Some(route) if route.audience != Audience::Anyone => {
            u8::from(route.path.ends_with("/sessions") || route.path.ends_with("/password"))
        }
        _ => 2,
    }
}

/// The route that an address belongs to, so that rows of a list count together.
pub fn pattern(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |route: &&dsr_course::web::routes::Route| {
        let wanted: Vec<&str> = route.path.split('/').collect();
        wanted.len() == parts.len()
            && wanted
                .iter()
                .zip(&parts)
                .all(|(wanted, part)| wanted.starts_with('{') || wanted == part)
    };
    // An address without a parameter in its last place is closer than one with it.
    let found = TABLE
        .iter()
        .filter(fits)
        .min_by_key(|route| route.path.matches('{').count());
    found.map_or_else(|| path.to_owned(), |route| route.path.to_owned())
}
