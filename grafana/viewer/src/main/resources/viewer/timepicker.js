// SPDX-License-Identifier: Apache-2.0
import {h, icon, newId} from './dom.js';
import {popover} from './popover.js';
import {QUICK_RANGES, describe, parseAbsolute, resolve, toMillis, utc} from './time.js';

/** Chooses the time: a quick range, or both ends in UTC or the browser's own zone. */
export function timePicker(choose) {
  let range = {from: 'now-6h', to: 'now'};
  const control = popover({label: 'Time range', className: 'time-picker', fill});

  function fill(box, close) {
    const pick = (picked) => {
      close();
      choose(picked);
    };
    box.append(h('div', {class: 'time-columns'}, absolute(range, pick), quick(range, pick)));
  }

  return {
    element: control.element,
    cancel: control.cancel,
    show(selected) {
      range = selected;
      const text = describe(range);
      control.say([icon('clock'), h('span', {class: 'picked'}, text), h('span', {class: 'dim'}, 'UTC')],
        `Time range: ${text}, UTC`);
    },
  };
}

function quick(range, pick) {
  return h('div', {class: 'quick', role: 'group', 'aria-label': 'Quick ranges'},
    QUICK_RANGES.map((each) => {
      const active = each.from === range.from && each.to === range.to;
      return h('button', {
        type: 'button', class: 'menu-item', 'aria-pressed': String(active), 'data-first': active,
        onclick: () => pick({from: each.from, to: each.to}),
      }, each.label);
    }));
}

function absolute(range, pick) {
  const zone = h('select', {id: newId('zone')},
    h('option', {value: 'utc'}, 'UTC'), h('option', {value: 'local'}, `Local (${localZone()})`));
  const from = h('input', {type: 'text', id: newId('from'), value: shown(range.from), autocomplete: 'off'});
  const to = h('input', {type: 'text', id: newId('to'), value: shown(range.to), autocomplete: 'off'});
  const error = h('p', {class: 'field-error', role: 'alert'});
  const field = (label, input) => h('div', {class: 'field'}, h('label', {for: input.id}, label), input);
  return h('form', {
    class: 'absolute', 'aria-label': 'From and to',
    onsubmit: (event) => {
      event.preventDefault();
      const picked = {from: read(from.value, zone.value), to: read(to.value, zone.value)};
      const wrong = mistake(picked);
      error.textContent = wrong;
      if (!wrong) {
        pick(picked);
      }
    },
  }, field('From', from), field('To', to), field('Times are in', zone),
  h('p', {class: 'hint'}, '2026-11-23 10:00, or now-6h, now-1d/d. The page shows UTC.'), error,
  h('button', {type: 'submit', class: 'button primary'}, 'Apply'));
}

const shown = (text) => (/^\d+$/.test(text) ? utc(Number(text)) : text);

function read(text, zone) {
  const trimmed = text.trim();
  if (trimmed.startsWith('now')) {
    return trimmed;
  }
  const millis = parseAbsolute(trimmed, zone === 'utc');
  return millis === null ? trimmed : String(millis);
}

function mistake(range) {
  const now = Date.now();
  for (const end of ['from', 'to']) {
    if (toMillis(range[end], now) === null) {
      return `“${range[end]}” is no time: write 2026-11-23 10:00 or now-6h.`;
    }
  }
  return resolve(range, now) ? '' : 'From must be before to.';
}

function localZone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
