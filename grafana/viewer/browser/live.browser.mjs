// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {test} from 'node:test';
import {launch, openPage, until} from './browser.mjs';

/** From an event at the gateway (EMIT_URL) to the live page (VIEWER_URL). */
const {VIEWER_URL, EMIT_URL} = process.env;
const SEEN_MAX_MS = 3000;

test('a new event appears on the live page within three seconds', {skip: VIEWER_URL && EMIT_URL ? false : 'VIEWER_URL or EMIT_URL is not set'}, async () => {
  const browser = await launch();
  try {
    const page = await openPage(browser);
    await page.goto(`${VIEWER_URL.replace(/\/$/, '')}/live`);
    await page.waitForSelector('.live-status.good');
    await emit('warm-up');
    await seen(page, 'warm-up', 30_000);
    const feature = `live-${randomUUID().slice(0, 8)}`;
    const start = performance.now();
    await emit(feature);
    await seen(page, feature, 30_000);
    const took = Math.round(performance.now() - start);
    console.log(`from the gateway to the live page: ${took} ms`);
    assert.ok(took <= SEEN_MAX_MS, `${took} ms`);
    assert.deepEqual(page.wrongs, []);
  } finally {
    await browser.close();
  }
});

const seen = (page, feature, milliseconds) => until(page,
  (name) => document.querySelector('.live-events tbody').innerText.includes(name), feature, `an event of ${feature}`, milliseconds);

async function emit(feature) {
  const event = {
    provider: 'openai', model: 'gpt-4o', usage: {input_tokens: 1200, output_tokens: 85},
    provider_response_id: randomUUID(), tags: {team: 'search', feature},
  };
  const answer = await fetch(EMIT_URL, {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(event)});
  assert.ok(answer.ok, `the gateway answered ${answer.status}: ${await answer.text()}`);
}
