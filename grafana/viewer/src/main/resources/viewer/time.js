// SPDX-License-Identifier: Apache-2.0
/** Grafana's way to write times: now-6h, now-1d/d, epoch milliseconds, ISO. Everything in UTC. */

const NAMES = {s: 'second', m: 'minute', h: 'hour', d: 'day', w: 'week', M: 'month', y: 'year'};
const UNITS = {s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000};
const RELATIVE = /^now((?:[+-]\d{1,6}[smhdwMy])*)(?:\/([smhdwMy]))?$/;

export const QUICK_RANGES = [
  ['now-5m', 'now', 'Last 5 minutes'],
  ['now-15m', 'now', 'Last 15 minutes'],
  ['now-1h', 'now', 'Last hour'],
  ['now-6h', 'now', 'Last 6 hours'],
  ['now-24h', 'now', 'Last 24 hours'],
  ['now-2d', 'now', 'Last 2 days'],
  ['now-7d', 'now', 'Last 7 days'],
  ['now-30d', 'now', 'Last 30 days'],
  ['now-60d', 'now', 'Last 60 days'],
  ['now-90d', 'now', 'Last 90 days'],
  ['now-1y', 'now', 'Last year'],
  ['now/d', 'now', 'Today'],
  ['now-1d/d', 'now-1d/d', 'Yesterday'],
  ['now/M', 'now', 'This month'],
  ['now-1M/M', 'now-1M/M', 'Previous month'],
].map(([from, to, label]) => ({from, to, label}));

/** The years that the database's times have. */
const FIRST = 0;
const LAST = Date.UTC(2106, 0, 1) - 1;

/** Epoch milliseconds of a text, or null when it is no time of 1970 to 2105. roundUp: a /d means the end of it. */
export function toMillis(text, now, roundUp = false) {
  const millis = read(text, now, roundUp);
  return millis !== null && millis >= FIRST && millis <= LAST ? millis : null;
}

function read(text, now, roundUp) {
  if (/^\d{9,15}$/.test(text)) {
    return Number(text);
  }
  const relative = RELATIVE.exec(text);
  if (relative) {
    const shifted = (relative[1].match(/[+-]\d+[a-zA-Z]/g) ?? []).reduce(shift, now);
    return relative[2] ? round(shifted, relative[2], roundUp) : shifted;
  }
  return parseAbsolute(text, true);
}

/** {from, to} in milliseconds, or null when either is no time or they are out of order. */
export function resolve(range, now) {
  const from = toMillis(range.from, now);
  const to = toMillis(range.to, now, true);
  return from === null || to === null || from >= to ? null : {from, to};
}

/** 2026-11-23 10:00(:00(.000))(Z), with a space or T; without Z it is UTC or the browser's zone. */
export function parseAbsolute(text, utc) {
  const parts = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)?)?(Z)?$/.exec(text.trim());
  if (!parts) {
    return null;
  }
  const zone = utc || parts[4] ? 'Z' : '';
  const millis = Date.parse(`${parts[1]}T${parts[2] ?? '00:00'}${parts[3] ?? ':00'}${zone}`);
  return Number.isNaN(millis) ? null : millis;
}

function shift(millis, step) {
  const amount = Number(step.slice(0, -1));
  const unit = step.at(-1);
  if (UNITS[unit]) {
    return millis + amount * UNITS[unit];
  }
  const date = new Date(millis);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + (unit === 'y' ? 12 * amount : amount));
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.getTime();
}

function round(millis, unit, up) {
  const start = startOf(millis, unit);
  return up ? startOf(shift(start, '+1' + unit), unit) - 1 : start;
}

function startOf(millis, unit) {
  const date = new Date(millis);
  if (unit === 'M' || unit === 'y') {
    return Date.UTC(date.getUTCFullYear(), unit === 'y' ? 0 : date.getUTCMonth());
  }
  if (unit === 'w') {
    const day = startOf(millis, 'd');
    return day - ((date.getUTCDay() + 6) % 7) * UNITS.d;
  }
  return Math.floor(millis / UNITS[unit]) * UNITS[unit];
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
  172_800, 604_800, 1_209_600, 2_592_000].map((seconds) => seconds * 1000);

/** The interval of a bar or point: the first round one that needs no more than so many of them. */
export function interval(range, points) {
  const least = (range.to - range.from) / Math.max(1, points);
  return STEPS.find((step) => step >= least) ?? STEPS.at(-1);
}

/** 2026-11-23 10:00:05 of milliseconds; the seconds only if asked for. */
export function utc(millis, seconds = true) {
  return new Date(millis).toISOString().replace('T', ' ').slice(0, seconds ? 19 : 16);
}

/** What a range is called: the quick range's name, or both ends. */
export function describe(range) {
  const quick = QUICK_RANGES.find((each) => each.from === range.from && each.to === range.to);
  if (quick) {
    return quick.label;
  }
  const last = range.to === 'now' ? /^now-(\d+)([smhdwMy])$/.exec(range.from) : null;
  if (last) {
    return `Last ${last[1]} ${NAMES[last[2]]}${last[1] === '1' ? '' : 's'}`;
  }
  const end = (text) => (/^\d+$/.test(text) ? utc(Number(text), false) : text);
  return `${end(range.from)} to ${end(range.to)}`;
}

/** 3 minutes ago, of two times in milliseconds. */
export function ago(then, now) {
  const seconds = Math.round((now - then) / 1000);
  const [size, name] = [[86_400, 'day'], [3600, 'hour'], [60, 'minute'], [1, 'second']]
    .find(([each]) => Math.abs(seconds) >= each) ?? [1, 'second'];
  const amount = Math.trunc(Math.abs(seconds) / size);
  const text = `${amount} ${name}${amount === 1 ? '' : 's'}`;
  return seconds < 0 ? `in ${text}` : `${text} ago`;
}
