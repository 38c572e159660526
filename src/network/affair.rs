//! Affairs: what bodies do together, beside who sits where. Agreements, meetings, proposals and decisions,
//! approvals, money: each is a statement like others, dated, recorded and cited.
//!
//! The content of each kind is defined once, as fields, by a macro of the kind's name ([`agreement!`] and so on,
//! in the file of its subject). Every room hands itself that definition: here it makes the type, `store` the
//! columns of its table, `exchange` those of its sheet, `graphql` the fields that are answered and given. So a
//! field is added in one place, and has one name everywhere.

use super::fact::{Link, StatementKind, Text};
use super::validity::Bound;
use super::word::Word;

pub use super::agreement::{Agreement, Target};
pub use super::approval::{Act, ApprovalStep, Procedure};
pub use super::decision::{ActionItem, Decision, Effect, Proposal, ProposalItem};
pub use super::involvement::Involvement;
pub use super::meeting::{Meeting, MeetingSeries};
pub use super::money::{Allocation, BudgetLine};

/// Hands the names of all kinds of affairs to a macro: that of the table and of the defining macro, and that of
/// the type, which is also that of the [`StatementKind`].
macro_rules! affairs {
    ($next:ident $with:tt) => {
        $next! { $with
            agreement: Agreement, target: Target, meeting_series: MeetingSeries, meeting: Meeting,
            proposal: Proposal, proposal_item: ProposalItem, decision: Decision, effect: Effect, action_item: ActionItem,
            procedure: Procedure, approval_step: ApprovalStep, act: Act, budget_line: BudgetLine, allocation: Allocation,
            involvement: Involvement,
        }
    };
}
pub(crate) use affairs;

/// What kind of thing stands in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// An entity.
    Key,
    /// A word of a vocabulary.
    Word,
    /// A name, title or value: a short text.
    Text,
    /// A text in sentences.
    Prose,
    /// A number from 0 to 65,535.
    Number,
    /// Yes or no.
    Flag,
    /// A day, as far as it is known.
    Day,
    /// An amount of money.
    Amount,
}

/// A field of a kind of affair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name: that of the column in tables and sheets.
    pub name: &'static str,
    /// What stands in it.
    pub kind: FieldKind,
    /// Whether it is always filled in.
    pub required: bool,
}

/// A day as far as it is known, and as it was written where that is not the bare date.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Written {
    /// The day, or the days of which it is one.
    pub bound: Bound,
    /// As it was written.
    pub text: Option<Text>,
}

/// An exact amount of money, in hundredths of a unit: øre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(pub i64);

/// A sum of amounts, in hundredths of a unit: wide enough for any number of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Total(pub i128);

/// What stands in a field that is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a, R> {
    /// An entity, and the place in which it is named.
    Key(Link, &'a R),
    /// The code of a word.
    Word(&'static str),
    /// A short text.
    Text(&'a Text),
    /// A text in sentences.
    Prose(&'a Text),
    /// A number.
    Number(u16),
    /// Yes or no.
    Flag(bool),
    /// A day.
    Day(&'a Written),
    /// An amount.
    Amount(Amount),
}

/// Where the fields of an affair are read from, one after the other in the order of their definition: a row of
/// a table or a sheet. Each gives none where the field is empty.
pub trait Source<R> {
    /// What it gives where a field cannot be read.
    type Error;

    /// An entity that stands in a place.
    ///
    /// # Errors
    /// No such entity can stand there.
    fn key(&mut self, field: &'static str, link: Link) -> Result<Option<R>, Self::Error>;
    /// A word.
    ///
    /// # Errors
    /// The vocabulary has no such word.
    fn word<W: Word>(&mut self, field: &'static str) -> Result<Option<W>, Self::Error>;
    /// A text.
    ///
    /// # Errors
    /// It cannot be read.
    fn text(&mut self, field: &'static str) -> Result<Option<Text>, Self::Error>;
    /// A number.
    ///
    /// # Errors
    /// It is none, or not within the range.
    fn number(&mut self, field: &'static str) -> Result<Option<u16>, Self::Error>;
    /// Yes or no.
    ///
    /// # Errors
    /// It is neither.
    fn flag(&mut self, field: &'static str) -> Result<Option<bool>, Self::Error>;
    /// A day.
    ///
    /// # Errors
    /// It is none.
    fn day(&mut self, field: &'static str) -> Result<Option<Written>, Self::Error>;
    /// An amount.
    ///
    /// # Errors
    /// It is none.
    fn amount(&mut self, field: &'static str) -> Result<Option<Amount>, Self::Error>;
    /// The error of a field that is empty and must not be.
    fn missing(&mut self, field: &'static str) -> Self::Error;
}

impl Amount {
    /// Reads `273000`, `273000.5` or `-0.25`: a decimal number with at most two decimals.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(whole) || !is_number(part) || part.len() > 2 {
            return None;
        }
        let part = part.parse::<i64>().ok()? * if part.len() == 1 { 10 } else { 1 };
        whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(part).map(|hundredths| Self(sign * hundredths))
    }
}

impl std::fmt::Display for Amount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Total(i128::from(self.0)).fmt(f)
    }
}

impl std::fmt::Display for Total {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (sign, hundredths) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        write!(f, "{sign}{}.{:02}", hundredths / 100, hundredths % 100)
    }
}

/// Makes the type itself, as derives take no macros for types: field by field, the type of each takes its place.
macro_rules! structure {
    ({$($head:tt)*} [$($done:tt)*] {} {}) => {
        $($head)* { $($done)* }
    };
    ($head:tt [$($done:tt)*] { $(#[doc = $doc:literal])+ $name:ident: key $arguments:tt; $($rest:tt)* } $others:tt) => {
        structure! { $head [$($done)* $(#[doc = $doc])+ pub $name: R,] { $($rest)* } $others }
    };
    ($head:tt [$($done:tt)*] { $(#[doc = $doc:literal])+ $name:ident: word($Word:ident); $($rest:tt)* } $others:tt) => {
        structure! { $head [$($done)* $(#[doc = $doc])+ pub $name: $Word,] { $($rest)* } $others }
    };
    ($head:tt [$($done:tt)*] { $(#[doc = $doc:literal])+ $name:ident: $kind:ident(); $($rest:tt)* } $others:tt) => {
        structure! { $head [$($done)* $(#[doc = $doc])+ pub $name: kept::$kind,] { $($rest)* } $others }
    };
    ($head:tt [$($done:tt)*] {} { $(#[doc = $doc:literal])+ $name:ident: key $arguments:tt; $($rest:tt)* }) => {
        structure! { $head [$($done)* $(#[doc = $doc])+ pub $name: Option<R>,] {} { $($rest)* } }
    };
    ($head:tt [$($done:tt)*] {} { $(#[doc = $doc:literal])+ $name:ident: word($Word:ident); $($rest:tt)* }) => {
        structure! { $head [$($done)* $(#[doc = $doc])+ pub $name: Option<$Word>,] {} { $($rest)* } }
    };
    ($head:tt [$($done:tt)*] {} { $(#[doc = $doc:literal])+ $name:ident: $kind:ident(); $($rest:tt)* }) => {
        structure! { $head [$($done)* $(#[doc = $doc])+ pub $name: Option<kept::$kind>,] {} { $($rest)* } }
    };
}
pub(crate) use structure;

/// The types of what stands in fields, by the words that the definitions have for them.
#[expect(non_camel_case_types, reason = "the definitions name them")]
pub(crate) mod kept {
    /// A short text.
    pub type text = crate::network::fact::Text;
    /// A text in sentences.
    pub type prose = crate::network::fact::Text;
    /// A number.
    pub type number = u16;
    /// Yes or no.
    pub type flag = bool;
    /// A day.
    pub type day = super::Written;
    /// An amount.
    pub type amount = super::Amount;
}

/// The [`FieldKind`] of a field.
macro_rules! field_kind {
    (key) => {
        $crate::network::affair::FieldKind::Key
    };
    (word) => {
        $crate::network::affair::FieldKind::Word
    };
    (text) => {
        $crate::network::affair::FieldKind::Text
    };
    (prose) => {
        $crate::network::affair::FieldKind::Prose
    };
    (number) => {
        $crate::network::affair::FieldKind::Number
    };
    (flag) => {
        $crate::network::affair::FieldKind::Flag
    };
    (day) => {
        $crate::network::affair::FieldKind::Day
    };
    (amount) => {
        $crate::network::affair::FieldKind::Amount
    };
}
pub(crate) use field_kind;

/// The columns of a table that keep a field.
macro_rules! field_columns {
    (day $name:ident) => {
        &[
            concat!(stringify!($name), "_earliest"),
            concat!(stringify!($name), "_latest"),
            concat!(stringify!($name), "_text"),
        ]
    };
    ($kind:ident $name:ident) => {
        &[stringify!($name)]
    };
}
pub(crate) use field_columns;

/// A reference to what stands in a field, as a [`Value`].
macro_rules! field_value {
    (key($Link:ident, $To:ident) $value:expr) => {
        $crate::network::affair::Value::Key($crate::network::fact::Link::$Link, $value)
    };
    (word($Word:ident) $value:expr) => {
        $crate::network::affair::Value::Word($crate::network::word::Word::code(*$value))
    };
    (text() $value:expr) => {
        $crate::network::affair::Value::Text($value)
    };
    (prose() $value:expr) => {
        $crate::network::affair::Value::Prose($value)
    };
    (number() $value:expr) => {
        $crate::network::affair::Value::Number(*$value)
    };
    (flag() $value:expr) => {
        $crate::network::affair::Value::Flag(*$value)
    };
    (day() $value:expr) => {
        $crate::network::affair::Value::Day($value)
    };
    (amount() $value:expr) => {
        $crate::network::affair::Value::Amount(*$value)
    };
}
pub(crate) use field_value;

/// What stands in a field, read from a source.
macro_rules! field_read {
    (key($Link:ident, $To:ident) $source:ident $field:expr) => {
        $source.key($field, $crate::network::fact::Link::$Link)
    };
    (word($Word:ident) $source:ident $field:expr) => {
        $source.word::<$Word>($field)
    };
    (text() $source:ident $field:expr) => {
        $source.text($field)
    };
    (prose() $source:ident $field:expr) => {
        $source.text($field)
    };
    (number() $source:ident $field:expr) => {
        $source.number($field)
    };
    (flag() $source:ident $field:expr) => {
        $source.flag($field)
    };
    (day() $source:ident $field:expr) => {
        $source.day($field)
    };
    (amount() $source:ident $field:expr) => {
        $source.amount($field)
    };
}
pub(crate) use field_read;

/// What stands in a field, with other references.
macro_rules! field_map {
    (key($Link:ident, $To:ident) $refer:ident $value:expr) => {
        $refer($crate::network::fact::Link::$Link, $value)?
    };
    ($kind:ident $arguments:tt $refer:ident $value:expr) => {
        $value.clone()
    };
}
pub(crate) use field_map;

/// Makes the type of a kind of affair from its definition: the fields that are always filled in, then the others.
macro_rules! define {
    (
        [] $(#[doc = $doc:literal])+ $T:ident
        { $( $(#[doc = $needed_doc:literal])+ $needed:ident: $needed_kind:ident $needed_arguments:tt; )* }
        { $( $(#[doc = $other_doc:literal])+ $other:ident: $other_kind:ident $other_arguments:tt; )* }
    ) => {
        structure! {
            { $(#[doc = $doc])+ #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)] pub struct $T<R> }
            []
            { $( $(#[doc = $needed_doc])+ $needed: $needed_kind $needed_arguments; )* }
            { $( $(#[doc = $other_doc])+ $other: $other_kind $other_arguments; )* }
        }

        impl<R> $T<R> {
            /// Its fields, in order.
            pub const FIELDS: &'static [$crate::network::affair::Field] = &[
                $( $crate::network::affair::Field {
                    name: stringify!($needed), kind: field_kind!($needed_kind), required: true,
                }, )*
                $( $crate::network::affair::Field {
                    name: stringify!($other), kind: field_kind!($other_kind), required: false,
                }, )*
            ];

            /// The columns of a table that keep each field, in order.
            pub const COLUMNS: &'static [&'static [&'static str]] = &[
                $( field_columns!($needed_kind $needed), )*
                $( field_columns!($other_kind $other), )*
            ];

            /// Gives what stands in each field, in order, to `put`.
            pub fn each<'a>(&'a self, put: &mut impl FnMut(Option<$crate::network::affair::Value<'a, R>>)) {
                $( put(Some(field_value!($needed_kind $needed_arguments &self.$needed))); )*
                $( put(self.$other.as_ref().map(|value| field_value!($other_kind $other_arguments value))); )*
            }

            /// Reads one, field by field. All are read, so that a source can note everything that is wrong.
            ///
            /// # Errors
            /// A field cannot be read, or one that is always filled in is empty.
            pub fn read<S: $crate::network::affair::Source<R>>(source: &mut S) -> Result<Self, S::Error> {
                $( let $needed = match field_read!($needed_kind $needed_arguments source stringify!($needed)) {
                    Ok(Some(value)) => Ok(value),
                    Ok(None) => Err(source.missing(stringify!($needed))),
                    Err(error) => Err(error),
                }; )*
                $( let $other = field_read!($other_kind $other_arguments source stringify!($other)); )*
                Ok(Self { $($needed: $needed?,)* $($other: $other?,)* })
            }

            /// The same with other references.
            ///
            /// # Errors
            /// The first error that `refer` gives.
            pub fn try_map<S, E>(
                &self,
                refer: &mut impl FnMut($crate::network::fact::Link, &R) -> Result<S, E>,
            ) -> Result<$T<S>, E> {
                Ok($T {
                    $($needed: field_map!($needed_kind $needed_arguments refer &self.$needed),)*
                    $($other: match &self.$other {
                        Some(value) => Some(field_map!($other_kind $other_arguments refer value)),
                        None => None,
                    },)*
                })
            }
        }
    };
}
pub(crate) use define;

/// Makes [`Affair`] of the names of all kinds.
macro_rules! affair {
    ([] $($name:ident: $Kind:ident,)+) => {
        /// What bodies do together: an affair of one kind.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Affair<R> {
            $(
                #[doc = concat!("See [`", stringify!($Kind), "`].")]
                $Kind($Kind<R>),
            )+
        }

        $(
            impl<R> From<$Kind<R>> for Affair<R> {
                fn from(affair: $Kind<R>) -> Self {
                    Self::$Kind(affair)
                }
            }

            impl<R> Affair<R> {
                #[doc = concat!("The affair where it is of this kind: see [`", stringify!($Kind), "`].")]
                #[must_use]
                pub fn $name(&self) -> Option<&$Kind<R>> {
                    match self {
                        Self::$Kind(affair) => Some(affair),
                        _ => None,
                    }
                }
            }
        )+

        impl<R> Affair<R> {
            /// The kinds of statement that are affairs, each with its name in the tables.
            pub const KINDS: &'static [(StatementKind, &'static str)] =
                &[$((StatementKind::$Kind, stringify!($name))),+];

            /// What kind of statement it is.
            #[must_use]
            pub fn kind(&self) -> StatementKind {
                match self { $(Self::$Kind(_) => StatementKind::$Kind,)+ }
            }

            /// The fields of a kind of affair, in order; none of another kind of statement.
            #[must_use]
            pub fn fields(kind: StatementKind) -> &'static [Field] {
                match kind { $(StatementKind::$Kind => $Kind::<R>::FIELDS,)+ _ => &[] }
            }

            /// Gives what stands in each field, in order, to `put`.
            pub fn each<'a>(&'a self, put: &mut impl FnMut(Option<Value<'a, R>>)) {
                match self { $(Self::$Kind(affair) => affair.each(put),)+ }
            }

            /// Reads one of a kind; none where the kind is no affair.
            ///
            /// # Errors
            /// As the source gives them.
            pub fn read<S: Source<R>>(kind: StatementKind, source: &mut S) -> Option<Result<Self, S::Error>> {
                Some(match kind { $(StatementKind::$Kind => $Kind::read(source).map(Self::$Kind),)+ _ => return None })
            }

            /// The same with other references.
            ///
            /// # Errors
            /// The first error that `refer` gives.
            pub fn try_map<S, E>(&self, refer: &mut impl FnMut(Link, &R) -> Result<S, E>) -> Result<Affair<S>, E> {
                Ok(match self { $(Self::$Kind(affair) => Affair::$Kind(affair.try_map(refer)?),)+ })
            }
        }
    };
}
affairs! { affair [] }

impl<R> Affair<R> {
    /// The fields that are filled in, with their names.
    #[must_use]
    pub fn filled(&self) -> Vec<(Field, Value<'_, R>)> {
        let (mut fields, mut filled) = (Self::fields(self.kind()).iter(), Vec::new());
        self.each(&mut |value| filled.extend(fields.next().copied().zip(value)));
        filled
    }

    /// The entities that it names, each with the place in which it names it.
    #[must_use]
    pub fn references(&self) -> Vec<(Link, &R)> {
        let mut named = Vec::new();
        self.each(&mut |value| {
            if let Some(Value::Key(link, entity)) = value {
                named.push((link, entity));
            }
        });
        named
    }

    /// The area that it is about.
    #[must_use]
    pub fn area(&self) -> Option<&Text> {
        match self {
            Self::Agreement(agreement) => agreement.area.as_ref(),
            Self::MeetingSeries(series) => series.area.as_ref(),
            Self::Proposal(proposal) => proposal.area.as_ref(),
            Self::Procedure(procedure) => procedure.area.as_ref(),
            Self::BudgetLine(line) => line.area.as_ref(),
            _ => None,
        }
    }

    /// What it is called: its title, or what is said in its place.
    #[must_use]
    pub fn title(&self) -> Option<&Text> {
        match self {
            Self::Agreement(agreement) => Some(&agreement.title),
            Self::MeetingSeries(series) => Some(&series.title),
            Self::Meeting(meeting) => meeting.title.as_ref(),
            Self::Proposal(proposal) => Some(&proposal.title),
            Self::Procedure(procedure) => Some(&procedure.title),
            Self::BudgetLine(line) => Some(&line.title),
            Self::ProposalItem(item) => Some(&item.text),
            Self::ActionItem(action) => Some(&action.text),
            Self::Decision(_)
            | Self::ApprovalStep(_)
            | Self::Target(_)
            | Self::Effect(_)
            | Self::Act(_)
            | Self::Allocation(_)
            | Self::Involvement(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact() {
        for (text, hundredths) in
            [("273000", 27_300_000), ("0.5", 50), ("0.05", 5), ("-12.25", -1225), ("92233720368547758.07", i64::MAX)]
        {
            let amount = Amount::parse(text);
            assert_eq!(amount, Some(Amount(hundredths)), "{text}");
            assert_eq!(Amount::parse(&Amount(hundredths).to_string()), amount, "{text}");
        }
        for wrong in ["", "-", ".5", "1.", "1.234", "1,5", "1e3", "+1", " 1", "92233720368547758.08", "--1", "1.-5"] {
            assert_eq!(Amount::parse(wrong), None, "{wrong}");
        }
    }
}
