//! Boxes and the lines between them: bodies alike become one stack, and lines that say the same one line.
#![expect(clippy::indexing_slicing, reason = "a place is one that the picture or this file counted")]

use std::collections::BTreeMap;

use crate::network::key::Noun;
use crate::network::organization::{Language, Level, OrganizationKind};
use crate::network::questions::structure::Along;
use crate::network::relation::Superior;

use super::look::upper_end;
use super::model::{Body, Doubt, Line, Open, Picture};
use crate::network::wording::{band, capital, either, sentence, verb};

/// So many bodies alike are drawn as a stack.
const FEWEST: usize = 5;
/// So many names are shown on a stack; of more, only their number.
const NAMES_SHOWN: usize = 9;

/// The boxes and lines that are drawn.
pub(super) struct Drawn {
    /// In reading order: by tier, then in the order of the chart.
    pub(super) boxes: Vec<Box>,
    /// In the order of the boxes where they start.
    pub(super) lines: Vec<BoxLine>,
}

/// The band that a box stands in, from above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tier {
    /// Its level is not stated, but it is above what has one.
    Over,
    /// Its level.
    Level(Level),
    /// Its level is not stated.
    Under,
}

impl Tier {
    pub(super) fn level(self) -> Option<Level> {
        if let Self::Level(level) = self { Some(level) } else { None }
    }
}

/// A box: a body, or a stack of bodies alike.
pub(super) struct Box {
    /// What it is called, or how many of what sort.
    pub(super) heading: String,
    /// What stands below: names of a stack, leaders, open ends.
    pub(super) remarks: Vec<String>,
    pub(super) tier: Tier,
    pub(super) doubt: Option<Doubt>,
    pub(super) is_stack: bool,
    /// What it is and who leads it, in sentences.
    pub(super) about: String,
}

/// A line between two boxes, by their places.
pub(super) struct BoxLine {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) along: Along,
    pub(super) possible: bool,
    /// What it says, in a sentence.
    pub(super) about: String,
}

/// All in which bodies of a stack are alike.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Likeness {
    kind: Option<OrganizationKind>,
    class: Option<String>,
    level: Option<Level>,
    doubt: Option<Doubt>,
    /// Each line: its verb, whether it is possible, whether it starts here, and the other end.
    lines: Vec<(&'static str, bool, bool, usize, Option<String>)>,
    open_ends: Vec<(&'static str, Option<String>, Option<String>, bool)>,
}

impl Likeness {
    /// What a body is like; none where it stands for itself: it has no line to another.
    fn of(place: usize, body: &Body, lines: &[&Line], open_ends: &[&Open]) -> Option<Self> {
        let to_itself = |line: &&Line| line.from == line.to;
        if body.noun != Noun::Organization || lines.is_empty() || lines.iter().any(to_itself) {
            return None;
        }
        let mut said: Vec<_> = lines
            .iter()
            .map(|line| {
                let (starts, other) = (line.from == place, if line.from == place { line.to } else { line.from });
                (verb(line.along, Language::Danish), line.possible, starts, other, line.scope.clone())
            })
            .collect();
        said.sort();
        let open =
            |end: &&Open| (verb(end.along, Language::Danish), end.designation.clone(), end.scope.clone(), end.possible);
        let (kind, class, level, doubt) = (body.kind, body.class.clone(), body.level, body.doubt);
        Some(Self { kind, class, level, doubt, lines: said, open_ends: open_ends.iter().map(open).collect() })
    }
}

impl Picture {
    /// The boxes and lines that are drawn.
    pub(super) fn drawn(&self) -> Drawn {
        let mut groups = self.groups();
        let tiers = self.tiers();
        groups.sort_by_key(|group| (tiers[group[0]], group[0]));
        let mut box_of = vec![0; self.bodies.len()];
        for (place, group) in groups.iter().enumerate() {
            for body in group {
                box_of[*body] = place;
            }
        }
        let boxes: Vec<Box> = groups.iter().map(|group| self.boxed(group, tiers[group[0]])).collect();
        let lines = self.merged(&box_of, &boxes);
        Drawn { boxes, lines }
    }

    /// The tier of each body. Bodies without a level stand above those with one where that is what lines say.
    fn tiers(&self) -> Vec<Tier> {
        let none = || vec![Vec::new(); self.bodies.len()];
        let (mut above, mut below): (Vec<Vec<usize>>, Vec<Vec<usize>>) = (none(), none());
        for line in &self.lines {
            let (upper, lower) = match upper_end(line.along) {
                Some((Superior::From, true)) => (line.from, line.to),
                Some((Superior::To, true)) => (line.to, line.from),
                _ => continue,
            };
            above[lower].push(upper);
            below[upper].push(lower);
        }
        // What those with a level lead to.
        let reached = |next: &[Vec<usize>]| {
            let mut seen = vec![false; self.bodies.len()];
            let mut open: Vec<usize> =
                (0..self.bodies.len()).filter(|place| self.bodies[*place].level.is_some()).collect();
            while let Some(place) = open.pop() {
                open.extend(next[place].iter().filter(|other| !std::mem::replace(&mut seen[**other], true)));
            }
            seen
        };
        let (over, under) = (reached(&above), reached(&below));
        let tier = |(place, body): (usize, &Body)| match body.level {
            Some(level) => Tier::Level(level),
            None if over[place] && !under[place] => Tier::Over,
            None => Tier::Under,
        };
        self.bodies.iter().enumerate().map(tier).collect()
    }

    /// The bodies of each box.
    fn groups(&self) -> Vec<Vec<usize>> {
        let mut lines: Vec<Vec<&Line>> = vec![Vec::new(); self.bodies.len()];
        for line in &self.lines {
            lines[line.from].push(line);
            if line.to != line.from {
                lines[line.to].push(line);
            }
        }
        let mut open_ends: Vec<Vec<&Open>> = vec![Vec::new(); self.bodies.len()];
        for end in &self.open_ends {
            open_ends[end.from].push(end);
        }
        let (mut groups, mut alike) = (Vec::new(), BTreeMap::new());
        for (place, body) in self.bodies.iter().enumerate() {
            match Likeness::of(place, body, &lines[place], &open_ends[place]) {
                Some(likeness) => alike.entry(likeness).or_insert_with(Vec::new).push(place),
                None => groups.push(vec![place]),
            }
        }
        for group in alike.into_values() {
            if group.len() < FEWEST {
                groups.extend(group.into_iter().map(|body| vec![body]));
            } else {
                groups.push(group);
            }
        }
        groups
    }

    fn boxed(&self, group: &[usize], tier: Tier) -> Box {
        let language = self.language;
        let first = &self.bodies[group[0]];
        let opens = || self.open_ends.iter().filter(|end| end.from == group[0]);
        let open_ends = || opens().map(|end| end.shown(language));
        let (doubt, is_stack) = (first.doubt, group.len() > 1);
        let doubted = doubt.map(|doubt| format!(" ({})", doubt.shown(language))).unwrap_or_default();
        let stands = band(first.level, language);
        if !is_stack {
            let heading = first.label(language);
            let leaders = first.leaders.iter().map(|leader| leader.shown(language));
            let told = leaders.clone().chain(opens().map(|end| end.told(language)));
            let told: String = told.flat_map(|remark| [" ".to_owned(), sentence(&remark)]).collect();
            let remarks: Vec<String> = leaders.chain(open_ends()).collect();
            let about = format!("{heading}{doubted}: {}. {stands}.{told}", first.sort(language));
            return Box { heading, remarks, tier, doubt, is_stack, about };
        }
        let bodies = || group.iter().map(|body| &self.bodies[*body]);
        let names: Vec<&str> = bodies().filter_map(|body| body.name.as_deref()).collect();
        let in_common = Some(&names).filter(|names| names.len() == group.len()).and_then(|names| beginning(names));
        let sort = in_common.map_or_else(|| first.sort(language), |words| format!("{words} …"));
        let heading = format!("{} × {sort}", group.len());
        let unnamed = either(language, "navne ikke oplyst", "names not stated");
        let mut remarks: Vec<String> = match names.len() {
            0 => vec![unnamed.to_owned()],
            1..=NAMES_SHOWN => names.iter().map(|name| (*name).to_owned()).collect(),
            _ => Vec::new(),
        };
        remarks.extend(open_ends());
        let told = bodies().filter(|body| body.name.is_some() || !body.leaders.is_empty()).map(|body| {
            let leaders: Vec<String> = body.leaders.iter().map(|leader| leader.shown(language)).collect();
            let led = if leaders.is_empty() { String::new() } else { format!(" ({})", leaders.join("; ")) };
            body.label(language) + &led
        });
        let told: Vec<String> = told.collect();
        let told = if told.is_empty() { unnamed.to_owned() } else { told.join(", ") };
        let about = format!("{heading}{doubted}: {told}. {stands}.");
        Box { heading, remarks, tier, doubt, is_stack, about }
    }

    /// The lines between boxes, those that say the same of the same boxes as one.
    fn merged(&self, box_of: &[usize], boxes: &[Box]) -> Vec<BoxLine> {
        let mut said: BTreeMap<_, (Along, Vec<&str>)> = BTreeMap::new();
        for line in &self.lines {
            let key = (box_of[line.from], box_of[line.to], verb(line.along, self.language), line.possible);
            let (_, scopes) = said.entry(key).or_insert((line.along, Vec::new()));
            if let Some(scope) = line.scope.as_deref().filter(|scope| !scopes.contains(scope)) {
                scopes.push(scope);
            }
        }
        let lines = said.into_iter().map(|((from, to, verb, possible), (along, scopes))| {
            let what = if scopes.is_empty() { String::new() } else { format!(" ({})", scopes.join("; ")) };
            let (one, other) = (&boxes[from].heading, &boxes[to].heading);
            let doubt = if possible { format!(" ({})", Doubt::Possible.shown(self.language)) } else { String::new() };
            let about = sentence(&format!("{one} {verb} {other}{what}{doubt}"));
            BoxLine { from, to, along, possible, about }
        });
        lines.collect()
    }
}

/// The words that all of some names begin with; none where their first words differ.
fn beginning(names: &[&str]) -> Option<String> {
    let (first, others) = names.split_first()?;
    let words = first
        .split(' ')
        .enumerate()
        .take_while(|(place, word)| others.iter().all(|name| name.split(' ').nth(*place) == Some(*word)));
    let words: Vec<&str> = words.map(|(_, word)| word).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

impl Drawn {
    /// The chart in sentences, in reading order: each box, and after it the lines that start at it.
    pub(super) fn sentences(&self) -> Vec<&str> {
        let mut sentences = Vec::with_capacity(self.boxes.len() + self.lines.len());
        let mut lines = self.lines.iter().peekable();
        for (place, drawn) in self.boxes.iter().enumerate() {
            sentences.push(drawn.about.as_str());
            while let Some(line) = lines.next_if(|line| line.from == place) {
                sentences.push(&line.about);
            }
        }
        sentences
    }
}

impl Open {
    /// As it stands in a box: “refererer til: hjemorganisationen”.
    fn shown(&self, language: Language) -> String {
        self.said(language, "")
    }

    /// As it is told: with the matter that it concerns.
    fn told(&self, language: Language) -> String {
        self.said(language, &self.scope.as_ref().map(|scope| format!(" ({scope})")).unwrap_or_default())
    }

    fn said(&self, language: Language, scope: &str) -> String {
        let unnamed = either(language, "ikke oplyst", "not stated");
        let designation = self.designation.as_deref().unwrap_or(unnamed);
        let doubt = if self.possible { " ?" } else { "" };
        capital(&format!("{}: {designation}{scope}{doubt}", verb(self.along, language)))
    }
}

impl Doubt {
    pub(super) fn shown(self, language: Language) -> &'static str {
        match self {
            Self::Possible => either(language, "ikke sikkert på dagen", "not certain on the day"),
            Self::Absent => either(language, "findes ikke på dagen", "does not exist on the day"),
        }
    }
}
