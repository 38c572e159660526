//! Undoing a revision: the changes that make a new revision in which what it recorded stands no longer
//! and what it withdrew stands again. Nothing is taken out of the history.

use super::change::Change;
use super::fact::{Fact, Link, Statement};
use super::key::{EntityId, FactId, Key, Revision};
use super::network::Network;
use super::refusal::{Refusal, RefusalCode, Sentence};
use super::script::worded;
use super::word::Word;

/// The changes that undo a revision: what it recorded is withdrawn, what it withdrew is recorded anew.
/// Entities that it created stay, with nothing said of them. Names and identifiers that were erased stay
/// so. Whether the rules let the changes through is known when they are planned.
///
/// # Errors
/// UNKNOWN_REVISION; ANONYMISED for one that anonymised a person; BUILT_UPON for everything that later revisions built on what it wrote, with the
/// facts in the way: they withdrew what it recorded, or say something of what it created.
pub fn changes(network: &Network, revision: Revision) -> Result<Vec<Change>, Vec<Refusal>> {
    if network.revision(revision).is_none() {
        let sentence =
            Sentence::new(format!("There is no revision {revision}."), format!("Der er ingen revision {revision}."));
        return Err(vec![refusal(RefusalCode::UnknownRevision, None, sentence, Vec::new())]);
    }
    if let Some(erasure) = network.erasure_by(revision) {
        let sentence = Sentence::new(
            format!("Revision {revision} anonymised a person, which cannot be undone."),
            format!("Revision {revision} anonymiserede en person; det kan ikke fortrydes."),
        );
        let person = key(network, erasure.person);
        return Err(vec![refusal(RefusalCode::Anonymised, person, sentence, Vec::new())]);
    }
    let recorded = || network.recorded_by(revision).filter_map(|id| network.fact(id));
    // What it recorded and withdrew at once never stood.
    let withdrawn = network.withdrawn_by(revision).iter().filter_map(|id| network.fact(*id));
    let withdrawn = withdrawn.filter(|fact| fact.recorded < revision);
    let mut refusals: Vec<Refusal> = Vec::new();
    for gone in recorded().filter(|fact| fact.withdrawn.is_some_and(|by| by > revision)) {
        refusals.push(superseded(network, revision, gone));
    }
    for entity in network.created_by(revision) {
        let later = said_since(network, revision, entity);
        if !later.is_empty() {
            let sentence = Sentence::new(
                format!("Later revisions than {revision} speak of what it created; undo them first."),
                format!("Senere revisioner end {revision} siger noget om det, den oprettede; fortryd dem først."),
            );
            refusals.push(refusal(RefusalCode::BuiltUpon, key(network, entity), sentence, later));
        }
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let standing = recorded().filter(|fact| fact.withdrawn.is_none()).map(|fact| Change::Withdraw(fact.id));
    let erased =
        |fact: &&Fact| matches!(fact.statement, Statement::PersonName(None) | Statement::PersonIdentifier(None));
    let again = withdrawn.filter(|fact| !erased(fact)).filter_map(|fact| worded(network, fact));
    Ok(standing.chain(again.map(|fact| Change::Record(Box::new(fact)))).collect())
}

/// The refusal for a fact that a later revision withdrew: what has come in its place since is in the way.
fn superseded(network: &Network, revision: Revision, gone: &Fact) -> Refusal {
    let kind = gone.statement.kind();
    let standing = network.entity(gone.subject).map_or(&[][..], |entity| entity.facts_of(kind));
    let since: Vec<FactId> = standing.iter().filter(|fact| fact.recorded > revision).map(|fact| fact.id).collect();
    let in_the_way = if since.is_empty() { vec![gone.id] } else { since };
    let by = gone.withdrawn.unwrap_or(revision);
    let sentence = Sentence::new(
        format!("Revision {by} withdrew a fact of {} that {revision} recorded; undo it first.", kind.english()),
        format!("Revision {by} trak en oplysning om {} fra {revision} tilbage; fortryd den først.", kind.danish()),
    );
    let refused = refusal(RefusalCode::BuiltUpon, key(network, gone.subject), sentence, in_the_way);
    Refusal { statement: Some(kind), ..refused }
}

/// The standing facts of later revisions about an entity, and those that name it.
fn said_since(network: &Network, revision: Revision, of: EntityId) -> Vec<FactId> {
    let Some(entity) = network.entity(of) else { return Vec::new() };
    let named = Link::ALL.iter().flat_map(|link| {
        let by = entity.mentions(*link).filter_map(|by| network.entity(by));
        by.flat_map(|by| by.facts_of(link.kind())).filter(|fact| fact.names(*link, of))
    });
    let mut later: Vec<FactId> =
        entity.facts().iter().chain(named).filter(|fact| fact.recorded > revision).map(|fact| fact.id).collect();
    later.sort_unstable();
    later.dedup();
    later
}

fn key(network: &Network, entity: EntityId) -> Option<Key> {
    network.entity(entity).map(|entity| entity.key().clone())
}

fn refusal(code: RefusalCode, subject: Option<Key>, sentence: Sentence, in_the_way: Vec<FactId>) -> Refusal {
    Refusal { code, change: 0, subject, statement: None, sentence, in_the_way }
}

#[cfg(test)]
mod tests;
