"""Labels, flags and properties as text and colours."""

from typing import Final

from photosearch.core.annotations.values import Flag, Label, Property, Source
from photosearch.gui.look.texts.text import tr

COLOURS: Final = {
    Label.RED: "#d64541",
    Label.YELLOW: "#e0b020",
    Label.GREEN: "#4a9d4a",
    Label.BLUE: "#3f7fd0",
    Label.PURPLE: "#8a5bb5",
}
"""The same in both themes, because they represent a name and are drawn on photos."""


def label(value: Label) -> str:
    """Returns the name of a colour label."""
    words = {
        Label.RED: tr("Red"),
        Label.YELLOW: tr("Yellow"),
        Label.GREEN: tr("Green"),
        Label.BLUE: tr("Blue"),
        Label.PURPLE: tr("Purple"),
    }
    return words[value]


def flag(value: Flag) -> str:
    """Returns the name of a flag."""
    return tr("Pick") if value is Flag.PICK else tr("Rejected")


def said_of(of: Property) -> str:
    """Returns the name of a property."""
    words = {
        Property.RATING: tr("Rating"),
        Property.LABEL: tr("Label"),
        Property.FLAG: tr("Flag"),
        Property.TITLE: tr("Title"),
        Property.CAPTION: tr("Caption"),
        Property.KEYWORDS: tr("Keywords"),
    }
    return words[of]


def source(value: Source) -> str:
    """Returns the name of an annotation's source."""
    words = {Source.PERSON: tr("you"), Source.SIDECAR: tr("sidecar"), Source.FILE: tr("photo file")}
    return words[value]
