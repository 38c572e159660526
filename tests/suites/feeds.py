"""The iCalendar feeds in icalendar, a strict parser that is not ours (scripts/suites calendar).

A feed is held to RFC 5545 to the letter where the parser does not: CRLF, lines of at most 75 bytes, a UID and a DTSTAMP
in UTC on each event, no UID twice, an end that is not before the beginning."""

import os
import sys
import urllib.request
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar

# What tests/suites/timed.mjs writes: at 13:30 in Denmark for 45 minutes, in winter and in summer.
DENMARK = ZoneInfo("Europe/Copenhagen")
TIMED = {
    "suite:vinter@herred": datetime(2026, 1, 13, 13, 30, tzinfo=DENMARK),
    "suite:sommer@herred": datetime(2026, 7, 14, 13, 30, tzinfo=DENMARK),
}

SERVER = os.environ["HERRED_URL"].removesuffix("/graphql").rstrip("/")
PATHS = sys.argv[1:]


def whole_day(value):
    return not isinstance(value, datetime)


def held(path):
    with urllib.request.urlopen(f"{SERVER}{path}") as answer:
        kind, tag, feed = answer.headers["Content-Type"], answer.headers["ETag"], answer.read()
    assert kind == "text/calendar; charset=utf-8", kind
    again = urllib.request.Request(f"{SERVER}{path}", headers={"If-None-Match": tag})
    try:
        urllib.request.urlopen(again)
        raise AssertionError("it is sent again though it has not changed")
    except urllib.error.HTTPError as unchanged:
        assert unchanged.code == 304, unchanged.code
    lines = feed.split(b"\r\n")
    assert lines[-1] == b"" and not any(b"\n" in line or b"\r" in line for line in lines), "lines end in CRLF"
    assert all(len(line) <= 75 for line in lines), "lines are of at most 75 bytes"
    # Without `multiple` a second calendar is an error; an error of a component is kept in it, and looked for.
    calendar = icalendar.Calendar.from_ical(feed)
    wrong = [error for component in calendar.walk() for error in getattr(component, "errors", [])]
    assert not wrong, wrong
    # A method is of what is sent to somebody, and asks for an organizer in each entry.
    assert "METHOD" not in calendar
    assert calendar["VERSION"] == "2.0" and calendar["PRODID"] and calendar["NAME"] and calendar["UID"]
    assert str(calendar["X-WR-CALNAME"]) == str(calendar["NAME"]), calendar["X-WR-CALNAME"]
    ids, events = set(), list(calendar.walk("VEVENT"))
    for event in events:
        assert event["UID"] not in ids, f"{event['UID']} twice"
        ids.add(event["UID"])
        stamp, begins = event["DTSTAMP"].dt, event["DTSTART"].dt
        assert stamp.utcoffset() == timedelta(0), stamp
        assert event["SUMMARY"].params["LANGUAGE"] in ("da", "en")
        assert event["STATUS"] in ("CONFIRMED", "TENTATIVE", "CANCELLED")
        assert whole_day(begins) or begins.utcoffset() == timedelta(0), begins
        if "DTEND" in event:
            ends = event["DTEND"].dt
            assert whole_day(ends) == whole_day(begins) and ends > begins, (begins, ends)
        assert isinstance(begins, date)
    timed = {event["UID"]: event for event in events if event["UID"] in TIMED}
    assert "suite:" not in path or set(timed) == set(TIMED), set(timed)
    if "suite:" in path:
        status = {event["UID"]: event["STATUS"] for event in events}
        assert status["suite:aflyst@herred"] == "CANCELLED" and status["suite:maaske@herred"] == "TENTATIVE", status
        named = ("suite:raekke-recurrence-2026-09-15@herred", "suite:opgave-action-due-2026-02-01@herred")
        assert all(status.get(one) == "CONFIRMED" for one in named), status
    # By the middle of October of the year before: each agreement has its own, however many go the same way.
    if "year=2015" in path:
        assert len([event for event in events if "-deadline-" in event["UID"]]) > 1, "there are deadlines"
    for key, event in timed.items():
        assert event["DTSTART"].dt == TIMED[key] and event.duration == timedelta(minutes=45), event
    # What the parser writes of what it read is the same calendar.
    assert icalendar.Calendar.from_ical(calendar.to_ical()) == calendar
    return len(events)


good = 0
for path in PATHS:
    try:
        print(f"  {path}: {held(path)} events")
        good += 1
    except Exception as wrong:  # noqa: BLE001: whatever is wrong is told, and the others are looked at too
        print(f"  FAILED {path}: {wrong!r}")
print(f"SCORE calendar {good}/{len(PATHS)} feeds in icalendar {icalendar.__version__}")
sys.exit(good != len(PATHS))
