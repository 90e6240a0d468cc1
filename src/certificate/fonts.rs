//! The fonts that certificates are printed with: four that are in the program, and what the operator adds in a folder.
//! Fonts of the machine are never used, so that the same record gives the same paper everywhere.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parley::FontContext;
use parley::fontique::{Blob, Collection, CollectionOptions, FontInfo, SourceCache};

/// Latin with Vietnamese, Greek, Cyrillic and Hebrew; then Arabic with Persian, Urdu and Pashto.
const BUILT_IN: [&[u8]; 4] = [
    include_bytes!("../../fonts/LibertinusSerif-Regular.otf"),
    include_bytes!("../../fonts/LibertinusSerif-Italic.otf"),
    include_bytes!("../../fonts/LibertinusSerif-Semibold.otf"),
    include_bytes!("../../fonts/NotoNaskhArabic-Regular.ttf"),
];

/// Files that may hold fonts, by their endings.
const ENDINGS: [&str; 4] = ["ttf", "otf", "ttc", "otc"];

/// The fonts, in the order in which a sign is looked for.
#[derive(Clone)]
pub struct Fonts {
    context: Arc<FontContext>,
    families: Arc<[String]>,
    unreadable: Arc<[PathBuf]>,
}

impl Fonts {
    /// The fonts of the program alone.
    pub fn built_in() -> Self {
        Self::with(&[])
    }

    /// The fonts of the program, then those in this folder, by file name; a folder that is not there adds none.
    ///
    /// # Errors
    /// The folder is there but cannot be read.
    pub fn open(folder: &Path) -> std::io::Result<Self> {
        if !folder.is_dir() {
            return Ok(Self::built_in());
        }
        let mut files = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            let ending = path.extension().and_then(|ending| ending.to_str());
            let font = ending
                .is_some_and(|ending| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()));
            if font {
                files.push(path);
            }
        }
        files.sort();
        Ok(Self::with(&files))
    }

    fn with(files: &[PathBuf]) -> Self {
        let mut collection = Collection::new(CollectionOptions {
            shared: false,
            system_fonts: false,
        });
        let mut families = Vec::new();
        let mut known = BTreeSet::new();
        let mut add = |bytes: Blob<u8>| {
            let mut added = collection.register_fonts(bytes, None);
            // A file may hold several families. They come in an order that differs from start to start; the paper must not.
            added.sort_by_key(|(_, fonts)| fonts.iter().map(FontInfo::index).min());
            for (family, _) in &added {
                let name = collection.family_name(*family).unwrap_or_default();
                if known.insert(name.to_owned()) {
                    families.push(name.to_owned());
                }
            }
            !added.is_empty()
        };
        for bytes in BUILT_IN {
            add(Blob::new(Arc::new(bytes)));
        }
        let mut unreadable = Vec::new();
        for file in files {
            let bytes = std::fs::read(file).unwrap_or_default();
            if !add(Blob::new(Arc::new(bytes))) {
                unreadable.push(file.clone());
            }
        }
        Self {
            context: Arc::new(FontContext {
                collection,
                source_cache: SourceCache::default(),
            }),
            families: families.into(),
            unreadable: unreadable.into(),
        }
    }

    /// The families in the order in which a sign is looked for.
    pub fn families(&self) -> &[String] {
        &self.families
    }

    /// Files of the folder that are called fonts and are none.
    pub fn unreadable(&self) -> &[PathBuf] {
        &self.unreadable
    }

    /// A copy to shape with; the fonts themselves are shared.
    pub(super) fn context(&self) -> FontContext {
        (*self.context).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_adds_its_fonts_behind_those_of_the_program_and_names_what_is_none() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("broken.ttf"), b"not a font").expect("written");
        std::fs::write(folder.path().join("notes.txt"), b"ours").expect("written");
        let fonts = Fonts::open(folder.path()).expect("readable");
        assert_eq!(fonts.families(), ["Libertinus Serif", "Noto Naskh Arabic"]);
        assert_eq!(fonts.unreadable(), [folder.path().join("broken.ttf")]);
        assert!(Fonts::open(&folder.path().join("gone")).is_ok());
    }
}
