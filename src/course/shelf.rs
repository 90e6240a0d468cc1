//! What stands beside the courses and serves all of them: the glossary and the library of documents.

use std::collections::BTreeMap;

use super::id::{DocumentId, TermId};
use super::language::Translated;
use super::markdown::Html;

/// A term of the glossary in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct TermText {
    /// The term itself.
    pub name: String,
    /// What it means.
    pub meaning: Html,
}

/// A document that course text cites.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Its own title, in its own language.
    pub title: String,
    /// The symbol or number it is filed under.
    pub symbol: Option<String>,
    /// The year of publication.
    pub year: Option<i32>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Where it can be read, https only.
    pub url: Option<String>,
    /// What it is for.
    pub purpose: Html,
}

/// Glossary and library together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shelf {
    /// The terms by id.
    pub terms: BTreeMap<TermId, Translated<TermText>>,
    /// The documents by id.
    pub documents: BTreeMap<DocumentId, Document>,
}
