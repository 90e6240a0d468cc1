//! Nothing that was typed is lost: whatever form meets a failing database or a session that ended, the page that comes back
//! offers it again with every field as it was sent. The forms come from the pages and the routes from the table.

use std::collections::BTreeSet;

use dsr_course::store::tables;
use dsr_course::web::routes::{Audience, Route, TABLE};
use sqlx::AssertSqlSafe;

use crate::app::{App, Form, PASSWORD, Page, Person, forms};
use crate::authorisation::{Actor, OWN, World};

/// Words that must be written into a page with care to come back as they were.
const TYPED: &str = "Éloïse \"la grande\" <b> & أمينة";
/// More than a line of them.
const LINES: &str = "Éloïse \"la grande\" <b>\n& أمينة, 'the third'\n";

/// What nobody is served without: who asks, and what they may.
const ALWAYS_THERE: [&str; 4] = ["accounts", "centres", "roles", "sessions"];

/// What is kept where nothing else is there, or asks for nothing that is not.
const NEEDS_NOTHING_ELSE: [&str; 2] = [
    "/{language}/account/language",
    "/{language}/account/email/confirmation",
];

/// Names and values of fields, as nobody's page holds them.
type ByHand = &'static [(&'static str, &'static str)];

/// Forms that only a rare state of things puts on a page, with what they hold.
const RARE: [(&str, Actor, ByHand); 6] = [
    (
        "/{language}/reset/{token}",
        Actor::Stranger,
        &[("password", PASSWORD)],
    ),
    (
        "/{language}/email-confirmation/{token}",
        Actor::Stranger,
        &[],
    ),
    (
        "/{language}/first-administrator/{token}",
        Actor::Stranger,
        &[
            ("user_name", "grace"),
            ("name", TYPED),
            ("password", PASSWORD),
        ],
    ),
    (
        "/{language}/courses/{course}/evaluation",
        Actor::Ada,
        &[("account", OWN), ("q-use", "5"), ("q-words", LINES)],
    ),
    (
        "/{language}/courses/{course}/modules/{module}/certificate",
        Actor::Ada,
        &[],
    ),
    ("/{language}/account/email/confirmation", Actor::Ada, &[]),
];

/// A form in front of somebody, filled in.
struct Filled {
    by: Actor,
    route: &'static Route,
    path: String,
    fields: Vec<(String, String)>,
}

impl Filled {
    /// Sends it as the person's browser would, without following.
    async fn is_sent(&self, world: &World) -> Page {
        let person = world.person(self.by);
        person
            .sends_raw(|http, base| {
                http.post(format!("{base}{}", self.path))
                    .header("sec-fetch-site", "same-origin")
                    .form(&self.fields)
            })
            .await
    }

    /// What is wrong with the form by which the page offers it again; secrets are asked for, and never put back.
    fn is_lost_on(&self, page: &Page) -> Option<String> {
        let here = |form: &&Form| {
            let action = form.action.as_deref().unwrap_or_default();
            form.posts && action.split('#').next() == Some(self.path.as_str())
        };
        // The last: pages of who is signed in begin with the one for signing out.
        let Some(again) = forms(&page.html).iter().rfind(here).cloned() else {
            return Some(format!("no form leads there again: {}", page.words()));
        };
        let ours = |(name, _): &&(String, String)| !name.starts_with("resume_");
        let parted = |fields: &[(String, String)]| {
            let (secrets, words): (Vec<_>, Vec<_>) = fields
                .iter()
                .filter(ours)
                .cloned()
                .partition(|(name, _)| is_secret(name));
            let secrets: BTreeSet<String> = secrets.into_iter().map(|(name, _)| name).collect();
            (secrets, words)
        };
        let (sent, offered) = (parted(&self.fields), parted(&again.fields));
        if page.html.contains(PASSWORD) {
            return Some("a password is on the page".to_owned());
        }
        (sent != offered).then(|| format!("sent {sent:?}, offered {offered:?}"))
    }
}

fn is_secret(field: &str) -> bool {
    field.contains("password") || field == "one_time_code"
}

/// What somebody might type into a field that is empty.
fn typed(name: &str) -> &'static str {
    match name {
        _ if name.contains("password") => PASSWORD,
        "day" | "opens" | "ends" | "due" => "2026-12-24",
        "names" | "codes" | "file" | "reason" | "q-words" => LINES,
        "user_name" => "somebody-new",
        "email" => "somebody@example.org",
        "places" => "30",
        "code" => "A-CODE-1",
        "one_time_code" => "7K2MQ-R4D8N",
        "time_zone" => "Africa/Dakar",
        "country" => "SN",
        _ => TYPED,
    }
}

/// A form with every empty field filled, something chosen of all that is offered, and another line of every list.
fn filled(form: &Form) -> Vec<(String, String)> {
    let another = |name: &str| {
        let mut lines = form.lists.iter().filter(|(list, ..)| list == name);
        lines.next_back().map(|(_, _, value, _)| value.clone())
    };
    let mut fields: Vec<(String, String)> = form
        .fields
        .iter()
        .map(|(name, value)| {
            let value = match another(name) {
                Some(another) => another,
                None if value.is_empty() => typed(name).to_owned(),
                None => value.clone(),
            };
            (name.clone(), value)
        })
        .collect();
    for (name, value, _) in &form.choices {
        if !fields.iter().any(|(known, _)| known == name) {
            fields.push((name.clone(), value.clone()));
        }
    }
    fields
}

/// The row of the table for a post to this address.
fn route_of(path: &str) -> Option<&'static Route> {
    let parts: Vec<&str> = path.split('/').collect();
    TABLE.iter().find(|route| {
        let pattern: Vec<&str> = route.path.split('/').collect();
        let fits = |(part, given): (&&str, &&str)| part.starts_with('{') || part == given;
        route.method == "POST"
            && pattern.len() == parts.len()
            && pattern.iter().zip(&parts).all(fits)
    })
}

/// Addresses with forms on their pages, as this person may open them.
fn addresses(world: &World, actor: Actor, sitting: &[String]) -> Vec<String> {
    let is_page = |route: &&Route| {
        let file = ["{hash}", "{token}", ".csv", ".xlsx", ".json", "/pdf"];
        route.method == "GET"
            && route.path.starts_with("/{language}")
            && !file.iter().any(|part| route.path.contains(part))
            && actor.may(route)
    };
    let mut addresses: Vec<String> = TABLE
        .iter()
        .filter(is_page)
        .map(|route| world.address(route.path, true))
        .collect();
    addresses.push("/en/enrolment?code=DKR-1".to_owned());
    if actor == Actor::Bea {
        addresses.extend_from_slice(sitting);
    }
    addresses
}

/// The pages of a quiz with every kind of question, begun by this person.
async fn sits_down(bea: &Person) -> Vec<String> {
    bea.opens("/en/courses/demo").await;
    bea.presses("Begin this course").await;
    bea.opens("/en/courses/demo/quizzes/on-quiz").await;
    let first = bea.presses("Begin the quiz").await;
    let attempt: Vec<&str> = first.address.split('/').take(4).collect();
    let attempt = attempt.join("/");
    let questions = (1..=7).map(|position| format!("{attempt}/questions/{position}"));
    questions
        .chain([attempt.clone(), format!("{attempt}/answers")])
        .collect()
}

/// Every form there is, each once, filled in by somebody who may send it.
async fn every_form(world: &World) -> Vec<Filled> {
    let sitting = sits_down(world.person(Actor::Bea)).await;
    let mut all = Vec::new();
    let mut known = BTreeSet::new();
    for by in [
        Actor::Stranger,
        Actor::Ines,
        Actor::Ada,
        Actor::Bea,
        Actor::ManagerOfDkr,
        Actor::Administrator,
    ] {
        for address in addresses(world, by, &sitting) {
            let page = world.person(by).opens(&address).await;
            for form in forms(&page.html).iter().filter(|form| form.posts) {
                let action = form.action.as_deref().unwrap_or_default();
                let action = action.split('#').next().unwrap_or_default();
                let here = page.address.split('?').next().unwrap_or_default();
                let path = if action.is_empty() { here } else { action }.to_owned();
                let route = route_of(&path).unwrap_or_else(|| panic!("{path} is no post"));
                let fields = filled(form);
                let names: Vec<String> = fields.iter().map(|(name, _)| name.clone()).collect();
                if known.insert((route.path, names)) {
                    all.push(Filled {
                        by,
                        route,
                        path,
                        fields,
                    });
                }
            }
        }
    }
    for (pattern, by, fields) in RARE {
        let path = world
            .address(pattern, true)
            .replace("{token}", &"0".repeat(43));
        let fields = world.filled(by, fields);
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        all.push(Filled {
            by,
            route: route_of(&path).expect("a post"),
            path,
            fields: fields.iter().map(owned).collect(),
        });
    }
    let met: BTreeSet<&str> = all.iter().map(|form| form.route.path).collect();
    for route in TABLE.iter().filter(|route| route.method == "POST") {
        assert!(met.contains(route.path), "no form for {}", route.path);
    }
    all
}

/// Takes away every table but those that say who asks, so that whatever is sent fails.
async fn breaks(app: &App) {
    let gone = tables::ALL
        .iter()
        .filter(|table| !ALWAYS_THERE.contains(&table.name));
    for table in gone {
        let name = table.name;
        let rename = format!("ALTER TABLE {name} RENAME TO {name}_gone");
        app.store
            .write(async move |db| {
                sqlx::query(AssertSqlSafe(rename.clone()))
                    .execute(db)
                    .await?;
                Ok(())
            })
            .await
            .expect("renamed");
    }
}

letter_story! {
    async fn what_a_failing_database_could_not_keep_is_offered_again_as_it_was_sent(app, _relay) {
        let world = World::made(app).await;
        let all = every_form(&world).await;
        breaks(app).await;
        let mut lost = Vec::new();
        let mut put_off = 0;
        for form in &all {
            let page = form.is_sent(&world).await;
            let why = match page.status {
                500 | 503 => {
                    put_off += 1;
                    form.is_lost_on(&page)
                }
                303 if NEEDS_NOTHING_ELSE.contains(&form.route.path) => None,
                // A mistake that is seen before the database is asked: the form itself comes back.
                422 => form.is_lost_on(&page),
                status => Some(format!("{status}: {}", page.words())),
            };
            lost.extend(why.map(|why| format!("{:?} {}: {why}", form.by, form.path)));
        }
        assert!(lost.is_empty(), "{} of {} are lost:\n{}", lost.len(), all.len(), lost.join("\n"));
        assert!(put_off > 45, "only {put_off} forms");
    }
}

letter_story! {
    async fn what_was_sent_after_the_session_ended_is_kept_on_the_page_that_asks_for_the_password(app, _relay) {
        let world = World::made(app).await;
        let all = every_form(&world).await;
        app.plants("UPDATE sessions SET ended_at = 1").await;
        let mut lost = Vec::new();
        let mut asked = 0;
        // Passwords are never carried over a sign-in, and strangers have no session that could end.
        let kept = |form: &&Filled| !matches!(form.route.audience, Audience::Anyone | Audience::Everyone | Audience::Trainee);
        for form in all.iter().filter(kept) {
            let page = form.is_sent(&world).await;
            let why = if page.status == 403 {
                asked += 1;
                form.is_lost_on(&page)
            } else {
                Some(format!("{}: {}", page.status, page.words()))
            };
            lost.extend(why.map(|why| format!("{:?} {}: {why}", form.by, form.path)));
        }
        assert!(lost.is_empty(), "{} are lost:\n{}", lost.len(), lost.join("\n"));
        assert!(asked > 30, "only {asked} forms");
    }
}

/// A manager who has pasted a class into the form for a list, and went away for longer than their session lasts.
async fn after_a_long_pause(app: &App, manager: &Person) {
    manager.opens("/en/account-batches/new").await;
    manager.fills("names", "Eve Kone\nAdam Kone");
    app.hours_later(2);
}

const KONES: &str = "SELECT COUNT(*) FROM accounts WHERE name LIKE '% Kone'";

story! {
    async fn a_manager_who_comes_back_too_late_signs_in_in_place_and_the_class_is_made(app) {
        let centre = app.centre("DKR").await;
        let moussa = app.manager("moussa", &centre).await;
        after_a_long_pause(app, &moussa).await;
        moussa.presses("Make the accounts").await.has_status(403).says("Nothing is lost");
        moussa.fills("resume_centre", "DKR");
        moussa.fills("resume_user_name", "moussa");
        moussa.fills("resume_password", "not the right words");
        moussa.presses("Sign in and go on").await.has_status(403).says("do not belong together");
        assert_eq!(app.count(KONES).await, 0);
        moussa.fills("resume_centre", "DKR");
        moussa.fills("resume_user_name", "moussa");
        moussa.fills("resume_password", PASSWORD);
        moussa.presses("Sign in and go on").await.has_status(200).says("Adam Kone");
        assert_eq!(app.count(KONES).await, 2);
        moussa.opens("/en/accounts").await.has_status(200).says("Eve Kone");
    }
}

story! {
    async fn what_one_manager_typed_is_not_applied_by_another_who_signs_in_in_the_middle(app) {
        let (dkr, nbo) = (app.centre("DKR").await, app.centre("NBO").await);
        let moussa = app.manager("moussa", &dkr).await;
        app.manager("wanjiru", &nbo).await;
        after_a_long_pause(app, &moussa).await;
        moussa.presses("Make the accounts").await.has_status(403);
        moussa.fills("resume_centre", "NBO");
        moussa.fills("resume_user_name", "wanjiru");
        moussa.fills("resume_password", PASSWORD);
        moussa.presses("Sign in and go on").await.has_status(404).says("This was not kept").says("belongs to another person's account");
        assert_eq!(app.count(KONES).await, 0);
        // She is signed in, as the page says.
        moussa.opens("/en/account").await.says("Wanjiru Diallo");
    }
}

story! {
    async fn who_signs_in_on_another_page_meanwhile_presses_the_same_button_and_goes_on(app) {
        let ada = app.trainee("ada").await;
        ada.opens("/en/account/language").await;
        ada.fills("language", "fr");
        app.hours_later(13);
        let asked = ada.presses("Read in this language").await;
        asked.has_status(403);
        ada.signs_in("ada").await.says("My courses");
        let form = asked.form("Sign in and go on");
        ada.posts(&form.action.clone().expect("an address"), &form.fields).await.has_status(200);
        assert_eq!(app.count("SELECT COUNT(*) FROM accounts WHERE language = 'fr'").await, 1);
    }
}
