// The iCalendar feeds in ical.js, as calendars on the web and Thunderbird load and expand them.
import ICAL from 'ical.js';

import { score, server } from './common.mjs';

ICAL.design.strict = true;
// What timed.mjs writes: 13:30 in Denmark, in winter and in summer.
const TIMED = { 'suite:vinter@herred': '2026-01-13T12:30:00.000Z', 'suite:sommer@herred': '2026-07-14T11:30:00.000Z' };
const base = server().replace(/\/graphql$/, '').replace(/\/$/, '');
const paths = process.argv.slice(2);
let good = 0;
for (const path of paths) {
  try {
    const answer = await fetch(`${base}${path}`);
    if (answer.status !== 200) throw new Error(`status ${answer.status}`);
    const calendar = new ICAL.Component(ICAL.parse(await answer.text()));
    const events = calendar.getAllSubcomponents('vevent').map((component) => new ICAL.Event(component, { strictExceptions: true }));
    for (const event of events) {
      // Each is one event, and is where it says.
      const next = event.iterator().next();
      if (!next || next.compare(event.startDate) !== 0 || event.isRecurring()) throw new Error(`${event.uid} is not where it begins`);
      if (event.endDate.compare(event.startDate) < 0) throw new Error(`${event.uid} ends before it begins`);
      if (!event.summary) throw new Error(`${event.uid} has no summary`);
    }
    const timed = events.filter(({ uid }) => uid in TIMED);
    if (path.includes('suite:') && timed.length !== Object.keys(TIMED).length) throw new Error(`${timed.length} timed meetings`);
    for (const { uid, startDate, duration } of timed) {
      if (startDate.toJSDate().toISOString() !== TIMED[uid] || duration.toSeconds() !== 45 * 60) throw new Error(`${uid} begins ${startDate}`);
    }
    if (new Set(events.map((event) => event.uid)).size !== events.length) throw new Error('a UID stands twice');
    console.log(`  ${path}: ${events.length} events`);
    good += 1;
  } catch (wrong) {
    console.log(`  FAILED ${path}: ${wrong.message}`);
  }
}
score('calendar', good, paths.length, 'feeds in ical.js');
