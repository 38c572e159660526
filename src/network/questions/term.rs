//! When terms are expected to end, which run out in a period, and which are held over.

use std::cmp::Reverse;

use chrono::{Datelike, NaiveDate};

use super::gap::gaps_about;
use super::provision::is_of_place;
use crate::network::fact::{Fact, Link, Statement, StatementKind};
use crate::network::gap::Topic;
use crate::network::key::{EntityId, Noun};
use crate::network::membership::Membership;
use crate::network::provision::{Clause, Election, ElectionEnd, Modality, Provision, TermRule};
use crate::network::validity::{Bound, Certainty, Day};
use crate::network::view::{Held, View};
use crate::network::word::words;

words! {
    /// By what a term is expected to end when it is, or why that is not known.
    enum EndReason {
        /// Its own until says so.
        Until = "UNTIL", "periodens egen udløbsdag";
        /// No end is foreseen, and no provision limits it.
        Open = "OPEN", "intet udløb er fastsat";
        /// A provision says how many months it is.
        Months = "MONTHS", "bestemmelse om periodens længde";
        /// A provision binds it to an election period.
        Election = "ELECTION", "bundet til valgperioden";
        /// A provision counts from the day on which it began, and that is not known.
        StartUnknown = "START_UNKNOWN", "begyndelsen er ukendt";
        /// Its until is not known, and no provision says how long it is.
        NoProvision = "NO_PROVISION", "intet er oplyst";
    }
}

/// When a term is expected to end.
#[derive(Debug, Clone)]
pub struct ExpectedEnd<'v> {
    /// The first day that it is expected no longer to hold, as far as that is known.
    pub bound: Bound,
    /// By what, or why it is not known.
    pub why: EndReason,
    /// How sure it is that this applies: as the provision on the day on which the term began.
    pub certainty: Certainty,
    /// The provision that says so.
    pub provision: Option<&'v Fact>,
    /// The gaps that say why it is not known: of the membership, its place and the provision.
    pub gaps: Vec<Held<'v>>,
}

impl ExpectedEnd<'_> {
    /// Whether nothing says when the term ends.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self.why, EndReason::StartUnknown | EndReason::NoProvision)
    }
}

/// A term that runs out, or of which the end is not known.
#[derive(Debug, Clone)]
pub struct Ending<'v> {
    /// The membership.
    pub membership: EntityId,
    /// The term: a version of the membership.
    pub fact: &'v Fact,
    /// When it is expected to end.
    pub expected: ExpectedEnd<'v>,
    /// How sure it is that this lies in the period; POSSIBLE where it is not known.
    pub certainty: Certainty,
}

/// The terms that run out in a period, and those that may, as nothing says when they end.
#[derive(Debug, Clone, Default)]
pub struct TermsEnding<'v> {
    /// Those that are expected to end in it, certain and possible, in the order of the days.
    pub ending: Vec<Ending<'v>>,
    /// Those that may hold in it and of which the end is not known, in the order of their memberships.
    pub unknown: Vec<Ending<'v>>,
}

/// When a term is expected to end: on its own until where that is limited; else as the TERM
/// provision about its place says that held on the day on which it began (the first that can be
/// told: the latest on which it can have begun, the earliest, the view's); else it is open or not
/// known. Provisions are about those who hold places; MAY limits nothing.
#[must_use]
pub fn expected_end<'v>(view: &'v View, terms: &Membership<EntityId>, term: &'v Fact) -> ExpectedEnd<'v> {
    let until = term.validity.until;
    let said =
        |why| ExpectedEnd { bound: until, why, certainty: Certainty::Certain, provision: None, gaps: Vec::new() };
    if until.latest.date().is_some() {
        return said(EndReason::Until);
    }
    let ruled = if terms.capacity.holds() { end_by_provision(view, terms, term.validity.from) } else { None };
    let mut expected = match ruled {
        Some(end) => end,
        None if until.is_open() => said(EndReason::Open),
        None => said(EndReason::NoProvision),
    };
    if expected.is_unknown() {
        let provision = expected.provision.map(|fact| fact.subject);
        let of = [Some(term.subject), terms.seat, terms.post, provision];
        expected.gaps = of.into_iter().flatten().flat_map(|of| gaps_about(view, of, &[Topic::Term])).collect();
    }
    expected
}

/// When a term that begins so is expected to end by the TERM provision about its place, of several the one
/// that names the place, then one that names the role, then the surest and the latest; none where no provision
/// says how long it is.
#[must_use]
pub fn end_by_provision<'v>(view: &'v View, terms: &Membership<EntityId>, from: Bound) -> Option<ExpectedEnd<'v>> {
    let day = [from.latest, from.earliest].into_iter().find(|day| day.date().is_some()).unwrap_or_else(|| view.on());
    let then = view.on_day(day);
    let rules = view.naming_ever(terms.body, Link::ProvisionBody).filter_map(|fact| {
        let Statement::Provision(rule) = &fact.statement else { return None };
        let Clause::Term(term) = &rule.clause else { return None };
        let limits = rule.modality != Modality::May && (term.months.is_some() || term.election.is_some());
        let certainty = fact.on(day).filter(|_| limits && covers(&then, rule, terms))?;
        let certainty = match exempted(view, fact.subject, (day, day.next())) {
            Some(Certainty::Certain) => return None,
            Some(Certainty::Possible) => Certainty::Possible,
            None => certainty,
        };
        Some((fact, rule, term, certainty))
    });
    let (fact, _, term, certainty) = rules.min_by_key(|(fact, rule, _, certainty)| {
        let general = (rule.place.is_none(), rule.role.is_none());
        (general, *certainty, Reverse(fact.validity.from.earliest), fact.id)
    })?;
    let (bound, why) = length(term, from)?;
    Some(ExpectedEnd { bound, why, certainty, provision: Some(fact), gaps: Vec::new() })
}

/// How sure it is that a term is held over on the day: that it still holds after the end that a provision
/// gives it. None where it is not, and where nothing says when it should have ended.
#[must_use]
pub fn held_over(view: &View, terms: &Membership<EntityId>, term: &Fact) -> Option<Certainty> {
    let held = term.on(view.on())?;
    let expected = expected_end(view, terms, term);
    if !matches!(expected.why, EndReason::Months | EndReason::Election) || expected.bound.earliest > view.on() {
        return None;
    }
    let over = if expected.bound.latest <= view.on() { Certainty::Certain } else { Certainty::Possible };
    Some(held.and(over).and(expected.certainty))
}

/// The terms, in a body or in all, that are expected to end from a day on until another, which is not
/// included, and those of which the end is not known and may lie there. A version of a membership that
/// another follows at once is no end. The cost is linear in the terms ever known.
#[must_use]
pub fn terms_ending(view: &View, body: Option<EntityId>, from: Day, until: Day) -> TermsEnding<'_> {
    let mut found = TermsEnding::default();
    let mut add = |fact| match ending(view, fact, (from, until)) {
        Some(ending) if ending.expected.is_unknown() => found.unknown.push(ending),
        Some(ending) => found.ending.push(ending),
        None => {}
    };
    if let Some(body) = body {
        view.naming_ever(body, Link::Body).for_each(&mut add);
    } else {
        let everyone = view.of_noun(Noun::Membership);
        everyone.flat_map(|membership| view.history(membership, StatementKind::Membership)).for_each(&mut add);
    }
    found.ending.sort_by_key(|ending| (ending.expected.bound, ending.membership, ending.fact.id));
    found
}

/// A term, where it is expected to end in a period, or may and nothing says when.
fn ending<'v>(view: &'v View, fact: &'v Fact, (from, until): (Day, Day)) -> Option<Ending<'v>> {
    let Statement::Membership(terms) = &fact.statement else { return None };
    let own = fact.validity.until;
    if own.is_open() && view.naming_ever(terms.body, Link::ProvisionBody).next().is_none() {
        return None;
    }
    let in_it = |bound: Bound| bound.earliest < until && from <= bound.latest;
    if own.latest.date().is_some() && !in_it(own) {
        return None;
    }
    let expected = expected_end(view, terms, fact);
    let bound = expected.bound;
    let begins = fact.validity.from.earliest < until;
    let goes_on = || {
        let mut versions = view.history(fact.subject, StatementKind::Membership);
        own.day().is_some_and(|day| versions.any(|next| next.validity.from == Bound::on(day)))
    };
    if expected.why == EndReason::Open || !in_it(bound) || !begins || goes_on() {
        return None;
    }
    let within = from <= bound.earliest && bound.latest < until;
    let certainty = if within { expected.certainty } else { Certainty::Possible };
    Some(Ending { membership: fact.subject, fact, expected, certainty })
}

/// How sure it is that a provision is not applied on the days of a span, half-open: for certain only where
/// one exemption covers all of them. None where no exemption touches them.
pub(super) fn exempted(view: &View, provision: EntityId, (from, until): (Day, Day)) -> Option<Certainty> {
    let exemptions = view.history(provision, StatementKind::Exemption).filter_map(|exemption| {
        let (begins, ends) = exemption.validity.possible_days();
        let covers = exemption.validity.certain_days().is_some_and(|(first, end)| first <= from && until <= end);
        if covers {
            return Some(Certainty::Certain);
        }
        (begins < until && from < ends).then_some(Certainty::Possible)
    });
    exemptions.min()
}

/// Whether a provision is about the place of a membership, as places are on the view's day, or about its role.
pub(super) fn covers(view: &View, rule: &Provision<EntityId>, terms: &Membership<EntityId>) -> bool {
    match rule.place {
        Some(named) => [terms.seat, terms.post].into_iter().flatten().any(|place| is_of_place(view, place, named)),
        None => rule.body == terms.body && rule.role.is_none_or(|role| terms.role == role),
    }
}

/// When a term that begins so ends by a rule, and by which of its parts.
pub(super) fn length(rule: &TermRule, from: Bound) -> Option<(Bound, EndReason)> {
    let (bound, why) = match (rule.months, &rule.election) {
        (Some(months), _) => (from.plus_months(months.into()), EndReason::Months),
        (None, Some(election)) => (election_end(election, from), EndReason::Election),
        (None, None) => return None,
    };
    Some(if from.is_unknown() { (Bound::UNKNOWN, EndReason::StartUnknown) } else { (bound, why) })
}

/// When a term that begins so ends by an election period.
fn election_end(election: &Election, from: Bound) -> Bound {
    match election.end {
        ElectionEnd::YearEnd => Bound {
            earliest: period_end(election, (1, 1), from.earliest),
            latest: period_end(election, (1, 1), from.latest),
        },
        // The day on which a council constitutes itself is not known beforehand.
        ElectionEnd::Constituted => {
            Bound { earliest: period_end(election, (0, 12), from.earliest), latest: Day::NEVER }
        }
    }
}

/// The first day after `from` that is the first of a month, counted so many years after the year of an election.
fn period_end(election: &Election, (years, month): (i32, u32), from: Day) -> Day {
    let Some(date) = from.date() else { return from };
    let every = i32::from(election.every.max(1));
    // The last election year that is not after the year before.
    let last = date.year() - years - (date.year() - years - i32::from(election.year)).rem_euclid(every);
    let ends = [last, last.saturating_add(every)].into_iter().filter_map(|year| {
        let end = NaiveDate::from_ymd_opt(year + years, month, 1)?;
        (end > date && end.year() <= 9999).then(|| Day::from(end))
    });
    ends.min().unwrap_or(Day::NEVER)
}

#[cfg(test)]
mod tests;
