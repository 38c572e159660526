// Puts the code of the clients into docs/clients.md, each up to its assertions, after the line that names its file; with
// --check it only looks whether the page has it, and every code of errors: node tests/clients/page.mjs [--check]
import { readFileSync, writeFileSync } from 'node:fs';
import { buildSchema } from 'graphql';

const root = new URL('../../', import.meta.url);
const page = new URL('docs/clients.md', root);
const before = readFileSync(page, 'utf8');
const LANGUAGES = { mjs: 'js', js: 'js', ts: 'ts', json: 'json' };
let shown = 0;
const after = before.replaceAll(/^<!-- (tests\/clients\/\S+\.(\w+)) -->\n```\w+\n[^]*?^```$/gm, (_, file, ending) => {
  shown += 1;
  const [code] = readFileSync(new URL(file, root), 'utf8').split('// --- what the test asserts\n');
  return `<!-- ${file} -->\n\`\`\`${LANGUAGES[ending]}\n${code.trimEnd()}\n\`\`\``;
});
if (process.argv.includes('--check')) {
  const same = before === after && shown > 0;
  console.log(`SCORE page ${same ? shown : 0}/${shown || 1} files as docs/clients.md shows them`);
  const codes = buildSchema(readFileSync(new URL('schema.graphql', root), 'utf8')).getType('ErrorCode').getValues();
  const missing = codes.map(({ name }) => name).filter((name) => !before.includes(`\`${name}\``));
  console.log(`SCORE page-codes ${codes.length - missing.length}/${codes.length} codes of errors; not on the page: ${missing.join(', ') || 'none'}`);
  process.exitCode = same && missing.length === 0 ? 0 : 1;
} else {
  writeFileSync(page, after);
}
