import { css } from "lit";

/** Looks shared by every component: reset, focus ring, buttons, fields, badges. */
export const controls = css`
  *, *::before, *::after { box-sizing: border-box; }
  [hidden] { display: none !important; }
  h1, h2, h3, h4, p, ul, ol, dl, dd, figure { margin: 0; padding: 0; }
  ul, ol { list-style: none; }
  button, input, textarea, select { font: inherit; color: inherit; }
  :focus { outline: none; }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
  svg.icon { width: 18px; height: 18px; flex: none; display: block; }

  .button {
    display: inline-flex; align-items: center; justify-content: center; gap: 6px; min-height: 36px; padding: 0 14px;
    border: 1px solid var(--line); border-radius: var(--radius-s); background: var(--raised); color: var(--ink);
    font-size: var(--text-s); font-weight: 550; white-space: nowrap; cursor: pointer; box-shadow: var(--shadow-s);
    transition: background 120ms, border-color 120ms, color 120ms;
  }
  .button:hover:not(:disabled) { border-color: var(--line-strong); }
  .button:disabled { opacity: 0.55; cursor: default; box-shadow: none; }
  .button.primary { border-color: transparent; background: var(--accent); color: var(--on-accent); }
  .button.primary:hover:not(:disabled) { background: var(--accent-strong); }
  .button.danger { border-color: transparent; background: var(--danger); color: light-dark(#fff, #2b0c08); }
  .button.small { min-height: 30px; padding: 0 10px; }
  .button.plain { border-color: transparent; background: none; box-shadow: none; color: var(--ink-soft); }
  .button.plain:hover:not(:disabled) { background: var(--hover); color: var(--ink); border-color: transparent; }
  .button svg.icon { width: 16px; height: 16px; }

  .icon-button {
    display: inline-grid; place-items: center; width: 34px; height: 34px; flex: none; padding: 0; border: 0;
    border-radius: var(--radius-s); background: none; color: var(--ink-soft); cursor: pointer;
    transition: background 120ms, color 120ms;
  }
  .icon-button:hover:not(:disabled) { background: var(--hover); color: var(--ink); }
  .icon-button:disabled { opacity: 0.4; cursor: default; }
  .icon-button.small { width: 28px; height: 28px; }
  .icon-button.small svg.icon { width: 16px; height: 16px; }

  .field { display: grid; gap: 6px; font-size: var(--text-s); }
  .field > span:first-child { font-weight: 550; }
  .field .hint { color: var(--ink-soft); font-weight: 400; }
  .field .problem { color: var(--danger); }
  input.text, textarea.text, select.text {
    width: 100%; min-height: 40px; padding: 8px 12px; border: 1px solid var(--line-strong); border-radius: var(--radius-s);
    background: var(--surface); font-size: var(--text-m);
  }
  input.text:focus-visible, textarea.text:focus-visible, select.text:focus-visible { outline-offset: -1px; }
  ::placeholder { color: var(--ink-soft); opacity: 1; }

  @media (pointer: coarse) {
    .button, .button.small { min-height: 40px; }
    .icon-button { width: 40px; height: 40px; }
    .icon-button.small { width: 36px; height: 36px; }
  }

  .badge {
    display: inline-flex; align-items: center; gap: 4px; padding: 1px 8px; border-radius: 99px; background: var(--sunken);
    color: var(--ink-soft); font-size: var(--text-xs); font-weight: 550; line-height: 20px; white-space: nowrap;
  }
  .badge.good { background: var(--good-soft); color: var(--good); }
  .badge.warn { background: var(--warn-soft); color: var(--warn); }
  .badge.danger { background: var(--danger-soft); color: var(--danger); }
  .badge svg.icon { width: 13px; height: 13px; }

  .notice {
    display: flex; gap: var(--s2); align-items: flex-start; padding: 10px 12px; border-radius: var(--radius-s);
    background: var(--sunken); font-size: var(--text-s); line-height: 1.45;
  }
  .notice.danger { background: var(--danger-soft); color: var(--danger); }
  .notice.warn { background: var(--warn-soft); color: var(--warn); }
  .notice.good { background: var(--good-soft); color: var(--good); }
  .notice .grow { flex: 1; min-width: 0; }
  .notice .button { margin: -4px 0; }

  .empty { display: grid; justify-items: center; gap: var(--s2); padding: var(--s6) var(--s4); text-align: center; color: var(--ink-soft); font-size: var(--text-s); }
  .empty svg.icon { width: 26px; height: 26px; margin-bottom: var(--s1); opacity: 0.7; }
  .empty b { color: var(--ink); font-size: var(--text-m); font-weight: 600; }

  .skeleton { display: block; height: 14px; border-radius: 5px; background: var(--hover); animation: breathe 1.4s ease-in-out infinite; }
  @keyframes breathe { 50% { opacity: 0.45; } }
  @keyframes spin { to { transform: rotate(1turn); } }
  .spinner { width: 15px; height: 15px; flex: none; border: 2px solid currentColor; border-right-color: transparent; border-radius: 50%; animation: spin 0.8s linear infinite; }

  .unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  @media (prefers-reduced-motion: reduce) {
    *, *::before, *::after { animation-duration: 0.01ms !important; animation-iteration-count: 1 !important; transition-duration: 0.01ms !important; scroll-behavior: auto !important; }
  }
`;
