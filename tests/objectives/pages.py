"""Reading pages in tests."""

import re

HTMX = {"HX-Request": "true"}


def heading(html: str) -> str:
    return re.search(r"<h1[^>]*>(.*?)</h1>", html).group(1)


def groups(html: str) -> dict[str, list[str]]:
    """Titles of a grouped table's rows by the heading of their group."""
    found: dict[str, list[str]] = {}
    for body in html.split("<tbody")[1:]:
        name = re.search(r"<h2>(.*?) <span", body)
        titles = re.findall(r'<th scope="row"><a href="[^"]*">(.*?)</a>', body)
        if titles:
            found[name.group(1) if name else ""] = titles
    return found


def words(html: str) -> str:
    """The text between the tags, spaces collapsed."""
    text = re.sub(r"<(script|style|svg|template)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def queries(captured) -> int:
    """Inside a test's own transaction a request is a savepoint; on a server it is none."""
    return sum("SAVEPOINT" not in query["sql"] for query in captured)


def errors(html: str) -> list[tuple[str, str]]:
    """Each field that has an error, with its sentence."""
    return re.findall(r'<p class="err" id="id_(\w+)_error">.*?<span>(.*?)</span>', html)
