import { css } from "lit";

export const panelStyles = css`
  :host { display: block; padding: var(--s4); }
  .stack { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s3); }
  .skeletons { display: grid; gap: var(--s4); padding: var(--s3) 0; }
  h3 { color: var(--ink-soft); font-size: var(--text-xs); font-weight: 600; }
  .bar { display: flex; align-items: center; gap: var(--s2); }
  .bar h3 { flex: 1; }
  .soft { color: var(--ink-soft); font-size: var(--text-xs); }
`;
