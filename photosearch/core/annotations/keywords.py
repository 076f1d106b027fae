"""Keywords in a hierarchy, written as paths: `Places|Austria|Vienna`, as Lightroom writes them."""

from collections.abc import Iterable, Iterator, Sequence

from photosearch.core.words import natural, one_line

SEPARATOR = "|"
LONGEST_KEYWORD = 400
"""Characters of a whole path."""


def tidy(keywords: Iterable[object]) -> tuple[str, ...]:
    """Returns distinct keywords without empty parts and control characters, in order."""
    return tuple(dict.fromkeys(filter(None, map(_tidied, keywords))))


def parsed(text: str) -> tuple[str, ...]:
    """Returns the keywords that a person typed, separated by commas or semicolons; `>` also separates levels."""
    return tidy(text.replace(";", ",").replace(">", SEPARATOR).split(","))


def typed(keywords: Iterable[str]) -> str:
    """Returns keywords as a person types them."""
    return ", ".join(each.replace(SEPARATOR, " > ") for each in keywords)


def parts(keyword: str) -> list[str]:
    """Returns the levels of a keyword, the most general first."""
    return keyword.split(SEPARATOR)


def leaf(keyword: str) -> str:
    """Returns the most specific level of a keyword."""
    return parts(keyword)[-1]


def with_ancestors(keyword: str) -> Iterator[str]:
    """Yields the keyword after its ancestors, the most general first."""
    levels = parts(keyword)
    for depth in range(1, len(levels) + 1):
        yield SEPARATOR.join(levels[:depth])


def covers(general: str, keyword: str) -> bool:
    """Whether `keyword` is `general` or lies below it; case does not matter."""
    general, keyword = general.casefold(), keyword.casefold()
    return keyword == general or keyword.startswith(general + SEPARATOR)


def flat(keywords: Iterable[str]) -> tuple[str, ...]:
    """Returns the distinct levels of all keywords, as programs without a hierarchy show them."""
    return tuple(dict.fromkeys(part for each in keywords for part in parts(each)))


def joined(paths: Iterable[str], words: Iterable[str]) -> tuple[str, ...]:
    """Returns keywords of a file that lists `paths` and, for programs without a hierarchy, `words`.

    A word that is a level of a path is not a separate keyword, nor is a path that is an ancestor of another one.
    """
    known = tidy(paths)
    above = {each.casefold() for path in known for each in list(with_ancestors(path))[:-1]}
    known = tuple(each for each in known if each.casefold() not in above)
    levels = {part.casefold() for path in known for part in parts(path)}
    return tidy((*known, *(each for each in words if each.casefold() not in levels)))


def added(keywords: Sequence[str], new: Iterable[str]) -> tuple[str, ...]:
    """Returns the distinct keywords of `keywords`, then of `new`."""
    there = {each.casefold() for each in keywords}
    return (*keywords, *(each for each in new if each.casefold() not in there))


def removed(keywords: Sequence[str], gone: Iterable[str]) -> tuple[str, ...]:
    """Returns `keywords` without those in `gone`."""
    unwanted = {each.casefold() for each in gone}
    return tuple(each for each in keywords if each.casefold() not in unwanted)


def counted(lists: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Counts photos by keyword. A photo counts once for each of its keywords and their ancestors.

    Args:
        lists: stored texts with one keyword per line, each with its number of photos.
    """
    counts: dict[str, int] = {}
    for text, photos in lists:
        for each in {above for keyword in text.split("\n") for above in with_ancestors(keyword)}:
            counts[each] = counts.get(each, 0) + photos
    return counts


def completions(start: str, known: Iterable[str], most: int = 12) -> list[str]:
    """Returns known keywords with a level that begins with `start`; those whose last level does come first."""
    wanted = start.strip().casefold()
    found = [each for each in known if any(part.casefold().startswith(wanted) for part in parts(each))]
    return sorted(found, key=lambda each: (not leaf(each).casefold().startswith(wanted), natural(each)))[:most]


def _tidied(keyword: object) -> str:
    if not isinstance(keyword, str):
        return ""
    levels = (one_line(part) for part in keyword.split(SEPARATOR))
    return SEPARATOR.join(filter(None, levels))[:LONGEST_KEYWORD].rstrip(SEPARATOR + " ")
