//! Mandates: who may decide what on whose behalf.

use std::collections::VecDeque;

use crate::network::fact::{Link, Statement};
use crate::network::gap::Topic;
use crate::network::key::EntityId;
use crate::network::relation::{Relation, RelationKind};
use crate::network::search::fold;
use crate::network::validity::Certainty;
use crate::network::view::{Held, View};
use crate::network::word::words;

use super::ByEntity;
use super::gap::{complete, gaps_of};

words! {
    /// By what somebody may decide a matter.
    enum MandateOrigin {
        /// By a mandate of the body.
        Given = "GIVEN", "mandat";
        /// By a mandate of one that has it from the body, or from another that has.
        PassedOn = "PASSED_ON", "videregivet mandat";
    }

    /// What is not known of who may decide a matter.
    enum MandateUnknown {
        /// No mandate is known, and nothing says that there is none.
        NothingStated = "NOTHING_STATED", "intet mandat oplyst";
        /// A mandate says neither what it is about nor within what limits it holds.
        ScopeNotStated = "SCOPE_NOT_STATED", "mandatets omfang er ikke oplyst";
    }
}

/// A mandate by which somebody may decide a matter.
#[derive(Debug, Clone)]
pub struct Mandate<'v> {
    /// The relation: who gives it and who has it.
    pub relation: &'v Relation<EntityId>,
    /// The fact, and how sure it is on the day.
    pub held: Held<'v>,
    /// By what.
    pub origin: MandateOrigin,
    /// How sure it is that who has it may decide: as the weakest of the mandates on the way from the body, and only
    /// POSSIBLE where one of them does not say what it is about and a matter is asked of.
    pub certainty: Certainty,
    /// The mandates before it, on a surest way from the body.
    pub through: Vec<Held<'v>>,
}

/// Who may decide a matter in a body beside the body itself, which always may.
#[derive(Debug, Clone)]
pub struct Mandates<'v> {
    /// The mandates, each once: those of the body first, and the certain ways before the possible.
    pub mandates: Vec<Mandate<'v>>,
    /// How sure it is that the body gives no others; none where nothing says so.
    pub complete: Option<Certainty>,
    /// What is not known.
    pub unknown: Vec<MandateUnknown>,
    /// The gaps about it.
    pub gaps: Vec<Held<'v>>,
}

/// Who may decide a matter in a body on the day, and on whose behalf: those with a mandate of the body in whose scope
/// and limits every word of the matter stands, and those to whom such mandates were passed on by others of the kind.
/// All mandates where no matter is asked of.
#[must_use]
pub fn mandates_in<'v>(view: &'v View, body: EntityId, matter: Option<&str>) -> Mandates<'v> {
    let asked = matter.map(fold);
    let (mut found, mut settled, mut unclear) = (Vec::new(), ByEntity::default(), false);
    // Ways of certain mandates are walked to their end before those that are only possible.
    let (mut next, mut later) = (VecDeque::from([(body, Certainty::Certain, Vec::new())]), VecDeque::new());
    while let Some((giver, sure, through)) = next.pop_front().or_else(|| later.pop_front()) {
        if settled.insert(giver, ()).is_some() {
            continue;
        }
        for held in view.naming(giver, Link::From) {
            let Statement::Relation(relation) = &held.fact.statement else { continue };
            if relation.kind != RelationKind::Mandate || relation.to == Some(body) || relation.to == Some(giver) {
                continue;
            }
            let Some(covers) = covers(relation, asked.as_deref()) else { continue };
            unclear |= covers == Certainty::Possible;
            let certainty = held.certainty.and(covers).and(sure);
            let origin = if giver == body { MandateOrigin::Given } else { MandateOrigin::PassedOn };
            if let Some(to) = relation.to {
                let onward = through.iter().copied().chain([held]).collect();
                let queue = if certainty == Certainty::Certain { &mut next } else { &mut later };
                queue.push_back((to, certainty, onward));
            }
            found.push(Mandate { relation, held, origin, certainty, through: through.clone() });
        }
    }
    let complete = complete(view, body, Topic::Mandates);
    let nothing = found.is_empty() && complete != Some(Certainty::Certain);
    let unknown = [(MandateUnknown::NothingStated, nothing), (MandateUnknown::ScopeNotStated, unclear)];
    Mandates {
        mandates: found,
        complete,
        unknown: unknown.into_iter().filter_map(|(what, is)| is.then_some(what)).collect(),
        gaps: gaps_of(view, body, Some(Topic::Mandates)),
    }
}

/// How sure it is that a mandate covers a matter, which is folded; none where it does not.
fn covers(mandate: &Relation<EntityId>, matter: Option<&str>) -> Option<Certainty> {
    let Some(matter) = matter else { return Some(Certainty::Certain) };
    let terms = mandate.terms.as_deref();
    let said: Vec<String> =
        terms.into_iter().flat_map(|terms| [&terms.scope, &terms.limits]).flatten().map(|text| fold(text)).collect();
    if said.is_empty() {
        return Some(Certainty::Possible);
    }
    let stands = |word: &str| said.iter().any(|text| text.contains(word));
    matter.split(' ').all(stands).then_some(Certainty::Certain)
}
