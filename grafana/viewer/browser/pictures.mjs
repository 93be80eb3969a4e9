// SPDX-License-Identifier: Apache-2.0
import {mkdirSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {drawn, launch, openPage, tall, until} from './browser.mjs';

/**
 * The pictures of the READMEs, of a running demo: node pictures.mjs [URL [FOLDER]]
 * With ALL=1 every dashboard in light and dark instead, for those who work on the page.
 */
const server = (process.argv[2] ?? 'http://localhost:8088').replace(/\/$/, '');
const folder = process.argv[3] ?? fileURLToPath(new URL('../pictures/', import.meta.url));
const YESTERDAY = 'from=now-1d%2Fd&to=now-1d%2Fd';
const VIEW = {width: 1280, height: 860};

const SHOWN = [
  ['overview', `/d/costwire-overview?${YESTERDAY}`],
  ['why', `/d/costwire-cost-by-tag?${YESTERDAY}&var-dimension=feature&var-value=replies`],
  ['live', '/live'],
  ['sql', `/sql#${encodeURIComponent('SELECT feature, model, count() AS requests, sum(billed_cost) AS cost\nFROM v_usage\nWHERE event_time >= today() - 1 AND event_time < today()\nGROUP BY feature, model\nORDER BY cost DESC')}`],
];

mkdirSync(folder, {recursive: true});
const browser = await launch();
for (const colorScheme of ['light', 'dark']) {
  for (const [name, path] of process.env.ALL ? await all() : SHOWN) {
    const page = await openPage(browser, {colorScheme, viewport: VIEW});
    await page.goto(server + path);
    await show(page, path);
    await page.screenshot({path: `${folder}/${name}-${colorScheme}.png`});
    console.log(`${name}-${colorScheme}.png`);
    await page.context().close();
  }
}
await browser.close();

async function all() {
  const dashboards = await (await fetch(`${server}/api/dashboards`)).json();
  return dashboards.map(({uid}) => [uid, `/d/${uid}?from=now-3d&to=now`]);
}

async function show(page, path) {
  if (path === '/live') {
    await page.waitForSelector('.live-status.good');
    await until(page, () => document.querySelectorAll('.live-events tbody tr').length > 3, null, 'newest requests');
  } else if (path.startsWith('/sql')) {
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('table');
  } else if (process.env.ALL) {
    await tall(page);
  } else {
    await drawn(page);
  }
}
