//! Provisions: what a body's own rules lay down of how it is composed and how its seats rotate.
//!
//! A provision is a statement like others: it holds for a time, was recorded in a revision and is
//! cited. It is asked about (`questions/compliance.rs`, `questions/rotation.rs`) and never makes a
//! membership: only an office that follows from another fact (EX_OFFICIO) gives a place a holder.

mod parts;

use super::fact::Text;
use super::organization::OrganizationKind;
use super::relation::{Direction, RelationKind};
use super::seat::Role;
use super::validity::Bound;
use super::word::words;

pub use parts::{PartFault, Parts};

words! {
    /// How far a provision binds.
    enum Modality {
        /// It is always kept.
        Must = "MUST", "skal";
        /// It is kept unless there is a reason not to (“as a starting point”).
        Should = "SHOULD", "bør";
        /// It permits and does not demand.
        May = "MAY", "kan";
    }

    /// What a provision lays down.
    enum ProvisionKind {
        /// How many places there are.
        Places = "PLACES", "antal pladser";
        /// One place for each of a pool.
        OneFromEach = "ONE_FROM_EACH", "én fra hver";
        /// Only those of a pool can hold the places.
        Eligible = "ELIGIBLE", "valgbare";
        /// Those of a pool cannot hold the places.
        Excluded = "EXCLUDED", "udelukkede";
        /// The holder follows from another fact.
        ExOfficio = "EX_OFFICIO", "født medlem";
        /// Who appoints the holders.
        Appointment = "APPOINTMENT", "udpegning";
        /// Whether a holder can send a substitute.
        Substitution = "SUBSTITUTION", "stedfortrædere";
        /// Whether the holders vote.
        Voting = "VOTING", "stemmeret";
        /// How the members are spread over groups.
        Spread = "SPREAD", "spredning";
        /// Who attends the meetings without being a member.
        Attendance = "ATTENDANCE", "deltagelse";
        /// How long a term is, and how many of them there can be in a row.
        Term = "TERM", "funktionsperiode";
        /// How the places pass on by turns.
        Rotation = "ROTATION", "rotation";
    }

    /// Whether a holder can send a substitute to a meeting.
    enum SubstitutionPolicy {
        /// No.
        Never = "NEVER", "ingen stedfortræder";
        /// Only where what is on the agenda makes it relevant.
        WhenRelevant = "WHEN_RELEVANT", "kun når dagsordenen gør det relevant";
        /// Freely.
        Free = "FREE", "frit";
    }

    /// How somebody attends the meetings of a body without being a member of it.
    enum AttendanceKind {
        /// Is invited to the meetings.
        Invited = "INVITED", "inviteres";
        /// Takes part in one item: its own.
        ForItem = "FOR_ITEM", "deltager i ét punkt";
        /// Serves the meetings as their secretariat, or keeps the minutes.
        Secretary = "SECRETARY", "sekretariat eller referent";
        /// Listens.
        Observer = "OBSERVER", "observatør";
    }

    /// By what it is chosen who rotates out.
    enum Selection {
        /// Those who have served longest in a row.
        LongestServing = "LONGEST_SERVING", "de længst siddende";
        /// Those who appoint, or the members, agree on it.
        ByAgreement = "BY_AGREEMENT", "efter aftale";
        /// The source does not say.
        Unspecified = "UNSPECIFIED", "ikke angivet";
    }

    /// What counts as having served, where those who never have come first.
    enum Service {
        /// Any term that fills a place in the body.
        AnyPlace = "ANY_PLACE", "enhver plads i organet";
        /// A term in one of the places that rotate.
        SamePlaces = "SAME_PLACES", "de pladser, der roterer";
    }

    /// When a term that is bound to an election period ends.
    enum ElectionEnd {
        /// With the last day of the year of the election.
        YearEnd = "YEAR_END", "ved udgangen af valgåret";
        /// When the new council has constituted itself: not before December of the year of the election, on a day
        /// that is not known beforehand.
        Constituted = "CONSTITUTED", "når det nye råd har konstitueret sig";
    }
}

/// What a body's rules lay down of some of its places.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Provision<R> {
    /// The body.
    pub body: R,
    /// The seat, or the post with its seats, that it is about; none where it is about all that have
    /// the role.
    pub place: Option<R>,
    /// The role of the places that it is about; none for any.
    pub role: Option<Role>,
    /// How far it binds.
    pub modality: Modality,
    /// What it lays down.
    pub clause: Clause<R>,
    /// The provision in words.
    pub text: Option<Text>,
}

/// What a provision lays down.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Clause<R> {
    /// There are so many places: at least the first number, at most the second.
    Places(Count),
    /// Each of the pool has one place.
    OneFromEach(Pool<R>),
    /// Who holds a place is of the pool.
    Eligible(Pool<R>),
    /// Who holds a place is not of the pool.
    Excluded(Pool<R>),
    /// Who holds the place follows from another fact.
    ExOfficio(Following<R>),
    /// The body appoints the holders.
    Appointment(R),
    /// Whether a holder can send a substitute.
    Substitution(SubstitutionPolicy),
    /// Whether the holders vote.
    Voting(bool),
    /// The holders are of so many groups: at least the first number of groups, at most the second
    /// number of holders of one group.
    Spread(Grouping<R>, Count),
    /// Somebody attends the meetings.
    Attendance(Attendance<R>),
    /// How long a term is.
    Term(TermRule),
    /// How the places pass on.
    Rotation(Rotation<R>),
}

/// A number of something, as far as it is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Count {
    /// At least so many.
    pub least: Option<u16>,
    /// At most so many.
    pub most: Option<u16>,
}

/// A class of parties: organizations of a kind that are affiliated with one (located in it, part of
/// it, a member of it, or a party to it), and one organization beside them.
///
/// An office in words narrows it to persons that no fact tells apart: who is of it is then not known.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pool<R> {
    /// The kind of the organizations.
    pub kind: Option<OrganizationKind>,
    /// What they are affiliated with.
    pub within: Option<R>,
    /// One organization that is of the pool whatever it is affiliated with.
    pub organization: Option<R>,
    /// The office that who sits holds (“director”), in words.
    pub office: Option<Text>,
}

/// From which fact a holder follows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Following<R> {
    /// Whoever stands at the other end of relations of a kind with an entity: who hosts the secretariat.
    Relation {
        /// The kind of relation.
        kind: RelationKind,
        /// Which way it is read from the entity; INCOMING: the holder is where it starts.
        direction: Direction,
        /// The entity.
        of: R,
    },
    /// Whoever holds another seat or post.
    Place(R),
}

/// Groups of organizations: those of a kind, or of a class, that others are affiliated with.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Grouping<R> {
    /// The kind of the groups: clusters, collaborations.
    pub kind: Option<OrganizationKind>,
    /// The class of the groups, as a classification gives it: `landsdel`.
    pub class: Option<Text>,
    /// What the groups are affiliated with themselves; none for any.
    pub within: Option<R>,
}

/// Who attends without being a member.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Attendance<R> {
    /// How.
    pub kind: AttendanceKind,
    /// The organization, seat, post or person that attends; none where it is any of the pool.
    pub guest: Option<R>,
    /// The role in the guest, an organization, of those who attend: its chair.
    pub role: Option<Role>,
    /// Any of these attends.
    pub pool: Pool<R>,
    /// How many attend.
    pub number: Option<u16>,
}

/// How long a term is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct TermRule {
    /// So many months.
    pub months: Option<u16>,
    /// So many terms in a row at most.
    pub in_a_row: Option<u16>,
    /// The election period that it is bound to.
    pub election: Option<Election>,
}

/// Election periods: an election in one year, and every so many years before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Election {
    /// The year of one election.
    pub year: u16,
    /// Years from one to the next.
    pub every: u16,
    /// When terms end.
    pub end: ElectionEnd,
}

/// How places pass on by turns.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Rotation<R> {
    /// How many holders are exchanged at a time; none where that is not known.
    pub number: Option<u16>,
    /// Months from one rotation to the next.
    pub every: u16,
    /// The day of the first rotation; unknown where the source does not say from when it counts.
    pub first: Bound,
    /// The day of the first rotation as written, where that is not the bare date.
    pub first_text: Option<Text>,
    /// Whether it comes again and again; none where that is not known.
    pub recurring: Option<bool>,
    /// Who rotates out.
    pub selection: Selection,
    /// What counts as having served.
    pub served: Service,
    /// Months that who rotated out has to wait before it can come again.
    pub rest: Option<u16>,
    /// Who can come in their place.
    pub pool: Pool<R>,
}

impl<R> Clause<R> {
    /// What it lays down.
    #[must_use]
    pub fn kind(&self) -> ProvisionKind {
        match self {
            Self::Places(_) => ProvisionKind::Places,
            Self::OneFromEach(_) => ProvisionKind::OneFromEach,
            Self::Eligible(_) => ProvisionKind::Eligible,
            Self::Excluded(_) => ProvisionKind::Excluded,
            Self::ExOfficio(_) => ProvisionKind::ExOfficio,
            Self::Appointment(_) => ProvisionKind::Appointment,
            Self::Substitution(_) => ProvisionKind::Substitution,
            Self::Voting(_) => ProvisionKind::Voting,
            Self::Spread(..) => ProvisionKind::Spread,
            Self::Attendance(_) => ProvisionKind::Attendance,
            Self::Term(_) => ProvisionKind::Term,
            Self::Rotation(_) => ProvisionKind::Rotation,
        }
    }

    /// The class of parties that it speaks of.
    #[must_use]
    pub fn pool(&self) -> Option<&Pool<R>> {
        match self {
            Self::OneFromEach(pool) | Self::Eligible(pool) | Self::Excluded(pool) => Some(pool),
            Self::Attendance(attendance) => Some(&attendance.pool),
            Self::Rotation(rotation) => Some(&rotation.pool),
            _ => None,
        }
    }
}

impl<R> Default for Pool<R> {
    fn default() -> Self {
        Self { kind: None, within: None, organization: None, office: None }
    }
}

impl<R> Pool<R> {
    /// The organizations of a kind that are affiliated with one.
    #[must_use]
    pub fn each(kind: Option<OrganizationKind>, within: Option<R>) -> Self {
        Self { kind, within, organization: None, office: None }
    }

    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kind.is_none() && self.within.is_none() && self.organization.is_none() && self.office.is_none()
    }
}
