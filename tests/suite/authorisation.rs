//! Who may ask for what: every route of the table, every actor, with an object of their own, of somebody in the same
//! centre, of another centre, and with one that is not there. A route without a row here fails the suite.

mod elsewhere;

use std::collections::BTreeMap;

use dsr_course::web::routes::{Audience, Route, TABLE};

use crate::app::{App, Page, Person};
use crate::certificates::passes;
use crate::sentinel::schema::{self, Line};

/// A name that no row has.
pub(super) const ABSENT: &str = "01890000-0000-7000-8000-000000000000";

/// Stands in the fields for the id of who posts.
pub(super) const OWN: &str = "their own account";

#[allow(clippy::match_same_arms, reason = "one line a route, beside its like")]
/// What a post to this route holds when it is well formed. `None`: the route is not in this table yet.
pub(super) fn fields(path: &str) -> Option<&'static [(&'static str, &'static str)]> {
    Some(match path.trim_start_matches("/{language}") {
        "/courses/{course}/rounds"
        | "/courses/{course}/modules/{module}/certificate"
        | "/courses/{course}/lessons/{lesson}/reading"
        | "/courses/{course}/scenarios/{scenario}/attempts"
        | "/attempts/{attempt}/result"
        | "/account/email/confirmation"
        | "/letters/{letter}/sending"
        | "/accounts/{account}/codes"
        | "/enrolment-codes/{code}/end" => &[],
        "/courses/{course}/quizzes/{quiz}/attempts" => &[("purpose", "")],
        "/courses/{course}/evaluation" | "/courses/{course}/modules/{module}/evaluation" => {
            &[("account", OWN), ("q-use", ""), ("q-words", "")]
        }
        "/account/name" => &[("account", OWN), ("name", "")],
        "/account/language" => &[("account", OWN), ("language", "")],
        "/account/password" => &[("current_password", ""), ("password", "")],
        "/account/sessions" => &[("account", OWN), ("end", "others")],
        "/account/copies" => &[("account", OWN)],
        "/attempts/{run}/choices" => &[("scene", "message"), ("step", "0"), ("choice", "a")],
        "/attempts/{attempt}/answers" => &[("then", "stay")],
        "/attempts/{attempt}/doubts" => &[("position", "1"), ("words", "")],
        "/courses/{course}/printed-name" => &[("name", "Ada Mbeki-Laurent")],
        "/account/email" => &[("email", ""), ("password", "")],
        "/accounts/{account}/name" => &[("name", "Ada Mbeki-Laurent")],
        "/accounts/{account}/extra-time" => &[("extra", "150"), ("reason", "agreed")],
        "/accounts/{account}/disabled" => &[("disabled", "no")],
        "/accounts/{account}/roles" => &[("role", "manager"), ("held", "no")],
        "/account-batches/{batch}/codes" => &[("day", "2026-11-21")],
        "/enrolment" => &[("code", "DKR-1")],
        "/attempt-files" => &[("file", "")],
        "/accounts" => &[("name", ""), ("user_name", ""), ("language", "en")],
        "/account-batches" => &[
            ("batch", ABSENT),
            ("names", ""),
            ("language", "en"),
            ("day", ""),
        ],
        "/enrolment-codes" => &[
            ("course", ""),
            ("code", ""),
            ("opens", ""),
            ("ends", ""),
            ("due", ""),
            ("places", ""),
        ],
        "/centres" | "/centres/{centre}" => &[
            ("name", ""),
            ("code", ""),
            ("time_zone", ""),
            ("language", ""),
            ("country", ""),
        ],
        // What strangers post is tried in the stories of signing in and up.
        "/sign-up"
        | "/sign-in"
        | "/sign-out"
        | "/one-time-code"
        | "/forgotten-password"
        | "/reset/{token}"
        | "/email-confirmation/{token}"
        | "/check/list"
        | "/first-administrator/{token}" => &[],
        _ => return None,
    })
}

/// Whose the object in an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Object {
    /// There is none, or it is the same for all.
    None,
    /// A trainee's own.
    Own,
    /// An account or a thing of a centre.
    Centre,
}

pub(super) fn object(path: &str) -> Object {
    if ["{attempt}", "{run}", "{certificate}"]
        .iter()
        .any(|part| path.contains(part))
    {
        Object::Own
    } else if ["{account}", "{batch}", "{code}", "{centre}", "{letter}"]
        .iter()
        .any(|part| path.contains(part))
    {
        Object::Centre
    } else {
        Object::None
    }
}

/// Who asks. Ada's things are asked for; Ada and Bea are of centre DKR, Cleo of NBO, Ines of none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Actor {
    Stranger,
    Disabled,
    /// Somebody whose session was ended.
    Ended,
    Ada,
    Bea,
    Cleo,
    Ines,
    ManagerOfDkr,
    ManagerOfNbo,
    Administrator,
}

pub(super) const ACTORS: [Actor; 10] = [
    Actor::Stranger,
    Actor::Disabled,
    Actor::Ended,
    Actor::Ada,
    Actor::Bea,
    Actor::Cleo,
    Actor::Ines,
    Actor::ManagerOfDkr,
    Actor::ManagerOfNbo,
    Actor::Administrator,
];

impl Actor {
    /// The name that the actor signs in with.
    pub(super) fn user_name(self) -> &'static str {
        match self {
            Self::Stranger => "",
            Self::Disabled => "dan",
            Self::Ended => "edda",
            Self::Ada => "ada",
            Self::Bea => "bea",
            Self::Cleo => "cleo",
            Self::Ines => "ines",
            Self::ManagerOfDkr => "moussa",
            Self::ManagerOfNbo => "wanjiru",
            Self::Administrator => "grace",
        }
    }

    pub(super) fn is_signed_in(self) -> bool {
        !matches!(self, Self::Stranger | Self::Disabled | Self::Ended)
    }

    /// Whether the route answers this actor about Ada's things.
    pub(super) fn may(self, route: &Route) -> bool {
        match (route.audience, object(route.path)) {
            (Audience::Everyone | Audience::Anyone, _) => true,
            (Audience::Trainee | Audience::Resumable, Object::Own) => self == Self::Ada,
            (Audience::Trainee | Audience::Resumable, _) => self.is_signed_in(),
            (Audience::Manager, Object::Centre) => {
                matches!(self, Self::ManagerOfDkr | Self::Administrator)
            }
            (Audience::Manager, _) => matches!(
                self,
                Self::ManagerOfDkr | Self::ManagerOfNbo | Self::Administrator
            ),
            (Audience::Administrator, _) => self == Self::Administrator,
        }
    }
}

/// The people, and the names of Ada's and her centre's things.
pub(super) struct World {
    people: Vec<(Actor, Person)>,
    pub named: Vec<(&'static str, String)>,
    /// User names and ids.
    accounts: Vec<(String, String)>,
}

impl World {
    pub(super) async fn made(app: &App) -> Self {
        let (dkr, nbo) = (app.centre("DKR").await, app.centre("NBO").await);
        let ada = app.trainee_at("ada", &dkr).await;
        let manager = app.manager("moussa", &dkr).await;
        let administrator = app.administrator("grace").await;
        ada.opens("/en/courses/demo").await;
        ada.presses("Begin this course").await;
        ada.presses("Read. Go on").await;
        ada.presses("Read. Go on").await;
        passes(app, &ada, "tour-quiz").await;
        ada.clicks("Continue: confirm your name").await;
        ada.presses("This is my name as it shall be printed").await;
        ada.opens("/en/courses/demo/scenarios/release").await;
        ada.presses("Begin the scenario").await;
        manager.opens("/en/account-batches/new").await;
        manager.fills("names", "Eve Kone");
        manager.presses("Make the accounts").await;
        manager.opens("/en/enrolment-codes/new").await;
        manager.fills("course", "demo");
        manager.fills("code", "DKR-1");
        manager.presses("Make the code").await;
        let (disabled, ended) = (app.trainee("dan").await, app.trainee("edda").await);
        app.plants("UPDATE accounts SET disabled_at = 1 WHERE user_name = 'dan'")
            .await;
        app.plants("UPDATE sessions SET ended_at = 1 WHERE account IN (SELECT id FROM accounts WHERE user_name = 'edda')")
            .await;
        let letter = "INSERT INTO letters (id, account, kind, address, language, subject, body, message_id, queued_at, next_try_at, try_until, tries, refusals, trouble)
                      SELECT 'd0000000-0000-7000-8000-000000000001', id, 'password-changed', 'ada@example.org', 'en', 'x', 'x', 'x', 1, 1, 1, 0, 0, '' FROM accounts WHERE user_name = 'ada'";
        app.plants(letter).await;
        let named = vec![
            ("letter", app.text("SELECT id FROM letters").await),
            (
                "attempt",
                app.text("SELECT id FROM attempts WHERE activity = 'tour-quiz'")
                    .await,
            ),
            (
                "run",
                app.text("SELECT id FROM attempts WHERE activity = 'scenario:release'")
                    .await,
            ),
            ("certificate", app.text("SELECT id FROM certificates").await),
            (
                "account",
                app.text("SELECT id FROM accounts WHERE user_name = 'ada'")
                    .await,
            ),
            ("batch", app.text("SELECT id FROM account_batches").await),
            ("code", app.text("SELECT id FROM enrolment_codes").await),
            ("centre", dkr.to_string()),
        ];
        let people = vec![
            (Actor::Stranger, app.stranger()),
            (Actor::Disabled, disabled),
            (Actor::Ended, ended),
            (Actor::Ada, ada),
            (Actor::Bea, app.trainee_at("bea", &dkr).await),
            (Actor::Cleo, app.trainee_at("cleo", &nbo).await),
            (Actor::Ines, app.trainee("ines").await),
            (Actor::ManagerOfDkr, manager),
            (Actor::ManagerOfNbo, app.manager("wanjiru", &nbo).await),
            (Actor::Administrator, administrator),
        ];
        let mut db = app.store.read().await.expect("a connection");
        let rows = sqlx::query("SELECT user_name, id FROM accounts")
            .fetch_all(&mut *db)
            .await;
        let account = |row| (sqlx::Row::get(row, 0), sqlx::Row::get(row, 1));
        let accounts = rows.expect("accounts").iter().map(account).collect();
        Self {
            people,
            named,
            accounts,
        }
    }

    pub(super) fn person(&self, actor: Actor) -> &Person {
        let found = self.people.iter().find(|(known, _)| *known == actor);
        &found.expect("everybody is there").1
    }

    /// The route's address with Ada's things, or with names that no row has.
    pub(super) fn address(&self, path: &str, there: bool) -> String {
        let mut path = path
            .replace("{language}", "en")
            .replace("{course}", "demo")
            .replace("{module}", "tour")
            .replace("{lesson}", "text")
            .replace("{quiz}", "tour-quiz")
            .replace("{scenario}", "release")
            .replace("{path}", "trainer")
            .replace("{term}", "hrddp")
            .replace("{document}", "res-2151")
            .replace("{position}", "1");
        for (name, id) in &self.named {
            path = path.replace(&format!("{{{name}}}"), if there { id } else { ABSENT });
        }
        path
    }

    /// A form's fields as this actor's own page would hold them.
    pub(super) fn filled<'a>(
        &'a self,
        actor: Actor,
        fields: &'a [(&str, &str)],
    ) -> Vec<(&'a str, &'a str)> {
        let mut accounts = self.accounts.iter();
        let own = accounts.find(|(name, _)| name == actor.user_name());
        let own = own.map_or(ABSENT, |(_, id)| id.as_str());
        let own_or = |value| if value == OWN { own } else { value };
        fields
            .iter()
            .map(|(name, value)| (*name, own_or(*value)))
            .collect()
    }

    async fn status(&self, actor: Actor, route: &Route, path: &str) -> u16 {
        self.answer(actor, route, path).await.status
    }

    /// How the server answers this actor.
    async fn answer(&self, actor: Actor, route: &Route, path: &str) -> Page {
        let post = route.method == "POST";
        self.person(actor)
            .sends_raw(|http, base| {
                let address = format!("{base}{path}");
                if post {
                    let form = self.filled(actor, fields(route.path).expect("a row"));
                    http.post(address)
                        .header("sec-fetch-site", "same-origin")
                        .form(&form)
                } else {
                    http.get(address).header("sec-fetch-site", "none")
                }
            })
            .await
    }
}

/// Routes whose answers do not depend on who asks, and those that need a secret or a file in their address.
fn is_for_all(route: &Route) -> bool {
    matches!(route.audience, Audience::Everyone | Audience::Anyone) || route.path.contains("{hash}")
}

#[test]
fn every_post_has_a_row() {
    for route in TABLE.iter().filter(|route| route.method == "POST") {
        assert!(fields(route.path).is_some(), "{} has no row", route.path);
    }
}

letter_story! {
    async fn everybody_gets_what_is_theirs_and_nothing_else(app, _relay) {
        let world = World::made(app).await;
        let routes: Vec<&Route> = TABLE.iter().filter(|route| !is_for_all(route)).collect();
        let mut wrong = Vec::new();
        let before = everything(app).await;
        for route in &routes {
            for actor in ACTORS.into_iter().filter(|actor| !actor.may(route)) {
                let expected: &[u16] = match (actor.is_signed_in(), route.method == "POST", route.audience) {
                    (true, ..) | (false, true, Audience::Manager | Audience::Administrator) => &[404],
                    (false, true, Audience::Resumable) => &[403],
                    (false, ..) => &[303],
                };
                let status = world.status(actor, route, &world.address(route.path, true)).await;
                if !expected.contains(&status) {
                    wrong.push(format!("{actor:?} {} {}: {status} instead of {expected:?}", route.method, route.path));
                }
            }
            if object(route.path) != Object::None {
                for actor in ACTORS.into_iter().filter(|actor| actor.is_signed_in()) {
                    let status = world.status(actor, route, &world.address(route.path, false)).await;
                    if status != 404 {
                        wrong.push(format!("{actor:?} {} {} that is not there: {status}", route.method, route.path));
                    }
                }
            }
        }
        let after = everything(app).await;
        assert!(after == before, "what was refused changed {:?}", schema::changed(&before, &after));
        for route in &routes {
            for actor in ACTORS.into_iter().filter(|actor| actor.may(route)) {
                let status = world.status(actor, route, &world.address(route.path, true)).await;
                if !matches!(status, 200 | 303 | 422) {
                    wrong.push(format!("{actor:?} {} {}: {status}, but it is theirs", route.method, route.path));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

story! {
    async fn each_part_of_an_address_must_belong_to_the_one_before(app) {
        let ada = app.reader("ada").await;
        for route in TABLE.iter().filter(|route| route.path.starts_with("/{language}/courses/{course}/") && route.path.matches('{').count() > 2) {
            // The course is another one than the module, lesson or quiz belongs to.
            let path = route.path.replace("{language}", "en").replace("{course}", "dsr").replace("{module}", "tour").replace("{lesson}", "text").replace("{quiz}", "tour-quiz").replace("{scenario}", "release");
            let post = route.method == "POST";
            let answer = ada.sends_raw(|http, base| {
                let address = format!("{base}{path}");
                if post { http.post(address).header("sec-fetch-site", "same-origin").form(&[("x", "")]) } else { http.get(address) }
            }).await;
            assert_eq!(answer.status, 404, "{} {path}", route.method);
        }
    }
}

letter_story! {
    async fn a_form_sets_its_own_fields_and_nobody_raises_themselves(app, _relay) {
        let world = World::made(app).await;
        let held = "SELECT COUNT(*) FROM roles";
        let before = app.count(held).await;
        let extra = [("role", "administrator"), ("is_admin", "1"), ("centre_id", "2"), ("score", "100"), ("user_id", "2"), ("verified", "1")];
        for route in TABLE.iter().filter(|route| route.method == "POST" && !is_for_all(route)) {
            let path = world.address(route.path, true);
            for actor in [Actor::Ada, Actor::ManagerOfDkr] {
                let own = fields(route.path).expect("a row");
                let form: Vec<(&str, &str)> = own.iter().chain(&extra).copied().collect();
                let answer = world.person(actor).sends_raw(|http, base| http.post(format!("{base}{path}")).header("sec-fetch-site", "same-origin").form(&form)).await;
                if own.is_empty() || !actor.may(route) {
                    continue;
                }
                assert_eq!(answer.status, 400, "{actor:?} {path}");
            }
        }
        assert_eq!(app.count(held).await, before);
    }
}

/// Everything in the database but what notes that somebody asked: refusals, guesses, and when somebody was last here.
async fn everything(app: &App) -> BTreeMap<String, Vec<Line>> {
    let mut all = schema::dump(app).await;
    for asked in ["audit", "audit_head", "throttle", "sessions"] {
        assert!(all.remove(asked).is_some(), "{asked} is a table");
    }
    all
}
