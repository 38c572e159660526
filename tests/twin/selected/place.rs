//! Who sits where and who leads: memberships, seats and posts, leaders.

use super::super::rows::{Row, weaker};
use super::{Answer, Asked, Thing};

/// Whether a membership or a representation is in a capacity that holds.
pub fn holds(row: &Row) -> bool {
    ["ORDINARY", "ACTING", "AD_HOC"].contains(&row.or("capacity", "ORDINARY"))
}

fn leads(row: &Row) -> bool {
    ["CHAIR", "HEAD", "CO_LEAD"].contains(&row.or("role", "MEMBER"))
}

/// Somebody who leads a body, or that it is not known who does.
#[derive(Clone)]
struct Leader<'b> {
    body: &'b str,
    /// The placements from the body that was asked about up to the one that it leads.
    through: Vec<&'b Row>,
    leadership: Option<&'b Row>,
    place: Option<(&'static str, &'b Row)>,
    membership: Option<&'b Row>,
    representation: Option<&'b Row>,
    state: &'static str,
    gaps: Vec<&'b Row>,
}

impl<'b> Leader<'b> {
    fn nobody(body: &'b str, state: &'static str, gaps: Vec<&'b Row>) -> Self {
        Self {
            body,
            through: Vec::new(),
            leadership: None,
            place: None,
            membership: None,
            representation: None,
            state,
            gaps,
        }
    }
}

impl<'b> Asked<'b> {
    pub fn representatives(self, membership: &str) -> Answer<'b> {
        let sitting = self.held("representations", "membership", membership);
        let sitting = sitting.map(|row| Answer::One(Thing::Entity("representations", row)));
        self.listed(membership, "REPRESENTATIVES", sitting.collect())
    }

    /// The memberships of a party on the day; where it is a person, those in which it sits too.
    pub fn memberships(self, party: &str) -> Answer<'b> {
        let belonging = |row: &'b Row, through: Option<&'b Row>| {
            let certainty = row.on(self.on).into_iter().chain(through.and_then(|row| row.on(self.on))).max();
            Answer::One(Thing::Record(
                "Belonging",
                vec![
                    ("certainty", super::certainty(certainty)),
                    ("membership", Answer::One(Thing::Entity("memberships", row))),
                    ("through", Answer::maybe(through.map(|row| Thing::Entity("representations", row)))),
                ],
            ))
        };
        let mut items: Vec<_> = self.held("memberships", "member", party).map(|row| belonging(row, None)).collect();
        for sits in self.held("representations", "person", party) {
            let of = self.held("memberships", "key", sits.get("membership"));
            items.extend(of.map(|row| belonging(row, Some(sits))));
        }
        self.listed(party, "MEMBERSHIPS", items)
    }

    /// The memberships in full in a seat or a post, also those in the seats of a post.
    fn holders(self, place: &str) -> Vec<&'b Row> {
        let mut found: Vec<&Row> = self.held("memberships", "seat", place).collect();
        found.extend(self.held("memberships", "post", place).filter(|row| row.get("seat").is_empty()));
        for seat in self.held("seats", "post", place) {
            found.extend(self.held("memberships", "seat", seat.get("key")));
        }
        found.retain(|row| holds(row));
        found
    }

    /// How sure it is that all who hold a place are listed: said of it, or of the members of its body.
    fn all_holders(self, place: &'b Row) -> Option<&'static str> {
        let key = place.get("key");
        let of_itself = self.complete(key, "HOLDERS");
        let of_body = self.complete(place.get("body"), "MEMBERS");
        let gap = self.gap_rows(key, Some("HOLDERS")).into_iter().filter_map(|row| row.on(self.on)).min();
        let of_body = match gap {
            Some("CERTAIN") => None,
            Some(gap) => of_body.map(|sure| weaker(sure, gap)),
            None => of_body,
        };
        of_itself.into_iter().chain(of_body).min()
    }

    /// How sure each holder is: of a post that is held through a seat as sure as the weaker.
    fn holding(self, place: &'b Row, held: &'b Row) -> &'static str {
        let through = self.held("seats", "key", held.get("seat")).filter(|seat| seat.get("key") != place.get("key"));
        through.chain([held]).filter_map(|row| row.on(self.on)).max().unwrap_or("CERTAIN")
    }

    pub fn occupancy(self, place: &'b Row) -> Answer<'b> {
        let mut gaps = self.gap_rows(place.get("key"), Some("HOLDERS"));
        gaps.sort_by_key(|row| row.on(self.on));
        let gap = gaps.first().copied();
        let nothing = gap.filter(|row| row.get("reason") == "NOT_APPLICABLE");
        let (there, all) = (place.on(self.on), self.all_holders(place));
        let sure = there.unwrap_or("CERTAIN");
        let mut holders = Vec::new();
        let (state, why, certainty) = if there.is_none() {
            ("NOT_APPLICABLE", "NOT_THEN", "CERTAIN")
        } else if self.bundle.exists(place.get("body"), self.on) == "NO" {
            ("NOT_APPLICABLE", "BODY_NOT_THEN", sure)
        } else {
            holders = self.holders(place.get("key"));
            let surest = holders.iter().map(|row| self.holding(place, row)).min();
            match (surest, nothing, all, gap) {
                (Some(surest), ..) => ("HELD", "HOLDER", weaker(surest, sure)),
                (None, Some(gap), ..) => {
                    ("NOT_APPLICABLE", "NOTHING_TO_HOLD", weaker(gap.on(self.on).unwrap_or("CERTAIN"), sure))
                }
                (None, None, Some(all), _) => ("VACANT", "NOBODY_LISTED", weaker(all, sure)),
                (None, None, None, Some(_)) => ("UNKNOWN", "GAP", "CERTAIN"),
                (None, None, None, None) => ("UNKNOWN", "SILENCE", "CERTAIN"),
            }
        };
        let is_post = self.rows("posts").any(|row| row.get("key") == place.get("key"));
        let places: Option<u64> = if is_post { place.get("places").parse().ok() } else { Some(1) };
        let places = places.filter(|_| there.is_some());
        let counts = ["HELD", "VACANT"].contains(&state) && all == Some("CERTAIN") && sure == "CERTAIN";
        let free = places.filter(|_| counts).map(|places| places.saturating_sub(holders.len() as u64));
        let gap = Answer::maybe(gap.map(|row| self.gap(row)));
        let holders = Answer::many(holders.into_iter().map(|row| Thing::Entity("memberships", row)));
        Answer::One(Thing::Record(
            "Occupancy",
            vec![
                ("state", state.into()),
                ("why", why.into()),
                ("certainty", certainty.into()),
                ("places", Answer::Plain(serde_json::json!(places))),
                ("free", Answer::Plain(serde_json::json!(free))),
                ("holders", holders),
                ("gap", gap),
            ],
        ))
    }

    fn gaps_about(self, subject: &str, topics: &[&str]) -> Vec<&'b Row> {
        let mut all = self.gap_rows(subject, None);
        all.retain(|row| row.get("topic") == "EVERYTHING" || topics.contains(&row.get("topic")));
        all
    }

    /// One leader for each person who sits for the member, or one for the member.
    fn held_by(self, body: &'b str, term: &'b Row) -> Vec<Leader<'b>> {
        let holder = Leader { membership: Some(term), ..Leader::nobody(body, "KNOWN", Vec::new()) };
        if self.rows("persons").any(|row| row.get("key") == term.get("member")) {
            return vec![holder];
        }
        let sitting: Vec<&Row> =
            self.held("representations", "membership", term.get("key")).filter(|row| holds(row)).collect();
        if sitting.is_empty() {
            let gaps = self.gaps_about(term.get("key"), &["REPRESENTATIVES"]);
            return vec![Leader { gaps, ..holder }];
        }
        sitting.into_iter().map(|row| Leader { representation: Some(row), ..holder.clone() }).collect()
    }

    /// Who holds the leading places in a body, and who leads it without one.
    fn leading_in(self, body: &'b str) -> Vec<Leader<'b>> {
        let topics = ["HOLDERS", "LEADER", "MEMBERS"];
        let mut leaders: Vec<Leader<'b>> = Vec::new();
        for table in ["seats", "posts"] {
            for place in self.held(table, "body", body).filter(|row| leads(row)) {
                let key = place.get("key");
                let column = if table == "seats" { "seat" } else { "post" };
                let terms = self
                    .held("memberships", column, key)
                    .filter(|row| holds(row) && (column == "seat" || row.get("seat").is_empty()));
                let mut of_place: Vec<_> = terms.flat_map(|term| self.held_by(body, term)).collect();
                if of_place.is_empty() && self.held("seats", "post", key).next().is_none() {
                    let state = if self.all_holders(place) == Some("CERTAIN") { "VACANT" } else { "UNKNOWN" };
                    let mut gaps = self.gaps_about(key, &topics);
                    if gaps.is_empty() {
                        gaps = self.gaps_about(body, &topics);
                    }
                    of_place.push(Leader::nobody(body, state, gaps));
                }
                leaders.extend(of_place.into_iter().map(|leader| Leader { place: Some((table, place)), ..leader }));
            }
        }
        let placed: Vec<&str> = leaders.iter().filter_map(|leader| Some(leader.membership?.get("key"))).collect();
        let others = self.held("memberships", "body", body);
        let others = others.filter(|row| holds(row) && leads(row) && !placed.contains(&row.get("key")));
        let others: Vec<_> = others.flat_map(|term| self.held_by(body, term)).collect();
        leaders.extend(others);
        leaders
    }

    fn own_leaders(self, body: &'b str) -> Vec<Leader<'b>> {
        let mut leaders = self.leading_in(body);
        for (part, placement) in self.placed(body) {
            if self.bundle.organization(part).get("kind") != "LEADERSHIP" {
                continue;
            }
            let mut of_it = self.leading_in(part);
            if of_it.is_empty() {
                let members = self.held("memberships", "body", part);
                let members = members.filter(|row| {
                    holds(row) && ["MEMBER", "VICE_CHAIR", "CONVENER"].contains(&row.or("role", "MEMBER"))
                });
                of_it = members.flat_map(|term| self.held_by(part, term)).collect();
            }
            if of_it.is_empty() {
                let gaps = self.gaps_about(part, &["LEADER", "HOLDERS", "MEMBERS"]);
                of_it.push(Leader::nobody(body, "UNKNOWN", gaps));
            }
            leaders.extend(of_it.into_iter().map(|leader| Leader { body, leadership: Some(placement), ..leader }));
        }
        if leaders.is_empty() {
            let mut gaps = self.gap_rows(body, None);
            gaps.retain(|row| {
                ["LEADER", "HOLDERS"].contains(&row.get("topic")) && row.get("reason") != "NOT_APPLICABLE"
            });
            if !gaps.is_empty() {
                leaders.push(Leader::nobody(body, "UNKNOWN", gaps));
            }
        }
        leaders
    }

    /// The memberships of those who lead a body itself, each once.
    pub fn leading(self, body: &'b str) -> Answer<'b> {
        let mut terms: Vec<&'b Row> = Vec::new();
        for term in self.own_leaders(body).into_iter().filter_map(|leader| leader.membership) {
            if !terms.iter().any(|known| known.get("key") == term.get("key")) {
                terms.push(term);
            }
        }
        Answer::many(terms.into_iter().map(|term| Thing::Entity("memberships", term)))
    }

    /// The leaders of a body; where none is certainly its own, also those of the nearest wholes above.
    fn all_leaders(self, body: &str) -> Vec<Leader<'b>> {
        let mut all = Vec::new();
        let mut passed = vec![self.bundle.organization(body).get("key")];
        let mut open: Vec<(&'b str, Vec<&'b Row>)> = vec![(passed[0], Vec::new())];
        while let Some((at, through)) = open.pop() {
            let own = self.own_leaders(at);
            let sure = |leader: &Leader<'b>| {
                let place = leader.place.map(|(_, row)| row);
                let leads = place.or(leader.membership).or(leader.gaps.first().copied());
                leader.leadership.into_iter().chain(leads).all(|row| row.on(self.on) == Some("CERTAIN"))
            };
            if !own.iter().any(sure) {
                for placement in self.placements(at) {
                    let whole = placement.get("part_of");
                    if !passed.contains(&whole) {
                        passed.push(whole);
                        open.push((whole, through.iter().copied().chain([placement]).collect()));
                    }
                }
            }
            all.extend(own.into_iter().map(|leader| Leader { through: through.clone(), ..leader }));
        }
        all
    }

    pub fn leaders(self, body: &str) -> Answer<'b> {
        Answer::many(self.all_leaders(body).into_iter().map(|leader| {
            let rows = [leader.leadership, leader.place.map(|(_, row)| row), leader.membership, leader.representation];
            let rows = rows.into_iter().flatten().chain(leader.through.iter().copied());
            let weakest = rows.filter_map(|row| row.on(self.on)).max().unwrap_or("CERTAIN");
            let inherited = (!leader.through.is_empty()).then_some(leader.body);
            let holder = leader.membership.map_or("", |row| row.get("member"));
            let is_person = self.rows("persons").any(|row| row.get("key") == holder);
            let person = leader.representation.map_or(if is_person { holder } else { "" }, |row| row.get("person"));
            Thing::Record(
                "Leader",
                vec![
                    ("state", leader.state.into()),
                    ("certainty", weakest.into()),
                    ("body", Answer::maybe(self.entity(leader.body))),
                    ("inheritedFrom", Answer::maybe(inherited.and_then(|body| self.entity(body)))),
                    ("through", Answer::many(leader.through.iter().map(|row| self.placement(row)))),
                    ("place", Answer::maybe(leader.place.map(|(table, row)| Thing::Entity(table, row)))),
                    ("holder", Answer::maybe(self.entity(holder))),
                    ("person", Answer::maybe(self.entity(person))),
                    ("membership", Answer::maybe(leader.membership.map(|row| Thing::Entity("memberships", row)))),
                    ("gaps", Answer::many(leader.gaps.iter().map(|row| self.gap(row)))),
                ],
            )
        }))
    }
}
