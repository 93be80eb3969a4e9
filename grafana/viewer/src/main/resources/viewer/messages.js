// SPDX-License-Identifier: Apache-2.0
import {h} from './dom.js';

/** A failure: what is wrong, what to do, and a way to try again. */
export function problem(failure, retry) {
  return h('div', {class: 'message bad', role: 'group', 'aria-label': 'Error'},
    h('p', {class: 'message-title'}, failure.title ?? 'This page made a mistake'),
    failure.detail || !failure.title ? h('p', {class: 'message-detail'}, failure.detail ?? String(failure)) : null,
    failure.remedy ? h('p', {}, failure.remedy) : null,
    retry ? h('button', {type: 'button', class: 'button', onclick: retry}, 'Retry') : null);
}

/** Nothing to show, and why. */
export function empty(text, kind = 'empty') {
  return h('div', {class: `message ${kind}`}, h('p', {}, text));
}

/** The server's silence, above everything, until it answers again. */
export function watchServer(banner, retry) {
  let timer = 0;
  window.addEventListener('server', ({detail}) => {
    if (!detail.answers && banner.hidden) {
      banner.replaceChildren(
        h('strong', {}, 'The server does not answer.'),
        h('span', {}, ' What you see is what it said last. Start it again; this page tries every 5 seconds.'),
        h('button', {type: 'button', class: 'button', onclick: retry}, 'Retry now'));
      timer = setInterval(retry, 5000);
    }
    if (detail.answers && !banner.hidden) {
      clearInterval(timer);
    }
    banner.hidden = detail.answers;
  });
}
