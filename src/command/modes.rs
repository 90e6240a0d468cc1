//! Files and folders that other accounts of the machine can open although they hold what is nobody else's.

use std::path::Path;

use crate::config::Config;

/// A sentence for each that is open to others; empty where all is closed, not there, or modes do not exist.
pub(super) fn loose(config: &Config) -> Vec<String> {
    let database = config.database_url.strip_prefix("sqlite:").map(Path::new);
    let places = [(Some(config.data.as_path()), "700"), (database, "600")];
    places
        .into_iter()
        .filter_map(|(place, wanted)| Some((place?, wanted)))
        .filter(|(place, _)| is_open(place))
        .map(|(place, wanted)| {
            let place = place.display();
            format!("Other accounts of this machine can open {place}: run chmod {wanted} {place}.")
        })
        .collect()
}

fn is_open(place: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::metadata(place).is_ok_and(|found| found.permissions().mode() & 0o077 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = place;
        false
    }
}
