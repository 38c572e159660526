//! Who has to do with an affair, and how.

use super::affair::fact;
use super::at::Item;
use super::fact::Dated;
use super::organization::Organization;
use super::party::RelationEnd;
use super::word::{Code, words};
use crate::network::involvement::{InvolvementKind, involvement};
use crate::network::questions::action_item::involvements_of;
use crate::network::seat::Role;

involvement! { fact {InvolvementFact involvement {}} }

impl InvolvementFact {
    /// Who has to do with an affair on the day, in some ways or in any.
    pub fn all_of(affair: &Item, how: Option<Vec<Code<InvolvementKind>>>) -> Vec<Self> {
        let involved = involvements_of(&affair.at, affair.id, how.map(words).as_deref());
        involved.iter().filter_map(|held| Self::of(Dated::held(&affair.at, held))).collect()
    }
}
