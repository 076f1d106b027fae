"""What a person sees and has selected in the gallery, so that it can be restored."""

from dataclasses import dataclass

from photosearch.core.photo import Order


@dataclass(frozen=True, slots=True)
class Place:
    """The view and selection of the person, by photo ids."""

    top: tuple[int, int] | None
    """The id and row of a photo at the top of the view; None if not scrolled, so that new photos come into view."""
    above: int
    """The part of it above the view, in device-independent pixels."""
    current: int | None
    chosen: Order
    """The ids of the selected photos; empty if all are selected."""
    all_chosen: bool

    @property
    def touched(self) -> bool:
        """Whether the person has scrolled, or has chosen a photo."""
        return self.top is not None or len(self.chosen) > 0 or self.all_chosen
