//! Affairs: each kind's fields, answered and given, from its one definition in `network`.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

use super::agreement::Agreement;
use super::approval::{ApprovalStep, Procedure};
use super::at::Item;
use super::date::BoundOf;
use super::decision::{ActionItem, Decision, Proposal, ProposalItem};
use super::document::Document;
use super::meeting::{Meeting, MeetingSeries};
use super::money::BudgetLine;
use super::node::Node;
use super::organization::Organization;
use super::party::{End, Party};
use crate::network::affair::{Amount, Written};

/// An exact decimal number with at most two decimals, as text: `273000.00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal(pub Amount);

/// An exact decimal number with at most two decimals, as text: `273000.00`.
#[Scalar(name = "Decimal")]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        let wrong =
            |text: &str| InputValueError::custom(format!("“{text}” is no amount; a decimal number as “273000.50” is"));
        match &value {
            Value::String(text) => Amount::parse(text).map(Self).ok_or_else(|| wrong(text)),
            Value::Number(number) => Amount::parse(&number.to_string()).map(Self).ok_or_else(|| wrong("the number")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl BoundOf {
    /// A day as far as it is known.
    pub(super) fn written(day: &Written) -> Self {
        Self { bound: day.bound, text: day.text.clone() }
    }
}

/// What an entity is to the API, where it is that.
pub(super) trait Seen: Sized {
    /// The object; none where the entity is another, or nothing of it is known.
    fn seen(item: &Item) -> Option<Self>;
}

macro_rules! seen {
    ($($T:ident $by:ident),+ $(,)?) => { $(
        impl Seen for $T {
            fn seen(item: &Item) -> Option<Self> {
                Self::$by(item)
            }
        }
    )+ };
}
seen! {
    Node of, Organization of, Party of, End of, Document version, Agreement version, MeetingSeries version,
    Meeting version, Proposal version, ProposalItem version, Decision version, ActionItem version,
    Procedure version, ApprovalStep version, BudgetLine version,
}

/// Turns the fields of a definition into those of an object that has `dated` and `said`, one by one, and hands
/// them to the next macro.
macro_rules! answered {
    ({$next:ident $($with:tt)*} {$($done:tt)*} {} {}) => {
        $crate::graphql::affair::$next! { $($with)* {$($done)*} }
    };
    ($to:tt {$($done:tt)*} { $(#[doc = $doc:literal])+ $name:ident: key($L:ident, $To:ident); $($rest:tt)* } $others:tt) => {
        $crate::graphql::affair::answered! { $to {$($done)*
            $(#[doc = $doc])+
            async fn $name(&self) -> Option<$To> {
                <$To as $crate::graphql::affair::Seen>::seen(&self.dated.item.other(self.said.$name))
            }
        } { $($rest)* } $others }
    };
    ($to:tt {$($done:tt)*} { $(#[doc = $doc:literal])+ $name:ident: word($Word:ident); $($rest:tt)* } $others:tt) => {
        $crate::graphql::affair::answered! { $to {$($done)*
            $(#[doc = $doc])+
            async fn $name(&self) -> $crate::graphql::word::Code<$Word> {
                $crate::graphql::word::Code(self.said.$name)
            }
        } { $($rest)* } $others }
    };
    ($to:tt {$($done:tt)*} { $(#[doc = $doc:literal])+ $name:ident: text(); $($rest:tt)* } $others:tt) => {
        $crate::graphql::affair::answered! { $to {$($done)*
            $(#[doc = $doc])+
            async fn $name(&self) -> &str {
                &self.said.$name
            }
        } { $($rest)* } $others }
    };
    ($to:tt {$($done:tt)*} { $(#[doc = $doc:literal])+ $name:ident: prose(); $($rest:tt)* } $others:tt) => {
        $crate::graphql::affair::answered! { $to {$($done)*
            $(#[doc = $doc])+
            async fn $name(&self) -> &str {
                &self.said.$name
            }
        } { $($rest)* } $others }
    };
    ($to:tt {$($done:tt)*} { $(#[doc = $doc:literal])+ $name:ident: number(); $($rest:tt)* } $others:tt) => {
        $crate::graphql::affair::answered! { $to {$($done)*
            $(#[doc = $doc])+
            async fn $name(&self) -> u16 {
                self.said.$name
            }
        } { $($rest)* } $others }
    };
    ($to:tt {$($done:tt)*} { $(#[doc = $doc:literal])+ $name:ident: amount(); $($rest:tt)* } $others:tt) => {
        $crate::graphql::affair::answered! { $to {$($done)*
            $(#[doc = $doc])+
            async fn $name(&self) -> $crate::graphql::affair::Decimal {
                $crate::graphql::affair::Decimal(self.said.$name)
            }
        } { $($rest)* } $others }
    };
    ($to:tt {$($done:tt)*} {} { $(#[doc = $doc:literal])+ $name:ident: key($L:ident, $To:ident); $($rest:tt)* }) => {
        $crate::graphql::affair::answered! { $to {$($done)*
            $(#[doc = $doc])+
            async fn $name(&self) -> Option<$To> {
                <$To as $crate::graphql::affair::Seen>::seen(&self.dated.item.other(self.said.$name?))
            }
        } {} { $($rest)* } }
    };
    ($to:tt {$($done:tt)*} {} { $(#[doc = $doc:literal])+ $name:ident: word($Word:ident); $($rest:tt)* }) => {
        $crate::graphql::affair::answered! { $to {$($done)*
            $(#[doc = $doc])+
            async fn $name(&self) -> Option<$crate::graphql::word::Code<$Word>> {
                self.said.$name.map($crate::graphql::word::Code)
            }
        } {} { $($rest)* } }
    };
    ($to:tt {$($done:tt)*} {} { $(#[doc = $doc:literal])+ $name:ident: text(); $($rest:tt)* }) => {
        $crate::graphql::affair::answered! { $to {$($done)*
            $(#[doc = $doc])+
            async fn $name(&self) -> Option<&str> {
                self.said.$name.as_deref()
            }
        } {} { $($rest)* } }
    };
    ($to:tt {$($done:tt)*} {} { $(#[doc = $doc:literal])+ $name:ident: prose(); $($rest:tt)* }) => {
        $crate::graphql::affair::answered! { $to {$($done)*
            $(#[doc = $doc])+
            async fn $name(&self) -> Option<&str> {
                self.said.$name.as_deref()
            }
        } {} { $($rest)* } }
    };
    ($to:tt {$($done:tt)*} {} { $(#[doc = $doc:literal])+ $name:ident: number(); $($rest:tt)* }) => {
        $crate::graphql::affair::answered! { $to {$($done)*
            $(#[doc = $doc])+
            async fn $name(&self) -> Option<u16> {
                self.said.$name
            }
        } {} { $($rest)* } }
    };
    ($to:tt {$($done:tt)*} {} { $(#[doc = $doc:literal])+ $name:ident: flag(); $($rest:tt)* }) => {
        $crate::graphql::affair::answered! { $to {$($done)*
            $(#[doc = $doc])+
            async fn $name(&self) -> Option<bool> {
                self.said.$name
            }
        } {} { $($rest)* } }
    };
    ($to:tt {$($done:tt)*} {} { $(#[doc = $doc:literal])+ $name:ident: day(); $($rest:tt)* }) => {
        $crate::graphql::affair::answered! { $to {$($done)*
            $(#[doc = $doc])+
            async fn $name(&self) -> Option<$crate::graphql::date::BoundOf> {
                self.said.$name.as_ref().map($crate::graphql::date::BoundOf::written)
            }
        } {} { $($rest)* } }
    };
}
pub(crate) use answered;

/// Makes the objects of a kind of affair that is an entity: the entity and the fact that each version of it is.
/// `meeting! { entity {MeetingFact "A version of a meeting." meeting [] { fields of the entity alone }} }`
macro_rules! entity {
    (
        {$F:ident $fact_doc:literal $name:ident [$($with:ident)*] $fields:tt}
        $(#[doc = $doc:literal])+ $T:ident $needed:tt $others:tt
    ) => {
        $crate::graphql::affair::answered! {
            {entity_of {$($doc)+} $T {$F $fact_doc $name [$($with)*] $fields}} {} $needed $others
        }
    };
}
pub(crate) use entity;

/// Ends [`entity!`].
macro_rules! entity_of {
    (
        {$($doc:literal)+} $T:ident {$F:ident $fact_doc:literal $name:ident [$($with:ident)*] {$($entity_fields:tt)*}}
        {$($fields:tt)*}
    ) => {
        $crate::graphql::node::versioned_type! {
            $(#[doc = $doc])+
            $T,
            #[doc = $fact_doc]
            $F,
            $T($crate::network::fact::Statement::Affair(affair) => Box::new(affair.$name()?.clone()),
                Box<$crate::network::affair::$T<$crate::network::key::EntityId>>) [$($with)*]
            { $($fields)* }
            entity { $($entity_fields)* }
        }
    };
}
pub(crate) use entity_of;

/// Makes the object of a kind of affair that is a fact about another entity: `act! { fact {ActFact act {}} }`.
macro_rules! fact {
    ({$F:ident $name:ident $fields:tt} $(#[doc = $doc:literal])+ $T:ident $needed:tt $others:tt) => {
        $crate::graphql::affair::answered! { {fact_of {$($doc)+} $T $F $name $fields} {} $needed $others }
    };
}
pub(crate) use fact;

/// Ends [`fact!`].
macro_rules! fact_of {
    ({$($doc:literal)+} $T:ident $F:ident $name:ident {$($own:tt)*} {$($fields:tt)*}) => {
        $crate::graphql::fact::fact_type! {
            $(#[doc = $doc])+
            $F($crate::network::fact::Statement::Affair(affair) => Box::new(affair.$name()?.clone()),
                Box<$crate::network::affair::$T<$crate::network::key::EntityId>>)
            { $($fields)* $($own)* }
        }
    };
}
pub(crate) use fact_of;

/// Makes the input of a kind of affair: `meeting! { given {MeetingInput} }`. It has a `read` that gives what it says.
macro_rules! given {
    (
        {$I:ident} $(#[doc = $doc:literal])+ $T:ident
        { $( $(#[doc = $needed_doc:literal])+ $needed:ident: $needed_kind:ident $needed_arguments:tt; )* }
        { $( $(#[doc = $other_doc:literal])+ $other:ident: $other_kind:ident $other_arguments:tt; )* }
    ) => {
        $crate::graphql::affair::given_fields! {
            { $(#[doc = $doc])+ #[derive(Clone, ::async_graphql::InputObject)] pub struct $I }
            []
            { $( $(#[doc = $needed_doc])+ $needed: $needed_kind $needed_arguments; )* }
            { $( $(#[doc = $other_doc])+ $other: $other_kind $other_arguments; )* }
        }

        impl $I {
            /// What it says; a fault in it is told at `field`, or at its own field where that is none.
            pub(super) fn read(
                &self,
                script: &mut $crate::network::verbs::Script<'_>,
                at: Option<&'static str>,
            ) -> $crate::network::verbs::Said<$crate::network::fact::Statement<$crate::network::key::Key>> {
                let affair = $crate::network::affair::$T {
                    $( $needed: $crate::graphql::affair::given_value!(
                        $needed_kind script at.unwrap_or(stringify!($needed)), &self.$needed
                    ), )*
                    $( $other: match &self.$other {
                        Some(value) => Some($crate::graphql::affair::given_value!(
                            $other_kind script at.unwrap_or(stringify!($other)), value
                        )),
                        None => None,
                    }, )*
                };
                Ok($crate::network::fact::Statement::Affair(Box::new(affair.into())))
            }
        }
    };
}
pub(crate) use given;

/// What is given of a field, as the affair has it.
macro_rules! given_value {
    (key $script:ident $at:expr, $value:expr) => {
        $crate::graphql::mutation::input::key($script, $at, $value)?
    };
    (word $script:ident $at:expr, $value:expr) => {
        $value.0
    };
    (text $script:ident $at:expr, $value:expr) => {
        $crate::graphql::mutation::input::text($value)
    };
    (prose $script:ident $at:expr, $value:expr) => {
        $crate::graphql::mutation::input::text($value)
    };
    (number $script:ident $at:expr, $value:expr) => {
        *$value
    };
    (flag $script:ident $at:expr, $value:expr) => {
        *$value
    };
    (day $script:ident $at:expr, $value:expr) => {
        $crate::graphql::mutation::input::written_day($script, $at, $value)?
    };
    (amount $script:ident $at:expr, $value:expr) => {
        $value.0
    };
}
pub(crate) use given_value;

/// Makes the input itself, field by field: see `network::affair::structure!`.
macro_rules! given_fields {
    ({$($head:tt)*} [$($done:tt)*] {} {}) => {
        $($head)* { $($done)* }
    };
    ($head:tt [$($done:tt)*] { $(#[doc = $doc:literal])+ $name:ident: word($Word:ident); $($rest:tt)* } $others:tt) => {
        $crate::graphql::affair::given_fields! {
            $head [$($done)* $(#[doc = $doc])+ $name: $crate::graphql::word::Code<$Word>,] { $($rest)* } $others
        }
    };
    ($head:tt [$($done:tt)*] { $(#[doc = $doc:literal])+ $name:ident: $kind:ident $arguments:tt; $($rest:tt)* } $others:tt) => {
        $crate::graphql::affair::given_fields! {
            $head [$($done)* $(#[doc = $doc])+ $name: $crate::graphql::affair::taken::$kind,] { $($rest)* } $others
        }
    };
    ($head:tt [$($done:tt)*] {} { $(#[doc = $doc:literal])+ $name:ident: word($Word:ident); $($rest:tt)* }) => {
        $crate::graphql::affair::given_fields! {
            $head [$($done)* $(#[doc = $doc])+ $name: Option<$crate::graphql::word::Code<$Word>>,] {} { $($rest)* }
        }
    };
    ($head:tt [$($done:tt)*] {} { $(#[doc = $doc:literal])+ $name:ident: $kind:ident $arguments:tt; $($rest:tt)* }) => {
        $crate::graphql::affair::given_fields! {
            $head [$($done)* $(#[doc = $doc])+ $name: Option<$crate::graphql::affair::taken::$kind>,] {} { $($rest)* }
        }
    };
}
pub(crate) use given_fields;

/// The types of what is given of fields, by the words that the definitions have for them.
#[expect(non_camel_case_types, reason = "the definitions name them")]
pub(crate) mod taken {
    /// An entity, by its key.
    pub type key = String;
    /// A short text.
    pub type text = String;
    /// A text in sentences.
    pub type prose = String;
    /// A number.
    pub type number = u16;
    /// Yes or no.
    pub type flag = bool;
    /// A day, as much of it as is known.
    pub type day = String;
    /// An amount.
    pub type amount = super::Decimal;
}
