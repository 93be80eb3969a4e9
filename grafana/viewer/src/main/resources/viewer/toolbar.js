// SPDX-License-Identifier: Apache-2.0
import {h, icon, newId} from './dom.js';
import {picker} from './picker.js';
import {timePicker} from './timepicker.js';

const REFRESHES = ['5s', '10s', '30s', '1m', '5m', '15m'];

/** Title, time, refresh and variables of a dashboard. change({from, to, refresh, variables}) asks for more. */
export function toolbar(dashboard, {change, refresh, valuesPath}) {
  const time = timePicker((range) => change(range));
  const pickers = (dashboard.templating?.list ?? []).map((variable) => ({
    name: variable.name,
    ...picker(variable, {valuesPath, choose: (values) => change({variables: {[variable.name]: values}})}),
  }));
  const every = refreshSelect((value) => change({refresh: value}));
  const element = h('div', {class: 'toolbar'},
    h('div', {class: 'toolbar-row'},
      h('div', {class: 'heading'},
        h('h1', {tabindex: '-1'}, dashboard.title.replace(/^Costwire: (.)/, (_, first) => first.toUpperCase())),
        h('p', {class: 'lead'}, dashboard.description ?? '')),
      h('div', {class: 'controls', role: 'group', 'aria-label': 'Time'}, time.element,
        h('div', {class: 'joined'}, every.element,
          h('button', {type: 'button', class: 'button', 'aria-label': 'Refresh now', title: 'Refresh now', onclick: refresh},
            icon('refresh'))))),
    pickers.length === 0 ? null
      : h('div', {class: 'controls variables', role: 'group', 'aria-label': 'Variables'}, pickers.map((each) => each.element)));
  return {
    element,
    show(state) {
      time.show({from: state.from, to: state.to});
      every.show(state.refresh);
      pickers.forEach((each) => each.show(state.variables[each.name]));
    },
    /** What is open was meant for the page as it was: nothing is chosen. */
    close() {
      [time, ...pickers].forEach((each) => each.cancel());
    },
  };
}

function refreshSelect(choose) {
  const id = newId('refresh');
  const select = h('select', {id, 'aria-label': 'Refresh every', onchange: () => choose(select.value)},
    h('option', {value: ''}, 'Off'), REFRESHES.map((each) => h('option', {value: each}, each)));
  return {
    element: select,
    show(value) {
      select.value = REFRESHES.includes(value) ? value : '';
    },
  };
}

/** Milliseconds of 10s or 5m; 0 is off. */
export function refreshMillis(text) {
  const parts = /^(\d{1,4})([smh])$/.exec(text ?? '');
  return parts ? Math.max(5000, Number(parts[1]) * {s: 1000, m: 60_000, h: 3_600_000}[parts[2]]) : 0;
}
