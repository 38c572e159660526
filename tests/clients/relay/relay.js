// Relay: a fetch on two days, a node read again by its id, and the pages of a connection.
import { Environment, Network, RecordSource, Store, createOperationDescriptor, fetchQuery, graphql } from 'relay-runtime';

const HERRED = process.env.HERRED_URL ?? 'http://127.0.0.1:4801/graphql';
const environment = new Environment({
  network: Network.create(async ({ text }, variables) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(HERRED, { method: 'POST', headers, body: JSON.stringify({ query: text, variables }) });
    return response.json();
  }),
  store: new Store(new RecordSource()),
});

const members = graphql`
  query relayMembersQuery($on: Date!, $key: String!) {
    network(on: $on) {
      organization(key: $key) { id key label members { items { id key member { ... on Municipality { id label } } } } }
    }
  }
`;
const committee = { key: 'example:udvalget' };
const before = await fetchQuery(environment, members, { ...committee, on: '2018-05-01' }).toPromise();
const after = await fetchQuery(environment, members, { ...committee, on: '2026-11-22' }).toPromise();

const again = graphql`
  query relayAgainQuery($id: ID!) { node(id: $id) { __typename ... on Organization { id key label } } }
`;
const { node } = await fetchQuery(environment, again, { id: before.network.organization.id }).toPromise();

// With React: usePaginationFragment over a fragment on Network with @refetchable; `network` is a node, so that its
// pages are read below it on the same day.
const municipalities = graphql`
  query relayMunicipalitiesQuery($on: Date!, $first: Int!, $after: String) {
    network(on: $on) {
      id
      organizations(filter: { kinds: [MUNICIPALITY] }, first: $first, after: $after) @connection(key: "municipalities_organizations") {
        edges { node { id label } }
      }
    }
  }
`;
const more = graphql`
  query relayMoreQuery($network: ID!, $first: Int!, $after: String) {
    node(id: $network) {
      ... on Network {
        organizations(filter: { kinds: [MUNICIPALITY] }, first: $first, after: $after) { edges { cursor node { id label } } pageInfo { hasNextPage endCursor } }
      }
    }
  }
`;
const first = await fetchQuery(environment, municipalities, { on: '2007-01-01', first: 60 }).toPromise();
const { edges, pageInfo } = first.network.organizations;
const next = await fetchQuery(environment, more, { network: first.network.id, first: 60, after: pageInfo.endCursor }).toPromise();
const labels = [...edges, ...next.node.organizations.edges].map(({ node: { label } }) => label);
console.log(`${before.network.organization.label}: ${before.network.organization.members.items.length} members in 2018; ${labels.length} municipalities`);
// --- what the test asserts
import assert from 'node:assert/strict';

assert.equal(new Set(labels).size, 98);
assert.equal(node.key, committee.key);
assert.equal(node.id, before.network.organization.id);
// The two days lie in the store beside one another, and each is read as it was written.
assert.notEqual(before.network.organization.id, after.network.organization.id);
for (const [on, answer] of [['2018-05-01', before], ['2026-11-22', after]]) {
  const { data } = environment.lookup(createOperationDescriptor(members, { ...committee, on }).fragment);
  assert.deepEqual(data, answer);
}
assert.notDeepEqual(before.network.organization.members, after.network.organization.members);
