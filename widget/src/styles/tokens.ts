import { css } from "lit";

/** Colours, type, spacing and depth. Every colour pair used for text meets WCAG AA in both themes. */
export const tokens = css`
  :host {
    --paper: light-dark(#f6f6f3, #121413);
    --surface: light-dark(#ffffff, #1a1d1c);
    --raised: light-dark(#ffffff, #212524);
    --sunken: light-dark(#f0f0ec, #161918);
    --hover: light-dark(#1d2b260d, #ffffff12);
    --line: light-dark(#e3e3dd, #2e3331);
    --line-strong: light-dark(#8b928d, #76807b);
    --ink: light-dark(#1b201e, #e8ecea);
    --ink-soft: light-dark(#545c58, #a9b2ae);
    --accent: light-dark(#1d6b58, #6ccbb0);
    --accent-strong: light-dark(#15584a, #86dac2);
    --on-accent: light-dark(#ffffff, #0c211b);
    --accent-soft: light-dark(#e4f0ec, #1d332d);
    --ring: light-dark(#1d6b5826, #6ccbb033);
    --warn: light-dark(#8a5300, #eebb66);
    --warn-soft: light-dark(#fbf1de, #35290f);
    --danger: light-dark(#a62b20, #f39b90);
    --danger-soft: light-dark(#fbeae8, #3d1f1b);
    --good: light-dark(#17663f, #7fd3a2);
    --good-soft: light-dark(#e5f3ea, #18321f);
    --mark: light-dark(#ffe9a3, #5c4a0e);
    --shadow-s: 0 1px 2px light-dark(#1b201e12, #00000066);
    --shadow-m: 0 1px 2px light-dark(#1b201e0f, #00000059), 0 6px 20px -8px light-dark(#1b201e24, #00000099);
    --shadow-l: 0 2px 6px light-dark(#1b201e14, #00000066), 0 24px 60px -18px light-dark(#1b201e4d, #000000cc);
    --font: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
    --mono: ui-monospace, "SF Mono", "Cascadia Mono", "Roboto Mono", Menlo, Consolas, monospace;
    --text-xs: 12px;
    --text-s: 13px;
    --text-m: 15px;
    --text-l: 18px;
    --text-xl: 26px;
    --s1: 4px;
    --s2: 8px;
    --s3: 12px;
    --s4: 16px;
    --s5: 24px;
    --s6: 32px;
    --s7: 48px;
    --radius-s: 7px;
    --radius-m: 11px;
    --radius-l: 16px;
    --ease: cubic-bezier(0.2, 0.7, 0.2, 1);
    color: var(--ink);
    font: 400 var(--text-m) / 1.55 var(--font);
    -webkit-font-smoothing: antialiased;
  }
`;
