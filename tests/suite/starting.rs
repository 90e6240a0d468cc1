//! Starting the built program as a newcomer would, and what it says when it cannot.

use std::io::Read;
use std::process::{Command, Stdio};

use crate::app::program::{Serving, Setup, run, said};

#[tokio::test]
async fn a_newcomer_is_told_where_the_courses_are_and_how_to_make_the_first_administrator() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let serving = Serving::start(&data);
    assert_eq!(
        serving.lines[0],
        format!("The courses are served at {}", serving.base)
    );
    let page = reqwest::get(format!("{}/en/", serving.base))
        .await
        .expect("an answer")
        .text()
        .await
        .expect("a page");
    assert!(page.contains("Defence Sector Reform"));
    let link = std::fs::read_to_string(data.join("first-administrator.txt"))
        .expect("the link, since the output is no terminal");
    let answer = reqwest::get(link.trim()).await.expect("an answer");
    assert_eq!(answer.status(), 200);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |name: &str| {
            std::fs::metadata(data.join(name))
                .expect("the file")
                .permissions()
                .mode()
                & 0o777
        };
        assert_eq!(mode(""), 0o700);
        assert_eq!(mode("first-administrator.txt"), 0o600);
        assert_eq!(mode("dsr-course.sqlite"), 0o600);
    }
}

#[test]
fn the_command_line_makes_demotes_and_disables_but_never_the_last_administrator() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().to_str().expect("a path");
    let admin = |arguments: &[&str]| {
        let all: Vec<&str> = ["admin"].iter().chain(arguments).copied().collect();
        said(&run(&all, &[("DSR_DATA", data)]))
    };
    assert!(admin(&["create", "grace", "--name", "Grace"]).contains("is an administrator"));
    assert!(
        admin(&["create", "GRACE", "--name", "Another"])
            .contains("The user name GRACE is taken. Nothing was changed")
    );
    assert!(
        admin(&["demote", "grace"])
            .contains("grace is the last administrator. Nothing was changed")
    );
    assert!(admin(&["disable", "grace"]).contains("grace is the last administrator"));
    assert!(admin(&["create", "hana", "--name", "Hana"]).contains("is an administrator"));
    assert!(admin(&["demote", "grace"]).contains("grace is no longer an administrator."));
    assert!(admin(&["disable", "grace"]).contains("can no longer sign in"));
    assert!(admin(&["enable", "grace"]).contains("can sign in again"));
    assert!(admin(&["promote", "grace"]).contains("grace is an administrator."));
    assert!(admin(&["code", "grace"]).contains("The one-time code of grace, for 15 minutes: "));
    assert!(
        admin(&["code", "nobody"])
            .contains("There is no account with the user name nobody. Nothing was changed.")
    );
}

#[test]
fn a_wrong_setting_stops_the_start_and_says_which_and_why() {
    for (name, value, words) in [
        (
            "DSR_LISTEN",
            "nowhere",
            "DSR_LISTEN is set to “nowhere”, but it must be an address and a port",
        ),
        (
            "DSR_LISTEN",
            "0.0.0.0:8080",
            "passwords would travel readable beyond this machine",
        ),
        (
            "DSR_BASE_URL",
            "learn.example.org",
            "it must be http:// or https:// and a host",
        ),
        (
            "DATABASE_URL",
            "mysql://x",
            "it must begin with sqlite: or postgres://",
        ),
        ("DSR_PLAIN_HTTP", "maybe", "it must be 1 or 0"),
        ("DSR_LOG", "loud", "it must be error, warn, info or debug"),
        (
            "DSR_PROXIES",
            "10.0.0.1, proxy",
            "“proxy” is not an IP address",
        ),
    ] {
        let output = run(&["serve"], &[(name, value)]);
        assert!(!output.status.success(), "{name}={value}");
        assert!(
            said(&output).contains(words),
            "{name}={value}: {}",
            said(&output)
        );
    }
}

#[test]
fn a_wrong_line_in_the_settings_file_is_answered_with_the_name_that_was_meant() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("settings.toml");
    std::fs::write(&file, "dsr_lisen = \"127.0.0.1:9000\"\n").expect("written");
    let output = run(
        &["--settings", file.to_str().expect("a path"), "serve"],
        &[],
    );
    assert!(
        said(&output).contains("there is no such setting; did you mean dsr_listen?"),
        "{}",
        said(&output)
    );
}

#[test]
fn a_missing_course_folder_and_a_taken_port_are_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().to_str().expect("a path");
    let output = run(
        &["serve"],
        &[("DSR_DATA", data), ("DSR_COURSES", "/nowhere/courses")],
    );
    assert!(
        said(&output).contains("there is no course folder /nowhere/courses. Set DSR_COURSES"),
        "{}",
        said(&output)
    );
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let output = run(&["serve"], &[("DSR_DATA", data), ("DSR_LISTEN", &address)]);
    assert!(
        said(&output).contains(&format!("{address} cannot be listened on")),
        "{}",
        said(&output)
    );
}

#[test]
fn help_names_every_command() {
    let help = said(&run(&["--help"], &[]));
    for words in [
        "serve",
        "check",
        "admin",
        "--settings",
        "Settings come from the environment",
    ] {
        assert!(help.contains(words), "{help}");
    }
}

#[test]
fn check_finds_nothing_wrong_with_the_courses_that_are_shipped() {
    let output = run(&["check", "courses"], &[]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("No problems"), "{}", said(&output));
}

#[test]
fn the_program_says_nothing_of_keys_and_holds_a_safe_sqlite() {
    let mut bytes = Vec::new();
    std::fs::File::open(env!("CARGO_BIN_EXE_dsr-course"))
        .and_then(|mut file| file.read_to_end(&mut bytes))
        .expect("the program");
    let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    assert!(!holds(b"BEGIN RSA PRIVATE KEY") && !holds(b"BEGIN EC PRIVATE KEY"));
    assert!(holds(b"3.51.3"), "the SQLite inside is 3.51.3");
}

#[tokio::test]
async fn nothing_from_outside_forges_a_line_of_the_log_and_no_secret_is_in_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log");
    let log = std::fs::File::create(&path).expect("a log");
    let server = Setup::in_folder(&folder.path().join("data"))
        .with("DSR_LOG", "debug")
        .serve(log.into());
    let http = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    let forged = "x\n{\"level\":\"INFO\",\"fields\":{\"message\":\"forged\"}}";
    let ask = |path: String| http.get(format!("{}{path}", server.base)).send();
    let encoded = serde_urlencoded::to_string([("code", forged)]).expect("a query");
    for _ in 0..3 {
        ask(format!("/en/check?{encoded}"))
            .await
            .expect("an answer");
        ask("/en/first-administrator/SECRETTOKENSECRETTOKENSECRETTOKENSECRETTOKE".to_owned())
            .await
            .expect("an answer");
    }
    let fields = [
        ("user_name", forged),
        ("password", "SECRET lantern SECRET lantern"),
    ];
    let signing_in = http
        .post(format!("{}/en/sign-in", server.base))
        .header("sec-fetch-site", "same-origin")
        .header("user-agent", "SECRET agent")
        .form(&fields);
    signing_in.send().await.expect("an answer");
    drop(server);
    let text = std::fs::read_to_string(&path).expect("the log");
    let answered = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("each line is JSON"))
        .filter(|line| line["fields"]["message"] == "answered")
        .count();
    assert_eq!(answered, 7, "{text}");
    assert!(
        !text.contains("SECRET") && !text.contains("forged"),
        "{text}"
    );
}

#[tokio::test]
async fn with_all_descriptors_used_up_the_server_lives_and_answers_when_they_come_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let setup = Setup::in_folder(&folder.path().join("data"));
    let program = setup.program();
    let mut command = Command::new("/bin/sh");
    command
        .env_clear()
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["-c", "ulimit -n 96; exec \"$0\""])
        .arg(program.get_program())
        .envs(
            program
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
    let server = setup.serve_by(command, Stdio::null());
    let authority = server.base.trim_start_matches("http://").to_owned();
    let mut held = Vec::new();
    for _ in 0..200 {
        // The system takes connections in the place of the server, as many as wait in its line.
        let opened = tokio::time::timeout(
            std::time::Duration::from_secs(1),
            tokio::net::TcpStream::connect(&authority),
        );
        match opened.await {
            Ok(Ok(connection)) => held.push(connection),
            _ => break,
        }
    }
    assert!(held.len() > 96, "{} connections", held.len());
    drop(held);
    let http = reqwest::Client::builder()
        .no_proxy()
        .timeout(std::time::Duration::from_mins(1))
        .build()
        .expect("a client");
    let status = |path: &'static str| {
        let asked = http.get(format!("{}{path}", server.base)).send();
        async move { asked.await.expect("an answer").status().as_u16() }
    };
    assert_eq!(status("/en/").await, 200);
    // Nor has the program that is shipped any address for tests.
    assert_eq!(status("/en/panic").await, 404);
}
