//! The images of a course: found by path, served by the hash of their content.

use std::collections::BTreeMap;

use super::wording::ContentHash;

/// One file that pages of a course show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaFile {
    /// The hash of `bytes`; stands in its address, so that the answer may be kept for ever.
    pub hash: ContentHash,
    /// The type to serve it as.
    pub content_type: &'static str,
    /// Its content; an SVG has passed the allow-list.
    pub bytes: Vec<u8>,
    /// Width and height in CSS pixels, where the file says them.
    pub size: Option<(u32, u32)>,
}

/// The files of a course by their path in the course folder, with `/` between the parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Media {
    /// Path to file.
    pub files: BTreeMap<String, MediaFile>,
}

impl Media {
    /// The file with this content.
    pub fn by_hash(&self, hash: &str) -> Option<&MediaFile> {
        self.files.values().find(|file| file.hash.0 == hash)
    }
}
