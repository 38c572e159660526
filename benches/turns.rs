//! The network on which rotation is measured: 5,000 bodies that rotate, with 1,000,000 memberships.

use chrono::{DateTime, Months, NaiveDate};
use herred::network::fact::{Basis, Fact, Statement};
use herred::network::key::{EntityId, FactId, Key, Noun, Revision};
use herred::network::membership::{Capacity, Membership};
use herred::network::organization::OrganizationKind;
use herred::network::provision::{Modality, Parts, ProvisionKind, Selection};
use herred::network::recorded::{EntityRecord, Recorded, RevisionRecord};
use herred::network::seat::Role;
use herred::network::validity::{Bound, Validity};

/// Bodies that rotate.
pub const BODIES: usize = 5_000;
/// Memberships a body: 25 parties in eight terms of two years each.
const MEMBERSHIPS: usize = 200;
/// Parties among whom the places rotate.
const PARTIES: usize = 100;

/// The network's rows: each body exchanges three members every second year, each from another month on.
pub fn rows() -> Recorded {
    let mut rows = Rows(Recorded::default());
    rows.0.revisions.push(RevisionRecord {
        number: Revision::FIRST,
        instant: DateTime::UNIX_EPOCH,
        actor: "bench".into(),
        message: "a network".into(),
        origin: None,
    });
    let start = NaiveDate::from_ymd_opt(2012, 1, 1).expect("a day");
    let months = |months: usize| start + Months::new(u32::try_from(months).expect("few"));
    let always = Validity::since(start.into());
    let parties: Vec<EntityId> = (0..PARTIES).map(|_| rows.entity(Noun::Organization)).collect();
    for at in 0..BODIES {
        let body = rows.entity(Noun::Organization);
        rows.fact(body, always, Statement::Existence);
        let mut parts = Parts::new(body, ProvisionKind::Rotation, Modality::May);
        (parts.role, parts.number, parts.every) = (Some(Role::Member), Some(3), Some(24));
        (parts.first, parts.recurring) = (Bound::on(months(24 + at % 24).into()), Some(true));
        parts.selection = Some(Selection::LongestServing);
        let provision = rows.entity(Noun::Provision);
        rows.fact(provision, always, Statement::Provision(Box::new(parts.together().expect("whole"))));
        for term in 0..MEMBERSHIPS {
            let (seat, period) = (term % 25, term / 25);
            let validity = Validity::between(months(period * 24).into(), months(period * 24 + 24).into());
            let membership = rows.entity(Noun::Membership);
            let terms = Membership {
                body,
                member: parties[(at + seat * 3 + period) % PARTIES],
                seat: None,
                post: None,
                role: Role::Member,
                capacity: Capacity::Ordinary,
                stands_in_for: None,
                ended: None,
            };
            rows.fact(membership, validity, Statement::Membership(terms));
        }
    }
    rows.0
}

struct Rows(Recorded);

impl Rows {
    fn entity(&mut self, noun: Noun) -> EntityId {
        let id = EntityId::at(self.0.entities.len()).expect("few");
        let key = Key::parse(&format!("bench:e{id}")).expect("a key");
        let kind = (noun == Noun::Organization).then_some(OrganizationKind::Committee);
        self.0.entities.push(EntityRecord { id, key, noun, kind, created: Revision::FIRST });
        id
    }

    fn fact(&mut self, subject: EntityId, validity: Validity, statement: Statement) {
        let id = FactId::at(self.0.facts.len()).expect("few");
        let (recorded, basis) = (Revision::FIRST, Basis::Stated);
        self.0.facts.push(Fact { validity, id, subject, recorded, withdrawn: None, basis, statement, margin: None });
    }
}
