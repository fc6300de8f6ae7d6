// Storage for results until they are downloaded: on disk if the browser supports it, otherwise in memory with a size limit.

export interface Sink {
  write: (bytes: Uint8Array<ArrayBuffer>) => void;
  /** Returns what was written; undefined if not all of it could be stored. */
  close: () => Promise<Blob | undefined>;
  discard: () => Promise<void>;
  /** Why it can't be stored, as a sentence. */
  refusal: () => string | undefined;
}

/** The part of the Origin Private File System that TypeScript defines only for workers. */
type AccessHandle = { write(bytes: Uint8Array, options: { at: number }): number; flush(): void; close(): void };

const FOLDER = 'segment-postscript-results';
const MAX_MEMORY_BYTES = 256 * 1024 * 1024;

/** The size of the write buffer: many small writes would be slow. */
const WRITE_BYTES = 1 << 20;

/** The prefix of this worker's file names, and the name of a lock that it holds as long as it lives. */
const OWNER = crypto.randomUUID();
let files = 0;

export async function openSink(): Promise<Sink> {
  try {
    return await openFile();
  } catch {
    // Private windows, insecure contexts and older browsers fall back to memory.
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
        ? 'The results exceed 256 MB, and this browser can’t store them on disk, so they can’t be downloaded.'
        : undefined,
  };
}

let folder: Promise<FileSystemDirectoryHandle> | undefined;

/** The folder for results, without the files of workers that no longer exist. */
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
