//! Proposals: who could leave and who could come when places rotate, so that every provision that must be kept
//! is kept.

mod group;
pub mod search;
mod trial;

use std::cmp::Reverse;

use super::candidate::{Candidate, CandidateReason, candidates_for};
use super::provision::Ruling;
use super::rotation::eligible::{Eligible, eligible_under};
use crate::network::fact::Statement;
use crate::network::key::EntityId;
use crate::network::provision::{Clause, Modality, Selection};
use crate::network::refusal::{Refusal, RefusalCode, Sentence};
use crate::network::validity::Certainty;
use crate::network::view::View;
use crate::network::word::{Word, words};
use group::{Barred, Groups, change};
use search::{Choice, Cost, Exchange, Found, Worth};
use trial::Trial;

words! {
    /// Why somebody is proposed to leave.
    enum LeaverReason {
        /// The provision has those leave who have served longest in a row, and it certainly is one of them.
        LongestServing = "LONGEST_SERVING", "har siddet længst";
        /// The provision has those leave who have served longest in a row, and it may be one of them: others
        /// have served as long, or it is not known how long.
        AmongLongest = "AMONG_LONGEST", "kan være blandt dem, der har siddet længst";
        /// Nothing says who leaves; it can, and with it leaving the proposal is the best.
        NotSaid = "NOT_SAID", "ikke angivet, hvem der går";
    }
}

/// How many proposals are given at most.
pub const MOST: usize = 20;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many leave; none: as many as the provision says.
    pub number: Option<u16>,
    /// How many proposals at most.
    pub first: usize,
}

/// What could be done.
#[derive(Debug, Clone)]
pub struct Proposals<'v> {
    /// The best, the best first.
    pub proposals: Vec<Proposal<'v>>,
    /// Whether they certainly are the best. Where the search took [`search::STEPS`] steps and was not at
    /// its end they are the best found, and others may be better.
    pub exact: bool,
    /// Why there is none.
    pub refusals: Vec<Refusal>,
}

/// Who could leave, and who could come.
#[derive(Debug, Clone)]
pub struct Proposal<'v> {
    /// Who leaves, and who comes in the place of each.
    pub changes: Vec<(Leaving<'v>, Coming<'v>)>,
    /// How good it is.
    pub score: Score,
}

/// One who could leave.
#[derive(Debug, Clone)]
pub struct Leaving<'v> {
    /// The holder.
    pub holder: Eligible<'v>,
    /// Why it is chosen.
    pub why: LeaverReason,
    /// Days that it has certainly served in the body without a break.
    pub served: u32,
}

/// One who could come.
#[derive(Debug, Clone)]
pub struct Coming<'v> {
    /// The candidate, with what speaks for and against it.
    pub candidate: Candidate<'v>,
    /// The groups of the body's SPREAD provisions that have a holder by it alone.
    pub adds: Vec<EntityId>,
}

/// How good a proposal is. Of two the one is better that is better in the first part in which they differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Score {
    /// Provisions that should be kept and are broken by it, or more than before: the fewer the better.
    pub worse: u32,
    /// Provisions that are kept before it, and of which that is not known after it: the fewer the better.
    pub unknown: u32,
    /// Groups of the body's SPREAD provisions that certainly have a holder: the more the better.
    pub groups: u32,
    /// How many of those who come are not known to have served before: the more the better.
    pub never_served: u32,
    /// Days since the others who come last served, in all: the more the better.
    pub waited: u32,
    /// Days that those who leave have served in a row, less the days that those who come have served in all: the more
    /// the better.
    pub evened: i32,
}

/// The best ways for places to rotate on the view's day, by a ROTATION provision: no provision of the
/// body that must be kept is broken by them that was kept before, and none is broken more. Who can leave
/// are those in its scope who may be eligible to rotate by the day, of them those who have served longest
/// where it says so. Who can come are the candidates that nothing speaks against that must be kept.
///
/// The view is of the newest revision: a proposal is made from what is known now.
#[must_use]
pub fn propose_rotation<'v>(view: &'v View, ruling: &Ruling<'v>, limits: Limits) -> Proposals<'v> {
    match Question::new(view, ruling, limits) {
        Ok(question) => question.answer(limits.first),
        Err(refusal) => Proposals { proposals: Vec::new(), exact: true, refusals: vec![refusal] },
    }
}

/// What is to be searched.
struct Question<'v> {
    view: &'v View,
    ruling: Ruling<'v>,
    number: usize,
    leavers: Vec<(Leaving<'v>, Choice)>,
    newcomers: Vec<(Candidate<'v>, Choice)>,
    groups: Groups,
}

impl<'v> Question<'v> {
    fn new(view: &'v View, ruling: &Ruling<'v>, limits: Limits) -> Result<Self, Refusal> {
        let Clause::Rotation(rotation) = ruling.clause() else {
            let kind = ruling.clause().kind();
            return Err(refusal(
                view,
                ruling,
                RefusalCode::InvalidValue,
                format!("It is of the kind {}; one of ROTATION is wanted.", kind.code()),
                format!("Den er af arten {}; der ventes en ROTATION.", kind.code()),
            ));
        };
        let Some(number) = limits.number.or(rotation.number) else {
            return Err(refusal(
                view,
                ruling,
                RefusalCode::InvalidValue,
                "It does not say how many rotate; give a number.".to_owned(),
                "Den siger ikke, hvor mange der udskiftes; angiv et antal.".to_owned(),
            ));
        };
        let number = usize::from(number);
        let leaving = leaving(view, ruling, rotation.selection, number);
        let candidates = candidates_for(view, ruling).unwrap_or_default().candidates;
        let coming: Vec<Candidate<'v>> = candidates.into_iter().filter(|candidate| !is_barred(candidate)).collect();
        for (many, english, danish) in [
            (leaving.len(), "holders can rotate out", "indehavere kan udskiftes"),
            (coming.len(), "candidates can come", "kandidater kan komme ind"),
        ] {
            if many < number {
                return Err(refusal(
                    view,
                    ruling,
                    RefusalCode::RuleBroken,
                    format!("{number} are to rotate on {}, and only {many} {english}.", view.on()),
                    format!("{number} skal udskiftes {}, og kun {many} {danish}.", view.on()),
                ));
            }
        }
        let mut groups = Groups::of(view, ruling.rule.body, &leaving);
        let mut leavers: Vec<(Leaving<'v>, Choice)> = Vec::new();
        for leaving in leaving {
            let worth = [0, 0, 0, i64::from(leaving.served)];
            // Only certain holders are counted before.
            let held = leaving.holder.member.held.certainty == Certainty::Certain;
            let member = Some(leaving.holder.member.terms.member).filter(|_| held);
            let groups = member.map(|member| groups.numbers(view, member)).unwrap_or_default();
            let choice = Choice { worth, groups };
            leavers.push((leaving, choice));
        }
        leavers.sort_by_key(|(leaving, choice)| {
            (leaving.why != LeaverReason::LongestServing, Reverse(choice.worth), leaving.holder.member.membership)
        });
        let mut newcomers: Vec<(Candidate<'v>, Choice)> = Vec::new();
        for candidate in coming {
            let choice = Choice { worth: worth(view, &candidate), groups: groups.numbers(view, candidate.party) };
            newcomers.push((candidate, choice));
        }
        newcomers.sort_by_key(|(candidate, choice)| (Reverse(choice.worth), candidate.party));
        Ok(Self { view, ruling: *ruling, number, leavers, newcomers, groups })
    }

    fn answer(self, first: usize) -> Proposals<'v> {
        let Self { view, ruling, number, leavers, newcomers, groups } = self;
        let body = ruling.rule.body;
        let refused = |refusals| Proposals { proposals: Vec::new(), exact: true, refusals };
        let Some(mut trial) = Trial::new(view, ruling.provision, body) else { return refused(Vec::new()) };
        let membership = |at: &usize| leavers.get(*at).map(|(leaving, _)| leaving.holder.member.membership);
        let party = |at: &usize| newcomers.get(*at).map(|(candidate, _)| candidate.party);
        let memberships: Vec<EntityId> = (0..leavers.len()).filter_map(|at| membership(&at)).collect();
        let barred = Barred::of(view, body, &memberships);
        let fits = |newcomer: usize, leaver: usize| match (party(&newcomer), membership(&leaver)) {
            (Some(party), Some(membership)) => barred.lets(view, party, membership),
            _ => false,
        };
        let exchange = Exchange {
            leavers: &leavers.iter().map(|(_, choice)| choice.clone()).collect::<Vec<_>>(),
            forced: leavers
                .iter()
                .filter(|(leaving, _)| leaving.why == LeaverReason::LongestServing)
                .count()
                .min(number),
            newcomers: &newcomers.iter().map(|(_, choice)| choice.clone()).collect::<Vec<_>>(),
            number,
            holders: groups.holders.clone(),
            most: groups.most.clone(),
            fits: &fits,
            alike: barred.alike,
        };
        let Found { solutions, exact } = exchange.best(first, &mut |leave, come| -> Option<Cost> {
            let leave: Vec<EntityId> = leave.iter().filter_map(membership).collect();
            let come: Vec<EntityId> = come.iter().filter_map(party).collect();
            trial.cost(&leave, &come)
        });
        if solutions.is_empty() && first > 0 {
            let mut refusals = trial.refusals;
            if refusals.is_empty() {
                refusals.push(refusal(
                    view,
                    &ruling,
                    RefusalCode::RuleBroken,
                    format!(
                        "No {number} of the candidates can take the places of {number} that leave on {}.",
                        view.on()
                    ),
                    format!(
                        "Ingen {number} af kandidaterne kan overtage pladserne efter {number}, der går {}.",
                        view.on()
                    ),
                ));
            }
            return Proposals { proposals: Vec::new(), exact, refusals };
        }
        let proposals = solutions.iter().map(|solution| {
            let pairs = solution.leavers.iter().zip(&solution.newcomers);
            let pairs: Vec<_> =
                pairs.filter_map(|(out, into)| Some((leavers.get(*out)?, newcomers.get(*into)?))).collect();
            let mut holders = groups.holders.clone();
            for ((_, out), (_, into)) in &pairs {
                out.groups.iter().for_each(|group| change(&mut holders, *group, -1));
                into.groups.iter().for_each(|group| change(&mut holders, *group, 1));
            }
            let alone = |group: &&usize| holders.get(**group) == Some(&1);
            let changes = pairs.iter().map(|((leaving, _), (candidate, choice))| {
                let mut adds: Vec<EntityId> =
                    choice.groups.iter().filter(alone).filter_map(|group| groups.group(*group)).collect();
                adds.dedup();
                (leaving.clone(), Coming { candidate: candidate.clone(), adds })
            });
            Proposal { changes: changes.collect(), score: Score::of(solution.cost, solution.worth) }
        });
        Proposals { proposals: proposals.collect(), exact, refusals: Vec::new() }
    }
}

impl Score {
    fn of([worse, unknown]: Cost, [groups, never_served, waited, evened]: Worth) -> Self {
        let count = |number: i64| u32::try_from(number.unsigned_abs()).unwrap_or(u32::MAX);
        Self {
            worse: count(worse),
            unknown: count(unknown),
            groups: count(groups),
            never_served: count(never_served),
            waited: count(waited),
            evened: i32::try_from(evened).unwrap_or(if evened < 0 { i32::MIN } else { i32::MAX }),
        }
    }
}

/// Whether something certainly keeps a candidate from coming, that is no provision that only should be kept.
fn is_barred(candidate: &Candidate<'_>) -> bool {
    let certain = candidate.reasons.iter().filter(|reason| reason.hinders() == Some(Certainty::Certain));
    certain.into_iter().any(|reason| match reason.provision.map(|fact| &fact.statement) {
        Some(Statement::Provision(rule)) => rule.modality == Modality::Must,
        _ => true,
    })
}

/// What a candidate is worth by itself.
fn worth(view: &View, candidate: &Candidate<'_>) -> Worth {
    let by = |code| candidate.reasons.iter().find(|reason| reason.code == code);
    let never = by(CandidateReason::NeverServed).is_some();
    let last = by(CandidateReason::ServedLongestAgo).and_then(|reason| reason.day);
    let waited = last.and_then(|day| day.latest.days_until(view.on())).unwrap_or(0).max(0);
    let served = i64::try_from(candidate.service.certain_days).unwrap_or(i64::MAX);
    [0, i64::from(never), waited, -served]
}

/// Those in the scope of a rotation who can leave, so many of them.
fn leaving<'v>(view: &'v View, ruling: &Ruling<'v>, selection: Selection, number: usize) -> Vec<Leaving<'v>> {
    let may_leave = |holder: &Eligible<'v>| holder.chosen.is_some() && holder.from.earliest <= view.on();
    let holders: Vec<Eligible<'v>> = eligible_under(view, ruling).into_iter().filter(may_leave).collect();
    let reason = |holder: &Eligible<'v>| {
        if selection != Selection::LongestServing {
            return LeaverReason::NotSaid;
        }
        // Those who began together with the last of so many are chosen among.
        let not_after = holders.iter().filter(|other| other.since.earliest <= holder.since.latest).count();
        let certainly = holder.chosen == Some(Certainty::Certain) && not_after <= number;
        if certainly { LeaverReason::LongestServing } else { LeaverReason::AmongLongest }
    };
    let leaving =
        |holder: &Eligible<'v>| Leaving { why: reason(holder), served: served(view, holder), holder: holder.clone() };
    holders.iter().map(leaving).collect()
}

/// Days that a holder has certainly served without a break.
fn served(view: &View, holder: &Eligible<'_>) -> u32 {
    let days = holder.since.latest.days_until(view.on()).unwrap_or(0);
    u32::try_from(days).unwrap_or(0)
}

fn refusal(view: &View, ruling: &Ruling<'_>, code: RefusalCode, english: String, danish: String) -> Refusal {
    Refusal {
        code,
        change: 0,
        subject: view.entity(ruling.provision).map(|entity| entity.key().clone()),
        statement: None,
        sentence: Sentence::new(english, danish),
        in_the_way: vec![ruling.held.fact.id],
    }
}

#[cfg(test)]
mod tests;
