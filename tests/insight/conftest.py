"""Everybody of these tests works in the same company."""

import pytest

from tests.conversation import Chat
from tests.insight.company import Company


@pytest.fixture
def company(chat: Chat) -> Company:
    return Company(chat)
