/** Joins the hard line ends of printed pages, and keeps those that mean something: blank lines, lists, tables, headings. */
export function reflow(text: string): string {
  return text.replace(/([^\n])\n(?![\n\s]|[-*•#|>]|\d+[.)]\s)/g, (_whole, before: string) => (before === "|" || before === ":" ? `${before}\n` : `${before} `));
}
