// The table component.

import type { ComponentChildren } from 'preact';

export interface Column {
  head: ComponentChildren;
  /** The text of a head that is more than text. */
  name?: string;
  /** Numbers are right-aligned; bars and wide columns share the remaining width. */
  is?: 'number' | 'bar' | 'wide';
}

/** A table that scrolls if the page is too narrow for it. The first cell of a row is its header. */
export function Table(props: {
  label: string;
  class?: string;
  columns: Column[];
  rows: ComponentChildren[][];
  /** The index of the highlighted row. */
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
                const { head, is, name = typeof head === 'string' ? head : undefined } = columns[at];
                const Cell = at === 0 ? 'th' : 'td';
                return (
                  <Cell scope={at === 0 ? 'row' : undefined} class={is} data-head={name}>
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
