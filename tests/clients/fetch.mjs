// fetch, as browsers and Node have it: an organization chart of a day.
const HERRED = process.env.HERRED_URL ?? 'http://127.0.0.1:4801/graphql';

/** The data of a question; throws with the code of what went wrong. */
export async function ask(query, variables) {
  const response = await fetch(HERRED, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json, application/json;q=0.9' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw Object.assign(new Error(errors[0].message), { code: errors[0].extensions.code, path: errors[0].path, data });
  return data;
}

const CHART = /* GraphQL */ `
  query Chart($on: Date!, $roots: [String!]!) {
    network(on: $on) {
      chart(roots: $roots, along: [PART_OF], relations: [LINE, DAILY]) {
        nodes { key depth parent organization { label kind } }
        edges { kind source target certainty }
      }
    }
  }
`;
const { network } = await ask(CHART, { on: '2018-05-01', roots: ['example:samarbejdet'] });
for (const { depth, organization } of network.chart.nodes) console.log('  '.repeat(depth) + organization.label);
// --- what the test asserts
import assert from 'node:assert/strict';

assert.equal(network.chart.nodes.length, 6);
assert.deepEqual(network.chart.nodes[0], { key: 'example:samarbejdet', depth: 0, parent: null, organization: { label: 'Samarbejdet om Fælles Velfærd i Midtjylland (eksempel)', kind: 'COLLABORATION' } });
assert.deepEqual([...new Set(network.chart.edges.map(({ kind }) => kind))].sort(), ['LINE', 'PART_OF']);
await assert.rejects(ask('{ network(knownAt: { revision: 99999 }) { id } }'), { code: 'UNKNOWN_REVISION', data: { network: null } });
await assert.rejects(ask('{ nothing }'), { code: 'GRAPHQL_VALIDATION_FAILED', data: undefined });
