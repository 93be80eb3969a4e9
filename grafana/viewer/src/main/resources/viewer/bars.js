// SPDX-License-Identifier: Apache-2.0
import {h, styled} from './dom.js';
import {isNumber, isText, thresholdColor, write} from './fields.js';
import {linked} from './table.js';

/** Horizontal bars: a row each, named by its text columns, as long as its last number. */
export function bars(body, panel, frames, context) {
  const frame = frames[0];
  const config = panel.fieldConfig?.defaults ?? {};
  const valueAt = frame.meta.findLastIndex(isNumber);
  const texts = frame.meta.map((column, index) => ({...column, index})).filter(isText);
  const currencyAt = texts.find((column) => column.name === 'currency')?.index ?? -1;
  const longest = lengths(frame, valueAt, currencyAt);
  const items = frame.data.map((row) => {
    const value = row[valueAt];
    const names = texts.filter((column) => column.index !== currencyAt).map((column) => write(row[column.index], column).text);
    const label = names.shift() ?? frame.meta[valueAt].name;
    const top = config.max ?? longest.get(currencyAt < 0 ? '' : row[currencyAt]);
    const part = value === null || !top ? 0 : Math.max(0, Math.min(1, Number(value) / top));
    const written = write(value, frame.meta[valueAt], config);
    return h('li', {},
      h('span', {class: 'bar-label', title: [label, ...names].join(' ')}, linked(label, config.links?.[0], frame, row, context),
        names.length > 0 ? h('span', {class: 'dim'}, ' ', names.join(' ')) : null),
      h('span', {class: 'bar-value', title: written.title}, written.text,
        currencyAt < 0 ? null : h('span', {class: 'unit'}, ' ', row[currencyAt] ?? '')),
      styled(h('span', {class: 'track', 'aria-hidden': 'true', 'data-color': thresholdColor(value, config)}), {'--part': part}));
  });
  body.replaceChildren(h('ul', {class: 'bars', tabindex: '0', 'aria-label': panel.title}, items));
}

/** The largest value of each currency: bars of different currencies are not compared. Pixels only. */
function lengths(frame, valueAt, currencyAt) {
  const longest = new Map();
  for (const row of frame.data) {
    const key = currencyAt < 0 ? '' : row[currencyAt];
    longest.set(key, Math.max(longest.get(key) ?? 0, Number(row[valueAt] ?? 0)));
  }
  return longest;
}
