//! What came of a mutation.

use herred_macros::Object;

use super::Subject;
use super::rotate::body_of;
use crate::graphql::Query;
use crate::graphql::agreement::Agreement;
use crate::graphql::answer::{Answer, Objects, Reading};
use crate::graphql::at::{At, Item};
use crate::graphql::document::Document;
use crate::graphql::erasure::Erasure;
use crate::graphql::fact::{Dated, Fact};
use crate::graphql::membership::{Membership, Representation};
use crate::graphql::network::Network;
use crate::graphql::node::Node;
use crate::graphql::organization::Organization;
use crate::graphql::person::Person;
use crate::graphql::provision::Provision;
use crate::graphql::refusal::Refusal;
use crate::graphql::relation::Relation;
use crate::graphql::revision::Revision;
use crate::graphql::seat::{Post, Seat};
use crate::network::key::{FactId, Noun, Revision as Number};
use crate::network::script::PlacedRefusal;

/// What came of a mutation.
pub struct Outcome {
    /// What is asked after it is answered from: the newest network with it, or without where it was refused.
    pub reading: Reading,
    /// The network as it is after it; as it was where it was refused.
    pub at: At,
    /// The revision that was recorded.
    pub revision: Option<Number>,
    /// Whether it was recorded before, under the same idempotency key.
    pub repeated: bool,
    /// The facts that are recorded, or would be.
    pub recorded: Vec<FactId>,
    /// The facts that are withdrawn, or would be.
    pub withdrawn: Vec<FactId>,
    /// Why it was refused.
    pub refusals: Vec<(Vec<String>, PlacedRefusal)>,
    /// What it is about.
    pub subject: Subject,
}

impl Outcome {
    fn facts(&self, numbers: &[FactId]) -> Vec<Fact> {
        let facts = numbers.iter().filter_map(|number| self.at.network().fact(*number));
        facts.filter_map(|fact| Fact::of(Dated::new(&self.at, fact))).collect()
    }

    /// What the mutation is about, if it is there.
    fn item(&self) -> Option<Item> {
        let network = self.at.network();
        let id = match &self.subject {
            Subject::Batch => return None,
            Subject::Known(key) => self.at.by_key(key)?,
            Subject::Fact(number) => {
                let named = network.subject_of(FactId::new(i64::from(*number))?);
                named.filter(|subject| self.at.knows(*subject))?
            }
            Subject::Created(noun) => {
                // Where it was only planned, its revision is the newest of a network of its own.
                let created = network.created_by(self.at.known()?);
                let mut alike = created.filter(|id| self.noun(*id) == Some(*noun));
                alike.next().filter(|_| self.refusals.is_empty())?
            }
        };
        Some(self.at.item(id))
    }

    fn noun(&self, id: crate::network::key::EntityId) -> Option<Noun> {
        self.at.entity(id).map(crate::network::network::Entity::noun)
    }
}

macro_rules! payloads {
    ($(
        $(#[doc = $about:literal])+
        $Payload:ident {
            $( $(#[doc = $doc:literal])+ $field:ident: $T:ty = $of:expr; )?
        }
    )+) => { $(
        $(#[doc = $about])+
        pub struct $Payload(pub Outcome);

        $(#[doc = $about])+
        #[Object]
        impl $Payload {
            $(
                $(#[doc = $doc])+
                async fn $field(&self) -> Option<$T> {
                    let of: fn(&Item) -> Option<$T> = $of;
                    of(&self.0.item()?)
                }
            )?

            /// The revision that was recorded; null where it was refused, was only planned, or changes nothing.
            async fn revision(&self) -> Option<Revision> {
                Revision::numbered(&self.0.at, self.0.revision?)
            }

            /// Whether it had been recorded before, under the same idempotency key: the payload is then that of
            /// the first time.
            async fn repeated(&self) -> bool {
                self.0.repeated
            }

            /// Why it was refused; empty where it was not. Nothing is recorded then.
            async fn refusals(&self) -> Vec<Refusal> {
                let refusals = self.0.refusals.iter();
                let refusal = |(path, refused): &(Vec<String>, PlacedRefusal)| {
                    Refusal { at: self.0.at.clone(), path: path.clone(), refused: refused.clone() }
                };
                refusals.map(refusal).collect()
            }

            /// The facts that are recorded, or would be.
            async fn recorded(&self) -> Vec<Fact> {
                self.0.facts(&self.0.recorded)
            }

            /// The facts that are withdrawn, or would be.
            async fn withdrawn(&self) -> Vec<Fact> {
                self.0.facts(&self.0.withdrawn)
            }

            /// The network today, with the change; without it where it was refused.
            async fn network(&self) -> Network {
                Network(self.0.at.clone())
            }

            /// All that can be asked, of the newest network with the change; without it where it was refused. So what a
            /// client shows is read anew in the same request, on whatever day.
            async fn query(&self) -> Query {
                Query::after(self.0.reading.clone())
            }
        }
    )+

        /// Enters every payload among the object types.
        pub fn payloads(objects: &mut Objects) {
            $( <$Payload as Answer>::objects(objects); )+
        }
    };
}

payloads! {
    /// What came of a batch of changes.
    ChangePayload {}

    /// What came of a change of a body.
    OrganizationPayload {
        /// The body: of a merger the one that follows, of tasks that are handed over the one that has them now.
        organization: Organization = Organization::of;
    }

    /// What came of a change of a person.
    PersonPayload {
        /// The person.
        person: Person = Person::of;
    }

    /// What came of anonymising a person.
    AnonymisePersonPayload {
        /// What was taken out, or would be; null where the person was not anonymised.
        erasure: Erasure = Erasure::last_of;
    }

    /// What came of a change of a seat.
    SeatPayload {
        /// The seat.
        seat: Seat = Seat::version;
    }

    /// What came of a change of a post.
    PostPayload {
        /// The post.
        post: Post = Post::version;
    }

    /// What came of a change of a membership.
    MembershipPayload {
        /// The membership.
        membership: Membership = Membership::version;
    }

    /// What came of a change of a representation.
    RepresentationPayload {
        /// The representation.
        representation: Representation = Representation::version;
    }

    /// What came of a change of a relation.
    RelationPayload {
        /// The relation.
        relation: Relation = Relation::version;
    }

    /// What came of a change of a provision.
    ProvisionPayload {
        /// The provision.
        provision: Provision = Provision::version;
    }

    /// What came of a rotation.
    RotatePayload {
        /// The body that rotates.
        organization: Organization = body_of;
    }

    /// What came of a document's being registered.
    DocumentPayload {
        /// The document.
        document: Document = Document::version;
    }

    /// What came of an agreement's being registered.
    AgreementPayload {
        /// The agreement.
        agreement: Agreement = Agreement::version;
    }

    /// What came of a change of whatever has a key.
    SubjectPayload {
        /// What the change is about.
        subject: Node = Node::of;
    }
}
