//! What is not known, and what is known to be all.

use super::fact::Text;
use super::word::words;

words! {
    /// What a gap or a completeness statement is about.
    enum Topic {
        /// Everything about the subject.
        Everything = "EVERYTHING", "alt";
        /// When it came to be and ceased.
        Existence = "EXISTENCE", "eksistens";
        /// The name or names.
        Names = "NAMES", "navne";
        /// The classification.
        Classification = "CLASSIFICATION", "klassifikation";
        /// What it is part of.
        Placement = "PLACEMENT", "placering";
        /// Its parts.
        Parts = "PARTS", "dele";
        /// The identifiers.
        Identifiers = "IDENTIFIERS", "identifikatorer";
        /// The level.
        Level = "LEVEL", "niveau";
        /// The area.
        Area = "AREA", "område";
        /// The legal form.
        LegalForm = "LEGAL_FORM", "retsform";
        /// The staffing.
        Staffing = "STAFFING", "bemanding";
        /// The contact points.
        ContactPoints = "CONTACT_POINTS", "kontaktpunkter";
        /// The tasks.
        Tasks = "TASKS", "opgaver";
        /// The seats and posts of a body.
        Seats = "SEATS", "pladser";
        /// The members of a body.
        Members = "MEMBERS", "medlemmer";
        /// The memberships that a party holds.
        Memberships = "MEMBERSHIPS", "medlemskaber";
        /// Who holds a seat or a post.
        Holders = "HOLDERS", "indehavere";
        /// Who sits for the member.
        Representatives = "REPRESENTATIVES", "repræsentanter";
        /// When a term begins or ends.
        Term = "TERM", "periode";
        /// Who leads the body.
        Leader = "LEADER", "leder";
        /// Who it answers to.
        Superiors = "SUPERIORS", "overordnede";
        /// Who answers to it.
        Subordinates = "SUBORDINATES", "underordnede";
        /// Its relations.
        Relations = "RELATIONS", "relationer";
        /// What it was before.
        Predecessors = "PREDECESSORS", "forgængere";
        /// What became of it.
        Successors = "SUCCESSORS", "efterfølgere";
        /// The parties to an agreement or a collaboration.
        Parties = "PARTIES", "parter";
        /// Whom to turn to about an agreement.
        ContactPersons = "CONTACT_PERSONS", "kontaktpersoner";
        /// Whether it is the same as another.
        Identity = "IDENTITY", "identitet";
        /// What the rules of a body lay down.
        Provisions = "PROVISIONS", "bestemmelser";
        /// When, or among whom, places rotate.
        Rotation = "ROTATION", "rotation";
        /// When an agreement comes into force, and by what.
        Force = "FORCE", "ikrafttræden";
        /// How notice is given.
        Notice = "NOTICE", "opsigelse";
        /// Who signed, convenes, is responsible, or has to do with an affair otherwise.
        Involved = "INVOLVED", "inddragede";
        /// What it aims at, or what that is counted from.
        Target = "TARGET", "mål";
        /// The meetings.
        Meetings = "MEETINGS", "møder";
        /// How often the meetings are.
        Cadence = "CADENCE", "mødefrekvens";
        /// What was proposed and decided.
        Decisions = "DECISIONS", "beslutninger";
        /// What is to be done.
        Actions = "ACTIONS", "opfølgning";
        /// What was approved, by whom and when.
        Approvals = "APPROVALS", "godkendelser";
        /// By when.
        Deadline = "DEADLINE", "frist";
        /// Who may decide what.
        Mandates = "MANDATES", "mandater";
        /// Amounts, and where the money comes from.
        Money = "MONEY", "økonomi";
    }

    /// Why something is not known.
    enum GapReason {
        /// The sources do not say.
        NotStated = "NOT_STATED", "ikke oplyst";
        /// The sources can be read in several ways.
        Ambiguous = "AMBIGUOUS", "tvetydigt";
        /// There is nothing to know.
        NotApplicable = "NOT_APPLICABLE", "ikke relevant";
        /// It is known but not shown.
        Protected = "PROTECTED", "beskyttet";
    }
}

/// Something about a subject is not known, and why.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Gap {
    /// What is not known.
    pub topic: Topic,
    /// Why.
    pub reason: GapReason,
    /// The reason in words.
    pub explanation: Text,
}

impl Gap {
    /// Whether a person of whom it is stated is protected.
    #[must_use]
    pub fn protects(&self) -> bool {
        self.reason == GapReason::Protected && matches!(self.topic, Topic::Names | Topic::Everything)
    }
}
