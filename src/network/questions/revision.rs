//! Revisions: which there are, by who wrote them, when, and what they touched.

use chrono::{DateTime, Utc};

use crate::network::fact::Text;
use crate::network::key::{EntityId, Revision};
use crate::network::recorded::RevisionRecord;
use crate::network::view::View;

use super::record::{mentions_of, record_of};

/// Which revisions to list. Every condition that is given must hold; a list of values asks for any of
/// them, and an empty one for nothing.
#[derive(Debug, Clone, Default)]
pub struct RevisionFilter {
    /// Who wrote it.
    pub actors: Vec<Text>,
    /// The namespace of the bundle that it imported.
    pub origins: Vec<Text>,
    /// Whether it was an import.
    pub import: Option<bool>,
    /// It was recorded at this instant or later.
    pub since: Option<DateTime<Utc>>,
    /// It was recorded before this instant.
    pub until: Option<DateTime<Utc>>,
    /// It touched each of these.
    pub touched: Vec<EntityId>,
    /// Whether what names an entity touches it too.
    pub mentioned: bool,
}

/// The revisions that a filter lets through, in order; those after the view's revision are not known.
#[must_use]
pub fn revisions(view: &View, filter: &RevisionFilter) -> Vec<Revision> {
    let network = view.network();
    let fits = |number: &Revision| network.revision(*number).is_some_and(|revision| is_asked(revision, filter));
    let Some((first, others)) = filter.touched.split_first() else {
        let all = network.revisions().map(|revision| revision.number);
        return all.take_while(|number| Some(*number) <= view.known()).filter(fits).collect();
    };
    let mut common = revisions_of(view, *first, filter.mentioned);
    for other in others {
        let touched = revisions_of(view, *other, filter.mentioned);
        common.retain(|number| touched.binary_search(number).is_ok());
    }
    common.into_iter().filter(fits).collect()
}

fn is_asked(revision: &RevisionRecord, filter: &RevisionFilter) -> bool {
    (filter.actors.is_empty() || filter.actors.contains(&revision.actor))
        && (filter.origins.is_empty() || revision.origin.as_ref().is_some_and(|origin| filter.origins.contains(origin)))
        && filter.import.is_none_or(|import| import == revision.origin.is_some())
        && filter.since.is_none_or(|since| since <= revision.instant)
        && filter.until.is_none_or(|until| revision.instant < until)
}

/// The revisions that touched an entity, in order: created it, recorded or withdrew a
/// fact about it, or anonymised it;
/// where `mentioned` also one that names it.
#[must_use]
pub fn revisions_of(view: &View, entity: EntityId, mentioned: bool) -> Vec<Revision> {
    let naming = if mentioned { mentions_of(view, entity, None) } else { Vec::new() };
    let facts = record_of(view, entity, None).into_iter().chain(naming);
    let wrote = facts.flat_map(|fact| [Some(fact.recorded), fact.withdrawn]).flatten();
    let created = view.entity(entity).map(crate::network::network::Entity::created);
    let erasures = view.network().erasures().iter().filter(|erasure| erasure.person == entity);
    let erased = erasures.map(|erasure| erasure.revision);
    let mut touched: Vec<Revision> =
        wrote.chain(created).chain(erased).filter(|revision| view.knows_revision(*revision)).collect();
    touched.sort_unstable();
    touched.dedup();
    touched
}
