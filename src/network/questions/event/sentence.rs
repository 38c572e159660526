//! Events in words, in Danish, or in English where another language is asked for.

use crate::network::fact::{Fact, Statement, StatementKind};
use crate::network::key::{EntityId, Noun};
use crate::network::membership::Membership;
use crate::network::organization::Language;
use crate::network::questions::organization::{label_of, text_of};
use crate::network::questions::record::version_of;
use crate::network::questions::structure::Along;
use crate::network::relation::Relation;
use crate::network::validity::{Bound, BoundState, Day};
use crate::network::view::View;
use crate::network::wording::{date, either, sentence, verb, word};

use super::{Event, EventKind};

impl Event<'_> {
    /// The event as a sentence. Names are those of the day from which it counts, as the view knows them.
    #[must_use]
    pub fn sentence(&self, view: &View, language: Language) -> String {
        let day = self.effect.and_then(Bound::day).unwrap_or(view.on());
        let words = Words { view: &view.on_day(day), language };
        let what = words.what(self);
        let when = self.effect.map(|effect| words.when(effect)).unwrap_or_default();
        sentence(&format!("{what}{when}"))
    }
}

struct Words<'w> {
    view: &'w View,
    language: Language,
}

impl Words<'_> {
    /// What happened, without the day.
    fn what(&self, event: &Event<'_>) -> String {
        use EventKind as K;
        let subject = || self.called(event.subject, event);
        let either = |danish: String, english: String| either(self.language, danish, english);
        let plainly = |danish: &str, english: &str| format!("{} {}", subject(), self.either(danish, english));
        match event.kind {
            K::Founded => plainly("stiftes", "is founded"),
            K::Dissolved => plainly("nedlægges", "is dissolved"),
            K::Registered => plainly("registreres", "is registered"),
            K::Established => plainly("oprettes", "is established"),
            K::Abolished => plainly("afskaffes", "is abolished"),
            K::Altered => plainly("ændres", "is altered"),
            K::Returned => plainly("vender tilbage fra orlov", "returns from leave"),
            K::OnLeave => plainly("går på orlov", "goes on leave"),
            K::Renamed => {
                let (old, new) = (self.old_name(event), self.new_name(event));
                either(format!("{old} skifter navn til {new}"), format!("{old} is renamed {new}"))
            }
            K::Reclassified => {
                let class = said(event, |statement| match statement {
                    Statement::Classification(class) => Some(class.to_string()),
                    _ => None,
                });
                let (subject, class) = (subject(), class.unwrap_or_default());
                either(
                    format!("{subject} omklassificeres til {class}"),
                    format!("{subject} is reclassified as {class}"),
                )
            }
            K::Moved => self.moved(event),
            K::Merged => self.passed_over(event, "lægges sammen i", "is merged into"),
            K::Split => self.passed_over(event, "deles i", "is split into"),
            K::TasksHandedOver => self.passed_over(event, "overdrager opgaver til", "hands tasks over to"),
            K::Nominated => self.belonging(event, "indstilles til", "is nominated to"),
            K::Appointed => self.belonging(event, "udpeges til", "is appointed to"),
            K::Deputised => self.belonging(event, "bliver suppleant i", "becomes a deputy in"),
            K::Acting => self.belonging(event, "konstitueres i", "acts in"),
            K::Represented => self.belonging(event, "repræsenterer", "represents"),
            K::Left => self.belonging(event, "udtræder af", "leaves"),
            K::Replaced => self.replaced(event),
            K::Drawn => self.line(event, "Det oplyses: ", "It is stated: "),
            K::Redrawn => self.line(event, "Det ændres: ", "It is altered: "),
            K::GapStated => self.about(event, "er det ikke kendt", "this is not known"),
            K::GapLifted => {
                self.about(event, "siges det ikke længere at være ukendt", "this is no longer said not to be known")
            }
            K::CompletenessStated => self.about(event, "er alt oplyst", "all is listed"),
            K::CompletenessLifted => {
                self.about(event, "siges det ikke længere at være alt", "it is no longer said that all is listed")
            }
            K::Ended => self.known(event, "ophører", "ends"),
            K::Extended => self.known(event, "forlænges", "goes on longer"),
            K::Cited => self.known(event, "får kildehenvisning", "is cited"),
            K::Corrected => self.known(event, "rettes", "is corrected"),
            K::Withdrawn => self.known(event, "trækkes tilbage", "is withdrawn"),
            K::LaidDown => self.laid_down(event),
            K::Exempted => plainly("anvendes ikke", "is not applied"),
            K::Described => self.known(event, "oplyses", "is stated"),
        }
    }

    fn either<'t>(&self, danish: &'t str, english: &'t str) -> &'t str {
        either(self.language, danish, english)
    }

    /// From which day on.
    fn when(&self, effect: Bound) -> String {
        let day = |day: Day| date(day, self.language);
        let (first, last) = (day(effect.earliest), day(effect.latest));
        let (danish, english) = match effect.state() {
            BoundState::Known => (format!(" fra {first}"), format!(" from {first}")),
            BoundState::Partial if effect.earliest == Day::DAWN => {
                (format!(" senest fra {last}"), format!(" from {last} at the latest"))
            }
            BoundState::Partial if effect.latest == Day::NEVER => {
                (format!(" tidligst fra {first}"), format!(" from {first} at the earliest"))
            }
            BoundState::Partial => {
                (format!(" fra en dag mellem {first} og {last}"), format!(" from some day between {first} and {last}"))
            }
            BoundState::Open | BoundState::Unknown => {
                (" fra en dag, der ikke er kendt".to_owned(), " from a day that is not known".to_owned())
            }
        };
        either(self.language, danish, english)
    }

    /// What an entity is called; where it has no name what it is, as the view or else the event knows it.
    fn called(&self, entity: EntityId, event: &Event<'_>) -> String {
        if let Some(name) = label_of(self.view, entity, self.language) {
            return name.into_owned();
        }
        let known = self.view.entity(entity);
        let kind = match known.map(crate::network::network::Entity::noun) {
            Some(Noun::Membership) => Some(StatementKind::Membership),
            Some(Noun::Representation) => Some(StatementKind::Representation),
            Some(Noun::Relation) => Some(StatementKind::Relation),
            Some(Noun::Seat) => Some(StatementKind::Seat),
            Some(Noun::Post) => Some(StatementKind::Post),
            Some(Noun::Provision) => Some(StatementKind::Provision),
            _ => None,
        };
        let of_event = || facts(event).find(|fact| fact.subject == entity && Some(fact.statement.kind()) == kind);
        let fact = kind.and_then(|kind| version_of(self.view, entity, kind)).or_else(of_event);
        fact.and_then(|fact| self.unnamed(&fact.statement, event))
            .unwrap_or_else(|| known.map_or_else(String::new, |known| format!("“{}”", known.key())))
    }

    /// What has no name, by what it is between.
    fn unnamed(&self, statement: &Statement, event: &Event<'_>) -> Option<String> {
        let called = |entity: EntityId| self.called(entity, event);
        Some(match statement {
            Statement::Membership(terms) => {
                format!("{} {} {}", called(terms.member), self.either("i", "in"), called(terms.body))
            }
            Statement::Representation(terms) => {
                format!("{} for {}", called(terms.person), called(terms.membership))
            }
            Statement::Relation(relation) => self.relation(relation, event),
            Statement::Seat(seat) => self.place(seat.role, seat.body, event),
            Statement::Post(post) => self.place(post.role, post.body, event),
            Statement::Provision(provision) => {
                let kind = word(provision.clause.kind(), self.language);
                let of = self.either("bestemmelsen om", "the provision of");
                format!("{of} {kind} {} {}", self.either("i", "in"), called(provision.body))
            }
            _ => return None,
        })
    }

    fn place(&self, role: crate::network::seat::Role, body: EntityId, event: &Event<'_>) -> String {
        let place_of = self.either("pladsen som", "the place of");
        format!("{place_of} {} {} {}", word(role, self.language), self.either("i", "in"), self.called(body, event))
    }

    fn relation(&self, relation: &Relation<EntityId>, event: &Event<'_>) -> String {
        let designation = || relation.terms.as_ref().and_then(|terms| terms.designation.as_ref());
        let to = relation.to.map(|to| self.called(to, event));
        let to = to.or_else(|| designation().map(|designation| format!("“{designation}”"))).unwrap_or_default();
        let from = self.called(relation.from, event);
        format!("{from} {} {to}", verb(Along::Relation(relation.kind), self.language))
    }

    /// The name before the day from which an event counts.
    fn old_name(&self, event: &Event<'_>) -> String {
        let before = self.view.on_day(self.view.on().previous());
        Words { view: &before, language: self.language }.called(event.subject, event)
    }

    /// The name that an event brings: in the language, where there is one.
    fn new_name(&self, event: &Event<'_>) -> String {
        let begins = event.recorded.iter().filter(|fact| Some(fact.validity.from) == event.effect);
        let tongue = |fact: &&&Fact| match &fact.statement {
            Statement::Name(name) => (name.usage, name.language != self.language),
            _ => (crate::network::organization::NameUsage::Official, false),
        };
        let named = begins.min_by_key(tongue).and_then(|fact| text_of(fact));
        let erased = self.either("et navn, der er slettet", "a name that is erased");
        format!("“{}”", named.as_deref().unwrap_or(erased))
    }

    fn moved(&self, event: &Event<'_>) -> String {
        let begins = event.recorded.iter().filter(|fact| Some(fact.validity.from) == event.effect);
        let parent = |fact: &&Fact| match &fact.statement {
            Statement::Placement(parent) => Some(*parent),
            _ => None,
        };
        let subject = self.called(event.subject, event);
        let placed = begins.filter_map(parent).map(|parent| self.called(parent, event)).next();
        match placed {
            Some(parent) => format!("{subject} {} {parent}", self.either("flyttes til", "is moved to")),
            None => {
                format!("{subject} {}", self.either("er ikke længere del af noget", "is no longer part of anything"))
            }
        }
    }

    fn passed_over(&self, event: &Event<'_>, danish: &str, english: &str) -> String {
        let successors = event.recorded.iter().filter_map(|fact| match &fact.statement {
            Statement::Succession(succession) => Some(self.called(succession.successor, event)),
            _ => None,
        });
        let subject = self.called(event.subject, event);
        format!("{subject} {} {}", self.either(danish, english), self.list(successors.collect()))
    }

    /// One comes to belong to a body or to sit for a member, or does so no longer.
    fn belonging(&self, event: &Event<'_>, danish: &str, english: &str) -> String {
        let verb = self.either(danish, english);
        let Some(fact) = speaker(event) else { return self.called(event.subject, event) };
        match &fact.statement {
            Statement::Membership(terms) => {
                let (member, body) = (self.called(terms.member, event), self.called(terms.body, event));
                format!("{member} {verb} {body}{}", self.as_role(terms))
            }
            Statement::Representation(terms) => {
                let verb = match event.kind {
                    EventKind::Represented => verb,
                    EventKind::Left => self.either("repræsenterer ikke længere", "no longer represents"),
                    EventKind::Nominated => self.either("indstilles som repræsentant for", "is nominated to represent"),
                    EventKind::Acting => self.either("konstitueres som repræsentant for", "acts as representative of"),
                    _ => self.either("bliver suppleant for", "becomes a deputy for"),
                };
                format!("{} {verb} {}", self.called(terms.person, event), self.called(terms.membership, event))
            }
            _ => self.called(event.subject, event),
        }
    }

    fn as_role(&self, terms: &Membership<EntityId>) -> String {
        if terms.role == crate::network::seat::Role::Member {
            return String::new();
        }
        format!(" {} {}", self.either("som", "as"), word(terms.role, self.language))
    }

    fn replaced(&self, event: &Event<'_>) -> String {
        let party = |fact: &&Fact| match &fact.statement {
            Statement::Membership(terms) => Some(terms.member),
            Statement::Representation(terms) => Some(terms.person),
            _ => None,
        };
        let comes = event.recorded.iter().filter(|fact| Some(fact.validity.from) == event.effect).find_map(party);
        let goes = event.withdrawn.iter().find_map(party);
        let called = |party: Option<EntityId>| party.map(|party| self.called(party, event)).unwrap_or_default();
        let (new, old, place) = (called(comes), called(goes), self.called(event.subject, event));
        let place = format!("({place})");
        format!("{new} {} {old} {place}", self.either("afløser", "follows"))
    }

    fn line(&self, event: &Event<'_>, danish: &str, english: &str) -> String {
        let drawn = said(event, |statement| match statement {
            Statement::Relation(relation) => Some(self.relation(relation, event)),
            _ => None,
        });
        format!("{}{}", self.either(danish, english), drawn.unwrap_or_default())
    }

    fn laid_down(&self, event: &Event<'_>) -> String {
        format!("{} {}", self.called(event.subject, event), self.either("fastsættes", "is laid down"))
    }

    /// What is not known, or known to be all.
    fn about(&self, event: &Event<'_>, danish: &str, english: &str) -> String {
        let topics = facts(event).filter_map(|fact| match &fact.statement {
            Statement::Gap(gap) => Some(gap.topic),
            Statement::Completeness(topic) => Some(*topic),
            _ => None,
        });
        let mut topics: Vec<_> = topics.collect();
        topics.sort_unstable();
        topics.dedup();
        let topics = self.list(topics.into_iter().map(|topic| word(topic, self.language).into_owned()).collect());
        let subject = self.called(event.subject, event);
        format!("{} {subject} {}: {topics}", self.either("Om", "Of"), self.either(danish, english))
    }

    /// What became of what was known: which statements, of what.
    fn known(&self, event: &Event<'_>, danish: &str, english: &str) -> String {
        let mut kinds: Vec<StatementKind> = facts(event).map(|fact| fact.statement.kind()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let kinds = self.list(kinds.into_iter().map(|kind| word(kind, self.language).into_owned()).collect());
        let subject = self.called(event.subject, event);
        format!("{kinds} {} {subject} {}", self.either("for", "of"), self.either(danish, english))
    }

    fn list(&self, mut words: Vec<String>) -> String {
        let last = words.pop().unwrap_or_default();
        if words.is_empty() { last } else { format!("{} {} {last}", words.join(", "), self.either("og", "and")) }
    }
}

fn facts<'e, 'v>(event: &'e Event<'v>) -> impl Iterator<Item = &'v Fact> + use<'e, 'v> {
    event.recorded.iter().chain(&event.withdrawn).copied()
}

/// The fact that an event is about: the last that was recorded to begin, or the first withdrawn.
fn speaker<'v>(event: &Event<'v>) -> Option<&'v Fact> {
    event.recorded.iter().max_by_key(|fact| fact.validity.from).or(event.withdrawn.first()).copied()
}

/// What the fact that an event is about says.
fn said(event: &Event<'_>, what: impl Fn(&Statement) -> Option<String>) -> Option<String> {
    what(&speaker(event)?.statement)
}
