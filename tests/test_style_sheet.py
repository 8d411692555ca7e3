"""The style sheet closes every block that it opens: a browser forgives, and drops what follows."""

import re
from pathlib import Path

from django.conf import settings

SHEET = Path(settings.BASE_DIR) / "static" / "css" / "throughline.css"
NEITHER_TEXT_NOR_REMARK = re.compile(r'/\*.*?\*/|"[^"\n]*"', re.DOTALL)


def test_every_layer_stands_at_the_top_and_every_block_is_closed():
    depth = 0
    for line in NEITHER_TEXT_NOR_REMARK.sub("", SHEET.read_text()).splitlines():
        if "@layer" in line:
            assert depth == 0, line
        depth += line.count("{") - line.count("}")
    assert depth == 0
