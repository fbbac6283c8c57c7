import { citations, invoices, leaveProposal } from "./mock-data.ts";

export type Step = [name: string, data: object, waitMs?: number];

const words = (text: string): Step[] => (text.match(/\S+\s*|\s+/g) ?? []).map((text) => ["token", { text }, 22]);
const tool = (name: string, title: string, result: object): Step[] => [
  ["tool.start", { call_id: name, name, title, args: {} }, 200],
  ["tool.result", { call_id: name, name, title, status: "completed", run_id: null, undo: "no", ...result }, 350],
];

/** The scripted answer to what was asked. */
export function scriptFor(text: string, proposals: Map<string, ReturnType<typeof leaveProposal>>): Step[] {
  const ask = text.toLowerCase();
  if (/overdue|invoice/.test(ask)) return overdue();
  if (/book|day.? off|leave from/.test(ask)) return bookLeave(proposals);
  if (/sara/.test(ask)) return whichSara();
  if (/fail/.test(ask)) return [["status", { stage: "thinking" }, 400], ["token", { text: "I was about to" }], ["error", { code: "model_unavailable", message: "The language model did not answer in time. Nothing was changed. Try again." }]];
  if (/attack/.test(ask)) return words("A picture ![x](https://evil.example/p.png) and <img src=x onerror=alert(1)> and [a link](javascript:alert(1)) and [docs](https://evil.example/path?leak=1).");
  return parental();
}

const parental = (): Step[] => [
  ["status", { stage: "reading" }, 250],
  ["status", { stage: "searching" }, 600],
  ...citations.map((citation): Step => ["citation", citation]),
  ...words("Each parent gets **sixteen weeks** of paid parental leave for each child, at full pay [1]. You can split it into up to three parts until the child turns two [1].\n\nTo ask for it:\n\n1. Tell your manager at least **eight weeks** before the first day [2].\n2. Enter it here, as in *“book parental leave from 1 June”*.\n3. HR confirms the dates to you.\n\nDuring the last eight weeks you may work part-time, up to 60 %."),
];

const overdue = (): Step[] => [
  ["status", { stage: "acting" }, 500],
  ...tool("finance.aging", "Overdue invoices", { summary: "9 invoices overdue", table: invoices }),
  ...words("Nine invoices are overdue, **€20,355.15** in all. Hotel Meridian owes the most, and Café Lumen has two."),
];

function bookLeave(proposals: Map<string, ReturnType<typeof leaveProposal>>): Step[] {
  const proposal = leaveProposal(`p${Date.now()}`);
  proposals.set(proposal.id, proposal);
  return [
    ["status", { stage: "acting" }, 400],
    ["tool.start", { call_id: "t1", name: "hrm.request_leave", title: "Request leave", args: {} }, 300],
    ["tool.result", { call_id: "t1", name: "hrm.request_leave", status: "proposal_required", summary: "Waiting for your confirmation" }],
    ...words("That comes to **2 working days**, because 6 April is a holiday. Please check it and confirm."),
    ["proposal", proposal],
  ];
}

const whichSara = (): Step[] => [
  ["status", { stage: "acting" }, 400],
  ...words("There are two people called Sara."),
  ["clarification", { question: "Which Sara do you mean?", field: "employee", multiple: false, choices: [
    { label: "Sara Lindqvist", value: "Sara Lindqvist", detail: "Roasting, Berlin" },
    { label: "Sara Okafor", value: "Sara Okafor", detail: "Sales, Lisbon" },
  ] }],
];
