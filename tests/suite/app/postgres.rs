//! A `PostgreSQL` of the suite's own: a child process in a temporary folder, a database for each story.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, Executor};
use tokio::sync::OnceCell;

/// The address of the cluster, without a database; made by whichever story asks first.
static CLUSTER: OnceLock<String> = OnceLock::new();
static TEMPLATE: OnceCell<()> = OnceCell::const_new();
static NEXT: AtomicU32 = AtomicU32::new(1);

/// A new, migrated database; its address.
pub async fn new_database() -> String {
    let cluster = CLUSTER.get_or_init(start);
    TEMPLATE.get_or_init(|| make_template(cluster)).await;
    let name = format!("story_{}", NEXT.fetch_add(1, Ordering::SeqCst));
    run(cluster, format!("CREATE DATABASE {name} TEMPLATE migrated")).await;
    format!("{cluster}/{name}")
}

async fn make_template(cluster: &str) {
    run(
        cluster,
        "CREATE DATABASE migrated TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'"
            .to_owned(),
    )
    .await;
    let store = dsr_course::store::Store::open(&format!("{cluster}/migrated"))
        .await
        .expect("the schema is made");
    store.close().await;
}

async fn run(cluster: &str, statement: String) {
    // Copying a template fails while another copy of it is being made: one statement after the other.
    static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    let _turn = ONE_AT_A_TIME.lock().await;
    sqlx::any::install_default_drivers();
    let mut db = sqlx::AnyConnection::connect(&format!("{cluster}/postgres"))
        .await
        .expect("PostgreSQL answers");
    db.execute(AssertSqlSafe(statement))
        .await
        .expect("the database is made");
    db.close().await.expect("closed");
}

/// Starts `PostgreSQL` under an account that is not root. It stops when this process ends, however it ends: it hangs on a
/// pipe whose other end is held here.
#[expect(
    clippy::zombie_processes,
    reason = "it ends with this process, and nobody waits for it"
)]
fn start() -> String {
    let programs = programs();
    let folder = tempfile::Builder::new()
        .prefix("dsr-postgres-")
        .tempdir()
        .expect("a temporary folder")
        .keep();
    let as_root = std::fs::read_to_string("/proc/self/status")
        .is_ok_and(|status| status.contains("Uid:\t0\t"));
    let sudo = if as_root {
        "runuser -u postgres -- "
    } else {
        ""
    };
    if as_root {
        assert!(
            Command::new("chown")
                .arg("postgres")
                .arg(&folder)
                .status()
                .expect("chown")
                .success()
        );
    }
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|socket| socket.local_addr())
        .expect("a free port")
        .port();
    let (programs, folder) = (programs.display(), folder.display());
    let script = format!(
        "cd /tmp
         {sudo}{programs}/initdb --no-sync -D {folder}/db -U suite -A trust -E UTF8 --locale=C >{folder}/initdb.log 2>&1 || {{ echo failed; exit 1; }}
         {sudo}{programs}/pg_ctl -D {folder}/db -w -l {folder}/server.log -o '-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off -c max_connections=400' start >/dev/null 2>&1 || {{ echo failed; exit 1; }}
         echo ready
         read end
         {sudo}{programs}/pg_ctl -D {folder}/db -m immediate stop >/dev/null 2>&1
         rm -rf {folder}"
    );
    let mut child = Command::new("sh")
        .arg("-c")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a shell");
    let mut line = String::new();
    std::io::BufRead::read_line(
        &mut std::io::BufReader::new(child.stdout.take().expect("its output")),
        &mut line,
    )
    .expect("a line");
    assert_eq!(
        line.trim(),
        "ready",
        "PostgreSQL did not start: see {folder}"
    );
    // Held open until this process ends.
    let mut pipe = child.stdin.take().expect("its input");
    pipe.flush().expect("open");
    std::mem::forget(pipe);
    format!("postgres://suite@127.0.0.1:{port}")
}

fn programs() -> PathBuf {
    let installed = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"));
    let found = installed
        .filter(|folder| folder.join("initdb").exists())
        .max();
    let on_path = || {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path).find(|folder| folder.join("initdb").exists())
    };
    found.or_else(on_path).unwrap_or_else(|| {
        panic!("The suite needs PostgreSQL's server programs. `tests/run` installs them; or install the package postgresql.");
    })
}
