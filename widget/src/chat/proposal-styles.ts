import { css } from "lit";

export const proposalStyles = css`
  :host { display: block; }
  article { display: grid; gap: var(--s3); padding: var(--s4); border: 1px solid var(--line); border-radius: var(--radius-l); background: var(--surface); box-shadow: var(--shadow-m); }
  article.open { border-color: light-dark(#1d6b5859, #6ccbb04d); }
  article:not(.open) { box-shadow: none; }
  header { display: grid; gap: 6px; }
  .kicker { display: flex; align-items: center; gap: 6px; color: var(--accent); font-size: var(--text-xs); font-weight: 620; }
  .kicker svg.icon { width: 15px; height: 15px; }
  article:not(.open) .kicker { color: var(--ink-soft); }
  h3 { font-size: 16px; font-weight: 620; line-height: 1.4; overflow-wrap: anywhere; }
  .badges { display: flex; flex-wrap: wrap; gap: 6px; }
  .effects { padding: 2px 0; font-size: var(--text-s); }
  .effects h4 { margin-bottom: 4px; font-size: var(--text-xs); font-weight: 600; color: var(--ink-soft); }
  .effects li { position: relative; padding-left: 14px; }
  .effects li::before { content: ""; position: absolute; left: 2px; top: 9px; width: 5px; height: 5px; border-radius: 50%; background: var(--accent); }
  .effects li + li { margin-top: 2px; }
  footer { display: flex; flex-wrap: wrap; align-items: center; gap: var(--s2); }
  .confirm { min-width: 104px; }
  steward-countdown { margin-left: auto; color: var(--ink-soft); font-size: var(--text-xs); font-variant-numeric: tabular-nums; }
  summary { width: fit-content; padding: 2px 4px; border-radius: 5px; color: var(--ink-soft); font-size: var(--text-s); cursor: pointer; }
  summary:hover { color: var(--ink); }
  details[open] summary { margin-bottom: var(--s2); }
  .outcome { color: var(--ink-soft); font-size: var(--text-s); }
`;
