export interface Range {
  start: number;
  end: number;
}

/** Where a quote stands in a passage, blind to differences of white space and case; null when it does not. */
export function findQuote(text: string, quote: string): Range | null {
  const words = quote.trim().split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  const pattern = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("\\s+");
  const match = new RegExp(pattern, "iu").exec(text);
  return match ? { start: match.index, end: match.index + match[0].length } : null;
}
