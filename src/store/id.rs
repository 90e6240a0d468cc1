//! The names of rows: UUID v7 as text. Names, never an order and never a secret.

use uuid::Uuid;

use crate::course::timestamp::Timestamp;

/// The built-in centre "Independent".
pub const INDEPENDENT: &str = "00000000-0000-7000-8000-000000000001";

macro_rules! row_ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// A new name for a row that is made now.
            pub fn new(now: Timestamp) -> Self {
                Self(new_uuid(now))
            }

            /// Reads a name from an address; `None` when it cannot be one.
            pub fn parse(text: &str) -> Option<Self> {
                Uuid::try_parse(text).ok().map(|uuid| Self(uuid.to_string()))
            }

            /// A name as a row holds it.
            pub(in crate::store) fn stored(text: String) -> Self {
                Self(text)
            }

            /// The name as it stands in addresses and columns.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

row_ids! {
    /// A person's sign-in identity.
    AccountId
    /// A training centre.
    CentreId
    /// One passage of one trainee through one course.
    RoundId
    /// One sitting of a quiz.
    AttemptId
    /// Marks given again, because questions were found wrong.
    RemarkId
    /// A certificate.
    CertificateId
    /// A one-time code.
    CodeId
    /// People whose views are told together.
    EvaluationGroupId
    /// A letter.
    LetterId
    /// Accounts that were made from one pasted list.
    BatchId
    /// A code that brings people to a centre and a course.
    EnrolmentCodeId
}

impl CentreId {
    /// The built-in centre.
    pub fn independent() -> Self {
        Self(INDEPENDENT.to_owned())
    }
}

/// The name of a choice, which a script made up when the choice was made: letters and digits, 16 to 64 of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PostId(String);

impl PostId {
    /// Reads a name that was sent; `None` when it cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        (plain && (16..=64).contains(&text.len())).then(|| Self(text.to_owned()))
    }

    /// The name as the column holds it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn new_uuid(now: Timestamp) -> String {
    let milliseconds = u64::try_from(now.0).unwrap_or_default();
    let nanoseconds = u32::try_from(milliseconds % 1_000).unwrap_or_default() * 1_000_000;
    Uuid::new_v7(uuid::Timestamp::from_unix(
        uuid::NoContext,
        milliseconds / 1_000,
        nanoseconds,
    ))
    .to_string()
}
