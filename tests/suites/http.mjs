// GraphQL over HTTP: graphql-http's audit, as its authors wrote it.
import { auditServer } from 'graphql-http';

import { score, server } from './common.mjs';

const results = await auditServer({ url: server(), fetchFn: fetch });
for (const { id, name, status, reason } of results) {
  if (status !== 'ok') console.log(`  ${status} ${id} ${name}: ${reason}`);
}
score('http', results.filter(({ status }) => status === 'ok').length, results.length, 'audits of graphql-http');
