// SPDX-License-Identifier: Apache-2.0
import {isAll, ALL} from './state.js';

/** Expands a data link: row's fields, the time range, variables. Only the forms our files use. */
export function expand(url, {row = {}, from, to, variables}) {
  return url.replace(/\$\{([^}]+)}/g, (form, name) => {
    const field = /^__data\.fields\.(\w+):percentencode$/.exec(name);
    if (field) {
      return encodeURIComponent(row[field[1]] ?? '');
    }
    if (name === '__url_time_range') {
      return `from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`;
    }
    const variable = /^(\w+):queryparam$/.exec(name);
    return variable ? queryParameter(variable[1], variables[variable[1]] ?? []) : form;
  });
}

function queryParameter(name, values) {
  return (isAll(values) ? [ALL] : values).map((value) => `var-${name}=${encodeURIComponent(value)}`).join('&');
}

/** Whether a link may be followed: only our own pages; anything else is shown as text. */
export function isOwn(url) {
  return /^\/(d\/[\w-]+|live|sql)([?#].*)?$/.test(url);
}

/** A series' name: ${__field.name} and ${__field.labels.series}. */
export function displayName(pattern, name, series) {
  if (!pattern) {
    return series ?? name;
  }
  return pattern
    .replaceAll('${__field.name}', () => name)
    .replaceAll('${__field.labels.series}', () => series ?? '')
    .trim();
}
