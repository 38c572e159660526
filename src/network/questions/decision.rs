//! Proposals and what became of them: items, decisions, how these differ from what was proposed, and where a proposal
//! stands.

mod effect;

use std::collections::BTreeSet;

pub use effect::{Effect, effects_of, grounds_of};

use super::approval::acts_since;
use super::gap::{complete, gaps_about};
use super::membership::{Listed, listed};
use super::record::beginning_of;
use super::silence::{SilenceState, ends_of, silence_of};
use crate::network::approval::ActKind;
use crate::network::decision::{Decision, Outcome};
use crate::network::fact::{Fact, Link, StatementKind};
use crate::network::gap::Topic;
use crate::network::key::EntityId;
use crate::network::validity::{Bound, Certainty, Day};
use crate::network::view::{Held, View};
use crate::network::word::words;

words! {
    /// Where a proposal stands on a day.
    enum ProposalState {
        /// It is not put forward yet.
        NotPutForward = "NOT_PUT_FORWARD", "ikke fremsat endnu";
        /// It is put forward, and certainly not decided on.
        PutForward = "PUT_FORWARD", "fremsat";
        /// It is decided on as a whole, or each of its items is; and not put off.
        Decided = "DECIDED", "afgjort";
        /// It is put off.
        Postponed = "POSTPONED", "udsat";
        /// Nobody remarked on it by the reply day, and silence adopts it.
        AdoptedBySilence = "ADOPTED_BY_SILENCE", "stiltiende vedtaget";
        /// It was put forward anew in another proposal.
        Resubmitted = "RESUBMITTED", "genfremsat";
        /// It was taken back, and not put forward anew since.
        TakenBack = "TAKEN_BACK", "trukket tilbage";
        /// It ended, and was not decided on.
        Lapsed = "LAPSED", "bortfaldet";
        /// It is not known; the reasons say why.
        Unknown = "UNKNOWN", "ukendt";
    }

    /// Whether it is decided on a proposal or an item of it.
    enum TreatmentState {
        /// It is decided.
        Decided = "DECIDED", "afgjort";
        /// It is not decided, and that is known.
        Undecided = "UNDECIDED", "ikke afgjort";
        /// It is not known; the reasons say why.
        Unknown = "UNKNOWN", "ukendt";
    }

    /// Why it is not known whether or how something is decided.
    enum DecisionReason {
        /// It is not known whether all decisions are listed.
        DecisionsNotListed = "DECISIONS_NOT_LISTED", "ikke alle beslutninger er oplyst";
        /// Decisions say otherwise of it, and it is not known which came last.
        Contradicted = "CONTRADICTED", "beslutningerne er uenige";
        /// The whole was adopted with changes, and it is not known whether this item is changed.
        ChangedAsAWhole = "CHANGED_AS_A_WHOLE", "helheden er ændret";
        /// It rests on what only possibly holds on the day.
        OnlyPossible = "ONLY_POSSIBLE", "hviler på noget, der kun er muligt";
    }
}

/// What was decided on a proposal, or on an item of it, as the day knows.
#[derive(Debug, Clone)]
pub struct Treatment<'v> {
    /// The item; none for the proposal as a whole.
    pub item: Option<Held<'v>>,
    /// Whether it is decided.
    pub state: TreatmentState,
    /// What became of it, and how sure that is; none where it is not decided or not known.
    pub outcome: Option<(Outcome, Certainty)>,
    /// Whether what was decided differs from what was proposed; none where that is not known.
    pub differs: Option<bool>,
    /// Why it is not known; none where it is.
    pub reason: Option<DecisionReason>,
    /// The decisions that say so: on the item, or on the whole where none on the item may have come last. Earlier ones
    /// that later ones take the place of are left out.
    pub decisions: Vec<Held<'v>>,
}

/// Where a proposal stands on the day.
#[derive(Debug, Clone)]
pub struct Standing<'v> {
    /// Where it stands.
    pub state: ProposalState,
    /// How sure that is, by its weakest fact; none where it is not known.
    pub certainty: Option<Certainty>,
    /// Why it is not known; none where it is.
    pub reasons: Vec<DecisionReason>,
    /// The facts that show it.
    pub evidence: Vec<Held<'v>>,
    /// The gaps about what was decided.
    pub gaps: Vec<Held<'v>>,
}

/// A decision in a period.
#[derive(Debug, Clone, Copy)]
pub struct Decided<'v> {
    /// The fact that the decision is.
    pub fact: &'v Fact,
    /// How sure it is that it was made in the period.
    pub certainty: Certainty,
}

/// The items of a proposal on the day, by their numbers; those without one come last.
#[must_use]
pub fn items_of(view: &View, proposal: EntityId) -> Listed<'_, Held<'_>> {
    let mut items: Vec<Held<'_>> = view.naming(proposal, Link::ItemOf).collect();
    items.sort_by_key(|held| {
        let number = held.fact.affair().and_then(|affair| affair.proposal_item()).and_then(|item| item.number);
        (number.is_none(), number, held.fact.subject, held.certainty, held.fact.id)
    });
    // Where facts about an item contradict, the surest speaks for it.
    let mut seen = BTreeSet::new();
    let mut surest = items.clone();
    surest.sort_by_key(|held| (held.certainty, held.fact.id));
    surest.retain(|held| seen.insert(held.fact.subject));
    items.retain(|held| surest.iter().any(|one| one.fact.id == held.fact.id));
    listed(view, proposal, Topic::Decisions, items)
}

/// The decisions on a proposal and its items on the day, in order of time; the disputed only possibly.
#[must_use]
pub fn decisions_on(view: &View, proposal: EntityId) -> Listed<'_, Held<'_>> {
    let mut decisions: Vec<Held<'_>> = view.naming(proposal, Link::DecisionOn).map(Held::weighed).collect();
    decisions.sort_by_key(|held| (held.fact.validity.from, held.fact.id));
    listed(view, proposal, Topic::Decisions, decisions)
}

/// What was decided on a proposal as a whole, and then on each of its items, as the day knows.
#[must_use]
pub fn treatments_of(view: &View, proposal: EntityId) -> Vec<Treatment<'_>> {
    let complete = complete(view, proposal, Topic::Decisions) == Some(Certainty::Certain);
    let all = said_on(view, proposal);
    let mut treatments = vec![treated(None, &last_on(&all, &[None]), complete)];
    for item in items_of(view, proposal).items {
        let both = last_on(&all, &[None, Some(item.fact.subject)]);
        let (own, whole): (Vec<Said<'_>>, Vec<Said<'_>>) = both.into_iter().partition(|(_, said)| said.point.is_some());
        // Of one day what was decided on the item goes before what was decided on the whole; and of one span of days, as
        // that is one occasion of which the day is not known.
        let is_before = |(held, _): &Said<'_>| {
            let last = begins(held).latest.min(view.on());
            let before = |own: &Held<'_>| own.certainty == Certainty::Certain && last <= begins(own).earliest;
            own.iter().any(|(own, _)| before(own) || begins(own) == begins(held))
        };
        let deciding: Vec<Said<'_>> =
            own.iter().copied().chain(whole.into_iter().filter(|one| !is_before(one))).collect();
        treatments.push(treated(Some(item), &deciding, complete));
    }
    treatments
}

/// A decision as it holds on the day, and what it says.
type Said<'v> = (Held<'v>, &'v Decision<EntityId>);

/// The decisions on a proposal and its items on the day.
fn said_on(view: &View, proposal: EntityId) -> Vec<Said<'_>> {
    let all = decisions_on(view, proposal).items.into_iter();
    all.filter_map(|held| Some((held, held.fact.affair()?.decision()?))).collect()
}

/// Those of them on some points that no other on these certainly came after.
fn last_on<'v>(all: &[Said<'v>], points: &[Option<EntityId>]) -> Vec<Said<'v>> {
    last(all.iter().filter(|(_, said)| points.contains(&said.point)).copied().collect())
}

/// When a decision was made.
fn begins(held: &Held<'_>) -> Bound {
    held.fact.validity.from
}

/// Those decisions that no other certainly came after.
fn last(all: Vec<Said<'_>>) -> Vec<Said<'_>> {
    let is_after = |held: &Held<'_>, other: &Held<'_>| {
        other.certainty == Certainty::Certain && begins(held).latest < begins(other).earliest
    };
    let remains = |(held, _): &Said<'_>| !all.iter().any(|(other, _)| is_after(held, other));
    all.iter().filter(|one| remains(one)).copied().collect()
}

fn treated<'v>(item: Option<Held<'v>>, decisions: &[Said<'v>], complete: bool) -> Treatment<'v> {
    let held = decisions.iter().map(|(held, _)| *held).collect();
    let by_the_whole = item.is_some() && decisions.iter().any(|(_, said)| said.point.is_none());
    let unknown = |reason, decisions| Treatment {
        item,
        state: TreatmentState::Unknown,
        outcome: None,
        differs: None,
        reason: Some(reason),
        decisions,
    };
    let Some((_, first)) = decisions.first() else {
        if !complete {
            return unknown(DecisionReason::DecisionsNotListed, held);
        }
        let state = TreatmentState::Undecided;
        return Treatment { item, state, outcome: None, differs: None, reason: None, decisions: held };
    };
    if decisions.iter().any(|(_, said)| said.outcome != first.outcome) {
        return unknown(DecisionReason::Contradicted, held);
    }
    if by_the_whole && first.outcome == Outcome::AdoptedWithChanges {
        return unknown(DecisionReason::ChangedAsAWhole, held);
    }
    let certainty = decisions.iter().map(|(held, _)| held.certainty).min().unwrap_or(Certainty::Possible);
    // What the minutes say of the whole need not be about this item.
    let is_said = !by_the_whole && decisions.iter().any(|(_, said)| differs_in_words(said));
    let differs = match first.outcome {
        Outcome::Adopted => Some(is_said),
        Outcome::AdoptedWithChanges | Outcome::Deleted | Outcome::Rejected => Some(true),
        Outcome::Postponed | Outcome::Noted => None,
    };
    let outcome = Some((first.outcome, certainty));
    Treatment { item, state: TreatmentState::Decided, outcome, differs, reason: None, decisions: held }
}

/// Whether a decision says that something is otherwise than it was proposed.
fn differs_in_words(said: &Decision<EntityId>) -> bool {
    said.change.is_some() || said.deleted.is_some() || said.condition.is_some()
}

/// Where a proposal stands on the day; none for other entities. What came furthest counts: that it was taken back, put
/// forward anew, decided on.
#[must_use]
pub fn standing_of(view: &View, proposal: EntityId) -> Option<Standing<'_>> {
    let begins = beginning_of(view, proposal, StatementKind::Proposal)?;
    let gaps = gaps_about(view, proposal, &[Topic::Decisions]);
    let standing = |state, certainty, reasons, evidence| {
        Some(Standing { state, certainty, reasons, evidence, gaps: gaps.clone() })
    };
    let known = |state, evidence| standing(state, Some(Certainty::Certain), Vec::new(), evidence);
    let unknown = |reasons, evidence| standing(ProposalState::Unknown, None, reasons, evidence);
    if view.on() < begins.earliest {
        return known(ProposalState::NotPutForward, Vec::new());
    }
    if view.on() < begins.latest {
        return unknown(vec![DecisionReason::OnlyPossible], Vec::new());
    }
    let acts = acts_since(view, proposal).into_iter();
    let taken_back: Vec<Held<'_>> =
        acts.filter(|(_, act)| act.kind == ActKind::TakenBack).map(|(held, _)| held).collect();
    let anew: Vec<Held<'_>> = view.naming(proposal, Link::ProposalFollowed).collect();
    for (state, evidence) in [(ProposalState::TakenBack, taken_back), (ProposalState::Resubmitted, anew)] {
        match evidence.iter().map(|held| held.certainty).min() {
            Some(Certainty::Certain) => return known(state, evidence),
            Some(Certainty::Possible) => return unknown(vec![DecisionReason::OnlyPossible], evidence),
            None => {}
        }
    }
    // What was only heard is not decided on.
    let mut all = said_on(view, proposal);
    all.retain(|(_, said)| said.outcome != Outcome::Noted);
    let whole = last_on(&all, &[None]);
    let items: Vec<Vec<Said<'_>>> =
        items_of(view, proposal).items.into_iter().map(|item| last_on(&all, &[Some(item.fact.subject)])).collect();
    let is_listed = complete(view, proposal, Topic::Decisions) == Some(Certainty::Certain);
    // Where the items need not be all, another may not be decided on.
    let rest = if is_listed { Certainty::Certain } else { Certainty::Possible };
    let by_items = verdict(&items).map(|(state, certainty)| (state, certainty.and(rest)));
    let (decided, is_by_items) = match (verdict(std::slice::from_ref(&whole)), by_items) {
        (None, by_items) => (by_items, true),
        (Some((Some(ProposalState::Postponed), sure)), by_items) => {
            put_off_or_later(view.on(), sure, &whole, &items, by_items)
        }
        (Some((state, Certainty::Possible)), Some((other, certainty))) => {
            (Some((state.filter(|_| state == other), certainty)), true)
        }
        (by_whole, _) => (by_whole, whole.iter().all(|(held, _)| held.certainty == Certainty::Possible)),
    };
    let of_items = items.iter().flatten().filter(|_| is_by_items);
    let evidence: Vec<Held<'_>> = whole.iter().chain(of_items).map(|(held, _)| *held).collect();
    match decided {
        Some((Some(state), certainty)) => return standing(state, Some(certainty), Vec::new(), evidence),
        Some((None, _)) if is_listed => return unknown(vec![DecisionReason::Contradicted], evidence),
        Some((None, _)) => return unknown(vec![DecisionReason::DecisionsNotListed], evidence),
        None => {}
    }
    // Silence adopts what nothing was decided on.
    let silence = silence_of(view, proposal).map(|silence| silence.state);
    let adopted = silence == Some(SilenceState::AdoptedBySilence);
    if adopted && evidence.is_empty() {
        return known(ProposalState::AdoptedBySilence, evidence);
    }
    let may_be_adopted = (adopted || silence == Some(SilenceState::Unknown))
        && evidence.iter().all(|held| held.certainty == Certainty::Possible);
    let doubts = [(DecisionReason::DecisionsNotListed, !is_listed), (DecisionReason::OnlyPossible, may_be_adopted)];
    let reasons: Vec<DecisionReason> = doubts.into_iter().filter_map(|(why, is_so)| is_so.then_some(why)).collect();
    if !reasons.is_empty() {
        return unknown(reasons, evidence);
    }
    let ends = ends_of(view, proposal);
    if ends.latest <= view.on() {
        known(ProposalState::Lapsed, evidence)
    } else if ends.earliest <= view.on() {
        unknown(vec![DecisionReason::OnlyPossible], evidence)
    } else {
        known(ProposalState::PutForward, evidence)
    }
}

/// Where a proposal stands of which it is only said that the whole is put off, by what was decided on its items; and
/// whether these say it. What was decided on each of them later takes the place of that.
fn put_off_or_later(
    on: Day,
    sure: Certainty,
    whole: &[Said<'_>],
    items: &[Vec<Said<'_>>],
    by_items: Option<Verdict>,
) -> (Option<Verdict>, bool) {
    let put_off = Some(ProposalState::Postponed);
    let Some((state, certainty)) = by_items else { return (Some((put_off, sure)), sure == Certainty::Possible) };
    let is_later =
        |(own, _): &Said<'_>| whole.iter().all(|(held, _)| begins(own).earliest > begins(held).latest.min(on));
    let may_be_later = |(own, _): &Said<'_>| {
        let mut certain = whole.iter().filter(|(held, _)| held.certainty == Certainty::Certain);
        certain.all(|(held, _)| begins(own).latest.min(on) > begins(held).earliest && begins(own) != begins(held))
    };
    let all_later = items.iter().flatten().all(is_later);
    let some_is_not = items.iter().any(|item| !item.iter().any(may_be_later));
    match (sure, state) {
        (Certainty::Certain, _) if state == put_off || some_is_not => (Some((put_off, sure)), false),
        (Certainty::Certain, Some(_)) if all_later && certainty == Certainty::Possible => {
            (Some((None, certainty)), true)
        }
        (_, Some(_)) if all_later && (sure == Certainty::Certain || certainty == Certainty::Certain) => {
            (Some((state, certainty)), true)
        }
        (Certainty::Possible, _) => (Some((state.filter(|_| state == put_off), certainty)), true),
        _ => (Some((None, certainty)), true),
    }
}

/// What the decisions on some points come to, none where they say otherwise; and how sure it is that there is one on each.
type Verdict = (Option<ProposalState>, Certainty);

/// Whether the last decisions on some points put a proposal off or decide on it, and how sure it is that there is one
/// on each; no state where they say otherwise. None where on some point there is none, or there are no points.
fn verdict(points: &[Vec<Said<'_>>]) -> Option<Verdict> {
    let surest = points.iter().map(|point| point.iter().map(|(held, _)| held.certainty).min());
    let weakest = surest.collect::<Option<Vec<Certainty>>>()?.into_iter().max()?;
    let puts_off = |(_, said): &Said<'_>| said.outcome == Outcome::Postponed;
    let state = if points.iter().any(|point| point.iter().all(puts_off)) {
        Some(ProposalState::Postponed)
    } else {
        (!points.iter().flatten().any(puts_off)).then_some(ProposalState::Decided)
    };
    Some((state, weakest))
}

/// The proposals that are put to a body on the day, in the order of their numbers.
pub fn proposals_to(view: &View, body: EntityId) -> impl Iterator<Item = Held<'_>> {
    view.naming(body, Link::ProposalTo)
}

/// The decisions that a body made, or may have made, in a period, in order of time: those of which it is said, and
/// those that name nobody on a proposal that was put to it.
#[must_use]
pub fn decisions_by(view: &View, body: EntityId, (from, until): (Day, Day)) -> Vec<Decided<'_>> {
    let own = view.naming_ever(body, Link::DecisionBy);
    let put: BTreeSet<EntityId> = view.naming_ever(body, Link::ProposalTo).map(|fact| fact.subject).collect();
    let nameless = put.into_iter().flat_map(|proposal| {
        // Of one that was put to another as well it is not known which of them decided.
        let to = view.history(proposal, StatementKind::Proposal);
        let to_it =
            |fact: &Fact| fact.affair().and_then(|affair| affair.proposal()).is_some_and(|one| one.body == Some(body));
        let sure = if to.into_iter().all(to_it) { Certainty::Certain } else { Certainty::Possible };
        let decisions = view.naming_ever(proposal, Link::DecisionOn).filter(|fact| {
            fact.affair().and_then(|affair| affair.decision()).is_some_and(|decision| decision.body.is_none())
        });
        decisions.map(move |fact| (fact, sure))
    });
    let within = |day: Bound| {
        if from <= day.earliest && day.latest < until {
            Some(Certainty::Certain)
        } else {
            (day.earliest < until && from <= day.latest).then_some(Certainty::Possible)
        }
    };
    let all = own.map(|fact| (fact, Certainty::Certain)).chain(nameless);
    let mut decisions: Vec<Decided<'_>> = all
        .filter_map(|(fact, sure)| Some(Decided { fact, certainty: within(fact.validity.from)?.and(sure) }))
        .collect();
    decisions.sort_by_key(|one| (one.fact.validity.from, one.fact.id));
    decisions.dedup_by_key(|one| one.fact.id);
    decisions
}

/// The decisions that were made at a meeting, whenever, in order of time.
#[must_use]
pub fn decisions_at(view: &View, meeting: EntityId) -> Vec<&Fact> {
    let mut decisions: Vec<&Fact> = view.naming_ever(meeting, Link::DecidedAt).collect();
    decisions.sort_by_key(|fact| (fact.validity.from, fact.id));
    decisions
}
