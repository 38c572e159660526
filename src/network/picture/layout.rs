//! Where boxes, bends and texts stand, in pixels. Whole numbers, so that every machine draws the same.
#![expect(clippy::indexing_slicing, reason = "a place is one that the layers or this file counted")]

use super::layer::{Item, Layers, layers};
use super::measure::Font;
use super::model::Unfit;
use super::route::{Ports, route};
use super::stack::{Box, Drawn, Tier};

/// The font of a box's heading, and of what stands below it.
const NAME: Font = Font { size: 13, bold: true };
const REMARK: Font = Font { size: 11, bold: false };
/// A text is broken at this width, and within a word at the other.
const TEXT_WIDTH: i32 = 180;
const LONGEST_WORD: i32 = 250;
/// Around the text of a box.
const PADDING: i32 = 14;
const NARROWEST: i32 = 110;
/// The boxes behind the front one of a stack, each so much further right and down.
pub(super) const STACK_STEP: i32 = 4;
pub(super) const STACK_DEPTH: i32 = 2;
/// Between two lines at a side of a box, and between them and its corners.
const PORT_GAP: i32 = 18;
const PORT_MARGIN: i32 = 16;
/// Between boxes, and beside bends.
const BOX_GAP: i32 = 30;
const BEND_GAP: i32 = 18;
/// A row of boxes is broken near this width.
const WIDEST_ROW: i32 = 1_500;
/// How often the places on the rows are improved.
const PASSES: usize = 14;
/// How often the bends of lines are moved into line, and from how far away to where a line ends.
const STRAIGHTENED: usize = 8;
const NEAR_END: i32 = 80;

/// A line of text; `x` is its middle and `y` its baseline.
#[derive(Debug, Clone)]
pub(super) struct TextLine {
    pub(super) text: String,
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) font: Font,
}

/// A box and what is written in it.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) texts: Vec<TextLine>,
}

/// The way of a line, from its start to its end.
#[derive(Debug, Clone)]
pub(super) struct Route {
    pub(super) points: Vec<(i32, i32)>,
}

/// The rows of a level.
#[derive(Debug, Clone)]
pub(super) struct Band {
    pub(super) tier: Tier,
    pub(super) y: i32,
    pub(super) height: i32,
}

/// Where everything stands; the first box's row begins at 0.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub(super) width: i32,
    pub(super) height: i32,
    /// In the order of the boxes.
    pub(super) boxes: Vec<Placed>,
    /// In the order of the lines.
    pub(super) routes: Vec<Route>,
    pub(super) bands: Vec<Band>,
}

/// Places boxes and lines.
///
/// # Errors
/// There are too many.
pub(super) fn layout(drawn: &Drawn) -> Result<Layout, Unfit> {
    let texts: Vec<Written> = drawn.boxes.iter().map(Written::of).collect();
    let widths: Vec<i32> = texts.iter().map(|text| text.width).collect();
    let layers = layers(drawn, &widths, WIDEST_ROW)?;
    let mut ports = Ports::of(&layers);
    let widths: Vec<i32> = layers
        .items
        .iter()
        .zip(ports.most())
        .map(|(item, ports)| match item {
            Item::Box(place) => texts[*place].width.max((ports - 1) * PORT_GAP + 2 * PORT_MARGIN),
            Item::Bend => 0,
        })
        .collect();
    let mut middles = middles(&layers, &widths);
    let heights: Vec<i32> = texts.iter().map(|text| text.height).collect();
    ports.place(&layers, &middles, &widths, (PORT_GAP, PORT_MARGIN));
    for _ in 0..STRAIGHTENED {
        straighten(&layers, &ports, &mut middles, &widths);
        ports.place(&layers, &middles, &widths, (PORT_GAP, PORT_MARGIN));
    }
    let left = layers.items.iter().enumerate().map(|(item, _)| middles[item] - widths[item] / 2).min().unwrap_or(0);
    ports.shift(left);
    for middle in &mut middles {
        *middle -= left;
    }
    let routed = route(&layers, &ports, &heights);
    let boxes = texts.into_iter().enumerate().map(|(place, text)| {
        let y = routed.rows[layers.row_of[place]].0;
        text.placed(middles[place] - widths[place] / 2, y, widths[place], drawn.boxes[place].is_stack)
    });
    let right = layers.items.iter().enumerate().map(|(item, _)| middles[item] + (widths[item] + 1) / 2);
    let mut bands: Vec<Band> = Vec::new();
    for (tier, (y, height)) in layers.tiers.iter().zip(&routed.rows) {
        match bands.last_mut().filter(|band| band.tier == *tier) {
            Some(band) => band.height = y + height - band.y,
            None => bands.push(Band { tier: *tier, y: *y, height: *height }),
        }
    }
    Ok(Layout {
        width: right.max().unwrap_or(0),
        height: routed.height,
        boxes: boxes.collect(),
        routes: routed.routes,
        bands,
    })
}

/// The lines of text of a box, and how large they make it.
struct Written {
    lines: Vec<(String, Font)>,
    width: i32,
    height: i32,
}

impl Written {
    fn of(drawn: &Box) -> Self {
        // A question mark stands in the corner of what is not certain.
        let beside = if drawn.doubt.is_some() { 12 } else { 0 };
        let behind = if drawn.is_stack { STACK_STEP * STACK_DEPTH } else { 0 };
        let all = || std::iter::once((&drawn.heading, NAME)).chain(drawn.remarks.iter().map(|text| (text, REMARK)));
        let words = all().flat_map(|(text, font)| text.split_whitespace().map(move |word| font.width(word)));
        let most = words.max().unwrap_or(0).clamp(TEXT_WIDTH, LONGEST_WORD);
        let wrapped =
            |(text, font): (&String, Font)| font.wrapped(text, most).into_iter().map(move |line| (line, font));
        let lines: Vec<(String, Font)> = all().flat_map(wrapped).collect();
        let widest = lines.iter().map(|(line, font)| font.width(line)).max().unwrap_or(0);
        let tall: i32 = lines.iter().map(|(_, font)| font.line()).sum();
        let parted = if drawn.remarks.is_empty() { 0 } else { 3 };
        Self {
            lines,
            width: (widest + 2 * (PADDING + beside)).max(NARROWEST) + behind,
            height: tall + parted + 2 * PADDING - 6 + behind,
        }
    }

    /// The box with its upper left corner and its width.
    fn placed(self, x: i32, y: i32, width: i32, is_stack: bool) -> Placed {
        let behind = if is_stack { STACK_STEP * STACK_DEPTH } else { 0 };
        let middle = x + (width - behind) / 2;
        let (mut down, mut heading) = (y + PADDING - 4, true);
        let mut texts = Vec::with_capacity(self.lines.len());
        for (text, font) in self.lines {
            if heading && !font.bold {
                (heading, down) = (false, down + 3);
            }
            down += font.line();
            texts.push(TextLine { text, x: middle, y: down - font.size * 3 / 10, font });
        }
        Placed { x, y, width, height: self.height, texts }
    }
}

/// The middle of each item: near its neighbours, and apart from those beside it.
fn middles(layers: &Layers, widths: &[i32]) -> Vec<i32> {
    let neighbours = layers.neighbours();
    let mut middles = vec![0_i32; layers.items.len()];
    for row in &layers.rows {
        for pair in row.windows(2) {
            middles[pair[1]] = middles[pair[0]] + apart(layers, widths, pair[0], pair[1]);
        }
    }
    let rows = layers.rows.len();
    for pass in 0..PASSES {
        for step in 0..rows {
            let row = if pass % 2 == 0 { step } else { rows - 1 - step };
            let wishes = layers.rows[row].iter().map(|item| {
                let (above, below) = (&neighbours.above[*item], &neighbours.below[*item]);
                // At last each stands between both sides; before, the rows follow one another.
                let near: Vec<usize> = match (pass + 4 < PASSES, pass % 2 == 0) {
                    (true, true) if !above.is_empty() => above.clone(),
                    (true, false) if !below.is_empty() => below.clone(),
                    _ => above.iter().chain(below).copied().collect(),
                };
                let is_bend = layers.items[*item] == Item::Bend;
                let sum: i64 = near.iter().map(|other| i64::from(middles[*other])).sum();
                let number = i64::try_from(near.len()).unwrap_or(1);
                let wish = if near.is_empty() { i64::from(middles[*item]) } else { sum / number };
                // Bends hold their line straight.
                (wish, if is_bend { 4 } else { number.max(1) })
            });
            let wishes: Vec<(i64, i64)> = wishes.collect();
            settle(layers, widths, &layers.rows[row], &wishes, &mut middles);
        }
    }
    middles
}

/// Moves the bends of each line to one x, that of the nearer end where that is near, so that it turns seldom.
fn straighten(layers: &Layers, ports: &Ports, middles: &mut [i32], widths: &[i32]) {
    let mut wish: Vec<i32> = middles.to_vec();
    for (number, chain) in layers.chains.iter().enumerate() {
        let Some(bends) = chain.items.get(1..chain.items.len() - 1).filter(|bends| !bends.is_empty()) else { continue };
        let sum: i64 = bends.iter().map(|bend| i64::from(middles[*bend])).sum();
        let mean = i32::try_from(sum / i64::try_from(bends.len()).unwrap_or(1)).unwrap_or(0);
        let ends = ports.ends(number);
        let nearer = ends.into_iter().min_by_key(|end| (end - mean).abs()).filter(|end| (end - mean).abs() <= NEAR_END);
        for bend in bends {
            wish[*bend] = nearer.unwrap_or(mean);
        }
    }
    for row in &layers.rows {
        // Boxes give way only where there is no room.
        let weight = |item: usize| if layers.items[item] == Item::Bend { 1 } else { 1_000 };
        let wishes: Vec<(i64, i64)> = row.iter().map(|item| (i64::from(wish[*item]), weight(*item))).collect();
        settle(layers, widths, row, &wishes, middles);
    }
}

/// How far apart the middles of two neighbours on a row are at least.
fn apart(layers: &Layers, widths: &[i32], left: usize, right: usize) -> i32 {
    let is_box = |item: usize| layers.items[item] != Item::Bend;
    let gap = if is_box(left) && is_box(right) { BOX_GAP } else { BEND_GAP };
    (widths[left] + 1) / 2 + (widths[right] + 1) / 2 + gap
}

/// Puts the items of a row as near to what is wished as they can be.
fn settle(layers: &Layers, widths: &[i32], row: &[usize], wishes: &[(i64, i64)], middles: &mut [i32]) {
    let gaps = row.windows(2).map(|pair| i64::from(apart(layers, widths, pair[0], pair[1])));
    let gaps: Vec<i64> = gaps.collect();
    for (item, middle) in row.iter().zip(nearest(wishes, &gaps)) {
        middles[*item] = i32::try_from(middle).unwrap_or(0);
    }
}

/// The places nearest to what is wished, each with its weight, that keep the gaps: neighbours whose wishes
/// would bring them too close move as one block, to the mean of what they wish.
pub(super) fn nearest(wishes: &[(i64, i64)], gaps: &[i64]) -> Vec<i64> {
    let mut offsets = vec![0; wishes.len()];
    for (at, gap) in gaps.iter().enumerate() {
        offsets[at + 1] = offsets[at] + gap;
    }
    // Each block: the weighted sum of wishes, the weight, and how many.
    let mut blocks: Vec<(i64, i64, usize)> = Vec::with_capacity(wishes.len());
    for ((wish, weight), offset) in wishes.iter().zip(&offsets) {
        let mut block = ((wish - offset) * weight, *weight, 1);
        let is_past = |(sum, heavy, _): &mut (i64, i64, usize), block: (i64, i64, usize)| {
            i128::from(*sum) * i128::from(block.1) >= i128::from(block.0) * i128::from(*heavy)
        };
        while let Some((sum, heavy, number)) = blocks.pop_if(|before| is_past(before, block)) {
            block = (block.0 + sum, block.1 + heavy, block.2 + number);
        }
        blocks.push(block);
    }
    let places =
        blocks.into_iter().flat_map(|(sum, weight, number)| std::iter::repeat_n(sum.div_euclid(weight), number));
    places.zip(&offsets).map(|(place, offset)| place + offset).collect()
}
