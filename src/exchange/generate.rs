//! A deterministic large network, for measurements: a country of bodies with twenty years of terms,
//! and beside it a few districts in which there is something of every kind.
#![expect(clippy::indexing_slicing, reason = "bodies and names are drawn from ranges of their own lists")]

use std::fmt::Write as _;

use fastrand::Rng;

use country::country;
use districts::districts;

/// Writing to a `String` cannot fail.
macro_rules! row {
    ($text:expr, $($part:tt)*) => { let _ = writeln!($text, $($part)*); };
}

mod country;
mod districts;

/// How large a network to make.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Bodies, in a tree in which each has about eight parts.
    pub organizations: u32,
    /// Persons.
    pub persons: u32,
    /// Memberships: half of them the terms of chairs, half of ordinary members.
    pub memberships: u32,
    /// The same seed and size make the same network.
    pub seed: u64,
}

/// Bodies a body has as parts.
const PARTS: u32 = 8;
/// Terms of four years that the chair of a body has had since 2005.
const CHAIR_TERMS: u32 = 5;
/// The first day that anything holds.
const FIRST_YEAR: u32 = 2005;
const GIVEN: [&str; 16] = [
    "Anna", "Bjørn", "Clara", "David", "Åse", "Frederik", "Grete", "Hugo", "Ida", "Jonas", "Karen", "Lars", "Maja",
    "Niels", "Øjvind", "Peter",
];
const FAMILY: [&str; 16] = [
    "Andersen",
    "Bæk",
    "Christensen",
    "Dahl",
    "Eriksen",
    "Frost",
    "Gaardsøe",
    "Holm",
    "Iversen",
    "Jensen",
    "Kjær",
    "Lund",
    "Mørk",
    "Nielsen",
    "Østergård",
    "Pedersen",
];
/// Kinds by depth in the tree, from the root down.
const KINDS: [&str; 7] =
    ["AUTHORITY", "REGION", "MUNICIPALITY", "SECRETARIAT", "COMMITTEE", "DEPARTMENT", "PROFESSIONAL_NETWORK"];

/// The files of a bundle with a network of a size. A zero count gives a file with a header only;
/// there is always the root body.
#[must_use]
pub fn bundle(size: Size) -> Vec<(String, Vec<u8>)> {
    let mut rng = Rng::with_seed(size.seed);
    let bodies = size.organizations.max(1);
    let ends: Vec<Option<u32>> = (0..bodies).map(|body| end_of(body, bodies, &mut rng)).collect();
    let about = format!("namespace = \"generated\"\ntitle = \"Generated network\"\nabout = \"{size:?}\"\n");
    let members = memberships(size, &ends, &mut rng);
    let beside = country(&ends);
    let files = [
        ("bundle.toml", about),
        ("organizations.csv", organizations(&ends) + &beside.organizations),
        ("persons.csv", persons(size.persons, &mut rng)),
        ("seats.csv", seats(&ends) + &beside.seats),
        ("memberships.csv", members.memberships + &beside.memberships),
        ("representations.csv", members.representations),
        ("relations.csv", relations(&ends, &mut rng) + &beside.relations),
        ("identifiers.csv", beside.identifiers),
        ("names.csv", beside.names),
        ("successions.csv", beside.successions),
        ("gaps.csv", beside.gaps),
        ("completeness.csv", beside.completeness),
        ("staffing.csv", beside.staffing),
        ("districts.toml", districts(bodies)),
    ];
    files.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect()
}

fn parent_of(body: u32) -> Option<u32> {
    body.checked_sub(1).map(|body| body / PARTS)
}

fn depth_of(body: u32) -> usize {
    std::iter::successors(Some(body), |body| parent_of(*body)).count() - 1
}

/// The year in which a body without parts ended; one in twenty did.
fn end_of(body: u32, bodies: u32, rng: &mut Rng) -> Option<u32> {
    let has_parts = u64::from(body) * u64::from(PARTS) + 1 < u64::from(bodies);
    let ended = rng.u32(0..20) == 0;
    let year = rng.u32(2012..2024);
    (!has_parts && ended && body > 0).then_some(year)
}

fn until(end: Option<u32>) -> String {
    end.map_or_else(|| "open".to_owned(), |year| format!("{year}-07-01"))
}

fn organizations(ends: &[Option<u32>]) -> String {
    let mut text = "key,kind,name,name_en,classification,part_of,from,until\n".to_owned();
    for (body, end) in (0..).zip(ends) {
        let kind = KINDS.get(depth_of(body)).copied().unwrap_or("OTHER");
        let parent = parent_of(body).map_or_else(String::new, |parent| format!("o{parent}"));
        row!(text, "o{body},{kind},Enhed {body},,level-{},{parent},{FIRST_YEAR}-01-01,{}", depth_of(body), until(*end));
    }
    text
}

fn persons(count: u32, rng: &mut Rng) -> String {
    let mut text = "key,given,family,from,until\n".to_owned();
    for person in 0..count {
        let (given, family) = (GIVEN[rng.usize(0..GIVEN.len())], FAMILY[rng.usize(0..FAMILY.len())]);
        row!(text, "p{person},{given},{family} {person},,");
    }
    text
}

fn seats(ends: &[Option<u32>]) -> String {
    let mut text = "key,body,role,voting,from,until\n".to_owned();
    for (body, end) in (0_u32..).zip(ends) {
        row!(text, "s{body},o{body},CHAIR,true,{FIRST_YEAR}-01-01,{}", until(*end));
    }
    text
}

struct Members {
    memberships: String,
    representations: String,
}

fn memberships(size: Size, ends: &[Option<u32>], rng: &mut Rng) -> Members {
    let mut members = Members {
        memberships: "key,body,member,seat,role,capacity,stands_in_for,ended,from,until\n".to_owned(),
        representations: "key,membership,person,from,until\n".to_owned(),
    };
    if size.persons == 0 {
        return members;
    }
    let chairs = (size.memberships / 2).min(u32::try_from(ends.len()).unwrap_or(u32::MAX).saturating_mul(CHAIR_TERMS));
    for number in 0..chairs {
        let (body, term) = (number / CHAIR_TERMS, number % CHAIR_TERMS);
        let (from, to) = (FIRST_YEAR + term * 4, FIRST_YEAR + term * 4 + 4);
        let last = term + 1 == CHAIR_TERMS;
        let holder = format!("p{}", rng.u32(0..size.persons));
        members.add(number, body, &holder, Some(body), (from, (!last).then_some(to)), ends);
    }
    let bodies = u32::try_from(ends.len()).unwrap_or(u32::MAX);
    // The municipalities and what lies just below them are the organizations that are members elsewhere.
    let members_of = (9.min(bodies - 1), 73.min(bodies));
    for number in chairs..size.memberships {
        let from = FIRST_YEAR + rng.u32(0..5) * 4;
        let until = (from < FIRST_YEAR + 16).then_some(from + 3 + rng.u32(0..2));
        // Each person sits in a body that follows from both numbers, so that none sits twice in one.
        let person = number % size.persons;
        let body = (number / size.persons).wrapping_mul(7919).wrapping_add(person) % bodies;
        let belongs = (rng.u32(0..10) < 6 && members_of.0 < members_of.1).then(|| rng.u32(members_of.0..members_of.1));
        // In a small network some of these end; the next that does not takes the place.
        let lasting = |member: &u32| ends[*member as usize].is_none();
        if let Some(member) =
            belongs.and_then(|member| (member..members_of.1).chain(members_of.0..member).find(lasting))
        {
            let held = members.add(number, body, &format!("o{member}"), None, (from, until), ends);
            if let Some((from, until)) = held {
                row!(members.representations, "r{number},m{number},p{person},{from},{until}");
            }
        } else {
            members.add(number, body, &format!("p{person}"), None, (from, until), ends);
        }
    }
    members
}

impl Members {
    /// Adds a term, cut at the end of the body; where that leaves nothing, the term begins with the
    /// body. Gives the bounds as written.
    fn add(
        &mut self,
        number: u32,
        body: u32,
        member: &str,
        seat: Option<u32>,
        (from, until_year): (u32, Option<u32>),
        ends: &[Option<u32>],
    ) -> Option<(String, String)> {
        let end = ends.get(body as usize).copied().flatten();
        if seat.is_some() && end.is_some_and(|end| end < from) {
            return None;
        }
        let from = end.map_or(from, |end| from.min(end));
        let cut = match (until_year, end) {
            (Some(year), Some(end)) if end < year => until(Some(end)),
            (Some(year), _) => format!("{year}-01-01"),
            (None, end) => until(end),
        };
        let (role, seat) = seat.map_or(("MEMBER", String::new()), |seat| ("CHAIR", format!("s{seat}")));
        let ended = if until_year.is_some() { "EXPIRED" } else { "" };
        let from = format!("{from}-01-01");
        row!(self.memberships, "m{number},o{body},{member},{seat},{role},,,{ended},{from},{cut}");
        Some((from, cut))
    }
}

/// A LINE from each body to the one that it is part of, one in ten redrawn in 2015 to the parent's
/// parent, and one MATRIX for every ten bodies.
fn relations(ends: &[Option<u32>], rng: &mut Rng) -> String {
    let mut text = "key,kind,source,target,from,until\n".to_owned();
    for (body, end) in (0_u32..).zip(ends) {
        let Some(parent) = parent_of(body) else { continue };
        let redrawn = parent_of(parent).filter(|_| body % 10 == 0 && end.is_none());
        if let Some(above) = redrawn {
            row!(text, "l{body},LINE,o{body},o{parent},{FIRST_YEAR}-01-01,2015-01-01");
            row!(text, "l{body}-2015,LINE,o{body},o{above},2015-01-01,open");
        } else {
            row!(text, "l{body},LINE,o{body},o{parent},{FIRST_YEAR}-01-01,{}", until(*end));
        }
        if body % 10 == 5 {
            let other = rng.u32(0..body);
            let either = ends.get(other as usize).copied().flatten().into_iter().chain(*end).min();
            row!(text, "x{body},MATRIX,o{body},o{other},{FIRST_YEAR}-01-01,{}", until(either));
        }
    }
    text
}
