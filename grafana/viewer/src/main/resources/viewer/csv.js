// SPDX-License-Identifier: Apache-2.0
import {isText} from './fields.js';

/**
 * RFC 4180, with every digit as it came; NULL is an empty field. Spreadsheets run a field that begins with
 * = + - @ tab or CR as a formula, and names of features and users come from outside: such texts and headers
 * get a ' in front. Numbers and times do not.
 */
export function csv(frame) {
  const asText = frame.meta.map(isText);
  const header = frame.meta.map((column) => field(column.name, true));
  const lines = frame.data.map((row) => row.map((value, index) => field(value, asText[index])));
  return [header, ...lines].map((line) => line.join(',')).join('\r\n') + '\r\n';
}

function field(value, isTextual) {
  if (value === null || value === undefined) {
    return '';
  }
  const written = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const text = isTextual && /^[=+\-@\t\r]/.test(written) ? `'${written}` : written;
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
