//! Today: in Copenhagen, whatever the machine's zone.

use chrono::{DateTime, Utc};
use chrono_tz::Europe::Copenhagen;

use crate::network::validity::Day;

/// The day it is in Copenhagen at an instant.
#[must_use]
pub fn today(now: DateTime<Utc>) -> Day {
    now.with_timezone(&Copenhagen).date_naive().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_turns_at_midnight_in_copenhagen() {
        for (instant, day) in [
            ("2026-12-31T22:59:59Z", "2026-12-31"),
            ("2026-12-31T23:00:00Z", "2027-01-01"),
            ("2026-06-30T21:59:59Z", "2026-06-30"),
            ("2026-06-30T22:00:00Z", "2026-07-01"),
        ] {
            let instant: Result<DateTime<Utc>, _> = instant.parse();
            assert_eq!(instant.map(|instant| today(instant).to_string()), Ok(day.to_owned()));
        }
    }
}
