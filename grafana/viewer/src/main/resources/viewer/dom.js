// SPDX-License-Identifier: Apache-2.0
/** Elements without markup: text is always text. */

const SVG = 'http://www.w3.org/2000/svg';

/** h('a', {href, class, onclick}, 'text', child): null and false attributes and children are left out. */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Custom properties, for what CSS computes from data: styled(bar, {'--part': 0.5}). */
export function styled(element, properties) {
  for (const [name, value] of Object.entries(properties)) {
    element.style.setProperty(name, value);
  }
  return element;
}

let ids = 0;
export const newId = (name) => `${name}-${++ids}`;

/** Says a text to screen readers. */
export function announce(text) {
  document.getElementById('announcer').textContent = text;
}

const FOCUSABLE = 'a[href], button, input, select, [tabindex="0"]';

/** Makes a change inside an element; what had the focus there gets it back, or the first that can have it. */
export function keepFocus(element, change) {
  const held = document.activeElement;
  const key = element.contains(held) ? keyOf(held) : null;
  const place = key === null ? 0 : alike(element, key).indexOf(held);
  change();
  if (key !== null && document.activeElement !== held) {
    const now = alike(element, key);
    (now[place] ?? now[0] ?? element.querySelector(FOCUSABLE))?.focus({preventScroll: true});
  }
}

const alike = (element, key) => [...element.querySelectorAll(FOCUSABLE)].filter((each) => keyOf(each) === key);

/** What stays the same when an element is built anew: its address or its name, not its value. */
function keyOf(element) {
  const name = ['data-key', 'href', 'aria-label', 'title'].map((each) => element.getAttribute(each)).find((each) => each);
  return `${element.tagName} ${name ?? element.textContent}`;
}

/** A small line drawing; decorative, the button around it has the name. */
export function icon(name) {
  return svg('svg', {class: 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true'},
    svg('path', {d: ICONS[name]}));
}

const ICONS = {
  refresh: 'M13 5.500A5.500 5.500 0 1 0 13.500 9M13.500 2.500v3.500h-3.500',
  clock: 'M8 4.500V8l2.500 1.500M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0',
  down: 'M4.500 6.500 8 10l3.500-3.500',
  info: 'M8 7.500V11M8 5v.200M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0',
  inspect: 'M2.500 3.500h11v9h-11zM2.500 6.500h11M6.500 6.500v6',
  sun: 'M8 1.500v1.500M8 13v1.500M1.500 8H3M13 8h1.500M3.400 3.400l1 1M11.600 11.600l1 1M3.400 12.600l1-1M11.600 4.400l1-1M11 8a3 3 0 1 1-6 0 3 3 0 0 1 6 0',
  close: 'M4 4l8 8M12 4l-8 8',
  menu: 'M2.500 4.500h11M2.500 8h11M2.500 11.500h11',
  dashboard: 'M2.500 2.500h4.500v6H2.500zM9 2.500h4.500v3.500H9zM9 8h4.500v5.500H9zM2.500 10.500h4.500v3H2.500z',
  live: 'M1.500 8.500h3l2-5 3 9 2-4h3',
  sql: 'M3 4c0-2 10-2 10 0v8c0 2-10 2-10 0zM3 4c0 2 10 2 10 0M3 8c0 2 10 2 10 0',
};
