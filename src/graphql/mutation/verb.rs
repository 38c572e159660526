//! The domain's verbs as inputs, one a mutation, all of them also changes of a batch.

use async_graphql::{Context, InputObject, InputType, Object, OneofObject, Result};

use super::input::{
    CitationInput, CitationsInput, PeriodInput, SpanInput, WarrantInput, citations, fact_number, key, maybe_key,
    maybe_text, text, turn,
};
use super::payload::{
    AgreementPayload, ChangePayload, DocumentPayload, MembershipPayload, OrganizationPayload, PersonPayload,
    PostPayload, ProvisionPayload, RelationPayload, RepresentationPayload, RotatePayload, SeatPayload, SubjectPayload,
};
use super::provision::{ProvisionContentInput, ProvisionInput};
use super::rotate::{LeaverInput, NewcomerInput, OverrideInput, end};
use super::statement::{
    AgreementInput, DocumentInput, GapInput, IdentifierInput, NameInput, PersonNameInput, PostInput, RelationInput,
    SeatInput, StatementInput,
};
use super::{Addressed, Mint, Subject, WriteInput, said};
use crate::graphql::access::edits;
use crate::graphql::word::Code;
use crate::network::fact::{Statement, StatementKind};
use crate::network::gap::Topic;
use crate::network::key::{Key, Noun, Revision};
use crate::network::membership::{Capacity, TermEnd};
use crate::network::organization::{Level, OrganizationKind};
use crate::network::relation::RelationKind;
use crate::network::seat::Role;
use crate::network::verbs::fact::Correction;
use crate::network::verbs::membership::Sitting;
use crate::network::verbs::organization::{Found, Part, Parts, Successor};
use crate::network::verbs::relation::RelationChange;
use crate::network::verbs::rotation::{Rotate, Rotating};
use crate::network::verbs::seat::{PostChange, SeatChange};
use crate::network::verbs::{Dependents, Said, Script, Warrant};

/// A change in the domain's words.
pub trait Verb: InputType + Clone + Send + Sync + 'static {
    /// Says it.
    fn act(&self, script: &mut Script<'_>, mint: &mut Mint) -> Said;

    /// On what warrant.
    fn warrant(&self, _: &mut Script<'_>) -> Said<Warrant> {
        Ok(Warrant::default())
    }

    /// What it is about, for the payload.
    fn subject(&self) -> Subject;

    /// What it is called in the input.
    fn name(&self) -> String;
}

/// A key that is given, or a new one.
fn new_key(script: &mut Script<'_>, given: Option<&String>, mint: &mut Mint) -> Said<Key> {
    match given {
        Some(given) => key(script, "key", given),
        None => Ok(mint()),
    }
}

fn new_subject(given: Option<&String>, noun: Noun) -> Subject {
    given.map_or(Subject::Created(noun), |key| Subject::Known(key.clone()))
}

/// `FoundOrganization` as the schema writes the name of a field: `foundOrganization`.
fn camel(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

/// Defines the verbs: their inputs, what each says, what it is about, and the change that is one of them.
macro_rules! verbs {
    ($(
        $(#[doc = $about:literal])+
        $mutation:ident -> $Payload:ident: $Change:ident($Input:ident) $(resting on $warrant:ident)? {
            $( $(#[doc = $doc:literal])+ $(#[graphql($($attribute:tt)*)])? $field:ident: $Type:ty, )*
        }
        is |$it:ident, $script:ident, $mint:pat_param| $act:block
        about |$of:ident| $subject:expr;
    )+) => {
        $(
            $(#[doc = $about])+
            #[derive(Clone, InputObject)]
            pub struct $Input {
                $( $(#[doc = $doc])+ $(#[graphql($($attribute)*)])? $field: $Type, )*
            }

            impl Verb for $Input {
                fn act(&self, $script: &mut Script<'_>, $mint: &mut Mint) -> Said {
                    let $it = self;
                    $act
                }

                $( fn warrant(&self, script: &mut Script<'_>) -> Said<Warrant> {
                    self.$warrant.read(script)
                } )?

                fn subject(&self) -> Subject {
                    let $of = self;
                    $subject
                }

                fn name(&self) -> String {
                    camel(stringify!($Change))
                }
            }
        )+

        /// A verb a mutation.
        #[derive(Default)]
        pub struct Verbs;

        #[Object]
        impl Verbs {
            $(
                $(#[doc = $about])+
                async fn $mutation(
                    &self,
                    context: &Context<'_>,
                    #[graphql(desc = "What is changed.")] input: $Input,
                    #[graphql(desc = "How it is written.")] write: Option<WriteInput>,
                ) -> Option<Result<$Payload>> {
                    let name = input.name();
                    let said = async {
                        let edits = edits(context, &name)?;
                        let write = write.unwrap_or_default();
                        said(context, edits, stringify!($mutation), vec![input], &write, Addressed::Single).await
                    };
                    Some(said.await.map($Payload))
                }
            )+
        }

        /// A change, one of these, in the domain's words.
        #[derive(Clone, OneofObject)]
        pub enum ChangeInput {
            $( $(#[doc = $about])+ $Change($Input), )+
        }

        impl Verb for ChangeInput {
            fn act(&self, script: &mut Script<'_>, mint: &mut Mint) -> Said {
                match self { $( Self::$Change(verb) => verb.act(script, mint), )+ }
            }

            fn warrant(&self, script: &mut Script<'_>) -> Said<Warrant> {
                match self { $( Self::$Change(verb) => verb.warrant(script), )+ }
            }

            fn subject(&self) -> Subject {
                match self { $( Self::$Change(verb) => verb.subject(), )+ }
            }

            fn name(&self) -> String {
                match self { $( Self::$Change(verb) => verb.name(), )+ }
            }
        }
    };
}

/// What a body is, has and is part of when it is founded.
#[derive(Clone, InputObject)]
pub struct FoundInput {
    /// Its key, not in use; one is made where it is null.
    key: Option<String>,
    /// What it is, for life.
    kind: Code<OrganizationKind>,
    /// Its names.
    names: Vec<NameInput>,
    /// Its class: `steering-group`.
    classification: Option<String>,
    /// The key of the body that it is part of.
    parent: Option<String>,
    /// Its identifiers.
    #[graphql(default)]
    identifiers: Vec<IdentifierInput>,
    /// The level at which it works.
    level: Option<Code<Level>>,
    /// The areas in which it works: `social`, `health`.
    #[graphql(default)]
    areas: Vec<String>,
    /// Its legal form.
    legal_form: Option<String>,
}

impl FoundInput {
    fn read(&self, script: &mut Script<'_>, mint: &mut Mint) -> Said<Found> {
        Ok(Found {
            key: new_key(script, self.key.as_ref(), mint)?,
            kind: self.kind.0,
            names: self.names.iter().map(NameInput::read).collect(),
            classification: maybe_text(self.classification.as_ref()),
            parent: maybe_key(script, "parent", self.parent.as_ref())?,
            identifiers: self.identifiers.iter().map(IdentifierInput::of_body).collect(),
            level: self.level.map(|level| level.0),
            areas: self.areas.iter().map(|area| text(area)).collect(),
            legal_form: maybe_text(self.legal_form.as_ref()),
        })
    }
}

/// A body that follows: one that is there, or one that is founded on the day.
#[derive(Clone, OneofObject)]
pub enum SuccessorInput {
    /// The key of one that is there.
    Organization(String),
    /// One that is founded on the day.
    New(FoundInput),
}

impl SuccessorInput {
    fn read(&self, script: &mut Script<'_>, mint: &mut Mint) -> Said<Successor> {
        Ok(match self {
            Self::Organization(organization) => Successor::Known(key(script, "into", organization)?),
            Self::New(found) => Successor::New(Box::new(found.read(script, mint)?)),
        })
    }

    fn subject(&self) -> Subject {
        match self {
            Self::Organization(key) => Subject::Known(key.clone()),
            Self::New(found) => new_subject(found.key.as_ref(), Noun::Organization),
        }
    }
}

/// A body that takes over a part of one that is split.
#[derive(Clone, InputObject)]
pub struct PartInput {
    /// The body.
    into: SuccessorInput,
    /// Whether it takes the main part; null where that is not known.
    main: Option<bool>,
}

/// Where somebody comes to sit. The body follows from the seat or the post where it is null, and so does the role;
/// else it is that of a member.
#[derive(Clone, Default, InputObject)]
pub struct SittingInput {
    /// The body's key.
    body: Option<String>,
    /// The key of the seat.
    seat: Option<String>,
    /// The key of the post, where no seat is told apart.
    post: Option<String>,
    /// What the member is to the body.
    role: Option<Code<Role>>,
}

impl SittingInput {
    fn read(&self, script: &mut Script<'_>) -> Said<Sitting> {
        Ok(Sitting {
            body: maybe_key(script, "body", self.body.as_ref())?,
            seat: maybe_key(script, "seat", self.seat.as_ref())?,
            post: maybe_key(script, "post", self.post.as_ref())?,
            role: self.role.map(|role| role.0),
        })
    }
}

fn refused_dependents() -> Code<Dependents> {
    Code(Dependents::Refuse)
}

verbs! {
    /// A body comes to be.
    found_organization -> OrganizationPayload: FoundOrganization(FoundOrganizationInput) resting on warrant {
        /// What it is.
        #[graphql(flatten)] found: FoundInput,
        /// When it exists; what is said of it holds as long.
        #[graphql(flatten)] period: PeriodInput,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, mint| {
        let found = it.found.read(script, mint)?;
        let period = it.period.read(script)?;
        script.found(&found, &period)
    } about |it| new_subject(it.found.key.as_ref(), Noun::Organization);

    /// A body is called otherwise from a day on. The official name in the language gives way; other names stand
    /// beside one another.
    rename_organization -> OrganizationPayload: RenameOrganization(RenameOrganizationInput) resting on warrant {
        /// The body's key.
        organization: String,
        /// The new name.
        name: NameInput,
        /// From when.
        #[graphql(flatten)] span: SpanInput,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, _| {
        let (organization, span) = (key(script, "organization", &it.organization)?, it.span.read(script)?);
        script.rename(&organization, it.name.read(), &span)
    } about |it| Subject::Known(it.organization.clone());

    /// A body is of another class from a day on. Its kind is for life.
    reclassify_organization -> OrganizationPayload: ReclassifyOrganization(ReclassifyOrganizationInput) resting on warrant {
        /// The body's key.
        organization: String,
        /// The class: `steering-group`.
        classification: String,
        /// From when.
        #[graphql(flatten)] span: SpanInput,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, _| {
        let (organization, span) = (key(script, "organization", &it.organization)?, it.span.read(script)?);
        script.reclassify(&organization, text(&it.classification), &span)
    } about |it| Subject::Known(it.organization.clone());

    /// A body is part of another from a day on.
    move_organization -> OrganizationPayload: MoveOrganization(MoveOrganizationInput) resting on warrant {
        /// The body's key.
        organization: String,
        /// The key of the body that it is part of; null: of none.
        parent: Option<String>,
        /// From when.
        #[graphql(flatten)] span: SpanInput,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, _| {
        let (organization, span) = (key(script, "organization", &it.organization)?, it.span.read(script)?);
        let parent = maybe_key(script, "parent", it.parent.as_ref())?;
        script.move_to(&organization, parent.as_ref(), &span)
    } about |it| Subject::Known(it.organization.clone());

    /// A body ceases to be, and with it what is said of it.
    dissolve_organization -> OrganizationPayload: DissolveOrganization(DissolveOrganizationInput) resting on citations {
        /// The body's key.
        organization: String,
        /// The first day that it is no more; written as in PeriodInput.
        on: String,
        /// What becomes of its seats, members, parts and relations.
        #[graphql(default_with = "refused_dependents()")] dependents: Code<Dependents>,
        /// Where it stands that it ends.
        #[graphql(flatten)] citations: CitationsInput,
    } is |it, script, _| {
        let (organization, on) = (key(script, "organization", &it.organization)?, turn(script, "on", &it.on)?);
        script.dissolve(&organization, &on, it.dependents.0)
    } about |it| Subject::Known(it.organization.clone());

    /// Bodies become one, which is there or is founded with it, and cease to be.
    merge_organizations -> OrganizationPayload: MergeOrganizations(MergeOrganizationsInput) resting on warrant {
        /// The keys of the bodies that cease to be.
        organizations: Vec<String>,
        /// The body that they become.
        into: SuccessorInput,
        /// The first day that they are one; written as in PeriodInput.
        on: String,
        /// What becomes of their parts.
        #[graphql(default_with = "Code(Parts::Move)")] parts: Code<Parts>,
        /// What becomes of their seats, members and relations.
        #[graphql(default_with = "refused_dependents()")] dependents: Code<Dependents>,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, mint| {
        let (into, on) = (it.into.read(script, mint)?, turn(script, "on", &it.on)?);
        let merged = it.organizations.iter().map(|merged| Ok((key(script, "organizations", merged)?, mint())));
        let merged: Vec<(Key, Key)> = merged.collect::<Said<_>>()?;
        script.merge(&merged, &into, &on, it.parts.0, it.dependents.0)
    } about |it| it.into.subject();

    /// A body becomes several. It ceases to be where that is said; else it goes on with what remains.
    split_organization -> OrganizationPayload: SplitOrganization(SplitOrganizationInput) resting on warrant {
        /// The body's key.
        organization: String,
        /// The bodies that take over a part.
        into: Vec<PartInput>,
        /// The first day that they do; written as in PeriodInput.
        on: String,
        /// That it ceases to be, and what then becomes of what depends on it; null: it goes on.
        dissolve: Option<Code<Dependents>>,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, mint| {
        let (organization, on) = (key(script, "organization", &it.organization)?, turn(script, "on", &it.on)?);
        let parts = it.into.iter().map(|part| {
            Ok(Part { into: part.into.read(script, mint)?, main: part.main, succession: mint() })
        });
        let parts: Vec<Part> = parts.collect::<Said<_>>()?;
        script.split(&organization, &parts, &on, it.dissolve.map(|dependents| dependents.0))
    } about |it| Subject::Known(it.organization.clone());

    /// Tasks pass from one body to another.
    hand_over_tasks -> OrganizationPayload: HandOverTasks(HandOverTasksInput) resting on warrant {
        /// The key of the body that has them.
        organization: String,
        /// The key of the body that comes to have them.
        to: String,
        /// The tasks as they are recorded; null: all.
        tasks: Option<Vec<String>>,
        /// The first day that they are the other's; written as in PeriodInput.
        on: String,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, mint| {
        let (organization, on) = (key(script, "organization", &it.organization)?, turn(script, "on", &it.on)?);
        let to = key(script, "to", &it.to)?;
        let tasks: Option<Vec<_>> = it.tasks.as_ref().map(|tasks| tasks.iter().map(|task| text(task)).collect());
        script.hand_over(&organization, &to, tasks.as_deref(), &on, &mint())
    } about |it| Subject::Known(it.to.clone());

    /// A person comes to be known: a public role-holder, never a citizen.
    register_person -> PersonPayload: RegisterPerson(RegisterPersonInput) resting on warrant {
        /// The key, which holds no name; one is made where it is null.
        key: Option<String>,
        /// The name.
        name: PersonNameInput,
        /// Identifiers, never a CPR number.
        #[graphql(default)] identifiers: Vec<IdentifierInput>,
        /// When the person has the name.
        #[graphql(flatten)] period: PeriodInput,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, mint| {
        let (new, period) = (new_key(script, it.key.as_ref(), mint)?, it.period.read(script)?);
        let identifiers: Vec<_> = it.identifiers.iter().map(IdentifierInput::of_person).collect();
        script.register(&new, it.name.read(), &identifiers, &period)
    } about |it| new_subject(it.key.as_ref(), Noun::Person);

    /// A person is called otherwise from a day on.
    rename_person -> PersonPayload: RenamePerson(RenamePersonInput) resting on warrant {
        /// The person's key.
        person: String,
        /// The new name.
        name: PersonNameInput,
        /// From when.
        #[graphql(flatten)] span: SpanInput,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, _| {
        let (person, span) = (key(script, "person", &it.person)?, it.span.read(script)?);
        script.rename_person(&person, it.name.read(), &span)
    } about |it| Subject::Known(it.person.clone());

    /// A person's name was written wrongly: it is withdrawn and recorded anew.
    correct_person -> PersonPayload: CorrectPerson(CorrectPersonInput) {
        /// The person's key.
        person: String,
        /// The name as it should be.
        name: PersonNameInput,
        /// A day on which the person has the name that is wrong; written as in PeriodInput.
        on: String,
    } is |it, script, _| {
        let (person, on) = (key(script, "person", &it.person)?, turn(script, "on", &it.on)?);
        script.correct_person(&person, &it.name.read(), &on)
    } about |it| Subject::Known(it.person.clone());

    /// A body comes to have a seat.
    establish_seat -> SeatPayload: EstablishSeat(EstablishSeatInput) resting on warrant {
        /// The key; one is made where it is null.
        key: Option<String>,
        /// What it is.
        #[graphql(flatten)] seat: SeatInput,
        /// When it is there.
        #[graphql(flatten)] period: PeriodInput,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, mint| {
        let (new, seat) = (new_key(script, it.key.as_ref(), mint)?, it.seat.read(script)?);
        let period = it.period.read(script)?;
        script.establish_seat(&new, seat, &period)
    } about |it| new_subject(it.key.as_ref(), Noun::Seat);

    /// A seat is another from a day on.
    alter_seat -> SeatPayload: AlterSeat(AlterSeatInput) resting on warrant {
        /// The seat's key.
        seat: String,
        /// The role; null: as it was. So are the others.
        role: Option<Code<Role>>,
        /// Whether its holder votes.
        voting: Option<bool>,
        /// The key of the post that it is one of.
        post: Option<String>,
        /// The key of the body that appoints its holder.
        appointed_by: Option<String>,
        /// Its name in words.
        title: Option<String>,
        /// Who is eligible, in words.
        eligible: Option<String>,
        /// From when.
        #[graphql(flatten)] span: SpanInput,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, _| {
        let (seat, span) = (key(script, "seat", &it.seat)?, it.span.read(script)?);
        let change = SeatChange {
            role: it.role.map(|role| role.0),
            voting: it.voting,
            post: maybe_key(script, "post", it.post.as_ref())?,
            appointed_by: maybe_key(script, "appointedBy", it.appointed_by.as_ref())?,
            title: maybe_text(it.title.as_ref()),
            eligible: maybe_text(it.eligible.as_ref()),
        };
        script.alter_seat(&seat, change, &span)
    } about |it| Subject::Known(it.seat.clone());

    /// A seat is no more.
    abolish_seat -> SeatPayload: AbolishSeat(AbolishSeatInput) resting on citations {
        /// The seat's key.
        seat: String,
        /// The first day that it is no more; written as in PeriodInput.
        on: String,
        /// What becomes of who holds it.
        #[graphql(default_with = "refused_dependents()")] dependents: Code<Dependents>,
        /// Where it stands that it ends.
        #[graphql(flatten)] citations: CitationsInput,
    } is |it, script, _| {
        let (seat, on) = (key(script, "seat", &it.seat)?, turn(script, "on", &it.on)?);
        script.abolish("seat", &seat, &on, it.dependents.0)
    } about |it| Subject::Known(it.seat.clone());

    /// A body comes to have a post: places alike.
    establish_post -> PostPayload: EstablishPost(EstablishPostInput) resting on warrant {
        /// The key; one is made where it is null.
        key: Option<String>,
        /// What it is.
        #[graphql(flatten)] post: PostInput,
        /// When it is there.
        #[graphql(flatten)] period: PeriodInput,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, mint| {
        let (new, post) = (new_key(script, it.key.as_ref(), mint)?, it.post.read(script)?);
        let period = it.period.read(script)?;
        script.establish_post(&new, post, &period)
    } about |it| new_subject(it.key.as_ref(), Noun::Post);

    /// A post is another from a day on.
    alter_post -> PostPayload: AlterPost(AlterPostInput) resting on warrant {
        /// The post's key.
        post: String,
        /// The role; null: as it was. So are the others.
        role: Option<Code<Role>>,
        /// How many places it has.
        places: Option<u16>,
        /// Its name in words.
        title: Option<String>,
        /// From when.
        #[graphql(flatten)] span: SpanInput,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, _| {
        let (post, span) = (key(script, "post", &it.post)?, it.span.read(script)?);
        let (role, title) = (it.role.map(|role| role.0), maybe_text(it.title.as_ref()));
        script.alter_post(&post, PostChange { role, places: it.places, title }, &span)
    } about |it| Subject::Known(it.post.clone());

    /// A post is no more.
    abolish_post -> PostPayload: AbolishPost(AbolishPostInput) resting on citations {
        /// The post's key.
        post: String,
        /// The first day that it is no more; written as in PeriodInput.
        on: String,
        /// What becomes of who holds its places.
        #[graphql(default_with = "refused_dependents()")] dependents: Code<Dependents>,
        /// Where it stands that it ends.
        #[graphql(flatten)] citations: CitationsInput,
    } is |it, script, _| {
        let (post, on) = (key(script, "post", &it.post)?, turn(script, "on", &it.on)?);
        script.abolish("post", &post, &on, it.dependents.0)
    } about |it| Subject::Known(it.post.clone());

    /// A party is nominated: it holds nothing yet.
    nominate -> MembershipPayload: Nominate(NominateInput) resting on warrant {
        /// The key of the membership; one is made where it is null.
        key: Option<String>,
        /// The key of the person or organization.
        member: String,
        /// Where.
        #[graphql(flatten)] sitting: SittingInput,
        /// How long it is nominated.
        #[graphql(flatten)] period: PeriodInput,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, mint| {
        let (new, member) = (new_key(script, it.key.as_ref(), mint)?, key(script, "member", &it.member)?);
        let (sitting, period) = (it.sitting.read(script)?, it.period.read(script)?);
        script.seat(&new, &member, &sitting, Capacity::Nominated, None, &period)
    } about |it| new_subject(it.key.as_ref(), Noun::Membership);

    /// A person or an organization comes to belong to a body for a term.
    appoint -> MembershipPayload: Appoint(AppointInput) resting on warrant {
        /// The key of the membership; one is made where it is null.
        key: Option<String>,
        /// The key of the person or organization.
        member: String,
        /// Where.
        #[graphql(flatten)] sitting: SittingInput,
        /// The key of the nomination that ends with it.
        nomination: Option<String>,
        /// Whether it is attached for a task, beside the permanent ones.
        #[graphql(default)] ad_hoc: bool,
        /// The term.
        #[graphql(flatten)] period: PeriodInput,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, mint| {
        let (new, member) = (new_key(script, it.key.as_ref(), mint)?, key(script, "member", &it.member)?);
        let (sitting, period) = (it.sitting.read(script)?, it.period.read(script)?);
        if let Some(nomination) = maybe_key(script, "nomination", it.nomination.as_ref())? {
            script.accept(&nomination, &period.begins())?;
        }
        let capacity = if it.ad_hoc { Capacity::AdHoc } else { Capacity::Ordinary };
        script.seat(&new, &member, &sitting, capacity, None, &period)
    } about |it| new_subject(it.key.as_ref(), Noun::Membership);

    /// A person sits for the organization that is the member. Whoever did so before does no longer.
    represent -> RepresentationPayload: Represent(RepresentInput) resting on warrant {
        /// The key of the representation; one is made where it is null.
        key: Option<String>,
        /// The key of the membership.
        membership: String,
        /// The person's key.
        person: String,
        /// In what capacity; a deputy sits beside the others.
        #[graphql(default_with = "Code(Capacity::Ordinary)")] capacity: Code<Capacity>,
        /// From when.
        #[graphql(flatten)] span: SpanInput,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, mint| {
        let (new, membership) = (new_key(script, it.key.as_ref(), mint)?, key(script, "membership", &it.membership)?);
        let (person, span) = (key(script, "person", &it.person)?, it.span.read(script)?);
        script.represent(&new, &membership, &person, it.capacity.0, &span)
    } about |it| new_subject(it.key.as_ref(), Noun::Representation);

    /// A party deputises for a member; or, where a body is named and no membership, for any member of it.
    deputise -> MembershipPayload: Deputise(DeputiseInput) resting on warrant {
        /// The key of the deputy's membership; one is made where it is null.
        key: Option<String>,
        /// The key of the person or organization that deputises.
        member: String,
        /// The key of the membership that it deputises for.
        membership: Option<String>,
        /// The key of the body, for a free deputy.
        body: Option<String>,
        /// Whether it is for single meetings; else it is a standing deputy.
        #[graphql(default)] meetings_only: bool,
        /// How long.
        #[graphql(flatten)] period: PeriodInput,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, mint| {
        let (new, member) = (new_key(script, it.key.as_ref(), mint)?, key(script, "member", &it.member)?);
        let (membership, period) = (maybe_key(script, "membership", it.membership.as_ref())?, it.period.read(script)?);
        let capacity = if it.meetings_only { Capacity::MeetingDeputy } else { Capacity::Deputy };
        if let Some(membership) = membership {
            return script.stand_in(&new, &member, &membership, capacity, &period);
        }
        let body = maybe_key(script, "body", it.body.as_ref())?;
        script.seat(&new, &member, &Sitting { body, ..Sitting::default() }, capacity, None, &period)
    } about |it| new_subject(it.key.as_ref(), Noun::Membership);

    /// A party acts as the holder for a while.
    act_for -> MembershipPayload: ActFor(ActForInput) resting on warrant {
        /// The key of the acting one's membership; one is made where it is null.
        key: Option<String>,
        /// The key of the person or organization that acts.
        member: String,
        /// The key of the membership that it acts for.
        membership: String,
        /// How long.
        #[graphql(flatten)] period: PeriodInput,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, mint| {
        let (new, member) = (new_key(script, it.key.as_ref(), mint)?, key(script, "member", &it.member)?);
        let (membership, period) = (key(script, "membership", &it.membership)?, it.period.read(script)?);
        script.stand_in(&new, &member, &membership, Capacity::Acting, &period)
    } about |it| new_subject(it.key.as_ref(), Noun::Membership);

    /// A member or a representative is on leave.
    go_on_leave -> SubjectPayload: GoOnLeave(GoOnLeaveInput) resting on warrant {
        /// The key of the membership or the representation.
        of: String,
        /// How long.
        #[graphql(flatten)] period: PeriodInput,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, _| {
        let (of, period) = (key(script, "of", &it.of)?, it.period.read(script)?);
        script.go_on_leave(&of, &period)
    } about |it| Subject::Known(it.of.clone());

    /// A seat or a post falls vacant: who holds it leaves, and it is known that nobody does.
    vacate -> SubjectPayload: Vacate(VacateInput) resting on warrant {
        /// The key of the seat; one of this and post.
        seat: Option<String>,
        /// The key of the post.
        post: Option<String>,
        /// The first day that it is vacant; written as in PeriodInput.
        on: String,
        /// How the terms ended.
        ended: Option<Code<TermEnd>>,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, _| {
        let on = turn(script, "on", &it.on)?;
        let place = match (&it.seat, &it.post) {
            (Some(seat), None) => ("seat", seat),
            (None, Some(post)) => ("post", post),
            _ => return Err(script.invalid("seat", "Name the seat or the post.", "Nævn enten pladsen eller posten.")),
        };
        let vacated = key(script, place.0, place.1)?;
        script.vacate((place.0, &vacated), &on, it.ended.map(|ended| ended.0))
    } about |it| Subject::Known(it.seat.clone().or_else(|| it.post.clone()).unwrap_or_default());

    /// Another takes a member's place, in the same seat and role.
    replace -> MembershipPayload: Replace(ReplaceInput) resting on warrant {
        /// The key of the new membership; one is made where it is null.
        key: Option<String>,
        /// The key of the membership that ends.
        membership: String,
        /// The key of the person or organization that follows.
        member: String,
        /// How the term of the one before ended.
        ended: Option<Code<TermEnd>>,
        /// From when. Without an end the new term ends when the old one would have.
        #[graphql(flatten)] span: SpanInput,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, mint| {
        let (new, membership) = (new_key(script, it.key.as_ref(), mint)?, key(script, "membership", &it.membership)?);
        let (member, span) = (key(script, "member", &it.member)?, it.span.read(script)?);
        script.replace((&new, &membership), &member, &span, it.ended.map(|ended| ended.0))
    } about |it| new_subject(it.key.as_ref(), Noun::Membership);

    /// Places pass on by turns: terms end, and others begin in their places. It is refused where it breaks a provision
    /// of the body that must be kept, or breaks it more, unless that is overridden with a reason.
    rotate -> RotatePayload: Rotate(RotateInput) resting on warrant {
        /// The key of the ROTATION provision by which it rotates; one of this and body.
        provision: Option<String>,
        /// The key of the body.
        body: Option<String>,
        /// The first day of the new terms; written as in PeriodInput.
        on: String,
        /// Who leaves.
        leave: Vec<LeaverInput>,
        /// Who comes.
        come: Vec<NewcomerInput>,
        /// When the new terms end, written as in PeriodInput; null: when the TERM provision about the place says, or else no end is foreseen.
        until: Option<String>,
        /// The provisions that it was decided not to apply as long as the new terms last.
        #[graphql(default)] overrides: Vec<OverrideInput>,
        /// On what warrant: the citations of the decision stand with the terms that begin and that end.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, mint| {
        let what = match (&it.provision, &it.body) {
            (Some(provision), None) => Rotating::Provision(key(script, "provision", provision)?),
            (None, Some(body)) => Rotating::Body(key(script, "body", body)?),
            _ => {
                let english = "Name the provision or the body.";
                return Err(script.invalid("provision", english, "Nævn enten bestemmelsen eller organet."));
            }
        };
        let on = turn(script, "on", &it.on)?;
        let leave = it.leave.iter().map(|leaver| leaver.read(script)).collect::<Said<_>>()?;
        let come = it.come.iter().map(|newcomer| newcomer.read(script, mint)).collect::<Said<_>>()?;
        let until = it.until.as_ref().map(|until| end(script, "until", until)).transpose()?;
        let overrides = it.overrides.iter().map(|over| over.read(script)).collect::<Said<_>>()?;
        script.rotate(&Rotate { what, leave, come, until, overrides }, &on)
    } about |it| Subject::Known(it.provision.clone().or_else(|| it.body.clone()).unwrap_or_default());

    /// A membership ends, with the representations, leaves and deputies in it.
    end_membership -> MembershipPayload: EndMembership(EndMembershipInput) resting on citations {
        /// The key of the membership.
        membership: String,
        /// The first day that it is over; written as in PeriodInput.
        on: String,
        /// How the term ended.
        ended: Option<Code<TermEnd>>,
        /// What becomes of what depends on it.
        #[graphql(default_with = "Code(Dependents::End)")] dependents: Code<Dependents>,
        /// Where it stands that it ends.
        #[graphql(flatten)] citations: CitationsInput,
    } is |it, script, _| {
        let (membership, on) = (key(script, "membership", &it.membership)?, turn(script, "on", &it.on)?);
        let ended = it.ended.map(|ended| ended.0);
        script.end(("membership", &membership, Noun::Membership), &on, it.dependents.0, ended)
    } about |it| Subject::Known(it.membership.clone());

    /// A person sits for the member no longer.
    end_representation -> RepresentationPayload: EndRepresentation(EndRepresentationInput) resting on citations {
        /// The key of the representation.
        representation: String,
        /// The first day that it is over; written as in PeriodInput.
        on: String,
        /// Where it stands that it ends.
        #[graphql(flatten)] citations: CitationsInput,
    } is |it, script, _| {
        let (representation, on) = (key(script, "representation", &it.representation)?, turn(script, "on", &it.on)?);
        script.end(("representation", &representation, Noun::Representation), &on, Dependents::End, None)
    } about |it| Subject::Known(it.representation.clone());

    /// A reporting line or another relation comes to hold.
    draw_relation -> RelationPayload: DrawRelation(DrawRelationInput) resting on warrant {
        /// The key; one is made where it is null.
        key: Option<String>,
        /// What it is.
        #[graphql(flatten)] relation: RelationInput,
        /// When it holds.
        #[graphql(flatten)] period: PeriodInput,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, mint| {
        let (new, relation) = (new_key(script, it.key.as_ref(), mint)?, it.relation.read(script)?);
        let period = it.period.read(script)?;
        script.draw(&new, relation, &period)
    } about |it| new_subject(it.key.as_ref(), Noun::Relation);

    /// A relation is another from a day on.
    alter_relation -> RelationPayload: AlterRelation(AlterRelationInput) resting on warrant {
        /// The relation's key.
        relation: String,
        /// The kind; null: as it was. So are the others.
        kind: Option<Code<RelationKind>>,
        /// The key of what it goes to.
        target: Option<String>,
        /// The class that it goes to, which a source names and does not list.
        designation: Option<String>,
        /// The task, matter or power that it concerns.
        scope: Option<String>,
        /// The level at which it is placed.
        level: Option<String>,
        /// What it rests on: “what was practice is now formalised”.
        ground: Option<String>,
        /// Within what limits it holds: “between the meetings”.
        limits: Option<String>,
        /// From when.
        #[graphql(flatten)] span: SpanInput,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, _| {
        let (relation, span) = (key(script, "relation", &it.relation)?, it.span.read(script)?);
        let change = RelationChange {
            kind: it.kind.map(|kind| kind.0),
            target: maybe_key(script, "target", it.target.as_ref())?,
            designation: maybe_text(it.designation.as_ref()),
            scope: maybe_text(it.scope.as_ref()),
            level: maybe_text(it.level.as_ref()),
            ground: maybe_text(it.ground.as_ref()),
            limits: maybe_text(it.limits.as_ref()),
        };
        script.alter_relation(&relation, change, &span)
    } about |it| Subject::Known(it.relation.clone());

    /// A relation holds no longer.
    end_relation -> RelationPayload: EndRelation(EndRelationInput) resting on citations {
        /// The relation's key.
        relation: String,
        /// The first day that it is over; written as in PeriodInput.
        on: String,
        /// Where it stands that it ends.
        #[graphql(flatten)] citations: CitationsInput,
    } is |it, script, _| {
        let (relation, on) = (key(script, "relation", &it.relation)?, turn(script, "on", &it.on)?);
        script.end(("relation", &relation, Noun::Relation), &on, Dependents::End, None)
    } about |it| Subject::Known(it.relation.clone());

    /// A body's own rules come to lay something down of its places: how many there are, who can hold them, how they
    /// rotate.
    lay_down -> ProvisionPayload: LayDown(LayDownInput) resting on warrant {
        /// The key; one is made where it is null.
        key: Option<String>,
        /// What it lays down.
        #[graphql(flatten)] provision: ProvisionInput,
        /// When it holds.
        #[graphql(flatten)] period: PeriodInput,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, mint| {
        let (new, provision) = (new_key(script, it.key.as_ref(), mint)?, it.provision.read(script, None)?);
        let period = it.period.read(script)?;
        script.lay_down(&new, provision, &period)
    } about |it| new_subject(it.key.as_ref(), Noun::Provision);

    /// A provision says something else from a day on: all that it says then. Its body and its kind stay.
    alter_provision -> ProvisionPayload: AlterProvision(AlterProvisionInput) resting on warrant {
        /// The provision's key.
        provision: String,
        /// What it says then.
        #[graphql(flatten)] content: ProvisionContentInput,
        /// From when.
        #[graphql(flatten)] span: SpanInput,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, _| {
        let (provision, span) = (key(script, "provision", &it.provision)?, it.span.read(script)?);
        let (id, old) = script.laid_down(&provision, &span.from)?;
        let altered = it.content.read(script, old.body, old.clause.kind(), None)?;
        script.alter_provision((id, &provision), altered, &span);
        Ok(())
    } about |it| Subject::Known(it.provision.clone());

    /// A provision holds no longer.
    end_provision -> ProvisionPayload: EndProvision(EndProvisionInput) resting on citations {
        /// The provision's key.
        provision: String,
        /// The first day that it is over; written as in PeriodInput.
        on: String,
        /// Where it stands that it ends.
        #[graphql(flatten)] citations: CitationsInput,
    } is |it, script, _| {
        let (provision, on) = (key(script, "provision", &it.provision)?, turn(script, "on", &it.on)?);
        script.end_provision(&provision, &on)
    } about |it| Subject::Known(it.provision.clone());

    /// A provision is not applied for a while, for a reason.
    exempt -> ProvisionPayload: Exempt(ExemptInput) resting on warrant {
        /// The provision's key.
        provision: String,
        /// Why it is not applied.
        reason: String,
        /// How long.
        #[graphql(flatten)] period: PeriodInput,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, _| {
        let (provision, period) = (key(script, "provision", &it.provision)?, it.period.read(script)?);
        script.exempt(&provision, text(&it.reason), &period)
    } about |it| Subject::Known(it.provision.clone());

    /// A provision is applied again.
    lift_exemption -> ProvisionPayload: LiftExemption(LiftExemptionInput) resting on citations {
        /// The provision's key.
        provision: String,
        /// The first day that it is; written as in PeriodInput.
        on: String,
        /// Where it stands that it ends.
        #[graphql(flatten)] citations: CitationsInput,
    } is |it, script, _| {
        let (provision, on) = (key(script, "provision", &it.provision)?, turn(script, "on", &it.on)?);
        script.lift_exemption(&provision, &on)
    } about |it| Subject::Known(it.provision.clone());

    /// It is said that something is not known, and why.
    state_gap -> SubjectPayload: StateGap(StateGapInput) resting on warrant {
        /// The key of what it is about.
        subject: String,
        /// What is not known.
        #[graphql(flatten)] gap: GapInput,
        /// When.
        #[graphql(flatten)] period: PeriodInput,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, _| {
        let (subject, period) = (key(script, "subject", &it.subject)?, it.period.read(script)?);
        script.state(&subject, it.gap.read(), &period)
    } about |it| Subject::Known(it.subject.clone());

    /// Something is no longer unknown.
    lift_gap -> SubjectPayload: LiftGap(LiftGapInput) resting on citations {
        /// The key of what it is about.
        subject: String,
        /// What was not known.
        topic: Code<Topic>,
        /// The first day that it is; written as in PeriodInput.
        on: String,
        /// Where it stands that it ends.
        #[graphql(flatten)] citations: CitationsInput,
    } is |it, script, _| {
        let (subject, on) = (key(script, "subject", &it.subject)?, turn(script, "on", &it.on)?);
        script.lift(&subject, StatementKind::Gap, it.topic.0, &on)
    } about |it| Subject::Known(it.subject.clone());

    /// It is said that what is listed is all there is.
    state_completeness -> SubjectPayload: StateCompleteness(StateCompletenessInput) resting on warrant {
        /// The key of what it is about.
        subject: String,
        /// What is all listed.
        topic: Code<Topic>,
        /// When.
        #[graphql(flatten)] period: PeriodInput,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, _| {
        let (subject, period) = (key(script, "subject", &it.subject)?, it.period.read(script)?);
        script.state(&subject, Statement::Completeness(it.topic.0), &period)
    } about |it| Subject::Known(it.subject.clone());

    /// What is listed is not known to be all there is any more.
    lift_completeness -> SubjectPayload: LiftCompleteness(LiftCompletenessInput) resting on citations {
        /// The key of what it is about.
        subject: String,
        /// What was all listed.
        topic: Code<Topic>,
        /// The first day that it is not known to be; written as in PeriodInput.
        on: String,
        /// Where it stands that it ends.
        #[graphql(flatten)] citations: CitationsInput,
    } is |it, script, _| {
        let (subject, on) = (key(script, "subject", &it.subject)?, turn(script, "on", &it.on)?);
        script.lift(&subject, StatementKind::Completeness, it.topic.0, &on)
    } about |it| Subject::Known(it.subject.clone());

    /// A fact also stands in these places of documents.
    cite -> SubjectPayload: Cite(CiteInput) {
        /// The number of the fact.
        fact: i32,
        /// Where it stands.
        citations: Vec<CitationInput>,
    } is |it, script, _| {
        let citations = citations(script, &it.citations)?;
        script.cite(fact_number(it.fact), &citations)
    } about |it| Subject::Fact(it.fact);

    /// A fact was wrong: it is withdrawn and recorded anew, so that what was known then still shows the error.
    correct -> SubjectPayload: Correct(CorrectInput) {
        /// The number of the fact.
        fact: i32,
        /// What it should have said, of the same kind; null: as it was. So are the others.
        statement: Option<StatementInput>,
        /// When it holds; the whole of it is as given where any of it is.
        #[graphql(flatten)] period: PeriodInput,
        /// On what warrant; citations that are given are all that it has then.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, _| {
        let given = it.warrant.citations();
        let correction = Correction {
            statement: it.statement.as_ref().map(|statement| statement.read(script)).transpose()?,
            period: if it.period.is_given() { Some(it.period.read(script)?) } else { None },
            basis: it.warrant.basis(),
            dispute: it.warrant.dispute(),
            citations: if given.is_empty() { None } else { Some(citations(script, given)?) },
        };
        script.correct(fact_number(it.fact), correction)
    } about |it| Subject::Fact(it.fact);

    /// Facts are withdrawn: they never were so.
    withdraw -> SubjectPayload: Withdraw(WithdrawInput) {
        /// The numbers of the facts.
        facts: Vec<i32>,
    } is |it, script, _| {
        it.facts.iter().try_for_each(|fact| script.withdraw_fact("facts", fact_number(*fact)))
    } about |it| Subject::Fact(it.facts.first().copied().unwrap_or_default());

    /// A revision is undone by a new one: what it recorded is withdrawn, what it withdrew is recorded anew. It is
    /// refused where later revisions built on it.
    revert_revision -> ChangePayload: RevertRevision(RevertRevisionInput) {
        /// The number of the revision.
        revision: i32,
    } is |it, script, _| {
        script.revert(Revision::new(i64::from(it.revision)))
    } about |_it| Subject::Batch;

    /// Something holds of an entity: any statement for which there is no other verb.
    state -> SubjectPayload: State(StateInput) resting on warrant {
        /// The key of what it is about.
        subject: String,
        /// What holds.
        statement: StatementInput,
        /// When.
        #[graphql(flatten)] period: PeriodInput,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, _| {
        let (subject, period) = (key(script, "subject", &it.subject)?, it.period.read(script)?);
        let statement = it.statement.read(script)?;
        script.state(&subject, statement, &period)
    } about |it| Subject::Known(it.subject.clone());

    /// What bodies do together comes to be known, by what is stated of it: a series of meetings, a meeting, a
    /// proposal or an item of it, a decision, an action item, a procedure or a step of it, a budget line.
    register -> SubjectPayload: Register(RegisterInput) resting on warrant {
        /// The key; one is made where it is null.
        key: Option<String>,
        /// What it is: a statement of one of those kinds.
        statement: StatementInput,
        /// When it is there; of a meeting the days on which it is held.
        #[graphql(flatten)] period: PeriodInput,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, mint| {
        let (new, period) = (new_key(script, it.key.as_ref(), mint)?, it.period.read(script)?);
        let statement = it.statement.read(script)?;
        script.register_affair(&new, statement, &period)
    } about |it| it.key.clone().map_or_else(|| Subject::Created(it.statement.noun()), Subject::Known);

    /// A document comes to be known, so that facts can be cited from it.
    register_document -> DocumentPayload: RegisterDocument(RegisterDocumentInput) resting on warrant {
        /// The key; one is made where it is null.
        key: Option<String>,
        /// What it is.
        #[graphql(flatten)] document: DocumentInput,
        /// When this holds of it.
        #[graphql(flatten)] period: PeriodInput,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, mint| {
        let (new, period) = (new_key(script, it.key.as_ref(), mint)?, it.period.read(script)?);
        script.enter(&new, Noun::Document, it.document.read(), &period)
    } about |it| new_subject(it.key.as_ref(), Noun::Document);

    /// An agreement comes to be known; who the parties are is drawn as relations.
    register_agreement -> AgreementPayload: RegisterAgreement(RegisterAgreementInput) resting on warrant {
        /// The key; one is made where it is null.
        key: Option<String>,
        /// What it is.
        #[graphql(flatten)] agreement: AgreementInput,
        /// When it is there.
        #[graphql(flatten)] period: PeriodInput,
        /// On what warrant it is said.
        #[graphql(flatten)] warrant: WarrantInput,
    } is |it, script, mint| {
        let (new, period) = (new_key(script, it.key.as_ref(), mint)?, it.period.read(script)?);
        let agreement = it.agreement.read(script, None)?;
        script.enter(&new, Noun::Agreement, agreement, &period)
    } about |it| new_subject(it.key.as_ref(), Noun::Agreement);
}
