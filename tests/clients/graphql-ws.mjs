// graphql-ws: every revision after one that is known, over a WebSocket.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws'; // browsers, and Node 22 or later, have one of their own

const HERRED = process.env.HERRED_URL ?? 'http://127.0.0.1:4801/graphql';
const client = createClient({
  url: HERRED.replace(/^http/, 'ws'),
  webSocketImpl: WebSocket,
  // Who shows a token: connectionParams: { authorization: `Bearer ${token}` },
});

let known = 1; // After a break the client subscribes anew, after the last that it has: no gaps and no repeats.
const numbers = [];
const query = 'subscription Revisions($after: Int) { revisions(after: $after) { revision { number actor message } } }';
for await (const { data, errors } of client.iterate({ query, variables: { after: known } })) {
  if (errors) throw new Error(errors[0].message);
  known = data.revisions.revision.number;
  numbers.push(known);
  if (known === 3) break;
}
await client.dispose();
// --- what the test asserts
import assert from 'node:assert/strict';

assert.deepEqual(numbers, [2, 3]);
