//! What a document may be before anything parses it. Parsers recurse, and take time by the token: a
//! request of 4 kB with brackets nested 2,000 deep would end the process.

use super::error::{ErrorCode, request_error};
use super::limits::Limits;
use async_graphql::ServerError;

/// Passes a document that has no more tokens, and nests brackets no deeper, than the limits allow.
/// What is in strings and comments does not count. It does not recurse, and it reads each byte once.
///
/// # Errors
/// TOO_DEEP, TOO_LARGE.
pub fn passes(document: &str, limits: &Limits) -> Result<(), ServerError> {
    let Scan { tokens, nesting, .. } = Scan::of(document, limits);
    if nesting > limits.nesting {
        let most = limits.nesting;
        let sentence = format!("the document nests brackets more than {most} deep; ask for less at once");
        return Err(request_error(ErrorCode::TooDeep, sentence));
    }
    if tokens > limits.tokens {
        let sentence = format!("the document has more than {} tokens; ask for less at once", limits.tokens);
        return Err(request_error(ErrorCode::TooLarge, sentence));
    }
    Ok(())
}

/// Passes JSON whose brackets nest no deeper than the limits allow.
pub fn nests_within(json: &[u8], most: usize) -> bool {
    // What has no more brackets than that cannot nest deeper, wherever they stand; nearly all bodies are known by that.
    if json.iter().filter(|byte| matches!(byte, b'{' | b'[')).count() <= most {
        return true;
    }
    let (mut rest, mut depth) = (json, 0_usize);
    while let [first, after @ ..] = rest {
        rest = after;
        match first {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => rest = after_text(rest),
            _ => {}
        }
        if depth > most {
            return false;
        }
    }
    true
}

/// What was seen of a document, up to where it breaks a limit.
#[derive(Default)]
struct Scan {
    tokens: usize,
    depth: usize,
    nesting: usize,
}

impl Scan {
    fn of(document: &str, limits: &Limits) -> Self {
        let (mut scan, mut rest) = (Self::default(), document.as_bytes());
        while let [first, after @ ..] = rest {
            rest = after;
            match first {
                b' ' | b'\t' | b'\n' | b'\r' | b',' | 0xEF | 0xBB | 0xBF => continue,
                b'#' => {
                    rest = after_line(rest);
                    continue;
                }
                b'{' | b'(' | b'[' => scan.depth += 1,
                b'}' | b')' | b']' => scan.depth = scan.depth.saturating_sub(1),
                b'"' => rest = after_string(rest),
                b'.' => rest = after_while(rest, |byte| byte == b'.'),
                b'-' | b'0'..=b'9' => rest = after_while(rest, |byte| is_of_word(byte) || b".+-".contains(&byte)),
                first if is_of_word(*first) => rest = after_while(rest, is_of_word),
                _ => {}
            }
            scan.tokens += 1;
            scan.nesting = scan.nesting.max(scan.depth);
            if scan.tokens > limits.tokens || scan.nesting > limits.nesting {
                break;
            }
        }
        scan
    }
}

/// A byte that goes on with a name or a number.
fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn after_while(text: &[u8], goes_on: impl Fn(u8) -> bool) -> &[u8] {
    let end = text.iter().position(|byte| !goes_on(*byte)).unwrap_or(text.len());
    text.get(end..).unwrap_or_default()
}

fn after_line(text: &[u8]) -> &[u8] {
    after_while(text, |byte| !matches!(byte, b'\n' | b'\r'))
}

/// What follows a string of JSON whose opening quote was read.
fn after_text(text: &[u8]) -> &[u8] {
    let mut rest = text;
    loop {
        rest = match rest {
            [b'"', after @ ..] => return after,
            [b'\\', _, after @ ..] | [_, after @ ..] => after,
            [] => return rest,
        };
    }
}

/// What follows a string of GraphQL whose opening quote was read: `"…"` or `"""…"""`.
fn after_string(text: &[u8]) -> &[u8] {
    let (end, mut rest): (&[u8], _) = match text {
        [b'"', b'"', rest @ ..] => (b"\"\"\"", rest),
        _ => (b"\"", text),
    };
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(end) {
            return after;
        }
        let escape = match rest {
            [b'\\', b'"', b'"', b'"', ..] if end.len() == 3 => 4,
            [b'\\', _, ..] if end.len() == 1 => 2,
            // A plain string ends with its line; what follows is the parser's to refuse.
            [b'\n' | b'\r', ..] if end.len() == 1 => return rest,
            _ => 1,
        };
        rest = rest.get(escape..).unwrap_or_default();
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> Limits {
        Limits { nesting: 64, tokens: 500, ..Limits::default() }
    }

    #[test]
    fn only_brackets_of_the_document_count() {
        let fine = |document: &str| passes(document, &limits()).is_ok();
        let nested = |depth: usize| format!("{}a{}", "{".repeat(depth), "}".repeat(depth));
        assert!(fine(&nested(64)) && !fine(&nested(65)));
        let many = "[".repeat(100);
        for quiet in [
            format!("{{ a(b: \"{many}\") }}"),
            format!("# {many}\n{{ a }}"),
            format!("{{ a(b: \"\"\"{many} \\\"\"\" {many}\"\"\") }}"),
            format!("\"\\\"{many}\""),
        ] {
            assert!(fine(&quiet), "{quiet}");
        }
        for loud in [
            format!("\"\" {many}"),
            format!("# c\n{many}"),
            format!("\"x\\\\\"{many}"),
            format!("\"\"\"x\"\"\"{many}"),
            format!("\"x\n{many}"),
        ] {
            assert!(!fine(&loud), "{loud}");
        }
    }

    #[test]
    fn tokens_are_counted_as_a_lexer_would() {
        let counted = |document: &str| Scan::of(document, &limits()).tokens;
        assert_eq!(counted("query A($b: [Int!]! = -12.5e3) { c(d: \"e f\") ...G @h } # i"), 26);
        assert_eq!(counted("\u{feff} , , \n"), 0);
        let words = |count: usize| format!("{{ {} }}", "a ".repeat(count));
        assert!(passes(&words(498), &limits()).is_ok() && passes(&words(499), &limits()).is_err());
    }

    #[test]
    fn json_is_looked_at_without_reading_it() {
        assert!(nests_within(br#"{"a": ["[[[[", "\"[[[", {}]}"#, 3));
        assert!(!nests_within(b"[[[[]]]]", 3));
        assert!(nests_within(br#"["\\", []]"#, 2) && !nests_within(br#"["\\", []]"#, 1));
    }
}
