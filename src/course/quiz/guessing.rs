//! The chance of passing a quiz by guessing blindly, in the attempts of one series.

use super::Quiz;

/// The finest step in which points are reckoned, as a share of one question; banks are small, so this is exact enough.
const STEPS: usize = 60;
/// Beyond so many questions the steps become coarser, so that a check stays quick.
const FEW: usize = 40;

/// The probability, 0 to 1, that at least one of the attempts of a series passes when every answer is a blind guess. Questions are taken
/// as if each were drawn anew from the bank. 0 for an empty bank.
pub fn chance_of_passing(quiz: &Quiz) -> f64 {
    let length = quiz.length();
    let steps = if length <= FEW { STEPS } else { STEPS / 10 };
    let one = one_question(quiz, steps);
    if length == 0 {
        return 0.0;
    }
    let mut points = vec![1.0];
    for _ in 0..length {
        points = sum(&points, &one);
    }
    // The pass mark holds in whole percent, rounded down: as many steps as reach it.
    let needed = (usize::from(quiz.rules.pass_mark) * steps * length).div_ceil(100);
    let passing: f64 = points.iter().skip(needed).sum();
    let attempts = i32::try_from(quiz.rules.attempts).unwrap_or(i32::MAX);
    1.0 - (1.0 - passing.clamp(0.0, 1.0)).powi(attempts)
}

/// The probability of each number of steps that a question of the bank earns.
fn one_question(quiz: &Quiz, steps: usize) -> Vec<f64> {
    let mut earned = vec![0.0; steps + 1];
    let questions = quiz.pool().count();
    for (_, question) in quiz.pool() {
        for (share, p) in question.kind.guessed() {
            // The step that a share reaches: a hair is given for thirds.
            let reached = (0..=steps)
                .rev()
                .find(|step| number(*step) <= share * number(steps) + 1e-6);
            if let Some(cell) = reached.and_then(|step| earned.get_mut(step)) {
                *cell += p / number(questions);
            }
        }
    }
    earned
}

fn sum(points: &[f64], one: &[f64]) -> Vec<f64> {
    let mut next = vec![0.0; points.len() + one.len() - 1];
    for (at, p) in points.iter().enumerate() {
        for (cell, q) in next.iter_mut().skip(at).zip(one) {
            *cell += p * q;
        }
    }
    next
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::draw::tests::bank;

    /// Choose-one questions of four options: the binomial distribution, worked out by hand.
    #[test]
    fn eight_of_ten_by_guessing_is_the_tail_of_the_binomial() {
        let mut quiz = bank(10);
        quiz.rules.attempts = 1;
        let ways = [45.0, 10.0, 1.0];
        let tail: f64 = (8..)
            .zip(ways)
            .map(|(hits, ways)| ways * 0.25_f64.powi(hits) * 0.75_f64.powi(10 - hits))
            .sum();
        assert!((chance_of_passing(&quiz) - tail).abs() < 1e-9);
        quiz.rules.attempts = 3;
        assert!((chance_of_passing(&quiz) - (1.0 - (1.0 - tail).powi(3))).abs() < 1e-9);
        quiz.questions.clear();
        assert!(chance_of_passing(&quiz).abs() < 1e-9);
    }
}
