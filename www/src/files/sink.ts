// Where results are kept until they are downloaded: on the disk if the browser has a place there, else in memory, and
// then not without end.

export interface Sink {
  write: (bytes: Uint8Array<ArrayBuffer>) => void;
  /** Gives what was written; nothing if it could not all be kept. */
  close: () => Promise<Blob | undefined>;
  discard: () => Promise<void>;
  /** Why it can't be kept, as a sentence. */
  refusal: () => string | undefined;
}

/** The part of the Origin Private File System that TypeScript counts as a worker's own. */
type AccessHandle = { write(bytes: Uint8Array, options: { at: number }): number; flush(): void; close(): void };

const FOLDER = 'segment-postscript-results';
const MAX_MEMORY_BYTES = 256 * 1024 * 1024;

/** Small writes are collected: each of the browser's has its price. */
const WRITE_BYTES = 1 << 20;

/** Names of this worker's files begin with it; a lock of this name is held for as long as the worker lives. */
const OWNER = crypto.randomUUID();
let files = 0;

export async function openSink(): Promise<Sink> {
  try {
    return await openFile();
  } catch {
    // A private window, a page that is no secure context, a browser without: they have memory.
    return openMemory();
  }
}

async function openFile() {
  const folder = await ownFolder();
  files += 1;
  const name = `${OWNER}-${files}`;
  const handle = await folder.getFileHandle(name, { create: true });
  const access: AccessHandle = await (handle as any).createSyncAccessHandle();
  const buffer = new Uint8Array(WRITE_BYTES);
  let buffered = 0;
  let written = 0;
  let refusal: string | undefined;

  function writeNow(bytes: Uint8Array) {
    try {
      if (access.write(bytes, { at: written }) < bytes.length) throw new Error('short write');
      written += bytes.length;
    } catch {
      refusal = 'There is not enough disk space for the results, so they can’t be downloaded.';
    }
  }

  function write(bytes: Uint8Array<ArrayBuffer>) {
    if (refusal !== undefined) return;
    if (buffered + bytes.length > WRITE_BYTES) {
      writeNow(buffer.subarray(0, buffered));
      buffered = 0;
    }
    if (bytes.length > WRITE_BYTES) return writeNow(bytes);
    buffer.set(bytes, buffered);
    buffered += bytes.length;
  }

  async function close() {
    if (refusal === undefined) writeNow(buffer.subarray(0, buffered));
    access.close();
    if (refusal === undefined) return handle.getFile();
    await folder.removeEntry(name).catch(() => {});
    return undefined;
  }

  async function discard() {
    access.close();
    await folder.removeEntry(name).catch(() => {});
  }

  return { write, close, discard, refusal: () => refusal };
}

function openMemory(): Sink {
  let parts: Uint8Array<ArrayBuffer>[] = [];
  let bytesKept = 0;
  const refused = () => bytesKept > MAX_MEMORY_BYTES;
  return {
    write(bytes) {
      bytesKept += bytes.length;
      if (refused()) parts = [];
      else parts.push(bytes);
    },
    close: async () => (refused() ? undefined : new Blob(parts)),
    async discard() {
      parts = [];
    },
    refusal: () =>
      refused()
        ? 'The results are larger than 256 MB, and this browser has no file to keep them in, so they can’t be downloaded.'
        : undefined,
  };
}

let folder: Promise<FileSystemDirectoryHandle> | undefined;

/** The folder for results, in which only files of living workers are left. */
function ownFolder() {
  folder ??= (async () => {
    const root = await navigator.storage.getDirectory();
    const opened = await root.getDirectoryHandle(FOLDER, { create: true });
    await new Promise((held) => {
      navigator.locks.request(OWNER, () => {
        held(undefined);
        return new Promise(() => {});
      });
    });
    await removeOrphans(opened);
    return opened;
  })();
  return folder;
}

/** Removes the files of earlier runs of this worker, which are no longer needed once another run starts. */
export async function forgetResults() {
  const opened = await folder?.catch(() => undefined);
  if (opened) await removeFiles(opened, async (owner) => owner === OWNER);
}

async function removeOrphans(opened: FileSystemDirectoryHandle) {
  await removeFiles(opened, async (owner) => {
    if (owner === OWNER) return false;
    return navigator.locks.request(owner, { ifAvailable: true }, async (lock) => lock !== null);
  });
}

async function removeFiles(opened: FileSystemDirectoryHandle, isGone: (owner: string) => Promise<boolean>) {
  const names = [];
  for await (const name of (opened as any).keys()) names.push(name);
  for (const name of names) {
    const owner = name.slice(0, OWNER.length);
    if (await isGone(owner)) await opened.removeEntry(name).catch(() => {});
  }
}
