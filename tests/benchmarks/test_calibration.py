"""How statements are sorted by their confidence, and drawn."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from benchmarks.calibration import Statement, binned, drawn

READ = [
    Statement(0.97, right=True),
    Statement(0.99, right=False),
    Statement(0.3, right=False),
    Statement(1.0, right=True),
]


def test_statements_of_like_confidence_are_counted_together() -> None:
    low, high = binned(READ)
    assert (low.low, low.size, low.right) == (0.0, 1, 0.0)
    assert (high.low, high.size, round(high.right, 3)) == (0.95, 3, 0.667)


def test_the_drawing_has_a_mark_for_each() -> None:
    circles = ET.fromstring(drawn(list(binned(READ)))).findall("{http://www.w3.org/2000/svg}circle")
    assert [circle[0].text for circle in circles] == ["1 statements, 0% right", "3 statements, 67% right"]
    assert float(circles[0].get("cx", "")) < float(circles[1].get("cx", ""))
