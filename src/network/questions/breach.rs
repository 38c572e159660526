//! What a change does to how a body's provisions are kept: which are broken by it, and of which that is not known any
//! more.

use std::collections::{BTreeMap, BTreeSet};

use super::affiliation::groups_of;
use super::compliance::{Compliance, ComplianceState};
use super::provision::holders_under;
use crate::network::key::{EntityId, FactId, Key};
use crate::network::provision::{Clause, Count, Grouping, Modality, ProvisionKind};
use crate::network::refusal::Sentence;
use crate::network::validity::Certainty;
use crate::network::view::View;
use crate::network::word::Word;

/// A provision that a change breaks, or breaks more than it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// The provision.
    pub provision: EntityId,
    /// How far it binds.
    pub modality: Modality,
    /// What it lays down.
    pub kind: ProvisionKind,
    /// The provision's fact, and those that show that it is broken.
    pub facts: Vec<FactId>,
    /// What is not as it should be.
    pub how: Sentence,
}

/// A body before a change or after it: the view, and how its provisions are kept.
#[derive(Debug, Clone, Copy)]
pub struct Kept<'a, 'v> {
    /// The network, on the day.
    pub view: &'v View,
    /// What is said of each provision.
    pub compliance: &'a [Compliance<'v>],
}

/// The provisions of a body that are broken after a change and were not before it, and those that are broken
/// more: somebody more is without a place or holds one and should not, too many hold one and still more do, or the
/// holders are spread less.
#[must_use]
pub fn breaches(before: Kept<'_, '_>, after: Kept<'_, '_>) -> Vec<Breach> {
    let broken = after.compliance.iter().filter(|one| one.state == ComplianceState::Broken);
    let worse = broken.filter(|one| {
        let mut was = before.compliance.iter().filter(|was| was.ruling.provision == one.ruling.provision);
        !was.any(|was| was.state == ComplianceState::Broken && !is_worse((before.view, was), (after.view, one)))
    });
    worse.map(|one| Breach::of(after.view, one)).collect()
}

/// How many provisions are kept before a change, and of how many of them that is not known after it.
#[must_use]
pub fn unknown_after(before: &[Compliance<'_>], after: &[Compliance<'_>]) -> usize {
    let unknown = after.iter().filter(|one| one.state == ComplianceState::Unknown);
    let was_kept = |one: &&Compliance<'_>| {
        let mut was = before.iter().filter(|was| was.ruling.provision == one.ruling.provision);
        was.any(|was| was.state == ComplianceState::Kept)
    };
    unknown.filter(was_kept).count()
}

/// Whether of two states in which a provision is broken the second is worse.
fn is_worse((before, was): (&View, &Compliance<'_>), (after, is): (&View, &Compliance<'_>)) -> bool {
    let more = |was: &[EntityId], is: &[EntityId]| is.iter().any(|one| !was.contains(one));
    let further = match is.ruling.clause() {
        Clause::Places(_) => is.known > was.known,
        Clause::Spread(grouping, count) => {
            let (was, is) = (astray(before, was, grouping, *count), astray(after, is, grouping, *count));
            is.0 > was.0 || is.1 > was.1
        }
        _ => false,
    };
    further || more(&was.missing, &is.missing) || more(&was.outside, &is.outside)
}

/// How many groups are lacking, and how many holders there are too many of their group.
fn astray(view: &View, one: &Compliance<'_>, grouping: &Grouping<EntityId>, count: Count) -> (usize, usize) {
    let mut groups: BTreeMap<EntityId, usize> = BTreeMap::new();
    for holder in holders_under(view, one.ruling.rule) {
        for (group, certainty) in groups_of(view, holder.terms.member, grouping) {
            if certainty.and(holder.held.certainty) == Certainty::Certain {
                *groups.entry(group).or_default() += 1;
            }
        }
    }
    let lacking = usize::from(count.least.unwrap_or(0)).saturating_sub(groups.len());
    let most = count.most.map_or(usize::MAX, usize::from);
    (lacking, groups.values().map(|holders| holders.saturating_sub(most)).sum())
}

impl Breach {
    fn of(view: &View, one: &Compliance<'_>) -> Self {
        let ruling = &one.ruling;
        let facts: BTreeSet<FactId> = one.evidence.iter().map(|held| held.fact.id).collect();
        let key = |id: &EntityId| view.entity(*id).map(|entity| entity.key().to_string());
        let keys = |ids: &[EntityId]| ids.iter().filter_map(key).collect::<Vec<_>>().join(", ");
        let (mut english, mut danish) = (Vec::new(), Vec::new());
        if !one.missing.is_empty() {
            let keys = keys(&one.missing);
            english.push(format!("without a place: {keys}"));
            danish.push(format!("uden plads: {keys}"));
        }
        if !one.outside.is_empty() {
            let keys = keys(&one.outside);
            english.push(format!("not to hold one: {keys}"));
            danish.push(format!("ikke berettiget: {keys}"));
        }
        match ruling.clause() {
            Clause::Places(Count { most: Some(most), .. }) => {
                english.push(format!("{} hold a place, and there are {most} at most", one.known));
                danish.push(format!("{} har en plads, og der er højst {most}", one.known));
            }
            Clause::Spread(_, count) => {
                if let Some(least) = count.least {
                    english.push(format!("the holders are to be of {least} groups at least"));
                    danish.push(format!("indehaverne skal være fra mindst {least} grupper"));
                }
                if let Some(most) = count.most {
                    english.push(format!("no more than {most} are to be of one group"));
                    danish.push(format!("højst {most} må være fra én gruppe"));
                }
            }
            _ => {}
        }
        if english.is_empty() {
            english.push("it is not kept".to_owned());
            danish.push("den holdes ikke".to_owned());
        }
        Self {
            provision: ruling.provision,
            modality: ruling.rule.modality,
            kind: ruling.clause().kind(),
            facts: [ruling.held.fact.id].into_iter().chain(facts).collect(),
            how: Sentence::new(format!("{}.", english.join("; ")), format!("{}.", danish.join("; "))),
        }
    }

    /// Why a rotation by which the provision, which has the key, is broken is refused.
    #[must_use]
    pub fn sentence(&self, key: &Key) -> Sentence {
        let Sentence { english, danish } = &self.how;
        Sentence::new(
            format!(
                "The rotation breaks {key} ({}): {english} Choose others, or override it with a reason.",
                self.kind.code()
            ),
            format!(
                "Rotationen bryder {key} ({}): {danish} Vælg andre, eller fravig den med en begrundelse.",
                self.kind.danish()
            ),
        )
    }
}
