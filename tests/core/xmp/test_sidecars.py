"""Sidecars of several programs, read and changed: all other bytes stay as they are."""

import contextlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.annotations.keywords import flat, joined
from photosearch.core.annotations.values import Flag, Label, Property, loaded, stored
from photosearch.core.xmp.packet import RDF, parse
from photosearch.core.xmp.reading import read
from photosearch.core.xmp.writing import EMPTY, changed
from tests.support.xmp_samples import CAPTURE_ONE, DARKTABLE, DIGIKAM, LIGHTROOM, PHOTOPRISM, SAMPLES

READ = {
    "Lightroom": {
        Property.RATING: "4",
        Property.LABEL: "yellow",
        Property.TITLE: "Ferry & gulls",
        Property.KEYWORDS: "Places|Vienna\nsunset",
    },
    "digiKam": {
        Property.RATING: "3",
        Property.LABEL: "blue",
        Property.FLAG: "pick",
        Property.KEYWORDS: "Animals|Birds|Gull\nharbour",
    },
    "darktable": {Property.LABEL: "blue", Property.FLAG: "reject"},
    "Capture One": {Property.RATING: "5", Property.LABEL: "green", Property.CAPTION: "At the quay"},
    "PhotoPrism": {Property.TITLE: "Market"},
    "Immich": {Property.RATING: "2", Property.CAPTION: "On the pier", Property.KEYWORDS: "Trips|Lisbon"},
}
WORDS = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=9)
KEYWORDS = st.lists(
    st.lists(WORDS.map(lambda word: re.sub(r"[|/]", "-", word)), min_size=1, max_size=3).map("|".join), max_size=4
)
SAID = st.fixed_dictionaries(
    {},
    optional={
        Property.RATING: st.sampled_from("012345"),
        Property.LABEL: st.sampled_from(("", *(each.value for each in Label))),
        Property.FLAG: st.sampled_from(("", *(each.value for each in Flag))),
        Property.TITLE: st.just("") | WORDS,
        Property.CAPTION: st.just("") | WORDS,
        Property.KEYWORDS: st.sampled_from(("", "sea", "Places|Japan\nsea", "a|b|c\nd & e")),
    },
)


@pytest.mark.parametrize("program", SAMPLES)
def test_the_annotations_of_each_program_are_read(program: str) -> None:
    assert read(SAMPLES[program].encode()) == READ[program]


@given(st.sampled_from([*SAMPLES.values(), EMPTY.decode()]), SAID)
def test_written_values_are_read_back_and_all_else_stays(sample: str, said: dict[Property, str]) -> None:
    data = sample.encode()
    before, after = read(data), read(written := changed(data, said))
    for of in Property:
        default = "0" if of is Property.RATING else ""
        expected = said.get(of, before.get(of, default))
        assert after.get(of, default) == expected, (of, written.decode())
    assert changed(written, said) == written
    # Apart from the fields of annotations, only white space differs.
    assert without_annotations(written) == without_annotations(data)


ANY_TEXT = st.text(st.characters(categories=("L", "Nd", "P", "S", "Zs", "Cc", "Cf", "Cn", "Cs")), max_size=9)


@given(
    st.sampled_from([*SAMPLES.values(), EMPTY.decode()]),
    ANY_TEXT,
    st.lists(ANY_TEXT | st.sampled_from(("24/7", "A|B/C", "A", "a|b")), max_size=4),
)
def test_any_text_that_is_stored_is_read_back(sample: str, title: str, words: list[str]) -> None:
    said = {Property.TITLE: stored(Property.TITLE, title), Property.KEYWORDS: stored(Property.KEYWORDS, words)}
    after = read(changed(sample.encode(), said))
    assert after.get(Property.TITLE, "") == said[Property.TITLE]
    # Like other programs, a sidecar has no keyword for a level above another keyword.
    paths = loaded(said).keywords
    assert set(after.get(Property.KEYWORDS, "").split("\n")) == set(joined(paths, flat(paths)) or ("",))


@pytest.mark.parametrize("flag", ["pick", "reject"])
def test_a_flag_sets_no_rating(flag: str) -> None:
    for sample in (EMPTY, DARKTABLE.encode(), DARKTABLE.replace('"-1"', '"0"').encode()):
        before, after = read(sample), read(changed(sample, {Property.FLAG: flag}))
        assert after.get(Property.RATING) == before.get(Property.RATING)
        assert after[Property.FLAG] == flag


def test_values_of_parts_and_of_stored_keywords_are_not_those_of_the_photo() -> None:
    nested = "<xmp:Rating>5</xmp:Rating><dc:title>Pantry</dc:title>"
    pantry = f'<xmpMM:Pantry><rdf:Bag><rdf:li rdf:parseType="Resource">{nested}</rdf:li></rdf:Bag></xmpMM:Pantry>'
    declared = 'rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"'
    data = CAPTURE_ONE.replace("<xmp:Rating>5", f"{pantry}<xmp:Rating>2").replace('rdf:about=""', declared, 1)
    data = data.replace(' xmlns:dc="http://purl.org/dc/elements/1.1/">', ">")
    assert read(data.encode())[Property.RATING] == "2"
    written = changed(data.encode(), {Property.RATING: "3"})
    assert read(written)[Property.RATING] == "3"
    assert pantry.encode() in written


@pytest.mark.parametrize(
    "declaration",
    ['<?xml version="1.0" encoding = "iso-8859-1"?>', "<?xml version='1.0'\nencoding='Windows-1252' ?>"],
)
def test_a_sidecar_in_another_encoding_is_read_and_not_written(declaration: str) -> None:
    data = f"{declaration}\n{PHOTOPRISM.replace('Market', 'Café')}".encode("cp1252")
    assert read(data)[Property.TITLE] == "Café"
    with pytest.raises(ValueError, match="not in UTF-8"):
        changed(data, {Property.TITLE: "Größe"})


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["", "\n", "\r\n  \0"])
def test_a_sidecar_in_utf_16_is_read(encoding: str, end: str) -> None:
    assert read((DARKTABLE + end).encode(encoding)) == READ["darktable"]


def deep(levels: int, name: str) -> bytes:
    """Returns a packet with one field nested in itself, each level with a namespace of its own."""
    opened = "".join(f'<{name} xmlns:n{level}="u:{level}">' for level in range(levels))
    return PHOTOPRISM.replace("/></rdf:RDF>", f">{opened}{f'</{name}>' * levels}</rdf:Description></rdf:RDF>").encode()


def test_a_sidecar_with_too_many_levels_is_refused() -> None:
    assert read(deep(50, "dc:subject"))[Property.TITLE] == "Market"
    for use in (read, lambda data: changed(data, {Property.RATING: "3"})):
        with pytest.raises(ValueError, match="levels"):
            use(deep(4000, "dc:subject"))


def without_annotations(data: bytes) -> str:
    """Returns a sidecar without the fields that hold annotations, and without white space."""
    ours = r"(xmp:(Rating|Label)|xmpDM:pick|dc:(title|description|subject)|lr:hierarchicalSubject|acdsee:\w+"
    ours += r"|MicrosoftPhoto:\w+|digiKam:\w+|darktable:colorlabels)"
    text = data.decode()
    text = re.sub(rf"<{ours}(\s[^>]*)?(/>|>.*?</\1>)", "", text, flags=re.DOTALL)
    text = re.sub(rf"""\s{ours}\s*=\s*("[^"]*"|'[^']*')""", "", text)
    text = re.sub(r"<rdf:Description([^>]*)/>", r"<rdf:Description\1></rdf:Description>", text)
    return re.sub(r"\s+", "", text)


def test_a_sidecar_that_has_the_values_already_stays_unchanged() -> None:
    for program, sample in SAMPLES.items():
        assert changed(sample.encode(), {}) == sample.encode()
        assert changed(sample.encode(), READ[program]) == sample.encode()


def test_a_change_of_one_field_leaves_the_bytes_around_it() -> None:
    data = LIGHTROOM.encode()
    written = changed(data, {Property.RATING: "5"})
    head, tail = data.split(b'\n   xmp:Rating="4"')
    assert written.startswith(head)
    added = b'<xmp:Rating xmlns:xmp="http://ns.adobe.com/xap/1.0/">5</xmp:Rating>\n'
    assert written == head + tail.replace(b"</rdf:Description>", added + b"</rdf:Description>")


def test_titles_in_other_languages_stay() -> None:
    def titled(*items: str) -> bytes:
        alternatives = "".join(f"<rdf:li xml:lang={item}</rdf:li>" for item in items)
        title = f"<dc:title><rdf:Alt>{alternatives}</rdf:Alt></dc:title>"
        return PHOTOPRISM.replace(' dc:title="Market"/>', f">{title}</rdf:Description>").encode()

    said = {Property.TITLE: "Ship"}
    written = changed(titled('"x-default">Boat', '"en">Boat', '"de">Kahn &amp; Co'), said)
    assert [each.text for each in parse(written).iter(f"{RDF}li")] == ["Ship", "Ship", "Kahn & Co"]
    assert read(written)[Property.TITLE] == "Ship"
    written = changed(titled('"de">Kahn'), said)
    assert [each.text for each in parse(written).iter(f"{RDF}li")] == ["Ship", "Ship"]
    assert Property.TITLE not in read(changed(written, {Property.TITLE: ""}))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no XML",
        b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>",
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>',
        b"<!DOCTYPE x SYSTEM 'file:///etc/passwd'><x/>",
        b"<x>" + b" " * 1_000_001 + b"</x>",
    ],
)
def test_hostile_and_damaged_sidecars_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="it "):
        read(data)
    with pytest.raises(ValueError, match="it "):
        changed(data, {Property.RATING: "3"})


@given(st.binary(max_size=200), st.integers(0, 1300), st.sampled_from([*SAMPLES.values()]))
def test_any_bytes_are_read_and_changed_or_refused(junk: bytes, place: int, sample: str) -> None:
    data = sample.encode()
    for broken in (data[:place] + junk + data[place:], data[:place] + junk + data[place + len(junk) :], junk):
        for use in (read, lambda bytes_: changed(bytes_, {Property.TITLE: "Sea", Property.RATING: "1"})):
            with contextlib.suppress(ValueError):
                use(broken)


TOOLS = {
    "exiftool": ["exiftool", "-s3", "-sep", ",", "-XMP-xmp:Rating", "-XMP-xmp:Label", "-XMP-dc:Title",
                 "-XMP-dc:Description", "-XMP-dc:Subject", "-XMP-lr:HierarchicalSubject", "-XMP-digiKam:PickLabel"],
    "exiv2": ["exiv2", "-PXv", "pr"],
}  # fmt: skip


@pytest.mark.parametrize("sample", [EMPTY.decode(), *SAMPLES.values()], ids=["new", *SAMPLES])
@pytest.mark.parametrize("tool", TOOLS)
def test_other_programs_read_the_same_values_back(tool: str, sample: str, tmp_path: Path) -> None:
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    said = {
        Property.RATING: "2",
        Property.LABEL: "red",
        Property.FLAG: "pick",
        Property.TITLE: "Rain & <sun>",
        Property.CAPTION: "Grüße aus Lissabon",
        Property.KEYWORDS: "Places|Lisbon\nrain",
    }
    path = tmp_path / "a.xmp"
    path.write_bytes(changed(sample.encode(), said))
    done = subprocess.run([*TOOLS[tool], path], capture_output=True, text=True, check=True)
    for value in ("2", "Red", "Rain & <sun>", "Grüße aus Lissabon", "Places|Lisbon"):
        assert value in done.stdout, done.stdout
    subjects = [line for line in done.stdout.splitlines() if "rain" in line]
    assert subjects
    assert "Lisbon" in subjects[0]


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not installed")
def test_exiftool_finds_all_other_fields_unchanged(tmp_path: Path) -> None:
    said = {Property.RATING: "2", Property.LABEL: "red", Property.FLAG: "pick", Property.TITLE: "Rain",
            Property.CAPTION: "Lisbon", Property.KEYWORDS: "Places|Lisbon"}  # fmt: skip
    for name, sample in SAMPLES.items():
        (tmp_path / f"{name}.xmp").write_text(sample)
        (tmp_path / f"{name} changed.xmp").write_bytes(changed(sample.encode(), said))
    found = others(tmp_path)
    assert sum(map(len, found.values())) >= 2 * len(SAMPLES)
    for name in SAMPLES:
        assert found[f"{name} changed.xmp"] == found[f"{name}.xmp"]


def others(folder: Path) -> dict[str, dict[str, object]]:
    """Returns what exiftool finds in the sidecars of a folder, by file name, without the fields of annotations."""
    done = subprocess.run(
        ["exiftool", "-j", "-G1", "-struct", "-XMP:all", folder], capture_output=True, text=True, check=True
    )
    ours = r"(XMP-(xmp:(Rating|Label)|dc:(Title|Description|Subject)|xmpDM:Pick|lr:HierarchicalSubject)"
    ours += r"|XMP-(acdsee|microsoft|digiKam):.*|XMP-darktable:Colorlabels|SourceFile)"
    return {
        Path(file["SourceFile"]).name: {name: value for name, value in file.items() if not re.fullmatch(ours, name)}
        for file in json.loads(done.stdout)
    }


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not installed")
def test_a_sidecar_changed_by_exiftool_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xmp"
    path.write_bytes(changed(DIGIKAM.encode(), {Property.TITLE: "Boat"}))
    subprocess.run(["exiftool", "-q", "-overwrite_original", "-XMP-dc:Creator=Ana", "-XMP-xmp:Rating=1",
                    "-XMP-photoshop:City=Lisbon", path], check=True)  # fmt: skip
    assert read(path.read_bytes())[Property.TITLE] == "Boat"
    path.write_bytes(changed(path.read_bytes(), {Property.RATING: "4", Property.TITLE: ""}))
    done = subprocess.run(["exiftool", "-s3", "-XMP-dc:Creator", "-XMP-photoshop:City", "-XMP-xmp:Rating",
                           "-XMP-dc:Title", path], capture_output=True, text=True, check=True)  # fmt: skip
    assert done.stdout.split() == ["Ana", "Lisbon", "4"]
