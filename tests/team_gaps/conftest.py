"""Everybody of these tests works in the same company."""

from __future__ import annotations

import pytest

from tests.chat import Chat
from tests.team_gaps.company import Company


@pytest.fixture
def company(chat: Chat) -> Company:
    return Company(chat)
