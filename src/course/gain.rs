//! The gain of a group between a quiz before its module and the first attempt after it.

/// Groups of fewer people are not shown: a mean of two tells the one what the other had.
pub const FEWEST: i64 = 5;

/// The quantile of the normal distribution that leaves 2.5 % above it.
const Z: f64 = 1.959_964;

/// Sums over people who did both.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gains {
    /// How many people.
    pub people: i64,
    /// The sum of their shares of the points before, each from 0 to 1.
    pub before: f64,
    /// The same, after.
    pub after: f64,
    /// The sum of the squares of what each gained.
    pub squares: f64,
}

/// Means in percentage points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanGain {
    /// What people had before, 0 to 100.
    pub before: f64,
    /// What they had after, 0 to 100.
    pub after: f64,
    /// What they gained, -100 to 100.
    pub gain: f64,
    /// The 95 % interval of the gain reaches so far to either side; never negative.
    pub margin: f64,
}

impl Gains {
    /// The means; `None` for fewer than [`FEWEST`] people.
    pub fn mean(&self) -> Option<MeanGain> {
        if self.people < FEWEST {
            return None;
        }
        let people = f64::from(u32::try_from(self.people).ok()?);
        let gain = (self.after - self.before) / people;
        let variance = (self.squares - people * gain * gain).max(0.0) / (people - 1.0);
        Some(MeanGain {
            before: 100.0 * self.before / people,
            after: 100.0 * self.after / people,
            gain: 100.0 * gain,
            margin: 100.0 * student(people - 1.0) * (variance / people).sqrt(),
        })
    }
}

/// The quantile of Student's t that leaves 2.5 % above it, by the expansion of Fisher and Cornish: within 0.01 from 4 degrees of freedom on.
fn student(freedom: f64) -> f64 {
    let (z3, z5, z7) = (Z.powi(3), Z.powi(5), Z.powi(7));
    let first = (z3 + Z) / 4.0;
    let second = (5.0 * z5 + 16.0 * z3 + 3.0 * Z) / 96.0;
    let third = (3.0 * z7 + 19.0 * z5 + 17.0 * z3 - 15.0 * Z) / 384.0;
    Z + first / freedom + second / freedom.powi(2) + third / freedom.powi(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(f64, f64)]) -> Gains {
        let sum = |each: fn(&(f64, f64)) -> f64| pairs.iter().map(each).sum();
        Gains {
            people: i64::try_from(pairs.len()).expect("few"),
            before: sum(|pair| pair.0),
            after: sum(|pair| pair.1),
            squares: sum(|pair| (pair.1 - pair.0).powi(2)),
        }
    }

    #[test]
    fn quantiles_are_those_of_the_printed_tables() {
        for (freedom, printed) in [(4.0, 2.776), (9.0, 2.262), (29.0, 2.045), (120.0, 1.980)] {
            assert!((student(freedom) - printed).abs() < 0.01, "{freedom}");
        }
    }

    /// The sleep of ten patients with two drugs (Student, Biometrika 1908): a mean difference of 1.58 with the 95 % interval 0.70 to 2.46.
    #[test]
    fn students_own_example_comes_out_as_printed() {
        let drugs = [
            (0.7, 1.9),
            (-1.6, 0.8),
            (-0.2, 1.1),
            (-1.2, 0.1),
            (-0.1, -0.1),
            (3.4, 4.4),
            (3.7, 5.5),
            (0.8, 1.6),
            (0.0, 4.6),
            (2.0, 3.4),
        ];
        let mean = of(&drugs).mean().expect("ten people");
        assert!((mean.gain / 100.0 - 1.58).abs() < 1e-9);
        assert!(
            (mean.margin / 100.0 - 0.88).abs() < 0.005,
            "{}",
            mean.margin
        );
    }

    #[test]
    fn four_people_have_no_mean_and_five_alike_have_no_margin() {
        assert_eq!(of(&[(0.2, 0.8); 4]).mean(), None);
        let mean = of(&[(0.2, 0.8); 5]).mean().expect("five people");
        // The root of what rounding leaves of a sum of squares; pages show whole points.
        assert!((mean.gain - 60.0).abs() < 1e-9 && mean.margin < 1e-4);
    }
}
