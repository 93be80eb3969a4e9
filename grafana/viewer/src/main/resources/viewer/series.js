// SPDX-License-Identifier: Apache-2.0
import * as decimal from './decimal.js';
import {isNumber, isTime, millisOf} from './fields.js';
import {displayName} from './links.js';

/**
 * Frames as what a chart needs: common times, and series with a number for the pixels and the exact
 * text for the reader, the largest sum first. A moment without a row is null, not 0, and so is the sum of
 * a series that has no value. Moments that the
 * chart shows in any case can be given.
 */
export function seriesOf(frames, pattern, moments = []) {
  const byName = new Map();
  const times = new Set(moments);
  for (const frame of frames) {
    collect(frame, pattern, byName, times);
  }
  const sorted = [...times].sort((a, b) => a - b);
  const series = [...byName].map(([name, points]) => ({
    name,
    texts: sorted.map((time) => points.get(time) ?? null),
    sum: points.size === 0 ? null : decimal.sum([...points.values()]),
  }));
  series.sort((a, b) => decimal.compare(b.sum ?? '0', a.sum ?? '0') || a.name.localeCompare(b.name));
  series.forEach((each) => (each.numbers = each.texts.map((text) => (text === null ? null : Number(text)))));
  return {times: sorted, series};
}

function collect(frame, pattern, byName, times) {
  const timeAt = frame.meta.findIndex(isTime);
  const seriesAt = frame.meta.findIndex((column) => column.name === 'series');
  const values = frame.meta.map((column, index) => ({...column, index})).filter(isNumber);
  for (const row of frame.data) {
    const time = millisOf(row[timeAt]);
    times.add(time);
    for (const column of values) {
      const name = displayName(pattern, column.name, seriesAt < 0 ? null : row[seriesAt]);
      const points = byName.get(name) ?? byName.set(name, new Map()).get(name);
      if (row[column.index] !== null) {
        points.set(time, String(row[column.index]));
      }
    }
  }
}

/** Cumulative numbers for stacked drawing; amounts below 0 are stacked downwards. */
export function stacked(series) {
  const length = series[0]?.numbers.length ?? 0;
  const above = new Array(length).fill(0);
  const below = new Array(length).fill(0);
  return series.map((each) => each.numbers.map((number, index) => {
    if (number === null) {
      return null;
    }
    const side = number < 0 ? below : above;
    side[index] += number;
    return side[index];
  }));
}
