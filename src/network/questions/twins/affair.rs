//! What the twins of affairs share: small histories of which every day is gone through, whatever the bounds leave open.

use proptest::prelude::*;

use crate::network::approval::{Act, ActKind, Procedure, ProcedureKind};
use crate::network::decision::Proposal;
use crate::network::fact::Statement;
use crate::network::key::EntityId;
use crate::network::testing::day_at;
use crate::network::validity::{Bound, Day, Validity};

/// The days on which it is asked: from 1 to this. Day 0 stands for any before them, and one more for any after.
pub const LAST: i64 = 9;

/// A day that may be known in part: its first, how many more days it may be, and whether nothing limits it.
pub type Unsure = (i64, i64, u8);

/// A day that is known, or known in part.
pub fn unsure() -> impl Strategy<Value = Unsure> {
    (1..=LAST, 0..=2_i64, 0..12_u8)
}

/// As a bound; nothing limits it before, or after, in two of twelve.
pub fn bound((first, more, open): Unsure) -> Bound {
    let earliest = if open == 0 { Day::DAWN } else { day_at(first) };
    let latest = if open == 1 { Day::NEVER } else { day_at((first + if open > 6 { 0 } else { more }).min(LAST)) };
    Bound { earliest, latest }
}

/// From such a day on.
pub fn from(day: Unsure) -> Validity {
    Validity::new(bound(day), Bound::OPEN, None).expect("it ends never")
}

/// The days on which a bound can lie, gone through one by one.
pub fn days_of(bound: Bound) -> Vec<i64> {
    (0..=LAST + 1)
        .filter(|at| {
            let day = day_at(*at);
            let first = *at == 0 && bound.earliest < day_at(1);
            let last = *at == LAST + 1 && bound.latest > day_at(LAST);
            first || last || (bound.earliest <= day && day <= bound.latest)
        })
        .collect()
}

/// Every choice of one from each list.
pub fn worlds<T: Copy>(lists: &[Vec<T>]) -> Vec<Vec<T>> {
    lists.iter().fold(vec![Vec::new()], |worlds, list| {
        let longer = |world: &Vec<T>| list.iter().map(|one| [world.as_slice(), &[*one]].concat()).collect::<Vec<_>>();
        worlds.iter().flat_map(longer).collect()
    })
}

pub fn proposal(under: Option<EntityId>) -> Proposal<EntityId> {
    Proposal {
        title: "a proposal".into(),
        body: None,
        author: None,
        open: None,
        area: None,
        under,
        reply: None,
        reasons: None,
        follows: None,
    }
}

pub fn procedure(kind: ProcedureKind) -> Procedure<EntityId> {
    Procedure { kind, title: "a procedure".into(), body: None, area: None, text: None }
}

pub fn act(kind: ActKind, by: Option<EntityId>, step: Option<EntityId>) -> Act<EntityId> {
    Act { kind, by, step, text: None }
}

pub fn said(affair: impl Into<crate::network::affair::Affair<EntityId>>) -> Statement {
    Statement::Affair(Box::new(affair.into()))
}
