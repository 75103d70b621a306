"""Replies that wait in the database are, when they are read back, what they were."""

import pytest

from engine.chat.cards import Card, Mode, Reply
from engine.chat.packing import pack_replies, unpack_replies
from tests.cards.gallery import Gallery


def test_every_card_survives_the_database(gallery: Gallery) -> None:
    for name, card in gallery.cards():
        replies = (Reply(card), Reply(card, Mode.FORM))
        assert unpack_replies(pack_replies(replies)) == replies, name


@pytest.mark.parametrize("packed", ["[", '[{"=": "Nothing"}]', '[{"=": "Card", "key": "k"}]'])
def test_what_another_version_has_packed_is_an_error_that_is_expected(packed: str) -> None:
    with pytest.raises((LookupError, TypeError, ValueError)):
        unpack_replies(packed)


def test_a_card_without_anything_is_a_card() -> None:
    assert unpack_replies(pack_replies((Reply(Card("k", "t", ())),)))[0].card.blocks == ()
