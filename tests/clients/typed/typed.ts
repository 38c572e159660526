// graphql-codegen's client preset: an answer has the type of its question.
import { GraphQLClient } from 'graphql-request';
import { graphql } from './__generated__/index.js';
import { useFragment } from './__generated__/fragment-masking.js';

const client = new GraphQLClient(process.env.HERRED_URL ?? 'http://127.0.0.1:4801/graphql');

const PlaceOf = graphql(`
  fragment PlaceOf on Place {
    seat { key role }
    occupancy { state why holders { member { label } until { text } } }
  }
`);
const Seats = graphql(`
  query Seats($on: Date!, $body: String!) {
    network(on: $on) { organization(key: $body) { label seats { items { ...PlaceOf } } } }
  }
`);
const { network } = await client.request(Seats, { on: '2019-07-01', body: 'example:udvalget' });
const states = new Map<string, string>();
for (const item of network?.organization?.seats?.items ?? []) {
  const { seat, occupancy } = useFragment(PlaceOf, item);
  if (!seat) continue; // places of a post that are not told apart
  switch (occupancy.state) {
    case 'HELD':
      states.set(seat.key, occupancy.holders.map(({ member }) => member?.label).join(', '));
      break;
    case 'VACANT':
      states.set(seat.key, 'vacant');
      break;
    default: // UNKNOWN, NOT_APPLICABLE, and words that are newer than this client
      states.set(seat.key, `not known: ${occupancy.why}`);
  }
}
console.log(states);
// --- what the test asserts
import assert from 'node:assert/strict';

assert.equal(states.get('example:plads-kommune-3'), 'vacant');
assert.equal(states.get('example:plads-kommune-6'), 'not known: GAP');
assert.equal([...states.values()].filter((state) => state !== 'vacant' && !state.startsWith('not known')).length, states.size - 2);
