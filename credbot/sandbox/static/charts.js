// Tables, and charts drawn as SVG with the same numbers in a table for who cannot see them.

import { h, s } from "./dom.js";
import { richText } from "./richtext.js";
import { plainText } from "./mrkdwn.js";

const cellOf = (cell) => (cell.type === "rich_text" ? richText(cell) : plainText({ ...cell, emoji: true }));

/** A table block; the first row is its head. */
export function table(block) {
  const settings = block.column_settings ?? [];
  const side = (index) => `text-align:${settings[index]?.align ?? "left"}`;
  const row = (cells, tag) =>
    h("tr", null, ...cells.map((cell, i) => h(tag, { style: side(i), scope: tag === "th" ? "col" : null }, cellOf(cell))));
  const [head, ...body] = block.rows;
  return h(
    "div",
    { class: "table-wrap", tabindex: "0", role: "region", "aria-label": "Table" },
    h("table", null, h("thead", null, row(head, "th")), h("tbody", null, ...body.map((cells) => row(cells, "td")))),
  );
}

/** A data_table: its caption, and pages of rows. */
export function dataTable(block) {
  const [head, ...rows] = block.rows;
  const size = block.page_size ?? 5;
  const numeric = head.map((_, i) => rows.every((row) => row[i]?.type === "raw_number"));
  const settings = numeric.map((right) => ({ align: right ? "right" : "left" }));
  const holder = h("div", { class: "data-table" });
  const show = (page) => {
    const pages = Math.max(1, Math.ceil(rows.length / size));
    const shown = table({ rows: [head, ...rows.slice(page * size, (page + 1) * size)], column_settings: settings });
    shown.setAttribute("aria-label", block.caption);
    const step = (words, to) =>
      h("button", { type: "button", class: "small", disabled: to < 0 || to >= pages, onclick: () => show(to) }, words);
    const foot = pages > 1 && h("div", { class: "pager" }, step("Previous", page - 1), `Page ${page + 1} of ${pages}`, step("Next", page + 1));
    holder.replaceChildren(h("div", { class: "caption" }, block.caption), shown, ...(foot ? [foot] : []));
  };
  show(0);
  return holder;
}

const W = 480;
const H = 220;
const PAD = { left: 44, right: 12, top: 12, bottom: 34 };

function ticks(most) {
  const rough = Math.max(most, 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough);
  return Array.from({ length: Math.ceil(Math.max(most, 1) / step) + 1 }, (_, i) => i * step);
}

function axes(chart, most) {
  const marks = ticks(most);
  const top = marks.at(-1);
  const y = (value) => H - PAD.bottom - (Math.max(value, 0) / top) * (H - PAD.bottom - PAD.top);
  const names = chart.axis_config.categories;
  const band = (W - PAD.left - PAD.right) / names.length;
  const x = (index) => PAD.left + band * (index + 0.5);
  const every = Math.ceil((names.length * 56) / (W - PAD.left));
  const grid = marks.flatMap((mark) => [
    s("line", { x1: PAD.left, x2: W - PAD.right, y1: y(mark), y2: y(mark), class: "grid" }),
    s("text", { x: PAD.left - 6, y: y(mark) + 4, "text-anchor": "end" }, mark.toLocaleString("en-US")),
  ]);
  const labels = names.map((name, i) =>
    i % every ? "" : s("text", { x: x(i), y: H - PAD.bottom + 16, "text-anchor": "middle" }, name),
  );
  return { x, y, band, frame: [...grid, ...labels.filter(Boolean)] };
}

const valueAt = (series, name) => series.data.find((point) => point.label === name)?.value ?? 0;

function bars(chart, { x, y, band }) {
  const wide = Math.min(36, (band * 0.7) / chart.series.length);
  return chart.series.flatMap((series, k) =>
    chart.axis_config.categories.map((name, i) => {
      const value = valueAt(series, name);
      const left = x(i) + (k - chart.series.length / 2) * wide;
      return s(
        "rect",
        { x: left + 1, y: y(value), width: wide - 2, height: H - PAD.bottom - y(value), rx: 2, class: `fill-${k}` },
        s("title", null, `${series.name}, ${name}: ${value}`),
      );
    }),
  );
}

function curves(chart, { x, y }) {
  return chart.series.flatMap((series, k) => {
    const points = chart.axis_config.categories.map((name, i) => [x(i), y(valueAt(series, name))]);
    const path = points.map(([px, py]) => `${px},${py}`).join(" ");
    const base = H - PAD.bottom;
    const area =
      chart.type === "area" &&
      s("polygon", { points: `${points[0][0]},${base} ${path} ${points.at(-1)[0]},${base}`, class: `fill-${k} soft` });
    return [area || "", s("polyline", { points: path, class: `stroke-${k}` }), ...points.map(([px, py]) => s("circle", { cx: px, cy: py, r: 3, class: `fill-${k}` }))].filter(Boolean);
  });
}

function pie(chart) {
  const total = chart.segments.reduce((sum, part) => sum + part.value, 0) || 1;
  let angle = -Math.PI / 2;
  const at = (turn) => [W / 2 + 96 * Math.cos(turn), H / 2 + 96 * Math.sin(turn)];
  return chart.segments.map((part, k) => {
    const share = part.value / total;
    if (share >= 0.9999) return s("circle", { cx: W / 2, cy: H / 2, r: 96, class: `fill-${k}` });
    const [x1, y1] = at(angle);
    angle += share * 2 * Math.PI;
    const [x2, y2] = at(angle);
    const d = `M${W / 2},${H / 2} L${x1},${y1} A96,96 0 ${share > 0.5 ? 1 : 0} 1 ${x2},${y2} Z`;
    return s("path", { d, class: `fill-${k} slice` }, s("title", null, `${part.label}: ${part.value}`));
  });
}

function numbers(chart) {
  const raw = (text) => ({ type: "raw_text", text: String(text) });
  const rows = chart.segments
    ? [["", "Value"], ...chart.segments.map((part) => [part.label, part.value])]
    : [
        ["", ...chart.series.map((series) => series.name)],
        ...chart.axis_config.categories.map((name) => [name, ...chart.series.map((series) => valueAt(series, name))]),
      ];
  return table({ rows: rows.map((row) => row.map(raw)) });
}

/** A data_visualization block. */
export function chartBlock(block) {
  const { chart, title } = block;
  const names = (chart.segments ?? chart.series).map((part) => part.label ?? part.name);
  const most = chart.segments ? 0 : Math.max(...chart.series.flatMap((one) => one.data.map((point) => point.value)));
  const frame = chart.segments ? null : axes(chart, most);
  const inside = chart.segments ? pie(chart) : chart.type === "bar" ? bars(chart, frame) : curves(chart, frame);
  const drawing = s("svg", { viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": title }, ...(frame?.frame ?? []), ...inside);
  const key = names.length > 1 && h("div", { class: "legend" }, ...names.map((name, k) => h("span", null, h("i", { class: `back-${k}` }), name)));
  return h(
    "figure",
    { class: "chart" },
    h("figcaption", null, title),
    drawing,
    key,
    h("details", null, h("summary", null, "Numbers"), numbers(chart)),
  );
}
