//! Leaves, and what is around values: options, lists, results, references.

use std::sync::Arc;

use async_graphql::{Error, ID};
use chrono::{DateTime, Utc};

use super::Answer;
use super::objects::Objects;
use super::plan::Child;
use super::walk::{Walk, Written};
use crate::graphql::date::Date;
use crate::graphql::word::Code;
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
    [] u16, |number, walk| walk.display(number);
    [] u32, |number, walk| walk.display(number);
    [] u64, |number, walk| walk.display(number);
    [] f64, |number, walk| walk.raw(serde_json::Value::from(*number).to_string().as_bytes());
    [] Date, |date, walk| walk.string(&date.0.to_string());
    [] DateTime<Utc>, |instant, walk| walk.string(&instant.to_rfc3339());
    [W: Word] Code<W>, |code, walk| walk.string(code.0.code());
}

/// Implements [`Answer`] for what is around a value.
macro_rules! around {
    ($( [$($parameters:tt)*] $Around:ty, |$around:ident, $child:ident, $walk:ident| $write:expr; )+) => { $(
        impl<$($parameters)*> Answer for $Around {
            const OBJECTS: usize = T::OBJECTS;

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
    [T: Answer + ?Sized] &T, |value, child, walk| (**value).write(child, walk);
    [T: Answer + ?Sized] Arc<T>, |value, child, walk| (**value).write(child, walk);
    [T: Answer] [T], |list, child, walk| walk.list(list, |item, walk| item.write(child, walk));
    [T: Answer] Vec<T>, |list, child, walk| list.as_slice().write(child, walk);
    [T: Answer] Option<T>, |value, child, walk| {
        match value {
            None => walk.raw(b"null"),
            Some(value) => walk.nullable(|walk| value.write(child, walk)),
        }
        Ok(())
    };
    [T: Answer] Result<T, Error>, |value, child, walk| match value {
        Ok(value) => value.write(child, walk),
        Err(error) => Err(walk.failed(error.clone().into_server_error(child.step.position))),
    };
}

/// Writes a text as a JSON string.
pub fn string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let bytes = text.as_bytes();
    let mut written = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if *byte >= b' ' && *byte != b'"' && *byte != b'\\' {
            continue;
        }
        out.extend_from_slice(bytes.get(written..at).unwrap_or_default());
        written = at + 1;
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
    out.extend_from_slice(bytes.get(written..).unwrap_or_default());
    out.push(b'"');
}
