/** The style of an exported session: light and dark, narrow and wide, and for paper. */
export const sessionStyle = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --edge: #e3e6ea; --text: #1d232b; --soft: #5d6773; --asked: #e9f0f8; --bad: #b3362b;
  --added: #e5f5ea; --removed: #fbe9e7; --main: #2f619b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #13171c; --card: #1b2027; --edge: #2c333c; --text: #e6e9ed; --soft: #9aa5b1; --asked: #1e2a38; --bad: #ee8074;
    --added: #17301f; --removed: #3a1f1d; --main: #7aa9e0;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text); overflow-wrap: anywhere;
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
}
header, main { max-width: 60rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2rem; }
h1 { margin: 0 0 0.8rem; font-size: 1.5rem; line-height: 1.25; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.1rem 1rem; margin: 0; font-size: 0.88rem; }
dt { color: var(--soft); }
dd { margin: 0; }
.redaction { margin: 1rem 0 0; padding: 0.6rem 0.9rem; border: 1px solid var(--edge); border-left: 4px solid var(--bad); background: var(--card); }
.turn { content-visibility: auto; contain-intrinsic-size: auto 40rem; margin: 1.5rem 0; padding: 1rem 1.25rem; background: var(--card); border: 1px solid var(--edge); border-radius: 10px; }
h2 { margin: 0 0 0.8rem; font-size: 1rem; }
h2 small { margin-left: 0.6rem; color: var(--soft); font-weight: 400; }
.text { margin: 0.7rem 0; white-space: pre-wrap; }
.asked { padding: 0.7rem 0.9rem; border-radius: 8px; background: var(--asked); }
.who { display: block; color: var(--soft); font-size: 0.8rem; }
.soft { color: var(--soft); }
.bad { color: var(--bad); }
details { margin: 0.25rem 0; }
summary { cursor: pointer; font-size: 0.9rem; }
summary code { color: var(--main); }
details > :not(summary) { margin-left: 1.1rem; }
pre {
  margin: 0.4rem 0; padding: 0.5rem 0.7rem; max-height: 36rem; overflow: auto; border: 1px solid var(--edge); border-radius: 6px;
  white-space: pre-wrap; font: 12.5px/1.5 ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace;
}
.diff span { display: block; }
.diff .added { background: var(--added); }
.diff .removed { background: var(--removed); }
.note { margin: 0.25rem 0; color: var(--soft); font-size: 0.88rem; }
.subagent { margin: 0.5rem 0; padding-left: 0.9rem; border-left: 3px solid var(--edge); }
.subagent .turn { margin: 0.8rem 0; padding: 0.7rem 0.9rem; }
@media (max-width: 36rem) {
  header, main { padding: 0 0.7rem; }
  header { padding-top: 1.2rem; }
  .turn { padding: 0.7rem 0.75rem; }
  h2 small { display: block; margin: 0; }
  dl { grid-template-columns: 1fr; }
  dd { margin-bottom: 0.3rem; }
}
@media print {
  body { background: none; }
  pre { max-height: none; }
}
`;
