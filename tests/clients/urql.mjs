// urql, with its normalised cache: who answers to whom, on two days side by side.
import { Client, fetchExchange, gql } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';

import { embedded, possibleTypes } from './possible-types.mjs';

const client = new Client({
  url: process.env.HERRED_URL ?? 'http://127.0.0.1:4801/graphql',
  preferGetMethod: false, // true: by GET, which browsers keep with its tag
  exchanges: [
    cacheExchange({ possibleTypes, keys: Object.fromEntries(embedded.map((name) => [name, () => null])) }),
    fetchExchange,
  ],
});

const SUPERIORS = gql`
  query Superiors($on: Date!, $key: String!) {
    network(on: $on) {
      id
      organization(key: $key) {
        id
        key
        label
        superiors { listing hops { kind certainty upper { ... on Organization { id label } } } }
      }
    }
  }
`;
const asked = { key: 'example:sekretariatet' };
const before = await client.query(SUPERIORS, { ...asked, on: '2016-12-31' });
const after = await client.query(SUPERIORS, { ...asked, on: '2017-01-01' });
for (const { data } of [before, after]) console.log(data.network.organization.superiors.hops.map(({ kind, upper }) => `${kind}: ${upper.label}`));
// An id carries its day: the second answer did not overwrite the first.
const again = await client.query(SUPERIORS, { ...asked, on: '2016-12-31' }, { requestPolicy: 'cache-only' });

const refused = await client.query('{ network(on: "2017-02-30") { id } }', {});
const codes = refused.error.graphQLErrors.map(({ extensions }) => extensions.code);
// --- what the test asserts
import assert from 'node:assert/strict';

const line = ({ data }) => data.network.organization.superiors.hops.find(({ kind }) => kind === 'LINE').upper.label;
assert.match(line(before), /Viborg/);
assert.match(line(after), /Holstebro/);
assert.match(line(again), /Viborg/);
assert.notEqual(before.data.network.organization.id, after.data.network.organization.id);
assert.equal(before.data.network.organization.key, after.data.network.organization.key);
assert.deepEqual(codes, ['INVALID_VALUE']);
