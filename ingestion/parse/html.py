"""HTML: what a reader of the page would see, made to Markdown."""

import re
from html import escape
from html.parser import HTMLParser

_DROPPED = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "iframe",
        "object",
        "embed",
        "applet",
        "svg",
        "math",
        "canvas",
        "audio",
        "video",
        "form",
        "button",
        "input",
        "select",
        "textarea",
        "nav",
        "dialog",
    ]
)
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    ]
)
_KEPT_ATTRIBUTES = frozenset({"href", "colspan", "rowspan", "start"})
_SAFE_LINK = re.compile(r"^(?:https?:|mailto:|tel:|[/#.?\w][^:]*$)", re.IGNORECASE)
_HIDING_STYLE = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|opacity:0(?:\.0*)?(?:;|$|!)"
    r"|font-size:0(?!\.?[1-9])|(?:left|top|text-indent):-\d{3,}|clip:rect\(0|color:transparent"
)
_HIDING_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_CLASS_OR_ID = re.compile(r"[.#][\w-]+")


class VisibleHtml(HTMLParser):
    """Keeps the tags and text a reader sees; scripts, hidden elements and comments go.

    Hidden means: the `hidden` attribute, an inline style that hides, or a class or id that a
    `<style>` of the page hides. Pictures become their description.
    """

    def __init__(self, hidden_names: frozenset[str] = frozenset()) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.title = ""
        self._hidden_names = hidden_names
        self._open: list[tuple[str, bool]] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, or start to skip it."""
        fields = {name: value or "" for name, value in attrs}
        skipped = self._is_skipping() or tag in _DROPPED or self._is_hidden(fields)
        self._in_title = tag == "title"
        if tag in _VOID:
            if not skipped:
                self._write_void(tag, fields)
            return
        self._open.append((tag, skipped))
        if not skipped and tag not in {"html", "head", "body", "title"}:
            self.parts.append(f"<{tag}{_render(fields)}>")

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element of this name and everything left open inside it."""
        self._in_title = False
        names = [name for name, _ in self._open]
        if tag not in names:
            return
        while self._open:
            name, skipped = self._open.pop()
            if not skipped and name not in {"html", "head", "body", "title"}:
                self.parts.append(f"</{name}>")
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        """Text that can be seen."""
        if self._in_title:
            self.title += data
        elif not self._is_skipping():
            self.parts.append(escape(data, quote=False))

    def _is_skipping(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def _is_hidden(self, fields: dict[str, str]) -> bool:
        style = re.sub(r"\s", "", fields.get("style", "").lower())
        names = {f".{name}" for name in fields.get("class", "").split()} | {
            f"#{fields.get('id', '')}"
        }
        return (
            "hidden" in fields
            or bool(_HIDING_STYLE.search(style))
            or not self._hidden_names.isdisjoint(names)
        )

    def _write_void(self, tag: str, fields: dict[str, str]) -> None:
        if tag == "img":
            self.parts.append(escape(fields.get("alt", ""), quote=False))
        elif tag in {"br", "hr"}:
            self.parts.append(f"<{tag}>")


def visible_html(text: str) -> tuple[str, str | None]:
    """The page without anything hidden or active, and its title."""
    reader = VisibleHtml(_hidden_names(text))
    reader.feed(text)
    reader.close()
    title = " ".join(reader.title.split()) or None
    return "<html><body>" + "".join(reader.parts) + "</body></html>", title


def _hidden_names(text: str) -> frozenset[str]:
    """Classes and ids that the page's own style sheets hide on screen."""
    names: set[str] = set()
    for sheet in re.findall(r"<style\b[^>]*>(.*?)</style", text, re.DOTALL | re.IGNORECASE):
        for selectors, body in _HIDING_RULE.findall(sheet):
            if _HIDING_STYLE.search(re.sub(r"\s", "", body.lower())):
                names |= {s.strip() for s in selectors.split(",") if _is_simple(s)}
    return frozenset(names)


def _is_simple(selector: str) -> bool:
    return bool(_CLASS_OR_ID.fullmatch(selector.strip()))


def _render(fields: dict[str, str]) -> str:
    kept = {name: value for name, value in fields.items() if name in _KEPT_ATTRIBUTES}
    if not _SAFE_LINK.match(kept.get("href", "#").strip()):
        del kept["href"]
    return "".join(f' {name}="{escape(value)}"' for name, value in kept.items())
