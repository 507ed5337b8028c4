(function () {
"use strict";
function byId(id) { return document.getElementById(id); }
var form = document.querySelector("form.controls"), count = byId("count");
var figures = new Intl.NumberFormat("en");

function fold(text) { return text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase(); }

var listings = Array.from(document.querySelectorAll("details.listing")).map(function (listing) {
  var name = fold(listing.querySelector("summary b").textContent);
  return {element: listing, name: name, opened: listing.open, rows: Array.from(listing.querySelectorAll("table.pair tbody tr")).map(function (row) {
    return {element: row, why: null, words: null};
  })};
});

/* Texts that do not fit are put away, and listings without any that does. */
function choose() {
  var asked = fold(byId("find").value).split(/\s+/).filter(Boolean), named = fold(byId("listing").value.trim()), signed = byId("signed").value;
  var status = byId("status").value, origin = byId("origin").value, reason = byId("reason").value;
  var any = asked.length || named || signed || status || origin || reason, all = 0, left = 0;
  /* Texts are looked at when they are first asked for: most pages are opened to read. */
  if (asked.length || reason) listings.forEach(function (listing) {
    listing.rows.forEach(function (row) {
      if (asked.length && row.words === null) row.words = listing.name + " " + fold(row.element.cells[0].textContent + " " + row.element.cells[1].textContent);
      if (reason && row.why === null) row.why = row.element.dataset.why.split("|");
    });
  });
  listings.forEach(function (listing) {
    var kept = 0;
    listing.rows.forEach(function (row) {
      var data = row.element.dataset;
      var fits = (!named || listing.name.includes(named)) && (!signed || data.signed === signed) && (!status || data.status === status) && (!origin || data.origin === origin) &&
        (!reason || row.why.includes(reason)) && asked.every(function (word) { return row.words.includes(word); });
      if (row.element.hidden === fits) row.element.hidden = !fits;
      kept += fits ? 1 : 0;
    });
    all += listing.rows.length;
    left += kept;
    listing.element.hidden = Boolean(any) && !kept;
    listing.element.open = any ? kept > 0 : listing.opened;
  });
  count.textContent = left === all ? figures.format(all) + " texts" : figures.format(left) + " of " + figures.format(all) + " texts";
}

form.addEventListener("submit", function (event) { event.preventDefault(); });
form.addEventListener("input", choose);
form.addEventListener("reset", function () { setTimeout(choose, 0); });
document.querySelectorAll(".scripted").forEach(function (one) { one.hidden = false; });
document.querySelectorAll("form.controls select").forEach(function (one) { if (one.options.length < 3) one.parentElement.hidden = true; });
listings.forEach(function (listing) {
  var option = document.createElement("option");
  option.value = listing.element.querySelector("summary b").textContent;
  byId("listings").append(option);
});
if (listings.length < 2) byId("listing").parentElement.hidden = true;

/* From text to text that waits, as far as they are chosen; what is closed opens. */
function step(by) {
  var waiting = [];
  listings.forEach(function (listing) {
    listing.rows.forEach(function (row) { if (!row.element.hidden && row.element.dataset.status !== "ready") waiting.push(row.element); });
  });
  if (!waiting.length) return;
  var at = waiting.indexOf(document.activeElement), next = waiting[at < 0 ? (by > 0 ? 0 : waiting.length - 1) : (at + by + waiting.length) % waiting.length];
  next.closest("details.listing").open = true;
  next.focus();
  next.scrollIntoView({block: "center"});
}

document.addEventListener("keydown", function (event) {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  if (event.key === "/") { event.preventDefault(); byId("find").focus(); }
  else if (event.key === "n") step(1);
  else if (event.key === "p") step(-1);
});
choose();
})();
