//! Writing: a verb a mutation, and any number of them in one batch. Planned against the newest network
//! and recorded as one revision, or refused as a whole.

mod anonymise;
mod input;
mod payload;
mod provision;
mod rotate;
mod statement;
mod verb;

use std::sync::Arc;

use async_graphql::{Context, ErrorExtensions, InputObject, InputType, MergedObject, Object, Result, Value, value};
use sha2::{Digest, Sha256};

use super::access::edits;
use super::answer::Reading;
use super::at::{At, Given};
use super::audit;
use super::error::{ErrorCode, error};
use super::source::{NotWritten, Repeat, Source, Write, Written};
use crate::access::Edits;
use crate::network::fact::Text;
use crate::network::key::{Key, Noun, Revision};
use crate::network::network::Network;
use crate::network::recorded::RevisionRecord;
use crate::network::refusal::Sentence;
use crate::network::script::{Place, PlacedRefusal, Script, Scripted, Warrant};
use crate::network::text::looks_like_personal_number;
use crate::network::word::Word;
use anonymise::Anonymising;
use payload::ChangePayload;
use verb::{Verb, Verbs};

pub use payload::{Outcome, payloads};
pub use verb::ChangeInput;

/// The most changes in a batch by mutation; larger ones are imports.
const MOST_CHANGES: usize = 10_000;

/// Makes keys for what is new.
pub type Mint = Box<dyn FnMut() -> Key + Send>;

/// What a change is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// What has this key.
    Known(String),
    /// The first of the noun that it creates.
    Created(Noun),
    /// What the fact with this number is about.
    Fact(i32),
    /// Many.
    Batch,
}

/// How the input of a mutation is addressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Addressed {
    /// `input`.
    Single,
    /// `changes`, the number, the change's name.
    Batch,
}

/// How a change is written.
#[derive(Clone, Default, InputObject)]
pub struct WriteInput {
    /// Why, for the revision.
    message: Option<String>,
    /// The revision that the change was planned against: where a later one touched what it touches, it is refused.
    expected_revision: Option<i32>,
    /// A text of the client's own, at most 200 characters: the same mutation sent again with it is not recorded
    /// again, and has the first one's payload.
    idempotency_key: Option<String>,
    /// Plan it and say what would be recorded, and record nothing.
    #[graphql(default)]
    dry_run: bool,
}

/// The root of writing.
#[derive(MergedObject, Default)]
pub struct Mutation(Verbs, Batch, Anonymising);

/// A batch of changes.
#[derive(Default)]
pub struct Batch;

#[Object]
impl Batch {
    /// Any number of changes as one revision: all of them, or none. Each sees what those before it did.
    async fn change(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The changes, in order; at most 10,000.")] changes: Vec<ChangeInput>,
        #[graphql(desc = "How they are written.")] write: Option<WriteInput>,
    ) -> Option<Result<ChangePayload>> {
        let said = async {
            let edits = edits(context, "change")?;
            said(context, edits, "change", changes, &write.unwrap_or_default(), Addressed::Batch).await
        };
        Some(said.await.map(ChangePayload))
    }
}

/// What verbs come to against a network.
///
/// # Errors
/// Every refusal of a verb.
fn script<V: Verb>(verbs: &[V], network: &Network, mint: &mut Mint) -> Result<Scripted, Vec<PlacedRefusal>> {
    let mut script = Script::new(network);
    for (number, verb) in verbs.iter().enumerate() {
        script.begin(number, Warrant::default());
        // What is refused is noted in the script; the rest of the verbs are still said, so that all comes at once.
        if let Ok(warrant) = verb.warrant(&mut script) {
            script.begin(number, warrant);
            let _ = verb.act(&mut script, mint);
        }
    }
    script.finish()
}

/// Keys for what is never recorded: `what-if:1`, `what-if:2`.
pub fn hypothetical() -> Mint {
    let mut number = 0_u32;
    Box::new(move || {
        loop {
            number = number.wrapping_add(1);
            if let Ok(key) = Key::parse(&format!("what-if:{number}")) {
                return key;
            }
        }
    })
}

/// The network with changes that are never recorded.
///
/// # Errors
/// REFUSED, with every refusal in `extensions.refusals`; TOO_LARGE.
pub fn what_if(network: &Network, changes: &[ChangeInput]) -> Result<Arc<Network>> {
    check_length(changes.len())?;
    // Nothing of it is recorded, so that anyone may suppose anything.
    planned(&network.hypothetical(), changes, Ok).map(Arc::new).map_err(|refusals| {
        let names: Vec<String> = changes.iter().map(Verb::name).collect();
        let told = refusals.into_iter().map(|refused| {
            let field = Some(refused.place.field).filter(|field| !field.is_empty()).map(str::to_owned);
            let path: Vec<String> = path_in("with", &names, refused.place).into_iter().chain(field).collect();
            let Sentence { english, danish } = refused.refusal.sentence;
            value!({ "code": refused.refusal.code.code(), "path": path, "english": english, "danish": danish })
        });
        let told: Vec<Value> = told.collect();
        let sentence = format!("the changes are refused for {} reasons; extensions.refusals has them", told.len());
        error(ErrorCode::Refused, sentence).extend_with(|_, extensions| extensions.set("refusals", told.clone()))
    })
}

/// A digest of changes, to tell one what-if from another.
pub fn digest(changes: &[ChangeInput]) -> u64 {
    let half = digest_of("with", changes);
    u64::from_be_bytes([half[0], half[1], half[2], half[3], half[4], half[5], half[6], half[7]])
}

/// What a what-if costs: each change as much as a hundred fields.
pub fn cost_with(changes: Option<&[ChangeInput]>, below: usize) -> usize {
    changes.map_or(0, <[ChangeInput]>::len).saturating_mul(100).saturating_add(below).saturating_add(1)
}

/// The network as verbs would leave it, if they are admitted and the rules accept them.
fn planned<V: Verb>(
    network: &Network,
    verbs: &[V],
    admitted: impl FnOnce(Scripted) -> Result<Scripted, Vec<PlacedRefusal>>,
) -> Result<Network, Vec<PlacedRefusal>> {
    let Scripted { changes, places, .. } = admitted(script(verbs, network, &mut hypothetical())?)?;
    let record = RevisionRecord::would_be(network, "what-if");
    network.plan(&changes, record).map(|plan| plan.after).map_err(|refusals| places.of(refusals))
}

/// The paths of refusals in the input.
fn paths(refusals: Vec<PlacedRefusal>, path: impl Fn(Place) -> Vec<String>) -> Vec<(Vec<String>, PlacedRefusal)> {
    refusals.into_iter().map(|refused| (path(refused.place), refused)).collect()
}

/// The path of a change in a list that an argument gives.
fn path_in(argument: &str, changes: &[String], place: Place) -> Vec<String> {
    let name = changes.get(place.verb).cloned();
    [argument.to_owned(), place.verb.to_string()].into_iter().chain(name).collect()
}

/// Whether a list is not too long to be planned.
///
/// # Errors
/// TOO_LARGE.
fn check_length(changes: usize) -> Result<()> {
    if changes > MOST_CHANGES {
        let sentence = format!("{changes} changes are asked for; at most {MOST_CHANGES} are planned in one batch");
        return Err(error(ErrorCode::TooLarge, sentence));
    }
    Ok(())
}

/// Says verbs, and notes that somebody did.
async fn said<V: Verb>(
    context: &Context<'_>,
    edits: Edits,
    mutation: &str,
    verbs: Vec<V>,
    write: &WriteInput,
    addressed: Addressed,
) -> Result<Outcome> {
    check_length(verbs.len())?;
    let names: Vec<String> = verbs.iter().map(Verb::name).collect();
    let said = carried_out(context, edits, mutation, (verbs, &names), write, addressed).await;
    if !write.dry_run {
        audit::write(context, &names, said.as_ref().ok());
    }
    said
}

async fn carried_out<V: Verb>(
    context: &Context<'_>,
    edits: Edits,
    mutation: &str,
    (verbs, names): (Vec<V>, &[String]),
    write: &WriteInput,
    addressed: Addressed,
) -> Result<Outcome> {
    let reading = context.data::<Reading>()?;
    let subject = match (addressed, verbs.first()) {
        (Addressed::Single, Some(verb)) => verb.subject(),
        _ => Subject::Batch,
    };
    let placed = |refusals| {
        paths(refusals, |place| match addressed {
            // Conditions are of the whole, and no field of a change is called so.
            _ if matches!(place.field, "expectedRevision" | "idempotencyKey") => vec!["write".to_owned()],
            Addressed::Single => vec!["input".to_owned()],
            Addressed::Batch => path_in("changes", names, place),
        })
    };
    let unsaid = |network: Arc<Network>, refusals| Outcome {
        reading: reading.of(&network, reading.today),
        at: at(reading, network),
        revision: None,
        repeated: false,
        recorded: Vec::new(),
        withdrawn: Vec::new(),
        refusals: placed(refusals),
        subject: subject.clone(),
    };
    if write.dry_run {
        let (network, today) = (&reading.network, reading.today);
        let admitted = |said| edits.scope().admits(network, said, today);
        return Ok(match planned(network, &verbs, admitted) {
            Ok(after) => {
                let number = after.head();
                outcome(reading, Arc::new(after), number, (true, false), subject.clone())
            }
            Err(refusals) => unsaid(reading.network.clone(), refusals),
        });
    }
    let source = context.data::<Arc<dyn Source>>()?.clone();
    let repeat = write.idempotency_key.as_ref().map(|key| repeat(key, mutation, &verbs)).transpose()?;
    let expected = write.expected_revision.map(expected).transpose()?;
    let mut mint = source.mint();
    let message: Text = write.message.as_deref().unwrap_or_default().trim().into();
    let decide = Box::new(move |network: &Network| script(&verbs, network, &mut mint));
    match source.write(Write { edits, message, expected, repeat, decide }).await {
        Ok(Written { revision, network, repeated }) => {
            Ok(outcome(reading, network, revision, (false, repeated), subject))
        }
        Err(NotWritten::Refused { refusals, network }) => Ok(unsaid(network, refusals)),
        Err(NotWritten::Failed) => {
            Err(error(ErrorCode::Internal, "the change could not be recorded; the server's log says why"))
        }
    }
}

fn at(reading: &Reading, network: Arc<Network>) -> At {
    let reading = reading.of(&network, reading.today);
    At::new(reading.view(reading.today), Given::default())
}

/// What a network says of a revision: of the one that was recorded, or that would be.
fn outcome(
    reading: &Reading,
    network: Arc<Network>,
    of: Option<Revision>,
    (planned, repeated): (bool, bool),
    subject: Subject,
) -> Outcome {
    let recorded = of.into_iter().flat_map(|number| network.recorded_by(number)).collect();
    let withdrawn = of.into_iter().flat_map(|number| network.withdrawn_by(number)).copied().collect();
    // A repetition has the payload of the first time.
    let newest = reading.of(&network, reading.today);
    let at = match of.filter(|_| repeated) {
        Some(_) => {
            At::new(at(reading, network).view().clone().known_at(of), Given { known: Some(of), ..Given::default() })
        }
        None => at(reading, network),
    };
    let revision = of.filter(|_| !planned);
    Outcome { reading: newest, at, revision, repeated, recorded, withdrawn, refusals: Vec::new(), subject }
}

fn expected(number: i32) -> Result<Revision> {
    Revision::new(i64::from(number))
        .ok_or_else(|| error(ErrorCode::UnknownRevision, format!("there is no revision {number}; they begin with 1")))
}

/// What makes a mutation the same when it is sent again.
fn repeat<V: Verb>(key: &str, mutation: &str, verbs: &[V]) -> Result<Repeat> {
    if key.trim().is_empty() || key.chars().count() > 200 {
        return Err(error(ErrorCode::InvalidValue, "an idempotency key has from 1 to 200 characters"));
    }
    // Keys are kept as digests; one by chance is not taken for a number of somebody's.
    if looks_like_personal_number(key) && uuid::Uuid::try_parse(key.trim()).is_err() {
        return Err(error(ErrorCode::InvalidValue, "the idempotency key holds what looks like a CPR number"));
    }
    Ok(Repeat { key: key.trim().into(), digest: digest_of(mutation, verbs) })
}

/// Half of the SHA-256 of what is asked for.
fn digest_of<V: Verb>(mutation: &str, verbs: &[V]) -> [u8; 16] {
    let mut digest = Sha256::new();
    digest.update(mutation.as_bytes());
    for verb in verbs {
        digest.update(b"\0");
        // Inputs are values of GraphQL, which can be written.
        digest.update(serde_json::to_vec(&InputType::to_value(verb)).unwrap_or_default());
    }
    let whole: [u8; 32] = digest.finalize().into();
    std::array::from_fn(|at| whole.get(at).copied().unwrap_or_default())
}
