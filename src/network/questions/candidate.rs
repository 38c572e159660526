//! Who can come in where a place rotates, in order, and why.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::ByEntity;
use super::affiliation::{Belongs, belongs_to, groups_of, pool_of};
use super::ex_officio::ex_officio_in;
use super::membership::{Term, terms_in};
use super::provision::{Ruling, holders_under, provisions_about};
use super::rotation::rotation_in;
use super::service::{Service, first_day, service, terms_by_party};
use crate::network::fact::{Fact, Statement, StatementKind};
use crate::network::gap::Topic;
use crate::network::key::EntityId;
use crate::network::membership::TermEnd;
use crate::network::provision::{Clause, Modality, Provision, ProvisionKind, Rotation, Service as Counted};
use crate::network::validity::{Bound, Certainty, overlap};
use crate::network::view::View;
use crate::network::word::words;

words! {
    /// Why a candidate stands where it does in the order.
    enum CandidateReason {
        /// It has not served yet; POSSIBLE where not all who ever served are known.
        NeverServed = "NEVER_SERVED", "har ikke siddet før";
        /// It served before, until the day given: the longer ago, the earlier it comes.
        ServedLongestAgo = "SERVED_LONGEST_AGO", "har siddet tidligere";
        /// It holds a place in the body, by a term or because another fact says so.
        SitsAlready = "SITS_ALREADY", "sidder allerede";
        /// It is to hold a place in the body from the day given.
        Planned = "PLANNED", "er allerede valgt";
        /// It rotated out, and has to wait until the day given.
        Resting = "RESTING", "skal vente";
        /// It has served as many terms in a row as a provision allows.
        TermLimit = "TERM_LIMIT", "har siddet det tilladte antal perioder";
        /// It is of those whom a provision keeps out.
        Excluded = "EXCLUDED", "udelukket";
        /// It is not of those to whom a provision keeps the place.
        NotEligible = "NOT_ELIGIBLE", "ikke valgbar";
        /// It is not known whether it is of those of whom a provision speaks.
        Unknown = "UNKNOWN", "ukendt";
    }
}

/// Who can come in by a rotation.
#[derive(Debug, Clone, Default)]
pub struct Candidates<'v> {
    /// Those of the pool: who nothing certainly or possibly hinders, then who something may hinder, then who something
    /// certainly does; of each those who never served first, then those who served longest ago.
    pub candidates: Vec<Candidate<'v>>,
    /// Whether facts cannot tell all of them.
    pub open: bool,
}

/// One who can come in by a rotation.
#[derive(Debug, Clone)]
pub struct Candidate<'v> {
    /// The party.
    pub party: EntityId,
    /// How sure it is that it is of the pool.
    pub certainty: Certainty,
    /// Why it stands where it does, in the order of the vocabulary.
    pub reasons: Vec<Reason<'v>>,
    /// How sure it is that something hinders it; none where nothing does.
    pub hindered: Option<Certainty>,
    /// The groups of the spread that it is of, as far as that is known.
    pub groups: Vec<(EntityId, Certainty)>,
    /// Those of them of which nobody is who holds a place under the spread on the day.
    pub adds: Vec<(EntityId, Certainty)>,
    /// How long it has served in the body, in whatever place.
    pub service: Service,
}

/// Why a candidate stands where it does.
#[derive(Debug, Clone, Copy)]
pub struct Reason<'v> {
    /// The reason.
    pub code: CandidateReason,
    /// How sure it is.
    pub certainty: Certainty,
    /// The day that it speaks of: the end of the last service, the end of the rest, the beginning of what is planned.
    pub day: Option<Bound>,
    /// The provision that it rests on.
    pub provision: Option<&'v Fact>,
}

impl Reason<'_> {
    /// How sure it is that it keeps the candidate from coming in.
    #[must_use]
    pub fn hinders(&self) -> Option<Certainty> {
        match self.code {
            CandidateReason::NeverServed | CandidateReason::ServedLongestAgo => None,
            CandidateReason::Unknown => Some(Certainty::Possible),
            _ => Some(self.certainty),
        }
    }
}

/// Who can come in by a ROTATION provision on the day: those of its pool, or of the pools of the ELIGIBLE provisions
/// about the same places where it names none. None for a provision of another kind.
#[must_use]
pub fn candidates_for<'v>(view: &'v View, ruling: &Ruling<'v>) -> Option<Candidates<'v>> {
    let looked = Looked::at(view, ruling)?;
    let mut pool: BTreeMap<EntityId, Certainty> = BTreeMap::new();
    let named = Some(&looked.rotation.pool).filter(|pool| !pool.is_empty());
    let eligible = looked.eligible.iter().filter(|_| named.is_none());
    let pools = named.into_iter().chain(eligible.filter_map(|ruling| ruling.rule.clause.pool()));
    let pools: Vec<_> = pools.map(|pool| pool_of(view, pool)).collect();
    let open = pools.is_empty() || pools.iter().any(|pool| pool.open);
    for (party, certainty) in pools.into_iter().flat_map(|pool| pool.members) {
        let known = pool.entry(party).or_insert(certainty);
        *known = certainty.min(*known);
    }
    let mut candidates: Vec<Candidate<'v>> =
        pool.into_iter().map(|(party, certainty)| looked.candidate(party, certainty)).collect();
    candidates.sort_by_key(Candidate::place);
    Some(Candidates { candidates, open })
}

impl Candidate<'_> {
    /// Its place in the order.
    fn place(&self) -> impl Ord + use<> {
        let hindered = self.hindered.map(Reverse);
        let last = self.reasons.iter().find(|reason| reason.code == CandidateReason::ServedLongestAgo);
        let last = last.and_then(|reason| reason.day).map(|day| (day.latest, day.earliest));
        (hindered, last, self.party)
    }
}

/// What is looked at for every candidate.
struct Looked<'v> {
    view: &'v View,
    rule: &'v Provision<EntityId>,
    rotation: &'v Rotation<EntityId>,
    eligible: Vec<Ruling<'v>>,
    excluded: Vec<Ruling<'v>>,
    spread: Vec<Ruling<'v>>,
    /// The groups that those who hold places under the spread are of.
    there: Vec<EntityId>,
    /// The most terms in a row that are allowed, and by which provision.
    limit: Option<(u32, &'v Fact)>,
    terms: ByEntity<Vec<&'v Fact>>,
    /// Those who hold a place because another fact says so, where no membership does.
    offices: Vec<(EntityId, Certainty)>,
    /// The last term of each that has begun, with its number in a row.
    rows: ByEntity<Term<'v>>,
    /// How sure it is that one of whom no term is known never served.
    never: Certainty,
}

impl<'v> Looked<'v> {
    fn at(view: &'v View, ruling: &Ruling<'v>) -> Option<Self> {
        let (rule, rotation) = (ruling.rule, rotation_in(ruling.rule)?);
        let beside = |kind| -> Vec<Ruling<'v>> {
            let applied = |other: &Ruling<'_>| {
                other.rule.modality != Modality::May && other.applied().is_some() && meet(view, ruling, other)
            };
            provisions_about(view, rule.body, kind).filter(applied).collect()
        };
        let spread = beside(ProvisionKind::Spread);
        let holders = spread.iter().flat_map(|ruling| {
            let groups = move |member: EntityId| groups_under(view, ruling, member);
            holders_under(view, ruling.rule).into_iter().flat_map(move |member| groups(member.terms.member))
        });
        let there = holders.map(|(group, _)| group).collect();
        let offices = ex_officio_in(view, rule.body);
        let offices = offices.iter().filter_map(|office| Some((office.unstated()?, office.certainty))).collect();
        let limits = beside(ProvisionKind::Term).into_iter().filter_map(|ruling| match &ruling.rule.clause {
            Clause::Term(term) => Some((u32::from(term.in_a_row?), ruling.held.fact)),
            _ => None,
        });
        let limit = limits.min_by_key(|(limit, fact)| (*limit, fact.id));
        let mut rows = ByEntity::default();
        if limit.is_some() {
            for term in terms_in(view, rule.body, true) {
                if term.in_a_row > 0 && term.fact.validity.from.earliest <= view.on() {
                    rows.insert(term.terms.member, term);
                }
            }
        }
        Some(Self {
            view,
            rule,
            rotation,
            eligible: beside(ProvisionKind::Eligible),
            excluded: beside(ProvisionKind::Excluded),
            spread,
            there,
            limit,
            terms: terms_by_party(view, rule.body),
            offices,
            rows,
            never: never(view, rule.body),
        })
    }

    fn candidate(&self, party: EntityId, certainty: Certainty) -> Candidate<'v> {
        let terms = self.terms.get(&party).map(Vec::as_slice).unwrap_or_default();
        let mut reasons = self.by_service(party, terms);
        reasons.extend(self.by_limit(party));
        reasons.extend(self.by_provisions(party));
        reasons.sort_by_key(|reason| (reason.code, reason.certainty, reason.provision.map(|fact| fact.id)));
        let groups = self.spread.iter().flat_map(|ruling| groups_under(self.view, ruling, party));
        let mut groups: Vec<(EntityId, Certainty)> = groups.collect();
        groups.sort_unstable();
        groups.dedup_by_key(|(group, _)| *group);
        let adds = groups.iter().copied().filter(|(group, _)| !self.there.contains(group)).collect();
        let since = first_day(self.view, self.rule.body);
        let service = service(self.view, party, terms, since, true);
        let hindered = reasons.iter().filter_map(Reason::hinders).min();
        Candidate { party, certainty, reasons, hindered, groups, adds, service }
    }

    /// What its terms in the body come to.
    fn by_service(&self, party: EntityId, terms: &[&'v Fact]) -> Vec<Reason<'v>> {
        let on = self.view.on();
        let mut reasons = Vec::new();
        let mut add = |code, certainty, day| reasons.push(Reason { code, certainty, day, provision: None });
        let counted: Vec<&Fact> = terms.iter().copied().filter(|fact| self.counts(fact)).collect();
        let served = service(self.view, party, &counted, first_day(self.view, self.rule.body), true);
        match served.until {
            None => add(CandidateReason::NeverServed, self.never, None),
            // Of one that sits the next reason tells.
            Some(_) if served.serves == Some(Certainty::Certain) => {}
            Some(_) => {
                let certain = counted.iter().any(|fact| fact.validity.from.latest <= on);
                let certainty = if certain { Certainty::Certain } else { Certainty::Possible };
                add(CandidateReason::ServedLongestAgo, certainty, served.until);
            }
        }
        let by_office = self.offices.iter().filter(|(holder, _)| *holder == party).map(|(_, certainty)| *certainty);
        if let Some(certainty) = terms.iter().filter_map(|fact| fact.on(on)).chain(by_office).min() {
            add(CandidateReason::SitsAlready, certainty, None);
        }
        let planned = terms.iter().filter(|fact| fact.validity.from.earliest > on);
        if let Some(first) = planned.min_by_key(|fact| (fact.validity.from, fact.id)) {
            add(CandidateReason::Planned, Certainty::Certain, Some(first.validity.from));
        }
        if let Some(rest) = self.rotation.rest {
            let waits = terms.iter().filter_map(|fact| rest_after(fact, rest.into(), self.view));
            if let Some((certainty, day)) = waits.min_by_key(|(certainty, day)| (*certainty, Reverse(day.latest))) {
                add(CandidateReason::Resting, certainty, Some(day));
            }
        }
        reasons
    }

    /// Whether it has served as many terms in a row as is allowed, and would go on.
    fn by_limit(&self, party: EntityId) -> Option<Reason<'v>> {
        let (limit, provision) = self.limit?;
        let last = self.rows.get(&party).filter(|last| last.in_a_row >= limit)?;
        let until = last.fact.validity.until;
        if until.latest < self.view.on() {
            return None;
        }
        let goes_on = until.earliest >= self.view.on() && last.fact.validity.from.latest <= self.view.on();
        let certainty = if goes_on { Certainty::Certain } else { Certainty::Possible };
        Some(Reason { code: CandidateReason::TermLimit, certainty, day: None, provision: Some(provision) })
    }

    /// What the provisions about who is eligible and who is excluded say of it.
    fn by_provisions(&self, party: EntityId) -> Vec<Reason<'v>> {
        let reason = |ruling: &Ruling<'v>, code, certainty: Certainty| {
            let weaker = if ruling.exemption.is_some() { Certainty::Possible } else { ruling.held.certainty };
            Reason { code, certainty: certainty.and(weaker), day: None, provision: Some(ruling.held.fact) }
        };
        let belongs = |ruling: &Ruling<'v>| Some(belongs_to(self.view, party, ruling.rule.clause.pool()?));
        let eligible = self.eligible.iter().filter_map(|ruling| match belongs(ruling)? {
            Belongs::Yes(_) => None,
            Belongs::No => Some(reason(ruling, CandidateReason::NotEligible, Certainty::Certain)),
            Belongs::Unknown => Some(reason(ruling, CandidateReason::Unknown, Certainty::Possible)),
        });
        let excluded = self.excluded.iter().filter_map(|ruling| match belongs(ruling)? {
            Belongs::No => None,
            // Who sits for it may hold another office.
            Belongs::Yes(certainty) if ruling.rule.clause.pool()?.office.is_none() => {
                Some(reason(ruling, CandidateReason::Excluded, certainty))
            }
            _ => Some(reason(ruling, CandidateReason::Unknown, Certainty::Possible)),
        });
        eligible.chain(excluded).collect()
    }

    /// Whether a term counts as having served.
    fn counts(&self, term: &Fact) -> bool {
        let Statement::Membership(terms) = &term.statement else { return false };
        match (self.rotation.served, self.rule.place) {
            (Counted::AnyPlace, _) => true,
            (Counted::SamePlaces, None) => self.rule.role.is_none_or(|role| terms.role == role),
            (Counted::SamePlaces, Some(place)) => {
                let was_of = |seat: EntityId| {
                    let mut versions = self.view.history(seat, StatementKind::Seat);
                    versions.any(|fact| matches!(&fact.statement, Statement::Seat(seat) if seat.post == Some(place)))
                };
                terms.post == Some(place) || terms.seat.is_some_and(|seat| seat == place || was_of(seat))
            }
        }
    }
}

/// How sure it is that one waits after a term that it rotated out of, and until when; none where it does not.
fn rest_after(term: &Fact, months: u32, view: &View) -> Option<(Certainty, Bound)> {
    let Statement::Membership(terms) = &term.statement else { return None };
    let rotated = match terms.ended {
        Some(TermEnd::Rotated | TermEnd::Expired) => Certainty::Certain,
        None => Certainty::Possible,
        Some(_) => return None,
    };
    let until = term.validity.until;
    let rests = Bound { earliest: until.earliest.plus_months(months), latest: until.latest.plus_months(months) };
    if until.earliest > view.on() || rests.latest <= view.on() {
        return None;
    }
    let certain = until.latest <= view.on() && view.on() < rests.earliest;
    Some((rotated.and(if certain { Certainty::Certain } else { Certainty::Possible }), rests))
}

/// How sure it is that one of whom no term in a body is known never served in it: CERTAIN where its members are
/// listed in full on every day from its first on.
fn never(view: &View, body: EntityId) -> Certainty {
    let days = (first_day(view, body), view.on().next());
    let about = |topic: Topic| matches!(topic, Topic::Members | Topic::Everything);
    let gap = view.history(body, StatementKind::Gap).any(|fact| {
        matches!(&fact.statement, Statement::Gap(gap) if about(gap.topic))
            && overlap(fact.validity.possible_days(), days).is_some()
    });
    let listed = view.history(body, StatementKind::Completeness).filter_map(|fact| match fact.statement {
        Statement::Completeness(topic) if about(topic) => fact.validity.certain_days(),
        _ => None,
    });
    let mut listed: Vec<_> = listed.collect();
    listed.sort_unstable();
    let reached = listed.into_iter().fold(
        days.0,
        |reached, (from, until)| {
            if from <= reached { reached.max(until) } else { reached }
        },
    );
    if days.0.date().is_some() && reached >= days.1 && !gap { Certainty::Certain } else { Certainty::Possible }
}

/// The groups of a SPREAD provision that a party is of.
fn groups_under(view: &View, ruling: &Ruling<'_>, party: EntityId) -> Vec<(EntityId, Certainty)> {
    match &ruling.rule.clause {
        Clause::Spread(grouping, _) => groups_of(view, party, grouping),
        _ => Vec::new(),
    }
}

/// Whether two provisions of a body are about some of the same places.
fn meet(view: &View, one: &Ruling<'_>, other: &Ruling<'_>) -> bool {
    match (one.rule.place, other.rule.place) {
        (Some(place), Some(named)) => one.is_about(view, named) || other.is_about(view, place),
        (Some(place), None) => other.is_about(view, place),
        (None, Some(place)) => one.is_about(view, place),
        (None, None) => match (one.rule.role, other.rule.role) {
            (Some(role), Some(of)) => role == of,
            _ => true,
        },
    }
}
