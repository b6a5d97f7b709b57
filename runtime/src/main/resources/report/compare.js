// What differs between sessions or experiments, and their curves side by side.

const data = readData();
const view = newView();

const columnNames = ['', ...data.sides.map(s => s.name)];
$('differences').append(...data.tables.map(table => el('div', {}, el('h3', {}, table.subject),
  table.rows.length === 0 ? el('p', { class: 'hint' }, 'No difference.')
    : scrolled(table.subject, plainTable([table.subject, ...columnNames.slice(1)], table.rows, 2000)))));

const several = data.sides.some(s => s.experiments.length > 1);
const nameIn = one => 'experiment ' + one.number + (one.described ? ': ' + one.described : '');
let loaded = null;
const controls = el('div', { class: 'controls' });
const first = () => loaded && loaded.map((all, k) => all[0] && { name: data.sides[k].name, curves: all[0].curves }).filter(Boolean);
const together = new Chart('The best of each', (several ? 'The best experiment of each. ' : '') + LINES_TOLD,
  () => linesOption(first(), view), () => linesTable(first(), view), 'tall');
const keys = el('ul', { class: 'keys', 'aria-label': 'Colours' });
const apart = data.sides.map((side, k) => new Chart(side.name, side.name + ', its best ' + FEW + ' experiments, with the same axes as the others',
  () => linesOption(loaded && loaded[k], view, colour, sharedRange()), () => linesTable(loaded && loaded[k], view)));

function sharedRange() {
  const spans = { x: [Infinity, -Infinity], y: [Infinity, -Infinity] };
  (loaded || []).flat().forEach(l => l.curves.series.filter(s => s.metric === view.metric && view.splits.has(s.split)).forEach(s => {
    points(l.curves, s, s.y, view).forEach(p => ['x', 'y'].forEach((axisName, d) => {
      if (p[d] !== null) spans[axisName] = [Math.min(spans[axisName][0], p[d]), Math.max(spans[axisName][1], p[d])];
    }));
  }));
  if (!Number.isFinite(spans.y[0])) return {};
  const room = view.logY ? 0 : (spans.y[1] - spans.y[0]) * 0.03;
  return { x: { max: spans.x[1] }, y: { min: Number((spans.y[0] - room).toPrecision(3)), max: Number((spans.y[1] + room).toPrecision(3)) } };
}

function redraw() { [together, ...apart].forEach(chart => chart.update()); }

$('curves').append(controls, together.figure, keys, ...(several ? [el('div', { class: 'charts' }, apart.map(c => c.figure))] : []));

(async () => {
  loaded = await Promise.all(data.sides.map(side => Promise.all(side.experiments.slice(0, FEW).map(async one => ({ name: nameIn(one), curves: await curvesOf(one.key) })))));
  controls.replaceChildren(...viewControls(view, metricsOf(loaded.flat(), view, data.sides[0].metric), redraw, redraw));
  keys.replaceChildren(...keyOf(first().map((l, k) => l.name + (data.sides[k].experiments[0] ? ', ' + nameIn(data.sides[k].experiments[0]) : ''))));
  redraw();
})();
