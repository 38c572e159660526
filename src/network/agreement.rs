//! Agreements: what parties have agreed, and what they aim at. Who the parties are and whom to turn to are
//! relations; who signed is an involvement, and what must be approved are steps.

use super::affair::{define, field_columns, field_kind, field_map, field_read, field_value, kept, structure};
use super::word::words;

words! {
    /// What an agreement is for.
    enum AgreementKind {
        /// Working together.
        Collaboration = "COLLABORATION", "samarbejdsaftale";
        /// Frames that other agreements or plans fill in.
        Framework = "FRAMEWORK", "rammeaftale";
        /// Running an institution for another.
        Operating = "OPERATING", "driftsoverenskomst";
        /// Several agreements with one aim.
        Programme = "PROGRAMME", "aftaleprogram";
        /// Anything else.
        Other = "OTHER", "anden aftale";
    }

    /// To which day an agreement can be ended by notice.
    enum NoticeEnd {
        /// To any day.
        AnyDay = "ANY_DAY", "en hvilken som helst dag";
        /// To the end of a month.
        MonthEnd = "MONTH_END", "udgangen af en måned";
    }
}

/// Hands the definition of [`Agreement`] to a macro.
macro_rules! agreement {
    ($next:ident $with:tt) => {
        $next! { $with
            /// What parties have agreed.
            Agreement {
                /// What it is for.
                kind: word(AgreementKind);
                /// Its name.
                title: text();
            } {
                /// The area that it is about: `social`, `health`.
                area: text();
                /// Whether it is a formal agreement, and not one that rests on acquaintance.
                formal: flag();
                /// What it is to achieve.
                purpose: prose();
                /// The agreement or programme that it is a part of.
                whole: key(AgreementWhole, Agreement);
                /// The agreement that it takes the place of.
                follows: key(AgreementFollowed, Agreement);
                /// The procedure by which it is approved.
                under: key(AgreementUnder, Procedure);
                /// The months of notice that a party has to give.
                notice_months: number();
                /// To which day notice is given; not known where it is null.
                notice_to: word(NoticeEnd);
                /// The months from one review to the next.
                review_months: number();
            }
        }
    };
}
pub(crate) use agreement;
agreement! { define [] }

/// Hands the definition of [`Target`] to a macro.
macro_rules! target {
    ($next:ident $with:tt) => {
        $next! { $with
            /// What an agreement, a programme or a proposal aims at.
            Target {
                /// The aim in words.
                text: prose();
            } {
                /// To how many hundredths of the baseline: 200 is a doubling.
                percent: number();
                /// What it is counted from; not known where it is null.
                baseline: number();
                /// The document by which it is measured.
                measure: key(MeasuredBy, Document);
            }
        }
    };
}
pub(crate) use target;
target! { define [] }
