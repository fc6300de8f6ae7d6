// A table.

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
