//! Closed vocabularies as GraphQL enums, each from its one definition in `network`.

use std::borrow::Cow;
use std::marker::PhantomData;

use async_graphql::parser::types::Field;
use async_graphql::registry::{Deprecation, MetaEnumValue, MetaType, MetaTypeId, Registry};
use async_graphql::{
    ContextSelectionSet, InputType, InputValueError, InputValueResult, Name, OutputType, Positioned, ServerResult,
    Value,
};

use herred_macros::Object;

use super::axis::Axis;
use super::error::ErrorCode;
use super::walk::TargetState;
use crate::network::agreement::{AgreementKind, NoticeEnd};
use crate::network::approval::{ActKind, ProcedureKind, Quantifier, StepAction};
use crate::network::decision::Outcome;
use crate::network::fact::{Basis, Link, StatementKind};
use crate::network::gap::{GapReason, Topic};
use crate::network::involvement::InvolvementKind;
use crate::network::key::Noun;
use crate::network::meeting::{Cadence, MeetingStatus};
use crate::network::membership::{Capacity, TermEnd};
use crate::network::money::{BudgetKind, Spread};
use crate::network::organization::{ContactKind, Language, Level, NameUsage, OrganizationKind, SuccessionKind};
use crate::network::provision::{
    AttendanceKind, ElectionEnd, Modality, ProvisionKind, Selection, Service, SubstitutionPolicy,
};
use crate::network::questions::action_item::{ActionItemReason, ActionItemState};
use crate::network::questions::agreement::contact::ContactReason;
use crate::network::questions::agreement::force::{ForceReason, ForceState};
use crate::network::questions::agreement::notice::NoticeReason;
use crate::network::questions::agreement::review::ReviewUnknown;
use crate::network::questions::approval::{ApprovalReason, ApprovalState, StepState};
use crate::network::questions::cadence::CadenceReason;
use crate::network::questions::cadence::keeping::CadenceState;
use crate::network::questions::candidate::CandidateReason;
use crate::network::questions::comparison::DifferenceKind;
use crate::network::questions::compliance::{ComplianceReason, ComplianceState};
use crate::network::questions::decision::{DecisionReason, ProposalState, TreatmentState};
use crate::network::questions::event::EventKind;
use crate::network::questions::hop::Heading;
use crate::network::questions::mandate::{MandateFit, MandateOrigin, MandateUnknown};
use crate::network::questions::meeting::participant::ParticipantGround;
use crate::network::questions::open_place::OpenReason;
use crate::network::questions::organization::Existence;
use crate::network::questions::path::ChainEnd;
use crate::network::questions::proposal::LeaverReason;
use crate::network::questions::quality::FindingCode;
use crate::network::questions::reporting::Listing;
use crate::network::questions::rotation::RotationUnknown;
use crate::network::questions::rotation::eligible::EligibleReason;
use crate::network::questions::seat::SeatReason;
use crate::network::questions::silence::{SilenceReason, SilenceState};
use crate::network::questions::term::EndReason;
use crate::network::questions::timeline::TermState;
use crate::network::questions::walk::StepKind;
use crate::network::questions::wheel::{WheelKind, WheelReason};
use crate::network::relation::{Direction, RelationKind};
use crate::network::search::MatchQuality;
use crate::network::seat::{Role, SeatState};
use crate::network::validity::{BoundState, Certainty};
use crate::network::word::Word;

/// A word of a vocabulary, as an enum value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code<W>(pub W);

/// The language of texts where the caller names none.
pub const DANISH: Code<Language> = Code(Language::Danish);

/// The words of a list argument.
pub fn words<W>(codes: Vec<Code<W>>) -> Vec<W> {
    codes.into_iter().map(|code| code.0).collect()
}

fn meta<W: Word>() -> MetaType {
    let value = |word: &W| MetaEnumValue {
        name: word.code().to_owned(),
        description: Some(prose(word.about())),
        deprecation: Deprecation::NoDeprecated,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        directive_invocations: Vec::new(),
    };
    MetaType::Enum {
        name: W::NAME.to_owned(),
        description: Some(prose(W::ABOUT)),
        enum_values: W::ALL.iter().map(|word| (word.code().to_owned(), value(word))).collect(),
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: Some(std::any::type_name::<Code<W>>()),
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

/// A doc comment as a sentence: without the space that each of its lines begins with.
fn prose(about: &str) -> String {
    about.lines().map(str::trim).collect::<Vec<_>>().join("\n")
}

impl<W: Word> InputType for Code<W> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        W::NAME.into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_input_type::<Self, _>(MetaTypeId::Enum, |_| meta::<W>())
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let given = match &value {
            Some(Value::Enum(name)) => name.as_str(),
            Some(Value::String(text)) => text,
            _ => return Err(InputValueError::expected_type(value.unwrap_or_default())),
        };
        let exact = W::ALL.iter().copied().find(|word| word.code() == given);
        exact.map(Self).ok_or_else(|| InputValueError::custom(format!("“{given}” is no {}", W::NAME)))
    }

    fn to_value(&self) -> Value {
        Value::Enum(Name::new(self.0.code()))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

impl<W: Word> OutputType for Code<W> {
    fn type_name() -> Cow<'static, str> {
        W::NAME.into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Enum, |_| meta::<W>())
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(self.to_value())
    }
}

/// One vocabulary, whichever it is.
trait Vocabulary: Send + Sync {
    fn name(&self) -> &'static str;
    fn about(&self) -> String;
    fn words(&self) -> Vec<WordEntry>;
}

struct Of<W>(PhantomData<fn() -> W>);

impl<W: Word> Vocabulary for Of<W> {
    fn name(&self) -> &'static str {
        W::NAME
    }

    fn about(&self) -> String {
        prose(W::ABOUT)
    }

    fn words(&self) -> Vec<WordEntry> {
        let entry = |word: &W| WordEntry {
            code: word.code(),
            about: prose(word.about()),
            english: word.english(),
            danish: word.danish(),
        };
        W::ALL.iter().map(entry).collect()
    }
}

/// A closed vocabulary: an enum of the schema with its labels for people.
pub struct VocabularyEntry(Box<dyn Vocabulary>);

#[cfg(test)]
impl VocabularyEntry {
    /// The enum's name.
    pub fn title(&self) -> &'static str {
        self.0.name()
    }

    /// How each word's row in the glossary begins.
    pub fn rows(&self) -> Vec<String> {
        let row = |word: WordEntry| format!("| {} | {} | {} |", word.code, word.danish, word.about.replace('\n', " "));
        self.0.words().into_iter().map(row).collect()
    }
}

/// A closed vocabulary: an enum of the schema with its labels for people.
#[Object(name = "Vocabulary")]
impl VocabularyEntry {
    /// The enum's name in the schema.
    async fn name(&self) -> &'static str {
        self.0.name()
    }

    /// What the vocabulary says.
    async fn about(&self) -> String {
        self.0.about()
    }

    /// Its words, in the order of the glossary.
    async fn words(&self) -> Vec<WordEntry> {
        self.0.words()
    }
}

/// A word of a closed vocabulary.
pub struct WordEntry {
    code: &'static str,
    about: String,
    english: String,
    danish: &'static str,
}

/// A word of a closed vocabulary.
#[Object(name = "Word")]
impl WordEntry {
    /// The enum value.
    async fn code(&self) -> &'static str {
        self.code
    }

    /// What the word means.
    async fn about(&self) -> &str {
        &self.about
    }

    /// The word for people: in Danish, or in English where another language is asked for.
    async fn label(
        &self,
        #[graphql(desc = "The language of the label.", default_with = "DANISH")] language: Code<Language>,
    ) -> &str {
        if language.0 == Language::Danish { self.danish } else { &self.english }
    }
}

/// Every vocabulary of the schema.
pub fn vocabularies() -> Vec<VocabularyEntry> {
    macro_rules! all {
        ($($W:ty),+ $(,)?) => { vec![$(VocabularyEntry(Box::new(Of::<$W>(PhantomData)))),+] };
    }
    all![
        ActKind,
        ActionItemReason,
        ActionItemState,
        AgreementKind,
        ApprovalReason,
        ApprovalState,
        AttendanceKind,
        Axis,
        Basis,
        BoundState,
        BudgetKind,
        Cadence,
        CadenceReason,
        CadenceState,
        CandidateReason,
        Capacity,
        Certainty,
        ChainEnd,
        ComplianceReason,
        ComplianceState,
        ContactKind,
        ContactReason,
        DecisionReason,
        DifferenceKind,
        Direction,
        ElectionEnd,
        EligibleReason,
        EndReason,
        ErrorCode,
        EventKind,
        Existence,
        FindingCode,
        ForceReason,
        ForceState,
        GapReason,
        Heading,
        InvolvementKind,
        Language,
        LeaverReason,
        Level,
        Link,
        Listing,
        MandateFit,
        MandateOrigin,
        MandateUnknown,
        MatchQuality,
        MeetingStatus,
        Modality,
        NameUsage,
        NoticeEnd,
        NoticeReason,
        Noun,
        OpenReason,
        OrganizationKind,
        Outcome,
        ParticipantGround,
        ProcedureKind,
        ProposalState,
        ProvisionKind,
        Quantifier,
        RelationKind,
        ReviewUnknown,
        Role,
        RotationUnknown,
        SeatReason,
        SeatState,
        Selection,
        Service,
        SilenceReason,
        SilenceState,
        Spread,
        StatementKind,
        StepAction,
        StepKind,
        StepState,
        SubstitutionPolicy,
        SuccessionKind,
        TargetState,
        TermEnd,
        TermState,
        Topic,
        TreatmentState,
        WheelKind,
        WheelReason,
    ]
}
