import MarkdownIt, { type Token, type StateInline } from "markdown-it";
import { strings } from "../strings";
import { isAllowedLink } from "./sanitise";

/** What `[n]` may point at: known numbers become buttons; while the answer still streams others are kept as hints. */
export interface CitationScope {
  titles: Map<number, string>;
  isStreaming: boolean;
}

const markdown = new MarkdownIt({ html: false, linkify: false, breaks: false, typographer: false });
markdown.validateLink = isAllowedLink;
markdown.inline.ruler.before("link", "citation", readCitation);
markdown.renderer.rules.citation = renderCitation;
markdown.renderer.rules.image = (tokens, index) =>
  `<span class="image">${escape(strings.chat.image(tokens[index].content))}</span>`;
markdown.renderer.rules.link_open = renderLinkOpen;
markdown.renderer.rules.link_close = renderLinkClose;
markdown.renderer.rules.table_open = () => `<div class="table-wrap"><table>`;
markdown.renderer.rules.table_close = () => `</table></div>`;
markdown.renderer.rules.th_open = renderCell("th");
markdown.renderer.rules.td_open = renderCell("td");

const escape = markdown.utils.escapeHtml;

/** HTML of each top-level block, so that a growing answer only re-renders its last one. Not yet sanitised. */
export function renderBlocks(source: string, scope: CitationScope): string[] {
  const env = { scope };
  const blocks: string[] = [];
  for (const tokens of topLevelBlocks(markdown.parse(source, env))) {
    blocks.push(markdown.renderer.render(tokens, markdown.options, env));
  }
  return blocks;
}

function topLevelBlocks(tokens: Token[]): Token[][] {
  const blocks: Token[][] = [];
  let open: Token[] = [];
  let depth = 0;
  for (const token of tokens) {
    open.push(token);
    depth += token.nesting;
    if (depth > 0) continue;
    blocks.push(open);
    open = [];
  }
  return open.length ? [...blocks, open] : blocks;
}

function readCitation(state: StateInline, silent: boolean): boolean {
  const match = /^\[(\d{1,2})\](?!\(|\[(?!\d))/.exec(state.src.slice(state.pos, state.pos + 6));
  if (!match) return false;
  const n = Number(match[1]);
  const { titles, isStreaming } = (state.env as { scope: CitationScope }).scope;
  if (!titles.has(n) && !isStreaming) return false;
  if (!silent) state.push("citation", "", 0).meta = { n };
  state.pos += match[0].length;
  return true;
}

function renderCitation(tokens: Token[], index: number, _options: unknown, env: unknown): string {
  const n = Number(tokens[index].meta?.n);
  const title = (env as { scope: CitationScope }).scope.titles.get(n);
  if (title === undefined) return `<span class="cite-pending">${n}</span>`;
  const label = escape(strings.chat.source(n, title));
  return `<button type="button" class="cite" data-n="${n}" aria-label="${label}" title="${escape(title)}">${n}</button>`;
}

function renderLinkOpen(tokens: Token[], index: number): string {
  const href = String(tokens[index].attrGet("href") ?? "");
  return `<a href="${escape(href)}" target="_blank" rel="noopener noreferrer nofollow" title="${escape(href)}">`;
}

/** Shows where a link leads when its text does not say so. */
function renderLinkClose(tokens: Token[], index: number): string {
  let open = index;
  while (open > 0 && tokens[open].type !== "link_open") open -= 1;
  const text = tokens.slice(open, index).map((token) => token.content).join("");
  const host = hostOf(String(tokens[open].attrGet("href") ?? ""));
  return host && !text.includes(host) ? `</a><span class="host">${escape(host)}</span>` : "</a>";
}

function hostOf(href: string): string {
  try {
    return new URL(href).host;
  } catch {
    return "";
  }
}

/** Alignment as a class, since a strict content policy forbids style attributes. */
function renderCell(tag: "th" | "td") {
  return (tokens: Token[], index: number): string =>
    /right|center/.test(String(tokens[index].attrGet("style") ?? "")) ? `<${tag} class="num">` : `<${tag}>`;
}
