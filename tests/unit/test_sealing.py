"""A sealed file opens with its own key, whole and unchanged, or not at all."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.errors import Invalid
from webapp.services import sealing
from webapp.services.sealing import PIECE, new_pair, seal, unseal

PRIVATE, PUBLIC = new_pair()
HEADER = len(sealing.MAGIC) + 8 + 32
SEALED_PIECE = PIECE + 16

near_borders = st.builds(lambda pieces, off: max(0, pieces * PIECE + off), st.integers(0, 3), st.integers(-17, 17))


def text_of(size: int) -> bytes:
    return (b"0123456789abcdef!" * (size // 17 + 1))[:size]


def sealed(plain: bytes) -> bytes:
    file = io.BytesIO()
    seal([plain], file, PUBLIC)
    return file.getvalue()


def opened(file: bytes, private: bytes = PRIVATE) -> bytes:
    return b"".join(unseal(io.BytesIO(file), private))


@given(near_borders)
def test_what_is_sealed_opens(size):
    assert opened(sealed(text_of(size))) == text_of(size)


@given(near_borders, st.data())
def test_however_it_comes_in_it_is_the_same(size, data):
    plain = text_of(size)
    cuts = sorted(data.draw(st.lists(st.integers(0, size), max_size=6)))
    parts = [plain[a:b] for a, b in zip([0, *cuts], [*cuts, size], strict=True)]
    file = io.BytesIO()
    seal(parts, file, PUBLIC)
    assert opened(file.getvalue()) == plain


@given(near_borders, st.data())
def test_what_is_cut_short_is_refused(size, data):
    file = sealed(text_of(size))
    borders = [HEADER + number * SEALED_PIECE for number in range(4) if HEADER + number * SEALED_PIECE < len(file)]
    length = data.draw(st.one_of(st.integers(0, len(file) - 1), st.sampled_from(borders)))
    with pytest.raises(Invalid):
        opened(file[:length])


@given(near_borders, st.binary(min_size=1, max_size=40))
def test_what_is_made_longer_is_refused(size, more):
    with pytest.raises(Invalid):
        opened(sealed(text_of(size)) + more)


def test_every_changed_byte_of_a_small_file_is_refused():
    file = sealed(b"a short text")
    for place in range(len(file)):
        for flip in (0x01, 0x80, 0xFF):
            changed = bytearray(file)
            changed[place] ^= flip
            with pytest.raises(Invalid):
                opened(bytes(changed))


def test_pieces_that_change_places_or_are_repeated_or_left_out_are_refused():
    file = sealed(text_of(3 * PIECE))
    head = file[:HEADER]
    one, two, three = (file[HEADER + n * SEALED_PIECE : HEADER + (n + 1) * SEALED_PIECE] for n in range(3))
    assert opened(head + one + two + three) == text_of(3 * PIECE)
    for order in ((two, one, three), (one, one, two, three), (one, three), (two, three), (one, two), (three,)):
        with pytest.raises(Invalid):
            opened(head + b"".join(order))


def test_a_piece_of_another_file_is_refused():
    first, second = sealed(text_of(2 * PIECE)), sealed(text_of(2 * PIECE))
    with pytest.raises(Invalid):
        opened(first[: HEADER + SEALED_PIECE] + second[HEADER + SEALED_PIECE :])


def test_another_sheet_is_told_by_its_name():
    other, other_public = new_pair()
    with pytest.raises(Invalid) as told:
        opened(sealed(b"text"), other)
    assert sealing.fingerprint(PUBLIC) in told.value.sentence
    assert sealing.fingerprint(other_public) in told.value.sentence


def test_nothing_of_the_text_is_in_the_file_and_no_two_are_alike():
    plain = b"a sentence that would be found"
    assert plain not in sealed(plain)
    assert sealed(plain)[len(sealing.MAGIC) + 8 :] != sealed(plain)[len(sealing.MAGIC) + 8 :]


def test_memory_stays_flat():
    """It asks for the next part only when the one before is written, and gives pieces before it has read the file."""
    written = io.BytesIO()
    seen = []

    def parts():
        for _ in range(20):
            seen.append(written.tell())
            yield text_of(PIECE)

    seal(parts(), written, PUBLIC)
    assert seen == sorted(seen)
    assert seen[-1] > 17 * PIECE
    file = io.BytesIO(written.getvalue())
    next(unseal(file, PRIVATE))
    assert file.tell() < 4 * PIECE
