// SPDX-License-Identifier: Apache-2.0
import uPlot from '/webjars/uplot/uPlot.esm.js';
import {tooltip} from './tooltip.js';
import {color, seriesColor} from './theme.js';
import {stacked} from './series.js';
import {number} from './fields.js';

const DAY_MS = 86_400_000;

/** Round steps of a scale that is a length of time. */
const SECONDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200,
  21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600, 2_592_000];
const STEPS = {s: SECONDS, ms: SECONDS.map((step) => step * 1000)};

/**
 * Draws series over time. options: {range, bars, stack, fill, config, annotations, onZoom}.
 * update(data, options) keeps the canvas while the series stay the same.
 */
export function chart(host, data, options) {
  let plot = null;
  let shape = '';
  let last = {data, options};
  const tip = tooltip(host);
  const resized = new ResizeObserver(() => plot?.setSize(size(host)));
  const redraw = () => draw(last.data, last.options, true);

  function draw(nextData, nextOptions, anew = false) {
    last = {data: nextData, options: nextOptions};
    const nextShape = JSON.stringify([nextData.series.map((each) => each.name), nextOptions.tints]);
    tip.follow(nextData, nextOptions);
    if (!plot || anew || nextShape !== shape) {
      plot?.destroy();
      plot = new uPlot(settings(host, last, () => last, tip), columns(nextData, nextOptions), host);
      shape = nextShape;
    } else {
      plot.batch(() => {
        plot.setData(columns(nextData, nextOptions), false);
        plot.setScale('x', {min: nextOptions.range.from, max: nextOptions.range.to});
      });
    }
  }

  draw(data, options);
  resized.observe(host);
  window.addEventListener('theme', redraw);
  return {
    update: draw,
    destroy() {
      resized.disconnect();
      window.removeEventListener('theme', redraw);
      plot.destroy();
    },
  };
}

const size = (host) => ({width: Math.max(host.clientWidth, 50), height: Math.max(host.clientHeight, 50)});

/** uPlot's columns. Stacks are drawn from the tallest down, so each covers the one that contains it. */
function columns({times, series}, {stack}) {
  const numbers = stack ? stacked(series).reverse() : series.map((each) => each.numbers);
  return [times, ...numbers];
}

function settings(host, {data, options}, latest, tip) {
  const lines = data.series.map((each, index) => line(options.tints?.[index] ?? index, options));
  return {
    ...size(host),
    ms: 1,
    tzDate: (millis) => uPlot.tzDate(new Date(millis), 'Etc/UTC'),
    legend: {show: false},
    padding: [10, 12, 0, 0],
    scales: {x: {time: true, min: options.range.from, max: options.range.to, auto: false}, y: {range: fromZero}},
    axes: [axis({space: 64, values: times}), axis({
      size: widthOf, space: 34, incrs: STEPS[options.config.unit],
      values: (_, ticks) => ticks.map((tick) => axisText(tick, options.config)),
    })],
    series: [{}, ...(options.stack ? lines.reverse() : lines)],
    cursor: {
      y: false,
      drag: {x: true, y: false, setScale: false},
      points: options.bars ? {show: false} : {size: 7, width: 1.5},
      sync: options.syncKey ? {key: options.syncKey} : undefined,
    },
    hooks: {
      drawClear: [(plot) => markers(plot, latest().options.annotations ?? [])],
      setCursor: [tip.move],
      setSelect: [(plot) => zoom(plot, latest().options)],
    },
  };
}

const fromZero = (_, low, high) => {
  const top = high > 0 ? high : low < 0 ? 0 : 1;
  const bottom = low < 0 ? low : 0;
  return uPlot.rangeNum(bottom, top, {min: {pad: low < 0 ? 0.05 : 0, soft: 0, mode: 1}, max: {pad: 0.08, soft: 0, mode: 1}});
};

function line(index, {bars, fill = 0, stack}) {
  const stroke = seriesColor(index);
  if (bars) {
    return {
      stroke, fill: stack ? stroke : stroke + 'cc', width: 0, points: {show: false},
      paths: uPlot.paths.bars({size: [0.82, 56], align: 1, radius: 0.08}),
    };
  }
  return {
    stroke, width: 1.75, spanGaps: true, fill: fill > 0 ? stroke + '14' : undefined,
    paths: uPlot.paths.linear(), points: {size: 5, fill: stroke, width: 0},
  };
}

function axis(extra) {
  return {
    stroke: color('--muted'), font: '11px system-ui, sans-serif',
    grid: {stroke: color('--grid'), width: 1}, ticks: {show: false}, border: {show: false}, gap: 8, size: 30, ...extra,
  };
}

/** Hours and minutes; the day where a day begins. */
function times(plot, ticks, _, __, step) {
  return ticks.map((tick) => {
    const at = new Date(tick);
    const day = at.toLocaleDateString('en-GB', {day: 'numeric', month: 'short', timeZone: 'UTC'});
    const clock = at.toISOString().slice(11, step < 60_000 ? 19 : 16);
    return step >= DAY_MS || clock.startsWith('00:00') ? day : clock;
  });
}

/** Room for the longest label of the y axis. */
function widthOf(plot, values) {
  const longest = Math.max(0, ...(values ?? []).map((value) => value.length));
  return Math.ceil(longest * 6.6) + 16;
}

/** An axis is pixels, so a double may be written here; nine digits hide its noise. */
function axisText(tick, config) {
  return number(Number(tick.toPrecision(9)), {unit: config.unit === undefined ? 'short' : config.unit}).text.replace(/ (events|rows|ops)\/s$/, '/s');
}

function markers(plot, annotations) {
  const {ctx, bbox} = plot;
  const right = bbox.left + bbox.width;
  const place = (time) => Math.max(bbox.left, Math.min(right, plot.valToPos(time, 'x', true)));
  ctx.save();
  for (const {time, timeEnd, tint} of annotations.filter((each) => each.time <= plot.scales.x.max)) {
    const start = place(time);
    const end = timeEnd === null ? start : place(timeEnd);
    ctx.fillStyle = color(tint);
    ctx.globalAlpha = 0.07;
    ctx.fillRect(start, bbox.top, end - start, bbox.height);
    ctx.globalAlpha = 0.75;
    if (time >= plot.scales.x.min) {
      ctx.fillRect(start, bbox.top, devicePixelRatio, bbox.height);
    }
    ctx.fillRect(start - 2 * devicePixelRatio, bbox.top - 3 * devicePixelRatio, Math.max(end - start, 5 * devicePixelRatio), 3 * devicePixelRatio);
  }
  ctx.restore();
}

function zoom(plot, {onZoom}) {
  const {left, width} = plot.select;
  if (width > 4 && onZoom) {
    onZoom(Math.round(plot.posToVal(left, 'x')), Math.round(plot.posToVal(left + width, 'x')));
  }
  if (width > 0) {
    plot.setSelect({left: 0, top: 0, width: 0, height: 0}, false);
  }
}
