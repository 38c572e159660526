//! Charts: flat nodes, edges and open ends, and pictures of them.

use async_graphql::Result;
use herred_macros::Object;

use super::answer::Request;
use super::at::{At, Item};
use super::axis::{self, Axis};
use super::error::{ErrorCode, error};
use super::fact::Fact;
use super::filter::{OrganizationFilter, entity};
use super::membership::{Membership, versions};
use super::organization::Organization;
use super::page::page_size;
use super::party::End;
use super::reporting::{Kinds, count};
use super::word::{Code, DANISH, words};
use crate::network::key::{EntityId, FactId};
use crate::network::organization::Language;
use crate::network::picture::{Heading, Picture, Unfit};
use crate::network::questions::chart as questions;
use crate::network::questions::filter::{organizations, works_in};
use crate::network::questions::leader::own_leaders;
use crate::network::questions::structure::Along;
use crate::network::relation::{Relation, RelationKind};
use crate::network::validity::Certainty;

/// The most nodes in a chart.
const LARGEST_CHART: usize = 10_000;

/// How many bodies and lines a chart is taken to have before it is drawn.
const EXPECTED: usize = 100;

/// What a chart costs, in fields.
pub fn chart_cost(below: usize) -> usize {
    below.saturating_mul(EXPECTED).saturating_add(1)
}

/// What a picture costs of each body of the chart, in fields: it looks at the whole chart once more, and is laid out.
const PICTURE_COST: usize = 10;

/// What lies below some bodies, or a set of bodies and what is between them; flat, or as a picture.
pub struct Chart {
    nodes: Vec<ChartNode>,
    edges: Vec<ChartEdge>,
    open_ends: Vec<ChartOpenEnd>,
    drawing: Drawing,
}

/// What a chart is asked of, so that a picture can be made of it.
struct Drawing {
    at: At,
    subjects: Subjects,
    options: questions::ChartOptions,
}

/// The bodies that a chart is of.
enum Subjects {
    /// Those at the top.
    Roots(Vec<EntityId>),
    /// All of them, each with how sure it is that it is one.
    Set(Vec<(EntityId, Certainty)>),
}

/// A node in a chart, once, at its least depth.
pub struct ChartNode {
    item: Item,
    certainty: Certainty,
    depth: u32,
    parent: Option<usize>,
    /// Whether those who lead it are asked for.
    led: bool,
}

/// A line in a chart. Both ends are nodes of it.
pub struct ChartEdge {
    source: Item,
    target: EntityId,
    kind: Along,
    certainty: Certainty,
    fact: FactId,
}

/// A relation from a node of a chart to a class in the words of the source, which lists nobody. It is no node.
pub struct ChartOpenEnd {
    source: Item,
    relation: Relation<EntityId>,
    certainty: Certainty,
    fact: FactId,
}

/// What to draw.
pub struct Asked {
    /// The keys of the roots.
    pub roots: Option<Vec<String>>,
    /// All bodies that this accepts.
    pub of: Option<OrganizationFilter>,
    /// The area in which bodies work that are drawn.
    pub area: Option<String>,
    /// The axes that lead downward.
    pub along: Option<Vec<Code<Axis>>>,
    /// How far down.
    pub depth: Option<i32>,
    /// The relations to draw as well.
    pub relations: Kinds,
    /// Whether to name those who lead.
    pub leaders: bool,
}

impl Asked {
    fn subjects(roots: Option<Vec<String>>, of: Option<OrganizationFilter>, at: &At) -> Result<Subjects> {
        match (roots, of) {
            (Some(roots), None) => {
                page_size(i32::try_from(roots.len()).unwrap_or(i32::MAX))?;
                Ok(Subjects::Roots(roots.iter().map(|key| entity(at, key)).collect::<Result<_>>()?))
            }
            (None, Some(of)) => {
                // One more than is drawn, so that a larger set shows.
                Ok(Subjects::Set(organizations(at, &of.resolved(at)?, None).take(LARGEST_CHART + 1).collect()))
            }
            _ => Err(error(ErrorCode::InvalidValue, "a chart is of `roots` or `of` a filter: exactly one is given")),
        }
    }
}

impl Chart {
    /// The chart that is asked for, as far as a request selects of it.
    ///
    /// # Errors
    /// INVALID_VALUE, UNKNOWN_KEY, PAGE_TOO_LARGE, TOO_LARGE.
    pub fn of(at: &At, asked: Asked, request: &Request<'_>) -> Result<Self> {
        let depth = asked.depth.map(u32::try_from).transpose().map_err(|_| {
            error(ErrorCode::InvalidValue, "a chart is at least 0 steps deep; null goes all the way down")
        })?;
        let subjects = Asked::subjects(asked.roots, asked.of, at)?;
        let (along, relations) = (axis::along(asked.along), asked.relations.map(words).unwrap_or_default());
        let (led, limit) = (asked.leaders, Some(LARGEST_CHART));
        // A node finds its leaders itself.
        let lines = request.selects("edges") || request.selects("openEnds");
        let options = questions::ChartOptions { along, depth, relations, leaders: false, lines, limit };
        let mut drawing = Drawing { at: at.clone(), subjects, options };
        if let Some(area) = &asked.area {
            drawing.narrow(area)?;
        }
        let chart = drawing.chart();
        if chart.cut {
            return Err(too_large());
        }
        let nodes = chart.nodes.iter().map(|node| ChartNode::of(at, node, led)).collect();
        let edges = chart.edges.iter().map(|edge| ChartEdge::of(at, edge)).collect();
        let open_ends = chart.open_ends.iter().map(|end| ChartOpenEnd::of(at, end)).collect();
        (drawing.options.leaders, drawing.options.lines) = (led, true);
        Ok(Self { nodes, edges, open_ends, drawing })
    }

    fn picture(&self, language: Language, title: Option<String>, description: Option<String>) -> Result<Picture> {
        let Drawing { at, .. } = &self.drawing;
        let heading = Heading { language, title, description };
        Picture::of(at, &self.drawing.chart(), heading).map_err(unfit)
    }
}

fn too_large() -> async_graphql::Error {
    let sentence = format!("the chart has more than {LARGEST_CHART} nodes; ask for fewer levels, or for other bodies");
    error(ErrorCode::TooLarge, sentence)
}

impl Drawing {
    /// Leaves only the bodies that work in an area: they are a set, of which those that nothing of it lies above are
    /// the roots.
    fn narrow(&mut self, area: &str) -> Result<()> {
        let chart = self.chart();
        if chart.cut {
            return Err(too_large());
        }
        let works = |node: &questions::ChartNode<'_>| {
            let sure = works_in(&self.at, node.organization, area)?;
            Some((node.organization, node.certainty.and(sure)))
        };
        let set = chart.nodes.iter().filter_map(works).collect();
        (self.subjects, self.options.depth) = (Subjects::Set(set), None);
        Ok(())
    }

    fn chart(&self) -> questions::Chart<'_> {
        match &self.subjects {
            Subjects::Roots(roots) => questions::chart(&self.at, roots, &self.options),
            Subjects::Set(set) => questions::chart_of_set(&self.at, set, &self.options),
        }
    }
}

/// What lies below some bodies, or a set of bodies and what is between them; flat, or as a picture.
#[Object]
impl Chart {
    /// The nodes in reading order: by depth, below one parent by name. The roots are in the order in which they are
    /// given; those of a filter by level, then by name.
    async fn nodes(&self) -> &[ChartNode] {
        &self.nodes
    }

    /// The lines: those that the chart goes along, in the order of the nodes, then the other relations.
    async fn edges(&self) -> &[ChartEdge] {
        &self.edges
    }

    /// The relations of the kinds asked for, or gone along, that lead from a node to a class in words.
    async fn open_ends(&self) -> &[ChartOpenEnd] {
        &self.open_ends
    }

    /// The chart drawn as SVG: superiors above, a band a level, the kinds of line told apart without colour, with a
    /// title and a description for those who do not see it. Bodies alike, five or more, are drawn as one stack.
    #[graphql(complexity = "PICTURE_COST")]
    async fn svg(
        &self,
        #[graphql(desc = "The language of its words.", default_with = "DANISH")] language: Code<Language>,
        #[graphql(desc = "Its title; one that names the day where it is null.")] title: Option<String>,
        #[graphql(
            desc = "What it shows, for those who do not see it; how many bodies and lines where it is null. What                           the chart says in sentences follows."
        )]
        description: Option<String>,
    ) -> Option<Result<String>> {
        Some(self.picture(language.0, title, description).and_then(|picture| picture.svg().map_err(unfit)))
    }

    /// The chart as a Mermaid flowchart.
    #[graphql(complexity = "PICTURE_COST")]
    async fn mermaid(
        &self,
        #[graphql(desc = "The language of its words.", default_with = "DANISH")] language: Code<Language>,
        #[graphql(desc = "Its title; one that names the day where it is null.")] title: Option<String>,
        #[graphql(desc = "What it shows; how many bodies and lines where it is null.")] description: Option<String>,
    ) -> Option<Result<String>> {
        Some(self.picture(language.0, title, description).map(|picture| picture.mermaid()))
    }

    /// The chart in DOT, the language of Graphviz.
    #[graphql(complexity = "PICTURE_COST")]
    async fn dot(
        &self,
        #[graphql(desc = "The language of its words.", default_with = "DANISH")] language: Code<Language>,
        #[graphql(desc = "Its title; one that names the day where it is null.")] title: Option<String>,
        #[graphql(desc = "What it shows; how many bodies and lines where it is null.")] description: Option<String>,
    ) -> Option<Result<String>> {
        Some(self.picture(language.0, title, description).map(|picture| picture.dot()))
    }

    /// The chart as a JSON text, for export: `docs/charts.md` says what is in it.
    #[graphql(complexity = "PICTURE_COST")]
    async fn json(
        &self,
        #[graphql(desc = "The language of its words.", default_with = "DANISH")] language: Code<Language>,
        #[graphql(desc = "Its title; one that names the day where it is null.")] title: Option<String>,
        #[graphql(desc = "What it shows; how many bodies and lines where it is null.")] description: Option<String>,
    ) -> Option<Result<String>> {
        Some(self.picture(language.0, title, description).map(|picture| picture.json()))
    }
}

fn unfit(unfit: Unfit) -> async_graphql::Error {
    let code = match unfit {
        Unfit::TooLarge => ErrorCode::TooLarge,
        Unfit::TextTooLong => ErrorCode::InvalidValue,
    };
    error(code, unfit.to_string())
}

impl ChartNode {
    fn of(at: &At, node: &questions::ChartNode<'_>, led: bool) -> Self {
        let questions::ChartNode { organization, certainty, depth, parent, .. } = *node;
        Self { item: at.item(organization), certainty, depth, parent, led }
    }
}

/// A node in a chart, once, at its least depth.
#[Object]
impl ChartNode {
    /// Its key, as the edges name it.
    async fn key(&self) -> &str {
        self.item.key()
    }

    /// The body; null where a person, a post or a seat stands there.
    async fn organization(&self) -> Option<Organization> {
        Organization::of(&self.item)
    }

    /// What stands there.
    async fn end(&self) -> Option<End> {
        End::of(&self.item)
    }

    /// POSSIBLE where it may not exist on the day, or nothing is recorded of that; in a chart of a filter also where
    /// the filter may not accept it.
    async fn certainty(&self) -> Code<Certainty> {
        Code(self.certainty)
    }

    /// Steps below a root.
    async fn depth(&self) -> u32 {
        self.depth
    }

    /// The place in the list, counted from 0, of the node above it; null for a root.
    async fn parent(&self) -> Option<u64> {
        self.parent.map(count)
    }

    /// The memberships of those who lead it on the day: its own leaders, those of its leading seats and of a
    /// leadership that is part of it included, and none that it inherits.
    async fn leaders(&self) -> Vec<Membership> {
        if self.led { Membership::leading(&self.item) } else { Vec::new() }
    }
}

impl Membership {
    /// The memberships of a body's own leaders, each once.
    fn leading(body: &Item) -> Vec<Self> {
        let leaders = own_leaders(&body.at, body.id);
        versions(&body.at, leaders.iter().filter_map(|leader| leader.membership).map(|held| held.fact.subject))
    }
}

impl ChartEdge {
    fn of(at: &At, edge: &questions::ChartEdge<'_>) -> Self {
        let questions::ChartEdge { from, to, kind, held } = *edge;
        Self { source: at.item(from), target: to, kind, certainty: held.certainty, fact: held.fact.id }
    }
}

/// A line in a chart. Both ends are nodes of it.
#[Object]
impl ChartEdge {
    /// The key where it starts: the part of a whole, or the source of a relation.
    async fn source(&self) -> &str {
        self.source.key()
    }

    /// The key where it goes: the whole of a part, or the target of a relation.
    async fn target(&self) -> &str {
        self.source.at.key(self.target)
    }

    /// PART_OF or the kind of relation.
    async fn kind(&self) -> Code<Axis> {
        Code(Axis(self.kind))
    }

    /// How sure it is on the day.
    async fn certainty(&self) -> Code<Certainty> {
        Code(self.certainty)
    }

    /// The fact.
    async fn fact(&self) -> Option<Fact> {
        Fact::of(self.source.at.recorded(self.fact)?)
    }
}

impl ChartOpenEnd {
    fn of(at: &At, end: &questions::OpenEnd<'_>) -> Self {
        let (certainty, fact) = (end.held.certainty, end.held.fact.id);
        Self { source: at.item(end.from), relation: end.relation.clone(), certainty, fact }
    }
}

/// A relation from a node of a chart to a class in the words of the source, which lists nobody. It is no node.
#[Object]
impl ChartOpenEnd {
    /// The key of the node where it starts.
    async fn source(&self) -> &str {
        self.source.key()
    }

    /// The kind of relation.
    async fn kind(&self) -> Code<RelationKind> {
        Code(self.relation.kind)
    }

    /// The class, in the words of the source.
    async fn designation(&self) -> Option<&str> {
        self.relation.terms.as_ref()?.designation.as_deref()
    }

    /// The task, matter or power that it concerns.
    async fn scope(&self) -> Option<&str> {
        self.relation.terms.as_ref()?.scope.as_deref()
    }

    /// How sure it is on the day.
    async fn certainty(&self) -> Code<Certainty> {
        Code(self.certainty)
    }

    /// The fact.
    async fn fact(&self) -> Option<Fact> {
        Fact::of(self.source.at.recorded(self.fact)?)
    }
}
