"""The arithmetic of a grid of equal squares: positions, hit tests and keyboard movement.

Coordinates have their origin at the top left of the content. The module uses no widgets.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grid:
    """`count` squares of at least `side`, in as many columns as fit in `width`, with `gap` between and around them.

    The columns share the remaining width. `mirrored` puts the first column on the right.
    """

    count: int
    width: int
    side: int
    gap: int
    mirrored: bool = False

    @property
    def columns(self) -> int:
        """Number of columns, at least one."""
        return max(1, self._inner // (self.side + self.gap))

    @property
    def height(self) -> int:
        """Height of all rows with the gaps around them."""
        return -(-self.count // self.columns) * self.step + self.gap

    @property
    def step(self) -> int:
        """Height of a row with its gap."""
        return max(1 + self.gap, self._inner // self.columns)

    def rect(self, place: int) -> tuple[int, int, int, int]:
        """Returns left, top, width and height of cell `place`."""
        row, column = divmod(place, self.columns)
        if self.mirrored:
            column = self.columns - 1 - column
        left, right = self._edge(column), self._edge(column + 1) - self.gap
        return left, self.gap + row * self.step, max(1, right - left), self.step - self.gap

    def rects(self, places: range) -> list[tuple[int, int, int, int]]:
        """Returns what `rect` returns for each of these cells."""
        return [self.rect(place) for place in places]

    def at(self, x: int, y: int) -> int | None:
        """Returns the cell at a point, or None in the gaps and after the last cell."""
        row, below = divmod(y - self.gap, self.step)
        spans = ((self._edge(each), self._edge(each + 1) - self.gap) for each in range(self.columns))
        column = next((place for place, (left, right) in enumerate(spans) if left <= x < max(left + 1, right)), None)
        if row < 0 or below >= self.step - self.gap or column is None:
            return None
        place = row * self.columns + (self.columns - 1 - column if self.mirrored else column)
        return place if place < self.count else None

    def within(self, top: int, bottom: int) -> range:
        """Returns the cells of all rows that touch the band from `top` to `bottom`, inclusive."""
        first = max(0, top // self.step)  # a row ends before its gap
        last = (bottom - self.gap) // self.step
        begin, end = first * self.columns, (last + 1) * self.columns
        return range(min(self.count, begin), max(0, min(self.count, end)))

    def sideways(self, place: int, cells: int) -> int:
        """Returns the cell `cells` to the right (negative: left), across rows, stopping at the ends."""
        return self.along(place, -cells if self.mirrored else cells)

    def along(self, place: int, cells: int) -> int:
        """Returns the cell `cells` further in reading order, stopping at the ends."""
        return max(0, min(self.count - 1, place + cells))

    def down(self, place: int, rows: int) -> int:
        """Returns the cell `rows` below (negative: above) in the same column, stopping at the ends.

        If the last row is too short, a step down from the row above leads to the last cell.
        """
        target = place + rows * self.columns
        if target < 0:
            return place % self.columns
        if target < self.count:
            return target
        last_row = (self.count - 1) // self.columns
        return place if place // self.columns == last_row else self.count - 1

    @property
    def _inner(self) -> int:
        return max(1, self.width - self.gap)

    def _edge(self, column: int) -> int:
        return self.gap + column * self._inner // self.columns
