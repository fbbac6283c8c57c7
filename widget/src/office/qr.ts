import { html, nothing, svg, type TemplateResult } from "lit";

interface Drawing {
  width: number;
  height: number;
  path: string;
  /** Modules are drawn as lines of this thickness, or filled when it is zero. */
  isStroke: boolean;
}

/** The one path of the server's QR picture; anything else in it is not taken over. */
export function readQr(picture: string): Drawing | null {
  const root = /<svg\b[^>]*>/.exec(picture)?.[0] ?? "";
  const box = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(root);
  const paths = [...picture.matchAll(/<path\b[^>]*>/g)].map(([tag]) => tag);
  const drawn = paths.find((tag) => /\bstroke="/.test(tag)) ?? paths.at(-1) ?? "";
  const path = /\bd="([MmLlHhVvZz\d\s.,-]+)"/.exec(drawn)?.[1];
  if (!path) return null;
  const scale = Number(/scale\(([\d.]+)\)/.exec(drawn)?.[1] ?? 1);
  const side = (name: string): number => Number(new RegExp(`\\b${name}="([\\d.]+)`).exec(root)?.[1] ?? 0) / scale;
  const [width, height] = box ? [Number(box[1]), Number(box[2])] : [side("width"), side("height")];
  return width && height ? { width, height, path, isStroke: /\bstroke="/.test(drawn) } : null;
}

/** The code in black on white, whatever the theme, since cameras want it so. */
export function renderQr(picture: string, label: string): TemplateResult | typeof nothing {
  const drawing = readQr(picture);
  if (!drawing) return nothing;
  const { width, height, path, isStroke } = drawing;
  return html`<svg class="qr" role="img" aria-label=${label} viewBox="0 0 ${width} ${height}" shape-rendering="crispEdges">
    <rect width=${width} height=${height} fill="#fff"></rect>
    ${isStroke ? svg`<path d=${path} stroke="#000" fill="none"></path>` : svg`<path d=${path} fill="#000"></path>`}
  </svg>`;
}
