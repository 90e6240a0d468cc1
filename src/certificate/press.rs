//! Prints certificates, a few at a time: it is work for a core, and many may ask at once.

use super::Record;
use super::fonts::Fonts;
use super::page::{self, Unprintable};
use crate::turns::{NotDone, Turns};

/// Pages at a time: each takes a core for some milliseconds.
const AT_A_TIME: usize = 2;
/// Requests that may wait for their turn; the next one is told to come back.
const MAY_WAIT: usize = 64;

/// Prints with the fonts that were there at the start.
#[derive(Clone)]
pub struct Press {
    fonts: Fonts,
    turns: Turns,
}

/// Why nothing was printed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPrinted {
    /// It waits for something that will not come by itself: a font, or a mended program.
    #[error(transparent)]
    Unprintable(#[from] Unprintable),
    /// Too many wait, or the work broke off.
    #[error(transparent)]
    NotDone(#[from] NotDone),
}

impl Press {
    /// A press with these fonts.
    pub fn new(fonts: Fonts) -> Self {
        Self {
            fonts,
            turns: Turns::new(AT_A_TIME, MAY_WAIT),
        }
    }

    /// How many are printed or wait for it.
    pub fn inside(&self) -> usize {
        self.turns.inside()
    }

    /// The certificate as PDF: the same record and the same fonts give the same bytes.
    ///
    /// # Errors
    /// A font is missing, or too many wait.
    pub async fn print(&self, record: Record, base: String) -> Result<Vec<u8>, NotPrinted> {
        let fonts = self.fonts.clone();
        let pressed = self
            .turns
            .take(move || page::pdf(&record, &base, &fonts))
            .await?;
        Ok(pressed?)
    }

    /// Whether a name can be printed.
    ///
    /// # Errors
    /// [`Unprintable::Sign`] with the first sign that no font has.
    pub async fn try_name(&self, name: String) -> Result<(), NotPrinted> {
        let fonts = self.fonts.clone();
        let tried = self
            .turns
            .take(move || page::try_name(&name, &fonts))
            .await?;
        Ok(tried?)
    }
}
