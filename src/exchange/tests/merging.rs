//! Importing again, beside a network that may have moved.

use hashbrown::HashMap;

use super::super::merge::{Memory, Merged, Side, Standing, merge};
use super::super::problem::Problem;
use super::super::settle::settle;
use super::{bundle, folder, shown};
use crate::exchange::read::read;
use crate::network::change::{Change, NewFact};
use crate::network::key::{FactId, Key, Noun};
use crate::network::organization::OrganizationKind;
use crate::network::refusal::{Refusal, RefusalCode, Sentence};

/// A network that keeps what it is told, with no rules, and what its last import remembers.
#[derive(Default)]
struct World {
    entities: HashMap<Key, (Noun, Option<OrganizationKind>)>,
    facts: Vec<Option<NewFact>>,
    memory: Memory,
}

impl Standing for World {
    fn entity(&self, key: &Key) -> Option<(Noun, Option<OrganizationKind>)> {
        self.entities.get(key).copied()
    }

    fn facts_about(&self, key: &Key) -> Vec<(FactId, NewFact)> {
        let numbered = self.facts.iter().enumerate();
        let standing = numbered.filter_map(|(at, fact)| Some((FactId::at(at)?, fact.clone()?)));
        standing.filter(|(_, fact)| fact.subject == *key).collect()
    }

    fn brings_back(&self, _: &NewFact) -> Option<Sentence> {
        None
    }
}

impl World {
    fn apply(&mut self, merged: Merged) -> String {
        let mut counts = (0, 0, 0);
        for change in merged.changes {
            match change {
                Change::Create { key, noun, kind } => {
                    self.entities.insert(key, (noun, kind));
                    counts.0 += 1;
                }
                Change::Withdraw(id) => {
                    assert!(self.facts[id.index()].take().is_some(), "withdrawn once");
                    counts.1 += 1;
                }
                Change::Record(fact) => {
                    self.facts.push(Some(*fact));
                    counts.2 += 1;
                }
                Change::Anonymise { person, .. } => panic!("a bundle anonymises {person}"),
            }
        }
        for (identity, digest) in merged.outcomes {
            match digest {
                Some(digest) => self.memory.insert(identity, digest),
                None => self.memory.remove(&identity),
            };
        }
        format!("+{} -{} ={}", counts.0, counts.1, counts.2)
    }

    /// Imports; gives how many entities were created, facts withdrawn and facts recorded.
    fn import(&mut self, files: &[(&str, &str)], side: Option<Side>) -> Result<String, String> {
        let merged = merge(bundle(files), &self.memory, self, side);
        merged.map(|merged| self.apply(merged)).map_err(|problems| shown(&problems))
    }

    /// Someone changes the facts of a record through the API.
    fn moves(&mut self, subject: &str, edit: impl Fn(&mut NewFact)) {
        for fact in self.facts.iter_mut().flatten().filter(|fact| fact.subject.as_str() == subject) {
            edit(fact);
        }
    }
}

const HEADER: &str = "key,body,member,seat,from,until\n";

fn memberships(rows: &str) -> String {
    format!("{HEADER}{rows}")
}

fn imported(rows: &str) -> World {
    let mut world = World::default();
    assert!(world.import(&[("memberships.csv", &memberships(rows))], None).is_ok());
    world
}

const ONE: &str = "m1,b,p1,s,2007-01-01,\n";
const ENDED: &str = "m1,b,p1,s,2007-01-01,2010-01-01\n";

#[track_caller]
fn check(world: &mut World, rows: &str, side: Option<Side>, expected: &str) {
    let said = world.import(&[("memberships.csv", &memberships(rows))], side);
    let said = said.unwrap_or_else(|problems| problems.split(" the network was").next().unwrap_or("").to_owned());
    assert_eq!(said, expected);
}

#[test]
fn the_same_again_changes_nothing() {
    let mut world = World::default();
    check(&mut world, &format!("{ONE}m2,b,p2,,2007,\n"), None, "+2 -0 =2");
    check(&mut world, &format!("m2,b,p2,,2007,\n{ONE}"), None, "+0 -0 =0");
}

#[test]
fn a_correction_withdraws_and_records() {
    check(&mut imported(ONE), ENDED, None, "+0 -1 =1");
    check(&mut imported(ONE), &format!("{ONE}m1,b,p1,,2006-01-01,2007-01-01\n"), None, "+0 -0 =1");
}

#[test]
fn absence_says_nothing_unless_the_file_is_complete() {
    let mut world = imported(&format!("{ONE}m2,b,p2,,2007,\n"));
    check(&mut world, ONE, None, "+0 -0 =0");
    let manifest = format!("{}complete = [\"memberships.csv\"]\n", super::MANIFEST);
    let rows = memberships(ONE);
    let complete = [("bundle.toml", manifest.as_str()), ("memberships.csv", rows.as_str())];
    assert_eq!(world.import(&complete, None).as_deref(), Ok("+0 -1 =0"));
    assert_eq!(world.import(&complete, None).as_deref(), Ok("+0 -0 =0"));
    check(&mut world, &format!("{ONE}m2,b,p2,,2007,\n"), None, "+0 -0 =1");
}

#[test]
fn a_complete_list_of_organizations_speaks_for_their_names() {
    let mut world = World::default();
    let manifest = format!("{}complete = [\"organizations.csv\"]\n", super::MANIFEST);
    let both = "key,kind,name\na,OTHER,A\nb,OTHER,B\n";
    assert_eq!(world.import(&[("organizations.csv", both)], None).as_deref(), Ok("+2 -0 =4"));
    let one = [("bundle.toml", manifest.as_str()), ("organizations.csv", "key,kind\na,OTHER\n")];
    assert_eq!(world.import(&one, None).as_deref(), Ok("+0 -2 =0"));
}

#[test]
fn where_the_network_moved_a_side_must_be_chosen() {
    let moved = || {
        let mut world = imported(ONE);
        world.moves("midt:m1", |fact| fact.margin.dispute = Some("x".into()));
        world
    };
    check(&mut moved(), ONE, None, "+0 -0 =0");
    check(&mut moved(), ENDED, None, "memberships.csv:2 midt:m1: CONFLICT");
    check(&mut moved(), ENDED, Some(Side::Theirs), "+0 -1 =1");
    let mut world = moved();
    check(&mut world, ENDED, Some(Side::Ours), "+0 -0 =0");
    check(&mut world, ENDED, None, "+0 -0 =0");
}

#[test]
fn what_the_network_says_already_is_only_remembered() {
    let mut world = imported(ONE);
    let remembered = std::mem::take(&mut world.memory);
    check(&mut world, ONE, None, "+0 -0 =0");
    assert_eq!(world.memory, remembered);
    world.memory.clear();
    check(&mut world, ENDED, None, "memberships.csv:2 midt:m1: CONFLICT");
}

#[test]
fn a_key_cannot_come_to_stand_for_another_noun() {
    let mut world = imported(ONE);
    let said = world.import(&[("persons.csv", "key\nm1\n")], Some(Side::Theirs));
    assert!(said.is_err_and(|problems| problems.starts_with("persons.csv:2 midt:m1: KEY_REUSED")));
}

fn refused(code: RefusalCode, change: usize, in_the_way: &[usize]) -> Refusal {
    let in_the_way = in_the_way.iter().filter_map(|at| FactId::at(*at)).collect();
    Refusal {
        code,
        change,
        subject: None,
        statement: None,
        sentence: Sentence::new("The seat is taken.", "Pladsen er besat."),
        in_the_way,
    }
}

/// A new membership, with a representation of it, of a seat that fact 1 holds.
fn settled(refusal: Refusal, side: Option<Side>) -> Result<String, Vec<Problem>> {
    let rows = memberships("m9,b,p9,s,2008-01-01,\n");
    let files = [("memberships.csv", rows.as_str()), ("representations.csv", "key,membership,person\nr,m9,p\n")];
    let (bundle, _) = read(folder(&files));
    let mut world = imported(ONE);
    let merged = merge(bundle, &world.memory, &world, side)?;
    let merged = settle(merged, &[refusal], FactId::at(0), side)?;
    Ok(world.apply(merged))
}

#[test]
fn a_taken_seat_is_decided_for_a_side() {
    let taken = || refused(RefusalCode::SeatTaken, 2, &[0]);
    let problems = settled(taken(), None).map_err(|problems| shown(&problems));
    assert!(
        problems.is_err_and(|shown| shown.starts_with("memberships.csv:2: CONFLICT SEAT_TAKEN: The seat is taken."))
    );
    assert_eq!(settled(taken(), Some(Side::Ours)), Ok("+0 -0 =0".to_owned()));
    assert_eq!(settled(taken(), Some(Side::Theirs)), Ok("+2 -1 =2".to_owned()));
}

#[test]
fn what_no_side_can_decide_stays_refused() {
    for refusal in [refused(RefusalCode::SeatTaken, 2, &[7]), refused(RefusalCode::Cycle, 2, &[0])] {
        let problems = settled(refusal, Some(Side::Theirs)).map_err(|problems| shown(&problems));
        assert!(problems.is_err_and(|shown| shown.starts_with("memberships.csv:2: REFUSED")));
    }
}
