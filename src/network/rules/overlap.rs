//! No certain overlap of facts about the same thing.

use super::super::fact::{Fact, Statement, StatementKind};
use super::super::key::EntityId;
use super::super::organization::NameUsage;
use super::super::refusal::{RefusalCode, Sentence};
use super::super::word::Word;
use super::{Check, are_disputed, dage, days};

/// Refuses facts about one subject that exclude one another on a certain day.
pub(super) fn about(check: &mut Check<'_>, subject: EntityId) {
    let facts = check.entity(subject).map_or(&[][..], |entity| entity.facts());
    for group in facts.chunk_by(|one, other| one.statement.kind() == other.statement.kind()) {
        for (at, one) in group.iter().enumerate() {
            // Facts are in the order of their earliest beginning, so those too late for `one` end the search.
            let rest = group.get(at + 1..).unwrap_or_default();
            let near = rest.iter().take_while(|other| other.validity.from.earliest < one.validity.until.earliest);
            for other in near {
                pair(check, one, other);
            }
        }
    }
}

fn pair(check: &mut Check<'_>, one: &Fact, other: &Fact) {
    if !check.is_new(&[one, other]) || !excludes(&one.statement, &other.statement) || are_disputed(one, other) {
        return;
    }
    if let Some(span) = one.validity.certain_overlap(&other.validity) {
        let (first, last) = if one.id < other.id { (one, other) } else { (other, one) };
        let (key, kind) = (check.key(one.subject), one.statement.kind());
        let sentence = Sentence::new(
            format!(
                "{key} has two facts of {} that exclude one another {}; end one where the other begins.",
                kind.english(),
                days(span)
            ),
            format!(
                "{key} har to oplysninger om {}, som udelukker hinanden {}; lad den ene slutte, hvor den anden begynder.",
                kind.danish(),
                dage(span)
            ),
        );
        check.refuse(RefusalCode::Overlap, last, &[first], None, sentence);
    }
}

/// Whether two statements about one subject cannot both be true on a day.
fn excludes(one: &Statement, other: &Statement) -> bool {
    match (one, other) {
        (Statement::Name(one), Statement::Name(other)) => {
            one == other
                || (one.language == other.language
                    && one.usage == NameUsage::Official
                    && other.usage == NameUsage::Official)
        }
        (Statement::Identifier(one), Statement::Identifier(other)) => one.scheme == other.scheme,
        (Statement::PersonIdentifier(one), Statement::PersonIdentifier(other)) => match (one, other) {
            (Some(one), Some(other)) => one.scheme == other.scheme,
            _ => false,
        },
        (Statement::Gap(one), Statement::Gap(other)) => one == other,
        _ => match one.kind() {
            StatementKind::Area
            | StatementKind::ContactPoint
            | StatementKind::Task
            | StatementKind::Completeness
            | StatementKind::Target
            | StatementKind::Effect
            | StatementKind::Involvement => one == other,
            // What was done can be done again.
            StatementKind::Act => false,
            kind => kind == other.kind(),
        },
    }
}

/// Refuses an identifier that another body certainly has on the same day.
pub(super) fn of_identifier(check: &mut Check<'_>, fact: &Fact) {
    let Statement::Identifier(identifier) = &fact.statement else { return };
    let others: Vec<EntityId> = check.after.identified(&identifier.scheme, &identifier.value).collect();
    for other in others.into_iter().filter(|other| *other != fact.subject) {
        for taken in check.facts_of(other, StatementKind::Identifier) {
            // Of two new ones only the later is refused.
            let earlier = !check.is_new(&[taken]) || taken.id < fact.id;
            if taken.statement != fact.statement || !earlier || are_disputed(taken, fact) {
                continue;
            }
            if let Some(span) = fact.validity.certain_overlap(&taken.validity) {
                let (scheme, value) = (&identifier.scheme, &identifier.value);
                let other = check.key(other);
                let sentence = Sentence::new(
                    format!(
                        "{other} has the {scheme} {value} {}; an identifier is one body's on every day.",
                        days(span)
                    ),
                    format!("{other} har {scheme} {value} {}; en identifikator er ét organs på hver dag.", dage(span)),
                );
                check.refuse(RefusalCode::IdentifierTaken, fact, &[taken], None, sentence);
            }
        }
    }
}
