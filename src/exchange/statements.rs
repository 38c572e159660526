//! What a row states: the cells of each sheet, read as statements.

use crate::network::fact::{Document, Statement};
use crate::network::gap::Gap;
use crate::network::key::{Key, Noun};
use crate::network::membership::{Capacity, Membership, Representation};
use crate::network::organization::{
    ContactPoint, Identifier, Language, Name, NameUsage, OrganizationKind, Staffing, Succession, Task,
};
use crate::network::person::{PersonIdentifier, PersonName};
use crate::network::relation::{Relation, RelationTerms};
use crate::network::seat::{Post, Role, Seat};

use super::affair;
use super::problem::ProblemCode;
use super::provision;
use super::row::Cells;
use super::sheet::Sheet;

/// What a row says, apart from when and how it is known.
pub(super) struct Stating {
    pub subject: Key,
    /// What the row's entity is; none where the row is about an entity that another row creates.
    pub creates: Option<(Noun, Option<OrganizationKind>)>,
    pub statements: Vec<Statement<Key>>,
}

/// Reads a row; none where a problem was noted.
pub(super) fn stating(cells: &mut Cells<'_>) -> Option<Stating> {
    let sheet = cells.row.sheet;
    match sheet {
        Sheet::Organizations => organization(cells),
        Sheet::Persons => person(cells),
        _ => {
            let subject = match sheet.noun() {
                Some(_) => cells.own_key(),
                None => cells.key(sheet.columns().next()?),
            };
            let statement = if sheet.noun().is_some() { of_entity(cells) } else { about_another(cells) };
            let creates = sheet.noun().map(|noun| (noun, None));
            Some(Stating { subject: subject?, creates, statements: vec![statement?] })
        }
    }
}

fn organization(cells: &mut Cells<'_>) -> Option<Stating> {
    let (subject, kind) = (cells.own_key(), cells.maybe_word("kind"));
    let (level, parent) = (cells.maybe_word("level"), cells.maybe_key("part_of"));
    let mut statements = vec![Statement::Existence];
    let names = [
        ("name", Language::Danish, NameUsage::Official),
        ("name_en", Language::English, NameUsage::Official),
        ("short", Language::Danish, NameUsage::Short),
    ];
    for (column, language, usage) in names {
        let name = cells.maybe_text(column).map(|text| Statement::Name(Box::new(Name { text, language, usage })));
        statements.extend(name);
    }
    statements.extend(cells.maybe_text("classification").map(Statement::Classification));
    statements.extend(parent?.map(Statement::Placement));
    statements.extend(level?.map(Statement::Level));
    statements.extend(cells.maybe_text("area").map(Statement::Area));
    statements.extend(cells.maybe_text("legal_form").map(Statement::LegalForm));
    Some(Stating { subject: subject?, creates: Some((Noun::Organization, kind?)), statements })
}

fn person(cells: &mut Cells<'_>) -> Option<Stating> {
    let subject = cells.own_key();
    let (given, family) = (cells.row.cell("given"), cells.row.cell("family"));
    let name = PersonName { given: cells.scope.text(given), family: cells.scope.text(family) };
    let named = !(name.given.is_empty() && name.family.is_empty());
    let statements = named.then(|| Statement::PersonName(Some(Box::new(name)))).into_iter().collect();
    Some(Stating { subject: subject?, creates: Some((Noun::Person, None)), statements })
}

/// What a row says of the entity that it is a version of.
fn of_entity(cells: &mut Cells<'_>) -> Option<Statement<Key>> {
    match cells.row.sheet {
        Sheet::Documents => {
            let (title, address) = (cells.text("title"), cells.maybe_text("address"));
            Some(Statement::Document(Box::new(Document { title: title?, address })))
        }
        Sheet::Posts => {
            let (body, role) = (cells.key("body"), cells.word_or("role", Role::Member));
            let (places, title) = (cells.number("places"), cells.maybe_text("title"));
            Some(Statement::Post(Box::new(Post { body: body?, role: role?, places: places?, title })))
        }
        Sheet::Seats => {
            let (body, post) = (cells.key("body"), cells.maybe_key("post"));
            let (role, voting) = (cells.word_or("role", Role::Member), cells.yes_or_no("voting"));
            let appointed_by = cells.maybe_key("appointed_by");
            let (title, eligible) = (cells.maybe_text("title"), cells.maybe_text("eligible"));
            Some(Statement::Seat(Box::new(Seat {
                body: body?,
                post: post?,
                role: role?,
                voting: voting?,
                appointed_by: appointed_by?,
                title,
                eligible,
            })))
        }
        Sheet::Memberships => {
            let (body, member) = (cells.key("body"), cells.key("member"));
            let (seat, post) = (cells.maybe_key("seat"), cells.maybe_key("post"));
            let role = cells.word_or("role", Role::Member);
            let capacity = cells.word_or("capacity", Capacity::Ordinary);
            let (stands_in_for, ended) = (cells.maybe_key("stands_in_for"), cells.maybe_word("ended"));
            Some(Statement::Membership(Membership {
                body: body?,
                member: member?,
                seat: seat?,
                post: post?,
                role: role?,
                capacity: capacity?,
                stands_in_for: stands_in_for?,
                ended: ended?,
            }))
        }
        Sheet::Representations => {
            let (membership, person) = (cells.key("membership"), cells.key("person"));
            let capacity = cells.word_or("capacity", Capacity::Ordinary);
            Some(Statement::Representation(Representation {
                membership: membership?,
                person: person?,
                capacity: capacity?,
            }))
        }
        Sheet::Relations => relation(cells),
        Sheet::Provisions => provision::statement(cells),
        Sheet::Successions => {
            let (predecessor, successor) = (cells.key("predecessor"), cells.key("successor"));
            let kind = cells.word("kind");
            let (partial, main) = (cells.yes_or_no("partial"), cells.yes_or_no("main"));
            Some(Statement::Succession(Succession {
                predecessor: predecessor?,
                successor: successor?,
                kind: kind?,
                partial: partial?.unwrap_or(false),
                main: main?,
            }))
        }
        sheet => affair::statement(sheet.affair()?, cells),
    }
}

fn relation(cells: &mut Cells<'_>) -> Option<Statement<Key>> {
    let (kind, from, to) = (cells.word("kind"), cells.key("source"), cells.maybe_key("target"));
    let terms = RelationTerms {
        designation: cells.maybe_text("designation"),
        scope: cells.maybe_text("scope"),
        level: cells.maybe_text("level"),
        ground: cells.maybe_text("ground"),
        limits: cells.maybe_text("limits"),
    };
    if cells.row.cell("target").is_empty() && terms.designation.is_none() {
        let sentence = "target and designation are empty; a relation goes to an entity or to what a designation names";
        cells.wrong(ProblemCode::MissingValue, sentence);
        return None;
    }
    let terms = (terms != RelationTerms::default()).then(|| Box::new(terms));
    Some(Statement::Relation(Relation { kind: kind?, from: from?, to: to?, terms }))
}

/// What a row without a key of its own says of its subject.
fn about_another(cells: &mut Cells<'_>) -> Option<Statement<Key>> {
    Some(match cells.row.sheet {
        Sheet::Names => {
            let text = cells.text("text");
            let language = cells.word_or("language", Language::Danish);
            let usage = cells.word_or("usage", NameUsage::Official);
            Statement::Name(Box::new(Name { text: text?, language: language?, usage: usage? }))
        }
        Sheet::Classifications => Statement::Classification(cells.text("classification")?),
        Sheet::Placements => Statement::Placement(cells.key("part_of")?),
        Sheet::Identifiers => {
            let (scheme, value) = (cells.text("scheme"), cells.text("value"));
            Statement::Identifier(Box::new(Identifier { scheme: scheme?, value: value? }))
        }
        Sheet::Levels => Statement::Level(cells.word("level")?),
        Sheet::Areas => Statement::Area(cells.text("area")?),
        Sheet::LegalForms => Statement::LegalForm(cells.text("legal_form")?),
        Sheet::Staffing => {
            let (full_time, heads) = (cells.hundredths("full_time"), cells.number("heads"));
            let staffing = Staffing { full_time_hundredths: full_time?, heads: heads? };
            if staffing.full_time_hundredths.is_none() && staffing.heads.is_none() {
                cells.wrong(ProblemCode::MissingValue, "full_time and heads are empty; one of them is filled in");
                return None;
            }
            Statement::Staffing(staffing)
        }
        Sheet::ContactPoints => {
            let (kind, value) = (cells.word("kind"), cells.text("value"));
            Statement::ContactPoint(Box::new(ContactPoint { kind: kind?, value: value? }))
        }
        Sheet::Tasks => {
            let (text, previous) = (cells.text("text"), cells.maybe_key("previous"));
            Statement::Task(Task { text: text?, previous: previous? })
        }
        Sheet::PersonIdentifiers => {
            let (scheme, value) = (cells.text("scheme"), cells.text("value"));
            Statement::PersonIdentifier(Some(Box::new(PersonIdentifier { scheme: scheme?, value: value? })))
        }
        Sheet::Leaves => Statement::Leave,
        Sheet::Exemptions => Statement::Exemption(cells.text("reason")?),
        Sheet::Gaps => {
            let (topic, reason) = (cells.word("topic"), cells.word("reason"));
            let explanation = cells.scope.text(cells.row.cell("explanation"));
            Statement::Gap(Box::new(Gap { topic: topic?, reason: reason?, explanation }))
        }
        Sheet::Completeness => Statement::Completeness(cells.word("topic")?),
        sheet => affair::statement(sheet.affair()?, cells)?,
    })
}
