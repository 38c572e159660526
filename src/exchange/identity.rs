//! To which record of a bundle a fact belongs.

use crate::network::affair::Affair;
use crate::network::change::NewFact;
use crate::network::fact::Statement;
use crate::network::key::{Key, Noun};
use crate::network::organization::NameUsage;
use crate::network::word::Word;

use super::affair::cells;
use super::bounds::written;
use super::cells::{Cell, sheet_of};
use super::digest::digest_of_text;
use super::sheet::Sheet;

/// The identity of the record that a fact belongs to, in a bundle and in a network alike.
///
/// A noun with a key is one record, all its versions together: `memberships|denmark:m1`. A fact
/// about another's key is told apart by what it excludes and by the day it begins, as written
/// (`placements|denmark:x|2007-01-01`), so that its end and its content can be corrected; where it
/// excludes nothing (an alias, a task) its content tells it apart. Free text enters as a digest
/// and what is personal not at all: identities are kept beside the facts and are not erased.
#[must_use]
pub fn identity_of(fact: &NewFact) -> Box<str> {
    let sheet = sheet_of(fact.statement.kind());
    if let Some(noun) = sheet.noun() {
        return identity_of_entity(noun, &fact.subject);
    }
    let hashed = |text: &str| format!("{:032x}", digest_of_text(text).0);
    let apart = match &fact.statement {
        Statement::Name(name) => {
            let text = if name.usage == NameUsage::Official { String::new() } else { hashed(&name.text) };
            format!("{}|{}|{text}", name.language.code(), name.usage.code())
        }
        Statement::Identifier(identifier) => identifier.scheme.to_string(),
        Statement::Area(area) => area.to_string(),
        Statement::ContactPoint(point) => format!("{}|{}", point.kind.code(), hashed(&point.value)),
        Statement::Task(task) => hashed(&task.text),
        Statement::PersonIdentifier(identifier) => {
            identifier.as_ref().map_or_else(String::new, |identifier| identifier.scheme.to_string())
        }
        Statement::Affair(affair) => hashed(&told_apart(affair)),
        Statement::Gap(gap) => gap.topic.code().to_owned(),
        Statement::Completeness(topic) => topic.code().to_owned(),
        _ => String::new(),
    };
    let bounds = written(fact.validity, &fact.margin);
    format!("{}|{}|{apart}|{}", sheet.name(), fact.subject, bounds.from).into()
}

/// What tells an affair without a key from others of its subject: all that it says, but of an amount only for
/// what it is.
fn told_apart(affair: &Affair<Key>) -> String {
    let mut text = String::new();
    cells(affair, &mut |column, cell| {
        let cell = match cell {
            Cell::Key(key) => key.as_str(),
            Cell::Text(text) => text,
        };
        if affair.allocation().is_none() || column != "amount" {
            // No text holds what stands between.
            text.extend([column, "\u{1f}", cell, "\u{1e}"]);
        }
    });
    text
}

/// The identity of the record that is the entity itself.
#[must_use]
pub fn identity_of_entity(noun: Noun, key: &Key) -> Box<str> {
    format!("{}|{key}", Sheet::listing(noun).name()).into()
}

/// The sheet and the subject that an identity begins with; none where it is no identity.
pub(super) fn parts(identity: &str) -> Option<(Sheet, Key)> {
    let mut parts = identity.split('|');
    let sheet = Sheet::named(parts.next()?)?;
    Some((sheet, Key::parse(parts.next()?).ok()?))
}
