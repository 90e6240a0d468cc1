//! The QR code that opens the page where a certificate is checked.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

/// Light squares that a reader needs around the code (ISO/IEC 18004).
pub const QUIET: u16 = 4;

/// A QR code as rows of dark runs, so that neighbours touch without a seam between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qr {
    /// Squares along each side, without the quiet zone.
    pub side: u16,
    /// Dark runs: column of the first square, row, and length in squares.
    pub runs: Vec<(u16, u16, u16)>,
}

impl Qr {
    /// The code of an address; `None` when it is too long for one (some 2,300 bytes).
    pub fn of(address: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(address, EcLevel::M).ok()?;
        let side = u16::try_from(code.width()).ok()?;
        let mut runs: Vec<(u16, u16, u16)> = Vec::new();
        let colours = code.to_colors();
        let places = (0..side).flat_map(|row| (0..side).map(move |column| (column, row)));
        for ((column, row), colour) in places.zip(colours) {
            if colour == Color::Light {
                continue;
            }
            match runs.last_mut() {
                Some((first, its_row, length)) if *its_row == row && *first + *length == column => {
                    *length += 1;
                }
                _ => runs.push((column, row, 1)),
            }
        }
        Some(Self { side, runs })
    }

    /// Squares along each side with the quiet zone: the width of an SVG's view box.
    pub fn whole(&self) -> u16 {
        self.side + 2 * QUIET
    }

    /// The dark squares as the path of an SVG, one square a unit.
    pub fn path(&self) -> String {
        let mut path = String::new();
        for (column, row, length) in &self.runs {
            let (x, y) = (column + QUIET, row + QUIET);
            // Writing into a text cannot fail.
            let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corners_hold_the_finder_patterns() {
        let qr = Qr::of("https://learn.example.org/en/check?code=ABC").expect("a code");
        let row = |wanted: u16| -> Vec<(u16, u16)> {
            let of_row = qr.runs.iter().filter(|(_, row, _)| *row == wanted);
            of_row
                .map(|(column, _, length)| (*column, *length))
                .collect()
        };
        assert_eq!(row(0).first(), Some(&(0, 7)));
        assert_eq!(row(0).last(), Some(&(qr.side - 7, 7)));
        assert_eq!(row(qr.side - 1).first(), Some(&(0, 7)));
        assert!(qr.path().starts_with("M4 4h7v1h-7z"));
    }
}
