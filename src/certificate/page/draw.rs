//! Draws the plan in the order in which it is read aloud, and tags each part with what it is.

use std::num::NonZeroU16;

use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::destination::XyzDestination;
use krilla::geom::{Path, PathBuilder, Point, Quadrilateral, Transform};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::Page;
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, Node, SpanTag, Tag, TagGroup,
    TagKind, TagTree,
};
use parley::BaseDirection;

use super::able::{Able, INDENT, Listed, Placed};
use super::ornament::{pen, short};
use super::plan::{Kind, MEASURE, Plan, Row, SIDE};
use super::proof::{PROOF, Proof, SIGNATURE};
use super::text::Block;
use super::{Ink, Paper, WIDTH, figure};
use crate::certificate::qr::{QUIET, Qr};

/// The width of the QR code with its quiet zone.
const QR: f32 = 88.0;

/// Draws everything; the tree says what it is.
pub fn draw(page: &mut Page<'_>, paper: &Paper<'_>, plan: &Plan) -> TagTree {
    // A link lies on the page, not in what is drawn, so it must be known before.
    let link = link(page, paper, &plan.proof);
    let mut surface = page.surface();
    let surface = &mut surface;
    let course = Some(paper.printed.record.language.as_str());
    let mut tree = TagTree::new().with_lang(Some(paper.words.interface().tag().to_owned()));
    decorate(surface, figure::frame);
    for row in &plan.rows {
        tree.push(draw_row(surface, row, course));
    }
    tree.push(TagGroup::with_children(
        heading(2, plan.able.heading.block.text()),
        vec![span(surface, &plan.able.heading, None).into()],
    ));
    draw_able(surface, &plan.able, course, &mut tree);
    tree.push(draw_facts(surface, plan));
    draw_proof(surface, paper, plan, link, &mut tree);
    tree
}

/// Draws a name and nothing else.
pub fn alone(page: &mut Page<'_>, name: &Block) -> TagTree {
    let mut surface = page.surface();
    let said = written(&mut surface, name, (SIDE, SIDE), None);
    let mut tree = TagTree::new();
    tree.push(TagGroup::with_children(Tag::P, vec![said.into()]));
    tree
}

/// The headings, as a reader's window lists them.
pub fn outline(paper: &Paper<'_>, plan: &Plan) -> Outline {
    let mut outline = Outline::new();
    for row in plan.rows.iter().filter(|row| row.kind == Kind::Title) {
        outline.push_child(node(paper.printed.kind, row.y));
    }
    outline.push_child(node(plan.able.heading.block.text(), plan.able.heading.y));
    outline
}

/// An outline of one line.
pub fn outline_of(title: &str) -> Outline {
    let mut outline = Outline::new();
    outline.push_child(node(title, 0.0));
    outline
}

fn node(title: &str, y: f32) -> OutlineNode {
    OutlineNode::new(
        title.to_owned(),
        XyzDestination::new(0, Point::from_xy(0.0, y)),
    )
}

fn heading(level: u16, title: &str) -> TagKind {
    let level = NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
    Tag::Hn(level, Some(title.to_owned())).into()
}

fn draw_row(surface: &mut Surface<'_>, row: &Row, course: Option<&str>) -> TagGroup {
    let middle = WIDTH / 2.0;
    let bottom = row.y + row.block.height;
    match row.kind {
        Kind::Issuer => decorate(surface, |surface| {
            figure::shield(surface, middle, row.y - 16.0, 1.25);
        }),
        Kind::Title => decorate(surface, |surface| {
            figure::lozenge_rule(surface, middle, bottom + 11.0, 150.0);
        }),
        Kind::Name => decorate(surface, |surface| {
            let half = f32::midpoint(row.block.width, 24.0).clamp(160.0, MEASURE / 2.0);
            figure::rule(
                surface,
                middle - half,
                middle + half,
                bottom + 6.0,
                pen(Ink::Gold, 0.6),
            );
        }),
        Kind::Said | Kind::Subject => {}
    }
    let language = (row.kind == Kind::Subject).then_some(course).flatten();
    let said = written(surface, &row.block, (SIDE, row.y), language);
    let tag: TagKind = match row.kind {
        Kind::Title => heading(1, row.block.text()),
        _ => Tag::P.into(),
    };
    TagGroup::with_children(tag, vec![said.into()])
}

fn draw_able(surface: &mut Surface<'_>, able: &Able, course: Option<&str>, tree: &mut TagTree) {
    for module in &able.modules {
        if let Some(title) = &module.title {
            let said = span(surface, title, course);
            tree.push(TagGroup::with_children(Tag::P, vec![said.into()]));
        }
        if !module.objectives.is_empty() {
            tree.push(draw_objectives(surface, module, able.direction, course));
        }
    }
    if let Some(note) = &able.note {
        tree.push(TagGroup::with_children(
            Tag::P,
            vec![span(surface, note, None).into()],
        ));
    }
}

fn draw_objectives(
    surface: &mut Surface<'_>,
    module: &Listed,
    direction: BaseDirection,
    course: Option<&str>,
) -> TagGroup {
    let mut list = TagGroup::new(Tag::L(ListNumbering::Circle));
    for objective in &module.objectives {
        let y = objective.y + objective.block.first_baseline() * 0.74;
        let x = match direction {
            BaseDirection::Rtl => objective.x + objective.block.place + INDENT - 2.0,
            _ => objective.x - INDENT + 2.0,
        };
        decorate(surface, |surface| {
            figure::bullet(surface, x, y, 1.3);
        });
        let said = span(surface, objective, course);
        let body = TagGroup::with_children(Tag::LBody, vec![said.into()]);
        list.push(TagGroup::with_children(Tag::LI, vec![body.into()]));
    }
    list
}

fn draw_facts(surface: &mut Surface<'_>, plan: &Plan) -> TagGroup {
    let (above, below) = plan.facts_between;
    decorate(surface, |surface| {
        figure::rule(surface, SIDE, SIDE + MEASURE, above, pen(Ink::Gold, 0.5));
        figure::rule(surface, SIDE, SIDE + MEASURE, below, pen(Ink::Gold, 0.5));
    });
    let mut list = TagGroup::new(Tag::L(ListNumbering::None));
    for fact in &plan.facts {
        let label = written(surface, &fact.label, (fact.x, fact.y), None);
        let below = fact.y + fact.label.height + 1.0;
        let value = written(surface, &fact.value, (fact.x, below), None);
        let parts: Vec<Node> = vec![
            TagGroup::with_children(Tag::Lbl, vec![label.into()]).into(),
            TagGroup::with_children(Tag::LBody, vec![value.into()]).into(),
        ];
        list.push(TagGroup::with_children(Tag::LI, parts));
    }
    list
}

fn draw_proof(
    surface: &mut Surface<'_>,
    paper: &Paper<'_>,
    plan: &Plan,
    link: Identifier,
    tree: &mut TagTree,
) {
    let (proof, words) = (&plan.proof, paper.words);
    let rtl = plan.direction == BaseDirection::Rtl;
    let signature = if rtl {
        SIDE + MEASURE - SIGNATURE
    } else {
        SIDE
    };
    let ruled = proof.y + PROOF - 24.0;
    decorate(surface, |surface| {
        figure::rule(
            surface,
            signature,
            signature + SIGNATURE,
            ruled,
            pen(Ink::Black, 0.6),
        );
    });
    let said = written(surface, &proof.signature, (signature, ruled + 4.0), None);
    tree.push(TagGroup::with_children(Tag::P, vec![said.into()]));

    let drawn = drawing(surface, |surface| {
        figure::seal(surface, WIDTH / 2.0, proof.y + PROOF / 2.0);
    });
    let alt = Some(words.certificate_seal().to_owned());
    tree.push(TagGroup::with_children(
        Tag::Figure(alt),
        vec![drawn.into()],
    ));

    let x = if rtl { SIDE } else { SIDE + MEASURE - QR };
    let drawn = drawing(surface, |surface| {
        draw_qr(surface, &proof.qr, x, proof.y + (PROOF - QR) / 2.0);
    });
    let alt = Some(words.certificate_qr().to_owned());
    tree.push(TagGroup::with_children(
        Tag::Figure(alt),
        vec![drawn.into()],
    ));

    let below = proof.y + PROOF + 6.0;
    let said = written(surface, &proof.code, (SIDE, below), None);
    tree.push(TagGroup::with_children(Tag::P, vec![said.into()]));
    let below = below + proof.code.height;
    let said = written(surface, &proof.address, (SIDE, below), None);
    let linked = TagGroup::with_children(Tag::Link, vec![said.into(), link.into()]);
    tree.push(TagGroup::with_children(Tag::P, vec![linked.into()]));
}

/// The line that says where to check opens the check itself.
fn link(page: &mut Page<'_>, paper: &Paper<'_>, proof: &Proof) -> Identifier {
    let (width, height) = (proof.address.width.max(1.0), proof.address.height.max(1.0));
    let y = proof.y + PROOF + 6.0 + proof.code.height;
    let x = (WIDTH - width) / 2.0;
    // Four points in this order are always a rectangle, also where a measure is none.
    let corners = [
        (x, y),
        (x + width, y),
        (x + width, y + height),
        (x, y + height),
    ];
    let corners = corners.map(|(x, y)| Point::from_xy(x, y));
    let target = Target::Action(Action::Link(LinkAction::new(paper.link.clone())));
    let alt = Some(paper.words.certificate_qr().to_owned());
    page.add_tagged_annotation(Annotation::new_link(
        LinkAnnotation::new_with_quad_points(vec![Quadrilateral(corners)], target),
        alt,
    ))
}

/// Dark squares on the paper, each run as a stroke as wide as a square: a third of the bytes of rectangles.
fn draw_qr(surface: &mut Surface<'_>, qr: &Qr, x: f32, y: f32) {
    let square = QR / f32::from(qr.whole());
    let mut path = PathBuilder::new();
    for (column, row, length) in &qr.runs {
        let [left, right, top] =
            [column + QUIET, column + QUIET + length, row + QUIET].map(f32::from);
        path.move_to(left, top + 0.5);
        path.line_to(right, top + 0.5);
    }
    surface.set_fill(None);
    surface.set_stroke(Some(pen(Ink::Black, 1.0)));
    surface.push_transform(&Transform::from_translate(short(x), short(y)));
    surface.push_transform(&Transform::from_scale(square, square));
    let finished: Option<Path> = path.finish();
    if let Some(path) = finished {
        surface.draw_path(&path);
    }
    surface.pop();
    surface.pop();
}

fn span(surface: &mut Surface<'_>, placed: &Placed, language: Option<&str>) -> Identifier {
    written(surface, &placed.block, (placed.x, placed.y), language)
}

/// A text to be read, in this language where it is not the page's.
fn written(
    surface: &mut Surface<'_>,
    block: &Block,
    (x, y): (f32, f32),
    language: Option<&str>,
) -> Identifier {
    let id = surface.start_tagged(ContentTag::Span(SpanTag::empty().with_lang(language)));
    block.draw(surface, x, y);
    surface.end_tagged();
    id
}

/// Something to be seen that has a text in its place.
fn drawing(surface: &mut Surface<'_>, draw: impl FnOnce(&mut Surface<'_>)) -> Identifier {
    let id = surface.start_tagged(ContentTag::Other);
    draw(surface);
    surface.end_tagged();
    id
}

/// Something that says nothing.
fn decorate(surface: &mut Surface<'_>, draw: impl FnOnce(&mut Surface<'_>)) {
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(
        ArtifactType::Layout,
    )));
    draw(surface);
    surface.end_tagged();
}
