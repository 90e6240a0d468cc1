//! The server that a benchmark asks: in this process, on loopback, with an administrator who is signed in.

use std::net::TcpListener;
use std::path::Path;

use dsr_course::certificate::fonts::Fonts;
use dsr_course::certificate::press::Press;
use dsr_course::clock::Clock;
use dsr_course::config::BaseUrl;
use dsr_course::library::Library;
use dsr_course::mail::Bell;
use dsr_course::sign_in::password::Passwords;
use dsr_course::store::Store;
use dsr_course::web::exports::Exports;
use dsr_course::web::letters::Letters;
use dsr_course::web::limits::{Limits, Writes};
use dsr_course::web::{self, App};

/// The password of everybody.
pub const PASSWORD: &str = "kettle umbrella lantern";

/// Starts it on this database; its address, and the administrator's browser.
pub async fn start(folder: &Path, store: &Store) -> (String, reqwest::Client) {
    let base = serves(folder, store);
    let http = browser();
    signs_up(&base, &http, "grace").await;
    let granted = store.write(async |db| {
        sqlx::query("INSERT INTO roles (account, role, granted_at) SELECT id, 'administrator', 0 FROM accounts WHERE user_name = 'grace'").execute(db).await?;
        Ok(())
    });
    granted.await.expect("granted");
    (base, http)
}

/// The same, on a database that has its people already; its address. Letters are queued, and none is sent.
pub fn serves(folder: &Path, store: &Store) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let base_url = BaseUrl::parse(&base).expect("an address");
    let letters = Letters {
        base_url: base_url.clone(),
        bell: Bell::default(),
    };
    let app = App {
        base_url,
        proxies: Vec::new(),
        store: store.clone(),
        library: Library::open(Path::new("courses")),
        clock: Clock::machine(),
        exports: Exports::in_folder(folder),
        passwords: Passwords::new().expect("a hasher"),
        letters: Some(letters),
        press: Press::new(Fonts::built_in()),
        // One person asks for all of it: what is measured is the work, not the limits.
        limits: Limits {
            writes_a_minute: u32::MAX,
            answers_a_minute: u32::MAX,
            files_an_hour: i64::MAX,
            ..Limits::USUAL
        },
        writes: Writes::default(),
        watch: web::watch::Watch::default(),
        help_contact: None,
        pseudo: false,
    };
    std::thread::spawn(move || {
        actix_web::rt::System::new()
            .block_on(async { web::serve(app, listener, 2).expect("it serves").await })
    });
    base
}

/// A browser of somebody's own.
pub fn browser() -> reqwest::Client {
    let browser = reqwest::Client::builder()
        .cookie_store(true)
        .no_proxy()
        .build();
    browser.expect("a client")
}

/// Makes an account, and signs it in.
pub async fn signs_up(base: &str, http: &reqwest::Client, user_name: &str) {
    let fields = [
        ("user_name", user_name),
        ("name", "Grace"),
        ("password", PASSWORD),
        ("language", "en"),
    ];
    let sign_up = http
        .post(format!("{base}/en/sign-up"))
        .header("sec-fetch-site", "same-origin")
        .form(&fields);
    let answer = sign_up.send().await.expect("an answer");
    assert!(answer.status().is_success(), "{}", answer.status());
}
