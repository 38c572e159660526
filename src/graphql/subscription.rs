//! Streams: revisions as they come, and what the turn of a day brings.

use std::collections::HashSet;
use std::sync::Arc;

use async_graphql::{Context, Result};
use futures_util::Stream;
use futures_util::stream::unfold;
use herred_macros::Object;

use super::answer::{Answer, Objects, Reading};
use super::at::{At, Given};
use super::date::{Date, date};
use super::error::{ErrorCode, error};
use super::network::Network;
use super::page::list_cost;
use super::revision::Revision;
use super::source::Source;
use super::turning::Turning;
use super::word::{Code, words};
use crate::network::fact::StatementKind;
use crate::network::key::{EntityId, Revision as Number};
use crate::network::network::Network as Recorded;
use crate::network::validity::Day;

/// The root of streams.
pub struct Subscription;

/// The root of streams.
#[async_graphql::Subscription]
impl Subscription {
    /// Every revision after a given one, in order, each once; those that are there at once and then as they come.
    /// After a break ask for those after the last that was received: there are no gaps and no repeats.
    async fn revisions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The revision after which to begin; the newest, where it is null.")] after: Option<i32>,
        #[graphql(
            desc = "Only those that record or withdraw a fact about one of the entities with these keys, or one that \
                    names it."
        )]
        subjects: Option<Vec<String>>,
        #[graphql(desc = "Only those that record or withdraw a fact of these kinds.")] statements: Option<
            Vec<Code<StatementKind>>,
        >,
    ) -> Result<impl Stream<Item = Arrival> + use<>> {
        let reading = context.data::<Reading>()?.clone();
        let source = context.data::<Arc<dyn Source>>()?.clone();
        let head = reading.network.head().map_or(0, Number::get);
        let last = match after {
            None => head,
            Some(after) => u32::try_from(after).ok().filter(|after| *after <= head).ok_or_else(|| {
                error(ErrorCode::UnknownRevision, format!("there is no revision {after}; the newest is {head}"))
            })?,
        };
        if subjects.as_ref().is_some_and(|subjects| subjects.len() > MOST_SUBJECTS) {
            let sentence = format!("at most {MOST_SUBJECTS} subjects can be named");
            return Err(error(ErrorCode::InvalidValue, sentence));
        }
        let wanted = Wanted { subjects, statements: statements.map(words) };
        let began = (reading.network.clone(), last);
        Ok(unfold(began, move |(mut network, mut last)| {
            let (source, wanted, reading) = (source.clone(), wanted.clone(), reading.clone());
            async move {
                loop {
                    let next = Number::new(i64::from(last) + 1)?;
                    if network.head() < Some(next) {
                        network = reading.of(&source.newer(Number::new(i64::from(last))).await, reading.today).network;
                    }
                    last = next.get();
                    // Others go on while many are passed over.
                    if last.is_multiple_of(PASSED_OVER) {
                        tokio::task::yield_now().await;
                    }
                    if wanted.by(&network, next) {
                        let today = reading.of(&network, source.today());
                        let view = today.view(today.today).known_at(Some(next));
                        let at = At::new(view, Given { known: Some(Some(next)), ..Given::default() });
                        return Some((Arrival { at, number: next }, (network, last)));
                    }
                }
            }
        }))
    }

    /// What begins and what ends to hold when a day begins in Copenhagen, as the newest revision knows it then. One
    /// event a day, also where nothing turns.
    async fn days(&self, context: &Context<'_>) -> Result<impl Stream<Item = Daybreak> + use<>> {
        let reading = context.data::<Reading>()?.clone();
        let source = context.data::<Arc<dyn Source>>()?.clone();
        let began = source.today();
        Ok(unfold(began, move |day| {
            let (source, reading) = (source.clone(), reading.clone());
            async move {
                let day = source.day_after(day).await;
                let today = reading.of(&source.network(), day);
                let at = At::new(today.view(day), Given { on: Some(day), ..Given::default() });
                Some((Daybreak { at, day }, day))
            }
        }))
    }
}

/// The most subjects whose revisions are wanted.
const MOST_SUBJECTS: usize = 500;
/// How many revisions are looked at without a pause.
const PASSED_OVER: u32 = 64;

/// Which revisions are wanted.
#[derive(Clone)]
struct Wanted {
    subjects: Option<Vec<String>>,
    statements: Option<Vec<StatementKind>>,
}

impl Wanted {
    fn by(&self, network: &Recorded, number: Number) -> bool {
        if self.subjects.is_none() && self.statements.is_none() {
            return true;
        }
        // Keys are looked up anew, as an entity may come to be only with the revision.
        let known = |keys: &Vec<String>| keys.iter().filter_map(|key| network.by_key(key)).collect();
        let subjects: Option<HashSet<EntityId>> = self.subjects.as_ref().map(known);
        let facts = network.recorded_by(number).chain(network.withdrawn_by(number).iter().copied());
        facts.filter_map(|id| network.fact(id)).any(|fact| {
            let of_kind = self.statements.as_ref().is_none_or(|kinds| kinds.contains(&fact.statement.kind()));
            let about = |subjects: &HashSet<EntityId>| {
                let names = fact.statement.references().iter().any(|(_, entity)| subjects.contains(*entity));
                subjects.contains(&fact.subject) || names
            };
            of_kind && subjects.as_ref().is_none_or(about)
        })
    }
}

/// Enters what streams bring among the object types.
pub fn arrivals(objects: &mut Objects) {
    <Arrival as Answer>::objects(objects);
    <Daybreak as Answer>::objects(objects);
}

/// A revision that has come.
pub struct Arrival {
    at: At,
    number: Number,
}

/// A revision that has come.
#[Object]
impl Arrival {
    /// The revision.
    async fn revision(&self) -> Option<Revision> {
        Revision::numbered(&self.at, self.number)
    }

    /// The network today, as known at the revision.
    async fn network(&self) -> Network {
        Network(self.at.clone())
    }
}

/// A day that has begun.
pub struct Daybreak {
    at: At,
    day: Day,
}

/// A day that has begun.
#[Object]
impl Daybreak {
    /// The day.
    async fn on(&self) -> Option<Date> {
        date(self.day)
    }

    /// What begins, ends, or becomes more or less sure with the day, by subject.
    #[graphql(complexity = "list_cost(first, child_complexity)")]
    async fn turning(
        &self,
        #[graphql(desc = "Only facts about the entities with these keys.")] subjects: Option<Vec<String>>,
        #[graphql(desc = "Only facts of these kinds.")] statements: Option<Vec<Code<StatementKind>>>,
        #[graphql(desc = "How many, at most 500.", default = 500)] first: i32,
    ) -> Option<Result<Vec<Turning>>> {
        Some(Turning::all(&self.at, subjects.as_deref(), statements, first))
    }

    /// The network on the day.
    async fn network(&self) -> Network {
        Network(self.at.clone())
    }
}
