//! The axes along which one thing lies above another, as an enum.
#![expect(clippy::indexing_slicing, reason = "a table has a row for each variant of its enum")]

use crate::network::questions::structure::Along;
use crate::network::relation::RelationKind;
use crate::network::word::Word;

use super::word::Code;

/// PART_OF, or a kind of relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Axis(pub Along);

/// Part-of and every kind of relation.
const AXES: usize = RelationKind::ALL.len() + 1;

const fn axes() -> [Axis; AXES] {
    let mut axes = [Axis(Along::PartOf); AXES];
    let mut at = 1;
    while at < AXES {
        axes[at] = Axis(Along::Relation(RelationKind::ALL[at - 1]));
        at += 1;
    }
    axes
}

impl Word for Axis {
    const NAME: &'static str = "Axis";
    const ABOUT: &'static str = "An axis along which one thing lies above another. Where neither end of a relation is \
                                 superior its target lies above its source: an area above what is located in it.";
    const ALL: &'static [Self] = &axes();

    fn code(self) -> &'static str {
        match self.0 {
            Along::PartOf => "PART_OF",
            Along::Relation(kind) => kind.code(),
        }
    }

    fn about(self) -> &'static str {
        match self.0 {
            Along::PartOf => "The whole lies above its parts.",
            Along::Relation(kind) => kind.about(),
        }
    }

    fn danish(self) -> &'static str {
        match self.0 {
            Along::PartOf => "er en del af",
            Along::Relation(kind) => kind.danish(),
        }
    }
}

/// The axes that a caller names; part-of where none is.
pub fn along(axes: Option<Vec<Code<Axis>>>) -> Vec<Along> {
    axes.map_or_else(|| vec![Along::PartOf], |axes| axes.into_iter().map(|axis| axis.0.0).collect())
}
