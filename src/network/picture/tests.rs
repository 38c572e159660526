//! Pictures of small and of random networks.

use proptest::prelude::*;
use roxmltree::Document;

use super::look::look;
use super::model::{Body, Doubt, Leading, Line, Open, Unfit};
use super::{Heading, Picture};
use crate::network::fact::Statement;
use crate::network::key::{EntityId, Noun};
use crate::network::organization::{Language, Level, OrganizationKind};
use crate::network::questions::chart::{ChartOptions, chart, chart_of_set};
use crate::network::questions::structure::Along;
use crate::network::relation::{Relation, RelationKind, RelationTerms};
use crate::network::seat::{Role, Seat};
use crate::network::testing::{World, asked, membership, named, since, view_of};
use crate::network::validity::Certainty;
use crate::network::view::View;
use crate::network::word::Word;

#[path = "../../../tests/support/drawn.rs"]
mod drawn;

use drawn::faults;

const FROM: &str = "2016-01-01";

fn body(world: &mut World, kind: OrganizationKind, name: &str, level: Option<Level>) -> EntityId {
    let body = world.entity(Noun::Organization, Some(kind));
    world.fact(body, since(FROM), Statement::Existence);
    if !name.is_empty() {
        world.fact(body, since(FROM), named(name));
    }
    if let Some(level) = level {
        world.fact(body, since(FROM), Statement::Level(level));
    }
    body
}

fn relate(world: &mut World, kind: RelationKind, from: EntityId, to: EntityId) {
    world.stated(since(FROM), Statement::Relation(Relation { kind, from, to: Some(to), terms: None }));
}

/// A chair's seat, held by a party where one is given.
fn chair(world: &mut World, body: EntityId, holder: Option<EntityId>) {
    let seat =
        Seat { body, post: None, role: Role::Chair, voting: None, appointed_by: None, title: None, eligible: None };
    let seat = world.stated(since(FROM), Statement::Seat(Box::new(seat)));
    if let Some(holder) = holder {
        let mut terms = membership(body, holder, Role::Chair);
        terms.seat = Some(seat);
        world.stated(since(FROM), Statement::Membership(terms));
    }
}

/// A framework agreement's bodies: politicians above, officials, professionals below.
fn framework() -> World {
    use OrganizationKind as O;
    use RelationKind as K;
    let mut world = World::new();
    let w = &mut world;
    let political = Some(Level::Political);
    let administrative = Some(Level::Administrative);
    let kkr = body(w, O::Council, "KKR Midtjylland", political);
    let forum = body(w, O::Council, "Dialogforum Midtjylland", political);
    let region = body(w, O::Council, "Regionsrådet i Region Midtjylland", political);
    let kd = body(w, O::ProfessionalNetwork, "Kommunaldirektørnetværket", administrative);
    let dassos = body(
        w,
        O::Committee,
        "Den Administrative Styregruppe for Social- og Specialundervisningsområdet (DASSOS)",
        administrative,
    );
    let fu = body(w, O::Committee, "Forretningsudvalget under DASSOS", administrative);
    let secretariat = body(w, O::Secretariat, "Sekretariat for rammeaftaler", administrative);
    let rates = body(w, O::Committee, "Takstgruppen", administrative);
    let chiefs = body(w, O::ProfessionalNetwork, "Chefnetværk (børn- og ungeområdet)", Some(Level::Professional));
    let authority = body(w, O::ProfessionalNetwork, "Myndighedsnetværk (voksenområdet)", Some(Level::Professional));
    let viborg = body(w, O::Municipality, "Viborg Kommune", None);
    let dental = body(w, O::ProfessionalNetwork, "Netværk på tandplejeområdet", Some(Level::Professional));
    let abuse = body(w, O::ProfessionalNetwork, "Netværk på misbrugsområdet", Some(Level::Professional));
    for number in 1..=19 {
        let council = body(w, O::Council, &format!("Kommunalbestyrelse {number}"), political);
        w.fact(council, since(FROM), Statement::Classification("kommunalbestyrelse".into()));
        relate(w, K::ApprovesAfter, council, kkr);
    }
    relate(w, K::ApprovesAfter, region, kkr);
    relate(w, K::PreparesCasesFor, kd, kkr);
    relate(w, K::PreparesCasesFor, dassos, kd);
    relate(w, K::PreparesCasesFor, dassos, kkr);
    relate(w, K::Mandate, dassos, fu);
    relate(w, K::Appoints, kd, fu);
    w.fact(fu, since(FROM), Statement::Placement(dassos));
    relate(w, K::Line, rates, fu);
    relate(w, K::Steers, fu, secretariat);
    relate(w, K::Steers, fu, rates);
    relate(w, K::Hosts, viborg, secretariat);
    relate(w, K::SecretariatFor, secretariat, dassos);
    relate(w, K::SecretariatFor, secretariat, fu);
    relate(w, K::Convenes, secretariat, rates);
    relate(w, K::DoesNotServe, secretariat, dental);
    relate(w, K::DoesNotServe, secretariat, abuse);
    relate(w, K::CoordinatesWith, secretariat, chiefs);
    relate(w, K::CoordinatesWith, secretariat, authority);
    relate(w, K::CoordinatesWith, forum, kkr);
    let terms = RelationTerms { designation: Some("andre relevante fora".into()), ..RelationTerms::default() };
    let open = Relation { kind: K::SecretariatFor, from: secretariat, to: None, terms: Some(Box::new(terms)) };
    w.stated(since(FROM), Statement::Relation(open));
    let person = w.person("Jesper", "Thyrring Møller");
    chair(w, fu, Some(person));
    chair(w, rates, Some(viborg));
    chair(w, dassos, None);
    world
}

fn options() -> ChartOptions {
    let (along, relations) = (vec![Along::PartOf], RelationKind::ALL.to_vec());
    ChartOptions { along, depth: None, relations, leaders: true, lines: true, limit: None }
}

fn heading(language: Language) -> Heading {
    Heading { language, title: None, description: None }
}

/// The picture of all bodies.
fn picture(view: &View, language: Language) -> Picture {
    let bodies = view.of_noun(Noun::Organization);
    let bodies: Vec<_> = bodies
        .enumerate()
        .map(|(at, body)| (body, if at % 4 == 3 { Certainty::Possible } else { Certainty::Certain }))
        .collect();
    Picture::of(view, &chart_of_set(view, &bodies, &options()), heading(language)).expect("a short heading")
}

/// The description of an SVG, and the titles of its boxes and lines.
fn told(svg: &str) -> (String, usize, usize) {
    let document = Document::parse(svg).expect("XML");
    let root = document.root_element();
    let count = |class: &str| root.children().filter(|node| node.attribute("class") == Some(class)).count();
    let desc = root.children().find(|node| node.has_tag_name("desc")).and_then(|desc| desc.text().map(str::to_owned));
    (desc.expect("a description"), count("box"), count("line"))
}

#[test]
fn a_framework_agreement_is_drawn() {
    let world = framework();
    let view = world.view("2016-06-01");
    let bodies: Vec<_> = view.of_noun(Noun::Organization).map(|body| (body, Certainty::Certain)).collect();
    let chart = chart_of_set(&view, &bodies, &options());
    let picture = Picture::of(&view, &chart, heading(Language::Danish)).expect("a short heading");
    let svg = picture.svg().expect("it fits");
    assert_eq!(faults(&svg), Vec::<String>::new());
    let (desc, boxes, lines) = told(&svg);
    // Nineteen councils alike are one stack, whose names are told.
    assert_eq!((boxes, lines), (14, 20), "{desc}");
    for said in [
        "32 organer og",
        "19 × Kommunalbestyrelse …: Kommunalbestyrelse 1, ",
        "19 × Kommunalbestyrelse … godkender efter KKR Midtjylland.",
        "Forretningsudvalget under DASSOS: udvalg. Administrativt niveau. Formand: Jesper Thyrring Møller.",
        "(DASSOS): udvalg. Administrativt niveau. Formand: ikke oplyst.",
        "Takstgruppen refererer til Forretningsudvalget under DASSOS.",
        "Er sekretariat for: andre relevante fora.",
    ] {
        assert!(desc.contains(said), "{said} is not in:\n{desc}");
    }
    // Politicians are read before officials, and those before professionals.
    let place = |name: &str| desc.find(name).unwrap_or_else(|| panic!("{name} is not told"));
    assert!(place("KKR Midtjylland: ") < place("Kommunaldirektørnetværket: "));
    assert!(place("Takstgruppen: ") < place("Chefnetværk (børn- og ungeområdet): "));
}

#[test]
fn in_english_and_in_json_the_same_is_said() {
    let view = framework().view("2016-06-01");
    let picture = picture(&view, Language::English);
    assert!(
        told(&picture.svg().expect("it fits")).0.contains("Takstgruppen reports to Forretningsudvalget under DASSOS.")
    );
    let json: serde_json::Value = serde_json::from_str(&picture.json()).expect("JSON");
    assert_eq!(json["title"], "Organisation chart, 1 June 2016");
    assert_eq!(json["nodes"].as_array().map(Vec::len), Some(32));
    assert_eq!(json["edges"].as_array().map(Vec::len), Some(picture.lines.len()));
    assert_eq!(json["openEnds"][0]["designation"], "andre relevante fora");
    let rates = json["nodes"].as_array().expect("nodes").iter().find(|node| node["label"] == "Takstgruppen");
    let leader =
        serde_json::json!({"role": "chair", "holder": "Viborg Kommune", "state": "HELD", "certainty": "CERTAIN"});
    assert_eq!(rates.expect("it is there")["leaders"], serde_json::json!([leader]));
}

#[test]
fn no_two_kinds_of_line_look_alike() {
    let kinds = RelationKind::ALL.iter().map(|kind| Along::Relation(*kind)).chain([Along::PartOf]);
    let mut looks: Vec<_> = kinds.map(|along| (look(along).dash, look(along).mark)).collect();
    let number = looks.len();
    looks.sort_unstable();
    looks.dedup();
    assert_eq!(looks.len(), number);
}

/// A body of a picture, without a network.
fn drawn_body(number: usize, name: &str) -> Body {
    Body {
        key: format!("test:{number}"),
        name: (!name.is_empty()).then(|| name.to_owned()),
        noun: Noun::Organization,
        kind: Some(OrganizationKind::Committee),
        class: None,
        level: None,
        doubt: None,
        depth: 0,
        parent: None,
        leaders: Vec::new(),
    }
}

fn drawn_picture(bodies: Vec<Body>, lines: Vec<Line>, open_ends: Vec<Open>) -> Picture {
    Picture {
        language: Language::Danish,
        title: "Et diagram".to_owned(),
        description: "Noget.".to_owned(),
        on: ("2016-06-01".to_owned(), "1. juni 2016".to_owned()),
        known: Some(1),
        bodies,
        lines,
        open_ends,
    }
}

fn line(from: usize, to: usize, kind: RelationKind) -> Line {
    Line { from, to, along: Along::Relation(kind), possible: false, scope: None }
}

#[test]
fn names_cannot_break_out() {
    let names = [
        "\"]-->x",
        "<script>alert('&amp;')</script>",
        "\\\" -> n0 [shape=none]; //",
        "%%{init: {}}%% #quot; `x`",
        "end",
        "]] n1 --> n2",
    ];
    let bodies: Vec<Body> = names.iter().enumerate().map(|(number, name)| drawn_body(number, name)).collect();
    let mut lines = vec![line(0, 1, RelationKind::Line), line(1, 1, RelationKind::Supports)];
    lines[0].scope = Some(names[2].to_owned());
    let mut picture = drawn_picture(bodies, lines, Vec::new());
    picture.title = names.join(" ");
    let svg = picture.svg().expect("it fits");
    assert_eq!(faults(&svg), Vec::<String>::new());
    let desc = told(&svg).0;
    assert!(names.iter().all(|name| desc.contains(name)), "{desc}");
    assert!(!svg.contains("<script"));
    for line in picture.mermaid().lines().skip(3) {
        let outside: String = line.split('"').step_by(2).collect();
        assert_eq!(line.matches('"').count() % 2, 0, "{line}");
        assert!(!outside.contains("script") && !outside.contains("x"), "{line}");
        for label in line.split('"').skip(1).step_by(2) {
            let bare = label.replace("<br/>", "");
            assert!(!bare.contains(['<', '>', '[', ']', '{', '}', '%', '`', '|', '&']), "{label}");
        }
    }
    for line in picture.dot().lines() {
        let bare = line.replace("\\\\", "").replace("\\\"", "");
        assert_eq!(bare.matches('"').count() % 2, 0, "{line}");
        let outside: String = bare.split('"').step_by(2).collect();
        assert!(!outside.contains("none") && !outside.contains("script"), "{line}");
    }
}

#[test]
fn what_is_too_much_is_refused() {
    let bodies =
        |number: usize| (0..number).map(|number| drawn_body(number, &format!("Organ {number}"))).collect::<Vec<_>>();
    let chain = |number: usize| (1..number).map(|at| line(at, at - 1, RelationKind::Line)).collect::<Vec<_>>();
    let crossing = (0..4_000).map(|at| line(at % 1_000, at * 31 % 997, RelationKind::ALL[at % 5]));
    assert_eq!(drawn_picture(bodies(1_000), crossing.collect(), Vec::new()).svg(), Err(Unfit::TooLarge));
    let tree = (1..300).map(|at| line(at, at / 6, RelationKind::Line));
    assert!(drawn_picture(bodies(300), tree.collect(), Vec::new()).svg().is_ok());
    assert_eq!(drawn_picture(bodies(1_001), chain(1_001), Vec::new()).svg(), Err(Unfit::TooLarge));
    let long = Heading { language: Language::Danish, title: Some("x".repeat(501)), description: None };
    let view = framework().view("2016-06-01");
    assert_eq!(Picture::of(&view, &chart(&view, &[], &options()), long).err(), Some(Unfit::TextTooLong));
}

fn name() -> impl Strategy<Value = String> {
    let words = [
        "Sundhedskoordinationsudvalget",
        "for",
        "Ærø",
        "og",
        "Åbenrå",
        "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
        "Midt",
        "i",
    ];
    prop::collection::vec(prop::sample::select(words.to_vec()), 0..7).prop_map(|words| words.join(" "))
}

fn random_picture() -> impl Strategy<Value = Picture> {
    let levels = [None, Some(Level::Political), Some(Level::Administrative), Some(Level::Professional)];
    let doubts = [None, None, Some(Doubt::Possible), Some(Doubt::Absent)];
    let body = (
        name(),
        prop::sample::select(levels.to_vec()),
        prop::sample::select(doubts.to_vec()),
        prop::option::of(name()),
    );
    let bodies = prop::collection::vec(body, 1..24);
    let lines = prop::collection::vec((0_usize..24, 0_usize..24, 0_usize..22, any::<bool>()), 0..50);
    let opens = prop::collection::vec((0_usize..24, name()), 0..4);
    (bodies, lines, opens).prop_map(|(bodies, lines, opens)| {
        let number = bodies.len();
        let bodies = bodies.into_iter().enumerate().map(|(at, (name, level, doubt, leader))| {
            let leaders = leader.map(|holder| Leading {
                role: "formand".to_owned(),
                holder: Some(holder),
                vacant: false,
                possible: false,
            });
            Body { level, doubt, leaders: leaders.into_iter().collect(), ..drawn_body(at, &name) }
        });
        let along = |kind: usize| RelationKind::ALL.get(kind).map_or(Along::PartOf, |kind| Along::Relation(*kind));
        let lines = lines.into_iter().map(|(from, to, kind, possible)| Line {
            from: from % number,
            to: to % number,
            along: along(kind),
            possible,
            scope: None,
        });
        let opens = opens.into_iter().map(|(from, words)| Open {
            from: from % number,
            along: along(0),
            designation: Some(words),
            scope: None,
            possible: false,
        });
        drawn_picture(bodies.collect(), lines.collect(), opens.collect())
    })
}

proptest! {
    #[test]
    fn nothing_overlaps_and_every_text_fits(picture in random_picture()) {
        let svg = picture.svg().expect("it fits");
        prop_assert_eq!(faults(&svg), Vec::<String>::new());
        let drawn = picture.drawn();
        let (desc, boxes, lines) = told(&svg);
        prop_assert_eq!((boxes, lines), (drawn.boxes.len(), drawn.lines.len()));
        for told in drawn.sentences() {
            prop_assert!(desc.contains(told), "{} is not told", told);
        }
        prop_assert_eq!(drawn.sentences().len(), boxes + lines);
    }

    #[test]
    fn pictures_of_random_networks_show_every_node_and_edge((recorded, on, known) in asked()) {
        let view = view_of(&recorded, on, known);
        let every: Vec<EntityId> = recorded.entities.iter().filter(|entity| entity.noun == Noun::Organization).map(|entity| entity.id).collect();
        let along = vec![Along::PartOf, Along::Relation(RelationKind::Line), Along::Relation(RelationKind::Daily)];
        let below = chart(&view, &every[..2], &ChartOptions { along, ..options() });
        let below = Picture::of(&view, &below, heading(Language::Danish)).expect("a short heading");
        for picture in [picture(&view, Language::Danish), below] {
            let svg = picture.svg().expect("it fits");
            prop_assert_eq!(faults(&svg), Vec::<String>::new());
            prop_assert_eq!(&svg, &picture.clone().svg().expect("it fits"));
            let drawn = picture.drawn();
            let desc = told(&svg).0;
            for body in picture.bodies.iter().filter_map(|body| body.name.as_ref()) {
                prop_assert!(desc.contains(body.as_str()), "{} is not told", body);
            }
            for line in &picture.lines {
                let ends = |one: &super::stack::BoxLine| {
                    let is = |place: usize, body: usize| {
                        let heading = &drawn.boxes[place].heading;
                        *heading == picture.bodies[body].label(Language::Danish) || drawn.boxes[place].is_stack
                    };
                    one.along == line.along && one.possible == line.possible && is(one.from, line.from) && is(one.to, line.to)
                };
                prop_assert!(drawn.lines.iter().any(ends));
            }
            let json: serde_json::Value = serde_json::from_str(&picture.json()).expect("JSON");
            prop_assert_eq!(json["nodes"].as_array().map(Vec::len), Some(picture.bodies.len()));
            prop_assert_eq!(json["edges"].as_array().map(Vec::len), Some(picture.lines.len()));
            prop_assert_eq!(picture.mermaid().matches("linkStyle").count(), drawn.lines.len());
            prop_assert_eq!(picture.dot().matches(" -> n").count(), drawn.lines.len());
        }
    }
}
