//! Memberships and representations: who sits where, for how long and on whose behalf.

use super::seat::Role;
use super::word::words;

words! {
    /// In what capacity a party belongs to a body, or a person sits for a member.
    enum Capacity {
        /// In full.
        Ordinary = "ORDINARY", "ordinær";
        /// Nominated, not yet appointed: holds nothing.
        Nominated = "NOMINATED", "indstillet";
        /// Acts as the holder for a while.
        Acting = "ACTING", "konstitueret";
        /// A standing deputy: of one holder where it names one, otherwise of any.
        Deputy = "DEPUTY", "suppleant";
        /// A substitute for single meetings.
        MeetingDeputy = "MEETING_DEPUTY", "stedfortræder ved møder";
        /// Attached for a task, beside the permanent ones.
        AdHoc = "AD_HOC", "ad hoc";
    }

    /// How a term ended.
    enum TermEnd {
        /// The term ran out.
        Expired = "EXPIRED", "udløbet";
        /// Rotated out.
        Rotated = "ROTATED", "rotation";
        /// Left at their own wish.
        Resigned = "RESIGNED", "udtrådt";
        /// Changed job.
        ChangedJob = "CHANGED_JOB", "jobskifte";
        /// Died.
        Died = "DIED", "død";
        /// Was removed by those who appoint.
        Removed = "REMOVED", "afsat";
        /// The body or the member was dissolved or merged.
        Dissolved = "DISSOLVED", "nedlagt";
    }
}

impl Capacity {
    /// Whether one in this capacity holds the seat, as a deputy or a nominee does not.
    #[must_use]
    pub fn holds(self) -> bool {
        matches!(self, Self::Ordinary | Self::Acting | Self::AdHoc)
    }
}

/// A party belongs to a body for a term, which is the validity of the fact.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Membership<R> {
    /// The body.
    pub body: R,
    /// The person or organization that belongs to it.
    pub member: R,
    /// The seat it holds.
    pub seat: Option<R>,
    /// The post it holds a place of, where no seat is told apart.
    pub post: Option<R>,
    /// What the member is to the body.
    pub role: Role,
    /// In what capacity.
    pub capacity: Capacity,
    /// The membership that it deputises or acts for.
    pub stands_in_for: Option<R>,
    /// How the term ended; none where it has not or where that is not known.
    pub ended: Option<TermEnd>,
}

/// A person sits for the organization that is the member, within its term.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Representation<R> {
    /// The membership.
    pub membership: R,
    /// The person.
    pub person: R,
    /// In what capacity.
    pub capacity: Capacity,
}
