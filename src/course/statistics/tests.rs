//! The numbers against a published data set and against numbers that were worked out by hand.

use super::*;

fn asked(earned: f64, rest: f64) -> Asked {
    Asked {
        response: Response::default(),
        language: None,
        sure: None,
        earned,
        rest: Some(rest),
        at: Timestamp(0),
    }
}

/// Section 6 of the Law School Admission Test: how many of 1,000 people gave each pattern of right and wrong answers to its five
/// questions, from all wrong to all right (R. D. Bock and M. Lieberman, "Fitting a response model for n dichotomously scored
/// items", Psychometrika 35, 1970).
const PATTERNS: [usize; 32] = [
    3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15, 10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21,
    173, 11, 61, 28, 298,
];

/// The share of right answers and the point-biserial correlation of each question with the sum of the other four, as the package
/// `ltm` of R prints them for this data (`descript(LSAT)`: "proportions for each level of response", "point biserial correlation with
/// total score, excluded"; D. Rizopoulos, Journal of Statistical Software 17 (5), 2006).
const PUBLISHED: [(f64, f64); 5] = [
    (0.924, 0.1128),
    (0.709, 0.1531),
    (0.553, 0.1727),
    (0.763, 0.1444),
    (0.870, 0.1215),
];

/// The package divides a deviation of the whole population by one of a sample: its correlations are smaller by this.
fn as_printed(correlation: f64) -> f64 {
    correlation * (999.0_f64 / 1_000.0).sqrt()
}

#[test]
fn the_numbers_are_those_that_are_published_for_a_known_test() {
    for (item, (facility, discrimination)) in PUBLISHED.iter().enumerate() {
        let mut all = Vec::new();
        for (pattern, people) in PATTERNS.iter().enumerate() {
            let right = |item: usize| number(pattern >> (4 - item) & 1);
            let rest: f64 = (0..5).filter(|other| *other != item).map(right).sum();
            all.extend(vec![asked(right(item), rest / 4.0); *people]);
        }
        let found = Item::of(&all).expect("a thousand answers");
        assert_eq!(found.asked, 1_000);
        assert!((found.facility - facility).abs() < 1e-9, "{found:?}");
        let found = as_printed(found.discrimination.expect("it varies"));
        assert!((found - discrimination).abs() <= 5e-5, "{found}");
    }
}

/// Five times the four answers with part marks 1, 1/2, 1/2, 0 beside 3/4, 1/4, 3/4, 1/4 of the rest. The means are 1/2 and 1/2; the products
/// of the deviations of each four sum to 1/8 + 0 + 0 + 1/8 = 1/4, the squares to 1/2 and 1/4: 1/4 divided by the root of 1/8 is the
/// root of 1/2.
#[test]
fn part_marks_are_reckoned_as_by_hand() {
    let all = [(1.0, 0.75), (0.5, 0.25), (0.5, 0.75), (0.0, 0.25)];
    let all = all.iter().cycle().take(20);
    let all: Vec<Asked> = all.map(|(x, y)| asked(*x, *y)).collect();
    let found = Item::of(&all).expect("twenty answers");
    assert!((found.facility - 0.5).abs() < 1e-12);
    let root = found.discrimination.expect("it varies");
    assert!((root - 0.5_f64.sqrt()).abs() < 1e-12, "{root}");
    assert_eq!(found.look(), Look::Fine);
    assert_eq!(Item::of(&[]), None);
    let same = Item::of(&vec![asked(1.0, 0.5); 30]).expect("thirty");
    assert_eq!((same.discrimination, same.look()), (None, Look::Easy));
}

#[test]
fn what_is_looked_at_first_is_the_key_and_nothing_is_said_below_twenty() {
    let turned = |people: usize| {
        let one = |n: usize| asked(number(n % 2), 1.0 - number(n % 2));
        Item::of(&(0..people).map(one).collect::<Vec<_>>()).expect("answers")
    };
    assert_eq!(turned(19).look(), Look::TooFew);
    assert_eq!(turned(20).look(), Look::AtTheKey);
    let sure = |n: usize| Asked {
        sure: Some(n.is_multiple_of(4)),
        ..asked(number(n % 2), number(n % 2))
    };
    let sure = Item::of(&(0..40).map(sure).collect::<Vec<_>>()).expect("answers");
    assert_eq!(sure.wrong_and_sure, Some(0.25));
    assert_eq!(sure.look(), Look::AtWhatIsTaught);
}

fn said(kind: &Kind, answers: &[(&str, &[&str], usize)]) -> Choices {
    let mut all = Vec::new();
    for (language, given, times) in answers {
        let one = Asked {
            response: Response(given.iter().map(ToString::to_string).collect()),
            language: Language::parse(language),
            ..asked(0.0, 0.0)
        };
        all.extend(vec![one; *times]);
    }
    Choices::of(kind, &all)
}

fn kind(json: &str) -> Kind {
    serde_json::from_str(json).expect("a kind")
}

const ONE: &str = r#"{"kind":"choose-one","options":["a","b","c"],"key":"b"}"#;

#[test]
fn each_option_is_counted_by_language() {
    let found = said(
        &kind(ONE),
        &[
            ("en", &["b"], 8),
            ("en", &["a"], 2),
            ("fr", &["a"], 5),
            ("", &[], 5),
        ],
    );
    let counts: Vec<(&[usize], bool)> = found
        .given
        .iter()
        .map(|given| (given.counts.as_slice(), given.right))
        .collect();
    assert_eq!(
        counts,
        [(&[2, 5][..], false), (&[8, 0], true), (&[0, 0], false)]
    );
    assert_eq!(found.unanswered, 5);
}

/// However many answers there are, and in whatever languages: one more changes what is told by five answers or by none.
#[test]
fn nobody_sees_what_one_person_answered_by_looking_before_and_after() {
    let languages = ["en", "en", "fr", "en", "ar", "fr", "", "en"];
    let answer = |n: usize| Asked {
        response: Response(vec![["a", "b", "c"][n * 7 % 3].to_owned()]),
        language: Language::parse(languages[n * 5 % 8]),
        ..asked(number(n % 2), number(n * 3 % 2))
    };
    let told = |people: usize| {
        let newest_first: Vec<Asked> = (0..people).rev().map(answer).collect();
        let choices = Choices::of(&kind(ONE), &newest_first);
        let each = choices.given.iter().flat_map(|given| given.counts.clone());
        let counted = Item::of(&newest_first).map_or(0, |item| item.counted);
        (counted, each.collect::<Vec<usize>>(), choices.languages)
    };
    let mut grew = 0;
    for people in 0..200 {
        let (before, after) = (told(people), told(people + 1));
        if before != after {
            assert_eq!(after.0 - before.0, 5, "{before:?} {after:?}");
            grew += 1;
        }
        assert!(after.2.iter().all(|(_, count)| count % 5 == 0));
    }
    assert!(grew > 30, "{grew}");
}

#[test]
fn of_other_kinds_the_most_frequent_wrong_answers_are_told_and_no_words_of_fewer_than_five() {
    let typed =
        kind(r#"{"kind":"typed-answer","accepted":["2011"],"tolerance":0.0,"exact":false}"#);
    let found = said(
        &typed,
        &[
            ("en", &["2012"], 5),
            ("en", &["2011"], 9),
            ("en", &["1999"], 7),
            ("en", &["Ada"], 4),
        ],
    );
    let words: Vec<(&Mark, usize)> = found
        .given
        .iter()
        .map(|one| (&one.mark, one.total()))
        .collect();
    let (first, second) = (
        Mark::Words("1999".to_owned()),
        Mark::Words("2012".to_owned()),
    );
    assert_eq!(words, [(&first, 7), (&second, 5)]);
    let pairs =
        kind(r#"{"kind":"match-up","options":["a","b","p","q"],"pairs":{"a":"p","b":"q"}}"#);
    let found = said(&pairs, &[("en", &["a:q", "b:q"], 5)]);
    assert_eq!(found.given.len(), 1);
    assert_eq!(
        found.given[0].option.as_ref().map(OptionId::as_str),
        Some("a")
    );
    let many: Vec<String> = (0..12).map(|n| n.to_string()).collect();
    let many: Vec<Vec<&str>> = many.iter().map(|word| vec![word.as_str()]).collect();
    let many: Vec<(&str, &[&str], usize)> =
        many.iter().map(|word| ("en", word.as_slice(), 5)).collect();
    assert_eq!(said(&typed, &many).given.len(), 10);
}
