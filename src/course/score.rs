//! What an answer or an attempt is worth.

/// Points earned out of the points that could be earned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// Earned, from 0 to `of`.
    pub points: f64,
    /// The most that could be earned; 1 for a question, the number of questions for an attempt.
    pub of: f64,
}

impl Score {
    /// A question's score from a share of the point, held within 0 and 1.
    pub fn of_question(share: f64) -> Self {
        Self {
            points: share.clamp(0.0, 1.0),
            of: 1.0,
        }
    }

    /// The sum over the questions of an attempt.
    pub fn total(scores: impl IntoIterator<Item = Self>) -> Self {
        scores.into_iter().fold(
            Self {
                points: 0.0,
                of: 0.0,
            },
            |sum, score| Self {
                points: sum.points + score.points,
                of: sum.of + score.of,
            },
        )
    }

    /// Whole percent, rounded down, 0 to 100; 0 when nothing could be earned.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 0..=100 first"
    )]
    pub fn percent(self) -> u8 {
        if self.of <= 0.0 {
            return 0;
        }
        // Thirds that add up to a whole must not be rounded down to 99.
        ((self.points / self.of).mul_add(100.0, 1e-6))
            .floor()
            .clamp(0.0, 100.0) as u8
    }

    /// Whether the score reaches the pass mark, in whole percent.
    pub fn reaches(self, pass_mark: u8) -> bool {
        self.percent() >= pass_mark
    }

    /// Everything that could be earned was earned.
    pub fn is_full(self) -> bool {
        self.percent() == 100
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirds_add_up_to_a_whole() {
        let third = Score::of_question(1.0 / 3.0);
        assert_eq!(Score::total([third, third, third]).percent(), 33);
        assert!(
            Score::total([
                Score::of_question(1.0 / 3.0),
                Score::of_question(2.0 / 3.0),
                Score {
                    points: 0.0,
                    of: 0.0
                }
            ])
            .percent()
                == 50
        );
    }

    #[test]
    fn eight_of_ten_passes_at_eighty() {
        let score = Score {
            points: 8.0,
            of: 10.0,
        };
        assert!(score.reaches(80));
        assert!(
            !Score {
                points: 7.99,
                of: 10.0
            }
            .reaches(80)
        );
    }
}
