// The position and message of a JSON syntax error.

import { parsed } from '../json.js';
import { lineAndColumn, scan } from '../form/json-scan.js';

/** An issue with the position at which a text stops being JSON; undefined for valid JSON. */
export function place(text: string, code: string, sentence: string): import('segment-postscript').Issue | undefined {
  if (parsed(text) !== undefined) return undefined;
  const { fault } = scan(text);
  const at = Math.min(fault?.at ?? text.length, text.length);
  const { line, column } = lineAndColumn(text, at);
  // A text of one line may be any line of a file.
  const where = text.includes('\n') ? `Line ${line}, column ${column}` : `Column ${column}`;
  const reason = fault === undefined ? '' : `: ${fault.message}`;
  const message = `${sentence}. ${where}${reason}.`;
  return { code, path: '', message, span: [at, Math.min(at + 1, text.length)] };
}
