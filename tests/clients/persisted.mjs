// Apollo Client with automatic persisted queries: the digest of a query goes in its place, by GET, once it is known.
import { createHash } from 'node:crypto';
import { ApolloClient, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';

const sha256 = (text) => createHash('sha256').update(text).digest('hex'); // in browsers: crypto.subtle, or crypto-hash
const sent = [];
const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: new PersistedQueryLink({ sha256, useGETForHashedQueries: true }).concat(
    new HttpLink({
      uri: process.env.HERRED_URL ?? 'http://127.0.0.1:4801/graphql',
      fetch: (address, options) => (sent.push(options.method), fetch(address, options)),
    }),
  ),
});

const query = gql`
  query PersistedHead($on: Date!) { network(on: $on) { id organization(key: "example:udvalget") { id label } } }
`;
const first = await client.query({ query, variables: { on: '2018-05-01' } });
const second = await client.query({ query, variables: { on: '2026-11-22' } });
console.log(sent.join(' '));
// --- what the test asserts
import assert from 'node:assert/strict';

assert.equal(first.data.network.organization.label, 'Udvalget for Fælles Velfærd (eksempel)');
assert.notEqual(first.data.network.organization.id, second.data.network.organization.id);
// By its digest, which is not known; with its text; and then by the digest alone.
assert.deepEqual(sent, ['GET', 'POST', 'GET']);
client.stop();
