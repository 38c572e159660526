//! What a response says of itself to who watches: metrics, the log, traces. No text of the request is in it.

use std::borrow::Cow;

use async_graphql::parser::types::OperationType;

use crate::graphql::{Answered, Asked, ErrorCode, is_shown};
use crate::network::key::Revision;
use crate::network::word::Word;

/// What is noted of an answer; it goes with the response as an extension.
#[derive(Debug, Clone, Default)]
pub(super) struct Noted {
    /// The operation's name, if it can be shown.
    pub(super) operation: Option<String>,
    /// What the operation is; none where that is not known.
    pub(super) kind: Option<OperationType>,
    /// What it costs.
    pub(super) cost: Option<usize>,
    /// The newest revision of the network that it is answered from.
    pub(super) revision: Option<Revision>,
    /// The codes of its errors.
    pub(super) codes: Vec<Cow<'static, str>>,
    /// Whether it was executed.
    pub(super) executed: bool,
}

impl Noted {
    /// A request that was refused.
    pub(super) fn refused(code: ErrorCode) -> Self {
        Self { codes: vec![Cow::Borrowed(code.code())], ..Self::default() }
    }

    /// A request whose document was looked at.
    pub(super) fn of(asked: &Asked) -> Self {
        let what = asked.what();
        Self {
            operation: what.and_then(|what| what.name.clone()).filter(|name| is_shown(name)),
            kind: what.map(|what| what.of),
            cost: what.map(|_| asked.cost()),
            revision: asked.revision(),
            ..Self::default()
        }
    }

    /// The same once it is answered.
    pub(super) fn answered(self, answer: &Answered) -> Self {
        let codes = answer.codes.iter().cloned().map(Cow::Owned).collect();
        Self { executed: answer.executed, codes, ..self }
    }
}

/// What an operation is, in a word.
pub(super) fn kind(kind: OperationType) -> &'static str {
    match kind {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    }
}
