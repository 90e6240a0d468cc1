//! Why letters were not sent.

/// Why a letter was not sent, or not yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing listens at the relay's address.
    Unreachable,
    /// The relay's certificate does not fit its name, nobody we trust vouches for it, or it speaks no TLS where it should.
    Untrusted,
    /// The relay took too long.
    Slow,
    /// The line broke in the middle, or the relay spoke no SMTP.
    Broken,
    /// The relay does not let us in: name and password are wrong. The relay's code.
    NotLetIn(u16),
    /// The relay put it off (4xx). Its code.
    PutOff(u16),
    /// The relay refused it for good (5xx). Its code.
    Refused(u16),
    /// The address cannot be written into a letter.
    Unwritable,
    /// The account is disabled.
    Disabled,
    /// The address is no longer the account's, or no longer (or already) confirmed.
    AddressChanged,
    /// A newer letter of the same kind took its place.
    Newer,
}

impl Trouble {
    /// The word in its column.
    pub fn key(self) -> String {
        let (word, code) = match self {
            Self::Unreachable => ("unreachable", None),
            Self::Untrusted => ("untrusted", None),
            Self::Slow => ("slow", None),
            Self::Broken => ("broken", None),
            Self::NotLetIn(code) => ("not-let-in", Some(code)),
            Self::PutOff(code) => ("put-off", Some(code)),
            Self::Refused(code) => ("refused", Some(code)),
            Self::Unwritable => ("unwritable", None),
            Self::Disabled => ("disabled", None),
            Self::AddressChanged => ("address-changed", None),
            Self::Newer => ("newer", None),
        };
        code.map_or_else(|| word.to_owned(), |code| format!("{word}:{code}"))
    }

    pub(super) fn from_key(key: &str) -> Option<Self> {
        let (word, code) = key.split_once(':').unwrap_or((key, "0"));
        let code = code.parse().unwrap_or_default();
        let all = [
            Self::Unreachable,
            Self::Untrusted,
            Self::Slow,
            Self::Broken,
            Self::NotLetIn(code),
            Self::PutOff(code),
            Self::Refused(code),
            Self::Unwritable,
            Self::Disabled,
            Self::AddressChanged,
            Self::Newer,
        ];
        all.into_iter()
            .find(|trouble| trouble.key().split(':').next() == Some(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trouble_is_read_back_as_it_was_written() {
        for trouble in [
            Trouble::Unreachable,
            Trouble::Untrusted,
            Trouble::Slow,
            Trouble::Broken,
            Trouble::NotLetIn(535),
            Trouble::PutOff(451),
            Trouble::Refused(550),
            Trouble::Unwritable,
            Trouble::Disabled,
            Trouble::AddressChanged,
            Trouble::Newer,
        ] {
            assert_eq!(Trouble::from_key(&trouble.key()), Some(trouble));
        }
        assert_eq!(Trouble::from_key(""), None);
    }
}
