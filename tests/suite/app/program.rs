//! The built program: run with its arguments, or serving in a process of its own that a story may end as it likes.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

/// How long a server may take to start or to end before the story gives up.
const PATIENCE: Duration = Duration::from_mins(1);

/// The program with an empty environment.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dsr-course"));
    command.env_clear().current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

/// Runs the program to its end.
pub fn run(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    program()
        .args(arguments)
        .envs(environment.iter().copied())
        .output()
        .expect("the program runs")
}

/// Everything that it said.
pub fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// A port that nobody listens on.
pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|socket| socket.local_addr())
        .expect("a free port")
        .port()
}

/// What a server is started with.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The data folder.
    pub data: PathBuf,
    /// The port; the same after a restart, so that people find it again.
    pub port: u16,
    /// What else stands in the environment.
    pub environment: Vec<(String, String)>,
}

impl Setup {
    /// On this data folder, on a free port.
    pub fn in_folder(data: &Path) -> Self {
        Self {
            data: data.to_owned(),
            port: free_port(),
            environment: Vec::new(),
        }
    }

    /// The same, on another port.
    #[must_use]
    pub fn on_another_port(mut self) -> Self {
        self.port = free_port();
        self
    }

    /// The same, with one more variable.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.environment.push((name.to_owned(), value.into()));
        self
    }

    /// The program with this environment.
    pub fn program(&self) -> Command {
        let mut command = program();
        command
            .env("DSR_DATA", &self.data)
            .env("DSR_LISTEN", format!("127.0.0.1:{}", self.port))
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs a command of the program on the same data.
    pub fn runs(&self, arguments: &[&str]) -> Output {
        let mut command = self.program();
        command.args(arguments).output().expect("the program runs")
    }

    /// Starts the server; its log goes here.
    pub fn serve(&self, log: Stdio) -> Serving {
        self.serve_by(self.program(), log)
    }

    /// Starts the server by a command that ends in the program.
    pub fn serve_by(&self, mut command: Command, log: Stdio) -> Serving {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the program runs");
        let mut output = BufReader::new(child.stdout.take().expect("its output"));
        let mut lines: Vec<String> = Vec::new();
        let whole = |line: &String| line.starts_with("Ready.") || line.is_empty();
        while !lines.iter().any(whole) {
            let mut line = String::new();
            output.read_line(&mut line).expect("a line");
            lines.push(line.trim().to_owned());
        }
        Serving {
            child,
            lines,
            base: format!("http://127.0.0.1:{}", self.port),
            _output: output,
        }
    }
}

/// A running server; ended when dropped.
pub struct Serving {
    /// The process.
    pub child: Child,
    /// What it said until it was ready.
    pub lines: Vec<String>,
    /// Its address.
    pub base: String,
    _output: BufReader<std::process::ChildStdout>,
}

impl Serving {
    /// Starts a server on this data folder.
    pub fn start(data: &Path) -> Self {
        Setup::in_folder(data).serve(Stdio::null())
    }

    /// Sends a signal by its name, such as `TERM`.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .arg(format!("-{name}"))
            .arg(self.child.id().to_string())
            .status();
        assert!(sent.expect("kill runs").success(), "the server is there");
    }

    /// Waits until the process has ended.
    pub fn ends(&mut self) -> ExitStatus {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a process of ours") {
                return status;
            }
            assert!(begun.elapsed() < PATIENCE, "the server does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
