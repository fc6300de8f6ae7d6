// Formatting of numbers, sizes and times.

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'];

/** An integer with thousands separators. `Intl.NumberFormat` would take 20 ms on first use. */
export function grouped(number: number) {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** A number with a noun: `1 event`, `2 events`. */
export function counted(number: number, one: string) {
  return `${grouped(number)} ${number === 1 ? one : `${one}s`}`;
}

export function size(bytes: number) {
  if (bytes < 1000) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  const power = Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1);
  const number = bytes / 1000 ** power;
  return `${number.toFixed(number < 10 ? 2 : number < 100 ? 1 : 0)} ${UNITS[power]}`;
}

/** A percentage, never rounded to 0 or 100. */
export function percent(part: number, whole: number) {
  if (whole === 0) return '–';
  const share = (100 * part) / whole;
  if (part > 0 && share < 0.1) return '< 0.1 %';
  if (part < whole && share > 99.9) return '> 99.9 %';
  return `${share.toFixed(share === 0 || share === 100 ? 0 : 1)} %`;
}

export function duration(milliseconds: number) {
  const seconds = milliseconds / 1000;
  if (seconds < 1) return `${Math.ceil(milliseconds)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
