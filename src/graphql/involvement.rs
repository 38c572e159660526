//! Who has to do with an affair, and how.

use super::affair::fact;
use super::at::Item;
use super::fact::Dated;
use super::membership::ListOf;
use super::organization::Organization;
use super::party::RelationEnd;
use super::word::{Code, words};
use crate::network::involvement::{InvolvementKind, involvement};
use crate::network::questions::involvement::involved_in;
use crate::network::seat::Role;
use crate::network::view::Held;

involvement! { fact {InvolvementFact involvement {}} }

impl ListOf<InvolvementFact> {
    /// Who has to do with an affair on the day, in some ways or any.
    pub fn involved(item: &Item, how: Option<Vec<Code<InvolvementKind>>>) -> Self {
        let (at, how) = (&item.at, how.map(words).unwrap_or_default());
        let all = |involved: &[Held<'_>]| {
            involved.iter().filter_map(|held| InvolvementFact::of(Dated::held(at, held))).collect()
        };
        Self::of(at, &involved_in(at, item.id, &how), all)
    }
}

impl InvolvementFact {
    /// Who has to do with an affair on the day in one way.
    pub fn in_way(affair: &Item, how: InvolvementKind) -> Vec<Self> {
        let involved = involved_in(&affair.at, affair.id, &[how]).items;
        involved.iter().filter_map(|held| Self::of(Dated::held(&affair.at, held))).collect()
    }
}
