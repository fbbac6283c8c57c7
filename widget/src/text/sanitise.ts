import DOMPurify from "dompurify";

const TAGS = [
  "a", "blockquote", "br", "button", "code", "del", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p",
  "pre", "s", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
];
const ATTRIBUTES = ["href", "class", "type", "data-n", "start", "target", "rel", "title", "aria-label"];
const CLASSES = new Set(["cite", "cite-pending", "host", "num", "table-wrap", "image"]);
const LINK = /^(https?:\/\/|mailto:)/i;


DOMPurify.addHook("uponSanitizeAttribute", (_node, data) => {
  if (data.attrName === "class") data.keepAttr = CLASSES.has(data.attrValue);
  if (data.attrName === "href") data.keepAttr = isAllowedLink(data.attrValue);
  if (data.attrName === "data-n") data.keepAttr = /^\d{1,2}$/.test(data.attrValue);
  if (data.attrName === "type") data.keepAttr = data.attrValue === "button";
});

/** Only ordinary web and mail addresses; nothing relative, so text can never point back into this application. */
export function isAllowedLink(url: string): boolean {
  return LINK.test(url.trim());
}

/** The last gate before anything written by a model or a document reaches the page. Nothing is ever fetched. */
export function sanitise(html: string): DocumentFragment {
  return DOMPurify.sanitize(html, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ATTRIBUTES,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
}
