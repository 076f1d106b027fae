"""Addresses of shared libraries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.address import Address, is_address, parse
from photosearch.errors import InputError

NAMES = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=8).filter(
    lambda name: "/" not in name and name.strip() == name
)
HOSTS = st.sampled_from(("", "localhost", "db.example.org", "10.0.0.7", "::1", "/var/run/Postgres"))


@given(st.builds(Address, HOSTS, st.none() | st.integers(1, 65535), NAMES, NAMES | st.just("")))
def test_an_address_survives_writing_and_reading(address: Address) -> None:
    assert is_address(str(address))
    assert parse(str(address)) == address


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://anna:secret@host/archive",
        "postgresql://anna@host/archive?password=secret",
        "postgresql://host",
        "postgresql://host:port/archive",
        "postgresql://host/archive?options=-c",
        "mysql://host/archive",
    ],
)
def test_a_bad_address_is_refused_without_showing_its_password(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(text)
    assert "secret" not in str(caught.value)


def test_the_key_depends_on_the_library_and_not_on_user_or_options() -> None:
    anna, ben, other = (
        parse(f"postgresql://{each}") for each in ("anna@host/a", "ben@host/a?sslmode=require", "host/b")
    )
    assert anna.key == ben.key != other.key


def test_a_folder_is_not_an_address() -> None:
    assert not any(map(is_address, ("/home/anna", "archive", r"C:\photos", "postgresql")))
