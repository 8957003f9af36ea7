"""Parts that several tests of the ingester use."""

from __future__ import annotations

import pytest

from services.ingester.load import load_rules
from services.ingester.tables import Rules


@pytest.fixture(scope="session")
def rules() -> Rules:
    return load_rules()
