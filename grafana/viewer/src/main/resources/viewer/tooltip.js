// SPDX-License-Identifier: Apache-2.0
import * as decimal from './decimal.js';
import {h, styled} from './dom.js';
import {number} from './fields.js';
import {seriesColor} from './theme.js';
import {utc} from './time.js';

const MOST_LINES = 12;
const NEAR_PIXELS = 5;

/** Follows the mouse over a chart: the time, every series there, the largest first, and annotations. */
export function tooltip(host) {
  const box = h('div', {class: 'tooltip', 'aria-hidden': 'true', hidden: true});
  let data = null;
  let options = null;
  let inside = false;
  host.addEventListener('mouseenter', () => (inside = true));
  host.addEventListener('mouseleave', () => {
    inside = false;
    box.hidden = true;
  });
  host.append(box);

  function move(plot) {
    const {idx, left, top} = plot.cursor;
    const near = left < 0 ? [] : (options.annotations ?? []).filter((each) => touches(plot, each, left));
    if (!inside || left < 0 || (idx === null && near.length === 0)) {
      box.hidden = true;
      return;
    }
    box.replaceChildren(...(idx === null ? [] : values(idx)), ...near.slice(0, 4).map(note));
    box.hidden = false;
    place(plot, left, top);
  }

  function values(idx) {
    const lines = data.series
      .map((each, index) => ({name: each.name, text: each.texts[idx], index: options.tints?.[index] ?? index}))
      .filter((each) => each.text !== null)
      .sort((a, b) => decimal.compare(b.text, a.text));
    const more = lines.length - MOST_LINES;
    return [
      h('div', {class: 'tooltip-time'}, utc(data.times[idx]), ' UTC'),
      ...lines.slice(0, MOST_LINES).map((each) => h('div', {class: 'tooltip-line'},
        styled(h('i', {class: 'swatch'}), {'--tint': seriesColor(each.index)}),
        h('span', {class: 'tooltip-name'}, each.name),
        h('b', {}, number(each.text, options.config).text))),
      more > 0 ? h('div', {class: 'dim'}, `and ${more} more`) : '',
    ];
  }

  function place(plot, left, top) {
    const x = left + plot.over.offsetLeft;
    const room = host.clientWidth - x > box.offsetWidth + 24;
    box.style.left = `${room ? x + 14 : Math.max(0, x - box.offsetWidth - 14)}px`;
    box.style.top = `${Math.max(0, Math.min(top, host.clientHeight - box.offsetHeight))}px`;
  }

  return {
    move,
    follow(nextData, nextOptions) {
      data = nextData;
      options = nextOptions;
    },
  };
}

function touches(plot, annotation, left) {
  const start = plot.valToPos(annotation.time, 'x');
  const end = annotation.timeEnd === null ? start : plot.valToPos(annotation.timeEnd, 'x');
  return Math.abs(left - start) <= NEAR_PIXELS || (left >= start && left <= end);
}

function note(annotation) {
  return h('div', {class: 'tooltip-note'},
    styled(h('i', {class: 'swatch'}), {'--tint': `var(${annotation.tint})`}),
    h('span', {}, `${annotation.text}`, h('span', {class: 'dim'}, ` ${annotation.tags} · ${utc(annotation.time)}`)));
}
