//! Whether a body is as its own rules lay down on the day: each provision with what it expects, what is
//! known, and what breaks it.
//!
//! Only what certainly holds breaks a provision. Silence, and facts that only possibly hold, leave it
//! unknown, with the reasons. `docs/provisions.md` says of each kind what is compared.

mod appointing;
pub(super) mod parties;
mod places;
mod spread;
mod terms;

use std::collections::BTreeSet;

use super::ex_officio::{ExOfficio, ex_officio_in, posts_of};
use super::gap::{complete, completeness_of, gaps_about};
use super::membership::{Listed, Member};
use super::provision::{Ruling, Scope, holders_under, provisions_of, scope_of};
use super::seat::holders_complete;
use crate::network::fact::StatementKind;
use crate::network::gap::Topic;
use crate::network::key::EntityId;
use crate::network::provision::{Clause, Count, Modality, Provision};
use crate::network::validity::Certainty;
use crate::network::view::{Held, View};
use crate::network::word::words;

words! {
    /// Whether a provision is kept on a day.
    enum ComplianceState {
        /// It is kept, and that is known.
        Kept = "KEPT", "overholdt";
        /// It is broken, and that is known.
        Broken = "BROKEN", "overtrådt";
        /// It is not known whether it is kept; the reasons say why.
        Unknown = "UNKNOWN", "ukendt";
        /// It is not applied on the day: an exemption says so.
        Exempted = "EXEMPTED", "fraveget";
        /// It permits and demands nothing, so that nothing can break it.
        Permissive = "PERMISSIVE", "tilladende";
    }

    /// Why it is not known whether a provision is kept.
    enum ComplianceReason {
        /// It is not known whether all holders are listed.
        HoldersNotListed = "HOLDERS_NOT_LISTED", "ikke alle indehavere er oplyst";
        /// It is not known which places there are, or how many.
        PlacesNotListed = "PLACES_NOT_LISTED", "ikke alle pladser er oplyst";
        /// It is not known whether all deputies are listed.
        DeputiesNotListed = "DEPUTIES_NOT_LISTED", "ikke alle suppleanter er oplyst";
        /// It is not known whether all of the pool are listed.
        PoolNotListed = "POOL_NOT_LISTED", "ikke alle i kredsen er oplyst";
        /// It is not known whether the party is of the pool.
        AffiliationUnknown = "AFFILIATION_UNKNOWN", "det er ukendt, om parten er i kredsen";
        /// It is not known of which group the party is.
        GroupUnknown = "GROUP_UNKNOWN", "partens gruppe er ukendt";
        /// The pool is of an office in words, which no fact is about.
        OfficeInWords = "OFFICE_IN_WORDS", "hvervet er kun beskrevet med ord";
        /// What the holder follows from is not known.
        GroundUnknown = "GROUND_UNKNOWN", "grundlaget for den fødte plads er ukendt";
        /// Nothing is stated of it.
        NotStated = "NOT_STATED", "intet er oplyst";
        /// It rests on what only possibly holds on the day.
        OnlyPossible = "ONLY_POSSIBLE", "hviler på noget, der kun er muligt";
        /// It is not known when a term begins, or when it is to end.
        TermUnknown = "TERM_UNKNOWN", "perioden er ukendt";
        /// No fact can tell: it depends on more than who holds what.
        NotRecorded = "NOT_RECORDED", "kan ikke afgøres af oplysningerne";
    }
}

/// Whether a provision is kept on the day.
#[derive(Debug, Clone)]
pub struct Compliance<'v> {
    /// The provision.
    pub ruling: Ruling<'v>,
    /// Whether it is kept.
    pub state: ComplianceState,
    /// How many it expects: places, parties of the pool, or groups; no limit where it expects no number.
    pub expected: Count,
    /// How many certainly hold a place that it is about.
    pub known: u32,
    /// How many places certainly nobody holds; none where that is not known.
    pub vacant: Option<u32>,
    /// Of how many places it is not known whether anybody certainly holds them; none where it is not known how many
    /// places there are.
    pub unknown: Option<u32>,
    /// The facts that show it, of what is broken those that break it.
    pub evidence: Vec<Held<'v>>,
    /// The parties that are to have a place and of which none is known. They certainly have none where it is broken.
    pub missing: Vec<EntityId>,
    /// The parties that certainly hold a place, and should not.
    pub outside: Vec<EntityId>,
    /// Why it is not known; none where it is.
    pub doubts: Vec<Doubt>,
    /// The gaps that say why something of it is not known.
    pub gaps: Vec<Held<'v>>,
}

/// A reason why it is not known whether a provision is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Doubt {
    /// The reason.
    pub why: ComplianceReason,
    /// Whom or what it is about; none where it is about the whole.
    pub about: Option<EntityId>,
}

/// Whether each provision of a body is kept on the day, in the order of the provisions.
#[must_use]
pub fn compliance_of(view: &View, body: EntityId) -> Listed<'_, Compliance<'_>> {
    let Listed { items, complete, gaps } = provisions_of(view, body);
    let offices = if items.is_empty() { Vec::new() } else { ex_officio_in(view, body) };
    let items = items.into_iter().map(|ruling| judged(view, ruling, &offices)).collect();
    Listed { items, complete, gaps }
}

/// One who holds a place that a provision is about: by a membership, or by an office that follows from another fact.
#[derive(Debug, Clone, Copy)]
struct Sitter<'v> {
    party: EntityId,
    membership: Option<Member<'v>>,
    /// The membership's fact or the provision's, as sure as the holding.
    held: Held<'v>,
}

impl Sitter<'_> {
    fn is_certain(&self) -> bool {
        self.held.certainty == Certainty::Certain
    }
}

/// A provision, and who and what it is about.
struct Case<'v> {
    view: &'v View,
    ruling: Ruling<'v>,
    sitters: Vec<Sitter<'v>>,
    scope: Scope,
    /// Whether certainly all who sit are known.
    all_sit: bool,
}

/// What a check finds.
#[derive(Debug, Default)]
struct Verdict<'v> {
    expected: Count,
    is_broken: bool,
    permits: bool,
    /// What is to be as many as `known`, `vacant` and `unknown` together; as many as there are places where it is none.
    total: Option<u32>,
    evidence: Vec<Held<'v>>,
    missing: Vec<EntityId>,
    outside: Vec<EntityId>,
    doubts: Vec<Doubt>,
}

impl<'v> Verdict<'v> {
    fn doubt(&mut self, why: ComplianceReason, about: impl Into<Option<EntityId>>) {
        self.doubts.push(Doubt { why, about: about.into() });
    }

    /// A certain breach, or a doubt where what breaks it only possibly holds.
    fn breach(&mut self, evidence: Held<'v>, party: impl Into<Option<EntityId>>) {
        let party = party.into();
        if evidence.certainty == Certainty::Certain {
            self.is_broken = true;
            self.evidence.push(evidence);
            self.outside.extend(party);
        } else {
            self.doubt(ComplianceReason::OnlyPossible, party);
        }
    }
}

impl<'v> Case<'v> {
    fn new(view: &'v View, ruling: Ruling<'v>, offices: &[ExOfficio<'v>]) -> Self {
        let rule = ruling.rule;
        let sitters = sitters(view, rule, offices);
        let scope = scope_of(view, rule);
        let body = Some(rule.body);
        let listed = match rule.place {
            Some(place) => holders_complete(view, place, body),
            None => complete(view, rule.body, Topic::Members),
        };
        let certain = sitters.iter().filter(|sitter| sitter.is_certain()).count();
        let places_known = rule.place.is_some() || complete(view, rule.body, Topic::Seats) == Some(Certainty::Certain);
        let told = scope.count.filter(|count| places_known && *count > 0);
        let is_full = told.is_some_and(|count| certain == sitters.len() && certain >= count as usize);
        Self { view, ruling, sitters, scope, all_sit: is_full || listed == Some(Certainty::Certain) }
    }

    /// The number of places, where they are told apart.
    fn places(&self) -> Option<u32> {
        self.scope.count.filter(|_| !self.scope.places.is_empty())
    }

    fn certain(&self) -> u32 {
        number(self.sitters.iter().filter(|sitter| sitter.is_certain()).count())
    }

    /// The statement by which all who sit are known: what shows that one does not.
    fn listing(&self) -> Option<Held<'v>> {
        let of_place = self.ruling.rule.place.map(|place| completeness_of(self.view, place, Some(Topic::Holders)));
        let of_body = completeness_of(self.view, self.ruling.rule.body, Some(Topic::Members));
        of_place.unwrap_or_default().into_iter().chain(of_body).next()
    }

    fn check(&self) -> Verdict<'v> {
        match &self.ruling.rule.clause {
            Clause::Places(count) => places::places(self, *count),
            Clause::OneFromEach(pool) => parties::one_from_each(self, pool),
            Clause::Eligible(pool) => parties::eligible(self, pool),
            Clause::Excluded(pool) => parties::excluded(self, pool),
            Clause::ExOfficio(_) => parties::ex_officio(self),
            Clause::Appointment(by) => appointing::appointment(self, *by),
            Clause::Substitution(policy) => appointing::substitution(self, *policy),
            Clause::Voting(votes) => appointing::voting(self, *votes),
            Clause::Spread(grouping, count) => spread::spread(self, grouping, *count),
            Clause::Attendance(_) => Verdict { permits: true, ..Verdict::default() },
            Clause::Term(term) => terms::term(self, term),
            Clause::Rotation(rotation) => terms::rotation(self, rotation),
        }
    }

    /// Why something of it may not be known.
    fn gaps(&self) -> Vec<Held<'v>> {
        let of_places = self.scope.places.iter().flat_map(|place| gaps_about(self.view, *place, &[Topic::Holders]));
        let topics = [Topic::Members, Topic::Seats, Topic::Provisions];
        let of_body = gaps_about(self.view, self.ruling.rule.body, &topics);
        let own = self.view.facts(self.ruling.provision, StatementKind::Gap);
        let mut seen = BTreeSet::new();
        own.chain(of_places).chain(of_body).filter(|held| seen.insert(held.fact.id)).collect()
    }
}

fn judged<'v>(view: &'v View, ruling: Ruling<'v>, offices: &[ExOfficio<'v>]) -> Compliance<'v> {
    let case = Case::new(view, ruling, offices);
    let applied = ruling.applied();
    let binds = applied.is_some() && ruling.rule.modality != Modality::May;
    let mut found = if binds { case.check() } else { Verdict { permits: true, ..Verdict::default() } };
    if found.is_broken && applied == Some(Certainty::Possible) {
        found.is_broken = false;
        found.doubt(ComplianceReason::OnlyPossible, ruling.provision);
    }
    found.doubts.sort_unstable();
    found.doubts.dedup();
    let state = match applied {
        None => ComplianceState::Exempted,
        _ if found.permits => ComplianceState::Permissive,
        _ if found.is_broken => ComplianceState::Broken,
        _ if found.doubts.is_empty() => ComplianceState::Kept,
        _ => ComplianceState::Unknown,
    };
    let known = case.certain();
    let possible = number(case.sitters.len()) - known;
    let total = found.total.or_else(|| case.places());
    let vacant = total.filter(|_| case.all_sit).map(|total| total.saturating_sub(known + possible));
    let unknown = total.map(|total| total.saturating_sub(known + vacant.unwrap_or(0)));
    let is_open = matches!(state, ComplianceState::Unknown | ComplianceState::Broken);
    if state != ComplianceState::Unknown {
        found.doubts.clear();
    }
    Compliance {
        ruling,
        state,
        expected: found.expected,
        known,
        vacant,
        unknown,
        evidence: found.evidence,
        missing: sorted(found.missing),
        outside: sorted(found.outside),
        doubts: found.doubts,
        gaps: if is_open { case.gaps() } else { Vec::new() },
    }
}

/// Those who hold the places that a provision is about, each membership once, and those who do by an office alone.
fn sitters<'v>(view: &'v View, rule: &Provision<EntityId>, offices: &[ExOfficio<'v>]) -> Vec<Sitter<'v>> {
    let stated = holders_under(view, rule).into_iter().map(|member| Sitter {
        party: member.terms.member,
        membership: Some(member),
        held: member.held,
    });
    let mut all: Vec<Sitter<'v>> = stated.collect();
    let stated = all.len();
    for office in offices {
        let about = match (rule.place, office.place) {
            (Some(place), Some(at)) => at == place || posts_of(view, at).any(|post| post == place),
            (Some(_), None) => false,
            (None, _) => rule.role.is_none_or(|role| office.role(view) == Some(role)),
        };
        let Some(party) = office.holder.filter(|_| about) else { continue };
        let held = Held { certainty: office.certainty, ..office.ruling.held };
        let membership = office.stated.map(|stated| stated.membership);
        let same =
            all.iter_mut().find(|one| membership.is_some() && one.membership.map(|m| m.membership) == membership);
        if let Some(one) = same {
            one.held.certainty = one.held.certainty.min(office.certainty);
        } else if !all.iter().skip(stated).any(|one| one.party == party && one.held.fact.id == held.fact.id) {
            all.push(Sitter { party, membership: office.stated, held });
        }
    }
    all
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// As a limit of a provision is written.
fn limit(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

fn sorted(mut entities: Vec<EntityId>) -> Vec<EntityId> {
    entities.sort_unstable();
    entities.dedup();
    entities
}
