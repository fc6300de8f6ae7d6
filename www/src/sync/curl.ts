// A request's headers, and the request as a command for a shell. The key is the shell's matter: it never comes near this page.

import { POSTSCRIPT } from '../../../pkg/src/connection.js';

type Request = import('./types.js').Exchange['request'];

/** What the package sends besides the headers that every client adds. */
export function headersOf({ body }: Request, key: string) {
  const headers: [string, string][] = [['Authorization', `Bearer ${key}`]];
  if (body !== undefined) headers.push(['Content-Type', 'application/json']);
  return headers;
}

export function curlOf(request: Request): string {
  const { method, path, body } = request;
  const lines = [
    `curl --request ${method} ${quoted(`${POSTSCRIPT}${path}`)}`,
    // In double quotes, so that the shell puts the key in.
    ...headersOf(request, '$POSTSCRIPT_SECRET_KEY').map(([name, value]) => `--header "${name}: ${value}"`),
    ...(body === undefined ? [] : [`--data-raw ${quoted(body)}`]),
  ];
  return lines.join(' \\\n  ');
}

function quoted(text: string) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
