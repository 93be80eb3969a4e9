// SPDX-License-Identifier: Apache-2.0
import {execFileSync} from 'node:child_process';
import {mkdirSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {chromium} from 'playwright-core';

/** A headless Chromium: of CHROMIUM, of the PATH, or the one in the npm package. */
export async function launch() {
  const own = process.env.CHROMIUM ?? onPath();
  const args = ['--no-sandbox', '--headless', '--disable-gpu', '--hide-scrollbars'];
  return chromium.launch({executablePath: own ?? await packaged(), args, headless: true});
}

function onPath() {
  try {
    return execFileSync('sh', ['-c', 'command -v chromium'], {encoding: 'utf8'}).trim();
  } catch {
    return undefined;
  }
}

/** It inflates into the temporary folder, so it gets one under target; its libraries are then found there. */
async function packaged() {
  const folder = fileURLToPath(new URL('../target/chromium/', import.meta.url));
  mkdirSync(folder, {recursive: true});
  process.env.TMPDIR = folder;
  const {default: archive} = await import('@sparticuz/chromium');
  return archive.executablePath();
}

/** A page that remembers what went wrong in it: console errors, exceptions, failed requests. */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({viewport: {width: 1400, height: 900}, locale: 'en-GB', ...options});
  const page = await context.newPage();
  page.wrongs = [];
  page.on('console', (message) => message.type() === 'error' && page.wrongs.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => page.wrongs.push(`exception: ${error.stack}`));
  page.on('response', (response) => response.status() >= 400 && page.wrongs.push(`${response.status()} ${response.url()}`));
  return page;
}

/** Asks the page until it says yes. Playwright's own waitForFunction needs eval, which the page forbids. */
export async function until(page, question, argument, what = String(question), milliseconds = 30_000) {
  const end = Date.now() + milliseconds;
  while (!await page.evaluate(question, argument)) {
    if (Date.now() > end) {
      throw new Error(`waited ${milliseconds} ms in vain for: ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

/** Waits until every panel on the screen shows something. */
export async function drawn(page) {
  await page.waitForSelector('.panel');
  await until(page, () => [...document.querySelectorAll('.panel')].filter((panel) => {
    const {top, bottom} = panel.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  }).every((panel) => panel.dataset.state !== 'loading' && panel.getAttribute('aria-busy') !== 'true'), null, 'every panel is drawn');
}

/** A screen as tall as the dashboard, so that all panels are asked for. */
export async function tall(page) {
  await page.waitForSelector('.panel');
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({width: page.viewportSize().width, height: Math.max(900, height + 20)});
  await drawn(page);
}
