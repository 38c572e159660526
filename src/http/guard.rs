//! What a document may cost before it is parsed. The library's parser recurses: a request of 4 kB
//! with brackets nested 2,000 deep would end the process.

/// The deepest nesting of brackets in a document, more than any tool's introspection query needs.
pub const DEEPEST: usize = 64;

/// Why a document is not parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The document nests brackets more than {DEEPEST} deep; ask for less at once.")]
pub struct TooDeep;

/// Passes a document whose brackets nest no deeper than [`DEEPEST`]. Brackets in strings and
/// comments do not count. It does not recurse, and it reads each byte once.
///
/// # Errors
/// [`TooDeep`] where they nest deeper.
pub fn passes(document: &str) -> Result<(), TooDeep> {
    let mut rest = document.as_bytes();
    let mut depth = 0_usize;
    while let [first, after @ ..] = rest {
        rest = after;
        match first {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' => depth = depth.saturating_sub(1),
            b'#' => rest = after_line(rest),
            b'"' => rest = after_string(rest),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(TooDeep);
        }
    }
    Ok(())
}

fn after_line(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(text.len());
    text.get(end..).unwrap_or_default()
}

/// What follows a string whose opening quote was read: `"…"` or `"""…"""`.
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

    #[test]
    fn only_brackets_of_the_document_count() {
        let nested = |depth: usize| format!("{}a{}", "{".repeat(depth), "}".repeat(depth));
        assert_eq!(passes(&nested(DEEPEST)), Ok(()));
        assert_eq!(passes(&nested(DEEPEST + 1)), Err(TooDeep));
        let many = "[".repeat(100);
        for quiet in [
            format!("{{ a(b: \"{many}\") }}"),
            format!("# {many}\n{{ a }}"),
            format!("{{ a(b: \"\"\"{many} \\\"\"\" {many}\"\"\") }}"),
            format!("\"\\\"{many}\""),
        ] {
            assert_eq!(passes(&quiet), Ok(()), "{quiet}");
        }
        for loud in [
            format!("\"\" {many}"),
            format!("# c\n{many}"),
            format!("\"x\\\\\"{many}"),
            format!("\"\"\"x\"\"\"{many}"),
            format!("\"x\n{many}"),
        ] {
            assert_eq!(passes(&loud), Err(TooDeep), "{loud}");
        }
    }
}
