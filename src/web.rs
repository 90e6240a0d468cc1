//! Everything that speaks HTTP: the route table, the gate that every request passes, and one file a feature.

pub mod account;
pub mod account_batches;
pub mod accounts;
pub mod answers;
pub mod ask;
pub mod assets;
pub mod attempt_files;
pub mod attempts;
pub mod audits;
pub mod beginning;
pub mod centres;
pub mod certificate_files;
pub mod certificates;
pub mod check_lists;
pub mod checks;
pub mod choice_maps;
pub mod choices;
pub mod coding;
pub mod completion;
pub mod connections;
pub mod cookies;
pub mod copies;
pub mod courses;
pub mod debriefs;
pub mod doubts;
pub mod email_confirmations;
pub mod emails;
pub mod enrolment_codes;
pub mod enrolments;
pub mod entering;
pub mod error;
pub mod evaluation_results;
pub mod evaluations;
pub mod exports;
pub mod extra_times;
pub mod fields;
pub mod first_administrator;
pub mod forgery;
pub mod forgotten_passwords;
pub mod form;
pub mod gate;
pub mod grading;
pub mod groups;
pub mod guesses;
pub mod health;
pub mod help;
pub mod home;
pub mod lessons;
pub mod letters;
pub mod limits;
pub mod links;
pub mod manage;
pub mod media;
pub mod metrics;
pub mod modules;
pub mod name_corrections;
pub mod naming;
pub mod new_accounts;
pub mod page;
pub mod password_codes;
pub mod passwords;
pub mod past;
pub mod paths;
pub mod practices;
pub mod printed_names;
pub mod questions;
pub mod quizzes;
pub mod readings;
pub mod redirect;
pub mod references;
pub mod remarks;
pub mod resets;
pub mod results;
pub mod resume;
pub mod roles;
pub mod rounds;
pub mod routes;
pub mod runs;
pub mod said;
pub mod saving;
pub mod scenarios;
pub mod scenes;
pub mod security;
pub mod sessions;
pub mod sheets;
pub mod sign_up;
pub mod statistics;
pub mod time_left;
pub mod transcripts;
pub mod tries;
pub mod watch;

use std::net::{IpAddr, TcpListener};
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::{App as ActixApp, HttpServer, web};

use crate::certificate::press::Press;
use crate::clock::Clock;
use crate::config::{BaseUrl, Contact};
use crate::library::Library;
use crate::sign_in::password::Passwords;
use crate::store::Store;
use exports::Exports;
use limits::{Limits, Writes};
use watch::Watch;

/// Everything a request may need; the same for all of them.
#[derive(Clone)]
pub struct App {
    /// What people type to come here.
    pub base_url: BaseUrl,
    /// Proxies whose forwarded headers count.
    pub proxies: Vec<IpAddr>,
    /// The database.
    pub store: Store,
    /// The last good courses.
    pub library: Library,
    /// What time it is.
    pub clock: Clock,
    /// The queue of files that cost much.
    pub exports: Exports,
    /// The hasher.
    pub passwords: Passwords,
    /// What prints certificates.
    pub press: Press,
    /// What queues letters; `None` where none are sent.
    pub letters: Option<letters::Letters>,
    /// How much one connection and one person may ask.
    pub limits: Limits,
    /// What people have sent in this minute.
    pub writes: Writes,
    /// Whom people may ask, where the operator named somebody.
    pub help_contact: Option<Contact>,
    /// What is counted and known for who watches the server.
    pub watch: Watch,
    /// Whether the pseudo-language is offered: true only in tests.
    pub pseudo: bool,
}

/// Where people come in: a socket, and TLS where the server speaks it itself.
pub struct Door {
    /// The socket.
    pub listener: TcpListener,
    /// How connections are secured; `None` for plain http.
    pub tls: Option<rustls::ServerConfig>,
}

impl From<TcpListener> for Door {
    fn from(listener: TcpListener) -> Self {
        Self {
            listener,
            tls: None,
        }
    }
}

/// Serves until it is told to stop.
///
/// # Errors
/// The listener cannot be used.
pub fn serve(app: App, door: impl Into<Door>, workers: usize) -> std::io::Result<Server> {
    let Door { listener, tls } = door.into();
    let limits = app.limits;
    let app = web::Data::new(app);
    let server = HttpServer::new(move || {
        ActixApp::new()
            .app_data(app.clone())
            .configure(routes::configure)
            .wrap(from_fn(gate::gate))
    })
    .on_connect(move |io, data| connections::watch(io, data, limits.idle + limits.head))
    .workers(workers)
    .max_connections(limits.connections)
    .client_request_timeout(limits.head)
    .client_disconnect_timeout(Duration::from_secs(5))
    .keep_alive(limits.idle)
    .tls_handshake_timeout(Duration::from_secs(10))
    .shutdown_timeout(8)
    // The command that serves hears them: a second one must end everything at once.
    .disable_signals();
    let server = match tls {
        Some(tls) => server.listen_rustls_0_23(listener, tls)?,
        None => server.listen(listener)?,
    };
    Ok(server.run())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_handler_that_panics_costs_one_page_and_nobody_elses() {
        let folder = tempfile::tempdir().expect("a folder");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let url = format!("sqlite:{}", folder.path().join("story.sqlite").display());
        let app = App {
            base_url: BaseUrl::parse(&base).expect("an address"),
            proxies: Vec::new(),
            store: Store::open(&url).await.expect("a database"),
            library: Library::open(folder.path()),
            clock: Clock::machine(),
            exports: Exports::in_folder(folder.path()),
            passwords: Passwords::new().expect("a hasher"),
            press: Press::new(crate::certificate::fonts::Fonts::built_in()),
            letters: None,
            limits: Limits::USUAL,
            writes: Writes::default(),
            watch: Watch::default(),
            help_contact: None,
            pseudo: false,
        };
        std::panic::set_hook(Box::new(|_| {}));
        std::thread::spawn(move || {
            actix_web::rt::System::new()
                .block_on(async { serve(app, listener, 1).expect("it serves").await })
        });
        let http = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client");
        let ask = |path: &'static str| {
            let (http, address) = (http.clone(), format!("{base}{path}"));
            async move {
                http.get(address)
                    .send()
                    .await
                    .map(|answer| answer.status().as_u16())
            }
        };
        let both = (0..200).map(|_| async { tokio::join!(ask("/en/panic"), ask("/en/glossary")) });
        for (panicked, other) in futures_util::future::join_all(both).await {
            assert_eq!(panicked.expect("an answer"), 500);
            assert_eq!(other.expect("an answer"), 200);
        }
        let page = http
            .get(format!("{base}/en/panic"))
            .send()
            .await
            .expect("an answer")
            .text()
            .await
            .expect("a page");
        assert!(
            page.contains("Something went wrong here") && page.contains("Reference:"),
            "{page}"
        );
        assert!(
            !page.contains("planted") && !page.contains("src/"),
            "{page}"
        );
    }
}
