//! Procedures by which something is approved: chains of steps, and silence that counts as consent. What has been
//! done of them are acts; where a procedure stands is derived from those, and never stored.

use super::affair::{define, field_columns, field_kind, field_map, field_read, field_value, kept, structure};
use super::organization::OrganizationKind;
use super::word::words;

words! {
    /// How something is approved.
    enum ProcedureKind {
        /// By steps, one after the other.
        Chain = "CHAIN", "godkendelseskæde";
        /// By silence: what nobody remarks on by the deadline is adopted.
        Silence = "SILENCE", "stiltiende godkendelse";
    }

    /// What is done in a step.
    enum StepAction {
        /// It is written.
        Draft = "DRAFT", "udarbejder";
        /// It is dealt with; nobody is asked to approve it.
        DealWith = "DEAL_WITH", "behandler";
        /// It is approved.
        Approve = "APPROVE", "godkender";
        /// It is handed in.
        Submit = "SUBMIT", "indsender";
    }

    /// How many of those that a step names must take it.
    enum Quantifier {
        /// Each of them.
        Each = "EACH", "hver";
        /// Any of them.
        Any = "ANY", "en af dem";
    }

    /// What somebody did about an agreement or a proposal.
    enum ActKind {
        /// Wrote it.
        Drafted = "DRAFTED", "udarbejdet";
        /// Dealt with it.
        DealtWith = "DEALT_WITH", "behandlet";
        /// Approved it.
        Approved = "APPROVED", "godkendt";
        /// Refused to approve it.
        Rejected = "REJECTED", "afvist";
        /// Handed it in.
        Submitted = "SUBMITTED", "indsendt";
        /// Remarked on it: silence is broken.
        Remarked = "REMARKED", "bemærkninger";
        /// Sent it back to whom it is about, to find a solution.
        ReferredBack = "REFERRED_BACK", "sendt tilbage";
        /// Put it forward anew.
        Resubmitted = "RESUBMITTED", "genfremsat";
        /// Took it back.
        TakenBack = "TAKEN_BACK", "trukket tilbage";
        /// Gave notice of ending it.
        GaveNotice = "GAVE_NOTICE", "opsagt";
        /// Reviewed it.
        Reviewed = "REVIEWED", "revideret";
    }
}

impl ActKind {
    /// What is done in the step that such an act takes, or refuses; none for other acts.
    #[must_use]
    pub fn action(self) -> Option<StepAction> {
        match self {
            Self::Drafted => Some(StepAction::Draft),
            Self::DealtWith => Some(StepAction::DealWith),
            Self::Approved | Self::Rejected => Some(StepAction::Approve),
            Self::Submitted => Some(StepAction::Submit),
            _ => None,
        }
    }
}

/// Hands the definition of [`Procedure`] to a macro.
macro_rules! procedure {
    ($next:ident $with:tt) => {
        $next! { $with
            /// A way in which agreements or proposals are approved.
            Procedure {
                /// How.
                kind: word(ProcedureKind);
                /// What it is called.
                title: text();
            } {
                /// The body whose procedure it is; where silence adopts, its members are those that can remark.
                body: key(ProcedureOf, Organization);
                /// The area that it is about.
                area: text();
                /// The procedure in words.
                text: prose();
            }
        }
    };
}
pub(crate) use procedure;
procedure! { define [] }

/// Hands the definition of [`ApprovalStep`] to a macro.
macro_rules! approval_step {
    ($next:ident $with:tt) => {
        $next! { $with
            /// A step in which something is approved. Steps of one number are taken side by side.
            ApprovalStep {
                /// The procedure, or the agreement or proposal itself, that it is a step of.
                whole: key(StepOf, Node);
                /// Its number: it comes after those with smaller ones.
                number: number();
                /// What is done.
                action: word(StepAction);
            } {
                /// The body that takes it.
                body: key(StepBy, Organization);
                /// Beside that body, the organizations of this kind take it.
                each: word(OrganizationKind);
                /// What those organizations are affiliated with.
                within: key(StepWithin, RelationEnd);
                /// How many of them must; EACH where nothing is said.
                quantifier: word(Quantifier);
                /// Whether it decides, so that nothing is in force before it is taken; where nothing is said, an
                /// approval does and the rest does not.
                authoritative: flag();
                /// Whom it is handed in to.
                recipient: key(StepTo, Organization);
                /// The month of the deadline, from 1 to 12.
                deadline_month: number();
                /// The day of that month.
                deadline_day: number();
                /// How many years before the year of what is approved the deadline is; 0 where nothing is said.
                years_before: number();
                /// The step in words.
                text: prose();
            }
        }
    };
}
pub(crate) use approval_step;
approval_step! { define [] }

/// Hands the definition of [`Act`] to a macro.
macro_rules! act {
    ($next:ident $with:tt) => {
        $next! { $with
            /// What somebody did about an agreement or a proposal. It stands from that day on.
            Act {
                /// What was done.
                kind: word(ActKind);
            } {
                /// Who did it.
                by: key(ActBy, Party);
                /// The step that was taken; where it is null, the one that the doer and the kind tell.
                step: key(ActAt, ApprovalStep);
                /// In words: a remark and its reason.
                text: prose();
            }
        }
    };
}
pub(crate) use act;
act! { define [] }
