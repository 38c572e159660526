use proptest::prelude::*;

use super::Twin;
use crate::network::fact::{Statement, StatementKind};
use crate::network::gap::Topic;
use crate::network::key::Noun;
use crate::network::organization::{Language, NameUsage};
use crate::network::questions::gap::{complete, completeness_of, gaps_of};
use crate::network::questions::organization::{
    Existence, NameTime, display_name, existence, identified, identified_ever, name_of, value_of, values_of,
};
use crate::network::questions::search::{named, search};
use crate::network::search::fold;
use crate::network::testing::asked;
use crate::network::validity::Certainty;
use crate::network::word::Word;

proptest! {
    #[test]
    fn existence_and_values((recorded, on, known) in asked()) {
        let twin = Twin::new(&recorded, on, known);
        for body in twin.entities(&[Noun::Organization]) {
            let expected = match twin.surest(body, |statement| *statement == Statement::Existence) {
                Some(Certainty::Certain) => Existence::Certain,
                Some(Certainty::Possible) => Existence::Possible,
                None if twin.facts.iter().any(|fact| fact.subject == body && fact.statement == Statement::Existence) => {
                    Existence::No
                }
                None => Existence::Unknown,
            };
            prop_assert_eq!(existence(&twin.view, body), expected);
            for kind in StatementKind::ALL {
                let mut held: Vec<_> = values_of(&twin.view, body, *kind).iter().map(|held| (held.fact.id, held.certainty)).collect();
                held.sort();
                let rows = twin.about(body).into_iter().filter(|(fact, _)| fact.statement.kind() == *kind);
                prop_assert_eq!(held, rows.map(|(fact, sure)| (fact.id, sure)).collect::<Vec<_>>());
                let value = value_of(&twin.view, body, *kind).map(|held| held.certainty);
                prop_assert_eq!(value, twin.surest(body, |statement| statement.kind() == *kind));
            }
        }
    }

    #[test]
    fn gaps_and_completeness((recorded, on, known) in asked()) {
        let twin = Twin::new(&recorded, on, known);
        for entity in twin.entities(Noun::ALL) {
            for topic in [Topic::Members, Topic::Holders, Topic::Everything] {
                let about = |of: Topic| of == topic || of == Topic::Everything;
                let gap = |statement: &Statement| matches!(statement, Statement::Gap(gap) if about(gap.topic));
                let all = |statement: &Statement| matches!(statement, Statement::Completeness(of) if about(*of));
                let count = |sort: &dyn Fn(&Statement) -> bool| {
                    twin.about(entity).iter().filter(|(fact, _)| sort(&fact.statement)).count()
                };
                prop_assert_eq!(gaps_of(&twin.view, entity, Some(topic)).len(), count(&gap));
                prop_assert_eq!(completeness_of(&twin.view, entity, Some(topic)).len(), count(&all));
                let expected = match (twin.surest(entity, all), twin.surest(entity, gap)) {
                    (None, _) | (_, Some(Certainty::Certain)) => None,
                    (Some(Certainty::Certain), None) => Some(Certainty::Certain),
                    _ => Some(Certainty::Possible),
                };
                prop_assert_eq!(complete(&twin.view, entity, topic), expected);
            }
        }
    }

    #[test]
    fn names((recorded, on, known) in asked()) {
        let twin = Twin::new(&recorded, on, known);
        for body in twin.entities(&[Noun::Organization]) {
            let of_sort = |usage: NameUsage, language: Option<Language>| {
                let today = twin.about(body).into_iter();
                today.filter(|(fact, _)| matches!(&fact.statement, Statement::Name(name)
                    if name.usage == usage && language.is_none_or(|language| name.language == language))).count()
            };
            let names = NameUsage::ALL.iter().filter(|usage| **usage != NameUsage::Label);
            let wishes = names.flat_map(|usage| {
                [Some(Language::English), Some(Language::Danish), None].map(|language| (*usage, language))
            });
            let expected = wishes.into_iter().find(|(usage, language)| of_sort(*usage, *language) > 0);
            let found = name_of(&twin.view, body, Language::English);
            prop_assert_eq!(found.is_some(), expected.is_some());
            if let (Some(found), Some((usage, language))) = (found, expected) {
                let fits = matches!(&found.fact.statement, Statement::Name(name)
                    if name.usage == usage && language.is_none_or(|language| name.language == language));
                prop_assert!(fits, "{:?} is not the first of its kind", found.fact);
            }
            let display = display_name(&twin.view, body, Language::English);
            let known = twin.facts.iter().any(|fact| fact.subject == body && fact.statement.kind() == StatementKind::Name);
            prop_assert_eq!(display.is_some(), known);
            if let Some(display) = display {
                let called = twin.about(body).iter().any(|(fact, _)| fact.statement.kind() == StatementKind::Name);
                prop_assert_eq!(display.when == NameTime::OnTheDay, called);
                let before = |fact: &&crate::network::fact::Fact| fact.subject == body
                    && fact.statement.kind() == StatementKind::Name && fact.validity.until.latest <= on;
                if display.when == NameTime::Later {
                    prop_assert!(!twin.facts.iter().any(|fact| before(fact)));
                }
            }
        }
    }

    #[test]
    fn found_by_name_and_identifier((recorded, on, known) in asked(), text in prop::sample::select(vec!["aarhus", "viborg", "VIBORG ny", "Eva Berg", "g k", ""])) {
        let twin = Twin::new(&recorded, on, known);
        let words: Vec<String> = fold(text).split_whitespace().map(str::to_owned).collect();
        let written = |statement: &Statement| match statement {
            Statement::Name(name) => Some(name.text.to_string()),
            Statement::PersonName(Some(name)) => Some(format!("{} {}", name.given, name.family)),
            _ => None,
        };
        let matches = |statement: &Statement| {
            let name = written(statement).map(|name| fold(&name));
            !words.is_empty() && name.is_some_and(|name| words.iter().all(|word| name.contains(word.as_str())))
        };
        let mut expected: Vec<_> = twin.facts.iter().filter(|fact| matches(&fact.statement)).map(|fact| fact.subject).collect();
        expected.sort();
        expected.dedup();
        let found = search(&twin.view, text, &[Noun::Organization, Noun::Person], usize::MAX);
        let mut entities: Vec<_> = found.iter().map(|found| found.entity).collect();
        prop_assert!(found.is_sorted_by_key(|found| found.quality));
        for few in 0..found.len() {
            let first = search(&twin.view, text, &[Noun::Organization, Noun::Person], few);
            prop_assert!(first.iter().map(|found| found.entity).eq(entities.iter().copied().take(few)));
        }
        entities.sort();
        prop_assert_eq!(entities, expected);
        let mut exact: Vec<_> = twin.today().into_iter()
            .filter(|(fact, _)| !words.is_empty() && written(&fact.statement).is_some_and(|name| fold(&name) == fold(text)))
            .map(|(fact, _)| fact.subject).collect();
        exact.sort();
        exact.dedup();
        prop_assert_eq!(named(&twin.view, text).iter().map(|found| found.entity).collect::<Vec<_>>(), exact);
        let code = |statement: &Statement| matches!(statement, Statement::Identifier(given) if *given.value == *"1");
        let bodies = twin.entities(&[Noun::Organization]).into_iter();
        let coded: Vec<_> = bodies.filter_map(|body| Some((body, twin.surest(body, code)?))).collect();
        prop_assert_eq!(identified(&twin.view, "code", "1"), coded);
        let ever = twin.facts.iter().filter(|fact| code(&fact.statement)).count();
        prop_assert_eq!(identified_ever(&twin.view, "code", "1").len(), ever);
    }
}
