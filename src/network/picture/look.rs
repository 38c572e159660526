//! How a line of each kind looks: dashes and an end that are its own, so that no colour is needed.

use crate::network::questions::structure::Along;
use crate::network::relation::{RelationKind, Superior};

/// How a line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) dash: Dash,
    /// What stands at the end that the line goes to.
    pub(super) mark: Mark,
    pub(super) colour: &'static str,
}

/// The dashes of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Dash {
    Solid,
    Dashed,
    Dotted,
    Mixed,
}

/// The end of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    Arrow,
    OpenArrow,
    Vee,
    Diamond,
    OpenDiamond,
    Disc,
    Ring,
    Square,
    Cross,
}

impl Mark {
    /// Its shape as a path, 10 long, whose tip is at (10, 5), and whether it is filled.
    pub(super) fn path(self) -> (&'static str, bool) {
        match self {
            Self::Arrow => ("M0 0.5L10 5L0 9.5Z", true),
            Self::OpenArrow => ("M0.7 1L9.3 5L0.7 9Z", false),
            Self::Vee => ("M1 0.5L10 5L1 9.5", false),
            Self::Diamond => ("M0 5L5 1L10 5L5 9Z", true),
            Self::OpenDiamond => ("M0.7 5L5 1.3L9.3 5L5 8.7Z", false),
            Self::Disc => ("M2 5A4 4 0 1 1 10 5A4 4 0 1 1 2 5Z", true),
            Self::Ring => ("M2.5 5A3.5 3.5 0 1 1 9.5 5A3.5 3.5 0 1 1 2.5 5Z", false),
            Self::Square => ("M2 1L10 1L10 9L2 9Z", true),
            Self::Cross => ("M2 1.5L9 8.5M2 8.5L9 1.5", false),
        }
    }

    /// What DOT calls it.
    pub(super) fn dot(self) -> &'static str {
        match self {
            Self::Arrow => "normal",
            Self::OpenArrow => "empty",
            Self::Vee => "vee",
            Self::Diamond => "diamond",
            Self::OpenDiamond => "odiamond",
            Self::Disc => "dot",
            Self::Ring => "odot",
            Self::Square => "box",
            Self::Cross => "tee",
        }
    }
}

impl Dash {
    /// As `stroke-dasharray` has it; none where there are no gaps.
    pub(super) fn array(self) -> Option<&'static str> {
        match self {
            Self::Solid => None,
            Self::Dashed => Some("8 4"),
            Self::Dotted => Some("2 3"),
            Self::Mixed => Some("10 3 2 3"),
        }
    }

    /// What DOT calls it.
    pub(super) fn dot(self) -> &'static str {
        match self {
            Self::Solid => "solid",
            Self::Dashed => "dashed",
            Self::Dotted => "dotted",
            // DOT has no fourth.
            Self::Mixed => "bold",
        }
    }
}

const REPORTING: &str = "#0b3d75";
const DECIDING: &str = "#7c1d1d";
const SERVING: &str = "#1c5a34";
const BESIDE: &str = "#5b3a82";
const PLACED: &str = "#4a4a4a";

/// How a line of a kind looks.
pub(super) fn look(along: Along) -> Look {
    use Dash::{Dashed, Dotted, Mixed, Solid};
    use RelationKind as K;
    let (dash, mark, colour) = match along {
        Along::PartOf => (Solid, Mark::OpenDiamond, PLACED),
        Along::Relation(kind) => match kind {
            K::Line => (Solid, Mark::Arrow, REPORTING),
            K::Daily => (Dashed, Mark::Arrow, REPORTING),
            K::Accountable => (Mixed, Mark::Arrow, REPORTING),
            K::Matrix => (Dotted, Mark::Arrow, REPORTING),
            K::PreparesCasesFor => (Dashed, Mark::OpenArrow, SERVING),
            K::Steers => (Solid, Mark::Square, DECIDING),
            K::Mandate => (Solid, Mark::Diamond, DECIDING),
            K::ApprovesAfter => (Dashed, Mark::Square, DECIDING),
            K::Hosts => (Solid, Mark::Disc, PLACED),
            K::SecretariatFor => (Solid, Mark::OpenArrow, SERVING),
            K::DoesNotServe => (Dotted, Mark::Cross, SERVING),
            K::StaffFunctionOf => (Mixed, Mark::OpenArrow, SERVING),
            K::Supports => (Dotted, Mark::OpenArrow, SERVING),
            K::PartnerOf => (Dashed, Mark::Ring, BESIDE),
            K::Convenes => (Dashed, Mark::Vee, BESIDE),
            K::CoordinatesWith => (Dotted, Mark::Ring, BESIDE),
            K::GivesStatusTo => (Dotted, Mark::Vee, BESIDE),
            K::Appoints => (Dashed, Mark::Diamond, DECIDING),
            K::Operates => (Dashed, Mark::Disc, PLACED),
            K::LocatedIn => (Dotted, Mark::OpenDiamond, PLACED),
            K::PartyTo => (Solid, Mark::Ring, BESIDE),
            K::ContactPersonFor => (Mixed, Mark::Ring, BESIDE),
        },
    };
    Look { dash, mark, colour }
}

/// Which end is drawn above the other, and whether that is what the kind says or only how it reads best;
/// none where neither is.
pub(super) fn upper_end(along: Along) -> Option<(Superior, bool)> {
    use RelationKind as K;
    let Along::Relation(kind) = along else { return Some((Superior::To, true)) };
    let reads_best = match kind {
        K::Hosts | K::Operates | K::Appoints => Some(Superior::From),
        K::SecretariatFor
        | K::StaffFunctionOf
        | K::Supports
        | K::GivesStatusTo
        | K::LocatedIn
        | K::PartyTo
        | K::ContactPersonFor => Some(Superior::To),
        _ => None,
    };
    kind.superior().map(|end| (end, true)).or(reads_best.map(|end| (end, false)))
}

/// Whether both ends of a line are alike.
pub(super) fn is_mutual(along: Along) -> bool {
    matches!(along, Along::Relation(RelationKind::PartnerOf | RelationKind::CoordinatesWith))
}
