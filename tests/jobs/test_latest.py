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


def test_a_request_can_tell_that_there_is_a_newer_one() -> None:
    requests: Latest[str] = Latest()
    ticket = requests.submit("a")
    assert not requests.overtaken(ticket)
    requests.submit("b")
    assert requests.overtaken(ticket)


def test_a_request_that_waits_while_stopped_is_served_after_a_restart() -> None:
    requests: Latest[str] = Latest()
    served: list[str] = []

    def serve(ticket: int, request: str) -> None:
        served.append(request)
        requests.stop()

    requests.submit("waiting")
    requests.stop()
    requests.run(serve)
    assert served == []
    requests.restart()
    requests.run(serve)
    assert served == ["waiting"]
