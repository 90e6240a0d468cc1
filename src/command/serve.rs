//! `serve`: opens everything, says where it is, and serves until it is told to stop.

use std::fs::File;
use std::io::{IsTerminal, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use tokio::task::JoinHandle;

use super::reloading::keep_current;
use super::{modes, opening};
use crate::backup;
use crate::certificate::fonts::Fonts;
use crate::certificate::press::Press;
use crate::clock::Clock;
use crate::config::Config;
use crate::course::timestamp::{Span, Timestamp};
use crate::library::Library;
use crate::log::Lost;
use crate::mail::{self, Bell, Limits, Post};
use crate::sign_in::password::Passwords;
use crate::sign_in::{lifetime, slowing};
use crate::store::audit::{self, Act, Event};
use crate::store::{Store, letters, sessions, throttle, upkeep};
use crate::tls::Tls;
use crate::web::exports::Exports;
use crate::web::letters::Letters;
use crate::web::limits::Writes;
use crate::web::watch::Watch;
use crate::web::{App, Door, first_administrator};
use crate::{store, web};

/// How long a letter that was sent, given up or dropped is kept: it holds somebody's address.
const LETTERS_KEPT: Span = Span::days(30);

/// Serves. The exit code is 0 after an orderly stop.
pub async fn serve(config: Config, lost: Lost) -> ExitCode {
    match run(config, lost).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("dsr-course cannot start: {sentence}");
            ExitCode::FAILURE
        }
    }
}

async fn run(config: Config, lost: Lost) -> Result<(), String> {
    // From here on: a signal that comes while the server starts stops it in order too.
    let signals =
        Signals::listen().map_err(|error| format!("signals cannot be heard ({error})"))?;
    prepare_data_folder(&config)?;
    if !config.courses.is_dir() {
        return Err(format!(
            "there is no course folder {}. Set DSR_COURSES to the folder with the course files.",
            config.courses.display()
        ));
    }
    let opened = opening::for_a_server(&config, Clock::machine().now()).await?;
    let outcome = serve_from(config, opened.store.clone(), lost, signals).await;
    // In order also where it came to nothing: the next start must not think that this one was killed.
    opened.close().await;
    outcome
}

async fn serve_from(
    config: Config,
    store: Store,
    lost: Lost,
    signals: Signals,
) -> Result<(), String> {
    let tls = config.tls.clone().map(Tls::open).transpose();
    let tls = tls.map_err(|error| error.to_string())?;
    let door = Door {
        listener: listen("DSR_LISTEN", config.listen)?,
        tls: tls
            .as_ref()
            .map(Tls::server)
            .transpose()
            .map_err(|error| error.to_string())?,
    };
    let redirecting = config
        .redirect
        .map(|address| redirect(&config, address))
        .transpose()?;
    for sentence in modes::loose(&config) {
        say(&format!("Warning: {sentence}"));
    }
    let library = Library::open(&config.courses);
    let _watching = library.watch();
    let bell = Bell::default();
    let letters = config.letters.as_ref().map(|_| Letters {
        base_url: config.base_url.clone(),
        bell: bell.clone(),
    });
    let app = App {
        base_url: config.base_url.clone(),
        proxies: config.proxies.clone(),
        store: store.clone(),
        library,
        clock: Clock::machine(),
        exports: Exports::in_folder(&config.data),
        passwords: Passwords::new().map_err(|error| error.to_string())?,
        press: Press::new(fonts(&config)?),
        letters,
        limits: web::limits::Limits::USUAL,
        writes: Writes::default(),
        watch: Watch {
            lost,
            tls: tls.clone(),
            security_contact: config.security_contact.clone(),
            ..Watch::default()
        },
        help_contact: config.help_contact.clone(),
        pseudo: false,
    };
    let measuring = config
        .metrics
        .map(|address| measure(&app, address))
        .transpose()?;
    let clock = app.clock.clone();
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let reloading = tokio::spawn(keep_current(tls, app.library.clone()));
    let server = web::serve(app, door, workers).map_err(|error| error.to_string())?;
    let stopping = tokio::spawn(stop_when_told(signals, server.handle()));
    say_where(&config);
    offer_first_administrator(&config, &store, clock.now()).await?;
    note(&store, Act::Started, config.on_record(), clock.now()).await?;
    warn_of_what_is_overdue(&store, clock.now()).await?;
    say("Ready. Stop with Ctrl+C.");
    let tidying = tokio::spawn(keep_tidy(store.clone(), clock.clone()));
    let delivering = config.letters.map(|letters| {
        let post = Post {
            letters,
            host: config.base_url.host().to_owned(),
            limits: Limits::default(),
        };
        let (store, clock) = (store.clone(), clock.clone());
        tokio::spawn(mail::keep_delivering(store, clock, post, bell))
    });
    server.await.map_err(|error| error.to_string())?;
    stopping.abort();
    tidying.abort();
    reloading.abort();
    for beside in [redirecting, measuring].into_iter().flatten() {
        beside.abort();
    }
    if let Some(delivering) = delivering {
        delivering.abort();
    }
    note(&store, Act::Stopped, String::new(), clock.now()).await
}

fn listen(setting: &str, address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address).map_err(|error| {
        format!(
            "{address} cannot be listened on ({error}). Set {setting} to another address or port."
        )
    })
}

/// Leads plain http on to https, beside the server.
fn redirect(
    config: &Config,
    address: SocketAddr,
) -> Result<JoinHandle<std::io::Result<()>>, String> {
    let listener = listen("DSR_REDIRECT_LISTEN", address)?;
    let server = web::redirect::serve(config.base_url.clone(), listener);
    Ok(tokio::spawn(server.map_err(|error| error.to_string())?))
}

/// Answers who watches, beside the server.
fn measure(app: &App, address: SocketAddr) -> Result<JoinHandle<std::io::Result<()>>, String> {
    let listener = listen("DSR_METRICS_LISTEN", address)?;
    let server = web::metrics::serve(app.clone(), listener);
    Ok(tokio::spawn(server.map_err(|error| error.to_string())?))
}

/// The fonts of certificates; a file in the folder that is none is named, and the start goes on.
fn fonts(config: &Config) -> Result<Fonts, String> {
    let folder = config.fonts();
    let fonts = Fonts::open(&folder)
        .map_err(|error| format!("the folder {} cannot be read: {error}", folder.display()))?;
    for file in fonts.unreadable() {
        println!(
            "Warning: {} is not a font that can be read.",
            file.display()
        );
    }
    tracing::info!(
        families = fonts.families().join(", "),
        "certificates are printed with these fonts"
    );
    Ok(fonts)
}

/// Puts the start or the stop on the audit log, with what there is to say of it.
async fn note(store: &Store, act: Act, said: String, now: Timestamp) -> Result<(), String> {
    let event = Event::of(act, format!("version:{}", env!("CARGO_PKG_VERSION")), now).saying(said);
    store
        .write(async move |db| audit::append(db, &event).await)
        .await
        .map_err(|error| error.to_string())
}

/// Makes the data folder, readable by this account alone.
fn prepare_data_folder(config: &Config) -> Result<(), String> {
    let refuse = |error: std::io::Error| {
        format!(
            "the data folder {} cannot be used: {error}",
            config.data.display()
        )
    };
    if !config.data.exists() {
        std::fs::create_dir_all(&config.data).map_err(refuse)?;
        #[cfg(unix)]
        std::fs::set_permissions(
            &config.data,
            std::os::unix::fs::PermissionsExt::from_mode(0o700),
        )
        .map_err(refuse)?;
    }
    Ok(())
}

/// The first signal lets requests that run come to their end; a second one ends everything at once.
async fn stop_when_told(mut told: Signals, server: ServerHandle) {
    told.next().await;
    tracing::info!("stopping: requests that run come to their end");
    let ending = tokio::spawn(server.stop(true));
    told.next().await;
    tracing::warn!("stopping at once");
    ending.abort();
    std::process::exit(1);
}

/// What tells a server to stop: Ctrl+C, and on Unix the signal of service managers.
struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Self {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
            })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    }
}

/// Says something to who started the server; who no longer listens is no reason to stop serving.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Says when the last backup or the last drill was too long ago.
async fn warn_of_what_is_overdue(store: &Store, now: Timestamp) -> Result<(), String> {
    let mut db = store.read().await.map_err(|error| error.to_string())?;
    let done = upkeep::done(&mut db)
        .await
        .map_err(|error| error.to_string())?;
    for overdue in backup::overdue(&done, now) {
        say(&format!("Warning: {}", overdue.sentence()));
        tracing::warn!("{}", overdue.sentence());
    }
    Ok(())
}

fn say_where(config: &Config) {
    println!("The courses are served at {}", config.base_url);
    if !config.base_url.is_secure() && !config.base_url.is_loopback() {
        println!("Warning: people come by plain http. Passwords travel readable on this network.");
    }
}

/// Prints the one-time link for the first administrator on a terminal; elsewhere writes it to a file that only this
/// account can read, since output may be kept in a log.
async fn offer_first_administrator(
    config: &Config,
    store: &Store,
    now: Timestamp,
) -> Result<(), String> {
    let file = config.data.join("first-administrator.txt");
    let issued = first_administrator::issue(store, now)
        .await
        .map_err(|error| error.to_string())?;
    let Some(token) = issued else {
        // There is an administrator; an old link must not lie about.
        let _ = std::fs::remove_file(&file);
        return Ok(());
    };
    let link = format!(
        "{}/en/first-administrator/{}",
        config.base_url,
        token.reveal()
    );
    if std::io::stdout().is_terminal() {
        println!(
            "\nMake the first administrator with this link. It works once, within 7 days:\n  {link}\n"
        );
        return Ok(());
    }
    write_private(&file, &link)
        .map_err(|error| format!("{} cannot be written: {error}", file.display()))?;
    println!(
        "The link for the first administrator is in {}",
        file.display()
    );
    Ok(())
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = File::options();
    options.create(true).write(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    writeln!(file, "{text}")
}

/// Forgets what has had its time, once an hour.
async fn keep_tidy(store: Store, clock: Clock) {
    loop {
        tokio::time::sleep(Duration::from_hours(1)).await;
        let now = clock.now();
        let tidied = store.write(async move |db| -> Result<(), store::Error> {
            sessions::forget(db, Timestamp(now.0 - 2 * lifetime::KEPT)).await?;
            letters::forget(db, Timestamp(now.0 - LETTERS_KEPT.0)).await?;
            throttle::forget(db, Timestamp(now.0 - slowing::FORGOTTEN_AFTER)).await
        });
        if let Err(error) = tidied.await {
            tracing::warn!(%error, "old sessions and counts could not be forgotten");
        }
    }
}
