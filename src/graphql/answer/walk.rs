//! The walk: values in, JSON out.

use std::any::Any;
use std::time::{Duration, Instant};

use async_graphql::{PathSegment, ServerError, ServerResult, Variables};

use super::leaf::{day, number, string};
use super::plan::{Child, Plan, Typed};
use super::request::{Reading, Request};
use super::variables::Given;
use super::{Answer, Fields, Seen};
use crate::graphql::error::{ErrorCode, request_error};
use crate::graphql::limits::Limits;
use crate::graphql::pieces::{Made, PieceGrounds, PieceKey, Pieces};
use crate::network::validity::Day;

/// A value that must not be null failed.
pub struct Failed(Box<ServerError>);

/// Whether a value was written; where it failed, part of it may have been.
pub type Written = Result<(), Failed>;

/// Where an answer is being written.
#[derive(Clone, Copy)]
enum Segment<'p> {
    Key(&'p str),
    Index(usize),
}

/// An answer that is being written.
pub struct Walk<'p> {
    out: Vec<u8>,
    errors: Vec<ServerError>,
    path: Vec<Segment<'p>>,
    /// The arguments that were read, by slot.
    read: Vec<Option<Box<dyn Any>>>,
    variables: &'p Variables,
    reading: &'p Reading,
    limits: &'p Limits,
    /// When it is given up.
    until: Instant,
    /// How many fields were written since the clock was looked at.
    unwatched: usize,
    /// Why it was given up, if it was.
    given_up: Option<ServerError>,
    /// Pieces that were made already, where they may be used.
    pieces: Option<&'p Pieces>,
    /// The grounds of the last one that was looked for, and their number.
    grounds: Option<(PieceGrounds, u64)>,
    /// Those that are made here.
    made: Vec<Made>,
    /// How many lists what is being written lies in.
    lists: usize,
    /// Whether it lies in a piece that is being made.
    making: bool,
}

/// What came of a walk.
pub struct Walked {
    /// `{"data":…` up to the errors.
    pub answer: Vec<u8>,
    /// The errors.
    pub errors: Vec<ServerError>,
    /// The pieces that were made, where there are no errors.
    pub made: Vec<Made>,
}

/// The longest that an answer can be allowed to take.
pub const LONGEST: Duration = Duration::from_hours(24);
/// How many fields are written between two looks at the clock and at the length.
const WATCHED: usize = 128;

impl<'p> Walk<'p> {
    /// A plan's answer.
    pub fn over<F: Fields>(
        root: &F,
        plan: &'p Plan,
        variables: &'p Variables,
        (reading, pieces): (&'p Reading, Option<&'p Pieces>),
        limits: &'p Limits,
    ) -> Walked {
        let read = std::iter::repeat_with(|| None).take(plan.slots).collect();
        let mut walk = Self {
            out: Vec::with_capacity(plan.room()),
            errors: Vec::new(),
            path: Vec::with_capacity(16),
            read,
            variables,
            reading,
            // However long it may take, it ends within a day.
            until: Instant::now() + limits.time.min(LONGEST),
            limits,
            unwatched: 0,
            given_up: None,
            pieces,
            grounds: None,
            made: Vec::new(),
            lists: 0,
            making: false,
        };
        walk.out.extend_from_slice(b"{\"data\":");
        let start = walk.out.len();
        if let Some(of) = plan.root().first()
            && let Err(failed) = walk.steps(root, &of.name, &of.steps)
        {
            walk.nullify(start, 0, failed);
        }
        // It was not looked at after the last fields.
        let too_large = walk.out.len() > limits.answer;
        if let Some(error) = walk.given_up.or_else(|| too_large.then(|| too_long(limits.answer))) {
            // What was written before is part of an answer, and not one.
            return Walked { answer: b"{\"data\":null".to_vec(), errors: vec![error], made: Vec::new() };
        }
        plan.made(walk.out.len());
        let made = if walk.errors.is_empty() { walk.made } else { Vec::new() };
        Walked { answer: walk.out, errors: walk.errors, made }
    }

    /// Writes text that is JSON already.
    pub fn raw(&mut self, json: &[u8]) {
        self.out.extend_from_slice(json);
    }

    /// Writes a string.
    pub fn string(&mut self, text: &str) {
        string(text, &mut self.out);
    }

    /// Writes a number.
    pub fn number(&mut self, of: u64) {
        number(of, &mut self.out);
    }

    /// Writes a day as a string.
    pub fn day(&mut self, of: Day) {
        day(of, &mut self.out);
    }

    /// Writes an object that is of the object type with an index among those that the child can be of.
    ///
    /// # Errors
    /// A field that must not be null failed.
    pub fn object<F: Fields>(&mut self, object: &F, index: usize, child: Child<'p>) -> Written {
        let Some(of) = child.objects.get(index) else { return Err(self.no_such_field(child)) };
        let piece = of.piece.filter(|_| self.lists > 0 && !self.making).zip(self.pieces);
        match piece.zip(object.seen()) {
            Some((piece, seen)) => self.piece(object, of, piece, &seen),
            None => self.steps(object, &of.name, &of.steps),
        }
    }

    /// Writes an object of a list as it was made already, or else makes it and finds out for how long it is the same.
    fn piece<F: Fields>(
        &mut self,
        object: &F,
        of: &'p Typed,
        (selection, pieces): (u64, &Pieces),
        seen: &Seen<'_>,
    ) -> Written {
        let view = seen.item.at.view();
        let Some(reach) = view.reach() else { return self.steps(object, &of.name, &of.steps) };
        let grounds = PieceGrounds::of(selection, seen, self.reading);
        let number = match self.grounds {
            Some((last, number)) if last == grounds => number,
            _ => pieces.number(&grounds),
        };
        self.grounds = Some((grounds, number));
        let key = PieceKey { grounds: number, entity: seen.item.id, fact: seen.fact };
        if pieces.write(&key, view, &mut self.out) {
            return self.keep_within_limits();
        }
        if !pieces.is_asked_again(&key) {
            return self.steps(object, &of.name, &of.steps);
        }
        let start = self.out.len();
        reach.begin();
        // What the object knows already, its fact has said.
        view.look_at(seen.item.id);
        self.making = true;
        let written = self.steps(object, &of.name, &of.steps);
        self.making = false;
        let extent = reach.end();
        self.made.push(Made { key, extent, place: start..self.out.len() });
        written
    }

    fn steps<F: Fields>(&mut self, object: &F, name: &str, steps: &'p [super::plan::Step]) -> Written {
        self.out.push(b'{');
        for step in steps {
            self.keep_within_limits()?;
            self.out.extend_from_slice(step.written.as_bytes());
            if let Some(number) = step.number {
                self.path.push(Segment::Key(&step.key));
                object.write_field(number, Child { step, objects: &step.objects }, self)?;
                self.path.pop();
            } else {
                string(name, &mut self.out);
            }
        }
        self.out.push(b'}');
        Ok(())
    }

    /// # Errors
    /// It takes too long, or is too large.
    fn keep_within_limits(&mut self) -> Written {
        self.unwatched += 1;
        if self.unwatched > WATCHED && self.given_up.is_none() {
            self.unwatched = 0;
            self.given_up = if self.out.len() > self.limits.answer {
                Some(too_long(self.limits.answer))
            } else if Instant::now() > self.until {
                Some(too_slow(self.limits.time))
            } else {
                None
            };
        }
        // What is null above it may be written on: each of its fields ends here again.
        if self.given_up.is_some() { Err(self.failed(ServerError::new("given up", None))) } else { Ok(()) }
    }

    /// Writes a list.
    ///
    /// # Errors
    /// An item that must not be null failed.
    pub fn list<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(T, &mut Self) -> Written,
    ) -> Written {
        self.out.push(b'[');
        self.lists += 1;
        let written = items.into_iter().enumerate().try_for_each(|(index, item)| {
            if index > 0 {
                self.out.push(b',');
            }
            self.path.push(Segment::Index(index));
            write(item, self)?;
            self.path.pop();
            Ok(())
        });
        self.lists -= 1;
        self.out.push(b']');
        written
    }

    /// Writes what may be null: null, and an error beside the data, where it fails.
    pub fn nullable(&mut self, write: impl FnOnce(&mut Self) -> Written) {
        let (start, depth) = (self.out.len(), self.path.len());
        if let Err(failed) = write(self) {
            self.nullify(start, depth, failed);
        }
    }

    fn nullify(&mut self, start: usize, depth: usize, failed: Failed) {
        self.out.truncate(start);
        self.path.truncate(depth);
        self.out.extend_from_slice(b"null");
        self.errors.push(*failed.0);
    }

    /// A field's arguments, read from the request where they have not been yet.
    ///
    /// # Errors
    /// One of them is none.
    pub fn arguments<T: Clone + 'static>(
        &mut self,
        child: Child<'p>,
        read: impl FnOnce(&Given<'_>) -> ServerResult<T>,
    ) -> Result<T, Failed> {
        let slot = child.step.slot.and_then(|slot| self.read.get_mut(slot));
        if let Some(known) = slot.as_ref().and_then(|slot| slot.as_ref()?.downcast_ref::<T>()) {
            return Ok(known.clone());
        }
        match read(&Given { arguments: &child.step.arguments, variables: self.variables }) {
            Ok(arguments) => {
                if let Some(slot) = slot {
                    *slot = Some(Box::new(arguments.clone()));
                }
                Ok(arguments)
            }
            Err(error) => Err(self.failed(error)),
        }
    }

    /// A field whose arguments failed: null, where it may be.
    ///
    /// # Errors
    /// It must not be null.
    pub fn unanswered<T: Answer>(&mut self, failed: Failed) -> Written {
        if !T::NULLABLE {
            return Err(failed);
        }
        self.nullify(self.out.len(), self.path.len(), failed);
        Ok(())
    }

    /// What a field may know of the request.
    pub fn request<'w>(&'w self, child: Child<'w>) -> Request<'w> {
        Request::Plan { reading: self.reading, child }
    }

    /// An error here.
    pub fn failed(&self, mut error: ServerError) -> Failed {
        let segment = |segment: &Segment<'_>| match segment {
            Segment::Key(key) => PathSegment::Field((*key).to_owned()),
            Segment::Index(index) => PathSegment::Index(*index),
        };
        error.path = self.path.iter().map(segment).collect();
        Failed(Box::new(error))
    }

    /// The plan and the types contradict one another, which no request can bring about.
    pub fn no_such_field(&self, child: Child<'_>) -> Failed {
        self.failed(request_error(ErrorCode::Internal, format!("{} cannot be answered", child.step.field)))
    }
}

/// The error of an answer that is too large.
pub fn too_long(most: usize) -> ServerError {
    let sentence = format!("the answer is larger than {most} bytes; ask for smaller pages");
    request_error(ErrorCode::TooLarge, sentence)
}

/// The error of an answer that was given up.
pub fn too_slow(time: Duration) -> ServerError {
    let sentence = format!("the answer took longer than {} seconds; ask for less at once", time.as_secs_f32());
    request_error(ErrorCode::TooSlow, sentence)
}
