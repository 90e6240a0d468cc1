//! What an act led to, said once on the page after it. The address of that page names it by a key of a closed list, so that
//! nobody can put words on our pages.

use crate::words::Words;

macro_rules! said {
    ($($(#[$meaning:meta])* $name:ident $key:literal words.$words:ident())*) => {
        /// What a redirect lets the next page say.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Said {
            $($(#[$meaning])* $name,)*
        }

        impl Said {
            const ALL: &[Self] = &[$(Self::$name),*];

            /// What names it in an address.
            fn key(self) -> &'static str {
                match self {
                    $(Self::$name => $key,)*
                }
            }

            /// What the page says.
            pub fn in_words(self, words: &Words) -> &str {
                match self {
                    $(Self::$name => words.$words(),)*
                }
            }
        }
    };
}

said! {
    /// The answers are on the disk.
    Saved "saved" words.said_saved()
    /// The answers are on the disk, after signing in again in the middle.
    SavedAfterSignIn "saved-after-sign-in" words.said_saved_after_sign_in()
    /// The attempt was closed: nothing was added to it.
    AttemptClosed "attempt-closed" words.said_attempt_closed()
    /// The time of the attempt was over: nothing was added to it.
    TimeOver "time-over" words.said_time_over()
    /// Practice waits until what is on the record is finished.
    FinishFirst "finish-first" words.said_finish_first()
    /// The run of the scenario stands elsewhere by now: nothing was added to it.
    DecidedBefore "decided-before" words.said_decided_before()
    /// The new password is in force.
    PasswordChanged "password-changed" words.said_password_changed()
    /// The person is signed out.
    SignedOut "signed-out" words.said_signed_out()
    /// The name is confirmed.
    NameConfirmed "name-confirmed" words.said_name_confirmed()
    /// The lesson waits for the one before it.
    LessonLocked "lesson-locked" words.said_lesson_locked()
    /// The course must be begun first.
    BeginFirst "begin-first" words.said_begin_first()
    /// The account has the new name.
    NameChanged "name-changed" words.said_name_changed()
    /// Courses are read in the new language.
    LanguageChanged "language-changed" words.said_language_changed()
    /// The new password is in force, and all other sessions have ended.
    OwnPasswordChanged "own-password-changed" words.said_own_password_changed()
    /// The sessions have ended.
    SessionsEnded "sessions-ended" words.said_sessions_ended()
    /// A link to a new password was asked for; whether anybody gets it is not said.
    LinkAskedFor "link-asked-for" words.said_link_asked_for()
    /// The address is a contact now.
    EmailKept "email-kept" words.said_email_kept()
    /// The address is kept, and a letter asks to confirm it.
    EmailKeptAndAsked "email-kept-and-asked" words.said_email_kept_and_asked()
    /// The address was removed.
    EmailRemoved "email-removed" words.said_email_removed()
    /// The address is confirmed.
    EmailConfirmed "email-confirmed" words.said_email_confirmed()
    /// The letter that asks to confirm the address is queued again.
    ConfirmationQueued "confirmation-queued" words.said_confirmation_queued()
    /// There is nothing to confirm, or too many letters went out today.
    ConfirmationNotQueued "confirmation-not-queued" words.said_confirmation_not_queued()
    /// A letter is queued again.
    LetterQueued "letter-queued" words.said_letter_queued()
    /// The centre is made.
    CentreMade "centre-made" words.said_centre_made()
    /// The centre's new facts are kept.
    CentreChanged "centre-changed" words.said_centre_changed()
    /// The account is disabled.
    AccountDisabled "account-disabled" words.said_account_disabled()
    /// The account can be used again.
    AccountEnabled "account-enabled" words.said_account_enabled()
    /// The role is granted.
    RoleGranted "role-granted" words.said_role_granted()
    /// The role is taken away.
    RoleRevoked "role-revoked" words.said_role_revoked()
    /// The last administrator stays one.
    LastAdministrator "last-administrator" words.said_last_administrator()
    /// The accounts of this list were made before.
    BatchMadeBefore "batch-made-before" words.said_batch_made_before()
    /// The enrolment code is made.
    EnrolmentCodeMade "enrolment-code-made" words.said_enrolment_code_made()
    /// The enrolment code no longer works.
    EnrolmentCodeEnded "enrolment-code-ended" words.said_enrolment_code_ended()
    /// The person is in the course now.
    Enrolled "enrolled" words.said_enrolled()
    /// The corrected name is kept.
    NameCorrected "name-corrected" words.said_name_corrected()
    /// The answers of a file are kept.
    FileKept "file-kept" words.said_file_kept()
    /// Every answer of a file was there already.
    FileKnown "file-known" words.said_file_known()
    /// What an evaluation asks about must be completed first.
    CompleteFirst "complete-first" words.said_complete_first()
    /// The person has extra time.
    ExtraTimeGiven "extra-time-given" words.said_extra_time_given()
    /// The person has the time of the file again.
    ExtraTimeTakenBack "extra-time-taken-back" words.said_extra_time_taken_back()
}

impl Said {
    /// What this address lets its page say.
    pub fn in_address(address: &str) -> Option<Self> {
        let (_, rest) = address.split_once("said=")?;
        let key = rest.split(['&', '#']).next()?;
        Self::ALL.iter().find(|said| said.key() == key).copied()
    }

    /// The address of ours whose page says it; a fragment of `path` stays at the end.
    pub fn at(self, path: &str) -> String {
        let (before, fragment) = path
            .split_once('#')
            .map_or((path, String::new()), |(before, after)| {
                (before, format!("#{after}"))
            });
        let joint = if before.contains('?') { '&' } else { '?' };
        format!("{before}{joint}said={}{fragment}", self.key())
    }
}

#[cfg(test)]
mod tests {
    use super::Said;

    #[test]
    fn each_has_a_key_of_its_own_that_an_address_gives_back() {
        for said in Said::ALL {
            for path in ["/x", "/x?y=1", "/x#z"] {
                assert_eq!(Said::in_address(&said.at(path)), Some(*said));
            }
        }
        assert_eq!(Said::in_address("/x?said=Saved<b>"), None);
        assert_eq!(Said::TimeOver.at("/x?y=1#z"), "/x?y=1&said=time-over#z");
    }
}
