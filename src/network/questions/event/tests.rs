use super::*;
use crate::network::fact::{Citation, Margin, Statement};
use crate::network::gap::{Gap, GapReason, Topic};
use crate::network::key::Noun;
use crate::network::membership::{Capacity, Representation, TermEnd};
use crate::network::organization::{Language, Succession, SuccessionKind};
use crate::network::relation::{Relation, RelationKind};
use crate::network::seat::{Role, Seat};
use crate::network::testing::{World, between, membership, named, since};
use crate::network::validity::Validity;

/// What the newest revision did, each event a line: the word, how many facts were recorded, withdrawn and
/// entities created, and the sentences.
fn shown(world: &World) -> String {
    let view = world.view("2018-06-01");
    let Some(head) = view.known() else { return String::new() };
    let line = |(_, event): (Lead, Event<'_>)| {
        let word = crate::network::word::Word::code(event.kind);
        let (recorded, withdrawn, created) = (event.recorded.len(), event.withdrawn.len(), event.created.len());
        let (danish, english) = (event.sentence(&view, Language::Danish), event.sentence(&view, Language::English));
        format!("{word} +{recorded} -{withdrawn} *{created} {danish} {english}")
    };
    events_of(&view, head, None).map(line).collect::<Vec<_>>().join("\n")
}

/// Puts facts in the place of one.
fn instead(world: &mut World, of: FactId, facts: &[(Validity, Statement)]) {
    let subject = world.recorded.facts[of.index()].subject;
    world.withdraw(of);
    for (validity, statement) in facts {
        world.fact(subject, *validity, statement.clone());
    }
}

#[test]
fn a_body_that_is_renamed_moved_reclassified_and_dissolved() {
    let mut world = World::new();
    let (town, committee) = (world.body("Viborg"), world.body("Udvalget"));
    let team = Statement::Classification("team".into());
    let class = world.fact(committee, since("2000-01-01"), team.clone());
    let place = world.fact(committee, since("2000-01-01"), Statement::Placement(town));
    let name = FactId::at(3).expect("few facts");
    world.revision();
    let spans = (between("2000-01-01", "2018-01-01"), since("2018-01-01"));
    instead(&mut world, name, &[(spans.0, named("Udvalget")), (spans.1, named("Fælles Velfærd"))]);
    instead(&mut world, class, &[(spans.0, team), (spans.1, Statement::Classification("forum".into()))]);
    instead(&mut world, place, &[(spans.0, Statement::Placement(town))]);
    instead(
        &mut world,
        FactId::at(2).expect("few facts"),
        &[(between("2000-01-01", "2030-01-01"), Statement::Existence)],
    );
    insta::assert_snapshot!(shown(&world), @r"
    DISSOLVED +1 -1 *0 Fælles Velfærd nedlægges fra 1. januar 2030. Fælles Velfærd is dissolved from 1 January 2030.
    RENAMED +2 -1 *0 Udvalget skifter navn til “Fælles Velfærd” fra 1. januar 2018. Udvalget is renamed “Fælles Velfærd” from 1 January 2018.
    RECLASSIFIED +2 -1 *0 Fælles Velfærd omklassificeres til forum fra 1. januar 2018. Fælles Velfærd is reclassified as forum from 1 January 2018.
    MOVED +1 -1 *0 Fælles Velfærd er ikke længere del af noget fra 1. januar 2018. Fælles Velfærd is no longer part of anything from 1 January 2018.
    ");
}

#[test]
fn bodies_that_are_merged_split_and_founded() {
    let mut world = World::new();
    let (one, other) = (world.body("Hvorslev"), world.body("Langå"));
    world.revision();
    let end = between("2000-01-01", "2007-01-01");
    instead(&mut world, FactId::at(0).expect("few facts"), &[(end, Statement::Existence)]);
    instead(&mut world, FactId::at(2).expect("few facts"), &[(end, Statement::Existence)]);
    let new = world.body("Favrskov");
    let far = world.body("Randers");
    let mut follows = |predecessor, successor, kind| {
        let succession =
            Succession { predecessor, successor, kind, partial: kind != SuccessionKind::Merger, main: None };
        world.stated(since("2007-01-01"), Statement::Succession(succession));
    };
    follows(one, new, SuccessionKind::Merger);
    follows(other, new, SuccessionKind::Split);
    follows(other, far, SuccessionKind::Split);
    follows(new, far, SuccessionKind::Tasks);
    insta::assert_snapshot!(shown(&world), @r"
    MERGED +2 -1 *1 Hvorslev lægges sammen i Favrskov fra 1. januar 2007. Hvorslev is merged into Favrskov from 1 January 2007.
    SPLIT +3 -1 *2 Langå deles i Favrskov og Randers fra 1. januar 2007. Langå is split into Favrskov and Randers from 1 January 2007.
    FOUNDED +2 -0 *1 Favrskov stiftes fra 1. januar 2000. Favrskov is founded from 1 January 2000.
    FOUNDED +2 -0 *1 Randers stiftes fra 1. januar 2000. Randers is founded from 1 January 2000.
    TASKS_HANDED_OVER +1 -0 *1 Favrskov overdrager opgaver til Randers fra 1. januar 2007. Favrskov hands tasks over to Randers from 1 January 2007.
    ");
}

#[test]
fn places_that_pass_from_one_to_another() {
    let mut world = World::new();
    let (town, next, committee) = (world.body("Viborg"), world.body("Randers"), world.body("Udvalget"));
    let (eva, ole) = (world.person("Eva", "Berg"), world.person("Ole", "Lund"));
    let seat = Seat {
        body: committee,
        post: None,
        role: Role::Chair,
        voting: None,
        appointed_by: None,
        title: None,
        eligible: None,
    };
    let seat = world.stated(since("2000-01-01"), Statement::Seat(Box::new(seat)));
    let held = |member| {
        let mut terms = membership(committee, member, Role::Chair);
        terms.seat = Some(seat);
        terms
    };
    let first = world.stated(since("2014-01-01"), Statement::Membership(held(town)));
    let sits =
        |person| Statement::Representation(Representation { membership: first, person, capacity: Capacity::Ordinary });
    let before = world.stated(since("2014-01-01"), sits(eva));
    let fact_of =
        |world: &World, entity| world.recorded.facts.iter().find(|fact| fact.subject == entity).map(|fact| fact.id);
    world.revision();
    let gone = fact_of(&world, before).expect("a fact");
    instead(&mut world, gone, &[(between("2014-01-01", "2016-01-01"), sits(eva))]);
    world.stated(since("2016-01-01"), sits(ole));
    insta::assert_snapshot!(shown(&world), @"REPLACED +2 -1 *1 Ole Lund afløser Eva Berg (Viborg i Udvalget) fra 1. januar 2016. Ole Lund follows Eva Berg (Viborg in Udvalget) from 1 January 2016.");
    world.revision();
    let gone = fact_of(&world, first).expect("a fact");
    let mut ended = held(town);
    ended.ended = Some(TermEnd::Rotated);
    instead(&mut world, gone, &[(between("2014-01-01", "2018-01-01"), Statement::Membership(ended))]);
    world.stated(since("2018-01-01"), Statement::Membership(held(next)));
    insta::assert_snapshot!(shown(&world), @"REPLACED +2 -1 *1 Randers afløser Viborg (pladsen som formand i Udvalget) fra 1. januar 2018. Randers follows Viborg (the place of chair in Udvalget) from 1 January 2018.");
}

#[test]
fn who_comes_and_goes() {
    let mut world = World::new();
    let (town, committee) = (world.body("Viborg"), world.body("Udvalget"));
    let eva = world.person("Eva", "Berg");
    let mut terms = membership(committee, town, Role::Member);
    terms.capacity = Capacity::Nominated;
    let nominated = terms.clone();
    world.stated(since("2018-01-01"), Statement::Membership(nominated.clone()));
    let fact = FactId::at(5).expect("few facts");
    world.revision();
    terms.capacity = Capacity::Ordinary;
    instead(
        &mut world,
        fact,
        &[
            (between("2018-01-01", "2018-03-01"), Statement::Membership(nominated)),
            (since("2018-03-01"), Statement::Membership(terms.clone())),
        ],
    );
    let sits = world.recorded.facts[fact.index()].subject;
    world.fact(sits, between("2018-05-01", "2018-06-01"), Statement::Leave);
    for capacity in [Capacity::Deputy, Capacity::Acting, Capacity::Nominated] {
        let other = crate::network::membership::Membership { capacity, ..membership(committee, eva, Role::Head) };
        world.stated(since("2018-04-01"), Statement::Membership(other));
    }
    insta::assert_snapshot!(shown(&world), @r"
    APPOINTED +2 -1 *0 Viborg udpeges til Udvalget fra 1. marts 2018. Viborg is appointed to Udvalget from 1 March 2018.
    ON_LEAVE +1 -0 *0 Viborg i Udvalget går på orlov fra 1. maj 2018. Viborg in Udvalget goes on leave from 1 May 2018.
    DEPUTISED +1 -0 *1 Eva Berg bliver suppleant i Udvalget som leder fra 1. april 2018. Eva Berg becomes a deputy in Udvalget as head from 1 April 2018.
    ACTING +1 -0 *1 Eva Berg konstitueres i Udvalget som leder fra 1. april 2018. Eva Berg acts in Udvalget as head from 1 April 2018.
    NOMINATED +1 -0 *1 Eva Berg indstilles til Udvalget som leder fra 1. april 2018. Eva Berg is nominated to Udvalget as head from 1 April 2018.
    ");
    world.revision();
    let term = FactId::at(7).expect("few facts");
    instead(&mut world, term, &[(between("2018-03-01", "2022-01-01"), Statement::Membership(terms.clone()))]);
    insta::assert_snapshot!(shown(&world), @"LEFT +1 -1 *0 Viborg udtræder af Udvalget fra 1. januar 2022. Viborg leaves Udvalget from 1 January 2022.");
    let term = FactId::at(world.recorded.facts.len() - 1).expect("few facts");
    world.revision();
    instead(&mut world, term, &[(between("2018-03-01", "2026-01-01"), Statement::Membership(terms))]);
    insta::assert_snapshot!(shown(&world), @"EXTENDED +1 -1 *0 Medlemskab for Viborg i Udvalget forlænges fra 1. januar 2022. Membership of Viborg in Udvalget goes on longer from 1 January 2022.");
}

#[test]
fn what_is_said_of_what_is_known() {
    let mut world = World::new();
    let (town, committee) = (world.body("Viborg"), world.body("Udvalget"));
    let line =
        |to| Statement::Relation(Relation { kind: RelationKind::Line, from: committee, to: Some(to), terms: None });
    world.stated(since("2010-01-01"), line(town));
    let gap = Statement::Gap(Box::new(Gap {
        topic: Topic::Members,
        reason: GapReason::NotStated,
        explanation: "the source is silent".into(),
    }));
    let gap = world.fact(committee, Validity::UNKNOWN, gap);
    let area = world.fact(town, since("2000-01-01"), Statement::Area("social".into()));
    let form = world.fact(town, since("2000-01-01"), Statement::LegalForm("kommune".into()));
    world.revision();
    world.withdraw(gap);
    world.fact(committee, since("2018-01-01"), Statement::Completeness(Topic::Members));
    world.withdraw(area);
    instead(&mut world, form, &[(since("2001-01-01"), Statement::LegalForm("kommune".into()))]);
    let other = world.body("Styregruppen");
    let drawn = FactId::at(4).expect("few facts");
    instead(
        &mut world,
        drawn,
        &[(between("2010-01-01", "2018-01-01"), line(town)), (since("2018-01-01"), line(other))],
    );
    world.entity(Noun::Document, None);
    insta::assert_snapshot!(shown(&world), @r"
    REDRAWN +2 -1 *0 Det ændres: Udvalget refererer til Styregruppen fra 1. januar 2018. It is altered: Udvalget reports to Styregruppen from 1 January 2018.
    GAP_LIFTED +0 -1 *0 Om Udvalget siges det ikke længere at være ukendt: medlemmer. Of Udvalget this is no longer said not to be known: members.
    WITHDRAWN +0 -1 *0 Område for Viborg trækkes tilbage. Area of Viborg is withdrawn.
    CORRECTED +1 -1 *0 Retsform for Viborg rettes. Legal form of Viborg is corrected.
    COMPLETENESS_STATED +1 -0 *0 Om Udvalget er alt oplyst: medlemmer fra 1. januar 2018. Of Udvalget all is listed: members from 1 January 2018.
    FOUNDED +2 -0 *1 Styregruppen stiftes fra 1. januar 2000. Styregruppen is founded from 1 January 2000.
    REGISTERED +0 -0 *1 “test:document-5” registreres. “test:document-5” is registered.
    ");
    let document = world.stated(Validity::UNKNOWN, paper());
    world.revision();
    let name = FactId::at(1).expect("few facts");
    instead(&mut world, name, &[(since("2000-01-01"), named("Viborg"))]);
    let citation = Citation { document, place: Some("side 2".into()), quote: None };
    if let Some(fact) = world.recorded.facts.last_mut() {
        fact.margin = Some(Box::new(Margin { citations: vec![citation], ..Margin::default() }));
    }
    insta::assert_snapshot!(shown(&world), @"CITED +1 -1 *0 Navn for Viborg får kildehenvisning. Name of Viborg is cited.");
}

#[test]
fn an_end_takes_along_what_ends_with_it_also_where_the_beginning_is_not_known() {
    let mut world = World::new();
    let body = world.entity(Noun::Organization, None);
    let name = world.fact(body, Validity::UNKNOWN, named("Takststyregruppen"));
    let exists = world.fact(body, Validity::UNKNOWN, Statement::Existence);
    world.revision();
    let end = Bound::on(crate::network::testing::day("2016-01-01"));
    let until = Validity::new(Bound::UNKNOWN, end, None).expect("a validity");
    instead(&mut world, name, &[(until, named("Takststyregruppen"))]);
    instead(&mut world, exists, &[(until, Statement::Existence)]);
    insta::assert_snapshot!(shown(&world), @"DISSOLVED +2 -2 *0 Takststyregruppen nedlægges fra 1. januar 2016. Takststyregruppen is dissolved from 1 January 2016.");
}

#[test]
fn another_alias_is_no_other_name() {
    let mut world = World::new();
    let body = world.body("Udvalget");
    let alias = |text: &str| {
        let name = crate::network::organization::Name {
            text: text.into(),
            language: Language::Danish,
            usage: crate::network::organization::NameUsage::Alias,
        };
        Statement::Name(Box::new(name))
    };
    world.fact(body, since("2001-01-01"), alias("Rådet"));
    world.revision();
    world.fact(body, since("2018-01-01"), alias("Forum"));
    insta::assert_snapshot!(shown(&world), @"DESCRIBED +1 -0 *0 Navn for Udvalget oplyses fra 1. januar 2018. Name of Udvalget is stated from 1 January 2018.");
}

fn paper() -> Statement {
    Statement::Document(Box::new(crate::network::fact::Document { title: "Rammeaftalen".into(), address: None }))
}
