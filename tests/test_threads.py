"""Rows to tree order: the order, what is left out, and what it may cost."""

import random
from operator import itemgetter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blogposts.threads import in_tree_order
from tests.cost import seconds


def ordered(*rows):
    """Pairs of key and parent as they come out, `key` or `key+depth`."""
    return [(key, depth) for (key, _parent), depth in tree(rows)]


def tree(rows):
    return list(in_tree_order(rows, key=itemgetter(0), parent=itemgetter(1)))


def test_answers_stand_under_what_they_answer():
    assert ordered((1, None), (2, None), (3, 1), (4, 3), (5, 1), (6, 2)) == [
        (1, 0),
        (3, 1),
        (4, 2),
        (5, 1),
        (2, 0),
        (6, 1),
    ]


def test_rows_side_by_side_keep_their_order():
    assert ordered((9, None), (7, 9), (8, 9), (3, None), (5, 9)) == [
        (9, 0),
        (7, 1),
        (8, 1),
        (5, 1),
        (3, 0),
    ]


def test_an_answer_may_come_before_what_it_answers():
    assert ordered((2, 1), (1, None)) == [(1, 0), (2, 1)]


def test_nothing_comes_of_nothing():
    assert ordered() == []


def test_rows_may_be_anything():
    rows = [{"id": "b", "to": "a"}, {"id": "a", "to": None}]
    found = in_tree_order(rows, key=lambda row: row["id"], parent=lambda row: row["to"])
    assert list(found) == [(rows[1], 0), (rows[0], 1)]


def test_an_answer_to_nothing_that_is_there_is_left_out_with_all_below_it():
    assert ordered((1, None), (3, 2), (4, 3), (5, 1)) == [(1, 0), (5, 1)]


@pytest.mark.parametrize(
    "ring",
    [[(2, 2)], [(2, 3), (3, 2)], [(2, 3), (3, 4), (4, 2), (5, 4)]],
    ids=["itself", "two", "three and one beside"],
)
def test_rows_that_answer_one_another_in_a_ring_are_left_out(ring):
    assert ordered((1, None), *ring, (9, 1)) == [(1, 0), (9, 1)]


def test_a_key_that_comes_twice_has_its_answers_once():
    assert ordered((1, None), (1, None), (2, 1)) == [(1, 0), (2, 1), (1, 0)]


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(0, 40)), max_size=40))
def test_every_row_comes_once_at_the_depth_of_its_chain(parents):
    rows = list(enumerate(parents))

    def depth_of(number):
        seen = []
        while parents[number] is not None:
            seen.append(number)
            number = parents[number]
            if number in seen or number >= len(parents):
                return None
        return len(seen)

    wanted = {number: depth_of(number) for number in range(len(rows))}
    found = tree(rows)
    assert {key: depth for (key, _parent), depth in found} == {
        key: depth for key, depth in wanted.items() if depth is not None
    }
    assert len(found) == len({key for (key, _parent), _depth in found})
    place = {key: at for at, ((key, _parent), _depth) in enumerate(found)}
    assert all(place[row[1]] < place[row[0]] for row, depth in found if depth)


def shuffled(count):
    chance = random.Random(7)
    rows = [
        (number, chance.choice([None, *range(max(0, number - 50), number)]))
        for number in range(count)
    ]
    chance.shuffle(rows)
    return rows


@pytest.mark.parametrize(
    "rows",
    [
        shuffled(10_000),
        [(number, number - 1 if number else None) for number in range(10_000)],
        [(number, 0 if number else None) for number in range(10_000)],
        [(number, None) for number in range(10_000)],
        [(number, number + 1) for number in range(10_000)],
    ],
    ids=["mixed", "one chain", "one thread", "no answers", "orphans"],
)
def test_ten_thousand_rows_take_no_time(rows):
    assert seconds(lambda: tree(rows), enough=0.1) <= 0.1


def test_a_chain_is_as_deep_as_it_is():
    rows = [(number, number - 1 if number else None) for number in range(5_000)]
    assert [depth for _row, depth in tree(rows)] == list(range(5_000))
