// What the suites share: the server's address, the committed schema, and how a result is said.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSchema } from 'graphql';

/** The repository. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
/** The committed schema's file. */
export const SDL_FILE = path.join(ROOT, 'schema.graphql');
/** Where suites write what they make; none of it is kept. */
export const WORK = path.join(ROOT, 'tests/.work');

/** The server that is tried, as scripts/suites gives it. A suite sends what may hurt: loopback only. */
export function server() {
  const url = process.env.HERRED_URL ?? '';
  if (!/^http:\/\/(127\.0\.0\.1|\[::1\]):\d+\/graphql$/.test(url)) {
    console.error(`HERRED_URL is “${url}”; it is to be a server's on loopback, http://127.0.0.1:4801/graphql. scripts/suites starts one.`);
    process.exit(2);
  }
  return url;
}

/** The committed schema. */
export function schema() {
  return buildSchema(readFileSync(SDL_FILE, 'utf8'));
}

/** Says what came of a suite, and makes the process fail where not all passed, or nothing was tried. */
export function score(suite, passed, all, note = '') {
  console.log(`SCORE ${suite} ${passed}/${all}${note && ` ${note}`}`);
  if (passed !== all || all === 0) process.exitCode = 1;
}
