"""The reports of a random world."""

from __future__ import annotations

import random
from dataclasses import dataclass

from kg.audit.book import Book
from kg.rdf.dataset import Knowledge
from tests.audit_worlds import bases, ranks, rows
from tests.audit_worlds.lists import listing, with_lists
from tests.audit_worlds.lots import make_world
from tests.audit_worlds.prose import PROSE
from tests.audit_worlds.reach import Reach
from tests.audit_worlds.report import Report
from tests.audit_worlds.world import World
from tests.test_audit_order import opened

TABLES_OF_A_WORLD = 30

#: What two editions print alike.
_IN_BOTH = ("contract-value", "contract-count", "growth", "share", "mean-value")

MAKERS = (*rows.MAKERS, *ranks.MAKERS, *bases.MAKERS)


@dataclass(frozen=True)
class Made:
    """A world and the book of its reports, the number of their tables, and whether digits were cut off."""

    world: World
    book: Book
    tables: int
    cutting: bool


def make(seed: int, knowledge: Knowledge, reach: Reach) -> Made:
    """The reports of a random world."""
    rng = random.Random(seed)
    world = make_world(rng, reach)
    cutting = rng.random() < 0.5
    reports = [Report(world, data, cutting) for data in knowledge.editions]
    members = {code: own for report in reports for code, own in listing(report).items()}
    reference = with_lists(knowledge.reference, members)
    if members:
        world.draw(Reach(reference))
    while sum(report.tables for report in reports) < TABLES_OF_A_WORLD:
        rng.choice(MAKERS)(rng.choice(reports))
    old, new = reports
    told = [f.key for f in old.figures if "rank" not in f.key.measure and f.key.get("direction") != "absorbed"]
    new.table(key for key in rng.sample(told, min(8, len(told))) if key.measure in _IN_BOTH)
    for report in reports:
        for write in PROSE:
            write(report)
    book = opened([report.printed() for report in reports], reference)
    return Made(world, book, sum(report.tables for report in reports), cutting)
