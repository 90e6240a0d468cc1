//! How a scene and the ways from it are drawn: outlines, and writing in lines of so many letters, since a file of its own knows
//! neither the fonts nor the width of the reader's screen.

use super::MapScene;
use super::layout::WIDTH;
use crate::words::Words;

/// Letters of a title that fit into a line.
const TITLE: usize = 24;
/// Letters of a choice that fit into a line.
const LABEL: usize = 29;
/// Most lines of a title, and of a choice.
const LINES: usize = 3;
/// The height of a line.
const LINE: i64 = 18;
/// The room above and below the writing.
const ROOM: i64 = 12;

/// A line of writing in the drawing.
pub struct Writing {
    /// Where it begins, in the direction of the language.
    pub x: i64,
    /// Its base line.
    pub y: i64,
    /// What it says.
    pub words: String,
    /// What it is: "title", "ended", "choice", "best", "memory", "count", "letter".
    pub kind: &'static str,
}

/// A scene in the drawing.
pub struct Drawn {
    /// Its outline.
    pub x: i64,
    /// Its upper edge.
    pub y: i64,
    /// Its width.
    pub width: i64,
    /// Its height.
    pub height: i64,
    /// "scene", "good", "mixed" or "poor".
    pub kind: &'static str,
    /// The line between title and choices; `None` at an ending.
    pub rule: Option<i64>,
    /// What stands in it.
    pub writing: Vec<Writing>,
}

impl Drawn {
    /// The outline of a poor ending: a rectangle with its corners cut off.
    pub fn cut(&self) -> String {
        let (left, top) = (self.x, self.y);
        let (right, bottom, cut) = (left + self.width, top + self.height, 14);
        format!(
            "M{} {top} H{} L{right} {} V{} L{} {bottom} H{} L{left} {} V{} Z",
            left + cut,
            right - cut,
            top + cut,
            bottom - cut,
            right - cut,
            left + cut,
            bottom - cut,
            top + cut
        )
    }
}

/// A way in the drawing.
pub struct DrawnWay {
    /// As an SVG path.
    pub path: String,
    /// Whether it is that of the best choice.
    pub best: bool,
    /// The letter of its choice, and where it stands.
    pub letter: Writing,
}

/// A scene with its writing, its upper near corner at this place.
pub fn drawn(scene: &MapScene, (x, y): (i64, i64), words: &Words, from_the_right: bool) -> Drawn {
    let start = if from_the_right {
        x + WIDTH - ROOM
    } else {
        x + ROOM
    };
    let mut writing = Vec::new();
    let mut line = y + ROOM;
    let mut write = |words: String, kind: &'static str, above: i64| {
        line += LINE + above;
        writing.push(Writing {
            x: start,
            y: line - 4,
            words,
            kind,
        });
        line
    };
    if let Some((key, ended)) = &scene.ended {
        write(format!("{} {ended}", sign(key)), "ended", 0);
    }
    let mut below = 0;
    for part in wrapped(&scene.title, TITLE) {
        below = write(part, "title", 0);
    }
    if let Some(came) = &scene.came {
        below = write(words.map_came(came), "count", 0);
    }
    let rule = (!scene.choices.is_empty()).then_some(below + 5);
    for (number, choice) in scene.choices.iter().enumerate() {
        let mut above = if number == 0 { 14 } else { 6 };
        let star = if choice.best { "★ " } else { "" };
        let label = format!("{star}{}) {}", choice.id, choice.label);
        let kind = if choice.best { "best" } else { "choice" };
        for part in wrapped(&label, LABEL) {
            write(part, kind, std::mem::take(&mut above));
        }
        for part in choice
            .memory
            .iter()
            .flat_map(|memory| wrapped(memory, LABEL))
        {
            write(part, "memory", 0);
        }
        if let Some(took) = &choice.took {
            write(words.map_took(took), "count", 0);
        }
    }
    Drawn {
        x,
        y,
        width: WIDTH,
        height: line - y + ROOM,
        kind: scene.ended.as_ref().map_or("scene", |(key, _)| key),
        rule,
        writing,
    }
}

/// A sign that tells an ending without its colour.
fn sign(key: &str) -> &'static str {
    match key {
        "good" => "✓",
        "mixed" => "±",
        _ => "✗",
    }
}

/// Words in lines of about so many letters; what does not fit into the lines there are ends in "…".
fn wrapped(words: &str, letters: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in words.split_whitespace() {
        let more = lines.len() < LINES;
        let Some(last) = lines.last_mut() else { break };
        if last.is_empty() || last.chars().count() + 1 + word.chars().count() <= letters {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        } else if more {
            lines.push(word.to_owned());
        } else {
            last.push('…');
            break;
        }
    }
    lines
        .into_iter()
        .map(|line| line.chars().take(letters + 4).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_cut_into_lines_and_the_rest_is_marked() {
        assert_eq!(wrapped("a bc", 10), ["a bc"]);
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("aa bb cc dd ee", 3), ["aa", "bb", "cc…"]);
    }
}
