// A question that is asked again and again: by GET, with the tag of the answer that is already there.
const HERRED = process.env.HERRED_URL ?? 'http://127.0.0.1:4801/graphql';

const address = new URL(HERRED);
address.searchParams.set('query', 'query Rotating($on: Date!) { network(on: $on) { organization(key: "example:udvalget") { label } } }');
address.searchParams.set('variables', JSON.stringify({ on: '2026-11-22' }));

const first = await fetch(address);
const kept = { tag: first.headers.get('etag'), answer: await first.json() };
// Browsers do this by themselves: `cache: 'no-cache'` asks whether what they have is still right.
const second = await fetch(address, { headers: { 'if-none-match': kept.tag } });
const answer = second.status === 304 ? kept.answer : await second.json();
// --- what the test asserts
import assert from 'node:assert/strict';

assert.equal(second.status, 304);
assert.equal(answer.data.network.organization.label, 'Udvalget for Fælles Velfærd (eksempel)');
