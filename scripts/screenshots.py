"""Pictures of pages at the widths of a desk and a telephone.

    .venv/bin/python scripts/screenshots.py --url http://127.0.0.1:5000 --login office --password … --out build/pages / /tasks /account

Signs in when a login is given, then visits each path. Says where a page is wider than its window or its script fails.
"""

import argparse
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tests.support.browser import launch_arguments, overflow, sign_in

WIDTHS = {"desk": (1440, 900), "phone": (390, 844)}


def main() -> int:
    """Take the pictures; 1 when a page was too wide or complained."""
    given = arguments()
    given.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_arguments())
        troubles = [trouble for name in WIDTHS for trouble in shoot(browser, name, given)]
        browser.close()
    for trouble in troubles:
        print(trouble)
    return 1 if troubles else 0


def arguments() -> argparse.Namespace:
    """What was typed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--url", default="http://127.0.0.1:5000")
    parser.add_argument("--login", default="")
    parser.add_argument("--password", default="")
    parser.add_argument("--fold", action="store_true", help="only what a window shows before scrolling")
    parser.add_argument("--out", type=Path, default=Path("build/screenshots"))
    return parser.parse_args()


def shoot(browser: Browser, width: str, given: argparse.Namespace) -> list[str]:
    """Visit the paths in one window and keep a picture of each; returns what is wrong with them."""
    wide, high = WIDTHS[width]
    context = browser.new_context(base_url=given.url, viewport={"width": wide, "height": high}, locale="zh-CN")
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(f"{page.url} ({width}): {error}"))
    page.on("console", lambda told: troubles.append(f"{page.url} ({width}): {told.text}") if "Policy" in told.text else None)
    if given.login:
        sign_in(page, given.login, given.password)
    for path in given.paths:
        page.goto(path)
        name = path.strip("/").replace("/", "-").replace("?", "-").replace("&", "-") or "desk"
        page.evaluate("window.scrollTo(0, 0)")
        page.screenshot(path=given.out / f"{name}-{width}.png", full_page=not given.fold)
        if over := overflow(page):
            troubles.append(f"{path} ({width}): {over} px too wide")
    context.close()
    return troubles


if __name__ == "__main__":
    sys.exit(main())
