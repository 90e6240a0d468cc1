//! Every part of every address, put in the place of another: what is not of the one before it, not of the right kind or not
//! of this person does not exist, and looks as if it had never been there.

use dsr_course::web::routes::{Audience, Route, TABLE};

use super::{ABSENT, ACTORS, Actor, Object, World, object};
use crate::app::App;

/// Parts of addresses that name something in the course files.
const OF_COURSES: &[&str] = &["module", "lesson", "quiz", "scenario"];

/// Parts whose values are tried elsewhere: languages, files and secrets of links.
const OF_NOBODY: &[&str] = &[
    "language", "course", "hash", "name", "token", "position", "path", "term", "document",
];

/// The names of the parts of an address.
fn parts(path: &str) -> Vec<&str> {
    path.split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
        .collect()
}

/// Whether an administrator, who answers for everybody, finds it in every centre.
fn is_everywhere(actor: Actor, route: &Route) -> bool {
    actor == Actor::Administrator
        && matches!(route.audience, Audience::Manager | Audience::Administrator)
}

story! {
    async fn every_part_of_every_address_is_known_here(app) {
        let world = World::made(app).await;
        for route in TABLE {
            for part in parts(route.path) {
                let named = world.named.iter().any(|(name, _)| *name == part);
                let known = named || OF_NOBODY.contains(&part) || OF_COURSES.contains(&part);
                assert!(known, "{} has a part {part} that the matrix does not know: add it to World::made", route.path);
            }
        }
    }
}

letter_story! {
    async fn what_is_anothers_or_of_another_kind_looks_like_what_is_not_there(app, _relay) {
        let world = World::made(app).await;
        let others = elsewhere(app).await;
        let mut wrong = Vec::new();
        let mut tried = 0;
        for route in TABLE.iter().filter(|route| object(route.path) != Object::None) {
            for actor in ACTORS.into_iter().filter(|actor| actor.is_signed_in()) {
                let absent = world.answer(actor, route, &world.address(route.path, false)).await;
                for part in parts(route.path).into_iter().filter(|part| world.named.iter().any(|(name, _)| name == part)) {
                    let foreign = others.iter().map(|(kind, id)| (*kind == part, id));
                    let of_other_kinds = world.named.iter().filter(|(name, _)| *name != part).map(|(_, id)| (false, id));
                    let mut ids: Vec<(bool, &String)> = foreign.chain(of_other_kinds).collect();
                    if !actor.may(route) {
                        ids.extend(world.named.iter().filter(|(name, _)| *name == part).map(|(_, id)| (true, id)));
                    }
                    for (same_kind, id) in ids {
                        if same_kind && (is_everywhere(actor, route) || is_theirs(actor, route)) {
                            continue;
                        }
                        tried += 1;
                        let path = world.address(&route.path.replace(&format!("{{{part}}}"), id), true);
                        let answer = world.answer(actor, route, &path).await;
                        if answer.status != 404 || answer.html != absent.html {
                            wrong.push(format!("{actor:?} {} {path}: {}", route.method, answer.status));
                        }
                    }
                }
            }
        }
        assert!(tried > 500, "{tried}");
        assert!(wrong.is_empty(), "{} of {tried}: {:#?}", wrong.len(), wrong.iter().take(30).collect::<Vec<_>>());
    }
}

/// Whether what was put in the place is this actor's after all: the things of elsewhere are Cleo's and her centre's.
fn is_theirs(actor: Actor, route: &Route) -> bool {
    match object(route.path) {
        Object::Own => actor == Actor::Cleo,
        Object::Centre => actor == Actor::ManagerOfNbo,
        Object::None => true,
    }
}

/// Things of another centre and of its people, by kind.
async fn elsewhere(app: &App) -> Vec<(&'static str, String)> {
    for statement in [
        "INSERT INTO rounds (id, account, centre, course, begun_at, revision, sort_name) SELECT 'c0000000-0000-7000-8000-000000000001', id, centre, 'demo', 1, 0, '' FROM accounts WHERE user_name = 'cleo'",
        "INSERT INTO attempts (id, round, activity, purpose, number, rules, begun_at, last) SELECT 'c0000000-0000-7000-8000-000000000002', 'c0000000-0000-7000-8000-000000000001', activity, purpose, 1, rules, 1, 0 FROM attempts WHERE activity = 'tour-quiz'",
        "INSERT INTO attempts (id, round, activity, purpose, number, rules, begun_at, last) SELECT 'c0000000-0000-7000-8000-000000000006', 'c0000000-0000-7000-8000-000000000001', activity, purpose, 1, rules, 1, 0 FROM attempts WHERE activity = 'scenario:release'",
        "INSERT INTO certificates (id, round, scope, edition, code, record, issued_at) SELECT 'c0000000-0000-7000-8000-000000000003', 'c0000000-0000-7000-8000-000000000001', scope, 1, 'X', record, 1 FROM certificates WHERE edition = 1",
        "INSERT INTO account_batches (id, centre, made_by, made_at) SELECT 'c0000000-0000-7000-8000-000000000004', centre, id, 1 FROM accounts WHERE user_name = 'wanjiru'",
        "INSERT INTO enrolment_codes (id, code, centre, course, taken, made_by, made_at) SELECT 'c0000000-0000-7000-8000-000000000005', 'NBO-1', centre, 'demo', 0, id, 1 FROM accounts WHERE user_name = 'wanjiru'",
    ] {
        app.plants(statement).await;
    }
    let id = |number| format!("c0000000-0000-7000-8000-00000000000{number}");
    vec![
        ("attempt", id(2)),
        ("run", id(6)),
        ("certificate", id(3)),
        ("batch", id(4)),
        ("code", id(5)),
        (
            "account",
            app.text("SELECT id FROM accounts WHERE user_name = 'cleo'")
                .await,
        ),
        (
            "centre",
            app.text("SELECT id FROM centres WHERE code = 'NBO'").await,
        ),
        ("no kind", ABSENT.replace("01890000", "01890001")),
        ("no kind", "1".to_owned()),
        ("no kind", "..%2f..%2fetc".to_owned()),
    ]
}

shipped_story! {
    async fn a_module_lesson_or_quiz_of_another_course_is_not_in_this_one(app) {
        let ada = app.reader("ada").await;
        let dsr = app.course("dsr");
        for part in OF_COURSES {
            let other = match *part {
                "module" => dsr.modules[0].id.to_string(),
                "scenario" => dsr.modules[0].scenarios[0].id.to_string(),
                "lesson" => dsr.modules[0].lessons[0].id.to_string(),
                _ => dsr.modules[0].quiz.as_ref().expect("a quiz").id.to_string(),
            };
            let routes: Vec<&Route> = TABLE.iter().filter(|route| parts(route.path).contains(part)).collect();
            assert!(!routes.is_empty(), "{part}");
            for route in routes {
                let path = route.path.replace("{language}", "en").replace("{course}", "demo").replace(&format!("{{{part}}}"), &other);
                let post = route.method == "POST";
                let answer = ada.sends_raw(|http, base| {
                    let address = format!("{base}{path}");
                    if post { http.post(address).header("sec-fetch-site", "same-origin").form(&[("x", "")]) } else { http.get(address) }
                }).await;
                assert_eq!(answer.status, 404, "{} {path}", route.method);
            }
        }
    }
}

shipped_story! {
    async fn what_is_for_everybody_is_answered_alike_whoever_asks(app) {
        let world = World::made(app).await;
        for route in TABLE.iter().filter(|route| route.method == "GET" && matches!(route.audience, Audience::Everyone | Audience::Anyone)) {
            let path = world.address(route.path, true).replace("{token}", "x").replace("{hash}", "x").replace("{name}", "x");
            for actor in ACTORS {
                let answer = world.answer(actor, route, &path).await;
                // What only a secret, a hash or a setting opens.
            let secret = ["{token}", "{hash}", "security.txt"]
                .iter()
                .any(|part| route.path.contains(part));
                let expected: &[u16] = if secret { &[404] } else { &[200, 303] };
                assert!(expected.contains(&answer.status), "{actor:?} {path}: {}", answer.status);
            }
        }
    }
}
