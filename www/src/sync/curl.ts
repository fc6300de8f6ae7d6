// A request's headers, and the request as a curl command. The shell supplies the secret key, which this page never handles.

import { POSTSCRIPT } from '../../../pkg/src/connection.js';

type Request = import('./types.js').Exchange['request'];

/** The headers that the package sends, besides those that every client adds. */
export function headersOf({ body }: Request, key: string) {
  const headers: [string, string][] = [['Authorization', `Bearer ${key}`]];
  if (body !== undefined) headers.push(['Content-Type', 'application/json']);
  return headers;
}

export function curlOf(request: Request): string {
  const { method, path, body } = request;
  const lines = [
    `curl --request ${method} ${quoted(`${POSTSCRIPT}${path}`)}`,
    // In double quotes, so that the shell expands the key.
    ...headersOf(request, '$POSTSCRIPT_SECRET_KEY').map(([name, value]) => `--header "${name}: ${value}"`),
    ...(body === undefined ? [] : [`--data-raw ${quoted(body)}`]),
  ];
  return lines.join(' \\\n  ');
}

function quoted(text: string) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
