//! iCalendar feeds over HTTP.

use serde_json::{Value, json};

use super::meetings::{meeting_world, new};
use crate::support::server::{World, access, worlds, worlds_with};
use crate::writing::done;
use herred::http::{AccessManner, Anonymous};

async fn feed(world: &World, path: &str) -> String {
    let response = world.get(path).send().await.unwrap();
    assert_eq!(response.status(), 200, "{path}");
    assert_eq!(response.headers()["content-type"], "text/calendar; charset=utf-8");
    // Lines are folded at 75 bytes; unfolded they are whole.
    let text = response.text().await.unwrap();
    assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')), "{text}");
    text.replace("\r\n ", "")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_and_a_person_have_calendars() {
    for world in worlds().await {
        meeting_world(&world).await;
        let body = feed(&world, "/calendar/organization/t:gruppe.ics?year=2026").await;
        for line in [
            "NAME:Styregruppen\\; nord\\, syd (2026)",
            "X-WR-CALNAME:Styregruppen\\; nord\\, syd (2026)",
            "UID:t:moede-1@herred",
            "DTSTART:20260203T080000Z",
            "DTEND:20260203T100000Z",
            "DTSTART:20260505T070000Z",
            "STATUS:CANCELLED",
            "UID:t:korte-recurrence-2026-11-03@herred",
            "DTSTART:20261103T123000Z",
            "SUMMARY;LANGUAGE=da:Møde\\, stort: Styregruppen\\; nord\\, syd\\, Styregruppens møder",
        ] {
            assert!(body.lines().any(|found| found == line), "{line}: {body}");
        }
        assert!(!body.contains("20270105T"), "{body}");
        // Whoever is not of the body has the meetings that name them.
        let named = feed(&world, "/calendar/person/t:p2.ics?language=EN").await;
        assert!(named.contains("UID:t:korte-recurrence-2027-01-05@herred") && !named.contains("t:moede-1@"), "{named}");
        let member = feed(&world, "/calendar/person/t:p1.ics").await;
        assert!(member.contains("UID:t:moede-3@herred"), "{member}");
        // What is theirs to do stands beside the meetings, and alone where only that is asked for.
        let to_do = json!({ "text": "Ring", "due": "2026-12-20" });
        let owner = json!({ "state": { "subject": "t:ring", "statement": { "involvement": { "how": "OWNER", "party": "t:p1" } },
            "from": "2026-11-01", "until": "open" } });
        done(&world, json!([new("t:ring", "actionItem", to_do, "2026-11-01", "open"), owner])).await;
        let both = feed(&world, "/calendar/person/t:p1.ics").await;
        assert!(
            both.contains("UID:t:moede-3@herred") && both.contains("UID:t:ring-action-due-2026-12-20@herred"),
            "{both}"
        );
        let alone = feed(&world, "/calendar/person/t:p1.ics?kind=ACTION_DUE").await;
        assert!(!alone.contains("t:moede-") && alone.contains("UID:t:ring-action-due-2026-12-20@herred"), "{alone}");
        let wheel = feed(&world, "/calendar/wheel.ics?of=t:sted-1&of=t:sted-2&year=2027&kind=AGREEMENT_END").await;
        assert_eq!(wheel.matches("BEGIN:VEVENT").count(), 1);
        assert!(wheel.contains("DTSTART;VALUE=DATE:20271231") && wheel.contains("TRANSP:TRANSPARENT"), "{wheel}");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organization_has_the_meetings_of_others_that_it_has_a_part_in() {
    for world in worlds().await {
        meeting_world(&world).await;
        // A member from April on; the secretariat convenes the short meetings, and is a member of nothing.
        let member =
            json!({ "appoint": { "key": "t:m2", "body": "t:gruppe", "member": "t:sted-1", "from": "2026-04-01" } });
        let own = json!({ "whose": "t:sted-1", "status": "PLANNED", "time": "13:30", "title": "Husmøde" });
        done(&world, json!([member, new("t:hus", "meeting", own, "2026-06-01", "2026-06-02")])).await;
        let path = |key: &str, rest: &str| format!("/calendar/organization/t:{key}.ics?year=2026{rest}");
        let whole = feed(&world, &path("sted-1", "")).await;
        for (line, there) in [
            ("UID:t:hus@herred", true),
            ("UID:t:moede-1@herred", false),
            ("UID:t:moede-2@herred", true),
            ("UID:t:moede-3@herred", true),
            ("UID:t:korte-recurrence-2026-03-03@herred", false),
            ("UID:t:korte-recurrence-2026-05-05@herred", true),
        ] {
            assert_eq!(whole.matches(line).count(), usize::from(there), "{line}: {whole}");
        }
        let social = feed(&world, &path("sted-1", "&area=social&kind=MEETING")).await;
        assert!(
            social.contains("t:moede-2@") && !social.contains("t:hus@") && !social.contains("recurrence"),
            "{social}"
        );
        let convener = feed(&world, &path("sekretariat", "")).await;
        assert!(
            convener.contains("UID:t:korte-recurrence-2026-11-03@herred") && !convener.contains("t:moede-"),
            "{convener}"
        );
        let other = feed(&world, &path("sted-2", "")).await;
        assert!(!other.contains("BEGIN:VEVENT"), "{other}");
        // From October on the body's own rules invite each institution that is a party to the agreement.
        let invited = json!({ "layDown": { "key": "t:indbudt", "body": "t:gruppe", "kind": "ATTENDANCE", "attendance": "INVITED",
            "organizationKind": "INSTITUTION", "within": "t:aftale", "from": "2026-10-01" } });
        done(&world, json!([invited])).await;
        let other = feed(&world, &path("sted-2", "")).await;
        assert!(other.contains("UID:t:moede-3@herred") && !other.contains("UID:t:moede-2@herred"), "{other}");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_meeting_at_a_time_of_day_is_at_that_time_in_denmark_in_summer_and_winter() {
    for world in worlds().await {
        meeting_world(&world).await;
        let at = |minutes: Option<u16>| json!({ "whose": "t:gruppe", "status": "PLANNED", "time": "02:30", "minutes": minutes });
        done(
            &world,
            json!([
                new("t:foraar", "meeting", at(Some(60)), "2026-03-29", "2026-03-30"),
                new("t:efteraar", "meeting", at(Some(60)), "2026-10-25", "2026-10-26"),
                new("t:uden", "meeting", at(None), "2026-07-01", "2026-07-02"),
                new("t:flere", "meeting", at(Some(60)), "2026-07", "2026-08"),
            ]),
        )
        .await;
        let calendar = feed(&world, "/calendar/organization/t:gruppe.ics?year=2026&kind=MEETING&language=EN").await;
        let event = |key: &str| {
            let found =
                calendar.split("BEGIN:VEVENT").find(|event| event.contains(&format!("UID:t:{key}@herred"))).unwrap();
            let day = |line: &&str| line.starts_with("DTSTART") || line.starts_with("DTEND");
            let mut days: Vec<String> = found.lines().filter(day).map(str::to_owned).collect();
            days.sort();
            days.reverse();
            days
        };
        // Clocks go from 2 to 3 in spring: there is no such time. In autumn it comes twice, and the first is meant.
        assert_eq!(event("foraar"), ["DTSTART;VALUE=DATE:20260329", "DTEND;VALUE=DATE:20260330"]);
        assert_eq!(event("efteraar"), ["DTSTART:20261025T003000Z", "DTEND:20261025T013000Z"]);
        assert_eq!(event("uden"), ["DTSTART:20260701T003000Z"]);
        assert!(event("flere")[0].starts_with("DTSTART;VALUE=DATE:2026070"), "{:?}", event("flere"));
        assert!(calendar.contains("DESCRIPTION:The day is not certain."), "{calendar}");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_not_changed_is_not_sent_again_and_what_is_not_there_is_said() {
    for world in worlds().await {
        meeting_world(&world).await;
        let path = "/calendar/organization/t:gruppe.ics";
        let first = world.get(path).send().await.unwrap();
        let tag = first.headers()["etag"].to_str().unwrap().to_owned();
        let again = |tag: String| world.get(path).header("if-none-match", tag).send();
        assert_eq!(again(tag.clone()).await.unwrap().status(), 304);
        // What is not in it changes nothing of it: not even when it was changed last.
        let other = json!({ "foundOrganization": { "key": "t:fremmed", "kind": "COMMITTEE", "names": [{ "text": "Fremmed" }], "from": "2020-01-01" } });
        done(&world, json!([other])).await;
        assert_eq!(again(tag.clone()).await.unwrap().status(), 304);
        done(
            &world,
            json!([new(
                "t:ny",
                "meeting",
                json!({ "whose": "t:gruppe", "status": "PLANNED" }),
                "2026-12-08",
                "2026-12-09"
            )]),
        )
        .await;
        assert_eq!(again(tag).await.unwrap().status(), 200);
        for (path, status, code) in [
            ("/calendar/organization/t:ingen.ics", 404, "NOT_FOUND"),
            ("/calendar/organization/t:p1.ics", 404, "NOT_FOUND"),
            ("/calendar/organization/t:gruppe", 404, "NOT_FOUND"),
            ("/calendar/wheel.ics?of=t:ingen", 404, "NOT_FOUND"),
            ("/calendar/wheel.ics?year=next", 400, "BAD_REQUEST"),
            ("/calendar/wheel.ics?year=0", 400, "BAD_REQUEST"),
            ("/calendar/wheel.ics?kind=PARTY", 400, "BAD_REQUEST"),
            ("/calendar/wheel.ics?token=abc", 400, "BAD_REQUEST"),
        ] {
            let response = world.get(path).send().await.unwrap();
            assert_eq!(response.status().as_u16(), status, "{path}");
            let body: Value = response.json().await.unwrap();
            assert_eq!(body["errors"][0]["extensions"]["code"], code, "{path}");
        }
        world.end().await;
    }
}

/// The values of a property, in order.
fn values<'c>(calendar: &'c str, name: &str) -> Vec<&'c str> {
    let prefix = format!("{name}:");
    calendar.lines().filter_map(|line| line.strip_prefix(&*prefix)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_has_an_id_of_its_own_and_keeps_it() {
    for world in worlds().await {
        let said = |title: &str| json!({ "kind": "FRAMEWORK", "title": title, "under": "t:kaede" });
        let step = |key: &str, number: u8| {
            let said = json!({ "whole": "t:kaede", "number": number, "action": "APPROVE", "body": "t:raad",
                "deadlineMonth": 10, "deadlineDay": 15, "yearsBefore": 1 });
            new(key, "approvalStep", said, "2010-01-01", "open")
        };
        done(
            &world,
            json!([
                { "foundOrganization": { "key": "t:raad", "kind": "COUNCIL", "names": [{ "text": "Rådet" }], "from": "2010-01-01" } },
                new("t:kaede", "procedure", json!({ "kind": "CHAIN", "title": "Kæde" }), "2010-01-01", "open"),
                step("t:trin-1", 1),
                step("t:trin-2", 2),
                new("t:a", "agreement", said("A"), "2028-01-01", "2032-01-01"),
                new("t:b", "agreement", said("B"), "2028-01-01", "2032-01-01"),
            ]),
        )
        .await;
        let path = "/calendar/wheel.ics?year=2027&kind=DEADLINE";
        let calendar = feed(&world, path).await;
        let all = [
            "t:a-deadline-t:trin-1-2027-10-15@herred",
            "t:a-deadline-t:trin-2-2027-10-15@herred",
            "t:b-deadline-t:trin-1-2027-10-15@herred",
            "t:b-deadline-t:trin-2-2027-10-15@herred",
        ];
        let ids = |calendar: &str| {
            let mut ids: Vec<String> = values(calendar, "UID").into_iter().skip(1).map(str::to_owned).collect();
            ids.sort();
            ids
        };
        assert_eq!(ids(&calendar), all);
        assert!(calendar.contains("SUMMARY;LANGUAGE=da:godkendelsesfrist: A: 2. godkender\\, Rådet"), "{calendar}");
        // When one is approved the others are what they were.
        let act = json!({ "state": { "subject": "t:a", "from": "2026-11-01", "until": "open",
            "statement": { "act": { "kind": "APPROVED", "by": "t:raad", "step": "t:trin-1" } } } });
        done(&world, json!([act])).await;
        assert_eq!(ids(&feed(&world, path).await), all[1..]);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn calendars_are_told_apart_and_say_when_what_is_in_them_was_changed() {
    for world in worlds().await {
        meeting_world(&world).await;
        let mut ids = Vec::new();
        for (path, name) in [
            ("wheel.ics", "Årshjul"),
            ("wheel.ics?language=EN", "Yearly wheel"),
            ("wheel.ics?year=2026", "Årshjul (2026)"),
            ("wheel.ics?area=social", "Årshjul (social)"),
            ("wheel.ics?area=health", "Årshjul (health)"),
            ("wheel.ics?kind=REVIEW&kind=MEETING", "Årshjul (revision af aftale\\, møde)"),
            ("wheel.ics?of=t:gruppe", "Årshjul: Styregruppen\\; nord\\, syd"),
            ("wheel.ics?of=t:sted-1&of=t:sted-2,t:sted-3&of=t:p1", "Årshjul: Sted 1\\, Sted 2\\, Sted 3 …"),
            ("organization/t:gruppe.ics", "Styregruppen\\; nord\\, syd"),
            ("organization/t:gruppe.ics?area=social", "Styregruppen\\; nord\\, syd (social)"),
            ("person/t:p1.ics", "Åse Ærø"),
        ] {
            let calendar = feed(&world, &format!("/calendar/{path}")).await;
            assert_eq!(values(&calendar, "NAME"), [name], "{path}");
            assert_eq!(values(&calendar, "X-WR-CALNAME"), [name], "{path}");
            // A method is for calendars that are sent: it asks for an organizer of each entry.
            assert_eq!(values(&calendar, "METHOD"), [""; 0]);
            let (stamps, changed) = (values(&calendar, "DTSTAMP"), values(&calendar, "LAST-MODIFIED"));
            assert_eq!(changed.first(), stamps.iter().max(), "{path}");
            ids.extend(values(&calendar, "UID").first().map(|id| (*id).to_owned()));
        }
        let mut others = ids.clone();
        others.sort();
        others.dedup();
        assert_eq!(others.len(), ids.len(), "{ids:?}");
        // The same is the same in whatever order it is asked for.
        let one = feed(&world, "/calendar/wheel.ics?of=t:p1,t:gruppe&kind=MEETING").await;
        let other = feed(&world, "/calendar/wheel.ics?kind=MEETING&of=t:gruppe&of=t:p1&of=t:p1").await;
        assert_eq!(values(&one, "UID"), values(&other, "UID"));
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_calendar_is_packed_whole_and_one_of_too_many_entries_is_refused() {
    for world in worlds().await {
        meeting_world(&world).await;
        let daily = |number: usize| {
            let said = json!({ "whose": "t:gruppe", "title": "Daglig", "rule": "FREQ=DAILY", "first": "2025-01-01" });
            new(&format!("t:daglig-{number}"), "meetingSeries", said, "2025-01-01", "open")
        };
        done(&world, Value::Array((0..10).map(daily).collect())).await;
        let long = world.get("/calendar/wheel.ics?year=2026").header("accept-encoding", "gzip").send().await.unwrap();
        assert_eq!(long.status(), 200);
        assert_eq!(long.headers()["content-encoding"], "gzip");
        // It was compressed before it was sent: its length is known.
        assert!(long.headers().contains_key("content-length"), "{:?}", long.headers());
        let refused = world.get("/calendar/wheel.ics").send().await.unwrap();
        assert_eq!(refused.status(), 400);
        let body: Value = refused.json().await.unwrap();
        assert_eq!(body["errors"][0]["extensions"]["code"], "TOO_LARGE");
        let sentence = body["errors"][0]["message"].as_str().unwrap();
        assert!(sentence.contains("at most 10000"), "{sentence}");
        feed(&world, "/calendar/wheel.ics?kind=MEETING").await;
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn calendars_have_the_door_of_the_api_and_name_no_protected_person() {
    for world in worlds_with(&AccessManner { anonymous: Anonymous::Nobody, ..access() }).await {
        meeting_world(&world).await;
        done(
            &world,
            json!([{ "stateGap": { "subject": "t:p1", "topic": "NAMES",
            "reason": "PROTECTED", "explanation": "navnebeskyttelse", "from": "2020-01-01" } }]),
        )
        .await;
        // Keys are looked for anew only after a while: both are made before one is shown.
        let ((reader, _), (privileged, _)) =
            (world.key("reader", None).await, world.key("privileged-reader", None).await);
        let path = "/calendar/person/t:p1.ics";
        assert_eq!(world.get(path).send().await.unwrap().status(), 401);
        for (key, named) in [(reader, false), (privileged, true)] {
            let response = world.get(path).bearer_auth(key).send().await.unwrap();
            assert_eq!(response.status(), 200);
            assert_eq!(response.text().await.unwrap().contains("Åse"), named);
        }
        world.end().await;
    }
}
