//! A rotation tried out: what the rules and the body's provisions say of it.

use std::sync::Arc;

use crate::network::key::{EntityId, FactId, Key};
use crate::network::membership::TermEnd;
use crate::network::provision::Modality;
use crate::network::questions::breach::{Breach, Kept, breaches, unknown_after};
use crate::network::questions::compliance::{Compliance, compliance_of};
use crate::network::recorded::RevisionRecord;
use crate::network::refusal::{Refusal, RefusalCode};
use crate::network::script::{PlacedRefusal, Script, Scripted};
use crate::network::verbs::rotation::{Leaver, Newcomer, Rotate, Rotating};
use crate::network::view::View;
use crate::network::written::Turn;

use super::search::Cost;

/// A body before a rotation, to try rotations against.
pub(super) struct Trial<'v> {
    view: &'v View,
    provision: Key,
    body: EntityId,
    before: Vec<Compliance<'v>>,
    /// Why the first rotation was refused that was tried.
    pub(super) refusals: Vec<Refusal>,
}

impl<'v> Trial<'v> {
    /// Nothing tried yet; none where the provision has no key, which every entity has.
    pub(super) fn new(view: &'v View, provision: EntityId, body: EntityId) -> Option<Self> {
        let key = view.entity(provision)?.key().clone();
        let before = compliance_of(view, body).items;
        Some(Self { view, provision: key, body, before, refusals: Vec::new() })
    }

    /// What it costs in provisions that some memberships end and as many parties come in their places; none where a
    /// rule refuses it or it breaks what must be kept.
    pub(super) fn cost(&mut self, leave: &[EntityId], come: &[EntityId]) -> Option<Cost> {
        match self.tried(leave, come) {
            Ok(cost) => Some(cost),
            Err(refusals) => {
                if self.refusals.is_empty() {
                    self.refusals = refusals;
                }
                None
            }
        }
    }

    fn tried(&self, leave: &[EntityId], come: &[EntityId]) -> Result<Cost, Vec<Refusal>> {
        let network = self.view.network();
        let key = |id: &EntityId| network.entity(*id).map(|entity| entity.key().clone());
        let newcomer = |(number, member): (usize, &EntityId)| {
            let key_of_term = Key::parse(&format!("proposal:{number}")).ok()?;
            Some(Newcomer { key: key_of_term, member: key(member)?, seat: None, representative: None })
        };
        let rotate = Rotate {
            what: Rotating::Provision(self.provision.clone()),
            leave: leave
                .iter()
                .filter_map(key)
                .map(|membership| Leaver { membership, ended: TermEnd::Rotated })
                .collect(),
            come: come.iter().enumerate().filter_map(newcomer).collect(),
            until: None,
            overrides: Vec::new(),
        };
        let mut script = Script::new(network);
        // What is refused is noted in the script.
        let _ = script.exchange(&rotate, &Turn::on(self.view.on()), self.view);
        let refused =
            |refusals: Vec<PlacedRefusal>| refusals.into_iter().map(|placed| placed.refusal).collect::<Vec<_>>();
        let Scripted { changes, .. } = script.finish().map_err(refused)?;
        let record = RevisionRecord::would_be(network, "proposal");
        let after = View::new(Arc::new(network.plan(&changes, record)?.after), self.view.on());
        let kept = compliance_of(&after, self.body).items;
        let before = Kept { view: self.view, compliance: &self.before };
        let broken = breaches(before, Kept { view: &after, compliance: &kept }).into_iter();
        let (must, others): (Vec<_>, Vec<_>) = broken.partition(|breach| breach.modality == Modality::Must);
        if must.is_empty() {
            let less = |many: usize| i64::try_from(many).map_or(i64::MIN, |many| -many);
            return Ok([less(others.len()), less(unknown_after(&self.before, &kept))]);
        }
        Err(must.iter().filter_map(|breach| self.refusal(breach)).collect())
    }

    /// Why what breaks a provision is refused. Facts of the trial are left out: nobody can ask for them.
    fn refusal(&self, breach: &Breach) -> Option<Refusal> {
        let key = self.view.entity(breach.provision)?.key().clone();
        let known = |fact: &&FactId| self.view.network().fact(**fact).is_some();
        Some(Refusal {
            code: RefusalCode::RuleBroken,
            change: 0,
            sentence: breach.sentence(&key),
            subject: Some(key),
            statement: None,
            in_the_way: breach.facts.iter().filter(known).copied().collect(),
        })
    }
}
