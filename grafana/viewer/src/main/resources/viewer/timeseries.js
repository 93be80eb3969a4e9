// SPDX-License-Identifier: Apache-2.0
import {chart} from './chart.js';
import * as decimal from './decimal.js';
import {h, keepFocus, styled} from './dom.js';
import {number} from './fields.js';
import {seriesOf} from './series.js';
import {seriesColor} from './theme.js';
import {utc} from './time.js';

/** A chart with its legend. The legend's buttons hide and show series; its table is the text of the chart. */
export function timeseries(body, panel, frames, context, before) {
  const view = before ?? create(body, panel);
  view.show(frames, context);
  return view;
}

function create(body, panel) {
  const custom = panel.fieldConfig?.defaults?.custom ?? {};
  const config = panel.fieldConfig?.defaults ?? {};
  const sums = panel.options?.legend?.calcs?.includes('sum') ?? false;
  const hidden = new Set();
  const host = h('div', {class: 'chart', role: 'img'});
  const legend = h('div', {class: 'legend'});
  body.replaceChildren(h('div', {class: `with-legend ${panel.options?.legend?.placement ?? 'bottom'}`}, host, legend));
  let drawn = null;
  let last = null;

  function show(frames, context) {
    last = [frames, context];
    const all = seriesOf(frames, config.displayName);
    const order = new Map(all.series.map((each, index) => [each.name, index]));
    const visible = {times: all.times, series: all.series.filter((each) => !hidden.has(each.name))};
    host.setAttribute('aria-label', summary(panel, all, context.range));
    keepFocus(legend, () => legend.replaceChildren(table(all.series)));
    const options = {
      range: context.range, bars: custom.drawStyle === 'bars', stack: custom.stacking?.mode === 'normal',
      fill: custom.fillOpacity, config, annotations: context.annotations, onZoom: context.zoom, syncKey: 'dashboard',
      tints: visible.series.map((each) => order.get(each.name)),
    };
    drawn ? drawn.update(visible, options) : (drawn = chart(host, visible, options));
  }

  function table(series) {
    const last = (each) => each.texts.findLast((text) => text !== null) ?? null;
    const value = (each) => {
      const text = sums ? each.sum : last(each);
      return text === null ? {text: '–'} : number(text, {decimals: sums && !config.unit && Math.abs(Number(text)) >= 1 ? 2 : undefined, ...config});
    };
    return h('table', {},
      h('caption', {class: 'unseen'}, `${panel.title}: ${sums ? 'sum' : 'last value'} of each series`),
      h('thead', {class: 'unseen'}, h('tr', {}, h('th', {scope: 'col'}, 'Series'), h('th', {scope: 'col'}, sums ? 'Sum' : 'Last'))),
      h('tbody', {}, series.map((each, index) => h('tr', {},
        h('th', {scope: 'row'}, h('button', {
          type: 'button', class: 'legend-item', 'aria-pressed': String(!hidden.has(each.name)), title: each.name,
          onclick: () => flip(each.name),
        }, styled(h('i', {class: 'swatch'}), {'--tint': `var(--series-${(index % 12) + 1})`}), h('span', {}, each.name))),
        h('td', {title: value(each).title ?? null}, value(each).text)))));
  }

  function flip(name) {
    hidden.delete(name) || hidden.add(name);
    show(...last);
  }

  return {show, destroy: () => drawn?.destroy()};
}

function summary(panel, {times, series}, range) {
  const most = series.slice(0, 5).map((each) => `${each.name} ${each.sum === null ? 'not known' : decimal.readable(each.sum)}`).join('; ');
  return `${panel.title}: chart of ${series.length} series, ${times.length} times from ${utc(range.from, false)}`
    + ` to ${utc(range.to, false)} UTC. Sums: ${most}. All values are under Inspect.`;
}
