//! A chart as SVG. What it shows is also said in words: in its description, in reading order, and in the title
//! of each box and line.

use crate::network::questions::structure::Along;

use super::layout::{Band, Layout, Placed, Route, STACK_DEPTH, STACK_STEP, TextLine, layout};
use super::look::{Dash, Look, Mark, is_mutual, look};
use super::measure::Font;
use super::model::{Doubt, Picture, Unfit, add};
use super::stack::{Box, BoxLine, Drawn};
use crate::network::wording::{self, capital, either, verb};

const TITLE: Font = Font { size: 19, bold: true };
const SMALL: Font = Font { size: 12, bold: false };
const LEVEL: Font = Font { size: 12, bold: true };
/// A line's number stands so far from the box where it starts.
const NUMBER: Font = Font { size: 9, bold: true };
const NUMBER_DISTANCE: i32 = 18;
const NUMBER_RADIUS: i32 = 7;
/// Around everything.
const MARGIN: i32 = 24;
/// The names of the levels stand left of the bands.
const GUTTER: i32 = 116;
/// A band is so much higher than its rows, above and below.
const BAND_PADDING: i32 = 14;
const NARROWEST: i32 = 560;
/// An entry of the legend: the sample of a line, and the distance to the next entry.
const SAMPLE: i32 = 46;
const ENTRY_GAP: i32 = 26;
const ENTRY_HEIGHT: i32 = 22;
/// The corners of lines.
const CORNER: i32 = 5;
const FAMILY: &str = "Liberation Sans, Arial, Helvetica, sans-serif";
const INK: &str = "#1b1b1b";
const FAINT: &str = "#6b6b6b";

impl Picture {
    /// The picture as an SVG document.
    ///
    /// # Errors
    /// There is too much to draw.
    pub fn svg(&self) -> Result<String, Unfit> {
        let drawn = self.drawn();
        let layout = layout(&drawn)?;
        let mut kinds: Vec<Along> = Vec::new();
        for line in &drawn.lines {
            if !kinds.contains(&line.along) {
                kinds.push(line.along);
            }
        }
        kinds.sort_by_key(|along| match along {
            Along::PartOf => None,
            Along::Relation(kind) => Some(*kind),
        });
        Ok(Sheet { picture: self, drawn: &drawn, layout: &layout, kinds, prefix: self.prefix() }.written())
    }

    /// What the ids of this picture begin with, so that several can stand on one page.
    fn prefix(&self) -> String {
        let texts = [&self.title, &self.description, &self.on.0];
        let keys = texts.into_iter().chain(self.bodies.iter().map(|body| &body.key));
        // FNV-1a: the same on every machine.
        let hash = keys
            .flat_map(|text| text.bytes().chain([0]))
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        format!("h{:08x}", hash & 0xffff_ffff)
    }
}

/// A picture while it is written.
struct Sheet<'p> {
    picture: &'p Picture,
    drawn: &'p Drawn,
    layout: &'p Layout,
    /// The kinds of line in it, in the order of their numbers.
    kinds: Vec<Along>,
    prefix: String,
}

impl Sheet<'_> {
    fn written(&self) -> String {
        let has_levels = self.layout.bands.iter().any(|band| band.tier.level().is_some());
        let left = MARGIN + if has_levels { GUTTER } else { 0 };
        let width = (left + self.layout.width + MARGIN).max(NARROWEST);
        let mut title: Vec<(String, Font)> =
            TITLE.wrapped(&self.picture.title, width - 2 * MARGIN).into_iter().map(|line| (line, TITLE)).collect();
        if !self.picture.title.contains(&self.picture.on.1) {
            title.push((capital(&self.picture.on.1), SMALL));
        }
        let mut y = MARGIN;
        let mut head = String::new();
        for (line, font) in &title {
            y += font.line();
            write_text(&mut head, line, (MARGIN, y - font.size * 3 / 10), *font, "start", INK);
        }
        let top = y + 22 + if has_levels { BAND_PADDING } else { 0 };
        let (legend, legend_height) = self.legend(width, top + self.layout.height + 30);
        let height = top + self.layout.height + 30 + legend_height + MARGIN;

        let Self { prefix, .. } = self;
        let mut svg = String::new();
        add(
            &mut svg,
            format_args!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
             role=\"img\" aria-labelledby=\"{prefix}-title {prefix}-desc\" font-family=\"{FAMILY}\">\n",
            ),
        );
        add(&mut svg, format_args!("<title id=\"{prefix}-title\">{}</title>\n", escaped(&self.picture.title)));
        let told = self.drawn.sentences().join("\n");
        let described = escaped(&self.picture.description);
        add(&mut svg, format_args!("<desc id=\"{prefix}-desc\">{described}\n{}</desc>\n", escaped(&told)));
        svg.push_str(&self.marks());
        add(&mut svg, format_args!("<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n"));
        add(&mut svg, format_args!("<g class=\"head\">\n{head}</g>\n"));
        if has_levels {
            for (number, band) in self.layout.bands.iter().enumerate() {
                self.band(&mut svg, number, band, top, width);
            }
        }
        let (boxes, routes) = (self.drawn.boxes.iter().zip(&self.layout.boxes), &self.layout.routes);
        for (drawn, placed) in boxes {
            write_box(&mut svg, drawn, placed, (left, top));
        }
        for (line, route) in self.drawn.lines.iter().zip(routes) {
            self.line(&mut svg, line, route, (left, top));
        }
        add(&mut svg, format_args!("<g class=\"legend\">\n{legend}</g>\n</svg>\n"));
        svg
    }

    /// The ends of lines that the picture has.
    fn marks(&self) -> String {
        let mut ends: Vec<(Mark, &str)> =
            self.kinds.iter().map(|kind| (look(*kind).mark, look(*kind).colour)).collect();
        ends.sort_unstable();
        ends.dedup();
        let mut marks = String::from("<defs>\n");
        for (mark, colour) in ends {
            let (path, filled) = mark.path();
            let fill = if filled {
                colour
            } else if mark == Mark::Vee || mark == Mark::Cross {
                "none"
            } else {
                "#ffffff"
            };
            add(
                &mut marks,
                format_args!(
                    "<marker id=\"{}\" viewBox=\"0 0 10 10\" refX=\"10\" refY=\"5\" markerWidth=\"11\" markerHeight=\"11\" \
                 markerUnits=\"userSpaceOnUse\" orient=\"auto-start-reverse\"><path d=\"{path}\" fill=\"{fill}\" \
                 stroke=\"{colour}\" stroke-width=\"1.2\"/></marker>\n",
                    self.mark_id(mark, colour),
                ),
            );
        }
        marks + "</defs>\n"
    }

    fn mark_id(&self, mark: Mark, colour: &str) -> String {
        format!("{}-{}-{}", self.prefix, mark.dot(), colour.trim_start_matches('#'))
    }

    fn band(&self, svg: &mut String, number: usize, band: &Band, top: i32, width: i32) {
        let (y, height) = (top + band.y - BAND_PADDING, band.height + 2 * BAND_PADDING);
        let fill = if number.is_multiple_of(2) { "#f1f4f8" } else { "#f7f5ef" };
        let edge = MARGIN / 2;
        add(
            svg,
            format_args!(
                "<g class=\"band\">\n<rect x=\"{edge}\" y=\"{y}\" width=\"{}\" height=\"{height}\" rx=\"8\" fill=\"{fill}\"/>\n",
                width - 2 * edge
            ),
        );
        let lines = LEVEL.wrapped(wording::band(band.tier.level(), self.picture.language), GUTTER - MARGIN / 2);
        let mut baseline = top + band.y + LEVEL.size;
        for line in lines {
            write_text(svg, &line, (MARGIN, baseline), LEVEL, "start", "#444444");
            baseline += LEVEL.line();
        }
        svg.push_str("</g>\n");
    }

    fn line(&self, svg: &mut String, line: &BoxLine, route: &Route, by: (i32, i32)) {
        let points: Vec<(i32, i32)> = route.points.iter().map(|(x, y)| (x + by.0, y + by.1)).collect();
        let look = look(line.along);
        add(svg, format_args!("<g class=\"line\">\n<title>{}</title>\n", escaped(&line.about)));
        self.stroke(svg, &rounded(&points), look, line.along, line.possible);
        if let (Some((x, y)), Some((_, next))) = (points.first(), points.get(1)) {
            let y = if next > y { y + NUMBER_DISTANCE } else { y - NUMBER_DISTANCE };
            self.number(svg, line.along, (*x, y), line.possible);
        }
        svg.push_str("</g>\n");
    }

    fn stroke(&self, svg: &mut String, path: &str, look: Look, along: Along, possible: bool) {
        let dash = look.dash.array().map(|dash| format!(" stroke-dasharray=\"{dash}\"")).unwrap_or_default();
        let mark = self.mark_id(look.mark, look.colour);
        let start = if is_mutual(along) { format!(" marker-start=\"url(#{mark})\"") } else { String::new() };
        let faint = if possible { " stroke-opacity=\"0.55\"" } else { "" };
        let wide = if look.dash == Dash::Solid { "1.6" } else { "1.8" };
        add(
            svg,
            format_args!(
                "<path d=\"{path}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{wide}\"{dash}{faint}{start} marker-end=\"url(#{mark})\"/>\n",
                look.colour
            ),
        );
    }

    /// The number of a kind on a line of it; with a question mark where the line is only possible.
    fn number(&self, svg: &mut String, along: Along, (x, y): (i32, i32), possible: bool) {
        let number = self.kinds.iter().position(|kind| *kind == along).unwrap_or(0) + 1;
        let colour = look(along).colour;
        let text = format!("{number}{}", if possible { "?" } else { "" });
        let half = NUMBER_RADIUS.max(NUMBER.width(&text) / 2 + 3);
        add(
            svg,
            format_args!(
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{NUMBER_RADIUS}\" fill=\"#ffffff\" stroke=\"{colour}\"/>\n",
                x - half,
                y - NUMBER_RADIUS,
                2 * half,
                2 * NUMBER_RADIUS
            ),
        );
        write_text(svg, &text, (x, y + 3), NUMBER, "middle", colour);
    }

    /// What the lines and boxes mean, from a height on, and how high that is.
    fn legend(&self, width: i32, top: i32) -> (String, i32) {
        let language = self.picture.language;
        let mut legend = String::new();
        let (mut x, mut y) = (MARGIN, top);
        let mut next = |text: &str, sample: i32| {
            let wide = sample + SMALL.width(text) + ENTRY_GAP;
            if x > MARGIN && x + wide - ENTRY_GAP > width - MARGIN {
                (x, y) = (MARGIN, y + ENTRY_HEIGHT);
            }
            let at = (x, y + ENTRY_HEIGHT / 2);
            x += wide;
            at
        };
        for along in &self.kinds {
            let text = verb(*along, language);
            let (left, middle) = next(text, 2 * NUMBER_RADIUS + SAMPLE + 14);
            self.number(&mut legend, *along, (left + NUMBER_RADIUS, middle), false);
            let start = left + 2 * NUMBER_RADIUS + 5;
            self.stroke(&mut legend, &format!("M{start} {middle}H{}", start + SAMPLE), look(*along), *along, false);
            write_text(&mut legend, text, (start + SAMPLE + 8, middle + 4), SMALL, "start", INK);
        }
        let doubts = [Doubt::Possible, Doubt::Absent];
        for doubt in doubts.into_iter().filter(|doubt| self.drawn.boxes.iter().any(|one| one.doubt == Some(*doubt))) {
            let text = doubt.shown(language);
            let (left, middle) = next(text, 34);
            write_frame(&mut legend, (left, middle - 7), (26, 14), Some(doubt));
            write_text(&mut legend, mark_of(doubt), (left + 13, middle + 4), SMALL, "middle", FAINT);
            write_text(&mut legend, text, (left + 34, middle + 4), SMALL, "start", INK);
        }
        if !self.kinds.is_empty() && self.drawn.lines.iter().any(|line| line.possible) {
            let text = either(
                language,
                "? ved et nummer: linjen er ikke sikker på dagen",
                "? at a number: the line is not certain on the day",
            );
            let (left, middle) = next(text, 0);
            write_text(&mut legend, text, (left, middle + 4), SMALL, "start", INK);
        }
        let empty = legend.is_empty();
        (legend, if empty { 0 } else { y + ENTRY_HEIGHT - top })
    }
}

/// The sign of a doubt in the corner of a box.
fn mark_of(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::Possible => "?",
        Doubt::Absent => "–",
    }
}

fn write_box(svg: &mut String, drawn: &Box, placed: &Placed, (left, top): (i32, i32)) {
    let behind = if drawn.is_stack { STACK_DEPTH } else { 0 };
    let (x, y) = (placed.x + left, placed.y + top);
    let size = (placed.width - behind * STACK_STEP, placed.height - behind * STACK_STEP);
    add(svg, format_args!("<g class=\"box\">\n<title>{}</title>\n", escaped(&drawn.about)));
    for back in (0..=behind).rev() {
        write_frame(svg, (x + back * STACK_STEP, y + back * STACK_STEP), size, drawn.doubt);
    }
    let ink = if drawn.doubt.is_some() { FAINT } else { INK };
    for TextLine { text, x, y, font } in &placed.texts {
        write_text(svg, text, (x + left, y + top), *font, "middle", ink);
    }
    if let Some(doubt) = drawn.doubt {
        write_text(svg, mark_of(doubt), (x + size.0 - 11, y + 15), SMALL, "middle", FAINT);
    }
    svg.push_str("</g>\n");
}

fn write_frame(svg: &mut String, (x, y): (i32, i32), (width, height): (i32, i32), doubt: Option<Doubt>) {
    let (stroke, dash) = if doubt.is_some() { (FAINT, " stroke-dasharray=\"5 3\"") } else { ("#333333", "") };
    add(
        svg,
        format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"5\" fill=\"#ffffff\" stroke=\"{stroke}\" \
         stroke-width=\"1.2\"{dash}/>\n"
        ),
    );
}

fn write_text(svg: &mut String, text: &str, (x, y): (i32, i32), font: Font, anchor: &str, colour: &str) {
    let weight = if font.bold { " font-weight=\"bold\"" } else { "" };
    let size = font.size;
    add(
        svg,
        format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\"{weight} text-anchor=\"{anchor}\" fill=\"{colour}\">{}</text>\n",
            escaped(text)
        ),
    );
}

/// The way of a line as a path with round corners.
#[expect(clippy::indexing_slicing, reason = "a window of three has three")]
fn rounded(points: &[(i32, i32)]) -> String {
    let Some((x, y)) = points.first() else { return String::new() };
    let mut path = format!("M{x} {y}");
    for window in points.windows(3) {
        let (before, corner, after) = (window[0], window[1], window[2]);
        let near = |other: (i32, i32)| {
            let (dx, dy) = (other.0 - corner.0, other.1 - corner.1);
            let most = CORNER.min(dx.abs().max(dy.abs()) / 2);
            (corner.0 + dx.signum() * most, corner.1 + dy.signum() * most)
        };
        let (start, end) = (near(before), near(after));
        add(&mut path, format_args!("L{} {}Q{} {} {} {}", start.0, start.1, corner.0, corner.1, end.0, end.1));
    }
    if let Some((x, y)) = points.last() {
        add(&mut path, format_args!("L{x} {y}"));
    }
    path
}

/// A text as XML has it.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}
