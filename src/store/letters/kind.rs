//! What letters tell.

use crate::store::Error;
use crate::store::codes::Purpose;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $key:literal)*) => {
        /// What a letter tells.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Kind {
            $($(#[$doc])* $name,)*
        }

        impl Kind {
            /// Every kind there is.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The word in its column.
            pub fn key(self) -> &'static str {
                match self {
                    $(Self::$name => $key,)*
                }
            }
        }
    };
}

kinds! {
    /// "Confirm your e-mail address": to the address that is to be confirmed.
    EmailConfirmation = "email-confirmation"
    /// "Choose a new password": to the confirmed address.
    PasswordReset = "password-reset"
    /// "Your password was changed": to the confirmed address.
    PasswordChanged = "password-changed"
    /// "Your certificate is ready": to the confirmed address.
    CertificateReady = "certificate-ready"
    /// "Your e-mail address was changed": to the old one, which was confirmed.
    EmailChanged = "email-changed"
}

impl Kind {
    /// What the link in it opens; `None` when it opens nothing by itself.
    pub fn opens(self) -> Option<Purpose> {
        match self {
            Self::EmailConfirmation => Some(Purpose::EmailConfirmation),
            Self::PasswordReset => Some(Purpose::PasswordReset),
            Self::PasswordChanged | Self::CertificateReady | Self::EmailChanged => None,
        }
    }

    pub(super) fn from_key(key: &str) -> Result<Self, Error> {
        let found = Self::ALL.iter().find(|kind| kind.key() == key).copied();
        found.ok_or_else(|| Error::unreadable(format!("the kind of letter {key}")))
    }
}
