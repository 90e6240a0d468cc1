//! The certificate as PDF: one tagged sheet of A4 that can be read aloud (PDF/UA-1) and archived (PDF/A-2a).
//!
//! A record, the address of the server and the fonts go in, bytes come out: the same for the same, at any time.

mod able;
mod draw;
mod facts;
mod figure;
mod glyph;
mod ornament;
mod plan;
mod proof;
mod text;

use krilla::color::rgb;
use krilla::configure::{Accessibility, Archival, Configuration, ConfigurationBuilder};
use krilla::error::KrillaError;
use krilla::metadata::{DateTime, Metadata, TextDirection};
use krilla::page::PageSettings;
use krilla::{Document, SerializeSettings};

use super::Record;
use super::fonts::Fonts;
use super::printed::Printed;
use crate::words::{Interface, Words};
use plan::Plan;
use text::Setter;

/// The width of A4, in points.
const WIDTH: f32 = 595.28;
/// The height of A4, in points.
const HEIGHT: f32 = 841.89;

/// The inks of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ink {
    /// Frame, shield, titles.
    Blue,
    /// Fine lines.
    Gold,
    /// What matters most.
    Black,
    /// What leads to it.
    Grey,
    /// The ground of the seal.
    White,
}

impl Ink {
    fn colour(self) -> rgb::Color {
        match self {
            Self::Blue => rgb::Color::new(18, 57, 91),
            Self::Gold => rgb::Color::new(163, 116, 38),
            Self::Black => rgb::Color::new(27, 37, 48),
            Self::Grey => rgb::Color::new(83, 94, 104),
            Self::White => rgb::Color::new(255, 255, 255),
        }
    }
}

/// Why a certificate cannot be printed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unprintable {
    /// No font has this sign.
    #[error("no font has the sign “{0}”")]
    Sign(String),
    /// The PDF would not be what it says it is; the text is for the log.
    #[error("the PDF cannot be written: {0}")]
    Refused(String),
}

/// A certificate's words, its addresses, and what it says of itself.
struct Paper<'a> {
    printed: Printed<'a>,
    words: &'static Words,
    /// Where people type the code.
    address: String,
    /// What the QR code opens.
    link: String,
    /// What a window shows above it.
    title: String,
}

/// The certificate of a record; `base` is what people type to come to the server.
///
/// # Errors
/// A font is missing for something that is to be printed.
pub fn pdf(record: &Record, base: &str, fonts: &Fonts) -> Result<Vec<u8>, Unprintable> {
    let words = Words::of(Interface::speaking(&record.language));
    let printed = Printed::of(words, record);
    let address = format!("{base}/{}/check", words.interface().tag());
    let title = words.certificate_document(printed.kind, &record.name, record.title());
    let paper = Paper {
        link: format!("{address}?code={}", record.code.compact()),
        address,
        // Windows and lists of files show a box for each isolate.
        title: title.replace(['\u{2068}', '\u{2069}'], ""),
        printed,
        words,
    };
    let plan = Plan::of(&paper, &mut Setter::new(fonts))?;
    let mut document = Document::new_with(settings()?);
    let size = PageSettings::from_wh(WIDTH, HEIGHT)
        .ok_or_else(|| Unprintable::Refused("the sheet has no size".to_owned()))?;
    let mut page = document.start_page_with(size);
    let tree = draw::draw(&mut page, &paper, &plan);
    page.finish();
    document.set_tag_tree(tree);
    document.set_outline(draw::outline(&paper, &plan));
    document.set_metadata(metadata(&paper, record));
    document.finish().map_err(|error| refused(&error))
}

/// Whether a name can be printed: prints it alone, so that nothing which a whole certificate meets is left out.
///
/// # Errors
/// [`Unprintable::Sign`] with the first sign that no font has.
pub fn try_name(name: &str, fonts: &Fonts) -> Result<(), Unprintable> {
    let mut setter = Setter::new(fonts);
    let block = plan::name(&mut setter, name)?;
    let mut document = Document::new_with(settings()?);
    let mut page = document.start_page();
    let tree = draw::alone(&mut page, &block);
    page.finish();
    document.set_tag_tree(tree);
    document.set_outline(draw::outline_of(name));
    document.set_metadata(
        Metadata::new()
            .title("A name".to_owned())
            .language("en".to_owned())
            .creation_date(DateTime::new(2000)),
    );
    document
        .finish()
        .map(|_| ())
        .map_err(|error| refused(&error))
}

fn settings() -> Result<SerializeSettings, Unprintable> {
    let configuration: Configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| Unprintable::Refused(format!("{error:?}")))?;
    Ok(SerializeSettings {
        configuration,
        ..SerializeSettings::default()
    })
}

fn metadata(paper: &Paper<'_>, record: &Record) -> Metadata {
    let interface = paper.words.interface();
    let direction = match interface.direction() {
        "rtl" => TextDirection::RightToLeft,
        _ => TextDirection::LeftToRight,
    };
    Metadata::new()
        .title(paper.title.clone())
        .language(interface.tag().to_owned())
        .creator(paper.words.site_name().to_owned())
        // The code is the certificate's own name, so nothing in the file is left to chance.
        .document_id(record.code.compact())
        .creation_date(issued(record))
        .text_direction(direction)
}

/// The day and time of issue: the file has no other date.
fn issued(record: &Record) -> DateTime {
    let moment = jiff::Timestamp::from_millisecond(record.issued_at.0).unwrap_or_default();
    let utc = moment.to_zoned(jiff::tz::TimeZone::UTC);
    let small = |part: i8| u8::try_from(part).unwrap_or_default();
    DateTime::new(u16::try_from(utc.year()).unwrap_or_default())
        .month(small(utc.month()))
        .day(small(utc.day()))
        .hour(small(utc.hour()))
        .minute(small(utc.minute()))
        .second(small(utc.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

fn refused(error: &KrillaError) -> Unprintable {
    match error {
        KrillaError::Validation(reasons) => {
            let reasons: Vec<String> = reasons
                .iter()
                .map(|(reason, _)| format!("{reason:?}"))
                .collect();
            Unprintable::Refused(reasons.join("; "))
        }
        other => Unprintable::Refused(other.to_string()),
    }
}
