import { html, svg, type TemplateResult } from "lit";
import type { Thumb } from "../api/types";

const hand = svg`<path d="M7.5 20H5a1.5 1.5 0 0 1-1.5-1.500v-6A1.500 1.500 0 0 1 5 11h2.500m0 9V11m0 9h8.700a2 2 0 0 0 2-1.600l1.200-6a2 2 0 0 0-2-2.400H13l.7-3.800A1.900 1.900 0 0 0 11.900 4L7.500 11"/>`;

/** A thumb; the one that points down is the other one turned. */
export function thumbIcon(thumb: Thumb): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round"
    stroke-linejoin="round" aria-hidden="true">${thumb === "up" ? hand : svg`<g transform="rotate(180 12 12)">${hand}</g>`}</svg>`;
}
