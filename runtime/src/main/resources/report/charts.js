// Charts with a caption, a table for those who cannot see them, and colours of the page's theme.

const dark = matchMedia('(prefers-color-scheme: dark)');
const narrow = matchMedia('(max-width: 40rem)');
const stillMotion = matchMedia('(prefers-reduced-motion: reduce)');
let printing = false;
const allCharts = new Set();
const MANY_POINTS = 20000;

const LINES = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#b58900', '#56b4e9', '#7b4fd0', '#8c564b', '#5a6b7b', '#e34f6f'];
const LINES_DARK = ['#5db4f5', '#ff8a3d', '#3dd6a5', '#f0a3d0', '#e8c547', '#9bd7ff', '#b69cff', '#cf9b8f', '#a9bacb', '#ff8fa6'];
const SCALE = ['#440154', '#3b528b', '#21918c', '#5ec962', '#fde725'];
const SCALE_DARK = ['#7b3fa0', '#5f7fd0', '#2fb3ac', '#7fe07f', '#fff176'];

function isDark() { return dark.matches && !printing; }
function lineColours() { return isDark() ? LINES_DARK : LINES; }
function scaleColours() { return isDark() ? SCALE_DARK : SCALE; }
function cssColour(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }
function colour(index) { const all = lineColours(); return all[index % all.length]; }

/** The colour of a share from 0 to 1 on the scale. */
function scaled(share) {
  const all = scaleColours();
  const place = Math.min(Math.max(share, 0), 1) * (all.length - 1);
  const i = Math.min(Math.floor(place), all.length - 2);
  const hex = n => [1, 3, 5].map(k => parseInt(all[n].slice(k, k + 2), 16));
  const [a, b] = [hex(i), hex(i + 1)];
  return 'rgb(' + a.map((v, k) => Math.round(v + (b[k] - v) * (place - i))).join(',') + ')';
}

function axis(options) {
  const text = cssColour('--faint'), line = cssColour('--line');
  return {
    nameLocation: 'middle', nameGap: 28, nameTextStyle: { color: text },
    axisLabel: { color: text, hideOverlap: true, formatter: v => typeof v === 'number' ? short(v) : label(v, 14) },
    axisLine: { lineStyle: { color: line } }, axisTick: { lineStyle: { color: line } },
    splitLine: { lineStyle: { color: line, opacity: 0.5 } }, scale: true, ...options,
  };
}

function short(value) {
  const size = Math.abs(value);
  if (value === 0) return '0';
  if (size >= 1e5 || size < 1e-3) return Number(value.toPrecision(3)).toExponential().replace('e+', 'e');
  return String(Number(value.toPrecision(4)));
}

/** An axis for the values of a parameter: numbers on a line or a logarithmic one, or names. */
function valueAxis(values, log) {
  const present = values.filter(v => v !== null);
  const numbers = present.length > 0 && present.every(v => typeof v === 'number');
  if (!numbers) {
    const names = [...new Set(present.map(String))];
    return { type: 'category', data: names, of: v => v === null ? null : names.indexOf(String(v)) };
  }
  const low = Math.min(...bounds(present)), high = Math.max(...bounds(present));
  const isLog = low > 0 && (log === true || (log === undefined && high / low > 20));
  return { type: isLog ? 'log' : 'value', of: v => v, low, high };
}

function bounds(values) {
  let low = Infinity, high = -Infinity;
  for (const v of values) if (Number.isFinite(v)) { if (v < low) low = v; if (v > high) high = v; }
  return [low, high];
}

const tooltip = () => ({
  confine: true, backgroundColor: cssColour('--card'), borderColor: cssColour('--line'),
  textStyle: { color: cssColour('--text'), fontSize: 13 },
});

/**
 * A chart. `option()` gives ECharts' option, or null if there is nothing to draw; `table()` gives
 * [headings, rows]; `caption` says what is to be seen.
 */
class Chart {
  constructor(name, caption, option, table, size = '') {
    this.option = option;
    this.name = name;
    this.box = el('div', { class: 'chart ' + size, role: 'img', 'aria-label': name });
    this.caption = el('figcaption', {}, caption);
    this.table = table;
    this.details = el('details', {}, el('summary', {}, 'As a table'));
    this.details.addEventListener('toggle', () => this.fillTable());
    this.figure = el('figure', {}, this.box, this.caption, table ? this.details : null);
    this.dirty = true;
    this.visible = false;
    allCharts.add(this);
    seen.observe(this.box);
  }

  /** The data have changed: draw again when somebody can see it. */
  update() {
    this.dirty = true;
    if (this.visible || printing) this.draw();
    if (this.details.open) this.fillTable();
  }

  fillTable() {
    if (!this.details.open) return;
    const [head, rows] = this.table();
    this.details.replaceChildren(this.details.firstChild, scrolled(this.name, plainTable(head, rows)));
  }

  draw() {
    if (!this.dirty || !this.box.isConnected || this.box.clientWidth === 0) return;
    const option = this.option();
    this.figure.hidden = option === null;
    if (option === null) { this.forget(); return; }
    const renderer = option.points > MANY_POINTS ? 'canvas' : 'svg';
    if (this.drawn && this.renderer !== renderer) this.forget();
    if (!this.drawn) {
      this.drawn = echarts.init(this.box, null, { renderer });
      this.renderer = renderer;
      if (this.onClick) this.drawn.on('click', this.onClick);
    }
    this.drawn.setOption({
      animation: false, textStyle: { fontFamily: getComputedStyle(document.body).fontFamily }, color: lineColours(),
      tooltip: tooltip(), ...option,
    }, { notMerge: true });
    this.dirty = false;
    this.box.dataset.drawn = 'yes';
  }

  forget() {
    if (this.drawn) { this.drawn.dispose(); this.drawn = null; }
    this.dirty = true;
  }
}

const seen = new IntersectionObserver(entries => {
  for (const entry of entries) {
    for (const chart of allCharts) {
      if (chart.box === entry.target) {
        chart.visible = entry.isIntersecting;
        if (chart.visible) chart.draw();
      }
    }
  }
}, { rootMargin: '300px' });

function redrawAll() {
  for (const chart of allCharts) { chart.forget(); if (chart.visible || printing) chart.draw(); }
}
dark.addEventListener('change', redrawAll);
narrow.addEventListener('change', redrawAll);
addEventListener('beforeprint', () => { printing = true; redrawAll(); });
addEventListener('afterprint', () => { printing = false; redrawAll(); });
let resizing = 0;
addEventListener('resize', () => {
  clearTimeout(resizing);
  resizing = setTimeout(() => allCharts.forEach(c => c.drawn && c.drawn.resize()), 100);
});
