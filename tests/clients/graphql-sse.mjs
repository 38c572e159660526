// graphql-sse: the same as server-sent events, which pass where WebSockets do not.
import { createClient } from 'graphql-sse';

const client = createClient({
  url: process.env.HERRED_URL ?? 'http://127.0.0.1:4801/graphql',
  singleConnection: false, // a connection a subscription
});

const numbers = [];
const query = 'subscription Revisions { revisions(after: 1) { revision { number message } } }';
for await (const { data, errors } of client.iterate({ query })) {
  if (errors) throw new Error(errors[0].message);
  numbers.push(data.revisions.revision.number);
  if (numbers.length === 2) break;
}
client.dispose();
// --- what the test asserts
import assert from 'node:assert/strict';

assert.deepEqual(numbers, [2, 3]);
