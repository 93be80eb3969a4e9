// SPDX-License-Identifier: Apache-2.0
import {get, isAbort} from './api.js';
import {chart} from './chart.js';
import * as decimal from './decimal.js';
import {announce, h, keepFocus, styled} from './dom.js';
import {budgetCard, eventLine, alertLine} from './livecards.js';
import {empty, problem} from './messages.js';
import {millisOf} from './fields.js';
import {seriesOf} from './series.js';
import {utc} from './time.js';

const EVERY_MS = 1000;
const WINDOW_MS = 300_000;

/** What happens now: asks once a second while somebody looks and has not paused it. */
export function livePage(main, app) {
  const stop = new AbortController();
  const figures = h('dl', {class: 'figures'});
  const host = h('div', {class: 'chart', role: 'img', 'aria-label': 'Cost per second'});
  const legend = h('ul', {class: 'live-legend'});
  const events = h('tbody');
  const known = new Set();
  const alerts = h('ul', {class: 'alerts'});
  const budgets = h('ul', {class: 'budgets'});
  const trouble = h('div', {class: 'trouble'});
  const status = h('p', {class: 'live-status'});
  const pauseButton = h('button', {type: 'button', class: 'button', 'aria-pressed': 'false', title: 'Stop asking every second; press again to go on', onclick: pause}, 'Pause');
  let drawn = null;
  let paused = false;
  let good = true;
  let timer = 0;

  function start() {
    app.title('Live');
    main.replaceChildren(
      h('div', {class: 'toolbar'}, h('div', {class: 'toolbar-row'},
        h('div', {class: 'heading'}, h('h1', {tabindex: '-1'}, 'Live'),
          h('p', {class: 'lead'}, 'Requests and their cost as they are stored. Times are UTC.')),
        h('div', {class: 'live-head'}, status, pauseButton))),
      figures,
      h('div', {class: 'live-grid'},
        h('div', {class: 'live-main'},
          section('Cost per second', 'The last five minutes, by currency.', [legend, trouble, host], 'live-chart'),
          section('Newest requests', '', eventTable(), 'live-events')),
        h('div', {class: 'live-side'},
          section('Alerts', '', alerts, 'live-alerts', '0'),
          section('Budgets', '', budgets, 'live-budgets', '0'))));
    poll();
  }

  async function poll() {
    clearTimeout(timer);
    if (!paused && document.visibilityState === 'visible') {
      await ask();
    }
    if (!paused && !stop.signal.aborted) {
      clearTimeout(timer);
      timer = setTimeout(poll, EVERY_MS);
    }
  }

  async function ask() {
    try {
      const answer = await get('/api/live', stop.signal);
      if (!stop.signal.aborted) {
        show(answer);
      }
    } catch (failure) {
      if (!isAbort(failure)) {
        failed(failure);
      }
    }
  }

  function pause() {
    paused = !paused;
    pauseButton.setAttribute('aria-pressed', String(paused));
    if (paused) {
      status.textContent = status.textContent.replace(/^Live/, 'Paused');
    }
    poll();
  }

  function failed(failure) {
    tell(false, `Not up to date: ${failure.title ?? failure}`);
    if (!drawn) {
      host.hidden = true;
      keepFocus(trouble, () => trouble.replaceChildren(problem(failure, ask)));
    }
  }

  /** The clock runs in silence; only a change between good and bad is announced. */
  function tell(isGood, text) {
    status.textContent = text;
    status.className = `live-status ${isGood ? 'good' : 'bad'}`;
    if (isGood !== good) {
      announce(isGood ? 'Up to date again' : text);
    }
    good = isGood;
  }

  function show(answer) {
    tell(true, `${paused ? 'Paused' : 'Live'} · ${utc(answer.now)} UTC`);
    if (trouble.contains(document.activeElement)) {
      main.focus({preventScroll: true});
    }
    trouble.replaceChildren();
    host.hidden = false;
    showFigures(answer);
    showChart(answer);
    showEvents(answer.events);
    fill(alerts, answer.alerts, alertLine, 'No alert in the last day.');
    fill(budgets, answer.budgets, budgetCard, 'No budget: write one and apply it with costwire budgets apply.');
  }

  function showFigures({now, rates, today}) {
    const rows = objects(rates);
    const minute = rows.filter((row) => millisOf(row.time) > now - 60_000);
    const requests = minute.reduce((sum, row) => sum + Number(row.events), 0);
    const all = [['Requests per second', decimal.format((requests / 60).toFixed(4), 2), 'last minute'],
      ...byCurrency(minute).map(([currency, cost]) => ['Cost in the last minute', decimal.format(cost, 4), currency]),
      ...byCurrency(minute).map(([currency, cost]) => ['Cost per hour at this pace', decimal.format(decimal.times(cost, 60), 2), currency]),
      ...objects(today).filter((row) => row.currency !== null && row.cost !== null)
        .map((row) => ['Cost today', decimal.format(row.cost, 2), row.currency])];
    figures.replaceChildren(...all.map(([name, value, unit]) => h('div', {},
      h('dt', {}, name), h('dd', {}, value, h('span', {class: 'unit'}, ' ', unit)))));
  }

  function showChart({now, rates}) {
    const costs = {meta: rates.meta.filter((column) => column.name !== 'events')
      .map((column) => (column.name === 'currency' ? {...column, name: 'series'} : column)), data: objects(rates)
      .filter((row) => row.currency !== null && row.cost !== null).map((row) => [row.time, row.currency, row.cost])};
    const second = Math.floor(now / 1000) * 1000;
    const seconds = Array.from({length: WINDOW_MS / 1000}, (_, ago) => second - ago * 1000);
    const data = seriesOf([costs], '${__field.labels.series}', seconds);
    const names = data.series.map((each) => each.name).sort();
    const tints = data.series.map((each) => names.indexOf(each.name));
    const options = {range: {from: now - WINDOW_MS, to: now}, bars: true, config: {}, tints};
    legend.replaceChildren(...names.map((name, index) => h('li', {},
      styled(h('i', {class: 'swatch'}), {'--tint': `var(--series-${index + 1})`}), name)));
    const sums = data.series.filter((each) => each.sum !== null).map((each) => `${decimal.readable(each.sum)} ${each.name}`).join(', ');
    host.setAttribute('aria-label', `Cost per second over five minutes. In all: ${sums || 'nothing'}`);
    if (drawn) {
      drawn.update(data, options);
    } else {
      drawn = chart(host, data, options);
    }
  }

  function showEvents(frame) {
    const fresh = known.size > 0;
    const rows = objects(frame);
    events.replaceChildren(...rows.map((row) => eventLine(row, fresh && !known.has(row.event_id))));
    known.clear();
    rows.forEach((row) => known.add(row.event_id));
    known.add('');
    events.closest('section').classList.toggle('nothing', rows.length === 0);
  }

  function eventTable() {
    const columns = ['Time', 'Tenant', 'Team', 'Feature', 'Model', 'Tokens', 'Cost', 'Status'];
    return h('div', {class: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': 'Newest requests, table'},
      h('table', {class: 'data'}, h('caption', {class: 'unseen'}, 'Newest requests'),
        h('thead', {}, h('tr', {}, columns.map((name) => h('th', {scope: 'col', class: name === 'Cost' || name === 'Tokens' ? 'number' : null}, name)))),
        events),
      h('p', {class: 'none hint'}, 'No request in the last five minutes. Send one to the gateway and it appears here.'));
  }

  document.addEventListener('visibilitychange', poll, {signal: stop.signal});
  start();
  return {
    update() {},
    retry: ask,
    close() {
      stop.abort();
      clearTimeout(timer);
      drawn?.destroy();
    },
  };
}

/** tabindex: of one that scrolls, for the keyboard. */
function section(title, note, content, className, tabindex = null) {
  return h('section', {class: `panel-like ${className}`, 'aria-label': title, tabindex},
    h('h2', {}, title, note ? h('span', {class: 'dim'}, ` ${note}`) : null), content);
}

function fill(list, frame, draw, none) {
  const rows = objects(frame);
  list.replaceChildren(...(rows.length > 0 ? rows.map(draw) : [h('li', {class: 'none'}, empty(none))]));
}

/** Rows as {column: value}. */
export function objects(frame) {
  return frame.data.map((row) => Object.fromEntries(frame.meta.map((column, index) => [column.name, row[index]])));
}

function byCurrency(rows) {
  const sums = new Map();
  for (const {currency, cost} of rows.filter((row) => row.currency !== null && row.cost !== null)) {
    sums.set(currency, decimal.sum([sums.get(currency) ?? '0', cost]));
  }
  return [...sums].sort(([a], [b]) => a.localeCompare(b));
}
