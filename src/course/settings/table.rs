//! Every setting of every kind of course file: its key, what it may be, what it is when left out, what it is
//! for. A new setting is a line here, and its use.

/// The files that have settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingsOf {
    /// `course.md`
    Course,
    /// `module.md`
    Module,
    /// `quiz.md`
    Quiz,
    /// `scenario-NAME.md`
    Scenario,
    /// A lesson, the glossary, the library: they have none.
    Nothing,
}

/// What a setting may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A whole number between two others, both included.
    Number(i64, i64),
    /// Words in quotes.
    Text,
    /// One of these words in quotes.
    Choice(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
    /// A list of words in quotes.
    List,
    /// A list of these words in quotes.
    Choices(&'static [&'static str]),
    /// A length of time in quotes: "24 h".
    Wait,
    /// Names with a whole number each: `{ law = 2 }`.
    Quotas,
    /// One whole number for all, or names with a whole number each.
    NumberOrQuotas,
    /// Anything: the setting cannot be used yet.
    Any,
}

/// Which values a setting cannot have in this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Later {
    /// All can be used.
    Nothing,
    /// None can be used.
    Everything,
    /// All but this word can be used.
    Word(&'static str),
    /// Only `false` can be used.
    True,
}

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The key as it is written.
    pub key: &'static str,
    /// What it may be.
    pub shape: Shape,
    /// What it is when left out, in words.
    pub default: &'static str,
    /// What it is for.
    pub meaning: &'static str,
    /// What of it cannot be used yet.
    pub later: Later,
}

const fn setting(
    key: &'static str,
    shape: Shape,
    default: &'static str,
    meaning: &'static str,
) -> Setting {
    Setting {
        key,
        shape,
        default,
        meaning,
        later: Later::Nothing,
    }
}

const fn later(
    key: &'static str,
    later: Later,
    shape: Shape,
    default: &'static str,
    meaning: &'static str,
) -> Setting {
    Setting {
        key,
        shape,
        default,
        meaning,
        later,
    }
}

const CERTIFICATES: Shape = Shape::Choice(&["completion", "participation", "none"]);
const PERCENT: Shape = Shape::Number(1, 100);

const COURSE: &[Setting] = &[
    setting(
        "languages",
        Shape::List,
        "[\"en\"]",
        "the languages of the course, the original first",
    ),
    setting(
        "pass_mark",
        PERCENT,
        "80",
        "the whole percent that passes a quiz",
    ),
    setting(
        "attempts",
        Shape::Number(1, 100),
        "2",
        "attempts in a series",
    ),
    setting(
        "wait",
        Shape::Wait,
        "\"24 h\"",
        "the time before the next series of attempts",
    ),
    later(
        "enrolment",
        Later::Word("code"),
        Shape::Choice(&["open", "code"]),
        "\"open\"",
        "who may begin the course",
    ),
    setting(
        "open",
        Shape::List,
        "all modules",
        "the ids of the modules that can be taken now",
    ),
    setting(
        "certificate",
        CERTIFICATES,
        "\"none\"",
        "the certificate of the whole course",
    ),
    setting(
        "module_certificate",
        CERTIFICATES,
        "\"none\"",
        "the certificate of each module",
    ),
    setting(
        "valid",
        Shape::Number(1, 600),
        "without end",
        "how many months a certificate is valid",
    ),
    later(
        "reopens",
        Later::Everything,
        Shape::Any,
        "none",
        "how many months before that end the next round opens",
    ),
    setting(
        "listed",
        Shape::Flag,
        "true",
        "whether the course stands in public lists",
    ),
    setting(
        "print_score",
        Shape::Flag,
        "false",
        "whether a certificate prints the score",
    ),
    setting("version", Shape::Text, "none", "a label for people"),
];

const MODULE: &[Setting] = &[
    setting(
        "minutes",
        Shape::Number(0, 6000),
        "the sum of its lessons and scenarios",
        "an honest estimate for the whole module",
    ),
    setting(
        "requires",
        Shape::Choices(&["lessons", "scenario"]),
        "nothing",
        "what must be done before the quiz",
    ),
    setting(
        "order",
        Shape::Choice(&["free", "fixed"]),
        "\"free\"",
        "whether lessons open in any order or one after another",
    ),
];

const QUIZ: &[Setting] = &[
    setting(
        "draw",
        Shape::Number(1, 500),
        "the whole bank",
        "how many questions an attempt has",
    ),
    setting(
        "pass_mark",
        PERCENT,
        "the course's",
        "the whole percent that passes",
    ),
    setting(
        "attempts",
        Shape::Number(1, 100),
        "the course's",
        "attempts in a series",
    ),
    setting(
        "wait",
        Shape::Wait,
        "the course's",
        "the time before the next series",
    ),
    setting(
        "time",
        Shape::Wait,
        "no limit",
        "the time for an attempt, from the first question to the end",
    ),
    setting(
        "per_objective",
        Shape::NumberOrQuotas,
        "evenly",
        "how many questions of each objective an attempt has at least",
    ),
    setting(
        "per_tag",
        Shape::Quotas,
        "none",
        "how many questions with each tag an attempt has at least",
    ),
    later(
        "feedback",
        Later::Word("each"),
        Shape::Choice(&["after", "each"]),
        "\"after\"",
        "when practice shows its feedback: after the end, or after each question",
    ),
    later(
        "certainty",
        Later::True,
        Shape::Flag,
        "false",
        "whether an answer comes with how sure one is",
    ),
    later(
        "pretest",
        Later::True,
        Shape::Flag,
        "false",
        "whether the quiz can be tried before the module, to see the gain",
    ),
    later(
        "practice",
        Later::True,
        Shape::Flag,
        "true",
        "whether the quiz can be practised",
    ),
    setting(
        "banks",
        Shape::List,
        "none",
        "the ids of other quizzes of the course whose questions are drawn too",
    ),
];

const SCENARIO: &[Setting] = &[
    setting(
        "minutes",
        Shape::Number(1, 600),
        "reckoned from its words",
        "an honest estimate for one run",
    ),
    setting(
        "back",
        Shape::Flag,
        "false",
        "whether one may go back to the decision before",
    ),
    setting(
        "required",
        Shape::Flag,
        "what `requires` of the module says",
        "whether the module is complete only when it was finished",
    ),
];

impl SettingsOf {
    /// The settings that this kind of file may have.
    pub const fn known(self) -> &'static [Setting] {
        match self {
            Self::Course => COURSE,
            Self::Module => MODULE,
            Self::Quiz => QUIZ,
            Self::Scenario => SCENARIO,
            Self::Nothing => &[],
        }
    }
}
