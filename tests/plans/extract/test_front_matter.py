"""Title lines, covering notices, periods (parsing.md §1)."""

from tests.plans.extract.helpers import codes, parsed

NOTICE = (
    "示例市人民政府办公室关于印发2020年重点工作责任分解的通知\n各区人民政府：\n《2020年重点工作责任分解》已经市政府同意，现印发给你们。\n"
    "一、2020年是“十三五”收官之年。要提高站位。\n二、责任分解中，列第一位的责任单位为牵头单位。请按时报告。\n"
    "示例市人民政府办公室\n2020年5月20日\n2020年重点工作责任分解\n"
)
PLAN = "一、稳增长\n1.稳投资。开工一批项目。（责任单位：市甲局、市乙局）\n二、惠民生\n2.办学校。新建校舍。（责任单位：市丙局）\n"


def test_numbered_paragraphs_of_a_covering_notice_are_front_matter() -> None:
    found = parsed(NOTICE + PLAN)
    assert ([one["number"] for one in found["measures"]], found["candidates"]) == (["一/1", "二/2"], [])
    assert not {"two_documents", "repeated_number"} & set(codes(found))


def test_a_convention_in_the_covering_notice_holds_for_the_plan() -> None:
    assert [unit["role"] for unit in parsed(NOTICE + PLAN)["measures"][0]["units"]] == ["lead", "joint"]


def test_the_year_of_the_title_comes_before_a_five_year_plan_that_is_only_mentioned() -> None:
    assert parsed(NOTICE + PLAN)["period_end"] == "2020-12-31"


def test_a_title_broken_inside_a_quoted_name_is_whole_again() -> None:
    text = (
        "示政办〔2023〕9号\n经市政府同意，现将《示例市落实〈关于扩大消费的若干政策措施〉实施方案》印发给你们。\n示例市人民政府办公室\n"
        "2023年3月1日\n示例市落实《关于扩大消费的若干政策\n措施》实施方案\n" + PLAN
    )
    assert parsed(text)["title"] == "示例市落实《关于扩大消费的若干政策措施》实施方案"


def test_an_issuer_is_not_taken_from_a_document_that_is_cited() -> None:
    assert parsed("示例市治水方案\n根据《某某省人民政府关于治水的意见》，制定本方案。\n" + PLAN)["issuer"] is None


def test_the_number_in_a_run_on_line_is_cut_from_the_title_before_it() -> None:
    line = (
        "示例市人民政府关于印发示例市防汛方案的通知示政发〔2021〕5号"
        "各区人民政府：现将《示例市防汛方案》印发给你们。一、任务（一）备料。（市甲局负责）"
    )
    assert parsed(line)["doc_number"] == "示政发〔2021〕5号"


def test_an_article_that_is_cited_opens_no_item() -> None:
    text = (
        "一、任务\n（一）抓公开。依据《示例条例》第二十条、第二十一条规定公开。（市甲局负责）\n"
        "（二）抓解读。按《示例办法》第三条解读。（市乙局负责）"
    )
    assert [one["number"] for one in parsed(text)["measures"]] == ["一/（一）", "一/（二）"]


def test_an_attachment_behind_signature_and_distribution_list_is_read() -> None:
    text = (
        "示例县人民政府办公室关于防汛的通知\n现通知如下：\n一、压实责任。落实责任。（县应急局负责）\n二、备足物资。储备沙袋。（县水利局负责）\n附件：任务表\n"
        "示例县人民政府办公室\n2022年4月1日\n抄送：县委办公室。\n附件\n任务表\n序号\t任务\t牵头单位\n1\t巡堤\t县水利局"
    )
    found = parsed(text)
    assert ([one["number"] for one in found["measures"]], found["candidates"]) == (["一", "二", "1"], [])
    assert found["fates"][-4:] == ["front_matter", "outline", "outline", "measures"]
