// What every page needs: elements made without HTML text, numbers, tables, copied commands.
// Texts from configs and errors only ever become text nodes, so nothing in them is run.

const $ = id => document.getElementById(id);

function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name in element && typeof value !== 'string') element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter(c => c !== null && c !== undefined));
  return element;
}

/** Four significant digits, as the program prints them. */
function brief(value) {
  if (value === null || value === undefined || value === '') return '';
  if (typeof value !== 'number') return String(value);
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'inf' : '-inf';
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e5) {
    const decimals = Math.max(0, 3 - Math.floor(Math.log10(size)));
    return value.toFixed(Math.min(decimals, 10));
  }
  return value.toExponential(3);
}

function duration(seconds) {
  if (seconds === null || !Number.isFinite(seconds)) return '';
  const whole = Math.round(seconds);
  if (whole < 60) return seconds.toFixed(1) + ' s';
  if (whole < 3600) return Math.floor(whole / 60) + ' min ' + whole % 60 + ' s';
  return Math.floor(whole / 3600) + ' h ' + Math.floor(whole % 3600 / 60) + ' min';
}

function label(text, most = 48) {
  const all = Array.from(String(text));
  return all.length <= most ? all.join('') : all.slice(0, most - 17).join('') + '…' + all.slice(-16).join('');
}

/** A text for places where a library wants HTML. */
function escaped(text) {
  return String(text).replace(/[&<>"']/g, c => '&#' + c.charCodeAt(0) + ';');
}

/** A table that scrolls by itself, also by keyboard. */
function scrolled(name, table) {
  return el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': name }, table);
}

function plainTable(head, rows, most = 500) {
  const numeric = head.map((_, i) => rows.length > 0 && rows.every(r => r[i] === null || typeof r[i] === 'number'));
  return el('table', {},
    el('thead', {}, el('tr', {}, head.map((h, i) => el('th', { scope: 'col', class: numeric[i] ? 'number' : null }, h)))),
    el('tbody', {}, rows.slice(0, most).map(r => el('tr', {}, r.map((c, i) => el('td', { class: numeric[i] ? 'number' : null }, brief(c)))))),
    rows.length > most ? el('tfoot', {}, el('tr', {}, el('td', { colspan: String(head.length) }, `… and ${rows.length - most} more rows`))) : null);
}

function pairs(rows) {
  return el('dl', { class: 'pairs' }, rows.map(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));
}

async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = el('textarea', {}, text);
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  const before = button.textContent;
  button.textContent = 'Copied';
  setTimeout(() => { button.textContent = before; }, 1500);
}

function copied(commands) {
  return el('ul', { class: 'copies' }, commands.map(({ label: what, command }) =>
    el('li', {}, el('span', {}, what), el('code', {}, command.split(' ').flatMap((word, i) => [i ? ' ' : '', el('span', {}, word)])),
      el('button', { type: 'button', 'aria-label': 'Copy: ' + what, onclick: e => copy(command, e.currentTarget) }, 'Copy'))));
}

/** A drop-down list; keeps what is chosen when its choices change. */
function select(name, choices, chosen, changed) {
  const list = el('select', { onchange: () => changed(list.value) },
    choices.map(c => el('option', { value: c, selected: c === chosen }, label(c))));
  return el('label', {}, name, list);
}

function checkbox(name, checked, changed) {
  const box = el('input', { type: 'checkbox', checked, onchange: () => changed(box.checked) });
  return el('label', {}, box, name);
}

function radios(name, choices, chosen, changed) {
  const group = 'radio-' + name.replace(/\W/g, '-');
  return el('fieldset', {}, el('legend', {}, name), choices.map(([value, text]) =>
    el('label', {}, el('input', { type: 'radio', name: group, value, checked: value === chosen, onchange: () => changed(value) }), text)));
}

function readData() {
  return JSON.parse($('data').textContent);
}
