// Where a text stops being JSON.

import { lineAndColumn, scan } from '../form/json-scan.js';

/** An issue with the place at which a text stops being JSON; undefined for JSON. */
export function place(text: string, code: string, sentence: string): import('segment-postscript').Issue | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    const at = Math.min(scan(text).fault?.at ?? text.length, text.length);
    const { line, column } = lineAndColumn(text, at);
    const where = `line ${line}, column ${column}`;
    return { code, path: '', message: `${sentence}: ${where}.`, span: [at, Math.min(at + 1, text.length)] };
  }
}
