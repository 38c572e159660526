//! Leaves, and what is around values: options, lists, results, references.

use std::sync::Arc;

use async_graphql::{Error, ID};
use chrono::Datelike as _;

use super::Answer;
use super::objects::Objects;
use super::plan::Child;
use super::walk::{Walk, Written};
use crate::graphql::affair::Decimal;
use crate::graphql::date::{Date, Instant};
use crate::graphql::proposal::Json;
use crate::graphql::word::Code;
use crate::network::validity::Day;
use crate::network::word::Word;

/// Implements [`Answer`] for types that are no objects.
macro_rules! leaves {
    ($( [$($parameters:tt)*] $Leaf:ty, |$leaf:ident, $walk:ident| $write:expr; )+) => { $(
        impl<$($parameters)*> Answer for $Leaf {
            const OBJECTS: usize = 0;

            fn objects(_: &mut Objects) -> Vec<usize> {
                Vec::new()
            }

            fn write<'p>(&self, _: Child<'p>, $walk: &mut Walk<'p>) -> Written {
                let $leaf = self;
                $write;
                Ok(())
            }
        }
    )+ };
}

leaves! {
    [] str, |text, walk| walk.string(text);
    [] String, |text, walk| walk.string(text);
    [] ID, |id, walk| walk.string(id);
    [] bool, |is, walk| walk.raw(if *is { b"true" } else { b"false" });
    [] u16, |number, walk| walk.number(u64::from(*number));
    [] u32, |number, walk| walk.number(u64::from(*number));
    [] u64, |number, walk| walk.number(*number);
    [] i32, |number, walk| walk.raw(number.to_string().as_bytes());
    [] f64, |number, walk| walk.raw(serde_json::Value::from(*number).to_string().as_bytes());
    [] Date, |date, walk| walk.day(date.0);
    [] Json, |json, walk| walk.raw(&serde_json::to_vec(&json.0).unwrap_or_default());
    [] Decimal, |amount, walk| walk.string(&amount.0.to_string());
    [] Instant, |instant, walk| walk.string(&instant.0.to_rfc3339());
    [W: Word] Code<W>, |code, walk| walk.string(code.0.code());
}

/// Implements [`Answer`] for what is around a value.
macro_rules! around {
    ($( [$($parameters:tt)*] $Around:ty, null: $nullable:expr, |$around:ident, $child:ident, $walk:ident| $write:expr; )+) => { $(
        impl<$($parameters)*> Answer for $Around {
            const OBJECTS: usize = T::OBJECTS;
            const NULLABLE: bool = $nullable;

            fn objects(objects: &mut Objects) -> Vec<usize> {
                T::objects(objects)
            }

            fn write<'p>(&self, $child: Child<'p>, $walk: &mut Walk<'p>) -> Written {
                let $around = self;
                $write
            }
        }
    )+ };
}

around! {
    [T: Answer + ?Sized] &T, null: T::NULLABLE, |value, child, walk| (**value).write(child, walk);
    [T: Answer + ?Sized] Arc<T>, null: T::NULLABLE, |value, child, walk| (**value).write(child, walk);
    [T: Answer] [T], null: false, |list, child, walk| walk.list(list, |item, walk| item.write(child, walk));
    [T: Answer] Vec<T>, null: false, |list, child, walk| list.as_slice().write(child, walk);
    [T: Answer] Option<T>, null: true, |value, child, walk| {
        match value {
            None => walk.raw(b"null"),
            Some(value) => walk.nullable(|walk| value.write(child, walk)),
        }
        Ok(())
    };
    [T: Answer] Result<T, Error>, null: T::NULLABLE, |value, child, walk| match value {
        Ok(value) => value.write(child, walk),
        Err(error) => Err(walk.failed(error.clone().into_server_error(child.step.position))),
    };
}

/// Writes a number.
pub fn number(mut number: u64, out: &mut Vec<u8>) {
    let start = out.len();
    loop {
        out.push(digit(number));
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.get_mut(start..).unwrap_or_default().reverse();
}

/// Writes a day as a JSON string, as [`Day`] itself is written.
pub fn day(day: Day, out: &mut Vec<u8>) {
    match day.date() {
        Some(date) if (0..=9999).contains(&date.year()) => {
            let (year, month, day) =
                (u64::from(date.year().unsigned_abs()), u64::from(date.month()), u64::from(date.day()));
            let year = [year / 1000, year / 100, year / 10, year].map(digit);
            let [month, day] = [month, day].map(|two| [b'-', digit(two / 10), digit(two)]);
            out.push(b'"');
            out.extend_from_slice(&year);
            out.extend_from_slice(&month);
            out.extend_from_slice(&day);
            out.push(b'"');
        }
        _ => string(&day.to_string(), out),
    }
}

/// The last digit of a number.
fn digit(of: u64) -> u8 {
    b"0123456789".get((of % 10) as usize).copied().unwrap_or(b'0')
}

/// Writes a text as a JSON string.
pub fn string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let mut rest = text.as_bytes();
    while let Some((as_it_is, [byte, after @ ..])) = rest.split_at_checked(plain(rest)) {
        out.extend_from_slice(as_it_is);
        rest = after;
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', *byte]),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            8 => out.extend_from_slice(b"\\b"),
            12 => out.extend_from_slice(b"\\f"),
            other => out.extend_from_slice(format!("\\u{other:04x}").as_bytes()),
        }
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

/// How many bytes stand in a string as they are, before one that does not.
fn plain(bytes: &[u8]) -> usize {
    // Whole chunks at once, without a branch for each byte, are what the compiler makes fast.
    let (long, rest) = bytes.as_chunks::<16>();
    let start = long.iter().take_while(|chunk| none_written(chunk)).count() * 16;
    // What is left is the last eight bytes, and eight before them; some of them may have been looked at already.
    let last = || rest.is_empty() || bytes.last_chunk::<8>().is_some_and(none_written);
    if start == long.len() * 16 && rest.first_chunk::<8>().is_none_or(none_written) && last() {
        return bytes.len();
    }
    let end = bytes.iter().skip(start).position(is_written);
    end.map_or(bytes.len(), |end| start + end)
}

/// Whether a byte is written otherwise than it is.
fn is_written(byte: &u8) -> bool {
    *byte < b' ' || *byte == b'"' || *byte == b'\\'
}

fn none_written<const N: usize>(bytes: &[u8; N]) -> bool {
    !bytes.iter().fold(false, |any, byte| any | is_written(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_days_are_written_as_they_are_displayed() {
        let written = |write: &dyn Fn(&mut Vec<u8>)| {
            let mut out = Vec::new();
            write(&mut out);
            String::from_utf8(out).ok()
        };
        for of in [0, 7, 10, 1_234_567_890, u64::MAX] {
            assert_eq!(written(&|out| number(of, out)), Some(of.to_string()));
        }
        for text in ["0001-01-01", "0987-12-31", "2007-01-09", "9999-10-30"] {
            let of = Day::parse(text).expect("a day");
            assert_eq!(written(&|out| day(of, out)), Some(format!("\"{of}\"")));
        }
        assert_eq!(written(&|out| day(Day::NEVER, out)), Some("\"open\"".to_owned()));
    }

    #[test]
    fn strings_are_written_as_the_json_library_writes_them() {
        let all: String = (0..=0x2ff).filter_map(char::from_u32).collect();
        let long = "et langt navn uden noget særligt ".repeat(5);
        for text in ["", "a", "\"", "\\", "Ærø Kommune", "sixteen letters.", "sixteen letters.\n", &long, &all] {
            let mut out = Vec::new();
            string(text, &mut out);
            assert_eq!(String::from_utf8(out).ok(), serde_json::to_string(text).ok());
        }
        for length in 0..=50 {
            assert_eq!(plain(&vec![b'a'; length]), length);
            for at in 0..length {
                let mut bytes = vec![b'a'; length];
                bytes[at] = b'"';
                assert_eq!(plain(&bytes), at, "of {length}");
            }
        }
    }
}
