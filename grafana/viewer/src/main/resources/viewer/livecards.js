// SPDX-License-Identifier: Apache-2.0
import * as decimal from './decimal.js';
import {h, styled} from './dom.js';
import {millisOf} from './fields.js';
import {ago} from './time.js';

/** One request of the live page. */
export function eventLine(row, fresh) {
  const cost = row.cost === null ? '–' : `${decimal.readable(row.cost)} ${row.currency ?? ''}`;
  const none = row.input_tokens === null && row.output_tokens === null;
  const tokens = (write) => (none ? '–' : `${amount(row.input_tokens, write)} → ${amount(row.output_tokens, write)}`);
  return h('tr', {class: fresh ? 'fresh' : null},
    h('td', {class: 'time', title: row.time}, row.time.slice(11, 19)),
    ...[row.tenant, row.team, row.feature].map((text) => h('td', {class: text ? null : 'unknown', title: text}, text || '–')),
    h('td', {title: [row.provider, row.model].filter(Boolean).join(' ')}, row.model ?? '–'),
    h('td', {class: 'number', title: none ? 'not known' : tokens(decimal.exact)}, tokens(decimal.short)),
    h('td', {class: 'number', title: row.cost === null ? 'not known' : `${decimal.exact(row.cost)} ${row.currency ?? ''}`}, cost),
    h('td', {}, badges(row)));
}

const amount = (value, write) => (value === null || value === undefined ? '–' : write(value));

function badges({price_status: price, call_status: call}) {
  const word = (text) => (text ?? 'unknown').toLowerCase().replaceAll('_', ' ');
  return [
    ['SUCCESS', 'OK'].includes(call) ? null : h('span', {class: 'badge', 'data-color': 'red'}, word(call)),
    h('span', {class: 'badge', 'data-color': price === 'PRICED' ? null : 'orange'}, word(price)),
  ];
}

const SEVERITIES = {CRITICAL: 'red', WARNING: 'orange'};

export function alertLine(row) {
  const open = row.resolved_at === null;
  const facts = [word(row.severity), word(row.state), row.tenant, ago(millisOf(row.time), Date.now())];
  return h('li', {'data-color': open ? (SEVERITIES[row.severity] ?? 'blue') : null},
    h('span', {class: 'alert-title'}, row.title),
    h('span', {class: 'dim', title: row.time}, facts.filter(Boolean).join(' · ')));
}

const word = (text) => (text === null || text === undefined ? '' : text.toLowerCase());

const STATES = {OK: 'green', WARNING: 'orange', EXCEEDED: 'red'};

/** How much of a budget is used, and whether it will last. */
export function budgetCard(row) {
  const name = [row.budget, row.group].filter(Boolean).join(' ');
  const color = STATES[row.state] ?? 'blue';
  const used = row.used_percent === null ? null : decimal.format(row.used_percent, 1);
  const money = (value) => (value === null ? 'not known' : `${decimal.format(value, 2)} ${row.currency ?? ''}`.trim());
  return h('li', {},
    h('div', {class: 'budget-head'}, h('strong', {title: name}, name), h('span', {class: 'badge', 'data-color': color}, word(row.state))),
    h('div', {
      class: 'meter', role: 'meter', 'aria-label': `${name}, used`, 'aria-valuemin': '0', 'aria-valuemax': '100',
      'aria-valuenow': used === null ? '0' : String(Math.min(100, Number(row.used_percent))),
      'aria-valuetext': used === null ? 'not known' : `${used} % of ${money(row.amount)}`,
    }, styled(h('span', {class: 'track', 'data-color': color}), {'--part': Math.min(1, Number(row.used_percent ?? 0) / 100)})),
    h('div', {class: 'budget-line'}, h('span', {}, `${used ?? '–'}% of ${money(row.amount)}`), h('span', {class: 'dim'}, word(row.period))),
    h('dl', {class: 'budget-facts'},
      fact('Left', money(row.remaining)), fact('Forecast', money(row.forecast)),
      row.exhausted_at ? fact('Used up', row.exhausted_at.slice(0, 16).replace('T', ' ')) : null));
}

const fact = (name, value) => h('div', {}, h('dt', {}, name), h('dd', {}, value));
