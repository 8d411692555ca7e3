"""The cascade rolled up in Python: what is folded, what waits, and what is counted instead."""

from uuid import uuid4

from perfmgmt.pages import tree
from perfmgmt.pages.tree import Grower, Node, Top
from perfmgmt.pages.wanted import Opened, key_of


def node(title: str, status: str = "on_track", *children: Node, momentum: str = "no_data") -> Node:
    fields = {"parent_id": None, "priority_id": None, "unit": "", "unit_id": None, "owner": "Alice"}
    made = Node(
        id=str(uuid4()),
        title=title,
        status=status,
        momentum=momentum,
        owner_id=str(uuid4()),
        owner_has_left=False,
        **fields,
    )
    for child in children:
        child.parent_id = made.id
    made.children = list(children)
    return made


def linked(*roots: Node) -> list[Node]:
    """Counts what is unsettled below, as reading from the database does."""
    nodes: dict[str, Node] = {each.id: each for root in roots for each in tree.walk(root)}
    for each in nodes.values():
        each.children = []
    tree._link(nodes)
    return list(roots)


def titles(twigs) -> list:
    return [
        (twig.node.title, titles(twig.twigs)) if twig.twigs else twig.node.title for twig in twigs
    ]


def grown(siblings: list[Node], opened: Opened | None = None, **options) -> Top:
    top = Top("top", siblings)
    Grower(opened or Opened(), fold=True, **options).grow([top])
    return top


def searched(siblings: list[Node], words: str, opened: Opened | None = None, most: int = 80):
    top = Top("top", siblings)
    matched = {each.id for each in top.nodes if words in each.title}
    left_out = tree.matching([top], matched, opened or Opened(), most)
    return top, left_out


def test_on_track_is_folded_and_counted_and_the_worst_comes_first():
    siblings = linked(
        node("fine"), node("risk", "at_risk"), node("off", "off_track"), node("late", "stale")
    )

    top = grown(siblings)

    assert (titles(top.twigs), top.hidden, top.more) == (["off", "risk", "late"], 1, 0)


def test_without_a_figure_or_with_momentum_off_track_nothing_is_folded():
    siblings = linked(node("empty", "no_data"), node("slowing", momentum="off_track"))

    top = grown(siblings)

    assert (titles(top.twigs), top.hidden) == (["empty", "slowing"], 0)


def test_what_is_on_track_stays_open_above_trouble():
    deep = node("top", "on_track", node("middle", "on_track", node("deep", "off_track")), node("x"))

    top = grown(linked(deep))

    assert titles(top.twigs) == [("top", [("middle", ["deep"])])]
    assert (top.hidden, top.twigs[0].hidden) == (0, 1)


def test_below_the_second_level_more_than_three_wait():
    crowd = [node(f"c{number}", "off_track") for number in range(4)]
    few = [node(f"f{number}", "off_track") for number in range(3)]
    root = node(
        "root", "off_track", node("crowded", "off_track", *crowd), node("small", "off_track", *few)
    )

    crowded, small = grown(linked(root)).twigs[0].twigs

    assert (crowded.is_open, crowded.has_children, titles(crowded.twigs)) == (False, True, [])
    assert (small.is_open, titles(small.twigs)) == (True, ["f0", "f1", "f2"])
    opened = grown(linked(root), Opened((key_of(crowded.node.id),), (key_of(small.node.id),)))
    crowded, small = opened.twigs[0].twigs
    assert (crowded.is_open, small.is_open) == (True, False)


def test_one_answer_holds_twenty_and_counts_the_rest():
    siblings = linked(*(node(f"{number:02}", "off_track") for number in range(45)))

    first = grown(siblings)
    last = grown(siblings, Opened(more={"top": 2}))

    assert (len(first.twigs), first.more) == (20, 25)
    assert (titles(last.twigs)[40:], last.more) == (["40", "41", "42", "43", "44"], 0)


def test_many_priorities_share_the_first_answer():
    tops = [
        Top(str(place), linked(*(node(f"{number:02}", "off_track") for number in range(30))))
        for place in range(8)
    ]

    Grower(Opened(), fold=True).grow(tops)

    assert sum(len(top.twigs) + bool(top.more) + 1 for top in tops) <= 80
    assert all(len(top.twigs) >= 4 for top in tops)


def test_opening_what_is_wholly_on_track_shows_it():
    root = node("root", "on_track", node("a"), node("b"))
    sick = node("sick", "off_track", root)

    closed = grown(linked(sick)).twigs[0]
    assert (titles(closed.twigs), closed.hidden) == ([], 0)
    opened = grown(linked(sick), Opened((key_of(sick.id), key_of(root.id))))
    assert titles(opened.twigs) == [("sick", [("root", ["a", "b"])])]


def test_what_is_marked_is_drawn_wherever_it_stands():
    crowd = [node(f"{number:02}", "off_track") for number in range(30)]
    fine = node("fine")
    root = node("root", "off_track", *crowd, fine)

    marked = grown(linked(root), way=frozenset({root.id, crowd[29].id, fine.id})).twigs[0]

    assert titles(marked.twigs)[20:] == ["29", "fine"]
    assert (marked.hidden, marked.more) == (0, 9)


def test_a_match_keeps_the_way_to_it_dimmed():
    root = node("top", "off_track", node("brno", "on_track"), node("other", "off_track"))

    top, left_out = searched(linked(root), "brno")

    assert (titles(top.twigs), left_out) == ([("top", ["brno"])], 0)
    assert (top.twigs[0].dimmed, top.twigs[0].twigs[0].dimmed) == (True, False)


def test_a_match_opens_to_show_what_does_not_match_below_it():
    brno = node("brno", "on_track", node("cell 3", "off_track"))

    top, _left_out = searched(linked(brno), "brno")
    opened, _left_out = searched(linked(brno), "brno", Opened((key_of(brno.id),)))

    assert (titles(top.twigs), top.twigs[0].has_children) == (["brno"], True)
    assert titles(opened.twigs) == [("brno", ["cell 3"])]


def test_more_matches_than_fit_are_counted():
    siblings = linked(*(node(f"match {number}", "off_track") for number in range(87)))

    top, left_out = searched(siblings, "match")

    assert (len(top.twigs), left_out) == (79, 8)


def test_the_way_to_a_match_counts_among_the_rows():
    siblings = linked(
        *(node(f"{number:02}", "off_track", node(f"match {number}")) for number in range(50))
    )

    top, left_out = searched(siblings, "match")

    assert (sum(1 for _ in tree.drawn(top.twigs)), left_out) == (78, 11)
