// SPDX-License-Identifier: Apache-2.0
import {download} from './csv.js';
import {h, icon} from './dom.js';
import {empty} from './messages.js';
import {table} from './table.js';

/** A panel's data as a table and as CSV, and its queries. */
export function inspect(title, frames, queries) {
  const dialog = h('dialog', {class: 'inspect', 'aria-label': `Inspect ${title}`, onclose: () => dialog.remove()});
  const close = h('button', {type: 'button', class: 'button icon-button', 'aria-label': 'Close', onclick: () => dialog.close()}, icon('close'));
  const parts = frames.map((frame) => data(title, frame, frames.length > 1));
  dialog.append(
    h('header', {}, h('h2', {}, title), close),
    h('div', {class: 'inspect-body'},
      ...(parts.length > 0 ? parts : [empty('There is no data.')]),
      ...queries.map(query)));
  document.body.append(dialog);
  dialog.showModal();
}

function data(title, frame, named) {
  const host = h('div', {class: 'inspect-table'});
  table(host, {label: `Data of ${title}`, config: () => ({exact: true})}).show(frame);
  return h('section', {},
    h('div', {class: 'inspect-line'},
      h('h3', {}, named ? `Data ${frame.refId}` : 'Data'),
      h('span', {class: 'dim'}, resultLine(frame)),
      h('button', {type: 'button', class: 'button', onclick: () => download(frame, title)}, 'Download CSV')),
    host);
}

/** 12 rows, 14 ms, 1,234 rows read. */
export function resultLine(frame) {
  const whole = (number) => Number(number).toLocaleString('en');
  const rows = frame.rows ?? frame.data.length;
  return [`${whole(rows)} row${rows === 1 ? '' : 's'}`,
    frame.truncated && 'cut here: narrow the query for the rest',
    frame.milliseconds !== undefined && `${whole(frame.milliseconds)} ms`,
    frame.readRows !== undefined && frame.readRows !== null && `${whole(frame.readRows)} rows read`].filter(Boolean).join(' · ');
}

function query({refId, sql, expr}) {
  return h('section', {},
    h('div', {class: 'inspect-line'},
      h('h3', {}, `${sql ? 'SQL' : 'PromQL'} ${refId}`),
      sql ? h('a', {class: 'button', href: `/sql#${encodeURIComponent(sql)}`}, 'Open in SQL box') : null),
    h('pre', {tabindex: '0'}, h('code', {}, sql ?? expr)));
}
