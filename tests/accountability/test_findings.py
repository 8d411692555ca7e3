import pytest

from accountability.findings import overview


@pytest.mark.parametrize(
    ("never_owned", "lost", "over", "sentence"),
    [
        (0, 1, 1, "One objective has lost its owner; one person carries too many"),
        (0, 2, 0, "Two objectives have lost their owner"),
        (1, 0, 0, "One objective has no owner"),
        (1, 1, 2, "Two objectives have no owner; two people carry too many"),
        (0, 0, 1, "One person carries too many"),
        (0, 0, 0, "Every objective has one owner, and nobody carries too many"),
    ],
)
def test_who_is_missing_and_who_carries_too_much(never_owned, lost, over, sentence):
    found = overview(objectives=9, never_owned=never_owned, lost=lost, over=over)

    assert found == sentence


def test_without_objectives_the_plain_name():
    assert overview(objectives=0, never_owned=0, lost=0, over=0) == "Accountability"
