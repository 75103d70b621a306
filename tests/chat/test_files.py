"""Files that people open in a spreadsheet."""

import csv
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from engine.chat.files import FORMULA, escape_formula


@given(st.one_of(st.text(max_size=20), st.builds("{}{}".format, st.sampled_from(FORMULA), st.text(max_size=5))))
def test_no_cell_begins_as_a_formula_does_and_none_loses_a_character(cell: str) -> None:
    out = StringIO()
    csv.writer(out).writerow((escape_formula(cell),))
    ((found,),) = csv.reader(StringIO(out.getvalue(), newline="")) if cell else (("",),)
    assert not found.startswith(FORMULA)
    assert found in (cell, f"'{cell}")
