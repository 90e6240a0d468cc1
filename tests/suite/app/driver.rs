//! A chromedriver of the suite's own: one child process for all browsers, started by whichever story asks first.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// A running chromedriver.
pub struct Driver {
    /// Its address.
    pub url: String,
    /// The folder for the browsers' profiles; it goes away with the driver.
    pub profiles: PathBuf,
}

/// The driver of this test process.
pub fn driver() -> &'static Driver {
    static DRIVER: OnceLock<Driver> = OnceLock::new();
    DRIVER.get_or_init(|| {
        let started = (0..5).find_map(|_| start());
        started.expect("chromedriver starts")
    })
}

/// Starts chromedriver on a free port of its own choice. It stops, with every browser it began, when this process ends,
/// however it ends: it hangs on a pipe whose other end is held here. `None` when somebody else took its port in that moment.
fn start() -> Option<Driver> {
    for program in ["chromedriver", "chromium"] {
        assert!(
            on_path(program),
            "The suite needs {program} for its stories in a real browser. `tests/run` installs it; or install the packages \
             chromium and chromium-driver."
        );
    }
    let profiles = tempfile::Builder::new()
        .prefix("dsr-browsers-")
        .tempdir()
        .expect("a temporary folder")
        .keep();
    let folder = profiles.display();
    let script = format!(
        "trap '' INT
         chromedriver --port=0 2>{folder}/driver.log &
         driver=$!
         exec >/dev/null
         read end
         exec 2>/dev/null
         kill -9 $(cat /proc/$driver/task/*/children) $driver
         wait
         for try in 1 2 3 4 5; do rm -rf {folder} && break; sleep 1; done"
    );
    let mut child = Command::new("sh")
        .arg("-c")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a shell");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let port: Option<u16> = lines.by_ref().map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once("started successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    });
    let Some(port) = port else {
        drop(child.stdin.take());
        drop(child.wait());
        return None;
    };
    // Held open until this process ends.
    std::mem::forget(child.stdin.take().expect("its input"));
    // What it says later is let go, so that it never waits to be heard.
    std::thread::spawn(move || {
        lines.map_while(Result::ok).for_each(drop);
        drop(child.wait());
    });
    Some(Driver {
        url: format!("http://127.0.0.1:{port}"),
        profiles,
    })
}

/// Whether a program can be called by its name.
pub fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder: PathBuf| Path::new(&folder).join(program).exists())
}
