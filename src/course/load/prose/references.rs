//! Mistakes with what running words refer to: citations and terms that name nothing, and brackets that were meant as one of them.

use comrak::nodes::NodeValue;

use super::Look;
use crate::course::id::TermId;
use crate::course::load::brackets;
use crate::course::load::page::Node;
use crate::course::markdown::citation::{self, Piece};
use crate::course::problem::{Code, meant_or};

impl<'a> Look<'_, 'a, '_> {
    pub(super) fn term(&mut self, node: Node<'a>, id: &str) {
        let terms = &self.desk.shelf.terms;
        if terms.keys().any(|known| known.as_str() == id) {
            return;
        }
        let hint = meant_or(
            id,
            terms.keys().map(TermId::as_str),
            "add the term to glossary.md; until then it is plain words",
        );
        let span = self.page.find(node, id);
        self.desk.say(
            self.page.source,
            Code::TermUnknown,
            span,
            format!("the glossary has no term `{id}`"),
            hint,
        );
    }

    pub(super) fn text(&mut self, node: Node<'a>, text: &str) {
        for piece in citation::pieces(text) {
            match piece {
                Piece::Words(_) => {}
                Piece::Unreadable(span) => {
                    let from = span.start;
                    let span = self
                        .page
                        .find_from(node, text.get(span).unwrap_or(""), from);
                    self.desk.say(
                        self.page.source,
                        Code::CitationUnreadable,
                        span,
                        "citation not understood",
                        "write `[@id]` or `[@one; @two, page 4]`: a semicolon between documents, a comma before the place",
                    );
                }
                Piece::Citations(citations) => {
                    for cited in citations {
                        self.citation(node, cited.id.as_str(), cited.span.start);
                    }
                }
            }
        }
        self.brackets(node, text);
        let in_table = node
            .ancestors()
            .any(|above| matches!(above.data().value, NodeValue::TableCell));
        if in_table && text.contains("[[") {
            let span = self.page.find(
                node,
                text.get(text.find("[[").unwrap_or(0)..).unwrap_or(text),
            );
            self.desk.say(
                self.page.source,
                Code::TableBar,
                span,
                "the `|` ends the cell of the table",
                "write `[[id\\|words]]` in tables",
            );
        }
        let quoted = node
            .ancestors()
            .nth(2)
            .is_some_and(|above| matches!(above.data().value, NodeValue::BlockQuote));
        if quoted && node.previous_sibling().is_none() && text.starts_with("[!") {
            let span = self.page.find(node, text);
            let hint =
                "leave a space after the bracket, with the title behind it: `> [!CASE] Title`";
            self.desk.say(
                self.page.source,
                Code::CalloutUnknown,
                span,
                "this block could not be read",
                hint,
            );
        }
    }

    /// Brackets that were meant as a citation, a term, a link or a picture and are read as plain words.
    fn brackets(&mut self, node: Node<'a>, text: &str) {
        for (code, at, message, hint) in brackets::misread(text, self.desk.shelf) {
            if self.desk.is_full(self.page.source) {
                return;
            }
            let from = at.start;
            let span = self.page.find_from(node, text.get(at).unwrap_or(""), from);
            self.desk.say(self.page.source, code, span, message, hint);
        }
    }

    fn citation(&mut self, node: Node<'a>, id: &str, from: usize) {
        let documents = &self.desk.shelf.documents;
        if documents.keys().any(|known| known.as_str() == id) {
            return;
        }
        let known = documents.keys().map(crate::course::id::DocumentId::as_str);
        let hint = meant_or(
            id,
            known,
            "add the document to library.md; until then the citation is left out",
        );
        let span = self.page.find_from(node, &format!("@{id}"), from);
        self.desk.say(
            self.page.source,
            Code::SourceUnknown,
            span,
            format!("the library has no document `{id}`"),
            hint,
        );
    }
}
