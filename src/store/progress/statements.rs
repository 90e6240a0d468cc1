//! The statements behind the table of rounds: literals, one for each way of walking, put together from parts that are the
//! same in all of them.
//!
//! A walk follows one index in the order of the list and begins behind the last row seen, so each page costs the same.
//! What only filters is written so that no index can be chosen for it (`+ 0`, `|| ''`): the planner would else take a
//! narrower index, and then sort everything.
//!
//! Binds of all: $1, $2 centres · $3, $4 courses · $5, $6 statuses · $7 latest due date · $8, $9 begun · $10, $11
//! completed (-1 for not) · $12, $13 languages · $14 a module, $15, $16 how often it may be done · $17, $18 the
//! beginning of a name · $19 how many rows. Of a walk also: $20, $21 the name and the id to begin behind, and by time $22.

use super::Walk;

/// The status by the facts alone, as `course::completion::round_status` gives it.
macro_rules! status {
    () => {
        "CASE WHEN r.completed_at IS NOT NULL THEN 2 WHEN r.waived_at IS NOT NULL THEN 3 WHEN r.started_at IS NOT NULL THEN 1 ELSE 0 END"
    };
}

/// What every statement filters by, beside the scope, the name and the language. Modules are looked up only where one is asked for.
macro_rules! filter {
    () => {
        concat!(
            " AND (r.course || '') >= $3 AND (r.course || '') <= $4",
            " AND (", status!(), ") + 0 >= $5 AND (", status!(), ") + 0 <= $6",
            " AND COALESCE(r.due_at, 9223372036854775807) <= $7",
            " AND r.begun_at + 0 >= $8 AND r.begun_at + 0 <= $9",
            " AND COALESCE(r.completed_at, -1) >= $10 AND COALESCE(r.completed_at, -1) <= $11",
            " AND ($14 = '' OR (SELECT COUNT(*) FROM modules_done d WHERE d.round = r.id AND d.module = $14) BETWEEN $15 AND $16)"
        )
    };
}

/// Rounds in the order of an index, with the people and centres they belong to. `CROSS JOIN` holds `SQLite` to this order.
macro_rules! rounds {
    () => {
        " FROM rounds r CROSS JOIN accounts a CROSS JOIN centres c WHERE a.id = r.account AND c.id = r.centre AND (r.sort_name || '') >= $17 AND (r.sort_name || '') < $18"
    };
}

/// Rounds alone, for totals: the name is not searched for, and whom a round belongs to is looked up only where a language is
/// asked for.
macro_rules! facts {
    () => {
        " FROM rounds r WHERE $17 <= $18"
    };
}

/// The rounds of those whose name or user name begins as typed; the user name of who belongs to another centre is not asked.
macro_rules! found {
    () => {
        " FROM (SELECT id FROM accounts WHERE name_folded >= $17 AND name_folded < $18 UNION SELECT id FROM accounts WHERE user_name_folded >= $17 AND user_name_folded < $18 AND centre >= $1 AND centre <= $2) f CROSS JOIN rounds r CROSS JOIN accounts a CROSS JOIN centres c WHERE r.account = f.id AND a.id = r.account AND c.id = r.centre"
    };
}

macro_rules! one_centre {
    () => {
        " AND r.centre = $1 AND (r.centre || '') <= $2"
    };
}

macro_rules! all_centres {
    () => {
        " AND (r.centre || '') >= $1 AND (r.centre || '') <= $2"
    };
}

macro_rules! some_centres {
    () => {
        " AND r.centre >= $1 AND r.centre <= $2"
    };
}

macro_rules! language {
    () => {
        " AND a.language >= $12 AND a.language <= $13"
    };
}

macro_rules! language_if_asked {
    () => {
        " AND ($12 = '' OR (SELECT a.language FROM accounts a WHERE a.id = r.account) BETWEEN $12 AND $13)"
    };
}

/// A page of rows; the arguments are the source, the scope, and what one walk adds: conditions, begin and order.
macro_rules! page {
    ($from:ident, $scope:ident, $walk:expr, $order:literal) => {
        concat!(
            "SELECT r.id, r.centre, c.name AS centre_name, r.course, r.begun_at, r.started_at, r.due_at, r.completed_at, r.waived_at, r.name_confirmed_at, r.sort_name, a.name,",
            " CASE WHEN a.centre >= $1 AND a.centre <= $2 THEN a.user_name END AS user_name,",
            " (SELECT string_agg(e.lesson, ' ') FROM readings e WHERE e.round = r.id) AS lessons,",
            " (SELECT string_agg(d.module || '=' || CAST(d.done_at AS TEXT), ' ') FROM modules_done d WHERE d.round = r.id) AS modules,",
            " (SELECT string_agg(t.activity || '=' || CAST(m.passed AS TEXT) || '=' || CAST(m.points AS TEXT) || '=' || CAST(m.out_of AS TEXT), ' ')",
            " FROM attempts t JOIN marks m ON m.attempt = t.id AND m.sequence = (SELECT MAX(l.sequence) FROM marks l WHERE l.attempt = t.id)",
            " WHERE t.round = r.id AND t.purpose = 'counted') AS sittings,",
            " (SELECT string_agg(t.activity || '=' || COALESCE(CAST(t.closed_at AS TEXT), ''), ' ') FROM attempts t",
            " WHERE t.round = r.id AND t.purpose = 'counted' AND t.activity LIKE 'scenario:%') AS scenarios,",
            " (SELECT string_agg(p.scope || '=' || p.code, ' ') FROM certificates p JOIN certificate_states s ON s.certificate = p.id",
            " AND s.sequence = (SELECT MAX(l.sequence) FROM certificate_states l WHERE l.certificate = p.id)",
            " WHERE p.round = r.id AND s.state = 'issued') AS certificates",
            $from!(), $scope!(), filter!(), language!(), $walk, " ORDER BY ", $order, " LIMIT $19"
        )
    };
}

/// The walks through one source within one kind of scope.
pub(super) struct Walks {
    name_up: &'static str,
    name_down: &'static str,
    begun_up: &'static str,
    begun_down: &'static str,
    completed_up: &'static str,
    completed_down: &'static str,
    not_completed: &'static str,
    status: &'static str,
}

macro_rules! walks {
    ($from:ident, $scope:ident, $not_completed:expr, $status:expr) => {
        Walks {
            name_up: page!($from, $scope, " AND (r.sort_name, r.id) > ($20, $21)", "r.sort_name, r.id"),
            name_down: page!($from, $scope, " AND (r.sort_name, r.id) < ($20, $21)", "r.sort_name DESC, r.id DESC"),
            begun_up: page!(
                $from, $scope,
                " AND (r.begun_at, r.sort_name, r.id) > ($22, $20, $21) AND r.begun_at <= $9",
                "r.begun_at, r.sort_name, r.id"
            ),
            begun_down: page!(
                $from, $scope,
                " AND (r.begun_at, r.sort_name, r.id) < ($22, $20, $21) AND r.begun_at >= $8",
                "r.begun_at DESC, r.sort_name DESC, r.id DESC"
            ),
            completed_up: page!(
                $from, $scope,
                " AND (r.completed_at, r.sort_name, r.id) > ($22, $20, $21) AND r.completed_at <= $11",
                "r.completed_at, r.sort_name, r.id"
            ),
            completed_down: page!(
                $from, $scope,
                " AND (r.completed_at, r.sort_name, r.id) < ($22, $20, $21) AND r.completed_at >= $10",
                "r.completed_at DESC, r.sort_name DESC, r.id DESC"
            ),
            not_completed: page!(
                $from,
                $scope,
                $not_completed,
                "r.sort_name, r.id"
            ),
            status: page!($from, $scope, $status, "r.sort_name, r.id"),
        }
    };
}

impl Walks {
    /// The statement of one walk, forwards or backwards where it has both.
    pub(super) fn statement(&self, walk: Walk, backwards: bool) -> &'static str {
        match (walk, backwards) {
            (Walk::Name, false) => self.name_up,
            (Walk::Name, true) => self.name_down,
            (Walk::Begun, false) => self.begun_up,
            (Walk::Begun, true) => self.begun_down,
            (Walk::Completed, false) => self.completed_up,
            (Walk::Completed, true) => self.completed_down,
            (Walk::NotCompleted, _) => self.not_completed,
            (Walk::Status(_), _) => self.status,
        }
    }
}

/// Those not completed, and those with one status, in the order of their index.
macro_rules! in_order {
    ($scope:ident) => {
        walks!(
            rounds,
            $scope,
            " AND r.completed_at IS NULL AND (r.sort_name, r.id) > ($20, $21)",
            concat!(
                " AND ",
                status!(),
                " = $5 AND (r.sort_name, r.id) > ($20, $21)"
            )
        )
    };
}

/// Within one centre.
pub(super) const ONE: Walks = in_order!(one_centre);
/// Through all centres.
pub(super) const ALL: Walks = in_order!(all_centres);
/// Of people who were searched for: each one's rounds are looked up, and no order is followed.
pub(super) const FOUND: Walks = walks!(
    found,
    all_centres,
    " AND COALESCE(r.completed_at, -1) < 0 AND (r.sort_name, r.id) > ($20, $21)",
    concat!(
        " AND (",
        status!(),
        ") + 0 = $5 AND (r.sort_name, r.id) > ($20, $21)"
    )
);

macro_rules! totals {
    ($name:ident, $found:ident, $doc:literal, $before:expr, $after:expr) => {
        #[doc = $doc]
        pub(super) const $name: &str = concat!(
            $before,
            facts!(),
            some_centres!(),
            filter!(),
            language_if_asked!(),
            $after
        );
        #[doc = $doc]
        pub(super) const $found: &str = concat!(
            $before,
            found!(),
            some_centres!(),
            filter!(),
            language!(),
            $after
        );
    };
}

totals!(
    COUNT,
    COUNT_FOUND,
    "How many rows there are, counted as far as $19.",
    "SELECT COUNT(*) AS rows FROM (SELECT r.id",
    " LIMIT $19) counted"
);
totals!(
    GROUPS,
    GROUPS_FOUND,
    "Rounds by centre, course and status, with those past $19.",
    concat!(
        "SELECT n.name AS centre_name, g.course, g.status, g.rounds, g.overdue FROM (SELECT r.centre, r.course, ",
        status!(),
        " AS status, COUNT(*) AS rounds,",
        " CAST(SUM(CASE WHEN r.completed_at IS NULL AND r.waived_at IS NULL AND r.due_at < $19 THEN 1 ELSE 0 END) AS BIGINT) AS overdue"
    ),
    concat!(
        " GROUP BY r.centre, r.course, ",
        status!(),
        ") g CROSS JOIN centres n WHERE n.id = g.centre"
    )
);
totals!(
    MODULES,
    MODULES_FOUND,
    "Modules done, by course and module; $19 groups at most.",
    "SELECT r.course, o.module, COUNT(*) AS rounds FROM (SELECT r.id, r.course",
    ") r CROSS JOIN modules_done o WHERE o.round = r.id GROUP BY r.course, o.module ORDER BY r.course, o.module LIMIT $19"
);
totals!(
    GAINS,
    GAINS_FOUND,
    "What people had in a quiz before its module and in their first attempt that counted, by course and quiz; $19 groups at most.",
    concat!(
        "SELECT r.course, p.activity, COUNT(*) AS people, SUM(x.points / x.out_of) AS shares_before, SUM(y.points / y.out_of) AS shares_after,",
        " SUM((y.points / y.out_of - x.points / x.out_of) * (y.points / y.out_of - x.points / x.out_of)) AS squares FROM (SELECT r.id, r.course"
    ),
    concat!(
        ") r CROSS JOIN attempts p CROSS JOIN marks x CROSS JOIN attempts q CROSS JOIN marks y",
        " WHERE p.round = r.id AND p.purpose = 'pretest' AND p.number = 1",
        " AND x.attempt = p.id AND x.sequence = (SELECT MAX(l.sequence) FROM marks l WHERE l.attempt = p.id)",
        " AND q.round = r.id AND q.activity = p.activity AND q.purpose = 'counted' AND q.number = 1",
        " AND y.attempt = q.id AND y.sequence = (SELECT MAX(l.sequence) FROM marks l WHERE l.attempt = q.id)",
        " GROUP BY r.course, p.activity ORDER BY r.course, p.activity LIMIT $19"
    )
);

totals!(
    MONTHS,
    MONTHS_FOUND,
    "Rounds completed, by month; $19 to $30 are the beginnings of twelve months.",
    concat!(
        "SELECT CASE",
        " WHEN r.completed_at >= $30 THEN 11",
        " WHEN r.completed_at >= $29 THEN 10",
        " WHEN r.completed_at >= $28 THEN 9",
        " WHEN r.completed_at >= $27 THEN 8",
        " WHEN r.completed_at >= $26 THEN 7",
        " WHEN r.completed_at >= $25 THEN 6",
        " WHEN r.completed_at >= $24 THEN 5",
        " WHEN r.completed_at >= $23 THEN 4",
        " WHEN r.completed_at >= $22 THEN 3",
        " WHEN r.completed_at >= $21 THEN 2",
        " WHEN r.completed_at >= $20 THEN 1",
        " WHEN r.completed_at >= $19 THEN 0",
        " ELSE -1 END AS month, COUNT(*) AS rounds"
    ),
    " GROUP BY 1"
);

#[cfg(test)]
mod tests {
    use sqlx::Row;

    use super::*;
    use crate::store::Store;

    async fn plan(store: &Store, statement: &'static str) -> Vec<String> {
        let mut db = store.read().await.expect("a connection");
        let asked = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
        let rows = sqlx::query(asked)
            .fetch_all(&mut *db)
            .await
            .expect("a plan");
        rows.iter().map(|row| row.get("detail")).collect()
    }

    async fn empty() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}", folder.path().join("plans.sqlite").display());
        (folder, Store::open(&url).await.expect("a database"))
    }

    /// Every walk with the index that it must follow.
    fn expected() -> Vec<(&'static str, String)> {
        let mut all = Vec::new();
        for (walks, infix, centre) in [(&ONE, "_centre_and", "centre=? AND "), (&ALL, "", "")] {
            let mut add = |statement, order: &str, by: &str| {
                all.push((
                    statement,
                    format!("SEARCH r USING INDEX rounds_by{infix}_{order} ({centre}{by})"),
                ));
            };
            add(walks.name_up, "name", "(sort_name,id)>(?,?)");
            add(walks.name_down, "name", "(sort_name,id)<(?,?)");
            add(
                walks.begun_up,
                "begun",
                "(begun_at,sort_name,id)>(?,?,?) AND begun_at<?",
            );
            add(
                walks.begun_down,
                "begun",
                "begun_at>? AND (begun_at,sort_name,id)<(?,?,?)",
            );
            add(
                walks.completed_up,
                "completed",
                "(completed_at,sort_name,id)>(?,?,?) AND completed_at<?",
            );
            add(
                walks.completed_down,
                "completed",
                "completed_at>? AND (completed_at,sort_name,id)<(?,?,?)",
            );
            add(
                walks.not_completed,
                "completed",
                "completed_at=? AND (sort_name,id)>(?,?)",
            );
            add(walks.status, "status", "<expr>=? AND (sort_name,id)>(?,?)");
        }
        all
    }

    #[tokio::test]
    async fn every_walk_follows_an_index_in_the_order_of_the_list() {
        let (_folder, store) = empty().await;
        for (statement, index) in expected() {
            let plan = plan(&store, statement).await;
            assert!(plan.contains(&index), "{index} is not in {plan:#?}");
            for step in plan {
                assert!(!step.starts_with("SCAN"), "{index}: {step}");
                assert!(!step.contains("TEMP B-TREE"), "{index}: {step}");
            }
        }
    }

    #[tokio::test]
    async fn who_is_searched_for_is_found_by_the_index_of_names() {
        let (_folder, store) = empty().await;
        let walks = [
            FOUND.name_up,
            FOUND.begun_down,
            FOUND.completed_up,
            FOUND.not_completed,
            FOUND.status,
        ];
        for statement in
            walks
                .into_iter()
                .chain([COUNT_FOUND, GROUPS_FOUND, MODULES_FOUND, GAINS_FOUND])
        {
            let plan = plan(&store, statement).await;
            for index in [
                "SEARCH accounts USING INDEX accounts_by_folded_name (name_folded>? AND name_folded<?)",
                "SEARCH accounts USING INDEX accounts_by_folded_user_name (user_name_folded>? AND user_name_folded<?)",
                "SEARCH r USING INDEX rounds_by_account (account=?)",
            ] {
                assert!(
                    plan.iter().any(|step| step == index),
                    "{index} is not in {plan:#?}"
                );
            }
            let scanned: Vec<_> = plan
                .iter()
                .filter(|step| step.starts_with("SCAN"))
                .collect();
            assert!(
                scanned.iter().all(|step| matches!(
                    step.as_str(),
                    "SCAN f" | "SCAN counted" | "SCAN r" | "SCAN g"
                )),
                "{plan:#?}"
            );
        }
    }

    #[tokio::test]
    async fn counts_look_at_the_rounds_of_the_scope_alone() {
        let (_folder, store) = empty().await;
        for statement in [COUNT, GROUPS, MODULES, MONTHS, GAINS] {
            let plan = plan(&store, statement).await;
            assert!(
                plan.iter().any(|step| step
                    .starts_with("SEARCH r USING INDEX rounds_by_centre_and_")
                    && step.ends_with("(centre>? AND centre<?)")),
                "{plan:#?}"
            );
        }
    }
}
