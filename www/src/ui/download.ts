// File downloads.

/** Downloads a file. */
export function download(file: Blob, name: string) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The download has started by then. Otherwise, the URL keeps the file in memory as long as the page is open.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
