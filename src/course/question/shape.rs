//! The block that ends a question, as its shape was read and before any kind has claimed it.

use std::collections::BTreeMap;

use crate::course::id::OptionId;

/// An item of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenOption {
    /// The id before the text: `a)`.
    pub id: OptionId,
    /// `Some(true)` for `[x]`, `Some(false)` for `[ ]`, `None` where no box was drawn.
    pub ticked: Option<bool>,
}

/// A row of a table with two columns; `None` stands for a cell without words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenRow {
    /// The id in the first cell: `a)`.
    pub left: Option<OptionId>,
    /// The id in the second cell: `p)`.
    pub right: Option<OptionId>,
}

/// What stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A list whose items begin with a hyphen: `- [x] a) …`
    Boxes(Vec<WrittenOption>),
    /// A list whose items begin with a number: `1. a) …`
    Numbered(Vec<WrittenOption>),
    /// A table, without the row that names its columns.
    Table(Vec<WrittenRow>),
    /// Lines that begin with `=`, without that sign; in the order of the file.
    Typed(Vec<String>),
}

/// The block that ends a question: it decides the kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastBlock {
    /// What stands there.
    pub shape: Shape,
    /// The attributes of the heading that a kind may ask for: `choose`, `tolerance`, `case`.
    pub attributes: BTreeMap<String, String>,
}

impl LastBlock {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

/// Why the last block is not a question of the kind that its shape says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misshapen {
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub hint: String,
    /// The attribute at fault; `None` where it is the block.
    pub attribute: Option<&'static str>,
}

impl Misshapen {
    /// Something in the block is missing or too much.
    pub fn block(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: hint.into(),
            attribute: None,
        }
    }

    /// An attribute has a value that it cannot have.
    pub fn attribute(
        name: &'static str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            attribute: Some(name),
            ..Self::block(message, hint)
        }
    }
}
