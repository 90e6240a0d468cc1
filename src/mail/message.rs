//! A letter as it travels: plain text below headers that only typed builders write.

use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};

use crate::store::letters::Taken;

/// Tells other machines not to answer (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// The message; `None` when the address cannot be written into one. Two tries of a letter differ in nothing but their link.
pub(super) fn write(from: &Mailbox, letter: &Taken, body: String) -> Option<Message> {
    // The person's name is left out: somebody else may have chosen it for an address that is not theirs.
    let to = Mailbox::new(None, letter.address.parse().ok()?);
    let milliseconds = u64::try_from(letter.queued_at.0).unwrap_or_default();
    Message::builder()
        .from(from.clone())
        .to(to)
        .subject(&letter.subject)
        .message_id(Some(letter.message_id.clone()))
        .date(UNIX_EPOCH + Duration::from_millis(milliseconds))
        .header(AutoSubmitted)
        .header(ContentType::TEXT_PLAIN)
        .body(body)
        .ok()
}
