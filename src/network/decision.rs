//! Proposals, what was decided on them, what follows from that, and what is to be done.

use super::affair::{define, field_columns, field_kind, field_map, field_read, field_value, kept, structure};
use super::gap::Topic;
use super::word::words;

words! {
    /// What became of a proposal, or of an item of it.
    enum Outcome {
        /// It was adopted as proposed.
        Adopted = "ADOPTED", "vedtaget";
        /// It was adopted with changes.
        AdoptedWithChanges = "ADOPTED_WITH_CHANGES", "vedtaget med ændringer";
        /// It was taken out of the proposal.
        Deleted = "DELETED", "slettet";
        /// It was rejected.
        Rejected = "REJECTED", "forkastet";
        /// It was put off.
        Postponed = "POSTPONED", "udsat";
        /// It was heard and not decided on.
        Noted = "NOTED", "taget til efterretning";
    }
}

/// Hands the definition of [`Proposal`] to a macro.
macro_rules! proposal {
    ($next:ident $with:tt) => {
        $next! { $with
            /// What a body is asked to decide, from the day that it is put forward.
            Proposal {
                /// What it is called.
                title: text();
            } {
                /// The body that is to decide.
                body: key(ProposalTo, Organization);
                /// The unit or person that wrote it.
                author: key(ProposalBy, Party);
                /// Whether it is open to the public.
                open: flag();
                /// The area that it is about.
                area: text();
                /// The procedure that it goes through.
                under: key(ProposalUnder, Procedure);
                /// The last day for remarks, where silence adopts it.
                reply: day();
                /// Why it is proposed.
                reasons: prose();
                /// The proposal that this puts forward anew.
                follows: key(ProposalFollowed, Proposal);
            }
        }
    };
}
pub(crate) use proposal;
proposal! { define [] }

/// Hands the definition of [`ProposalItem`] to a macro.
macro_rules! proposal_item {
    ($next:ident $with:tt) => {
        $next! { $with
            /// One point of a proposal, on which it is decided by itself.
            ProposalItem {
                /// The proposal.
                proposal: key(ItemOf, Proposal);
                /// What is proposed.
                text: prose();
            } {
                /// Its number in the proposal.
                number: number();
            }
        }
    };
}
pub(crate) use proposal_item;
proposal_item! { define [] }

/// Hands the definition of [`Decision`] to a macro.
macro_rules! decision {
    ($next:ident $with:tt) => {
        $next! { $with
            /// What was decided on a proposal or an item of it, from the day of the decision.
            Decision {
                /// The proposal.
                proposal: key(DecisionOn, Proposal);
                /// What became of it.
                outcome: word(Outcome);
            } {
                /// The item that it is about; the whole proposal where it is null.
                point: key(DecidedItem, ProposalItem);
                /// The body that decided.
                body: key(DecisionBy, Organization);
                /// The meeting at which it was decided.
                meeting: key(DecidedAt, Meeting);
                /// What was decided, as the minutes have it.
                text: prose();
                /// How it differs from what was proposed.
                change: prose();
                /// What was struck out of the proposal.
                deleted: prose();
                /// On what condition it was adopted.
                condition: prose();
            }
        }
    };
}
pub(crate) use decision;
decision! { define [] }

/// Hands the definition of [`Effect`] to a macro.
macro_rules! effect {
    ($next:ident $with:tt) => {
        $next! { $with
            /// What a decision is the ground of: what holds of an entity from the day of the effect on.
            Effect {
                /// What it changes.
                affected: key(Affected, Node);
            } {
                /// What it changes of it; anything where it is null.
                topic: word(Topic);
            }
        }
    };
}
pub(crate) use effect;
effect! { define [] }

/// Hands the definition of [`ActionItem`] to a macro.
macro_rules! action_item {
    ($next:ident $with:tt) => {
        $next! { $with
            /// What somebody is to do, until it is done.
            ActionItem {
                /// What is to be done.
                text: prose();
            } {
                /// The proposal, decision or meeting that it comes from.
                origin: key(ActionFrom, Node);
                /// The day by which it is to be done.
                due: day();
            }
        }
    };
}
pub(crate) use action_item;
action_item! { define [] }
