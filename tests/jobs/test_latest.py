import threading

from photosearch.jobs.latest import Latest
from tests.support.patience import PATIENCE


def test_only_the_newest_waiting_request_is_served() -> None:
    requests: Latest[str] = Latest()
    first_taken, go_on, last_done = threading.Event(), threading.Event(), threading.Event()
    served: list[tuple[int, str]] = []

    def work(ticket: int, request: str) -> None:
        served.append((ticket, request))
        first_taken.set()
        go_on.wait(PATIENCE)
        if request == "last":
            last_done.set()

    worker = threading.Thread(target=requests.run, args=(work,))
    worker.start()
    requests.submit("first")
    assert first_taken.wait(PATIENCE)
    tickets = [requests.submit(each) for each in ("second", "third", "last")]
    go_on.set()
    assert last_done.wait(PATIENCE)
    requests.stop()
    worker.join(5)
    assert served == [(1, "first"), (tickets[-1], "last")]


def test_a_request_knows_that_it_was_overtaken() -> None:
    requests: Latest[str] = Latest()
    ticket = requests.submit("a")
    assert not requests.overtaken(ticket)
    requests.submit("b")
    assert requests.overtaken(ticket)


def test_stopping_ends_an_idle_worker_and_drops_what_waits() -> None:
    requests: Latest[str] = Latest()
    requests.submit("never")
    requests.stop()
    requests.run(lambda *_: (_ for _ in ()).throw(AssertionError("served after the stop")))
