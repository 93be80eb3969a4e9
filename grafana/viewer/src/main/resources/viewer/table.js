// SPDX-License-Identifier: Apache-2.0
import * as decimal from './decimal.js';
import {h, styled} from './dom.js';
import {configOf, isNumber, isTime, thresholdColor, write} from './fields.js';
import {expand, isOwn} from './links.js';

const PAGE = 500;

/** A panel's table: sortable, with links, colours and gauges by column. */
export function tablePanel(body, panel, frames, context, before) {
  const view = before ?? table(body, {label: panel.title, config: (name) => configOf(panel, name)});
  view.show(frames[0], context);
  return view;
}

/** Shows frames as a table that keeps its order and place while they change. */
export function table(body, {label, config = () => ({})}) {
  let order = null;
  let limit = PAGE;
  let last = null;
  let columns = '';
  const head = h('thead');
  const rows = h('tbody');
  const more = h('button', {type: 'button', class: 'button more', hidden: true, onclick: showMore});
  body.replaceChildren(h('div', {class: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': `${label}, table`},
    h('table', {class: 'data'}, h('caption', {class: 'unseen'}, label), head, rows), more));

  function show(frame, context) {
    last = [frame, context];
    const names = frame.meta.map((column) => column.name).join('\n');
    if (names !== columns) {
      columns = names;
      order = null;
      head.replaceChildren(h('tr', {}, frame.meta.map(header)));
    }
    const configs = frame.meta.map((column) => config(column.name));
    const sorted = sort(frame);
    rows.replaceChildren(...sorted.slice(0, limit).map((row) => line(frame, row, configs, context)));
    more.hidden = sorted.length <= limit;
    more.textContent = `Show more (${limit.toLocaleString('en')} of ${sorted.length.toLocaleString('en')} rows)`;
  }

  function showMore() {
    limit += PAGE;
    show(...last);
  }

  function header(column, index) {
    const button = h('button', {type: 'button', class: 'sort', onclick: () => sortBy(index)}, column.name.replaceAll('_', ' '));
    return h('th', {scope: 'col', class: isNumber(column) ? 'number' : null, title: column.type}, button);
  }

  function sortBy(index) {
    const first = isNumber(last[0].meta[index]) ? -1 : 1;
    order = order?.index !== index ? {index, way: first} : order.way === first ? {index, way: -first} : null;
    [...head.firstChild.children].forEach((cell, at) => (order?.index === at
      ? cell.setAttribute('aria-sort', order.way > 0 ? 'ascending' : 'descending') : cell.removeAttribute('aria-sort')));
    show(...last);
  }

  function sort(frame) {
    if (!order) {
      return frame.data;
    }
    const {index, way} = order;
    const compare = comparator(frame.meta[index]);
    return frame.data.slice().sort((a, b) => (a[index] === null || b[index] === null
      ? (a[index] === null) - (b[index] === null) : way * compare(a[index], b[index])));
  }

  return {show};
}

function comparator(column) {
  if (!isNumber(column)) {
    return (a, b) => String(a).localeCompare(String(b), 'en', {numeric: !isTime(column)});
  }
  return (a, b) => (decimal.parse(a) && decimal.parse(b) ? decimal.compare(a, b) : String(a).localeCompare(String(b)));
}

function line(frame, row, configs, context) {
  return h('tr', {}, frame.meta.map((column, index) => cell(frame, row, column, row[index], configs[index], context)));
}

function cell(frame, row, column, value, config, context) {
  const written = write(value, column, config, context?.now);
  const cellType = config['custom.cellOptions']?.type;
  const classes = [isNumber(column) && 'number', written.unknown && 'unknown', isTime(column) && 'time'];
  const color = cellType ? thresholdColor(value, config) : null;
  const content = linked(written.text, config.links?.[0], frame, row, context);
  return h('td', {
    class: classes.filter(Boolean).join(' ') || null, title: titleOf(written), 'data-color': color,
  }, cellType === 'gauge' && !written.unknown ? meter(value, written.text, config, color) : content);
}

const titleOf = ({title, text}) => (title && title !== text ? title : text.length > 24 ? text : null);

/** A link of the panel's files around the text, if it leads to a page of ours. */
export function linked(text, link, frame, row, context) {
  if (!link || text === '') {
    return text;
  }
  const fields = Object.fromEntries(frame.meta.map((column, index) => [column.name, row[index]]));
  const url = expand(link.url, {row: fields, from: context.state.from, to: context.state.to, variables: context.state.variables});
  return isOwn(url) ? h('a', {href: url, title: link.title}, text) : text;
}

function meter(value, text, config, color) {
  const low = config.min ?? 0;
  const part = Math.max(0, Math.min(1, (Number(value) - low) / ((config.max ?? 100) - low)));
  return h('div', {class: 'cell-gauge'},
    styled(h('span', {class: 'track', 'aria-hidden': 'true', 'data-color': color}), {'--part': part}), h('span', {}, text));
}
