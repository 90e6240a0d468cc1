//! Where the scenes of a map stand and how the ways between them run: scenes in rows, each below all that lead to it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::course::id::SceneId;
use crate::course::scenario::Graph;

/// How wide a scene is drawn, in the drawing's own units.
pub const WIDTH: i64 = 230;
/// The room between two things in a row.
const BESIDE: i64 = 30;
/// The room between two rows: the ways cross there.
const BETWEEN: i64 = 70;
/// The room for a way that only passes through a row.
const PASSAGE: i64 = 14;
/// The room around everything.
const MARGIN: i64 = 20;
/// How often rows are sorted anew, downwards and upwards.
const SWEEPS: usize = 6;

/// A way from a choice to its scene.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// The scene it begins at, by its place in the graph.
    pub from: usize,
    /// The choice, by its place in the scene.
    pub choice: usize,
    /// Where it begins.
    pub begin: (i64, i64),
    /// As an SVG path.
    pub path: String,
}

/// Where everything stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The upper near corner of each scene, in the order of the graph.
    pub corners: Vec<(i64, i64)>,
    /// The ways, in the order of the graph.
    pub ways: Vec<Way>,
    /// How wide the drawing is.
    pub width: i64,
    /// How high it is.
    pub height: i64,
}

/// Something that stands in a row: a scene, or a way that passes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Scene(usize),
    /// The way of this number, in this row.
    Passing(usize, usize),
}

/// A choice that leads to another row: where from, which choice, where to.
type Link = (usize, usize, usize);

/// Lays a graph out; `heights` are those of its scenes.
pub fn layout(graph: &Graph, heights: &[i64]) -> Layout {
    let links = links(graph);
    let rows_of = rows(graph.scenes.len(), &links);
    let mut rows = fill(&rows_of, &links);
    let near = neighbours(&rows_of, &links);
    sort(&mut rows, &near);
    let middles = spread(&rows, &near);
    draw(graph, &links, &rows_of, &rows, &middles, heights)
}

fn links(graph: &Graph) -> Vec<Link> {
    let place = |id: &SceneId| graph.scenes.iter().position(|scene| scene.id == *id);
    let mut links = Vec::new();
    for (from, scene) in graph.scenes.iter().enumerate() {
        for (choice, one) in scene.choices.iter().enumerate() {
            links.extend(place(&one.to).map(|to| (from, choice, to)));
        }
    }
    links
}

/// The row of each scene: one below the lowest that leads to it, circles left aside.
fn rows(scenes: usize, links: &[Link]) -> Vec<usize> {
    let mut rows = vec![0; scenes];
    let forward = forward(scenes, links);
    for _ in 0..scenes {
        for (from, _, to) in &forward {
            let below = rows.get(*from).map_or(0, |row| row + 1);
            if let Some(row) = rows.get_mut(*to) {
                *row = below.max(*row);
            }
        }
    }
    rows
}

/// The links without those that lead back to a scene on the way from the first one.
fn forward(scenes: usize, links: &[Link]) -> Vec<Link> {
    let mut kept = Vec::new();
    let mut seen = BTreeSet::new();
    for start in 0..scenes {
        if !seen.insert(start) {
            continue;
        }
        let out = |scene: usize| {
            let out: Vec<Link> = links
                .iter()
                .filter(|link| link.0 == scene)
                .copied()
                .collect();
            out.into_iter()
        };
        let mut walking = vec![(start, out(start))];
        while let Some((_, left)) = walking.last_mut() {
            let Some(link) = left.next() else {
                walking.pop();
                continue;
            };
            if walking.iter().any(|(scene, _)| *scene == link.2) {
                continue;
            }
            kept.push(link);
            if seen.insert(link.2) {
                walking.push((link.2, out(link.2)));
            }
        }
    }
    kept
}

/// The rows a way passes through between its ends.
fn passed(rows: &[usize], link: &Link) -> std::ops::Range<usize> {
    let row = |scene: usize| rows.get(scene).copied().unwrap_or_default();
    row(link.0) + 1..row(link.2)
}

fn fill(rows_of: &[usize], links: &[Link]) -> Vec<Vec<Place>> {
    let count = rows_of.iter().max().map_or(0, |last| last + 1);
    let mut rows = vec![Vec::new(); count];
    for (scene, row) in rows_of.iter().enumerate() {
        if let Some(row) = rows.get_mut(*row) {
            row.push(Place::Scene(scene));
        }
    }
    for (number, link) in links.iter().enumerate() {
        for row in passed(rows_of, link) {
            if let Some(places) = rows.get_mut(row) {
                places.push(Place::Passing(number, row));
            }
        }
    }
    rows
}

/// What each place is joined to, in the rows above and below.
fn neighbours(rows_of: &[usize], links: &[Link]) -> BTreeMap<Place, Vec<Place>> {
    let mut near: BTreeMap<Place, Vec<Place>> = BTreeMap::new();
    for (number, link) in links.iter().enumerate() {
        let between = passed(rows_of, link).map(|row| Place::Passing(number, row));
        let chain: Vec<Place> = std::iter::once(Place::Scene(link.0))
            .chain(between)
            .chain([Place::Scene(link.2)])
            .collect();
        for pair in chain.windows(2) {
            if let [one, other] = pair {
                near.entry(*one).or_default().push(*other);
                near.entry(*other).or_default().push(*one);
            }
        }
    }
    near
}

/// Sorts each row by the middle of what its places are joined to, so that few ways cross.
fn sort(rows: &mut [Vec<Place>], near: &BTreeMap<Place, Vec<Place>>) {
    for sweep in 0..SWEEPS {
        let order: Vec<usize> = if sweep % 2 == 0 {
            (0..rows.len()).collect()
        } else {
            (0..rows.len()).rev().collect()
        };
        for row in order {
            let at: BTreeMap<Place, i64> = rows
                .iter()
                .flat_map(|row| (0..).zip(row).map(|(at, place)| (*place, at * 1000)))
                .collect();
            if let Some(places) = rows.get_mut(row) {
                places.sort_by_key(|place| middle(*place, near, &at));
            }
        }
    }
}

/// The middle of what a place is joined to; its own position where it is joined to nothing.
fn middle(place: Place, near: &BTreeMap<Place, Vec<Place>>, at: &BTreeMap<Place, i64>) -> i64 {
    let joined = near.get(&place).map_or(&[][..], Vec::as_slice);
    let found: Vec<i64> = joined
        .iter()
        .filter_map(|other| at.get(other).copied())
        .collect();
    match i64::try_from(found.len()) {
        Ok(count) if count > 0 => found.iter().sum::<i64>() / count,
        _ => at.get(&place).copied().unwrap_or_default(),
    }
}

fn half(place: Place) -> i64 {
    match place {
        Place::Scene(_) => WIDTH / 2,
        Place::Passing(..) => PASSAGE / 2,
    }
}

/// The middle of each place across the drawing: near what it is joined to, and beside its neighbours in the row.
fn spread(rows: &[Vec<Place>], near: &BTreeMap<Place, Vec<Place>>) -> BTreeMap<Place, i64> {
    let mut at: BTreeMap<Place, i64> = BTreeMap::new();
    for row in rows {
        for (number, place) in (0..).zip(row) {
            let count = i64::try_from(row.len()).unwrap_or_default();
            at.insert(*place, (2 * number - count + 1) * (WIDTH + BESIDE) / 2);
        }
    }
    for sweep in 0..2 * SWEEPS {
        let mut order: Vec<&Vec<Place>> = rows.iter().collect();
        if sweep % 2 == 0 {
            order.reverse();
        }
        for row in order {
            let wanted: Vec<i64> = row.iter().map(|place| middle(*place, near, &at)).collect();
            for (place, x) in row.iter().zip(apart(row, &wanted)) {
                at.insert(*place, x);
            }
        }
    }
    let least = at.iter().map(|(place, x)| x - half(*place)).min();
    let shift = MARGIN - least.unwrap_or_default();
    for x in at.values_mut() {
        *x += shift;
    }
    at
}

/// The positions nearest to the wanted ones at which nothing overlaps: halfway between pushing all to the one side and to
/// the other.
fn apart(row: &[Place], wanted: &[i64]) -> Vec<i64> {
    let pushed = |places: &[(Place, i64)], sign: i64| {
        let mut found: Vec<i64> = Vec::new();
        let mut before: Option<(Place, i64)> = None;
        for (place, x) in places {
            let least = before.map(|(other, at)| at + half(other) + BESIDE + half(*place));
            let at = least.map_or(sign * x, |least| least.max(sign * x));
            before = Some((*place, at));
            found.push(sign * at);
        }
        found
    };
    let forth: Vec<(Place, i64)> = row.iter().copied().zip(wanted.iter().copied()).collect();
    let back: Vec<(Place, i64)> = forth.iter().rev().copied().collect();
    let left = pushed(&forth, 1);
    let mut right = pushed(&back, -1);
    right.reverse();
    left.iter().zip(&right).map(|(a, b)| (a + b) / 2).collect()
}

fn draw(
    graph: &Graph,
    links: &[Link],
    rows_of: &[usize],
    rows: &[Vec<Place>],
    at: &BTreeMap<Place, i64>,
    heights: &[i64],
) -> Layout {
    let height_of = |place: &Place| match place {
        Place::Scene(scene) => heights.get(*scene).copied().unwrap_or_default(),
        Place::Passing(..) => 0,
    };
    let mut tops = Vec::new();
    let mut y = MARGIN;
    for row in rows {
        let height = row.iter().map(height_of).max().unwrap_or_default();
        tops.push((y, height));
        y += height + BETWEEN;
    }
    let x = |place: Place| at.get(&place).copied().unwrap_or_default();
    let top = |scene: usize| {
        let row = rows_of.get(scene).copied().unwrap_or_default();
        tops.get(row).map_or(MARGIN, |(top, _)| *top)
    };
    let corner = |scene: usize| (x(Place::Scene(scene)) - WIDTH / 2, top(scene));
    let ways = links.iter().enumerate().map(|(number, link)| {
        let (from, choice, to) = *link;
        let of = graph
            .scenes
            .get(from)
            .map_or(1, |scene| scene.choices.len());
        let (of, nth) = (to_i64(of), to_i64(choice));
        let (left, upper) = corner(from);
        let begin = (
            left + WIDTH * (2 * nth + 1) / (2 * of),
            upper + height_of(&Place::Scene(from)),
        );
        let passing = passed(rows_of, link).map(|row| {
            let (top, height) = tops.get(row).copied().unwrap_or_default();
            (x(Place::Passing(number, row)), top, top + height)
        });
        let end = (x(Place::Scene(to)), top(to));
        Way {
            from,
            choice,
            begin,
            path: path(begin, passing.collect(), end),
        }
    });
    let ways: Vec<Way> = ways.collect();
    let far = at.iter().map(|(place, x)| x + half(*place)).max();
    Layout {
        corners: (0..graph.scenes.len()).map(corner).collect(),
        ways,
        width: far.unwrap_or_default() + MARGIN,
        height: y - BETWEEN + MARGIN,
    }
}

fn to_i64(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A line that leaves downwards, passes straight through rows, and arrives from above.
fn path(begin: (i64, i64), passing: Vec<(i64, i64, i64)>, end: (i64, i64)) -> String {
    let mut path = format!("M{} {}", begin.0, begin.1);
    let mut here = begin;
    let curve = |from: (i64, i64), to: (i64, i64)| {
        let bend = ((to.1 - from.1) / 2).max(BETWEEN / 2);
        format!(
            " C{} {} {} {} {} {}",
            from.0,
            from.1 + bend,
            to.0,
            to.1 - bend,
            to.0,
            to.1
        )
    };
    for (x, top, bottom) in passing {
        path.push_str(&curve(here, (x, top)));
        let _ = write!(path, " V{bottom}");
        here = (x, bottom);
    }
    path.push_str(&curve(here, end));
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::id::ChoiceId;
    use crate::course::scenario::{Choice, Scene};

    fn graph(leads: &[&[usize]]) -> Graph {
        let id = |number: usize| SceneId::parse(&format!("s{number}")).expect("an id");
        let choice = |(at, to): (usize, &usize)| Choice {
            id: ChoiceId::parse(&format!("c{at}")).expect("an id"),
            to: id(*to),
            best: false,
            sets: Vec::new(),
            when: Vec::new(),
        };
        let scene = |(number, to): (usize, &&[usize])| Scene {
            id: id(number),
            choices: to.iter().enumerate().map(choice).collect(),
            outcome: None,
        };
        Graph {
            scenes: leads.iter().enumerate().map(scene).collect(),
        }
    }

    #[test]
    fn no_scene_lies_on_another_and_each_is_below_what_leads_to_it() {
        let leads: &[&[usize]] = &[
            &[1, 2, 5],
            &[3, 4, 6],
            &[4, 0],
            &[5, 6, 7],
            &[5, 7],
            &[],
            &[],
            &[],
        ];
        let graph = graph(leads);
        let heights = vec![100; leads.len()];
        let layout = layout(&graph, &heights);
        assert_eq!(layout.ways.len(), 13);
        for (a, one) in layout.corners.iter().enumerate() {
            assert!(one.0 >= 0 && one.0 + WIDTH <= layout.width && one.1 + 100 <= layout.height);
            for other in layout.corners.iter().skip(a + 1) {
                let apart = (one.0 - other.0).abs() >= WIDTH || (one.1 - other.1).abs() >= 100;
                assert!(apart, "{one:?} {other:?}");
            }
            for to in leads[a].iter().filter(|to| **to > a) {
                assert!(layout.corners[*to].1 > one.1, "{a} {to}");
            }
        }
    }

    #[test]
    fn a_graph_of_nothing_is_an_empty_drawing() {
        assert!(layout(&Graph::default(), &[]).corners.is_empty());
    }
}
