//! Relay connections. A list is the same for one day and revision, so a cursor is both and a place;
//! the pages that follow a cursor are read from the revision that it carries.

use std::borrow::Cow;
use std::collections::VecDeque;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, Error, OutputType, Positioned, Result, ServerResult, SimpleObject, Value};
use herred_macros::{Answer, Object};

use super::agreement::Agreement;
use super::answer::{self, Child, Objects, Walk, Written};
use super::approval::Procedure;
use super::at::{At, Given};
use super::comparison::Difference;
use super::date::Date;
use super::decision::{ActionItem, Decision, Proposal};
use super::error::{ErrorCode, error};
use super::event::{Entity, Event};
use super::fact::Fact;
use super::id::{opaque, plain, revision, revision_text};
use super::meeting::{Meeting, MeetingSeries};
use super::money::BudgetLine;
use super::organization::Organization;
use super::person::Person;
use super::reporting::count;
use super::revision::Revision as RevisionEntry;
use super::wheel::WheelEntry;
use crate::network::key::{EntityId, Revision};
use crate::network::validity::Day;
use crate::network::view::View;

/// Items a page where the caller does not say.
pub const DEFAULT_PAGE: i32 = 50;
/// Items a page at most.
pub const LARGEST_PAGE: usize = 500;

/// What a connection's caller asks for.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The first so many.
    pub first: Option<i32>,
    /// Those after a cursor.
    pub after: Option<String>,
    /// The last so many.
    pub last: Option<i32>,
    /// Those before a cursor.
    pub before: Option<String>,
}

/// The cost of a page: its size, within the limits, times the cost of an item. Saturates.
pub fn page_cost(first: Option<i32>, last: Option<i32>, item: usize) -> usize {
    let size = first.or(last).unwrap_or(DEFAULT_PAGE);
    usize::try_from(size)
        .unwrap_or_default()
        .clamp(1, LARGEST_PAGE)
        .saturating_mul(item.saturating_add(1))
        .saturating_add(1)
}

/// The cost of a list of at most `first` items. Saturates.
pub fn list_cost(first: i32, item: usize) -> usize {
    page_cost(Some(first), None, item)
}

/// What a question costs that looks at the whole network, beside what it answers.
const SCAN_COST: usize = 20_000;

/// The cost of a page whose items are looked for in the whole network. Saturates.
pub fn scanning(page: usize) -> usize {
    page.saturating_add(SCAN_COST)
}

/// The days of a period for which such a question costs no more: as many as are in ten years.
const SCAN_DAYS: i64 = 3_653;

/// The cost of a page whose items are looked for in the whole network on the days of a period: so much for every ten
/// years of it. Saturates.
pub fn scanning_days(period: (Date, Date), page: usize) -> usize {
    let more = usize::try_from(length(period) / SCAN_DAYS).unwrap_or(usize::MAX);
    scanning(page).saturating_add(SCAN_COST.saturating_mul(more))
}

/// The cost of a list of what is, at the most, on a day of each month of a period. Saturates.
pub fn monthly_cost(period: (Date, Date), item: usize) -> usize {
    let months = usize::try_from(length(period) / 28).unwrap_or(usize::MAX);
    months.saturating_add(1).saturating_mul(item.saturating_add(1)).saturating_add(1)
}

/// The days of a period; none where it ends before it begins.
fn length((from, until): (Date, Date)) -> i64 {
    from.0.days_until(until.0).unwrap_or_default().max(0)
}

/// The cost of what so many ids name. Saturates.
pub fn ids_cost(ids: usize, item: usize) -> usize {
    ids.saturating_mul(item.saturating_add(1)).saturating_add(1)
}

/// Why a page is refused.
pub fn too_large(asked: i32, most: usize) -> String {
    format!("{asked} items are asked for; a page holds at most {most}")
}

/// A number of items that is not negative and no more than a page.
pub fn page_size(asked: i32) -> Result<usize> {
    if usize::try_from(asked).is_ok_and(|asked| asked > LARGEST_PAGE) {
        return Err(error(ErrorCode::PageTooLarge, too_large(asked, LARGEST_PAGE)));
    }
    usize::try_from(asked)
        .map_err(|_| error(ErrorCode::InvalidValue, format!("{asked} items are asked for; 0 or more can be")))
}

/// What a cursor says: the place of an item in a list, on a day and as known at a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Carried {
    on: Day,
    known: Option<Revision>,
    place: usize,
}

impl Carried {
    fn decode(text: &str) -> Option<Self> {
        let text = plain(text)?;
        let mut parts = text.split(' ');
        let cursor = Self {
            on: Day::parse(parts.next()?)?,
            known: revision(parts.next()?)?,
            place: parts.next()?.parse().ok()?,
        };
        parts.next().is_none().then_some(cursor)
    }

    fn encode(self) -> String {
        opaque(&format!("{} {} {}", self.on, revision_text(self.known), self.place))
    }
}

/// The place of an item in a list that is seen from somewhere. What is answered is of that day and revision alone only
/// where the text is asked for.
#[derive(Debug, Clone)]
struct Cursor {
    at: At,
    place: usize,
}

impl Cursor {
    fn text(&self) -> String {
        Carried { on: self.at.on(), known: self.at.known(), place: self.place }.encode()
    }
}

/// A text, which is made where it is asked for.
impl OutputType for Cursor {
    fn type_name() -> Cow<'static, str> {
        <String as OutputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <String as OutputType>::create_type_info(registry)
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::String(self.text()))
    }
}

impl answer::Answer for Cursor {
    const OBJECTS: usize = 0;

    fn objects(_: &mut Objects) -> Vec<usize> {
        Vec::new()
    }

    fn write<'p>(&self, _: Child<'p>, walk: &mut Walk<'p>) -> Written {
        walk.string(&self.text());
        Ok(())
    }
}

/// A page of a list that grows.
pub struct Page<T: OutputType> {
    /// From where the list is seen.
    pub(super) at: At,
    pub(super) edges: Vec<Edge<T>>,
    pub(super) page_info: PageInfo,
    pub(super) total_count: u64,
}

/// A page of a list that grows.
#[Object(
    concrete(name = "OrganizationConnection", params(Organization)),
    concrete(name = "PersonConnection", params(Person)),
    concrete(name = "AgreementConnection", params(Agreement)),
    concrete(name = "MeetingSeriesConnection", params(MeetingSeries)),
    concrete(name = "MeetingConnection", params(Meeting)),
    concrete(name = "ProposalConnection", params(Proposal)),
    concrete(name = "DecisionConnection", params(Decision)),
    concrete(name = "ActionItemConnection", params(ActionItem)),
    concrete(name = "ProcedureConnection", params(Procedure)),
    concrete(name = "BudgetLineConnection", params(BudgetLine)),
    concrete(name = "RevisionConnection", params(RevisionEntry)),
    concrete(name = "EventConnection", params(Event)),
    concrete(name = "FactConnection", params(Fact)),
    concrete(name = "EntityConnection", params(Entity)),
    concrete(name = "DifferenceConnection", params(Difference))
)]
impl<T> Page<T>
where
    T: OutputType + answer::Answer,
    Edge<T>: OutputType,
{
    /// The items of the page, each with its cursor.
    async fn edges(&self) -> &[Edge<T>] {
        &self.edges
    }

    /// The items of the page.
    async fn nodes(&self) -> Vec<&T> {
        self.items()
    }

    /// Whether there is more, and the cursors of the page's ends.
    async fn page_info(&self) -> &PageInfo {
        &self.page_info
    }

    /// How many there are in all, on whatever page.
    async fn total_count(&self) -> u64 {
        self.total_count
    }

    /// The revision that every page of this list is read from.
    async fn revision(&self) -> u32 {
        self.read_from()
    }
}

impl<T: OutputType> Page<T> {
    /// The items of the page.
    pub fn items(&self) -> Vec<&T> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }

    /// The number of the revision that every page of this list is read from; 0 where nothing was recorded.
    pub fn read_from(&self) -> u32 {
        self.at.known().map_or(0, Revision::get)
    }
}

/// An item of a page, with its cursor.
#[derive(SimpleObject, Answer)]
#[graphql(
    concrete(name = "OrganizationEdge", params(Organization)),
    concrete(name = "PersonEdge", params(Person)),
    concrete(name = "AgreementEdge", params(Agreement)),
    concrete(name = "MeetingSeriesEdge", params(MeetingSeries)),
    concrete(name = "MeetingEdge", params(Meeting)),
    concrete(name = "ProposalEdge", params(Proposal)),
    concrete(name = "DecisionEdge", params(Decision)),
    concrete(name = "ActionItemEdge", params(ActionItem)),
    concrete(name = "ProcedureEdge", params(Procedure)),
    concrete(name = "BudgetLineEdge", params(BudgetLine)),
    concrete(name = "RevisionEdge", params(RevisionEntry)),
    concrete(name = "EventEdge", params(Event)),
    concrete(name = "FactEdge", params(Fact)),
    concrete(name = "EntityEdge", params(Entity)),
    concrete(name = "DifferenceEdge", params(Difference)),
    concrete(name = "WheelEntryEdge", params(WheelEntry))
)]
pub struct Edge<T: OutputType> {
    /// Where the item stands in the list, on its day and revision.
    cursor: Cursor,
    /// The item.
    node: T,
}

/// Whether there is more before and after a page.
#[derive(SimpleObject, Answer)]
pub struct PageInfo {
    /// Whether there is more before the page.
    has_previous_page: bool,
    /// Whether there is more after the page.
    has_next_page: bool,
    /// The cursor of the first item; null where the page is empty.
    start_cursor: Option<Cursor>,
    /// The cursor of the last item; null where the page is empty.
    end_cursor: Option<Cursor>,
}

/// The page that is asked for of the whole list that `all` gives, each item made by `make`.
///
/// # Errors
/// INVALID_CURSOR, PAGE_TOO_LARGE, INVALID_VALUE, NOT_YET_KNOWN.
pub fn page<K: Copy, T: OutputType>(
    at: &At,
    asked: &Asked,
    all: impl FnOnce(&View) -> Vec<K>,
    make: impl Fn(&At, K) -> Option<T>,
) -> Result<Page<T>> {
    let window = Window::of(at, asked)?;
    let all = all(&window.at);
    let start = window.after.map_or(0, |place| place.saturating_add(1)).min(all.len());
    let end = window.before.unwrap_or(all.len()).clamp(start, all.len());
    let (start, end) = match asked.size()? {
        Size::Last(size) => (end.saturating_sub(size).max(start), end),
        Size::First(size) => (start, start.saturating_add(size).min(end)),
    };
    let items = all.iter().copied().enumerate().take(end).skip(start);
    Ok(window.page(items, make, (start > 0, end < all.len()), all.len()))
}

/// The page that is asked for of a list of entities in the order of their numbers, as [`page_by_place`].
/// `list` gives those whose numbers are greater than one's. The place of an entity is its number.
///
/// # Errors
/// INVALID_CURSOR, PAGE_TOO_LARGE, INVALID_VALUE.
pub fn page_of_entities<I: Iterator<Item = EntityId>, T: OutputType>(
    window: &Window,
    asked: &Asked,
    counted: bool,
    list: impl Fn(Option<EntityId>) -> I,
    make: impl Fn(&At, EntityId) -> Option<T>,
) -> Result<Page<T>> {
    let places = [window.after, window.before].into_iter().flatten();
    places.into_iter().try_for_each(|place| EntityId::at(place).map(|_| ()).ok_or_else(no_cursor))?;
    let placed = |after: Option<usize>| list(after.and_then(EntityId::at)).map(|entity| (entity.index(), entity));
    page_by_place(window, asked, counted, placed, make)
}

/// The page that is asked for of a list in the order of places, of which only as much is read as the
/// page needs; all of it where the total is `counted`, and otherwise it is 0. `list` gives the items
/// whose places are greater than one, each with its place.
///
/// # Errors
/// PAGE_TOO_LARGE, INVALID_VALUE.
pub fn page_by_place<K: Copy, I: Iterator<Item = (usize, K)>, T: OutputType>(
    window: &Window,
    asked: &Asked,
    counted: bool,
    list: impl Fn(Option<usize>) -> I,
    make: impl Fn(&At, K) -> Option<T>,
) -> Result<Page<T>> {
    let (after, before) = (window.after, window.before);
    let inside = list(after).take_while(|(place, _)| before.is_none_or(|before| *place < before));
    let mut items: VecDeque<(usize, K)> = VecDeque::new();
    let mut more = (false, false);
    match asked.size()? {
        Size::First(size) => {
            items.extend(inside.take(size.saturating_add(1)));
            more.1 = items.len() > size;
            items.truncate(size);
        }
        Size::Last(size) => {
            for item in inside {
                items.push_back(item);
                if items.len() > size {
                    items.pop_front();
                    more.0 = true;
                }
            }
        }
    }
    more.0 |= after.is_some_and(|after| list(None).next().is_some_and(|(first, _)| first <= after));
    more.1 |= before.is_some_and(|before| list(before.checked_sub(1)).next().is_some());
    let total = if counted { list(None).count() } else { 0 };
    Ok(window.page(items.into_iter(), make, more, total))
}

/// How many are asked for, and from which end.
enum Size {
    First(usize),
    Last(usize),
}

impl Asked {
    fn size(&self) -> Result<Size> {
        match (self.first, self.last) {
            (Some(_), Some(_)) => {
                Err(error(ErrorCode::InvalidValue, "first and last are asked for; one of them can be"))
            }
            (None, Some(last)) => Ok(Size::Last(page_size(last)?)),
            (first, None) => Ok(Size::First(page_size(first.unwrap_or(DEFAULT_PAGE))?)),
        }
    }
}

/// The part of a list that cursors leave, on the day and revision that they carry.
pub struct Window {
    /// From where the list is seen.
    pub at: At,
    after: Option<usize>,
    before: Option<usize>,
}

impl Window {
    /// The part that is asked for.
    ///
    /// # Errors
    /// INVALID_CURSOR, NOT_YET_KNOWN.
    pub fn of(at: &At, asked: &Asked) -> Result<Self> {
        let after = asked.after.as_deref().map(carried).transpose()?;
        let before = asked.before.as_deref().map(carried).transpose()?;
        let at = moved_to(at, [after, before].into_iter().flatten())?;
        Ok(Self { at, after: after.map(|cursor| cursor.place), before: before.map(|cursor| cursor.place) })
    }

    /// A page of items with their places; whether there are `more` before and after it.
    fn page<K: Copy, T: OutputType>(
        &self,
        items: impl Iterator<Item = (usize, K)>,
        make: impl Fn(&At, K) -> Option<T>,
        more: (bool, bool),
        total: usize,
    ) -> Page<T> {
        let at = &self.at;
        let edge = |(place, item)| Some(Edge { cursor: Cursor { at: at.clone(), place }, node: make(at, item)? });
        let edges: Vec<Edge<T>> = items.filter_map(edge).collect();
        let page_info = PageInfo {
            has_previous_page: more.0,
            has_next_page: more.1,
            start_cursor: edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: edges.last().map(|edge| edge.cursor.clone()),
        };
        Page { at: at.clone(), edges, page_info, total_count: count(total) }
    }
}

fn no_cursor() -> Error {
    error(ErrorCode::InvalidCursor, "this is no cursor of this service")
}

fn carried(text: &str) -> Result<Carried> {
    Carried::decode(text).ok_or_else(no_cursor)
}

/// The day and revision that cursors carry, which those that the caller named must not contradict.
fn moved_to(at: &At, cursors: impl Iterator<Item = Carried>) -> Result<At> {
    let mut moved: Option<At> = None;
    let mut first: Option<Carried> = None;
    for cursor in cursors {
        // What was named is of no account where there is no cursor, and then no page is of that day alone.
        let given = at.given();
        let other = |first: Carried| (first.on, first.known) != (cursor.on, cursor.known);
        if given.on.is_some_and(|on| on != cursor.on)
            || given.known.is_some_and(|known| known != cursor.known)
            || first.is_some_and(other)
        {
            return Err(contradiction(given, cursor));
        }
        if cursor.known > at.network().head() {
            let sentence =
                format!("the cursor is of revision {}, which is not known here", revision_text(cursor.known));
            return Err(error(ErrorCode::NotYetKnown, sentence));
        }
        first = Some(cursor);
        moved = Some(At::new(at.view().moved_to(cursor.on).known_at(cursor.known), given));
    }
    Ok(moved.unwrap_or_else(|| at.clone()))
}

fn contradiction(given: Given, cursor: Carried) -> Error {
    let named = given.on.map_or_else(|| "another day or revision".to_owned(), |on| format!("{on} or another revision"));
    error(
        ErrorCode::InvalidCursor,
        format!(
            "the cursor is of {} and revision {}, and {named} is asked for; a list is read on from the same",
            cursor.on,
            revision_text(cursor.known)
        ),
    )
}
