//! Https by the server itself.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::{Answer, Certificate, Visitor, modes};
use crate::app::program::{Serving, Setup, free_port, run, said};

fn started(folder: &Path, certificate: &Certificate, more: &[(&str, String)]) -> (Serving, u16) {
    let mut setup = Setup::in_folder(&folder.join("data"));
    let port = setup.port;
    setup = setup.with("DSR_BASE_URL", format!("https://localhost:{port}"));
    for (name, value) in certificate.settings().iter().chain(more) {
        setup = setup.with(name, value);
    }
    (setup.serve(Stdio::null()), port)
}

async fn opens(visitor: &Visitor<'_>, port: u16) -> std::io::Result<Answer> {
    visitor
        .sends(("localhost", port), "GET /en/sign-in", &[], "")
        .await
}

#[tokio::test]
async fn pages_come_by_tls_1_2_and_1_3_with_a_cookie_that_no_other_host_can_set() {
    let folder = tempfile::tempdir().expect("a folder");
    let certificate = Certificate::made(folder.path(), "localhost", 2049);
    let (serving, port) = started(folder.path(), &certificate, &[]);
    assert_eq!(
        serving.lines[0],
        format!("The courses are served at https://localhost:{port}")
    );
    let mut visitor = Visitor::trusting(&certificate);
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        visitor.versions = vec![version];
        let answer = opens(&visitor, port).await.expect("an answer");
        assert_eq!((answer.version, answer.status()), (version.version, 200));
        let kept = answer.header("strict-transport-security");
        assert_eq!(kept, Some("max-age=63072000; includesubdomains"));
        let cookie = answer.header("set-cookie").expect("a cookie");
        assert!(
            cookie.starts_with("__host-pre=") && cookie.contains("; secure"),
            "{cookie}"
        );
    }
}

#[test]
fn older_protocols_are_refused_by_their_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let certificate = Certificate::made(folder.path(), "localhost", 2049);
    let (_serving, port) = started(folder.path(), &certificate, &[]);
    for version in [0x00, 0x01, 0x02] {
        // A ClientHello of SSL 3.0, TLS 1.0, TLS 1.1: its version, a random number, no session, one suite, no compression.
        let mut hello = vec![0x03, version];
        hello.extend([7; 32]);
        hello.extend([0, 0, 2, 0x00, 0x2f, 1, 0]);
        // And one way to sign, which a server may want to see before it looks at anything else.
        hello.extend([0, 8, 0, 0x0d, 0, 4, 0, 2, 4, 3]);
        let length = u8::try_from(hello.len()).expect("short");
        let mut record = vec![0x16, 0x03, version, 0, length + 4, 1, 0, 0, length];
        record.extend(hello);
        let mut socket = TcpStream::connect(("127.0.0.1", port)).expect("the server listens");
        socket.write_all(&record).expect("sent");
        let mut answer = Vec::new();
        drop(socket.read_to_end(&mut answer));
        // An alert (21), fatal (2), protocol_version (70).
        assert_eq!(
            (answer[0], &answer[5..]),
            (21, &[2, 70][..]),
            "3.{version}: {answer:?}"
        );
    }
}

/// The certificate that the server shows to who trusts this one; `None` when it shows another.
async fn shown(trusted: &Certificate, port: u16) -> Option<Vec<u8>> {
    let answer = opens(&Visitor::trusting(trusted), port).await.ok()?;
    Some(answer.shown)
}

#[tokio::test]
async fn a_renewed_certificate_is_used_without_a_stop_and_a_broken_one_is_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = Certificate::made(folder.path(), "localhost", 2048);
    let (serving, port) = started(folder.path(), &first, &[]);
    assert_eq!(shown(&first, port).await.as_ref(), Some(&first.der));
    let reload = || serving.signal("HUP");
    std::fs::write(&first.chain, "no certificate").expect("written");
    reload();
    assert_eq!(shown(&first, port).await.as_ref(), Some(&first.der));
    let second = Certificate::made(folder.path(), "localhost", 2049);
    reload();
    let begun = Instant::now();
    while shown(&second, port).await.as_ref() != Some(&second.der) {
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "the new certificate is not used"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn plain_http_beside_it_leads_pages_on_and_refuses_posts() {
    let folder = tempfile::tempdir().expect("a folder");
    let certificate = Certificate::made(folder.path(), "localhost", 2049);
    let plain = free_port();
    let beside = [("DSR_REDIRECT_LISTEN", format!("127.0.0.1:{plain}"))];
    let (_serving, port) = started(folder.path(), &certificate, &beside);
    let http = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client");
    let asked = http.get(format!("http://127.0.0.1:{plain}/en/check?code=A-1"));
    let answer = asked.send().await.expect("an answer");
    assert_eq!(answer.status(), 308);
    let address = answer.headers()["location"]
        .to_str()
        .expect("an address")
        .to_owned();
    assert_eq!(
        address,
        format!("https://localhost:{port}/en/check?code=A-1")
    );
    let posted = http
        .post(format!("http://127.0.0.1:{plain}/en/sign-in"))
        .form(&[("user_name", "ada"), ("password", "readable on the way")]);
    let answer = posted.send().await.expect("an answer");
    assert_eq!(answer.status(), 403);
    let words = answer.text().await.expect("words");
    assert!(
        words.contains(&format!("reached at https://localhost:{port} alone")),
        "{words}"
    );
}

#[test]
fn a_certificate_that_cannot_be_used_stops_the_start_with_a_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let certificate = Certificate::made(folder.path(), "localhost", 2049);
    let data = folder.path().join("data").display().to_string();
    let [(chain_name, chain), (key_name, key)] = certificate.settings();
    let start = |base: &str, pairs: &[(&str, &str)]| {
        let mut settings = vec![
            ("DSR_DATA", data.as_str()),
            ("DSR_LISTEN", "127.0.0.1:0"),
            ("DSR_BASE_URL", base),
        ];
        settings.extend(pairs);
        let output = run(&["serve"], &settings);
        assert!(!output.status.success(), "{pairs:?}");
        said(&output)
    };
    let (https, both) = (
        "https://localhost",
        [(chain_name, chain.as_str()), (key_name, key.as_str())],
    );
    assert!(start(https, &both[..1]).contains("a certificate needs its key: set DSR_TLS_KEY too"));
    assert!(start(https, &both[1..]).contains("a key needs its certificate: set DSR_TLS_CERT too"));
    assert!(start("http://localhost", &both).contains("give their address as https://"));
    let swapped = [(chain_name, key.as_str()), (key_name, key.as_str())];
    assert!(start(https, &swapped).contains("cannot be used: it holds no certificate"));
    let mine = std::fs::read(&certificate.key).expect("a key");
    let other = Certificate::made(folder.path(), "localhost", 2049);
    std::fs::write(&other.key, mine).expect("written");
    assert!(start(https, &both).contains("cannot be used: "));
    modes(&other.key, 0o644);
    assert!(start(https, &both).contains("every account of this machine can read it"));
}
