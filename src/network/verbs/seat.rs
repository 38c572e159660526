//! What is done to the seats and posts of bodies.

use super::organization::ended;
use super::{Dependents, Period, Said, Script, Span, Turn};
use crate::network::fact::{Statement, StatementKind, Text};
use crate::network::key::{Key, Noun};
use crate::network::membership::TermEnd;
use crate::network::seat::{Post, Role, Seat};

/// What is new about a seat; what is none stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SeatChange {
    /// The role.
    pub role: Option<Role>,
    /// Whether its holder votes.
    pub voting: Option<bool>,
    /// The post that it is one of.
    pub post: Option<Key>,
    /// The body that appoints its holder.
    pub appointed_by: Option<Key>,
    /// Its name in words.
    pub title: Option<Text>,
    /// Who is eligible, in words.
    pub eligible: Option<Text>,
}

/// What is new about a post; what is none stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PostChange {
    /// The role.
    pub role: Option<Role>,
    /// How many places it has.
    pub places: Option<u16>,
    /// Its name in words.
    pub title: Option<Text>,
}

impl Script<'_> {
    /// A body comes to have a seat.
    ///
    /// # Errors
    /// The body is not known.
    pub fn establish_seat(&mut self, key: &Key, seat: Seat<Key>, period: &Period) -> Said {
        self.entity("body", &seat.body, &[Noun::Organization])?;
        self.at("key");
        self.create(key, Noun::Seat, None)?;
        self.say(key, period, Statement::Seat(Box::new(seat)));
        Ok(())
    }

    /// A body comes to have a post: places alike.
    ///
    /// # Errors
    /// The body is not known.
    pub fn establish_post(&mut self, key: &Key, post: Post<Key>, period: &Period) -> Said {
        self.entity("body", &post.body, &[Noun::Organization])?;
        self.at("key");
        self.create(key, Noun::Post, None)?;
        self.say(key, period, Statement::Post(Box::new(post)));
        Ok(())
    }

    /// A seat is another from a turn on.
    ///
    /// # Errors
    /// The seat is not known; NOTHING_TO_CHANGE where there is none then.
    pub fn alter_seat(&mut self, seat: &Key, change: SeatChange, span: &Span) -> Said {
        let id = self.entity("seat", seat, &[Noun::Seat])?;
        let held = self.held((id, seat), StatementKind::Seat, &span.from)?;
        let Some(Statement::Seat(mut altered)) = self.worded(&held).map(|fact| fact.statement) else {
            return Err(self.nothing_then(seat, &span.from));
        };
        let SeatChange { role, voting, post, appointed_by, title, eligible } = change;
        altered.role = role.unwrap_or(altered.role);
        altered.voting = voting.or(altered.voting);
        altered.post = post.or(altered.post);
        altered.appointed_by = appointed_by.or(altered.appointed_by);
        altered.title = title.or(altered.title);
        altered.eligible = eligible.or(altered.eligible);
        self.turn((id, seat), |_| true, span, Statement::Seat(altered));
        Ok(())
    }

    /// A post is another from a turn on.
    ///
    /// # Errors
    /// The post is not known; NOTHING_TO_CHANGE where there is none then.
    pub fn alter_post(&mut self, post: &Key, change: PostChange, span: &Span) -> Said {
        let id = self.entity("post", post, &[Noun::Post])?;
        let held = self.held((id, post), StatementKind::Post, &span.from)?;
        let Some(Statement::Post(mut altered)) = self.worded(&held).map(|fact| fact.statement) else {
            return Err(self.nothing_then(post, &span.from));
        };
        let PostChange { role, places, title } = change;
        altered.role = role.unwrap_or(altered.role);
        altered.places = places.or(altered.places);
        altered.title = title.or(altered.title);
        self.turn((id, post), |_| true, span, Statement::Post(altered));
        Ok(())
    }

    /// A seat or a post ceases to be on a turn.
    ///
    /// # Errors
    /// It is not known; NOTHING_TO_CHANGE, STILL_IN_USE.
    pub fn abolish(&mut self, field: &'static str, place: &Key, on: &Turn, dependents: Dependents) -> Said {
        let noun = if field == "post" { Noun::Post } else { Noun::Seat };
        let id = self.entity(field, place, &[noun])?;
        self.at("on");
        self.cease((id, place), on, dependents, |fact| ended(fact, TermEnd::Dissolved))
    }
}
