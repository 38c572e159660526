//! Charts: what lies below some bodies, or a set of bodies and what is between them; and what their pictures show.

use serde_json::{Value, json};

use super::super::country::folded;
use super::super::rows::{Row, full};
use super::{Answer, Arguments, Asked, Thing, bare};

const LEVELS: [&str; 3] = ["POLITICAL", "ADMINISTRATIVE", "PROFESSIONAL"];

/// A placement or a relation on the day; a target that is a designation is empty.
struct Line<'b> {
    row: &'b Row,
    kind: &'b str,
    source: &'b str,
    target: &'b str,
    lower: &'b str,
    upper: &'b str,
}

/// What stands in a chart: the parent is the key of the node above it.
struct Node<'b> {
    key: &'b str,
    depth: u64,
    parent: Option<&'b str>,
}

impl Line<'_> {
    fn scope(&self) -> Value {
        self.row.text("scope")
    }
}

impl<'b> Asked<'b> {
    pub fn chart(self, arguments: &Arguments) -> Answer<'b> {
        let along = arguments.texts("along").unwrap_or_else(|| vec!["PART_OF"]);
        let walked = self.lines(&along);
        let depth = arguments.get("depth").as_u64();
        let nodes = match arguments.texts("roots") {
            Some(roots) => {
                let roots = roots.iter().map(|root| self.bundle.organization(bare(root)).get("key"));
                self.downward(&roots.collect::<Vec<_>>(), &walked, None, depth)
            }
            None => {
                let set = self.in_reading_order(self.filtered(arguments.get("of")));
                self.downward(&self.tops(&set, &walked), &walked, Some(&set), depth)
            }
        };
        let mut drawn = arguments.texts("relations").unwrap_or_default();
        drawn.extend(along);
        let stands = |key: &str| nodes.iter().any(|node| node.key == key);
        let (open, lines): (Vec<_>, Vec<_>) =
            self.lines(&drawn).into_iter().filter(|line| stands(line.source)).partition(|line| line.target.is_empty());
        let lines: Vec<Line<'b>> = lines.into_iter().filter(|line| stands(line.target)).collect();
        // A picture has a box for each node: what lies below a body of a district has no five alike, which
        // would be one box.
        let boxes: Answer<'b> = nodes.iter().map(|node| full(node.key)).collect::<Value>().into();
        Answer::One(Thing::Record(
            "Chart",
            vec![
                ("nodes", Answer::many(nodes.iter().map(|node| self.node(node)))),
                ("edges", Answer::many(lines.iter().map(|line| self.edge(line)))),
                ("openEnds", Answer::many(open.iter().map(|line| self.open_end(line)))),
                ("svg", boxes.clone()),
                ("mermaid", boxes.clone()),
                ("dot", boxes),
                ("json", self.exported(&nodes, &lines, &open).into()),
            ],
        ))
    }

    /// The placements and the relations of some kinds that hold on the day.
    fn lines(self, kinds: &[&str]) -> Vec<Line<'b>> {
        let mut lines = Vec::new();
        for (table, part) in [("organizations", "key"), ("placements", "organization")] {
            let placing = self.rows(table).filter(|row| kinds.contains(&"PART_OF") && !row.get("part_of").is_empty());
            lines.extend(placing.filter(|row| row.on(self.on).is_some()).map(|row| {
                let (source, target) = (row.get(part), row.get("part_of"));
                Line { row, kind: "PART_OF", source, target, lower: source, upper: target }
            }));
        }
        lines.extend(self.hops(Some(kinds.to_vec())).into_iter().map(|hop| {
            let (source, target) = (hop.row.get("source"), hop.row.get("target"));
            Line { row: hop.row, kind: hop.row.get("kind"), source, target, lower: hop.lower, upper: hop.upper }
        }));
        lines
    }

    /// What lies below some, each once, at its least depth and under the first in reading order that leads to it.
    fn downward(
        self,
        tops: &[&'b str],
        walked: &[Line<'b>],
        among: Option<&[&str]>,
        depth: Option<u64>,
    ) -> Vec<Node<'b>> {
        let mut nodes: Vec<Node<'b>> = tops.iter().map(|key| Node { key, depth: 0, parent: None }).collect();
        let mut at = 0;
        while at < nodes.len() {
            let (upper, here) = (nodes[at].key, nodes[at].depth);
            let mut below: Vec<&'b str> = Vec::new();
            for line in walked.iter().filter(|line| line.upper == upper && depth.is_none_or(|most| here < most)) {
                let lower = line.lower;
                let is_drawn = below.contains(&lower) || nodes.iter().any(|node| node.key == lower);
                if !lower.is_empty() && !is_drawn && among.is_none_or(|among| among.contains(&lower)) {
                    below.push(lower);
                }
            }
            below.sort_by_key(|key| self.sorting_name(key));
            nodes.extend(below.into_iter().map(|key| Node { key, depth: here + 1, parent: Some(upper) }));
            at += 1;
        }
        nodes
    }

    /// The bodies of a set by level, then by name.
    fn in_reading_order(self, set: Vec<Thing<'b>>) -> Vec<&'b str> {
        let level = |row: &'b Row| {
            let stated = self.best("levels", row, "level").map(|row| row.get("level"));
            stated.map_or(LEVELS.len(), |level| LEVELS.iter().position(|known| *known == level).unwrap())
        };
        let rows = set.into_iter().map(|thing| match thing {
            Thing::Entity("organizations", row) => row,
            _ => panic!("a filter lets through only bodies"),
        });
        let mut rows: Vec<&'b Row> = rows.collect();
        rows.sort_by_key(|row| (level(row), self.sorting_name(row.get("key"))));
        rows.into_iter().map(|row| row.get("key")).collect()
    }

    /// Those of a set that no other of it lies above; of a circle that these do not lead to, the first.
    fn tops(self, set: &[&'b str], walked: &[Line<'b>]) -> Vec<&'b str> {
        let below = |line: &Line<'_>, body: &str| line.lower == body && line.upper != body && set.contains(&line.upper);
        let is_top = |body: &&&str| !walked.iter().any(|line| below(line, body));
        let mut tops: Vec<&str> = set.iter().filter(is_top).copied().collect();
        let mut reached = self.downward(&tops, walked, Some(set), None);
        for body in set {
            if reached.iter().all(|node| node.key != *body) {
                tops.push(body);
                reached = self.downward(&tops, walked, Some(set), None);
            }
        }
        tops
    }

    /// What siblings are put in order by: the name on the day, or else the nearest.
    fn sorting_name(self, key: &str) -> String {
        let is_body = self.rows("organizations").any(|row| row.get("key") == key);
        let on_the_day = if is_body { self.bundle.name(key, "DA", self.on) } else { Value::Null };
        folded(on_the_day.as_str().or(self.name(key).as_str()).unwrap_or_default())
    }

    /// The name or the title that is nearest to the day; null where there is none.
    fn name(self, key: &str) -> Value {
        match self.entity(key) {
            Some(Thing::Entity("organizations", row)) => json!(self.body_label(row.get("key"))),
            Some(Thing::Entity("posts" | "seats", row)) => row.text("title"),
            _ => panic!("{key} stands in no chart"),
        }
    }

    fn node(self, node: &Node<'b>) -> Thing<'b> {
        let organization = self.entity(node.key).filter(|thing| matches!(thing, Thing::Entity("organizations", _)));
        Thing::Record(
            "ChartNode",
            vec![
                ("key", full(node.key).into()),
                ("depth", node.depth.into()),
                ("parent", json!(node.parent.map(full)).into()),
                ("organization", Answer::maybe(organization)),
                ("leaders", self.leading(node.key)),
            ],
        )
    }

    fn line_fact(self, line: &Line<'b>) -> Answer<'b> {
        Answer::One(if line.kind == "PART_OF" { self.placement(line.row) } else { self.relation_fact(line.row) })
    }

    fn edge(self, line: &Line<'b>) -> Thing<'b> {
        Thing::Record(
            "ChartEdge",
            vec![
                ("kind", line.kind.into()),
                ("source", full(line.source).into()),
                ("target", full(line.target).into()),
                ("certainty", super::certainty(line.row.on(self.on))),
                ("fact", self.line_fact(line)),
            ],
        )
    }

    fn open_end(self, line: &Line<'b>) -> Thing<'b> {
        Thing::Record(
            "ChartOpenEnd",
            vec![
                ("source", full(line.source).into()),
                ("kind", line.kind.into()),
                ("designation", line.row.text("designation").into()),
                ("scope", line.scope().into()),
                ("certainty", super::certainty(line.row.on(self.on))),
                ("fact", self.line_fact(line)),
            ],
        )
    }

    /// What of the chart as JSON is compared: all but its words and what the other fields say.
    fn exported(self, nodes: &[Node<'b>], lines: &[Line<'b>], open: &[Line<'b>]) -> Value {
        let node = |node: &Node<'b>| {
            json!({
                "key": full(node.key), "name": self.name(node.key), "depth": node.depth,
                "parent": node.parent.map(full),
            })
        };
        let edge = |line: &Line<'b>| {
            json!({
                "source": full(line.source), "target": full(line.target), "kind": line.kind, "scope": line.scope(),
                "certainty": line.row.on(self.on),
            })
        };
        let open_end = |line: &Line<'b>| {
            json!({
                "source": full(line.source), "kind": line.kind, "scope": line.scope(),
                "designation": line.row.text("designation"), "certainty": line.row.on(self.on),
            })
        };
        json!({
            "on": self.on, "nodes": nodes.iter().map(node).collect::<Vec<_>>(),
            "edges": lines.iter().map(edge).collect::<Vec<_>>(),
            "openEnds": open.iter().map(open_end).collect::<Vec<_>>(),
        })
    }
}

/// Herred's answer as far as it is compared: of the chart as JSON what [`Asked::exported`] has, and of each
/// drawn picture, which the twin does not draw, the bodies whose boxes are in it.
pub fn pictures_by_key(mut answer: Value) -> Value {
    let Some(chart) = answer.pointer_mut("/network/chart").filter(|chart| chart["json"].is_string()) else {
        return answer;
    };
    let mut json: Value = serde_json::from_str(chart["json"].as_str().unwrap()).unwrap();
    let nodes = json["nodes"].as_array().unwrap();
    let text = |picture: &str| chart[picture].as_str().unwrap().to_owned();
    let (svg, mermaid, dot) = (text("svg"), text("mermaid"), text("dot"));
    // A box of the SVG has its sentence as its title; in the others its label is the first text of its line.
    let of_svg = svg.split("<g class=\"box\">\n<title>").skip(1);
    let of_mermaid = quoted(&mermaid).filter(|(before, _)| before.starts_with('n') && !before.contains(' '));
    let of_dot = quoted(&dot).filter(|(before, _)| before.starts_with('n') && before.ends_with(" [label="));
    let boxes = [
        ("svg", bodies(nodes, of_svg)),
        ("mermaid", bodies(nodes, of_mermaid.map(|(_, text)| text))),
        ("dot", bodies(nodes, of_dot.map(|(_, text)| text))),
    ];
    for (picture, keys) in boxes {
        chart[picture] = keys;
    }
    let kept = [
        ("nodes", &["key", "name", "depth", "parent"][..]),
        ("edges", &["source", "target", "kind", "scope", "certainty"]),
        ("openEnds", &["source", "kind", "designation", "scope", "certainty"]),
    ];
    for (list, fields) in kept {
        for item in json[list].as_array_mut().unwrap() {
            item.as_object_mut().unwrap().retain(|name, _| fields.contains(&name.as_str()));
        }
    }
    json.as_object_mut().unwrap().retain(|name, _| ["on", "nodes", "edges", "openEnds"].contains(&name.as_str()));
    chart["json"] = json;
    answer
}

/// Each line of a picture that has a text in quotes: what stands before it, and what follows.
fn quoted(picture: &str) -> impl Iterator<Item = (&str, &str)> {
    picture.lines().filter_map(|line| line.trim_start().split_once('"'))
}

/// The bodies of some boxes by what these begin with: the label of a node, each once. Nothing in the names
/// of a generated network is escaped.
fn bodies<'t>(nodes: &[Value], boxes: impl Iterator<Item = &'t str>) -> Value {
    let mut left: Vec<&Value> = nodes.iter().collect();
    let key_of = |drawn: &str| {
        let begins = |node: &Value| drawn.to_lowercase().starts_with(&node["label"].as_str().unwrap().to_lowercase());
        let fitting = (0..left.len()).filter(|at| begins(left[*at]));
        let best = fitting.max_by_key(|at| left[*at]["label"].as_str().unwrap().len());
        best.map_or_else(|| json!(drawn), |at| left.remove(at)["key"].clone())
    };
    boxes.map(key_of).collect()
}
