//! A provision taken apart: one row of a file, a table or an input.

use super::{
    Attendance, AttendanceKind, Clause, Count, Election, ElectionEnd, Following, Grouping, Modality, Pool, Provision,
    ProvisionKind, Rotation, Selection, Service, SubstitutionPolicy, TermRule,
};
use crate::network::fact::{Link, Text};
use crate::network::organization::OrganizationKind;
use crate::network::relation::{Direction, RelationKind};
use crate::network::seat::Role;
use crate::network::validity::Bound;
use crate::network::word::Word;

/// Everything that a provision of whatever kind can say. The names are those of columns and inputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts<R> {
    /// The body.
    pub body: R,
    /// What it lays down.
    pub kind: ProvisionKind,
    /// How far it binds.
    pub modality: Modality,
    /// The seat or post that it is about.
    pub place: Option<R>,
    /// The role of the places that it is about.
    pub role: Option<Role>,
    /// The provision in words.
    pub text: Option<Text>,
    /// PLACES: so many places at least. SPREAD: so many groups at least.
    pub least: Option<u16>,
    /// PLACES: so many places at most. SPREAD: so many holders of one group at most.
    pub most: Option<u16>,
    /// The kind of the organizations of a pool, or of the groups of a SPREAD.
    pub organization_kind: Option<OrganizationKind>,
    /// What those organizations are affiliated with.
    pub within: Option<R>,
    /// One organization beside them.
    pub organization: Option<R>,
    /// The office that who sits holds, in words.
    pub office: Option<Text>,
    /// SPREAD: the class of the groups.
    pub class: Option<Text>,
    /// EX_OFFICIO: the entity that the relation is with, or the seat or post whose holder it is.
    /// APPOINTMENT: the body that appoints. ATTENDANCE: who attends.
    pub of: Option<R>,
    /// EX_OFFICIO: the kind of relation that the holder follows from.
    pub relation: Option<RelationKind>,
    /// EX_OFFICIO: which way the relation is read; INCOMING where nothing is said.
    pub direction: Option<Direction>,
    /// SUBSTITUTION: the policy.
    pub substitution: Option<SubstitutionPolicy>,
    /// VOTING: whether they vote.
    pub voting: Option<bool>,
    /// ATTENDANCE: how.
    pub attendance: Option<AttendanceKind>,
    /// ATTENDANCE: the role, in the organization, of those who attend.
    pub guest_role: Option<Role>,
    /// ATTENDANCE: how many attend. ROTATION: how many are exchanged at a time.
    pub number: Option<u16>,
    /// TERM: how long, in months.
    pub months: Option<u16>,
    /// TERM: how many in a row at most.
    pub in_a_row: Option<u16>,
    /// TERM: the year of one election.
    pub election_year: Option<u16>,
    /// TERM: years from one election to the next.
    pub election_every: Option<u16>,
    /// TERM: when terms end in the year of an election.
    pub election_end: Option<ElectionEnd>,
    /// ROTATION: months from one to the next.
    pub every: Option<u16>,
    /// ROTATION: the day of the first.
    pub first: Bound,
    /// ROTATION: the day of the first as written, where that is not the bare date.
    pub first_text: Option<Text>,
    /// ROTATION: whether it comes again and again.
    pub recurring: Option<bool>,
    /// ROTATION: who rotates out; UNSPECIFIED where nothing is said.
    pub selection: Option<Selection>,
    /// ROTATION: what counts as having served; ANY_PLACE where nothing is said.
    pub served: Option<Service>,
    /// ROTATION: months that who rotated out waits.
    pub rest: Option<u16>,
}

/// What keeps parts from being a provision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PartFault {
    /// The kind needs one of these parts.
    #[error("{} needs {}", .0.code(), .1.join(" or "))]
    Missing(ProvisionKind, &'static [&'static str]),
    /// The kind has no such part.
    #[error("{kind} has no {part}; leave it out", kind = .0.code(), part = .1)]
    Unused(ProvisionKind, &'static str),
}

impl<R> Parts<R> {
    /// Parts of which nothing is said but the body, the kind and how far it binds.
    #[must_use]
    pub fn new(body: R, kind: ProvisionKind, modality: Modality) -> Self {
        Self {
            body,
            kind,
            modality,
            place: None,
            role: None,
            text: None,
            least: None,
            most: None,
            organization_kind: None,
            within: None,
            organization: None,
            office: None,
            class: None,
            of: None,
            relation: None,
            direction: None,
            substitution: None,
            voting: None,
            attendance: None,
            guest_role: None,
            number: None,
            months: None,
            in_a_row: None,
            election_year: None,
            election_every: None,
            election_end: None,
            every: None,
            first: Bound::UNKNOWN,
            first_text: None,
            recurring: None,
            selection: None,
            served: None,
            rest: None,
        }
    }

    /// The parts that are said, by name, besides those of every kind.
    fn said(&self) -> impl Iterator<Item = &'static str> {
        let first = !self.first.is_unknown() || self.first_text.is_some();
        let said = [
            ("least", self.least.is_some()),
            ("most", self.most.is_some()),
            ("organization_kind", self.organization_kind.is_some()),
            ("within", self.within.is_some()),
            ("organization", self.organization.is_some()),
            ("office", self.office.is_some()),
            ("class", self.class.is_some()),
            ("of", self.of.is_some()),
            ("relation", self.relation.is_some()),
            ("direction", self.direction.is_some()),
            ("substitution", self.substitution.is_some()),
            ("voting", self.voting.is_some()),
            ("attendance", self.attendance.is_some()),
            ("guest_role", self.guest_role.is_some()),
            ("number", self.number.is_some()),
            ("months", self.months.is_some()),
            ("in_a_row", self.in_a_row.is_some()),
            ("election_year", self.election_year.is_some()),
            ("election_every", self.election_every.is_some()),
            ("election_end", self.election_end.is_some()),
            ("every", self.every.is_some()),
            ("first", first),
            ("recurring", self.recurring.is_some()),
            ("selection", self.selection.is_some()),
            ("served", self.served.is_some()),
            ("rest", self.rest.is_some()),
        ];
        said.into_iter().filter_map(|(name, is_said)| is_said.then_some(name))
    }

    /// Puts the parts together.
    ///
    /// # Errors
    /// [`PartFault`]: the kind needs a part that is not said, or has no part that is.
    pub fn together(self) -> Result<Provision<R>, PartFault> {
        let kind = self.kind;
        let missing = move |parts| PartFault::Missing(kind, parts);
        let unused = self.said().find(|name| !kind.parts().contains(name));
        if let Some(name) = unused {
            return Err(PartFault::Unused(kind, name));
        }
        let count = Count { least: self.least, most: self.most };
        let pool = Pool {
            kind: self.organization_kind,
            within: self.within,
            organization: self.organization,
            office: self.office,
        };
        let some_count = || (count != Count::default()).then_some(count).ok_or(missing(&["least", "most"]));
        let some_pool = |pool: Pool<R>| {
            let names = &["organization_kind", "within", "organization", "office"];
            if pool.is_empty() { Err(missing(names)) } else { Ok(pool) }
        };
        let clause = match kind {
            ProvisionKind::Places => Clause::Places(some_count()?),
            ProvisionKind::OneFromEach => Clause::OneFromEach(some_pool(pool)?),
            ProvisionKind::Eligible => Clause::Eligible(some_pool(pool)?),
            ProvisionKind::Excluded => Clause::Excluded(some_pool(pool)?),
            ProvisionKind::ExOfficio => {
                let of = self.of.ok_or(missing(&["of"]))?;
                let direction = self.direction.unwrap_or(Direction::Incoming);
                Clause::ExOfficio(match self.relation {
                    Some(kind) => Following::Relation { kind, direction, of },
                    None if self.direction.is_some() => return Err(missing(&["relation"])),
                    None => Following::Place(of),
                })
            }
            ProvisionKind::Appointment => Clause::Appointment(self.of.ok_or(missing(&["of"]))?),
            ProvisionKind::Substitution => Clause::Substitution(self.substitution.ok_or(missing(&["substitution"]))?),
            ProvisionKind::Voting => Clause::Voting(self.voting.ok_or(missing(&["voting"]))?),
            ProvisionKind::Spread => {
                let Pool { kind, within, .. } = pool;
                if kind.is_none() && self.class.is_none() {
                    return Err(missing(&["organization_kind", "class"]));
                }
                Clause::Spread(Grouping { kind, class: self.class, within }, count)
            }
            ProvisionKind::Attendance => {
                if self.of.is_none() && pool.is_empty() {
                    return Err(missing(&["of", "organization_kind", "within", "organization", "office"]));
                }
                Clause::Attendance(Attendance {
                    kind: self.attendance.ok_or(missing(&["attendance"]))?,
                    guest: self.of,
                    role: self.guest_role,
                    pool,
                    number: self.number,
                })
            }
            ProvisionKind::Term => {
                let election = match (self.election_year, self.election_every, self.election_end) {
                    (Some(year), Some(every), Some(end)) => Some(Election { year, every, end }),
                    (None, None, None) => None,
                    (None, ..) => return Err(missing(&["election_year"])),
                    (_, None, _) => return Err(missing(&["election_every"])),
                    (_, _, None) => return Err(missing(&["election_end"])),
                };
                let term = TermRule { months: self.months, in_a_row: self.in_a_row, election };
                if term == TermRule::default() {
                    return Err(missing(&["months", "in_a_row", "election_year"]));
                }
                Clause::Term(term)
            }
            ProvisionKind::Rotation => Clause::Rotation(Rotation {
                number: self.number,
                every: self.every.ok_or(missing(&["every"]))?,
                first: self.first,
                first_text: self.first_text,
                recurring: self.recurring,
                selection: self.selection.unwrap_or(Selection::Unspecified),
                served: self.served.unwrap_or(Service::AnyPlace),
                rest: self.rest,
                pool,
            }),
        };
        let Self { body, place, role, modality, text, .. } = self;
        Ok(Provision { body, place, role, modality, clause, text })
    }
}

impl ProvisionKind {
    /// The parts that a provision of the kind can have, besides body, place, role, modality and text.
    #[must_use]
    pub fn parts(self) -> &'static [&'static str] {
        match self {
            Self::Places => &["least", "most"],
            Self::OneFromEach | Self::Eligible | Self::Excluded => {
                &["organization_kind", "within", "organization", "office"]
            }
            Self::ExOfficio => &["of", "relation", "direction"],
            Self::Appointment => &["of"],
            Self::Substitution => &["substitution"],
            Self::Voting => &["voting"],
            Self::Spread => &["organization_kind", "within", "class", "least", "most"],
            Self::Attendance => {
                &["attendance", "of", "guest_role", "organization_kind", "within", "organization", "office", "number"]
            }
            Self::Term => &["months", "in_a_row", "election_year", "election_every", "election_end"],
            Self::Rotation => &[
                "number",
                "every",
                "first",
                "recurring",
                "selection",
                "served",
                "rest",
                "organization_kind",
                "within",
                "organization",
                "office",
            ],
        }
    }
}

impl<R: Clone> Provision<R> {
    /// The provision taken apart.
    #[must_use]
    pub fn parts(&self) -> Parts<R> {
        let mut parts = Parts {
            place: self.place.clone(),
            role: self.role,
            text: self.text.clone(),
            ..Parts::new(self.body.clone(), self.clause.kind(), self.modality)
        };
        if let Some(pool) = self.clause.pool() {
            parts.organization_kind = pool.kind;
            parts.within.clone_from(&pool.within);
            parts.organization.clone_from(&pool.organization);
            parts.office.clone_from(&pool.office);
        }
        match &self.clause {
            Clause::Places(count) => (parts.least, parts.most) = (count.least, count.most),
            Clause::OneFromEach(_) | Clause::Eligible(_) | Clause::Excluded(_) => {}
            Clause::ExOfficio(Following::Place(of)) => parts.of = Some(of.clone()),
            Clause::ExOfficio(Following::Relation { kind, direction, of }) => {
                (parts.relation, parts.direction, parts.of) = (Some(*kind), Some(*direction), Some(of.clone()));
            }
            Clause::Appointment(by) => parts.of = Some(by.clone()),
            Clause::Substitution(policy) => parts.substitution = Some(*policy),
            Clause::Voting(voting) => parts.voting = Some(*voting),
            Clause::Spread(over, count) => {
                (parts.organization_kind, parts.least, parts.most) = (over.kind, count.least, count.most);
                parts.class.clone_from(&over.class);
                parts.within.clone_from(&over.within);
            }
            Clause::Attendance(attendance) => {
                parts.attendance = Some(attendance.kind);
                parts.of.clone_from(&attendance.guest);
                (parts.guest_role, parts.number) = (attendance.role, attendance.number);
            }
            Clause::Term(term) => {
                (parts.months, parts.in_a_row) = (term.months, term.in_a_row);
                parts.election_year = term.election.map(|election| election.year);
                parts.election_every = term.election.map(|election| election.every);
                parts.election_end = term.election.map(|election| election.end);
            }
            Clause::Rotation(rotation) => {
                (parts.number, parts.every, parts.rest) = (rotation.number, Some(rotation.every), rotation.rest);
                parts.first = rotation.first;
                parts.first_text.clone_from(&rotation.first_text);
                parts.recurring = rotation.recurring;
                (parts.selection, parts.served) = (Some(rotation.selection), Some(rotation.served));
            }
        }
        parts
    }
}

impl<R> Provision<R> {
    /// The entities that it names, each with the place in which it names it.
    #[must_use]
    pub fn references(&self) -> Vec<(Link, &R)> {
        let mut named = vec![(Link::ProvisionBody, &self.body)];
        named.extend(self.place.as_ref().map(|place| (Link::ProvisionPlace, place)));
        if let Some(pool) = self.clause.pool() {
            named.extend(pool.within.as_ref().map(|within| (Link::Within, within)));
            named.extend(pool.organization.as_ref().map(|organization| (Link::PoolMember, organization)));
        }
        match &self.clause {
            Clause::ExOfficio(Following::Place(of) | Following::Relation { of, .. }) => {
                named.push((Link::Followed, of));
            }
            Clause::Appointment(by) => named.push((Link::AppointingBody, by)),
            Clause::Spread(over, _) => named.extend(over.within.as_ref().map(|within| (Link::Within, within))),
            Clause::Attendance(attendance) => named.extend(attendance.guest.as_ref().map(|guest| (Link::Guest, guest))),
            _ => {}
        }
        named
    }

    /// The same with other references.
    ///
    /// # Errors
    /// The first error that `refer` gives; it is told the place of each reference.
    pub fn try_map<S, E>(&self, refer: &mut impl FnMut(Link, &R) -> Result<S, E>) -> Result<Provision<S>, E> {
        let mut maybe = |link, reference: Option<&R>| reference.map(|reference| refer(link, reference)).transpose();
        let place = maybe(Link::ProvisionPlace, self.place.as_ref())?;
        let pool = match self.clause.pool() {
            Some(Pool { kind, within, organization, office }) => Pool {
                kind: *kind,
                within: maybe(Link::Within, within.as_ref())?,
                organization: maybe(Link::PoolMember, organization.as_ref())?,
                office: office.clone(),
            },
            None => Pool::default(),
        };
        let clause = match &self.clause {
            Clause::Places(count) => Clause::Places(*count),
            Clause::OneFromEach(_) => Clause::OneFromEach(pool),
            Clause::Eligible(_) => Clause::Eligible(pool),
            Clause::Excluded(_) => Clause::Excluded(pool),
            Clause::ExOfficio(Following::Place(of)) => Clause::ExOfficio(Following::Place(refer(Link::Followed, of)?)),
            Clause::ExOfficio(Following::Relation { kind, direction, of }) => {
                let of = refer(Link::Followed, of)?;
                Clause::ExOfficio(Following::Relation { kind: *kind, direction: *direction, of })
            }
            Clause::Appointment(by) => Clause::Appointment(refer(Link::AppointingBody, by)?),
            Clause::Substitution(policy) => Clause::Substitution(*policy),
            Clause::Voting(voting) => Clause::Voting(*voting),
            Clause::Spread(Grouping { kind, class, within }, count) => {
                let within = maybe(Link::Within, within.as_ref())?;
                Clause::Spread(Grouping { kind: *kind, class: class.clone(), within }, *count)
            }
            Clause::Attendance(Attendance { kind, guest, role, number, .. }) => {
                let guest = maybe(Link::Guest, guest.as_ref())?;
                Clause::Attendance(Attendance { kind: *kind, guest, role: *role, pool, number: *number })
            }
            Clause::Term(term) => Clause::Term(*term),
            Clause::Rotation(rotation) => Clause::Rotation(Rotation {
                number: rotation.number,
                every: rotation.every,
                first: rotation.first,
                first_text: rotation.first_text.clone(),
                recurring: rotation.recurring,
                selection: rotation.selection,
                served: rotation.served,
                rest: rotation.rest,
                pool,
            }),
        };
        let body = refer(Link::ProvisionBody, &self.body)?;
        Ok(Provision { body, place, role: self.role, modality: self.modality, clause, text: self.text.clone() })
    }
}
