//! Reading the files of one course folder under fixed rules: regular files only, nothing from outside the
//! folder of courses, known endings, limits of size, text in UTF-8.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::image;
use super::names::{self, Home};
use crate::course::markdown::link;
use crate::course::media::Media;
use crate::course::problem::{Code, Problem};
use crate::course::source::Source;
use crate::course::wording::ContentHash;

/// Most bytes of a text file.
pub const MOST_TEXT: u64 = 2 * 1024 * 1024;
/// Most bytes of all images in one folder.
pub const MOST_MEDIA: u64 = 20 * 1024 * 1024;
/// A course folder, a module folder, its media folder.
const DEEPEST: usize = 3;

/// What a course folder holds, by path in the course folder with `/` between the parts.
#[derive(Default)]
pub struct Files {
    /// The text files.
    pub texts: BTreeMap<String, Source>,
    /// The images.
    pub media: Media,
    /// The images that are there and cannot be used, which was said.
    pub refused: BTreeSet<String>,
    /// Everything that was read, as the hash of each file.
    hashes: BTreeMap<String, ContentHash>,
}

impl Files {
    /// One hash over the paths and contents of all files.
    pub fn hash(&self) -> ContentHash {
        let lines: Vec<String> = self
            .hashes
            .iter()
            .map(|(path, hash)| format!("{path}\0{}\n", hash.0))
            .collect();
        ContentHash::of(lines.concat().as_bytes())
    }
}

/// One entry that may be read, with its size.
struct Entry {
    real: PathBuf,
    name: String,
    folder: bool,
    size: u64,
}

/// Reads a course folder. `root` is the folder of courses, `name` the folder in it.
pub fn read_course(root: &Path, name: &str, problems: &mut Vec<Problem>) -> Files {
    let mut files = Files::default();
    read_folder(root, name, "", DEEPEST, &mut files, problems);
    files
}

/// Reads the text files at the top of the folder of courses and names the course folders.
pub fn read_top(
    root: &Path,
    problems: &mut Vec<Problem>,
) -> (Vec<String>, BTreeMap<String, Source>) {
    let mut folders = Vec::new();
    let mut texts = BTreeMap::new();
    for entry in entries(root, "", problems) {
        if !entry.folder {
            problems.extend(misnamed(&entry.name, &entry.name, Home::Top));
        }
        if entry.folder {
            folders.push(entry.name);
        } else if ending(&entry.name) == "md" {
            if let Some((source, _)) = read_text(&entry, &entry.name, problems) {
                texts.insert(entry.name.clone(), source);
            }
        } else if names::meant(&entry.name, Home::Top).is_none() {
            problems.push(Problem::of_file(
                &entry.name,
                Code::FileEnding,
                "courses do not use this kind of file here",
                "take it out",
            ));
        }
    }
    (folders, texts)
}

fn read_folder(
    root: &Path,
    course: &str,
    inner: &str,
    depth: usize,
    files: &mut Files,
    problems: &mut Vec<Problem>,
) {
    let shown = join(course, inner);
    let mut media_bytes = 0;
    for entry in entries(root, &shown, problems) {
        let path = join(inner, &entry.name);
        let full = join(course, &path);
        if entry.folder {
            if depth > 1 {
                read_folder(root, course, &path, depth - 1, files, problems);
            } else {
                problems.push(Problem::of_file(
                    &full,
                    Code::FileName,
                    "folders inside each other go too deep",
                    "a course has module folders, and they have a folder `media`",
                ));
            }
            continue;
        }
        let kind = ending(&entry.name);
        let picture = image::content_type(&kind).is_some();
        let misnamed = if picture {
            spaced(&entry.name, &full)
        } else {
            misnamed(&entry.name, &full, Home::inside(inner))
        };
        let lost = misnamed.is_some();
        problems.extend(misnamed);
        if kind == "md" {
            if let Some((source, hash)) = read_text(&entry, &full, problems) {
                files.hashes.insert(path.clone(), hash);
                files.texts.insert(path, source);
            }
        } else if picture {
            media_bytes += entry.size;
            if media_bytes > MOST_MEDIA {
                problems.push(Problem::of_file(
                    &full,
                    Code::FileTooBig,
                    "the images of this folder have more than 20 MiB",
                    "make images smaller; a page on a poor line wants 100 KB at most",
                ));
                files.refused.insert(path);
            } else if let Some(bytes) = read_bytes(&entry, MOST_MEDIA, &full, problems) {
                files.hashes.insert(path.clone(), ContentHash::of(&bytes));
                match image::read(&full, &kind, bytes, problems) {
                    Some(file) => drop(files.media.files.insert(path, file)),
                    None => drop(files.refused.insert(path)),
                }
            } else {
                files.refused.insert(path);
            }
        } else if !lost {
            let hint = "the endings are md, svg, png, jpg, jpeg and webp";
            problems.push(Problem::of_file(
                &full,
                Code::FileEnding,
                format!("courses do not use files that end in `.{kind}`; it is skipped"),
                hint,
            ));
        }
    }
}

/// Says of a file that it was most likely meant to be another, which would be missed in silence.
fn misnamed(name: &str, path: &str, home: Home) -> Option<Problem> {
    let meant = names::meant(name, home)?;
    Some(Problem::of_file(
        path,
        Code::FileMisnamed,
        format!("{name} is not read under this name"),
        format!("did you mean `{meant}`? Rename the file"),
    ))
}

/// Says of an image that no text can name it.
fn spaced(name: &str, path: &str) -> Option<Problem> {
    let right = link::without_spaces(name)?;
    Some(Problem::of_file(
        path,
        Code::LinkSpace,
        "a space stands in the name of the image",
        format!("rename the file to `{right}`, also where it is shown"),
    ))
}

/// The entries of a folder in the order of their names; hidden files and the copies that editors leave are not looked at.
fn entries(root: &Path, inner: &str, problems: &mut Vec<Problem>) -> Vec<Entry> {
    let folder = root.join(inner);
    let listing = match fs::read_dir(&folder) {
        Ok(listing) => listing,
        Err(error) => {
            problems.push(Problem::of_file(
                inner,
                Code::FileUnreadable,
                format!("the folder cannot be read: {error}"),
                "see that it is there and may be read",
            ));
            return Vec::new();
        }
    };
    let mut entries = Vec::new();
    for entry in listing.flatten() {
        let Ok(name) = entry.file_name().into_string() else {
            let shown = join(inner, &entry.file_name().to_string_lossy());
            problems.push(Problem::of_file(
                &shown,
                Code::FileIrregular,
                "the file's name is not UTF-8",
                "rename it with letters a to z, digits and hyphens",
            ));
            continue;
        };
        if name.starts_with('.') || name.ends_with('~') || name.starts_with('#') {
            continue;
        }
        match inspect(root, &entry.path()) {
            Ok((real, folder, size)) => entries.push(Entry {
                real,
                name,
                folder,
                size,
            }),
            Err(message) => {
                problems.push(Problem::of_file(
                    &join(inner, &name),
                    Code::FileIrregular,
                    message,
                    "put a regular file in its place",
                ));
            }
        }
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    entries
}

/// The real path, whether it is a folder, and the size; else what is wrong with it.
fn inspect(root: &Path, path: &Path) -> Result<(PathBuf, bool, u64), String> {
    let found =
        fs::symlink_metadata(path).map_err(|error| format!("the file cannot be read: {error}"))?;
    if found.is_dir() {
        return Ok((path.to_owned(), true, 0));
    }
    if found.is_file() {
        return Ok((path.to_owned(), false, found.len()));
    }
    if !found.is_symlink() {
        return Err("this is neither a file nor a folder".to_owned());
    }
    let outside = || "this link leaves the folder of courses, or leads nowhere".to_owned();
    let real = fs::canonicalize(path).map_err(|_| outside())?;
    let home = fs::canonicalize(root).map_err(|_| outside())?;
    let target = fs::metadata(&real).map_err(|_| outside())?;
    match real.starts_with(&home) {
        true if target.is_file() => Ok((real, false, target.len())),
        true => Err("this link leads to something that is not a file".to_owned()),
        false => Err(outside()),
    }
}

fn read_text(
    entry: &Entry,
    path: &str,
    problems: &mut Vec<Problem>,
) -> Option<(Source, ContentHash)> {
    let bytes = read_bytes(entry, MOST_TEXT, path, problems)?;
    let hash = ContentHash::of(&bytes);
    match String::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => Some((Source::new(path, &text), hash)),
        Ok(text) => {
            let line = text.lines().take_while(|line| !line.contains('\0')).count() + 1;
            problems.push(not_text(
                path,
                format!("line {line} holds a NUL character"),
                "take it out",
            ));
            None
        }
        Err(error) => {
            let good = error.utf8_error().valid_up_to();
            let line = error
                .as_bytes()
                .iter()
                .take(good)
                .filter(|byte| **byte == b'\n')
                .count()
                + 1;
            problems.push(not_text(
                path,
                format!("line {line} is not UTF-8"),
                "save the file as UTF-8 in your editor",
            ));
            None
        }
    }
}

fn not_text(path: &str, message: String, hint: &str) -> Problem {
    Problem::of_file(path, Code::FileNotText, message, hint)
}

/// Reads at most one byte more than may be, whatever the size was a moment ago.
fn read_bytes(
    entry: &Entry,
    most: u64,
    path: &str,
    problems: &mut Vec<Problem>,
) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = File::open(&entry.real).and_then(|file| file.take(most + 1).read_to_end(&mut bytes));
    if let Err(error) = read {
        problems.push(Problem::of_file(
            path,
            Code::FileUnreadable,
            format!("the file cannot be read: {error}"),
            "see that it may be read",
        ));
        return None;
    }
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= most) {
        return Some(bytes);
    }
    let message = format!("the file has more than {} MiB", most / 1024 / 1024);
    problems.push(Problem::of_file(
        path,
        Code::FileTooBig,
        message,
        "make it smaller, or divide it",
    ));
    None
}

/// The ending of a file name in lower case; empty where there is none.
fn ending(name: &str) -> String {
    name.rsplit_once('.')
        .map_or_else(String::new, |(_, ending)| ending.to_ascii_lowercase())
}

fn join(folder: &str, name: &str) -> String {
    match (folder, name) {
        ("", name) | (name, "") => name.to_owned(),
        (folder, name) => format!("{folder}/{name}"),
    }
}

/// A file's name without its ending and language: `01-people.fr.md` is `01-people` in `fr`.
pub fn stem_and_language(name: &str) -> (&str, Option<&str>) {
    let stem = name.strip_suffix(".md").unwrap_or(name);
    stem.rsplit_once('.')
        .map_or((stem, None), |(stem, language)| (stem, Some(language)))
}
