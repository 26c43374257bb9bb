"""A second, independent reading of the printed numbers of the 2006 and 2014 reports.

This module is a test oracle.  The project's extractor is steered by layout files and works out rows, header
levels and spans from the text.  Nothing of that happens here: somebody read each table line by line and wrote
down, by hand, the line number of every row, the label of every row and column, the unit and the year of every
column, and the place of the first value on the line.  The module shares no code and no data with the package,
knows no general notion of a header, and never fills a label forward by rule.  The only thing taken from the
source text at run time is the characters of the value cells (and the names of 表14, 表15, 表16 and 附表15); the
labels standing on a line are compared with the hand-written ones, and any difference, or any line with another
number of cells than was seen by eye, raises SourceMismatchError instead of giving a wrong number.

All tables with data are covered: 2006 表1-表11 and the figures that print their numbers (图2, 图7, 图8, 图9); 2014
表1-表13(2) and 附表1-附表14 as cells, 表14, 表15, 表16 and 附表15 as numbered lists.  The halves for the two editions
are in independent_reader_2006.py and independent_reader_2014.py.

Known traps that are dealt with by hand.  2006: rows of 表3, 表5 and 表8 that open a page (444, 549, 724); the row
labels of 表11 that are split over two lines; labels of 图2, 图7, 图8 and 图9 between axis ticks.  2014: 表8 prints
成交额 where 表7 and 表9-表12 print 成交金额; 小计 printed twice in 表13(1); 技术咨询 (in the second column),
小计 and 合计 (one column to the left) of 附表4; the first 合计 of 附表8, which belongs to the heading below it;
the 合计 printed three times in 附表9; the second city of a province, printed without 其中: in 附表13 and 附表14; the
three entries of 附表15 whose name is lost.
"""

from pathlib import Path

from tests.independent_cells import Cell, Entry, SourceMismatchError, read_lines
from tests.independent_reader_2006 import cells_2006
from tests.independent_reader_2014 import cells_2014, ranked_sellers, recognised_institutions

__all__ = ["Cell", "Entry", "SourceMismatchError", "cells", "institutions"]


def institutions(reports: Path) -> list[Entry]:
    """The 60 ranked sellers of 表14, 表15, 表16, then the 369 rows of 附表15: all in printed order."""
    text = read_lines(reports / "2014.md")
    return [*ranked_sellers(text), *recognised_institutions(text)]


def cells(reports: Path) -> list[Cell]:
    """Every data cell of every table and figure; `reports` is the folder that holds 2006.txt and 2014.md."""
    return [*cells_2006(read_lines(reports / "2006.txt")), *cells_2014(read_lines(reports / "2014.md"))]
