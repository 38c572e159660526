//! Each question against a twin that loops over the rows as they were recorded, on random small
//! networks, on random days and as known at random revisions.

mod affair;
mod affiliation;
mod agreement;
mod approval;
mod cadence;
mod company;
mod comparison;
mod compliance;
mod contact;
mod decision;
mod effect;
mod event;
mod ex_officio;
mod force;
mod listed;
mod listing;
mod mandate;
mod meeting;
mod membership;
mod money;
mod notice;
mod organization;
mod participant;
mod process;
mod reach;
mod review;
mod revision;
mod rotation;
mod silence;
mod small;
mod standing;
mod structure;
mod succession;
mod term;
mod undated;
mod wheel;

use crate::network::fact::{Fact, Statement};
use crate::network::key::{EntityId, Noun, Revision};
use crate::network::recorded::Recorded;
use crate::network::testing::{standing, view_of};
use crate::network::validity::{Certainty, Day};
use crate::network::view::View;

/// The rows that stood at a revision, and the view of the same.
pub(super) struct Twin<'r> {
    pub recorded: &'r Recorded,
    pub facts: Vec<&'r Fact>,
    pub on: Day,
    pub view: View,
}

impl<'r> Twin<'r> {
    pub fn new(recorded: &'r Recorded, on: Day, known: Revision) -> Self {
        let facts = standing(recorded, known).collect();
        Self { recorded, facts, on, view: view_of(recorded, on, known) }
    }

    /// The same on another day.
    pub fn on_day(&self, on: Day) -> Self {
        Self { recorded: self.recorded, facts: self.facts.clone(), on, view: self.view.on_day(on) }
    }

    /// The entities of some nouns, known or not.
    pub fn entities(&self, nouns: &[Noun]) -> Vec<EntityId> {
        let fit = self.recorded.entities.iter().filter(|entity| nouns.contains(&entity.noun));
        fit.map(|entity| entity.id).collect()
    }

    /// The facts that may hold on the day, each with whether it certainly does.
    pub fn today(&self) -> Vec<(&'r Fact, Certainty)> {
        self.facts.iter().filter_map(|fact| Some((*fact, self.sure(fact)?))).collect()
    }

    /// The facts about an entity that may hold on the day.
    pub fn about(&self, subject: EntityId) -> Vec<(&'r Fact, Certainty)> {
        self.today().into_iter().filter(|(fact, _)| fact.subject == subject).collect()
    }

    pub fn sure(&self, fact: &Fact) -> Option<Certainty> {
        let (from, until) = (fact.validity.from, fact.validity.until);
        if from.earliest > self.on || until.latest <= self.on {
            return None;
        }
        let certain = from.latest <= self.on && until.earliest > self.on;
        Some(if certain { Certainty::Certain } else { Certainty::Possible })
    }

    /// The surest of the facts about an entity that are of a sort.
    pub fn surest(&self, subject: EntityId, sort: impl Fn(&Statement) -> bool) -> Option<Certainty> {
        self.about(subject).into_iter().filter(|(fact, _)| sort(&fact.statement)).map(|(_, sure)| sure).min()
    }
}
