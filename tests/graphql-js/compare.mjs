// Compares Herred's answers with those of graphql-js, for documents of a file:
//
//   npm ci --prefix tests --ignore-scripts
//   cargo test --lib documents_for_graphql_js      writes target/documents.jsonl
//   cargo run -- serve --database sqlite:target/compared.sqlite &
//   node tests/graphql-js/compare.mjs http://127.0.0.1:4801/graphql target/documents.jsonl
//
// graphql-js has no network to resolve fields from. Each document is therefore asked of Herred a
// second time in the plainest form: no directives, no named fragments, each field under an alias of
// its own, so that nothing is merged. graphql-js executes the document as it was over that answer,
// taking each field's value from the aliases of the fields that it merged, and failing where they
// failed. What is compared is all that the specification says of executing: which fields are
// collected and in which order, conditions, defaults, merging, nulls and the paths of errors.

import { readFileSync } from 'node:fs';
import { GraphQLError, Kind, buildSchema, execute, parse, print, validate, visit } from 'graphql';

const [url, file] = process.argv.slice(2);
const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));
// graphql-js checks dates and instants no further than Herred's own answers do.
const name = (value) => ({ kind: Kind.NAME, value });
const alias = (field) => `f${field.loc.start}`;

async function ask(query, variables, operationName) {
  const body = JSON.stringify({ query, variables, operationName });
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  return response.json();
}

/** The operation in the plainest form, as text. */
function plain(document, operation) {
  const fragments = new Map(document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION).map((one) => [one.name.value, one]));
  const selectionSet = (set) => {
    const spread = new Set();
    const selections = [{ kind: Kind.FIELD, alias: name('t'), name: name('__typename') }];
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const below = selection.selectionSet && selectionSet(selection.selectionSet);
        selections.push({ ...selection, alias: name(alias(selection)), directives: [], selectionSet: below });
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        selections.push({ ...selection, directives: [], selectionSet: selectionSet(selection.selectionSet) });
      } else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const { typeCondition, selectionSet: below } = fragments.get(selection.name.value);
        selections.push({ kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet: selectionSet(below) });
      }
    }
    return { ...set, selections };
  };
  const made = { ...operation, selectionSet: selectionSet(operation.selectionSet), directives: [] };
  const used = new Set();
  visit(made.selectionSet, { Variable: (variable) => void used.add(variable.name.value) });
  made.variableDefinitions = operation.variableDefinitions.filter((one) => used.has(one.variable.name.value));
  return print(made);
}

/** Puts errors into data, each where it was met; false where one was met inside of what is null by it. */
function place(data, errors) {
  for (const error of errors) {
    let at = data;
    for (const segment of error.path.slice(0, -1)) at = at?.[segment];
    const last = error.path.at(-1);
    if (at === null || at === undefined || at[last] !== null) return false;
    at[last] = new GraphQLError(error.message, { extensions: error.extensions });
  }
  return true;
}

/** One value of several that are of one field, each with other fields below it. */
function merged(values) {
  const [first] = values;
  if (Array.isArray(first)) return first.map((_, index) => merged(values.map((value) => value[index])));
  if (first === null || typeof first !== 'object' || first instanceof Error) return first;
  return Object.assign({}, ...values);
}

const fieldResolver = (source, _arguments, _context, info) => {
  const value = merged(info.fieldNodes.map((field) => source[alias(field)]));
  if (value instanceof Error) throw value;
  return value;
};

const errors = (answer) => (answer.errors ?? []).map((error) => JSON.stringify([error.path, error.extensions?.code])).sort();

let [same, apart, left] = [0, 0, 0];
async function compare(line) {
  const { query, variables, operation: operationName } = JSON.parse(line);
  const document = parse(query);
  const invalid = validate(schema, document);
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION && (!operationName || one.name?.value === operationName));
  const herred = await ask(query, variables, operationName);
  const source = await ask(plain(document, operation), variables);
  // What one of them refuses to execute, as its cost is too high or a variable is none.
  if (!('data' in herred) || !('data' in source) || !place(source.data, source.errors ?? [])) {
    left += 1;
    return;
  }
  const js = await execute({ schema, document, rootValue: source.data, variableValues: variables, operationName, fieldResolver, typeResolver: (value) => value.t });
  const ours = [JSON.stringify(herred.data), ...errors(herred)];
  const theirs = [JSON.stringify(js.data), ...errors(js)];
  if (invalid.length === 0 && ours.join('\n') === theirs.join('\n')) {
    same += 1;
  } else {
    apart += 1;
    console.log(`${query}\n${JSON.stringify(variables)}\n${invalid.map(String).join('\n')}\nHerred:     ${ours.join('\n')}\ngraphql-js: ${theirs.join('\n')}\n`);
  }
}
const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
// Many at a time: some ask for a revision that does not come, which is waited for.
while (lines.length > 0) await Promise.all(lines.splice(0, 64).map(compare));
console.log(`${same} documents alike to the byte of their data, ${apart} not; ${left} could not be compared`);
process.exitCode = apart > 0 || same === 0 ? 1 : 0;
