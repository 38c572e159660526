//! Involvements: who has to do with an affair, and how.

use super::affair::{define, field_columns, field_kind, field_map, field_read, field_value, kept, structure};
use super::seat::Role;
use super::word::words;

words! {
    /// How somebody has to do with an affair.
    enum InvolvementKind {
        /// Signed it.
        Signatory = "SIGNATORY", "underskriver";
        /// Convenes the meetings.
        Convener = "CONVENER", "indkalder";
        /// Serves the meetings as their secretariat, or keeps the minutes.
        Secretary = "SECRETARY", "sekretariat eller referent";
        /// Attends the meetings.
        Attendee = "ATTENDEE", "deltager";
        /// Attends for one item: its own.
        ForItem = "FOR_ITEM", "deltager i ét punkt";
        /// Listens.
        Observer = "OBSERVER", "observatør";
        /// Answers for the proposal.
        Responsible = "RESPONSIBLE", "ansvarlig";
        /// Is present when it is dealt with.
        Present = "PRESENT", "til stede";
        /// Was asked about it.
        Consulted = "CONSULTED", "hørt";
        /// It was coordinated with.
        Coordinated = "COORDINATED", "koordineret med";
        /// Is to do what is to be done.
        Owner = "OWNER", "ejer af opgaven";
        /// Gets what is done or sent.
        Recipient = "RECIPIENT", "modtager";
        /// Is where the money comes from.
        Source = "SOURCE", "finansieringskilde";
        /// Sets the money aside.
        Reserver = "RESERVER", "reserverer";
        /// Proposes what it is used for.
        Proposer = "PROPOSER", "foreslår anvendelse";
        /// Keeps the accounts.
        Accountant = "ACCOUNTANT", "fører regnskab";
    }
}

/// Hands the definition of [`Involvement`] to a macro.
macro_rules! involvement {
    ($next:ident $with:tt) => {
        $next! { $with
            /// Who has to do with an affair, and how.
            Involvement {
                /// How.
                how: word(InvolvementKind);
            } {
                /// The body, person, post or seat.
                party: key(Involved, RelationEnd);
                /// Who it is in words, where it is none that is known: a class, or a name that is not told whose.
                designation: text();
                /// For whom: the party that a person signs for.
                behalf: key(InvolvedFor, Organization);
                /// The office in which, in words: “borgmester”.
                office: text();
                /// The role, in the body that is named, of those who have to do with it: its chair.
                role: word(Role);
                /// How many of them.
                number: number();
                /// What for, in words: the item, the matter.
                scope: text();
            }
        }
    };
}
pub(crate) use involvement;
involvement! { define [] }
