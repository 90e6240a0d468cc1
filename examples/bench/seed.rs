//! A database as it is after years: two hundred centres, and as many people, rounds, attempts and answers as asked for.

use std::path::Path;

use dsr_course::store::Store;

/// What makes the rounds: 200 centres, as many people as rounds; of six, one has not begun, two are on the way, three are done.
const SEED: &[&str] = &[
    "INSERT INTO centres (id, code, name, time_zone, language, country, created_at)
     WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 199)
     SELECT printf('00000000-0000-7000-8000-c%011d', i), 'C' || i, 'Training centre number ' || i, 'Africa/Dakar', 'fr', 'SN', 0 FROM n",
    "INSERT INTO accounts (id, centre, user_name, user_name_folded, name, name_folded, name_sort, language, created_at)
     WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < $1 - 1)
     SELECT printf('00000000-0000-7000-8000-a%011d', i), printf('00000000-0000-7000-8000-c%011d', i % 200), 'trainee' || i, 'trainee' || i,
            printf('Family%06d Given Name', i * 7919 % 1000003), printf('family%06d given name', i * 7919 % 1000003),
            CAST(printf('family%06d given name', i * 7919 % 1000003) AS BLOB), 'fr', 0 FROM n",
    "INSERT INTO rounds (id, account, centre, course, begun_at, started_at, due_at, completed_at, name_confirmed_at, sort_name, revision)
     WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < $1 - 1)
     SELECT printf('00000000-0000-7000-8000-b%011d', i), printf('00000000-0000-7000-8000-a%011d', i), printf('00000000-0000-7000-8000-c%011d', i % 200), 'demo',
            1750000000000 + i * 400000, CASE WHEN i % 6 > 0 THEN 1750000100000 + i * 400000 END, CASE WHEN i % 2 = 0 THEN 1760000000000 + i * 400000 END,
            CASE WHEN i % 6 > 2 THEN 1755000000000 + i * 400000 END, CASE WHEN i % 6 > 2 THEN 1755000000000 END,
            printf('family%06d given name', i * 7919 % 1000003), 0 FROM n",
    "INSERT INTO readings (round, lesson, read_at) SELECT r.id, l.lesson, r.begun_at FROM rounds r
     JOIN (SELECT 'text' AS lesson UNION ALL SELECT 'blocks' UNION ALL SELECT 'questions') l WHERE r.started_at IS NOT NULL",
    "INSERT INTO modules_done (round, module, done_at) SELECT r.id, m.module, r.begun_at FROM rounds r
     JOIN (SELECT 'tour' AS module UNION ALL SELECT 'on') m WHERE r.completed_at IS NOT NULL",
    "INSERT INTO attempts (id, round, activity, purpose, number, rules, begun_at, closed_at, last)
     SELECT '7' || substr(r.id, 2) || q.quiz, r.id, q.quiz, 'counted', 1, '{}', r.begun_at, r.begun_at, 4 FROM rounds r
     JOIN (SELECT 'tour-quiz' AS quiz UNION ALL SELECT 'on-quiz') q WHERE r.started_at IS NOT NULL",
    "INSERT INTO marks (attempt, sequence, points, out_of, passed, reason, at) SELECT id, 1, 3, 4, 1, 'closed', begun_at FROM attempts",
    "INSERT INTO certificates (id, round, scope, edition, code, record, issued_at)
     SELECT r.id, r.id, 'course', 1, 'CODE' || substr(r.id, 14), '{}', 0 FROM rounds r WHERE r.completed_at IS NOT NULL",
    "INSERT INTO certificate_states (certificate, sequence, state, reason, at) SELECT id, 1, 'issued', '', 0 FROM certificates",
];

/// Answers spread over the attempts of all rounds; `$1` for each attempt.
const ANSWERS: &str = "INSERT INTO answers (attempt, sequence, position, response, language, at, source)
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
     SELECT t.id, n.i, n.i % 4 + 1, '[\"a\"]', 'fr', t.begun_at + n.i, 'form' FROM attempts t CROSS JOIN n";

/// Attempts that [`SEED`] makes for so many rounds: two for each that has begun, which are five in six.
fn attempts(rounds: u32) -> u32 {
    (rounds - rounds.div_ceil(6)) * 2
}

/// Fills the database of this file, which is made; at least so many answers.
pub async fn fill(file: &Path, rounds: u32, answers: u32) -> Store {
    let store = Store::open(&format!("sqlite:{}", file.display()))
        .await
        .expect("a database");
    let seeding = store.write(async move |db| {
        for statement in SEED.iter().copied() {
            let query = sqlx::query(statement);
            let query = if statement.contains("$1") {
                query.bind(i64::from(rounds))
            } else {
                query
            };
            query.execute(&mut *db).await?;
        }
        if answers > 0 {
            let each = answers.div_ceil(attempts(rounds));
            sqlx::query(ANSWERS)
                .bind(i64::from(each))
                .execute(db)
                .await?;
        }
        Ok(())
    });
    seeding.await.expect("seeded");
    store
}
