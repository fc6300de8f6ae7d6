/** What the files view and its worker tell each other. */

import type { CoverageReport, DestinationConfig } from 'segment-postscript';

/** What the view asks of the worker. */
export type Order =
  | { type: 'map'; file: File; configuration: DestinationConfig }
  | { type: 'map samples'; configuration: DestinationConfig }
  | { type: 'cancel' }
  | { type: 'open'; file: File; row: Row }
  | { type: 'payloads'; results: Blob };

/** What the worker tells. A run begins with `started`, unless it is `refused`, and ends with `ended` or `failed`. */
export type News =
  | { type: 'refused'; message: string }
  | { type: 'started'; file: File; format: FileFormat; zipped: boolean }
  | { type: 'progress'; progress: Progress; rows: Row[]; report: CoverageReport | undefined }
  | { type: 'ended'; end: RunEnd; progress: Progress; rows: Row[]; report: CoverageReport }
  | { type: 'failed'; message: string }
  | { type: 'opened'; row: Row; text: string }
  | { type: 'not opened'; message: string }
  | { type: 'payloads'; file: Blob | undefined; message?: string };

/** `lines`: NDJSON. `array`: a JSON array of events. `events`: events laid out, or one behind the other. */
export type FileFormat = 'lines' | 'array' | 'events';

export interface Progress {
  /** Bytes of the file that were read: of a zipped one, before they are unpacked. */
  read: number;
  size: number;
  events: number;
  milliseconds: number;
}

export interface RunEnd {
  cancelled: boolean;
  /** The results. Missing when they could not be kept. */
  results: Blob | undefined;
  /** Sentences about the file that the counts don't tell. */
  notes: string[];
}

/** What a row of the table of events is about. */
export type RowKind = 'invalid' | 'broken' | 'not_subscribed' | 'unknown';

/** An event that can be opened, with the location of its text. */
export interface Row {
  kind: RowKind;
  /** Its place among the events, counted from 1: in NDJSON, its line. */
  event: number;
  /** Where its text begins, and how long it is: bytes of the file, of a zipped one those of its content. */
  start: number;
  length: number;
  /** Missing where it is long, or was not kept. Line breaks in it are carriage returns. */
  text?: string;
  /** Missing for what got to no subscription. */
  subscription?: number;
  name?: string;
  /** At most five, and how many more there are. */
  issues: { code: string; message: string }[];
  more: number;
}
