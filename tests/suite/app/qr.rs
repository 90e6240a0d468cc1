//! QR codes on pages, read as a telephone reads them.

use super::page::{Page, selector};

/// Dots along a square of the code.
const DOTS: usize = 4;

/// The address inside the QR code of a page.
pub fn address_in_qr(page: &Page) -> String {
    let tree = page.tree();
    let drawn = tree.select(&selector("svg.qr")).next();
    let drawn = drawn.expect("a QR code on the page");
    let side: usize = drawn
        .value()
        .attr("viewBox")
        .and_then(|places| places.rsplit(' ').next()?.parse().ok())
        .expect("its side");
    let dark = drawn.select(&selector("path")).last();
    let dark = dark.and_then(|path| path.value().attr("d"));
    let mut squares = vec![false; side * side];
    for (column, row, length) in runs(dark.expect("what is dark")) {
        squares[row * side + column..][..length].fill(true);
    }
    let shade = |x: usize, y: usize| {
        let is_dark = squares[y / DOTS * side + x / DOTS];
        if is_dark { 0 } else { 255 }
    };
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side * DOTS, side * DOTS, shade);
    let grids = picture.detect_grids();
    assert_eq!(grids.len(), 1, "one QR code is drawn");
    grids[0].decode().expect("it can be read").1
}

/// The dark runs of a path such as `M4 4h7v1h-7z`: column, row and length.
fn runs(path: &str) -> impl Iterator<Item = (usize, usize, usize)> {
    path.split('M').skip(1).map(|run| {
        let (place, rest) = run.split_once('h').expect("a run");
        let (column, row) = place.split_once(' ').expect("a place");
        let length = rest.split('v').next().unwrap_or_default();
        let number = |text: &str| text.parse().expect("a number");
        (number(column), number(row), number(length))
    })
}
