// Takes screenshots of every view of the built playground in each of its states, light, dark and narrow:
// node tests/browser/pictures.mjs DIRECTORY [PARTS OF NAMES …]. Nothing is compared; they are for a visual check.

import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { start } from './harness.mjs';
import { SLOW, STATES, forgetFiles } from './states.mjs';

const [directory, ...parts] = process.argv.slice(2);
if (directory === undefined) {
  console.error('usage: node pictures.mjs DIRECTORY [PARTS OF NAMES …]');
  process.exit(2);
}
mkdirSync(directory, { recursive: true });

const LOOKS = [
  { look: 'light', scheme: 'light', width: 1440 },
  { look: 'dark', scheme: 'dark', width: 1440 },
  { look: 'wide', scheme: 'light', width: 1920 },
  { look: 'medium', scheme: 'light', width: 1024 },
  { look: 'medium-dark', scheme: 'dark', width: 1024 },
  { look: 'narrow', scheme: 'light', width: 390 },
  { look: 'narrow-dark', scheme: 'dark', width: 390 },
];

const TRAP = `addEventListener('message', ({ data }) => { if (JSON.stringify(data).includes('${SLOW}')) for (;;); });\n`;

const assets = new URL('../../target/site/assets/', import.meta.url);
const workers = readdirSync(assets).filter((name) => name.startsWith('worker-'));
const trapped = workers.map((name) => [
  `assets/${name}`,
  { body: TRAP + readFileSync(new URL(name, assets), 'utf8'), type: 'text/javascript' },
]);
const playground = await start({ extra: Object.fromEntries(trapped) });
try {
  for (const { name, draft, view, whole = false, prepare } of STATES) {
    if (parts.length > 0 && !parts.some((part) => name.includes(part))) continue;
    for (const { look, scheme, width } of LOOKS) {
      const page = await playground.open({ scheme, width, view, draft });
      try {
        await page.waitForTimeout(300);
        await prepare?.(page);
        await page.waitForTimeout(200);
      } catch (error) {
        console.error(`${name} ${look}: ${error instanceof Error ? error.message : error}`);
        process.exitCode = 1;
      }
      // A window that is high enough shows the whole content of scrollable panes.
      if (whole && width > 600) await page.setViewportSize({ width, height: 2400 });
      await page.screenshot({ path: join(directory, `${name}-${look}.png`), fullPage: width < 600 });
      await page.context().close();
    }
  }
} finally {
  await playground.close();
  forgetFiles();
}
