//! A course for people in a hurry: many lessons, a quiz that may be taken again and again and is never passed by chance.

use std::fmt::Write as _;
use std::path::Path;

/// Its lessons; their ids are `l1`, `l2` …
pub const LESSONS: usize = 8;
/// Its questions, all of them drawn.
pub const QUESTIONS: usize = 10;

/// Writes the course into a new folder, which serves as the course folder.
pub fn write(folder: &Path) {
    let module = folder.join("rush/01-all");
    std::fs::create_dir_all(&module).expect("a folder");
    let keep = |path: &str, text: &str| {
        std::fs::write(folder.join("rush").join(path), text).expect("written");
    };
    keep(
        "course.md",
        "+++\nlanguages = [\"en\"]\nenrolment = \"open\"\nversion = \"1\"\n+++\n\n# In a hurry {#rush}\n\nShort.\n",
    );
    keep(
        "01-all/module.md",
        "+++\nminutes = 5\n+++\n\n# All of it {#all}\n\nShort.\n\n## Objectives {#objectives}\n\n- know) know it\n",
    );
    for lesson in 1..=LESSONS {
        keep(
            &format!("01-all/{lesson:02}-lesson.md"),
            &lesson_text(lesson, 1),
        );
    }
    let mut quiz = format!(
        "+++\ndraw = {QUESTIONS}\nattempts = 100\npass_mark = 100\n+++\n\n# Quick questions {{#quick}}\n"
    );
    for question in 1..=QUESTIONS {
        let _ = write!(
            quiz,
            "\n## What is the answer to question {question}? {{#n{question} objective=know see=l1}}\n\
             - [x] a) The first one\n- [ ] b) The second one\n- [ ] c) The third one\n- [ ] d) The fourth one\n\
             > It is the first one.\n"
        );
    }
    keep("01-all/quiz.md", &quiz);
}

/// A lesson of the course in a version of its text: its two halves always say the same version.
pub fn lesson_text(lesson: usize, version: usize) -> String {
    format!(
        "# Lesson number {lesson} {{#l{lesson}}}\n\n## First half {{#first}}\n\nThis is version{version}first of the text.\n\n\
         ## Second half {{#second}}\n\nThis is version{version}second of the text.\n"
    )
}
