"""Holiday notices as text: what is read, and what is doubted."""

from datetime import date

import pytest

from tests.regions.notices import NOTICE, TEXT
from tracker.core.errors import RuleBroken
from tracker.regions.notice_text import read_notice


def test_a_whole_notice_is_read_without_doubts():
    assert read_notice(TEXT, 2027) == NOTICE


def test_a_notice_on_one_line_with_full_width_figures_and_spaces_reads_the_same():
    wide = TEXT.replace("\n", " ").translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert read_notice(wide, 2027).holidays == NOTICE.holidays


def test_a_wrong_number_of_days_is_doubted():
    found = read_notice(TEXT.replace("放假调休，共5天", "放假调休，共6天"), 2027)
    assert found.doubts == ("“劳动节”写为共6天，而2027年5月1日至2027年5月5日是5天，请核对",)
    assert found.holidays == NOTICE.holidays


def test_a_weekday_that_is_not_the_calendars_is_doubted():
    found = read_notice(TEXT.replace("10月9日（星期六）", "10月9日（星期日）"), 2027)
    assert found.doubts == ("“国庆节”里写2027年10月9日是星期日，而这一天是星期六，请核对年份和日期",)


def test_a_festival_without_dates_is_named():
    found = read_notice(TEXT.replace("4月3日至5日放假，共3天", "放假安排另行通知"), 2027)
    assert found.doubts == ("没有读出“清明节”的放假日期，请补填",)
    assert found.missing() == ["清明"]


def test_two_festivals_in_one_row_count_for_both():
    text = TEXT.replace("六、中秋节：9月15日（周三）放假1天，不调休。\n七、国庆节", "六、国庆节、中秋节")
    found = read_notice(text, 2027)
    assert found.missing() == []
    assert found.holidays[-1].name == "国庆节、中秋节"


def test_new_year_may_begin_in_december_before():
    found = read_notice("2027年放假安排：元旦：12月31日至1月2日放假，共3天。12月27日（星期日）上班。", 2027)
    assert (found.holidays[0].first, found.holidays[0].last) == (date(2026, 12, 31), date(2027, 1, 2))
    assert found.holidays[0].workdays == (date(2026, 12, 27),)
    assert found.doubts == ()


def test_a_day_that_does_not_exist_is_doubted():
    found = read_notice("关于2027年放假安排的通知。春节：2月5日至11日放假，共7天。2月30日上班。", 2027)
    assert found.doubts == ("“春节”里的“2月30日”不是一个日期，请核对",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TEXT.replace("2027", "2028"), "文件是2028年的放假安排，请到2028年的日历页上传"),
        ("会议纪要：大家辛苦了。", "文件里没有读到放假安排，请确认是否选对了文件，或者直接在下面填写"),
    ],
)
def test_another_year_or_another_paper_is_refused(text, words):
    with pytest.raises(RuleBroken, match=words):
        read_notice(text, 2027)


def test_a_notice_without_a_year_says_so():
    assert read_notice("元旦：1月1日至3日放假，共3天。", 2027).doubts == ("文件没有写明年份，已按2027年处理，请核对",)
