// SPDX-License-Identifier: Apache-2.0
import {get, isAbort} from './api.js';
import {announce, h} from './dom.js';
import {millisOf} from './fields.js';
import {empty, problem} from './messages.js';
import {panelOf} from './panel.js';
import {changed, parse, queryString} from './state.js';
import {describe, resolve, utc} from './time.js';
import {refreshMillis, toolbar} from './toolbar.js';

/** Panels are asked for when the browser says that they are seen; annotations can wait until then. */
const PANELS_FIRST_MS = 50;
const MOST_NOTES = 50;

/** A page that draws one dashboard file; the address holds its state. */
export function dashboardPage(main, uid, app) {
  const stop = new AbortController();
  const seen = new IntersectionObserver((entries) => entries.forEach(
    (entry) => byElement.get(entry.target)?.show(entry.isIntersecting)), {rootMargin: '120px'});
  const byElement = new Map();
  const notes = h('div', {class: 'unseen'});
  const warning = h('div', {class: 'warning', role: 'status', hidden: true});
  let dashboard = null;
  let bar = null;
  let context = null;
  let timer = 0;

  async function start() {
    main.replaceChildren(skeleton());
    try {
      dashboard = await get(`/api/dashboards/${encodeURIComponent(uid)}`, stop.signal);
    } catch (failure) {
      if (!isAbort(failure)) {
        await app.listed;
        if (stop.signal.aborted) {
          return;
        }
        main.replaceChildren(failure.status === 404 ? unknown(uid, app) : problem(failure, start));
        app.title(failure.status === 404 ? 'No such dashboard' : 'Error');
      }
      return;
    }
    app.title(dashboard.title.replace(/^Costwire: /, ''));
    build();
    update();
  }

  function build() {
    bar = toolbar(dashboard, {
      change: (change) => app.go(location.pathname + changed(location.search, change)),
      refresh: () => tick(true),
      valuesPath: (name) => `/api/dashboards/${encodeURIComponent(uid)}/variables/${name}?`
        + queryString(context.range, 0, context.state.variables),
    });
    const sorted = dashboard.panels.slice().sort((a, b) => a.gridPos.y - b.gridPos.y || a.gridPos.x - b.gridPos.x);
    for (const panel of sorted) {
      const view = panelOf(panel, uid);
      byElement.set(view.element, view);
      seen.observe(view.element);
    }
    main.replaceChildren(bar.element, warning, h('div', {class: 'grid'}, [...byElement.keys()]), notes);
  }

  /** The address changed: read it and ask for everything anew. */
  function update() {
    if (!bar) {
      return;
    }
    const state = parse(location.search, dashboard);
    bar.close();
    bar.show(resolve(state, Date.now()) ? state : {...state, ...dashboard.time});
    clearInterval(timer);
    const every = refreshMillis(state.refresh);
    timer = every ? setInterval(() => document.visibilityState === 'visible' && tick(false), every) : 0;
    ask(state, false, true);
  }

  function tick(hurry) {
    if (context) {
      ask(context.state, true, hurry);
    }
  }

  function ask(state, sameQuestion, hurry) {
    const now = Date.now();
    const understood = resolve(state, now);
    warning.hidden = understood !== null;
    warning.textContent = understood ? '' : `The address asks for “${state.from}” to “${state.to}”, which is no time range. `
      + `Shown is the dashboard's own: ${describe(dashboard.time)}. Choose another at the top right.`;
    const range = understood ?? resolve(dashboard.time, now);
    context = {state, range, now, zoom,
      annotations: sameQuestion ? context.annotations : [], annotationsCut: sameQuestion && context.annotationsCut};
    byElement.forEach((view) => view.refresh(context, hurry));
    const asked = context;
    setTimeout(() => annotate(asked), PANELS_FIRST_MS);
  }

  function zoom(from, to) {
    app.go(location.pathname + changed(location.search, {from: String(from), to: String(to)}));
    announce(`Time range ${utc(from)} to ${utc(to)} UTC`);
  }

  async function annotate(asked) {
    try {
      const query = queryString(asked.range, 0, asked.state.variables);
      const {frames} = await get(`/api/dashboards/${encodeURIComponent(uid)}/annotations?${query}`, stop.signal);
      const found = frames.flatMap(annotationsOf);
      const cut = frames.some((frame) => frame.truncated);
      const same = cut === context.annotationsCut && JSON.stringify(found) === JSON.stringify(context.annotations);
      if (asked === context && !same) {
        Object.assign(context, {annotations: found, annotationsCut: cut});
        byElement.forEach((view) => view.redraw(context));
        notes.replaceChildren(...describeNotes(found, cut));
      }
    } catch (failure) {
      if (!isAbort(failure) && failure.title === undefined) {
        throw failure;
      }
    }
  }

  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && timer && tick(false), {signal: stop.signal});
  start();
  return {
    update,
    retry: () => (dashboard ? tick(false) : start()),
    close() {
      stop.abort();
      bar?.close();
      clearInterval(timer);
      seen.disconnect();
      byElement.forEach((view) => view.close());
    },
  };
}

const TINTS = ['red', 'orange', 'green', 'blue', 'purple'];

function annotationsOf(frame) {
  const at = Object.fromEntries(frame.meta.map((column, index) => [column.name, index]));
  const tint = TINTS.includes(frame.color) ? `--${frame.color}` : '--muted';
  return frame.data.map((row) => ({
    kind: frame.name, tint, time: millisOf(row[at.time]), text: String(row[at.text] ?? ''), tags: String(row[at.tags] ?? ''),
    timeEnd: row[at.timeEnd] === null || row[at.timeEnd] === undefined ? null : millisOf(row[at.timeEnd]),
  }));
}

function describeNotes(found, cut) {
  if (found.length === 0) {
    return [];
  }
  const lines = found.slice(0, MOST_NOTES).map((each) => `${each.kind}: ${each.text} (${each.tags}), ${utc(each.time)} UTC`);
  const more = found.length - lines.length;
  const rest = cut ? 'More than are listed: choose a shorter time' : more > 0 ? `${more} more` : null;
  return [h('h2', {}, 'Marked in the charts'), h('ul', {}, [...lines, ...(rest ? [rest] : [])].map((text) => h('li', {}, text)))];
}

function skeleton() {
  return h('div', {class: 'skeleton', role: 'status', 'aria-label': 'Loading'});
}

/** A friendly way out of an address that no dashboard has. */
export function unknown(uid, app) {
  return h('div', {class: 'lost'},
    h('h1', {tabindex: '-1'}, 'There is no such page'),
    empty(`No dashboard is called “${uid}”. These are here:`),
    h('ul', {class: 'lost-links'}, app.pages().map((page) => h('li', {}, h('a', {href: page.href}, page.title),
      h('span', {class: 'dim'}, ` ${page.description ?? ''}`)))));
}
