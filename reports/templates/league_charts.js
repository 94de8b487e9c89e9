"use strict";
// The charts of the league page. league.js stands after this and has the data, the words and the makers of elements.

// Drawing in the cells of tables: positions are percentages, so that every plot fills its cell.
const scale = (low, high) => (value) => `${(((value - low) / (high - low)) * 100).toFixed(2)}%`;
const upright = (x, kind) => svg("line", { x1: x, x2: x, y1: "0", y2: "100%", class: kind });
const across = (x1, x2, kind) => svg("line", { x1, x2, y1: "50%", y2: "50%", class: kind });
const dot = (cx) => svg("circle", { cx, cy: "50%", r: "4.5", class: "ink" });
const mark = (verdict, x) => svg("use", { href: `#mark-${verdict ?? "none"}`, x, y: "50%" });
const plot = (...parts) => svg("svg", { class: "plot", "aria-hidden": "true" }, parts);
const sign = (verdict) => svg("svg", { class: "sign", "aria-hidden": "true" }, mark(verdict, "50%"));
const verdictCell = (verdict) => [sign(verdict), html("span", null, word(verdict ?? "none"))];
function whiskered(on, [value, low, high], verdict) {
  const line = low == null ? null : across(on(low), on(high), `whisker ${verdict ?? "none"}`);
  return [line, mark(verdict, on(value))];
}

// The split of a difference: from the nation's index to the branch's, a bar a part.
function scaleOfSplit(steps, index) {
  const values = [data.reference, index];
  for (const { part: [, low, high], from, to } of steps) {
    values.push(to);
    if (low != null) values.push(from + low, from + high);
  }
  const [least, most] = [Math.min(...values), Math.max(...values)], air = (most - least) * 0.04 + 0.1;
  return scale(least - air, most + air);
}
function splitBar(on, { part: [size, low, high], from, to }) {
  const [start, end] = [Math.min(from, to), Math.max(from, to)].map((value) => parseFloat(on(value)));
  const kind = `${size > 0 ? "above" : "below"}${low * high > 0 ? " shown" : ""}`;
  const place = { x: `${start}%`, width: `${Math.max(end - start, 0.4)}%`, y: "25%", height: "50%" };
  const interval = low == null ? null : across(on(from + low), on(from + high), "whisker ink");
  return [svg("rect", { ...place, class: kind }), interval];
}

// The trend: a point is [wave, index, low, high, n, change, verdict, flags]; all on a drawing of fixed size.
const FRAME = { left: 34, right: 404, top: 10, bottom: 168 };
const write = (x, y, words, kind, anchor) => svg("text", { x, y: y + 3.5, class: kind, "text-anchor": anchor }, words);
function axis(values) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const step = [0.5, 1, 2, 5, 10, 20].find((each) => (most - least) / each <= 5) ?? 50;
  const low = Math.floor(least / step) * step;
  const high = Math.max(Math.ceil(most / step) * step, low + step);
  const ticks = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, k) => low + k * step);
  return { ticks, y: (value) => FRAME.bottom - ((value - low) / (high - low)) * (FRAME.bottom - FRAME.top) };
}
const doubts = (flags) => flags.filter((flag) => flag !== "below_minimum_n");
const waveAt = (wave) => FRAME.left + (wave * (FRAME.right - FRAME.left)) / Math.max(data.waves.length - 1, 1);
function waveNames() {
  const every = Math.ceil(data.waves.length / 8);
  return data.waves.map((wave, k) => {
    const back = data.waves.length - 1 - k;
    const kind = back % (2 * every) ? "muted second" : "muted";
    return back % every ? null : write(waveAt(k), FRAME.bottom + 18, wave, kind, "middle");
  });
}
function course(pairs, y, kind) {
  const step = ([wave, value], k) =>
    `${k && pairs[k - 1][0] === wave - 1 ? "L" : "M"}${waveAt(wave).toFixed(1)} ${y(value).toFixed(1)}`;
  return svg("path", { class: kind, d: pairs.map(step).join("") });
}
function band(points, y) {
  const corner = (wave, value) => `${waveAt(wave).toFixed(1)},${y(value).toFixed(1)}`;
  const sure = points.filter((point) => point[2] != null);
  return sure.slice(1).map(([wave, , low, high], k) => {
    const [before, , lower, higher] = sure[k];
    const corners = [corner(before, lower), corner(before, higher), corner(wave, high), corner(wave, low)];
    return before === wave - 1 ? svg("polygon", { class: "band", points: corners.join(" ") }) : null;
  });
}
function endings(name, last, mean, y) {
  const apart = mean ? y(mean[1]) - y(last[1]) : 99;
  const push = Math.abs(apart) < 14 ? (apart >= 0 ? 1 : -1) * (7 - Math.abs(apart) / 2) : 0;
  const own = write(FRAME.right + 8, y(last[1]) - push, brief(name) + fixed(last[1]), "ink strong");
  const other = mean && write(FRAME.right + 8, y(mean[1]) + push, brief(word("whole")) + fixed(mean[1]), "muted");
  return [own, other];
}
function trendChart(points, mean, name) {
  const dashed = mean.map((value, wave) => [wave, value]).filter(([, value]) => value != null);
  const known = [...points.flatMap((point) => point.slice(1, 4)), ...mean].filter((value) => value != null);
  const { ticks, y } = axis(known);
  const grid = ticks.map((tick) => [
    svg("line", { x1: FRAME.left, x2: FRAME.right, y1: y(tick), y2: y(tick), class: "grid" }),
    write(FRAME.left - 6, y(tick), `${tick}`, "muted", "end"),
  ]);
  const dots = points.map(([wave, index]) => svg("circle", { cx: waveAt(wave), cy: y(index), r: "3.4", class: "ink" }));
  const diamonds = points.filter((point) => doubts(point[7]).length)
    .map(([wave]) => write(waveAt(wave), FRAME.bottom - 8, "◇", "ink", "middle"));
  return svg("svg", { class: "trend", viewBox: "0 0 520 192", "aria-hidden": "true" }, grid, waveNames(),
    band(points, y), course(dashed, y, "mean"), course(points, y, "course"), dots,
    diamonds, endings(name, points.at(-1), dashed.at(-1), y));
}
