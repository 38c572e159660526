//! Closed vocabularies: one definition gives the Rust enum, the code that stands in
//! files, tables and GraphQL, the description for the API's reader and the Danish label.

use std::fmt;

/// A closed vocabulary. Codes are the same in bundles, tables and GraphQL.
pub trait Word: Copy + Eq + fmt::Debug + Send + Sync + 'static {
    /// The vocabulary's name, as GraphQL and error texts give it.
    const NAME: &'static str;
    /// What the vocabulary says, for the API's reader.
    const ABOUT: &'static str;
    /// Every word, in the order of the glossary.
    const ALL: &'static [Self];

    /// The word's code, in capitals: `VICE_CHAIR`.
    fn code(self) -> &'static str;
    /// What the word means, for the API's reader.
    fn about(self) -> &'static str;
    /// The word in Danish, for people.
    fn danish(self) -> &'static str;

    /// Reads a code; case and `-` for `_` do not matter.
    ///
    /// # Errors
    /// [`UnknownWord`] lists the codes that are accepted.
    fn parse(text: &str) -> Result<Self, UnknownWord> {
        let wanted = text.trim();
        let alike = |code: &str| {
            code.len() == wanted.len()
                && code
                    .bytes()
                    .zip(wanted.bytes())
                    .all(|(code, given)| code == given.to_ascii_uppercase() || (code == b'_' && given == b'-'))
        };
        Self::ALL.iter().copied().find(|word| alike(word.code())).ok_or_else(|| UnknownWord {
            vocabulary: Self::NAME,
            given: wanted.to_owned(),
            accepted: Self::ALL.iter().map(|word| word.code()).collect(),
        })
    }

    /// The word in English, for people: the code in lower case.
    fn english(self) -> String {
        self.code().to_lowercase().replace('_', " ")
    }
}

/// A text that is no word of the vocabulary that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{given}” is no {vocabulary}; one of {} is", accepted.join(", "))]
pub struct UnknownWord {
    /// The vocabulary's name.
    pub vocabulary: &'static str,
    /// What was given.
    pub given: String,
    /// The codes that are accepted.
    pub accepted: Vec<&'static str>,
}

/// Defines vocabularies: the enum and its [`Word`].
macro_rules! words {
    ($(
        $(#[doc = $about:literal])+
        enum $Name:ident {
            $( $(#[doc = $word_about:literal])+ $Variant:ident = $code:literal, $danish:literal; )+
        }
    )+) => { $(
        $(#[doc = $about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $Name { $( $(#[doc = $word_about])+ $Variant, )+ }

        impl $crate::network::word::Word for $Name {
            const NAME: &'static str = stringify!($Name);
            const ABOUT: &'static str = concat!($($about, "\n"),+).trim_ascii();
            const ALL: &'static [Self] = &[$(Self::$Variant),+];

            fn code(self) -> &'static str {
                match self { $(Self::$Variant => $code,)+ }
            }
            fn about(self) -> &'static str {
                match self { $(Self::$Variant => const { concat!($($word_about, "\n"),+).trim_ascii() },)+ }
            }
            fn danish(self) -> &'static str {
                match self { $(Self::$Variant => $danish,)+ }
            }
        }
    )+ };
}
pub(crate) use words;
