// SPDX-License-Identifier: Apache-2.0
import {get, isAbort} from './api.js';
import {bars} from './bars.js';
import {h, icon, keepFocus, newId, styled} from './dom.js';
import {gauge} from './gauge.js';
import {inspect} from './inspect.js';
import {empty, problem} from './messages.js';
import {stat} from './stat.js';
import {interval} from './time.js';
import {queryString} from './state.js';
import {tablePanel} from './table.js';
import {timeseries} from './timeseries.js';

const RENDERERS = {timeseries, bargauge: bars, table: tablePanel, stat, gauge};
const PIXELS_PER_BAR = 14;
const PIXELS_PER_POINT = 6;

/**
 * One panel: asks for its data when it is seen, draws it, and keeps the last good data, marked stale,
 * when a refresh fails. data-state says what it shows: loading, data, empty, notice or error.
 */
export function panelOf(panel, uid) {
  const id = newId('panel');
  const body = h('div', {class: 'panel-body'});
  const status = h('span', {class: 'panel-status', role: 'status'});
  const tools = h('span', {class: 'panel-tools'},
    h('button', {type: 'button', class: 'icon-button', 'aria-label': `Inspect ${panel.title}`, title: 'Data, CSV and SQL', onclick: look}, icon('inspect')));
  const element = styled(h('section', {class: `panel of-${panel.type} ${panel.gridPos.x >= 12 ? 'on-the-right' : ''}`, 'aria-labelledby': id, 'data-state': 'loading', 'data-panel': panel.id},
    h('header', {class: 'panel-head'}, h('h2', {id, title: panel.title}, panel.title), panel.description ? about(panel) : null, status, tools), body),
  {'--x': panel.gridPos.x + 1, '--y': panel.gridPos.y + 1, '--w': panel.gridPos.w, '--h': panel.gridPos.h});
  let asking = null;
  let due = null;
  let seen = false;
  let view = null;
  let last = null;

  /** A new context: the state changed (hurry), or the time has come to refresh. */
  function refresh(context, hurry) {
    if (!hurry && asking) {
      return;
    }
    asking?.abort();
    asking = null;
    due = context;
    if (seen) {
      load();
    }
  }

  async function load() {
    const context = due;
    due = null;
    const mine = (asking = new AbortController());
    element.setAttribute('aria-busy', 'true');
    try {
      const answer = await get(path(context), mine.signal);
      if (!mine.signal.aborted) {
        draw(answer, context);
      }
    } catch (failure) {
      if (!isAbort(failure) && !mine.signal.aborted) {
        fail(failure, context);
      }
    } finally {
      if (asking === mine) {
        asking = null;
        element.setAttribute('aria-busy', 'false');
      }
    }
  }

  function path(context) {
    return `/api/dashboards/${encodeURIComponent(uid)}/panels/${panel.id}?`
      + queryString(context.range, intervalOf(context), context.state.variables);
  }

  function intervalOf(context) {
    const pixels = panel.fieldConfig?.defaults?.custom?.drawStyle === 'bars' ? PIXELS_PER_BAR : PIXELS_PER_POINT;
    const width = Math.max(200, Math.round((body.clientWidth || 600) / 200) * 200);
    return interval(context.range, width / pixels);
  }

  function draw(answer, context) {
    last = {frames: answer.frames ?? [], context};
    element.classList.remove('stale');
    tellCut();
    if (answer.notice) {
      return instead('notice', empty(answer.notice, 'notice'));
    }
    if (last.frames.every((frame) => frame.data.length === 0)) {
      return instead('empty', empty(panel.fieldConfig?.defaults?.noValue ?? 'No data in this time.'));
    }
    const kept = element.dataset.state === 'data' ? view : null;
    keepFocus(body, () => (view = RENDERERS[panel.type](body, panel, last.frames, context, kept)));
    element.dataset.state = 'data';
  }

  function fail(failure, context) {
    if (last && sameQuestion(last.context, context) && element.dataset.state !== 'error') {
      element.classList.add('stale');
      tell('stale', `${failure.title}. ${failure.detail ?? ''} ${failure.remedy ?? ''}`);
      return;
    }
    tell('');
    instead('error', problem(failure, () => refresh(context, true)));
  }

  function tellCut() {
    const marksCut = panel.type === 'timeseries' && last.context.annotationsCut;
    if (last.frames.some((frame) => frame.truncated)) {
      tell('cut off', 'There are more rows than are drawn: choose a shorter time or fewer values.');
    } else if (marksCut) {
      tell('cut off', 'There are more marks than are drawn: choose a shorter time or fewer values.');
    } else {
      tell('');
    }
  }

  /** The same words are not written again, so that a refresh does not announce them. */
  function tell(text, why = '') {
    status.title = why;
    if (status.textContent !== text) {
      status.textContent = text;
    }
  }

  function instead(state, message) {
    view?.destroy?.();
    view = null;
    element.dataset.state = state;
    keepFocus(body, () => body.replaceChildren(message));
    requestAnimationFrame(() => message.scrollHeight > message.clientHeight && message.setAttribute('tabindex', '0'));
  }

  function look() {
    const frames = last?.frames ?? [];
    inspect(panel.title, frames, panel.targets.map(({refId, expr, rawSql}) => ({
      refId, expr, sql: frames.find((frame) => frame.refId === refId)?.sql ?? rawSql,
    })));
  }

  return {
    element,
    refresh,
    /** On or off the screen. */
    show(visible) {
      seen = visible;
      if (seen && due) {
        load();
      }
    },
    redraw(context) {
      if (view?.show && last && panel.type === 'timeseries' && element.dataset.state === 'data') {
        const {annotations, annotationsCut} = context;
        last.context = {...last.context, annotations, annotationsCut};
        if (!element.classList.contains('stale')) {
          tellCut();
        }
        view.show(last.frames, last.context);
      }
    },
    close() {
      asking?.abort();
      view?.destroy?.();
    },
  };
}

const sameQuestion = (one, other) => JSON.stringify(one.state) === JSON.stringify(other.state);

function about(panel) {
  const id = newId('about');
  return h('span', {class: 'about'},
    h('button', {
      type: 'button', class: 'icon-button', 'aria-label': `About ${panel.title}`, 'aria-describedby': id,
      onkeydown: (event) => event.key === 'Escape' && event.currentTarget.blur(),
    }, icon('info')),
    h('span', {id, role: 'tooltip', class: 'about-text'}, panel.description));
}
