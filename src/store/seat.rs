//! The tables of posts and seats.

use super::table::{Payload, code, maybe, number, payloads};
use crate::network::fact::{Statement, StatementKind};
use crate::network::key::EntityId;
use crate::network::seat::{Post, Seat};

payloads! {
    /// Posts.
    post = "post" { body: i64, role: String, places: Option<i64>, title: Option<String> }
    /// Seats.
    seat = "seat" {
        body: i64, post: Option<i64>, role: String, voting: Option<bool>, appointed_by: Option<i64>,
        title: Option<String>, eligible: Option<String>,
    }
}

/// How the tables are read.
pub(super) const PAYLOADS: [Payload; 2] = [
    Payload {
        kind: StatementKind::Post,
        table: post::TABLE,
        columns: post::COLUMNS,
        read: |cells| {
            Ok(Statement::Post(Box::new(Post {
                body: cells.entity()?,
                role: cells.word()?,
                places: cells.maybe_number()?,
                title: cells.maybe_text()?,
            })))
        },
    },
    Payload {
        kind: StatementKind::Seat,
        table: seat::TABLE,
        columns: seat::COLUMNS,
        read: |cells| {
            Ok(Statement::Seat(Box::new(Seat {
                body: cells.entity()?,
                post: cells.maybe_entity()?,
                role: cells.word()?,
                voting: cells.maybe_cell()?,
                appointed_by: cells.maybe_entity()?,
                title: cells.maybe_text()?,
                eligible: cells.maybe_text()?,
            })))
        },
    },
];

impl post::Model {
    /// The row of a post.
    pub(super) fn of(fact: i64, post: &Post<EntityId>) -> Self {
        let places = post.places.map(i64::from);
        Self { fact, body: number(&post.body), role: code(post.role), places, title: maybe(&post.title) }
    }
}

impl seat::Model {
    /// The row of a seat.
    pub(super) fn of(fact: i64, seat: &Seat<EntityId>) -> Self {
        Self {
            fact,
            body: number(&seat.body),
            post: seat.post.as_ref().map(number),
            role: code(seat.role),
            voting: seat.voting,
            appointed_by: seat.appointed_by.as_ref().map(number),
            title: maybe(&seat.title),
            eligible: maybe(&seat.eligible),
        }
    }
}
