//! From letters to glyphs: which part of the text each stands for, and which signs no font has.

use std::ops::Range;

use krilla::text::{GlyphId, KrillaGlyph};
use parley::Run;

use super::Unprintable;

/// The glyphs of a run from left to right, each with the part of the text that it stands for.
pub fn glyphs(run: &Run<'_, ()>, text: &str) -> Result<Vec<KrillaGlyph>, Unprintable> {
    let size = run.font_size();
    // In the order of reading first: a ligature belongs to all the letters that follow in it.
    let mut parts: Vec<(Range<usize>, Vec<KrillaGlyph>)> = Vec::new();
    for cluster in run.clusters() {
        let range = cluster.text_range();
        if cluster.is_ligature_continuation() {
            if let Some((whole, drawn)) = parts.last_mut() {
                whole.end = range.end;
                for glyph in drawn {
                    glyph.text_range = whole.clone();
                }
            }
            continue;
        }
        let said = text.get(range.clone()).unwrap_or_default();
        if said.chars().all(is_unseen) {
            continue;
        }
        // What joins or parts letters has done its work; read backwards it would stand before its letter.
        let range = range.start..range.start + said.trim_end_matches(is_unseen).len();
        let mut drawn = Vec::new();
        for glyph in cluster.glyphs() {
            if glyph.id == 0 || said.chars().any(is_private) {
                return Err(Unprintable::Sign(said.to_owned()));
            }
            drawn.push(KrillaGlyph::new(
                GlyphId::new(glyph.id),
                glyph.advance / size,
                glyph.x / size,
                -glyph.y / size,
                0.0,
                range.clone(),
                None,
            ));
        }
        parts.push((range, drawn));
    }
    if run.is_rtl() {
        parts.reverse();
    }
    Ok(parts.into_iter().flat_map(|(_, drawn)| drawn).collect())
}

/// A text as it can stand on paper: what controls is a blank, and single blanks stand between words.
pub fn one_line(text: &str) -> String {
    let seen: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{feff}' | '\u{fffe}'))
        .map(|c| {
            if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                c
            }
        })
        .collect();
    // Blanks that hold two words together stay.
    let words: Vec<&str> = seen.split(' ').filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// Marks that steer direction and joining and have no shape of their own.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2069}' | '\u{ad}' | '\u{34f}' | '\u{61c}')
}

/// Signs whose meaning is agreed in private: a font's shape for them says nothing (and PDF/A refuses them).
fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}
