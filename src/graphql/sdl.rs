//! The schema as text, in the order that readers and linters of schemas expect: all by name, as people sort names,
//! and `id` before the others.

use async_graphql::{SDLExportOptions, Schema};

use super::limits::Limits;
use super::{Mutation, Query, Subscription};

/// Directives of the specification that every tool knows; `@oneOf` is too new for that, and is written out.
const KNOWN: [&str; 4] = ["deprecated", "include", "skip", "specifiedBy"];
/// What a description begins and ends with, on a line of its own.
const QUOTES: &str = "\"\"\"";

/// The schema as text: what `schema.graphql` holds.
#[must_use]
pub fn sdl() -> String {
    let schema = Schema::build(Query::default(), Mutation::default(), Subscription).finish();
    let text = schema.sdl_with_options(SDLExportOptions::new());
    let lines: Vec<&str> = text.lines().collect();
    let definitions = parts(&lines).into_iter().filter(|part| !KNOWN.contains(&part.name));
    let texts: Vec<String> = definitions.map(|part| part.text).collect();
    let text = format!("{}\n", texts.join("\n\n"));
    // The library has no description of the whole.
    text.replacen("\nschema {", &format!("\n{QUOTES}\n{}\n{QUOTES}\nschema {{", Limits::described()), 1)
}

/// A definition, a field, an argument or a word, with its description and all that is in it.
struct Part<'a> {
    name: &'a str,
    text: String,
}

/// The parts that these lines are, in order, and in each its own.
fn parts<'a>(lines: &[&'a str]) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    let mut rest = lines;
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        if first.trim().is_empty() {
            continue;
        }
        let mut text = vec![first.to_owned()];
        let mut head = first;
        if first.trim() == QUOTES {
            let end = rest.iter().position(|line| line.trim() == QUOTES).map_or(rest.len(), |end| end + 1);
            let (description, after) = rest.split_at(end);
            text.extend(description.iter().map(|&line| line.to_owned()));
            let Some((&next, after)) = after.split_first() else { break };
            text.push(next.to_owned());
            (head, rest) = (next, after);
        }
        let name = name(head);
        // What is within brackets is indented; what closes them is not, and may open others.
        while head.ends_with(['{', '(']) {
            let closes = |line: &&str| indent(line) == indent(head) && line.trim().starts_with(['}', ')']);
            let end = rest.iter().position(closes).unwrap_or(rest.len());
            let (within, after) = rest.split_at(end);
            text.extend(self::parts(within).into_iter().map(|part| part.text));
            let Some((&close, after)) = after.split_first() else { break };
            text.push(close.to_owned());
            (head, rest) = (close, after);
        }
        parts.push(Part { name, text: text.join("\n") });
    }
    parts.sort_by_cached_key(|part| place(part.name));
    parts
}

/// `Node` of `interface Node {`, `oneOf` of `directive @oneOf on …`, `node` of `node(` and of `node: Node`; nothing of
/// `schema {`.
fn name(head: &str) -> &str {
    let named = if indent(head) == 0 { head.split_once(' ').map_or("", |(_, rest)| rest) } else { head.trim() };
    let named = named.trim_start_matches('@');
    named.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap_or_default()
}

/// Where a name comes: as in a dictionary, where an underscore is before letters, and case tells apart only what is
/// otherwise the same; what has none is last.
fn place(name: &str) -> (u8, String, String) {
    let rank = match name {
        "id" => 0,
        "" => 2,
        _ => 1,
    };
    let small_first = |letter: char| {
        if letter.is_ascii_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
    };
    (rank, name.to_lowercase().replace('_', " "), name.chars().map(small_first).collect())
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_in_order_with_what_belongs_to_them() {
        let text = r#"
type B {
	"""
	One (
	"""
	b(
		"""
		}
		"""
		z: Int
		y: Int
	): Int
	id: ID!
	exOfficio: Int
	existence: Int
}

enum A {
	PARTY_TO
	PART_OF
}
schema {
	query: B
}
"#;
        let lines: Vec<&str> = text.lines().collect();
        let ordered: Vec<String> = parts(&lines).into_iter().map(|part| part.text).collect();
        let expected = r#"
enum A {
	PART_OF
	PARTY_TO
}
type B {
	id: ID!
	"""
	One (
	"""
	b(
		y: Int
		"""
		}
		"""
		z: Int
	): Int
	existence: Int
	exOfficio: Int
}
schema {
	query: B
}
"#;
        assert_eq!(ordered.join("\n"), expected.trim());
    }
}
