//! Silence that counts as consent: where a proposal stands that is adopted if nobody remarks on it by a day.
//!
//! It is derived from the proposal, its acts and the day. Whoever remarks breaks the silence: the documents do not say
//! that only some may.

use super::approval::{acts_of, acts_since, procedure_of};
use super::gap::{complete, gaps_about};
use super::record::{beginning_of, version_of};
use crate::network::affair::Written;
use crate::network::approval::{ActKind, ProcedureKind};
use crate::network::fact::{Link, StatementKind};
use crate::network::gap::Topic;
use crate::network::key::EntityId;
use crate::network::validity::{Bound, Certainty};
use crate::network::view::{Held, View};
use crate::network::word::words;

words! {
    /// Where a proposal stands that silence adopts.
    enum SilenceState {
        /// It is not put forward yet.
        NotPutForward = "NOT_PUT_FORWARD", "ikke fremsat endnu";
        /// Remarks can be made until the reply day, that day included; none is known.
        Open = "OPEN", "åben for bemærkninger";
        /// The reply day has passed, and certainly nobody remarked by then.
        AdoptedBySilence = "ADOPTED_BY_SILENCE", "stiltiende vedtaget";
        /// Somebody remarked by the reply day.
        Broken = "BROKEN", "tavsheden er brudt";
        /// It was sent back to whom it is about, to find a solution.
        ReferredBack = "REFERRED_BACK", "sendt tilbage";
        /// It was put forward anew, or another proposal was in its place.
        Resubmitted = "RESUBMITTED", "genfremsat";
        /// It was taken back, and not put forward anew since.
        TakenBack = "TAKEN_BACK", "trukket tilbage";
        /// It ended before the reply day had passed.
        Lapsed = "LAPSED", "bortfaldet";
        /// It is not known; the reasons say why.
        Unknown = "UNKNOWN", "ukendt";
    }

    /// Why it is not known where such a proposal stands.
    enum SilenceReason {
        /// It rests on what only possibly holds on the day.
        OnlyPossible = "ONLY_POSSIBLE", "hviler på noget, der kun er muligt";
        /// The day by which one is to remark is not known, or lies among days of which this is one.
        ReplyUnknown = "REPLY_UNKNOWN", "svarfristen er ukendt";
        /// It is not known whether all remarks are listed.
        RemarksNotListed = "REMARKS_NOT_LISTED", "ikke alle bemærkninger er oplyst";
    }
}

/// Where a proposal stands on the day that goes through a procedure of silence.
#[derive(Debug, Clone)]
pub struct Silence<'v> {
    /// Where it stands.
    pub state: SilenceState,
    /// Why that is not known; none where it is.
    pub reasons: Vec<SilenceReason>,
    /// The last day for remarks.
    pub reply: Option<&'v Written>,
    /// The remarks, refusals among them, that may have been made by then, each as sure as that is.
    pub remarks: Vec<Held<'v>>,
    /// What was done else about it, and the proposals that put it forward anew, as far as the day knows.
    pub later: Vec<Held<'v>>,
    /// How sure it is that all that was done is listed; none where nothing says so.
    pub complete: Option<Certainty>,
    /// The gaps about it.
    pub gaps: Vec<Held<'v>>,
}

/// Where a proposal stands on the day; none where it goes through no procedure of silence.
#[must_use]
pub fn silence_of(view: &View, proposal: EntityId) -> Option<Silence<'_>> {
    let procedure = procedure_of(view, proposal)?;
    let procedure = version_of(view, procedure, StatementKind::Procedure)?.affair()?.procedure()?;
    let said = version_of(view, proposal, StatementKind::Proposal)?.affair()?.proposal()?;
    if procedure.kind != ProcedureKind::Silence {
        return None;
    }
    let begins = beginning_of(view, proposal, StatementKind::Proposal)?;
    let ends = ends_of(view, proposal);
    let reply = said.reply.as_ref();
    let (mut remarks, mut later) = (Vec::new(), Vec::new());
    for (held, act) in acts_of(view, proposal) {
        match act.kind {
            ActKind::Remarked | ActKind::Rejected => remarks.extend(in_time(held, reply.map(|reply| reply.bound))),
            ActKind::ReferredBack => later.push((SilenceState::ReferredBack, held)),
            ActKind::Resubmitted => later.push((SilenceState::Resubmitted, held)),
            _ => {}
        }
    }
    let taken_back = acts_since(view, proposal).into_iter().filter(|(_, act)| act.kind == ActKind::TakenBack);
    later.extend(taken_back.map(|(held, _)| (SilenceState::TakenBack, held)));
    let anew = view.naming(proposal, Link::ProposalFollowed);
    later.extend(anew.map(|held| (SilenceState::Resubmitted, held)));
    let complete = complete(view, proposal, Topic::Approvals);
    let (state, reasons) = state_of(view, (begins, ends), reply.map(|reply| reply.bound), &remarks, &later, complete);
    let gaps = gaps_about(view, proposal, &[Topic::Approvals, Topic::Deadline]);
    let later = later.into_iter().map(|(_, held)| held).collect();
    Some(Silence { state, reasons, reply, remarks, later, complete, gaps })
}

/// When a proposal ends by itself: the last of its versions.
pub(super) fn ends_of(view: &View, proposal: EntityId) -> Bound {
    let ends = view.history(proposal, StatementKind::Proposal).map(|fact| fact.validity.until);
    let later = |one: Bound, other: Bound| Bound {
        earliest: one.earliest.max(other.earliest),
        latest: one.latest.max(other.latest),
    };
    ends.reduce(later).unwrap_or(Bound::OPEN)
}

/// A remark as sure as it is that it was made by the reply day; none where it certainly was made later.
fn in_time(remark: Held<'_>, reply: Option<Bound>) -> Option<Held<'_>> {
    let (made, reply) = (remark.fact.validity.from, reply.unwrap_or(Bound::UNKNOWN));
    if made.latest <= reply.earliest {
        Some(remark)
    } else {
        (made.earliest <= reply.latest).then_some(Held { certainty: Certainty::Possible, ..remark })
    }
}

/// Where it stands: what came furthest counts, and what only may have come further leaves it unknown.
fn state_of(
    view: &View,
    (begins, ends): (Bound, Bound),
    reply: Option<Bound>,
    remarks: &[Held<'_>],
    later: &[(SilenceState, Held<'_>)],
    complete: Option<Certainty>,
) -> (SilenceState, Vec<SilenceReason>) {
    use SilenceState as State;
    let unknown = |reason| (State::Unknown, vec![reason]);
    if view.on() < begins.earliest {
        return (State::NotPutForward, Vec::new());
    }
    if view.on() < begins.latest {
        return unknown(SilenceReason::OnlyPossible);
    }
    let reached = |wanted: State| {
        let broken = remarks.iter().filter(|_| wanted == State::Broken).map(|held| held.certainty);
        let others = later.iter().filter(|(state, _)| *state == wanted).map(|(_, held)| held.certainty);
        broken.chain(others).min()
    };
    for state in [State::TakenBack, State::Resubmitted, State::ReferredBack, State::Broken] {
        match reached(state) {
            Some(Certainty::Certain) => return (state, Vec::new()),
            Some(Certainty::Possible) => return unknown(SilenceReason::OnlyPossible),
            None => {}
        }
    }
    // One that does not stand on all of the reply day is not adopted.
    let last = reply.unwrap_or(Bound::UNKNOWN);
    if ends.latest <= view.on() && ends.latest <= last.earliest {
        return (State::Lapsed, Vec::new());
    }
    if ends.earliest <= view.on() && ends.earliest <= last.latest {
        return unknown(SilenceReason::OnlyPossible);
    }
    let Some(reply) = reply else { return unknown(SilenceReason::ReplyUnknown) };
    if view.on() <= reply.earliest {
        (State::Open, Vec::new())
    } else if view.on() <= reply.latest {
        unknown(SilenceReason::ReplyUnknown)
    } else if complete == Some(Certainty::Certain) {
        (State::AdoptedBySilence, Vec::new())
    } else {
        unknown(SilenceReason::RemarksNotListed)
    }
}
