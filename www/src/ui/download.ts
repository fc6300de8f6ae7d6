// Downloads.

/** Offers a file to be saved. */
export function download(file: Blob, name: string) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The download has begun by then; the address would keep the file for as long as the page is open.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
