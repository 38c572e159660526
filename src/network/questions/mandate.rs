//! Mandates: who may decide what on whose behalf.

use std::collections::VecDeque;

use crate::network::fact::{Link, Statement, Text};
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

    /// How what a mandate says fits the matter that is asked of. Words are looked for and not understood: where they
    /// stand in a text it may say that the matter is no part of it, and where they do not it may say the same otherwise.
    enum MandateFit {
        /// Its scope is the matter, and says no more.
        JustThat = "JUST_THAT", "netop det";
        /// Every word of the matter stands in its scope or its limits.
        WordsFound = "WORDS_FOUND", "ordene findes i mandatet";
        /// Some word of the matter stands in neither: it is general, worded otherwise, or about something else.
        OtherwiseWorded = "OTHERWISE_WORDED", "anderledes formuleret";
        /// It says neither what it is about nor within what limits it holds.
        ScopeNotStated = "SCOPE_NOT_STATED", "mandatets omfang er ikke oplyst";
    }

    /// What is not known of who may decide a matter.
    enum MandateUnknown {
        /// No mandate of the body is known, and nothing says that there is none.
        NothingStated = "NOTHING_STATED", "intet mandat oplyst";
        /// Mandates are known, and of none of them is it certain that who has it may decide.
        NoneCertain = "NONE_CERTAIN", "intet af mandaterne er sikkert";
    }
}

/// A mandate by which somebody may decide a matter.
#[derive(Debug, Clone, Copy)]
pub struct Mandate<'v> {
    /// The relation: who gives it and who has it.
    pub relation: &'v Relation<EntityId>,
    /// The fact, and how sure it is on the day.
    pub held: Held<'v>,
    /// By what.
    pub origin: MandateOrigin,
    /// How it fits the matter; none where no matter is asked of.
    pub fit: Option<MandateFit>,
    /// How sure it is that who has it may decide: as the weakest of the mandates on the way from the body. Where a
    /// matter is asked of a mandate is certain only if it is just that. Where none is, what was passed on is POSSIBLE,
    /// as nothing says that it is of what the body gave.
    pub certainty: Certainty,
    /// The place in the list of the mandate before it, on a surest way from the body; none where the body gives it.
    pub after: Option<usize>,
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

/// Who may decide a matter in a body on the day, and on whose behalf: those with a mandate of the body, and those to
/// whom such mandates were passed on by others of the kind. What the mandates say of the matter tells how sure that is,
/// and leaves none out.
#[must_use]
pub fn mandates_in<'v>(view: &'v View, body: EntityId, matter: Option<&str>) -> Mandates<'v> {
    let asked = matter.map(fold);
    let (mut found, mut settled) = (Vec::<Mandate<'v>>::new(), ByEntity::default());
    // Ways of certain mandates are walked to their end before those that are only possible.
    let (mut next, mut later) = (VecDeque::from([(body, Certainty::Certain, None)]), VecDeque::new());
    while let Some((giver, sure, after)) = next.pop_front().or_else(|| later.pop_front()) {
        if settled.insert(giver, ()).is_some() {
            continue;
        }
        for held in view.naming(giver, Link::From) {
            let Statement::Relation(relation) = &held.fact.statement else { continue };
            if relation.kind != RelationKind::Mandate || relation.to == Some(body) || relation.to == Some(giver) {
                continue;
            }
            let origin = if giver == body { MandateOrigin::Given } else { MandateOrigin::PassedOn };
            let fit = asked.as_deref().map(|matter| fit(relation, matter));
            let covers = match (fit, origin) {
                (Some(MandateFit::JustThat), _) | (None, MandateOrigin::Given) => Certainty::Certain,
                _ => Certainty::Possible,
            };
            let certainty = held.certainty.and(covers).and(sure);
            if let Some(to) = relation.to {
                let queue = if certainty == Certainty::Certain { &mut next } else { &mut later };
                queue.push_back((to, certainty, Some(found.len())));
            }
            found.push(Mandate { relation, held, origin, fit, certainty, after });
        }
    }
    let complete = complete(view, body, Topic::Mandates);
    let nothing = found.is_empty() && complete != Some(Certainty::Certain);
    let none_certain = !found.is_empty() && found.iter().all(|one| one.certainty != Certainty::Certain);
    let unknown = [(MandateUnknown::NothingStated, nothing), (MandateUnknown::NoneCertain, none_certain)];
    Mandates {
        mandates: found,
        complete,
        unknown: unknown.into_iter().filter_map(|(what, is)| is.then_some(what)).collect(),
        gaps: gaps_of(view, body, Some(Topic::Mandates)),
    }
}

/// How a mandate fits a matter, which is folded.
fn fit(mandate: &Relation<EntityId>, matter: &str) -> MandateFit {
    let terms = mandate.terms.as_deref();
    let folded = |text: Option<&Text>| text.map(|text| fold(text));
    let scope = folded(terms.and_then(|terms| terms.scope.as_ref()));
    let limits = folded(terms.and_then(|terms| terms.limits.as_ref()));
    if scope.as_deref() == Some(matter) {
        return MandateFit::JustThat;
    }
    let said = [scope, limits];
    let stands = |word: &str| said.iter().flatten().any(|text| text.contains(word));
    if said.iter().all(Option::is_none) {
        MandateFit::ScopeNotStated
    } else if matter.split(' ').all(stands) {
        MandateFit::WordsFound
    } else {
        MandateFit::OtherwiseWorded
    }
}
