/** Words under and beside an answer: its tables, its model, and what a person thinks of it. */
import { plural } from "./strings";

export const strings = {
  foot: {
    copy: "Copy answer",
    copied: "Copied",
    up: "Good answer",
    down: "Bad answer",
    reason: "What was wrong with it?",
    reasonHint: "You may leave this empty. Names are taken out before anybody uses it to test the assistant.",
    send: "Send",
    skip: "Not now",
    thanks: "Thank you. Your remark is kept with the answer.",
    tokens: (count: number, shown: string): string => `${shown} ${count === 1 ? "token" : "tokens"}`,
    took: (seconds: string): string => `${seconds} s`,
    free: "no cost",
    facts: "How this answer was made",
  },
  table: {
    copy: "Copy",
    copyLabel: "Copy the table for a spreadsheet",
    copied: "Copied",
    save: "CSV",
    saveLabel: "Save the table as a CSV file",
    fileName: "table",
    rows: (count: number): string => plural(count, "row", "rows"),
    all: (count: number): string => `Show all ${count}`,
    sortBy: (label: string): string => `Sort by ${label}`,
    empty: "No rows.",
    chart: "Chart",
    hideChart: "Hide the chart",
    showChart: "Show the chart",
  },
  chart: {
    label: (caption: string, figures: string, by: string): string => `Chart${caption ? ` of ${caption}` : ""}: ${figures} by ${by}. The table below says the same.`,
  },
};
