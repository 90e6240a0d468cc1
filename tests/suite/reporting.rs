//! Reporting: the table of rounds for who answers for others, its filters and order, and what nobody may see in it.

mod figures;
mod files;

use crate::app::register::Entry;
use crate::app::{App, MORNING, Page, Person};
use dsr_course::course::completion::{Status, is_overdue, round_status};
use dsr_course::course::id::{CourseId, ModuleId};
use dsr_course::course::language::Language;
use dsr_course::course::timestamp::{Span, Timestamp};
use dsr_course::store::accounts::{self, fold};
use dsr_course::store::id::CentreId;
use dsr_course::store::progress::{self, By, Filter, Order, Period, Stand};
use dsr_course::store::scope::{Own, Scope};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

const STATUSES: [Status; 4] = [
    Status::NotStarted,
    Status::InProgress,
    Status::Done,
    Status::Waived,
];

/// What a filter means, said once more in plain words of the test.
fn fits(filter: &Filter, entry: &Entry) -> bool {
    let begins = fold(&filter.begins);
    let within = |period: Period, at: Timestamp| {
        period.from.is_none_or(|from| from <= at) && period.to.is_none_or(|to| at <= to)
    };
    filter
        .course
        .as_ref()
        .is_none_or(|course| course.as_str() == "demo")
        && filter
            .module
            .as_ref()
            .is_none_or(|(module, done)| entry.facts.modules_done.contains_key(module) == *done)
        && match filter.stand {
            None => true,
            Some(Stand::Is(status)) => round_status(&entry.facts) == status,
            Some(Stand::OverdueAt(now)) => is_overdue(&entry.facts, entry.due, now),
        }
        && filter
            .language
            .as_ref()
            .is_none_or(|language| language.as_str() == entry.language)
        && within(filter.begun, entry.begun)
        && (filter.completed == Period::default()
            || entry
                .facts
                .completed
                .is_some_and(|at| within(filter.completed, at)))
        && (fold(&entry.name).starts_with(&begins) || fold(&entry.user_name).starts_with(&begins))
}

/// The user names in the order that a list has.
fn sorted(entries: &[&Entry], order: Order) -> Vec<String> {
    let mut entries = entries.to_vec();
    let name = |entry: &Entry| fold(&entry.name);
    let rank = |entry: &Entry| {
        STATUSES
            .iter()
            .position(|status| *status == round_status(&entry.facts))
            .expect("a status")
    };
    // Who has the same name comes in the order in which the rounds were begun.
    entries.sort_by_key(|entry| (name(entry), entry.begun));
    match order.by {
        By::Name => {}
        By::Begun => entries.sort_by_key(|entry| entry.begun),
        By::Completed => {
            entries.sort_by_key(|entry| entry.facts.completed.map_or(i64::MAX, |at| at.0));
        }
        By::Status => entries.sort_by_key(|entry| rank(entry)),
    }
    if order.backwards {
        match order.by {
            By::Name | By::Begun => entries.reverse(),
            // Who is not complete comes last, by name; within a status, names go on from A.
            By::Completed => {
                let done = entries
                    .iter()
                    .filter(|entry| entry.facts.completed.is_some())
                    .count();
                entries[..done].reverse();
            }
            By::Status => entries.sort_by_key(|entry| std::cmp::Reverse(rank(entry))),
        }
    }
    entries
        .iter()
        .map(|entry| entry.user_name.clone())
        .collect()
}

fn random_filter(chance: &mut StdRng) -> Filter {
    let mut maybe = |odds: f64| chance.random_bool(odds);
    let mut filter = Filter {
        course: maybe(0.3).then(|| CourseId::parse("demo").expect("an id")),
        language: maybe(0.3).then(|| Language::parse("fr").expect("a language")),
        ..Filter::default()
    };
    if maybe(0.3) {
        filter.module = Some((ModuleId::parse("tour").expect("an id"), maybe(0.5)));
    }
    if maybe(0.15) {
        filter.stand = Some(Stand::OverdueAt(MORNING));
    } else if maybe(0.4) {
        filter.stand = Some(Stand::Is(STATUSES[chance.random_range(0..4_usize)]));
    }
    let mut period = || {
        let ago = |hours: i64| Timestamp(MORNING.0 - Span::hours(hours).0);
        let (a, b) = (chance.random_range(0..4_000), chance.random_range(0..4_000));
        Period {
            from: chance.random_bool(0.7).then(|| ago(a.max(b))),
            to: chance.random_bool(0.7).then(|| ago(a.min(b))),
        }
    };
    let (begun, completed) = (period(), period());
    match chance.random_range(0..4) {
        0 => filter.begun = begun,
        1 => filter.completed = completed,
        _ => {}
    }
    if chance.random_bool(0.3) {
        let typed = [
            "",
            "a",
            "AWA",
            "trainee1-2",
            "=",
            "o'brien_%\\",
            "أمي",
            "_x",
            "%",
            "\\",
        ];
        typed[chance.random_range(0..typed.len())].clone_into(&mut filter.begins);
    }
    filter
}

/// All rows of a list, a few at a time.
async fn walked(app: &App, scope: &Scope, filter: &Filter, order: Order, size: i64) -> Vec<String> {
    let mut db = app.store.read().await.expect("a connection");
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let rows = progress::page(&mut db, scope, filter, order, after.as_ref(), size)
            .await
            .expect("rows");
        found.extend(
            rows.iter()
                .map(|row| row.user_name.clone().expect("a user name")),
        );
        assert!(
            rows.len() <= usize::try_from(size).expect("a size"),
            "a page is no longer than asked"
        );
        let Some(last) = rows.last() else { break };
        after = Some(last.place(order));
    }
    found
}

story! {
    async fn every_status_filtered_by_facts_is_the_status_of_the_rules_in_every_order(app) {
        let dakar = app.centre_at("DAKAR", "Africa/Dakar", "fr").await;
        let paris = app.centre_at("PARIS", "Europe/Paris", "fr").await;
        let mut entries = app.register(&dakar, 40, 1).await;
        entries.extend(app.register(&paris, 25, 2).await);
        let mut chance = StdRng::seed_from_u64(3);
        let mut seen = 0;
        for round in 0..48 {
            let filter = random_filter(&mut chance);
            let order = Order::ALL[round % Order::ALL.len()].1;
            let scope = if chance.random_bool(0.5) { Scope::Centre(dakar.clone()) } else { Scope::All };
            let mine = |entry: &&Entry| matches!(scope, Scope::All) || entry.centre == dakar;
            let expected: Vec<&Entry> = entries.iter().filter(mine).filter(|entry| fits(&filter, entry)).collect();
            let size = chance.random_range(1..12);
            let found = walked(app, &scope, &filter, order, size).await;
            assert_eq!(found, sorted(&expected, order), "{filter:?} {order:?} {scope:?}, {size} at a time");
            let mut db = app.store.read().await.expect("a connection");
            let count = progress::count(&mut db, &scope, &filter, 1_000).await.expect("a count");
            assert_eq!(usize::try_from(count).expect("a count"), expected.len(), "{filter:?}");
            seen += expected.len();
        }
        assert!(seen > 300, "the filters let through only {seen} rows");
    }
}

/// The rows of a page: name, user name and centre, status.
fn rows(page: &Page) -> Vec<String> {
    page.all("table.rounds tbody tr")
}

story! {
    async fn a_manager_sees_who_is_where_and_why(app) {
        let dakar = app.centre_at("DAKAR", "Africa/Dakar", "fr").await;
        let manager = app.manager("moussa", &dakar).await;
        manager.opens("/en/rounds").await.says("No rounds yet. Make accounts or share an enrolment code.");
        assert_eq!(manager.page().link("Make accounts"), "/en/accounts");
        assert_eq!(manager.page().link("Share an enrolment code"), "/en/enrolment-codes");
        let entries = app.register(&dakar, 40, 5).await;
        let page = manager.opens("/en/rounds").await;
        assert_eq!(rows(&page).len(), 40);
        page.says("40 rounds.").says("Dates are in the time of Africa/Dakar.").says("=HYPERLINK");
        for entry in &entries {
            let row = rows(&page).into_iter().find(|row| row.contains(&format!(" {} ", entry.user_name))).expect("a row");
            let words = match round_status(&entry.facts) {
                Status::NotStarted => "Not started",
                Status::InProgress => "In progress",
                Status::Done => "Complete",
                Status::Waived => "Waived",
            };
            assert!(row.contains(words), "{row}");
            assert_eq!(row.contains("Overdue since"), is_overdue(&entry.facts, entry.due, MORNING), "{row}");
            let open = matches!(round_status(&entry.facts), Status::NotStarted | Status::InProgress);
            assert_eq!(row.contains("missing"), open, "{row}");
            assert!(row.contains(&format!("{} of 2 modules done", entry.facts.modules_done.len())), "{row}");
        }
        let nothing = entries.iter().find(|entry| round_status(&entry.facts) == Status::NotStarted).expect("somebody");
        let row = rows(&page).into_iter().find(|row| row.contains(&format!(" {} ", nothing.user_name))).expect("a row");
        assert!(row.contains("5 things are missing A tour of the features: 2 lessons are not read yet. A tour of the features: The quiz is not passed yet. It asks for 75 %."), "{row}");
    }
}

story! {
    async fn a_certificate_leads_to_its_check(app) {
        let dakar = app.centre_at("DAKAR", "Africa/Dakar", "fr").await;
        let manager = app.manager("moussa", &dakar).await;
        let entries = app.register(&dakar, 14, 5).await;
        let page = manager.opens("/en/rounds").await;
        let mut links: Vec<String> = page.links("table.rounds a.code").into_iter().map(|(_, address)| address).collect();
        let mut codes: Vec<String> = entries.iter().flat_map(|entry| &entry.codes).map(|code| format!("/en/check?code={code}")).collect();
        links.sort();
        codes.sort();
        assert!(codes.len() > 3);
        assert_eq!(links, codes);
    }
}

story! {
    async fn the_filters_stand_in_the_address_and_each_can_be_removed(app) {
        let dakar = app.centre_at("DAKAR", "Africa/Dakar", "fr").await;
        let manager = app.manager("moussa", &dakar).await;
        let entries = app.register(&dakar, 14, 5).await;
        manager.opens("/en/rounds").await;
        manager.fills("status", "done");
        manager.fills("begins", "trainee5-1");
        let page = manager.presses("Show").await;
        let expected = entries.iter().filter(|entry| round_status(&entry.facts) == Status::Done && entry.user_name.starts_with("trainee5-1"));
        assert_eq!(rows(&page).len(), expected.count());
        page.says("Status: Complete").says("Name or user name begins with: trainee5-1");
        // The address alone gives the same rows, to whoever may see them.
        let other = app.manager("mariam", &dakar).await;
        assert_eq!(rows(&other.opens(&page.address).await), rows(&page));
        let page = manager.opens("/en/rounds?begins=nobody&status=waived").await;
        page.says("Nothing matches these filters. Remove one:");
        assert!(rows(&page).is_empty());
        let page = manager.clicks("begins with: nobody").await;
        page.lacks("begins with: nobody").says("Status: Waived");
    }
}

story! {
    async fn percent_and_underscore_are_letters_like_others(app) {
        let dakar = app.centre_at("DAKAR", "Africa/Dakar", "fr").await;
        let manager = app.manager("moussa", &dakar).await;
        app.register(&dakar, 14, 5).await;
        for (typed, found) in [("%25", 0), ("_", 1), ("_x0041%5F", 1), ("o%27brien_%25%5C", 1), ("o%27brien%25", 0), ("%5C", 0), ("AWA", 1), ("%D8%A3%D9%85%D9%8A", 1)] {
            let page = manager.opens(&format!("/en/rounds?begins={typed}")).await;
            assert_eq!(rows(&page).len(), found, "{typed}");
        }
    }
}

story! {
    async fn days_are_those_of_the_centre_and_a_wrong_one_is_said_beside_its_field(app) {
        let tonga = app.centre_at("TONGA", "Pacific/Tongatapu", "en").await; // 13 hours before UTC
        let manager = app.manager("sione", &tonga).await;
        let person = app.register(&tonga, 1, 8).await.remove(0);
        let day = |at: Timestamp| dsr_course::report::zone::Zone::named("Pacific/Tongatapu").local(at)[..10].to_owned();
        let here = day(person.begun);
        let before = day(Timestamp(person.begun.0 - Span::hours(24).0));
        for (from, to, found) in [(&here, &here, 1), (&before, &before, 0), (&before, &here, 1)] {
            let page = manager.opens(&format!("/en/rounds?period=begun&from={from}&to={to}")).await;
            assert_eq!(rows(&page).len(), found, "{from} to {to}");
        }
        let page = manager.opens("/en/rounds?from=31/12/2026").await;
        page.has_status(422).says("Write the day as year, month and day, such as 2026-11-21.");
        manager.opens("/en/rounds?from=2026-11-21&to=2026-11-20").await.has_status(422).says("This day is before the day it begins with.");
        manager.opens("/en/rounds.csv?from=31/12/2026").await.has_status(400);
    }
}

story! {
    async fn pages_follow_each_other_without_a_gap(app) {
        let dakar = app.centre_at("DAKAR", "Africa/Dakar", "fr").await;
        let manager = app.manager("moussa", &dakar).await;
        app.register(&dakar, 60, 9).await;
        for order in ["name", "begun-down", "completed-down", "status"] {
            let all = rows(&manager.opens(&format!("/en/rounds?size=200&sort={order}")).await);
            assert_eq!(all.len(), 60);
            let mut found = rows(&manager.opens(&format!("/en/rounds?size=25&sort={order}")).await);
            while manager.page().words().contains("Next page") {
                found.extend(rows(&manager.clicks("Next page").await));
                assert!(found.len() <= 60);
            }
            assert_eq!(found, all, "{order}");
            let first = manager.clicks("First page").await;
            assert_eq!(rows(&first), all[..25], "{order}");
        }
    }
}

story! {
    async fn only_listed_values_page_and_sort(app) {
        let dakar = app.centre_at("DAKAR", "Africa/Dakar", "fr").await;
        let manager = app.manager("moussa", &dakar).await;
        app.register(&dakar, 5, 9).await;
        let bad = [
            "sort=name;drop", "sort=0", "size=0", "size=-1", "size=201", "size=1e9", "size=18446744073709551616", "after=1", "after=%27", "status=all",
            "course=../x", "module=demo", "module=demo:tour:maybe", "language=english", "period=due", "centre=DAKAR", "begins=%00", "begins=%ff", "x=%00",
        ];
        for query in bad {
            for path in ["/en/rounds", "/en/rounds/summary", "/en/rounds.csv", "/en/rounds.xlsx", "/en/rounds.json"] {
                manager.opens(&format!("{path}?{query}")).await.has_status(400);
            }
        }
        for query in ["sort=", "size=", "after=", "page=-1", "unknown=1", "after=00000000-0000-7000-8000-00000000ffff", "course=gone", "from=&to="] {
            manager.opens(&format!("/en/rounds?{query}")).await.has_status(200);
        }
    }
}

/// Text that stands in every text column of what belongs to a centre.
const MARKER: &str = "zzmarker";

async fn marked(app: &App, centre: &CentreId) {
    app.register(centre, 8, 77).await;
    let id = centre.as_str().to_owned();
    app.store
        .write(async move |db| {
            for statement in [
                "UPDATE centres SET name = 'zzmarker ' || code, country = 'zzmarker' WHERE id = $1",
                "UPDATE accounts SET name = 'zzmarker ' || name, user_name = 'zzmarker' || user_name, user_name_folded = 'zzmarker' || user_name_folded, email = 'zzmarker@example.org', name_folded = 'zzmarker' || name_folded WHERE centre = $1",
                "UPDATE rounds SET waived_reason = 'zzmarker', printed_name = 'zzmarker', sort_name = 'zzmarker' || sort_name WHERE centre = $1",
                "UPDATE certificates SET code = 'zzmarker' || code, record = '\"zzmarker\"' WHERE round IN (SELECT id FROM rounds WHERE centre = $1)",
            ] {
                sqlx::query(statement).bind(id.clone()).execute(&mut *db).await?;
            }
            Ok(())
        })
        .await
        .expect("marked");
}

story! {
    async fn a_manager_never_sees_a_byte_of_another_centre(app) {
        let (ours, theirs) = (app.centre_at("OURS", "UTC", "en").await, app.centre_at("THEIRS", "UTC", "en").await);
        let manager = app.manager("moussa", &ours).await;
        app.register(&ours, 8, 5).await;
        marked(app, &theirs).await;
        // Somebody of theirs takes a course with us: the round is ours to see, the sign-in name is not.
        app.store.write(async move |db| {
            let guest = "UPDATE accounts SET name = 'A Guest', name_folded = 'a guest' WHERE user_name_folded = (SELECT MIN(user_name_folded) FROM accounts WHERE name_folded LIKE 'zzmarker%')";
            sqlx::query(guest).execute(&mut *db).await?;
            let round = "UPDATE rounds SET centre = (SELECT id FROM centres WHERE code = 'OURS') WHERE account = (SELECT id FROM accounts WHERE name = 'A Guest')";
            sqlx::query(round).execute(&mut *db).await?;
            sqlx::query("UPDATE certificates SET code = 'CLEAN' || id WHERE round IN (SELECT r.id FROM rounds r JOIN accounts a ON a.id = r.account WHERE a.name = 'A Guest')").execute(&mut *db).await?;
            Ok(())
        }).await.expect("moved");
        let page = manager.opens("/en/rounds").await;
        assert_eq!(rows(&page).len(), 9);
        page.says("A Guest");
        assert!(rows(&manager.opens("/en/rounds?begins=zzmark").await).is_empty(), "a sign-in name of another centre is not searched");
        let queries = ["", "?size=200", "?begins=zzmark", "?begins=z", "?status=done", "?sort=status", "?sort=completed-down", "?course=demo", "?module=demo:tour:done"];
        for path in ["/en/rounds", "/en/rounds/summary", "/en/rounds.csv", "/en/rounds.json", "/en/rounds.xlsx"] {
            for query in queries {
                let (status, _, mut bytes) = fetched(&manager, &format!("{path}{query}")).await;
                assert_eq!(status, 200, "{path}{query}");
                if path.ends_with("xlsx") {
                    bytes = files::every_part(&bytes);
                }
                let text = String::from_utf8_lossy(&bytes);
                assert!(!text.contains(MARKER), "{path}{query}: {text}");
                assert!(!text.contains("THEIRS"), "{path}{query}");
            }
            let answer = manager.opens(&format!("{path}?centre={}", theirs.as_str())).await;
            let absent = manager.opens(&format!("{path}?centre=00000000-0000-7000-8000-00000000ffff")).await;
            answer.has_status(404);
            assert_eq!(answer.html, absent.html, "not theirs and not there look the same");
        }
    }
}

story! {
    async fn trainees_have_no_table_and_administrators_see_every_centre(app) {
        let (dakar, paris) = (app.centre_at("DAKAR", "Africa/Dakar", "fr").await, app.centre_at("PARIS", "Europe/Paris", "fr").await);
        app.register(&dakar, 6, 1).await;
        app.register(&paris, 7, 2).await;
        let ada = app.trainee("ada").await;
        for path in ["/en/rounds", "/en/rounds/summary", "/en/rounds.csv", "/en/rounds.xlsx", "/en/rounds.json"] {
            ada.opens(path).await.has_status(404);
            app.stranger().opens(path).await.is_at("/en/sign-in");
        }
        let grace = app.administrator("grace").await;
        let page = grace.opens("/en/rounds").await;
        assert_eq!(rows(&page).len(), 13);
        page.says("Centre DAKAR").says("Dates are in the time of UTC.");
        let page = grace.opens(&format!("/en/rounds?centre={}", paris.as_str())).await;
        assert_eq!(rows(&page).len(), 7);
        page.lacks("Centre DAKAR ·").says("Dates are in the time of Europe/Paris.").says("Centre: Centre PARIS");
    }
}

story! {
    async fn the_rounds_of_a_course_that_is_gone_and_of_an_erased_person_are_still_listed(app) {
        let dakar = app.centre_at("DAKAR", "Africa/Dakar", "fr").await;
        let manager = app.manager("moussa", &dakar).await;
        app.register(&dakar, 3, 1).await;
        app.store.write(async move |db| {
            sqlx::query("UPDATE rounds SET course = 'gone'").execute(&mut *db).await?;
            sqlx::query("UPDATE accounts SET name = NULL, name_folded = NULL, name_sort = NULL, user_name = NULL, user_name_folded = NULL WHERE user_name = 'trainee1-0'").execute(&mut *db).await?;
            sqlx::query("UPDATE rounds SET sort_name = '' WHERE account IN (SELECT id FROM accounts WHERE name IS NULL)").execute(&mut *db).await?;
            Ok(())
        }).await.expect("gone");
        let page = manager.opens("/en/rounds").await;
        assert_eq!(rows(&page).len(), 3);
        page.says("Erased account").says("gone");
        manager.opens("/en/rounds?course=gone").await.says("Course: gone");
        for path in ["/en/rounds/summary", "/en/rounds.csv", "/en/rounds.xlsx", "/en/rounds.json"] {
            assert_eq!(fetched(&manager, path).await.0, 200, "{path}");
        }
    }
}

story! {
    async fn a_round_sorts_by_the_name_that_the_person_has(app) {
        let ada = app.reader("ada").await;
        assert_eq!(app.text("SELECT sort_name FROM rounds").await, fold("Ada Mbeki-Laurent"));
        app.store.write(async move |db| {
            let row = accounts::for_sign_in(db, &CentreId::independent(), "ada").await?.expect("the account");
            accounts::rename(db, &Own(row.account), "Zadie Mbeki").await
        }).await.expect("renamed");
        assert_eq!(app.text("SELECT sort_name FROM rounds").await, fold("Zadie Mbeki"));
        drop(ada);
    }
}

/// The manager of a centre with so many people.
async fn manager_of(app: &App, people: usize) -> (Person, Vec<Entry>) {
    let dakar = app.centre_at("DAKAR", "Africa/Dakar", "fr").await;
    let entries = app.register(&dakar, people, 4).await;
    (app.manager("moussa", &dakar).await, entries)
}

/// A file: its status, its headers and its bytes.
async fn fetched(person: &Person, path: &str) -> (u16, reqwest::header::HeaderMap, Vec<u8>) {
    let file = person.downloads(path).await;
    (file.status, file.headers, file.bytes)
}
