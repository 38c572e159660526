//! A chart in DOT, the language of Graphviz.

use crate::network::relation::Superior;

use super::look::{look, upper_end};
use super::model::{Picture, add};
use crate::network::wording::{band, verb};

impl Picture {
    /// The picture in DOT.
    #[must_use]
    pub fn dot(&self) -> String {
        let drawn = self.drawn();
        let mut text = String::from("digraph chart {\n");
        text += "  graph [rankdir=TB, labelloc=t, fontname=\"Liberation Sans\"];\n";
        add(
            &mut text,
            format_args!("  graph [label={}, comment={}];\n", quoted(&self.title), quoted(&self.description)),
        );
        text += "  node [shape=box, fontname=\"Liberation Sans\", fontsize=11];\n";
        text += "  edge [fontname=\"Liberation Sans\", fontsize=9];\n";
        let mut tier = None;
        for (place, one) in drawn.boxes.iter().enumerate() {
            if tier != Some(one.tier) {
                text += if tier.is_some() { "  }\n" } else { "" };
                add(
                    &mut text,
                    format_args!(
                        "  subgraph cluster_{place} {{\n    label={};\n",
                        quoted(band(one.tier.level(), self.language))
                    ),
                );
                tier = Some(one.tier);
            }
            let lines: Vec<&str> = std::iter::once(&one.heading).chain(&one.remarks).map(String::as_str).collect();
            let doubt = if one.doubt.is_some() { "\n?" } else { "" };
            let dashed = if one.doubt.is_some() { ", style=dashed" } else { "" };
            let stack = if one.is_stack { ", peripheries=2" } else { "" };
            let (label, about) = (quoted(&(lines.join("\n") + doubt)), quoted(&one.about));
            add(&mut text, format_args!("    n{place} [label={label}, tooltip={about}{dashed}{stack}];\n"));
        }
        text += if tier.is_some() { "  }\n" } else { "" };
        for line in &drawn.lines {
            let look = look(line.along);
            // The superior end comes first, so that it stands above.
            let rises = matches!(upper_end(line.along), Some((Superior::To, _)));
            let (first, second) = if rises { (line.to, line.from) } else { (line.from, line.to) };
            let end = if rises { "dir=back, arrowtail" } else { "arrowhead" };
            let label =
                quoted(&format!("{}{}", verb(line.along, self.language), if line.possible { " ?" } else { "" }));
            let (mark, dash, colour, about) = (look.mark.dot(), look.dash.dot(), look.colour, quoted(&line.about));
            add(
                &mut text,
                format_args!(
                    "  n{first} -> n{second} [{end}={mark}, style={dash}, color=\"{colour}\", label={label}, tooltip={about}];\n"
                ),
            );
        }
        text + "}\n"
    }
}

/// A text as DOT has it. Graphviz reads XML's references in labels, so that `&` is one.
fn quoted(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("\"{text}\"")
}
