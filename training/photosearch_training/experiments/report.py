"""Writes the results as Markdown: verdicts, power and tables, all computed from the result lines."""

from collections.abc import Iterator
from pathlib import Path

from photosearch.durable import write_bytes
from photosearch.errors import InputError
from photosearch_training.experiments import plan as plans
from photosearch_training.experiments import tables, verdicts
from photosearch_training.experiments.results import Results
from photosearch_training.experiments.verdicts import Claim, Finding

BEGIN, END = "<!-- report -->", "<!-- end of report -->"


def markdown(known: Results) -> str:
    """Return the whole report."""
    return "\n".join((*_verdicts(known), *_power(known), *_tables(known)))


def write(known: Results, target: Path) -> None:
    """Replace the report in a Markdown file, between its two comments; raises InputError."""
    try:
        text = target.read_text(encoding="utf-8")
        before, rest = text.split(BEGIN)
        after = rest.split(END)[1]
    except (OSError, ValueError, IndexError) as error:
        raise InputError(f"{target} has no place for the report", f"Add the lines {BEGIN} and {END}") from error
    write_bytes(target, f"{before}{BEGIN}\n\n{markdown(known)}\n{END}{after}".encode())


def _verdicts(known: Results) -> Iterator[str]:
    found = {claim.name: verdicts.find(claim, known) for claim in (*verdicts.CLAIMS, *verdicts.ASIDES)}
    tested = [found[claim.name] for claim in verdicts.CLAIMS]
    # a claim without pairs counts in the correction with p = 1
    corrected = verdicts.holm([each.p if each else 1.0 for each in tested])
    yield "### Verdicts\n"
    yield "Differences in points of MAP@R; 95 % intervals; one-sided p by sign flips; Holm over the three claims.\n"
    yield "| claim | verdict | difference | interval | p | p, Holm | pairs |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for claim, each, p in zip(verdicts.CLAIMS, tested, corrected, strict=True):
        yield _row(claim, each, f"**{each.verdict(p) if each else 'undecided'}**", f"{p:.3f}")
    for claim in verdicts.ASIDES:
        yield _row(claim, found[claim.name], "(compared)", "")
    yield ""
    for finding in filter(None, found.values()):
        yield from _sets(finding)


def _row(claim: Claim, found: Finding | None, verdict: str, corrected: str) -> str:
    if found is None:
        plan = plans.read(claim.plan)
        declared = sum(len(task.splits) for task in plan.tasks)
        return f"| {claim.name}: {claim.text} | {verdict} | | | | {corrected and '-'} | 0 of {declared} |"
    low, high = found.interval
    return (
        f"| {claim.name}: {claim.text} | {verdict} | {found.difference:+.2f} | {low:+.2f} to {high:+.2f} "
        f"| {found.p:.3f} | {corrected} | {len(found.pairs)} of {found.declared} |"
    )


def _sets(found: Finding) -> Iterator[str]:
    yield f"**{found.claim.name}** by set:\n"
    yield "| set | difference | interval | splits |"
    yield "| --- | --- | --- | --- |"
    for name, (mean, low, high) in found.sets.items():
        splits = ", ".join(str(pair.split) for pair in found.pairs if pair.task == name)
        yield f"| {name} | {mean:+.2f} | {low:+.2f} to {high:+.2f} | {splits} |"
    yield ""


def _power(known: Results) -> Iterator[str]:
    yield "### Power\n"
    yield (
        "The chance of confirming a true difference of this many points, at Holm's strictest level, and the smallest\n"
        "difference that is confirmed with a chance of 80 %. Both assume that differences spread as the measured ones\n"
        "do. A change that alters training more also spreads more.\n"
    )
    yield f"| claim | pairs | spread | {' | '.join(f'{effect:g}' for effect in verdicts.EFFECTS)} | 80 % at |"
    yield "| --- | --- | --- |" + " --- |" * (len(verdicts.EFFECTS) + 1)
    for claim in verdicts.CLAIMS:
        found = verdicts.find(claim, known)
        measured = [pair.difference for pair in found.pairs] if found else []
        declared = sum(len(task.splits) for task in plans.read(claim.plan).tasks)
        spread = verdicts.spread(measured)
        shown = f"{verdicts.ASSUMED_SPREAD:g}, assumed" if spread is None else f"{spread:.2f}"
        for count in sorted({len(measured) if spread else declared, declared}):
            shares = [f"{verdicts.power(measured, count, effect):.2f}" for effect in verdicts.EFFECTS]
            least = verdicts.detectable(measured, count)
            yield f"| {claim.name} | {count} | {shown} | {' | '.join(shares)} | {least:.2f} |"
    yield ""


def _tables(known: Results) -> Iterator[str]:
    for name in plans.names():
        plan = plans.read(name)
        yield f"### {plan.title}\n"
        try:
            yield tables.markdown(plan, known)
        except InputError:
            yield f"Nothing measured yet: `photosearch-train experiments run {name}`.\n"
