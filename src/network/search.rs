//! Names searched the Danish way: æ ø å and ae oe aa alike, whatever the case, old names too.

use std::cmp::Ordering;
use std::sync::Arc;

use memchr::memmem;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::key::{EntityId, FactId};
use super::word::words;

words! {
    /// How well a name matches what was searched; the better come first.
    enum MatchQuality {
        /// It is the name.
        Exact = "EXACT", "hele navnet";
        /// The name begins with it.
        Beginning = "BEGINNING", "begyndelsen af navnet";
        /// A word in the name begins with it.
        WordBeginning = "WORD_BEGINNING", "begyndelsen af et ord";
        /// It stands somewhere in the name.
        Within = "WITHIN", "inde i navnet";
    }
}

/// The form in which names are compared: lower case, æ ø å written out, other marks dropped,
/// hyphens and runs of space one space.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len() + 4);
    let mut spell = |letter: char| match letter {
        'æ' | 'ä' => folded.push_str("ae"),
        'ø' | 'ö' => folded.push_str("oe"),
        'å' => folded.push_str("aa"),
        'ß' => folded.push_str("ss"),
        'ð' => folded.push('d'),
        'þ' => folded.push_str("th"),
        letter if letter.is_whitespace() || matches!(letter, '-' | '‐' | '–' | '—' | '/' | ',') => {
            if !folded.is_empty() && !folded.ends_with(' ') {
                folded.push(' ');
            }
        }
        letter if letter.is_ascii() => folded.push(letter),
        letter => folded.extend(letter.nfkd().filter(|part| !is_combining_mark(*part))),
    };
    if text.is_ascii() {
        text.chars().for_each(|letter| spell(letter.to_ascii_lowercase()));
    } else if text.chars().all(|letter| letter < '\u{300}') {
        // Every letter below the combining marks is composed already.
        text.chars().flat_map(char::to_lowercase).for_each(spell);
    } else {
        // Composed first, so that å is one letter however it was typed.
        text.nfc().flat_map(char::to_lowercase).for_each(spell);
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// The order of two texts in their folded forms. Where plain letters or digits decide, nothing is folded.
#[must_use]
pub fn folded_order(one: &str, other: &str) -> Ordering {
    let (left, right) = (one.as_bytes(), other.as_bytes());
    let alike = left.iter().zip(right).take_while(|(left, right)| left == right).count();
    match (plain_at(left, alike), plain_at(right, alike)) {
        (Some(left), Some(right)) if left != right => left.cmp(&right),
        _ if one == other => Ordering::Equal,
        _ => fold(one).cmp(&fold(other)),
    }
}

/// What the letter at a place folds to, as far as it can be told from it and its neighbours: a plain
/// letter or digit, one space between two of them, or the end (0) after one.
fn plain_at(text: &[u8], at: usize) -> Option<u8> {
    let is_plain = |at: usize| text.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let after_plain = || at.checked_sub(1).is_some_and(is_plain);
    match text.get(at) {
        // A mark that may follow a letter changes only what comes after its first folded one.
        Some(letter) if letter.is_ascii_alphanumeric() => Some(letter.to_ascii_lowercase()),
        Some(b' ') if after_plain() && is_plain(at + 1) => Some(b' '),
        None if after_plain() => Some(0),
        _ => None,
    }
}

/// A name that the index holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    start: usize,
    entity: EntityId,
    fact: FactId,
}

/// Folded names, one a line.
#[derive(Debug, Clone, Default)]
struct Lines {
    text: String,
    entries: Vec<Entry>,
}

impl Lines {
    fn push(&mut self, folded: &str, entity: EntityId, fact: FactId) {
        self.entries.push(Entry { start: self.text.len(), entity, fact });
        self.text.push_str(folded);
        self.text.push('\n');
    }

    fn line(&self, at: usize) -> &str {
        let start = self.entries.get(at).map_or(self.text.len(), |entry| entry.start);
        let end = self.entries.get(at + 1).map_or(self.text.len(), |entry| entry.start);
        self.text.get(start..end).unwrap_or_default().trim_end_matches('\n')
    }

    /// The entries in which every word stands, found by the longest of them.
    fn matches<'a>(&'a self, query: &'a str) -> impl Iterator<Item = (Entry, MatchQuality)> + 'a {
        let words: Vec<&str> = query.split(' ').collect();
        let longest = words.iter().copied().max_by_key(|word| word.len()).unwrap_or_default();
        let mut from = 0;
        let finder = memmem::Finder::new(longest).into_owned();
        std::iter::from_fn(move || {
            loop {
                let at = from + finder.find(self.text.as_bytes().get(from..)?)?;
                let line = self.entries.partition_point(|entry| entry.start <= at).checked_sub(1)?;
                from = self.entries.get(line + 1).map_or(self.text.len(), |entry| entry.start);
                let text = self.line(line);
                if words.iter().all(|word| text.contains(word)) {
                    return self.entries.get(line).map(|entry| (*entry, quality(text, query, &words)));
                }
            }
        })
    }
}

fn quality(name: &str, query: &str, words: &[&str]) -> MatchQuality {
    let begins = |word: &str| name.split(' ').any(|part| part.trim_start_matches(['(', '"', '“']).starts_with(word));
    if name == query {
        MatchQuality::Exact
    } else if name.starts_with(query) {
        MatchQuality::Beginning
    } else if words.iter().all(|word| begins(word)) {
        MatchQuality::WordBeginning
    } else {
        MatchQuality::Within
    }
}

/// The names of a network: a large part that versions share, and a small one on top.
#[derive(Debug, Clone, Default)]
pub struct NameIndex {
    base: Arc<Lines>,
    recent: Arc<Lines>,
}

/// The recent part is merged into the base when it is longer than this and than a sixteenth of it.
const RECENT: usize = 1024;

impl NameIndex {
    /// Adds names as they are written.
    pub fn extend<'a>(&mut self, names: impl Iterator<Item = (&'a str, EntityId, FactId)>) {
        let mut names = names.peekable();
        if names.peek().is_none() {
            return;
        }
        let recent = Arc::make_mut(&mut self.recent);
        for (name, entity, fact) in names {
            recent.push(&fold(name), entity, fact);
        }
        if recent.entries.len() > RECENT.max(self.base.entries.len() / 16) {
            let base = Arc::make_mut(&mut self.base);
            let recent = std::mem::take(&mut self.recent);
            for (at, entry) in recent.entries.iter().enumerate() {
                base.push(recent.line(at), entry.entity, entry.fact);
            }
        }
    }

    /// Takes the names of an entity out. The others are written anew, as the letters must be gone.
    pub fn forget(&mut self, entity: EntityId) {
        for lines in [&mut self.base, &mut self.recent] {
            if lines.entries.iter().any(|entry| entry.entity == entity) {
                let mut others = Lines::default();
                for (at, entry) in lines.entries.iter().enumerate().filter(|(_, entry)| entry.entity != entity) {
                    others.push(lines.line(at), entry.entity, entry.fact);
                }
                *lines = Arc::new(others);
            }
        }
    }

    /// The names in which every word of `text` stands, in no order; nothing for an empty text.
    #[must_use]
    pub fn matches(&self, text: &str) -> Vec<(EntityId, FactId, MatchQuality)> {
        let query = fold(text.trim());
        if query.is_empty() {
            return Vec::new();
        }
        let all = self.base.matches(&query).chain(self.recent.matches(&query));
        all.map(|(entry, quality)| (entry.entity, entry.fact, quality)).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn danish_letters_fold_alike() {
        for (one, other) in
            [("Århus", "AARHUS"), ("A\u{30a}rhus", "aarhus"), ("Sørensen", "soerensen"), ("Æbeltoft", "aebeltoft")]
        {
            assert_eq!(fold(one), fold(other));
        }
        assert_eq!(fold("  Ikast-Brande   Kommune "), "ikast brande kommune");
        assert_eq!(fold("Café É"), "cafe e");
    }

    proptest! {
        #[test]
        fn texts_are_in_the_order_of_their_folded_forms(
            (start, one, other) in ("[aB1 å-]{0,4}", "[abAÅåæo1 ,é\u{30a}\u{301}-]{0,4}", "[abAÅåæo1 ,é\u{30a}\u{301}-]{0,4}")
        ) {
            let (one, other) = (format!("{start}{one}"), format!("{start}{other}"));
            prop_assert_eq!(folded_order(&one, &other), fold(&one).cmp(&fold(&other)), "{:?} {:?}", one, other);
        }
    }

    #[test]
    fn better_matches_are_told_apart() {
        let mut index = NameIndex::default();
        let names = ["Aarhus", "Aarhus Kommune", "Region Aarhus", "Nyaarhus", "Viborg"];
        let numbered =
            names.iter().enumerate().filter_map(|(at, name)| Some((*name, EntityId::at(at)?, FactId::at(at)?)));
        index.extend(numbered);
        let found: Vec<_> =
            index.matches("århus").into_iter().map(|(entity, _, quality)| (entity.get(), quality)).collect();
        use MatchQuality::{Beginning, Exact, Within, WordBeginning};
        assert_eq!(found, [(1, Exact), (2, Beginning), (3, WordBeginning), (4, Within)]);
        assert_eq!(index.matches("kommune aarhus").len(), 1);
        assert_eq!(index.matches("  ").len(), 0);
    }
}
