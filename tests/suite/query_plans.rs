//! No statement reads the whole of a table that grows with people: the literals of the store are found in its source, and
//! `SQLite` says how it would go about each.

use std::collections::BTreeSet;

use dsr_course::store::Store;
use proc_macro2::{TokenStream, TokenTree};
use sqlx::Row;

use crate::architecture::sources;

/// Tables that stay small however many people come, or hold what runs out of them again.
const SMALL: [&str; 7] = [
    "account_batches",
    "audit_head",
    "centres",
    "enrolment_codes",
    "roles",
    "throttle",
    "upkeep",
];

/// Indexes of the few rows that are still to be done: walking all of them is what is wanted.
const OF_WHAT_IS_OPEN: [&str; 2] = ["letters_due", "letters_unsent"];

/// Files whose statements are not looked at, and why.
const PASSED_OVER: [(&str, &str); 4] = [
    ("store/invariants.rs", "`verify` reads everything"),
    ("store/tables.rs", "a backup reads everything"),
    (
        "store/schema.rs",
        "what migrations are there is asked once, at the start",
    ),
    (
        "store/progress/statements.rs",
        "put together by macros; its own test reads each plan",
    ),
];

/// The whole statements among the literals: pieces inside `concat!` are none.
fn statements(tokens: TokenStream, found: &mut BTreeSet<String>) {
    let mut last = [const { String::new() }; 2];
    for token in tokens {
        match &token {
            TokenTree::Group(group) if last != ["concat", "!"] => statements(group.stream(), found),
            TokenTree::Literal(literal) => {
                if let syn::Lit::Str(text) = syn::Lit::new(literal.clone()) {
                    let text = text.value();
                    let first = text.split_whitespace().next().unwrap_or_default();
                    if ["SELECT", "UPDATE", "DELETE", "WITH", "INSERT"].contains(&first) {
                        found.insert(text);
                    }
                }
            }
            _ => {}
        }
        last = [std::mem::take(&mut last[1]), token.to_string()];
    }
}

/// What of this plan reads a whole table that grows. Aliases are looked up in the statement itself.
fn whole_readings(statement: &str, plan: &[String]) -> Vec<String> {
    let words: Vec<&str> = statement
        .split(|letter: char| letter.is_whitespace() || "(),".contains(letter))
        .filter(|word| !word.is_empty())
        .collect();
    let table = |alias: &str| {
        let named = words
            .windows(3)
            .find(|words| ["FROM", "JOIN"].contains(&words[0]) && words[2] == alias);
        named.map_or_else(|| alias.to_owned(), |words| words[1].to_owned())
    };
    let reads_all = |step: &&String| {
        let Some(rest) = step.strip_prefix("SCAN ") else {
            return false;
        };
        let read = table(rest.split(' ').next().unwrap_or_default());
        let open = OF_WHAT_IS_OPEN.iter().any(|index| rest.ends_with(index));
        // Tables that the statement makes itself are as small as what it put there.
        let made = read.starts_with('(')
            || rest.starts_with("CONSTANT")
            || words.windows(2).any(|words| words == ["AS", &read]);
        !open && !made && !SMALL.contains(&read.as_str())
    };
    plan.iter().filter(reads_all).cloned().collect()
}

async fn plan(store: &Store, statement: &str) -> Result<Vec<String>, sqlx::Error> {
    let mut db = store.read().await.expect("a connection");
    let asked = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
    let rows = sqlx::query(asked).fetch_all(&mut *db).await?;
    Ok(rows.iter().map(|row| row.get("detail")).collect())
}

async fn empty() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("plans.sqlite").display());
    (folder, Store::open(&url).await.expect("a database"))
}

#[tokio::test]
async fn no_statement_reads_the_whole_of_a_table_that_grows() {
    let (_folder, store) = empty().await;
    let (mut read, mut found) = (0, Vec::new());
    for (ring, path, text) in sources() {
        let passed_over = PASSED_OVER.iter().any(|(file, _)| path.ends_with(file));
        // Tests of a file that stand beside it plant what they like.
        if ring != "store" || passed_over || path.ends_with("tests.rs") {
            continue;
        }
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let mut all = BTreeSet::new();
        statements(code.parse().expect("Rust"), &mut all);
        for statement in all {
            // What only PostgreSQL has, asked once at the start.
            if statement.contains("FROM pg_") {
                continue;
            }
            let plan = plan(&store, &statement).await;
            let plan =
                plan.unwrap_or_else(|error| panic!("{}: {error}: {statement}", path.display()));
            read += 1;
            for step in whole_readings(&statement, &plan) {
                found.push(format!("{}: {step}: {statement}", path.display()));
            }
        }
    }
    assert!(read > 100, "only {read} statements were found");
    assert!(found.is_empty(), "{found:#?}");
}

#[tokio::test]
async fn a_planted_reading_of_everything_is_found() {
    let (_folder, store) = empty().await;
    let mut planted = BTreeSet::new();
    let code = r#"fn f() { query("SELECT a.id FROM accounts a WHERE a.language = $1"); query(concat!("SELECT ", "no")); say("Selected"); }"#;
    statements(code.parse().expect("Rust"), &mut planted);
    assert_eq!(planted.len(), 1, "{planted:?}");
    for statement in planted {
        let plan = plan(&store, &statement).await.expect("a plan");
        assert_eq!(whole_readings(&statement, &plan), ["SCAN a"]);
    }
}
