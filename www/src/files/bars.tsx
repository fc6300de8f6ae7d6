// Bars for the counts.

/** A stacked bar. It is hidden from screen readers, because it repeats the numbers beside it. */
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

/** A legend entry: a text with the colour of its parts in bars. */
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
