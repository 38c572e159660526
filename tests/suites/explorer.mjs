// GraphiQL as the binary serves it, in Chromium (CHROMIUM names it): it loads under its policy, asks no other host, knows
// the schema, and each of the questions that it opens with is answered. Before that: dist/ is what its sources make.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

import { ROOT, score, server } from './common.mjs';

const WEB = path.join(ROOT, 'web/graphiql');
const built = () => readdirSync(path.join(WEB, 'dist')).map((file) => [file, readFileSync(path.join(WEB, 'dist', file), 'utf8')]).sort();
const before = JSON.stringify(built());
const made = spawnSync('sh', ['-c', 'npm ci --ignore-scripts --no-audit --no-fund --silent && node build.mjs'], { cwd: WEB, encoding: 'utf8' });
if (made.status !== 0) console.log(`${made.stdout}${made.stderr}`);
score('explorer-fresh', made.status === 0 && before === JSON.stringify(built()) ? 1 : 0, 1, `web/graphiql/dist is what its sources make: ${made.stdout.trim()}`);

const home = new URL('/', server()).toString();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
const page = await browser.newPage();
const faults = [];
page.on('console', (message) => message.type() === 'error' && faults.push(`console: ${message.text()}`));
page.on('pageerror', (error) => faults.push(`page: ${error.message}`));
page.on('request', (request) => {
  const url = request.url();
  if (!url.startsWith(home) && !url.startsWith('data:') && !url.startsWith('blob:')) faults.push(`asks ${url}`);
});
page.on('response', (response) => response.status() >= 400 && faults.push(`${response.status()} ${response.url()}`));

/** What is answered to a tab's question. GraphiQL reads the operation's name off the text a moment after a tab is chosen. */
async function asked(name) {
  for (;;) {
    const [response] = await Promise.all([
      page.waitForResponse((one) => one.request().postData()?.includes(`query ${name}`) ?? false),
      page.click('.graphiql-execute-button'),
    ]);
    if (response.request().postDataJSON().operationName === name) return response;
  }
}

await page.goto(home);
await page.waitForSelector('.graphiql-query-editor .CodeMirror');
const tabs = page.locator('.graphiql-tab-button');
const all = await tabs.count();
let answered = 0;
for (let tab = 0; tab < all; tab += 1) {
  await tabs.nth(tab).click();
  const name = await tabs.nth(tab).textContent();
  // The last one writes, and waits for a token in its headers.
  if (name === 'DryRun') {
    const headers = await page.evaluate(() => document.querySelectorAll('.graphiql-editor-tool .CodeMirror')[1].CodeMirror.getValue());
    if (headers.includes('Bearer')) answered += 1;
    else faults.push(`${name}: headers “${headers}”`);
    continue;
  }
  const response = await asked(name);
  const { data, errors } = await response.json();
  await page.locator('.result-window').filter({ hasText: '"data"' }).waitFor();
  if (data && !errors) answered += 1;
  else faults.push(`${name}: ${JSON.stringify(errors)}`);
}
score('explorer-questions', answered, all, 'tabs; each question answered, the change with a place for its token');

await page.click('[aria-label="Show Documentation Explorer"]');
await page.click('.graphiql-doc-explorer-content a:has-text("Query")');
const known = await page.waitForSelector('.graphiql-doc-explorer-content >> text=knownAt', { timeout: 10_000 }).then(() => 1, () => 0);
score('explorer-schema', known, 1, 'the documentation of the schema is shown');

await page.screenshot({ path: path.join(ROOT, 'tests/.work/explorer.png') });
await browser.close();
for (const fault of faults) console.log(`  ${fault}`);
score('explorer-policy', faults.length === 0 ? 1 : 0, 1, `${faults.length} faults: errors of the page, of its policy, of other hosts`);
