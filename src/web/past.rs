//! What a person has begun before: a row of the table below the rules of a quiz or a scenario.

/// An attempt at a quiz, or a run of a scenario.
pub struct Past {
    /// Where to look at it.
    pub address: String,
    /// "Attempt 1", "First run".
    pub words: String,
    /// When it was begun.
    pub begun: String,
    /// What it earned or where it ended, or that it is open.
    pub outcome: String,
}
