//! Mistakes with images: one that is not in the course folder, has no words for who does not see it, or is heavy for a poor line.

use super::Look;
use crate::course::load::page::Node;
use crate::course::markdown::link;
use crate::course::markdown::{render, words};
use crate::course::problem::{Code, meant_or};

/// Bytes of an image that are light enough for a poor line.
const LIGHT_IMAGE: usize = 100_000;

impl<'a> Look<'_, 'a, '_> {
    pub(super) fn image(&mut self, node: Node<'a>, url: &str) {
        let span = self.page.find(node, url);
        if link::is_outside(url) {
            self.desk.say(
                self.page.source,
                Code::ImageOutside,
                span,
                "the image is not in the course folder",
                "put the file into the folder `media` and write `media/NAME`",
            );
        } else {
            let path = link::path(self.folder, url).unwrap_or_default();
            let said = self.desk.refused.contains(&path);
            if !said && !self.desk.media.files.contains_key(&path) {
                let prefix = if self.folder.is_empty() {
                    String::new()
                } else {
                    format!("{}/", self.folder)
                };
                let near = self
                    .desk
                    .media
                    .files
                    .keys()
                    .filter_map(|known| known.strip_prefix(&prefix));
                let otherwise = format!("put the file there: `{path}` in the course folder");
                let hint = match link::without_spaces(url) {
                    Some(right) => {
                        format!("rename the file without spaces, and write `{right}` here")
                    }
                    None => meant_or(url, near, otherwise),
                };
                self.desk.say(
                    self.page.source,
                    Code::ImageMissing,
                    span,
                    format!("there is no usable image `{url}`"),
                    hint,
                );
            }
        }
        self.weight(node, url);
        if words(node).is_empty() && !render::is_decorative(node) {
            let hint = "say in the square brackets what the image says, or write `{.decorative}` touching the closing bracket";
            self.desk.say(
                self.page.source,
                Code::ImageWithoutText,
                self.page.line_of(node),
                "the image has no alternative text",
                hint,
            );
        }
        self.braces_after(node);
    }

    /// Says of an image that it is heavy for a poor line.
    fn weight(&mut self, node: Node<'a>, url: &str) {
        let path = link::path(self.folder, url).unwrap_or_default();
        let file = self.desk.media.files.get(&path);
        let bytes = file.map_or(0, |file| file.bytes.len());
        if bytes > LIGHT_IMAGE {
            let message = format!("the image has {} KB", bytes / 1_000);
            let hint =
                "a page on a poor line wants 100 KB at most: make it smaller, or draw it as SVG";
            let span = self.page.find(node, url);
            self.desk
                .say(self.page.source, Code::ImageHeavy, span, message, hint);
        }
    }
}
