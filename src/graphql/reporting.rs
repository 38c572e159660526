//! Who answers to whom: superiors, subordinates, chains, spans of control, ways between.

use async_graphql::{Result, SimpleObject};
use herred_macros::{Answer, Object};

use super::at::{At, Item};
use super::error::{ErrorCode, error};
use super::fact::Dated;
use super::gap::{CompletenessFact, GapFact};
use super::party::End;
use super::relation::{Relation, RelationEntry};
use super::word::{Code, words};
use crate::network::fact::Link;
use crate::network::key::Noun;
use crate::network::questions::hop::{self, WalkedKinds};
use crate::network::questions::path::{self, ChainEnd, Limits};
use crate::network::questions::reporting as questions;
use crate::network::questions::reporting::Listing;
use crate::network::relation::{Direction, RelationKind};
use crate::network::validity::Certainty;
use crate::network::view::Held;

/// Kinds of relation that a caller names, if any.
pub type Kinds = Option<Vec<Code<RelationKind>>>;

/// The kinds to walk.
///
/// # Errors
/// NOT_WALKABLE where neither end of a kind is superior.
pub fn walked(kinds: Kinds) -> Result<WalkedKinds> {
    match kinds {
        None => Ok(WalkedKinds::default()),
        Some(kinds) => WalkedKinds::new(&words(kinds)).map_err(|no| error(ErrorCode::NotWalkable, no.to_string())),
    }
}

/// How far to walk; what is out of range is brought into it.
pub fn limits(depth: i32, paths: i32) -> Limits {
    let most = Limits::default();
    Limits {
        depth: usize::try_from(depth).unwrap_or_default().min(Limits::DEEPEST),
        paths: usize::try_from(paths).unwrap_or_default().min(most.paths),
    }
}

/// A relation of a kind that has a superior end, as a walk goes along it.
pub struct Hop {
    relation: Dated,
    kind: RelationKind,
    certainty: Certainty,
    lower: Result<Item, String>,
    upper: Result<Item, String>,
}

impl Hop {
    /// A hop of an answer.
    pub fn of(at: &At, hop: &hop::Hop<'_>) -> Self {
        let end = |end: hop::End<'_>| match end {
            hop::End::Entity(entity) => Ok(at.item(entity)),
            hop::End::Designation(words) => Err(words.to_owned()),
        };
        let relation = Dated::held(at, &hop.fact);
        Self { relation, kind: hop.kind, certainty: hop.certainty(), lower: end(hop.lower), upper: end(hop.upper) }
    }

    /// Hops of an answer.
    pub fn all(at: &At, hops: &[hop::Hop<'_>]) -> Vec<Self> {
        hops.iter().map(|hop| Self::of(at, hop)).collect()
    }
}

/// A relation that has a superior end, as a walk goes along it.
#[Object]
impl Hop {
    /// The relation, with its validity and its citations.
    async fn relation(&self) -> Option<Relation> {
        Relation::of(self.relation.clone())
    }

    /// The relation's kind.
    async fn kind(&self) -> Code<RelationKind> {
        Code(self.kind)
    }

    /// How sure it is that the relation holds on the day.
    async fn certainty(&self) -> Code<Certainty> {
        Code(self.certainty)
    }

    /// The end that answers, or is below; null where it is a designation.
    async fn lower(&self) -> Option<End> {
        self.lower.as_ref().ok().and_then(End::of)
    }

    /// The superior end; null where it is a designation.
    async fn upper(&self) -> Option<End> {
        self.upper.as_ref().ok().and_then(End::of)
    }

    /// The class in the source's words that one end is, which the source does not list.
    async fn designation(&self) -> Option<&str> {
        self.lower.as_ref().err().or(self.upper.as_ref().err()).map(String::as_str)
    }
}

/// Direct superiors or subordinates.
pub struct HopList {
    hops: Vec<Hop>,
    listing: Listing,
    complete: Option<Dated>,
    gaps: Vec<Dated>,
}

impl HopList {
    fn of(at: &At, hops: &[hop::Hop<'_>], listing: Listing, complete: Option<Held<'_>>, gaps: &[Held<'_>]) -> Self {
        Self {
            hops: Hop::all(at, hops),
            listing,
            complete: complete.map(|held| Dated::held(at, &held)),
            gaps: gaps.iter().map(|held| Dated::held(at, held)).collect(),
        }
    }

    /// Whom an entity answers to directly.
    pub fn superiors(item: &Item, kinds: Kinds) -> Result<Self> {
        let answer = questions::superiors_of(&item.at, item.id, walked(kinds)?);
        Ok(Self::of(&item.at, &answer.direct, answer.listing, answer.complete, &answer.gaps))
    }

    /// Who answers to an entity directly.
    pub fn subordinates(item: &Item, kinds: Kinds) -> Result<Self> {
        let answer = questions::subordinates_of(&item.at, item.id, walked(kinds)?);
        Ok(Self::of(&item.at, &answer.direct, answer.listing, answer.complete, &answer.gaps))
    }
}

/// Direct superiors or subordinates, and whether they are known to be all.
#[Object]
impl HopList {
    /// A hop for each relation.
    async fn hops(&self) -> &[Hop] {
        &self.hops
    }

    /// What the list says about the whole: silence is not absence.
    async fn listing(&self) -> Code<Listing> {
        Code(self.listing)
    }

    /// The certain statement that these are all.
    async fn complete(&self) -> Option<CompletenessFact> {
        CompletenessFact::of(self.complete.clone()?)
    }

    /// Why more is not known.
    async fn gaps(&self) -> Vec<GapFact> {
        self.gaps.iter().cloned().filter_map(GapFact::of).collect()
    }
}

/// One that is above or below another, and how far.
pub struct Reach {
    item: Item,
    reach: questions::Reach,
}

impl Reach {
    /// Those that an answer reaches.
    pub fn all(at: &At, reaches: Vec<questions::Reach>) -> Vec<Self> {
        reaches.into_iter().map(|reach| Self { item: at.item(reach.entity), reach }).collect()
    }

    /// All above an entity.
    pub fn above(item: &Item, kinds: Kinds) -> Result<Vec<Self>> {
        Ok(Self::all(&item.at, questions::all_superiors_of(&item.at, item.id, walked(kinds)?)))
    }

    /// All below an entity.
    pub fn below(item: &Item, kinds: Kinds) -> Result<Vec<Self>> {
        Ok(Self::all(&item.at, questions::all_subordinates_of(&item.at, item.id, walked(kinds)?)))
    }
}

/// One that is above or below another, and how far.
#[Object]
impl Reach {
    /// The one.
    async fn end(&self) -> Option<End> {
        End::of(&self.item)
    }

    /// The fewest hops to it, possible ones included.
    async fn distance(&self) -> u64 {
        count(self.reach.distance)
    }

    /// The fewest hops to it along certain facts alone; null where there is no such way.
    async fn certain_distance(&self) -> Option<u64> {
        self.reach.certain_distance.map(count)
    }

    /// CERTAIN where some way to it is.
    async fn certainty(&self) -> Code<Certainty> {
        Code(self.reach.certainty())
    }
}

/// A number of things.
pub fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// One way up.
#[derive(SimpleObject, Answer)]
pub struct Chain {
    /// The hops from the bottom up; none where there is nothing above.
    hops: Vec<Hop>,
    /// How it ends.
    end: Code<ChainEnd>,
    /// What it comes back to, where it ends in a cycle.
    ends_in_cycle: Option<End>,
    /// Whether its top is known to have no superior; null where it does not end in a top.
    top: Option<Code<Listing>>,
    /// As sure as its weakest hop.
    certainty: Code<Certainty>,
}

/// Every way up.
#[derive(SimpleObject, Answer)]
pub struct ChainList {
    /// The ways, depth first.
    chains: Vec<Chain>,
    /// Whether the limits left something out.
    truncated: bool,
}

impl ChainList {
    /// Every chain from an entity to the top.
    pub fn of(item: &Item, kinds: Kinds, depth: i32, paths: i32) -> Result<Self> {
        let at = &item.at;
        let answer = path::chains_up(at, item.id, walked(kinds)?, limits(depth, paths));
        let chain = |chain: &path::Chain<'_>| Chain {
            hops: Hop::all(at, &chain.hops),
            end: Code(chain.end),
            ends_in_cycle: chain.ends_in_cycle.and_then(|entity| End::of(&at.item(entity))),
            top: chain.top.map(Code),
            certainty: Code(chain.certainty()),
        };
        Ok(Self { chains: answer.chains.iter().map(chain).collect(), truncated: answer.truncated })
    }
}

/// So many of one noun, certain and possible counted apart.
#[derive(SimpleObject, Answer)]
pub struct Tally {
    /// What was counted; null where it is relations that end in a class in words.
    noun: Option<Code<Noun>>,
    /// Those that are certain.
    certain: u64,
    /// Those that are only possible.
    possible: u64,
}

impl Tally {
    fn of(noun: Option<Noun>, tally: questions::Tally) -> Self {
        Self { noun: noun.map(Code), certain: count(tally.certain), possible: count(tally.possible) }
    }
}

/// How many answer to an entity; itself is never counted.
#[derive(SimpleObject, Answer)]
pub struct Span {
    /// Those that answer to it directly, by noun.
    direct: Vec<Tally>,
    /// Those below it directly or through others, by noun.
    total: Vec<Tally>,
    /// Direct relations from classes in words, which stand for nobody knows how many.
    designations: Tally,
}

impl Span {
    /// How many answer to an entity.
    pub fn of(item: &Item, kinds: Kinds) -> Result<Self> {
        let span = questions::span_of_control(&item.at, item.id, walked(kinds)?);
        let tallies = |of: std::collections::BTreeMap<Noun, questions::Tally>| {
            of.into_iter().map(|(noun, tally)| Tally::of(Some(noun), tally)).collect()
        };
        Ok(Self {
            direct: tallies(span.direct),
            total: tallies(span.total),
            designations: Tally::of(None, span.designations),
        })
    }
}

/// The relations of an entity that hold on the day.
pub fn relations(item: &Item, kinds: Kinds, direction: Option<Code<Direction>>) -> Vec<RelationEntry> {
    let kinds = kinds.map(words);
    let entries = |link: Link, towards: Direction| {
        let asked = direction.is_none_or(|asked| asked.0 == towards);
        let naming = asked.then(|| item.at.naming(item.id, link)).into_iter().flatten();
        naming.filter_map(move |held| RelationEntry::of(Dated::held(&item.at, &held), towards))
    };
    let both = entries(Link::From, Direction::Outgoing).chain(entries(Link::To, Direction::Incoming));
    both.filter(|entry| kinds.as_ref().is_none_or(|kinds| kinds.contains(&entry.kind()))).collect()
}

/// Adds the fields that bodies, persons, posts and seats have, and goes on to the next macro.
macro_rules! with_end_fields {
    ([$next:ident $($rest:ident)*] $(#[doc = $doc:literal])+ $T:ident { $($fields:tt)* }) => {
        $crate::graphql::node::$next! {
            [$($rest)*]
            $(#[doc = $doc])+
            $T {
                $($fields)*

                /// Its relations on the day, whichever end it is.
                async fn relations(
                    &self,
                    #[graphql(desc = "Only of these kinds; of all where it is null.")]
                    kinds: $crate::graphql::reporting::Kinds,
                    #[graphql(desc = "OUTGOING: it is the from. INCOMING: it is the to. Both where it is null.")]
                    direction: Option<$crate::graphql::word::Code<$crate::network::relation::Direction>>,
                ) -> Vec<$crate::graphql::relation::RelationEntry> {
                    $crate::graphql::reporting::relations(self.item(), kinds, direction)
                }

                /// Whom it answers to directly.
                async fn superiors(
                    &self,
                    #[graphql(desc = "The kinds of relation to walk; LINE, DAILY and ACCOUNTABLE where it is null.")]
                    kinds: $crate::graphql::reporting::Kinds,
                ) -> Option<::async_graphql::Result<$crate::graphql::reporting::HopList>> {
                    Some($crate::graphql::reporting::HopList::superiors(self.item(), kinds))
                }

                /// Who answers to it directly.
                async fn subordinates(
                    &self,
                    #[graphql(desc = "The kinds of relation to walk; LINE, DAILY and ACCOUNTABLE where it is null.")]
                    kinds: $crate::graphql::reporting::Kinds,
                ) -> Option<::async_graphql::Result<$crate::graphql::reporting::HopList>> {
                    Some($crate::graphql::reporting::HopList::subordinates(self.item(), kinds))
                }

                /// All above it, directly or through others, nearest first and each once.
                async fn all_superiors(
                    &self,
                    #[graphql(desc = "The kinds of relation to walk; LINE, DAILY and ACCOUNTABLE where it is null.")]
                    kinds: $crate::graphql::reporting::Kinds,
                ) -> Option<::async_graphql::Result<Vec<$crate::graphql::reporting::Reach>>> {
                    Some($crate::graphql::reporting::Reach::above(self.item(), kinds))
                }

                /// All below it, directly or through others, nearest first and each once.
                async fn all_subordinates(
                    &self,
                    #[graphql(desc = "The kinds of relation to walk; LINE, DAILY and ACCOUNTABLE where it is null.")]
                    kinds: $crate::graphql::reporting::Kinds,
                ) -> Option<::async_graphql::Result<Vec<$crate::graphql::reporting::Reach>>> {
                    Some($crate::graphql::reporting::Reach::below(self.item(), kinds))
                }

                /// Every way up from it: each ends in a top, a designation, a cycle, or where the depth cuts it.
                async fn chains_up(
                    &self,
                    #[graphql(desc = "The kinds of relation to walk; LINE, DAILY and ACCOUNTABLE where it is null.")]
                    kinds: $crate::graphql::reporting::Kinds,
                    #[graphql(desc = "The most hops in a way, at most 200.", default = 50)] depth: i32,
                    #[graphql(desc = "The most ways, at most 500.", default = 500)] paths: i32,
                ) -> Option<::async_graphql::Result<$crate::graphql::reporting::ChainList>> {
                    Some($crate::graphql::reporting::ChainList::of(self.item(), kinds, depth, paths))
                }

                /// How many answer to it, directly and in all.
                async fn span_of_control(
                    &self,
                    #[graphql(desc = "The kinds of relation to walk; LINE, DAILY and ACCOUNTABLE where it is null.")]
                    kinds: $crate::graphql::reporting::Kinds,
                ) -> Option<::async_graphql::Result<$crate::graphql::reporting::Span>> {
                    Some($crate::graphql::reporting::Span::of(self.item(), kinds))
                }
            }
        }
    };
}
pub(crate) use with_end_fields;
