// SPDX-License-Identifier: Apache-2.0
/** The server's JSON. At most four requests wait at a time; the rest stand in line. */

const AT_ONCE = 4;
const line = [];
let running = 0;

/** What went wrong and what to do: {title, detail, remedy}. */
export class Problem extends Error {
  constructor({title, detail, remedy, status}) {
    super(title);
    Object.assign(this, {title, detail, remedy, status});
  }
}

export function get(path, signal) {
  return inLine(() => request(path, {signal}), signal);
}

export function post(path, body, signal) {
  return inLine(() => request(path, {
    method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body), signal,
  }), signal);
}

function inLine(work, signal) {
  return new Promise((resolve, reject) => {
    line.push({work, signal, resolve, reject});
    next();
  });
}

function next() {
  while (running < AT_ONCE && line.length > 0) {
    const {work, signal, resolve, reject} = line.shift();
    if (signal?.aborted) {
      reject(signal.reason);
      continue;
    }
    running++;
    work().then(resolve, reject).finally(() => {
      running--;
      next();
    });
  }
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (failure) {
    if (options.signal?.aborted) {
      throw failure;
    }
    tell(false);
    throw new Problem({
      title: 'The server does not answer', detail: 'It may have stopped, or the network is down.',
      remedy: 'Start it again; this page tries again by itself.', status: 0,
    });
  }
  tell(true);
  return response.ok ? response.json() : Promise.reject(await problemOf(response));
}

async function problemOf(response) {
  const said = await response.json().catch(() => ({}));
  return new Problem({
    title: said.title ?? `The server answered with status ${response.status}`,
    detail: said.detail, remedy: said.remedy, status: response.status,
  });
}

function tell(answers) {
  window.dispatchEvent(new CustomEvent('server', {detail: {answers}}));
}

export const isAbort = (failure) => failure?.name === 'AbortError';
