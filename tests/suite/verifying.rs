//! `dsr-course verify`: finds nothing after what people do, and finds every rule that is broken by hand.

use crate::app::App;
use crate::certificates::holder;
use dsr_course::command::verify::findings;
use dsr_course::store::invariants;
use dsr_course::store::tables::{self, Kind};

async fn found(app: &App) -> Vec<String> {
    findings(&app.store, app.clock.now())
        .await
        .expect("the database answers")
}

/// What breaks each rule, with words of the finding. Each leaves what the ones before did.
const PLANTED: &[(&str, &str)] = &[
    (
        "UPDATE attempts SET number = 3",
        "whose number leaves a gap",
    ),
    (
        "UPDATE marks SET points = points - 1",
        "whose mark is not what its answers earn",
    ),
    (
        "UPDATE marks SET at = 1",
        "a mark from before its end",
    ),
    (
        "UPDATE attempts SET last = last + 1",
        "whose newest answer does not have its last sequence",
    ),
    (
        "UPDATE attempts SET last = last + 1",
        "whose answers leave a gap",
    ),
    (
        "UPDATE answers SET position = 99 WHERE sequence = 1",
        "an answer to a question that it does not ask",
    ),
    (
        "UPDATE answers SET at = 1 WHERE sequence = 2",
        "an answer from before it was begun",
    ),
    (
        "INSERT INTO doubts (attempt, position, wording, words, at) SELECT attempt, 98, wording, '', 1 FROM drawn WHERE position = 1",
        "a doubt about a question that it does not ask",
    ),
    (
        "UPDATE doubts SET at = 2",
        "a doubt from before its end",
    ),
    (
        "UPDATE attempts SET closed_at = begun_at - 1",
        "closed before it was begun",
    ),
    (
        "UPDATE attempts SET ends_at = closed_at - 1",
        "closed, or answered, after its time was over",
    ),
    (
        "UPDATE answers SET certainty = 2",
        "neither sure nor not sure",
    ),
    (
        "UPDATE attempts SET ends_at = begun_at - 1",
        "an attempt that ends before it begins",
    ),
    (
        "INSERT INTO extra_times (account, percent, reason, given_by, given_at) SELECT id, 100, 'x', id, 1 FROM accounts WHERE user_name = 'ada'",
        "extra time that is less, or more than ten times",
    ),
    (
        "UPDATE attempts SET closed_at = NULL",
        "an open attempt with a mark",
    ),
    (
        "UPDATE texts SET body = body || ' '",
        "a text of a question that was changed",
    ),
    (
        "UPDATE rounds SET started_at = begun_at - 1 WHERE enrolment_code IS NULL",
        "started before it was begun",
    ),
    (
        "UPDATE rounds SET sort_name = 'somebody else'",
        "sorted by another name than its account has",
    ),
    (
        "UPDATE rounds SET completed_at = 9, waived_at = 9 WHERE enrolment_code IS NOT NULL",
        "both completed and waived",
    ),
    (
        "UPDATE rounds SET waived_at = 8 WHERE enrolment_code IS NOT NULL",
        "waived before it was begun",
    ),
    (
        "UPDATE rounds SET completed_at = 8 WHERE enrolment_code IS NOT NULL",
        "a completed round in which no module is done",
    ),
    (
        "UPDATE rounds SET waived_reason = NULL WHERE enrolment_code IS NOT NULL",
        "a waived round without a reason",
    ),
    (
        "UPDATE modules_done SET done_at = 1",
        "a module that was done before the round was begun",
    ),
    (
        "UPDATE modules_done SET done_at = 2",
        "done before anything was read",
    ),
    (
        "UPDATE readings SET read_at = 1",
        "a lesson that was read before the round was begun",
    ),
    (
        "UPDATE modules_done SET done_at = 8000000000000",
        "issued before the evidence for it",
    ),
    (
        "UPDATE modules_done SET done_at = 8000000000001",
        "names a module which was not done by then",
    ),
    (
        "UPDATE rounds SET centre = '00000000-0000-7000-8000-000000000001'",
        "another centre than the code it came by",
    ),
    (
        "UPDATE certificates SET issued_at = issued_at + 1",
        "whose record was changed",
    ),
    (
        "UPDATE certificates SET code = 'x'",
        "whose record was changed",
    ),
    (
        "UPDATE certificates SET record = '{}'",
        "whose record cannot be read",
    ),
    (
        "INSERT INTO certificates (id, round, scope, edition, code, record, issued_at) SELECT id || 'x', round, scope, 3, 'y', record, issued_at FROM certificates",
        "whose edition leaves a gap",
    ),
    (
        "UPDATE certificates SET edition = 4 WHERE edition = 3",
        "that holds beside another one",
    ),
    (
        "UPDATE certificates SET edition = 5 WHERE edition = 4",
        "a certificate without a state",
    ),
    (
        "UPDATE certificates SET scope = 'course' WHERE edition = 1",
        "a course whose round is not completed",
    ),
    (
        "UPDATE rounds SET completed_at = 8000000000000 WHERE enrolment_code IS NULL",
        "a course that was issued before its round was completed",
    ),
    (
        "UPDATE rounds SET name_confirmed_at = NULL",
        "a name that nobody confirmed",
    ),
    (
        "UPDATE certificates SET scope = 'module:nothing' WHERE edition = 5",
        "a module that is not done",
    ),
    (
        "UPDATE certificates SET edition = 2, issued_at = 1, scope = 'course' WHERE edition = 5",
        "issued before the edition that it replaced",
    ),
    (
        "UPDATE certificate_states SET at = 1",
        "a state from before it was issued",
    ),
    (
        "UPDATE certificate_states SET sequence = sequence + 10",
        "whose states leave a gap",
    ),
    (
        "UPDATE enrolment_codes SET taken = 7",
        "counts other places than were taken",
    ),
    (
        "UPDATE enrolment_codes SET places = 5",
        "more people than places",
    ),
    (
        "UPDATE roles SET centre = '00000000-0000-7000-8000-000000000001' WHERE role = 'manager'",
        "manages another centre than its own",
    ),
    (
        "UPDATE accounts SET centre = '00000000-0000-7000-8000-000000000001' WHERE batch IS NOT NULL",
        "from a list of another centre",
    ),
    (
        "UPDATE accounts SET disabled_at = 1 WHERE user_name = 'ada'",
        "disabled account that is still signed in",
    ),
    (
        "UPDATE accounts SET disabled_at = 1 WHERE batch IS NOT NULL",
        "one-time code in force",
    ),
    (
        "UPDATE accounts SET email_confirmed_at = 1 WHERE user_name = 'ada'",
        "a confirmed address that it does not have",
    ),
    (
        "INSERT INTO letters (id, account, kind, address, language, subject, body, message_id, queued_at, next_try_at, try_until, tries, refusals, trouble)
         SELECT id, id, 'password-changed', 'x', 'en', 'x', 'x', 'x', 2, 2, 2, 0, 0, '' FROM accounts WHERE user_name = 'ada'",
        "a letter that waits",
    ),
    (
        "UPDATE letters SET sent_at = 3, dropped_at = 3",
        "a letter with more than one end",
    ),
    (
        "INSERT INTO evaluation_groups (id, course, scope, centre, people, full_on) SELECT 'g', 'demo', 'module:tour', id, 5, NULL FROM centres WHERE code = 'DKR'",
        "or not full with five",
    ),
    (
        "INSERT INTO evaluation_answers (group_id, question, answer, people) VALUES ('g', 'use', '5', 6)",
        "that more people answered than are in it",
    ),
    (
        "UPDATE evaluation_groups SET people = 3",
        "of which other people gave a view than its groups count",
    ),
    (
        "UPDATE audit SET detail = 'nothing happened' WHERE sequence = 3",
        "audit row 3 was changed",
    ),
    (
        "UPDATE sessions SET seen_at = 8000000000000",
        "sessions holds a time that lies ahead",
    ),
    (
        "UPDATE answers SET response = '[\"noon\",\"a\"]' WHERE sequence = 1 AND attempt IN (SELECT id FROM attempts WHERE activity = 'scenario:release')",
        "whose choices are no path of it",
    ),
    (
        "INSERT INTO remarks (id, course, number, reason, made_by, made_at) SELECT id, 'other', 2, '', id, 1 FROM accounts WHERE user_name = 'ada'",
        "a remark whose number leaves a gap",
    ),
    (
        "UPDATE remarks SET reason = ''",
        "a remark without a reason",
    ),
    (
        "UPDATE marks SET remark = (SELECT id FROM remarks)",
        "first by one",
    ),
    (
        "UPDATE marks SET points = points",
        "marked by a remark on another course",
    ),
    (
        "UPDATE marks SET sequence = 2",
        "whose marks leave a gap",
    ),
    ("DELETE FROM marks", "a closed attempt without a mark"),
    (
        "INSERT INTO attempts (id, round, activity, purpose, number, rules, begun_at, closed_at, last)
         SELECT id || 'x', round, activity, purpose, number + 1, '{\"draw\":1,\"pass_mark\":50,\"attempts\":1,\"wait\":60000}', begun_at, closed_at, 0
         FROM attempts WHERE activity NOT LIKE 'scenario:%'",
        "begun before the wait of its quiz was over",
    ),
    (
        "UPDATE attempts SET purpose = 'fun' WHERE activity NOT LIKE 'scenario:%'",
        "for something else than to count",
    ),
    ("DELETE FROM answers", "whose answers leave a gap"),
    (
        "UPDATE drawn SET position = position + 100",
        "whose questions leave a gap",
    ),
    ("DELETE FROM drawn", "an attempt that asks nothing"),
    (
        "UPDATE _sqlx_migrations SET checksum = (SELECT m.checksum FROM _sqlx_migrations m WHERE m.version = 1) WHERE version = 2",
        "change 2 of the schema was not made as this program makes it",
    ),
    (
        "DELETE FROM _sqlx_migrations WHERE version > 5",
        "the database has version 5 of its schema",
    ),
];

story! {
    async fn nothing_is_found_after_what_people_do_and_everything_that_is_broken_by_hand(app) {
        let dkr = app.centre("DKR").await;
        let moussa = app.manager("moussa", &dkr).await;
        moussa.opens("/en/account-batches/new").await;
        moussa.fills("names", "Eve Kone\nTom Sow");
        moussa.presses("Make the accounts").await;
        moussa.opens("/en/enrolment-codes/new").await;
        moussa.fills("course", "demo");
        moussa.fills("code", "DKR-1");
        moussa.presses("Make the code").await;
        let eve = app.trainee("eve").await;
        eve.opens("/en/enrolment?code=DKR-1").await;
        eve.presses("Join").await.says("You are in this course now");
        holder(app, "ada").await;
        eve.opens("/en/courses/demo/scenarios/release").await;
        eve.presses("Begin the scenario").await;
        eve.picks("choice", "Wait until", "Decide").await;
        assert_eq!(found(app).await, Vec::<String>::new());
        let mut heard = String::new();
        for (statement, words) in PLANTED {
            // The last ones need an attempt that is closed again.
            if statement.starts_with("DELETE FROM marks") {
                app.plants("UPDATE attempts SET closed_at = begun_at").await;
            }
            app.plants(statement).await;
            let said = found(app).await.join("\n");
            assert!(said.contains(words), "{statement} is not found: {said}");
            heard.push_str(&said);
        }
        for invariant in invariants::ALL {
            assert!(heard.contains(invariant.broken), "nothing was planted for: {}", invariant.broken);
        }
    }
}

#[test]
fn every_table_that_holds_times_is_held_against_the_clock() {
    let asked: Vec<&str> = invariants::NEWEST
        .split("FROM ")
        .filter_map(|rest| {
            rest.split(|c: char| c != '_' && !c.is_alphanumeric())
                .next()
        })
        .collect();
    for table in tables::ALL {
        let is_time = |(name, kind): &(&str, Kind)| {
            *kind == Kind::Integer && (*name == "at" || name.ends_with("_at"))
        };
        assert_eq!(
            table.columns.iter().any(is_time),
            asked.contains(&table.name),
            "{}",
            table.name
        );
    }
}
