from pathlib import Path

import pytest

from communities.tests.builders import Repository

SAMPLE = Path(__file__).resolve().parents[2] / "demo" / "infrastructure"


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path / "checkout")


@pytest.fixture
def sample():
    return SAMPLE
