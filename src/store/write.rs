//! Writes what a revision recorded, in a transaction that the caller holds.

use sea_orm::{ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel};

use super::affair;
use super::fact::{citation, document, fact, withdrawal};
use super::gap::{completeness, gap};
use super::membership::{membership, representation};
use super::organization::{
    area, classification, contact_point, identifier, legal_form, level, name, placement, staffing, succession, task,
};
use super::person::personal;
use super::provision::{exemption, provision};
use super::recorded::{entity, head, revision};
use super::relation::relation;
use super::seat::{post, seat};
use crate::network::fact::{Fact, Statement};
use crate::network::recorded::Recorded;

/// How many rows a statement inserts. The widest table has 35 columns, and SQLite takes 32,766
/// parameters in a statement; more rows at once are no faster. Statements alike are prepared once.
const BATCH: usize = 250;

/// How far a long write has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The rows of entities and facts that are written; those of their contents are written with them.
    pub written: usize,
    /// The rows in all.
    pub of: usize,
}

/// Rows of a table that wait to be inserted together.
struct Batch<E: EntityTrait>(Vec<E::Model>);

impl<E> Batch<E>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a row, and inserts the rows where they are enough.
    async fn push(&mut self, conn: &impl ConnectionTrait, row: E::Model) -> Result<(), DbErr> {
        self.0.push(row);
        if self.0.len() < BATCH { Ok(()) } else { self.insert(conn).await }
    }

    /// Inserts the rows.
    async fn insert(&mut self, conn: &impl ConnectionTrait) -> Result<(), DbErr> {
        if self.0.is_empty() {
            return Ok(());
        }
        let rows = self.0.drain(..).map(IntoActiveModel::into_active_model);
        E::insert_many(rows).exec_without_returning(conn).await.map(|_| ())
    }
}

/// Writes the rows, and moves the head to the last of them. The caller has locked the head.
pub(super) async fn record(
    conn: &impl ConnectionTrait,
    recorded: &Recorded,
    progress: &(impl Fn(Progress) + Sync),
) -> Result<(), DbErr> {
    let of = recorded.entities.len() + recorded.facts.len();
    let told = |written: usize| {
        if written.is_multiple_of(BATCH * 20) || written == of {
            progress(Progress { written, of });
        }
    };
    let mut revisions = Batch::<revision::Entity>::new();
    for record in &recorded.revisions {
        revisions.push(conn, revision::Model::of(record)).await?;
    }
    revisions.insert(conn).await?;

    let mut entities = Batch::<entity::Entity>::new();
    for (at, record) in recorded.entities.iter().enumerate() {
        entities.push(conn, entity::Model::of(record)).await?;
        told(at + 1);
    }
    entities.insert(conn).await?;

    let mut statements = Statements::default();
    for (at, facts) in recorded.facts.chunks(BATCH).enumerate() {
        let rows = facts.iter().map(|fact| fact::Model::of(fact).into_active_model());
        fact::Entity::insert_many(rows).exec_without_returning(conn).await?;
        for fact in facts {
            statements.push(conn, fact).await?;
        }
        told(recorded.entities.len() + at * BATCH + facts.len());
    }
    statements.insert(conn).await?;
    withdraw(conn, recorded).await?;
    move_head(conn, recorded).await
}

/// Writes the withdrawals: those that facts carry, and those of facts recorded before.
async fn withdraw(conn: &impl ConnectionTrait, recorded: &Recorded) -> Result<(), DbErr> {
    let first = recorded.facts.first().map(|fact| fact.id);
    let carried = recorded.facts.iter().filter_map(|fact| Some((fact.id, fact.withdrawn?)));
    // A fact of this write that is withdrawn by it may be told of in both places.
    let told = recorded.withdrawals.iter().copied().filter(|(fact, _)| {
        let here = first.filter(|first| first <= fact).map(|first| fact.index() - first.index());
        here.and_then(|at| recorded.facts.get(at)).is_none_or(|fact| fact.withdrawn.is_none())
    });
    let mut withdrawals = Batch::<withdrawal::Entity>::new();
    for (fact, revision) in told.chain(carried) {
        let row = withdrawal::Model { fact: fact.get().into(), revision: revision.get().into() };
        withdrawals.push(conn, row).await?;
    }
    withdrawals.insert(conn).await
}

async fn move_head(conn: &impl ConnectionTrait, recorded: &Recorded) -> Result<(), DbErr> {
    use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};
    let mut update = head::Entity::update_many().filter(head::Column::Id.eq(1));
    if let Some(revision) = recorded.revisions.last() {
        update = update.col_expr(head::Column::Revision, Expr::value(i64::from(revision.number.get())));
    }
    if let Some(entity) = recorded.entities.last() {
        update = update.col_expr(head::Column::Entities, Expr::value(i64::from(entity.id.get())));
    }
    if let Some(fact) = recorded.facts.last() {
        update = update.col_expr(head::Column::Facts, Expr::value(i64::from(fact.id.get())));
    }
    update.exec(conn).await.map(|_| ())
}

/// Defines a batch for each table of statements.
macro_rules! statements {
    ($($table:ident),+ $(,)?) => {
        /// What waits to be inserted into the tables of statements.
        struct Statements { $($table: Batch<$table::Entity>,)+ affairs: affair::Rows }

        impl Default for Statements {
            fn default() -> Self {
                Self { $($table: Batch::new(),)+ affairs: affair::Rows::default() }
            }
        }

        impl Statements {
            /// Inserts what waits.
            async fn insert(&mut self, conn: &impl ConnectionTrait) -> Result<(), DbErr> {
                $(self.$table.insert(conn).await?;)+
                self.affairs.insert(conn).await
            }
        }
    };
}
statements! {
    name, classification, placement, identifier, level, area, legal_form, staffing, contact_point, task, succession,
    personal, document, post, seat, membership, representation, relation,
    provision, exemption, gap, completeness, citation,
}

impl Statements {
    /// Adds what a fact, whose own row is inserted, says and where it stands.
    async fn push(&mut self, conn: &impl ConnectionTrait, fact: &Fact) -> Result<(), DbErr> {
        let id = i64::from(fact.id.get());
        for (position, cited) in fact.citations().iter().enumerate() {
            self.citation.push(conn, citation::Model::of(id, position, cited)).await?;
        }
        match &fact.statement {
            Statement::Existence
            | Statement::Leave
            | Statement::PersonName(None)
            | Statement::PersonIdentifier(None) => Ok(()),
            Statement::Name(name) => self.name.push(conn, name::Model::of(id, name)).await,
            Statement::Classification(class) => {
                self.classification.push(conn, classification::Model::of(id, class)).await
            }
            Statement::Placement(parent) => self.placement.push(conn, placement::Model::of(id, parent)).await,
            Statement::Identifier(identifier) => {
                self.identifier.push(conn, identifier::Model::of(id, identifier)).await
            }
            Statement::Level(level) => self.level.push(conn, level::Model::of(id, level)).await,
            Statement::Area(area) => self.area.push(conn, area::Model::of(id, area)).await,
            Statement::LegalForm(form) => self.legal_form.push(conn, legal_form::Model::of(id, form)).await,
            Statement::Staffing(staffing) => self.staffing.push(conn, staffing::Model::of(id, staffing)).await,
            Statement::ContactPoint(point) => self.contact_point.push(conn, contact_point::Model::of(id, point)).await,
            Statement::Task(task) => self.task.push(conn, task::Model::of(id, task)).await,
            Statement::PersonName(Some(name)) => self.personal.push(conn, personal::Model::of_name(id, name)).await,
            Statement::PersonIdentifier(Some(identifier)) => {
                self.personal.push(conn, personal::Model::of_identifier(id, identifier)).await
            }
            Statement::Document(document) => self.document.push(conn, document::Model::of(id, document)).await,
            Statement::Post(post) => self.post.push(conn, post::Model::of(id, post)).await,
            Statement::Seat(seat) => self.seat.push(conn, seat::Model::of(id, seat)).await,
            Statement::Membership(membership) => {
                self.membership.push(conn, membership::Model::of(id, membership)).await
            }
            Statement::Representation(representation) => {
                self.representation.push(conn, representation::Model::of(id, representation)).await
            }
            Statement::Relation(relation) => self.relation.push(conn, relation::Model::of(id, relation)).await,
            Statement::Succession(succession) => {
                self.succession.push(conn, succession::Model::of(id, succession)).await
            }
            Statement::Provision(provision) => self.provision.push(conn, provision::Model::of(id, provision)).await,
            Statement::Exemption(reason) => self.exemption.push(conn, exemption::Model::of(id, reason)).await,
            Statement::Affair(affair) => self.affairs.push(conn, id, affair, BATCH).await,
            Statement::Gap(gap) => self.gap.push(conn, gap::Model::of(id, gap)).await,
            Statement::Completeness(topic) => self.completeness.push(conn, completeness::Model::of(id, topic)).await,
        }
    }
}
