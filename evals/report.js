// Draws the report from the JSON in this file. Every text is set as text: nothing from a case or an answer is HTML.
'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const report = document.getElementById('report');
  const MOST_FLIPS = 20;
  const SIGN = { pass: '✓', fail: '✕', none: '○', plain: '–' };
  const WORD = { pass: 'passed', fail: 'failed', none: 'not recorded', plain: 'does not apply' };
  const VERDICT = { ok: '✓ no regression', regression: '✕ regression', no_baseline: '○ no baseline yet', untested: '○ versions not compared' };
  const ORIGIN = { rules: 'rules, no model', provider: 'provider', stand_in: 'stand-in: not a score' };

  const make = (tag, props, ...children) => {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(props ?? {})) {
      if (key === 'class') node.className = value;
      else if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
      else if (value !== null && value !== false) node.setAttribute(key, value === true ? '' : value);
    }
    node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== '' && child !== false));
    return node;
  };
  const percent = (share) => (share === null || share === undefined ? '–' : `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`);
  const money = (cost) => (cost === null ? '–' : Number(cost) === 0 ? '$0' : `$${Number(cost) < 1 ? Number(cost).toFixed(4) : Number(cost).toFixed(2)}`);
  const seconds = (s) => (s === null || s === undefined ? '–' : `${s < 10 ? s.toFixed(2) : s.toFixed(0)} s`);
  const count = (n) => Number(n).toLocaleString('en-US');
  const badge = (kind, text, title) => make('span', { class: `badge ${kind}`, title: title || null }, text);
  const pretty = (value) => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));

  function bar(cell) {
    if (cell.low === null || cell.share === null) return '';
    const span = make('i');
    span.style.left = `${cell.low * 100}%`;
    span.style.width = `${Math.max(1, (cell.high - cell.low) * 100)}%`;
    const dot = make('b');
    dot.style.left = `calc(${cell.share * 100}% - 1px)`;
    return make('span', { class: 'bar', 'aria-hidden': 'true' }, span, dot);
  }
  const under = (text) => (text ? make('div', { class: 'soft small' }, text) : '');
  function scored(cell) {
    if (!cell || cell.of === 0) return make('span', { class: 'soft' }, '–');
    if (cell.told === 0) return badge('none', `not recorded · 0 of ${cell.of}`);
    return [`${cell.passed} of ${cell.attempts} · ${percent(cell.share)}`, under(cell.told < cell.of && `${cell.told} of ${cell.of} scored`), under(cell.was), under(cell.note)];
  }
  const table = (label, heads, rows) =>
    make('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': label },
      make('table', {}, make('thead', {}, make('tr', {}, heads)), make('tbody', {}, rows)));
  const head = (text, number) => make('th', { scope: 'col', class: number ? 'number' : '' }, text);

  function scores() {
    const repeated = data.columns.some((column) => column.pass_at);
    const changes = data.columns.some((column) => column.change);
    const rows = data.columns.map((column) =>
      make('tr', {},
        make('th', { scope: 'row' }, column.label, under(ORIGIN[column.origin])),
        make('td', { class: 'number' }, column.told ? `${column.passed} of ${column.told}` : badge('none', 'not recorded')),
        make('td', { class: 'number' }, percent(column.share)),
        make('td', {}, column.low === null ? '–' : `${percent(column.low)} to ${percent(column.high)}`, bar(column)),
        make('td', { class: 'number' }, `${column.told} of ${column.of}`),
        changes ? make('td', {}, column.change || '–') : '',
        repeated ? [make('td', { class: 'number' }, column.pass_at || '–'), make('td', { class: 'number' }, column.pass_all || '–')] : '',
        make('td', {}, column.rules || '–'),
        make('td', { class: 'number' }, money(column.cost), under(column.priced)),
        make('td', { class: 'number' }, column.tokens ? count(column.tokens) : '–'),
        make('td', { class: 'number' }, seconds(column.p50)),
        make('td', { class: 'number' }, seconds(column.p95))));
    const heads = [head('Who answered'), head('Passed', 1), head('Share', 1), head('95 % interval'), head('Scored', 1)];
    if (changes) heads.push(head('Change'));
    if (repeated) heads.push(head('pass@k', 1), head('pass^k', 1));
    heads.push(head('Against the rules'), head('Cost', 1), head('Tokens', 1), head('p50', 1), head('p95', 1));
    return table('Scores', heads, rows);
  }
  function breakdown(label, rows, onName) {
    const heads = [head(label), ...data.columns.map((column) => head(column.label))];
    return table(`Per ${label.toLowerCase()}`, heads, rows.map((row) =>
      make('tr', {},
        make('th', { scope: 'row' }, onName ? make('button', { class: 'link', type: 'button', onclick: () => onName(row.name) }, row.name) : row.name,
          under(row.judged && 'by the judge model')),
        row.cells.map((cell) => make('td', {}, scored(cell))))));
  }
  function flips() {
    if (!data.compared) return make('p', { class: 'soft' }, data.no_comparison);
    if (!data.flips.length) return make('p', { class: 'soft' }, `No case changed against ${data.compared}.`);
    const list = make('ul', { class: 'flips' }, data.flips.slice(0, MOST_FLIPS).map(flip));
    if (data.flips.length <= MOST_FLIPS) return list;
    const more = make('button', { type: 'button', class: 'chip', onclick: () => { list.append(...data.flips.slice(MOST_FLIPS).map(flip)); more.remove(); } }, `Show ${data.flips.length - MOST_FLIPS} more`);
    return make('div', {}, list, make('p', {}, more));
  }
  const flip = (found) =>
    make('li', { class: found.to_pass ? 'better' : 'worse' },
      make('div', { class: 'head' },
        badge(found.to_pass ? 'pass' : 'fail', found.to_pass ? '✕ → ✓ now passes' : '✓ → ✕ now fails'),
        make('button', { type: 'button', onclick: () => open(found.case) }, found.case),
        make('span', { class: 'soft small' }, found.column + (found.note ? ` · ${found.note}` : ''))),
      found.checks.length ? make('ul', {}, found.checks.map((check) => make('li', {}, make('strong', {}, check.name), check.told ? `: ${check.told}` : ''))) : '');

  // What is shown: which cases by words, by state and by tags.
  const state = { words: '', only: 'all', tags: new Set() };
  const list = make('div', { class: 'list' });
  const shown = make('p', { class: 'soft small', role: 'status' });
  const search = make('input', { type: 'search', placeholder: 'Search cases, questions, answers', 'aria-label': 'Search', oninput: () => { state.words = search.value.trim().toLowerCase(); fill(); } });
  const ONLY = [['all', 'All'], ['flips', 'Flips only'], ['fail', 'Failed'], ['none', 'Not recorded']];
  const chip = (text, pressed, onclick) => make('button', { type: 'button', class: 'chip', 'aria-pressed': String(pressed), onclick }, text);
  const only = ONLY.map(([key, text]) => chip(text, key === 'all', () => choose(key)));
  const tags = data.tags.map((tag) => chip(tag, false, () => toggle(tag)));
  function choose(key) {
    state.only = key;
    ONLY.forEach(([name], at) => only[at].setAttribute('aria-pressed', String(name === key)));
    fill();
  }
  function toggle(tag) {
    if (!state.tags.delete(tag)) state.tags.add(tag);
    data.tags.forEach((name, at) => tags[at].setAttribute('aria-pressed', String(state.tags.has(name))));
    fill();
  }
  const texts = new Map();
  function text(found) {
    if (!texts.has(found)) {
      const attempts = found.columns.flatMap((column) => column.attempts);
      const said = attempts.map((attempt) => [attempt.error, attempt.calls.map((call) => [call.command, call.result]), attempt.checks.map((check) => check.reason), JSON.stringify(attempt.output)]);
      texts.set(found, [found.name, found.question, found.tags, said].flat(4).join('\n').toLowerCase());
    }
    return texts.get(found);
  }
  function wanted(found) {
    if (![...state.tags].every((tag) => found.tags.includes(tag))) return false;
    if (state.only === 'flips' && !found.columns.some((column) => column.flip)) return false;
    if (state.only === 'fail' && !found.columns.some((column) => column.state === 'fail')) return false;
    if (state.only === 'none' && !found.columns.some((column) => column.state === 'none')) return false;
    return state.words.split(/\s+/).every((word) => text(found).includes(word));
  }
  function fill() {
    const chosen = data.cases.filter(wanted);
    list.replaceChildren(...(chosen.length ? chosen.map(row) : [make('p', { class: 'empty' }, 'No case fits. Take a filter away.')]));
    shown.textContent = `${chosen.length} of ${data.cases.length} cases shown`;
  }
  function sign(column, at) {
    const flipped = column.flip ? (column.flip === 'fail' ? ' was ✓' : ' was ✕') : '';
    const some = column.told > 1 ? ` ${column.passed}/${column.told}` : '';
    return badge(column.state, `${SIGN[column.state]}${some}${flipped}`, `${data.columns[at].label}: ${WORD[column.state]}`);
  }
  function row(found) {
    const body = make('div', { class: 'detail' });
    const node = make('details', { class: 'case', 'data-case': found.name, ontoggle: () => { if (node.open && !body.childElementCount) body.append(...detail(found)); } },
      make('summary', {},
        make('span', { class: 'name' }, found.name, make('span', {}, [found.must ? 'must pass' : '', ...found.tags].filter(Boolean).join(' · '))),
        make('span', { class: 'signs' }, found.columns.map(sign))),
      body);
    return node;
  }
  function detail(found) {
    const told = [make('div', {}, make('h3', {}, 'Asked'), make('p', {}, found.question))];
    if (found.threshold < 1) told.push(make('p', { class: 'soft small' }, `Passes when ${percent(found.threshold)} of its repetitions do.`));
    // What flipped is read first.
    const order = found.columns.map((column, at) => [column, at]).sort(([a], [b]) => Boolean(b.flip) - Boolean(a.flip));
    return told.concat(order.map(([column, at]) =>
      make('section', { class: 'side' },
        make('div', { class: 'head' }, make('strong', {}, data.columns[at].label), sign(column, at), make('span', { class: 'soft small' }, ORIGIN[data.columns[at].origin])),
        column.diff ? changed(column.diff) : '',
        column.attempts.map((attempt) => one(attempt, column.attempts.length > 1)))));
  }
  function one(attempt, several) {
    const told = [];
    if (several) told.push(make('h3', {}, `Repetition ${attempt.repetition}`));
    if (attempt.state === 'not_recorded') return make('div', {}, told, make('p', {}, badge('none', '○ not recorded'), ' Nobody has asked this model with this prompt: eval … --live records it.'));
    if (attempt.error) told.push(make('p', {}, badge('fail', '✕ no answer'), ` ${attempt.error}`));
    const idle = attempt.checks.filter((check) => check.state === 'plain').map((check) => check.name);
    told.push(make('ul', { class: 'checks' }, attempt.checks.filter((check) => check.state !== 'plain').map((check) =>
      make('li', {}, make('span', { class: `sign badge ${check.state}`, title: WORD[check.state] }, SIGN[check.state]), make('strong', {}, check.name),
        make('span', { class: 'soft' }, [check.judged ? 'judged' : '', check.state === 'none' ? 'not recorded' : '', check.score === null ? '' : check.score.toFixed(2), check.reason].filter(Boolean).join(' · '))))));
    if (idle.length) told.push(make('p', { class: 'soft small' }, `Does not apply: ${idle.join(', ')}.`));
    if (attempt.calls.length) {
      told.push(make('h3', {}, 'Tool calls'));
      told.push(...attempt.calls.map((call) => make('pre', {}, call.command + (call.result ? `\n→ ${call.result}` : ''))));
    }
    if (attempt.output !== null) told.push(make('h3', {}, 'Answer'), make('pre', { tabindex: '0' }, pretty(attempt.output)));
    if (attempt.used) told.push(make('p', { class: 'soft small' }, attempt.used));
    return make('div', {}, told);
  }
  function changed(diff) {
    const told = [make('h3', {}, `Changed against ${diff.against}`)];
    if (diff.same) told.push(make('p', { class: 'soft small' }, 'The answer is the same: a check, or the case, changed.'));
    if (diff.checks.length) told.push(make('ul', { class: 'small' }, diff.checks.map((check) => make('li', {}, make('strong', {}, check.name), check.told ? `: ${check.told}` : ''))));
    const pieces = (side, parts, tag) => make('td', { 'data-side': side }, parts.length ? parts.map((part) => (part.changed ? make(tag, {}, part.text) : part.text)) : make('span', { class: 'soft' }, 'not there'));
    if (diff.fields.length) {
      told.push(make('div', { class: 'side-by-side' }, table('Changed fields, side by side', [head('Field'), head('Before'), head('Now')],
        diff.fields.map((field) => make('tr', {}, make('th', { scope: 'row' }, make('code', {}, field.path)), pieces('Before', field.before, 'del'), pieces('Now', field.now, 'ins'))))));
    }
    return make('div', {}, told);
  }
  function open(name) {
    search.value = '';
    state.words = '';
    state.tags.clear();
    tags.forEach((button) => button.setAttribute('aria-pressed', 'false'));
    choose('all');
    const node = [...list.children].find((child) => child.dataset.case === name);
    if (!node) return;
    node.open = true;
    node.scrollIntoView({ block: 'start' });
    node.firstElementChild.focus();
  }

  const tools = make('div', { class: 'tools' },
    make('div', { class: 'row' }, search, only, make('span', { class: 'soft small keys' }, make('kbd', {}, '/'), ' search ', make('kbd', {}, 'f'), ' flips ', make('kbd', {}, 'j'), ' ', make('kbd', {}, 'k'), ' next, previous')),
    make('div', { class: 'row tags' }, tags));
  const facts = [new Date(data.ran_at).toLocaleString(), `${count(data.cases.length)} cases`, data.repetitions > 1 ? `${data.repetitions} repetitions` : '', data.judge ? `judge ${data.judge}` : ''];
  report.replaceChildren(
    make('div', { class: 'head' }, make('h1', {}, `Prompt tests: ${data.suite}`), badge(data.verdict, VERDICT[data.verdict])),
    make('p', { class: 'lead' }, data.headline),
    make('p', { class: 'soft small' }, facts.filter(Boolean).join(' · ')),
    data.baseline ? make('p', { class: 'soft small' }, data.baseline) : '',
    data.reasons.length ? make('ul', { class: 'reasons' }, data.reasons.map((reason) => make('li', {}, reason))) : '',
    make('h2', {}, 'Changes'), flips(),
    make('h2', {}, 'Scores'), scores(),
    ...data.notes.map((note) => make('p', { class: 'soft small' }, note)),
    make('h2', {}, 'Per check'), breakdown('Check', data.checks),
    ...(data.per_tag.length ? [make('h2', {}, 'Per tag'), breakdown('Tag', data.per_tag, (tag) => { if (!state.tags.has(tag)) toggle(tag); document.getElementById('cases').scrollIntoView(); })] : []),
    make('h2', { id: 'cases' }, 'Cases'),
    tools, shown, list);
  fill();
  // What is scrolled to comes to lie below the tools, however many lines they take.
  const below = () => { document.documentElement.style.scrollPaddingTop = `${tools.offsetHeight + 10}px`; };
  addEventListener('resize', below);
  below();

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target === search) { if (event.key === 'Escape') search.blur(); return; }
    if (event.key === '/') { event.preventDefault(); search.focus(); }
    if (event.key === 'f') choose(state.only === 'flips' ? 'all' : 'flips');
    if (event.key === 'j' || event.key === 'k') {
      const heads = [...list.querySelectorAll('summary')];
      const at = heads.indexOf(document.activeElement);
      const next = heads[at < 0 ? 0 : at + (event.key === 'j' ? 1 : -1)];
      if (next) { next.focus(); next.scrollIntoView({ block: 'nearest' }); }
    }
  });
  const linked = decodeURIComponent(location.hash.slice(1));
  if (linked.startsWith('case=')) open(linked.slice(5));
})();
