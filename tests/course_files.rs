//! Runs the tests of course files on their own.

#[path = "suite/course_files.rs"]
mod course_files;
