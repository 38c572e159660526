import type { CodegenConfig } from '@graphql-codegen/cli';

import { SCALARS } from '../scalars.mjs';

const config: CodegenConfig = {
  schema: '../../../schema.graphql', // or http://127.0.0.1:4801/schema.graphql
  documents: ['typed.ts'],
  importExtension: '.js', // as Node's own modules have it; bundlers do without
  generates: {
    './__generated__/': {
      preset: 'client',
      config: {
        strictScalars: true,
        scalars: SCALARS,
        useTypeImports: true,
        // Vocabularies grow: a word that the client was not built with is one of `string`, and not a fault.
        enumsAsTypes: true,
        futureProofEnums: true,
      },
    },
  },
};
export default config;
