//! Files that hold a secret: who but the server's account may read them.

use std::path::Path;

/// Said of a file with a secret that every account of the machine can read.
pub(super) const OPEN_TO_ALL: &str =
    "it holds a secret and every account of this machine can read it: run chmod 640 on it, or 600";

/// Whether a settings file holds a password: one stands in an address, before an `@`.
pub(super) fn stands_in(text: &str) -> bool {
    text.lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .filter_map(|line| line.split_once("://"))
        .any(|(_, after)| after.contains('@'))
}

/// Whether others than the file's owner and group can read or change it; never, where files have no modes.
pub(super) fn is_open_to_all(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o007 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_stands_in_an_address_before_its_host() {
        assert!(stands_in(
            "database_url = \"postgres://dsr:hunter2@db/dsr\"\n"
        ));
        assert!(!stands_in("dsr_base_url = \"https://learn.example.org\"\n"));
        assert!(!stands_in(
            "# dsr_smtp_url = \"smtps://dsr:hunter2@mail\"\n"
        ));
    }
}
