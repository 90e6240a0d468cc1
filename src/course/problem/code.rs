//! The kinds of mistakes: each has a name and a weight, and an example in `tests/courses/broken`.

use std::fmt;

/// How much a problem weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The course cannot be offered with it; a running server keeps the last good version.
    Error,
    /// The course can be offered, but it is not what the author meant.
    Warning,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $text:literal $severity:ident)*) => {
        /// The kind of a mistake: its name in lists and in course files that silence it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// Every code there is.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name as it is printed: lower case with hyphens.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            /// How much it weighs, always.
            pub const fn severity(self) -> Severity {
                match self {
                    $(Self::$name => Severity::$severity,)*
                }
            }
        }
    };
}

codes! {
    /// A file or folder that cannot be read at all.
    FileUnreadable "file-unreadable" Error
    /// A link, pipe or device where a file should be, or a link that leaves the folder.
    FileIrregular "file-irregular" Error
    /// A file beyond its size limit.
    FileTooBig "file-too-big" Error
    /// A text file that is not UTF-8, or holds NUL.
    FileNotText "file-not-text" Error
    /// A file with an ending that courses do not use.
    FileEnding "file-ending" Warning
    /// A file whose name says nothing to the loader.
    FileName "file-name" Warning
    /// A file whose name comes near one that is read, or that would be a lesson if it were named as one.
    FileMisnamed "file-misnamed" Error
    /// A folder without `course.md` or `module.md`.
    FileMissing "file-missing" Error
    /// A part of a course that this version cannot use.
    NotYet "not-yet" Error
    /// Settings that are not closed, not TOML, or in a translation.
    SettingsUnreadable "settings-unreadable" Error
    /// A setting that does not exist.
    SettingUnknown "setting-unknown" Error
    /// A setting with a value that it cannot have.
    SettingValue "setting-value" Error
    /// A file that does not begin with its title.
    TitleMissing "title-missing" Error
    /// A heading, option or objective without an id.
    IdMissing "id-missing" Error
    /// An id that is made of other characters than ids are.
    IdShape "id-shape" Error
    /// An id that is used twice where it must be unique.
    IdTwice "id-twice" Error
    /// Braces at the end of a heading, link or image that could not be read.
    Braces "braces-not-understood" Error
    /// Something in braces that nobody asks for.
    AttributeUnknown "attribute-unknown" Error
    /// An attribute with a value that it cannot have.
    AttributeValue "attribute-value" Error
    /// Headings that skip a level.
    HeadingLevel "heading-level" Error
    /// HTML other than a comment on lines of its own.
    RawHtml "raw-html" Error
    /// More mistakes in a file than anybody reads.
    TooMany "too-many" Error
    /// Lists and quotes inside each other beyond reason.
    TooDeep "too-deep" Error
    /// A link that leads where course text may not lead.
    LinkRefused "link-refused" Error
    /// A link to a section that is not there.
    LinkDead "link-dead" Error
    /// A space inside a link or image, which takes it apart.
    LinkSpace "link-space" Error
    /// An image from another place than the course folder.
    ImageOutside "image-outside" Error
    /// An image whose file is not there.
    ImageMissing "image-missing" Error
    /// An image without alternative text.
    ImageWithoutText "image-without-text" Error
    /// An image file that is not what its name says.
    ImageUnreadable "image-unreadable" Error
    /// An SVG with parts outside the allow-list.
    SvgRefused "svg-refused" Error
    /// A table whose header row is empty.
    TableHeader "table-header" Error
    /// A `|` inside a link of a table, which ends the cell.
    TableBar "table-bar" Error
    /// A term that no glossary holds.
    TermUnknown "term-unknown" Warning
    /// A term with a bracket missing.
    TermUnreadable "term-unreadable" Error
    /// A document that no library holds.
    SourceUnknown "source-unknown" Warning
    /// A citation that could not be read.
    CitationUnreadable "citation-unreadable" Error
    /// A set-off block of a kind that does not exist or cannot stand there.
    CalloutUnknown "callout-unknown" Error
    /// A check block without a question or without options.
    CheckShape "check-shape" Error
    /// Boxes outside a question.
    BoxesAlone "boxes-alone" Warning
    /// A question that does not end in something to answer.
    QuestionShape "question-shape" Error
    /// An option with a second line that is no feedback.
    OptionLines "option-lines" Error
    /// A question with the key or the options missing or too many.
    QuestionKey "question-key" Error
    /// A scene that ends in no choices and is no ending, or a choice that is none.
    SceneShape "scene-shape" Error
    /// A choice that leads to no scene.
    ChoiceDead "choice-dead" Error
    /// A scene that no path comes to.
    SceneUnreachable "scene-unreachable" Error
    /// A scene where all choices are hidden when one comes with a certain memory.
    SceneStuck "scene-stuck" Error
    /// A choice with which one can go round for ever.
    PathEndless "path-endless" Error
    /// A choice that is never offered.
    ChoiceHidden "choice-hidden" Warning
    /// An ending that is reached without any decision.
    EndingUndecided "ending-undecided" Error
    /// A scenario without a good ending that a path comes to.
    EndingMissing "ending-missing" Error
    /// A decision without a choice that is marked as the best.
    BestMissing "best-missing" Warning
    /// An ending that is not good, to which the best choices lead.
    BestAstray "best-astray" Warning
    /// A flag that is asked for and never set.
    FlagUnknown "flag-unknown" Error
    /// A flag that is set and never asked for.
    FlagIdle "flag-idle" Warning
    /// More scenes or flags than a scenario may have.
    ScenarioLarge "scenario-large" Error
    /// A line of an induction package that names no course or module.
    PathStep "path-step" Error
    /// A course or module of an induction package that is not there.
    PathDead "path-dead" Error
    /// A question or choice without any feedback.
    FeedbackMissing "feedback-missing" Warning
    /// A question without `see`: whoever misses it is not led to the paragraph that teaches it.
    SeeMissing "see-missing" Warning
    /// A `see` that leads nowhere.
    SeeDead "see-dead" Error
    /// An objective that no module lists.
    ObjectiveUnknown "objective-unknown" Error
    /// A module without its list of objectives, or with an item that is none.
    ObjectivesMissing "objectives-missing" Error
    /// A course or module without anything in it.
    Empty "empty" Error
    /// A bank with fewer questions than the draw or its quotas ask for.
    BankSmall "bank-small" Warning
    /// An objective of a module with a quiz that no question tests.
    ObjectiveUntested "objective-untested" Warning
    /// A bank whose right options are the longest far more often than chance would make them.
    KeyLongest "key-longest" Warning
    /// A bank whose right options stand at one place far more often than chance would put them there.
    KeyPlace "key-place" Warning
    /// An option that speaks of other options: "all of the above".
    OptionAll "option-all" Warning
    /// A question that asks for what is not so.
    QuestionNegative "question-negative" Warning
    /// A quiz that is passed by guessing too often.
    Guessing "guessing" Warning
    /// A lesson that takes longer than a quarter of an hour.
    LessonLong "lesson-long" Warning
    /// A text whose sentences are long on average.
    SentencesLong "sentences-long" Warning
    /// A brief that fills more than its page.
    BriefLong "brief-long" Warning
    /// An acronym that neither the module nor the glossary explains.
    AcronymUnexplained "acronym-unexplained" Warning
    /// A term of the glossary that lessons use and none links.
    TermUnlinked "term-unlinked" Warning
    /// An image that is heavy for a poor line.
    ImageHeavy "image-heavy" Warning
    /// A module without the guide, brief or evaluation that others of its course have.
    SheetMissing "sheet-missing" Warning
    /// A time limit in which a question cannot be read and thought about.
    TimeShort "time-short" Warning
    /// A line that silences a warning and names none, or gives no reason.
    Silence "silence" Warning
    /// A line that silences a warning which is not there.
    SilenceIdle "silence-idle" Warning
    /// A translation of a file that does not exist, or into a language that the course does not name.
    TranslationAlone "translation-alone" Warning
    /// A translation with an id that the original does not have.
    TranslationExtra "translation-extra" Error
    /// A box ticked in a translation.
    TranslationKey "translation-key" Warning
    /// A translation without an id that the original has.
    TranslationGap "translation-gap" Warning
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
