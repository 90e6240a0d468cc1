//! Holds the last good courses while their files change, watches the folder, and swaps all at once. A file
//! that is half written is never served: nothing is read until the folder was quiet for a second.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use notify::{RecursiveMode, Watcher};

use crate::course::Course;
use crate::course::id::CourseId;
use crate::course::induction::InductionPath;
use crate::course::load::{Loading, fingerprint, load};
use crate::course::shelf::Shelf;
use crate::course::wording::ContentHash;

/// How long the folder must be quiet before it is read.
const QUIET: Duration = Duration::from_secs(1);
/// How often the folder is looked at without an event: shares send none.
const RESCAN: Duration = Duration::from_secs(30);

/// A course that cannot be offered: "being mended". Its last good version may be served beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mending {
    /// Its id, where it could be read.
    pub id: Option<CourseId>,
    /// Its title, where it could be read.
    pub title: Option<String>,
    /// Its folder in the folder of courses.
    pub folder: String,
}

/// What is served at one moment.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// Glossary and library.
    pub shelf: Shelf,
    /// The induction packages.
    pub paths: Vec<InductionPath>,
    /// The last good version of each course.
    pub courses: BTreeMap<CourseId, Arc<Course>>,
    /// The courses whose files are broken now.
    pub mending: Vec<Mending>,
    /// The folder that each course was read from.
    pub folders: BTreeMap<CourseId, String>,
}

struct Shared {
    folder: PathBuf,
    now: ArcSwap<Catalogue>,
    /// One reload at a time, and what the last one complained of, so that it is said once.
    said: Mutex<Vec<String>>,
}

/// The holder of the courses; a copy is the same holder.
#[derive(Clone)]
pub struct Library {
    shared: Arc<Shared>,
}

/// Watches as long as it lives; dropping it ends the thread.
pub struct Watching {
    stop: Sender<Signal>,
    thread: Option<thread::JoinHandle<()>>,
    _watcher: Option<notify::RecommendedWatcher>,
}

enum Signal {
    Changed,
    Stop,
}

impl Library {
    /// Reads the folder now. Mistakes go to the log, one line each.
    pub fn open(folder: impl Into<PathBuf>) -> Self {
        let shared = Shared {
            folder: folder.into(),
            now: ArcSwap::default(),
            said: Mutex::default(),
        };
        let library = Self {
            shared: Arc::new(shared),
        };
        library.reload();
        library
    }

    /// The folder of courses.
    pub fn folder(&self) -> &Path {
        &self.shared.folder
    }

    /// What is served now. Whoever holds it keeps this version, whatever happens to the files.
    pub fn now(&self) -> Arc<Catalogue> {
        self.shared.now.load_full()
    }

    /// Reads the folder again and swaps all at once: a course that is broken keeps its last good version, one
    /// whose folder is gone disappears, one that did not change stays the same in memory.
    pub fn reload(&self) {
        let mut said = self
            .shared
            .said
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let loading = load(&self.shared.folder);
        let lines: Vec<String> = loading.problems.iter().map(ToString::to_string).collect();
        if *said != lines {
            for line in &lines {
                tracing::warn!(problem = %line, "course file");
            }
            *said = lines;
        }
        let next = next(&self.now(), loading);
        self.shared.now.store(Arc::new(next));
    }

    /// Watches the folder, by events where the system sends them and by looking every 30 seconds.
    pub fn watch(&self) -> Watching {
        self.watch_every(RESCAN, QUIET)
    }

    fn watch_every(&self, rescan: Duration, quiet: Duration) -> Watching {
        let (stop, signals) = mpsc::channel();
        let events = stop.clone();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // Reading the folder makes events too: they say nothing.
            if !event.is_ok_and(|event| event.kind.is_access()) {
                let _ = events.send(Signal::Changed);
            }
        });
        let watcher = watcher.and_then(|mut watcher| {
            watcher.watch(&self.shared.folder, RecursiveMode::Recursive)?;
            Ok(watcher)
        });
        let watcher = watcher.map_err(|error| tracing::warn!(%error, "no events from the folder of courses; it is looked at every 30 seconds")).ok();
        let library = self.clone();
        let thread = thread::Builder::new()
            .name("courses".to_owned())
            .spawn(move || library.follow(&signals, rescan, quiet));
        let thread = thread
            .map_err(|error| tracing::error!(%error, "the folder of courses is not watched"))
            .ok();
        Watching {
            stop,
            thread,
            _watcher: watcher,
        }
    }

    /// Runs until it is told to stop. A change is read when the folder looked the same twice, `quiet` apart.
    fn follow(&self, signals: &Receiver<Signal>, rescan: Duration, quiet: Duration) {
        let mut served: Option<ContentHash> = None;
        let mut seen: Option<ContentHash> = None;
        loop {
            match signals.recv_timeout(if seen.is_some() { quiet } else { rescan }) {
                Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(Signal::Changed) => {
                    // Wait for the last event of a burst, but not for ever: another programme may write all the time.
                    let begun = Instant::now();
                    while begun.elapsed() < 10 * quiet {
                        match signals.recv_timeout(quiet) {
                            Ok(Signal::Changed) => {}
                            Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                            Err(RecvTimeoutError::Timeout) => break,
                        }
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
            let found = fingerprint(&self.shared.folder);
            if served.as_ref() == Some(&found) {
                seen = None;
            } else if seen.as_ref() == Some(&found) {
                self.reload();
                served = Some(found);
                seen = None;
            } else {
                seen = Some(found);
            }
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.stop.send(Signal::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn next(before: &Catalogue, loading: Loading) -> Catalogue {
    let mut next = Catalogue {
        shelf: loading.shelf,
        paths: loading.paths,
        folders: loading.folders,
        ..Catalogue::default()
    };
    for course in loading.courses {
        // Terms and sources are part of lessons: the same files can give another course when the shelf changed.
        let kept = before
            .courses
            .get(&course.id)
            .filter(|old| ***old == course)
            .cloned();
        next.courses
            .insert(course.id.clone(), kept.unwrap_or_else(|| Arc::new(course)));
    }
    for broken in loading.broken {
        for (id, folder) in before
            .folders
            .iter()
            .filter(|(_, folder)| **folder == broken.folder)
        {
            if let Some(last_good) = before.courses.get(id)
                && !next.courses.contains_key(id)
            {
                next.courses.insert(id.clone(), Arc::clone(last_good));
                next.folders.insert(id.clone(), folder.clone());
            }
        }
        next.mending.push(Mending {
            id: broken.id,
            title: broken.title,
            folder: broken.folder,
        });
    }
    next
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const GOOD: &str = "# Good {#good}\n\nA course.\n";
    const MODULE: &str = "# Module {#module}\n\n## Objectives {#objectives}\n\n- know) know it\n";

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        write(&folder, "good/course.md", GOOD);
        write(&folder, "good/01-module/module.md", MODULE);
        write(
            &folder,
            "good/01-module/01-lesson.md",
            "# Lesson {#lesson}\n\nIt.\n",
        );
        folder
    }

    fn write(folder: &tempfile::TempDir, path: &str, text: &str) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        fs::write(path, text).expect("written");
    }

    fn titles(library: &Library) -> Vec<String> {
        let english = crate::course::language::Language::english();
        library
            .now()
            .courses
            .values()
            .map(|course| course.text.read(&english).text.title.clone())
            .collect()
    }

    #[test]
    fn a_broken_course_keeps_its_last_good_version_and_is_being_mended() {
        let folder = folder();
        let library = Library::open(folder.path());
        assert_eq!(titles(&library), ["Good"]);
        write(&folder, "good/course.md", "# Good {#good\n");
        library.reload();
        assert_eq!(titles(&library), ["Good"]);
        assert_eq!(library.now().mending[0].folder, "good");
        library.reload();
        assert_eq!(titles(&library), ["Good"]);
        write(&folder, "good/course.md", "# Better {#good}\n\nA course.\n");
        library.reload();
        assert_eq!(titles(&library), ["Better"]);
        assert!(library.now().mending.is_empty());
        fs::remove_dir_all(folder.path().join("good")).expect("removed");
        library.reload();
        assert!(titles(&library).is_empty());
    }

    #[test]
    fn a_course_that_did_not_change_stays_the_same_in_memory() {
        let folder = folder();
        let library = Library::open(folder.path());
        let before = library.now();
        write(&folder, "other/course.md", "# Other {#other");
        library.reload();
        let id = CourseId::parse("good").expect("an id");
        assert!(Arc::ptr_eq(
            &before.courses[&id],
            &library.now().courses[&id]
        ));
        assert_eq!(library.now().mending.len(), 1);
    }

    #[test]
    fn a_change_is_seen_by_events_and_by_looking() {
        let folder = folder();
        let library = Library::open(folder.path());
        let watching = library.watch_every(Duration::from_millis(200), Duration::from_millis(50));
        write(&folder, "good/course.md", "# Seen {#good}\n\nA course.\n");
        let begun = Instant::now();
        while titles(&library) != ["Seen"] && begun.elapsed() < Duration::from_secs(10) {
            thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(titles(&library), ["Seen"]);
        drop(watching);
    }
}
