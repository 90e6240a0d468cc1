//! Charts as bars: the places and lengths that an SVG template draws. Colours come from the stylesheet.

/// How wide a drawing is, in its own units; its height grows with the bars.
pub const WIDTH: i64 = 300;
/// Letters of a label that fit over a bar.
const LABEL: usize = 30;
/// The height of one bar with its label.
const STEP: i64 = 42;
/// How high a bar is.
const BAR: i64 = 14;

/// One bar: a part of a whole, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// The part that counts.
    pub part: i64,
    /// The whole that it is a part of; for a plain number the same as `part`.
    pub whole: i64,
    /// Both in words.
    pub words: String,
}

/// A bar as it is drawn, in the drawing's own units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The label, as much of it as fits.
    pub label: String,
    /// The numbers in words.
    pub words: String,
    /// Where the lines of writing stand.
    pub text_y: i64,
    /// Where the label begins.
    pub label_x: i64,
    /// Where the words end.
    pub words_x: i64,
    /// The upper edge of the bar.
    pub bar_y: i64,
    /// Its height.
    pub height: i64,
    /// The near edge and length of the whole.
    pub whole: (i64, i64),
    /// The near edge and length of the part.
    pub part: (i64, i64),
}

/// A chart with its bars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// A name for the parts of the page that belong to it.
    pub id: &'static str,
    /// What it shows.
    pub title: String,
    /// The same as a sentence, for who does not see it.
    pub description: String,
    /// What the bars stand for, as the heading of the table behind it.
    pub of: String,
    /// The bars as numbers: the table behind the chart.
    pub bars: Vec<Bar>,
    /// The bars as they are drawn.
    pub drawn: Vec<Drawn>,
}

impl Chart {
    /// Draws bars on one scale from nothing to the longest; from the right where the language runs from the right.
    pub fn of(
        id: &'static str,
        title: String,
        description: String,
        of: String,
        bars: Vec<Bar>,
        from_the_right: bool,
    ) -> Self {
        let longest = bars.iter().map(|bar| bar.whole).max().unwrap_or(0).max(1);
        let draw = |(number, bar): (i64, &Bar)| draw(number, bar, longest, from_the_right);
        let drawn = (0..).zip(&bars).map(draw).collect();
        Self {
            id,
            title,
            description,
            of,
            bars,
            drawn,
        }
    }

    /// How high the drawing is.
    pub fn height(&self) -> i64 {
        STEP * i64::try_from(self.bars.len()).unwrap_or_default()
    }

    /// How wide the drawing is.
    pub fn width(&self) -> i64 {
        WIDTH
    }
}

fn draw(number: i64, bar: &Bar, longest: i64, from_the_right: bool) -> Drawn {
    let top = number * STEP;
    let length = |value: i64| (value.clamp(0, longest) * WIDTH + longest / 2) / longest;
    let placed = |length: i64| {
        let near = if from_the_right { WIDTH - length } else { 0 };
        (near, length)
    };
    let (near, far) = if from_the_right {
        (WIDTH, 0)
    } else {
        (0, WIDTH)
    };
    Drawn {
        label: shortened(&bar.label),
        words: bar.words.clone(),
        text_y: top + 15,
        label_x: near,
        words_x: far,
        bar_y: top + 21,
        height: BAR,
        whole: placed(length(bar.whole)),
        part: placed(length(bar.part)),
    }
}

fn shortened(label: &str) -> String {
    if label.chars().count() <= LABEL {
        return label.to_owned();
    }
    let begin: String = label.chars().take(LABEL - 1).collect();
    format!("{begin}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(part: i64, whole: i64) -> Bar {
        Bar {
            label: "Centre".to_owned(),
            part,
            whole,
            words: String::new(),
        }
    }

    fn chart(bars: Vec<Bar>, from_the_right: bool) -> Chart {
        let text = String::new;
        Chart::of("c", text(), text(), text(), bars, from_the_right)
    }

    #[test]
    fn bars_share_one_scale_and_mirror_with_the_language() {
        let bars = vec![bar(5, 10), bar(20, 40), bar(0, 0)];
        let left = chart(bars.clone(), false);
        let lengths: Vec<_> = left.drawn.iter().map(|bar| (bar.part, bar.whole)).collect();
        assert_eq!(
            lengths,
            [((0, 38), (0, 75)), ((0, 150), (0, 300)), ((0, 0), (0, 0))]
        );
        let right = chart(bars, true);
        for (a, b) in left.drawn.iter().zip(&right.drawn) {
            assert_eq!((WIDTH - a.part.1, a.part.1), b.part);
            assert_eq!(
                (WIDTH - a.label_x, WIDTH - a.words_x),
                (b.label_x, b.words_x)
            );
        }
    }

    #[test]
    fn a_chart_of_nothing_is_empty_and_a_long_name_is_cut() {
        assert_eq!(chart(Vec::new(), false).height(), 0);
        let mut long = bar(1, 1);
        long.label = "م".repeat(100);
        assert_eq!(
            chart(vec![long], false).drawn[0].label.chars().count(),
            LABEL
        );
    }
}
