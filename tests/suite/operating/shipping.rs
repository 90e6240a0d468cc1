//! What is shipped for operators beside the program.

use std::path::{Path, PathBuf};
use std::process::Command;

fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The service file confines what it starts: by systemd's own measure, 2.0 or less of 10.
#[test]
fn the_service_is_confined() {
    let file = shipped("contrib/systemd/dsr-course.service");
    let text = std::fs::read_to_string(&file).expect("the file");
    for line in [
        "NoNewPrivileges=yes",
        "PrivateTmp=yes",
        "ProtectSystem=strict",
        "User=dsr-course",
        "DynamicUser=yes",
    ] {
        assert!(text.lines().any(|known| known == line), "no {line}");
    }
    let measured = Command::new("systemd-analyze")
        .args(["security", "--offline=true", "--threshold=20"])
        .arg(&file)
        .output()
        .expect("systemd-analyze, which tests/run installs");
    let said = String::from_utf8_lossy(&measured.stdout);
    assert!(measured.status.success(), "more open than 2.0:\n{said}");
    assert!(said.contains("Overall exposure level"), "{said}");
}

/// The image is made of nothing but what its recipe names, and what it names is there.
#[test]
fn the_recipe_of_the_image_names_what_is_there() {
    let recipe = std::fs::read_to_string(shipped("Dockerfile")).expect("the file");
    let version = std::fs::read_to_string(shipped("Cargo.toml")).expect("the file");
    let version = version
        .split("rust-version = \"")
        .nth(1)
        .expect("a version");
    let version = version.split('"').next().expect("a version");
    assert!(
        recipe.contains(&format!("--default-toolchain {version}.")),
        "not Rust {version}"
    );
    assert!(recipe.contains("\nFROM scratch\n") && recipe.contains("\nUSER 10001:10001\n"));
    let settings = recipe
        .lines()
        .filter_map(|line| line.strip_prefix("ENV DSR_"));
    for setting in settings.flat_map(str::split_whitespace) {
        let name = setting.split('=').next().expect("a name");
        let name = format!("DSR_{}", name.trim_start_matches("DSR_"));
        assert!(
            dsr_course::config::SETTINGS
                .iter()
                .any(|known| known.name == name),
            "{name}"
        );
    }
}

/// The list of parts is that of this program: of what it is built with, and not of what only its tests need.
#[test]
fn the_program_lists_the_parts_that_it_was_made_of() {
    let listed = crate::app::program::run(&["parts"], &[]);
    let list: serde_json::Value = serde_json::from_slice(&listed.stdout).expect("JSON");
    assert_eq!(
        (&list["bomFormat"], &list["specVersion"]),
        (&"CycloneDX".into(), &"1.5".into())
    );
    let lock = std::fs::read_to_string(shipped("Cargo.lock")).expect("the file");
    let parts = list["components"].as_array().expect("parts");
    for part in parts {
        let (name, version) = (
            part["name"].as_str().expect("a name"),
            part["version"].as_str().expect("a version"),
        );
        assert!(
            lock.contains(&format!("name = \"{name}\"\nversion = \"{version}\"")),
            "{name} {version}"
        );
        assert_eq!(part["purl"], format!("pkg:cargo/{name}@{version}"));
        assert_eq!(
            part["hashes"][0]["content"].as_str().map(str::len),
            Some(64),
            "{name}"
        );
    }
    let has = |name: &str| parts.iter().any(|part| part["name"] == name);
    for needed in ["actix-http", "libsqlite3-sys", "rustls", "ring"] {
        assert!(has(needed), "{needed} is a part");
    }
    for of_tests in ["thirtyfour", "scraper", "calamine", "dsr-course"] {
        assert!(!has(of_tests), "{of_tests} is none");
    }
    // Nothing in it could fetch an address that an author or a visitor wrote.
    for client in [
        "reqwest",
        "hyper",
        "ureq",
        "curl",
        "isahc",
        "awc",
        "attohttpc",
        "surf",
    ] {
        assert!(!has(client), "{client} speaks to other servers");
    }
    // The oldest versions without the holes that are known of them: RUSTSEC-2024-0363 and RUSTSEC-2026-0194 among others.
    for (name, oldest) in [
        ("actix-http", [3, 12, 1]),
        ("lettre", [0, 11, 0]),
        ("libsqlite3-sys", [0, 37, 0]),
        ("quick-xml", [0, 41, 0]),
        ("sqlx", [0, 8, 1]),
    ] {
        let versions = parts.iter().filter(|part| part["name"] == name);
        let versions: Vec<&str> = versions
            .filter_map(|part| part["version"].as_str())
            .collect();
        assert!(!versions.is_empty(), "{name} is a part");
        for version in versions {
            let numbers = version
                .split('.')
                .map(|part| part.parse::<u32>().expect("a number"));
            assert!(
                numbers.collect::<Vec<_>>() >= oldest.to_vec(),
                "{name} {version}"
            );
        }
    }
    assert!(!has("rsa"), "RUSTSEC-2023-0071");
}

/// The steps of the recipe, but for the engine: the program with what was gathered runs in an empty root.
#[test]
fn what_is_gathered_for_the_image_runs_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let image = folder.path().join("image");
    let gathered = Command::new(shipped("contrib/docker/gather"))
        .args([env!("CARGO_BIN_EXE_dsr-course"), "courses"])
        .arg(&image)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("a shell");
    let said = String::from_utf8_lossy(&gathered.stderr);
    if !gathered.status.success() {
        // Giving the folder to the image's account is for root, as in the engine.
        assert!(said.contains("chown"), "{said}");
        return;
    }
    let checked = Command::new("chroot")
        .args(["--userspec=10001:10001".as_ref(), image.as_os_str()])
        .args(["/dsr-course", "check", "/courses"])
        .output()
        .expect("chroot");
    let said = String::from_utf8_lossy(&checked.stdout);
    assert!(
        checked.status.success() && said.contains("No problems"),
        "{said}"
    );
}
