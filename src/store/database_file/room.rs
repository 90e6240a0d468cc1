//! The room that is left on the disk where data lies.

use std::path::Path;

/// Fewer free bytes than this stop the learning soon.
pub const TOO_LITTLE: u64 = 200 << 20;
/// Fewer free bytes than this are worth a word to who can make room.
pub const LITTLE: u64 = 1 << 30;

/// Free bytes for this account where the folder is, or will be made; `None` where the system does not say.
pub fn free_bytes(folder: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let whole = std::path::absolute(folder).ok()?;
        let there = whole.ancestors().find(|path| path.exists())?;
        let disk = rustix::fs::statvfs(there).ok()?;
        Some(disk.f_bavail.saturating_mul(disk.f_frsize))
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        None
    }
}
