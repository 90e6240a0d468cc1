//! Reads the command line and the settings, and hands over to the command.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use dsr_course::command::{
    Command, CommandLine, admin, backup, certificate, check, doctor, facts, map, parts, remark,
    serve, verify,
};
use dsr_course::config::Config;
use dsr_course::log::Lines;

fn main() -> ExitCode {
    let line = CommandLine::parse();
    let config = match Config::read(|name| std::env::var(name).ok(), line.settings.as_deref()) {
        Ok(config) => config,
        Err(wrong) => {
            for setting in wrong {
                eprintln!("dsr-course: {setting}");
            }
            return ExitCode::FAILURE;
        }
    };
    let (lines, _ending) = match Lines::to(std::io::stderr()) {
        Ok(lines) => lines,
        Err(error) => {
            eprintln!("dsr-course: there is no thread for the log: {error}");
            return ExitCode::FAILURE;
        }
    };
    let filter =
        tracing_subscriber::EnvFilter::new(format!("{},sqlx=warn,actix_server=warn", config.log));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(lines.clone());
    // Words for a person at a terminal, JSON lines for what collects logs: no text from outside can forge a line of them.
    if std::io::stderr().is_terminal() {
        log.init();
    } else {
        log.json().init();
        // What breaks off a request is a line like any other.
        std::panic::set_hook(Box::new(
            |panic| tracing::error!(%panic, "something broke off"),
        ));
    }
    match line.command.unwrap_or(Command::Serve) {
        Command::Serve => actix_web::rt::System::new().block_on(serve::serve(config, lines.lost())),
        Command::Check { folder, fix } => {
            check::check(&folder_to_check(folder, &config.courses), fix)
        }
        Command::Map(asked) => map::map(&config.courses, &asked),
        Command::Remark(asked) => {
            actix_web::rt::System::new().block_on(remark::remark(config, asked))
        }
        Command::Certificate { act } => {
            actix_web::rt::System::new().block_on(certificate::certificate(config, act))
        }
        Command::Facts(asked) => facts::facts(&config.courses, &asked),
        Command::Doctor => actix_web::rt::System::new().block_on(doctor::doctor(config)),
        Command::Verify => actix_web::rt::System::new().block_on(verify::verify(config)),
        Command::Backup { target } => {
            actix_web::rt::System::new().block_on(backup::backup(config, target))
        }
        Command::Restore { backup: file } => {
            actix_web::rt::System::new().block_on(backup::restore(config, file))
        }
        Command::Drill { backup: file } => {
            actix_web::rt::System::new().block_on(backup::drill(config, file))
        }
        Command::Parts => parts::parts(),
        Command::Admin { act } => actix_web::rt::System::new().block_on(admin::admin(config, act)),
    }
}

fn folder_to_check(given: Option<PathBuf>, set: &Path) -> PathBuf {
    given.unwrap_or_else(|| set.to_owned())
}
