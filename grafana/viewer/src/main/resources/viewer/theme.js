// SPDX-License-Identifier: Apache-2.0
/** Light or dark: the system's choice until the reader makes one. */

const KEY = 'costwire-theme';
const system = matchMedia('(prefers-color-scheme: dark)');

export const current = () => document.documentElement.dataset.theme;

export function start() {
  apply();
  system.addEventListener('change', apply);
}

export function toggle() {
  store(current() === 'dark' ? 'light' : 'dark');
  apply();
}

/** The colour of a custom property, for what is drawn on a canvas. */
export function color(property) {
  return getComputedStyle(document.documentElement).getPropertyValue(property).trim();
}

/** Colours of series, in their order. */
export const seriesColor = (index) => color(`--series-${(index % 12) + 1}`);

function apply() {
  document.documentElement.dataset.theme = stored() ?? (system.matches ? 'dark' : 'light');
  window.dispatchEvent(new Event('theme'));
}

function stored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function store(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    document.documentElement.dataset.theme = theme;
  }
}
