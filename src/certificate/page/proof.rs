//! The lowest part: a line for a signature, the seal, the QR code, the code and where to check it.

use parley::BaseDirection;

use super::plan::{MEASURE, style, tracking};
use super::text::{Block, Setter, Style};
use super::{Ink, Paper, Unprintable};
use crate::certificate::qr::Qr;

/// Height of the rows of signature, seal and QR code.
pub const PROOF: f32 = 92.0;

/// The length of the line for a signature.
pub const SIGNATURE: f32 = 150.0;

/// The lowest part: signature, seal, QR code, and where to check.
pub struct Proof {
    /// Its upper edge.
    pub y: f32,
    /// What stands below the line for a signature.
    pub signature: Block,
    /// The code's label and the code.
    pub code: Block,
    /// Where to check it.
    pub address: Block,
    /// The QR code.
    pub qr: Qr,
}

/// The lowest part, not yet in its place.
pub fn set(
    paper: &Paper<'_>,
    setter: &mut Setter,
    direction: BaseDirection,
) -> Result<Proof, Unprintable> {
    let (words, printed) = (paper.words, &paper.printed);
    // An address and a code run from left to right, whatever runs around them.
    let apart = |text: &str| format!("\u{2066}{text}\u{2069}");
    let code = format!("{} {}", words.check_code(), apart(&printed.code));
    let address = format!("{} {}", words.certificate_check_at(), apart(&paper.address));
    let code_style = Style {
        ink: Ink::Black,
        direction,
        tracking: tracking(&code, 0.5),
        ..style(11.5)
    };
    let address_style = Style {
        direction,
        balanced: true,
        ..style(9.5)
    };
    Ok(Proof {
        y: 0.0,
        signature: setter.set(
            words.certificate_signature(),
            &Style {
                direction,
                ..style(8.5)
            },
            SIGNATURE,
        )?,
        code: setter.set(&code, &code_style, MEASURE)?,
        address: setter.set(&address, &address_style, MEASURE)?,
        qr: Qr::of(&paper.link).ok_or_else(|| {
            Unprintable::Refused("the address is too long for a QR code".to_owned())
        })?,
    })
}
