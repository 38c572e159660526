use std::collections::BTreeSet;

use chrono::DateTime;
use proptest::prelude::*;

use super::Twin;
use crate::network::fact::{Fact, Link, StatementKind, Text};
use crate::network::key::{EntityId, FactId, Revision};
use crate::network::questions::record::{mentions_of, record_of};
use crate::network::questions::revision::{RevisionFilter, revisions};
use crate::network::testing::{asked, network_of};
use crate::network::view::View;

fn names(fact: &Fact, entity: EntityId, link: Option<Link>) -> bool {
    let places = fact.statement.references();
    places.into_iter().any(|(place, named)| *named == entity && link.is_none_or(|link| link == place))
}

proptest! {
    #[test]
    fn histories((recorded, on, known) in asked()) {
        let twin = Twin::new(&recorded, on, known);
        let ever = || recorded.facts.iter().filter(|fact| fact.recorded <= known);
        let ids = |facts: Vec<&Fact>| facts.into_iter().map(|fact| fact.id).collect::<Vec<FactId>>();
        for entity in recorded.entities.iter().filter(|entity| entity.created <= known).map(|entity| entity.id) {
            let about: Vec<&Fact> = ever().filter(|fact| fact.subject == entity).collect();
            let some = [StatementKind::Existence, StatementKind::Membership];
            let of_some = about.iter().copied().filter(|fact| some.contains(&fact.statement.kind())).collect();
            prop_assert_eq!(ids(record_of(&twin.view, entity, Some(&some))), ids(of_some));
            prop_assert_eq!(ids(record_of(&twin.view, entity, None)), ids(about));
            prop_assert_eq!(
                ids(mentions_of(&twin.view, entity, None)),
                ids(ever().filter(|fact| names(fact, entity, None)).collect())
            );
            for link in [Link::Parent, Link::Member, Link::From, Link::To] {
                prop_assert_eq!(
                    ids(mentions_of(&twin.view, entity, Some(&[link]))),
                    ids(ever().filter(|fact| names(fact, entity, Some(link))).collect())
                );
            }
        }
    }

    #[test]
    fn revisions_by_what_they_touched(
        (mut recorded, on, known) in asked(),
        (who, what) in ([0_u8..3, 0..3, 0..3], [0_u8..3, 0..3, 0..3]),
        (actors, origins, import) in (0_u8..4, 0_u8..4, prop::option::of(any::<bool>())),
        (since, until, mentioned) in (prop::option::of(0_i64..4), prop::option::of(0_i64..4), any::<bool>()),
        touched in prop::collection::vec(0_usize..38, 0..3),
    ) {
        let text = |of: u8| Text::from(["eva", "ole", ""][usize::from(of)]);
        for ((revision, who), what) in recorded.revisions.iter_mut().zip(who).zip(what) {
            revision.actor = text(who);
            revision.origin = (what != 2).then(|| text(what));
        }
        let some = |mask: u8| (0..2).filter(|of| mask >> of & 1 == 1).map(text).collect::<Vec<_>>();
        let instant = |minute: i64| DateTime::from_timestamp(minute * 60, 0).expect("in range");
        let view = View::new(network_of(&recorded), on).known_at(Some(known));
        let filter = RevisionFilter {
            actors: some(actors),
            origins: some(origins),
            import,
            since: since.map(instant),
            until: until.map(instant),
            touched: touched.iter().map(|at| recorded.entities[*at].id).collect(),
            mentioned,
        };
        let is_touched = |entity: &EntityId, number: Revision| {
            let facts = recorded.facts.iter().filter(|fact| fact.recorded == number || fact.withdrawn == Some(number));
            let mut about = facts.filter(|fact| fact.subject == *entity || mentioned && names(fact, *entity, None));
            let record = &recorded.entities[entity.index()];
            record.created <= known && (record.created == number || about.next().is_some())
        };
        let expected: BTreeSet<Revision> = recorded.revisions.iter().filter(|revision| {
            revision.number <= known
                && (filter.actors.is_empty() || filter.actors.contains(&revision.actor))
                && (filter.origins.is_empty() || revision.origin.iter().any(|origin| filter.origins.contains(origin)))
                && filter.import.is_none_or(|import| import == revision.origin.is_some())
                && filter.since.is_none_or(|since| revision.instant >= since)
                && filter.until.is_none_or(|until| revision.instant < until)
                && filter.touched.iter().all(|entity| is_touched(entity, revision.number))
        }).map(|revision| revision.number).collect();
        let found = revisions(&view, &filter);
        prop_assert!(found.is_sorted());
        prop_assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected);
    }
}
