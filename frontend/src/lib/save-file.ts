/** Hands a file to the browser, which saves it or asks where to. */
export function saveFile(file: File): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = file.name;
  link.click();
  // The download has its own hold on the file by the next turn of the event loop.
  setTimeout(() => URL.revokeObjectURL(url));
}
