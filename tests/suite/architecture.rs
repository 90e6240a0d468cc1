//! The walls of the house: which ring may use which, and what none of them does.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Who may use whom. ARCHITECTURE.md draws it; this table holds it.
const MAY_USE: &[(&str, &[&str])] = &[
    ("course", &[]),
    ("alphabet", &[]),
    ("clock", &["course"]),
    ("config", &[]),
    ("turns", &[]),
    ("tls", &["config", "course"]),
    ("log", &[]),
    ("meter", &[]),
    ("sign_in", &["alphabet", "turns"]),
    ("words", &["course"]),
    ("store", &["course"]),
    ("backup", &["course", "store"]),
    ("remark", &["course", "store", "certificate"]),
    ("library", &["course"]),
    ("certificate", &["course", "alphabet", "words", "turns"]),
    ("report", &["course", "store", "words"]),
    // `sign_in`: the secret of a letter's link is made when the letter is sent, so that the database never holds it.
    ("mail", &["course", "clock", "config", "sign_in", "store"]),
    (
        "web",
        &[
            "course",
            "alphabet",
            "clock",
            "config",
            "sign_in",
            "words",
            "store",
            "library",
            "certificate",
            "turns",
            "report",
            "mail",
            "tls",
            "log",
            "meter",
            "backup",
        ],
    ),
    (
        "command",
        &[
            "course",
            "clock",
            "config",
            "sign_in",
            "store",
            "library",
            "mail",
            "certificate",
            "report",
            "words",
            "tls",
            "log",
            "web",
            "backup",
            "remark",
        ],
    ),
];

pub fn sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let inside = path.strip_prefix(&root).expect("below src");
                let ring = inside
                    .components()
                    .next()
                    .expect("a name")
                    .as_os_str()
                    .to_string_lossy()
                    .trim_end_matches(".rs")
                    .to_owned();
                found.push((
                    ring,
                    inside.to_owned(),
                    std::fs::read_to_string(&path).expect("text"),
                ));
            }
        }
    }
    found
}

/// The rings that a source names after `crate::`.
fn used(text: &str) -> Vec<String> {
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    let mut rings = Vec::new();
    for part in code.split("crate::").skip(1) {
        if let Some(group) = part.strip_prefix('{') {
            let inside = group.split('}').next().unwrap_or_default();
            rings.extend(inside.split(',').map(|name| {
                name.trim()
                    .split("::")
                    .next()
                    .unwrap_or_default()
                    .to_owned()
            }));
        } else {
            rings.push(
                part.split(|c: char| !c.is_alphanumeric() && c != '_')
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
            );
        }
    }
    rings
}

#[test]
fn each_ring_uses_only_what_it_may() {
    let may: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    let mut broken = Vec::new();
    for (ring, path, text) in sources() {
        if ["lib", "main"].contains(&ring.as_str()) {
            continue;
        }
        let allowed = may
            .get(ring.as_str())
            .unwrap_or_else(|| panic!("{ring} has no row in MAY_USE"));
        for other in used(&text)
            .into_iter()
            .filter(|other| *other != ring && may.contains_key(other.as_str()))
        {
            if !allowed.contains(&other.as_str()) {
                broken.push(format!("{} uses {other}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn a_planted_import_is_found() {
    assert_eq!(
        used("use crate::store::rounds;\nlet x = crate::{web::page, words};"),
        ["store", "web", "words"]
    );
    assert!(used("// crate::store is not used here").is_empty());
}

#[test]
fn sql_stands_in_the_store_alone_and_html_nowhere_in_code() {
    for (ring, path, text) in sources() {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        if ring != "store" {
            for word in ["SELECT ", "INSERT INTO", "DELETE FROM", "sqlx::query"] {
                assert!(!code.contains(word), "{} holds SQL: {word}", path.display());
            }
        }
        if ring == "store" {
            assert!(
                !code.contains("SELECT *"),
                "{}: name the columns",
                path.display()
            );
            assert!(
                !code.contains("AssertSqlSafe"),
                "{}: SQL is literal",
                path.display()
            );
        }
    }
}

#[test]
fn no_program_is_started_and_the_clock_is_asked_in_one_place() {
    for (ring, path, text) in sources() {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        assert!(
            !code.contains("process::Command"),
            "{} starts a program",
            path.display()
        );
        if ring != "clock" {
            for word in [
                "SystemTime::now",
                "Timestamp::now",
                "Zoned::now",
                "now_v7",
                "Utc::now",
            ] {
                assert!(
                    !code.contains(word),
                    "{} asks the clock: {word}",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn course_is_pure_but_for_its_loader() {
    for (ring, path, text) in sources().into_iter().filter(|(ring, ..)| ring == "course") {
        let loader = path.starts_with("course/load") || path.ends_with("load.rs");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for word in ["std::env", "std::net", "SysRng", "sqlx", "actix"] {
            assert!(
                !code.contains(word),
                "{ring}: {} uses {word}",
                path.display()
            );
        }
        assert!(
            loader || !code.contains("std::fs"),
            "{} reads files",
            path.display()
        );
    }
}

#[test]
fn nothing_escapes_the_templates_escaping() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("text");
            assert!(
                !text.contains("|safe") && !text.contains("| safe"),
                "{}",
                path.display()
            );
            for attribute in text.split('=').skip(1) {
                assert!(
                    !attribute.starts_with("{{"),
                    "{}: an attribute without quotes",
                    path.display()
                );
            }
            // Our one script, by its address: no words of a page can get into it.
            let text = text.replace("<script src=\"{{ frame.script() }}\" defer></script>", "");
            for word in ["<script", "style=", "onclick", "onload", "javascript:"] {
                assert!(!text.contains(word), "{} holds {word}", path.display());
            }
        }
    }
}

#[test]
fn unsafe_code_is_forbidden_and_nobody_is_called_helper() {
    let library = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs"))
        .expect("text");
    assert!(library.contains("#![forbid(unsafe_code)]"));
    for (_, path, _) in sources() {
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        assert!(
            ![
                "utils", "helpers", "common", "services", "models", "types", "core"
            ]
            .contains(&name.as_str()),
            "{}",
            path.display()
        );
    }
}

#[test]
fn the_readme_lists_every_setting() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"))
        .expect("the README");
    for setting in dsr_course::config::SETTINGS {
        let row = format!(
            "| `{}` | {} | {} |",
            setting.name, setting.default, setting.meaning
        );
        assert!(readme.contains(&row), "the README's table lacks: {row}");
    }
}

#[test]
fn it_speaks_to_nobody_but_the_database_and_the_mail_server() {
    let connects = [
        "TcpStream::connect",
        "UdpSocket",
        "UnixStream::connect",
        "lookup_host",
        "ToSocketAddrs",
        "SmtpConnection",
        "SmtpTransport",
    ];
    let mut speaking = Vec::new();
    for (ring, path, text) in sources() {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        if connects.iter().any(|word| code.contains(word)) {
            speaking.push(format!("{ring}: {}", path.display()));
        }
    }
    // The doctor knocks at the address that its own settings give to the server.
    assert_eq!(
        speaking,
        ["command: command/doctor/look.rs", "mail: mail/line.rs"]
    );
}

#[test]
fn sessions_begin_for_who_showed_a_secret_and_secrets_are_compared_in_constant_time() {
    let begun: Vec<_> = sources()
        .into_iter()
        .filter(|(ring, _, text)| {
            ring == "web"
                && (text.contains("sessions::begin(") || text.contains("entering::begin("))
        })
        .map(|(_, path, _)| path.display().to_string())
        .collect();
    // Signing in, and a new account. Nobody signs in as somebody else.
    assert_eq!(begun.len(), 2, "{begun:?}");
    for name in ["secret.rs", "choice.rs"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("src/sign_in")
            .join(name);
        let text = std::fs::read_to_string(path).expect("text");
        for secret in [
            "struct Token",
            "struct PaperCode",
            "struct SecretHash",
            "struct NewPassword",
        ] {
            let Some((before, _)) = text.split_once(secret) else {
                continue;
            };
            let derived = before
                .rsplit("#[derive(")
                .next()
                .and_then(|rest| rest.split(')').next());
            assert!(
                !derived.unwrap_or_default().contains("Eq"),
                "{secret} can be compared with =="
            );
        }
    }
}

#[test]
fn the_program_is_built_to_notice_what_goes_wrong() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).expect("text");
    let manifest: toml::Table = manifest.parse().expect("TOML");
    let release = &manifest["profile"]["release"];
    assert_eq!(
        release["overflow-checks"].as_bool(),
        Some(true),
        "numbers never wrap in silence"
    );
    assert!(
        release.get("panic").is_none(),
        "a panic must unwind, so that the gate can answer"
    );
    let lints = &manifest["lints"]["clippy"];
    for lint in [
        "unwrap_used",
        "expect_used",
        "panic",
        "indexing_slicing",
        "unreachable",
    ] {
        assert_eq!(lints[lint].as_str(), Some("warn"), "{lint}");
    }
    // Casts that could lose something are in `pedantic`.
    assert_eq!(lints["pedantic"]["level"].as_str(), Some("warn"));
    assert!(
        lints
            .as_table()
            .expect("a table")
            .keys()
            .all(|lint| !lint.starts_with("cast_")),
        "casts are looked at"
    );
    let lint = std::fs::read_to_string(root.join("tests/lint")).expect("text");
    assert!(lint.contains("-D warnings"), "a warning stops the check");
}
