// Tables and bars of the counts.

import type { ComponentChildren } from 'preact';

export interface Column {
  head: ComponentChildren;
  /** Numbers stand at the right, bars and issues get the room that is left. */
  is?: 'number' | 'bar' | 'wide';
}

/** A table that is scrolled within itself where the page is too narrow for it. The first cell of a row is its head. */
export function Table({ label, columns, rows }: { label: string; columns: Column[]; rows: ComponentChildren[][] }) {
  return (
    <div class="scroll" role="group" aria-label={label} tabIndex={0}>
      <table class="table">
        <thead>
          <tr>
            {columns.map(({ head, is }) => (
              <th scope="col" class={is}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells) => (
            <tr>
              {cells.map((cell, at) =>
                at === 0 ? (
                  <th scope="row" class={columns[0].is}>
                    {cell}
                  </th>
                ) : (
                  <td class={columns[at].is}>{cell}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function IssueText({ code, message }: { code: string; message: string }) {
  return (
    <span class="files-message">
      {message} <code class="quiet">{code}</code>
    </span>
  );
}

/** A bar whose parts are as long as the numbers are large. It says nothing that the numbers beside it don't. */
export function Bar({ parts, whole }: { parts: Record<string, number>; whole: number }) {
  let x = 0;
  return (
    <svg class="files-bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
      <rect class="part-rest" width={100} height={1} />
      {Object.entries(parts).map(([kind, value]) => {
        if (value === 0 || whole === 0) return null;
        const width = (100 * value) / whole;
        x += width;
        return <rect class={`part-${kind}`} x={x - width} width={width} height={1} />;
      })}
    </svg>
  );
}

/** A text with the colour that its parts of bars have. */
export function Keyed({ kind, text }: { kind: string; text: string }) {
  return (
    <span class="files-keyed">
      <svg class="files-key" viewBox="0 0 1 1" aria-hidden="true">
        <rect class={`part-${kind}`} width={1} height={1} />
      </svg>
      {text}
    </span>
  );
}
