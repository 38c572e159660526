// graphql-request: whose turn it is to leave a committee.
import { ClientError, GraphQLClient, gql } from 'graphql-request';

const client = new GraphQLClient(process.env.HERRED_URL ?? 'http://127.0.0.1:4801/graphql');

const ROTATION = gql`
  query Rotation($on: Date!, $committee: String!) {
    network(on: $on) {
      organization(key: $committee) {
        label
        rotations {
          items {
            next { day { earliest latest } }
            eligible { chosen membership { key member { label } } }
          }
        }
      }
    }
  }
`;
const { network } = await client.request(ROTATION, { on: '2026-11-22', committee: 'example:udvalget' });
const [rotation] = network.organization.rotations.items;
// `chosen` is null where the rules leave it open: not known is not no.
const leaving = rotation.eligible.filter(({ chosen }) => chosen === 'CERTAIN').map(({ membership }) => membership.member.label);
console.log(`${rotation.next.day.earliest}: ${leaving.join(', ')}`);

const code = await client.request('{ node(id: "x") { id } }').catch((error) => {
  if (error instanceof ClientError) return error.response.errors[0].extensions.code;
  throw error; // The network between, not Herred.
});
// --- what the test asserts
import assert from 'node:assert/strict';

assert.equal(rotation.next.day.earliest, '2027-01-01');
assert.deepEqual(leaving, ['Aarhus', 'Hedensted', 'Syddjurs']);
assert.equal(code, 'INVALID_ID');
