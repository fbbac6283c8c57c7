import { css } from "lit";

export const messageStyles = css`
  :host { display: block; }
  .mine { width: fit-content; max-width: min(85%, 560px); margin-left: auto; padding: 9px 15px; border-radius: var(--radius-l) var(--radius-l) 5px var(--radius-l); background: var(--accent-soft); white-space: pre-wrap; overflow-wrap: anywhere; }
  .theirs { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s3); }
  .stage { display: flex; align-items: center; gap: 10px; color: var(--ink-soft); font-size: var(--text-s); min-height: 24px; }
  .dots { display: inline-flex; gap: 4px; }
  .dots i { width: 6px; height: 6px; border-radius: 50%; background: var(--accent); animation: breathe 1.2s ease-in-out infinite; }
  .dots i:nth-child(2) { animation-delay: 0.15s; }
  .dots i:nth-child(3) { animation-delay: 0.3s; }
  @keyframes breathe { 50% { opacity: 0.25; } }
  .choices { display: grid; gap: 6px; justify-items: start; }
  .choices steward-slot-form { justify-self: stretch; }
  .choice { display: grid; gap: 1px; padding: 9px 14px; border: 1px solid var(--line-strong); border-radius: var(--radius-m); background: var(--surface); text-align: left; cursor: pointer; transition: background 120ms, border-color 120ms; }
  .choice:hover:not(:disabled) { border-color: var(--accent); background: var(--accent-soft); }
  .choice:disabled { opacity: 0.6; cursor: default; }
  .choice b { font-weight: 550; }
  .choice span { color: var(--ink-soft); font-size: var(--text-s); }
  .person { color: var(--ink-soft); font-size: var(--text-s); font-weight: 600; }
  .stopped { color: var(--ink-soft); font-size: var(--text-s); font-style: italic; }
`;
