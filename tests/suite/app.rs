//! The harness: a server of its own for each story, and people who use it through HTTP as a browser would.
//!
//! A story is written once with [`story!`] and runs twice: on `SQLite` and on `PostgreSQL`.

mod authority;
mod browser;
mod driver;
mod filling;
pub mod journey;
pub mod line;
pub mod older;
mod page;
mod person;
pub mod postgres;
pub mod program;
mod qr;
pub mod raw;
pub mod register;
mod relay;
pub mod rush;
mod text_browser;
pub mod weight;

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use dsr_course::certificate::fonts::Fonts;
use dsr_course::certificate::press::Press;
use dsr_course::clock::Clock;
use dsr_course::config::{BaseUrl, Contact};
use dsr_course::course::Course;
use dsr_course::course::id::CourseId;
use dsr_course::course::language::Language;
use dsr_course::course::timestamp::{Span, Timestamp};
use dsr_course::library::Library;
use dsr_course::mail::{self, Bell};
use dsr_course::sign_in::password::Passwords;
use dsr_course::store::Store;
use dsr_course::store::accounts;
use dsr_course::store::centres::{self, Kept, NewCentre};
use dsr_course::store::id::CentreId;
use dsr_course::store::roles::{self, Role};
use dsr_course::store::scope::Own;
use dsr_course::web;
use dsr_course::web::exports::Exports;
use dsr_course::web::letters::Letters;
use dsr_course::web::limits::{Limits, Writes};
use sqlx::Row;

pub use authority::Authority;
pub use browser::{Browser, CENTRE};
pub use driver::on_path;
pub use filling::{Fill, fills};
pub use page::{Form, Page, forms, hostile_parts, links, plain, texts};
pub use person::{File, Person, asked_in};
pub use qr::address_in_qr;
pub use relay::{Mood, Relay, STEPS, Step};
pub use text_browser::{Screen, TextBrowser};

/// The database engine that a story runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Makes two tests of one story, on a server with the demonstration course.
macro_rules! story {
    ($(#[$attribute:meta])* async fn $name:ident($app:ident) $body:block) => {
        $crate::app::told_twice! { $(#[$attribute])* $name($app) $body, |engine| $crate::app::App::start(engine) }
    };
}

/// Makes two tests of one story, on a server with every course that is shipped.
macro_rules! shipped_story {
    ($(#[$attribute:meta])* async fn $name:ident($app:ident) $body:block) => {
        $crate::app::told_twice! { $(#[$attribute])* $name($app) $body, |engine| $crate::app::Setting::usual().shipped().start(engine) }
    };
}

/// Makes two tests of one story on a server with limits of its own.
macro_rules! limited_story {
    ($(#[$attribute:meta])* async fn $name:ident($app:ident, $limits:expr) $body:block) => {
        $crate::app::told_twice! { $(#[$attribute])* $name($app) $body, |engine| $crate::app::Setting::usual().limited($limits).start(engine) }
    };
}

/// Tells a story on each engine, on a server that is started as said.
macro_rules! told_twice {
    ($(#[$attribute:meta])* $name:ident($app:ident) $body:block, |$engine:ident| $start:expr) => {
        $(#[$attribute])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn told($app: &$crate::app::App) $body

            #[tokio::test]
            async fn on_sqlite() {
                let $engine = $crate::app::Engine::Sqlite;
                told(&$start.await).await;
            }

            #[tokio::test]
            async fn on_postgres() {
                let $engine = $crate::app::Engine::Postgres;
                told(&$start.await).await;
            }
        }
    };
}
pub(crate) use told_twice;

/// Makes two tests of one story on a server that sends letters, with the relay that takes them; a setting of its own may be given.
macro_rules! letter_story {
    ($(#[$attribute:meta])* async fn $name:ident($app:ident, $relay:ident) $body:block) => {
        letter_story! { $(#[$attribute])* async fn $name($app, $relay, $crate::app::Setting::usual()) $body }
    };
    ($(#[$attribute:meta])* async fn $name:ident($app:ident, $relay:ident, $setting:expr) $body:block) => {
        $(#[$attribute])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn told($app: &$crate::app::App, $relay: &$crate::app::Relay) $body

            async fn begins(engine: $crate::app::Engine) {
                let relay = $crate::app::Relay::start().await;
                told(&$setting.with_letters().start(engine).await, &relay).await;
            }

            #[tokio::test]
            async fn on_sqlite() {
                begins($crate::app::Engine::Sqlite).await;
            }

            #[tokio::test]
            async fn on_postgres() {
                begins($crate::app::Engine::Postgres).await;
            }
        }
    };
}

/// Makes one test, on SQLite, of a story that is about the browser and not about the database; a setting of its own may be given.
macro_rules! browser_story {
    ($(#[$attribute:meta])* async fn $name:ident($app:ident) $body:block) => {
        browser_story! { $(#[$attribute])* async fn $name($app, $crate::app::Setting::usual()) $body }
    };
    ($(#[$attribute:meta])* async fn $name:ident($app:ident, $setting:expr) $body:block) => {
        $(#[$attribute])*
        #[tokio::test]
        async fn $name() {
            let $app = &$setting.start($crate::app::Engine::Sqlite).await;
            $body
        }
    };
}

/// A password that is strong enough for anyone in the cast.
pub const PASSWORD: &str = "kettle umbrella lantern";

/// 21 November 2026, 09:00 UTC: when every story begins.
pub const MORNING: Timestamp = Timestamp(1_795_251_600_000);

/// Limits that no story reaches.
const PLENTY: Limits = Limits {
    writes_a_minute: 100_000,
    answers_a_minute: 100_000,
    files_an_hour: 100_000,
    ..Limits::USUAL
};

/// How the server of a story is set up.
pub struct Setting {
    host: &'static str,
    letters: bool,
    limits: Limits,
    every_course: bool,
}

impl Setting {
    /// At this machine's own address, with the demonstration course, without letters, and with limits that no story
    /// reaches: the clock of a story stands still, so that all it does falls into one minute.
    pub fn usual() -> Self {
        Self {
            host: "127.0.0.1",
            letters: false,
            limits: PLENTY,
            every_course: false,
        }
    }

    /// People type another name than this machine's.
    pub fn at(self, host: &'static str) -> Self {
        Self { host, ..self }
    }

    /// The server queues letters. They go out when the story lets them: [`App::delivers`].
    pub fn with_letters(self) -> Self {
        Self {
            letters: true,
            ..self
        }
    }

    /// Limits of the story's own.
    pub fn limited(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Every course that is shipped, and the paths through them: for stories that are about all of them, since each start
    /// reads all files.
    pub fn shipped(self) -> Self {
        Self {
            every_course: true,
            ..self
        }
    }

    /// Starts the server on this engine.
    pub async fn start(self, engine: Engine) -> App {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let courses = folder.path().join("courses");
        if self.every_course {
            copy_folder(&shipped(), &courses);
        } else {
            copy_demo(&courses);
        }
        let url = match engine {
            Engine::Sqlite => format!(
                "sqlite:{}",
                folder.path().join("data/dsr-course.sqlite").display()
            ),
            Engine::Postgres => postgres::new_database().await,
        };
        App::start_in(folder, &url, self.host, self.letters, self.limits).await
    }
}

/// A running server with a course folder and a database of its own.
pub struct App {
    /// The address that people type.
    pub base: String,
    /// The clock that the story sets.
    pub clock: Clock,
    /// A connection of the story's own, to look at what was kept.
    pub store: Store,
    /// The courses as the server holds them.
    pub library: Library,
    /// The folder with the course files; a story may edit it.
    pub courses: PathBuf,
    server: ServerHandle,
    thread: Option<JoinHandle<()>>,
    folder: tempfile::TempDir,
}

impl App {
    /// Starts a server on this engine, as most stories need it: with the demonstration course alone.
    pub async fn start(engine: Engine) -> Self {
        Setting::usual().start(engine).await
    }

    /// Starts a server on this database, with the courses that lie in the folder.
    pub async fn start_in(
        folder: tempfile::TempDir,
        url: &str,
        host: &str,
        letters: bool,
        limits: Limits,
    ) -> Self {
        let courses = folder.path().join("courses");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let base = format!("http://{host}:{port}");
        let clock = Clock::set(MORNING);
        let library = Library::open(&courses);
        let letters = letters.then(|| Letters {
            base_url: BaseUrl::parse(&base).expect("an address"),
            bell: Bell::default(),
        });
        let (server, thread) = serve(
            listener,
            &base,
            url,
            clock.clone(),
            library.clone(),
            folder.path(),
            (letters, limits),
        );
        let store = Store::open_patiently(url, Duration::from_hours(1)).await;
        Self {
            base,
            clock,
            // However busy the machine is, no story fails for having waited.
            store: store.expect("the database opens"),
            library,
            courses,
            server,
            thread: Some(thread),
            folder,
        }
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Somebody who is not signed in.
    pub fn stranger(&self) -> Person {
        Person::new(&self.base)
    }

    /// Somebody with a new account, signed in.
    pub async fn trainee(&self, user_name: &str) -> Person {
        let person = self.stranger();
        person.opens("/en/sign-up").await;
        person.fills("user_name", user_name);
        person.fills("name", &full_name(user_name));
        person.fills("password", PASSWORD);
        person
            .presses("Create the account")
            .await
            .says("My courses");
        person
    }

    /// Somebody who has begun the demonstration course and read all lessons of its first module.
    pub async fn reader(&self, user_name: &str) -> Person {
        let person = self.trainee(user_name).await;
        person.opens("/en/courses/demo").await;
        person.presses("Begin this course").await;
        let lessons = self.course("demo").modules[0].lessons.len();
        for _ in 0..lessons {
            person.presses("Read. Go on").await;
        }
        person
    }

    /// An administrator, signed in.
    pub async fn administrator(&self, user_name: &str) -> Person {
        let person = self.trainee(user_name).await;
        let now = self.clock.now();
        let name = user_name.to_owned();
        self.store
            .write(async move |db| {
                let row = accounts::for_sign_in(db, &CentreId::independent(), &name)
                    .await?
                    .expect("the account");
                roles::grant(db, &row.account, &Role::Administrator, now).await
            })
            .await
            .expect("the role is granted");
        person
    }

    /// A centre with this code, in Dakar's time zone, working in French.
    pub async fn centre(&self, code: &str) -> CentreId {
        let new = NewCentre {
            code: code.to_owned(),
            name: format!("Centre {code}"),
            time_zone: "Africa/Dakar".to_owned(),
            language: Language::parse("fr").expect("a language"),
            country: "SN".to_owned(),
        };
        let now = self.clock.now();
        let kept = self
            .store
            .write(async move |db| centres::create(db, &new, now).await)
            .await
            .expect("the centre is made");
        match kept {
            Kept::Done(id) => id,
            other => panic!("{code}: {other:?}"),
        }
    }

    /// Somebody with an account in a centre, signed in; its manager if wanted.
    async fn belongs_to(&self, user_name: &str, centre: &CentreId, manages: bool) -> Person {
        let person = self.trainee(user_name).await;
        let (name, id, now) = (user_name.to_owned(), centre.clone(), self.clock.now());
        self.store
            .write(async move |db| {
                let row = accounts::for_sign_in(db, &CentreId::independent(), &name).await?;
                let account = row.expect("the account").account;
                assert!(accounts::move_to(db, &Own(account.clone()), &id, None).await?);
                if manages {
                    roles::grant(db, &account, &Role::Manager(id.clone()), now).await?;
                }
                Ok::<_, dsr_course::store::Error>(())
            })
            .await
            .expect("the account is moved");
        person
    }

    /// The manager of a centre, signed in.
    pub async fn manager(&self, user_name: &str, centre: &CentreId) -> Person {
        self.belongs_to(user_name, centre, true).await
    }

    /// A trainee of a centre, signed in.
    pub async fn trainee_at(&self, user_name: &str, centre: &CentreId) -> Person {
        self.belongs_to(user_name, centre, false).await
    }

    /// A course as the server holds it.
    pub fn course(&self, id: &str) -> std::sync::Arc<Course> {
        let id = CourseId::parse(id).expect("an id");
        self.library
            .now()
            .courses
            .get(&id)
            .cloned()
            .expect("the course is there")
    }

    /// Sends the letters whose time has come through the relay; how many it took.
    pub async fn delivers(&self, relay: &Relay) -> usize {
        mail::deliver_due(&self.store, &self.clock, &relay.post())
            .await
            .expect("the database answers")
    }

    /// Lets the clock go on.
    pub fn hours_later(&self, hours: i64) {
        self.clock.advance(Span::hours(hours));
    }

    /// Changes a course file and lets the server look at it.
    pub fn edits(&self, file: &str, from: &str, to: &str) {
        let path = self.courses.join(file);
        let text = std::fs::read_to_string(&path).expect("the file");
        assert!(text.contains(from), "{file} does not hold {from:?}");
        std::fs::write(&path, text.replacen(from, to, 1)).expect("written");
        self.library.reload();
    }

    /// Writes with a statement what only time, an error or an intruder would leave.
    pub async fn plants(&self, statement: &'static str) {
        self.store
            .write(async move |db| {
                sqlx::query(statement).execute(db).await?;
                Ok(())
            })
            .await
            .expect(statement);
    }

    /// How many rows a statement counts.
    pub async fn count(&self, statement: &'static str) -> i64 {
        let mut db = self.store.read().await.expect("a connection");
        sqlx::query(statement)
            .fetch_one(&mut *db)
            .await
            .expect("rows")
            .get(0)
    }

    /// A text that a statement finds.
    pub async fn text(&self, statement: &'static str) -> String {
        let mut db = self.store.read().await.expect("a connection");
        sqlx::query(statement)
            .fetch_one(&mut *db)
            .await
            .expect("a row")
            .get(0)
    }
}

impl Drop for App {
    fn drop(&mut self) {
        drop(self.server.stop(false));
        if let Some(thread) = self.thread.take() {
            drop(thread);
        }
    }
}

/// The cast has first names; each has this name on a certificate.
pub fn full_name(user_name: &str) -> String {
    match user_name {
        "ada" => "Ada Mbeki-Laurent".to_owned(),
        "amina" => "أمينة الزهراء".to_owned(),
        other => format!("{}{} Diallo", other[..1].to_uppercase(), &other[1..]),
    }
}

fn serve(
    listener: TcpListener,
    base: &str,
    url: &str,
    clock: Clock,
    library: Library,
    folder: &Path,
    (letters, limits): (Option<Letters>, Limits),
) -> (ServerHandle, JoinHandle<()>) {
    let (say, heard) = std::sync::mpsc::channel();
    let (base, url) = (BaseUrl::parse(base).expect("an address"), url.to_owned());
    let folder = folder.to_owned();
    let thread = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let store = Store::open(&url).await.expect("the database opens");
            let passwords = Passwords::new().expect("a hasher");
            let app = web::App {
                base_url: base,
                proxies: Vec::new(),
                store,
                library,
                clock,
                exports: Exports::in_folder(folder),
                passwords,
                press: Press::new(Fonts::built_in()),
                letters,
                limits,
                writes: Writes::default(),
                watch: web::watch::Watch::default(),
                help_contact: Contact::parse("mailto:course-desk@example.org").ok(),
                pseudo: true,
            };
            let server = web::serve(app, listener, 1).expect("the server starts");
            say.send(server.handle()).expect("the story waits");
            server.await.expect("the server ends");
        });
    });
    (heard.recv().expect("the server starts"), thread)
}

/// The folder with every course that is shipped.
pub fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("courses")
}

/// Copies the demonstration course, and the glossary and the library beside it.
pub fn copy_demo(to: &Path) {
    copy_folder(&shipped().join("demo"), &to.join("demo"));
    for file in ["glossary.md", "library.md"] {
        std::fs::copy(shipped().join(file), to.join(file)).expect("copied");
    }
}

/// Copies a folder with everything in it.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).expect("copied");
        }
    }
}
