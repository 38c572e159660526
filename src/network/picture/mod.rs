//! Charts as pictures: SVG, Mermaid, DOT and JSON. Pure: a view, a chart and a heading in, text out.
//!
//! [`Picture`] says in words what a chart shows; it is the same for every format. `stack` puts bodies alike into
//! one box, for the formats that draw; `layer` and `layout` place boxes and lines for SVG; `look` says how a
//! line of each kind looks.

mod dot;
mod json;
mod layer;
mod layout;
mod look;
mod measure;
mod mermaid;
mod model;
mod route;
mod stack;
mod svg;

#[cfg(test)]
mod tests;

pub use model::{Heading, Picture, Unfit};
