"""The steps of the schema for annotations, sidecars and albums. Like every released step, they are never edited.

The person's annotations belong to a content (`annotation`, `album_photo`), so that they survive when files move. Those
of a sidecar belong to the row of the sidecar's file, which is not a photo. Triggers write the newer of both values into
the columns `own_...` of the photos concerned, by the rule of `core.annotations.values.winner`; an empty text there
hides the value in the photo's own file. The generated columns are the values in effect.

A later step lets photo files declare labels and flags too.
"""

from collections.abc import Mapping

_PROPERTIES = ("rating", "label", "flag", "title", "caption", "keywords")
_IN_FILE = {"rating": "nullif(photo.rating, 0)", "title": "photo.title", "caption": "photo.caption",
            "keywords": "photo.keywords"}  # fmt: skip
"""The values in the photo's own file, as the first step knows them."""
_IN_FILE_NOW = {**_IN_FILE, "label": "photo.colour_label", "flag": "photo.pick_flag"}
_SIDECAR = """
    coalesce((SELECT min(id) FROM sidecar WHERE stem = photo.path),
        (SELECT min(id) FROM sidecar WHERE stem = stem_of(photo.path)))
"""
"""The sidecar `photo.jpg.xmp` has priority over `photo.xmp`."""
_OWN = ", ".join(f"own_{each}" for each in _PROPERTIES)


def _word(name: str, in_file: Mapping[str, str]) -> str:
    newer = f"AND (photo.mtime_ns <= at_ns OR {in_file[name]} IS NULL)" if name in in_file else ""
    return f"""(
        SELECT value FROM (
            SELECT value, said_ns AS at_ns, 1 AS first FROM annotation
            WHERE annotation.photo = photo.digest AND property = '{name}'
            UNION ALL
            SELECT value, at_ns, 0 FROM (
                SELECT json_extract(words, '$.{name}[0]') AS value, json_extract(words, '$.{name}[1]') AS at_ns
                FROM sidecar WHERE id = {_SIDECAR}
            ) WHERE value IS NOT NULL {newer}
        ) ORDER BY at_ns DESC, first DESC LIMIT 1
    )"""


def _renew(in_file: Mapping[str, str]) -> str:
    said = ", ".join(_word(each, in_file) for each in _PROPERTIES)
    return f"""
    UPDATE photo SET ({_OWN}) = (SELECT {said}) WHERE +state = 'indexed' AND
"""


def _renew_said(in_file: Mapping[str, str]) -> str:
    if_said = (
        f"own_{each} = iif({{0}}.property = '{each}', {_word(each, in_file)}, own_{each})" for each in _PROPERTIES
    )
    return f"""
    UPDATE photo SET {", ".join(if_said)}
    WHERE id IN (SELECT id FROM photo INDEXED BY photo_digest WHERE state = 'indexed' AND digest = {{0}}.photo);
"""


def _renew_one(in_file: Mapping[str, str]) -> str:
    """Returns the statement that renews one photo. Most photos have neither value nor sidecar, and need no update."""
    return f"""{_renew(in_file)} id = new.id AND (
        {" OR ".join(f"own_{each} IS NOT NULL" for each in _PROPERTIES)}
        OR EXISTS (SELECT 1 FROM annotation WHERE annotation.photo = digest)
        OR EXISTS (SELECT 1 FROM sidecar WHERE stem IN (path, stem_of(path)))
    );
"""


_NAMED_BY = """(
    path = {0}.stem OR (
        path > CAST({0}.stem || '.' AS BLOB) AND path < CAST({0}.stem || '/' AS BLOB) AND stem_of(path) = {0}.stem
    )
)"""
"""The photos that a sidecar may belong to; `/` comes right after `.`."""
FORMER = "coalesce(nullif(old.digest, x''), old.last_digest)"
"""The content that the file at a path had when it was last readable."""
EDITED = f"AFTER UPDATE OF digest ON photo WHEN new.digest <> x'' AND new.digest <> {FORMER}"
"""The file at a path has another content now."""
_FORGET = "DELETE FROM photo_words WHERE rowid = old.id;"
_DERIVE = """
    UPDATE photo SET moment = moment_of(taken_at, mtime_ns, (SELECT utc_offset FROM clock), path),
        city = city_of(latitude, longitude), folder = folder_of(path), name = name_of(path),
        has_text = EXISTS (SELECT 1 FROM picture_text WHERE picture_text.digest = photo.digest AND lines <> '[]')
    WHERE id = new.id;
"""
_WORDS = """
    INSERT INTO photo_words (rowid, path, title, caption, keywords, places, text)
    SELECT id, words_of(path), words_of(coalesce(own_title, title)), words_of(coalesce(own_caption, caption)),
        concat_words(tags, people), concat_words(place, names_of(city)),
        written_words((SELECT lines FROM picture_text WHERE picture_text.digest = photo.digest))
    FROM photo WHERE id = new.id AND state = 'indexed';
"""


def _photo_triggers(in_file: Mapping[str, str], more: str = "") -> tuple[str, ...]:
    renew = _renew_one(in_file)
    return (
        f"""
    CREATE TRIGGER photo_added AFTER INSERT ON photo
    BEGIN {_DERIVE} {renew} {_FORGET.replace("old", "new")} {_WORDS} END
    """,
        f"""
    CREATE TRIGGER photo_changed
    AFTER UPDATE OF path, digest, state, mtime_ns, taken_at, title, caption, keywords, rating, people, place, latitude,
        longitude{more} ON photo
    BEGIN {_FORGET} {_DERIVE} {renew} {_FORGET} {_WORDS} END
    """,
    )


def _annotation_triggers(in_file: Mapping[str, str]) -> tuple[str, ...]:
    renew, renew_said = _renew(in_file), _renew_said(in_file)
    return (
        f"CREATE TRIGGER annotation_added AFTER INSERT ON annotation BEGIN {renew_said.format('new')} END",
        f"CREATE TRIGGER annotation_changed AFTER UPDATE ON annotation BEGIN {renew_said.format('new')} END",
        f"CREATE TRIGGER annotation_gone AFTER DELETE ON annotation BEGIN {renew_said.format('old')} END",
        f"CREATE TRIGGER sidecar_added AFTER INSERT ON sidecar BEGIN {renew} {_NAMED_BY.format('new')}; END",
        f"CREATE TRIGGER sidecar_gone AFTER DELETE ON sidecar BEGIN {renew} {_NAMED_BY.format('old')}; END",
        f"""
    CREATE TRIGGER sidecar_changed AFTER UPDATE OF stem, words ON sidecar
    BEGIN {renew} {_NAMED_BY.format("old")}; {renew} {_NAMED_BY.format("new")}; END
    """,
    )


STEP: tuple[str, ...] = (
    # Texts as `core.annotations.values.stored` writes them; times are nanoseconds since the epoch.
    f"""
    CREATE TABLE annotation (
        photo BLOB NOT NULL CHECK (typeof(photo) = 'blob'),
        property TEXT NOT NULL CHECK (property IN ({", ".join(f"'{each}'" for each in _PROPERTIES)})),
        value TEXT NOT NULL CHECK (typeof(value) = 'text'),
        said_ns INTEGER NOT NULL CHECK (typeof(said_ns) = 'integer'),
        PRIMARY KEY (photo, property)
    ) WITHOUT ROWID
    """,
    # `words` is JSON: {property: [text, when the sidecar first had it]}. `stem` is the sidecar's path without .xmp.
    """
    CREATE TABLE sidecar (
        id INTEGER PRIMARY KEY REFERENCES photo (id) ON DELETE CASCADE,
        stem BLOB NOT NULL CHECK (typeof(stem) = 'blob'),
        digest BLOB NOT NULL CHECK (typeof(digest) = 'blob'),
        words TEXT NOT NULL CHECK (json_valid(words)),
        problem TEXT NOT NULL DEFAULT ''
    )
    """,
    "CREATE INDEX sidecar_stem ON sidecar (stem)",
    """
    CREATE TABLE album (
        name TEXT PRIMARY KEY CHECK (typeof(name) = 'text')
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE album_photo (
        album TEXT NOT NULL CHECK (typeof(album) = 'text'),
        photo BLOB NOT NULL CHECK (typeof(photo) = 'blob'),
        added_ns INTEGER NOT NULL CHECK (typeof(added_ns) = 'integer'),
        PRIMARY KEY (album, photo)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX album_of_photo ON album_photo (photo)",
    # The content that a file had before it became unreadable.
    "ALTER TABLE photo ADD COLUMN last_digest BLOB",
    "ALTER TABLE photo ADD COLUMN own_rating INTEGER",
    *(f"ALTER TABLE photo ADD COLUMN own_{each} TEXT" for each in _PROPERTIES[1:]),
    "ALTER TABLE photo ADD COLUMN stars INTEGER AS (coalesce(own_rating, rating, 0))",
    "ALTER TABLE photo ADD COLUMN label TEXT AS (nullif(own_label, ''))",
    "ALTER TABLE photo ADD COLUMN flag TEXT AS (nullif(own_flag, ''))",
    "ALTER TABLE photo ADD COLUMN tags TEXT AS (nullif(coalesce(own_keywords, keywords), ''))",
    "CREATE INDEX photo_tags ON photo (tags) WHERE state = 'indexed' AND tags IS NOT NULL",
    "DROP INDEX photo_facets",
    """
    CREATE INDEX photo_facets ON photo (
        state, moment, name, id, size, camera, lens, format, width, height, latitude, stars, label, flag, city,
        has_text, folder
    )
    """,
    "DROP TRIGGER photo_added",
    "DROP TRIGGER photo_changed",
    *_photo_triggers(_IN_FILE),
    f"""
    CREATE TRIGGER photo_said AFTER UPDATE OF own_title, own_caption, own_keywords ON photo
    WHEN old.own_title IS NOT new.own_title OR old.own_caption IS NOT new.own_caption
        OR old.own_keywords IS NOT new.own_keywords
    BEGIN {_FORGET} {_WORDS} END
    """,
    # An edited file at the same path is still the photo that the person annotated. If the new content has annotations,
    # too, the later ones stay. Not OR IGNORE: in a trigger, the conflict clause of the statement that fired it would
    # apply instead.
    f"""
    CREATE TRIGGER photo_edited {EDITED}
    BEGIN
        INSERT INTO annotation
        SELECT new.digest, property, value, said_ns FROM annotation WHERE photo = {FORMER}
        ON CONFLICT DO UPDATE SET value = excluded.value, said_ns = excluded.said_ns
        WHERE excluded.said_ns > said_ns;
        INSERT INTO album_photo
        SELECT album, new.digest, added_ns FROM album_photo WHERE photo = {FORMER}
        ON CONFLICT DO NOTHING;
    END
    """,
    *_annotation_triggers(_IN_FILE),
    """
    CREATE TRIGGER sidecar_moved AFTER UPDATE OF path ON photo WHEN new.state = 'ignored'
    BEGIN UPDATE sidecar SET stem = stem_of(new.path) WHERE id = new.id; END
    """,
    # Sidecars that were ignored until now are read at the next scan.
    "UPDATE photo SET observed_ns = mtime_ns WHERE state = 'ignored' AND lower(CAST(path AS TEXT)) LIKE '%.xmp'",
)

FILE_LABELS: tuple[str, ...] = (
    "ALTER TABLE photo ADD COLUMN colour_label TEXT",
    "ALTER TABLE photo ADD COLUMN pick_flag TEXT",
    "ALTER TABLE photo ADD COLUMN panorama INTEGER",
    "DROP INDEX photo_facets",
    # Generated columns cannot be changed, and are stored nowhere.
    "ALTER TABLE photo DROP COLUMN label",
    "ALTER TABLE photo DROP COLUMN flag",
    "ALTER TABLE photo ADD COLUMN label TEXT AS (nullif(coalesce(own_label, colour_label), ''))",
    "ALTER TABLE photo ADD COLUMN flag TEXT AS (nullif(coalesce(own_flag, pick_flag), ''))",
    """
    CREATE INDEX photo_facets ON photo (
        state, moment, name, id, size, camera, lens, format, width, height, latitude, stars, label, flag, city,
        has_text, folder, item
    )
    """,
    *(f"DROP TRIGGER {name}" for name in ("photo_added", "photo_changed")),
    *_photo_triggers(_IN_FILE_NOW, ", colour_label, pick_flag, panorama"),
    *(f"DROP TRIGGER {of}_{event}" for of in ("annotation", "sidecar") for event in ("added", "changed", "gone")),
    *_annotation_triggers(_IN_FILE_NOW),
)
"""The step that lets photo files declare labels, flags and panoramas."""
