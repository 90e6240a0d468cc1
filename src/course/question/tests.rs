//! What holds for every kind, found by listing: a new kind is covered by being given an example here, and the test of names fails
//! until it is.

use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};

use super::*;

fn list(ticked: &[Option<bool>]) -> Vec<WrittenOption> {
    let letters = 'a'..='z';
    let option = |(letter, ticked): (char, &Option<bool>)| WrittenOption {
        id: OptionId::parse(&letter.to_string()).expect("an id"),
        ticked: *ticked,
    };
    letters.zip(ticked).map(option).collect()
}

fn row(left: Option<&str>, right: &str) -> WrittenRow {
    let id = |text: &str| OptionId::parse(text).expect("an id");
    WrittenRow {
        left: left.map(id),
        right: Some(id(right)),
    }
}

fn kind(shape: Shape, attributes: &[(&str, &str)]) -> Kind {
    let block = LastBlock {
        shape,
        attributes: attributes
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
    };
    Kind::read(&block).expect("a kind").expect("well shaped")
}

/// An example or two of every kind.
fn kinds() -> Vec<Kind> {
    let (yes, no) = (Some(true), Some(false));
    let typed = |lines: &[&str]| Shape::Typed(lines.iter().map(ToString::to_string).collect());
    vec![
        kind(Shape::Boxes(list(&[no, yes, no, no])), &[]),
        kind(Shape::Boxes(list(&[yes, yes, no, no, yes])), &[]),
        kind(Shape::Boxes(list(&[yes, no])), &[("choose", "all")]),
        kind(Shape::Numbered(list(&[None; 3])), &[]),
        kind(Shape::Numbered(list(&[None; 5])), &[]),
        kind(
            Shape::Table(vec![
                row(Some("a"), "p"),
                row(Some("b"), "q"),
                row(Some("c"), "r"),
                row(None, "s"),
            ]),
            &[],
        ),
        kind(typed(&["2011", "two thousand and eleven"]), &[]),
        kind(typed(&["0.5"]), &[("tolerance", "0.25")]),
    ]
}

fn drawn(kind: &Kind, chance: &mut StdRng) -> Vec<OptionId> {
    let mut order = kind.options().to_vec();
    order.shuffle(chance);
    order
}

/// What a browser could post for this form, sensible or not: any value of each field, fields left empty, in any order.
fn any_post(kind: &Kind, drawn: &[OptionId], chance: &mut StdRng) -> Posted {
    let mut posted = Vec::new();
    let choices = kind.choices(drawn);
    for (place, line) in kind.lines(drawn, &Response::default()).iter().enumerate() {
        if chance.random_bool(0.3) {
            continue;
        }
        let own = line
            .option
            .as_ref()
            .and_then(|id| drawn.iter().position(|known| known == id));
        let value = match choices.get(chance.random_range(0..choices.len().max(1))) {
            Some(Mark::Place(number)) => number.to_string(),
            Some(Mark::Option(id)) => drawn
                .iter()
                .position(|known| known == id)
                .expect("drawn")
                .to_string(),
            _ if line.option.is_none() => {
                ["2011", "0,4", "nothing", " "][chance.random_range(0..4)].to_owned()
            }
            _ => place.to_string(),
        };
        posted.push((own.filter(|_| !choices.is_empty()), value));
    }
    posted.shuffle(chance);
    Posted(posted)
}

#[test]
fn every_kind_has_an_example_and_its_name_in_words() {
    let names: BTreeSet<String> = kinds().iter().map(Kind::name).collect();
    assert_eq!(names.len(), KIND_ATTRIBUTES.len(), "{names:?}");
}

#[test]
fn a_full_answer_earns_the_point_and_an_empty_one_nothing() {
    for kind in kinds() {
        assert!(kind.score(&kind.key()).is_full(), "{kind:?}");
        assert!(
            kind.score(&Response::default()).points.abs() < 1e-9,
            "{kind:?}"
        );
        assert!(kind.accepts(&Response::default()), "{kind:?}");
    }
}

#[test]
fn whatever_is_posted_the_score_is_within_the_point_and_the_order_of_posting_does_not_matter() {
    let mut chance = StdRng::seed_from_u64(44);
    for kind in kinds() {
        for _ in 0..500 {
            let order = drawn(&kind, &mut chance);
            let mut posted = any_post(&kind, &order, &mut chance);
            let response = kind.read_form(&order, &posted);
            posted.0.shuffle(&mut chance);
            assert_eq!(
                kind.read_form(&order, &posted),
                response,
                "{kind:?} {posted:?}"
            );
            let Some(response) = response else { continue };
            let score = kind.score(&response);
            assert!((0.0..=1.0).contains(&score.points), "{kind:?} {response:?}");
            let other = drawn(&kind, &mut chance);
            let again = kind
                .read_form(&other, &kind.posted(&other, &response))
                .expect("its own form");
            assert!(
                (kind.score(&again).points - score.points).abs() < 1e-9,
                "an order of options changes no score"
            );
            assert_eq!(
                kind.posted(&order, &again),
                kind.posted(&order, &response),
                "what a form shows is what it posts"
            );
        }
    }
}

#[test]
fn a_post_that_no_form_of_the_question_makes_is_refused_and_nothing_makes_it_fall() {
    let mut chance = StdRng::seed_from_u64(45);
    let values = [
        "0",
        "1",
        "99",
        "-1",
        "",
        "a",
        "1e9",
        "\u{0}",
        "٣",
        "99999999999999999999",
    ];
    for kind in kinds() {
        let order = drawn(&kind, &mut chance);
        for _ in 0..2_000 {
            let field = |chance: &mut StdRng| {
                let line = chance.random_bool(0.5).then(|| chance.random_range(0..9));
                (
                    line,
                    values[chance.random_range(0..values.len())].to_owned(),
                )
            };
            let posted = Posted(
                (0..chance.random_range(0..4))
                    .map(|_| field(&mut chance))
                    .collect(),
            );
            if let Some(response) = kind.read_form(&order, &posted) {
                assert!(kind.accepts(&response));
                assert!((0.0..=1.0).contains(&kind.score(&response).points));
            }
        }
    }
}

#[test]
fn everything_ticked_earns_nothing_where_several_can_be_chosen() {
    for kind in kinds().iter().filter(|kind| kind.name() == "choose all") {
        let all = Response(kind.options().iter().map(ToString::to_string).collect());
        assert!(kind.score(&all).points.abs() < 1e-9, "{kind:?}");
    }
}

#[test]
fn the_chances_of_a_blind_guess_add_up_to_one() {
    for kind in kinds() {
        let guessed = kind.guessed();
        let sum: f64 = guessed.iter().map(|(_, p)| p).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{kind:?}: {guessed:?}");
        assert!(
            guessed
                .iter()
                .all(|(share, p)| (0.0..=1.0).contains(share) && *p >= 0.0)
        );
    }
}

#[test]
fn kinds_are_stored_in_one_form_and_what_was_stored_before_can_be_read() {
    for kind in kinds() {
        let stored = serde_json::to_string(&kind).expect("JSON");
        assert_eq!(
            serde_json::from_str::<Kind>(&stored).expect("a kind"),
            kind,
            "{stored}"
        );
    }
    let stored = r#"{"kind":"choose-one","options":["a","b"],"key":"b"}"#;
    let old: Kind = serde_json::from_str(stored).expect("the first form");
    assert_eq!(old.key(), Response(vec!["b".to_owned()]));
    let stored = r#"{"kind":"choose-all","options":["a","b","c"],"keys":["a","c"]}"#;
    let old: Kind = serde_json::from_str(stored).expect("the first form");
    assert_eq!(old.key(), Response(vec!["a".to_owned(), "c".to_owned()]));
    let stored = r#"{"title":"T","stem":"","options":{},"feedback":null}"#;
    let old: QuestionText = serde_json::from_str(stored).expect("the first form");
    let again = serde_json::to_string(&old).expect("JSON");
    assert_eq!(again, stored, "old words keep their hash");
}

fn boxes(ticked: &[bool]) -> Kind {
    let ticked: Vec<Option<bool>> = ticked.iter().copied().map(Some).collect();
    kind(Shape::Boxes(list(&ticked)), &[])
}

fn response(given: &[&str]) -> Response {
    Response(given.iter().map(ToString::to_string).collect())
}

fn earned(asked: &Kind, today: &Kind, given: &[&str]) -> f64 {
    let corrected = asked.corrected(today).expect("it fits");
    corrected.score(&response(given)).points
}

#[test]
fn a_question_that_was_not_changed_is_judged_by_its_own_key_and_another_kind_by_none() {
    for asked in kinds() {
        assert_eq!(asked.corrected(&asked).as_ref(), Ok(&asked));
        for other in kinds() {
            let boxed = |kind: &Kind| kind.name().starts_with("choose");
            let alike = asked.name() == other.name() || boxed(&asked) && boxed(&other);
            if !alike {
                assert_eq!(asked.corrected(&other), Err(Unfit::OtherKind));
            }
            if let Ok(corrected) = asked.corrected(&other) {
                assert_eq!(corrected.options().len(), asked.options().len());
                assert!(corrected.score(&corrected.key()).is_full(), "{corrected:?}");
                assert!(corrected.score(&Response::default()).points.abs() < 1e-9);
            }
        }
    }
}

#[test]
fn of_boxes_what_is_ticked_today_is_right_and_what_is_gone_keeps_its_verdict() {
    let asked = boxes(&[true, false, false]);
    assert!(earned(&asked, &boxes(&[false, true, false]), &["b"]) > 0.99);
    assert!(earned(&asked, &boxes(&[false, true, false]), &["a"]) < 0.01);
    // Several are right today: more than one could not be chosen, so each of them earns the point.
    let several = boxes(&[true, true, false]);
    assert!(earned(&asked, &several, &["a"]) > 0.99 && earned(&asked, &several, &["b"]) > 0.99);
    assert!(earned(&asked, &several, &["c"]) < 0.01);
    // The third option is gone from the file; another one came.
    let fewer = boxes(&[false, true]);
    assert!(earned(&asked, &fewer, &["c"]) < 0.01 && earned(&asked, &fewer, &["b"]) > 0.99);
    let added = boxes(&[false, false, false, true]);
    assert_eq!(asked.corrected(&added), Err(Unfit::NotOffered));
    // Where several could be chosen, one right option less is one right option less.
    let all = boxes(&[true, true, false, false]);
    let one = boxes(&[true, false, false, false]);
    assert!((earned(&all, &one, &["a"]) - 1.0).abs() < 1e-9);
    assert!((earned(&all, &one, &["a", "b"]) - 2.0 / 3.0).abs() < 1e-9);
    let every = boxes(&[true, true, true, true, false]);
    assert!(earned(&all, &every, &["a", "b", "c", "d"]) > 0.99);
}

#[test]
fn orders_pairs_and_typed_answers_are_judged_by_what_the_file_says_today() {
    let three = kind(Shape::Numbered(list(&[None; 3])), &[]);
    let turned = Shape::Numbered(list(&[None; 3]).into_iter().rev().collect());
    let turned = kind(turned, &[]);
    assert!(earned(&three, &turned, &["a:3", "b:2", "c:1"]) > 0.99);
    let five = kind(Shape::Numbered(list(&[None; 5])), &[]);
    assert_eq!(
        three.corrected(&five),
        Ok(three.clone()),
        "the three stand as they stood"
    );
    let longer: Vec<WrittenOption> = list(&[None; 4]).into_iter().rev().collect();
    let longer = kind(Shape::Numbered(longer), &[]);
    // One came, and the three stand the other way round; seen from the four, one of them is gone.
    assert!(earned(&three, &longer, &["a:3", "b:2", "c:1"]) > 0.99);
    assert_eq!(longer.corrected(&three), Err(Unfit::OtherItems));

    let table = |rows: &[(&str, &str)]| {
        let pairs = rows.iter().map(|(left, right)| row(Some(left), right));
        kind(Shape::Table(pairs.chain([row(None, "s")]).collect()), &[])
    };
    let asked = table(&[("a", "p"), ("b", "q")]);
    assert!(earned(&asked, &table(&[("a", "q"), ("b", "p")]), &["a:q", "b:p"]) > 0.99);
    assert!(earned(&asked, &table(&[("a", "p"), ("c", "q")]), &["a:p", "b:q"]) > 0.99);
    assert_eq!(
        asked.corrected(&table(&[("a", "z"), ("b", "q")])),
        Err(Unfit::NotOffered)
    );

    let typed = |words: &[&str]| {
        kind(
            Shape::Typed(words.iter().map(ToString::to_string).collect()),
            &[],
        )
    };
    let asked = typed(&["2011", "in 2011"]);
    assert!(earned(&asked, &typed(&["2012"]), &["2012"]) > 0.99);
    assert!(earned(&asked, &typed(&["2012"]), &["2011"]) < 0.01);
    assert_eq!(
        asked.corrected(&typed(&["in 2011", "2011"])),
        Ok(asked.clone())
    );
}
