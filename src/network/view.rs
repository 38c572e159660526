//! A network on a day, as known at a revision: what every question is asked of.

use std::sync::Arc;

use super::entity::{Mention, stretch};
use super::erasure::Erasure;
use super::fact::{Fact, Link, Statement, StatementKind};
use super::key::{EntityId, FactId, Noun, Revision};
use super::lasting::{Lasting, so_on};
use super::network::{Entity, Nameless, Network};
use super::organization::OrganizationKind;
use super::reach::{Memory, Reach};
use super::reads::Reads;
use super::recorded::RevisionRecord;
use super::seat::Role;
use super::steady::Steady;
use super::touched::{Aspect, Looked, numbered};
use super::validity::{Certainty, Day, Validity};

/// A network on a day, as known at a revision.
#[derive(Debug, Clone)]
pub struct View {
    network: Arc<Network>,
    on: Day,
    known: Option<Revision>,
    reads: Option<Arc<Reads>>,
    /// How far what is looked at reaches, where that is asked.
    reach: Option<Arc<Reach>>,
    /// Whether the reach is of other days too: not of what is seen from a day beside the one that was asked about.
    of_days: bool,
}

/// A fact that holds on the view's day, and how sure that is.
#[derive(Debug, Clone, Copy)]
pub struct Held<'v> {
    /// The fact.
    pub fact: &'v Fact,
    /// How sure it is that it holds on the day.
    pub certainty: Certainty,
}

impl Held<'_> {
    /// The same, and no more than possible where it is disputed: for what is derived from it.
    #[must_use]
    pub fn weighed(self) -> Self {
        if self.fact.dispute().is_some() { Self { certainty: Certainty::Possible, ..self } } else { self }
    }
}

impl View {
    /// The network on a day, as its head knows it.
    #[must_use]
    pub fn new(network: Arc<Network>, on: Day) -> Self {
        let known = network.head();
        Self { network, on, known, reads: None, reach: None, of_days: false }
    }

    /// The same day as known at an earlier revision; a revision past the head is the head.
    #[must_use]
    pub fn known_at(self, revision: Option<Revision>) -> Self {
        let known = revision.min(self.network.head());
        Self { known, ..self }
    }

    /// The same revision on another day. What is seen from there does not hang on the day of this view, unless the
    /// other is chosen by it, which [`View::on`] notes.
    #[must_use]
    pub fn on_day(&self, on: Day) -> Self {
        Self { on, of_days: false, ..self.clone() }
    }

    /// The same on another day, with a reach of its own where this one has one.
    #[must_use]
    pub fn moved_to(&self, on: Day) -> Self {
        // What is looked at from there is not noted here.
        self.looked_at_everything();
        let reach = self.reach().map(|reach| Arc::new(reach.another()));
        Self { on, of_days: reach.is_some(), reach, ..self.clone() }
    }

    /// The same, saying how far what is looked at reaches, where that is asked of it: what is made of it is kept, and so
    /// is what lies below bodies. The memory is of the network's lineage and has followed it to its head; views share a
    /// reader's number only if they are of networks that show the same.
    #[must_use]
    pub fn remembering(self, memory: &Arc<Memory>, reader: u64) -> Self {
        let reach = Arc::new(Reach::new(Arc::clone(memory), reader, numbered(self.network.head())));
        Self { reach: Some(reach), of_days: true, ..self }
    }

    /// What says how far what is looked at reaches, if the view does.
    #[must_use]
    pub fn reach(&self) -> Option<&Reach> {
        self.reach.as_deref().filter(|_| self.of_days)
    }

    /// What notes the days on which what is looked at is the same, where somebody asks that now.
    #[inline]
    fn steady(&self) -> Option<&Steady> {
        self.reach().map(|reach| &reach.steady).filter(|steady| steady.counts())
    }

    /// What notes the footings that are looked at, where somebody asks that now.
    #[inline]
    fn looked(&self) -> Option<&Looked> {
        self.reach.as_ref().map(|reach| &reach.looked).filter(|looked| looked.counts())
    }

    /// Notes that any revision may touch what was looked at.
    pub fn looked_at_everything(&self) {
        if let Some(looked) = self.looked() {
            looked.everything();
        }
    }

    /// The reach, for what is remembered on the way; none where something else asks how far it reaches, or what is read.
    pub(super) fn recalling(&self) -> Option<&Reach> {
        self.reach().filter(|reach| !reach.is_asked() && self.reads.is_none())
    }

    /// What is so on the day, of what is kept of one thing.
    #[must_use]
    #[inline]
    pub fn recalled<'t, T>(&self, all: &'t [Lasting<T>]) -> Option<&'t T> {
        let reach = self.reach()?;
        so_on(all, self.on, reach.head, &reach.memory.touched)
    }

    /// The same, noting what is read.
    #[must_use]
    pub fn noting(self, reads: Arc<Reads>) -> Self {
        Self { reads: Some(reads), ..self }
    }

    /// Notes that facts of an entity are looked at; for those who find facts by an index.
    pub(super) fn note(&self, entity: EntityId) {
        self.note_read(entity);
        self.note_look(entity, Aspect::Facts);
    }

    /// Notes that what was said of an entity before is looked at.
    pub fn look_at(&self, entity: EntityId) {
        self.note_look(entity, Aspect::Facts);
    }

    #[inline]
    fn note_read(&self, entity: EntityId) {
        if let Some(reads) = &self.reads {
            reads.note(entity);
        }
    }

    #[inline]
    fn note_look(&self, entity: EntityId, aspect: Aspect) {
        if let Some(looked) = self.looked() {
            looked.note(entity, aspect);
        }
    }

    /// The network, of which any revision may touch what is looked at. For what needs less there are narrower ways.
    #[must_use]
    pub fn network(&self) -> &Arc<Network> {
        self.looked_at_everything();
        &self.network
    }

    /// An entity by its number, for a look ahead.
    pub(super) fn entity_ahead(&self, id: EntityId) -> Option<&Entity> {
        self.network.entity(id)
    }

    /// The day. What is made of it is taken to be of that day alone; whether a fact holds on it [`View::held`] tells.
    #[must_use]
    pub fn on(&self) -> Day {
        if let Some(steady) = self.steady() {
            steady.only(self.on);
        }
        self.on
    }

    /// Whether a mention is worth a look ahead on the day. No answer may rest on it: steady days do not count it.
    pub(super) fn may_be_looked_at(&self, mention: Mention) -> bool {
        mention.may_hold(stretch(self.on))
    }

    /// The revision as of which facts are known; none where nothing was recorded yet.
    #[must_use]
    pub fn known(&self) -> Option<Revision> {
        // The newest is soon another.
        if self.known == self.network.head() {
            self.looked_at_everything();
        }
        self.known
    }

    /// The revision as of which facts are known, where that is not the newest.
    #[must_use]
    pub fn known_before_head(&self) -> Option<Option<Revision>> {
        (self.known < self.network.head()).then_some(self.known)
    }

    /// Whether a revision is known.
    #[must_use]
    pub fn knows_revision(&self, number: Revision) -> bool {
        // What is known at the newest is known at all that follow.
        Some(number) <= self.known || Some(number) <= self.known()
    }

    /// The record of a revision, known or not.
    #[must_use]
    pub fn revision(&self, number: Revision) -> Option<&RevisionRecord> {
        let record = self.network.revision(number);
        if record.is_none() {
            self.looked_at_everything();
        }
        record
    }

    /// The message of a revision.
    #[must_use]
    pub fn message_of<'r>(&self, record: &'r RevisionRecord) -> &'r str {
        // Each revision may show that another speaks of a person who is protected.
        if self.network.has_protected() {
            self.looked_at_everything();
        }
        &record.message
    }

    /// A fact by its number, standing or withdrawn, known or not.
    #[must_use]
    pub fn fact(&self, id: FactId) -> Option<&Fact> {
        match self.network.subject_of(id) {
            Some(subject) => self.note_look(subject, Aspect::Facts),
            None => self.looked_at_everything(),
        }
        self.network.fact(id)
    }

    /// Whether a person is protected. Whatever makes it otherwise touches everything, as does an erasure.
    #[must_use]
    pub fn is_protected(&self, person: EntityId) -> bool {
        self.network.is_protected(person)
    }

    /// The first erasure of a person; none of one who was not anonymised.
    #[must_use]
    pub fn erasure_of(&self, person: EntityId) -> Option<&Erasure> {
        self.network.erasure_of(person)
    }

    /// Why a person who has no name has none; none of others.
    #[must_use]
    pub fn nameless(&self, person: EntityId) -> Option<Nameless> {
        self.network.nameless(person)
    }

    /// The entity that has a key, where it was known.
    #[must_use]
    pub fn by_key(&self, key: &str) -> Option<EntityId> {
        let found = self.network.by_key(key).filter(|id| self.knows(*id));
        if found.is_none() {
            self.looked_at_everything();
        }
        found
    }

    /// An entity by its number, where it was known.
    #[must_use]
    #[inline]
    pub fn entity(&self, id: EntityId) -> Option<&Entity> {
        self.network.entity(id).filter(|entity| Some(entity.created()) <= self.known)
    }

    /// Whether an entity was known. Those that facts of the view name were.
    #[must_use]
    pub fn knows(&self, id: EntityId) -> bool {
        self.entity(id).is_some()
    }

    /// The entities of a noun that were known, in the order of their numbers.
    pub fn of_noun(&self, noun: Noun) -> impl Iterator<Item = EntityId> {
        self.looked_at_everything();
        self.network.of_noun(noun).take_while(|id| self.knows(*id))
    }

    /// The facts of one kind about an entity that were known, whenever they hold, in order of time.
    #[inline]
    pub fn history(&self, of: EntityId, kind: StatementKind) -> impl Iterator<Item = &Fact> {
        self.note(of);
        self.recorded(of, kind)
    }

    /// The same as [`View::history`], for those who have noted what it hangs on.
    #[inline]
    fn recorded(&self, of: EntityId, kind: StatementKind) -> History<'_> {
        let below = self.known.filter(|_| self.known < self.network.head());
        let (standing, withdrawn) = match (self.entity(of), below) {
            (Some(entity), Some(_)) => (entity.facts_of(kind), entity.withdrawn_of(kind)),
            (Some(entity), None) => (entity.facts_of(kind), &[][..]),
            (None, _) => (&[][..], &[][..]),
        };
        History { standing: standing.iter(), withdrawn: withdrawn.iter(), below }
    }

    /// Every fact about an entity that was known, whenever it holds.
    pub fn all_facts(&self, of: EntityId) -> impl Iterator<Item = &Fact> {
        self.note(of);
        let entity = self.entity(of);
        let withdrawn = entity.filter(|_| self.known < self.network.head()).map_or(&[][..], Entity::withdrawn);
        let standing = entity.map_or(&[][..], Entity::facts);
        standing.iter().chain(withdrawn).filter(|fact| self.knows_fact(fact))
    }

    /// The facts of one kind about an entity that hold on the day, in order of time.
    pub fn facts(&self, of: EntityId, kind: StatementKind) -> impl Iterator<Item = Held<'_>> {
        self.history(of, kind).filter_map(|fact| self.held(fact))
    }

    /// A fact with its certainty on the day; none where it certainly does not hold then.
    #[must_use]
    pub fn held<'v>(&self, fact: &'v Fact) -> Option<Held<'v>> {
        self.looked_at(fact).on(self.on).map(|certainty| Held { fact, certainty })
    }

    /// Whether a fact certainly no longer holds on the day.
    #[must_use]
    pub fn is_past(&self, fact: &Fact) -> bool {
        self.looked_at(fact).until.latest <= self.on
    }

    /// Whether a fact has begun by the day, at least possibly.
    #[must_use]
    pub fn may_have_begun(&self, fact: &Fact) -> bool {
        self.looked_at(fact).from.earliest <= self.on
    }

    /// When a fact holds, to be compared with the day.
    #[inline]
    fn looked_at<'v>(&self, fact: &'v Fact) -> &'v Validity {
        if let Some(steady) = self.steady() {
            steady.note(self.on, &fact.validity);
        }
        &fact.validity
    }

    /// The entities that may name `of` in a place: their facts decide.
    pub fn mentions(&self, of: EntityId, link: Link) -> impl Iterator<Item = EntityId> {
        self.mentioned(of, link).iter().map(|mention| mention.by)
    }

    /// The organizations that may be of a kind and may name `of` in a place.
    pub fn mentions_by(&self, of: EntityId, link: Link, kind: OrganizationKind) -> impl Iterator<Item = EntityId> {
        let may_be = move |mention: &&Mention| mention.kind().is_none_or(|of| of == kind);
        self.mentioned(of, link).iter().filter(may_be).map(|mention| mention.by)
    }

    fn mentioned(&self, of: EntityId, link: Link) -> &[Mention] {
        self.note_read(of);
        self.note_look(of, Aspect::Mentions);
        self.entity(of).map_or(&[], |entity| entity.mentioned(link))
    }

    /// The facts that hold on the day and name `of` in a place.
    pub fn naming(&self, of: EntityId, link: Link) -> impl Iterator<Item = Held<'_>> {
        self.naming_where(of, link, |_| true)
    }

    /// The same as [`View::naming`] of memberships, seats and posts, but those that certainly have no role that is
    /// wanted.
    pub fn naming_as(&self, of: EntityId, link: Link, wanted: fn(Role) -> bool) -> impl Iterator<Item = Held<'_>> {
        self.naming_where(of, link, move |mention| mention.role().is_none_or(wanted))
    }

    /// The same as [`View::naming`], of those mentions that are worth a look.
    fn naming_where(
        &self,
        of: EntityId,
        link: Link,
        worth: impl Fn(Mention) -> bool,
    ) -> impl Iterator<Item = Held<'_>> {
        let (kind, stretch) = (link.kind(), stretch(self.on));
        // Those that a stretch leaves out may hold in others.
        let all = self.steady().is_some();
        let may_hold = move |mention: &&Mention| {
            self.note_read(mention.by);
            worth(**mention) && (all || mention.may_hold(stretch))
        };
        let by = self.mentioned(of, link).iter().filter(may_hold).map(|mention| mention.by);
        // Which facts of others name it, its mentions tell: whatever touches one of these touches them.
        let facts = by.flat_map(move |by| self.recorded(by, kind)).filter_map(|fact| self.held(fact));
        facts.filter(move |held| held.fact.names(link, of))
    }

    /// The facts that were known, whenever they hold, and name `of` in a place.
    pub fn naming_ever(&self, of: EntityId, link: Link) -> impl Iterator<Item = &Fact> {
        let kind = link.kind();
        let by = self.mentions(of, link).inspect(|by| self.note_read(*by));
        by.flat_map(move |by| self.recorded(by, kind)).filter(move |fact| fact.names(link, of))
    }

    fn knows_fact(&self, fact: &Fact) -> bool {
        self.known.is_some_and(|known| fact.known_at(known))
    }
}

/// Two runs of facts of one kind, each in order of time, as one. At the head every standing fact is
/// known and no withdrawn one is.
struct History<'v> {
    standing: std::slice::Iter<'v, Fact>,
    withdrawn: std::slice::Iter<'v, Fact>,
    /// The revision below the head as of which facts are known; none at the head.
    below: Option<Revision>,
}

impl<'v> Iterator for History<'v> {
    type Item = &'v Fact;

    #[inline]
    fn next(&mut self) -> Option<&'v Fact> {
        let Some(known) = self.below else { return self.standing.next() };
        loop {
            let fact = match (self.standing.as_slice().first(), self.withdrawn.as_slice().first()) {
                // As an entity keeps them: among those that begin together the one recorded first.
                (Some(left), Some(right)) if (right.validity.from, right.id) < (left.validity.from, left.id) => {
                    self.withdrawn.next()
                }
                (Some(_), _) => self.standing.next(),
                (None, _) => self.withdrawn.next(),
            };
            if fact?.known_at(known) {
                return fact;
            }
        }
    }
}

impl Link {
    /// The kind of statement that has this place.
    #[must_use]
    pub fn kind(self) -> StatementKind {
        match self {
            Self::Parent => StatementKind::Placement,
            Self::PreviousHolder => StatementKind::Task,
            Self::PostBody => StatementKind::Post,
            Self::SeatBody | Self::SeatPost | Self::Appointer => StatementKind::Seat,
            Self::Body | Self::Member | Self::HeldSeat | Self::HeldPost | Self::StoodInFor => StatementKind::Membership,
            Self::RepresentedIn | Self::Representative => StatementKind::Representation,
            Self::From | Self::To => StatementKind::Relation,
            Self::Predecessor | Self::Successor => StatementKind::Succession,
            Self::ProvisionBody
            | Self::ProvisionPlace
            | Self::Within
            | Self::PoolMember
            | Self::Followed
            | Self::AppointingBody
            | Self::Guest => StatementKind::Provision,
            Self::AgreementWhole | Self::AgreementFollowed | Self::AgreementUnder => StatementKind::Agreement,
            Self::MeasuredBy => StatementKind::Target,
            Self::SeriesOf | Self::SeriesWithin | Self::SeriesAligned => StatementKind::MeetingSeries,
            Self::MeetingOf | Self::MeetingIn | Self::MeetingAbout | Self::AgendaOf | Self::RecordOf => {
                StatementKind::Meeting
            }
            Self::ProposalTo | Self::ProposalBy | Self::ProposalUnder | Self::ProposalFollowed => {
                StatementKind::Proposal
            }
            Self::ItemOf => StatementKind::ProposalItem,
            Self::DecisionOn | Self::DecidedItem | Self::DecisionBy | Self::DecidedAt => StatementKind::Decision,
            Self::Affected => StatementKind::Effect,
            Self::ActionFrom => StatementKind::ActionItem,
            Self::ProcedureOf => StatementKind::Procedure,
            Self::StepOf | Self::StepBy | Self::StepWithin | Self::StepTo => StatementKind::ApprovalStep,
            Self::ActBy | Self::ActAt => StatementKind::Act,
            Self::BudgetOf | Self::BudgetUnder | Self::BudgetWhole => StatementKind::BudgetLine,
            Self::GrantedBy => StatementKind::Allocation,
            Self::Involved | Self::InvolvedFor => StatementKind::Involvement,
        }
    }
}

impl Fact {
    /// What the fact names in a place; the first where it names several.
    #[must_use]
    pub fn named(&self, link: Link) -> Option<EntityId> {
        self.statement.references().into_iter().find(|(place, _)| *place == link).map(|(_, named)| *named)
    }

    /// Whether the fact names an entity in a place.
    #[must_use]
    pub fn names(&self, link: Link, entity: EntityId) -> bool {
        let named = match (&self.statement, link) {
            (Statement::Placement(parent), Link::Parent) => Some(*parent),
            (Statement::Membership(membership), Link::Body) => Some(membership.body),
            (Statement::Membership(membership), Link::Member) => Some(membership.member),
            (Statement::Membership(membership), Link::HeldSeat) => membership.seat,
            (Statement::Membership(membership), Link::HeldPost) => membership.post,
            (Statement::Membership(membership), Link::StoodInFor) => membership.stands_in_for,
            (Statement::Representation(representation), Link::RepresentedIn) => Some(representation.membership),
            (Statement::Representation(representation), Link::Representative) => Some(representation.person),
            (Statement::Relation(relation), Link::From) => Some(relation.from),
            (Statement::Relation(relation), Link::To) => relation.to,
            (Statement::Succession(succession), Link::Predecessor) => Some(succession.predecessor),
            (Statement::Succession(succession), Link::Successor) => Some(succession.successor),
            (Statement::Seat(seat), Link::SeatBody) => Some(seat.body),
            (Statement::Seat(seat), Link::SeatPost) => seat.post,
            (Statement::Seat(seat), Link::Appointer) => seat.appointed_by,
            (Statement::Post(post), Link::PostBody) => Some(post.body),
            (Statement::Task(task), Link::PreviousHolder) => task.previous,
            (Statement::Provision(provision), _) => {
                return provision.references().iter().any(|(at, named)| *at == link && **named == entity);
            }
            (Statement::Affair(affair), _) => {
                return affair.references().iter().any(|(at, named)| *at == link && **named == entity);
            }
            _ => None,
        };
        named == Some(entity)
    }
}
