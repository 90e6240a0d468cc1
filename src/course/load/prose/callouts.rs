//! Mistakes with blocks that are set off: one that is not known, or stands where it cannot.

use super::{Look, Where};
use crate::course::load::page::Node;
use crate::course::problem::{Code, meant_or};

/// The blocks that lessons can set off, as they are written.
const CALLOUTS: &[&str] = &["CASE", "REFLECT", "KEY", "CHECK"];
/// The block that only the trainer's guide can set off.
const TRAINER: &str = "TRAINER";

impl Where {
    fn sets_off_blocks(self) -> bool {
        matches!(self, Self::Lesson | Self::Scene | Self::Guide | Self::Brief)
    }
}

impl<'a> Look<'_, 'a, '_> {
    pub(super) fn callout(&mut self, node: Node<'a>, kind: &str, place: Where, top: bool) {
        let span = self.page.line_of(node);
        let written = kind.to_uppercase();
        let (message, hint) = if written == TRAINER && place != Where::Guide {
            (
                "notes for trainers are not shown to trainees".to_owned(),
                "put them into the trainer's guide, guide.md".to_owned(),
            )
        } else if written != TRAINER && !CALLOUTS.contains(&written.as_str()) {
            let all = format!("the blocks are {}", CALLOUTS.join(", "));
            (
                format!("there is no block `{written}`"),
                meant_or(&written, CALLOUTS.iter().copied(), all),
            )
        } else if place == Where::Scene && written == "CHECK" {
            (
                "a check cannot stand in a scene".to_owned(),
                "the scene itself asks: offer its choices; checks stand in lessons".to_owned(),
            )
        } else if matches!(place, Where::Guide | Where::Brief) && written == "CHECK" {
            (
                "a check cannot stand here".to_owned(),
                "checks stand in lessons, where trainees answer them".to_owned(),
            )
        } else if !place.sets_off_blocks() || !top {
            (
                "a block like this cannot stand here".to_owned(),
                "it stands in a lesson or a scene, and in no list or quote".to_owned(),
            )
        } else {
            return;
        };
        self.desk
            .say(self.page.source, Code::CalloutUnknown, span, message, hint);
    }
}
