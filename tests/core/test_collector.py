import gc
import threading

import pytest

from tracker.core.collector import without_collector


def test_the_collector_rests_within_and_runs_again_after_the_last_block():
    assert gc.isenabled()
    with without_collector():
        with without_collector():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_blocks_of_several_threads_may_end_in_any_order():
    begun, may_end = threading.Event(), threading.Event()

    def other():
        with without_collector():
            begun.set()
            may_end.wait(5)

    thread = threading.Thread(target=other)
    with without_collector():
        thread.start()
        assert begun.wait(5)
    assert not gc.isenabled()
    may_end.set()
    thread.join(5)
    assert gc.isenabled()


def test_an_error_does_not_leave_it_off():
    with pytest.raises(KeyError), without_collector():
        {}["missing"]
    assert gc.isenabled()
