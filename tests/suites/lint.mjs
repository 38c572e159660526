// The schema under @graphql-eslint's rules: recommended, relay, all. What a decision sets aside is said in ACCEPTED,
// each with what it is about; anything else is a finding, and so is an entry that is about nothing any more.
import { readFileSync } from 'node:fs';
import plugin from '@graphql-eslint/eslint-plugin';
import { ESLint } from 'eslint';
import { isInterfaceType, isObjectType } from 'graphql';

import { ROOT, SDL_FILE, schema as committed, score } from './common.mjs';

const schema = committed();
const text = readFileSync(SDL_FILE, 'utf8').split('\n');
const node = schema.getType('Node');
/** Whether a type has an identity of its own: it is a node, or all that it can be are nodes. */
const isEntity = (type) => (isObjectType(type) || isInterfaceType(type)) && type.getInterfaces().includes(node);

/** docs/decisions/0016-what-linters-of-schemas-are-told.md has the reasons. */
const ACCEPTED = {
  'no-root-type': () => true,
  'strict-id-in-types': ({ message }) => !isEntity(schema.getType(/^type "(\w+)"/.exec(message)?.[1])),
  'relay-edge-types': ({ line }) => !isEdges(line),
  'input-name': ({ message }) => /^Input "(write|changes)" should/.test(message),
  'no-typename-prefix': ({ message }) => message.includes('"factNumber"'),
};

/** Whether a line has the type of a connection's edges: all others are plain lists. */
function isEdges(line) {
  const connections = Object.values(schema.getTypeMap()).filter(({ name }) => name.endsWith('Connection'));
  return connections.some((type) => type.getFields().edges.astNode.type.loc.startToken.line === line);
}

const { parser, configs } = plugin;
const used = new Set();
for (const set of ['recommended', 'relay', 'all']) {
  const rules = configs[`flat/schema-${set}`].rules;
  const lint = new ESLint({
    cwd: ROOT,
    overrideConfigFile: true,
    ignore: false,
    overrideConfig: [
      {
        files: ['**/*.graphql'],
        languageOptions: { parser, parserOptions: { graphQLConfig: { schema: SDL_FILE } } },
        plugins: { '@graphql-eslint': plugin },
        rules,
      },
    ],
  });
  const [{ messages }] = await lint.lintFiles([SDL_FILE]);
  const accepted = new Map();
  const failed = new Set();
  for (const message of messages) {
    const rule = message.ruleId?.replace('@graphql-eslint/', '') ?? 'parsing';
    if (ACCEPTED[rule]?.(message)) {
      accepted.set(rule, (accepted.get(rule) ?? 0) + 1);
      used.add(rule);
    } else {
      failed.add(rule);
      console.log(`  ${rule} ${message.line}: ${message.message.split('\n')[0]} (${text[message.line - 1]?.trim()})`);
    }
  }
  const all = Object.keys(rules).length;
  const aside = [...accepted].map(([rule, times]) => `${rule} ${times} ×`).join(', ');
  score(`lint-${set}`, all - failed.size, all, `rules without findings; set aside by decision 16: ${aside || 'none'}`);
}
for (const rule of Object.keys(ACCEPTED).filter((rule) => !used.has(rule))) {
  console.log(`  ${rule} is set aside and finds nothing: take it out of ACCEPTED`);
  process.exitCode = 1;
}
