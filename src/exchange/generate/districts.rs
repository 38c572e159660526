//! Districts beside the tree of a generated network: how a few bodies work together as documents tell
//! of it, with levels, areas, tasks, relations of every kind, agreements, citations, and gaps.

use super::FIRST_YEAR;

/// Bodies of the tree for each district.
const BODIES_EACH: u32 = 50;
/// The most districts: they are there to be asked about and not for size.
const MOST: u32 = 20;
/// What is known of one district.
const DISTRICT: [&str; 4] = [
    include_str!("district/bodies.toml"),
    include_str!("district/members.toml"),
    include_str!("district/reporting.toml"),
    include_str!("district/relations.toml"),
];
/// Bodies of the tree that are members in districts: `o1` and so many more, which never end.
const MEMBERS: u32 = 6;

/// The structured file of the districts beside a tree of so many bodies.
pub(super) fn districts(bodies: u32) -> String {
    (0..(bodies / BODIES_EACH).min(MOST)).map(district).collect()
}

/// One district: its number, the year in which much changes in it, the next such year, its area and
/// the four bodies of the tree that work together in it.
fn district(number: u32) -> String {
    let year = FIRST_YEAR + 8 + number % 3;
    let member = |place: u32| format!("o{}", 1 + (number * 2 + place) % MEMBERS);
    let area = if number.is_multiple_of(2) { "health" } else { "social" };
    let words = [
        ("{n}", number.to_string()),
        ("{year}", year.to_string()),
        ("{next}", (year + 2).to_string()),
        ("{area}", area.to_owned()),
        ("{one}", member(0)),
        ("{two}", member(1)),
        ("{three}", member(2)),
        ("{four}", member(3)),
    ];
    words.iter().fold(DISTRICT.concat(), |text, (word, filled)| text.replace(word, filled))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_filled_in_and_there_are_no_more_districts_than_needed() {
        let filled = districts(u32::MAX);
        assert!(
            !["{n", "{year", "{next", "{area", "{one", "{two", "{three", "{four"]
                .iter()
                .any(|word| filled.contains(word))
        );
        assert_eq!(filled.matches("kind = \"COUNCIL\"").count(), 20);
        assert_eq!(districts(BODIES_EACH - 1), "");
    }
}
