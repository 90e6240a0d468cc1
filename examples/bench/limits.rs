//! The least that the machine can do for the same: a handler that knows its answer, rows that nobody decides about, hashes alone.

use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

use actix_web::web::{self, Bytes};
use actix_web::{App, HttpResponse, HttpServer};
use argon2::{Argon2, PasswordHasher};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};

/// Serves these bytes from memory with as many workers as the server has; its address.
pub fn bare_handler(page: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/", listener.local_addr().expect("an address"));
    let page = Bytes::from(page);
    std::thread::spawn(move || {
        let app = move || {
            let page = page.clone();
            let show = move || {
                let page = page.clone();
                async move {
                    HttpResponse::Ok()
                        .insert_header(("content-type", "text/html; charset=utf-8"))
                        .insert_header(("content-encoding", "br"))
                        .body(page)
                }
            };
            App::new().route("/", web::get().to(show))
        };
        let server = HttpServer::new(app).workers(2).disable_signals();
        actix_web::rt::System::new()
            .block_on(async { server.listen(listener).expect("it listens").run().await })
    });
    address
}

/// Rows of an answer's size in a second, each committed by itself to the disk, by one connection.
pub async fn rows_a_second(file: &Path, during: Duration) -> f64 {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut db = options.connect().await.expect("a database");
    let table = "CREATE TABLE IF NOT EXISTS answers (attempt TEXT, sequence BIGINT, position BIGINT, response TEXT, language TEXT, at BIGINT, source TEXT, PRIMARY KEY (attempt, sequence))";
    sqlx::query(table).execute(&mut db).await.expect("a table");
    let base: i64 = sqlx::query_scalar("SELECT COALESCE(MAX(sequence), 0) FROM answers")
        .fetch_one(&mut db)
        .await
        .expect("a number");
    let (begin, mut rows) = (Instant::now(), 0);
    while begin.elapsed() < during {
        rows += 1;
        sqlx::query("INSERT INTO answers (attempt, sequence, position, response, language, at, source) VALUES ('01a2136b-cd62-770e-b02d-318c49429873', $1, 1, '[\"a\"]', 'en', 1795251600000, 'form')")
            .bind(base + rows)
            .execute(&mut db)
            .await
            .expect("written");
    }
    let taken = begin.elapsed().as_secs_f64();
    db.close().await.expect("closed");
    rows as f64 / taken
}

/// Hashes in a second as the server makes them for passwords, on two threads and without anything else.
pub fn hashes_a_second(during: Duration) -> f64 {
    let threads = [(); 2].map(|()| {
        std::thread::spawn(move || {
            let (begin, mut hashes) = (Instant::now(), 0_u32);
            while begin.elapsed() < during {
                Argon2::default()
                    .hash_password(b"kettle umbrella lantern")
                    .expect("hashed");
                hashes += 1;
            }
            f64::from(hashes) / begin.elapsed().as_secs_f64()
        })
    });
    threads
        .map(|thread| thread.join().expect("hashed"))
        .iter()
        .sum()
}
