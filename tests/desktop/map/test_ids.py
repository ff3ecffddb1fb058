"""Many ids: the same as they came, and each found where it stands."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as some

from desktop.map.ids import Ids

TEXTS = some.one_of(some.uuids().map(str), some.text(max_size=40), some.uuids().map(lambda u: str(u).upper()))


@given(some.lists(some.lists(TEXTS, max_size=8), max_size=4))
def test_ids_are_as_they_came_and_are_found(portions):
    ids, plain = Ids(), [identity for portion in portions for identity in portion]
    for portion in portions:
        ids.extend(portion)

    assert list(ids) == plain
    assert [ids[ids.find(identity)] for identity in plain] == plain
    assert ids.find("not there, by all means, and longer than any of them") is None


def test_a_million_uuids_take_less_than_their_texts():
    texts = [str(UUID(int=n * 7919 << 64)) for n in range(2000)]

    assert Ids(texts).nbytes < sum(map(len, texts))
