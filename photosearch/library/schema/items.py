"""The step of the schema that adds items (`core.items`). Like every released step, it is never edited."""

from photosearch.library.schema.annotations import EDITED, FORMER

# Not OR IGNORE: in a trigger, the conflict clause of the statement that fired it would apply instead.
_REGROUP_OLD = "INSERT INTO ungrouped VALUES (old.folder) ON CONFLICT DO NOTHING;"
_REGROUP_BOTH = f"{_REGROUP_OLD} INSERT INTO ungrouped VALUES (new.folder) ON CONFLICT DO NOTHING;"

STEP: tuple[str, ...] = (
    "ALTER TABLE photo ADD COLUMN millisecond INTEGER",
    "ALTER TABLE photo ADD COLUMN burst TEXT",
    "ALTER TABLE photo ADD COLUMN exposure_value REAL",
    "ALTER TABLE photo ADD COLUMN bracketed INTEGER",
    # Derived by `library.store.items`: the id of the photo that represents the item, and the role of the file in it
    # (`core.items.grouping.Role`). Both are NULL for a file without an item.
    "ALTER TABLE photo ADD COLUMN item INTEGER",
    "ALTER TABLE photo ADD COLUMN role TEXT",
    # Which photos a person joined and split, by content: with an empty item, the photo belongs to none; `across` means
    # that the photos of the item lie in several folders.
    """
    CREATE TABLE item_choice (
        digest BLOB PRIMARY KEY CHECK (typeof(digest) = 'blob'),
        item BLOB NOT NULL CHECK (typeof(item) = 'blob'),
        across INTEGER NOT NULL CHECK (across IN (0, 1))
    ) WITHOUT ROWID
    """,
    "CREATE INDEX item_choice_item ON item_choice (item)",
    # An edited file at the same path is still the photo that the person joined or split.
    f"""
    CREATE TRIGGER item_choice_edited {EDITED}
    BEGIN
        INSERT INTO item_choice SELECT new.digest, item, across FROM item_choice WHERE digest = {FORMER}
        ON CONFLICT DO NOTHING;
    END
    """,
    # The folders whose files have changed since they were grouped. Every change of a row derives its folder again.
    "CREATE TABLE ungrouped (folder BLOB PRIMARY KEY CHECK (typeof(folder) = 'blob')) WITHOUT ROWID",
    f"CREATE TRIGGER photo_regroup AFTER UPDATE OF folder ON photo BEGIN {_REGROUP_BOTH} END",
    f"CREATE TRIGGER photo_regroup_gone AFTER DELETE ON photo BEGIN {_REGROUP_OLD} END",
    "CREATE INDEX photo_folder ON photo (folder)",
    "INSERT INTO ungrouped SELECT DISTINCT folder FROM photo",
    "CREATE INDEX photo_item ON photo (item) WHERE item IS NOT NULL",
    # The files that another one represents, for counting folders without reading a row.
    "CREATE INDEX photo_companion ON photo (path) WHERE state = 'indexed' AND item <> id",
    *(f"DROP INDEX {name}" for name in ("photo_facets", "photo_by_name", "photo_by_size")),
    """
    CREATE INDEX photo_facets ON photo (
        state, moment, name, id, size, camera, lens, format, width, height, latitude, stars, label, flag, city,
        has_text, folder, item
    )
    """,
    "CREATE INDEX photo_by_name ON photo (state, name, moment, id, item)",
    "CREATE INDEX photo_by_size ON photo (state, size, name, id, item)",
)
