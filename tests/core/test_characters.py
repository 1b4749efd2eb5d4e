"""One form for names that are printed in several ways."""

import pytest

from tracker.core.characters import plain_name


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("省 科 技 厅", "省科技厅"),
        ("⻓乐区人⺠政府", "长乐区人民政府"),
        ("⼈⼒资源局", "人力资源局"),
        ("各县〔市、区〕", "各县(市、区)"),
        ("“一行三局”、", "一行三局"),
        ("ＡＩ办公室", "AI办公室"),
    ],
)
def test_a_name_has_one_plain_form(printed: str, plain: str) -> None:
    assert plain_name(printed) == plain
