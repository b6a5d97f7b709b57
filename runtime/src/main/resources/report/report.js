// The report of one session. Choices of the reader live in `state`, so that a live page keeps them.

let data = readData();
let x = data.experiments;
const state = {
  chosen: new Set(), sort: { name: 'rank', down: false }, filter: '', status: '', rows: 50,
  view: newView(), which: 'best', one: 0, contour: ['', ''],
};
const sections = [];
const MOST_LINES = 1000, MOST_PARALLEL = 2000;

const count = () => x.number.length;
const textOf = (column, i) => column.texts[column.places[i]];
const better = (a, b) => data.mode === 'min' ? a < b : a > b;
const named = i => 'experiment ' + x.number[i];
function described(i) {
  return data.parameters.filter(p => p.values[i] !== null).map(p => p.name + ' ' + label(brief(p.values[i]), 24)).join(', ');
}
const scoreName = () => data.metric ? data.metric + ' (val)' : 'score (val)';

/** Indices of the experiments, the best first; those without a rank in their order at the end. */
function byRank() {
  const order = Array.from({ length: count() }, (_, i) => i);
  return order.sort((a, b) => (x.rank[a] ?? Infinity) - (x.rank[b] ?? Infinity) || scoreOrder(a, b) || a - b);
}
function scoreOrder(a, b) {
  const [s, t] = [x.score[a], x.score[b]];
  if (s === t) return 0;
  if (s === null || t === null) return s === null ? 1 : -1;
  return better(s, t) ? -1 : 1;
}

// ---- summary ----

function summary() {
  const box = el('div', { class: 'answers' });
  const running = el('div', {});
  const commands = el('div', {});
  $('summary').append(box, running, el('h3', {}, 'Commands to copy'), commands);
  let shown = '';
  sections.push(() => {
    const counts = {};
    x.status.forEach(s => { counts[s] = (counts[s] || 0) + 1; });
    $('state').textContent = Object.entries(counts).map(([s, n]) => n + ' ' + s).join(', ')
      + (data.controller ? ' · at work: ' + data.controller : '');
    const text = JSON.stringify([data.answers, data.commands]);
    if (text !== shown) {
      shown = text;
      box.replaceChildren(...data.answers.map((answer, i) => el('div', {}, el('h3', {}, answer.question),
        i === 2 ? el('p', { class: 'big' }, answer.paragraphs[0]) : null, told(answer.paragraphs.slice(i === 2 ? 1 : 0)))));
      commands.replaceChildren(copied(data.commands));
    }
    running.replaceChildren(...runningTable());
  });
}

function told(paragraphs) {
  return paragraphs.length > 2 ? el('ul', {}, paragraphs.map(p => el('li', {}, p))) : paragraphs.map(p => el('p', {}, p));
}

function runningTable() {
  const rows = [];
  x.status.forEach((status, i) => { if (status === 'running') rows.push(i); });
  if (rows.length === 0) return [];
  return [el('h3', {}, 'Running now'), scrolled('Running now', el('table', {},
    el('thead', {}, el('tr', {}, ['experiment', 'parameters', 'progress', 'iteration', scoreName(), 'time'].map(h => el('th', { scope: 'col' }, h)))),
    el('tbody', {}, rows.map(i => {
      const share = x.iterations[i] ? Math.min(1, x.iteration[i] / x.iterations[i]) : null;
      const percent = share === null ? '' : Math.floor(100 * share) + ' %';
      const fill = el('i', {});
      fill.style.width = (share === null ? 0 : 100 * share) + '%';
      return el('tr', {}, el('td', {}, String(x.number[i])), el('td', {}, described(i)),
        el('td', {}, share === null ? '' : el('span', { class: 'bar', role: 'img', 'aria-label': percent }, fill), ' ' + percent),
        el('td', {}, x.iteration[i] + (x.iterations[i] ? ' of ' + x.iterations[i] : '')),
        el('td', {}, brief(x.score[i])), el('td', {}, duration(x.seconds[i])));
    }))))];
}

// ---- table of experiments ----

function columns() {
  const all = [{ name: 'experiment', values: x.number }];
  data.parameters.forEach(p => all.push({ name: p.name, values: p.values }));
  all.push({ name: 'rank', values: x.rank }, { name: 'val_score', values: x.score });
  if (x.test.some(v => v !== null)) all.push({ name: 'test_score', values: x.test });
  all.push({ name: 'status', values: x.status }, { name: 'best_iteration', values: x.bestIteration },
    { name: 'iteration', values: x.iteration }, { name: 'seconds', values: x.seconds });
  if (isOnCluster()) {
    const newest = Array(count()).fill(null), made = Array(count()).fill(0);
    attempts().forEach(a => { newest[a.i] = a; made[a.i]++; });
    const of = read => newest.map(a => a && a.job !== null ? read(a) : null);
    all.push({ name: 'node', values: of(a => a.node) }, { name: 'job', values: of(a => a.job) }, { name: 'waited_seconds', values: of(a => a.waited) },
      { name: 'attempts', values: made }, { name: 'attempt_ended', values: of(a => a.cause) });
  }
  return all;
}

/** All attempts in their order; those that no cluster made have no job. */
function attempts() {
  const made = Date.parse(data.made);
  return data.spans.map(([number, place, begin, end, cause, [job, node, restart, waited] = [null, null, null, null]]) =>
    ({ i: number - 1, place, begin, end: Math.max(begin, end ?? made), goesOn: end === null, cause, job, node, restart, waited }));
}

const isOnCluster = () => data.spans.some(s => s.length > 5);

const COMPARISONS = {
  '=': (a, b) => a === b, '!=': (a, b) => a !== b,
  '<': (a, b) => a < b, '<=': (a, b) => a <= b, '>': (a, b) => a > b, '>=': (a, b) => a >= b,
};

/** Turns `lr>0.01 adam` into a condition on rows: every word has to hold. */
function condition(text, all) {
  const terms = (text.match(/(?:"[^"]*"|\S)+/g) || []).map(term => {
    const words = term.match(/^(.+?)(<=|>=|!=|=|<|>)(.*)$/);
    const column = words && all.find(c => c.name.toLowerCase() === words[1].replace(/"/g, '').toLowerCase());
    if (column) {
      const wanted = words[3].replace(/"/g, '').toLowerCase();
      const number = Number(wanted);
      return i => {
        const value = column.values[i];
        if (value === null) return words[2] === '!=';
        return typeof value === 'number' && wanted !== '' && !Number.isNaN(number)
          ? COMPARISONS[words[2]](value, number)
          : COMPARISONS[words[2]](String(value).toLowerCase(), wanted);
      };
    }
    const part = term.replace(/"/g, '').toLowerCase();
    return i => all.some(c => c.values[i] !== null && String(c.values[i]).toLowerCase().includes(part));
  });
  return i => terms.every(term => term(i));
}

function compared(a, b) {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), undefined, { numeric: true });
}

function shownRows(all) {
  const holds = condition(state.filter, all);
  const rows = [];
  for (let i = 0; i < count(); i++) if ((!state.status || x.status[i] === state.status) && holds(i)) rows.push(i);
  const column = all.find(c => c.name === state.sort.name) || all[0];
  const sign = state.sort.down ? -1 : 1;
  return rows.sort((a, b) => {
    const [u, v] = [column.values[a], column.values[b]];
    return (u === null || v === null ? compared(u, v) : sign * compared(u, v)) || a - b;
  });
}

function experiments() {
  const search = el('input', {
    type: 'search', id: 'filter', placeholder: 'words, or lr>0.01 status=failed',
    oninput: () => { state.filter = search.value; state.rows = 50; fill(); },
  });
  const status = el('select', { id: 'status', onchange: () => { state.status = status.value; state.rows = 50; fill(); } });
  const told = el('span', { role: 'status', id: 'rows' });
  const head = el('thead', {});
  const body = el('tbody', {});
  const more = el('button', { type: 'button', onclick: () => { state.rows += 200; fill(); } }, 'Show 200 more');
  $('experiments').append(
    el('div', { class: 'controls' }, el('label', { class: 'wide' }, 'Filter', search), el('label', {}, 'State', status),
      el('button', { type: 'button', onclick: () => choose(shownRows(columns()).slice(0, MOST_LINES), true) }, 'Choose these'),
      el('button', { type: 'button', onclick: () => { state.chosen.clear(); state.which = 'best'; chosenChanged(); } }, 'Choose none'), told),
    scrolled('Experiments', el('table', { id: 'table' }, head, body)), el('p', {}, more));

  function choose(rows, replace) {
    if (replace) state.chosen.clear();
    rows.forEach(i => state.chosen.add(x.number[i]));
    state.which = 'chosen';
    chosenChanged();
  }

  function headCell(column) {
    const sorted = state.sort.name === column.name;
    return el('th', {
      scope: 'col', class: isNumeric(column) ? 'number' : null,
      'aria-sort': sorted ? (state.sort.down ? 'descending' : 'ascending') : 'none',
    }, el('button', {
      type: 'button', title: column.name, 'data-column': column.name,
      onclick: () => {
        state.sort = { name: column.name, down: sorted ? !state.sort.down : isScore(column) && data.mode !== 'min' };
        fill();
        head.querySelectorAll('button').forEach(b => { if (b.dataset.column === column.name) b.focus(); });
      },
    }, label(column.name, 28)));
  }
  const isScore = column => column.name === 'val_score' || column.name === 'test_score';
  const isNumeric = column => column.values.some(v => typeof v === 'number') && column.values.every(v => v === null || typeof v === 'number');

  function cell(column, i) {
    const value = column.values[i];
    if (column.name === 'experiment') {
      return el('td', { class: 'number' }, el('button', {
        type: 'button', class: 'link', 'aria-label': 'Show experiment ' + value,
        onclick: () => { state.one = value; showOne(); $('one').scrollIntoView(); },
      }, String(value)));
    }
    if (column.name === 'status') return el('td', { class: 'status ' + value }, value);
    return el('td', { class: typeof value === 'number' ? 'number' : null, title: typeof value === 'number' ? String(value) : null }, label(isScore(column) && value !== null ? value.toPrecision(4) : brief(value)));
  }

  function fill() {
    const all = columns();
    const rows = shownRows(all);
    const held = document.activeElement && document.activeElement.dataset.experiment;
    if (!head.contains(document.activeElement) || head.dataset.sort !== JSON.stringify(state.sort)) {
      head.replaceChildren(el('tr', {}, el('th', { scope: 'col' }, 'chosen'), all.map(headCell)));
      head.dataset.sort = JSON.stringify(state.sort);
    }
    body.replaceChildren(...rows.slice(0, state.rows).map(i => el('tr', { class: x.number[i] === data.best ? 'best' : null },
      el('td', {}, el('input', {
        type: 'checkbox', checked: state.chosen.has(x.number[i]), 'aria-label': 'Choose experiment ' + x.number[i],
        'data-experiment': String(x.number[i]),
        onchange: e => {
          if (e.currentTarget.checked) choose([i], state.which !== 'chosen');
          else { state.chosen.delete(x.number[i]); if (state.chosen.size === 0) state.which = 'best'; chosenChanged(); }
        },
      })), all.map(c => cell(c, i)))));
    if (held) body.querySelector(`[data-experiment="${held}"]`)?.focus();
    told.textContent = rows.length === count() ? `${count()} experiments` : `${rows.length} of ${count()} experiments`;
    more.hidden = rows.length <= state.rows;
    const states = [...new Set(x.status)].sort();
    status.replaceChildren(el('option', { value: '' }, 'any'), ...states.map(s => el('option', { value: s, selected: s === state.status }, s)));
  }
  sections.push(fill);
  refillTable = fill;
}
let refillTable = () => {};
function chosenChanged() { refillTable(); refreshCurves(); }

// ---- learning curves ----

let refreshCurves = () => {};

function shownExperiments() {
  if (state.which === 'chosen' && state.chosen.size > 0) {
    return byRank().filter(i => state.chosen.has(x.number[i])).slice(0, MOST_LINES);
  }
  const begun = byRank().filter(i => x.status[i] !== 'queued');
  return state.which === 'all' ? begun.slice(0, MOST_LINES) : begun.slice(0, FEW);
}

function curves() {
  const view = state.view;
  const controls = el('div', { class: 'controls' });
  const keys = el('ul', { class: 'keys', 'aria-label': 'Colours of the experiments' });
  const told = el('p', { class: 'hint', role: 'status', id: 'curves-told' });
  let loaded = null;
  const chart = new Chart('Learning curves', LINES_TOLD, () => linesOption(loaded, view), () => linesTable(loaded, view), 'tall');
  $('curves').append(controls, chart.figure, keys, told);
  let turn = 0;

  async function refresh() {
    const mine = ++turn;
    const wanted = shownExperiments();
    let failure = '';
    const all = await Promise.all(wanted.map(async i => {
      try {
        return { i, name: named(i), curves: await curvesOf(x.number[i], x.status[i] + x.iteration[i]) };
      } catch (e) {
        failure = String(e.message || e);
        return null;
      }
    }));
    if (mine !== turn) return;
    loaded = all.filter(Boolean);
    fillControls(metricsOf(loaded, view, data.metric));
    const few = loaded.length <= FEW;
    keys.replaceChildren(...(few ? keyOf(loaded.map(l => named(l.i) + (described(l.i) ? ': ' + described(l.i) : ''))) : []));
    told.textContent = failure || (loaded.length === 0 ? 'No experiment has logged numbers yet.'
      : few ? '' : `${loaded.length} experiments, coloured from the worst (dark) to the best (bright).`);
    redraw();
  }

  function redraw() {
    chart.caption.textContent = LINES_TOLD + (view.smooth > 0 ? ' Smoothed; the faint lines are the values themselves.' : '');
    chart.update();
  }

  function fillControls(metrics) {
    if (controls.contains(document.activeElement) && controls.dataset.metrics === metrics.join('\n')) return;
    controls.dataset.metrics = metrics.join('\n');
    controls.replaceChildren(...viewControls(view, metrics, refresh, redraw,
      radios('Of', [['best', 'the best ' + FEW], ['chosen', 'the chosen'], ['all', 'all']], state.which, v => { state.which = v; refresh(); })));
  }
  refreshCurves = refresh;
  sections.push(refresh);
}

// ---- repeats and folds ----

/** An axis with all scores and the ends of intervals; intervals that are much wider than the scores are apart go on beyond it. */
function intervalRange(scores, ends) {
  const [low, high] = bounds(scores), [first, last] = bounds([...scores, ...ends]);
  const room = 2 * (high - low || Math.abs(high) / 100 || 1);
  const [from, to] = [Math.max(first, low - room), Math.min(last, high + room)];
  const step = Math.pow(10, Math.floor(Math.log10(to - from || room))) / 2;
  const round = (value, how) => Number((how(value / step) * step).toPrecision(12));
  return [round(from - step / 5, Math.floor), round(to + step / 5, Math.ceil)];
}

/** What tells combinations apart: the parameters in which they differ or, if that is too long, their values alone. */
function combinationLabels(rows, headings, most) {
  const differ = headings.map((_, i) => i).filter(i => new Set(rows.map(r => r.parameters[i])).size > 1);
  const cells = (row, text) => differ.filter(i => row.parameters[i] !== '').map(text).join(', ');
  const full = rows.map(r => cells(r, i => headings[i] + ' ' + r.parameters[i]));
  const all = full.some(t => t.length > most) ? rows.map(r => cells(r, i => r.parameters[i])) : full;
  const cut = all.map(t => t.length <= most ? t : t.slice(0, Math.ceil((most - 1) / 2)) + '…' + t.slice(-Math.floor((most - 1) / 2)));
  return cut.map((t, k) => t === '' ? 'combination ' + rows[k].combination : cut.indexOf(t) === cut.lastIndexOf(t) ? t : rows[k].combination + ': ' + t);
}

function combinations() {
  const rows = () => [...data.combinations.rows].sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || a.combination - b.combination);
  const chart = new Chart('Mean scores of combinations', 'The mean score of each combination with its 95 % interval; the small dots are its experiments. An arrow says that the interval goes on. Intervals that hardly overlap are no luck of the seeds.', () => {
    const shown = rows().filter(r => r.val[0] !== null).slice(0, 30).reverse();
    if (shown.length === 0) return emptyOption('No combination has a score yet');
    const dots = [];
    shown.forEach((r, y) => {
      for (let k = 0; k < data.members; k++) {
        const score = x.score[(r.combination - 1) * data.members + k];
        if (score !== null && score !== undefined) dots.push([score, y]);
      }
    });
    const ends = shown.map(r => [r.val[2] ?? r.val[0], r.val[3] ?? r.val[0]]);
    const [min, max] = intervalRange([...dots.map(d => d[0]), ...shown.map(r => r.val[0])], ends.flat());
    const strong = cssColour('--accent');
    return {
      points: dots.length, grid: { left: 12, right: 20, top: 10, bottom: 34, containLabel: true },
      xAxis: axis({ type: 'value', name: scoreName(), min, max }),
      yAxis: axis({ type: 'category', data: combinationLabels(shown, data.combinations.headings, narrow.matches ? 18 : 34), axisLabel: { color: cssColour('--faint'), interval: 0 } }),
      series: [
        { type: 'scatter', data: dots, symbolSize: 5, itemStyle: { color: cssColour('--faint'), opacity: 0.8 }, name: 'experiments' },
        {
          type: 'custom', name: 'mean', data: shown.map((r, y) => [r.val[0], y, ...ends[y]]),
          renderItem: (_, api) => {
            const at = value => api.coord([Math.min(Math.max(value, min), max), api.value(1)]);
            const [m, a, b] = [0, 2, 3].map(d => at(api.value(d)));
            const line = (x1, y1, x2, y2) => ({ type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke: strong, lineWidth: 2 } });
            const end = ([px, py], beyond, inward) => beyond ? [line(px, py, px + inward, py - 5), line(px, py, px + inward, py + 5)] : [line(px, py - 5, px, py + 5)];
            return { type: 'group', children: [line(a[0], a[1], b[0], b[1]), ...end(a, api.value(2) < min, 7), ...end(b, api.value(3) > max, -7),
              { type: 'circle', shape: { cx: m[0], cy: m[1], r: 5 }, style: { fill: strong } }] };
          },
          tooltip: { formatter: p => escaped(brief(p.value[0]) + ' from ' + brief(p.value[2]) + ' to ' + brief(p.value[3])) },
        }],
    };
  }, () => [['combination', ...data.combinations.headings, 'completed', 'val mean', '± std', '95 % from', 'to', 'test mean', 'failed', 'pruned', 'rank'],
    rows().map(r => [r.combination, ...r.parameters, r.completed, ...r.val.slice(0, 4), r.test[0], r.failed, r.pruned, r.rank])], 'tall');
  $('combinations').append(chart.figure);
  sections.push(() => {
    $('combinations').hidden = data.combinations.rows.length === 0;
    chart.details.open = chart.details.open || data.combinations.rows.length <= 12;
    chart.update();
  });
}

// ---- parameters ----

/** How the values of a parameter lie on an axis; names lie at whole numbers. */
function dimension(parameter) {
  const a = valueAxis(parameter.values, parameter.log);
  if (a.type !== 'category') return { ...a, name: parameter.name, options: { type: a.type, name: label(parameter.name, 40) } };
  return {
    ...a, name: parameter.name,
    options: {
      type: 'value', name: label(parameter.name, 40), min: -0.5, max: a.data.length - 0.5, splitLine: { show: false }, axisTick: { customValues: a.data.map((_, k) => k) },
      axisLabel: { color: cssColour('--faint'), hideOverlap: true, customValues: a.data.map((_, k) => k), formatter: v => label(a.data[v] ?? '', 12) },
    },
  };
}

const scored = () => byRank().filter(i => x.score[i] !== null);
function scoreShare(i, low, high) {
  const share = high > low ? (x.score[i] - low) / (high - low) : 1;
  return data.mode === 'min' ? 1 - share : share;
}
function scoreBounds(rows) { return bounds(rows.map(i => x.score[i])); }

/** Of the scores, the limits without the worst tenth, so that colours tell good ones apart. */
function colourBounds(rows) {
  const all = rows.map(i => x.score[i]).sort((a, b) => a - b);
  const cut = Math.floor(all.length / 10);
  return data.mode === 'min' ? [all[0], all[all.length - 1 - cut]] : [all[cut], all[all.length - 1]];
}

function parameters() {
  const varied = () => data.parameters.filter(p => !p.averaged && new Set(p.values.filter(v => v !== null).map(String)).size > 1);
  const tip = i => escaped(named(i)) + '<br>' + escaped(described(i)) + '<br>' + escaped(scoreName() + ' ' + brief(x.score[i]));

  const parallel = new Chart('Parallel coordinates', 'One line for each experiment, through its parameters to its score; bright lines are good. Drag along an axis to keep only some.', () => {
    const rows = scored().slice(0, MOST_PARALLEL);
    const dims = varied();
    if (rows.length === 0) return emptyOption('No experiment has a score yet');
    const [low, high] = colourBounds(rows);
    const text = cssColour('--text');
    const axes = dims.map((p, d) => {
      const a = valueAxis(p.values, p.log);
      return { dim: d, name: label(p.name, 18), type: a.type, data: a.data && a.data.map(n => label(n, 16)), of: a.of, scale: true };
    });
    axes.push({ dim: dims.length, name: label(scoreName(), 18), type: 'value', inverse: data.mode === 'min', scale: true });
    return {
      points: rows.length * 20,
      parallel: {
        layout: narrow.matches ? 'vertical' : 'horizontal', left: narrow.matches ? 24 : 60, right: narrow.matches ? 104 : 70, top: 40, bottom: 30,
        parallelAxisDefault: { nameTextStyle: { color: text }, axisLabel: { color: text, formatter: v => typeof v === 'number' ? short(v) : v }, axisLine: { lineStyle: { color: cssColour('--faint') } }, areaSelectStyle: { width: 16 } },
      },
      parallelAxis: axes.map(({ of: _, ...rest }) => rest),
      series: [{
        type: 'parallel', smooth: false, inactiveOpacity: 0.04, activeOpacity: 1, progressive: 0,
        data: rows.slice().reverse().map(i => ({
          value: [...dims.map((p, d) => { const v = axes[d].of(p.values[i]); return v === null ? '-' : v; }), x.score[i]],
          lineStyle: { color: scaled(scoreShare(i, low, high)), width: x.number[i] === data.best ? 3.5 : 1.3, opacity: rows.length > 200 ? 0.45 : 0.85 },
        })),
      }],
      tooltip: { show: false },
    };
  }, () => [['experiment', ...varied().map(p => p.name), scoreName()], scored().map(i => [x.number[i], ...varied().map(p => p.values[i]), x.score[i]])], 'tall');

  const slices = el('div', { class: 'slices' });
  const contourControls = el('div', { class: 'controls' });
  const contour = new Chart('Contour', 'The score over two parameters, between the experiments (dots) weighted by their distance: a sketch, not a model.', () => {
    const pair = state.contour.map(name => varied().find(p => p.name === name));
    if (!pair[0] || !pair[1] || pair[0] === pair[1]) return emptyOption('Choose two parameters');
    const rows = scored().filter(i => pair.every(p => p.values[i] !== null)).slice(0, 1000);
    if (rows.length < 3) return emptyOption('Fewer than three experiments have both');
    const dims = pair.map(dimension);
    const spans = dims.map(d => d.data ? [-0.5, d.data.length - 0.5] : d.type === 'log' ? [Math.log(d.low), Math.log(d.high)] : [d.low, d.high]);
    const share = (d, v) => { const t = dims[d].type === 'log' ? Math.log(v) : v; return (t - spans[d][0]) / ((spans[d][1] - spans[d][0]) || 1); };
    const back = (d, s) => { const t = spans[d][0] + s * (spans[d][1] - spans[d][0]); return dims[d].type === 'log' ? Math.exp(t) : t; };
    const spots = rows.map(i => [share(0, dims[0].of(pair[0].values[i])), share(1, dims[1].of(pair[1].values[i])), x.score[i]]);
    const [low, high] = colourBounds(rows);
    const steps = dims.map(d => d.data ? d.data.length : 32);
    const cells = [];
    for (let a = 0; a < steps[0]; a++) for (let b = 0; b < steps[1]; b++) {
      const u = (a + 0.5) / steps[0], v = (b + 0.5) / steps[1];
      let sum = 0, weights = 0;
      for (const [p, q, s] of spots) { const w = 1 / (1e-4 + (p - u) ** 2 + (q - v) ** 2) ** 1.5; sum += w * s; weights += w; }
      cells.push([back(0, a / steps[0]), back(0, (a + 1) / steps[0]), back(1, b / steps[1]), back(1, (b + 1) / steps[1]), sum / weights]);
    }
    const shade = s => scaled(data.mode === 'min' ? (high - s) / ((high - low) || 1) : (s - low) / ((high - low) || 1));
    return {
      points: cells.length, grid: { left: 66, right: 18, top: 12, bottom: 52 },
      xAxis: axis({ ...dims[0].options, ...(dims[0].data ? {} : { min: dims[0].low, max: dims[0].high }) }),
      yAxis: axis({ ...dims[1].options, nameGap: 48, ...(dims[1].data ? {} : { min: dims[1].low, max: dims[1].high }) }),
      series: [{
        type: 'custom', clip: true, silent: true, data: cells, dimensions: ['x', 'x2', 'y', 'y2', 'score'], encode: { x: [0, 1], y: [2, 3] },
        renderItem: (_, api) => {
          const [p, q] = [api.coord([api.value(0), api.value(3)]), api.coord([api.value(1), api.value(2)])];
          const fill = shade(api.value(4));
          return { type: 'rect', shape: { x: p[0], y: p[1], width: q[0] - p[0] + 0.6, height: q[1] - p[1] + 0.6 }, style: { fill } };
        },
      }, {
        type: 'scatter', symbolSize: 8, data: rows.map(i => ({ value: [dims[0].of(pair[0].values[i]), dims[1].of(pair[1].values[i]), x.score[i], i], itemStyle: { color: shade(x.score[i]), borderColor: cssColour('--text'), borderWidth: x.number[i] === data.best ? 3 : 1 } })),
        tooltip: { formatter: p => tip(p.value[3]) },
      }],
    };
  }, () => [['experiment', ...state.contour, scoreName()], scored().map(i => [x.number[i], ...state.contour.map(n => varied().find(p => p.name === n)?.values[i] ?? null), x.score[i]])], 'tall');

  const contourBox = el('div', {}, el('h3', {}, 'Two parameters'), contourControls, contour.figure);
  $('parameters').append(parallel.figure, el('h3', {}, 'Score against each parameter'), slices, contourBox);
  const made = new Map();

  function slice(name) {
    const find = () => data.parameters.find(p => p.name === name);
    return new Chart('Score against ' + label(name), '', () => {
      const p = find();
      const rows = scored().filter(i => p.values[i] !== null);
      if (rows.length === 0) return emptyOption('No scores');
      const d = dimension(p);
      return {
        points: rows.length > 3000 ? 1e6 : rows.length, grid: { left: 56, right: 12, top: 10, bottom: 48 },
        xAxis: axis(d.options), yAxis: axis({ type: 'value', name: label(scoreName(), 24), nameGap: 42 }),
        series: [{
          type: 'scatter', symbolSize: 7, large: rows.length > 3000, progressive: 0,
          data: rows.slice().reverse().map(i => ({ value: [d.of(p.values[i]), x.score[i], i], itemStyle: { opacity: 0.75, color: x.number[i] === data.best ? lineColours()[1] : lineColours()[0] }, symbolSize: x.number[i] === data.best ? 13 : 7 })),
          tooltip: { formatter: q => tip(q.value[2]) },
        }],
      };
    }, null, 'small');
  }

  sections.push(() => {
    const dims = varied();
    $('parameters').hidden = dims.length === 0;
    if (dims.length === 0) return;
    for (const p of dims.slice(0, 24)) {
      if (!made.has(p.name)) { made.set(p.name, slice(p.name)); slices.append(made.get(p.name).figure); }
    }
    contourBox.hidden = dims.length < 2;
    const names = dims.map(p => p.name);
    if (dims.length > 1 && !state.contour.every(n => names.includes(n))) state.contour = importantPair(names);
    if (!contourControls.contains(document.activeElement)) {
      contourControls.replaceChildren(...[0, 1].map(k => select(k ? 'Upwards' : 'Across', names, state.contour[k], v => { state.contour[k] = v; contour.update(); })));
    }
    [parallel, contour, ...made.values()].forEach(c => c.update());
  });
}

/** The two parameters to begin with: those that mattered most, if that is known. */
function importantPair(names) {
  const known = (data.search?.importance || []).map(([name]) => names.find(n => n === name || name.endsWith('.' + n))).filter(Boolean);
  return [...new Set([...known, ...names])].slice(0, 2);
}

// ---- course of the session ----

function course() {
  const STATUS = { completed: 0, pruned: 4, failed: 1, running: 2, interrupted: 3, queued: 8 };
  const history = new Chart('History of scores', 'The score of each experiment in the order of their numbers, and the best one so far.', () => {
    const rows = [...scored()].sort((a, b) => a - b);
    if (rows.length === 0) return emptyOption('No experiment has a score yet');
    let best = null;
    const line = rows.map(i => { if (best === null || better(x.score[i], best)) best = x.score[i]; return [x.number[i], best]; });
    const groups = [...new Set(rows.map(i => x.status[i]))];
    return {
      points: rows.length > 3000 ? 1e6 : rows.length, grid: { left: 60, right: 16, top: 34, bottom: 50 },
      legend: { top: 0, type: 'scroll', itemGap: 16, textStyle: { color: cssColour('--text') } },
      xAxis: axis({ type: 'value', name: 'experiment', minInterval: 1 }), yAxis: axis({ type: 'value', name: label(scoreName(), 30), nameGap: 44 }),
      series: [...groups.map(g => ({
        type: 'scatter', name: g, symbolSize: 7, progressive: 0, symbol: g === 'pruned' ? 'triangle' : 'circle', itemStyle: { color: colour(STATUS[g] ?? 5), opacity: 0.8 },
        data: rows.filter(i => x.status[i] === g).map(i => [x.number[i], x.score[i], i]),
        tooltip: { formatter: p => escaped(named(p.value[2])) + '<br>' + escaped(described(p.value[2])) + '<br>' + escaped(brief(p.value[1])) },
      })), { type: 'line', name: 'best so far', step: 'end', showSymbol: false, data: line, lineStyle: { width: 2, color: cssColour('--text') }, itemStyle: { color: cssColour('--text') } }],
    };
  }, () => [['experiment', scoreName(), 'status'], scored().sort((a, b) => a - b).map(i => [x.number[i], x.score[i], x.status[i]])]);

  const distribution = new Chart('Distribution of scores', 'How many of the experiments have at most this score.', () => {
    const values = scored().map(i => x.score[i]).sort((a, b) => a - b);
    if (values.length < 2) return emptyOption('Fewer than two scores');
    return {
      points: values.length, grid: { left: 60, right: 16, top: 14, bottom: 50 },
      xAxis: axis({ type: 'value', name: label(scoreName(), 30) }), yAxis: axis({ type: 'value', name: 'share of experiments', min: 0, max: 1, nameGap: 42 }),
      series: [{ type: 'line', step: 'end', showSymbol: false, data: values.map((v, k) => [v, (k + 1) / values.length]), lineStyle: { width: 2 } }],
    };
  }, () => [['score', 'share'], scored().map(i => x.score[i]).sort((a, b) => a - b).map((v, k, all) => [v, (k + 1) / all.length])]);

  const importance = new Chart('Importance of parameters', 'How much each parameter mattered for the score, as shares of one.', () => {
    const shares = data.search ? [...data.search.importance].sort((a, b) => a[1] - b[1]).slice(-20) : [];
    if (shares.length === 0) return null;
    return {
      points: shares.length, grid: { left: 10, right: 50, top: 10, bottom: 30, containLabel: true },
      xAxis: axis({ type: 'value', min: 0 }), yAxis: axis({ type: 'category', data: shares.map(s => label(s[0], 26)) }),
      series: [{ type: 'bar', data: shares.map(s => s[1]), label: { show: true, position: 'right', color: cssColour('--text'), formatter: p => brief(p.value) } }],
    };
  }, () => [['parameter', 'importance'], [...data.search.importance]]);

  const rungRows = () => {
    const reached = new Map();
    data.search.decisions.forEach(([e, until]) => { reached.set(e, Math.max(reached.get(e) ?? 0, until === 0 ? Infinity : until)); });
    return data.search.rungs.map(rung => {
      const here = [...reached].filter(([, until]) => until >= rung).map(([e, until]) => ({ i: e - 1, until }));
      return {
        rung, reached: here.length, on: here.filter(h => h.until > rung).length,
        stopped: here.filter(h => h.until === rung && x.status[h.i] === 'pruned').length,
        other: here.filter(h => h.until === rung && x.status[h.i] !== 'pruned').length,
      };
    });
  };
  const rungs = new Chart('Rungs', 'How many experiments came to each rung, and how many of them went on.', () => {
    if (!data.search || data.search.rungs.length === 0) return null;
    const rows = rungRows();
    const bar = (name, key, c) => ({ type: 'bar', stack: 'rung', name, data: rows.map(r => r[key]), itemStyle: { color: c } });
    return {
      points: rows.length, grid: { left: 56, right: 16, top: 34, bottom: 50 }, legend: { top: 0, type: 'scroll', itemGap: 16, textStyle: { color: cssColour('--text') } },
      xAxis: axis({ type: 'category', data: rows.map(r => String(r.rung)), name: 'trained for … ' + data.search.unit }), yAxis: axis({ type: 'value', name: 'experiments', minInterval: 1, nameGap: 40 }),
      series: [bar('went on', 'on', colour(0)), bar('pruned here', 'stopped', colour(4)), bar('not decided, or failed', 'other', colour(8))],
      tooltip: { ...tooltip(), trigger: 'axis' },
    };
  }, () => [['rung', 'came to it', 'went on', 'pruned here', 'other'], rungRows().map(r => [r.rung, r.reached, r.on, r.stopped, r.other])]);

  const decisions = new Chart('Decisions of the search', 'When the search let each experiment train on, and up to which amount; the lines of pruned experiments end early.', () => {
    if (!data.search || data.search.rungs.length === 0) return null;
    const of = new Map();
    data.search.decisions.forEach(([e, until, seconds]) => { if (!of.has(e)) of.set(e, []); of.get(e).push([seconds, until]); });
    const amounts = [...data.search.rungs.map(String), 'end'];
    const lines = [...of].slice(-300);
    return {
      points: lines.length * 5, grid: { left: 60, right: 16, top: 14, bottom: 50 },
      xAxis: axis({ type: 'value', name: 'seconds since the session began', min: 0 }),
      yAxis: axis({ type: 'category', data: amounts, name: data.search.unit + ' to train', nameGap: 42 }),
      series: lines.map(([e, steps]) => ({
        type: 'line', name: 'experiment ' + e, symbolSize: 6, data: steps.map(([s, u]) => [s, u === 0 ? amounts.length - 1 : data.search.rungs.indexOf(u)]), emphasis: { disabled: true },
        lineStyle: { width: 1.2, opacity: 0.7, color: colour(STATUS[x.status[e - 1]] ?? 5) }, itemStyle: { color: colour(STATUS[x.status[e - 1]] ?? 5) },
        tooltip: { formatter: p => escaped(`experiment ${e} up to ${amounts[p.value[1]]} at ${brief(p.value[0])} s`) },
      })),
    };
  }, () => [['experiment', 'until', 'decided after seconds', 'state now'], data.search.decisions.map(([e, u, s]) => [e, u === 0 ? 'its end' : u, s, x.status[e - 1] ?? ''])]);

  const timeline = new Chart('Timeline', 'When experiments ran, and how many at once, by the times of their files.', () => {
    const spans = placed();
    if (spans.length === 0) return null;
    const lanes = Math.max(...spans.map(s => s.lane)) + 1;
    const start = Math.min(...spans.map(s => s.begin));
    return {
      points: spans.length, grid: { left: 62, right: 16, top: 10, bottom: 50 },
      xAxis: axis({ type: 'value', name: 'minutes since ' + new Date(start).toLocaleString(), min: 0 }),
      yAxis: axis({ type: 'category', data: Array.from({ length: lanes }, (_, k) => 'place ' + (k + 1)), inverse: true }),
      dataZoom: [{ type: 'inside', zoomOnMouseWheel: 'ctrl' }],
      series: [{
        type: 'custom', encode: { x: [0, 1], y: 2 }, data: spans.map((s, k) => [(s.begin - start) / 60000, (s.end - start) / 60000, s.lane, k]),
        renderItem: (info, api) => {
          const a = api.coord([api.value(0), api.value(2)]), b = api.coord([api.value(1), api.value(2)]);
          const height = Math.min(26, api.size([0, 1])[1] * 0.7), width = Math.max(1.5, b[0] - a[0] - 0.5);
          const span = spans[api.value(3)];
          const fill = colour(STATUS[x.status[span.i]] ?? 5);
          return { type: 'group', children: [
            { type: 'rect', shape: { x: a[0], y: a[1] - height / 2, width, height, r: 2 }, style: { fill, opacity: 0.85 } },
            ...(width > 24 ? [{ type: 'text', style: { text: String(x.number[span.i]), x: a[0] + width / 2, y: a[1], align: 'center', verticalAlign: 'middle', fill: isDark() ? '#000' : '#fff', fontSize: 11 } }] : [])] };
        },
        tooltip: { formatter: p => { const s = spans[p.value[3]]; return escaped(named(s.i)) + '<br>' + escaped(s.job === null ? s.place : 'job ' + s.job + ' on ' + s.node) + '<br>' + escaped(duration((s.end - s.begin) / 1000) + ', ' + x.status[s.i] + (s.cause ? ', ' + s.cause : '')); } },
      }],
    };
  }, () => {
    const more = isOnCluster();
    return [['experiment', 'process', 'place', 'began', 'seconds', 'end of the attempt', ...(more ? CLUSTER_HEADINGS : [])],
      placed().map(s => [x.number[s.i], s.place, s.lane + 1, new Date(s.begin).toLocaleString(), (s.end - s.begin) / 1000, s.cause, ...(more ? clusterCells(s) : [])])];
  });

  /** Spans on as few lanes as there were places. */
  function placed() {
    const free = [];
    return attempts()
      .sort((a, b) => a.begin - b.begin).map(span => {
        let lane = free.findIndex(until => until <= span.begin + 20);
        if (lane < 0) lane = free.length;
        free[lane] = span.end;
        return { ...span, lane };
      });
  }

  $('course').append(el('div', { class: 'charts' }, [history, distribution, importance, rungs, decisions, timeline].map(c => c.figure)));
  sections.push(() => {
    $('course').hidden = false;
    [importance.figure.hidden, rungs.figure.hidden, decisions.figure.hidden] = [!data.search?.importance.length, !data.search?.rungs.length, !data.search?.rungs.length];
    timeline.figure.hidden = data.spans.length === 0;
    [history, distribution, importance, rungs, decisions, timeline].forEach(c => c.update());
  });
}

const CLUSTER_HEADINGS = ['job', 'node', 'waited seconds', 'restarts'];
const clusterCells = a => [a.job ?? '', a.node ?? '', a.waited ?? '', a.restart ?? ''];

// ---- one experiment ----

let showOne = () => {};

/** On a cluster: where each attempt at an experiment ran, and how it ended. */
function attemptsOf(i) {
  const own = isOnCluster() ? attempts().filter(a => a.i === i) : [];
  if (own.length === 0) return [];
  const head = ['attempt', ...CLUSTER_HEADINGS, 'lasted', 'how it ended'];
  const ended = (a, k) => a.cause || (k < own.length - 1 ? 'nobody wrote it down' : a.goesOn ? 'goes on' : 'with this state');
  return [el('h3', {}, 'Attempts'), scrolled('Attempts', el('table', { id: 'attempts' },
    el('thead', {}, el('tr', {}, head.map(h => el('th', { scope: 'col' }, h)))),
    el('tbody', {}, own.map((a, k) => el('tr', {}, [k + 1, ...clusterCells(a), duration((a.end - a.begin) / 1000), ended(a, k)].map(v => el('td', {}, String(v))))))))];
}

function one() {
  const input = el('input', { type: 'number', min: '1', id: 'one-number', onchange: () => { state.one = Number(input.value); show(); } });
  const facts = el('div', {}), things = el('div', { class: 'charts' }), logs = el('div', {});
  $('one').append(el('div', { class: 'controls' }, el('label', {}, 'Experiment', input)), facts, things, logs);
  let shown = '', turn = 0, ownCharts = [];

  async function show() {
    if (count() === 0) { facts.replaceChildren(el('p', {}, 'There is no experiment yet.')); return; }
    if (state.one < 1 || state.one > count()) state.one = data.best || 1;
    const i = state.one - 1;
    input.max = String(count());
    if (document.activeElement !== input) input.value = String(state.one);
    const rows = [['state', x.status[i]]];
    data.parameters.forEach(p => { if (p.values[i] !== null) rows.push([p.name, String(p.values[i])]); });
    const add = (name, value) => { if (value !== null && value !== '') rows.push([name, String(value)]); };
    add('rank', x.rank[i]);
    add(scoreName(), x.score[i]);
    add('score in test', x.test[i]);
    add('best at iteration', x.bestIteration[i]);
    add('iterations', x.iteration[i] + (x.iterations[i] ? ' of ' + x.iterations[i] : ''));
    add('time', duration(x.seconds[i]));
    add('ended since', textOf(x.stop, i));
    add('samples', textOf(x.samples, i));
    add('ran on', textOf(x.environment, i));
    const message = textOf(x.message, i);
    const begun = x.status[i] !== 'queued';
    facts.replaceChildren(pairs(rows),
      ...(message ? [el('h3', {}, x.status[i] === 'failed' ? 'Why it failed' : 'Remarks'), el('pre', {}, message)] : []),
      ...attemptsOf(i),
      ...(begun ? [el('h3', {}, 'Reproduce it'), copied(data.commandsOfOne.map(c => ({ label: c.label.replace('%s', named(i)), command: c.command.replace('{experiment}', x.number[i]) })))] : []));
    const mine = ++turn;
    const curves = begun ? await curvesOf(x.number[i], x.status[i] + x.iteration[i]).catch(() => null) : null;
    if (mine !== turn) return;
    const text = state.one + (curves ? JSON.stringify([curves.matrices, curves.things, curves.problem]) : '');
    if (text === shown) return;
    shown = text;
    ownCharts.forEach(c => { c.forget(); allCharts.delete(c); });
    ownCharts = curves ? curves.matrices.map(matrix) : [];
    const logged = curves ? curves.things : [];
    ownCharts.push(...logged.filter(t => t.kind === 'histogram' && Array.isArray(t.counts)).map(histogram));
    things.replaceChildren(...ownCharts.map(c => c.figure));
    logs.replaceChildren(...(curves && curves.problem ? [el('p', {}, curves.problem)] : []), ...pictures(logged), ...texts(logged));
  }

  const taken = t => `${t.name}, ${t.split}, iteration ${t.iteration}`;

  function pictures(logged) {
    const all = logged.filter(t => t.kind === 'picture');
    return all.length === 0 ? [] : [el('h3', {}, 'Pictures that it logged'), el('div', { class: 'pictures' }, all.map(t => el('figure', {},
      t.png ? el('img', { src: 'data:image/png;base64,' + t.png, alt: taken(t) }) : el('p', { class: 'hint' }, 'See ' + t.file),
      el('figcaption', {}, taken(t)))))];
  }

  function texts(logged) {
    const all = logged.filter(t => t.kind === 'text');
    return all.length === 0 ? [] : [el('h3', {}, 'Texts that it logged'), ...all.map(t => el('details', { open: all.length < 4 }, el('summary', {}, taken(t)), el('pre', { tabindex: '0' }, t.text)))];
  }

  function histogram(t) {
    const width = (t.greatest - t.least) / t.counts.length;
    const rows = t.counts.map((n, k) => [t.least + k * width, t.least + (k + 1) * width, n]);
    return new Chart(taken(t), taken(t) + ': how often values occur', () => ({
      points: rows.length, grid: { left: 60, right: 16, top: 14, bottom: 36 },
      xAxis: axis({ type: 'category', data: rows.map(r => short((r[0] + r[1]) / 2)) }), yAxis: axis({ type: 'value' }),
      series: [{ type: 'bar', barCategoryGap: '0%', data: rows.map(r => r[2]) }],
    }), () => [['from', 'to', 'how many'], rows], 'small');
  }

  function matrix(m) {
    const sums = m.rows.map((_, r) => m.columns.reduce((sum, _, c) => sum + Math.abs(m.values[r * m.columns.length + c] ?? 0), 0));
    const caption = `${m.metric} of ${m.split} at iteration ${m.iteration}: rows are what is true, columns what was predicted, colours shares of a row.`;
    return new Chart(m.metric + ', ' + m.split, caption, () => ({
      points: m.values.length, grid: { left: 12, right: 12, top: 12, bottom: 40, containLabel: true },
      xAxis: axis({ type: 'category', data: m.columns.map(n => label(n, 14)), splitArea: { show: false } }),
      yAxis: axis({ type: 'category', data: m.rows.map(n => label(n, 14)), inverse: true }),
      series: [{
        type: 'heatmap', data: m.values.map((v, k) => {
          const r = Math.floor(k / m.columns.length), share = sums[r] > 0 && v !== null ? Math.abs(v) / sums[r] : 0;
          return { value: [k % m.columns.length, r, v === null ? '-' : v], itemStyle: { color: scaled(share) }, label: { color: share > 0.55 ? '#111' : '#fff' } };
        }),
        label: { show: m.columns.length <= 12, formatter: p => brief(p.value[2]) }, itemStyle: { borderColor: cssColour('--card'), borderWidth: 1 },
        tooltip: { formatter: p => escaped(m.rows[p.value[1]] + ' → ' + m.columns[p.value[0]] + ': ' + brief(p.value[2])) },
      }],
      visualMap: { show: false, min: 0, max: 1, dimension: 2, inRange: {}, seriesIndex: [] },
    }), () => [['true \\ predicted', ...m.columns], m.rows.map((n, r) => [n, ...m.values.slice(r * m.columns.length, (r + 1) * m.columns.length)])], 'tall');
  }
  showOne = show;
  sections.push(show);
}

// ---- failures, origin ----

function failures() {
  const box = el('div', {});
  $('failures').append(box);
  sections.push(() => {
    const groups = new Map();
    for (let i = 0; i < count(); i++) {
      const message = textOf(x.message, i);
      if (!message) continue;
      const key = x.status[i] + '\n' + textOf(x.failure, i) + '\n' + message;
      if (!groups.has(key)) groups.set(key, { status: x.status[i], kind: textOf(x.failure, i), message, numbers: [] });
      groups.get(key).numbers.push(x.number[i]);
    }
    $('failures').hidden = groups.size === 0 && data.problems.length === 0;
    const rows = [...groups.values()].slice(0, 200);
    box.replaceChildren(
      ...(rows.length ? [scrolled('Failures', el('table', {},
        el('thead', {}, el('tr', {}, ['experiments', 'state', 'kind', 'cause'].map(h => el('th', { scope: 'col' }, h)))),
        el('tbody', {}, rows.map(g => el('tr', {}, el('td', {}, label(g.numbers.join(', '), 120)), el('td', { class: 'status ' + g.status }, g.status), el('td', {}, g.kind), el('td', { class: 'lines' }, g.message))))))] : []),
      ...(data.problems.length ? [el('h3', {}, 'Files that are not as they should be'), el('ul', {}, data.problems.map(p => el('li', {}, p)))] : []));
  });
}

function origin() {
  const box = el('div', {});
  $('origin').append(box);
  let shown = '';
  sections.push(() => {
    const text = JSON.stringify([data.config, data.overrides, data.environments]);
    if (text === shown) return;
    shown = text;
    box.replaceChildren(
      el('h3', {}, 'config.yaml'), el('pre', { tabindex: '0' }, data.config),
      ...(data.overrides ? [el('p', {}, 'Overridden by -Dset=', el('code', {}, data.overrides))] : []),
      ...data.environments.flatMap(e => [el('h3', {}, e.name), pairs(e.rows),
        el('details', {}, el('summary', {}, e.classPath.length + ' entries of the class path'), el('ul', {}, e.classPath.map(c => el('li', {}, c))))]));
  });
}

// ---- the page ----

function contents() {
  const list = el('ul', {});
  $('contents').append(list);
  sections.push(() => {
    list.replaceChildren(...[...document.querySelectorAll('main > section')].filter(s => !s.hidden).map(s =>
      el('li', {}, el('a', { href: '#' + s.id }, s.querySelector('h2').textContent))));
    $('made').textContent = `Made by Template ${data.version} from the files of the session ${data.session}, ${new Date(data.made).toLocaleString()}.`;
  });
}

function update() {
  x = data.experiments;
  document.title = data.session + (isLive ? ' – dashboard' : ' – report');
  sections.forEach(section => section());
}

async function follow() {
  const news = $('news');
  let tag = '', failures = 0;
  while (failures < 5) {
    await new Promise(r => setTimeout(r, document.hidden ? 10000 : 2000));
    try {
      const answer = await fetch('data', { headers: tag ? { 'If-None-Match': tag } : {}, cache: 'no-store' });
      failures = 0;
      if (answer.status === 200) {
        tag = answer.headers.get('ETag') || '';
        data = await answer.json();
        update();
        news.textContent = 'Live, as of ' + new Date(data.made).toLocaleTimeString() + '.';
      }
    } catch {
      failures++;
    }
  }
  news.textContent = 'The dashboard has ended; this is what it showed last.';
}

[summary, experiments, curves, combinations, parameters, course, one, failures, origin, contents].forEach(make => make());
update();
if (isLive) follow();
