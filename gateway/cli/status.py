"""`steward status`: which parts run, where, and whether they answer."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
from rich.table import Table

from gateway.cli.output import JsonFlag, console, print_json
from kernel.embedded.state import PartState, StackState, read_running
from kernel.settings import settings

SIGN_INS_TIMEOUT_S = 5.0


def status(*, json: JsonFlag = False) -> None:
    """Show whether Steward runs here, its URL, its parts and the demo's sign-ins."""
    state = read_running(settings().data_dir)
    found = describe(state) if state else _nothing_runs()
    if json:
        print_json(found)
    else:
        print_status(found)


def describe(state: StackState) -> dict[str, Any]:
    """Ask every part now: `{ready, url, parts{name: {mode, address, healthy}}, sign_ins[]}`."""
    with ThreadPoolExecutor(max_workers=max(1, len(state.parts))) as pool:
        answers = pool.map(PartState.is_healthy, state.parts.values())
        health = dict(zip(state.parts, answers, strict=True))
    parts = {
        name: {"mode": str(part.mode), "address": part.address, "healthy": health[name]}
        for name, part in state.parts.items()
    }
    needed = [health[name] for name, part in state.parts.items() if not part.has_fallback]
    ready = state.is_ready and all(needed)
    sign_ins = fetch_sign_ins(state.url) if health.get("api") else []
    return {"ready": ready, "url": state.url, "parts": parts, "sign_ins": sign_ins}


def fetch_sign_ins(url: str) -> list[dict[str, str]]:
    """The sign-ins of sandbox tenants, as the API lists them; none when it lists none."""
    try:
        answer = httpx2.get(f"{url}/v1/sign-ins", timeout=SIGN_INS_TIMEOUT_S, trust_env=False)
        items = answer.raise_for_status().json()["items"]
    except (httpx2.HTTPError, KeyError, ValueError):
        return []
    return [{key: item[key] for key in ("email", "role", "tenant")} for item in items]


def print_status(found: dict[str, Any]) -> None:
    """The same facts for people."""
    if not found["url"]:
        console.print("Steward is not running. Start it with `steward up`.", markup=False)
        return
    mark = "[green]ready[/]" if found["ready"] else "[yellow]not ready[/]"
    console.print(f"Steward is {mark} at [bold]{found['url']}[/]")
    table = Table("part", "mode", "address", "healthy", box=None, pad_edge=False)
    for name, part in found["parts"].items():
        healthy = "[green]yes[/]" if part["healthy"] else "[red]no[/]"
        table.add_row(name, part["mode"], part["address"] or "", healthy)
    console.print(table)
    for sign_in in found["sign_ins"]:
        console.print("  {email:<36} {role:<18} {tenant}".format(**sign_in), markup=False)


def _nothing_runs() -> dict[str, Any]:
    return {"ready": False, "url": None, "parts": {}, "sign_ins": []}
