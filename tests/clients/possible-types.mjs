// What normalised caches need of the schema, made from its text: an application does this once, when it is built.
import { buildSchema, isAbstractType, isObjectType } from 'graphql';

const HERRED = process.env.HERRED_URL ?? 'http://127.0.0.1:4801/graphql';
const schema = buildSchema(await (await fetch(new URL('/schema.graphql', HERRED))).text());
const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));

/** The object types that each interface and each union can be. */
export const possibleTypes = Object.fromEntries(
  types.filter(isAbstractType).map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
);
/** The object types without an id of their own: a cache keeps them in what they stand in. */
export const embedded = types.filter((type) => isObjectType(type) && !type.getFields().id).map(({ name }) => name);
