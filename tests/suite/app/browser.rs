//! A person with a real browser: Chromium, led through chromedriver.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use dsr_course::course::quiz::Quiz;
use serde_json::{Value, json};
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::extensions::query::ElementPollerWithTimeout;
use thirtyfour::prelude::*;
use thirtyfour::{DesiredCapabilities, LoggingPrefsLogLevel, RequestData, SessionId};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::driver::driver;
use super::filling::{Fill, fills};
use super::person::asked_in;
use super::{App, PASSWORD, full_name, plain};

/// The machine of the tests has two cores: more browsers at once would only wait for each other.
static PLACES: Semaphore = Semaphore::const_new(2);

/// How long a page may take before something is wrong with it. Nothing waits this long when all is well.
const PATIENCE: Duration = Duration::from_secs(30);

/// A name of this machine that browsers do not hold for safe, as a server on a centre's own network has.
pub const CENTRE: &str = "centre.test";

/// A browser with a profile of its own, that has never been anywhere.
pub struct Browser {
    driver: Option<WebDriver>,
    base: String,
    profile: Option<tempfile::TempDir>,
    _place: SemaphorePermit<'static>,
}

/// Whether pages may run scripts: those of a quiz have one, and measuring needs them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scripts {
    Run,
    AreRefused,
}

impl Browser {
    /// A browser as it comes.
    pub async fn of(app: &App) -> Self {
        Self::start(&app.base, new_profile(), Scripts::Run).await
    }

    /// A browser whose owner types another address, such as that of a line to the server.
    pub async fn at(base: &str) -> Self {
        Self::start(base, new_profile(), Scripts::Run).await
    }

    /// A browser that keeps what this one has kept, after a power cut: this one had no time to put anything in order.
    pub async fn after_a_power_cut(mut self) -> Self {
        let profile = self.profile.take().expect("its folder");
        kill(profile.path());
        let base = self.base.clone();
        drop(self);
        Self::start(&base, profile, Scripts::Run).await
    }

    /// Waits until the browser has these words on its disk; it takes its time.
    pub async fn has_on_disk(&self, words: &str) -> &Self {
        let profile = self.profile.as_ref().expect("its folder");
        let folder = profile.path().join("Default/Local Storage/leveldb");
        self.waits(async || holds(&folder, words.as_bytes()), "what it keeps")
            .await
    }

    /// A browser whose owner has turned scripts off.
    pub async fn without_scripts(app: &App) -> Self {
        Self::start(&app.base, new_profile(), Scripts::AreRefused).await
    }

    async fn start(base: &str, profile: tempfile::TempDir, scripts: Scripts) -> Self {
        let place = PLACES.acquire().await.expect("a place");
        let driver = driver();
        let mut wanted = DesiredCapabilities::chrome();
        let profile_flag = format!("--user-data-dir={}", profile.path().display());
        let hosts = format!(
            "--host-resolver-rules=MAP {CENTRE} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
        );
        for flag in [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-proxy-server",
            "--lang=en",
            &profile_flag,
            &hosts,
        ] {
            wanted.add_arg(flag).expect("a flag");
        }
        if scripts == Scripts::AreRefused {
            let preferences = json!({"profile.managed_default_content_settings.javascript": 2});
            wanted
                .add_experimental_option("prefs", preferences)
                .expect("a preference");
        }
        wanted
            .set_browser_log_level(LoggingPrefsLogLevel::Warning)
            .expect("a log");
        let http = reqwest::Client::builder().no_proxy().build();
        let poller = ElementPollerWithTimeout::new(PATIENCE, Duration::from_millis(20));
        let session = WebDriver::builder(driver.url.as_str(), wanted)
            .client(http.expect("a client"))
            .poller(Arc::new(poller))
            .connect()
            .await
            .expect("a browser starts");
        Self {
            driver: Some(session),
            base: base.to_owned(),
            profile: Some(profile),
            _place: place,
        }
    }

    fn session(&self) -> &WebDriver {
        self.driver.as_ref().expect("the browser is open")
    }

    /// Opens a path of the server, or any whole address.
    pub async fn opens(&self, path: &str) -> &Self {
        let address = if path.starts_with('/') {
            format!("{}{path}", self.base)
        } else {
            path.to_owned()
        };
        self.session().goto(&address).await.expect("the page opens");
        self
    }

    /// Presses the button with these words and waits for the next page.
    pub async fn presses(&self, words: &str) -> &Self {
        let button = self
            .one(&format!(
                "//button[contains(normalize-space(.), \"{words}\")]"
            ))
            .await;
        self.leaves_through(&button).await
    }

    /// Presses what the selector finds first, whatever it says, and waits for the next page.
    pub async fn presses_first(&self, selector: &str) -> &Self {
        let button = self.element(selector).await;
        self.leaves_through(&button).await
    }

    /// Follows the link with these words.
    pub async fn clicks(&self, words: &str) -> &Self {
        let link = self
            .one(&format!("//a[contains(normalize-space(.), \"{words}\")]"))
            .await;
        self.leaves_through(&link).await
    }

    async fn leaves_through(&self, element: &WebElement) -> &Self {
        let page = self.element("html").await;
        element.click().await.expect("it can be clicked");
        self.has_left(&page).await
    }

    /// Waits until a page is no longer there.
    pub async fn has_left(&self, page: &WebElement) -> &Self {
        page.wait_until().stale().await.expect("another page comes");
        self
    }

    /// Goes back, as with the button of the browser.
    pub async fn goes_back(&self) -> &Self {
        self.session().back().await.expect("a page before");
        self
    }

    /// Writes into a field, over what stood there.
    pub async fn fills(&self, field: &str, value: &str) -> &Self {
        let input = self.element(&format!("[name=\"{field}\"]")).await;
        input.clear().await.expect("an empty field");
        input.send_keys(value).await.expect("typed");
        self
    }

    /// Presses a key of the keyboard.
    pub async fn types(&self, key: impl Into<thirtyfour::TypingData>) -> &Self {
        let keys = key.into();
        self.session()
            .action_chain()
            .send_keys(keys)
            .perform()
            .await
            .expect("a key");
        self
    }

    /// What a CSS selector finds first.
    pub async fn element(&self, selector: &str) -> WebElement {
        self.found(By::Css(selector), selector).await
    }

    /// Everything that a CSS selector finds.
    pub async fn elements(&self, selector: &str) -> Vec<WebElement> {
        let found = self.session().find_all(By::Css(selector)).await;
        found.expect("elements")
    }

    async fn one(&self, path: &str) -> WebElement {
        self.found(By::XPath(path), path).await
    }

    async fn found(&self, by: By, wanted: &str) -> WebElement {
        let Ok(element) = self.session().find(by).await else {
            let (address, words) = (self.address().await, self.words().await);
            panic!("no {wanted} at {address}:\n{words}");
        };
        element
    }

    /// The texts that a CSS selector finds, as they are seen.
    pub async fn texts(&self, selector: &str) -> Vec<String> {
        let found = self.session().find_all(By::Css(selector)).await;
        let mut texts = Vec::new();
        for element in found.expect("elements") {
            texts.push(plain(&element.text().await.expect("a text")));
        }
        texts
    }

    /// The value of an attribute of what a CSS selector finds first.
    pub async fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let element = self.element(selector).await;
        element.attr(name).await.expect("an element")
    }

    /// Where the browser is: a path and what follows it.
    pub async fn address(&self) -> String {
        let url = self.session().current_url().await.expect("an address");
        url.as_str().trim_start_matches(&self.base).to_owned()
    }

    /// The title in the window's bar.
    pub async fn title(&self) -> String {
        self.session().title().await.expect("a title")
    }

    /// Everything that can be seen on the page, with single blanks.
    pub async fn words(&self) -> String {
        let body = self.session().find(By::Css("body")).await.expect("a body");
        plain(&body.text().await.expect("words"))
    }

    /// Asserts that the words can be seen.
    pub async fn says(&self, words: &str) -> &Self {
        let seen = self.words().await;
        assert!(
            seen.contains(words),
            "{} does not say {words:?}; it says:\n{seen}",
            self.address().await
        );
        self
    }

    /// Asserts that the words cannot be seen.
    pub async fn lacks(&self, words: &str) -> &Self {
        let seen = self.words().await;
        assert!(
            !seen.contains(words),
            "{} says {words:?}:\n{seen}",
            self.address().await
        );
        self
    }

    /// Makes the window so many CSS pixels wide.
    pub async fn is_wide(&self, width: u32) -> &Self {
        let size = json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", size)
            .await;
        self
    }

    /// Prefers `light` or `dark` pages.
    pub async fn prefers(&self, scheme: &str) -> &Self {
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.devtools("Emulation.setEmulatedMedia", features).await;
        self
    }

    /// Takes the colours of a person who has chosen their own, whatever the page says.
    pub async fn forces_colours(&self) -> &Self {
        let features = json!({"features": [{"name": "forced-colors", "value": "active"}]});
        self.devtools("Emulation.setEmulatedMedia", features).await;
        self
    }

    /// Has a line of so many bits a second, with so long a way there and back, as the browser's own tools make one.
    pub async fn has_a_line_of(&self, bits_a_second: usize, round_trip: Duration) -> &Self {
        self.devtools("Network.enable", json!({})).await;
        let bytes = bits_a_second / 8;
        let line = json!({"offline": false, "latency": round_trip.as_secs_f64() * 1_000.0, "downloadThroughput": bytes, "uploadThroughput": bytes});
        self.devtools("Network.emulateNetworkConditions", line)
            .await;
        self
    }

    /// Forgets every file that it has kept, as somebody's first visit would find it.
    pub async fn forgets_files(&self) -> &Self {
        self.devtools("Network.clearBrowserCache", json!({})).await;
        self
    }

    /// Marks everything in the field that has the focus and takes it into the clipboard.
    pub async fn copies(&self) -> &Self {
        self.edits("KeyA", "selectAll")
            .await
            .edits("KeyC", "copy")
            .await
    }

    /// Puts what is in the clipboard into a field, as with the keys for it.
    pub async fn pastes_into(&self, field: &str) -> &Self {
        let field = self.element(&format!("[name=\"{field}\"]")).await;
        field.focus().await.expect("it takes the focus");
        self.edits("KeyV", "paste").await
    }

    /// Presses a key that edits, together with Control.
    async fn edits(&self, key: &str, command: &str) -> &Self {
        let pressed =
            json!({"type": "rawKeyDown", "code": key, "modifiers": 2, "commands": [command]});
        self.devtools("Input.dispatchKeyEvent", pressed).await;
        self
    }

    /// What programs that read pages aloud are given: every node of the page, in the words of the browser.
    pub async fn tree(&self) -> Vec<Value> {
        self.devtools("Accessibility.enable", json!({})).await;
        let tree = self
            .devtools("Accessibility.getFullAXTree", json!({}))
            .await;
        tree["nodes"].as_array().expect("nodes").clone()
    }

    /// Runs a script on the page, which sees `arguments[0]`, and gives what it returns.
    pub async fn finds(&self, script: &str, argument: Value) -> Value {
        let answer = self.session().execute(script, vec![argument]).await;
        answer.expect("the script runs").json().clone()
    }

    /// Runs a script that ends by calling its last argument.
    pub async fn awaits(&self, script: &str, argument: Value) -> Value {
        let answer = self.session().execute_async(script, vec![argument]).await;
        answer.expect("the script runs").json().clone()
    }

    /// The page as it would be printed on the paper that its style asks for, A4 where it asks for none.
    pub async fn prints(&self) -> Vec<u8> {
        let paper = json!({"preferCSSPageSize": true, "paperWidth": 8.268, "paperHeight": 11.693});
        let printed = self.devtools("Page.printToPDF", paper).await;
        let text = printed["data"].as_str().expect("a document");
        base64::Engine::decode(&base64::prelude::BASE64_STANDARD, text).expect("base64")
    }

    /// A picture of the whole page, as PNG.
    pub async fn pictured(&self) -> Vec<u8> {
        let whole = json!({"captureBeyondViewport": true});
        let picture = self.devtools("Page.captureScreenshot", whole).await;
        let text = picture["data"].as_str().expect("a picture");
        base64::Engine::decode(&base64::prelude::BASE64_STANDARD, text).expect("base64")
    }

    /// What the browser has complained about since it was last asked: errors, refusals of the policy, missing files. That
    /// a page itself was answered with a status such as 422 is no complaint.
    pub async fn complaints(&self) -> Vec<String> {
        let here = self.session().current_url().await.expect("an address");
        let itself = format!("{here} - Failed to load resource");
        let log = self.session().browser_log().await.expect("a log");
        log.into_iter()
            .map(|entry| format!("{}: {}", entry.level, entry.message))
            .filter(|line| !line.contains(&itself))
            .collect()
    }

    async fn devtools(&self, command: &'static str, parameters: Value) -> Value {
        let answer = self.session().cmd(DevTools(command, parameters)).await;
        answer
            .expect("the browser does it")
            .value_json()
            .expect("an answer")
    }

    /// Comes with this session of somebody who signed in elsewhere.
    pub async fn holds(&self, cookie: &str) -> &Self {
        let (name, value) = cookie.split_once('=').expect("a cookie");
        let cookie = json!({"name": name, "value": value, "url": self.base, "httpOnly": true});
        self.devtools("Network.setCookie", cookie).await;
        self
    }

    /// Makes an account in this language and is signed in.
    pub async fn signs_up(&self, language: &str, user_name: &str) -> &Self {
        self.opens(&format!("/{language}/sign-up")).await;
        self.fills("user_name", user_name).await;
        self.fills("name", &full_name(user_name)).await;
        self.fills("password", PASSWORD).await;
        self.presses_first("main form button").await
    }

    /// Signs in with the cast's password.
    pub async fn signs_in(&self, user_name: &str) -> &Self {
        self.opens("/en/sign-in").await;
        self.fills("user_name", user_name).await;
        self.fills("password", PASSWORD).await;
        self.presses_first("main form button").await
    }

    /// Signs in with the cast's password as somebody of a centre.
    pub async fn signs_in_to(&self, centre: &str, user_name: &str) -> &Self {
        self.opens("/en/sign-in").await;
        self.fills("centre", centre).await;
        self.fills("user_name", user_name).await;
        self.fills("password", PASSWORD).await;
        self.presses_first("main form button").await
    }

    /// Answers the question on the page, all right or with one wrong option, and presses the button that saves and goes on.
    pub async fn answers(&self, quiz: &Quiz, position: usize, right: bool) -> &Self {
        self.fills_in(quiz, position, right).await;
        self.goes_on().await
    }

    /// Answers the question on the page, all right or with one wrong option.
    pub async fn fills_in(&self, quiz: &Quiz, position: usize, right: bool) -> &Self {
        let asked = self.texts(&format!("#question-{position} .asked")).await;
        let question = asked_in(quiz, &asked[0]);
        for fill in fills(question, right) {
            match fill {
                Fill::Tick(words) => self.ticks(&words).await,
                Fill::Type(words) => drop(self.fills(&format!("q{position}"), &words).await),
                Fill::Choose(line, words) => self.takes(&line, &words).await,
            }
        }
        self
    }

    /// Presses the first button of a question and waits until another page is there. With our script that may be the same
    /// document, which shows another question.
    pub async fn goes_on(&self) -> &Self {
        let before = self.address().await;
        let button = self.element("main .answering button").await;
        button.click().await.expect("it can be clicked");
        self.waits(async || self.address().await != before, "another page")
            .await
    }

    /// Waits until something is so.
    pub async fn waits(&self, is_so: impl AsyncFn() -> bool, what: &str) -> &Self {
        let begun = std::time::Instant::now();
        while !is_so().await {
            assert!(
                begun.elapsed() < PATIENCE * 6,
                "waited for {what} at {}:\n{}",
                self.address().await,
                self.words().await
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self
    }

    /// Waits until the words can be seen.
    pub async fn waits_for(&self, words: &str) -> &Self {
        // A page may go away while it is read.
        let says = async || {
            let body = self.session().find(By::Css("body")).await.ok()?;
            Some(plain(&body.text().await.ok()?).contains(words))
        };
        self.waits(async || says().await == Some(true), words).await
    }

    /// Presses the button with these words and waits for nothing.
    pub async fn pushes(&self, words: &str) -> &Self {
        let path = format!("//button[contains(normalize-space(.), \"{words}\")]");
        let button = self.one(&path).await;
        button.click().await.expect("it can be clicked");
        self
    }

    /// What the page asks in a window of its own; answered with yes or no.
    pub async fn is_asked(&self, says_yes: bool) -> String {
        let asked = self.session().get_alert_text().await.expect("a question");
        let answered = if says_yes {
            self.session().accept_alert().await
        } else {
            self.session().dismiss_alert().await
        };
        answered.expect("it is answered");
        asked
    }

    /// Loses every cookie, as a session that ended on another computer would.
    pub async fn loses_its_cookies(&self) -> &Self {
        self.devtools("Network.clearBrowserCookies", json!({}))
            .await;
        self
    }

    /// Ticks the first box or button whose label has these words.
    pub async fn ticks(&self, words: &str) {
        for option in self.elements("label.option").await {
            if plain(&option.text().await.expect("a label")) == words {
                return option.click().await.expect("it can be chosen");
            }
        }
        panic!("no option {words:?}");
    }

    /// Chooses from the list beside the first words the line with the second.
    async fn takes(&self, line: &str, words: &str) {
        for label in self.elements(".fill label").await {
            if plain(&label.text().await.expect("a label")) != line {
                continue;
            }
            let name = label
                .attr("for")
                .await
                .expect("an element")
                .expect("a list");
            for option in self
                .elements(&format!("select[name=\"{name}\"] option"))
                .await
            {
                if plain(&option.text().await.expect("words")) == words {
                    return option.click().await.expect("it can be chosen");
                }
            }
        }
        panic!("no list {line:?} with {words:?}");
    }
}

fn new_profile() -> tempfile::TempDir {
    tempfile::tempdir_in(&driver().profiles).expect("a temporary folder")
}

/// Ends the browser that works in this folder, as a power cut does. The folder is ours alone, so no other browser is meant.
fn kill(profile: &Path) {
    let flag = format!("--user-data-dir={}", profile.display());
    let processes = std::fs::read_dir("/proc").expect("processes");
    for process in processes.flatten() {
        let Ok(line) = std::fs::read_to_string(process.path().join("cmdline")) else {
            continue;
        };
        let arguments: Vec<&str> = line.split('\0').collect();
        let is_first = !line.contains("--type=");
        if is_first && arguments.contains(&flag.as_str()) {
            let id = process.file_name().to_string_lossy().into_owned();
            let killed = std::process::Command::new("kill")
                .args(["-KILL", &id])
                .status();
            assert!(killed.expect("kill runs").success());
        }
    }
}

/// Whether a file of the folder holds these bytes.
fn holds(folder: &Path, bytes: &[u8]) -> bool {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files
        .filter_map(|file| std::fs::read(file.path()).ok())
        .any(|file| file.windows(bytes.len()).any(|part| part == bytes))
}

impl Drop for Browser {
    /// Quits the browser, also when the story has failed; on a thread of its own, since the story's may be ending.
    fn drop(&mut self) {
        let Some(session) = self.driver.take() else {
            return;
        };
        let address = format!("{}/session/{}", driver().url, session.session_id());
        drop(session.leak());
        let quit = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.expect("a runtime").block_on(async move {
                let http = reqwest::Client::builder().no_proxy().build();
                drop(http.expect("a client").delete(address).send().await);
            });
        });
        drop(quit.join());
    }
}

/// A command of the protocol of Chromium's developer tools, as chromedriver passes it on.
#[derive(Debug)]
struct DevTools(&'static str, Value);

impl FormatRequestData for DevTools {
    fn format_request(&self, session: &SessionId) -> RequestData {
        RequestData::new(
            reqwest::Method::POST,
            format!("/session/{session}/goog/cdp/execute"),
        )
        .add_body(json!({"cmd": self.0, "params": self.1}))
    }
}
