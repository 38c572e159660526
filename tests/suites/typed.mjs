// Compilers of typed clients over all operations (operations.mjs, which is run before): relay-compiler, graphql-codegen's
// client preset with strict scalars, and tsc --strict over what the latter makes.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Kind, parse, print, visit } from 'graphql';

import { ROOT, SDL_FILE, WORK, score } from './common.mjs';
import { SCALARS } from '../clients/scalars.mjs';

const FOLDER = path.join(WORK, 'typed');
rmSync(FOLDER, { recursive: true, force: true });
for (const folder of ['relay/__generated__', 'codegen']) mkdirSync(path.join(FOLDER, folder), { recursive: true });
copyFileSync(SDL_FILE, path.join(FOLDER, 'schema.graphql'));

/** A document with its fragments in place of their spreads: Relay masks what is spread, and wants the spreads of narrower types aliased. */
function spreadOut(text) {
  const document = parse(text);
  const fragments = new Map(document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION).map((one) => [one.name.value, one]));
  const inPlace = (node) => visit(node, {
    FragmentSpread({ name }) {
      const { typeCondition, selectionSet } = fragments.get(name.value);
      return inPlace({ kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet });
    },
  });
  return print(inPlace(document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION)));
}

const operations = readdirSync(path.join(WORK, 'operations')).map((file) => path.parse(file).name);
for (const module of operations) {
  const text = readFileSync(path.join(WORK, 'operations', `${module}.graphql`), 'utf8');
  const write = (file, from) => writeFileSync(path.join(FOLDER, file), from);
  write(`relay/${module}.ts`, `import { graphql } from 'relay-runtime';\nexport const document = graphql\`\n${spreadOut(text)}\n\`;\n`);
  write(`codegen/${module}.ts`, `import { graphql } from './made';\nexport const document = graphql(\`\n${text}\`);\n`);
}

const write = (file, content) => writeFileSync(path.join(FOLDER, file), JSON.stringify(content));
write('relay.config.json', { src: './relay', schema: './schema.graphql', language: 'typescript', artifactDirectory: './relay/__generated__', customScalarTypes: SCALARS });
write('codegen.json', {
  schema: 'schema.graphql',
  documents: ['codegen/*.ts'],
  generates: { './codegen/made/': { preset: 'client', presetConfig: { fragmentMasking: false }, config: { strictScalars: true, useTypeImports: true, enumsAsTypes: true, scalars: SCALARS } } },
});
write('tsconfig.json', {
  compilerOptions: { strict: true, noEmit: true, target: 'ES2022', module: 'ESNext', moduleResolution: 'bundler', skipLibCheck: true, types: [], typeRoots: [] },
  include: ['codegen/*.ts', 'codegen/made/*.ts'],
});

const BIN = path.join(ROOT, 'tests/node_modules/.bin');
for (const [name, program, ...args] of [
  ['relay-compiler', 'relay-compiler', 'relay.config.json'],
  ['codegen', 'graphql-codegen', '--config', 'codegen.json'],
  ['tsc', 'tsc', '--project', '.'],
]) {
  const { status, stdout, stderr } = spawnSync(path.join(BIN, program), args, { cwd: FOLDER, encoding: 'utf8' });
  if (status !== 0) console.log(`${stdout}\n${stderr}`.split('\n').slice(0, 40).join('\n'));
  score(name, status === 0 ? operations.length : 0, operations.length, 'operations');
}
