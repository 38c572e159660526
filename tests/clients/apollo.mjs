// Apollo Client: pages of a list that grows, a normalised cache over several days, a subscription.
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import { relayStylePagination } from '@apollo/client/utilities';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws'; // browsers, and Node 22 or later, have one of their own

import { possibleTypes } from './possible-types.mjs';

const HERRED = process.env.HERRED_URL ?? 'http://127.0.0.1:4801/graphql';
const sockets = createClient({ url: HERRED.replace(/^http/, 'ws'), webSocketImpl: WebSocket, lazy: true });

const client = new ApolloClient({
  cache: new InMemoryCache({
    possibleTypes,
    // `network` has an id, which carries its day; lists below it are joined page by page, but for each filter apart.
    typePolicies: { Network: { fields: { organizations: relayStylePagination(['filter']) } } },
  }),
  link: ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(sockets),
    new HttpLink({ uri: HERRED }),
  ),
});

const MUNICIPALITIES = gql`
  query Municipalities($on: Date!, $after: String) {
    network(on: $on) {
      id
      organizations(filter: { kinds: [MUNICIPALITY] }, first: 60, after: $after) {
        totalCount
        edges { cursor node { id key label } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`;
const pages = client.watchQuery({ query: MUNICIPALITIES, variables: { on: '2007-01-01' } });
const seen = await new Promise((resolve) => {
  const watching = pages.subscribe(({ data, loading }) => {
    if (loading || !data) return;
    const { edges, pageInfo } = data.network.organizations;
    if (pageInfo.hasNextPage) pages.fetchMore({ variables: { after: pageInfo.endCursor } });
    else setTimeout(() => (watching.unsubscribe(), resolve(edges.map(({ node }) => node.label))));
  });
});

const failed = await client.query({ query: gql`query Wrong { node(id: "x") { id } }` }).catch((error) => error);
const codes = CombinedGraphQLErrors.is(failed) ? failed.errors.map(({ extensions }) => extensions.code) : [];

const REVISIONS = gql`
  subscription Revisions($after: Int) { revisions(after: $after) { revision { number message } } }
`;
const second = await new Promise((resolve, reject) => {
  const following = client.subscribe({ query: REVISIONS, variables: { after: 1 } }).subscribe({
    next: ({ data }) => (following.unsubscribe(), resolve(data.revisions.revision.number)),
    error: reject,
  });
});
await sockets.dispose();
console.log(`${seen.length} municipalities; ${codes}; revision ${second}`);
// --- what the test asserts
import assert from 'node:assert/strict';

assert.equal(seen.length, 98);
assert.equal(new Set(seen).size, 98);
assert.deepEqual(codes, ['INVALID_ID']);
assert.equal(second, 2);
const before = await client.query({ query: MUNICIPALITIES, variables: { on: '2006-12-31' } });
assert.equal(before.data.network.organizations.totalCount, 270);
const kept = client.readQuery({ query: MUNICIPALITIES, variables: { on: '2007-01-01' } });
assert.equal(kept.network.organizations.totalCount, 98);
client.stop();
