import { svg, html, type TemplateResult } from "lit";
import type { PageIconName } from "./page-icons";

const own = {
  alert: svg`<path d="M12 4 3 19.500h18z"/><path d="M12 10v4.500M12 17v.01"/>`,
  arrowDown: svg`<path d="M12 5v14M6 13l6 6 6-6"/>`,
  arrowUp: svg`<path d="M12 19V5M6 11l6-6 6 6"/>`,
  book: svg`<path d="M5 4.500h10.500a2.5 2.5 0 0 1 2.5 2.500v12.500H7.500A2.5 2.5 0 0 1 5 17z"/><path d="M5 17a2.5 2.5 0 0 1 2.5-2.500H18"/>`,
  check: svg`<path d="m5 12.5 4.5 4.500L19 7.5"/>`,
  chevron: svg`<path d="m9 6 6 6-6 6"/>`,
  clock: svg`<circle cx="12" cy="12" r="8"/><path d="M12 8v4.500l3 1.5"/>`,
  close: svg`<path d="m6 6 12 12M18 6 6 18"/>`,
  copy: svg`<rect x="8.5" y="8.5" width="11" height="11" rx="2"/><path d="M15.5 5.500A1.5 1.5 0 0 0 14 4.500H6a1.5 1.5 0 0 0-1.5 1.500v8A1.5 1.5 0 0 0 5.5 15.5"/>`,
  download: svg`<path d="M12 4v11M7 11l5 5 5-5M5 20h14"/>`,
  file: svg`<path d="M6 3.500h8l4.5 4.500v12.500H6z"/><path d="M14 3.500V8h4.5"/>`,
  lock: svg`<rect x="5.5" y="10.5" width="13" height="9.5" rx="2"/><path d="M8.5 10.500V8a3.5 3.5 0 0 1 7 0v2.5"/>`,
  people: svg`<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 19.500c.6-3.6 3.2-5.5 6.5-5.500s5.9 1.9 6.5 5.500M15.5 5.400a3.5 3.5 0 0 1 0 6.200M17.5 14.500c2.3.7 3.6 2.4 4 5"/>`,
  search: svg`<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>`,
  shield: svg`<path d="M12 3.5 5 6v5.500c0 4.2 2.8 7.3 7 9 4.2-1.7 7-4.8 7-9V6z"/>`,
  stop: svg`<rect x="7" y="7" width="10" height="10" rx="2" fill="currentColor"/>`,
  undo: svg`<path d="M8.5 5 4.5 9l4 4"/><path d="M4.5 9H14a5.5 5.5 0 0 1 0 11h-4"/>`,
};

export type IconName = keyof typeof own | PageIconName;
const shapes: Partial<Record<IconName, TemplateResult<2>>> = own;

/** Adds the shapes that the chat alone does not need, and so does not bring along. */
export function addIcons(more: Record<PageIconName, TemplateResult<2>>): void {
  Object.assign(shapes, more);
}

/** A line icon in the colour of its text; decoration only, so hidden from screen readers. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.7"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${shapes[name]}</svg>`;
}
