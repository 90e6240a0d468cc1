//! A `PostgreSQL` of the suite's own: a child process in a temporary folder, a database for each story.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, Executor};
use tokio::sync::OnceCell;

/// The cluster of all stories; made by whichever asks first.
static CLUSTER: OnceLock<Cluster> = OnceLock::new();
static TEMPLATE: OnceCell<()> = OnceCell::const_new();
static NEXT: AtomicU32 = AtomicU32::new(1);

/// A new, migrated database; its address.
pub async fn new_database() -> String {
    let cluster = CLUSTER.get_or_init(|| Cluster::start(false));
    TEMPLATE.get_or_init(|| make_template(cluster)).await;
    let name = format!("story_{}", NEXT.fetch_add(1, Ordering::SeqCst));
    cluster
        .runs(format!("CREATE DATABASE {name} TEMPLATE migrated"))
        .await;
    format!("{}/{name}", cluster.address)
}

/// A new database without a schema; its address.
pub async fn empty_database() -> String {
    let cluster = CLUSTER.get_or_init(|| Cluster::start(false));
    let number = NEXT.fetch_add(1, Ordering::SeqCst);
    cluster.database(&format!("empty_{number}")).await
}

async fn make_template(cluster: &Cluster) {
    let url = cluster.database("migrated").await;
    let store = dsr_course::store::Store::open(&url)
        .await
        .expect("the schema is made");
    store.close().await;
}

/// A `PostgreSQL` with its databases. It stops when this process ends, however it ends: it hangs on a pipe whose other end is
/// held here.
pub struct Cluster {
    address: String,
    folder: PathBuf,
}

impl Cluster {
    /// Starts one under an account that is not root; a durable one keeps what it wrote when it crashes.
    #[expect(
        clippy::zombie_processes,
        reason = "it ends with this process, and nobody waits for it"
    )]
    pub fn start(durable: bool) -> Self {
        let programs = programs();
        let folder = tempfile::Builder::new()
            .prefix("dsr-postgres-")
            .tempdir()
            .expect("a temporary folder")
            .keep();
        if as_root() {
            assert!(
                Command::new("chown")
                    .arg("postgres")
                    .arg(&folder)
                    .status()
                    .expect("chown")
                    .success()
            );
        }
        let port = super::program::free_port();
        let (sudo, fsync) = (sudo(), if durable { "on" } else { "off" });
        let (programs, shown) = (programs.display(), folder.display());
        let script = format!(
            "cd /tmp
             {sudo}{programs}/initdb --no-sync -D {shown}/db -U suite -A trust -E UTF8 --locale=C >{shown}/initdb.log 2>&1 || {{ echo failed; exit 1; }}
             {sudo}{programs}/pg_ctl -D {shown}/db -w -l {shown}/server.log -o '-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={shown} -c fsync={fsync} -c max_connections=400' start >/dev/null 2>&1 || {{ echo failed; exit 1; }}
             echo ready
             read end
             {sudo}{programs}/pg_ctl -D {shown}/db -m immediate stop >/dev/null 2>&1
             rm -rf {shown}"
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
            "PostgreSQL did not start: see {shown}"
        );
        // Held open until this process ends.
        let mut pipe = child.stdin.take().expect("its input");
        pipe.flush().expect("open");
        std::mem::forget(pipe);
        Self {
            address: format!("postgres://suite@127.0.0.1:{port}"),
            folder,
        }
    }

    /// Makes a database with this name; its address.
    pub async fn database(&self, name: &str) -> String {
        self.runs(format!(
            "CREATE DATABASE {name} TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'"
        ))
        .await;
        format!("{}/{name}", self.address)
    }

    /// Runs a statement as the one who may do everything.
    pub async fn runs(&self, statement: String) {
        // Copying a template fails while another copy of it is being made: one statement after the other.
        static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
        let _turn = ONE_AT_A_TIME.lock().await;
        sqlx::any::install_default_drivers();
        let mut db = sqlx::AnyConnection::connect(&format!("{}/postgres", self.address))
            .await
            .expect("PostgreSQL answers");
        db.execute(AssertSqlSafe(statement))
            .await
            .expect("it is done");
        db.close().await.expect("closed");
    }

    /// Ends it without any order, as a crash would, and starts it again.
    pub fn crashes_and_comes_back(&self) {
        let script = format!(
            "cd /tmp; {}{}/pg_ctl -D {}/db -w -l {}/server.log -m immediate restart >/dev/null 2>&1",
            sudo(),
            programs().display(),
            self.folder.display(),
            self.folder.display()
        );
        let status = Command::new("sh").arg("-c").arg(script).status();
        assert!(status.expect("a shell").success(), "it comes back");
    }
}

fn as_root() -> bool {
    std::fs::read_to_string("/proc/self/status").is_ok_and(|status| status.contains("Uid:\t0\t"))
}

fn sudo() -> &'static str {
    if as_root() {
        "runuser -u postgres -- "
    } else {
        ""
    }
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
