//! Relations, and who answers to whom along them.

use std::collections::BTreeMap;

use super::super::rows::Row;
use super::{Answer, Arguments, Asked, Thing, bare};

/// The kinds whose *from* is superior.
const FROM_IS_SUPERIOR: [&str; 3] = ["STEERS", "MANDATE", "APPROVES_AFTER"];
const REPORTING: [&str; 4] = ["LINE", "DAILY", "ACCOUNTABLE", "MATRIX"];

/// A relation of a kind that is walked, with its two ends; an end that is a designation is empty.
#[derive(Clone, Copy)]
pub struct Hop<'b> {
    pub row: &'b Row,
    pub lower: &'b str,
    pub upper: &'b str,
    pub sure: &'static str,
}

/// The fewest hops to each that is reached, one at least.
type Distances = BTreeMap<String, usize>;

impl<'b> Asked<'b> {
    /// The relations that hold on the day along which a walk goes.
    pub fn hops(self, kinds: Option<Vec<&str>>) -> Vec<Hop<'b>> {
        let kinds = kinds.unwrap_or_else(|| vec!["LINE", "DAILY", "ACCOUNTABLE"]);
        let hop = |row: &'b Row| {
            let (from, to) = (row.get("source"), row.get("target"));
            let from_is_superior = FROM_IS_SUPERIOR.contains(&row.get("kind"));
            let (lower, upper) = if from_is_superior { (to, from) } else { (from, to) };
            Some(Hop { row, lower, upper, sure: row.on(self.on)? })
        };
        self.rows("relations").filter(|row| kinds.contains(&row.get("kind"))).filter_map(hop).collect()
    }

    pub fn relations(self, of: &str, arguments: &Arguments) -> Answer<'b> {
        let kinds = arguments.texts("kinds");
        let mut found = Vec::new();
        for (column, direction) in [("source", "OUTGOING"), ("target", "INCOMING")] {
            let asked = arguments.get("direction").as_str().is_none_or(|asked| asked == direction);
            let named = self.held("relations", column, of).filter(|_| asked);
            let wanted = named.filter(|row| kinds.as_ref().is_none_or(|kinds| kinds.contains(&row.get("kind"))));
            found.extend(wanted.map(|row| self.entry(row, direction)));
        }
        Answer::many(found)
    }

    /// A relation seen from one of its ends.
    pub fn entry(self, row: &'b Row, direction: &'static str) -> Thing<'b> {
        let other = row.get(if direction == "OUTGOING" { "target" } else { "source" });
        Thing::Record(
            "RelationEntry",
            vec![
                ("relation", Answer::One(Thing::Entity("relations", row))),
                ("direction", direction.into()),
                ("other", Answer::maybe(self.entity(other))),
            ],
        )
    }

    /// The relations of a kind that go to an agreement.
    pub fn tied(self, agreement: &str, kind: &str, topic: &str) -> Answer<'b> {
        let to_it = self.held("relations", "target", agreement).filter(|row| row.get("kind") == kind);
        let entries = to_it.map(|row| Answer::One(self.entry(row, "INCOMING"))).collect();
        self.listed(agreement, topic, entries)
    }

    pub fn reporting(self, of: &str, name: &str, arguments: &Arguments) -> Answer<'b> {
        let kinds = arguments.texts("kinds");
        let hops = self.hops(kinds.clone());
        match name {
            "superiors" => {
                let direct = hops.iter().filter(|hop| hop.lower == of).copied().collect();
                self.hop_list(of, direct, "SUPERIORS", kinds)
            }
            "subordinates" => {
                let direct = hops.iter().filter(|hop| hop.upper == of).copied().collect();
                self.hop_list(of, direct, "SUBORDINATES", kinds)
            }
            "allSuperiors" | "allSubordinates" => {
                let up = name == "allSuperiors";
                let certain = distances(&hops, of, up, "CERTAIN");
                Answer::many(distances(&hops, of, up, "POSSIBLE").into_iter().map(|(end, distance)| {
                    let (sure, certain) = (sure(&certain, &end), certain.get(&end).copied());
                    Thing::Record(
                        "Reach",
                        vec![
                            ("end", Answer::maybe(self.entity(&end))),
                            ("distance", distance.into()),
                            ("certainDistance", serde_json::json!(certain).into()),
                            ("certainty", sure.into()),
                        ],
                    )
                }))
            }
            _ => {
                let mut chains = Vec::new();
                self.climb(&hops, of, of, &mut Vec::new(), &kinds, &mut chains);
                let fields = vec![("chains", Answer::many(chains)), ("truncated", false.into())];
                Answer::One(Thing::Record("ChainList", fields))
            }
        }
    }

    fn hop(self, hop: &Hop<'b>) -> Thing<'b> {
        Thing::Record(
            "Hop",
            vec![
                ("kind", hop.row.get("kind").into()),
                ("certainty", hop.sure.into()),
                ("lower", Answer::maybe(self.entity(hop.lower))),
                ("upper", Answer::maybe(self.entity(hop.upper))),
                ("designation", hop.row.text("designation").into()),
                ("relation", Answer::One(Thing::Entity("relations", hop.row))),
            ],
        )
    }

    /// The statement by which what is direct is certainly all: about reporting, or about everything.
    fn all_direct(self, of: &str, topic: &str, kinds: Option<&Vec<&str>>) -> Option<&'b Row> {
        let reporting = kinds.is_none_or(|kinds| kinds.iter().all(|kind| REPORTING.contains(kind)));
        let stated = if reporting { topic } else { "EVERYTHING" };
        self.completing(of, stated, topic).filter(|(_, sure)| *sure == "CERTAIN").map(|(row, _)| row)
    }

    fn hop_list(self, of: &str, hops: Vec<Hop<'b>>, topic: &str, kinds: Option<Vec<&str>>) -> Answer<'b> {
        let complete = self.all_direct(of, topic, kinds.as_ref());
        Answer::One(Thing::Record(
            "HopList",
            vec![
                ("listing", listing(hops.is_empty(), complete.is_some()).into()),
                ("complete", Answer::maybe(complete.map(|row| self.fact("CompletenessFact", row, Vec::new())))),
                ("gaps", self.gaps_answer(of, Some(topic))),
                ("hops", Answer::many(hops.iter().map(|hop| self.hop(hop)))),
            ],
        ))
    }

    /// Every chain from `start` that goes on from `at`, which the hops so far lead to.
    fn climb(
        self,
        all: &[Hop<'b>],
        start: &str,
        at: &str,
        way: &mut Vec<Hop<'b>>,
        kinds: &Option<Vec<&str>>,
        chains: &mut Vec<Thing<'b>>,
    ) {
        let above: Vec<Hop<'b>> = all.iter().filter(|hop| hop.lower == at).copied().collect();
        if above.is_empty() {
            let complete = self.all_direct(at, "SUPERIORS", kinds.as_ref()).is_some();
            chains.push(self.chain(way, "TOP", listing(true, complete).into()));
        }
        for hop in above {
            let passed = hop.upper == start || way.iter().any(|before| before.upper == hop.upper);
            way.push(hop);
            if hop.upper.is_empty() {
                chains.push(self.chain(way, "DESIGNATION", Answer::null()));
            } else if passed {
                chains.push(self.chain(way, "CYCLE", Answer::null()));
            } else {
                self.climb(all, start, hop.upper, way, kinds, chains);
            }
            way.pop();
        }
    }

    fn chain(self, way: &[Hop<'b>], end: &'static str, top: Answer<'b>) -> Thing<'b> {
        Thing::Record(
            "Chain",
            vec![
                ("certainty", weakest(way).into()),
                ("end", end.into()),
                ("top", top),
                ("hops", Answer::many(way.iter().map(|hop| self.hop(hop)))),
            ],
        )
    }

    /// The common superiors that are not above another, by certain hops and by all.
    pub fn common_superiors(self, arguments: &Arguments) -> Answer<'b> {
        let mut of: Vec<String> = Vec::new();
        for key in arguments.texts("of").unwrap() {
            if !of.iter().any(|known| known == bare(key)) {
                of.push(bare(key).to_owned());
            }
        }
        let hops = self.hops(arguments.texts("kinds"));
        let above = |body: &String, least| {
            let mut above = distances(&hops, body, true, least);
            if of.len() > 1 {
                above.insert(body.clone(), 0);
            }
            above
        };
        let all = |least| of.iter().map(|body| above(body, least)).collect::<Vec<Distances>>();
        let (certain, possible) = (all("CERTAIN"), all("POSSIBLE"));
        let mut lowest: Vec<String> = Vec::new();
        for (least, reached) in [("CERTAIN", &certain), ("POSSIBLE", &possible)] {
            let common = reached[0].keys().filter(|key| reached.iter().all(|above| above.contains_key(*key)));
            let common: Vec<&String> = common.collect();
            let leads = |one: &str, other: &str| distances(&hops, one, true, least).contains_key(other);
            for superior in &common {
                let lower = |other: &&&String| leads(other, superior) && !leads(superior, other);
                if !common.iter().any(|other| lower(&other)) && !lowest.contains(superior) {
                    lowest.push((*superior).clone());
                }
            }
        }
        Answer::many(lowest.into_iter().map(|superior| {
            let subjects = of.iter().enumerate().map(|(at, body)| {
                let sure = sure(&certain[at], &superior);
                let fields = [("distance", possible[at][&superior].into()), ("certainty", sure.into())];
                let end = ("end", Answer::maybe(self.entity(body)));
                Thing::Record("Reach", fields.into_iter().chain([end]).collect())
            });
            let weakest = certain.iter().map(|above| sure(above, &superior)).max().unwrap();
            Thing::Record(
                "CommonSuperior",
                vec![
                    ("certainty", weakest.into()),
                    ("superior", Answer::maybe(self.entity(&superior))),
                    ("subjects", Answer::many(subjects)),
                ],
            )
        }))
    }

    /// Every way up from one to another that passes nothing twice, and how sure a shortest way up and down is.
    pub fn paths_between(self, arguments: &Arguments) -> Answer<'b> {
        let (from, to) = (bare(arguments.text("from")), bare(arguments.text("to")));
        let hops = self.hops(arguments.texts("kinds"));
        let (mut upward, mut open) = (Vec::new(), vec![Vec::<Hop<'b>>::new()]);
        while let Some(way) = open.pop() {
            let at = way.last().map_or(from, |hop| hop.upper);
            if at == to {
                let hops = Answer::many(way.iter().map(|hop| self.hop(hop)));
                upward.push(Thing::Record("Way", vec![("hops", hops)]));
                continue;
            }
            for hop in hops.iter().filter(|hop| hop.lower == at && !hop.upper.is_empty()) {
                if hop.upper != from && !way.iter().any(|passed| passed.upper == hop.upper) {
                    open.push(way.iter().chain([hop]).copied().collect());
                }
            }
        }
        let reached = |body: &str, least: &str| {
            let mut above = distances(&hops, body, true, least);
            above.insert(body.to_owned(), 0);
            above
        };
        let length = |least: &str| {
            let over = reached(to, least);
            reached(from, least).into_iter().filter_map(|(at, up)| Some(up + over.get(&at)?)).min()
        };
        let shortest = length("POSSIBLE").map(|shortest| {
            // A certain way that is no longer is as short; the districts have no two such ways that differ.
            let sure = if length("CERTAIN") == Some(shortest) { "CERTAIN" } else { "POSSIBLE" };
            Thing::Record("Route", vec![("certainty", sure.into())])
        });
        Answer::One(Thing::Record(
            "Between",
            vec![("truncated", false.into()), ("upward", Answer::many(upward)), ("shortest", Answer::maybe(shortest))],
        ))
    }
}

fn listing(empty: bool, complete: bool) -> &'static str {
    match (empty, complete) {
        (true, true) => "NONE",
        (true, false) => "UNKNOWN",
        (false, true) => "ALL",
        (false, false) => "SOME",
    }
}

fn weakest(way: &[Hop<'_>]) -> &'static str {
    way.iter().map(|hop| hop.sure).max().unwrap_or("CERTAIN")
}

fn sure(certain: &Distances, of: &str) -> &'static str {
    if certain.contains_key(of) { "CERTAIN" } else { "POSSIBLE" }
}

/// How far it is to all above an entity, or below it, along hops that are so sure: itself only where a circle leads back.
pub fn distances(hops: &[Hop<'_>], from: &str, up: bool, least: &str) -> Distances {
    let mut found = Distances::new();
    let mut layer = vec![from.to_owned()];
    for distance in 1.. {
        let mut next = Vec::new();
        for hop in hops.iter().filter(|hop| hop.sure <= least) {
            let (near, far) = if up { (hop.lower, hop.upper) } else { (hop.upper, hop.lower) };
            if layer.iter().any(|at| at == near) && !far.is_empty() && !found.contains_key(far) {
                found.insert(far.to_owned(), distance);
                next.push(far.to_owned());
            }
        }
        if next.is_empty() {
            return found;
        }
        layer = next;
    }
    found
}
