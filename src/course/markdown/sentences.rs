//! The sentences of a text, for those who look at how it is written: the proof-reader counts their words, the fact sheet shows
//! those that cite.

use comrak::nodes::{AstNode, NodeValue};

use super::citation::{self, Citation, Piece};

/// Stands for a citation while a text is taken apart: no author can type it, since it is not a character.
const PLACE: char = '\u{fdd0}';

/// Words before a full stop that ends no sentence.
const SHORT: &[&str] = &[
    "e.g", "i.e", "cf", "p", "pp", "para", "paras", "no", "nos", "art", "ch", "vol", "mr", "ms",
    "mrs", "dr", "st", "gen", "col", "maj", "capt", "lt", "sgt", "vs", "ed", "eds",
];

/// A sentence, or what stands in its place in a list or a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    /// Its words, without marks and citations.
    pub words: String,
    /// What it cites, in order.
    pub cited: Vec<Citation>,
}

impl Sentence {
    /// How many words it has.
    pub fn length(&self) -> usize {
        let is_word = |word: &&str| word.contains(char::is_alphanumeric);
        self.words.split_whitespace().filter(is_word).count()
    }
}

/// Parts of a text that hold words, with what they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A paragraph, which is made of sentences.
    Paragraph,
    /// A cell of a table, whose words need not be sentences.
    Cell,
}

/// Every paragraph and cell below a node, each with its sentences.
pub fn below<'a>(node: &'a AstNode<'a>) -> Vec<(&'a AstNode<'a>, Part, Vec<Sentence>)> {
    let parts = node.descendants().filter_map(|node| {
        let part = match &node.data().value {
            NodeValue::Paragraph => Part::Paragraph,
            NodeValue::TableCell => Part::Cell,
            _ => return None,
        };
        Some((node, part, sentences(node)))
    });
    parts.collect()
}

fn sentences<'a>(node: &'a AstNode<'a>) -> Vec<Sentence> {
    let mut text = String::new();
    let mut cited: Vec<Vec<Citation>> = Vec::new();
    // What a picture says to those who do not see it is no sentence of the text.
    let is_picture = |node: &AstNode<'a>| matches!(node.data().value, NodeValue::Image(_));
    for node in node.descendants() {
        if node.ancestors().any(is_picture) {
            continue;
        }
        match &node.data().value {
            NodeValue::Text(words) => {
                for piece in citation::pieces(words) {
                    match piece {
                        Piece::Words(words) => text.push_str(words),
                        Piece::Unreadable(_) => {}
                        Piece::Citations(citations) => {
                            text.push(PLACE);
                            cited.push(citations);
                        }
                    }
                }
            }
            NodeValue::Code(code) => text.push_str(&code.literal),
            NodeValue::SoftBreak | NodeValue::LineBreak => text.push(' '),
            _ => {}
        }
    }
    let mut cited = cited.into_iter();
    let sentence = |part: &str| {
        let places = part.chars().filter(|sign| *sign == PLACE).count();
        let words = part.replace(PLACE, " ");
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        Sentence {
            words: words
                .replace(" .", ".")
                .replace(" ,", ",")
                .replace(" ;", ";"),
            cited: cited.by_ref().take(places).flatten().collect(),
        }
    };
    let parts = divided(&text).into_iter().map(sentence);
    let is_there = |one: &Sentence| !one.words.is_empty() || !one.cited.is_empty();
    parts.filter(is_there).collect()
}

/// The parts of a text, each up to the end of a sentence with the citations that follow it.
fn divided(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, sign) in text.char_indices() {
        let end = at + sign.len_utf8();
        if end <= start || !matches!(sign, '.' | '?' | '!' | '…' | '؟') {
            continue;
        }
        let Some(end) = sentence_end(text, start, at, end) else {
            continue;
        };
        parts.push(text.get(start..end).unwrap_or_default());
        start = end;
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}

/// Where a sentence ends whose last sign stands at `at..end`: behind its quotation marks and the citations after it. `None` where
/// the sign ends no sentence.
fn sentence_end(text: &str, start: usize, at: usize, end: usize) -> Option<usize> {
    let before = text.get(start..at)?;
    let word = before
        .rsplit(|c: char| c.is_whitespace() || "(\"“'‘".contains(c))
        .next();
    let word = word.unwrap_or_default().to_lowercase();
    let is_initial =
        word.chars().count() == 1 && word.chars().all(char::is_alphabetic) && word != "i";
    if text.get(at..end) == Some(".") && (SHORT.contains(&word.as_str()) || is_initial) {
        return None;
    }
    let rest = text.get(end..)?;
    let closed = rest.trim_start_matches(|c: char| "\"”’»')".contains(c));
    let mut behind = closed;
    loop {
        let next = behind.trim_start_matches(char::is_whitespace);
        match next.strip_prefix(PLACE) {
            Some(after) => behind = after,
            None => break,
        }
    }
    let next = behind.trim_start();
    let begins = next.is_empty()
        || (behind.starts_with(char::is_whitespace)
            && next.starts_with(|c: char| !c.is_lowercase()));
    begins.then_some(text.len() - behind.len())
}

#[cfg(test)]
mod tests {
    use comrak::Arena;

    use super::*;

    fn read(text: &str) -> Vec<(String, Vec<String>)> {
        let arena = Arena::new();
        let root = super::super::parse(&arena, text);
        let parts = below(root)
            .into_iter()
            .flat_map(|(_, _, sentences)| sentences);
        let ids = |one: &Sentence| one.cited.iter().map(|cited| cited.id.to_string()).collect();
        parts.map(|one| (one.words.clone(), ids(&one))).collect()
    }

    #[test]
    fn a_citation_belongs_to_the_sentence_it_stands_in_or_behind() {
        let found = read(
            "The Council asked for it. It has *four* parts [@a, para. 2]. They are old. [@b; @c] Mr. Bell knew (see p. 4). Really?",
        );
        let words: Vec<&str> = found.iter().map(|(words, _)| words.as_str()).collect();
        assert_eq!(
            words,
            [
                "The Council asked for it.",
                "It has four parts.",
                "They are old.",
                "Mr. Bell knew (see p. 4).",
                "Really?"
            ]
        );
        let cited: Vec<usize> = found.iter().map(|(_, ids)| ids.len()).collect();
        assert_eq!(cited, [0, 1, 2, 0, 0]);
    }

    #[test]
    fn items_and_cells_are_read_each_by_itself_and_figures_end_nothing() {
        assert_eq!(
            read(
                "- Policy 2011.17 of the UN [@a]\n- Two\n\n| a | b |\n|---|---|\n| c [@b] | d |\n"
            )
            .len(),
            6
        );
        assert_eq!(
            read("It costs 1.5 million. that is much")[0].0,
            "It costs 1.5 million. that is much"
        );
    }

    #[test]
    fn words_are_what_holds_a_letter_or_a_figure() {
        let sentence = Sentence {
            words: "The army – all 4 of them – left.".to_owned(),
            cited: Vec::new(),
        };
        assert_eq!(sentence.length(), 7);
    }
}
