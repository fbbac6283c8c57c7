import { css } from "lit";

export const documentsStyles = css`
  .stack { min-height: 100%; align-content: start; }
  .drop { display: grid; justify-items: center; gap: 2px; padding: var(--s4); border: 1.5px dashed var(--line-strong); border-radius: var(--radius-l); background: none; color: var(--ink-soft); font-size: var(--text-xs); cursor: pointer; transition: background 120ms, border-color 120ms; }
  .drop b { color: var(--ink); font-size: var(--text-s); font-weight: 600; }
  .drop svg.icon { margin-bottom: 4px; color: var(--accent); }
  .drop:hover, .drop.over { border-color: var(--accent); background: var(--accent-soft); }
  .upload { display: grid; gap: 6px; padding: 10px 12px; border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--surface); }
  .upload .name { flex: 1; min-width: 0; font-size: var(--text-s); font-weight: 550; overflow-wrap: anywhere; }
  progress { width: 100%; height: 5px; border: 0; border-radius: 99px; background: var(--hover); overflow: hidden; appearance: none; }
  progress::-webkit-progress-bar { background: var(--hover); }
  progress::-webkit-progress-value { border-radius: 99px; background: var(--accent); transition: inline-size 300ms var(--ease); }
  progress::-moz-progress-bar { background: var(--accent); }
  .search { position: relative; }
  .search svg.icon { position: absolute; left: 11px; top: 10px; color: var(--ink-soft); pointer-events: none; }
  .search input { min-height: 38px; padding-left: 38px; font-size: 14px; }
  .list { display: grid; grid-template-columns: minmax(0, 1fr); border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--surface); }
  .list li + li { border-top: 1px solid var(--line); }
  .none { text-align: center; }
`;
