//! Network shares, where `SQLite` loses what it wrote: two machines do not see each other's locks.

use std::path::Path;

/// The kind of share that a folder lies on; `None` for a disk of this machine, and where it cannot be known.
#[cfg(target_os = "linux")]
pub(super) fn share(folder: &Path) -> Option<&'static str> {
    let found = rustix::fs::statfs(folder).ok()?;
    // The width of the number differs between machines.
    share_by_number(i128::from(found.f_type))
}

#[cfg(not(target_os = "linux"))]
pub(super) fn share(_folder: &Path) -> Option<&'static str> {
    None
}

/// By the number that Linux gives each kind of file system (`statfs(2)`).
#[cfg(target_os = "linux")]
fn share_by_number(number: i128) -> Option<&'static str> {
    match number & 0xffff_ffff {
        0x6969 => Some("NFS"),
        0x517b | 0xff53_4d42 | 0xfe53_4d42 => Some("SMB"),
        0x0102_1997 => Some("9P"),
        0x5346_414f => Some("AFS"),
        0x00c3_6400 => Some("Ceph"),
        0x7375_7245 => Some("Coda"),
        0x786f_4256 => Some("a shared folder of VirtualBox"),
        _ => None,
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn shares_are_known_by_their_numbers_and_disks_are_none() {
        for share in [0x6969, 0x517b, 0xff53_4d42, 0xfe53_4d42, 0x0102_1997] {
            assert!(share_by_number(share).is_some(), "{share:x}");
        }
        // ext4, XFS, Btrfs, tmpfs, overlay, ZFS
        for disk in [
            0xef53,
            0x5846_5342,
            0x9123_683e,
            0x0102_1994,
            0x794c_7630,
            0x2fc1_2fc1,
        ] {
            assert_eq!(share_by_number(disk), None, "{disk:x}");
        }
    }
}
