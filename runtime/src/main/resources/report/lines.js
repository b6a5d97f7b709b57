// Learning curves as lines, for any page: how they are looked at, and how they are drawn.

const FEW = 10;
const LINES_TOLD = 'Solid: validation. Dashed: training. Dotted: test.';

/** How a reader looks at curves. */
function newView() {
  return { metric: '', splits: new Set(['train', 'val']), x: 'iterations', logX: false, logY: false, smooth: 0 };
}

function smoothed(y, weight) {
  if (weight === 0) return y;
  const out = new Float64Array(y.length);
  let sum = 0, n = 0;
  for (let i = 0; i < y.length; i++) {
    if (Number.isFinite(y[i])) { sum = weight * sum + (1 - weight) * y[i]; n++; out[i] = sum / (1 - Math.pow(weight, n)); }
    else out[i] = y[i];
  }
  return out;
}

function place(curves, iteration, view) {
  if (view.x === 'epochs') return curves.perEpoch > 0 ? iteration / curves.perEpoch : null;
  if (view.x === 'time') return secondsAt(curves.times, iteration);
  return iteration;
}

function points(curves, series, y, view) {
  const all = [];
  for (let k = 0; k < series.x.length; k++) {
    const at = place(curves, series.x[k], view);
    if (at === null || (view.logX && at <= 0)) continue;
    const value = y[k];
    all.push([at, Number.isFinite(value) && !(view.logY && value <= 0) ? value : null]);
  }
  return all;
}

const DASHES = { train: [4, 4], val: 'solid', test: [1, 3] };

/** The metrics of these curves; keeps the one that is looked at, or else takes `usual`. */
function metricsOf(loaded, view, usual) {
  const metrics = [...new Set(loaded.flatMap(l => l.curves.series.map(s => s.metric)))];
  if (!metrics.includes(view.metric)) view.metric = metrics.includes(usual) ? usual : metrics[0] || '';
  return metrics;
}

/** The controls of a view; `extra` come after the metric. */
function viewControls(view, metrics, refresh, redraw, ...extra) {
  const again = change => value => { change(value); refresh(); };
  const amount = el('output', {}, String(view.smooth));
  const slider = el('input', {
    type: 'range', min: '0', max: '0.99', step: '0.01', value: String(view.smooth),
    oninput: () => { view.smooth = Number(slider.value); amount.textContent = slider.value; redraw(); },
  });
  return [
    select('Metric', metrics, view.metric, again(v => { view.metric = v; })), ...extra,
    el('fieldset', {}, el('legend', {}, 'Splits'), ['train', 'val', 'test'].map(s =>
      checkbox(s, view.splits.has(s), again(on => on ? view.splits.add(s) : view.splits.delete(s))))),
    radios('Over', [['iterations', 'iterations'], ['epochs', 'epochs'], ['time', 'time']], view.x, again(v => { view.x = v; })),
    el('fieldset', {}, el('legend', {}, 'Logarithmic'), checkbox('x', view.logX, again(on => { view.logX = on; })),
      checkbox('y', view.logY, again(on => { view.logY = on; }))),
    el('label', {}, 'Smoothing', slider, amount),
  ];
}

/** ECharts' option for the curves in `loaded`: [{ name, curves }], the best first; null while they are being loaded. */
function linesOption(loaded, view, colours = colour, range = {}) {
  if (loaded === null) return emptyOption('Loading…');
  const many = loaded.length > FEW;
  const series = [];
  let total = 0;
  const cap = Math.max(20, Math.floor(400000 / Math.max(1, loaded.length)));
  loaded.forEach((l, n) => {
    const shade = many ? scaled(1 - n / Math.max(1, loaded.length - 1)) : colours(n);
    l.curves.series.filter(s => s.metric === view.metric && view.splits.has(s.split)).forEach(s => {
      const common = {
        type: 'line', name: l.name + ' ' + s.split, showSymbol: s.x.length === 1, symbolSize: 7, connectNulls: false,
        silent: many, emphasis: { disabled: true },
      };
      const line = { color: shade, type: DASHES[s.split] || 'solid', width: many ? 1 : s.split === 'train' ? 1.3 : 2, opacity: many ? 0.7 : 1 };
      if (view.smooth > 0 && !many) {
        series.push({ ...common, name: '', data: points(l.curves, s, s.y, view), lineStyle: { ...line, opacity: 0.2, width: 1 }, silent: true });
      }
      const drawn = points(l.curves, s, smoothed(s.y, view.smooth), view);
      total += drawn.length;
      series.push({ ...common, data: drawn, lineStyle: line, itemStyle: { color: shade }, sampling: drawn.length > cap ? 'minmax' : undefined, z: 1000 - n });
    });
  });
  if (series.length === 0) return emptyOption(`No ${[...view.splits].join(' or ') || 'split'} values of ${view.metric || 'any metric'}`);
  const names = { iterations: 'iterations', epochs: 'epochs', time: 'seconds trained' };
  return {
    points: total, series,
    grid: { left: 62, right: 18, top: 14, bottom: 52 },
    xAxis: axis({ type: view.logX ? 'log' : 'value', name: names[view.x], ...(view.logX ? {} : { min: 0 }), ...range.x }),
    yAxis: axis({ type: view.logY ? 'log' : 'value', name: label(view.metric, 40), nameGap: 46, ...range.y }),
    dataZoom: [{ type: 'inside', zoomOnMouseWheel: 'ctrl' }],
    tooltip: { ...tooltip(), trigger: 'axis', axisPointer: { animation: false }, formatter: many ? undefined : linesTip, show: !many },
  };
}

function linesTip(all) {
  const rows = all.filter(p => p.seriesName && p.value[1] !== null).sort((a, b) => b.value[1] - a.value[1]).slice(0, 14);
  return rows.length === 0 ? '' : escaped(brief(rows[0].value[0])) + rows.map(p =>
    `<br>${p.marker} ${escaped(p.seriesName)}&ensp;<b>${escaped(brief(p.value[1]))}</b>`).join('');
}

/** The curves as a table: where each begins, its lowest and highest value, and where it ends. */
function linesTable(loaded, view) {
  const rows = [];
  (loaded || []).forEach(l => l.curves.series.filter(s => s.metric === view.metric).forEach(s => {
    const [low, high] = bounds(s.y);
    const last = s.y.length - 1;
    rows.push([l.name, s.split, last < 0 ? null : s.y[0], Number.isFinite(low) ? low : null,
      Number.isFinite(high) ? high : null, last < 0 ? null : s.y[last], last < 0 ? null : s.x[last]]);
  }));
  return [['of', 'split', 'first', 'lowest', 'highest', 'last', 'last iteration'], rows];
}

/** The colours of a few curves, with their names. */
function keyOf(names, colours = colour) {
  return names.map((name, n) => {
    const mark = el('i', {});
    mark.style.borderColor = colours(n);
    return el('li', {}, mark, name);
  });
}

function emptyOption(text) {
  return { points: 0, title: { text, left: 'center', top: 'middle', textStyle: { color: cssColour('--faint'), fontWeight: 'normal', fontSize: 15 } } };
}
