//! Whom people may ask: a way that the operator names, as people read it and as a link follows it.

/// Most characters of it: a line on a page.
const LONGEST: usize = 200;

/// A way to reach somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// As people read it: an e-mail address, a telephone number, an address of the web, or plain words such as a room.
    pub words: String,
    /// What a link to it holds; `None` for plain words.
    pub link: Option<String>,
}

impl Contact {
    /// Reads a contact as it is set.
    ///
    /// # Errors
    /// It is empty after its scheme, longer than a line or holds signs that cannot be seen; says which form it may have.
    pub fn parse(text: &str) -> Result<Self, String> {
        let schemes = ["mailto:", "tel:"];
        let bare = schemes.iter().find_map(|scheme| text.strip_prefix(scheme));
        let words = bare.unwrap_or(text).trim();
        let unseen = text.contains(char::is_control) || words.is_empty();
        if unseen || words.chars().count() > LONGEST {
            return Err(format!(
                "it must be mailto:, tel: or https:// and an address, or a line of at most {LONGEST} characters"
            ));
        }
        let link = if bare.is_some() || text.starts_with("https://") {
            Some(text.replace(' ', ""))
        } else if words.contains('@') && !words.contains(char::is_whitespace) {
            Some(format!("mailto:{words}"))
        } else {
            None
        };
        Ok(Self {
            words: words.to_owned(),
            link,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_read_by_people_and_followed_by_links() {
        for (text, words, link) in [
            (
                "mailto:desk@example.org",
                "desk@example.org",
                Some("mailto:desk@example.org"),
            ),
            (
                "tel:+221 33 800 00 00",
                "+221 33 800 00 00",
                Some("tel:+221338000000"),
            ),
            (
                "https://example.org/desk",
                "https://example.org/desk",
                Some("https://example.org/desk"),
            ),
            (
                "desk@example.org",
                "desk@example.org",
                Some("mailto:desk@example.org"),
            ),
            ("Room 12, Fatou Diop", "Room 12, Fatou Diop", None),
            ("javascript:alert(1)", "javascript:alert(1)", None),
        ] {
            let contact = Contact::parse(text).expect("a contact");
            assert_eq!(
                (contact.words.as_str(), contact.link.as_deref()),
                (words, link)
            );
        }
        for text in ["mailto:", " ", "a\nb", &"x".repeat(201)] {
            assert!(Contact::parse(text).is_err(), "{text:?}");
        }
    }
}
