"""A child process with limits: it answers, or it is told why not, and nothing of it stays behind."""

import os
import pickle
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from tests.support import in_child
from tracker.core import bounded
from tracker.core.bounded import Limits
from tracker.core.errors import RuleBroken

MB = 1024 * 1024
USUAL = Limits(seconds=30, memory=512 * MB)
SHORT = Limits(seconds=2, memory=512 * MB)
NOT_LIMITED = pickle.dumps(False) + pickle.dumps(("done", [1, 2]))


def test_the_result_comes_back():
    assert bounded.run(in_child.both, "规划", b"\x00" * MB, limits=USUAL) == ["规划", b"\x00" * MB]


def test_a_rule_broken_there_is_broken_here_with_its_words():
    with pytest.raises(RuleBroken, match="请拆分后再导入"):
        bounded.run(in_child.refuse, "请拆分后再导入", limits=USUAL)


def test_any_other_error_keeps_the_traceback_of_the_child():
    with pytest.raises(bounded.FailedInChild, match=r"in fail\n"):
        bounded.run(in_child.fail, limits=USUAL)


def test_what_a_library_prints_is_no_part_of_the_answer():
    assert bounded.run(in_child.chatter, limits=USUAL) == "answer"


def test_waiting_ends_with_the_seconds_and_takes_grandchildren_along(tmp_path):
    began = time.monotonic()
    with pytest.raises(bounded.TookTooLong):
        bounded.run(in_child.sleep, 60, tmp_path / "ids", limits=SHORT)
    assert time.monotonic() - began < 3 * SHORT.seconds
    ids = [int(number) for number in (tmp_path / "ids").read_text().split()]
    assert len(ids) == 2
    assert all(dies(number) for number in ids)


def dies(number):
    """Whether the process ends within a moment; the dead may still wait for whoever collects them."""
    for _ in range(100):
        if not psutil.pid_exists(number) or psutil.Process(number).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.1)
    return False


def test_calculating_ends_with_the_seconds():
    with pytest.raises(bounded.TookTooLong):
        bounded.run(in_child.spin, limits=SHORT)


def test_the_processor_time_ends_a_child_whose_parent_waits_longer(monkeypatch):
    converse = bounded._converse
    monkeypatch.setattr(bounded, "_converse", lambda request, seconds: converse(request, 60))
    with pytest.raises(bounded.TookTooLong):
        bounded.run(in_child.spin, limits=SHORT)


@pytest.mark.parametrize(("function", "args"), [(in_child.hold, (600 * MB,)), (in_child.hold_little_by_little, ())])
def test_memory_ends_with_its_limit(function, args):
    with pytest.raises(bounded.TookTooMuchMemory):
        bounded.run(function, *args, limits=USUAL)


def test_memory_below_the_limit_is_there():
    assert bounded.run(in_child.hold, 300 * MB, limits=USUAL) == 300 * MB


def test_an_answer_too_large_for_us_stays_there():
    with pytest.raises(bounded.TookTooMuchMemory):
        bounded.run(in_child.answer_of, 2 * MB, limits=Limits(seconds=30, memory=512 * MB, answer=MB))


def test_a_crash_of_the_child_is_told():
    with pytest.raises(bounded.Collapsed):
        bounded.run(in_child.crash, limits=USUAL)


def test_an_exit_without_an_answer_is_an_error_of_ours():
    with pytest.raises(bounded.FailedInChild, match="exit code 3"):
        bounded.run(in_child.leave, limits=USUAL)


def test_the_child_knows_no_secret_of_ours(monkeypatch):
    monkeypatch.setenv("TRACKER_SECRET_KEY", "secret")
    monkeypatch.setenv("PGPASSWORD", "secret")
    environment, _ = bounded.run(in_child.environment, limits=USUAL)
    assert "secret" not in environment.values()


def test_the_child_holds_no_file_or_socket_of_ours(tmp_path):
    with (tmp_path / "open").open("w") as handle:
        os.set_inheritable(handle.fileno(), True)
        _, descriptors = bounded.run(in_child.environment, limits=USUAL)
    assert len(descriptors) <= 2  # that of the answer, and that which lists them


def test_the_child_does_not_load_the_web_application():
    assert bounded.run(in_child.loaded, ["flask", "sqlalchemy", "tracker.core.errors"], limits=USUAL) == ["tracker.core.errors"]


def test_children_of_several_threads_do_not_disturb_each_other():
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda count: bounded.run(in_child.both, count, threading.get_ident(), limits=USUAL), range(8)))
    assert [count for count, _ in found] == list(range(8))


def test_a_system_without_a_limit_of_memory_says_so(monkeypatch, caplog):
    monkeypatch.setattr(bounded, "_converse", lambda request, seconds: (NOT_LIMITED, 0))
    assert bounded.run(in_child.both, 1, 2, limits=USUAL) == [1, 2]
    assert "only time was limited" in caplog.text
