// A table.

import type { ComponentChildren } from 'preact';

export interface Column {
  head: ComponentChildren;
  /** Numbers stand at the right, bars and issues get the room that is left. */
  is?: 'number' | 'bar' | 'wide';
}

/** A table that is scrolled within itself where the page is too narrow for it. The first cell of a row is its head. */
export function Table(props: {
  label: string;
  class?: string;
  columns: Column[];
  rows: ComponentChildren[][];
  /** The row that is marked. */
  current?: number;
}) {
  const { label, columns, rows, current } = props;
  return (
    <div class="scroll" role="group" aria-label={label} tabIndex={0}>
      <table class={`table ${props.class ?? ''}`}>
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
          {rows.map((cells, index) => (
            <tr aria-current={index === current ? 'true' : undefined}>
              {cells.map((cell, at) => {
                const { head, is } = columns[at];
                const Cell = at === 0 ? 'th' : 'td';
                return (
                  <Cell
                    scope={at === 0 ? 'row' : undefined}
                    class={is}
                    data-head={typeof head === 'string' ? head : undefined}
                  >
                    {cell}
                  </Cell>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
