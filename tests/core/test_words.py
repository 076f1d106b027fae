import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.words import natural, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/p/2019 Italy/IMG_0042.JPG", ("p", "2019", "Italy", "IMG", "0042", "JPG")),
        ("DSC01234", ("DSC", "01234")),
        ("Cafe\u0301 Zürich", ("Café", "Zürich")),
        ("京都の写真2019", ("京", "都", "の", "写", "真", "2019")),
        ("ＩＭＧ１", ("IMG", "1")),
        ("東京tower", ("東", "京", "tower")),
        ('"NEAR(" AND - * ^', ("NEAR", "AND")),
        ("\udcff\0___", ()),
        ("", ()),
    ],
)
def test_a_text_is_split_into_words(text: str, expected: tuple[str, ...]) -> None:
    assert words(text) == expected


@given(st.text())
def test_words_contain_only_letters_and_digits(text: str) -> None:
    found = words(text)
    assert all(word.isalnum() for word in found)
    assert words(" ".join(found)) == found


@given(st.lists(st.integers(0, 10**12), min_size=2))
def test_numbers_in_names_sort_by_value(numbers: list[int]) -> None:
    names = [f"{'IMG' if number % 2 else 'img'} {number}.jpg" for number in numbers]
    assert sorted(names, key=natural) == [name for _, name in sorted(zip(numbers, names, strict=True))]
