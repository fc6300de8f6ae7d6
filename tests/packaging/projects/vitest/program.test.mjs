import { test } from 'vitest';
import { program } from './program.mjs';

test('the program runs', () => {
  process.stdout.write(`\n${JSON.stringify(program())}\n`);
});
