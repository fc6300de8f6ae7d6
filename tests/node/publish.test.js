/** Releases: one version, correct manifests and links, workflows that GitHub can parse. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import yaml from 'js-yaml';
import { linkedFiles, packedReadme } from '../../xtask/links.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (file) => readFileSync(join(ROOT, file), 'utf8');
const npm = JSON.parse(read('pkg/package.json'));
const crate = JSON.parse(
  execFileSync('cargo', ['metadata', '--no-deps', '--offline', '--format-version', '1'], {
    cwd: ROOT,
    encoding: 'utf8',
  }),
).packages.find(({ name }) => name === 'segment-postscript');

test('crate, package, playground and changelog have the same version', () => {
  const page = JSON.parse(read('www/package.json'));
  const [, newest] = /^## \[(\d.*?)\]/m.exec(read('CHANGELOG.md'));
  assert.deepEqual(
    { crate: crate.version, page: page.version, dependency: page.dependencies[npm.name], newest },
    { crate: npm.version, page: npm.version, dependency: npm.version, newest: npm.version },
  );
});

test('crate and package name the same repository and licence', () => {
  assert.equal(npm.repository.url, `git+${crate.repository}.git`);
  assert.equal(npm.bugs.url, `${crate.repository}/issues`);
  assert.equal(npm.homepage, `${crate.repository}#readme`);
  assert.equal(npm.license, crate.license);
});

/** The files that a part of a manifest names. */
const filesIn = (part) => (typeof part === 'string' ? [part] : Object.values(part).flatMap(filesIn));

test('the packed package contains every file that its manifest names or its README links to', () => {
  const folder = mkdtempSync(join(tmpdir(), 'publish-'));
  try {
    execFileSync(process.execPath, [join(ROOT, 'xtask/stage.mjs'), folder]);
    const { main, module, types, bin, exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const named = filesIn({ main, module, types, bin, exports });
    const linked = linkedFiles(readFileSync(join(folder, 'README.md'), 'utf8'));
    assert.ok(linked.includes('ISSUES.md'));
    assert.deepEqual(
      [...named, ...linked].filter((file) => !existsSync(join(folder, file))),
      [],
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('links in Markdown files lead to existing files', () => {
  const texts = readdirSync(ROOT).filter((name) => name.endsWith('.md'));
  assert.ok(texts.length >= 5);
  for (const text of texts) {
    const missing = linkedFiles(read(text)).filter((file) => !existsSync(join(ROOT, file)));
    assert.deepEqual(missing, [], text);
  }
});

test('links in the packed README lead into the package or, at its tag, the repository', () => {
  const shipped = { 'pkg/ISSUES.md': 'ISSUES.md', 'pkg/dist': 'dist', LICENSE: 'LICENSE' };
  const repository = { url: 'https://example.com/repository', tag: 'v1.2.3' };
  const packed = (text) => packedReadme(text, shipped, repository);
  for (const [link, expected] of [
    ['[a](pkg/ISSUES.md#code)', '[a](ISSUES.md#code)'],
    ['[a](./LICENSE)', '[a](LICENSE)'],
    ['[a](pkg/dist/index.d.ts)', '[a](dist/index.d.ts)'],
    ['[a](pkg/distance.md)', '[a](https://example.com/repository/blob/v1.2.3/pkg/distance.md)'],
    ['[a](docs/b.md#c "title")', '[a](https://example.com/repository/blob/v1.2.3/docs/b.md#c "title")'],
    ['[a]: docs/b.md', '[a]: https://example.com/repository/blob/v1.2.3/docs/b.md'],
    ['![a](docs/b.png)', '![a](https://example.com/repository/raw/v1.2.3/docs/b.png)'],
    ['<img src="docs/b.svg">', '<img src="https://example.com/repository/raw/v1.2.3/docs/b.svg">'],
    ['[a](#b) [a](https://example.com/b) [a](mailto:a@example.com)', undefined],
  ]) {
    assert.equal(packed(link), expected ?? link);
  }
});

test('workflows, issue forms and dependabot.yml are YAML with what GitHub needs', () => {
  const github = join(ROOT, '.github');
  const files = readdirSync(github, { recursive: true }).filter((file) => file.endsWith('.yml'));
  const needed = [
    [/^workflows/, ['name', 'on', 'permissions', 'jobs']],
    [/^ISSUE_TEMPLATE.config/, ['blank_issues_enabled']],
    [/^ISSUE_TEMPLATE/, ['name', 'description', 'body']],
    [/^dependabot/, ['version', 'updates']],
  ];
  for (const file of files) {
    const content = yaml.load(readFileSync(join(github, file), 'utf8'));
    const [, keys] = needed.find(([pattern]) => pattern.test(file));
    assert.deepEqual(
      keys.filter((key) => !(key in content)),
      [],
      file,
    );
    for (const { steps } of Object.values(content.jobs ?? {})) {
      for (const { uses = 'none/none@v0' } of steps) assert.match(uses, /^[\w-]+\/[\w-]+@v\d+$/, file);
    }
  }
  assert.ok(files.length >= 7);
});
