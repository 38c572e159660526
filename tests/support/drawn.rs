//! What is wrong with a drawn chart, measured on the SVG alone: no layout code is used.
//!
//! `tests/pictures/widths.csv` has the widths of letters in thousandths of the size, read from the fonts
//! Liberation Sans, which pictures name first, and DejaVu Sans, which is wider than most that stand in for it.

use std::collections::HashMap;

use roxmltree::{Document, Node};

const WIDTHS: &str = include_str!("../pictures/widths.csv");

/// A rectangle: left, top, right, bottom.
type Area = (f64, f64, f64, f64);

/// Everything that is wrong: boxes that overlap, texts wider than their box, lines through boxes, and whatever
/// lies outside the picture.
pub fn faults(svg: &str) -> Vec<String> {
    let document = match Document::parse(svg) {
        Ok(document) => document,
        Err(error) => return vec![format!("no XML: {error}")],
    };
    let root = document.root_element();
    let sheet: Vec<f64> = numbers(root.attribute("viewBox").unwrap_or_default());
    let sheet = (sheet[0], sheet[1], sheet[2], sheet[3]);
    let mut faults = Vec::new();
    let titled = |name: &str| {
        root.children().any(|node| node.has_tag_name(name) && node.text().is_some_and(|text| !text.is_empty()))
    };
    if root.attribute("role") != Some("img") || !titled("title") || !titled("desc") {
        faults.push("no role, title or description".to_owned());
    }
    let groups = |class: &'static str| root.children().filter(move |node| node.attribute("class") == Some(class));
    let boxes: Vec<(String, Area)> = groups("box").map(|group| (named(group), bounds(group))).collect();
    for (at, (name, area)) in boxes.iter().enumerate() {
        if !within(*area, sheet) {
            faults.push(format!("{name} is outside"));
        }
        for (other, taken) in &boxes[..at] {
            if area.0 < taken.2 && taken.0 < area.2 && area.1 < taken.3 && taken.1 < area.3 {
                faults.push(format!("{name} overlaps {other}"));
            }
        }
    }
    for group in groups("box") {
        let front = group.children().filter(|node| node.has_tag_name("rect")).map(area).next_back().unwrap_or_default();
        for text in group.children().filter(|node| node.has_tag_name("text")) {
            for (font, room) in [(0, 2.0), (2, 0.0)] {
                let written = written(text, font);
                if !within((written.0 - room, written.1, written.2 + room, written.3), front) {
                    faults.push(format!("{:?} does not fit its box", text.text()));
                }
            }
        }
    }
    for text in document.descendants().filter(|node| node.has_tag_name("text")) {
        if !within(written(text, 0), sheet) {
            faults.push(format!("{:?} is outside", text.text()));
        }
    }
    for group in groups("line") {
        let path = group.children().find(|node| node.has_tag_name("path")).and_then(|path| path.attribute("d"));
        let path = numbers(&path.unwrap_or_default().replace(|letter: char| letter.is_alphabetic(), " "));
        let points: Vec<(f64, f64)> = path.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
        if points.len() < 2 || points.iter().any(|(x, y)| !within((*x, *y, *x, *y), sheet)) {
            faults.push(format!("the line “{}” is outside", named(group)));
        }
        for (pair, (name, area)) in points.windows(2).flat_map(|pair| boxes.iter().map(move |one| (pair, one))) {
            let (left, right) = (pair[0].0.min(pair[1].0), pair[0].0.max(pair[1].0));
            let (top, bottom) = (pair[0].1.min(pair[1].1), pair[0].1.max(pair[1].1));
            if left < area.2 && right > area.0 && top < area.3 && bottom > area.1 {
                faults.push(format!("the line “{}” runs through {name}", named(group)));
            }
        }
    }
    faults
}

fn within(inner: Area, outer: Area) -> bool {
    inner.0 >= outer.0 && inner.1 >= outer.1 && inner.2 <= outer.2 && inner.3 <= outer.3
}

fn numbers(text: &str) -> Vec<f64> {
    text.split_whitespace().map(|number| number.parse().expect("a number")).collect()
}

fn number(node: Node<'_, '_>, name: &str) -> f64 {
    node.attribute(name).and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("no {name} in {node:?}"))
}

/// What a group says of itself.
fn named(group: Node<'_, '_>) -> String {
    let title = group.children().find(|node| node.has_tag_name("title"));
    title.and_then(|title| title.text()).unwrap_or_default().to_owned()
}

fn area(rect: Node<'_, '_>) -> Area {
    let (x, y) = (number(rect, "x"), number(rect, "y"));
    (x, y, x + number(rect, "width"), y + number(rect, "height"))
}

/// All rectangles of a group together.
fn bounds(group: Node<'_, '_>) -> Area {
    let rects = group.children().filter(|node| node.has_tag_name("rect")).map(area);
    rects
        .reduce(|one, two| (one.0.min(two.0), one.1.min(two.1), one.2.max(two.2), one.3.max(two.3)))
        .unwrap_or_default()
}

/// Where a text stands in one of the fonts: the column of its ordinary weight.
fn written(text: Node<'_, '_>, font: usize) -> Area {
    thread_local! {
        static TABLE: HashMap<char, [f64; 4]> = table();
    }
    let column = font + usize::from(text.attribute("font-weight") == Some("bold"));
    let size = number(text, "font-size");
    let letters = text.text().unwrap_or_default().chars();
    // A letter that the fonts lack is as wide as it is high.
    let widths = TABLE
        .with(|table| letters.map(|letter| table.get(&letter).map_or(1_000.0, |widths| widths[column])).sum::<f64>());
    let (width, x, y) = (widths * size / 1_000.0, number(text, "x"), number(text, "y"));
    let left = match text.attribute("text-anchor") {
        Some("middle") => x - width / 2.0,
        _ => x,
    };
    (left, y - size * 0.75, left + width, y + size * 0.22)
}

fn table() -> HashMap<char, [f64; 4]> {
    let row = |line: &str| {
        let cells: Vec<u32> = line.split(',').map(|cell| cell.parse().expect("a number")).collect();
        let widths = [cells[1], cells[2], cells[3], cells[4]].map(f64::from);
        (char::from_u32(cells[0]).expect("a letter"), widths)
    };
    WIDTHS.lines().skip(1).map(row).collect()
}
