// Meetings for the suite of calendars, of a body made for it: at 13:30 in Denmark, one in winter and one in summer; one
// that is cancelled, one of which the day is not known, those of a rule; and what the holder of a seat is to do. It says
// the addresses of the feeds of the body and of the person in the seat.
import { server } from './common.mjs';

const register = (key, from, until, statement) => ({ register: { key, from, until, statement } });
const meeting = (key, from, until, said) =>
  register(key, from, until, { meeting: { whose: 'suite:forum', status: 'PLANNED', title: 'Møde, kl. halv to', ...said } });
const timed = { time: '13:30', minutes: 45 };
const changes = [
  { foundOrganization: { key: 'suite:forum', kind: 'COMMITTEE', names: [{ text: 'Forum; prøve' }], from: '2020-01-01' } },
  { registerPerson: { key: 'suite:person', name: { given: 'Åse', family: 'Prøve' }, from: '2000' } },
  { establishSeat: { key: 'suite:plads', body: 'suite:forum', role: 'CHAIR', from: '2020-01-01' } },
  { appoint: { key: 'suite:formand', body: 'suite:forum', member: 'suite:person', seat: 'suite:plads', from: '2020-01-01' } },
  meeting('suite:vinter', '2026-01-13', '2026-01-14', timed),
  meeting('suite:sommer', '2026-07-14', '2026-07-15', timed),
  meeting('suite:aflyst', '2026-03-10', '2026-03-11', { status: 'CANCELLED', place: 'Lokale 1, bygning B' }),
  meeting('suite:maaske', '2026-05', '2026-06'),
  register('suite:raekke', '2026-09-01', 'open', {
    meetingSeries: { whose: 'suite:forum', title: 'Ugemøder', rule: 'FREQ=WEEKLY;COUNT=3', first: '2026-09-01' },
  }),
  register('suite:opgave', '2026-01-14', 'open', { actionItem: { text: 'Skriv; send', due: '2026-02-01', origin: 'suite:vinter' } }),
  { state: { subject: 'suite:opgave', from: '2026-01-14', statement: { involvement: { how: 'OWNER', party: 'suite:plads' } } } },
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
console.log('/calendar/organization/suite:forum.ics?year=2026 /calendar/person/suite:person.ics?year=2026');
