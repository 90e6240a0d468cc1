//! A server under load: the program on a course and a database of its own, and people in a hurry around it.

use std::cell::Cell;
use std::path::Path;
use std::process::Stdio;
use std::rc::Rc;

use dsr_course::clock::Clock;
use dsr_course::command::verify::findings;
use dsr_course::store::Store;
use futures_util::future::join_all;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::sync::Notify;

use super::checker::Kept;
use super::history::Told;
use super::worker::Worker;
use crate::app::program::{Serving, Setup, run, said};
use crate::app::{Engine, postgres, rush};

/// How many rounds to go: as many as the suite has time for, or as many as were asked for.
pub fn rounds(in_the_suite: usize) -> usize {
    asked_for("DSR_FAULT_ROUNDS").unwrap_or(in_the_suite)
}

/// A number from the environment.
pub fn asked_for<T: std::str::FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok()?.parse().ok()
}

/// A program, its data, and the people around it.
pub struct Load {
    /// How the program is started.
    pub setup: Setup,
    /// Chance, from the seed that is printed.
    pub chance: StdRng,
    /// The address of the database.
    pub url: String,
    /// The people.
    pub workers: Vec<Worker>,
    /// Times that "not at this moment" was said to anybody.
    pub put_off: Rc<Cell<usize>>,
    folder: Option<tempfile::TempDir>,
}

impl Load {
    /// So many people, on a new database of this engine.
    pub async fn new(engine: Engine, people: usize) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        let url = match engine {
            Engine::Sqlite => format!("sqlite:{}", data.join("dsr-course.sqlite").display()),
            Engine::Postgres => postgres::new_database().await,
        };
        Self::on(folder, &data, url, people)
    }

    /// The same, on this database with this data folder.
    pub fn on(folder: tempfile::TempDir, data: &Path, url: String, people: usize) -> Self {
        let seed = asked_for("DSR_FAULT_SEED").unwrap_or_else(|| rand::rng().random());
        println!("seed: DSR_FAULT_SEED={seed}");
        let courses = folder.path().join("courses");
        rush::write(&courses);
        let checked = run(&["check", &courses.display().to_string()], &[]);
        assert!(checked.status.success(), "{}", said(&checked));
        let setup = Setup::in_folder(data)
            .with("DSR_COURSES", courses.display().to_string())
            .with("DATABASE_URL", &url)
            .with("DSR_LOG", "warn");
        let base = format!("http://127.0.0.1:{}", setup.port);
        let put_off = Rc::new(Cell::new(0));
        let workers = (0..people)
            .map(|number| Worker::new(&base, number, seed, folder.path(), Rc::clone(&put_off)))
            .collect();
        Self {
            setup,
            chance: StdRng::seed_from_u64(seed),
            url,
            workers,
            put_off,
            folder: Some(folder),
        }
    }

    /// Starts the program.
    pub fn serve(&self) -> Serving {
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder().join("log"))
            .expect("a log");
        self.setup.serve(Stdio::from(log))
    }

    /// The folder in which everything lies.
    pub fn folder(&self) -> &Path {
        self.folder.as_ref().expect("held until the end").path()
    }

    /// Lets everybody act. After so many acts `strike` begins; when it is over, each one ends what they are at. Who gets no
    /// answer goes home.
    pub async fn acts(&mut self, before: usize, strike: impl Future<Output = ()>) {
        let (done, over, reached) = (Cell::new(0), Cell::new(false), Notify::new());
        let everybody = self.workers.iter_mut().map(async |worker| {
            while !over.get() && worker.act().await.is_ok() {
                done.set(done.get() + 1);
                if done.get() >= before {
                    reached.notify_one();
                }
            }
            // Nobody may be left to reach the number.
            reached.notify_one();
        });
        let striking = async {
            reached.notified().await;
            strike.await;
            over.set(true);
        };
        tokio::join!(join_all(everybody), striking);
    }

    /// Takes every act of which nothing is known for refused: after an orderly stop, what was done was said.
    pub fn takes_silence_for_refusal(&mut self) {
        for worker in &mut self.workers {
            for entry in &mut worker.history.entries {
                if entry.told == Told::Unknown {
                    entry.told = Told::Fail;
                }
            }
        }
    }

    /// Holds the database against what everybody was told and against every rule, beside a server or without one.
    pub async fn checks(&mut self, after: &str) {
        let store = Store::open(&self.url).await.expect("the database opens");
        let kept = Kept::read(&store).await;
        let mut found = findings(&store, Clock::machine().now())
            .await
            .expect("the database answers");
        store.close().await;
        for worker in &mut self.workers {
            found.extend(kept.misfits(&worker.history.entries));
            found.append(&mut worker.surprises);
        }
        if !found.is_empty() {
            self.fails(after, &found);
        }
    }

    /// The program itself finds nothing either.
    pub fn verifies(&mut self) {
        let output = self.setup.runs(&["verify"]);
        if !output.status.success() {
            self.fails("verify", &[said(&output)]);
        }
    }

    /// How many acts were tried, and how many were said to be done.
    pub fn counts(&self) -> (usize, usize) {
        let all = || {
            self.workers
                .iter()
                .flat_map(|worker| &worker.history.entries)
        };
        let done = all().filter(|entry| matches!(entry.told, Told::Ok(_)));
        (all().count(), done.count())
    }

    /// Keeps the database, the histories and the log for who looks for the cause.
    pub fn fails(&mut self, after: &str, found: &[String]) -> ! {
        let kept = self.folder.take().expect("held until the end").keep();
        panic!(
            "after {after}, see {}:\n{}",
            kept.display(),
            found.join("\n")
        );
    }
}
