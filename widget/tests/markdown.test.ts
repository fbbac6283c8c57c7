// @vitest-environment jsdom
import { describe, expect, test } from "vitest";
import { renderBlocks } from "../src/text/markdown";
import { sanitise } from "../src/text/sanitise";

const scope = (titles: [number, string][] = [], isStreaming = false) => ({ titles: new Map(titles), isStreaming });

function render(source: string, titles: [number, string][] = [], isStreaming = false): HTMLElement {
  const place = document.createElement("div");
  for (const block of renderBlocks(source, scope(titles, isStreaming))) place.append(sanitise(block));
  return place;
}

function clean(html: string): HTMLElement {
  const place = document.createElement("div");
  place.append(sanitise(html));
  return place;
}

const PAYLOADS = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  '<img src="https://evil.example/pixel.png">',
  "<svg onload=alert(1)><circle/></svg>",
  "<svg><script>alert(1)</script></svg>",
  '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
  "<iframe src='https://evil.example'></iframe>",
  "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
  "<object data='https://evil.example/x.swf'></object>",
  "<embed src='https://evil.example/x.swf'>",
  "<video src='https://evil.example/x.mp4' autoplay onplay=alert(1)></video>",
  "<audio src='https://evil.example/x.mp3'></audio>",
  "<link rel=stylesheet href='https://evil.example/x.css'>",
  "<style>@import 'https://evil.example/x.css'; *{background:url(https://evil.example)}</style>",
  "<p style='background:url(https://evil.example/x)'>x</p>",
  "<base href='https://evil.example/'>",
  "<meta http-equiv=refresh content='0;url=https://evil.example'>",
  "<form action='https://evil.example'><input name=a><button type=submit formaction='https://evil.example'>x</button></form>",
  "<a href='javascript:alert(1)'>x</a>",
  "<a href=' \u0001java\nscript:alert(1)'>x</a>",
  "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
  "<a href='vbscript:msgbox(1)'>x</a>",
  "<a href='/auth/logout'>x</a>",
  "<a href='https://ok.example' onclick=alert(1) ping='https://evil.example'>x</a>",
  "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
  "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
  "<template><img src=x onerror=alert(1)></template>",
  "<details open ontoggle=alert(1)>x</details>",
  "<body onload=alert(1)>",
  "<div class='cite' id=x name=y tabindex=0 autofocus onfocus=alert(1)>x</div>",
  "<steward-proposal-card></steward-proposal-card>",
  "<table background='https://evil.example/x'><tr><td background='https://evil.example/x'>x</td></tr></table>",
  "<input autofocus onfocus=alert(1)>",
  "<picture><source srcset='https://evil.example/x'><img></picture>",
];
const FORBIDDEN = "script, img, svg, iframe, object, embed, video, audio, link, style, base, meta, form, input, math, picture, source, template, noscript, details";

/** Fails on anything that could run, fetch, or pretend to be part of the page. */
function expectHarmless(place: HTMLElement): void {
  expect(place.querySelector(FORBIDDEN)).toBeNull();
  for (const element of place.querySelectorAll("*")) {
    expect(element.localName).not.toContain("-");
    for (const { name, value } of element.attributes) {
      expect(["href", "class", "type", "data-n", "start", "target", "rel", "title", "aria-label"]).toContain(name);
      if (name === "href") expect(value).toMatch(/^(https?:\/\/|mailto:)/);
      if (name === "type") expect(value).toBe("button");
    }
  }
}

describe("hostile text", () => {
  test.each(PAYLOADS)("is harmless as HTML: %s", (payload) => expectHarmless(clean(payload)));
  test.each(PAYLOADS)("is harmless as Markdown: %s", (payload) => expectHarmless(render(`before\n\n${payload}\n\nafter ${payload}`)));

  test("shows HTML in an answer as the text it is", () => {
    expect(render("a <b>bold</b> claim").textContent).toContain("<b>bold</b>");
  });

  test.each([
    "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](data:text/html;base64,PHNjcmlwdD4=)", "[x](file:///etc/passwd)",
    "[x](/auth/logout)", "[x](//evil.example)", "[x](#/c/1)", "<javascript:alert(1)>", "[x](&#106;avascript:alert(1))",
  ])("makes no link of %s", (source) => expect(render(source).querySelector("a")).toBeNull());

  test("never fetches a picture, and says that there was one", () => {
    const place = render("![logo](https://evil.example/p.png?secret=1) ![][r]\n\n[r]: https://evil.example/q.png");
    expect(place.querySelector("img")).toBeNull();
    expect(place.textContent).toContain("[image: logo]");
    expect(place.innerHTML).not.toContain("evil.example");
  });
});

describe("links", () => {
  test("open elsewhere without telling where they come from", () => {
    const link = render("[terms](https://example.com/a)").querySelector("a")!;
    expect(link.getAttribute("href")).toBe("https://example.com/a");
    expect(link.getAttribute("target")).toBe("_blank");
    expect(link.getAttribute("rel")).toBe("noopener noreferrer nofollow");
  });

  test("show their host when the text hides it", () => {
    expect(render("[my bank](https://evil.example/login)").querySelector(".host")?.textContent).toBe("evil.example");
    expect(render("[example.com](https://example.com/)").querySelector(".host")).toBeNull();
  });
});

describe("citations", () => {
  test("become buttons that say what they open", () => {
    const chip = render("Sixteen weeks [1].", [[1, "Leave policy"]]).querySelector("button")!;
    expect(chip.dataset.n).toBe("1");
    expect(chip.textContent).toBe("1");
    expect(chip.getAttribute("aria-label")).toContain("Leave policy");
  });

  test("stay text when nothing stands behind them", () => {
    const place = render("A list [3] of things", [[1, "Leave policy"]]);
    expect(place.querySelector("button, .cite-pending")).toBeNull();
    expect(place.textContent).toContain("[3]");
  });

  test("are hints while the answer still comes, since their source may follow", () => {
    expect(render("Weeks [2]", [], true).querySelector(".cite-pending")?.textContent).toBe("2");
  });

  test("stand one beside the other", () => {
    const chips = render("Both [1][2]", [[1, "A"], [2, "B"]]).querySelectorAll("button");
    expect([...chips].map((chip) => chip.dataset.n)).toEqual(["1", "2"]);
  });

  test("may stand before a colon", () => {
    expect(render("As in [1]: weeks", [[1, "A"]]).querySelector("button")?.dataset.n).toBe("1");
  });

  test("are not read from code or links", () => {
    const titles: [number, string][] = [[1, "A"]];
    expect(render("`list[1]`", titles).querySelector("button")).toBeNull();
    expect(render("[1](https://example.com)", titles).querySelector("a")).not.toBeNull();
  });

  test("carry hostile titles as plain text", () => {
    const place = render("See [1]", [[1, '"><img src=x onerror=alert(1)>']]);
    expectHarmless(place);
    expect(place.querySelector("button")?.title).toBe('"><img src=x onerror=alert(1)>');
  });
});

describe("blocks", () => {
  test("earlier blocks keep their HTML while the answer grows", () => {
    const source = "First **one**.\n\n- a\n- b\n\nThird";
    const before = renderBlocks(source, scope());
    const after = renderBlocks(`${source} and more`, scope());
    expect(before).toHaveLength(3);
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
    expect(after[2]).not.toBe(before[2]);
  });

  test("tables scroll by themselves and align numbers without style attributes", () => {
    const place = render("| A | B |\n|---|--:|\n| x | 1 |");
    expect(place.querySelector(".table-wrap table td.num")?.textContent).toBe("1");
    expect(place.querySelector("[style]")).toBeNull();
  });

  test("entities and international addresses read as written", () => {
    expect(render("5 &lt; 6 &amp; &euro;&#8364; &unknown;").textContent).toBe("5 < 6 & €€ &unknown;\n");
    expect(render("[x](https://bücher.example/ä)").querySelector("a")?.getAttribute("href")).toBe("https://xn--bcher-kva.example/%C3%A4");
  });
});
