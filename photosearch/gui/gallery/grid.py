"""The arithmetic of a grid of equal cells: positions, hit tests and keyboard movement.

Coordinates have their origin at the top left of the content. The module uses no widgets.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grid:
    """`count` cells of at least `cell_width` by `cell_height`, in as many columns as fit in `width`.

    The columns share the remaining width. `mirrored` puts the first column on the right.
    """

    count: int
    width: int
    cell_width: int
    cell_height: int
    margin: int
    mirrored: bool = False

    @property
    def columns(self) -> int:
        """Number of columns, at least one."""
        return max(1, self._inner // self.cell_width)

    @property
    def height(self) -> int:
        """Height of all rows with both margins."""
        return -(-self.count // self.columns) * self.cell_height + 2 * self.margin

    def rect(self, place: int) -> tuple[int, int, int, int]:
        """Returns left, top, width and height of cell `place`."""
        row, column = divmod(place, self.columns)
        if self.mirrored:
            column = self.columns - 1 - column
        left, right = self._edge(column), self._edge(column + 1)
        return left, self.margin + row * self.cell_height, right - left, self.cell_height

    def at(self, x: int, y: int) -> int | None:
        """Returns the cell at a point, or None in the margins and after the last cell."""
        row = (y - self.margin) // self.cell_height
        column = next((each for each in range(self.columns) if self._edge(each) <= x < self._edge(each + 1)), None)
        if row < 0 or column is None:
            return None
        place = row * self.columns + (self.columns - 1 - column if self.mirrored else column)
        return place if place < self.count else None

    def within(self, top: int, bottom: int) -> range:
        """Returns the cells of all rows that touch the band from `top` to `bottom`, inclusive."""
        first = max(0, (top - self.margin) // self.cell_height)
        last = (bottom - self.margin) // self.cell_height
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
        return max(1, self.width - self.margin)

    def _edge(self, column: int) -> int:
        return self.margin // 2 + column * self._inner // self.columns
