// SPDX-License-Identifier: Apache-2.0
/** RFC 4180, with every digit as it came; NULL is an empty field. */
export function csv(frame) {
  const lines = [frame.meta.map((column) => column.name), ...frame.data];
  return lines.map((line) => line.map(field).join(',')).join('\r\n') + '\r\n';
}

function field(value) {
  if (value === null || value === undefined) {
    return '';
  }
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Offers the frame as a file. */
export function download(frame, name) {
  const url = URL.createObjectURL(new Blob([csv(frame)], {type: 'text/csv;charset=utf-8'}));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
