import { css } from "lit";

/** Looks shared by the administration pages: a reading column, cards, rows, forms in pairs. */
export const officeStyles = css`
  :host { display: block; }
  .page { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s5); width: min(880px, 100%); margin: 0 auto; padding: var(--s6) var(--s5) var(--s7); }
  .title h2 { font-size: var(--text-xl); font-weight: 640; letter-spacing: -0.015em; line-height: 1.25; }
  .title p { max-width: 72ch; margin-top: 4px; color: var(--ink-soft); text-wrap: pretty; }
  .card { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s4); padding: var(--s5); border: 1px solid var(--line); border-radius: var(--radius-l); background: var(--surface); box-shadow: var(--shadow-s); }
  .head { display: flex; flex-wrap: wrap; align-items: center; gap: var(--s2) var(--s3); }
  .head > div, .head > .grow { flex: 1; min-width: 200px; }
  .head h3 { font-size: 16px; font-weight: 620; line-height: 1.4; }
  .lead { max-width: 76ch; color: var(--ink-soft); font-size: var(--text-s); text-wrap: pretty; }
  .rows { display: grid; grid-template-columns: minmax(0, 1fr); border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--surface); overflow: hidden; }
  .rows > li { display: flex; flex-wrap: wrap; align-items: center; gap: var(--s2) var(--s3); padding: 11px var(--s3) 11px var(--s4); font-size: var(--text-s); line-height: 1.45; }
  .rows > li + li { border-top: 1px solid var(--line); }
  .rows .grow { flex: 1; min-width: 160px; overflow-wrap: anywhere; }
  .rows b { font-size: 14px; font-weight: 570; }
  .rows > .opens { position: relative; transition: background 120ms; }
  .opens:hover { background: var(--hover); }
  .whole::after { content: ""; position: absolute; inset: 0; }
  .whole:hover { background: none !important; }
  .soft { color: var(--ink-soft); font-size: var(--text-xs); }
  .rows .soft { display: block; }
  .badges { display: flex; flex-wrap: wrap; gap: 5px; }
  .mark { display: grid; place-items: center; width: 34px; height: 34px; flex: none; border-radius: 10px; background: var(--sunken); color: var(--ink-soft); }
  .mark.on { background: var(--accent-soft); color: var(--accent); }
  .face { display: grid; place-items: center; width: 34px; height: 34px; flex: none; border-radius: 50%; background: var(--accent-soft); color: var(--accent); font-size: var(--text-xs); font-weight: 650; }
  form { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s4); }
  .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(220px, 1fr)); gap: var(--s4); align-items: start; }
  .buttons { display: flex; flex-wrap: wrap; align-items: center; gap: var(--s2); }
  .body { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s4); padding: var(--s5); }
  .search { position: relative; display: block; }
  .search svg.icon { position: absolute; left: 12px; top: 11px; color: var(--ink-soft); pointer-events: none; }
  .search input { padding-left: 40px; }
  .skeletons { display: grid; gap: var(--s4); padding: var(--s3) 0; }
  .mono { font-family: var(--mono); font-size: var(--text-s); overflow-wrap: anywhere; }
  .secret { display: flex; flex-wrap: wrap; align-items: center; gap: var(--s2); padding: 10px 12px; border-radius: var(--radius-m); background: var(--sunken); }
  .secret code { flex: 1; min-width: 0; font-family: var(--mono); font-size: var(--text-s); overflow-wrap: anywhere; user-select: all; }
  h4 { font-size: var(--text-s); font-weight: 600; }
  @media (max-width: 640px) {
    .page { padding: var(--s5) var(--s4) var(--s6); }
    .card { padding: var(--s4); }
    .title h2 { font-size: 22px; }
  }
`;
