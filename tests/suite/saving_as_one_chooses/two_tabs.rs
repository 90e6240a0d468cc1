//! Two tabs on one attempt: whatever one does after the other, the newest of what the server got counts, the rest stays in the
//! history, and a submitted attempt stays as it is.

use super::{FIRST, SECOND, begun, sends};
use crate::app::App;
use sqlx::Row;

/// What a tab does next.
#[derive(Clone, Copy, Debug)]
enum Move {
    /// Chooses this place of question 1, as its own new choice.
    Chooses(usize, &'static str),
    /// Loads the page again.
    Reloads,
    /// Submits the attempt.
    Submits,
}

/// Every order in which two lists can follow each other, each list keeping its own order.
fn woven(one: &[Move], other: &[Move]) -> Vec<Vec<Move>> {
    let (Some(first), Some(second)) = (one.first(), other.first()) else {
        return vec![[one, other].concat()];
    };
    let after = |head: Move, rest: Vec<Vec<Move>>| {
        rest.into_iter()
            .map(move |tail| [vec![head], tail].concat())
            .collect::<Vec<_>>()
    };
    let mut all = after(*first, woven(&one[1..], other));
    all.extend(after(*second, woven(one, &other[1..])));
    all
}

/// How many answers and how many marks an attempt has.
async fn answers_and_marks(app: &App, attempt: &str) -> (i64, i64) {
    let mut db = app.store.read().await.expect("a connection");
    let row = sqlx::query(
        "SELECT (SELECT COUNT(*) FROM answers WHERE attempt = $1), (SELECT COUNT(*) FROM marks WHERE attempt = $1)",
    )
    .bind(attempt)
    .fetch_one(&mut *db)
    .await
    .expect("a row");
    (row.get(0), row.get(1))
}

async fn walks_every_order(app: &App, first: &[Move], second: &[Move]) {
    let orders = woven(first, second);
    assert_eq!(orders.len(), 20, "two times three moves");
    for (number, order) in orders.iter().enumerate() {
        let (ada, attempt) = begun(app, &format!("ada{number}")).await;
        let (mut counts, mut kept, mut closed) = (None, 0, false);
        for one in order {
            match one {
                Move::Chooses(place, post_id) => {
                    let told = sends(&ada, &attempt, 1, *place, post_id).await;
                    told.has_status(if closed { 409 } else { 200 });
                    if !closed {
                        (counts, kept) = (Some(*place), kept + 1);
                    }
                }
                Move::Submits => {
                    let page = ada.posts(&format!("{attempt}/result"), &[]).await;
                    page.has_status(200).is_at(&format!("{attempt}/result"));
                    closed = true;
                }
                Move::Reloads => {
                    let page = ada.opens(&attempt).await;
                    if closed {
                        page.is_at(&format!("{attempt}/result"))
                            .says("This attempt was submitted before");
                        continue;
                    }
                    let shown = super::chosen(&ada, &attempt, 1).await;
                    let wanted: Vec<String> = counts.iter().map(ToString::to_string).collect();
                    assert_eq!(shown, wanted, "{order:?}");
                }
            }
        }
        let id = attempt.rsplit('/').next().expect("an id").to_owned();
        let (answers, marks) = answers_and_marks(app, &id).await;
        assert_eq!(answers, kept, "{order:?}");
        assert_eq!(marks, i64::from(closed), "{order:?}");
    }
}

story! {
    async fn whatever_two_tabs_do_nothing_is_counted_twice_lost_or_changed_after_the_end(app) {
        walks_every_order(app, &[Move::Chooses(0, FIRST), Move::Reloads, Move::Submits], &[Move::Chooses(1, SECOND), Move::Submits, Move::Reloads]).await;
    }
}
