import pytest

from tracker.plans.seeds import documents
from tracker.seeding.logins import unit_part
from tracker.tasks.numbers import arabic, section, task_numbers


@pytest.mark.parametrize(("numeral", "value"), [("三", 3), ("十", 10), ("十五", 15), ("二十", 20), ("二十一", 21), ("7", 7)])
def test_chinese_numerals(numeral, value):
    assert arabic(numeral) == value


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("第四章/一/（一）", "4.1"),
        ("四/（十二）/3", "4.12"),
        ("第四章/一/（一）/推进措施/1", "4.1.1"),
        ("第四章/一/专栏1/[2]", "4.1"),
        ("第五章/一", "5"),
        ("一/（二）", "1"),
    ],
)
def test_the_section_comes_from_the_numerals_above_the_measure(path, expected):
    assert section(path) == expected


def test_numbers_run_inside_each_section():
    numbers = task_numbers("榕金规", ["第四章/一/（一）", "第四章/一/专栏1/[1]", "第四章/二/（一）"])
    assert list(numbers.values()) == ["榕金规-4.1-01", "榕金规-4.1-02", "榕金规-4.2-01"]


def test_every_measure_of_the_seeds_has_a_number_of_its_own():
    found = [
        number
        for document in documents()
        for number in task_numbers(document["short_name"], [row["number"] for row in document["measures"]]).values()
    ]
    assert len(set(found)) == len(found) == 291


@pytest.mark.parametrize(
    ("name", "region", "part"),
    [
        ("市财政局", "350500", "czj"),
        ("人行厦门市分行", "350200", "rhxmsfh"),
        ("福建证监局", "350000", "zjj"),
        ("厦门市政府", "350000", "xmszf"),
    ],
)
def test_a_login_holds_the_initials_of_the_unit(name, region, part):
    assert unit_part(name, region) == part
