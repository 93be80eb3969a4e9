// SPDX-License-Identifier: Apache-2.0
import {get, isAbort} from './api.js';
import {h, icon} from './dom.js';
import {popover} from './popover.js';
import {ALL, isAll} from './state.js';

const MOST_SHOWN = 200;

/** Chooses the values of one variable; choose(values) is told when the box closes with a change. */
export function picker(variable, {valuesPath, choose}) {
  const single = !variable.multi;
  const custom = single && (variable.allowCustomValue || variable.type === 'textbox');
  const label = variable.label ?? variable.name;
  let values = [];
  let chosen = new Set();
  const control = popover({label, className: 'picker', fill, onClose: (cancelled) => cancelled || apply()});

  function fill(box, close) {
    chosen = new Set(isAll(values) ? [] : values);
    const options = h('div', {class: 'options', role: 'group', 'aria-label': `Values of ${label}`});
    const search = h('input', {
      type: 'search', placeholder: custom ? 'Search or type a name' : 'Search',
      'aria-label': `Search ${label}`, 'data-first': true, autocomplete: 'off', spellcheck: 'false',
    });
    const state = {box, close, search, options, all: variable.type === 'query' ? null : (variable.query ?? '').split(',').map((each) => each.trim())};
    search.addEventListener('input', () => list(state));
    box.addEventListener('keydown', (event) => keys(event, state));
    box.append(h('div', {class: 'popover-search'}, search), options, single ? '' : footer(state));
    load(state);
  }

  async function load(state) {
    list(state);
    if (state.all) {
      return;
    }
    try {
      const {values: known, truncated} = await get(valuesPath(variable.name));
      state.all = known;
      state.first = truncated ? `the first ${known.length}` : '';
    } catch (failure) {
      state.failure = isAbort(failure) ? null : failure;
    }
    list(state);
  }

  function list(state) {
    const wanted = state.search.value.trim().toLowerCase();
    const known = [...new Set([...chosen, ...(state.all ?? [])])];
    const found = known.filter((value) => value.toLowerCase().includes(wanted));
    const typed = custom && wanted && !known.includes(state.search.value.trim());
    state.options.replaceChildren(
      ...(single || wanted ? [] : [option(state, ALL)]),
      ...found.slice(0, MOST_SHOWN).map((value) => option(state, value)),
      ...(typed ? [option(state, state.search.value.trim())] : []),
      hint(state, found, typed));
  }

  function hint(state, found, typed) {
    const text = state.failure ? `${state.failure.title}. ${state.failure.remedy ?? ''}`
      : !state.all ? 'Reading the values…'
        : found.length > MOST_SHOWN ? `${found.length - MOST_SHOWN} more: type to find them`
          : found.length === 0 && !typed ? 'No such value in this time' : '';
    const cut = state.first ? `These are ${state.first} values: choose a shorter time for the rest` : '';
    return h('p', {class: 'hint', role: 'status'}, [text, cut].filter(Boolean).join('. '));
  }

  function option(state, value) {
    const text = value === ALL ? 'All' : shown(value);
    if (single) {
      return h('button', {
        type: 'button', class: 'menu-item', 'aria-pressed': String(chosen.has(value)),
        onclick: () => {
          chosen = new Set([value]);
          state.close();
        },
      }, text);
    }
    const input = h('input', {type: 'checkbox', value, onchange: () => pick(state, value, input.checked)});
    input.checked = ticked(value);
    return h('label', {class: 'option'}, input, h('span', {title: text.length > 30 ? text : null}, text));
  }

  const ticked = (value) => (value === ALL ? chosen.size === 0 : chosen.has(value));

  function pick(state, value, on) {
    if (value === ALL) {
      chosen.clear();
    } else if (on) {
      chosen.add(value);
    } else {
      chosen.delete(value);
    }
    state.options.querySelectorAll('input').forEach((input) => (input.checked = ticked(input.value)));
  }

  function footer(state) {
    return h('div', {class: 'popover-foot'},
      h('button', {type: 'button', class: 'button', onclick: () => pick(state, ALL)}, 'All'),
      h('button', {type: 'button', class: 'button primary', onclick: () => state.close()}, 'Apply'));
  }

  /** Arrows walk, Enter takes the first that was found or applies what is ticked. */
  function keys(event, state) {
    const stops = [state.search, ...state.options.querySelectorAll('input, button')];
    const at = stops.indexOf(document.activeElement);
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (step) {
      event.preventDefault();
      stops[Math.max(0, Math.min(stops.length - 1, at + step))].focus();
    } else if (event.key === 'Enter' && at >= 0 && !(single && at > 0)) {
      event.preventDefault();
      if (at === 0 && state.search.value.trim() && stops[1] && !stops[1].checked) {
        stops[1].click();
      }
      state.close();
    }
  }

  function apply() {
    const picked = chosen.size === 0 ? (variable.includeAll ? [ALL] : values) : [...chosen];
    if (picked.slice().sort().join('\n') !== values.slice().sort().join('\n')) {
      choose(picked);
    }
  }

  return {
    element: control.element,
    cancel: control.cancel,
    show(selected) {
      values = selected;
      const text = isAll(values) ? 'All' : values.length > 2 ? `${values.length} selected` : values.map(shown).join(', ');
      control.say([h('span', {class: 'dim'}, label), h('span', {class: 'picked'}, text)], `${label}: ${text}`);
      control.element.classList.toggle('narrowed', !isAll(values) && variable.includeAll === true);
    },
  };
}

const shown = (value) => (value === '' ? '(empty)' : value);
