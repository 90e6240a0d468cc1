//! The settings file: one TOML table with the names of the settings in small letters.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::{NOT_SHOWN, SETTINGS, WrongSetting, secrets};

/// A value in the settings file: text, a number or yes and no.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    Number(i64),
    Yes(bool),
}

/// What stands in the file, as text.
pub(super) fn read(path: &Path) -> Result<BTreeMap<String, String>, WrongSetting> {
    let refuse = |reason: String| WrongSetting {
        name: "--settings".to_owned(),
        value: path.display().to_string(),
        reason,
    };
    let text = std::fs::read_to_string(path)
        .map_err(|error| refuse(format!("the file cannot be read: {error}")))?;
    if secrets::stands_in(&text) && secrets::is_open_to_all(path) {
        return Err(refuse(secrets::OPEN_TO_ALL.to_owned()));
    }
    let table: BTreeMap<String, Written> = toml::from_str(&text).map_err(|error| {
        // Without the line itself, which may hold a password.
        let before = error.span().map_or(0, |span| span.start);
        let line = text
            .bytes()
            .take(before)
            .filter(|byte| *byte == b'\n')
            .count()
            + 1;
        refuse(format!(
            "the file is not TOML: line {line}: {}",
            error.message()
        ))
    })?;
    let plain = |value: Written| match value {
        Written::Text(text) => text,
        Written::Number(number) => number.to_string(),
        Written::Yes(yes) => yes.to_string(),
    };
    Ok(table
        .into_iter()
        .map(|(name, value)| (name, plain(value)))
        .collect())
}

/// Names in the file that no setting has, each with the one that is probably meant.
pub(super) fn unknown(written: &BTreeMap<String, String>) -> Vec<WrongSetting> {
    let names: Vec<String> = SETTINGS
        .iter()
        .map(|setting| setting.name.to_ascii_lowercase())
        .collect();
    let strange = written.iter().filter(|(name, _)| !names.contains(name));
    strange
        .map(|(name, value)| {
            let near = names.iter().max_by(|a, b| {
                strsim::jaro_winkler(a, name).total_cmp(&strsim::jaro_winkler(b, name))
            });
            let hint = near.map_or(String::new(), |near| format!("; did you mean {near}?"));
            // A mistyped name may stand before a password.
            let shown = if value.contains("://") {
                NOT_SHOWN
            } else {
                value
            };
            WrongSetting {
                name: name.clone(),
                value: shown.to_owned(),
                reason: format!("there is no such setting{hint}"),
            }
        })
        .collect()
}
