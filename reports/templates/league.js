"use strict";
// Fills the page from the data that stand in it; whatever a user named goes in as text, never as markup.
const data = JSON.parse(document.getElementById("data").textContent);
const at = (id) => document.getElementById(id);
const state = { language: Object.keys(data.languages)[0], picked: data.own, by: "rank", down: false };
const told = () => data.languages[state.language];
const word = (name) => told().words[name];

const build = (space) => (name, attributes, ...children) => {
  const node = document.createElementNS(space, name);
  for (const [key, value] of Object.entries(attributes ?? {})) if (value != null) node.setAttribute(key, value);
  node.append(...children.flat(Infinity).filter((child) => child != null));
  return node;
};
const html = build("http://www.w3.org/1999/xhtml"), svg = build("http://www.w3.org/2000/svg");

const fixed = (value) => value.toFixed(1).replace("-", "−");
const signed = (value) => (value > 0 ? "+" : "") + fixed(value);
const count = (value) => value.toLocaleString("en");
const percent = (value) => `${value}%`;
const known = (value, write) => (value == null ? "–" : write(value));
const ends = (low, high) => fixed(low) + (low < 0 || high < 0 ? ` ${word("to")} ` : "–") + fixed(high);
const interval = ([, low, high]) => (low == null ? "–" : ends(low, high));
const measured = (shown) => [signed(shown[0]), shown[1] == null ? null : html("span", null, ` (${interval(shown)})`)];
const brief = (name) => ([...name].reduce((width, sign) => width + (sign > "⺀" ? 1 : 0.56), 0) <= 5.7 ? `${name} ` : "");
const range = (ends) => known(ends, ([low, high]) => (low === high ? `${low}` : `${low}–${high}`));
const whole = (text) => text.replace(/(\d)–(?=\d)/g, "$1–\u2060"); // no line ends inside a range
const placed = (row) => `${row.rank} ${word("of_places")}`;

// Drawing: positions are percentages, so that every plot fills its cell.
const scale = (low, high) => (value) => `${(((value - low) / (high - low)) * 100).toFixed(2)}%`;
const onLeague = scale(...data.bounds);
const upright = (x, kind) => svg("line", { x1: x, x2: x, y1: "0", y2: "100%", class: kind });
const across = (x1, x2, kind) => svg("line", { x1, x2, y1: "50%", y2: "50%", class: kind });
const mark = (verdict, x) => svg("use", { href: `#mark-${verdict ?? "none"}`, x, y: "50%" });
const plot = (...parts) => svg("svg", { class: "plot", "aria-hidden": "true" }, parts);
const whiskered = (on, [value, low, high], verdict) =>
  [low == null ? null : across(on(low), on(high), `whisker ${verdict ?? "none"}`), mark(verdict, on(value))];
const verdictCell = (verdict) =>
  [svg("svg", { class: "sign", "aria-hidden": "true" }, mark(verdict, "50%")), html("span", null, word(verdict ?? "none"))];

// The league
const columns = ["place", "range", "name", "plot", "index", "interval", "change", "n", "response", "against"].filter(
  (column) => !["change", "response"].includes(column) || data.rows.some((row) => row[column] != null));
const sorts = { place: "rank", name: "name", index: "index", change: "change", n: "n", response: "response" };
const value = { rank: (row) => row.rank, name: (_, place) => told().names[place], index: (row) => row.index[0],
  change: (row) => row.change, n: (row) => row.n, response: (row) => row.response };
let lines = [];

function heading(column) {
  const by = sorts[column];
  const name = word(column === "n" ? "answers" : column);
  const label = by ? html("button", { type: "button", "data-by": by }, name) : name;
  return html("th", { scope: "col", class: column, "data-by": by }, label, column === "plot" ? axis() : null);
}
function axis() {
  const ticks = data.ticks.map((tick) => svg("text", { x: onLeague(tick), y: "11" }, `${tick}`));
  return svg("svg", { class: "axis", "aria-hidden": "true" }, ticks);
}
function line(row, place) {
  const name = told().names[place] + (row.few ? "*" : "");
  const label = data.own ? name : html("button", { type: "button", "data-code": row.code }, name);
  const drawn = plot(upright(onLeague(data.reference), "reference"), whiskered(onLeague, row.index, row.verdict));
  const cells = { place: known(row.rank, String), range: range(row.range), plot: drawn, index: fixed(row.index[0]),
    interval: interval(row.index), change: known(row.change, signed), n: count(row.n),
    response: known(row.response, percent), against: verdictCell(row.verdict) };
  return html("tr", { "data-code": row.code }, columns.map((column) =>
    column === "name" ? html("th", { scope: "row", class: column }, label) : html("td", { class: column }, cells[column])));
}
function arrange() {
  const of = (place) => value[state.by](data.rows[place], place);
  const compare = (a, b) => (typeof a === "string" ? a.localeCompare(b, told().tag) : a - b) * (state.down ? -1 : 1);
  const order = data.rows.map((_, place) => place).sort((a, b) =>
    of(a) == null || of(b) == null ? (of(a) == null) - (of(b) == null) || a - b : compare(of(a), of(b)) || a - b);
  at("league").tBodies[0].append(...order.map((place) => lines[place]));
  for (const th of at("league").tHead.querySelectorAll("th[data-by]"))
    if (th.dataset.by === state.by) th.setAttribute("aria-sort", state.down ? "descending" : "ascending");
    else th.removeAttribute("aria-sort");
}

// A branch, or the nation
const section = (title, ...parts) => html("section", null, html("h3", null, title), parts);
const listed = (entries, kind) =>
  html("dl", { class: kind }, entries.map(([term, ...texts]) => html("div", null, html("dt", null, term), texts.map((text) => html("dd", null, whole(text))))));
const table = (kind, caption, heads, rows) => html("table", { class: kind }, html("caption", { class: "unseen" }, caption),
  html("thead", null, html("tr", null, heads.map((head) => html("th", { scope: "col" }, head)))), html("tbody", null, rows));
const items = (title, found, none) =>
  section(title, found.length ? found.map(([label, detail]) => html("p", null, html("strong", null, label), whole(` ${detail}`))) : html("p", { class: "none" }, none));

function facts(row, own) {
  const difference = own.deviation && [word("against"), signed(own.deviation[0]), word(row.verdict)];
  const change = row.change == null ? null : [word("change"), signed(row.change), own.change_verdict ? word(own.change_verdict) : ""];
  const answered = own.response == null ? "" : `${word("response")} ${percent(own.response)}` + (row.days == null ? "" : ` · ${word("days")}\u00a0${row.days}`);
  return [[word("index"), fixed(row.index[0]), interval(row.index)], row.rank == null ? null : [word("place"), placed(row), `${word("range")} ${range(row.range)}`],
    difference, change, [word("n"), count(row.n), answered]].filter(Boolean);
}
function split(row, own) {
  let here = data.reference;
  const steps = own.parts.map((part, k) => ({ label: told().parts[k], part, from: here, to: (here += part[0]) }));
  const reached = steps.flatMap(({ part, from, to }) => [to, ...(part[1] == null ? [] : [from + part[1], from + part[2]])]);
  const all = [data.reference, row.index[0], ...reached], air = (Math.max(...all) - Math.min(...all)) * 0.04 + 0.1;
  const on = scale(Math.min(...all) - air, Math.max(...all) + air), width = (a, b) => `${Math.max(parseFloat(on(b)) - parseFloat(on(a)), 0.4)}%`;
  const bar = ({ part: [size, low, high], from, to }) => [
    svg("rect", { x: on(Math.min(from, to)), width: width(Math.min(from, to), Math.max(from, to)), y: "25%", height: "50%",
      class: `${size > 0 ? "above" : "below"}${low * high > 0 ? " shown" : ""}` }), low == null ? null : across(on(from + low), on(from + high), "whisker ink")];
  const line = (label, drawn, number, kind) => html("tr", { class: kind }, html("th", { scope: "row" }, label), html("td", { class: "plot" }, plot(upright(on(data.reference), "reference"), drawn)), html("td", { class: "number" }, number));
  const end = (value) => svg("circle", { cx: on(value), cy: "50%", r: "4.5", class: "ink" });
  return table("split", told().branches[row.code].split, [word("why"), "", word("difference")], [line(word("whole"), end(data.reference), fixed(data.reference), "end"),
    ...steps.map((step) => line(step.label, bar(step), measured(step.part))), line(told().names[data.rows.indexOf(row)], end(row.index[0]), fixed(row.index[0]), "end")]);
}
function touchpoints(own) {
  const widest = 1.3 * Math.max(5, ...own.cells.map(([, gap]) => (gap ? Math.abs(gap[0]) : 0))); // wider intervals are cut off
  const on = scale(-widest, widest);
  const rows = data.lines.map(({ kind, reference }, k) => {
    const [score, gap, verdict, top, n] = own.cells[k];
    const drawn = plot(upright("50%", "zero"), gap ? whiskered(on, gap, verdict) : null);
    const row = html("tr", { class: kind }, html("th", { scope: "row" }, html("span", null, told().lines[k])), html("td", null, known(score, fixed)),
      html("td", null, known(reference, fixed)), html("td", { class: "plot" }, drawn), html("td", null, gap ? signed(gap[0]) : "–"),
      html("td", { class: "against" }, gap && verdict ? verdictCell(verdict) : ""), html("td", { class: "top-box" }, known(top, percent)), html("td", null, known(n, count)));
    const first = kind === "other" && (k === 0 || data.lines[k - 1].kind !== "other");
    return first && k > 0 ? [html("tr", { class: "touchpoint rest" }, html("th", { scope: "rowgroup" }, word("others"))), row] : row;
  });
  return [table("touchpoints", word("touchpoints"), ["", word("score"), word("whole"), "", word("difference"), "", word("top"), word("answers")], rows.flat()),
    html("p", { class: "key" }, `${word("boxes")}${word("space")}${own.cells.some(([score]) => score == null) ? word("hidden") : ""}`)];
}
function trend(points, mean, name) {
  const [left, right, top, bottom, gap] = [34, 404, 10, 168, 370 / Math.max(data.waves.length - 1, 1)];
  const values = [...points.flatMap((point) => [point[1], point[2], point[3]]), ...mean].filter((value) => value != null);
  const step = [0.5, 1, 2, 5, 10, 20, 50].find((step) => (Math.max(...values) - Math.min(...values)) / step <= 5) ?? 50;
  const low = Math.floor(Math.min(...values) / step) * step, high = Math.max(Math.ceil(Math.max(...values) / step) * step, low + step);
  const x = (wave) => left + wave * gap, y = (value) => bottom - ((value - low) / (high - low)) * (bottom - top);
  const path = (pairs, kind) => svg("path", { class: kind, d: pairs.map(([wave, value], k) => `${k && pairs[k - 1][0] === wave - 1 ? "L" : "M"}${x(wave).toFixed(1)} ${y(value).toFixed(1)}`).join("") });
  const text = (x, y, words, kind, anchor) => svg("text", { x, y: y + 3.5, class: kind, "text-anchor": anchor }, words);
  const grid = []; for (let tick = low; tick <= high + 1e-9; tick += step)
    grid.push(svg("line", { x1: left, x2: right, y1: y(tick), y2: y(tick), class: "grid" }), text(left - 6, y(tick), `${+tick.toFixed(1)}`, "muted", "end"));
  const every = Math.ceil(data.waves.length / 8);
  const names = data.waves.map((wave, k) => ((data.waves.length - 1 - k) % every ? null : text(x(k), bottom + 18, wave, `muted${(data.waves.length - 1 - k) % (2 * every) ? " second" : ""}`, "middle")));
  const sure = points.filter((point) => point[2] != null);
  const bands = sure.slice(1).map((point, k) => (sure[k][0] === point[0] - 1 ? svg("polygon", { class: "band", points: [[sure[k][0], sure[k][2]], [sure[k][0], sure[k][3]], [point[0], point[3]], [point[0], point[2]]].map(([wave, value]) => `${x(wave)},${y(value)}`).join(" ") }) : null));
  const dashed = mean.map((value, wave) => [wave, value]).filter(([, value]) => value != null);
  const dots = points.flatMap((point) => [svg("circle", { cx: x(point[0]), cy: y(point[1]), r: "3.4", class: "ink" }), point[7].length ? text(x(point[0]), bottom - 8, "◇", "ink", "middle") : null]);
  const last = points.at(-1), ending = dashed.at(-1), close = last && ending && Math.abs(y(last[1]) - y(ending[1])) < 13;
  const shift = close ? (last[1] >= ending[1] ? 1 : -1) * (7 - Math.abs(y(last[1]) - y(ending[1])) / 2) : 0;
  const labels = [last ? text(right + 8, y(last[1]) - shift, brief(name) + fixed(last[1]), "ink strong") : null, ending ? text(right + 8, y(ending[1]) + shift, brief(word("whole")) + fixed(ending[1]), "muted") : null];
  const rows = points.map(([wave, index, low, high, n, change, verdict, flags]) => html("tr", null, html("th", { scope: "row" }, told().waves[wave]), [fixed(index), interval([index, low, high]),
    known(change, signed) + (flags.some((flag) => flag !== "below_minimum_n") ? " ◇" : ""), verdict ? word(verdict) : flags.includes("below_minimum_n") ? word("below_minimum_n") : "", count(n)].map((cell) => html("td", null, cell))));
  const flags = [...new Set(points.flatMap((point) => point[7]))].filter((flag) => flag !== "below_minimum_n");
  return [svg("svg", { class: "trend", viewBox: "0 0 520 192", "aria-hidden": "true" }, grid, names, bands, path(dashed, "mean"), path(points, "course"), dots, labels),
    html("p", { class: "key" }, [word("band"), dashed.length ? word("mean_line") : "", word("measured"), flags.length ? `${word("flagged")} ${flags.map(word).join(word("and"))}` : ""].join(word("space"))),
    table("waves", word("trend"), [word("wave"), word("index"), word("interval"), word("change"), "", word("answers")], rows)];
}
function details(row, said, own) {
  const statements = [["where", said.where], ["why", said.why], ["first", said.first]].filter(([, text]) => text).map(([name, text]) => [word(name), text]);
  return [listed(facts(row, own), "facts"), listed(statements, "statements"),
    own.parts.length ? html("div", { class: "lists" }, items(word("fix"), said.fix, word("no_fix")), items(word("keep"), said.keep, word("no_keep"))) : null,
    own.parts.length ? section(said.split, split(row, own), html("p", { class: "key" }, word("split_note")), said.beside.map((text) => html("p", { class: "key" }, text))) : null,
    own.course.length > 1 ? section(said.trend, trend(own.course, data.mean, told().names[data.rows.indexOf(row)])) : null,
    data.lines.length ? section(word("touchpoints"), touchpoints(own)) : null];
}
function nation() {
  return [listed(told().statements.map((entry) => [entry.question, entry.answer]), "statements"),
    data.nation.length > 1 ? section(word("overall_trend"), trend(data.nation, [], word("overall"))) : null];
}

function show() {
  const row = data.rows.find((row) => row.code === state.picked), said = row && told().branches[row.code];
  const like = (other, place) => row?.rank != null && other.rank != null && other !== row && !row.apart.includes(place);
  const alike = new Set(data.rows.filter(like).map((other) => other.code));
  for (const tr of lines) {
    tr.classList.toggle("own", tr.dataset.code === state.picked);
    tr.classList.toggle("alike", alike.has(tr.dataset.code));
    tr.querySelector("button")?.setAttribute("aria-pressed", tr.dataset.code === state.picked);
  }
  at("branch-title").textContent = data.own ? word("details") : row ? whole(said.headline) : word("all");
  at("details").replaceChildren(...(row ? details(row, said, data.branches[row.code]) : nation()).filter(Boolean));
  at("pick").value = state.picked ?? "";
  const keys = ["above", "similar", "below", ...(data.rows.some((row) => row.rank == null) ? [null] : [])];
  at("league-key").replaceChildren(...keys.flatMap(verdictCell), ...(row ? [html("span", { class: "swatch" }), html("span", null, word("alike"))] : []));
}
function pick(code) {
  state.picked = code || null;
  history.replaceState(null, "", code ? `#${encodeURIComponent(code)}` : location.pathname);
  show();
  at("status").textContent = at("branch-title").textContent;
}
function speak(language) {
  state.language = language;
  document.documentElement.lang = told().tag;
  document.title = told().title;
  at("title").textContent = whole(told().title);
  at("sender").textContent = told().sender.join(" · ");
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
  at("languages").setAttribute("aria-label", word("language"));
  for (const button of at("languages").children) button.setAttribute("aria-pressed", button.value === language);
  at("facts").replaceChildren(...listed(told().facts.map((fact) => [fact.term, fact.value, fact.note])).children);
  at("league-title").textContent = told().league;
  at("league").tHead.replaceChildren(html("tr", null, columns.map(heading)));
  lines = data.rows.map(line);
  at("league").tBodies[0].replaceChildren();
  at("league-notes").textContent = [data.rows.some((row) => row.few) ? word("few") : "", columns.includes("response") ? word("how") : ""].join(word("space"));
  const named = data.rows.map((row, place) => html("option", { value: row.code }, told().names[place]));
  at("pick").replaceChildren(html("option", { value: "" }, word("all")), ...named);
  at("guide").replaceChildren(...listed(told().guide.map((entry) => [entry.term, entry.text])).children);
  arrange();
  show();
}

at("league").tHead.addEventListener("click", ({ target }) => {
  const by = target.closest("button")?.dataset.by;
  if (!by) return;
  state.down = by === state.by ? !state.down : !["rank", "name"].includes(by);
  state.by = by;
  arrange();
});
at("league").tBodies[0].addEventListener("click", ({ target }) => {
  const code = target.closest("tr").dataset.code;
  if (data.own) return;
  pick(code === state.picked ? null : code);
  if (state.picked && matchMedia("(max-width: 1180px)").matches) at("branch").scrollIntoView();
});
at("pick").addEventListener("change", ({ target }) => pick(target.value));
at("print").addEventListener("click", () => window.print());
at("picker").hidden = Boolean(data.own);
const names = { zh: "中文", en: "English" };
if (Object.keys(data.languages).length > 1)
  at("languages").append(...Object.keys(data.languages).map((each) => html("button", { type: "button", value: each, lang: data.languages[each].tag }, names[each])));
at("languages").addEventListener("click", ({ target }) => target.value && speak(target.value));
const asked = decodeURIComponent(location.hash.slice(1));
if (!data.own && data.rows.some((row) => row.code === asked)) state.picked = asked;
speak(state.language);
