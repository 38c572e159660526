// Runs each client of docs/clients.md against the server in HERRED_URL: the file itself, of Relay what Babel makes of it,
// of the typed one what tsc does, each after its compiler.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformFileSync } from '@babel/core';

import { score, server } from '../suites/common.mjs';

server();
const HERE = path.dirname(fileURLToPath(import.meta.url));
const BIN = path.resolve(HERE, '../node_modules/.bin');

/** A program's end: whether it went well; what it said is shown where it did not. */
function ran(folder, program, ...args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: path.join(HERE, folder), encoding: 'utf8', timeout: 120_000 });
  if (status !== 0) console.log(`${program} ${args.join(' ')} in ${folder}: ${error ?? status}\n${stdout}\n${stderr}`);
  return status === 0;
}

function relay() {
  mkdirSync(path.join(HERE, 'relay/__generated__'), { recursive: true });
  if (!ran('relay', path.join(BIN, 'relay-compiler'), 'relay.config.json')) return false;
  const plugins = [['babel-plugin-relay', { eagerEsModules: true, artifactDirectory: path.join(HERE, 'relay/__generated__') }]];
  const { code } = transformFileSync(path.join(HERE, 'relay/relay.js'), { plugins, cwd: HERE, babelrc: false, configFile: false });
  // Node wants the ending of a module's file, which bundlers do without.
  writeFileSync(path.join(HERE, 'relay/__generated__/run.js'), code.replaceAll(/from "\.\/__generated__\/(\w+)\.graphql"/g, 'from "./$1.graphql.js"'));
  return ran('relay', process.execPath, '__generated__/run.js');
}

function typed() {
  return (
    ran('typed', path.join(BIN, 'graphql-codegen'), '--config', 'codegen.ts') &&
    ran('typed', path.join(BIN, 'tsc'), '--project', '.') &&
    ran('typed', process.execPath, '__generated__/out/typed.js')
  );
}

const helpers = ['run.mjs', 'page.mjs', 'scalars.mjs', 'possible-types.mjs'];
const plain = readdirSync(HERE).filter((file) => file.endsWith('.mjs') && !helpers.includes(file)).sort();
const clients = [...plain.map((file) => [file, () => ran('.', process.execPath, file)]), ['relay/relay.js', relay], ['typed/typed.ts', typed]];
const failed = clients.filter(([, run]) => !run()).map(([name]) => name);
score('clients', clients.length - failed.length, clients.length, failed.length > 0 ? `not: ${failed.join(', ')}` : clients.map(([name]) => name).join(', '));
