/** The style of the page: calm, for light and dark, for narrow and wide, and for paper. Drawings use its variables. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --edge: #e3e6ea; --text: #1d232b; --soft: #5d6773; --grid: #e9ecf0; --axis: #b9c0c9;
  --main: #3a6ea8; --second: #3c9a8b; --third: #c08a2d; --bad: #c4483c; --quiet: #9aa4b0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #13171c; --card: #1b2027; --edge: #2c333c; --text: #e6e9ed; --soft: #9aa5b1; --grid: #282f38; --axis: #4a545f;
    --main: #7aa9e0; --second: #5fc0b0; --third: #dcae5c; --bad: #ee8074; --quiet: #747f8b;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text); overflow-wrap: anywhere;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
}
main, header, footer { max-width: 60rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; font-weight: 650; letter-spacing: -0.01em; }
h1 time { white-space: nowrap; }
header p { margin: 0.4rem 0 0; color: var(--soft); }
h2 { margin: 0 0 1rem; font-size: 1.2rem; font-weight: 650; }
h3 { margin: 0; font-size: 0.95rem; font-weight: 600; }
a { color: var(--main); }
nav.pages { display: flex; flex-wrap: wrap; gap: 0.3rem 1.2rem; margin: 1.2rem 0 0; font-size: 0.9rem; }
nav.pages a { padding: 0.35rem 0; }
ul.reports { margin: 0; padding: 0; list-style: none; columns: 9rem; font-variant-numeric: tabular-nums; }
ul.reports a { display: inline-block; padding: 0.3rem 0; }
section, .headlines > div { background: var(--card); border: 1px solid var(--edge); border-radius: 10px; }
section { margin: 1.25rem 0; padding: 1.25rem 1.4rem; }
.headlines { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: 0.8rem; margin: 1.5rem 0 0; }
.headlines > div { padding: 0.9rem 1.1rem; }
.headlines dt { color: var(--soft); font-size: 0.85rem; }
.headlines dd { margin: 0; }
.headlines .figure { font-size: 1.55rem; line-height: 1.3; font-weight: 650; font-variant-numeric: tabular-nums; }
.headlines .detail { color: var(--soft); font-size: 0.82rem; line-height: 1.35; }
.bad { color: var(--bad); }
figure { margin: 0 0 1.25rem; }
figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0.2rem 1.2rem; margin-bottom: 0.5rem; }
.legend { display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; margin: 0; padding: 0; list-style: none; color: var(--soft); font-size: 0.85rem; }
.swatch { display: inline-block; width: 0.7em; height: 0.7em; margin-right: 0.4em; border-radius: 2px; }
.swatch.main { background: var(--main); } .swatch.second { background: var(--second); } .swatch.third { background: var(--third); }
.swatch.bad { background: var(--bad); } .swatch.quiet { background: var(--quiet); }
.drawing, .scroll { overflow-x: auto; }
.drawing svg { display: block; width: 100%; min-width: 36rem; height: auto; }
.scroll { margin: 0 0 1.25rem; }
section > :last-child, section > :last-child > :last-child { margin-bottom: 0; }
table { width: 100%; border-collapse: collapse; font-size: 0.88rem; }
caption { padding-bottom: 0.4rem; color: var(--soft); font-size: 0.85rem; text-align: left; }
th, td { padding: 0.32rem 0.9rem 0.32rem 0; border-bottom: 1px solid var(--grid); text-align: left; vertical-align: baseline; }
th { color: var(--soft); font-weight: 600; white-space: nowrap; overflow-wrap: normal; }
th:last-child, td:last-child { padding-right: 0; }
tbody tr:last-child td { border-bottom: 0; }
td.name { min-width: 8rem; }
th.figure, td.figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; overflow-wrap: normal; }
td small { display: block; color: var(--soft); }
details { margin: 0; }
summary { color: var(--soft); font-size: 0.88rem; cursor: pointer; }
details[open] summary { margin-bottom: 0.6rem; }
.empty, .note { margin: 0; color: var(--soft); }
.note { margin-bottom: 1.25rem; font-size: 0.85rem; }
footer { padding-bottom: 3rem; color: var(--soft); font-size: 0.85rem; }
@media (max-width: 40rem) {
  main, header, footer { padding-left: 0.75rem; padding-right: 0.75rem; }
  header { padding-top: 1.5rem; }
  h1 { font-size: 1.4rem; }
  section { padding: 1rem 0.9rem; }
  .headlines { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0.5rem; }
  .headlines > div { padding: 0.7rem 0.8rem; }
  .headlines .figure { font-size: 1.25rem; }
  td.name { min-width: 6rem; }
}
@media print {
  nav.pages { display: none; }
  body { background: none; }
  section { break-inside: avoid-page; }
}
`;
