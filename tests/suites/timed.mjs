// Meetings at a time of day, for the suite of calendars: one in winter and one in summer, at 13:30 in Denmark, of a
// body made for it. It says the address of their feed.
import { server } from './common.mjs';

const meeting = (key, day, next) => ({
  register: {
    key, from: day, until: next,
    statement: { meeting: { whose: 'suite:forum', status: 'PLANNED', title: 'Møde, kl. halv to', time: '13:30', minutes: 45 } },
  },
});
const changes = [
  { foundOrganization: { key: 'suite:forum', kind: 'COMMITTEE', names: [{ text: 'Forum; prøve' }], from: '2020-01-01' } },
  meeting('suite:vinter', '2026-01-13', '2026-01-14'),
  meeting('suite:sommer', '2026-07-14', '2026-07-15'),
];
const answer = await fetch(server(), {
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: `Bearer ${process.env.HERRED_WRITER_TOKEN}` },
  body: JSON.stringify({ query: 'mutation ($changes: [ChangeInput!]!) { change(changes: $changes) { refusals { code sentence } } }', variables: { changes } }),
});
const said = await answer.json();
if (said.errors || said.data.change.refusals.length > 0) {
  console.error(JSON.stringify(said));
  process.exit(1);
}
console.log('/calendar/organization/suite:forum.ics?year=2026');
