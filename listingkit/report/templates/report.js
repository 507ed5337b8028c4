(function () {
"use strict";
var SCORE = 0, TITLE = 1, ID = 2, FILE = 3, MARKET = 4, LANGUAGE = 5, ERRORS = 6, FULL = 9, RULES = 10, KEPT = 11;
var FIRST = 100;
var holder = document.getElementById("data");
var table = document.getElementById("table");

function byId(id) { return document.getElementById(id); }

function make(tag, className, text) {
  var made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/* A link to something folded opens it. */
function reveal() {
  var target = location.hash.length > 1 && byId(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  target.hidden = false;
  for (var one = target; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
  target.scrollIntoView();
  var summary = target.tagName === "DETAILS" && target.querySelector("summary");
  if (summary) summary.focus({preventScroll: true});
}
window.addEventListener("hashchange", reveal);
document.addEventListener("click", function (event) {
  var link = event.target.closest && event.target.closest("a[href^='#']");
  if (link && link.getAttribute("href") === location.hash) { event.preventDefault(); reveal(); }
});

/* Accounts are most of the page and seldom read: a browser that runs scripts takes them for text
   until one is opened. */
document.addEventListener("toggle", function (event) {
  var packed = event.target.open && event.target.querySelector(":scope > noscript");
  if (!packed) return;
  var parsed = document.createElement("template");
  parsed.innerHTML = packed.textContent;
  packed.replaceWith(parsed.content);
}, true);

if (!holder || !table) { reveal(); return; }

var data = JSON.parse(holder.textContent);
var rows = data.rows, names = {4: data.markets, 5: data.languages};
var body = table.tBodies[0], count = byId("count"), more = byId("more"), none = byId("none");
var form = document.querySelector("form.controls"), find = byId("find");
var sections = rows.map(function (row) { return row[FULL] ? byId("listing-" + row[FULL]) : null; });
var words = null, order = rows.map(function (_, at) { return at; }), chosen = order;
var key = SCORE, down = false, shown = FIRST;
var collator = new Intl.Collator("en", {numeric: true, sensitivity: "base"});
var figures = new Intl.NumberFormat("en");

function fold(text) { return text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase(); }

function tone(score) { return score >= 80 ? "good" : score >= 50 ? "fair" : "poor"; }

function options(select, entries) {
  entries.forEach(function (entry) {
    var option = make("option", "", entry[1]);
    option.value = entry[0];
    select.append(option);
  });
  if (entries.length < 2) select.parentElement.hidden = true;
}

function setUp() {
  var listed = data.rules.map(function () { return 0; });
  rows.forEach(function (row) { for (var n = 0; n < row[RULES].length; n += 2) listed[row[RULES][n]] += 1; });
  options(byId("rule"), data.rules.map(function (rule, at) {
    return [at, rule[0] + " · " + figures.format(listed[at]) + " · " + rule[1]];
  }).filter(function (_, at) { return listed[at]; }).sort(function (a, b) { return a[1] < b[1] ? -1 : 1; }));
  [["market", MARKET], ["language", LANGUAGE]].forEach(function (pair) {
    var entries = names[pair[1]].map(function (name, at) { return [at, name || "none"]; });
    options(byId(pair[0]), entries.sort(function (a, b) { return collator.compare(a[1], b[1]); }));
  });
  document.querySelectorAll(".scripted").forEach(function (one) { one.hidden = false; });
  table.tHead.querySelectorAll("th").forEach(function (head) {
    var button = make("button", "", head.textContent);
    button.type = "button";
    head.replaceChildren(button);
    button.addEventListener("click", function () { sort(Number(head.dataset.key)); });
  });
}

function value(row, by) { return names[by] ? names[by][row[by]] : row[by]; }

function sort(by) {
  if (by === key) down = !down;
  else { key = by; down = by >= ERRORS; }
  table.tHead.querySelectorAll("th").forEach(function (head) {
    if (Number(head.dataset.key) === key) head.setAttribute("aria-sort", down ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  });
  var sign = down ? -1 : 1;
  var text = key === TITLE || key === MARKET || key === LANGUAGE;
  order = rows.map(function (_, at) { return at; }).sort(function (a, b) {
    var left = value(rows[a], key), right = value(rows[b], key);
    return sign * (text ? collator.compare(left, right) : left - right) || a - b;
  });
  choose();
}

function choose() {
  var asked = fold(find.value).split(/\s+/).filter(Boolean);
  var severity = byId("severity").value, band = byId("band").value.split("-");
  var rule = byId("rule").value, market = byId("market").value, language = byId("language").value;
  if (asked.length && !words) words = rows.map(function (row) {
    return fold(row[TITLE] + " " + row[ID] + " " + data.files[row[FILE]]);
  });
  chosen = order.filter(function (at) {
    var row = rows[at];
    if (market !== "" && row[MARKET] !== Number(market)) return false;
    if (language !== "" && row[LANGUAGE] !== Number(language)) return false;
    if (band.length > 1 && !(row[SCORE] >= Number(band[0]) && row[SCORE] < Number(band[1]))) return false;
    if (severity === "none" && row[RULES].length) return false;
    if (severity === "kept" && !row[KEPT]) return false;
    if (Number(severity) && !row[Number(severity)]) return false;
    if (rule !== "" && !row[RULES].some(function (one, n) { return n % 2 === 0 && one === Number(rule); })) return false;
    return asked.every(function (word) { return words[at].includes(word); });
  });
  shown = FIRST;
  draw();
  sift();
}

/* The listings in full follow the choice, not the order. */
function sift() {
  var kept = new Uint8Array(rows.length), seen = 0;
  chosen.forEach(function (at) { kept[at] = 1; });
  sections.forEach(function (section, at) {
    if (!section) return;
    section.hidden = !kept[at];
    seen += kept[at];
  });
  none.hidden = seen > 0;
}

function line(at) {
  var row = rows[at], made = make("tr");
  made.append(make("td", "num score " + tone(row[SCORE]), row[SCORE].toFixed(1)));
  var cell = make("td", "name"), title = make("bdi", "", row[TITLE]), way = make(row[FULL] ? "a" : "button");
  way.append(title);
  if (row[FULL]) way.href = "#listing-" + row[FULL];
  else {
    way.type = "button";
    way.setAttribute("aria-expanded", "false");
    way.addEventListener("click", function () { unfold(way, made, row); });
  }
  cell.append(way);
  var id = make("small", "block");
  id.append(make("bdi", "", row[ID]));
  cell.append(id);
  made.append(cell);
  [MARKET, LANGUAGE].forEach(function (by) { made.append(make("td", "wide", value(row, by) || "–")); });
  [6, 7, 8].forEach(function (by) { made.append(make("td", by === 8 ? "num wide" : "num", row[by] ? String(row[by]) : "")); });
  return made;
}

/* Rows that are not shown in full tell which rules found something. */
function unfold(button, after, row) {
  var open = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", String(!open));
  if (open) { after.nextElementSibling.remove(); return; }
  var told = make("tr", "told"), cell = make("td"), list = make("ul", "plain");
  cell.colSpan = 7;
  for (var n = 0; n < row[RULES].length; n += 2) {
    var rule = data.rules[row[RULES][n]], item = make("li"), target = byId("rule-" + rule[0]);
    var code = make(target ? "a" : "span", "code", rule[0]);
    if (target) code.href = "#rule-" + rule[0];
    item.append(code, (row[RULES][n + 1] > 1 ? " × " + row[RULES][n + 1] : "") + " " + rule[1]);
    list.append(item);
  }
  if (!row[RULES].length) list = make("p", "", "Nothing to mend.");
  var file = data.files[row[FILE]];
  cell.append(list);
  if (file && file !== row[ID]) { var where = make("small"); where.append(make("bdi", "", file)); cell.append(where); }
  told.append(cell);
  after.after(told);
}

function draw() {
  var drawn = document.createDocumentFragment();
  chosen.slice(0, shown).forEach(function (at) { drawn.append(line(at)); });
  if (!chosen.length) {
    var empty = make("tr"), cell = make("td", "soft nothing", "No listing fits. ");
    cell.colSpan = 7;
    empty.append(cell);
    drawn.append(empty);
  }
  body.replaceChildren(drawn);
  tell();
}

function tell() {
  var all = rows.length, left = chosen.length - shown;
  var noun = all === 1 ? " listing" : " listings";
  count.textContent = chosen.length === all ? figures.format(all) + noun : figures.format(chosen.length) + " of " + figures.format(all) + noun;
  more.parentElement.hidden = left <= 0;
  more.textContent = "Show " + figures.format(Math.min(left, shown)) + " more of " + figures.format(left);
}

function extend(to) {
  var drawn = document.createDocumentFragment(), from = shown;
  shown = Math.min(to, chosen.length);
  chosen.slice(from, shown).forEach(function (at) { drawn.append(line(at)); });
  var first = drawn.querySelector("a, button");
  body.append(drawn);
  tell();
  return first;
}

more.addEventListener("click", function () { var first = extend(shown * 2); if (first) first.focus({preventScroll: true}); });
form.addEventListener("submit", function (event) { event.preventDefault(); });
form.addEventListener("input", choose);
form.addEventListener("reset", function () { setTimeout(choose, 0); });
document.addEventListener("click", function (event) {
  var button = event.target.closest && event.target.closest("[data-rule]");
  if (!button) return;
  form.reset();
  byId("rule").value = String(data.rules.findIndex(function (rule) { return rule[0] === button.dataset.rule; }));
  choose();
  byId("listings").scrollIntoView();
  byId("rule").focus({preventScroll: true});
});
/* Paper gets all that are chosen. */
window.addEventListener("beforeprint", function () { if (shown < chosen.length) extend(chosen.length); });
window.addEventListener("afterprint", function () { if (chosen.length > FIRST) { shown = FIRST; draw(); } });

setUp();
choose();
reveal();
})();
