// A request as a command for a shell. The key is the shell's matter: it never comes near this page.

import { POSTSCRIPT } from '../../../pkg/src/connection.js';

export function curlOf({ method, path, body }: import('./types.js').Exchange['request']): string {
  const lines = [
    `curl --request ${method} ${quoted(`${POSTSCRIPT}${path}`)}`,
    '--header "Authorization: Bearer $POSTSCRIPT_SECRET_KEY"',
  ];
  if (body !== undefined) lines.push("--header 'Content-Type: application/json'", `--data-raw ${quoted(body)}`);
  return lines.join(' \\\n  ');
}

function quoted(text: string) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
