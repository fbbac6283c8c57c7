import { css } from "lit";

export const workspaceStyles = css`
  :host { display: flex; flex-direction: column; height: 100dvh; background: var(--paper); }
  .desk { display: flex; flex: 1; min-height: 0; }
  .nav { width: 264px; flex: none; border-right: 1px solid var(--line); background: var(--sunken); }
  main { flex: 1; min-width: 0; min-height: 0; }
  main > [hidden] { display: none; }
  .panel { width: 384px; flex: none; border-left: 1px solid var(--line); background: var(--surface); }
  .alone { display: grid; place-content: center; height: 100%; padding: var(--s5); color: var(--ink-soft); }
  .alone .spinner { width: 22px; height: 22px; }
  .door { display: grid; grid-template-columns: minmax(300px, 5fr) 7fr; flex: 1; min-height: 0; overflow: auto; overflow-anchor: none; }
  .pitch { display: flex; flex-direction: column; justify-content: center; gap: var(--s3); padding: var(--s7); background: light-dark(#173f36, #10211c); color: #f2f7f5; }
  .pitch .logo { display: grid; place-items: center; width: 44px; height: 44px; border-radius: 13px; background: #f2f7f5; color: #173f36; font-size: 24px; font-weight: 750; }
  .pitch h1 { font-size: 34px; font-weight: 660; letter-spacing: -0.02em; }
  .pitch p { max-width: 34ch; font-size: var(--text-l); line-height: 1.5; color: #c9dbd5; text-wrap: pretty; }
  .sample { display: grid; gap: var(--s3); width: min(360px, 100%); margin-top: var(--s5); font-size: var(--text-s); }
  .sample .ask { justify-self: end; max-width: none; padding: 8px 14px; border-radius: 14px 14px 4px 14px; background: #ffffff1f; color: #f2f7f5; font-size: var(--text-s); }
  .sample .card { display: grid; gap: 10px; padding: var(--s4); border-radius: var(--radius-l); background: #f8faf9; color: #1b201e; box-shadow: 0 20px 50px -20px #00000099; }
  .sample .card p { display: flex; align-items: center; gap: 8px; max-width: none; color: #545c58; font-size: var(--text-s); }
  .sample .card span, .sample .card em { flex: none; }
  .sample .card span { flex: 1; }
  .sample del { padding: 0 5px; border-radius: 5px; background: #fbeae8; color: #a62b20; }
  .sample ins { padding: 0 5px; border-radius: 5px; background: #e5f3ea; color: #17663f; text-decoration: none; font-weight: 550; }
  .sample i { font-style: normal; }
  .sample em { padding: 5px 14px; border-radius: 7px; background: #1d6b58; color: #fff; font-style: normal; font-weight: 550; }
  .sample small { font-size: var(--text-xs); }
  .entry { display: grid; align-content: safe center; gap: var(--s5); width: min(560px, 100%); margin: 0 auto; padding: var(--s6) var(--s5); }
  .entry h2 { font-size: var(--text-xl); font-weight: 640; letter-spacing: -0.015em; }
  @media (max-width: 860px) {
    .door { grid-template-columns: 1fr; align-content: start; }
    .pitch { padding: var(--s5) var(--s5) var(--s4); gap: var(--s2); }
    .pitch .logo, .sample { display: none; }
    .pitch h1 { font-size: 24px; }
    .pitch p { font-size: var(--text-m); }
    .entry { padding: var(--s5) var(--s4) var(--s6); align-content: start; }
  }
`;
