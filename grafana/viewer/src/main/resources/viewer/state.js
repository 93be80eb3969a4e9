// SPDX-License-Identifier: Apache-2.0
/** What the address says about a dashboard: Grafana's own parameters. */

export const ALL = '$__all';

/** {from, to, refresh, variables: {name: [values]}} of an address and the dashboard's defaults. */
export function parse(search, dashboard) {
  const parameters = new URLSearchParams(search);
  return {
    from: parameters.get('from') || dashboard.time?.from || 'now-6h',
    to: parameters.get('to') || dashboard.time?.to || 'now',
    refresh: parameters.has('refresh') ? parameters.get('refresh') : (dashboard.refresh ?? ''),
    variables: Object.fromEntries(
      (dashboard.templating?.list ?? []).map((each) => [each.name, selected(parameters, each)])),
  };
}

function selected(parameters, variable) {
  const values = parameters.getAll('var-' + variable.name);
  return values.length > 0 ? values : defaults(variable);
}

export function defaults(variable) {
  const value = variable.current?.value ?? (variable.includeAll ? ALL : '');
  return Array.isArray(value) ? value : [value];
}

export const isAll = (values) => values.length === 0 || values.includes(ALL);

/** The address after a change: {from, to, refresh, variables: {name: values}}, each optional. */
export function changed(search, change) {
  const parameters = new URLSearchParams(search);
  for (const key of ['from', 'to', 'refresh']) {
    if (change[key] !== undefined) {
      parameters.set(key, change[key]);
    }
  }
  for (const [name, values] of Object.entries(change.variables ?? {})) {
    parameters.delete('var-' + name);
    values.forEach((value) => parameters.append('var-' + name, value));
  }
  return written(parameters);
}

/** What goes along to another dashboard: the time and the variables that it knows by name. */
export function carried(search) {
  const parameters = new URLSearchParams(search);
  parameters.delete('refresh');
  ['dimension', 'value'].forEach((name) => parameters.delete('var-' + name));
  return written(parameters);
}

/** What a query gets: all values of all variables, so that the server need not guess. */
export function queryString(range, interval, variables) {
  const parameters = new URLSearchParams({from: range.from, to: range.to});
  if (interval) {
    parameters.set('interval', interval);
  }
  for (const [name, values] of Object.entries(variables)) {
    (isAll(values) ? [ALL] : values).forEach((value) => parameters.append('var-' + name, value));
  }
  return parameters.toString();
}

function written(parameters) {
  const text = parameters.toString();
  return text === '' ? '' : '?' + text;
}
