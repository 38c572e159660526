//! Relations between bodies, seats and persons, reporting lines among them.

use super::fact::Text;
use super::key::Noun;
use super::word::words;

words! {
    /// A kind of relation. Each says which end is superior; a walk upward goes there.
    enum RelationKind {
        /// Reports to, in the line. The *to* is superior.
        Line = "LINE", "refererer til";
        /// Reports to in daily matters. The *to* is superior.
        Daily = "DAILY", "refererer i det daglige til";
        /// Answers for a task to. The *to* is superior.
        Accountable = "ACCOUNTABLE", "ansvarlig over for";
        /// Also belongs to, as to its home organisation. The *to* is superior.
        Matrix = "MATRIX", "har reference til";
        /// Prepares cases for. The *to* is superior.
        PreparesCasesFor = "PREPARES_CASES_FOR", "forbereder sager til";
        /// Is the steering group of. The *from* is superior.
        Steers = "STEERS", "er styregruppe for";
        /// Lets another decide on its behalf. The *from* gives the mandate and is superior.
        Mandate = "MANDATE", "giver beslutningskompetence til";
        /// Approves what another has approved before. The *from* is superior.
        ApprovesAfter = "APPROVES_AFTER", "godkender efter";
        /// Houses. Neither end is superior.
        Hosts = "HOSTS", "er vært for";
        /// Is the secretariat of. Neither end is superior.
        SecretariatFor = "SECRETARIAT_FOR", "er sekretariat for";
        /// Expressly does not serve. Neither end is superior.
        DoesNotServe = "DOES_NOT_SERVE", "betjener ikke";
        /// Is a staff function of. Neither end is superior.
        StaffFunctionOf = "STAFF_FUNCTION_OF", "er stabsfunktion for";
        /// Supports. Neither end is superior.
        Supports = "SUPPORTS", "understøtter";
        /// Is a partner of. Neither end is superior.
        PartnerOf = "PARTNER_OF", "er samarbejdspartner for";
        /// Calls the meetings of. Neither end is superior.
        Convenes = "CONVENES", "indkalder";
        /// Coordinates with. Neither end is superior.
        CoordinatesWith = "COORDINATES_WITH", "koordinerer med";
        /// Gives a status to. Neither end is superior.
        GivesStatusTo = "GIVES_STATUS_TO", "giver status til";
        /// Appoints the members or the head of. Neither end is superior.
        Appoints = "APPOINTS", "udpeger til";
        /// Runs. Neither end is superior.
        Operates = "OPERATES", "driver";
        /// Lies in the area of. Neither end is superior.
        LocatedIn = "LOCATED_IN", "ligger i";
        /// Is a party to an agreement or a collaboration. Neither end is superior.
        PartyTo = "PARTY_TO", "er part i";
        /// Is the one to turn to about an agreement. Neither end is superior.
        ContactPersonFor = "CONTACT_PERSON_FOR", "er kontaktperson for";
    }

    /// Which way to read a relation.
    enum Direction {
        /// From the end that the relation starts at.
        Outgoing = "OUTGOING", "udgående";
        /// From the end that it goes to.
        Incoming = "INCOMING", "indgående";
    }

    /// Which end of a relation is superior.
    enum Superior {
        /// The end that the relation starts at.
        From = "FROM", "fra";
        /// The end that it goes to.
        To = "TO", "til";
    }
}

impl RelationKind {
    /// The kinds that a walk upward takes unless the caller names others.
    pub const WALKED: [Self; 3] = [Self::Line, Self::Daily, Self::Accountable];

    /// Which end is superior; none where neither is, so that no walk goes along it.
    #[must_use]
    pub fn superior(self) -> Option<Superior> {
        match self {
            Self::Line | Self::Daily | Self::Accountable | Self::Matrix | Self::PreparesCasesFor => Some(Superior::To),
            Self::Steers | Self::Mandate | Self::ApprovesAfter => Some(Superior::From),
            _ => None,
        }
    }

    /// Whether it can go to an entity of this noun: only being a party and being a contact person can
    /// go to an agreement, and the latter to nothing else.
    #[must_use]
    pub fn accepts(self, target: Noun) -> bool {
        match self {
            Self::ContactPersonFor => target == Noun::Agreement,
            Self::PartyTo => true,
            _ => target != Noun::Agreement,
        }
    }

    /// Whether it is reporting: LINE, DAILY, ACCOUNTABLE and MATRIX are.
    #[must_use]
    pub fn is_reporting(self) -> bool {
        matches!(self, Self::Line | Self::Daily | Self::Accountable | Self::Matrix)
    }
}

/// Something stands in a relation to something.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Relation<R> {
    /// The kind.
    pub kind: RelationKind,
    /// The body, seat or person that it starts at.
    pub from: R,
    /// The body, seat or person that it goes to; none where it ends in a designation.
    pub to: Option<R>,
    /// What the source says of it in words.
    pub terms: Option<Box<RelationTerms>>,
}

/// What a source says of a relation in words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RelationTerms {
    /// The class that it goes to, which the source names but does not list
    /// (“the employee's home organisation”); never expanded into facts.
    pub designation: Option<Text>,
    /// The task, matter or power that it concerns.
    pub scope: Option<Text>,
    /// The level at which it is placed (“director level”).
    pub level: Option<Text>,
    /// What it rests on (“what was practice is now formalised”).
    pub ground: Option<Text>,
    /// Within what limits it holds (“between the meetings”).
    pub limits: Option<Text>,
}
