//! The block that ends a question: a list, a table, or lines that begin with `=`. Here its shape is read; the kinds claim it.

use std::collections::BTreeMap;
use std::ops::Range;

use comrak::nodes::{ListType, NodeValue};

use super::desk::Desk;
use super::options::{self, ReadOption, Text};
use super::page::{Node, Page};
use super::question::{quoted, rebased};
use crate::course::id::OptionId;
use crate::course::markdown::Markdown;
use crate::course::problem::{Code, Mend};
use crate::course::question::{OptionText, Shape, WrittenOption, WrittenRow};

/// The block that ends a question, as it was read.
pub enum Last<'a> {
    /// There is none.
    Nothing,
    /// A list of options.
    List {
        /// Its node.
        node: Node<'a>,
        /// Whether it is numbered.
        numbered: bool,
        /// Its items.
        options: Vec<ReadOption<'a>>,
    },
    /// A table of two columns.
    Table {
        /// Its node.
        node: Node<'a>,
        /// The names of the columns.
        columns: Vec<String>,
        /// The other rows.
        rows: Vec<Row>,
    },
    /// Lines that begin with `=`.
    Typed {
        /// The paragraph.
        node: Node<'a>,
        /// What stands above them in the same paragraph.
        above: String,
        /// The accepted answers.
        accepted: Vec<String>,
    },
}

/// A row of a table: its cells, where they have words.
pub struct Row {
    left: Option<Cell>,
    right: Option<Cell>,
}

/// A cell with its id taken off its words.
pub struct Cell {
    id: OptionId,
    words: String,
}

/// Takes the last block from the others and reads it.
pub fn take<'a>(
    page: &Page<'a>,
    blocks: &mut Vec<Node<'a>>,
    text: Text,
    desk: &mut Desk<'_>,
) -> Last<'a> {
    let typed = |node: &Node<'a>| {
        let last = page.written(node).lines().last().map(is_typed);
        matches!(node.data().value, NodeValue::Paragraph) && last == Some(true)
    };
    let fits = |node: &mut Node<'a>| {
        typed(node) || matches!(node.data().value, NodeValue::List(_) | NodeValue::Table(_))
    };
    let Some(node) = blocks.pop_if(fits) else {
        return Last::Nothing;
    };
    let listed = match &node.data().value {
        NodeValue::List(list) => Some(list.list_type == ListType::Ordered),
        NodeValue::Table(_) => None,
        _ => return typed_lines(page, node),
    };
    match listed {
        Some(numbered) => {
            let options = options::read(page, node, text, desk);
            if numbered && text == Text::Original {
                numbers(page, node, desk);
            }
            Last::List {
                node,
                numbered,
                options,
            }
        }
        None => table(page, node, text, desk),
    }
}

fn is_typed(line: &str) -> bool {
    line.trim_start().starts_with('=')
}

fn typed_lines<'a>(page: &Page<'a>, node: Node<'a>) -> Last<'a> {
    let written = page.written(node);
    let lines: Vec<&str> = written.lines().collect();
    let last = lines.iter().rev().take_while(|line| is_typed(line)).count();
    let (above, accepted) = lines.split_at(lines.len() - last);
    let answer = |line: &&str| line.trim_start().trim_start_matches('=').trim().to_owned();
    Last::Typed {
        node,
        above: above.join("\n"),
        accepted: accepted.iter().map(answer).collect(),
    }
}

/// In a list that asks for an order the numbers are the order: 1, 2, 3, or all the same.
fn numbers(page: &Page<'_>, list: Node<'_>, desk: &mut Desk<'_>) {
    let number = |item: Node<'_>| {
        let line = page
            .source
            .line(page.line_number(item.data().sourcepos.start.line));
        let digits = line
            .trim_start()
            .split(|c: char| !c.is_ascii_digit())
            .next();
        digits.and_then(|digits| digits.parse::<usize>().ok())
    };
    let numbers: Vec<Option<usize>> = list.children().map(number).collect();
    let same = numbers.iter().all(|number| Some(number) == numbers.first());
    let wrong = (1..)
        .zip(&numbers)
        .find(|(place, number)| Some(*place) != **number);
    if let Some((place, _)) = wrong.filter(|_| !same)
        && let Some(item) = list.children().nth(place - 1)
    {
        desk.say(
            page.source,
            Code::QuestionShape,
            page.line_of(item),
            format!("this is the item number {place}, but its number says otherwise"),
            "write the items in the right order, numbered 1, 2, 3",
        );
    }
}

fn table<'a>(page: &Page<'a>, node: Node<'a>, text: Text, desk: &mut Desk<'_>) -> Last<'a> {
    let mut used: Vec<String> = Vec::new();
    let mut columns = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    for row in node.children() {
        let line = page.line_number(row.data().sourcepos.start.line);
        let cells = cells(page.source.line(line));
        let header = matches!(row.data().value, NodeValue::TableRow(true));
        if cells.len() != 2 {
            if header {
                desk.say(
                    page.source,
                    Code::QuestionShape,
                    page.line_of(row),
                    format!(
                        "a table that asks has two columns, this one has {}",
                        cells.len()
                    ),
                    "write on each line `| a) … | p) … |`",
                );
                return Last::Table {
                    node,
                    columns,
                    rows: Vec::new(),
                };
            }
            continue;
        }
        if header {
            columns = cells.iter().map(|(_, words)| words.clone()).collect();
            continue;
        }
        let mut read = |at: usize, letters: &str| {
            let (start, words) = cells.get(at)?;
            let place = (line, *start);
            cell(page, row, place, words, letters, text, &mut used, desk)
        };
        let (left, right) = (read(0, "abcdefghijklmno"), read(1, "pqrstuvwxyz"));
        rows.push(Row { left, right });
    }
    Last::Table {
        node,
        columns,
        rows,
    }
}

/// The cells of a line of a table: the byte where the words of each begin, and the words. `\|` is a bar in the words.
fn cells(line: &str) -> Vec<(usize, String)> {
    let mut cells = Vec::new();
    let first = line.find('|').filter(|at| {
        line.get(..*at)
            .is_some_and(|before| before.trim().is_empty())
    });
    let mut start = first.map_or(0, |at| at + 1);
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        if c == '|' && !escaped && at >= start {
            cells.push(start..at);
            start = at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    if line
        .get(start..)
        .is_some_and(|rest| !rest.trim().is_empty())
    {
        cells.push(start..line.len());
    }
    let words = |span: Range<usize>| {
        let inside = line.get(span.clone()).unwrap_or("");
        let blank = inside.len() - inside.trim_start().len();
        (span.start + blank, inside.trim().replace("\\|", "|"))
    };
    cells.into_iter().map(words).collect()
}

#[expect(
    clippy::too_many_arguments,
    reason = "a cell, its place, and what is known of the others"
)]
fn cell(
    page: &Page<'_>,
    row: Node<'_>,
    (line, at): (usize, usize),
    words: &str,
    letters: &str,
    text: Text,
    used: &mut Vec<String>,
    desk: &mut Desk<'_>,
) -> Option<Cell> {
    if words.is_empty() {
        return None;
    }
    let span = page.line_of(row);
    let Some((id, length)) = options::split_id(words) else {
        let letter = letters
            .chars()
            .map(String::from)
            .find(|letter| !used.contains(letter))?;
        let message = format!("`{words}` has no id");
        if text == Text::Translation {
            let hint = "write the letter of the same cell in the original";
            desk.say(page.source, Code::IdMissing, span, message, hint);
            return None;
        }
        let hint = format!("write `{letter}) ` before its words, or let `check --fix` write it");
        let problem = page.source.problem(Code::IdMissing, span, message, hint);
        let mend = Mend {
            line,
            at,
            words: format!("{letter}) "),
        };
        desk.push(problem.with_mend(mend));
        used.push(letter.clone());
        return Some(Cell {
            id: OptionId::parse(&letter).ok()?,
            words: words.to_owned(),
        });
    };
    if used.iter().any(|known| known == id) {
        let hint = "give each cell its own letter; never change one that has been used";
        let message = format!("two cells have the id `{id}`");
        desk.say(page.source, Code::IdTwice, span, message, hint);
        return None;
    }
    used.push(id.to_owned());
    let rest = words.get(length..).unwrap_or("").to_owned();
    if rest.is_empty() {
        let hint = "write what it says behind the letter, or empty the cell";
        desk.say(
            page.source,
            Code::QuestionShape,
            span,
            format!("`{id})` has no words"),
            hint,
        );
    }
    Some(Cell {
        id: OptionId::parse(id).ok()?,
        words: rest,
    })
}

impl<'a> Last<'a> {
    /// The node of the block.
    pub fn node(&self) -> Option<Node<'a>> {
        match self {
            Self::Nothing => None,
            Self::List { node, .. } | Self::Table { node, .. } | Self::Typed { node, .. } => {
                Some(node)
            }
        }
    }

    /// The shape of the block, for the kinds to claim.
    pub fn shape(&self) -> Option<Shape> {
        Some(match self {
            Self::Nothing => return None,
            Self::List {
                numbered, options, ..
            } => {
                let written = options.iter().map(|option| WrittenOption {
                    id: option.id.clone(),
                    ticked: option.ticked,
                });
                if *numbered {
                    Shape::Numbered(written.collect())
                } else {
                    Shape::Boxes(written.collect())
                }
            }
            Self::Table { rows, .. } => {
                let id = |cell: &Option<Cell>| cell.as_ref().map(|cell| cell.id.clone());
                let row = |row: &Row| WrittenRow {
                    left: id(&row.left),
                    right: id(&row.right),
                };
                Shape::Table(rows.iter().map(row).collect())
            }
            Self::Typed { accepted, .. } => Shape::Typed(accepted.clone()),
        })
    }

    /// The items of a list, which can have feedback of their own.
    pub fn items(&self) -> &[ReadOption<'a>] {
        match self {
            Self::List { options, .. } => options,
            _ => &[],
        }
    }

    /// Everything in it that has an id.
    pub fn ids(&self) -> Vec<&OptionId> {
        match self {
            Self::List { options, .. } => options.iter().map(|option| &option.id).collect(),
            Self::Table { rows, .. } => {
                let cells = rows
                    .iter()
                    .flat_map(|row| row.left.iter().chain(&row.right));
                cells.map(|cell| &cell.id).collect()
            }
            Self::Nothing | Self::Typed { .. } => Vec::new(),
        }
    }

    /// The words of everything that has an id.
    pub fn words(&self, page: &Page<'_>, folder: &str) -> BTreeMap<OptionId, OptionText> {
        match self {
            Self::List { options, .. } => {
                let text = |option: &ReadOption<'_>| OptionText {
                    label: label(page, option, folder),
                    feedback: option.feedback.map(|quote| quoted(page, quote, folder)),
                };
                let words = options
                    .iter()
                    .map(|option| (option.id.clone(), text(option)));
                words.collect()
            }
            Self::Table { node, rows, .. } => {
                let text = |cell: &Cell| OptionText {
                    label: Markdown::new(rebased(node, cell.words.clone(), folder)),
                    feedback: None,
                };
                let cells = rows
                    .iter()
                    .flat_map(|row| row.left.iter().chain(&row.right));
                cells.map(|cell| (cell.id.clone(), text(cell))).collect()
            }
            Self::Nothing | Self::Typed { .. } => BTreeMap::new(),
        }
    }

    /// The names of the columns of a table.
    pub fn columns(&self) -> Vec<Markdown> {
        match self {
            Self::Table { columns, .. } => columns.iter().map(Markdown::new).collect(),
            _ => Vec::new(),
        }
    }

    /// The accepted answers, and what stands above them in the same paragraph.
    pub fn typed(&self) -> (&[String], &str) {
        match self {
            Self::Typed {
                above, accepted, ..
            } => (accepted, above),
            _ => (&[], ""),
        }
    }
}

/// The words of an option as they were written, on one line, without the id.
fn label(page: &Page<'_>, option: &ReadOption<'_>, folder: &str) -> Markdown {
    let written = page.written(option.label);
    let line = written.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = options::split_id(&line)
        .and_then(|(_, length)| line.get(length..))
        .unwrap_or(&line);
    Markdown::new(rebased(option.label, words.to_owned(), folder))
}

#[cfg(test)]
mod tests {
    use super::cells;

    #[test]
    fn cells_are_told_apart_by_bars_that_are_not_escaped() {
        let words = |line: &str| {
            cells(line)
                .into_iter()
                .map(|(_, words)| words)
                .collect::<Vec<_>>()
        };
        assert_eq!(words("| a) x | p) y |"), ["a) x", "p) y"]);
        assert_eq!(words("a) x | p) y"), ["a) x", "p) y"]);
        assert_eq!(words("| | r) z |"), ["", "r) z"]);
        assert_eq!(
            words("| a) [[term\\|word]] | p) y |"),
            ["a) [[term|word]]", "p) y"]
        );
        let line = "  | a) x |  p) y |";
        let (at, _) = cells(line)[1];
        assert!(line[at..].starts_with("p)"));
    }
}
