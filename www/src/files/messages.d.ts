/** The messages between the files view and its worker. */

import type { CoverageReport, DestinationConfig } from 'segment-postscript';

/** A message from the view to the worker. */
export type Order =
  | { type: 'map'; file: File; configuration: DestinationConfig }
  | { type: 'map samples'; configuration: DestinationConfig }
  | { type: 'cancel' }
  | { type: 'open'; file: File; row: Row }
  | { type: 'payloads'; results: Blob };

/** A message from the worker. A run begins with `started`, unless it is `refused`, and ends with `ended` or `failed`. */
export type News =
  | { type: 'refused'; message: string }
  | { type: 'started'; file: File; format: FileFormat; zipped: boolean }
  | { type: 'progress'; progress: Progress; rows: Row[]; report: CoverageReport | undefined }
  | { type: 'ended'; end: RunEnd; progress: Progress; rows: Row[]; report: CoverageReport }
  | { type: 'failed'; message: string }
  | { type: 'opened'; row: Row; text: string }
  | { type: 'not opened'; message: string }
  | { type: 'payloads'; file: Blob | undefined; message?: string };

/** `lines`: NDJSON. `array`: a JSON array of events. `events`: formatted or concatenated events. */
export type FileFormat = 'lines' | 'array' | 'events';

export interface Progress {
  /** The bytes read of the file, before decompression. */
  read: number;
  size: number;
  events: number;
  milliseconds: number;
}

export interface RunEnd {
  cancelled: boolean;
  /** Missing if the results could not be stored. */
  results: Blob | undefined;
  /** Notes about the file, as sentences. */
  notes: string[];
}

/** Why an event is listed. `unlikely`: the email or the phone number of its payload does not look like one. */
export type RowKind = 'invalid' | 'broken' | 'not_subscribed' | 'unknown' | 'unlikely';

/** An event that can be opened, with the location of its text. */
export interface Row {
  kind: RowKind;
  /** The number of the event, counted from 1: in NDJSON, its line. */
  event: number;
  /** The start and length of its text, in bytes of the decompressed file. */
  start: number;
  length: number;
  /** Missing if it is too long or was not kept. Line breaks in it are carriage returns. */
  text?: string;
  /** Missing if the event reached no subscription. */
  subscription?: number;
  name?: string;
  /** At most five; `more` is the number of others. */
  issues: { code: string; message: string }[];
  more: number;
}
