//! Data quality: what in a network, as known at the view's revision, looks wrong or is left open.
//!
//! Cycles, superiors and names are judged on the view's day; conflicts and dangling facts over all
//! days. The cost is linear in the facts read, but for sorting.

use std::collections::{BTreeMap, HashSet};
use std::hash::Hash;

use super::compliance::{Compliance, ComplianceState, compliance_of};
use super::cycle::components;
use crate::network::fact::{Fact, Link, Statement, StatementKind, Text};
use crate::network::key::{EntityId, Noun};
use crate::network::membership::Capacity;
use crate::network::network::Entity;
use crate::network::organization::{Language, NameUsage};
use crate::network::provision::Modality;
use crate::network::relation::RelationKind;
use crate::network::validity::{Certainty, Day, Validity, overlap};
use crate::network::view::{Held, View};
use crate::network::word::words;

words! {
    /// What is wrong, or left open.
    enum FindingCode {
        /// Bodies are part of one another in a circle on the day.
        PlacementCycle = "PLACEMENT_CYCLE", "kreds i placering";
        /// Reporting of one or several kinds runs in a circle on the day.
        ReportingCycle = "REPORTING_CYCLE", "kreds i reference";
        /// It has several certain LINE superiors at once on the day.
        SeveralLineSuperiors = "SEVERAL_LINE_SUPERIORS", "flere linjeledere";
        /// A fact holds while its subject, or an entity that it names, certainly does not exist.
        Dangling = "DANGLING", "hængende oplysning";
        /// A membership goes on while its seat or post certainly does not exist.
        MembershipOutsideSeat = "MEMBERSHIP_OUTSIDE_SEAT", "medlemskab uden for pladsen";
        /// A representation goes on outside the membership's term.
        RepresentationOutsideTerm = "REPRESENTATION_OUTSIDE_TERM", "repræsentation uden for perioden";
        /// Sources contradict one another: the facts share a label of dispute.
        Disputed = "DISPUTED", "modstridende kilder";
        /// Facts of which one at most can hold overlap, or may overlap.
        Conflict = "CONFLICT", "modstrid";
        /// A seat has, or may have, two holders at once.
        SeveralHolders = "SEVERAL_HOLDERS", "flere indehavere";
        /// Two bodies have, or may have, one identifier at once.
        SharedIdentifier = "SHARED_IDENTIFIER", "delt identifikator";
        /// A body that may exist on the day has no official name then.
        NoOfficialName = "NO_OFFICIAL_NAME", "intet officielt navn";
        /// It is not known when a term ends, nor that no end is foreseen.
        UnknownEnd = "UNKNOWN_END", "ukendt udløb";
        /// A provision that a body must keep is broken on the day.
        ProvisionBroken = "PROVISION_BROKEN", "bestemmelse overtrådt";
    }
}

/// Something that is wrong, or left open.
#[derive(Debug, Clone)]
pub struct Finding<'v> {
    /// What it is.
    pub code: FindingCode,
    /// What it is about; of a cycle or a dispute, the first entity in it.
    pub subject: EntityId,
    /// The facts that show it.
    pub facts: Vec<&'v Fact>,
    /// Whether it certainly is so.
    pub certainty: Certainty,
    /// The days on which it is so, half-open; none where it was judged on the view's day.
    pub span: Option<(Day, Day)>,
}

/// Every finding in the network, in the order of the subjects.
#[must_use]
pub fn findings(view: &View) -> Vec<Finding<'_>> {
    let everything: Vec<EntityId> = entities(view).collect();
    let mut found: Vec<Finding<'_>> = everything.iter().flat_map(|entity| about(view, *entity)).collect();
    found.extend(cycles(view, &everything));
    found.extend(disputes(view, &everything, |_| true));
    found.sort_by_key(|finding| (finding.subject, finding.code));
    found
}

/// The findings about one entity: its own facts, the cycles that it is in, and its disputes.
#[must_use]
pub fn findings_of(view: &View, subject: EntityId) -> Vec<Finding<'_>> {
    let mut found = about(view, subject);
    let in_it = |finding: &Finding<'_>| finding.subject == subject || finding.facts.iter().any(|f| touches(f, subject));
    found.extend(cycles(view, &[subject]).into_iter().filter(in_it));
    let labels: HashSet<&Text> = view.all_facts(subject).filter_map(Fact::dispute).collect();
    if !labels.is_empty() {
        let everything: Vec<EntityId> = entities(view).collect();
        found.extend(disputes(view, &everything, |label| labels.contains(label)));
    }
    found.sort_by_key(|finding| (finding.subject, finding.code));
    found
}

fn touches(fact: &Fact, entity: EntityId) -> bool {
    fact.subject == entity || fact.statement.references().iter().any(|(_, named)| **named == entity)
}

fn entities(view: &View) -> impl Iterator<Item = EntityId> {
    let count = view.network().entity_count();
    (0..count).filter_map(EntityId::at).filter(|entity| view.knows(*entity))
}

/// The findings that the facts about one entity, and about its holders, show.
fn about(view: &View, entity: EntityId) -> Vec<Finding<'_>> {
    let mut found = Vec::new();
    for fact in view.all_facts(entity) {
        found.extend(dangling(view, fact));
        if let Statement::Membership(_) = fact.statement
            && fact.validity.until.latest == Day::NEVER
            && !fact.validity.until.is_open()
        {
            let span = Some((fact.validity.until.earliest, Day::NEVER));
            found.push(Finding { span, ..finding(FindingCode::UnknownEnd, entity, vec![fact]) });
        }
    }
    found.extend(conflicts(view, entity));
    match view.entity(entity).map(Entity::noun) {
        Some(Noun::Seat) => found.extend(several_holders(view, entity)),
        Some(Noun::Organization) => {
            found.extend(shared_identifiers(view, entity));
            found.extend(unnamed(view, entity));
            found.extend(broken(view, entity));
        }
        _ => {}
    }
    found.extend(several_line_superiors(view, entity));
    found
}

fn finding(code: FindingCode, subject: EntityId, facts: Vec<&Fact>) -> Finding<'_> {
    Finding { code, subject, facts, certainty: Certainty::Certain, span: None }
}

/// The facts by which an entity exists; none where nothing is said of that.
fn existence(view: &View, entity: EntityId) -> Vec<&Fact> {
    let kind = match view.entity(entity).map(Entity::noun) {
        Some(Noun::Relation) => StatementKind::Relation,
        Some(Noun::Succession) => StatementKind::Succession,
        Some(noun) => match noun.presence() {
            Some(kind) => kind,
            None => return Vec::new(),
        },
        None => return Vec::new(),
    };
    view.history(entity, kind).collect()
}

/// The first days of a span on which an entity certainly does not exist.
fn absent(existence: &[&Fact], (from, until): (Day, Day)) -> Option<(Day, Day)> {
    let mut at = from;
    for fact in existence {
        let (first, end) = fact.validity.possible_days();
        if first > at {
            return overlap((at, first), (from, until));
        }
        at = at.max(end);
    }
    overlap((at, until), (from, until)).filter(|_| !existence.is_empty())
}

/// A fact that holds while something that it needs does not exist.
fn dangling<'v>(view: &'v View, fact: &'v Fact) -> Vec<Finding<'v>> {
    let unaffected = matches!(
        fact.statement,
        Statement::Existence | Statement::Succession(_) | Statement::Gap(_) | Statement::Completeness(_)
    );
    if unaffected {
        return Vec::new();
    }
    let named = fact
        .statement
        .references()
        .into_iter()
        .filter(|(link, _)| *link != Link::PreviousHolder && !link.is_of_affair());
    let mut needed: Vec<(FindingCode, EntityId)> = named.map(|(link, entity)| (code_of(link), *entity)).collect();
    let depends_on_subject = view.entity(fact.subject).is_some_and(|subject| subject.noun() == Noun::Organization)
        || matches!(fact.statement, Statement::Leave);
    if depends_on_subject {
        needed.push((FindingCode::Dangling, fact.subject));
    }
    let possible = fact.validity.possible_days();
    let judged = |(code, needed): (FindingCode, EntityId)| {
        let existence = existence(view, needed);
        let (span, certainty) = match fact.validity.certain_days() {
            Some(certain) => (absent(&existence, certain)?, Certainty::Certain),
            None => (absent(&existence, possible).filter(|span| *span == possible)?, Certainty::Possible),
        };
        let facts = std::iter::once(fact).chain(existence).collect();
        Some(Finding { certainty, span: Some(span), ..finding(code, fact.subject, facts) })
    };
    needed.into_iter().filter_map(judged).collect()
}

fn code_of(link: Link) -> FindingCode {
    match link {
        Link::HeldSeat | Link::HeldPost => FindingCode::MembershipOutsideSeat,
        Link::RepresentedIn => FindingCode::RepresentationOutsideTerm,
        _ => FindingCode::Dangling,
    }
}

/// Which facts about one entity exclude one another: those of one kind, and of names the official
/// ones in one language.
type Exclusion = (StatementKind, Option<Language>);

fn exclusion(fact: &Fact) -> Option<Exclusion> {
    use StatementKind as K;
    let kind = fact.statement.kind();
    match &fact.statement {
        Statement::Name(name) => (name.usage == NameUsage::Official).then_some((kind, Some(name.language))),
        _ => matches!(
            kind,
            K::Existence
                | K::Placement
                | K::Classification
                | K::LegalForm
                | K::Post
                | K::Seat
                | K::Membership
                | K::Representation
                | K::Relation
        )
        .then_some((kind, None)),
    }
}

fn conflicts(view: &View, entity: EntityId) -> Vec<Finding<'_>> {
    let mut groups: BTreeMap<Exclusion, Vec<&Fact>> = BTreeMap::new();
    for fact in view.all_facts(entity) {
        if let Some(group) = exclusion(fact) {
            groups.entry(group).or_default().push(fact);
        }
    }
    let pairs = groups.into_values().flat_map(|facts| overlapping(&facts));
    pairs
        .map(|(facts, span, certainty)| Finding {
            span: Some(span),
            certainty,
            ..finding(FindingCode::Conflict, entity, facts.to_vec())
        })
        .collect()
}

/// Facts that overlap, first those that certainly do: in a crowd not every pair, but every fact
/// with the one before it that lasts longest.
fn overlapping<'v>(facts: &[&'v Fact]) -> Vec<([&'v Fact; 2], (Day, Day), Certainty)> {
    let certain = sweep(facts.iter().filter_map(|fact| Some((fact.validity.certain_days()?, *fact))).collect());
    let possible = sweep(facts.iter().map(|fact| (fact.validity.possible_days(), *fact)).collect());
    let only_possible =
        possible.into_iter().filter(|([one, other], _)| one.validity.certain_overlap(&other.validity).is_none());
    let certain = certain.into_iter().map(|(pair, span)| (pair, span, Certainty::Certain));
    certain.chain(only_possible.map(|(pair, span)| (pair, span, Certainty::Possible))).collect()
}

/// Facts whose spans overlap, each with the one before it that lasts longest.
fn sweep(mut spans: Vec<((Day, Day), &Fact)>) -> Vec<([&Fact; 2], (Day, Day))> {
    spans.sort_by_key(|((from, _), fact)| (*from, fact.id));
    let mut pairs = Vec::new();
    let mut longest: Option<((Day, Day), &Fact)> = None;
    for (span, fact) in spans {
        if let Some((before, earlier)) = longest
            && let Some(shared) = overlap(before, span)
        {
            pairs.push(([earlier, fact], shared));
        }
        if longest.is_none_or(|((_, until), _)| until < span.1) {
            longest = Some((span, fact));
        }
    }
    pairs
}

/// Memberships in full of different parties in one seat at once.
fn several_holders(view: &View, seat: EntityId) -> Vec<Finding<'_>> {
    let ordinary = view
        .naming_ever(seat, Link::HeldSeat)
        .filter(|fact| matches!(&fact.statement, Statement::Membership(term) if term.capacity == Capacity::Ordinary));
    let ordinary: Vec<&Fact> = ordinary.collect();
    let pairs = overlapping(&ordinary).into_iter().filter(|([one, other], _, _)| one.subject != other.subject);
    pairs
        .map(|(facts, span, certainty)| Finding {
            span: Some(span),
            certainty,
            ..finding(FindingCode::SeveralHolders, seat, facts.to_vec())
        })
        .collect()
}

/// Identifiers of a body that another has at once: of each, the surest and first other.
fn shared_identifiers(view: &View, body: EntityId) -> Vec<Finding<'_>> {
    let of_body = view.history(body, StatementKind::Identifier);
    of_body.filter_map(|fact| shared_identifier(view, fact)).collect()
}

fn shared_identifier<'v>(view: &'v View, fact: &'v Fact) -> Option<Finding<'v>> {
    let Statement::Identifier(identifier) = &fact.statement else { return None };
    let bodies = view.network().identified(&identifier.scheme, &identifier.value);
    let facts = bodies
        .filter(|other| *other != fact.subject)
        .flat_map(|other| view.history(other, StatementKind::Identifier))
        .filter(|other| other.statement == fact.statement);
    let rivals = facts.filter_map(|other| {
        let certain = fact.validity.certain_overlap(&other.validity).map(|span| (span, Certainty::Certain));
        let possible = || Some((fact.validity.possible_overlap(&other.validity)?, Certainty::Possible));
        Some((other, certain.or_else(possible)?))
    });
    let (other, (span, certainty)) = rivals.min_by_key(|(other, (_, certainty))| (*certainty, other.id))?;
    let found = finding(FindingCode::SharedIdentifier, fact.subject, vec![fact, other]);
    Some(Finding { certainty, span: Some(span), ..found })
}

fn unnamed(view: &View, body: EntityId) -> Option<Finding<'_>> {
    let existence = existence(view, body);
    let today = Validity::between(view.on(), view.on().next());
    if absent(&existence, today.possible_days()).is_some() {
        return None;
    }
    let official =
        |held: &Held<'_>| matches!(&held.fact.statement, Statement::Name(name) if name.usage == NameUsage::Official);
    let names: Vec<Held<'_>> = view.facts(body, StatementKind::Name).filter(official).collect();
    if names.is_empty() { Some(finding(FindingCode::NoOfficialName, body, existence)) } else { None }
}

/// The provisions that a body must keep and that are broken on the day.
fn broken(view: &View, body: EntityId) -> impl Iterator<Item = Finding<'_>> {
    let must_be = |one: &Compliance<'_>| one.ruling.rule.modality == Modality::Must;
    let is_broken = |one: &Compliance<'_>| one.state == ComplianceState::Broken;
    let broken = compliance_of(view, body).items.into_iter().filter(move |one| must_be(one) && is_broken(one));
    broken.map(move |one| {
        let facts = std::iter::once(one.ruling.held).chain(one.evidence).map(|held| held.fact);
        finding(FindingCode::ProvisionBroken, body, facts.collect())
    })
}

fn several_line_superiors(view: &View, entity: EntityId) -> Option<Finding<'_>> {
    let certain = view.naming(entity, Link::From).filter(|held| held.certainty == Certainty::Certain);
    let lines: Vec<&Fact> = certain.map(|held| held.fact).filter(|fact| is_line(fact)).collect();
    let uppers: HashSet<_> = lines.iter().map(|fact| upper(fact)).collect();
    (uppers.len() > 1).then(|| finding(FindingCode::SeveralLineSuperiors, entity, lines))
}

fn is_line(fact: &Fact) -> bool {
    matches!(&fact.statement, Statement::Relation(relation) if relation.kind == RelationKind::Line)
}

/// Where a relation goes: to an entity, or to a class in words.
fn upper(fact: &Fact) -> Option<(Option<EntityId>, Option<&str>)> {
    let Statement::Relation(relation) = &fact.statement else { return None };
    let words = relation.terms.as_ref().and_then(|terms| terms.designation.as_deref());
    Some((relation.to, words.filter(|_| relation.to.is_none())))
}

fn disputes<'v>(view: &'v View, entities: &[EntityId], wanted: impl Fn(&Text) -> bool) -> Vec<Finding<'v>> {
    let mut labelled: BTreeMap<&Text, Vec<&Fact>> = BTreeMap::new();
    for fact in entities.iter().flat_map(|entity| view.all_facts(*entity)) {
        fact.dispute()
            .filter(|label| wanted(label))
            .into_iter()
            .for_each(|l| labelled.entry(l).or_default().push(fact));
    }
    let several = labelled.into_values().filter(|facts| facts.len() > 1);
    several.filter_map(|facts| Some(finding(FindingCode::Disputed, facts.first()?.subject, facts))).collect()
}

/// The cycles that can be reached from some entities: in part-of, and over every kind of reporting.
fn cycles<'v>(view: &'v View, from: &[EntityId]) -> Vec<Finding<'v>> {
    let placed = |entity: EntityId| {
        let placements = view.facts(entity, StatementKind::Placement);
        placements.filter_map(|held| Some((parent(held.fact)?, held))).collect::<Vec<_>>()
    };
    let reports = |entity: EntityId| {
        let reporting = view.naming(entity, Link::From).filter_map(|held| match &held.fact.statement {
            Statement::Relation(relation) if relation.kind.is_reporting() => Some((relation.to?, held)),
            _ => None,
        });
        reporting.collect::<Vec<_>>()
    };
    let mut found = circles(from, FindingCode::PlacementCycle, placed);
    found.extend(circles(from, FindingCode::ReportingCycle, reports));
    found
}

fn parent(fact: &Fact) -> Option<EntityId> {
    match fact.statement {
        Statement::Placement(parent) => Some(parent),
        _ => None,
    }
}

/// A finding for each group of entities that certain facts lead round in, and one for each larger
/// group that possible facts do.
fn circles<'v>(
    from: &[EntityId],
    code: FindingCode,
    edges: impl Fn(EntityId) -> Vec<(EntityId, Held<'v>)>,
) -> Vec<Finding<'v>> {
    let certain = groups(from, &edges, Certainty::Certain);
    let known: HashSet<Vec<EntityId>> = certain.iter().cloned().collect();
    let possible = groups(from, &edges, Certainty::Possible).into_iter().filter(|group| !known.contains(group));
    let possible: Vec<Vec<EntityId>> = possible.collect();
    let certain = certain.into_iter().map(|group| (group, Certainty::Certain));
    let all = certain.chain(possible.into_iter().map(|group| (group, Certainty::Possible)));
    let shown = all.filter_map(|(group, certainty)| {
        let members: HashSet<EntityId> = group.iter().copied().collect();
        let inside = |(to, held): (EntityId, Held<'v>)| {
            (members.contains(&to) && held.certainty <= certainty).then_some(held.fact)
        };
        let facts = group.iter().flat_map(|entity| edges(*entity)).filter_map(inside).collect();
        Some(Finding { certainty, ..finding(code, *group.first()?, facts) })
    });
    shown.collect()
}

fn groups<'v, N: Copy + Ord + Hash>(
    from: &[N],
    edges: &impl Fn(N) -> Vec<(N, Held<'v>)>,
    least: Certainty,
) -> Vec<Vec<N>> {
    let next = |node: N| {
        edges(node).into_iter().filter(|(_, held)| held.certainty <= least).map(|(to, _)| to).collect::<Vec<_>>()
    };
    let round = components(from.iter().copied(), next).into_iter();
    let mut round: Vec<Vec<N>> =
        round.filter(|group| group.len() > 1 || group.first().is_some_and(|node| next(*node).contains(node))).collect();
    for group in &mut round {
        group.sort_unstable();
    }
    round
}

#[cfg(test)]
mod tests;
