// The file of a drop event.

/** The single dropped file, or an error message if it is a folder or not a single file. */
export function droppedFile({ files, items }: DataTransfer): File | string {
  if (files.length !== 1) return 'Drop one file at a time.';
  if (items[0]?.webkitGetAsEntry?.()?.isDirectory) return 'Drop a file, not a folder.';
  return files[0];
}
