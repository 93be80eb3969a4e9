// SPDX-License-Identifier: Apache-2.0
import {h, svg} from './dom.js';
import {isNumber, isText, thresholdColor, write} from './fields.js';
import {seriesOf} from './series.js';
import {linked} from './table.js';

/** Big figures: one for each number of each row, or the last of each series. */
export function stat(body, panel, frames, context) {
  const config = panel.fieldConfig?.defaults ?? {};
  const figures = panel.options?.reduceOptions?.values ? ofRows(frames[0]) : ofSeries(frames, config);
  const alone = figures.length === 1;
  body.replaceChildren(h('dl', {class: alone ? 'stat' : 'stat several', 'data-number': figures.length},
    figures.map((figure) => {
      const written = write(figure.value, figure.column, config, context.now);
      const color = config.color?.mode === 'fixed' ? config.color.fixedColor : thresholdColor(figure.value, config);
      return h('div', {},
        h('dt', {class: figure.label ? null : 'unseen'}, figure.label || panel.title),
        h('dd', {'data-color': color === 'text' ? null : color, title: written.title, class: written.unknown ? 'unknown' : null},
          linked(written.text, config.links?.[0], figure.frame, figure.row, context)),
        figure.numbers && panel.options?.graphMode === 'area' ? spark(figure.numbers) : null);
    })));
}

function ofRows(frame) {
  const numbers = frame.meta.map((column, index) => ({...column, index})).filter(isNumber);
  const texts = frame.meta.map((column, index) => ({...column, index})).filter(isText);
  return frame.data.flatMap((row) => numbers.map((column) => ({
    frame, row, column, value: row[column.index],
    label: [...texts.map((text) => row[text.index]), numbers.length > 1 ? column.name.replaceAll('_', ' ') : '']
      .filter((text) => text !== null && text !== '').join(' '),
  })));
}

function ofSeries(frames, config) {
  const {series} = seriesOf(frames, config.displayName);
  return series.map((each) => ({
    frame: frames[0], row: [], column: {name: each.name, type: 'Float64'}, numbers: each.numbers,
    value: each.texts.findLast((text) => text !== null) ?? null, label: series.length > 1 ? each.name : '',
  }));
}

function spark(numbers) {
  const known = numbers.filter((number) => number !== null);
  const top = Math.max(...known, 1e-12);
  const points = known.map((number, index) => `${((100 * index) / Math.max(1, known.length - 1)).toFixed(1)},${(22 - (20 * number) / top).toFixed(1)}`);
  return svg('svg', {class: 'spark', viewBox: '0 0 100 24', preserveAspectRatio: 'none', 'aria-hidden': 'true'},
    svg('polyline', {points: points.join(' '), 'vector-effect': 'non-scaling-stroke'}));
}
