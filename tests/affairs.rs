//! Affairs through the front door: agreements, meetings, decisions, approvals, money.

mod approvals;
mod calendar;
mod decisions;
mod meetings;
mod wheel;
