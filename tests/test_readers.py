"""The two text readers on small texts that hold the traps of the reports: what must be read, what must be refused."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from kg.editions.layout import Layout
from kg.editions.lines import LineReader
from kg.editions.read_layout import read_layout
from kg.editions.reference import Reference, load_reference
from kg.editions.rows import TextRow
from kg.editions.tabs import ListEntry, TabReader, read_list
from kg.model.problems import InputError, Problem
from tests.conftest import DATA

BLOCKS = {"北京", "天津", "内蒙古", "内蒙", "江苏", "广东", "大连"}


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference(DATA)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def layout(folder: Path, reference: Reference, style: str, text: str, columns: int = 3, more: str = "") -> Layout:
    """A layout with columns 甲, 乙, 丙 … whose [text] is given."""
    titles = 'table = "表99"\ntitle_zh = "表"\ntitle_en = "a table"\n'
    cells = "".join(f'[[columns]]\nlabel = ["{name}"]\nunit = "item"\n' for name in "甲乙丙丁戊己"[:columns])
    rows = '[cell]\nquantity = "contract-count"\nperiod = 2013\n[[rows]]\nlabel = ["*"]\nmember = "area"\n'
    head = more if more.startswith("levels") else ""
    tail = "" if head else dedent(more)
    path = folder / "t99.toml"
    path.write_text(titles + head + "\n[text]\n" + dedent(text) + rows + cells + tail, encoding="utf-8")
    return read_layout(path, "2014", style, reference)


def read(reader: LineReader | TabReader) -> tuple[list[tuple[tuple[str, ...], tuple[str, ...], int]], list[Problem]]:
    rows: list[TextRow] = reader.rows()
    return [(row.path, row.cells, row.line) for row in rows], reader.problems


def lines_of(folder: Path, reference: Reference, text: str, rows: int, columns: int = 3, more: str = "") -> LineReader:
    """A reader of loose lines for a text whose caption is 表99 各地情况 and whose header is 地区 甲 乙 丙 …."""
    header = ", ".join(f'"{name}"' for name in "甲乙丙丁戊己"[:columns])
    setting = f"""
        parts = [{{ caption = "表99 各地情况" }}]
        header = [["地区", {header}]]
        row_count = {rows}
        """
    return LineReader(layout(folder, reference, "lines", setting, columns, more), dedent(text).split("\n"), "r.txt")


BLANK_TOTAL = """
    [[overrides]]
    printed = ["合计"]
    blank = ["丙"]
    reason = "a total has no rank"
    """


class TestLooseLines:
    def test_neither_blank_lines_nor_blanks_in_labels_nor_line_ends_mean_anything(
        self, folder: Path, reference: Reference
    ) -> None:
        text = """\
            前一段文字。

            表99   各地情况

            地 区 甲
            乙 丙

            北 京 1 2 3
             天 津 -4 5.50 6

            内蒙古 7 － 9"""
        rows, problems = read(lines_of(folder, reference, text, rows=3))
        assert problems == []
        assert rows == [
            (("北京",), ("1", "2", "3"), 8),
            (("天津",), ("-4", "5.50", "6"), 9),
            (("内蒙古",), ("7", "－", "9"), 11),
        ]

    def test_a_caption_of_repeated_glyphs_is_found_whole_and_not_inside_another(
        self, folder: Path, reference: Reference
    ) -> None:
        setting = """
            parts = [{ caption = "表表表表1111 2002002002005555年情况" }]
            header = [["地区", "甲", "乙", "丙"]]
            row_count = 1
            """
        text = """\
            表表表表11111111 2002002002005555年情况
            地区 甲 乙 丙
            北京 9 9 9
            表表表表1111 2002002002005555年情况
            地区 甲 乙 丙
            天津 1 2 3"""
        reader = LineReader(layout(folder, reference, "lines", setting), dedent(text).split("\n"), "r.txt")
        assert read(reader) == ([(("天津",), ("1", "2", "3"), 6)], [])

    def test_header_words_may_be_split_glued_and_out_of_order_if_the_layout_says_so(
        self, folder: Path, reference: Reference
    ) -> None:
        setting = """
            parts = [{ caption = "表99 各地情况" }]
            header = [["市场", "甲项目", "培训人员（人）", "乙合计", "丙交易额", "（项）"]]
            row_count = 1
            """
        text = """\
            表99 各地情况
            市场
            甲项

            目
            培 训 人 员

            （人）乙合计 丙交易额
             （项）

            北京技术交易中心 390 27.50 －"""
        reader = LineReader(layout(folder, reference, "lines", setting), dedent(text).split("\n"), "r.txt")
        assert read(reader) == ([(("北京技术交易中心",), ("390", "27.50", "－"), 11)], [])

    def test_a_label_over_two_lines_is_one_label_and_the_line_is_that_of_the_values(
        self, folder: Path, reference: Reference
    ) -> None:
        text = """\
            表99 各地情况
            地区 甲 乙 丙
            深圳国际高新技术产权

            交易所 4952 330.00 －
            重庆创新技术产权交易

            所 5 0.98 2"""
        rows, problems = read(lines_of(folder, reference, text, rows=2))
        assert problems == []
        assert rows == [
            (("深圳国际高新技术产权交易所",), ("4952", "330.00", "－"), 5),
            (("重庆创新技术产权交易所",), ("5", "0.98", "2"), 8),
        ]

    def test_a_page_number_between_rows_is_told_by_line_and_character_and_not_swallowed(
        self, folder: Path, reference: Reference
    ) -> None:
        text = """\
            表99 各地情况
            地区 甲 乙 丙
            北京 1 2 3
            21
            天津 4 5 6"""
        rows, problems = read(lines_of(folder, reference, text, rows=2))
        assert [path for path, _, _ in rows] == [("北京",)]
        (problem,) = problems
        assert (problem.line, problem.column) == (4, "character 1")
        assert "'21'" in problem.found

    def test_a_blank_cell_is_restored_by_its_override_and_only_in_that_row(
        self, folder: Path, reference: Reference
    ) -> None:
        text = """\
            表99 各地情况
            地区 甲 乙 丙
            合 计 10 11
            北京 1 2 3"""
        rows, problems = read(lines_of(folder, reference, text, rows=2, more=BLANK_TOTAL))
        assert problems == []
        assert rows == [(("合计",), ("10", "11", ""), 3), (("北京",), ("1", "2", "3"), 4)]

    def test_an_override_that_no_row_calls_for_is_told(self, folder: Path, reference: Reference) -> None:
        text = "表99 各地情况\n地区 甲 乙 丙\n北京 1 2 3"
        _, problems = read(lines_of(folder, reference, text, rows=1, more=BLANK_TOTAL))
        assert ["合计" in problem.found for problem in problems] == [True]

    def test_a_heading_is_an_outer_label_and_a_year_a_label_though_it_looks_like_a_number(
        self, folder: Path, reference: Reference
    ) -> None:
        setting = """
            parts = [{ caption = "表99 各地情况" }]
            header = [["年份", "甲", "乙", "丙"]]
            row_count = 4
            label = "year"
            """
        more = """
            [[headings]]
            printed = "合同项数(项)"

            [[headings]]
            printed = "合同金额(亿元)"
            """
        text = """\
            表99 各地情况
            年份 甲 乙 丙
            合同
            项数(项)
            2004 1 2 3
            2005 2001 2002 2003
            合同金额(亿元)
             2004 4 5 6
            2005 7 8 9"""
        reader = LineReader(layout(folder, reference, "lines", setting, more=more), dedent(text).split("\n"), "r.txt")
        rows, problems = read(reader)
        assert problems == []
        assert rows == [
            (("合同项数(项)", "2004"), ("1", "2", "3"), 5),
            (("合同项数(项)", "2005"), ("2001", "2002", "2003"), 6),
            (("合同金额(亿元)", "2004"), ("4", "5", "6"), 8),
            (("合同金额(亿元)", "2005"), ("7", "8", "9"), 9),
        ]

    @pytest.mark.parametrize(
        ("row", "line", "words"),
        [
            ("北京 1 2", 3, ("2 value cells", "北京", "3: 甲, 乙, 丙")),
            ("北京 1 2 3 4", 3, ("'4'", "one value cell too many")),
            ("北京 1 2x 3", 3, ("1 value cells", "北京", "3: 甲, 乙, 丙")),
            ("北京 1x 2 3", 3, ("2 value cells", "北京1x", "3: 甲, 乙, 丙")),
            ("北京 1 2 3x", 3, ("2 value cells", "北京", "3: 甲, 乙, 丙")),
            ("北京 1 2\n3", 4, ("more than one line",)),
        ],
    )
    def test_a_row_that_does_not_fit_is_told_with_its_line(
        self, folder: Path, reference: Reference, row: str, line: int, words: tuple[str, ...]
    ) -> None:
        text = f"表99 各地情况\n地区 甲 乙 丙\n{row}\n天津 4 5 6"
        _, problems = read(lines_of(folder, reference, text, rows=2))
        (problem,) = problems
        assert problem.line == line
        assert problem.column.startswith("character ")
        assert all(word in str(problem) for word in words), str(problem)

    def test_a_surplus_value_after_the_last_row_is_told_too(self, folder: Path, reference: Reference) -> None:
        text = "表99 各地情况\n地区 甲 乙 丙\n北京 1 2 3\n天津 4 5 6 7\n下一段。"
        _, problems = read(lines_of(folder, reference, text, rows=2))
        assert [(problem.line, problem.column) for problem in problems] == [(4, "character 10")]

    def test_a_row_without_any_value_does_not_lend_its_label_to_the_next(
        self, folder: Path, reference: Reference
    ) -> None:
        text = "表99 各地情况\n地区 甲 乙 丙\n北京\n天津 4 5 6\n江苏 7 8 9\n下一段。"
        _, problems = read(lines_of(folder, reference, text, rows=3))
        assert problems, "a row is missing"
        assert all(problem.line for problem in problems)

    def test_a_text_that_ends_inside_the_table_is_told(self, folder: Path, reference: Reference) -> None:
        rows, problems = read(lines_of(folder, reference, "表99 各地情况\n地区 甲 乙 丙\n北京 1 2 3", rows=2))
        assert len(rows) == 1
        assert len(problems) == 1

    @pytest.mark.parametrize(
        ("text", "line", "words"),
        [
            ("另一个标题\n地区 甲 乙 丙\n北京 1 2 3", 0, ("表99 各地情况", "the caption of 表99")),
            ("见表99 各地情况\n地区 甲 乙 丙\n北京 1 2 3", 1, ("表99 各地情况", "the caption of 表99")),
            ("表99 各地情况\n地区 甲 丁 丙\n北京 1 2 3", 2, ("'丁' in the header", "'乙丙'")),
            ("表99 各地情况\n地区 甲 乙\n北京 1 2 3", 3, ("'北京' in the header", "'丙'")),
            ("表99 各地情况\n地区 甲", 2, ("the end of the text", "'乙丙'")),
        ],
    )
    def test_a_missing_caption_or_another_header_is_told(
        self, folder: Path, reference: Reference, text: str, line: int, words: tuple[str, ...]
    ) -> None:
        rows, problems = read(lines_of(folder, reference, text, rows=1))
        assert rows == []
        (problem,) = problems
        assert problem.line == line
        assert all(word in str(problem) for word in words), str(problem)

    def test_a_table_whose_layout_has_no_row_count_is_not_read_as_an_empty_one(
        self, folder: Path, reference: Reference
    ) -> None:
        setting = """
            parts = [{ caption = "表99 各地情况" }]
            header = [["地区", "甲", "乙", "丙"]]
            """
        text = "表99 各地情况\n地区 甲 乙 丙\n北京 1 2 3"
        try:
            reader = LineReader(layout(folder, reference, "lines", setting), text.split("\n"), "r.txt")
            rows, problems = read(reader)
        except InputError as error:
            rows, problems = [], list(error.problems)
        assert rows or any("row_count" in str(problem) for problem in problems)


class TestPrintedFigure:
    SETTING = """
        parts = [{ caption = "图9 各年情况" }]
        sequence = ["values 3", "0 10 20", "(万元)", "labels 3", "（年份）"]
        row_count = 3
        """

    def _reader(self, folder: Path, reference: Reference, text: str) -> LineReader:
        made = layout(folder, reference, "lines", self.SETTING, columns=1, more='levels = ["年份"]\nkind = "points"\n')
        return LineReader(made, dedent(text).split("\n"), "r.txt")

    def test_values_ticks_and_labels_are_told_apart_and_a_page_number_before_them_is_left_out(
        self, folder: Path, reference: Reference
    ) -> None:
        text = """\
            文字。
            3

            10 14.03
            20

            0
            10
            20
            (万元)
            2003 2004 2005 （年份）

            图9  各年情况"""
        rows, problems = read(self._reader(folder, reference, text))
        assert problems == []
        assert rows == [(("2003",), ("10",), 4), (("2004",), ("14.03",), 4), (("2005",), ("20",), 5)]

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("10 14.03 20 0 10 25 (万元) 2003 2004 2005 （年份）\n图9 各年情况", "'25'"),
            ("10 14.o3 20 0 10 20 (万元) 2003 2004 2005 （年份）\n图9 各年情况", "'14.o3'"),
            ("文字 10 14.03 0 10 20 (万元) 2003 2004 2005 （年份）\n图9 各年情况", "'文字'"),
            ("文字 10 14.03 20 0 10 20 (万元) 2003 2004 2005\n图9 各年情况", "'20'"),
        ],
    )
    def test_another_tick_a_letter_in_a_value_or_a_lost_word_is_told(
        self, folder: Path, reference: Reference, text: str, found: str
    ) -> None:
        rows, problems = read(self._reader(folder, reference, text))
        assert rows == []
        (problem,) = problems
        assert problem.line == 1
        assert problem.found == found

    def test_a_figure_at_the_very_beginning_of_the_text_that_lacks_words_is_told(
        self, folder: Path, reference: Reference
    ) -> None:
        rows, problems = read(self._reader(folder, reference, "10 14.03 20\n图9 各年情况"))
        assert rows == []
        assert len(problems) == 1


def tabs_of(
    folder: Path, reference: Reference, text: str, setting: str = "", columns: int = 3, more: str = ""
) -> TabReader:
    """A reader of tab-separated lines; caption 附表99 各地情况, header 地区 | 甲 | 乙 | 丙 …, ▸ stands for a tab."""
    header = ", ".join(f'"{name}"' for name in "甲乙丙丁戊己"[:columns])
    default = f'parts = [{{ caption = "附表99 各地情况 (单位: 项)" }}]\nheader = [["地区", {header}]]\n'
    made = layout(folder, reference, "tabs", setting or default, columns, more)
    return TabReader(made, dedent(text).replace("▸", "\t").split("\n"), "r.md")


CAPTION = "附表99 各地情况 (单位: 项)\n\n地区▸甲▸乙▸丙\n"


class TestTabs:
    def test_labels_lose_inner_blanks_and_trailing_tabs_are_no_cells(self, folder: Path, reference: Reference) -> None:
        text = CAPTION + "北 京▸1▸2▸3▸▸\n内 蒙 古▸4▸5▸6▸\n其中: 沈阳▸7▸8▸9\n\n后文▸1▸2▸3"
        assert read(tabs_of(folder, reference, text)) == (
            [
                (("北京",), ("1", "2", "3"), 4),
                (("内蒙古",), ("4", "5", "6"), 5),
                (("其中:沈阳",), ("7", "8", "9"), 6),
            ],
            [],
        )

    def test_a_caption_is_found_whatever_its_blanks_and_a_line_with_one_blank_may_follow(
        self, folder: Path, reference: Reference
    ) -> None:
        text = "见附表99。\n附表99各地情况(单位:项)\n \n\n地 区▸甲▸▸乙▸丙▸\n北京▸1▸2▸3"
        assert read(tabs_of(folder, reference, text)) == ([(("北京",), ("1", "2", "3"), 6)], [])

    def test_an_empty_cell_is_a_blank_one_and_dashes_stay_as_printed(self, folder: Path, reference: Reference) -> None:
        text = CAPTION + "北京▸▸2▸—\n天津▸-4▸▸--\n江苏▸▸▸"
        rows, problems = read(tabs_of(folder, reference, text))
        assert problems == []
        assert rows == [
            (("北京",), ("", "2", "—"), 4),
            (("天津",), ("-4", "", "--"), 5),
            (("江苏",), ("", "", ""), 6),
        ]

    def test_stacked_blocks_each_have_their_own_header_and_columns(self, folder: Path, reference: Reference) -> None:
        path = folder / "t98.toml"
        path.write_text(
            dedent("""\
            table = "表98"
            title_zh = "表"
            title_en = "a table"
            levels = ["指标"]
            [text]
            header = [["2012年", "2013年"]]
            parts = [{ caption = "表98 比较" }, { header = [["2014年"]] }]
            [[rows]]
            label = ["*"]
            quantity = "gdp"
            unit = "yuan-1e8"
            [[columns]]
            label = ["2012年"]
            part = 1
            period = 2012
            [[columns]]
            label = ["2013年"]
            part = 1
            period = 2013
            [[columns]]
            label = ["2014年"]
            part = 2
            period = 2014
            """),
            encoding="utf-8",
        )
        text = "表98 比较\n\n▸2012年▸2013年\n生产 总值▸1,234.5▸2\n成交额▸3▸4\n▸2014年\n生产总值▸5\n成交额▸6\n"
        reader = TabReader(read_layout(path, "2014", "tabs", reference), text.replace("▸", "\t").split("\n"), "r.md")
        rows = reader.rows()
        assert reader.problems == []
        assert [(row.part, row.path, row.cells, row.line) for row in rows] == [
            (1, ("生产总值",), ("1,234.5", "2"), 4),
            (1, ("成交额",), ("3", "4"), 5),
            (2, ("生产总值",), ("5",), 7),
            (2, ("成交额",), ("6",), 8),
        ]

    def test_a_table_goes_on_under_its_second_caption_and_text_between_is_left_out(
        self, folder: Path, reference: Reference
    ) -> None:
        setting = """
            header = [["地区", "甲", "乙", "丙"]]
            parts = [{ caption = "附表99 各地情况" }, { caption = "附表99续 各地情况" }]
            """
        text = "附表99 各地情况\n地区▸甲▸乙▸丙\n北京▸1▸2▸3\n\n12\n\n附表99续 各地情况\n\n地区▸甲▸乙▸丙\n天津▸4▸5▸6"
        rows, problems = read(tabs_of(folder, reference, text, setting))
        assert problems == []
        assert [(path, line) for path, _, line in rows] == [(("北京",), 3), (("天津",), 10)]

    LEVELS = """
        header = [["类别", "子类", "甲", "乙", "丙"]]
        parts = [{ caption = "附表99 各类情况" }]
        label_columns = 2
        """

    def test_a_merged_outer_label_reaches_down_until_the_next_one(self, folder: Path, reference: Reference) -> None:
        head = "附表99 各类情况\n类别▸子类▸甲▸乙▸丙\n"
        text = head + "转让▸合计▸1▸2▸3\n▸专利▸4▸5▸6\n咨询▸▸7▸8▸9\n服务▸合计▸1▸1▸1\n▸中介▸1▸1▸1"
        rows, problems = read(tabs_of(folder, reference, text, self.LEVELS))
        assert problems == []
        assert [path for path, _, _ in rows] == [
            ("转让", "合计"),
            ("转让", "专利"),
            ("咨询",),
            ("服务", "合计"),
            ("服务", "中介"),
        ]

    @pytest.mark.parametrize("first", ["", "咨询▸▸7▸8▸9\n"], ids=["first row", "after a row without sub-rows"])
    def test_a_blank_outer_label_with_none_above_it_is_told_and_no_label_is_lost(
        self, folder: Path, reference: Reference, first: str
    ) -> None:
        text = f"附表99 各类情况\n类别▸子类▸甲▸乙▸丙\n{first}▸中介▸1▸1▸1"
        rows, problems = read(tabs_of(folder, reference, text, self.LEVELS))
        assert all(path[0] for path, _, _ in rows), "a row whose outer label is empty is one of another level"
        assert [problem.line for problem in problems] == [3 + bool(first)]

    def test_an_override_puts_a_label_back_into_its_column_and_a_shifted_total_back_under_its_headers(
        self, folder: Path, reference: Reference
    ) -> None:
        more = """
            [[overrides]]
            printed = ["", "咨询"]
            row = ["咨询"]
            reason = "a class of its own in the wrong column"

            [[overrides]]
            printed = ["合计"]
            row = ["合计"]
            reason = "its values stand one column to the left"
            """
        text = "附表99 各类情况\n类别▸子类▸甲▸乙▸丙\n转让▸合计▸1▸2▸3\n▸咨 询▸4▸5▸6\n合 计▸7▸8▸9▸"
        assert read(tabs_of(folder, reference, text, self.LEVELS, more=more)) == (
            [
                (("转让", "合计"), ("1", "2", "3"), 3),
                (("咨询",), ("4", "5", "6"), 4),
                (("合计",), ("7", "8", "9"), 5),
            ],
            [],
        )

    def test_a_heading_lasts_until_its_end_and_an_override_moves_the_first_of_two_totals_under_it(
        self, folder: Path, reference: Reference
    ) -> None:
        more = """
            [[headings]]
            printed = "国家计划"
            until = "部门计划"

            [[overrides]]
            printed = ["合计"]
            occurrence = 1
            row = ["国家计划", "合计"]
            reason = "the text has it above its heading"
            """
        text = CAPTION + "合 计▸1▸1▸1\n国家计划▸▸▸\n863 计划▸2▸2▸2\n部门计划▸3▸3▸3\n合 计▸4▸4▸4"
        rows, problems = read(tabs_of(folder, reference, text, more=more))
        assert problems == []
        assert [path for path, _, _ in rows] == [
            ("国家计划", "合计"),
            ("国家计划", "863计划"),
            ("部门计划",),
            ("合计",),
        ]

    @pytest.mark.parametrize(
        ("row", "words"),
        [
            ("北京▸1▸2", ("2 value cells", "'北京'", "3, one for each column")),
            ("北京▸1▸2▸3▸4", ("4 value cells", "'北京'", "3, one for each column")),
            ("北京▸1▸2▸3▸▸5", ("4 value cells", "'北京'", "3, one for each column")),
            ("北京▸1▸2b▸3", ("'2b'", "a number or a mark")),
            ("北京▸l▸2▸3", ("'l'", "a number or a mark")),
            ("北京▸1▸2▸3 4", ("'3 4'", "a number or a mark")),
            ("北京 1▸2▸3", ("2 value cells", "3, one for each column")),
        ],
    )
    def test_a_row_that_does_not_fit_is_told_and_the_others_are_read(
        self, folder: Path, reference: Reference, row: str, words: tuple[str, ...]
    ) -> None:
        rows, problems = read(tabs_of(folder, reference, CAPTION + row + "\n天津▸4▸5▸6"))
        assert [path for path, _, _ in rows] == [("天津",)]
        (problem,) = problems
        assert problem.line == 4
        assert all(word in str(problem) for word in words), str(problem)

    @pytest.mark.parametrize(
        ("text", "line", "words"),
        [
            ("附表99 别的情况\n\n地区▸甲▸乙▸丙\n北京▸1▸2▸3", 1, ("no line that reads", "the caption of 表99")),
            ("附表99 各地情况 (单位: 项)\n\n地区▸甲▸丁▸丙\n北京▸1▸2▸3", 3, ("地区 | 甲 | 丁 | 丙", "乙")),
            ("附表99 各地情况 (单位: 项)\n\n地区▸甲▸乙\n北京▸1▸2▸3", 3, ("地区 | 甲 | 乙", "丙")),
            ("附表99 各地情况 (单位: 项)\n\n北京▸1▸2▸3", 3, ("北京 | 1 | 2 | 3", "地区 | 甲")),
            ("附表99 各地情况 (单位: 项)", 2, ("the header", "地区 | 甲")),
        ],
    )
    def test_a_missing_caption_or_another_header_is_told(
        self, folder: Path, reference: Reference, text: str, line: int, words: tuple[str, ...]
    ) -> None:
        rows, problems = read(tabs_of(folder, reference, text))
        assert rows == []
        (problem,) = problems
        assert problem.line == line
        assert all(word in str(problem) for word in words), str(problem)

    def test_an_override_that_no_row_calls_for_is_told(self, folder: Path, reference: Reference) -> None:
        more = '[[overrides]]\nprinted = ["总计"]\nrow = ["合计"]\nreason = "none"\n'
        _, problems = read(tabs_of(folder, reference, CAPTION + "北京▸1▸2▸3", more=more))
        assert ["'总计'" in problem.found for problem in problems] == [True]


def list_of(folder: Path, reference: Reference, rows: str, pages: int = 1) -> tuple[list[ListEntry], list[Problem]]:
    captions = "".join(
        '{ caption = "附表98 名单" },' if not n else '{ caption = "附表98续 名单" },' for n in range(pages)
    )
    path = folder / "a98.toml"
    path.write_text(
        'table = "附表98"\nkind = "list"\ntitle_zh = "名单"\ntitle_en = "list"\n'
        f'[text]\nheader = [["序号", "省份", "机构名称"]]\nparts = [{captions}]\n',
        encoding="utf-8",
    )
    head = "附表98 名单\n\n序号▸省份▸机构名称\n"
    lines = (head + rows).replace("▸", "\t").split("\n")
    reader = TabReader(read_layout(path, "2014", "tabs", reference), lines, "r.md")
    return read_list(reader, BLOCKS), reader.problems


class TestNumberedList:
    def test_every_shape_of_row_gives_the_same_entry(self, folder: Path, reference: Reference) -> None:
        rows = [
            "1▸北京▸甲中心",
            "2▸▸乙中心",
            "3▸▸丙中心▸",
            "4▸▸天津▸丁中心",
            "5▸▸▸戊中心",
            "6▸▸内蒙古▸▸己中心",
            "7▸庚中心▸▸",
            "8▸辛中心",
            "9▸▸江苏",
            "10▸江 苏▸壬中心",
        ]
        entries, problems = list_of(folder, reference, "\n".join(rows))
        assert problems == []
        assert entries == [
            ListEntry(1, "北京", "甲中心", 4),
            ListEntry(2, "北京", "乙中心", 5),
            ListEntry(3, "北京", "丙中心", 6),
            ListEntry(4, "天津", "丁中心", 7),
            ListEntry(5, "天津", "戊中心", 8),
            ListEntry(6, "内蒙古", "己中心", 9),
            ListEntry(7, "内蒙古", "庚中心", 10),
            ListEntry(8, "内蒙古", "辛中心", 11),
            ListEntry(9, "江苏", "", 12),
            ListEntry(10, "江苏", "壬中心", 13),
        ]

    def test_a_name_that_holds_the_name_of_a_region_does_not_open_a_block(
        self, folder: Path, reference: Reference
    ) -> None:
        rows = "1▸江苏▸浙江大学苏州工业技术研究院\n2▸北京大学天津研究院\n3▸广东▸中山北京理工大学研究院\n4▸▸天津中心"
        entries, problems = list_of(folder, reference, rows)
        assert problems == []
        assert [entry.block for entry in entries] == ["江苏", "江苏", "广东", "广东"]

    def test_the_block_goes_on_over_a_page_whether_it_is_printed_again_or_shortened(
        self, folder: Path, reference: Reference
    ) -> None:
        page = "\n\n附表98续 名单\n\n序号▸省份▸机构名称\n"
        rows = f"1▸内蒙古▸甲中心{page}2▸内蒙▸乙中心\n3▸▸丙中心{page}4▸▸丁中心\n5▸大连▸戊中心"
        entries, problems = list_of(folder, reference, rows, pages=3)
        assert problems == []
        assert [(e.number, e.block, e.line) for e in entries] == [
            (1, "内蒙古", 4),
            (2, "内蒙", 9),
            (3, "内蒙", 10),
            (4, "内蒙", 15),
            (5, "大连", 16),
        ]

    @pytest.mark.parametrize(
        ("rows", "line", "words"),
        [
            ("1▸北京▸甲中心\n3▸▸乙中心", 5, ("'3'", "the number 2")),
            ("1▸北京▸甲中心\n乙中心", 5, ("'乙中心'", "the number 2")),
            ("1▸▸甲中心", 4, ("no block label",)),
            ("1▸北京▸甲中心▸乙中心", 4, ("2 names", "one name")),
        ],
    )
    def test_a_gap_a_second_name_or_a_name_outside_every_block_is_told(
        self, folder: Path, reference: Reference, rows: str, line: int, words: tuple[str, ...]
    ) -> None:
        _, problems = list_of(folder, reference, rows)
        (problem,) = problems
        assert problem.line == line
        assert all(word in str(problem) for word in words), str(problem)
