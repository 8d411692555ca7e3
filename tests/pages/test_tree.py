"""The cascade rolled up in Python: what is folded, what waits, and what is counted instead."""

from uuid import UUID, uuid4

from perfmgmt.pages import tree
from perfmgmt.pages.tree import Node


def node(title: str, status: str = "on_track", *children: Node, momentum: str = "no_data") -> Node:
    fields = {"parent_id": None, "priority_id": None, "unit": "", "unit_id": None, "owner": "Alice"}
    made = Node(
        id=uuid4(),
        title=title,
        status=status,
        momentum=momentum,
        owner_id=uuid4(),
        owner_has_left=False,
        **fields,
    )
    for child in children:
        child.parent_id = made.id
    made.children = list(children)
    return made


def linked(*roots: Node) -> list[Node]:
    """Counts what is unsettled below, as reading from the database does."""
    nodes: dict[UUID, Node] = {each.id: each for root in roots for each in tree.walk(root)}
    for each in nodes.values():
        each.children = []
    tree._link(nodes)
    return list(roots)


def titles(twigs) -> list:
    return [
        (twig.node.title, titles(twig.twigs)) if twig.twigs else twig.node.title for twig in twigs
    ]


def test_on_track_is_folded_and_counted_and_the_worst_comes_first():
    siblings = linked(
        node("fine"), node("risk", "at_risk"), node("off", "off_track"), node("late", "stale")
    )

    twigs, hidden, more = tree.grow(siblings, fold=True)

    assert (titles(twigs), hidden, more) == (["off", "risk", "late"], 1, 0)


def test_without_a_figure_or_with_momentum_off_track_nothing_is_folded():
    siblings = linked(node("empty", "no_data"), node("slowing", momentum="off_track"))

    twigs, hidden, _more = tree.grow(siblings, fold=True)

    assert (titles(twigs), hidden) == (["empty", "slowing"], 0)


def test_what_is_on_track_stays_open_above_trouble():
    deep = node("top", "on_track", node("middle", "on_track", node("deep", "off_track")), node("x"))

    twigs, hidden, _more = tree.grow(linked(deep), fold=True)

    assert titles(twigs) == [("top", [("middle", ["deep"])])]
    assert (hidden, twigs[0].hidden) == (0, 1)


def test_below_the_second_level_more_than_three_wait():
    crowd = [node(f"c{number}", "off_track") for number in range(4)]
    few = [node(f"f{number}", "off_track") for number in range(3)]
    root = node(
        "root", "off_track", node("crowded", "off_track", *crowd), node("small", "off_track", *few)
    )

    twigs, _hidden, _more = tree.grow(linked(root), fold=True)

    crowded, small = twigs[0].twigs
    assert (crowded.lazy, titles(crowded.twigs)) == (True, [])
    assert (small.lazy, titles(small.twigs)) == (False, ["f0", "f1", "f2"])


def test_one_answer_holds_twenty_and_counts_the_rest():
    siblings = linked(*(node(f"{number:02}", "off_track") for number in range(45)))

    first, _hidden, more = tree.grow(siblings, fold=True)
    last, _hidden, none = tree.grow(siblings, fold=True, offset=40)

    assert (len(first), more) == (20, 25)
    assert (titles(last), none) == (["40", "41", "42", "43", "44"], 0)


def test_a_match_keeps_the_way_to_it_dimmed():
    root = node("top", "off_track", node("brno", "on_track"), node("other", "off_track"))

    twigs, left_out = tree.matching(linked(root), lambda each: "brno" in each.title)

    assert (titles(twigs), left_out) == ([("top", ["brno"])], 0)
    assert (twigs[0].dimmed, twigs[0].twigs[0].dimmed) == (True, False)


def test_more_matches_than_fit_are_counted():
    siblings = linked(*(node(f"{number}", "off_track") for number in range(tree.MOST_MATCHES + 7)))

    twigs, left_out = tree.matching(siblings, lambda _each: True)

    assert (len(twigs), left_out) == (tree.MOST_MATCHES, 7)
