//! Texts that are alike are one in memory.

use hashbrown::HashSet;

use crate::network::fact::Text;

/// The texts seen so far.
#[derive(Default)]
pub(super) struct Texts(HashSet<Text>);

impl Texts {
    /// The text in memory that is like `text`.
    pub(super) fn text(&mut self, text: &str) -> Text {
        Text::clone(self.0.get_or_insert_with(text, |text| text.into()))
    }
}
