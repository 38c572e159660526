//! Posts and seats: the places in a body.

use super::fact::Text;
use super::word::words;

words! {
    /// What the holder of a seat is to the body.
    enum Role {
        /// Chairs it. A leading role.
        Chair = "CHAIR", "formand";
        /// Stands in for the chair.
        ViceChair = "VICE_CHAIR", "næstformand";
        /// Heads it: a director, a manager. A leading role.
        Head = "HEAD", "leder";
        /// Leads it together with others. A leading role.
        CoLead = "CO_LEAD", "delt leder";
        /// A member.
        Member = "MEMBER", "medlem";
        /// Keeps the minutes and prepares the meetings.
        Secretary = "SECRETARY", "sekretær";
        /// Gives advice.
        Adviser = "ADVISER", "rådgiver";
        /// Attends without a say.
        Observer = "OBSERVER", "observatør";
        /// Calls the meetings.
        Convener = "CONVENER", "mødeindkalder";
        /// The person to turn to.
        ContactPerson = "CONTACT_PERSON", "kontaktperson";
        /// Works there.
        Staff = "STAFF", "medarbejder";
    }

    /// How a seat is filled on a day.
    enum SeatState {
        /// Somebody holds it.
        Held = "HELD", "besat";
        /// Nobody holds it, and that is known.
        Vacant = "VACANT", "ledig";
        /// It is not known whether anybody holds it.
        Unknown = "UNKNOWN", "ukendt";
        /// There is nothing to hold on that day: the seat or its body does not exist then.
        NotApplicable = "NOT_APPLICABLE", "ikke relevant";
    }
}

impl Role {
    /// Whether the holder leads the body.
    #[must_use]
    pub fn leads(self) -> bool {
        matches!(self, Self::Chair | Self::Head | Self::CoLead)
    }
}

/// Seats alike in a body.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Post<R> {
    /// The body it is in.
    pub body: R,
    /// What its holders are to the body.
    pub role: Role,
    /// How many places it has; none where that is not known.
    pub places: Option<u16>,
    /// Its name in words.
    pub title: Option<Text>,
}

/// One place in a body.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Seat<R> {
    /// The body it is in.
    pub body: R,
    /// The post it is one of.
    pub post: Option<R>,
    /// What its holder is to the body.
    pub role: Role,
    /// Whether its holder votes; none where that is not known.
    pub voting: Option<bool>,
    /// The body that appoints its holder.
    pub appointed_by: Option<R>,
    /// Its name in words.
    pub title: Option<Text>,
    /// Who is eligible, in words.
    pub eligible: Option<Text>,
}
