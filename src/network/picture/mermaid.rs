//! A chart as a Mermaid flowchart.

use crate::network::relation::Superior;

use super::look::{Dash, look, upper_end};
use super::model::{Picture, add};
use crate::network::wording::{band, verb};

impl Picture {
    /// The picture as a Mermaid flowchart. It runs from bottom to top, as most lines go to the superior end, and
    /// Mermaid can put an end only where a line goes. A line downward is drawn from its end, with the way in its label.
    #[must_use]
    pub fn mermaid(&self) -> String {
        let drawn = self.drawn();
        let mut text = String::from("flowchart BT\n");
        add(&mut text, format_args!("  accTitle: {}\n", line_of(&self.title)));
        add(&mut text, format_args!("  accDescr: {}\n", line_of(&self.description)));
        let mut tier = None;
        for (place, one) in drawn.boxes.iter().enumerate() {
            if tier != Some(one.tier) {
                text += if tier.is_some() { "  end\n" } else { "" };
                let name = band(one.tier.level(), self.language);
                add(&mut text, format_args!("  subgraph level{place} [\"{}\"]\n", words(name)));
                tier = Some(one.tier);
            }
            let lines = std::iter::once(&one.heading).chain(&one.remarks).map(|line| words(line));
            let doubt = if one.doubt.is_some() { " ?" } else { "" };
            let label = lines.collect::<Vec<_>>().join("<br/>") + doubt;
            let (open, close) = if one.is_stack { ("[[", "]]") } else { ("[", "]") };
            add(&mut text, format_args!("    n{place}{open}\"{label}\"{close}\n"));
        }
        text += if tier.is_some() { "  end\n" } else { "" };
        for line in &drawn.lines {
            let downward = matches!(upper_end(line.along), Some((Superior::From, _)));
            let doubt = if line.possible { " ?" } else { "" };
            let verb = words(verb(line.along, self.language));
            if downward {
                add(&mut text, format_args!("  n{} ---|\"↓ {verb}{doubt}\"| n{}\n", line.to, line.from));
            } else {
                add(&mut text, format_args!("  n{} -->|\"{verb}{doubt}\"| n{}\n", line.from, line.to));
            }
        }
        for (place, line) in drawn.lines.iter().enumerate() {
            let look = look(line.along);
            let dash = match look.dash {
                Dash::Solid => String::new(),
                _ => format!(",stroke-dasharray:{}", look.dash.array().unwrap_or_default()),
            };
            add(&mut text, format_args!("  linkStyle {place} stroke:{}{dash}\n", look.colour));
        }
        for (place, _) in drawn.boxes.iter().enumerate().filter(|(_, one)| one.doubt.is_some()) {
            add(&mut text, format_args!("  style n{place} stroke-dasharray:5 3\n"));
        }
        text
    }
}

/// A text as Mermaid has it: what could mean something is written as its number.
fn words(text: &str) -> String {
    let safe = |letter: char| {
        letter.is_alphanumeric() || matches!(letter, ' ' | ',' | '.' | '(' | ')' | '-' | '×' | '?' | '–')
    };
    let letters =
        text.chars().map(|letter| if safe(letter) { letter.to_string() } else { format!("#{};", u32::from(letter)) });
    letters.collect()
}

/// A text to the end of a line, where Mermaid reads no numbers of letters: what could mean something is left out.
fn line_of(text: &str) -> String {
    text.chars().filter(|letter| !matches!(letter, '#' | ';' | '{' | '}' | '%')).collect()
}
