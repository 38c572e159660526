//! Company: the bodies that have the same members.

use async_graphql::SimpleObject;
use herred_macros::Answer;

use super::at::Item;
use super::organization::Organization;
use super::reporting::count;
use super::word::{Code, words};
use crate::network::organization::OrganizationKind;
use crate::network::questions::company;
use crate::network::validity::Certainty;

/// A body that has the same members as another on the day.
#[derive(SimpleObject, Answer)]
pub struct SameMembers {
    /// The body.
    organization: Organization,
    /// How many members they share.
    members: u64,
    /// How sure it is that each of them is a member of both.
    certainty: Code<Certainty>,
    /// Whether the members of both are certainly all listed: only then has neither any other.
    complete: bool,
}

impl SameMembers {
    /// Those of a body, counting parties of some kinds, or all.
    pub fn all(body: &Item, kinds: Option<Vec<Code<OrganizationKind>>>) -> Vec<Self> {
        let same = company::same_members(&body.at, body.id, &kinds.map(words).unwrap_or_default());
        let one = |same: &company::SameMembers| {
            let (members, certainty) = (count(same.members), Code(same.certainty));
            let organization = Organization::of(&body.other(same.body))?;
            Some(Self { organization, members, certainty, complete: same.complete })
        };
        same.iter().filter_map(one).collect()
    }
}
