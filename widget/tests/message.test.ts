import { expect, test } from "vitest";
import { applyEvent, fromStored, newMessage, type ChatMessage } from "../src/chat/message";

const play = (...steps: [string, object][]): ChatMessage =>
  steps.reduce((message, [event, data]) => applyEvent(message, { event, data: JSON.stringify(data) }), newMessage("assistant", ""));

test("tokens add up and a reset drops them", () => {
  expect(play(["token", { text: "Six" }], ["token", { text: "teen" }]).text).toBe("Sixteen");
  expect(play(["token", { text: "wrong" }], ["stream.reset", { reason: "fallback" }], ["token", { text: "right" }]).text).toBe("right");
});

test("a tool's result takes the place of its start and keeps the title", () => {
  const { actions } = play(
    ["tool.start", { call_id: "1", name: "finance.aging", title: "Ageing", args: {} }],
    ["tool.start", { call_id: "2", name: "hrm.find", title: "People", args: {} }],
    ["tool.result", { call_id: "1", name: "finance.aging", status: "completed", summary: "9 rows" }],
  );
  expect(actions.map((one) => [one.title, one.status])).toEqual([["Ageing", "completed"], ["People", "running"]]);
});

test("the same citation number is kept once", () => {
  expect(play(["citation", { n: 1, title: "old" }], ["citation", { n: 1, title: "new" }]).citations).toEqual([{ n: 1, title: "new" }]);
});

test("when the answer is complete, marks without a source are taken out", () => {
  const steps: [string, object][] = [["token", { text: "Weeks [1] and [4]." }], ["citation", { n: 1 }], ["done", {}]];
  expect(play(...steps.slice(0, 2)).text).toBe("Weeks [1] and [4].");
  expect(play(...steps).text).toBe("Weeks [1] and.");
  expect(play(["token", { text: "Item [4]" }], ["done", {}]).text).toBe("Item [4]");
});

test("an error ends the message and says why", () => {
  const message = play(["status", { stage: "thinking" }], ["error", { code: "model_unavailable", message: "Try again." }]);
  expect(message).toMatchObject({ isStreaming: false, stage: null });
  expect(message.error?.message).toBe("Try again.");
});

test("events of a later version change nothing", () => {
  const message = newMessage("assistant", "x");
  expect(applyEvent(message, { event: "sparkles", data: "{}" })).toBe(message);
});

test("a stored message is not still arriving", () => {
  const stored = { id: "m", role: "assistant", text: "t", at: "", citations: [], actions: [], proposal: null, clarification: null, model: null } as const;
  expect(fromStored({ ...stored, citations: [], actions: [] })).toMatchObject({ id: "m", text: "t", isStreaming: false });
});
