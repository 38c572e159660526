//! How wide a text is, and how it is broken into lines.
//!
//! The widths are those of Helvetica, in thousandths of the size, as Adobe's metrics give them; Liberation
//! Sans and Arial, which pictures name first, have the same. Where a machine has neither, a wider font stands
//! in: [`ROOM`] and the padding of boxes leave room for it.

/// A size in pixels and a weight.
#[derive(Debug, Clone, Copy)]
pub(super) struct Font {
    pub(super) size: i32,
    pub(super) bold: bool,
}

/// What a text is given for each hundred of its width, for fonts that are wider.
const ROOM: i64 = 108;
/// The width of a letter that is not in the tables: the widest.
const WIDEST: u16 = 1015;
/// What a sign is given besides: other fonts differ most in these.
const SIGN_ROOM: u16 = 330;

impl Font {
    /// The width of a text in pixels, rounded up, with room.
    pub(super) fn width(self, text: &str) -> i32 {
        let units: i64 = text.chars().map(|letter| i64::from(self.units(letter))).sum();
        let wide = (units * i64::from(self.size) * ROOM).div_euclid(100_000) + 1;
        i32::try_from(wide).unwrap_or(i32::MAX)
    }

    /// The distance from one line to the next.
    pub(super) fn line(self) -> i32 {
        self.size * 13 / 10
    }

    /// A text in lines of at most a width, broken between words; a word that is wider than a line within itself.
    pub(super) fn wrapped(self, text: &str, most: i32) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        for word in text.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if self.width(&longer) <= most {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for letter in word.chars() {
                line.push(letter);
                if self.width(&line) > most && line.chars().nth(1).is_some() {
                    line.pop();
                    lines.push(std::mem::take(&mut line));
                    line.push(letter);
                }
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines
    }

    fn units(self, letter: char) -> u16 {
        let table = if self.bold { &BOLD } else { &REGULAR };
        let place = match u32::from(letter) {
            code @ 0x20..=0x7e => Some(code - 0x20),
            code @ 0xa0..=0xff => Some(code - 0xa0 + 95),
            _ => None,
        };
        let listed = place.and_then(|place| table.get(usize::try_from(place).ok()?).copied());
        let other = OTHERS.iter().find(|(other, ..)| *other == letter);
        let other = other.map(|(_, regular, bold)| if self.bold { *bold } else { *regular });
        let room = if is_sign(letter) { SIGN_ROOM } else { 0 };
        listed.or(other).unwrap_or(WIDEST).saturating_add(room)
    }
}

/// Whether a character is a sign that names seldom hold.
fn is_sign(letter: char) -> bool {
    letter.is_ascii_punctuation() && !matches!(letter, '.' | ',' | ':' | '-' | '(' | ')' | '/' | '\'')
}

// From the space to the tilde, then from the no-break space to ÿ.
const REGULAR: [u16; 191] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584, 278, 333, 556, 556, 556, 556, 260, 556, 333, 737, 370, 556, 584, 333, 737, 333, 400, 584, 333, 333,
    333, 556, 537, 278, 333, 333, 365, 556, 834, 834, 834, 611, 667, 667, 667, 667, 667, 667, 1000, 722, 667, 667, 667,
    667, 278, 278, 278, 278, 722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722, 722, 722, 667, 667, 611, 556, 556,
    556, 556, 556, 556, 889, 500, 556, 556, 556, 556, 278, 278, 278, 278, 556, 556, 556, 556, 556, 556, 556, 584, 611,
    556, 556, 556, 556, 500, 556, 500,
];

const BOLD: [u16; 191] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611,
    556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389,
    280, 389, 584, 278, 333, 556, 556, 556, 556, 280, 556, 333, 737, 370, 556, 584, 333, 737, 333, 400, 584, 333, 333,
    333, 611, 556, 278, 333, 333, 365, 556, 834, 834, 834, 611, 722, 722, 722, 722, 722, 722, 1000, 722, 667, 667, 667,
    667, 278, 278, 278, 278, 722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722, 722, 722, 667, 667, 611, 556, 556,
    556, 556, 556, 556, 889, 556, 556, 556, 556, 556, 278, 278, 278, 278, 611, 611, 611, 611, 611, 611, 611, 584, 611,
    611, 611, 611, 611, 556, 611, 556,
];

const OTHERS: [(char, u16, u16); 24] = [
    ('Œ', 1000, 1000),
    ('œ', 944, 944),
    ('Š', 667, 667),
    ('š', 500, 556),
    ('Ÿ', 667, 667),
    ('Ž', 611, 611),
    ('ž', 500, 500),
    ('–', 556, 556),
    ('—', 1000, 1000),
    ('‘', 222, 278),
    ('’', 222, 278),
    ('‚', 222, 278),
    ('“', 333, 500),
    ('”', 333, 500),
    ('„', 333, 500),
    ('†', 556, 556),
    ('‡', 556, 556),
    ('•', 350, 350),
    ('…', 1000, 1000),
    ('‰', 1000, 1000),
    ('‹', 333, 333),
    ('›', 333, 333),
    ('€', 556, 556),
    ('™', 1000, 1000),
];
