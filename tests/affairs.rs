//! Affairs through the front door: agreements, meetings, decisions, approvals, money.

mod calendar;
mod meetings;
mod wheel;
