//! A mail server of the suite's own: takes letters over real SMTP on loopback, or stands in their way as a story asks.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use dsr_course::config;
use dsr_course::config::Security;
use dsr_course::mail::{Limits, Post};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use super::authority::Authority;

/// A moment of the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Before anything was said.
    Greeting,
    /// EHLO.
    Hello,
    /// MAIL FROM.
    From,
    /// RCPT TO.
    To,
    /// DATA.
    Data,
    /// The dot after the letter: the letter has arrived.
    End,
}

/// Every step, in order.
pub const STEPS: [Step; 6] = [
    Step::Greeting,
    Step::Hello,
    Step::From,
    Step::To,
    Step::Data,
    Step::End,
];

/// How the relay treats what it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// It takes every letter.
    Takes,
    /// It answers this code at this step.
    Answers(Step, u16),
    /// It closes the line at this step.
    Hangs(Step),
    /// It says nothing more from this step on, and keeps the line open.
    IsSilent(Step),
}

/// A letter as it arrived.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Who handed it over, from the envelope.
    pub from: String,
    /// To whom, from the envelope.
    pub to: Vec<String>,
    /// Headers and body as they came, dots unstuffed.
    pub raw: String,
    /// Whether it came over TLS.
    pub secured: bool,
}

impl Letter {
    fn parts(&self) -> (&str, &str) {
        self.raw.split_once("\r\n\r\n").expect("headers and a body")
    }

    /// Every header with this name; continued lines are put together.
    pub fn headers(&self, name: &str) -> Vec<String> {
        let head = self.parts().0.replace("\r\n ", " ").replace("\r\n\t", " ");
        let wanted = |line: &&str| {
            line.split_once(':')
                .is_some_and(|(known, _)| known.eq_ignore_ascii_case(name))
        };
        head.split("\r\n")
            .filter(wanted)
            .map(|line| line.split_once(':').expect("a name").1.trim().to_owned())
            .collect()
    }

    /// The only header with this name.
    pub fn header(&self, name: &str) -> String {
        let found = self.headers(name);
        assert_eq!(found.len(), 1, "{name}: {found:?}\n{}", self.raw);
        found[0].clone()
    }

    /// The text.
    pub fn body(&self) -> String {
        let body = self.parts().1;
        match self.header("Content-Transfer-Encoding").as_str() {
            "7bit" => body.replace("\r\n", "\n"),
            "quoted-printable" => quoted_printable(body).replace("\r\n", "\n"),
            other => panic!("no reader for {other}:\n{}", self.raw),
        }
    }

    /// The path of the first link in the text.
    pub fn path(&self, base: &str) -> String {
        let body = self.body();
        let link = body
            .lines()
            .find(|line| line.starts_with("http"))
            .unwrap_or_else(|| panic!("no link:\n{body}"));
        link.strip_prefix(base)
            .unwrap_or_else(|| panic!("{link} does not lead to {base}"))
            .to_owned()
    }
}

fn quoted_printable(text: &str) -> String {
    let text = text.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        if *first == b'=' {
            let digits = std::str::from_utf8(&after[..2]).expect("two digits");
            bytes.push(u8::from_str_radix(digits, 16).expect("hexadecimal"));
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

struct Shared {
    /// How its lines are secured, and what with.
    tls: Option<(Security, TlsAcceptor)>,
    mood: Mutex<Mood>,
    letters: Mutex<Vec<Letter>>,
    /// How often each step was reached since the start, all together: what stories wait for.
    reached: watch::Sender<Vec<Step>>,
}

/// The relay; it is up from the start.
pub struct Relay {
    port: u16,
    shared: Arc<Shared>,
    listening: Mutex<Option<JoinHandle<()>>>,
    /// Holds the port while the relay is down, so that nobody else listens there.
    place: Mutex<Option<TcpSocket>>,
}

impl Relay {
    /// A relay that takes every letter.
    pub async fn start() -> Self {
        Self::start_with(None).await
    }

    /// The same over TLS, from the first byte or once it is asked for.
    pub async fn start_secured(security: Security, acceptor: TlsAcceptor) -> Self {
        Self::start_with(Some((security, acceptor))).await
    }

    async fn start_with(tls: Option<(Security, TlsAcceptor)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let shared = Arc::new(Shared {
            tls,
            mood: Mutex::new(Mood::Takes),
            letters: Mutex::default(),
            reached: watch::Sender::default(),
        });
        let listening = tokio::spawn(listen(listener, Arc::clone(&shared)));
        Self {
            port,
            shared,
            listening: Mutex::new(Some(listening)),
            place: Mutex::default(),
        }
    }

    /// The setting that leads here.
    pub fn url(&self) -> String {
        let secured = self.shared.tls.as_ref();
        match secured.map_or(Security::Plain, |(security, _)| *security) {
            Security::Plain => format!("smtp://127.0.0.1:{}", self.port),
            Security::StartTls => format!("smtp://127.0.0.1:{}?tls=required", self.port),
            Security::Tls => format!("smtps://127.0.0.1:{}", self.port),
        }
    }

    /// What sending through this relay needs; a conversation may take as long as it does on the busiest machine.
    pub fn post(&self) -> Post {
        self.post_in_a_hurry(Duration::from_hours(1))
    }

    /// The same for a server that is told, by its settings, to trust this authority alone.
    pub fn post_trusting(&self, authority: &Authority) -> Post {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), &authority.pem).expect("written");
        let settings = |name: &str| match name {
            "DSR_SMTP_URL" => Some(self.url()),
            "DSR_LETTERS_FROM" => Some("DSR Course <courses@example.org>".to_owned()),
            "DSR_SMTP_CA" => Some(file.path().display().to_string()),
            _ => None,
        };
        let config = config::Config::read(settings, None).expect("good settings");
        Post {
            letters: config.letters.expect("letters are sent"),
            ..self.post()
        }
    }

    /// The same, with a time limit of its own.
    pub fn post_in_a_hurry(&self, limit: Duration) -> Post {
        Post {
            letters: config::Letters {
                relay: config::Relay::parse(&self.url()).expect("a relay"),
                from: "DSR Course <courses@example.org>"
                    .parse()
                    .expect("a sender"),
                authority: None,
            },
            host: "courses.example.org".to_owned(),
            limits: Limits {
                connect: limit,
                conversation: limit,
            },
        }
    }

    /// From now on it treats what it is told like this.
    pub fn is(&self, mood: Mood) {
        *self.shared.mood.lock().expect("the mood") = mood;
    }

    /// Nothing listens any more.
    pub async fn goes_down(&self) {
        let listening = self.listening.lock().expect("the task").take();
        let listening = listening.expect("it was up");
        listening.abort();
        // The port is free once the task is gone.
        drop(listening.await);
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_reuseaddr(true).expect("an option");
        socket
            .bind(([127, 0, 0, 1], self.port).into())
            .expect("the port is kept");
        *self.place.lock().expect("the place") = Some(socket);
    }

    /// It listens again, and takes every letter.
    pub fn comes_back(&self) {
        self.is(Mood::Takes);
        let socket = self.place.lock().expect("the place").take();
        let listener = socket.expect("it was down").listen(64).expect("it listens");
        let listening = tokio::spawn(listen(listener, Arc::clone(&self.shared)));
        *self.listening.lock().expect("the task") = Some(listening);
    }

    /// Everything that arrived, in order.
    pub fn letters(&self) -> Vec<Letter> {
        self.shared.letters.lock().expect("the letters").clone()
    }

    /// The newest letter.
    pub fn newest(&self) -> Letter {
        self.letters().pop().expect("a letter arrived")
    }

    /// The newest letter to somebody.
    pub fn newest_to(&self, address: &str) -> Letter {
        let mut letters = self.letters();
        letters.retain(|letter| letter.to == [address]);
        letters
            .pop()
            .unwrap_or_else(|| panic!("a letter to {address}"))
    }

    /// Waits until a step was reached so many times.
    pub async fn reached(&self, step: Step, times: usize) {
        let mut reached = self.shared.reached.subscribe();
        reached
            .wait_for(|steps| steps.iter().filter(|one| **one == step).count() >= times)
            .await
            .expect("the relay is there");
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        if let Some(listening) = self.listening.lock().expect("the task").take() {
            listening.abort();
        }
    }
}

async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    // Lines die with the relay that took them.
    let mut lines = tokio::task::JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await.expect("a line");
        lines.spawn(converse(stream, Arc::clone(&shared)));
    }
}

/// What bytes go over: a line as it is, or TLS on it.
trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// A line to somebody who hands letters over.
struct Caller {
    shared: Arc<Shared>,
    wire: BufReader<Box<dyn Wire>>,
    secured: bool,
}

impl Caller {
    async fn begin(shared: Arc<Shared>, stream: impl Wire + 'static) -> Option<Self> {
        let at_once = matches!(&shared.tls, Some((Security::Tls, _)));
        let caller = Self {
            shared,
            wire: BufReader::new(Box::new(stream)),
            secured: false,
        };
        if at_once {
            caller.secure().await
        } else {
            Some(caller)
        }
    }

    /// The same line under TLS; `None` when they do not agree.
    async fn secure(self) -> Option<Self> {
        let (_, acceptor) = self.shared.tls.as_ref()?;
        let under_tls = acceptor.accept(self.wire.into_inner()).await.ok()?;
        Some(Self {
            wire: BufReader::new(Box::new(under_tls)),
            secured: true,
            shared: self.shared,
        })
    }

    async fn hears(&mut self) -> Option<String> {
        let mut line = String::new();
        let length = self.wire.read_line(&mut line).await.ok()?;
        (length > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
    }

    async fn says(&mut self, answer: &str) -> Option<()> {
        self.wire.write_all(answer.as_bytes()).await.ok()?;
        self.wire.flush().await.ok()
    }

    /// Answers at a step as the mood is, and whether as usual; `None` when the line is over.
    async fn step(&mut self, step: Step, usual: &str) -> Option<bool> {
        let mood = *self.shared.mood.lock().expect("the mood");
        self.shared.reached.send_modify(|steps| steps.push(step));
        let answer = match mood {
            Mood::Answers(at, code) if at == step => format!("{code} as the story wants\r\n"),
            Mood::Hangs(at) if at == step => return None,
            Mood::IsSilent(at) if at == step => std::future::pending().await,
            _ => usual.to_owned(),
        };
        self.says(&answer).await?;
        Some(answer == usual)
    }

    /// The letter up to the dot.
    async fn letter(&mut self) -> Option<String> {
        let mut raw = String::new();
        loop {
            let line = self.hears().await?;
            if line == "." {
                return Some(raw);
            }
            raw.push_str(line.strip_prefix('.').unwrap_or(&line));
            raw.push_str("\r\n");
        }
    }

    /// What it can do: TLS, where it is offered and not there yet.
    fn offer(&self) -> &'static str {
        match &self.shared.tls {
            Some((Security::StartTls, _)) if !self.secured => {
                "250-relay\r\n250-STARTTLS\r\n250-8BITMIME\r\n250 PIPELINING\r\n"
            }
            _ => "250-relay\r\n250-8BITMIME\r\n250 PIPELINING\r\n",
        }
    }
}

async fn converse(stream: impl Wire + 'static, shared: Arc<Shared>) -> Option<()> {
    let mut caller = Caller::begin(shared, stream).await?;
    caller.step(Step::Greeting, "220 relay ready\r\n").await?;
    let (mut from, mut to) = (String::new(), Vec::new());
    while let Some(line) = caller.hears().await {
        let word: String = line.chars().take(4).collect::<String>().to_uppercase();
        match word.as_str() {
            "EHLO" => {
                caller.step(Step::Hello, caller.offer()).await?;
            }
            "STAR" => {
                caller.says("220 go on\r\n").await?;
                caller = caller.secure().await?;
            }
            "MAIL" => {
                if caller.step(Step::From, "250 yes\r\n").await? {
                    from = inside(&line);
                    to.clear();
                }
            }
            "RCPT" => {
                if caller.step(Step::To, "250 yes\r\n").await? {
                    to.push(inside(&line));
                }
            }
            "DATA" => {
                if caller.step(Step::Data, "354 go on\r\n").await? {
                    let raw = caller.letter().await?;
                    let mood = *caller.shared.mood.lock().expect("the mood");
                    // Refused at the end it has not arrived; where the line breaks or all is silent, it has.
                    if !matches!(mood, Mood::Answers(Step::End, code) if code >= 400) {
                        let letter = Letter {
                            from: from.clone(),
                            to: to.clone(),
                            raw,
                            secured: caller.secured,
                        };
                        caller
                            .shared
                            .letters
                            .lock()
                            .expect("the letters")
                            .push(letter);
                    }
                    caller.step(Step::End, "250 taken\r\n").await?;
                }
            }
            "NOOP" | "RSET" => caller.says("250 yes\r\n").await?,
            "QUIT" => return caller.says("221 good-bye\r\n").await,
            _ => caller.says("500 what?\r\n").await?,
        }
    }
    Some(())
}

fn inside(line: &str) -> String {
    let inner = line
        .split_once('<')
        .and_then(|(_, rest)| rest.rsplit_once('>'));
    inner.map_or_else(|| line.to_owned(), |(address, _)| address.to_owned())
}
