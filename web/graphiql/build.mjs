// Builds dist/, which the binary embeds: npm ci --ignore-scripts && node build.mjs
// Everything is in three files that name no address outside their own origin; the fourth
// holds the licences of what is in the bundle. The script and the style sheet have a digest of their content in their
// names, so that browsers can keep them for good. The build fails where one of these does not hold, and gives the same
// bytes from the same packages.
import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { build } from 'esbuild';

const OUT = 'dist';
const LARGEST = 3_000_000;

/** Who holds the rights to packages that name no author and bring no licence file. */
const HOLDERS = {
  '@headlessui/react': 'Tailwind Labs, Inc.',
  'react-compiler-runtime': 'Meta Platforms, Inc. and affiliates.',
};

const mit = (holder) => `MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/** Drops GraphiQL's own fonts (base64 in its style sheet) before esbuild sees them. */
const withoutFonts = {
  name: 'without-fonts',
  setup(run) {
    run.onLoad({ filter: /node_modules\/graphiql\/.*\.css$/ }, async ({ path: file }) => ({
      contents: (await readFile(file, 'utf8')).replace(/@font-face\s*\{[^}]*\}/g, '').replace(/@import[^;]*;/g, ''),
      loader: 'css',
    }));
  },
};

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });

const { metafile } = await build({
  entryPoints: { graphiql: 'src/main.jsx' },
  outdir: OUT,
  entryNames: '[name]-[hash]',
  loader: { '.graphql': 'text' },
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['es2022'],
  jsx: 'automatic',
  legalComments: 'none', // they are in THIRD-PARTY.txt
  charset: 'utf8',
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [withoutFonts],
  metafile: true,
});
const made = Object.keys(metafile.outputs).map((file) => path.basename(file));
const [script, sheet] = ['.js', '.css'].map((ending) => made.find((name) => name.endsWith(ending)));
const page = (await readFile('src/index.html', 'utf8')).replace('graphiql.css', sheet).replace('graphiql.js', script);
await writeFile(`${OUT}/index.html`, page);

// The licence of every package that has a byte in the bundle.
const used = new Set();
for (const { inputs } of Object.values(metafile.outputs)) {
  for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
    const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file);
    if (found && bytesInOutput > 0) used.add(found[1]);
  }
}
// graphiql.css is a build of graphiql and @graphiql/react; the plug-in hides the file's parts from esbuild.
used.add('node_modules/graphiql').add('node_modules/@graphiql/react');
const notices = [];
for (const folder of [...used].sort()) {
  const about = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  const files = (await readdir(folder)).filter((name) => /^(licen[cs]e|notice|copying)/i.test(name)).sort();
  const texts = await Promise.all(files.map((name) => readFile(path.join(folder, name), 'utf8')));
  if (texts.length === 0) {
    if (about.license !== 'MIT') throw new Error(`${about.name}: no licence file, and ${about.license} is not MIT`);
    const holder = HOLDERS[about.name] ?? about.author?.name ?? about.author;
    if (!holder) throw new Error(`${about.name}: whose copyright is it?`);
    texts.push(`(The package has no licence file; its package.json says MIT.)\n\n${mit(holder)}`);
  }
  const text = texts.map((each) => each.trim()).join('\n\n');
  notices.push({ name: `${about.name} ${about.version}`, license: about.license ?? 'unstated', text });
}
const byText = new Map();
for (const { name, license, text } of notices) {
  const key = `${license}\n\n${text}`;
  byText.set(key, [...(byText.get(key) ?? []), name]);
}
const listed = [...byText].map(([text, names]) => `${names.join('\n')}\nLicence: ${text}\n`);
await writeFile(
  `${OUT}/THIRD-PARTY.txt`,
  `The script and the style sheet beside this one hold these packages.\n\n${listed.join(`\n${'-'.repeat(80)}\n\n`)}`,
);

// What must hold of the result.
let size = 0;
for (const name of ['index.html', script, sheet]) {
  size += (await stat(`${OUT}/${name}`)).size;
}
const style = await readFile(`${OUT}/${sheet}`, 'utf8');
const outward = [...page.matchAll(/(?:src|href)="(?!\/graphiql\/|data:)[^"]*"/g), ...style.matchAll(/url\((?!["']?(?:data:|#))[^)]*\)|@import|@font-face/g)];
if (outward.length > 0) throw new Error(`names something outside the bundle: ${outward.map(String).join(', ')}`);
if (size > LARGEST) throw new Error(`${size} bytes are more than ${LARGEST}`);
console.log(`${size} bytes, ${notices.length} packages`);
