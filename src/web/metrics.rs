//! Metrics in the text form of Prometheus, on a listener of their own: numbers about the server, none about a person.

use std::fmt::Write;
use std::net::TcpListener;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::http::header;
use actix_web::{App as ActixApp, HttpResponse, HttpServer, web};

use super::App;
use super::error::Error;
use super::routes;
use crate::meter::{DURATIONS, Reading};
use crate::store::letters;

/// The version of the text form, as the format's own page asks for it.
const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Answers `/metrics` until it is told to stop.
///
/// # Errors
/// The listener cannot be used.
pub fn serve(app: App, listener: TcpListener) -> std::io::Result<Server> {
    let app = web::Data::new(app);
    let server = HttpServer::new(move || {
        ActixApp::new()
            .app_data(app.clone())
            .route("/metrics", web::get().to(show))
    })
    .workers(1)
    .max_connections(64)
    .client_request_timeout(Duration::from_secs(10))
    .disable_signals()
    .listen(listener)?;
    Ok(server.run())
}

async fn show(app: web::Data<App>) -> Result<HttpResponse, Error> {
    let mut text = Text::default();
    requests(&mut text, &app);
    database(&mut text, &app);
    letters_of(&mut text, &app).await;
    work(&mut text, &app);
    process(&mut text);
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, CONTENT_TYPE))
        .body(text.0))
}

/// The page as it grows.
#[derive(Default)]
struct Text(String);

impl Text {
    /// Says what the lines after this are.
    fn begins(&mut self, name: &str, kind: &str, meaning: &str) {
        let _ = writeln!(self.0, "# HELP {name} {meaning}\n# TYPE {name} {kind}");
    }

    fn line(&mut self, name: &str, labels: &str, value: impl std::fmt::Display) {
        let _ = if labels.is_empty() {
            writeln!(self.0, "{name} {value}")
        } else {
            writeln!(self.0, "{name}{{{labels}}} {value}")
        };
    }

    /// A number that stands alone.
    fn one(&mut self, name: &str, kind: &str, meaning: &str, value: impl std::fmt::Display) {
        self.begins(name, kind, meaning);
        self.line(name, "", value);
    }
}

fn requests(text: &mut Text, app: &App) {
    let meter = &app.watch.meter;
    let named = routes::TABLE
        .iter()
        .map(|route| format!("route=\"{}\",method=\"{}\"", route.path, route.method));
    let named = named.chain(["route=\"none\",method=\"any\"".to_owned()]);
    let read: Vec<(String, Reading)> = named
        .enumerate()
        .filter_map(|(place, labels)| Some((labels, meter.read(place)?)))
        .collect();
    text.begins(
        "dsr_requests_total",
        "counter",
        "Answers by route and status; statuses without a place of their own stand under 500.",
    );
    for (labels, reading) in &read {
        for (status, times) in &reading.statuses {
            text.line(
                "dsr_requests_total",
                &format!("{labels},status=\"{status}\""),
                times,
            );
        }
    }
    let name = "dsr_request_duration_seconds";
    text.begins(
        name,
        "histogram",
        "How long answers took, without their way to the visitor.",
    );
    for (labels, reading) in &read {
        for (end, times) in DURATIONS.iter().zip(reading.within) {
            let end = format!("{}.{:03}", end / 1_000, end % 1_000);
            text.line(
                &format!("{name}_bucket"),
                &format!("{labels},le=\"{end}\""),
                times,
            );
        }
        text.line(
            &format!("{name}_bucket"),
            &format!("{labels},le=\"+Inf\""),
            reading.answers,
        );
        text.line(&format!("{name}_sum"), labels, &reading.seconds);
        text.line(&format!("{name}_count"), labels, reading.answers);
    }
    text.one(
        "dsr_requests_going",
        "gauge",
        "Requests that are being answered.",
        meter.going(),
    );
}

fn database(text: &mut Text, app: &App) {
    let condition = app.store.condition();
    text.one(
        "dsr_database_writes_total",
        "counter",
        "Writing transactions that came to their end.",
        condition.written,
    );
    text.one(
        "dsr_database_write_failures_total",
        "counter",
        "Writing transactions that the database did not take.",
        condition.failed,
    );
    text.begins(
        "dsr_database_connections",
        "gauge",
        "Open connections to the database.",
    );
    let used = usize::try_from(condition.connections).unwrap_or_default();
    let used = used.saturating_sub(condition.idle);
    text.line("dsr_database_connections", "state=\"used\"", used);
    text.line("dsr_database_connections", "state=\"idle\"", condition.idle);
}

/// A database that does not answer leaves the letters out, not the page.
async fn letters_of(text: &mut Text, app: &App) {
    let Ok(mut db) = app.store.read().await else {
        return;
    };
    let waiting = letters::waiting(&mut db).await;
    let stuck = letters::stuck(&mut db, app.clock.now()).await;
    text.begins(
        "dsr_letters",
        "gauge",
        "Letters that wait to be sent, and those that an administrator should look at.",
    );
    for (state, count) in [("waiting", waiting), ("stuck", stuck)] {
        if let Ok(count) = count {
            text.line("dsr_letters", &format!("state=\"{state}\""), count);
        }
    }
}

fn work(text: &mut Text, app: &App) {
    text.begins(
        "dsr_queue",
        "gauge",
        "Costly work that is done or waits for its turn.",
    );
    text.line("dsr_queue", "work=\"passwords\"", app.passwords.inside());
    text.line("dsr_queue", "work=\"certificates\"", app.press.inside());
    let catalogue = app.library.now();
    text.begins(
        "dsr_courses",
        "gauge",
        "Courses that are served, and those whose files are broken now.",
    );
    text.line("dsr_courses", "state=\"served\"", catalogue.courses.len());
    text.line(
        "dsr_courses",
        "state=\"being mended\"",
        catalogue.mending.len(),
    );
    text.one(
        "dsr_log_lines_lost_total",
        "counter",
        "Log lines that did not arrive.",
        app.watch.lost.count(),
    );
    if let Some(tls) = &app.watch.tls {
        text.one(
            "dsr_certificate_end_seconds",
            "gauge",
            "When the certificate of https ends, in seconds since 1970.",
            tls.valid_until().0 / 1_000,
        );
    }
    text.begins("dsr_version", "gauge", "Which version this is.");
    text.line(
        "dsr_version",
        concat!("version=\"", env!("CARGO_PKG_VERSION"), "\""),
        1,
    );
}

/// What the system says of this process; nothing where it has no `/proc`.
fn process(text: &mut Text) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|value| value.trim().split(' ').next()?.parse::<u64>().ok());
    if let Some(kilobytes) = kilobytes {
        text.one(
            "process_resident_memory_bytes",
            "gauge",
            "Memory in use.",
            kilobytes * 1_024,
        );
    }
    if let Ok(open) = std::fs::read_dir("/proc/self/fd") {
        text.one("process_open_fds", "gauge", "Open files.", open.count());
    }
}
