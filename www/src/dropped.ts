// The one file of a drop, or why there is none.

/** `transfer`: of a drop that has files. Gives the file, or the sentence for the person who dropped something else. */
export function droppedFile({ files, items }: DataTransfer): File | string {
  if (files.length !== 1) return 'Drop one file at a time.';
  if (items[0]?.webkitGetAsEntry?.()?.isDirectory) return 'That is a folder: drop a file.';
  return files[0];
}
