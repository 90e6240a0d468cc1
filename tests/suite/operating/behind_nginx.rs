//! Behind nginx, with the very settings that `contrib/nginx` gives.

use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use dsr_course::store::Store;

use super::{Certificate, Visitor};
use crate::app::program::{Setup, free_port};
use crate::app::{PASSWORD, on_path};

/// A running nginx; ended when dropped.
struct Nginx(Child);

impl Drop for Nginx {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Starts nginx with our file, in which alone ports and places are other.
fn nginx(folder: &Path, certificate: &Certificate, plain: u16, https: u16, behind: u16) -> Nginx {
    let given = Path::new(env!("CARGO_MANIFEST_DIR")).join("contrib/nginx/dsr-course.conf");
    let mut given = std::fs::read_to_string(given).expect("the file");
    for (from, to) in [
        ("    listen [::]:80;\n", String::new()),
        ("    listen [::]:443 ssl http2;\n", String::new()),
        ("listen 80;", format!("listen 127.0.0.1:{plain};")),
        ("listen 443 ssl", format!("listen 127.0.0.1:{https} ssl")),
        (
            "https://$host$request_uri",
            format!("https://$host:{https}$request_uri"),
        ),
        (
            "/etc/ssl/learn.example.org/fullchain.pem",
            certificate.chain.display().to_string(),
        ),
        (
            "/etc/ssl/learn.example.org/privkey.pem",
            certificate.key.display().to_string(),
        ),
        (
            "http://127.0.0.1:8080",
            format!("http://127.0.0.1:{behind}"),
        ),
    ] {
        assert!(given.contains(from), "the file lacks {from:?}");
        given = given.replace(from, &to);
    }
    let own = folder.display();
    let around = format!(
        "daemon off; master_process off; worker_processes 1; pid {own}/pid; error_log stderr;\n\
         events {{ worker_connections 64; }}\n\
         http {{ access_log off; client_body_temp_path {own}/body; proxy_temp_path {own}/proxy; fastcgi_temp_path {own}/f; \
         uwsgi_temp_path {own}/u; scgi_temp_path {own}/s;\n{given}}}\n"
    );
    let file = folder.join("nginx.conf");
    std::fs::write(&file, around).expect("written");
    // Debian keeps it where only administrators look.
    let program = if on_path("nginx") {
        "nginx"
    } else {
        "/usr/sbin/nginx"
    };
    let child = Command::new(program)
        .arg("-p")
        .arg(folder)
        .arg("-c")
        .arg(file)
        .stderr(Stdio::inherit())
        .spawn()
        .expect("nginx starts");
    let nginx = Nginx(child);
    let begun = Instant::now();
    while std::net::TcpStream::connect(("127.0.0.1", https)).is_err() {
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "nginx does not listen"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    nginx
}

#[tokio::test]
async fn cookies_posts_and_addresses_are_right_behind_nginx() {
    let folder = tempfile::tempdir().expect("a folder");
    let certificate = Certificate::made(folder.path(), "learn.example.org", 2049);
    let (plain, https) = (free_port(), free_port());
    let base = format!("https://learn.example.org:{https}");
    let data = folder.path().join("data");
    let setup = Setup::in_folder(&data)
        .with("DSR_BASE_URL", &base)
        .with("DSR_PROXIES", "127.0.0.1");
    let _serving = setup.serve(Stdio::null());
    let behind = setup.port;
    let _nginx = nginx(folder.path(), &certificate, plain, https, behind);

    let plainly = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .resolve("learn.example.org", ([127, 0, 0, 1], 0).into())
        .build()
        .expect("a client");
    let at = format!("http://learn.example.org:{plain}/en/sign-up");
    let led = plainly.get(&at).send().await.expect("an answer");
    assert_eq!(led.status(), 308);
    assert_eq!(
        led.headers()["location"],
        format!("{base}/en/sign-up").as_str()
    );
    let posted = plainly.post(&at).form(&[("name", "Ada")]).send().await;
    assert_eq!(posted.expect("an answer").status(), 403);

    // Somebody elsewhere: another address of this machine, with a claim to be yet another.
    let visitor = Visitor {
        from: Ipv4Addr::new(127, 0, 0, 2),
        ..Visitor::trusting(&certificate)
    };
    let there = ("learn.example.org", https);
    let page = visitor
        .sends(there, "GET /en/sign-up", &[], "")
        .await
        .expect("an answer");
    assert_eq!(page.status(), 200);
    assert_eq!(
        page.header("strict-transport-security"),
        Some("max-age=63072000; includesubdomains")
    );
    let form = format!(
        "user_name=ada&name=Ada+Mbeki&language=en&password={}",
        PASSWORD.replace(' ', "+")
    );
    let posts = async |path: &str, origin: &str, form: &str| {
        let headers = [("Origin", origin), ("X-Forwarded-For", "203.0.113.9")];
        visitor
            .sends(there, &format!("POST {path}"), &headers, form)
            .await
            .expect("an answer")
    };
    assert_eq!(
        posts("/en/sign-up", "https://evil.example", &form)
            .await
            .status(),
        403
    );
    let made = posts("/en/sign-up", &base, &form).await;
    assert_eq!(made.status(), 303, "{}", made.said);
    let cookie = made.header("set-cookie").expect("a cookie");
    assert!(
        cookie.starts_with("__host-sid=") && cookie.contains("; secure"),
        "{cookie}"
    );

    // A link that opens nothing is counted by where it came from.
    let wrong = format!("GET /en/reset/{}", "A".repeat(43));
    let claim = [("X-Forwarded-For", "203.0.113.9")];
    visitor
        .sends(there, &wrong, &claim, "")
        .await
        .expect("an answer");
    let url = format!("sqlite:{}", data.join("dsr-course.sqlite").display());
    let store = Store::open(&url).await.expect("the database");
    let mut db = store.read().await.expect("a connection");
    let counted = sqlx::query("SELECT what FROM throttle")
        .fetch_all(&mut *db)
        .await
        .expect("rows");
    let counted: Vec<String> = counted.iter().map(|row| sqlx::Row::get(row, 0)).collect();
    assert!(
        counted.iter().any(|what| what.contains(":127.0.0.2:")),
        "{counted:?}"
    );
    let others = ["203.0.113.9", ":127.0.0.1:"];
    assert!(
        !counted
            .iter()
            .any(|what| others.iter().any(|other| what.contains(other))),
        "{counted:?}"
    );
}
