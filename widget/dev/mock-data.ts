/** A made-up company for developing the pages without a server. */
const person = (id: string, name: string) => ({ id, name });
export const ana = person("u1", "Ana Ruiz");
export const tom = person("u2", "Tom Becker");

export const me = {
  user: { id: "u1", email: "ana@northwind.example", name: "Ana Ruiz", employee_id: "e1", locale: "en", timezone: "Europe/Berlin" },
  tenant: { slug: "northwind", name: "Northwind Coffee Roasters", currency: "EUR", timezone: "Europe/Berlin", is_sandbox: true, now: "2026-03-16T08:00:00Z" },
  roles: ["manager"],
  permissions: ["kb.document.create", "kb.document.update", "kb.document.delete", "audit.entry.read", "audit.entry.verify"],
};

export const signIns = {
  password_hint: "demo",
  items: [
    ["ana@northwind.example", "Ana Ruiz", "manager"],
    ["tom@northwind.example", "Tom Becker", "employee"],
    ["ines@northwind.example", "Inês Carvalho", "hr"],
    ["mei@northwind.example", "Mei Tanaka", "accountant"],
    ["joel@northwind.example", "Joel Osei", "sales"],
    ["vera@northwind.example", "Vera Novak", "owner"],
  ].map(([email, name, role]) => ({ email, name, role, tenant: "northwind", tenant_name: "Northwind Coffee Roasters" }))
    .concat([{ email: "leo@harbor.example", name: "Leo Martin", role: "owner", tenant: "harbor", tenant_name: "Harbor Books" }]),
};

export const suggestions = [
  { text: "How many days of parental leave do we give?", kind: "document" },
  { text: "Which invoices are overdue?", kind: "ask" },
  { text: "Book me 3 days off from 6 April", kind: "act" },
  { text: "Who on my team is away next week?", kind: "ask" },
];

const hours = (count: number): string => new Date(Date.now() - count * 3_600_000).toISOString();

export const conversations = [
  ["c1", "Overdue invoices in March", 1], ["c2", "Parental leave for Tom", 4], ["c3", "Reorder levels for green beans", 30],
  ["c4", "Hotel limits in Lisbon", 70], ["c5", "Q1 pipeline by stage", 400],
].map(([id, title, age]) => ({ id: String(id), title: String(title), updated_at: hours(Number(age)), messages_count: 4 }));

export const citations = [
  { n: 1, document_id: "d1", document: "leave-policy.pdf", title: "Leave policy 2026", page: 4, heading: "Parental leave", quote: "Each parent is entitled to sixteen weeks of paid parental leave", chunk_id: "k1", start: 0, end: 60 },
  { n: 2, document_id: "d2", document: "handbook.md", title: "People handbook", page: null, heading: "Asking for leave", quote: "ask at least eight weeks before the first day", chunk_id: "k2", start: 0, end: 40 },
];

export const passages: Record<string, object> = {
  k1: {
    document: { id: "d1", title: "Leave policy 2026", filename: "leave-policy.pdf" }, heading: "Parental leave", page: 4,
    before: "3.4 Sick leave\n\nA certificate is needed from the third day. Sick days are never taken from annual leave.",
    text: "Each parent is entitled to sixteen weeks of paid\nparental leave for each child, at full pay. The weeks may be taken in up to three\nparts until the child's second birthday. Part-time work of up to 60 % is possible during the last eight weeks.",
    after: "3.6 Carer's leave\n\nUp to ten days a year may be taken to care for a close relative.",
  },
  k2: {
    document: { id: "d2", title: "People handbook", filename: "handbook.md" }, heading: "Asking for leave", page: null, before: null,
    text: "For parental leave, ask at least eight weeks before the first day. Your manager and HR both see the request.", after: null,
  },
};

const document = (id: string, title: string, filename: string, readers: string[], pages: number | null, state = "ready", more = {}) => ({
  id, title, filename, media_type: "application/pdf", size_bytes: 182_000, state, progress: state === "ready" ? 1 : 0.4, error: null,
  readers, version: 1, pages_count: pages, chunks_count: 12, uploaded_by: ana, created_at: hours(90), updated_at: hours(20), ...more,
});

export const documents = [
  document("d1", "Leave policy 2026", "leave-policy.pdf", ["all"], 9, "ready", { version: 3 }),
  document("d2", "People handbook", "handbook.md", ["all"], null),
  document("d3", "Salary bands", "salary-bands.pdf", ["role:hr", "role:owner"], 3),
  document("d4", "Supplier agreement Finca Alta", "finca-alta.pdf", ["role:manager"], 22, "embedding", { progress: 0.62 }),
  document("d5", "Scan from office printer", "scan_0041.pdf", ["user:u1"], null, "failed", { error: "This PDF is protected by a password. Remove it and upload the file again." }),
];

export function leaveProposal(id: string, change: object = {}) {
  return {
    id, action: "hrm.request_leave", title: "Request leave", summary: "Request 3 days of annual leave, 6 to 8 April 2026",
    args: { employee: "Ana Ruiz", kind: "annual", start_on: "2026-04-06", end_on: "2026-04-08", reason: null, is_half_day: false },
    diff: [
      { record_kind: "leave_request", record_id: null, label: "Leave request of Ana Ruiz", change: "create", fields: [
        { field: "start_on", label: "First day", before: null, after: "2026-04-06" },
        { field: "end_on", label: "Last day", before: null, after: "2026-04-08" },
        { field: "days", label: "Working days", before: null, after: "2" },
        { field: "state", label: "State", before: null, after: "Pending approval" },
      ] },
      { record_kind: "leave_balance", record_id: "b1", label: "Annual leave 2026", change: "update", fields: [
        { field: "available", label: "Available days", before: "18.5", after: "16.5" },
      ] },
    ],
    effects: [
      { kind: "leave", text: "Vera Novak is asked to approve it", data: {} },
      { kind: "event", text: "6 April is Easter Monday and takes no day", data: {} },
    ],
    warnings: ["Tom Becker of your team is away on 7 April too."],
    risk: "W", undo: "yes", undo_note: "Withdraws the request and gives the days back.", required: "confirm", step_up: false, state: "open",
    expires_at: new Date(Date.now() + 15 * 60_000).toISOString(), args_hash: "x", record_versions: {}, requested_by: ana,
    can_confirm: true, why_not: null, conversation_id: "c-new", created_at: new Date().toISOString(), decided_by: null, decided_at: null,
    run_id: null as string | null, ...change,
  };
}

export const creditProposal = leaveProposal("p2", {
  action: "finance.issue_credit", title: "Issue credit note", summary: "Issue a credit note of €1,240.00 to Café Lumen for INV-2026-0047",
  diff: [
    { record_kind: "invoice", record_id: "i1", label: "INV-2026-0047, Café Lumen", change: "update", fields: [
      { field: "state", label: "State", before: "Posted", after: "Credited" },
      { field: "open", label: "Open amount", before: { amount: "1240.00", currency: "EUR" }, after: { amount: "0.00", currency: "EUR" } },
    ] },
  ],
  effects: [
    { kind: "ledger", text: "Debit 4000 Revenue €1,042.02, debit 2200 VAT €197.98, credit 1100 Receivables €1,240.00", data: {} },
    { kind: "number", text: "Takes the next credit note number, CN-2026-0003", data: {} },
    { kind: "mail", text: "Sends the credit note to billing@lumen.example", data: {} },
  ],
  warnings: [], risk: "D", undo: "no", undo_note: null, required: "four_eyes", requested_by: tom, conversation_id: null,
});

export const run = (id: string, summary: string, change: object = {}) => ({
  id, action: "hrm.request_leave", title: "Request leave", summary, state: "completed", result: {}, diff: [], undo: "yes", can_undo: true,
  requested_by: ana, decided_by: ana, via: "widget", created_at: hours(2), undone_at: null, proposal_id: "p1", ...change,
});

export const invoices = {
  columns: [
    { key: "number", label: "Invoice", kind: "text" }, { key: "customer", label: "Customer", kind: "text" },
    { key: "due_on", label: "Due", kind: "date" }, { key: "days", label: "Days late", kind: "number" }, { key: "open", label: "Open", kind: "money" },
  ],
  rows: ([
    ["INV-2026-0031", "Café Lumen", "2026-02-13", 31, "2480.00"], ["INV-2026-0034", "Brot & Söhne", "2026-02-20", 24, "615.50"],
    ["INV-2026-0036", "Hotel Meridian", "2026-02-24", 20, "12940.75"], ["INV-2026-0039", "Aromas do Porto", "2026-03-02", 14, "330.00"],
    ["INV-2026-0041", "Kaffeehaus Adler", "2026-03-04", 12, "1875.20"], ["INV-2026-0042", "Green Fork", "2026-03-05", 11, "94.80"],
    ["INV-2026-0044", "Studio Nord", "2026-03-09", 7, "720.00"], ["INV-2026-0045", "Café Lumen", "2026-03-11", 5, "1240.00"],
    ["INV-2026-0046", "Bistro Vert", "2026-03-13", 3, "58.90"],
  ] as const).map(([number, customer, due_on, days, amount]) => ({ number, customer, due_on, days, open: { amount, currency: "EUR" } })),
};

export const tools = [{
  name: "hrm.request_leave", title: "Request leave", description: "", input_schema: {
    type: "object", required: ["start_on", "end_on"],
    $defs: { LeaveKind: { type: "string", enum: ["annual", "sick", "parental", "unpaid"] } },
    properties: {
      start_on: { type: "string", format: "date", title: "First day", description: "First day away." },
      end_on: { type: "string", format: "date", title: "Last day", description: "Last day away, included." },
      kind: { $ref: "#/$defs/LeaveKind", title: "Kind" },
      reason: { anyOf: [{ type: "string" }, { type: "null" }], title: "Reason" },
      is_half_day: { type: "boolean", title: "Only half a day" },
    },
  },
}];
