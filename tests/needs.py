"""What only some machines have: a test that needs it is skipped loudly, or fails where KG_REQUIRE_ALL is set."""

from __future__ import annotations

import os

import pytest


def need(what: str, present: bool, how: str) -> None:
    """Skip the test if something is not present; fail it where everything must be."""
    if present:
        return
    message = f"{what} is not here: {how}"
    if os.environ.get("KG_REQUIRE_ALL"):
        pytest.fail(message)
    pytest.skip(message)
