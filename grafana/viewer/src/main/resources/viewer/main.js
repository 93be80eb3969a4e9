// SPDX-License-Identifier: Apache-2.0
import {get} from './api.js';
import {dashboardPage, unknown} from './dashboard.js';
import {announce} from './dom.js';
import {isOwn} from './links.js';
import {livePage} from './live.js';
import {problem, watchServer} from './messages.js';
import {side} from './side.js';
import {sqlPage} from './sql.js';
import * as theme from './theme.js';

/** Entry point: the address decides the page; own links change it without loading anew. */

const HOME = '/d/costwire-overview';
const main = document.getElementById('main');
let dashboards = [];
let page = null;
let shownPath = '';

const app = {
  go(address) {
    history.pushState(null, '', address);
    route(true);
  },
  title(text) {
    document.title = `${text} · Costwire`;
    announce(text);
  },
  pages: () => [
    {href: '/live', title: 'Live', icon: 'live', description: 'Events and cost as they happen'},
    {href: '/sql', title: 'SQL', icon: 'sql', description: 'Ask the views yourself'},
    ...dashboards.map(({uid, title, description}) => ({
      href: `/d/${uid}`, icon: 'dashboard', description,
      title: title.replace(/^Costwire: (.)/, (_, first) => first.toUpperCase()),
    })),
  ],
};
const navigation = side(document.getElementById('side'), app.pages);

/** asked: a reader's click in this page led here, not the browser or a link from elsewhere. */
function route(asked = false) {
  if (location.pathname === '/') {
    history.replaceState(null, '', HOME + location.search);
  }
  const path = location.pathname;
  navigation.show(path);
  if (path === shownPath && page?.update) {
    page.update(asked);
    return;
  }
  page?.close();
  if (page) {
    main.focus({preventScroll: true});
  }
  shownPath = path;
  page = open(path, asked);
  window.scrollTo(0, 0);
}

function open(path, asked) {
  const uid = /^\/d\/([\w-]+)$/.exec(path)?.[1];
  if (uid) {
    return dashboardPage(main, uid, app);
  }
  if (path === '/live' || path === '/sql') {
    return path === '/live' ? livePage(main, app) : sqlPage(main, app, asked);
  }
  let closed = false;
  app.listed.then(() => closed || main.replaceChildren(unknown(path, app)));
  app.title('No such page');
  return {
    retry() {},
    close() {
      closed = true;
    },
  };
}

function follow(event) {
  const link = event.target.closest?.('a[href]');
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  const address = link?.getAttribute('href');
  if (!link || !plain || event.defaultPrevented || !(isOwn(address) || address === '/')) {
    return;
  }
  event.preventDefault();
  link.closest('dialog')?.close();
  app.go(address);
}

/** The hash is the query of the SQL box, so the skip link may not write there. */
function skip(event) {
  event.preventDefault();
  main.focus();
}

/** The list only fills the navigation; the page does not wait for it. */
async function list() {
  try {
    dashboards = await get('/api/dashboards');
    navigation.show(location.pathname);
  } catch (failure) {
    if (failure.title === undefined) {
      throw failure;
    }
  }
}

function retry() {
  if (dashboards.length === 0) {
    list();
  }
  page?.retry?.();
}

theme.start();
watchServer(document.getElementById('banner'), retry);
document.addEventListener('click', follow);
document.querySelector('.skip').addEventListener('click', skip);
window.addEventListener('popstate', () => route());
app.listed = list();
route();
