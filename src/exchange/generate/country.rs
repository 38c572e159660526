//! Beside the tree of a generated network: municipalities that two reforms merge and split, with
//! codes given anew, names that change, an area that they move between, and what is not known.

use std::fmt::Write as _;

use super::{FIRST_YEAR, PARTS, until};

/// Bodies of the tree for each municipality of before the reform.
const BODIES_EACH: u32 = 20;
/// Three bodies of the tree for each that has a second seat.
const SECOND_SEATS: u32 = 3;

/// The rows that the files of the tree get besides, and the files that there are for these only.
#[derive(Default)]
pub(super) struct Country {
    pub organizations: String,
    pub relations: String,
    pub seats: String,
    pub memberships: String,
    pub identifiers: String,
    pub names: String,
    pub successions: String,
    pub gaps: String,
    pub completeness: String,
    pub staffing: String,
}

/// What there is beside a tree of bodies, of which some end.
pub(super) fn country(ends: &[Option<u32>]) -> Country {
    let bodies = u32::try_from(ends.len()).unwrap_or(u32::MAX);
    let mut country = Country {
        identifiers: "organization,scheme,value,from,until\n".to_owned(),
        names: "organization,text,language,usage,from,until\n".to_owned(),
        successions: "key,predecessor,successor,kind,partial,main,from,until\n".to_owned(),
        gaps: "subject,topic,reason,explanation,from,until\n".to_owned(),
        completeness: "subject,topic,from,until\n".to_owned(),
        staffing: "organization,full_time,heads,from,until,dispute\n".to_owned(),
        ..Country::default()
    };
    let pairs = bodies / BODIES_EACH / 2;
    // Bodies with parts do not end.
    let areas = (bodies.saturating_sub(1) / PARTS).max(1);
    for pair in 0..pairs {
        country.before(pair, pairs, areas);
        country.after(pair, pairs, areas);
    }
    for (body, end) in (0_u32..).zip(ends) {
        if body % SECOND_SEATS == 1 && bodies > PARTS && end.is_none() {
            country.second_seat(body);
        }
    }
    country
}

impl Country {
    /// Two municipalities that end in 2015: the one is merged, the other split.
    fn before(&mut self, pair: u32, pairs: u32, areas: u32) {
        let begins = ["2005-01-01", "..2005-01-01", "2005", "2005-03"];
        for half in 0..2 {
            let number = pair * 2 + half;
            let from = begins.get((number % 4) as usize).copied().unwrap_or("");
            row!(self.organizations, "a{number},MUNICIPALITY,Gammel {number},Old {number},,,{from},2015-01-01");
            row!(self.identifiers, "a{number},municipality-code,{},{from},2015-01-01", 1000 + 2 * pair + half);
            row!(self.relations, "z{number},LOCATED_IN,a{number},o{},{from},2015-01-01", number % areas);
        }
        let (merged, split, other) = (pair * 2, pair * 2 + 1, (pair + 1) % pairs);
        row!(self.successions, "u{merged},a{merged},n{pair},MERGER,false,true,2015-01-01,open");
        row!(self.successions, "u{split},a{split},n{pair},SPLIT,true,true,2015-01-01,open");
        if other != pair {
            row!(self.successions, "u{split}-b,a{split},n{other},SPLIT,true,false,2015-01-01,open");
            row!(self.gaps, "a{split},SUCCESSORS,AMBIGUOUS,Which took the main part is a judgement.,2015-01-01,open");
        }
    }

    /// The municipality that a pair became. One in three ends in 2020 and passes to the one before.
    fn after(&mut self, pair: u32, pairs: u32, areas: u32) {
        let end = if pair % 3 == 2 { "2020-01-01" } else { "open" };
        row!(self.organizations, "n{pair},MUNICIPALITY,,,,,2015-01-01,{end}");
        if pair.is_multiple_of(2) {
            row!(self.names, "n{pair},Ny Kommune {pair},DA,OFFICIAL,2015-01-01,2017-07-01");
            row!(self.names, "n{pair},Omdøbt Kommune {pair},DA,OFFICIAL,2017-07-01,{end}");
            row!(self.names, "n{pair},Ny Kommune {pair},DA,ALIAS,2018,{end}");
            row!(self.staffing, "n{pair},10,12,2015-01-01,2016-01-01,d{pair}");
            row!(self.staffing, "n{pair},11.5,12,2015-06-01,2017-01-01,d{pair}");
        } else {
            row!(self.names, "n{pair},Ny Kommune {pair},DA,OFFICIAL,2015-01-01,{end}");
        }
        row!(self.names, "n{pair},New Municipality {pair},EN,OFFICIAL,2015-01-01,{end}");
        row!(self.identifiers, "n{pair},municipality-code,{},2015-01-01,{end}", 1000 + 2 * pair);
        row!(self.relations, "y{pair},LOCATED_IN,n{pair},o{},2015-01-01,2018-01-01", pair % areas);
        row!(self.relations, "y{pair}-2018,LOCATED_IN,n{pair},o{},2018-01-01,{end}", (pair + 1) % areas);
        if pair % 3 == 2 && pairs > 1 {
            row!(self.successions, "v{pair},n{pair},n{},MERGER,false,true,2020-01-01,open", pair - 1);
        }
        if pair.is_multiple_of(4) {
            row!(self.gaps, "n{pair},IDENTIFIERS,NOT_STATED,No table gives another code.,2015-01-01,{end}");
        }
    }

    /// A second seat: held in two terms, nobody's between them, and of some that is known; of others
    /// it is said why not. A deputy of the second holder.
    fn second_seat(&mut self, body: u32) {
        let holder =
            |number: u32| if 1 + number % PARTS == body { 1 + (number + 1) % PARTS } else { 1 + number % PARTS };
        let (first, second) = (holder(body), holder(body + 2));
        let begins = if body.is_multiple_of(2) { "2009" } else { "2009-05-01" };
        row!(self.seats, "t{body},o{body},MEMBER,true,{FIRST_YEAR}-01-01,{}", until(None));
        row!(self.memberships, "h{body},o{body},o{first},t{body},MEMBER,,,RESIGNED,{begins},2012-01-01");
        row!(self.memberships, "i{body},o{body},o{second},t{body},MEMBER,,,,2014-01-01,open");
        row!(self.memberships, "d{body},o{body},o{},,MEMBER,DEPUTY,i{body},,2016-01-01,open", holder(body + 4));
        match body % 4 {
            0 | 1 => {
                row!(self.completeness, "t{body},HOLDERS,2012-01-01,2014-01-01");
                row!(self.completeness, "o{body},SEATS,{FIRST_YEAR}-01-01,open");
            }
            2 => {
                row!(self.gaps, "t{body},HOLDERS,NOT_STATED,The minutes do not say.,2012-01-01,2013-01-01");
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::exchange::generate::{Size, bundle};

    #[test]
    fn no_code_is_given_twice_on_a_day_however_large_the_country() {
        let files = bundle(Size { organizations: 60_000, persons: 0, memberships: 0, seed: 1 });
        let identifiers = files.into_iter().find(|(name, _)| name == "identifiers.csv");
        let text = identifiers.and_then(|(_, bytes)| String::from_utf8(bytes).ok()).unwrap_or_default();
        let mut early: Vec<&str> = text
            .lines()
            .filter(|line| line.ends_with(",2015-01-01"))
            .filter_map(|line| line.split(',').nth(2))
            .collect();
        let all = early.len();
        early.sort_unstable();
        early.dedup();
        assert!(all > 1_000);
        assert_eq!(early.len(), all);
    }
}
