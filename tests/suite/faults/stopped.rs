//! The server is told to stop while people use it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Stdio;

use super::load::{Load, rounds};
use crate::app::Engine;
use crate::app::program::Setup;

async fn told_to_stop_while_busy(engine: Engine) {
    let mut load = Load::new(engine, 8).await;
    for round in 1..=rounds(4) {
        let mut serving = load.serve();
        for worker in &mut load.workers {
            worker.goes_to(&serving.base);
        }
        let signal = ["TERM", "INT"][round % 2];
        load.acts(60, async { serving.signal(signal) }).await;
        let ended = serving.ends();
        if !ended.success() {
            load.fails(&format!("SIG{signal}"), &[ended.to_string()]);
        }
        load.takes_silence_for_refusal();
        load.checks(&format!("SIG{signal}")).await;
        if engine == Engine::Sqlite {
            let journal = load.setup.data.join("dsr-course.sqlite-wal");
            assert!(!journal.exists(), "the journal is put into the database");
        }
    }
    load.verifies();
}

#[tokio::test]
async fn whoever_is_being_served_gets_their_answer_before_it_stops_on_sqlite() {
    told_to_stop_while_busy(Engine::Sqlite).await;
}

#[tokio::test]
async fn whoever_is_being_served_gets_their_answer_before_it_stops_on_postgres() {
    told_to_stop_while_busy(Engine::Postgres).await;
}

/// A post whose body never comes to its end.
fn somebody_slow(base: &str) -> TcpStream {
    let mut slow = TcpStream::connect(base.trim_start_matches("http://")).expect("a connection");
    let head = "POST /en/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n\
                Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n";
    slow.write_all(head.as_bytes()).expect("sent");
    // The server is at it when it says "go on".
    let mut answer = [0; 25];
    slow.read_exact(&mut answer).expect("100 Continue");
    slow.write_all(b"user_name=").expect("sent");
    slow
}

#[test]
fn slow_clients_hold_a_stop_up_for_a_moment_and_a_second_signal_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let setup = Setup::in_folder(folder.path());
    let mut serving = setup.serve(Stdio::null());
    let slow: Vec<TcpStream> = (0..100).map(|_| somebody_slow(&serving.base)).collect();
    let begun = std::time::Instant::now();
    serving.signal("TERM");
    assert!(serving.ends().success());
    assert!(begun.elapsed().as_secs() < 10, "the promise is ten seconds");
    drop(slow);

    let mut serving = setup.serve(Stdio::null());
    let slow = somebody_slow(&serving.base);
    serving.signal("TERM");
    // It waits for the slow one: a second signal of another kind is heard, too.
    while TcpStream::connect(serving.base.trim_start_matches("http://")).is_ok() {}
    serving.signal("INT");
    assert_eq!(serving.ends().code(), Some(1));
    drop(slow);
    assert!(setup.runs(&["verify"]).status.success());
}
