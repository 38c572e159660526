//! How long parties have served in a body, and how evenly the load lies.

use async_graphql::SimpleObject;
use herred_macros::Answer;

use super::at::{At, Item};
use super::date::BoundOf;
use super::party::Party;
use super::reporting::count;
use super::rotation::plain;
use super::word::Code;
use crate::network::questions::service as questions;
use crate::network::validity::Certainty;

/// How long each party has served in a body by the end of the day.
#[derive(SimpleObject, Answer)]
pub struct Services {
    /// Those who ever served, and those of the pools that the body's provisions name; who certainly served longest comes
    /// first.
    parties: Vec<PartyService>,
    /// How evenly the load lies; null where there is nobody.
    evenness: Option<Evenness>,
}

impl Services {
    /// Those of a body.
    pub fn of(body: &Item) -> Self {
        let at = &body.at;
        let found = questions::services_in(at, body.id);
        let evenness = found.evenness.map(|even| Evenness {
            parties: count(even.parties),
            least: even.least,
            most: even.most,
            mean: even.mean,
            gini: even.gini,
        });
        Self { parties: found.parties.iter().filter_map(|one| PartyService::of(at, one)).collect(), evenness }
    }
}

/// How long a party has served in a body by the end of the day, in whatever place.
#[derive(SimpleObject, Answer)]
pub struct PartyService {
    /// The party.
    party: Party,
    /// The days on which it certainly served, each once.
    certain_days: u64,
    /// The days on which it may have served, the certain ones included; null where nothing limits them.
    possible_days: Option<u64>,
    /// How many terms have begun, or may have.
    terms: u64,
    /// Its first day; null where no term is known.
    first: Option<BoundOf>,
    /// The first day on which it no longer serves, after the term that ends last; null where no term is known.
    until: Option<BoundOf>,
    /// How sure it is that it serves on the day; null where it certainly does not.
    serves: Option<Code<Certainty>>,
    /// Whether it is of a pool that a provision of the body names.
    of_pool: bool,
}

impl PartyService {
    /// What an answer says of a party.
    pub fn of(at: &At, service: &questions::Service) -> Option<Self> {
        Some(Self {
            party: Party::of(&at.item(service.party))?,
            certain_days: service.certain_days,
            possible_days: service.possible_days,
            terms: count(service.terms),
            first: service.first.map(plain),
            until: service.until.map(plain),
            serves: service.serves.map(Code),
            of_pool: service.of_pool,
        })
    }
}

/// How evenly the days that parties certainly served lie: over those of the pools that the provisions name, or over
/// all who served where they name none that facts can list.
#[derive(SimpleObject, Answer)]
pub struct Evenness {
    /// How many parties.
    parties: u64,
    /// The least days that one of them served.
    least: u64,
    /// The most.
    most: u64,
    /// Days on average.
    mean: f64,
    /// The Gini coefficient of the days: 0 where all served equally long, nearly 1 where one of many served alone.
    gini: f64,
}
