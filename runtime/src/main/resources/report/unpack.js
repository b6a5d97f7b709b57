// Unpacks the learning curves that the page holds, or that a server sends, when they are asked for.

const isLive = document.documentElement.dataset.live === 'true';
const unpacked = new Map();

async function inflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function packedBytes(key) {
  if (isLive) {
    const answer = await fetch('curves?experiment=' + encodeURIComponent(key));
    if (!answer.ok) throw new Error('The server has no curves of experiment ' + key);
    return new Uint8Array(await answer.arrayBuffer());
  }
  const element = $('curves-' + key);
  if (!element) return null;
  const text = atob(element.textContent);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** See PackedCurves for the format. */
function parsed(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true);
  const contents = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  let at = 4 + length;
  function points(count) {
    const x = new Float64Array(count);
    let iteration = 0;
    for (let i = 0; i < count; i++) {
      let step = 0, factor = 1, byte;
      do { byte = bytes[at++]; step += (byte & 127) * factor; factor *= 128; } while (byte > 127);
      x[i] = iteration += step;
    }
    const y = new Float32Array(count);
    const bits = new Uint8Array(y.buffer);
    for (let place = 0; place < 4; place++) for (let i = 0; i < count; i++) bits[4 * i + place] = bytes[at++];
    return { x, y };
  }
  const series = contents.series.map(([split, metric, count]) => ({ split, metric, ...points(count) }));
  return { series, times: points(contents.times), perEpoch: contents.perEpoch, matrices: contents.matrices, things: contents.things, problem: contents.problem };
}

/** The curves of an experiment; `stamp` differs when the experiment has trained on. */
function curvesOf(key, stamp = '') {
  const known = unpacked.get(key);
  if (known && known.stamp === stamp) return known.curves;
  const curves = packedBytes(key)
    .then(bytes => bytes ? inflated(bytes) : null)
    .then(bytes => bytes ? parsed(bytes) : { series: [], times: { x: [], y: [] }, perEpoch: 0, matrices: [], things: [], problem: '' })
    .catch(e => { unpacked.delete(key); throw e; });
  unpacked.set(key, { stamp, curves });
  return curves;
}

/** Seconds trained until an iteration, between those that were written down. */
function secondsAt(times, iteration) {
  const { x, y } = times;
  if (x.length === 0) return null;
  let low = 0, high = x.length - 1;
  if (iteration <= x[0]) return y[0] * iteration / x[0];
  if (iteration >= x[high]) return y[high] * iteration / x[high];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle] <= iteration) low = middle; else high = middle;
  }
  return y[low] + (y[high] - y[low]) * (iteration - x[low]) / (x[high] - x[low]);
}
