//! Meetings: series with their cadence, and the meetings that are planned or held. Who convenes, keeps the
//! minutes and is invited are involvements; who attends a body's meetings by its rules are provisions.

use super::affair::{define, field_columns, field_kind, field_map, field_read, field_value, kept, structure};
use super::organization::OrganizationKind;
use super::provision::Modality;
use super::word::words;

words! {
    /// How often the meetings of a series are.
    enum Cadence {
        /// So many in a period, no more and no fewer.
        Exact = "EXACT", "præcis";
        /// So many in a period, or more.
        AtLeast = "AT_LEAST", "mindst";
        /// When there is need.
        AsNeeded = "AS_NEEDED", "efter behov";
    }

    /// What has become of a meeting.
    enum MeetingStatus {
        /// It is to be held.
        Planned = "PLANNED", "planlagt";
        /// It was held.
        Held = "HELD", "afholdt";
        /// It was not, and will not be, held.
        Cancelled = "CANCELLED", "aflyst";
    }
}

/// Hands the definition of [`MeetingSeries`] to a macro.
macro_rules! meeting_series {
    ($next:ident $with:tt) => {
        $next! { $with
            /// A series of meetings: of a body, or under an agreement.
            MeetingSeries {
                /// The body, or the agreement, whose meetings they are.
                whose: key(SeriesOf, RelationEnd);
                /// What it is called.
                title: text();
            } {
                /// How often they are; not known where it is null.
                cadence: word(Cadence);
                /// How far the cadence binds; MUST where nothing is said.
                modality: word(Modality);
                /// So many meetings in a period, where they are not by season.
                number: number();
                /// The months of a period; 12 where nothing is said.
                months: number();
                /// The weeks from one meeting to the next, where the cadence is told so.
                weeks: number();
                /// So many meetings in spring: January to June.
                spring: number();
                /// So many meetings in autumn: July to December.
                autumn: number();
                /// There are so many for each organization of this kind.
                each: word(OrganizationKind);
                /// What those organizations are affiliated with, or the agreement or body that they take part in.
                within: key(SeriesWithin, RelationEnd);
                /// For each of what they are, in words, where no facts tell it: “the citizen”.
                per: text();
                /// The series whose meetings these are aligned with.
                aligned: key(SeriesAligned, MeetingSeries);
                /// At which level those who meet are: “directors”.
                level: text();
                /// A recurrence rule of RFC 5545, `FREQ=MONTHLY;BYDAY=1TU`, where the cadence is one.
                rule: text();
                /// The day from which the rule counts.
                first: day();
                /// When they begin, `13:30`, in Denmark.
                time: text();
                /// How long they take.
                minutes: number();
                /// Where agendas and minutes are published.
                published: text();
                /// The mailing list that they are sent to.
                mailing_list: text();
                /// The area that they are about.
                area: text();
                /// What they are for.
                purpose: prose();
                /// The cadence as it is written.
                text: prose();
            }
        }
    };
}
pub(crate) use meeting_series;
meeting_series! { define [] }

/// Hands the definition of [`Meeting`] to a macro.
macro_rules! meeting {
    ($next:ident $with:tt) => {
        $next! { $with
            /// A meeting, on the days of its validity.
            Meeting {
                /// The body, or the agreement, whose meeting it is.
                whose: key(MeetingOf, RelationEnd);
                /// What has become of it.
                status: word(MeetingStatus);
            } {
                /// The series that it is one of.
                series: key(MeetingIn, MeetingSeries);
                /// Which of those that the series is for each of it is about.
                about: key(MeetingAbout, Organization);
                /// What it is called.
                title: text();
                /// When it begins, `13:30`, in Denmark.
                time: text();
                /// How long it takes.
                minutes: number();
                /// Where it is held.
                place: text();
                /// Its agenda.
                agenda: key(AgendaOf, Document);
                /// Its minutes.
                record: key(RecordOf, Document);
            }
        }
    };
}
pub(crate) use meeting;
meeting! { define [] }
