//! Provisions as inputs: flat, each kind with the parts that it has.

use async_graphql::InputObject;

use super::input::{key, maybe_key, maybe_text};
use crate::graphql::word::Code;
use crate::network::key::Key;
use crate::network::organization::OrganizationKind;
use crate::network::provision::{
    AttendanceKind, ElectionEnd, Modality, PartFault, Parts, Provision, ProvisionKind, Selection, Service,
    SubstitutionPolicy,
};
use crate::network::relation::{Direction, RelationKind};
use crate::network::seat::Role;
use crate::network::validity::Bound;
use crate::network::verbs::{Said, Script};
use crate::network::word::Word;
use crate::network::written::{bare, from_bound};

/// What a body's own rules lay down. Of the fields those are filled that the kind has.
#[derive(Clone, InputObject)]
pub struct ProvisionInput {
    /// The body's key.
    pub body: String,
    /// What it lays down.
    pub kind: Code<ProvisionKind>,
    /// What it says.
    #[graphql(flatten)]
    pub content: ProvisionContentInput,
}

/// What a provision of a kind says.
#[derive(Clone, InputObject)]
pub struct ProvisionContentInput {
    /// How far it binds.
    #[graphql(default_with = "Code(Modality::Must)")]
    modality: Code<Modality>,
    /// The key of the seat, or of the post with its seats, that it is about; null: of all that have the role.
    place: Option<String>,
    /// The role of the places that it is about; null for any.
    role: Option<Code<Role>>,
    /// The provision in words.
    text: Option<String>,
    /// PLACES: so many places at least. SPREAD: so many groups at least.
    least: Option<u16>,
    /// PLACES: so many places at most. SPREAD: so many holders of one group at most.
    most: Option<u16>,
    /// The kind of the organizations of a pool, or of the groups of a SPREAD.
    organization_kind: Option<Code<OrganizationKind>>,
    /// The key of what those organizations are affiliated with.
    within: Option<String>,
    /// The key of one organization beside them.
    organization: Option<String>,
    /// The office that who sits holds (“director”), in words.
    office: Option<String>,
    /// SPREAD: the class of the groups.
    class: Option<String>,
    /// EX_OFFICIO: the key of the entity that the relation is with, or of the seat or post whose holder it is.
    /// APPOINTMENT: of the body that appoints. ATTENDANCE: of who attends.
    of: Option<String>,
    /// EX_OFFICIO: the kind of relation that the holder follows from.
    relation: Option<Code<RelationKind>>,
    /// EX_OFFICIO: which way the relation is read; INCOMING where it is null.
    direction: Option<Code<Direction>>,
    /// SUBSTITUTION: whether a holder can send a substitute.
    substitution: Option<Code<SubstitutionPolicy>>,
    /// VOTING: whether the holders vote.
    voting: Option<bool>,
    /// ATTENDANCE: how.
    attendance: Option<Code<AttendanceKind>>,
    /// ATTENDANCE: the role, in the organization, of those who attend.
    guest_role: Option<Code<Role>>,
    /// ATTENDANCE: how many attend. ROTATION: how many are exchanged at a time.
    number: Option<u16>,
    /// TERM: how long, in months.
    months: Option<u16>,
    /// TERM: how many in a row at most.
    in_a_row: Option<u16>,
    /// TERM: the year of one election.
    election_year: Option<u16>,
    /// TERM: years from one election to the next.
    election_every: Option<u16>,
    /// TERM: when terms end in the year of an election.
    election_end: Option<Code<ElectionEnd>>,
    /// ROTATION: months from one to the next.
    every: Option<u16>,
    /// ROTATION: the day of the first; written as in PeriodInput.
    first: Option<String>,
    /// ROTATION: whether it comes again and again; null where that is not known.
    recurring: Option<bool>,
    /// ROTATION: who rotates out; UNSPECIFIED where it is null.
    selection: Option<Code<Selection>>,
    /// ROTATION: what counts as having served; ANY_PLACE where it is null.
    served: Option<Code<Service>>,
    /// ROTATION: months that who rotated out has to wait.
    rest: Option<u16>,
}

impl ProvisionInput {
    /// The provision. What is wrong with a part is refused in its field, or in `whole` where the provision is one
    /// field of the input.
    pub(super) fn read(&self, script: &mut Script<'_>, whole: Option<&'static str>) -> Said<Provision<Key>> {
        let body = key(script, whole.unwrap_or("body"), &self.body)?;
        self.content.read(script, body, self.kind.0, whole)
    }
}

impl ProvisionContentInput {
    /// The provision of a kind in a body.
    pub(super) fn read(
        &self,
        script: &mut Script<'_>,
        body: Key,
        kind: ProvisionKind,
        whole: Option<&'static str>,
    ) -> Said<Provision<Key>> {
        let field = |name| whole.unwrap_or(name);
        let (first, first_text) = match self.first.as_deref().map(str::trim) {
            None => (Bound::UNKNOWN, None),
            Some(written) => {
                let wrong = || format!("“{written}” er ingen dag, noget kan begynde.");
                let bound =
                    from_bound(written).map_err(|error| script.invalid(field("first"), error.to_string(), wrong()))?;
                let is_bare = bound.is_unknown() || written == bare(bound);
                (bound, (!is_bare).then(|| written.into()))
            }
        };
        let parts = Parts {
            place: maybe_key(script, field("place"), self.place.as_ref())?,
            role: said(self.role),
            text: maybe_text(self.text.as_ref()),
            least: self.least,
            most: self.most,
            organization_kind: said(self.organization_kind),
            within: maybe_key(script, field("within"), self.within.as_ref())?,
            organization: maybe_key(script, field("organization"), self.organization.as_ref())?,
            office: maybe_text(self.office.as_ref()),
            class: maybe_text(self.class.as_ref()),
            of: maybe_key(script, field("of"), self.of.as_ref())?,
            relation: said(self.relation),
            direction: said(self.direction),
            substitution: said(self.substitution),
            voting: self.voting,
            attendance: said(self.attendance),
            guest_role: said(self.guest_role),
            number: self.number,
            months: self.months,
            in_a_row: self.in_a_row,
            election_year: self.election_year,
            election_every: self.election_every,
            election_end: said(self.election_end),
            every: self.every,
            first,
            first_text,
            recurring: self.recurring,
            selection: said(self.selection),
            served: said(self.served),
            rest: self.rest,
            ..Parts::new(body, kind, self.modality.0)
        };
        parts.together().map_err(|fault| {
            let (part, english, danish) = worded(&fault);
            script.invalid(field(part), english, danish)
        })
    }
}

fn said<W: Word>(code: Option<Code<W>>) -> Option<W> {
    code.map(|code| code.0)
}

/// The field that a fault is about, and what is wrong in English and in Danish.
fn worded(fault: &PartFault) -> (&'static str, String, String) {
    match fault {
        PartFault::Missing(kind, parts) => {
            let fields: Vec<&str> = parts.iter().map(|part| field(part)).collect();
            let first = fields.first().copied().unwrap_or_default();
            let english = format!("{} needs {}.", kind.code(), fields.join(" or "));
            (first, english, format!("{} kræver {}.", kind.code(), fields.join(" eller ")))
        }
        PartFault::Unused(kind, part) => {
            let (part, code) = (field(part), kind.code());
            let english = format!("{code} has no {part}; leave it out.");
            (part, english, format!("{code} har intet {part}; udelad det."))
        }
    }
}

/// A part's name as the schema writes it.
fn field(part: &'static str) -> &'static str {
    match part {
        "organization_kind" => "organizationKind",
        "guest_role" => "guestRole",
        "in_a_row" => "inARow",
        "election_year" => "electionYear",
        "election_every" => "electionEvery",
        "election_end" => "electionEnd",
        part => part,
    }
}
