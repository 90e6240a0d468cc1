//! `parts`: the libraries that the program was made of, as `CycloneDX`: what somebody compares with a list of known holes. The list
//! is inside the program, so it belongs to this very program and not to some source nearby.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

use serde::Deserialize;
use serde_json::{Value, json};

use super::ends;

/// What was resolved when the program was built.
const LOCK: &str = include_str!("../../Cargo.lock");
/// What it asks for itself.
const MANIFEST: &str = include_str!("../../Cargo.toml");

#[derive(Deserialize)]
struct Manifest {
    dependencies: BTreeMap<String, toml::Value>,
}

#[derive(Deserialize)]
struct Lock {
    package: Vec<Part>,
}

/// A library.
#[derive(Debug, Deserialize)]
struct Part {
    name: String,
    version: String,
    checksum: Option<String>,
    /// `name`, or `name version` where there are several versions.
    #[serde(default)]
    dependencies: Vec<String>,
}

/// Prints the list.
pub fn parts() -> ExitCode {
    ends(listed().map_err(|error| format!("The list of parts cannot be read: {error}")))
}

/// The list as `CycloneDX` 1.5. Libraries that only tests use are not in it; those that other systems need in their place are.
fn listed() -> Result<String, toml::de::Error> {
    let manifest: Manifest = toml::from_str(MANIFEST)?;
    let lock: Lock = toml::from_str(LOCK)?;
    let components: Vec<Value> = used(&manifest, &lock).into_iter().map(component).collect();
    let list = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION")}},
        "components": components,
    });
    Ok(format!("{list:#}"))
}

fn component(part: &Part) -> Value {
    let hashes: Vec<Value> = part
        .checksum
        .iter()
        .map(|sum| json!({"alg": "SHA-256", "content": sum}))
        .collect();
    json!({
        "type": "library",
        "name": part.name,
        "version": part.version,
        "purl": format!("pkg:cargo/{}@{}", part.name, part.version),
        "hashes": hashes,
    })
}

/// What the program needs, and what that needs, by name and version.
fn used<'a>(manifest: &Manifest, lock: &'a Lock) -> Vec<&'a Part> {
    let own = lock
        .package
        .iter()
        .find(|part| part.name == env!("CARGO_PKG_NAME"));
    let asked = own.iter().flat_map(|own| &own.dependencies);
    let mut wanted: Vec<&str> = asked
        .map(String::as_str)
        .filter(|wanted| {
            wanted
                .split(' ')
                .next()
                .is_some_and(|name| manifest.dependencies.contains_key(name))
        })
        .collect();
    let mut found = BTreeSet::new();
    while let Some(next) = wanted.pop() {
        let mut words = next.split(' ');
        let (name, version) = (words.next().unwrap_or_default(), words.next());
        let same = |part: &&Part| {
            part.name == name && version.is_none_or(|version| part.version == version)
        };
        let Some(part) = lock.package.iter().find(same) else {
            continue;
        };
        if found.insert((&part.name, &part.version)) {
            wanted.extend(part.dependencies.iter().map(String::as_str));
        }
    }
    let is_used = |part: &&Part| found.contains(&(&part.name, &part.version));
    lock.package.iter().filter(is_used).collect()
}
