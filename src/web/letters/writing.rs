//! What letters say: plain text in the person's language. No word of a person stands before the link, and none at all in
//! what goes to an address that is not confirmed: whoever made the account may have chosen both.

use crate::config::BaseUrl;
use crate::mail::{CONFIRMATION_WORKS, RESET_WORKS};
use crate::store::emails::Contact;
use crate::store::letters::{Kind, LINK_PLACE, NewLetter};
use crate::words::{Interface, Words};

/// What a letter is made of, in order.
struct Text<'a> {
    subject: &'a str,
    /// What happened and what to do.
    lead: String,
    /// Where it leads; with a secret, the part before it.
    path: &'a str,
    /// What to do when it was not the person.
    after: &'a str,
    /// The name to sign in with, for who forgot that too.
    user_name: Option<&'a str>,
}

/// Writes a letter of this kind to the address.
pub fn write(kind: Kind, contact: &Contact, address: &str, base_url: &BaseUrl) -> NewLetter {
    let interface = Interface::from_tag(contact.language.as_str()).unwrap_or(Interface::English);
    let words = Words::of(interface);
    let text = text(kind, contact, words);
    let place = format!("{base_url}/{}{}", interface.tag(), text.path);
    let (link, shown) = if kind.opens().is_some() {
        (Some(place), LINK_PLACE.to_string())
    } else {
        (None, place)
    };
    let mut parts = vec![text.lead, shown, text.after.to_owned()];
    if let Some(user_name) = text.user_name {
        parts.push(format!("{} {user_name}", words.letter_user_name()));
    }
    // Two hyphens and a blank: mail programs know what comes after as the signature.
    parts.push(format!("-- \n{}\n{base_url}", words.letter_signature()));
    NewLetter {
        account: contact.account.clone(),
        kind,
        address: address.to_owned(),
        language: interface.tag(),
        subject: text.subject.to_owned(),
        body: parts.join("\n\n"),
        link,
        host: base_url.host().to_owned(),
    }
}

fn text<'a>(kind: Kind, contact: &'a Contact, words: &'a Words) -> Text<'a> {
    match kind {
        Kind::EmailConfirmation => Text {
            subject: words.letter_kind_email_confirmation(),
            lead: words.letter_email_confirmation(CONFIRMATION_WORKS.in_minutes() / 1_440),
            path: "/email-confirmation/",
            after: words.letter_email_confirmation_after(),
            user_name: None,
        },
        Kind::PasswordReset => Text {
            subject: words.letter_kind_password_reset(),
            lead: words.letter_password_reset(RESET_WORKS.in_minutes()),
            path: "/reset/",
            after: words.letter_password_reset_after(),
            user_name: Some(&contact.user_name),
        },
        Kind::PasswordChanged => Text {
            subject: words.letter_kind_password_changed(),
            lead: words.letter_password_changed().to_owned(),
            path: "/forgotten-password",
            after: words.letter_password_changed_after(),
            user_name: None,
        },
        Kind::CertificateReady => Text {
            subject: words.letter_kind_certificate_ready(),
            lead: words.letter_certificate_ready().to_owned(),
            path: "/",
            after: words.letter_certificate_ready_after(),
            user_name: None,
        },
        Kind::EmailChanged => Text {
            subject: words.letter_kind_email_changed(),
            lead: words.letter_email_changed().to_owned(),
            path: "/one-time-code",
            after: words.letter_email_changed_after(),
            user_name: None,
        },
    }
}
