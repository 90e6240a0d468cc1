//! Random requests that are well aimed: over the route table, with the right names and hostile values, by everybody there is.
//! No answer is a failure of the server but the wanted 503; nothing hangs, nothing panics, nothing comes back unescaped.
//!
//! `DSR_REQUESTS=1000000 tests/run aimed_requests` sends so many on each engine; `DSR_SEED` repeats a run.

mod aim;

use std::time::Duration;

use futures_util::{StreamExt, stream};
use rand::SeedableRng;
use rand::rngs::StdRng;

use aim::{Aim, Aimed, names};

use crate::app::App;
use crate::authorisation::{ACTORS, Actor, World};
use crate::limits::cookie;

/// Requests on each engine, where nothing else is asked for.
const REQUESTS: usize = 10_000;
/// Requests at a time.
const TOGETHER: usize = 8;
/// Whoever waits longer than this hangs: far more than any request takes on a machine that does much else.
const HANGS: Duration = Duration::from_mins(1);
/// Requests after which sessions, roles and accounts that were ended by some of them are put back.
const ROUND: usize = 500;

/// What is wrong with the answer to a request; `None` when all is well.
async fn sent(http: &reqwest::Client, base: &str, aimed: &Aimed) -> Option<String> {
    let address = format!("{base}{}", aimed.path);
    let mut request = if aimed.post {
        http.post(&address)
            .header("content-type", aimed.kind)
            .body(aimed.body.clone())
    } else {
        http.get(&address)
    };
    if let Some((name, value)) = aimed.from {
        request = request.header(name, value);
    }
    if let Some(cookie) = &aimed.cookie {
        request = request.header("cookie", cookie);
    }
    if !aimed.coding.is_empty() {
        request = request.header("accept-encoding", aimed.coding);
    }
    let answer = match tokio::time::timeout(HANGS, request.send()).await {
        Err(_) => return Some("no answer".to_owned()),
        Ok(Err(error)) => return Some(format!("no answer: {error:?}")),
        Ok(Ok(answer)) => answer,
    };
    let status = answer.status().as_u16();
    let plain = answer.headers().get("content-encoding").is_none();
    let page = answer
        .headers()
        .get("content-type")
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let body = match tokio::time::timeout(HANGS, answer.bytes()).await {
        Err(_) => return Some("half an answer".to_owned()),
        Ok(Err(error)) => return Some(format!("half an answer: {error:?}")),
        Ok(Ok(body)) => body,
    };
    if status >= 500 && status != 503 {
        return Some(status.to_string());
    }
    let loose = plain && page && body.windows(11).any(|part| part == b"<svg/onload");
    loose.then(|| "a tag that was typed".to_owned())
}

/// Puts back what requests have ended, so that everybody can go on.
async fn mend(app: &App) {
    for statement in [
        "UPDATE sessions SET ended_at = NULL WHERE account NOT IN (SELECT id FROM accounts WHERE user_name = 'edda')",
        "UPDATE accounts SET disabled_at = NULL WHERE user_name <> 'dan'",
        "INSERT INTO roles (account, role, centre, granted_at) SELECT a.id, 'administrator', NULL, 1 FROM accounts a WHERE a.user_name = 'grace' AND NOT EXISTS (SELECT 1 FROM roles r WHERE r.account = a.id)",
        "INSERT INTO roles (account, role, centre, granted_at) SELECT a.id, 'manager', a.centre, 1 FROM accounts a WHERE a.user_name IN ('moussa', 'wanjiru') AND NOT EXISTS (SELECT 1 FROM roles r WHERE r.account = a.id)",
    ] {
        app.plants(statement).await;
    }
}

fn number_of(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

letter_story! {
    async fn nothing_that_is_sent_makes_the_server_fail(app, _relay) {
        let world = World::made(app).await;
        let requests = number_of("DSR_REQUESTS").map_or(REQUESTS, |number| usize::try_from(number).expect("a number"));
        let seed = number_of("DSR_SEED").unwrap_or(0x0d5e_c0de);
        println!("{requests} requests, seed {seed}");
        let mut cookies = Vec::new();
        for actor in ACTORS {
            let centre = match actor {
                Actor::Ada | Actor::Bea | Actor::ManagerOfDkr => "DKR",
                Actor::Cleo | Actor::ManagerOfNbo => "NBO",
                _ => "",
            };
            let known = !matches!(actor, Actor::Stranger | Actor::Disabled);
            cookies.push((actor, if known { Some(cookie(app, centre, actor.user_name()).await) } else { None }));
        }
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        let mut aim = Aim { world: &world, names: names(), cookies, chance: StdRng::seed_from_u64(seed) };
        let mut wrong = Vec::new();
        let mut number = 0;
        while number < requests && wrong.len() < 20 {
            let end = (number + ROUND).min(requests);
            let round: Vec<Aimed> = (number..end).map(|_| aim.request()).collect();
            number = end;
            let (http, base) = (&http, app.base.as_str());
            let answers = stream::iter(round).map(|aimed| async move {
                let fault = sent(http, base, &aimed).await;
                fault.map(|fault| format!("{fault}: {aimed:?} {}", String::from_utf8_lossy(&aimed.body)))
            });
            wrong.extend(answers.buffer_unordered(TOGETHER).filter_map(async |fault| fault).collect::<Vec<_>>().await);
            app.clock.advance(dsr_course::course::timestamp::Span::minutes(2));
            mend(app).await;
        }
        assert!(wrong.is_empty(), "seed {seed}: {wrong:#?}");
        app.stranger().opens("/en/").await.has_status(200);
    }
}
