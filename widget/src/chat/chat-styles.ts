import { css } from "lit";

export const chatStyles = css`
  :host { display: flex; flex-direction: column; min-height: 0; height: 100%; background: var(--paper); container-type: inline-size; }
  :host([theme="light"]) { color-scheme: light; }
  :host([theme="dark"]) { color-scheme: dark; }
  :host([theme="auto"]) { color-scheme: light dark; }
  .chat { position: relative; display: flex; flex-direction: column; flex: 1; min-height: 0; }
  .log { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; scrollbar-gutter: stable both-edges; }
  .column { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s5); max-width: 760px; min-height: 100%; margin: 0 auto; padding: var(--s5) var(--s5) var(--s6); align-content: start; }
  .dock { position: relative; width: 100%; max-width: 760px; margin: 0 auto; padding: 0 var(--s5) max(var(--s3), env(safe-area-inset-bottom)); }
  .down { position: absolute; left: 50%; top: -46px; translate: -50%; width: 36px; padding: 0; border-radius: 50%; box-shadow: var(--shadow-m); }
  .skeletons { display: grid; gap: var(--s3); }
  .skeleton:nth-child(3n + 1) { width: 82%; }
  .skeleton:nth-child(3n) { width: 64%; }
  .welcome { display: grid; gap: var(--s3); align-self: center; align-content: center; min-height: min(60cqh, 460px); padding: var(--s6) 0; }
  .welcome h2 { font-size: var(--text-xl); font-weight: 620; line-height: 1.25; letter-spacing: -0.015em; text-wrap: balance; }
  .welcome > p { max-width: 56ch; color: var(--ink-soft); text-wrap: pretty; }
  .suggestions { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: var(--s2); margin-top: var(--s3); }
  .suggestions button { display: flex; gap: 10px; align-items: flex-start; width: 100%; height: 100%; min-height: 52px; padding: 12px 14px; border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--surface); text-align: left; font-size: 14px; line-height: 1.45; cursor: pointer; box-shadow: var(--shadow-s); transition: border-color 120ms, background 120ms; }
  .suggestions button:hover { border-color: var(--accent); }
  .suggestions svg.icon { margin-top: 1px; color: var(--accent); }
  steward-sign-in-form { margin: auto; padding: var(--s5); width: min(420px, 100%); }
  @container (max-width: 560px) {
    .column { padding: var(--s4) var(--s4) var(--s5); }
    .dock { padding-left: var(--s3); padding-right: var(--s3); }
    .suggestions { grid-template-columns: 1fr; }
    .welcome h2 { font-size: 22px; }
  }
`;
