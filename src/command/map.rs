//! `map`: draws a scenario for review and print, or says the same in words.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use crate::course::language::Language;
use crate::course::load::load;
use crate::course::problem::meant_or;
use crate::report::map::Map;
use crate::words::{Interface, Words};

/// What is to be drawn.
#[derive(Debug, clap::Args)]
pub struct Asked {
    /// The id of the course
    course: String,
    /// The id of the scenario
    scenario: String,
    /// The same in words instead of a drawing
    #[arg(long)]
    text: bool,
    /// The language, where the scenario is translated into it
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
}

/// Prints the map; fails when there is no such scenario.
pub fn map(folder: &Path, asked: &Asked) -> ExitCode {
    match drawn(folder, asked) {
        Ok(drawn) => {
            // A closed pipe (`map | head`) is no mistake of the author.
            let _ = io::stdout().write_all(drawn.as_bytes());
            ExitCode::SUCCESS
        }
        Err(mistake) => {
            eprintln!("dsr-course: {mistake}");
            ExitCode::FAILURE
        }
    }
}

/// The map as it is printed, or a sentence that says why there is none.
///
/// # Errors
/// There is no such course, scenario or language.
pub fn drawn(folder: &Path, asked: &Asked) -> Result<String, String> {
    let loading = load(folder);
    let known = || loading.courses.iter().map(|course| course.id.as_str());
    let course = loading
        .courses
        .iter()
        .find(|course| course.id.as_str() == asked.course);
    let course = course.ok_or_else(|| {
        let hint = meant_or(
            &asked.course,
            known(),
            "`dsr-course check` says which courses there are and what keeps one back",
        );
        format!(
            "there is no course `{}` that could be offered; {hint}",
            asked.course
        )
    })?;
    let all = || course.modules.iter().flat_map(|module| &module.scenarios);
    let scenario = all().find(|scenario| scenario.id.as_str() == asked.scenario);
    let scenario = scenario.ok_or_else(|| {
        let ids: Vec<&str> = all().map(|scenario| scenario.id.as_str()).collect();
        let hint = meant_or(
            &asked.scenario,
            ids.iter().copied(),
            format!("its scenarios are {}", ids.join(", ")),
        );
        format!("the course has no scenario `{}`; {hint}", asked.scenario)
    })?;
    let language = match &asked.language {
        None => scenario.text.original_language().clone(),
        Some(tag) => Language::parse(tag).ok_or_else(|| format!("`{tag}` is no language"))?,
    };
    let reading = scenario.text.read(&language);
    let words = Words::of(Interface::speaking(reading.language));
    let map = Map::of(&scenario.graph, reading.text, reading.language, words, None);
    if asked.text {
        return Ok(map.text(words));
    }
    map.svg().map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(course: &str, scenario: &str, text: bool) -> Result<String, String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("courses");
        let asked = Asked {
            course: course.to_owned(),
            scenario: scenario.to_owned(),
            text,
            language: None,
        };
        drawn(&folder, &asked)
    }

    /// The words of a drawing, wherever its lines break.
    fn without_marks(drawing: &str) -> String {
        let mut inside = false;
        let words: String = drawing
            .chars()
            .filter_map(|sign| match sign {
                '<' => {
                    inside = true;
                    Some(' ')
                }
                '>' => {
                    inside = false;
                    None
                }
                _ => (!inside).then_some(sign),
            })
            .collect();
        let words = words.replace("&#39;", "'");
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_scene_and_choice_stands_in_the_drawing_and_in_the_words() {
        let drawing = asked("demo", "release", false).expect("a drawing");
        let words = asked("demo", "release", true).expect("words");
        let drawn = without_marks(&drawing);
        for part in [
            "Nine o'clock, the message",
            "★ a) Look at the file, and run check first",
            "✗ A poor ending Trust is gone",
            "± A mixed ending",
        ] {
            assert!(drawn.contains(part), "{part} in {drawn}");
        }
        for part in [
            "Nine o'clock, the message (message)",
            "★ a) Look at the file, and run check first",
            "leads to Ten o'clock, the id.",
            "Remembers checked.",
            "Not after hasty.",
            "Trust is gone (lost): A poor ending",
        ] {
            assert!(words.contains(part), "{part} in {words}");
        }
        let mut reader = quick_xml::Reader::from_str(&drawing);
        let (mut paths, mut rects) = (0, 0);
        loop {
            match reader.read_event().expect("well-formed XML") {
                quick_xml::events::Event::Empty(tag) if tag.name().as_ref() == b"path" => {
                    paths += 1;
                }
                quick_xml::events::Event::Empty(tag) if tag.name().as_ref() == b"rect" => {
                    rects += 1;
                }
                quick_xml::events::Event::Eof => break,
                _ => {}
            }
        }
        // Ten ways and the outline of the poor ending; the ground, five outlines, three rules.
        assert_eq!((paths, rects), (11, 9));
    }

    #[test]
    fn who_mistypes_an_id_is_told_what_was_meant() {
        assert!(asked("demo", "relaese", false).is_err_and(|said| said.contains("`release`")));
        assert!(asked("dmeo", "release", false).is_err_and(|said| said.contains("`demo`")));
    }
}
