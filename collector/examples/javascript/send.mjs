// SPDX-License-Identifier: Apache-2.0
// Sends one usage event with Node's standard library (18 or later).
// COSTWIRE_URL is the gateway, COSTWIRE_API_KEY its key where it wants one.
import { setTimeout as wait } from 'node:timers/promises';

const url = process.env.COSTWIRE_URL ?? 'http://localhost:8080';
const key = process.env.COSTWIRE_API_KEY;

/** Sends events; repeats with the same ids while the gateway asks to come again. */
export async function send(events, attempts = 5) {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(key ? { authorization: `Bearer ${key}` } : {}),
      },
      body: JSON.stringify(events),
    });
    if (response.ok) {
      return response.json();
    }
    if (![429, 503].includes(response.status) || attempt === attempts) {
      throw new Error(`${response.status}: ${await response.text()}`);
    }
    await wait(1000 * Number(response.headers.get('retry-after') ?? 2 ** attempt));
  }
}

console.log(
  await send([
    {
      tenant: 'acme',
      provider: 'openai',
      model: 'gpt-4o',
      // its hash is the event's id: sending it twice costs once
      provider_response_id: 'chatcmpl-example-javascript',
      // the input includes what the cache served
      usage: { input_tokens: 1200, cache_read_tokens: 1000, output_tokens: 85 },
      tags: { service: 'help-desk', team: 'search' },
    },
  ]),
);
