//! What an API key looks like: `herred_`, 64 hexadecimal digits that are random, and 8 that check them,
//! so that what scans for lost keys knows one from any other text.

use std::fmt::{self, Write as _};

use sha2::{Digest as _, Sha256};

/// What every key begins with.
const PREFIX: &str = "herred_";
/// How many digits are random, four bits each.
const RANDOM: usize = 64;
/// How many digits check them.
const CHECK: usize = 8;

/// An API key as it is shown once. It is not kept, and not written by `{:?}`.
pub struct Secret(String);

impl Secret {
    /// The key of 256 random bits.
    #[must_use]
    pub fn of(random: [u8; 32]) -> Self {
        let text = format!("{PREFIX}{}", hexadecimal(&random));
        let check = check(&text);
        Self(text + &check)
    }

    /// The key as it is shown to its holder.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// The SHA-256 of a key, by which it is known. What is random needs no slow hash: there is nothing to guess.
#[must_use]
pub fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// Whether a text is an API key of somebody's, by what it looks like.
#[must_use]
pub fn is_secret(text: &str) -> bool {
    let parts = text.split_at_checked(PREFIX.len() + RANDOM);
    parts.is_some_and(|(said, checked)| said.starts_with(PREFIX) && checked.len() == CHECK && checked == check(said))
}

fn check(text: &str) -> String {
    let mut digits = hexadecimal(&digest(text));
    digits.truncate(CHECK);
    digits
}

/// Bytes in hexadecimal digits.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a text does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The bytes of a digest in 64 hexadecimal digits; none for other texts.
#[must_use]
pub fn from_hexadecimal(digits: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if digits.len() != 64 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_read_as_it_is_written() {
        let digest = digest("a text");
        assert_eq!(from_hexadecimal(&hexadecimal(&digest)), Some(digest));
        let plus = format!("+{}", "0".repeat(63));
        for other in ["", "0", &"0".repeat(63), &"0".repeat(65), &plus, &"ø".repeat(32)] {
            assert_eq!(from_hexadecimal(other), None, "{other}");
        }
    }

    #[test]
    fn a_key_is_told_from_other_texts() {
        let secret = Secret::of([7; 32]);
        let shown = secret.shown();
        assert!(shown.starts_with("herred_0707") && shown.len() == PREFIX.len() + RANDOM + CHECK, "{shown}");
        assert!(is_secret(shown));
        assert!(!format!("{secret:?}").contains("0707"));
        assert_ne!(digest(shown), digest(Secret::of([8; 32]).shown()));
        for other in
            ["", "herred_", "a.b.c", &shown.replacen('7', "8", 1), &shown[1..], &format!("{shown}0"), "herred_ø"]
        {
            assert!(!is_secret(other), "{other}");
        }
    }
}
