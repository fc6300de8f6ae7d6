// Numbers, sizes and times as people read them.

const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'];

/** @param {number} number */
export function count(number) {
  return WHOLE.format(number);
}

/**
 * @param {number} number
 * @param {string} one what there is one of, such as `event`
 */
export function counted(number, one) {
  return `${count(number)} ${number === 1 ? one : `${one}s`}`;
}

/** @param {number} bytes */
export function size(bytes) {
  if (bytes < 1000) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  const power = Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1);
  const number = bytes / 1000 ** power;
  return `${number.toFixed(number < 10 ? 2 : number < 100 ? 1 : 0)} ${UNITS[power]}`;
}

/**
 * A share, never rounded to all or nothing.
 *
 * @param {number} part
 * @param {number} whole
 */
export function percent(part, whole) {
  if (whole === 0) return '–';
  const share = (100 * part) / whole;
  if (part > 0 && share < 0.1) return '< 0.1 %';
  if (part < whole && share > 99.9) return '> 99.9 %';
  return `${share.toFixed(share === 0 || share === 100 ? 0 : 1)} %`;
}

/** @param {number} milliseconds */
export function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
