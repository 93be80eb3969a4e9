// SPDX-License-Identifier: Apache-2.0
import * as decimal from './decimal.js';
import {ago, utc} from './time.js';

/** What a column is and how a value of it is written. */

const INNER = /^(?:Nullable|LowCardinality)\((.*)\)$/;

export function baseType(type) {
  const inner = INNER.exec(type);
  return inner ? baseType(inner[1]) : type;
}

export const isNumber = (column) => /^(U?Int|Float|Decimal)/.test(baseType(column.type));
export const isTime = (column) => /^Date/.test(baseType(column.type)) || column.type === 'time';
export const isText = (column) => !isNumber(column) && !isTime(column);

/** The panel's defaults and the overrides of this column, as one object. */
export function configOf(panel, name) {
  const config = {...(panel.fieldConfig?.defaults ?? {})};
  for (const override of panel.fieldConfig?.overrides ?? []) {
    if (override.matcher.id === 'byName' && override.matcher.options === name) {
      override.properties.forEach((property) => (config[property.id] = property.value));
    }
  }
  return config;
}

/** Milliseconds of a time as the server writes it. */
export const millisOf = (value) => Date.parse(value);

/** {text, title}: what is shown, and the exact value when that says more. */
export function write(value, column, config = {}, now = Date.now()) {
  if (value === null || value === undefined) {
    return {text: '–', title: 'not known', unknown: true};
  }
  if (config.unit === 'dateTimeFromNow') {
    const then = isNumber(column) ? Number(value) : millisOf(value);
    return {text: ago(then, now), title: utc(then) + ' UTC'};
  }
  if (isTime(column)) {
    return {text: timeText(String(value)), title: undefined};
  }
  if (isNumber(column)) {
    return number(value, config);
  }
  return {text: typeof value === 'object' ? composite(value) : String(value)};
}

/** 2026-11-23T10:00:00.120000Z as 2026-11-23 10:00:00.12; a date stays one. */
function timeText(value) {
  return value.replace('T', ' ').replace(/(\.\d*?)0*Z$/, '$1').replace(/[.Z]$/, '');
}

function composite(value) {
  if (Array.isArray(value)) {
    return value.join(', ');
  }
  return Object.entries(value).map(([key, each]) => `${key}: ${each}`).join(', ');
}

const SUFFIX = {percent: '%', eps: ' events/s', rps: ' rows/s', ops: ' ops/s', ms: ' ms', s: ' s'};

export function number(value, config) {
  const {unit, decimals} = config;
  if (decimal.parse(value) === null) {
    return {text: String(value)};
  }
  const exact = decimal.exact(value);
  if (config.exact) {
    return {text: exact};
  }
  if (unit === 'ms' || unit === 's') {
    return {text: duration(value, unit, decimals), title: exact + SUFFIX[unit]};
  }
  if (unit === 'short' || unit === 'eps' || unit === 'rps' || unit === 'ops') {
    return {text: decimal.short(value, decimals) + (SUFFIX[unit] ?? ''), title: exact};
  }
  const text = decimals === undefined ? decimal.readable(value) : decimal.format(value, decimals);
  return {text: text + (SUFFIX[unit] ?? ''), title: exact};
}

const LENGTHS = [[86_400_000, ' d'], [3_600_000, ' h'], [60_000, ' min'], [1000, ' s'], [1, ' ms']];

function duration(value, unit, decimals) {
  const millis = Number(value) * (unit === 's' ? 1000 : 1);
  const [size, name] = LENGTHS.find(([each]) => Math.abs(millis) >= each) ?? [1, ' ms'];
  return decimal.format((millis / size).toFixed(6), decimals ?? (millis / size < 10 ? 2 : 1)).replace(/\.0+$/, '') + name;
}

/** The threshold's colour of a value: green, orange, red, or null without thresholds. */
export function thresholdColor(value, config) {
  const number = value === null ? null : decimal.parse(value);
  if (number === null || !config.thresholds) {
    return null;
  }
  const passed = config.thresholds.steps.filter(
    (step) => step.value === null || decimal.compare(value, step.value) >= 0);
  return passed.at(-1)?.color ?? null;
}
