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
const width = (text) => [...text].reduce((sum, sign) => sum + (sign > "⺀" ? 1 : 0.56), 0);
const brief = (name) => (width(name) <= 5.7 ? `${name} ` : ""); // where there is room for a short name only
const range = (ends) => known(ends, ([low, high]) => (low === high ? `${low}` : `${low}–${high}`));
const whole = (text) => text.replace(/(\d)–(?=\d)/g, "$1–\u2060"); // no line ends inside a range
const placed = (row) => `${row.rank} ${word("of_places")}`;

// The league
const columns = ["place", "range", "name", "plot", "index", "interval", "change", "n", "response", "against"].filter(
  (column) => !["change", "response"].includes(column) || data.rows.some((row) => row[column] != null));
const sorts = { place: "rank", name: "name", index: "index", change: "change", n: "n", response: "response" };
const value = { rank: (row) => row.rank, name: (_, place) => told().names[place], index: (row) => row.index[0],
  change: (row) => row.change, n: (row) => row.n, response: (row) => row.response };
let lines = [];
const onLeague = scale(...data.bounds);

function heading(column) {
  const by = sorts[column];
  const name = word(column === "n" ? "answers" : column);
  const label = by ? html("button", { type: "button", "data-by": by }, name) : name;
  return html("th", { scope: "col", class: column, "data-by": by }, label, column === "plot" ? leagueAxis() : null);
}
function leagueAxis() {
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
  return html("tr", { "data-code": row.code }, columns.map((column) => column === "name"
    ? html("th", { scope: "row", class: column }, label)
    : html("td", { class: column }, cells[column])));
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
const key = (text) => html("p", { class: "key" }, text);
const cell = (content, kind) => html("td", { class: kind }, content);
const named = (content, scope = "row") => html("th", { scope }, content);
const entry = ([term, ...texts]) =>
  html("div", null, html("dt", null, term), texts.map((text) => html("dd", null, whole(text))));
const listed = (entries, kind) => html("dl", { class: kind }, entries.map(entry));
function table(kind, caption, heads, rows) {
  const head = html("tr", null, heads.map((each) => named(each, "col")));
  const title = html("caption", { class: "unseen" }, caption);
  return html("table", { class: kind }, title, html("thead", null, head), html("tbody", null, rows));
}
function items(title, found, none) {
  const told = found.map(([label, detail]) => html("p", null, html("strong", null, label), whole(` ${detail}`)));
  return section(title, told.length ? told : html("p", { class: "none" }, none));
}

function facts(row, own) {
  const days = row.days == null ? "" : ` · ${word("days")}\u00a0${row.days}`;
  const response = own.response == null ? "" : `${word("response")} ${percent(own.response)}${days}`;
  const found = [[word("index"), fixed(row.index[0]), interval(row.index)]];
  if (row.rank != null) found.push([word("place"), placed(row), `${word("range")} ${range(row.range)}`]);
  if (own.deviation) found.push([word("against"), signed(own.deviation[0]), word(row.verdict)]);
  if (row.change != null) found.push([word("change"), signed(row.change), word(own.change_verdict) ?? ""]);
  return [...found, [word("n"), count(row.n), response]];
}

function split(row, own) {
  let here = data.reference;
  const name = told().names[data.rows.indexOf(row)];
  const steps = own.parts.map((part, k) => ({ label: told().parts[k], part, from: here, to: (here += part[0]) }));
  const on = scaleOfSplit(steps, row.index[0]);
  const line = (label, drawn, number, kind) => html("tr", { class: kind }, named(label),
    cell(plot(upright(on(data.reference), "reference"), drawn), "plot"), cell(number, "number"));
  return table("split", told().branches[row.code].split, [word("why"), "", word("difference")], [
    line(word("whole"), dot(on(data.reference)), fixed(data.reference), "end"),
    ...steps.map((step) => line(step.label, splitBar(on, step), measured(step.part))),
    line(name, dot(on(row.index[0])), fixed(row.index[0]), "end"),
  ]);
}

function touchpoints(own) {
  // Differences set the scale; an interval that is wider is cut off, and its numbers tell.
  const widest = 1.3 * Math.max(5, ...own.cells.map(([, gap]) => (gap ? Math.abs(gap[0]) : 0)));
  const on = scale(-widest, widest);
  const rows = data.lines.flatMap(({ kind, reference }, k) => {
    const [score, gap, verdict, top, n] = own.cells[k];
    const drawn = plot(upright("50%", "zero"), gap ? whiskered(on, gap, verdict) : null);
    const row = html("tr", { class: kind }, named(html("span", null, told().lines[k])),
      cell(known(score, fixed)), cell(known(reference, fixed)), cell(drawn, "plot"), cell(gap ? signed(gap[0]) : "–"),
      cell(gap && verdict ? verdictCell(verdict) : "", "against"), cell(known(top, percent), "top-box"),
      cell(known(n, count)));
    const begins = kind === "other" && k > 0 && data.lines[k - 1].kind !== "other";
    return begins ? [html("tr", { class: "touchpoint rest" }, named(word("others"), "rowgroup")), row] : [row];
  });
  const heads = ["", word("score"), word("whole"), "", word("difference"), "", word("top"), word("answers")];
  const hidden = own.cells.some(([score]) => score == null) ? [word("hidden")] : [];
  return [table("touchpoints", word("touchpoints"), heads, rows), key([word("boxes"), ...hidden].join(word("space")))];
}

function trend(points, mean, name) {
  const flags = [...new Set(points.flatMap((point) => doubts(point[7])))];
  const notes = [word("band")];
  if (mean.length) notes.push(word("mean_line"));
  notes.push(word("measured"));
  if (flags.length) notes.push(`${word("flagged")} ${flags.map(word).join(word("and"))}`);
  const judged = (verdict, flags) =>
    verdict ? word(verdict) : flags.includes("below_minimum_n") ? word("below_minimum_n") : "";
  const rows = points.map(([wave, index, low, high, n, change, verdict, flags]) => html("tr", null,
    named(told().waves[wave]), cell(fixed(index)), cell(interval([index, low, high])),
    cell(known(change, signed) + (doubts(flags).length ? " ◇" : "")), cell(judged(verdict, flags)), cell(count(n))));
  const heads = [word("wave"), word("index"), word("interval"), word("change"), "", word("answers")];
  return [trendChart(points, mean, name), key(notes.join(word("space"))), table("waves", word("trend"), heads, rows)];
}

function details(row, said, own) {
  const statements = [[word("where"), said.where], [word("why"), said.why], [word("first"), said.first]];
  const found = [listed(facts(row, own), "facts"), listed(statements.filter(([, text]) => text), "statements")];
  if (own.parts.length) {
    const advice = [items(word("fix"), said.fix, word("no_fix")), items(word("keep"), said.keep, word("no_keep"))];
    found.push(html("div", { class: "lists" }, advice));
    found.push(section(said.split, split(row, own), key(word("split_note")), said.beside.map((text) => key(text))));
  }
  const name = told().names[data.rows.indexOf(row)];
  if (own.course.length > 1) found.push(section(said.trend, trend(own.course, data.mean, name)));
  if (data.lines.length) found.push(section(word("touchpoints"), touchpoints(own)));
  return found;
}
function nation() {
  const statements = told().statements.map((each) => [each.question, each.answer]);
  const found = [listed(statements, "statements")];
  if (data.nation.length > 1) found.push(section(word("overall_trend"), trend(data.nation, [], word("overall"))));
  return found;
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
  const swatch = row ? [html("span", { class: "swatch" }), html("span", null, word("alike"))] : [];
  at("league-key").replaceChildren(...keys.flatMap(verdictCell), ...swatch);
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
  const notes = data.rows.some((row) => row.few) ? [word("few")] : [];
  if (columns.includes("response")) notes.push(word("how"));
  at("league-notes").textContent = notes.join(word("space"));
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
const switches = Object.entries(data.languages).map(([each, { tag }]) =>
  html("button", { type: "button", value: each, lang: tag }, names[each]));
if (switches.length > 1) at("languages").append(...switches);
at("languages").addEventListener("click", ({ target }) => target.value && speak(target.value));
const asked = decodeURIComponent(location.hash.slice(1));
if (!data.own && data.rows.some((row) => row.code === asked)) state.picked = asked;
speak(state.language);
