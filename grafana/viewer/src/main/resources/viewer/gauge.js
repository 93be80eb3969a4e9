// SPDX-License-Identifier: Apache-2.0
import {h, svg} from './dom.js';
import {isNumber, isText, thresholdColor, write} from './fields.js';

const LENGTH = Math.PI * 40;

/** Half circles: how much of the maximum a row has used, in the colour of its threshold. */
export function gauge(body, panel, frames) {
  const frame = frames[0];
  const config = panel.fieldConfig?.defaults ?? {};
  const valueAt = frame.meta.findLastIndex(isNumber);
  body.replaceChildren(h('ul', {class: 'gauges', tabindex: '0', 'aria-label': panel.title},
    frame.data.map((row) => {
      const label = row.filter((_, index) => isText(frame.meta[index])).join(' ');
      const value = row[valueAt];
      const written = write(value, frame.meta[valueAt], config);
      return h('li', {}, arc(value, config), h('strong', {title: written.title}, written.text), h('span', {title: label}, label));
    })));
}

function arc(value, config) {
  const low = config.min ?? 0;
  const part = value === null ? 0 : Math.max(0, Math.min(1, (Number(value) - low) / ((config.max ?? 100) - low)));
  const path = {d: 'M10 50a40 40 0 0 1 80 0', fill: 'none', 'stroke-width': 9, 'stroke-linecap': 'round'};
  return svg('svg', {viewBox: '0 0 100 56', class: 'gauge', 'aria-hidden': 'true'},
    svg('path', {...path, class: 'gauge-back'}),
    part > 0 ? svg('path', {
      ...path, class: 'gauge-fill', 'data-color': thresholdColor(value, config), 'stroke-dasharray': `${part * LENGTH} ${LENGTH}`,
    }) : '');
}
