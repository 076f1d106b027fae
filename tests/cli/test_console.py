"""What the console writes to stdout and stderr."""

import pytest

from photosearch.cli.console import Console
from photosearch.core.events import IndexProgress, SwitchProgress, SwitchStep, Trouble


def test_results_go_to_stdout_and_remarks_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console()
    console.print("a result")
    console.json({"path": "ä\udcff"})
    console.note("a remark on [bold]file[/bold].jpg")
    console.note("")
    console.error("What is wrong. What to do.")
    with console.progress() as listen:
        listen(Trouble("The folder /a is empty.", removals=frozenset({"/a"})))
    output = capsys.readouterr()
    assert output.out == 'a result\n{"path": "\\u00e4\\udcff"}\n'
    assert output.err == "a remark on [bold]file[/bold].jpg\nphotosearch: What is wrong. What to do.\n" + (
        "photosearch: The folder /a is empty. If they were deleted: photosearch index --confirm-removals\n"
    )


def test_a_report_is_one_json_line_or_an_indented_tree(capsys: pytest.CaptureFixture[str]) -> None:
    report = {"left_out": [], "healthy": True, "folders": [{"path": "a\nb"}], "backup": None}
    Console().report(report, as_json=False)
    assert capsys.readouterr().out == ("left out: none\nhealthy: yes\nfolders:\n  1:\n    path: a␊b\nbackup: none\n")
    Console().report(report, as_json=True)
    assert capsys.readouterr().out == (
        '{"left_out": [], "healthy": true, "folders": [{"path": "a\\nb"}], "backup": null}\n'
    )


def test_progress_is_shown_only_on_terminals_and_trouble_always(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    step = IndexProgress(done=1, total=2, rate=3.0, seconds_left=0.3)

    def show() -> str:
        console = Console()
        with console.progress() as listen:
            listen(step)
            listen(SwitchProgress("id", SwitchStep.INDEXING, step))
            listen(Trouble("The disk is full."))
        with console.counter("Comparing") as count:
            count(1, 2)
        return capsys.readouterr().err

    assert show() == "photosearch: The disk is full.\n"
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    shown = show()
    assert "Building the index" in shown
    assert "3.0 photos/s" in shown
    assert "The disk is full." in shown
    assert "Comparing" in shown
