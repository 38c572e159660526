//! When entities exist, and what of a fact must exist while it holds.

use super::affair::Affair;
use super::fact::{Link, StatementKind};
use super::key::Noun;
use super::word::Word as _;

impl Noun {
    /// The kind of statement that says when an entity exists; none for what exists on every day.
    #[must_use]
    pub fn presence(self) -> Option<StatementKind> {
        match self {
            Self::Organization => Some(StatementKind::Existence),
            Self::Agreement => Some(StatementKind::Agreement),
            Self::Post => Some(StatementKind::Post),
            Self::Seat => Some(StatementKind::Seat),
            Self::Membership => Some(StatementKind::Membership),
            Self::Representation => Some(StatementKind::Representation),
            Self::Provision => Some(StatementKind::Provision),
            Self::MeetingSeries => Some(StatementKind::MeetingSeries),
            Self::Meeting => Some(StatementKind::Meeting),
            Self::Proposal => Some(StatementKind::Proposal),
            Self::ProposalItem => Some(StatementKind::ProposalItem),
            Self::Decision => Some(StatementKind::Decision),
            Self::ActionItem => Some(StatementKind::ActionItem),
            Self::Procedure => Some(StatementKind::Procedure),
            Self::ApprovalStep => Some(StatementKind::ApprovalStep),
            Self::BudgetLine => Some(StatementKind::BudgetLine),
            Self::Person | Self::Document | Self::Relation | Self::Succession => None,
        }
    }
}

impl Link {
    /// Whether what stands in the place must exist while the fact holds. What an affair names may be gone by then,
    /// or not be there yet: a council decides on a body that is to be.
    #[must_use]
    pub fn must_exist(self) -> bool {
        !self.is_of_affair()
            && !matches!(
                self,
                Self::PreviousHolder
                    | Self::Appointer
                    | Self::Predecessor
                    | Self::Successor
                    | Self::Representative
                    | Self::Within
                    | Self::PoolMember
                    | Self::Followed
                    | Self::AppointingBody
                    | Self::Guest
            )
    }

    /// Whether it is a place of an affair.
    #[must_use]
    pub fn is_of_affair(self) -> bool {
        Affair::<()>::KINDS.iter().any(|(kind, _)| *kind == self.kind())
    }
}

impl StatementKind {
    /// The noun of the entities that such statements make; none for what is said of others.
    #[must_use]
    pub fn noun(self) -> Option<Noun> {
        Noun::ALL.iter().copied().find(|noun| noun.presence() == Some(self))
    }

    /// Whether the subject itself must exist while a statement about it holds: what a body is, has and does,
    /// and a leave. That something is known or not known of it may be said of any day.
    #[must_use]
    pub fn needs_subject(self) -> bool {
        matches!(self, Self::Leave | Self::Exemption)
            || (self != Self::Existence && *self.subjects() == [Noun::Organization])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::word::Word;

    #[test]
    fn what_a_body_is_and_has_and_a_leave_need_their_subject() {
        let needing = StatementKind::ALL.iter().copied().filter(|kind| kind.needs_subject());
        let words: Vec<&str> = needing.map(Word::code).collect();
        assert_eq!(
            words.join(" "),
            "NAME CLASSIFICATION PLACEMENT IDENTIFIER LEVEL AREA LEGAL_FORM STAFFING CONTACT_POINT TASK LEAVE EXEMPTION"
        );
    }
}
