// SPDX-License-Identifier: Apache-2.0
import {h, icon, keepFocus, svg} from './dom.js';
import {carried} from './state.js';
import * as theme from './theme.js';

/** The product's name, all pages, and the switch between light and dark. */
export function side(element, pages) {
  const nav = h('nav', {'aria-label': 'Pages', id: 'pages'});
  const menu = h('button', {
    type: 'button', class: 'icon-button menu', 'aria-label': 'Pages', 'aria-expanded': 'false', 'aria-controls': 'pages',
    onclick: () => open(menu.getAttribute('aria-expanded') !== 'true'),
  }, icon('menu'));
  const themeButton = h('button', {type: 'button', class: 'nav-link theme', onclick: theme.toggle}, icon('sun'), h('span'));
  element.replaceChildren(h('div', {class: 'brand'}, h('a', {href: '/'}, logo(), 'Costwire'), menu), nav, themeButton);
  nameTheme();
  window.addEventListener('theme', nameTheme);

  function nameTheme() {
    themeButton.lastChild.textContent = theme.current() === 'dark' ? 'Light theme' : 'Dark theme';
  }

  function open(wide) {
    menu.setAttribute('aria-expanded', String(wide));
    element.classList.toggle('open', wide);
  }

  return {
    /** Marks the current page and lets links to dashboards keep time and variables. */
    show(path) {
      open(false);
      const along = path.startsWith('/d/') ? carried(location.search) : '';
      keepFocus(nav, () => nav.replaceChildren(...groups(pages()).map(([title, list]) => h('div', {class: 'nav-group'},
        title ? h('h2', {}, title) : null,
        h('ul', {}, list.map((page) => h('li', {}, h('a', {
          class: 'nav-link', 'data-key': page.href, href: page.href.startsWith('/d/') ? page.href + along : page.href,
          'aria-current': page.href === path ? 'page' : null, title: page.description,
        }, icon(page.icon), page.title))))))));
    },
  };
}

function groups(pages) {
  return [['', pages.filter((page) => !page.href.startsWith('/d/'))],
    ['Dashboards', pages.filter((page) => page.href.startsWith('/d/'))]];
}

function logo() {
  return svg('svg', {class: 'logo', viewBox: '0 0 32 32', 'aria-hidden': 'true'},
    svg('rect', {width: 32, height: 32, rx: 8}),
    svg('path', {d: 'M6 21h4.500l3-10 4.500 13 3.200-8H26'}));
}
