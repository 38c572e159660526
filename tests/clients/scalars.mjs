// The scalars of Herred that are not GraphQL's own, as TypeScript has them: the same map for graphql-codegen
// (`scalars`) and for relay-compiler (`customScalarTypes`).
export const SCALARS = {
  Date: 'string', // a day: 2007-01-01
  DateTime: 'string', // an instant: 2026-11-22T08:30:00+00:00
  Decimal: 'string', // an exact amount: 273000.00
  JSON: 'unknown',
};
