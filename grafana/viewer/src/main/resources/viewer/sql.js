// SPDX-License-Identifier: Apache-2.0
import {get, isAbort, post} from './api.js';
import {download} from './csv.js';
import {announce, h, newId} from './dom.js';
import {resultLine} from './inspect.js';
import {empty, problem} from './messages.js';
import {table} from './table.js';

/**
 * The SQL box: one query over the views, in the address behind #, so that it can be shared. Any page can
 * link to such an address, so its query runs only when asked: after a click in this page, or on Run.
 */
export function sqlPage(main, app, asked) {
  const stop = new AbortController();
  const id = newId('query');
  const text = h('textarea', {
    id, class: 'query', rows: '10', spellcheck: 'false', autocomplete: 'off', 'aria-describedby': `${id}-help`,
    placeholder: 'SELECT feature, currency, sum(billed_cost) AS cost FROM v_usage GROUP BY feature, currency',
  });
  const result = h('div', {class: 'result'});
  const line = h('span', {class: 'dim', role: 'status'});
  const save = h('button', {type: 'button', class: 'button', hidden: true}, 'Download CSV');
  const runButton = h('button', {type: 'button', class: 'button primary', onclick: run}, 'Run');
  let asking = null;

  function start() {
    app.title('SQL');
    main.replaceChildren(
      h('div', {class: 'toolbar'}, h('div', {class: 'heading'}, h('h1', {tabindex: '-1'}, 'SQL'),
        h('p', {class: 'lead'}, 'Read the views with SQL of ClickHouse. Nothing can be written here; at most 10,000 rows are shown.'))),
      h('div', {class: 'sql-page'},
        h('div', {class: 'sql-work'},
          h('section', {class: 'panel-like', 'aria-label': 'Query'},
            h('label', {for: id, class: 'unseen'}, 'SQL query'), text,
            h('div', {class: 'sql-line'}, runButton, h('span', {id: `${id}-help`, class: 'dim'}, 'Ctrl+Enter runs it'),
              h('span', {class: 'grow'}), line, save)),
          h('section', {class: 'panel-like sql-result', 'aria-label': 'Result'}, result)),
        examples()));
    text.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        run();
      }
    });
    take(fromHash(), asked);
  }

  function take(query, askedFor) {
    text.value = query;
    if (query && askedFor) {
      run();
      return;
    }
    asking?.abort();
    save.hidden = true;
    line.textContent = '';
    result.replaceChildren(empty(query ? 'This query came with the address. Read it, then press Run or Ctrl+Enter.'
      : 'Write a query or take one of the examples.'));
    if (query) {
      text.focus();
    }
  }

  async function run() {
    const query = text.value.trim();
    if (!query) {
      result.replaceChildren(empty('There is no query: write one or take an example.'));
      return;
    }
    history.replaceState(null, '', `/sql#${encodeURIComponent(query)}`);
    asking?.abort();
    const mine = (asking = new AbortController());
    line.textContent = 'Running…';
    save.hidden = true;
    runButton.setAttribute('aria-busy', 'true');
    try {
      show(await post('/api/sql', {query}, mine.signal));
    } catch (failure) {
      if (!isAbort(failure)) {
        line.textContent = 'Failed';
        result.replaceChildren(problem(failure, run));
        announce(`${failure.title}. ${failure.detail ?? ''}`);
      }
    } finally {
      if (asking === mine) {
        runButton.removeAttribute('aria-busy');
      }
    }
  }

  function show(frame) {
    line.textContent = resultLine(frame);
    save.hidden = frame.data.length === 0;
    save.onclick = () => download(frame, 'costwire query');
    if (frame.data.length === 0) {
      result.replaceChildren(empty('The query found no rows.'));
    } else {
      table(result, {label: 'Result', config: () => ({exact: true})}).show(frame);
    }
  }

  function examples() {
    const list = h('ul', {class: 'examples', 'aria-label': 'Examples'});
    const search = h('input', {type: 'search', placeholder: 'Search the views', 'aria-label': 'Search examples', autocomplete: 'off'});
    let all = [];
    const fill = () => {
      const wanted = search.value.trim().toLowerCase();
      const found = all.filter((each) => `${each.view} ${each.about}`.toLowerCase().includes(wanted));
      list.replaceChildren(...(found.length > 0 ? found.map(example) : [h('li', {class: 'hint'}, 'No view is like that.')]));
    };
    search.addEventListener('input', fill);
    get('/api/sql/examples', stop.signal).then((answer) => {
      all = answer;
      fill();
    }, (failure) => isAbort(failure) || list.replaceChildren(h('li', {}, problem(failure))));
    return h('section', {class: 'panel-like sql-side', 'aria-labelledby': 'views'}, h('h2', {id: 'views'}, 'Views'), search, list);
  }

  function example({view, about, query}) {
    return h('li', {}, h('button', {
      type: 'button', class: 'example', onclick: () => take(query, true),
    }, h('code', {}, view), h('span', {class: 'dim'}, about ?? '')));
  }

  start();
  return {
    update(askedFor) {
      const query = fromHash();
      if (query !== text.value.trim()) {
        take(query, askedFor);
      }
    },
    retry() {},
    close() {
      stop.abort();
      asking?.abort();
    },
  };
}

function fromHash() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return '';
  }
}
