// The contract: the server's schema is the committed one (drift), and that breaks nothing of a release's (breaking
// changes by graphql-inspector, against the newest tag v…, or the Git revision in HERRED_CONTRACT).
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildClientSchema, buildSchema, getIntrospectionQuery } from 'graphql';

import { ROOT, SDL_FILE, schema as committed, score, server } from './common.mjs';

const git = (...args) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28 }).trim();
const told = (change) => console.log(`  ${change.criticality.level} ${change.path}: ${change.message}`);

const options = { descriptions: true, inputValueDeprecation: true, specifiedByUrl: true, schemaDescription: true, oneOf: true };
const response = await fetch(server(), {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query: getIntrospectionQuery(options) }),
});
const { data } = await response.json();
// Introspection does not say of an interface which others it implements, as async-graphql answers that for objects only
// (the committed schema does), nor does graphql-inspector read there that an input is a @oneOf.
const isKnown = ({ type, path }) => (type === 'OBJECT_TYPE_INTERFACE_REMOVED' && path === 'Organization') || (type.startsWith('DIRECTIVE_USAGE') && path.endsWith('.@oneOf'));
const differences = await diff(committed(), buildClientSchema(data));
const drift = differences.filter((change) => !isKnown(change));
drift.forEach(told);
const text = await (await fetch(new URL('/schema.graphql', server()))).text();
score('contract-text', text === readFileSync(SDL_FILE, 'utf8') ? 1 : 0, 1, '/schema.graphql is the committed file, to the byte');
score('contract-drift', drift.length === 0 ? 1 : 0, 1, `${drift.length} differences between schema.graphql and the server`);

const base = process.env.HERRED_CONTRACT || git('tag', '--list', 'v*', '--sort=-version:refname').split('\n')[0];
if (base) {
  const changes = await diff(buildSchema(git('show', `${base}:schema.graphql`)), committed());
  const breaking = changes.filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking);
  breaking.forEach(told);
  score('contract-breaking', breaking.length === 0 ? 1 : 0, 1, `${changes.length} changes since ${base}, ${breaking.length} of them breaking`);
} else {
  console.log('SKIPPED contract-breaking: there is no release (no tag v…) whose clients could be broken; HERRED_CONTRACT names another base');
}
