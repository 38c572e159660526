use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::network::key::{EntityId, FactId};
use crate::network::organization::Language;
use crate::network::questions::event::{Event, Lead, event_led_by, events_about, events_of};
use crate::network::testing::{SPAN, day_at, network_of, recorded};
use crate::network::view::View;

/// The facts recorded, those withdrawn and the entities created, each sorted.
type Rows = (Vec<FactId>, Vec<FactId>, Vec<EntityId>);

fn rows<'e>(events: impl Iterator<Item = &'e Event<'e>>) -> Rows {
    let mut all = (Vec::new(), Vec::new(), Vec::new());
    for event in events {
        all.0.extend(event.recorded.iter().map(|fact| fact.id));
        all.1.extend(event.withdrawn.iter().map(|fact| fact.id));
        all.2.extend(&event.created);
    }
    all.0.sort();
    all.1.sort();
    all.2.sort();
    all
}

proptest! {
    #[test]
    fn events_part_what_a_revision_wrote(recorded in recorded(), on in 0..=SPAN + 1) {
        let view = View::new(network_of(&recorded), day_at(on));
        for revision in recorded.revisions.iter().map(|revision| revision.number) {
            let found: Vec<(Lead, Event<'_>)> = events_of(&view, revision, None).collect();
            let wrote: Rows = (
                recorded.facts.iter().filter(|fact| fact.recorded == revision).map(|fact| fact.id).collect(),
                recorded.facts.iter().filter(|fact| fact.withdrawn == Some(revision)).map(|fact| fact.id).collect(),
                recorded.entities.iter().filter(|entity| entity.created == revision).map(|entity| entity.id).collect(),
            );
            prop_assert_eq!(rows(found.iter().map(|(_, event)| event)), wrote);
            prop_assert!(found.is_sorted_by(|one, other| one.0 < other.0));
            for (at, (lead, event)) in found.iter().enumerate() {
                prop_assert_eq!(Some(*lead), event.lead());
                let after = events_of(&view, revision, Some(*lead)).map(|(lead, _)| lead);
                prop_assert!(after.eq(found[at + 1..].iter().map(|(lead, _)| *lead)));
                prop_assert_eq!(event_led_by(&view, revision, *lead).map(|event| event.kind), Some(event.kind));
                for language in [Language::Danish, Language::English] {
                    let sentence = event.sentence(&view, language);
                    prop_assert!(sentence.ends_with('.'), "{sentence}");
                }
            }
            for entity in &recorded.entities {
                let touches = |event: &Event<'_>| {
                    let facts = || event.recorded.iter().chain(&event.withdrawn);
                    facts().any(|fact| fact.subject == entity.id) || event.created.contains(&entity.id)
                };
                let expected: BTreeSet<Lead> =
                    found.iter().filter(|(_, event)| touches(event)).map(|(lead, _)| *lead).collect();
                let about = events_about(&view, revision, entity.id);
                prop_assert_eq!(about.iter().filter_map(Event::lead).collect::<BTreeSet<_>>(), expected);
            }
            let earlier = view.clone().known_at(crate::network::key::Revision::new(i64::from(revision.get()) - 1));
            prop_assert_eq!(events_of(&earlier, revision, None).count(), 0);
        }
    }
}
