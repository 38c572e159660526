// The operations that suites try: real ones (tests/questions, the pages, the pictures, GraphiQL's, tests/clients) and
// one made of each root field. Each is valid against the committed schema, named for where it stands, and in a file of
// its own.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Kind, getNamedType, isLeafType, isNonNullType, isUnionType, parse, print, validate, visit } from 'graphql';

import { ROOT, WORK, schema as committed, score } from './common.mjs';

const schema = committed();
const FOLDER = path.join(WORK, 'operations');
const read = (file) => readFileSync(path.join(ROOT, file), 'utf8');
const files = (folder, ending) => readdirSync(path.join(ROOT, folder), { recursive: true }).filter((name) => name.endsWith(ending)).sort().map((name) => path.join(folder, name));

/** Real documents, each with where it stands. */
function* real() {
  for (const file of [...files('tests/questions', '.graphql'), ...files('docs/pictures', '.graphql'), ...files('web/graphiql/src', '.graphql')]) {
    yield [file, read(file)];
  }
  for (const page of ['README.md', ...files('docs', '.md')]) {
    const blocks = read(page).matchAll(/```graphql\n([^]*?)```/g);
    let number = 0;
    for (const [, text] of blocks) yield [`${page} ${++number}`, text];
  }
  // Those of Relay and of graphql-codegen go through their own compilers (tests/clients/run.mjs).
  for (const file of files('tests/clients', '.mjs').filter((file) => path.dirname(file) === 'tests/clients')) {
    let number = 0;
    for (const [, text] of read(file).matchAll(/(?:graphql\(?|gql|\/\* GraphQL \*\/ )`\n([^]*?)`/g)) yield [`${file} ${++number}`, text];
  }
}

/** What is selected of a type: leaves, and fields so many steps further; two of each page. */
function selection(type, steps) {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (isUnionType(named)) return ' { __typename }';
  const fields = Object.values(named.getFields()).filter(
    (field) => !field.args.some((one) => isNonNullType(one.type) && one.defaultValue === undefined) && (isLeafType(getNamedType(field.type)) || steps > 0),
  );
  const size = (field) => (field.args.some((one) => one.name === 'first') ? '(first: 2)' : '');
  return ` { __typename ${fields.map((field) => field.name + size(field) + selection(field.type, steps - 1)).join(' ')} }`;
}

/** One document a root field, with each of its arguments as a variable. */
function* made() {
  for (const [kind, root] of [['query', schema.getQueryType()], ['mutation', schema.getMutationType()], ['subscription', schema.getSubscriptionType()]]) {
    for (const field of Object.values(root.getFields())) {
      const declared = field.args.map((one) => `$${one.name}: ${one.type}`).join(', ');
      const passed = field.args.map((one) => `${one.name}: $${one.name}`).join(', ');
      const wrapped = (text) => (text ? `(${text})` : '');
      yield [`${kind} ${field.name}`, `${kind}${wrapped(declared)} { ${field.name}${wrapped(passed)}${selection(field.type, 2)} }`];
    }
  }
}

const pascal = (text) => text.split(/[^A-Za-z0-9]+/).filter(Boolean).map((part) => part[0].toUpperCase() + part.slice(1)).join('');

/** The operations of a document, each alone with the fragments that it needs, which are named for it too. */
function* alone(where, document) {
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const fragments = new Map(document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION).map((one) => [one.name.value, one]));
  for (const [number, operation] of operations.entries()) {
    const module = `${pascal(where)}${operations.length > 1 ? `N${number + 1}` : ''}`;
    const kind = pascal(operation.operation);
    const needed = new Map();
    const need = (from) => visit(from, { FragmentSpread: ({ name: { value } }) => {
      if (!needed.has(value)) {
        needed.set(value, fragments.get(value));
        need(fragments.get(value));
      }
    } });
    need(operation);
    const named = visit({ kind: Kind.DOCUMENT, definitions: [operation, ...needed.values()] }, {
      OperationDefinition: (one) => ({ ...one, name: { kind: Kind.NAME, value: `${module}${kind}` } }),
      FragmentDefinition: (one) => ({ ...one, name: { kind: Kind.NAME, value: `${module}_${one.name.value}` } }),
      FragmentSpread: (one) => ({ ...one, name: { kind: Kind.NAME, value: `${module}_${one.name.value}` } }),
    });
    yield [module, print(named)];
  }
}

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
for (const [kind, documents] of [['real', real()], ['made', made()]]) {
  let [all, valid] = [0, 0];
  for (const [where, text] of documents) {
    all += 1;
    try {
      // An ellipsis on a page stands for what a reader knows; __typename is what is sure to be there.
      const document = parse(text.replaceAll('{ … }', '{ __typename }'));
      const faults = validate(schema, document);
      if (faults.length > 0) throw faults[0];
      for (const [module, operation] of alone(where, document)) writeFileSync(path.join(FOLDER, `${module}.graphql`), `${operation}\n`);
      valid += 1;
    } catch (error) {
      console.log(`  ${where}: ${error.message}`);
    }
  }
  score(`operations-${kind}`, valid, all, 'documents valid under graphql-js');
}
