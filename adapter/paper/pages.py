"""Pages of a PDF that a screen reader can follow: every line belongs to a heading, a paragraph or a picture.

The only module that reaches into fpdf2's own marks: it draws them for pictures alone, and a plan is mostly words.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fpdf import FPDF, ViewerPreferences
from fpdf.enums import MethodReturnValue

from adapter.paper.letters import FACES, files, from_the_right, joined, printable

MARGIN, FOOT = 20.0, 22.0  # millimetres
FAMILY = "plan"
OF_ALL = "\ufdd0" * 4  # stands for the number of pages until it is known; no text that is printed can hold it


class Pages(FPDF):
    """`size` is that of plain words, in points. `missing` are the characters that stand by their name."""

    def __init__(self, size: float, foot: str) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        self.size, self.missing = size, list[str]()
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(True, FOOT)
        self.c_margin = 0  # words begin where lines across do
        for face in FACES:
            self.add_font(FAMILY, face, files()[face])
        self._letters = self.fonts[FAMILY].cmap  # type: ignore[union-attr]
        self.set_font(FAMILY, "", size)
        self.alias_nb_pages(OF_ALL)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.set_lang("en-GB")
        self.foot = printable(foot, self._letters)[0]
        self._broken: dict[tuple[str, float, str, float], list[str]] = {}
        setattr(self.struct_builder, "next_mcid_for_page", self._marks_of)  # noqa: B010 - in place of a count of all

    def footer(self) -> None:
        shaped, self.text_shaping = self.text_shaping, None
        with self._mark("Artifact"):
            self._shape(self.foot)
            self.set_font(FAMILY, "", max(11.0, self.size) if self.size > 12 else 11.0)
            self.set_y(-FOOT + 6)
            self.cell(self.epw * 0.75, 6, self._fitting(self.foot, self.epw * 0.75))
            self.cell(self.epw * 0.25, 6, f"Page {self.page_no()} of {OF_ALL}", align="R")
        self.text_shaping = shaped

    def say(
        self, text: str, kind: str = "P", *, times: float = 1.0, bold: bool = False, language: str = "",
        indent: float = 0.0, width: float = 0.0, after: float = 1.0, together: bool = False, bar: bool = False,
    ) -> None:  # fmt: skip
        """One paragraph or heading. It breaks between lines only, a heading never from what follows."""
        text, missing = printable(text, self._letters)
        self.missing += missing
        self._shape(text)
        self.set_font(FAMILY, "B" if bold else "", self.size * times)
        wide, high = width or self.epw - indent, self.font_size * 1.4
        lines, side = self._lines(text, wide, high), "R" if from_the_right(text) else "L"
        together = together or kind.startswith("H")
        wanted = len(lines) if together and len(lines) < 20 else min(len(lines), 2)
        self.room_for(high * (wanted + (3 if kind.startswith("H") else 0)))
        while lines:
            fit = max(1, int((self.page_break_trigger - self.y + 0.01) // high))
            with self._mark(kind, language):
                if bar:
                    self._bar(high * min(fit, len(lines)), indent)
                for line in lines[:fit]:
                    self.set_x(self.l_margin + indent)
                    self.cell(wide, high, line, new_x="LMARGIN", new_y="NEXT", align=side)
            lines = lines[fit:]
            if lines:
                self.add_page()
                self.set_font(FAMILY, "B" if bold else "", self.size * times)
        self.y += after

    def days(self, days: list[tuple[str, ...]], each: float) -> None:
        """Short lines side by side under a picture that says them already to those who listen."""
        self.set_font(FAMILY, "", self.size * (0.85 if self.size <= 12 else 1.0))
        self.set_text_shaping(False)
        high, top = self.font_size * 1.3, self.y
        with self._mark("Artifact"):
            for number, lines in enumerate(days):
                for line, text in enumerate(lines):
                    self.set_xy(self.l_margin + each * number, top + high * line)
                    self.cell(each, high, text, align="C")
        self.set_xy(self.l_margin, top + high * max(map(len, days)) + 2)

    def inside(self, texts: list[str], each: float, high: float) -> None:
        """The numbers that stand in signs: what is said of the picture has them too."""
        top = self.y
        with self._mark("Artifact"):
            self.set_font(FAMILY, "", self.size)
            for number, text in enumerate(texts):
                self.set_xy(self.l_margin + each * number, top)
                self.cell(each, high, text, align="C")
        self.set_xy(self.l_margin, top)

    def line_across(self) -> None:
        with self._mark("Artifact"):
            self.set_line_width(0.8)
            self.line(self.l_margin, self.y, self.l_margin + self.epw, self.y)
        self.y += 3

    def room_for(self, high: float) -> None:
        """Begins a new page where so much does not fit on this one, and would on an empty one."""
        if self.y + high > self.page_break_trigger and self.y > self.t_margin + 1:
            face, points = self.font_style, self.font_size_pt
            self.add_page()
            self.set_font(FAMILY, face, points)

    def lines_high(self, text: str, wide: float, *, bold: bool = False) -> float:
        self.set_font(FAMILY, "B" if bold else "", self.size)
        high = self.font_size * 1.4
        text = printable(text, self._letters)[0]
        self._shape(text)
        return high * len(self._lines(text, wide, high))

    def _shape(self, text: str) -> None:
        """Shaping costs four times the time: only for what would be wrong without."""
        self.set_text_shaping(joined(text))

    def _lines(self, text: str, wide: float, high: float) -> list[str]:
        """As they break. Labels come again and again, and what was measured for its room is then written."""
        key = (text, wide, self.font_style, self.font_size_pt)
        if key not in self._broken:
            found: Any = self.multi_cell(wide, high, text, align="L", dry_run=True, output=MethodReturnValue.LINES)
            self._broken[key] = [line.rstrip("\n") for line in found] or [""]
        return list(self._broken[key])

    def _marks_of(self, page: int) -> int:
        """How many elements this page has so far: they are the last ones."""
        number = 0
        for element in reversed(self.struct_builder.doc_struct_elem.k):
            if element.page_number() != page:
                break
            number += bool(element.k)
        return number

    def _bar(self, high: float, indent: float) -> None:
        self.set_fill_color(17)
        self.rect(self.l_margin + indent - 4, self.y, 1.5, high, style="F")

    def _fitting(self, text: str, wide: float) -> str:
        while text and self.get_string_width(text) > wide:
            text = text[:-2].rstrip() + "…"
        return text

    @contextmanager
    def _mark(self, kind: str, language: str = "") -> Iterator[None]:
        """Everything drawn within is one element of the document's structure; what is an artifact is none."""
        if kind == "Artifact":
            self._out("/Artifact BMC")
        else:
            number = self.struct_builder.next_mcid_for_page(self.page)
            self._add_marked_content(struct_type=f"/{kind}", mcid=number)
            told = f"/Lang ({language}) " if language.replace("-", "").isalnum() and language.isascii() else ""
            self._out(f"/{kind} <<{told}/MCID {number}>> BDC")
        yield
        self._out("EMC")
