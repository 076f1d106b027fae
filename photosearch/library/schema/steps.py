"""The steps of the schema, one per version.

A released step is never edited; add a new one below. Triggers derive further columns from a photo's row (when it was
taken, its folder, its words), using `functions`, which every writing connection gets. So no change of a row can leave
them out of date.
"""

from typing import TypeAlias

from photosearch.library.schema import annotations, contents, items

Step: TypeAlias = tuple[str, ...]

_DERIVE = """
    UPDATE photo SET moment = moment_of(taken_at, mtime_ns), folder = folder_of(path), name = name_of(path)
    WHERE id = new.id;
    INSERT INTO photo_words (rowid, path, title, caption, keywords)
    SELECT id, words_of(path), words_of(title), words_of(caption), words_of(keywords)
    FROM photo WHERE id = new.id AND state = 'indexed';
"""
_MOMENT = "moment_of(taken_at, mtime_ns, (SELECT utc_offset FROM clock))"
_DERIVE_ON_CLOCK = _DERIVE.replace("moment_of(taken_at, mtime_ns)", _MOMENT)
_MOMENT_OF_NAME = "moment_of(taken_at, mtime_ns, (SELECT utc_offset FROM clock), path)"
_ALL_WORDS = "concat_words(keywords, people, place)"
_DERIVE_ALL = _DERIVE.replace("moment_of(taken_at, mtime_ns)", _MOMENT_OF_NAME).replace(
    "words_of(keywords)", _ALL_WORDS
)
_HAS_TEXT = "EXISTS (SELECT 1 FROM picture_text WHERE picture_text.digest = photo.digest AND lines <> '[]')"
_TEXT_WORDS = "written_words((SELECT lines FROM picture_text WHERE picture_text.digest = photo.digest))"
_DERIVE_PLACES = (
    _DERIVE.replace("moment_of(taken_at, mtime_ns)", _MOMENT_OF_NAME)
    .replace("folder = ", "city = city_of(latitude, longitude), folder = ")
    .replace("caption, keywords)", "caption, keywords, places)")
    .replace("words_of(keywords)", "concat_words(keywords, people), concat_words(place, names_of(city))")
)
_DERIVE_TEXTS = (
    _DERIVE_PLACES.replace("folder = ", f"has_text = {_HAS_TEXT}, folder = ", 1)
    .replace("places)", "places, text)")
    .replace("concat_words(place, names_of(city))", f"concat_words(place, names_of(city)), {_TEXT_WORDS}")
)
_FORGET = "DELETE FROM photo_words WHERE rowid = old.id;"
_FORGET_TEXT = """
    DELETE FROM picture_text
    WHERE digest = old.digest AND NOT EXISTS (
        SELECT 1 FROM photo INDEXED BY photo_digest WHERE digest = old.digest AND state = 'indexed'
    );
"""
_DERIVE_AGAIN = """
    UPDATE photo SET digest = digest
    WHERE id IN (SELECT id FROM photo INDEXED BY photo_digest WHERE digest = new.digest AND state = 'indexed');
"""
_DERIVE_GONE = _DERIVE_AGAIN.replace("new.digest", "old.digest")
STEPS: tuple[Step, ...] = (
    (
        """
        CREATE TABLE folder (path BLOB PRIMARY KEY) WITHOUT ROWID
        """,
        """
        CREATE TABLE model (
            id INTEGER PRIMARY KEY,
            sha256 TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            version TEXT NOT NULL,
            dimension INTEGER NOT NULL
        )
        """,
        # Times are nanoseconds since the epoch. `path` holds the bytes of the file system, whatever they are.
        """
        CREATE TABLE photo (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            path BLOB NOT NULL UNIQUE,
            size INTEGER NOT NULL,
            mtime_ns INTEGER NOT NULL,
            ctime_ns INTEGER NOT NULL,
            file_id TEXT NOT NULL,
            observed_ns INTEGER NOT NULL,
            state TEXT NOT NULL,
            reason TEXT NOT NULL DEFAULT '',
            message TEXT NOT NULL DEFAULT '',
            digest BLOB NOT NULL DEFAULT x'',
            format TEXT,
            width INTEGER,
            height INTEGER,
            taken_at TEXT,
            camera TEXT,
            lens TEXT,
            latitude REAL,
            longitude REAL
        )
        """,
        "CREATE INDEX photo_digest ON photo (digest) WHERE state = 'indexed'",
        "CREATE INDEX photo_newest ON photo (taken_at DESC, mtime_ns DESC) WHERE state = 'indexed'",
        # With these two and the index of all paths, a folder's counts are read without touching a row.
        "CREATE INDEX photo_skipped ON photo (path) WHERE state = 'skipped'",
        "CREATE INDEX photo_ignored ON photo (path) WHERE state = 'ignored'",
        # `data` is float32 little-endian; `checksum` its CRC-32, because SQLite has none of its own.
        """
        CREATE TABLE vector (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            model_id INTEGER NOT NULL REFERENCES model (id),
            photo_id INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
            checksum INTEGER NOT NULL,
            data BLOB NOT NULL
        )
        """,
        "CREATE UNIQUE INDEX vector_photo ON vector (photo_id, model_id)",
        "CREATE INDEX vector_model ON vector (model_id, id)",
    ),
    (
        # Pairs by content, so that what the person said outlives files that move and photos that are indexed anew.
        # The box is the detail that was searched for; `query_path` is where the query lay then.
        """
        CREATE TABLE feedback (
            query BLOB NOT NULL CHECK (typeof(query) = 'blob'),
            box_left REAL NOT NULL CHECK (typeof(box_left) = 'real'),
            box_top REAL NOT NULL CHECK (typeof(box_top) = 'real'),
            box_right REAL NOT NULL CHECK (typeof(box_right) = 'real'),
            box_bottom REAL NOT NULL CHECK (typeof(box_bottom) = 'real'),
            photo BLOB NOT NULL CHECK (typeof(photo) = 'blob'),
            mark TEXT NOT NULL CHECK (mark IN ('same', 'different')),
            marked_ns INTEGER NOT NULL CHECK (typeof(marked_ns) = 'integer'),
            query_path BLOB CHECK (typeof(query_path) IN ('blob', 'null')),
            PRIMARY KEY (query, box_left, box_top, box_right, box_bottom, photo)
        ) WITHOUT ROWID
        """,
    ),
    (
        "ALTER TABLE photo ADD COLUMN title TEXT",
        "ALTER TABLE photo ADD COLUMN caption TEXT",
        # One a line.
        "ALTER TABLE photo ADD COLUMN keywords TEXT",
        "ALTER TABLE photo ADD COLUMN rating INTEGER",
        # The version that read the metadata (`core.metadata.METADATA_VERSION`); 0 read no title, caption or keywords.
        "ALTER TABLE photo ADD COLUMN metadata_version INTEGER NOT NULL DEFAULT 0",
        # Derived.
        "ALTER TABLE photo ADD COLUMN moment TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE photo ADD COLUMN folder BLOB NOT NULL DEFAULT x''",
        "ALTER TABLE photo ADD COLUMN name TEXT NOT NULL DEFAULT ''",
        """
        CREATE VIRTUAL TABLE photo_words USING fts5 (
            path, title, caption, keywords, tokenize = 'unicode61 remove_diacritics 2'
        )
        """,
        f"CREATE TRIGGER photo_added AFTER INSERT ON photo BEGIN {_DERIVE} END",
        f"""
        CREATE TRIGGER photo_changed
        AFTER UPDATE OF path, state, mtime_ns, taken_at, title, caption, keywords ON photo
        BEGIN {_FORGET} {_DERIVE} END
        """,
        f"CREATE TRIGGER photo_gone AFTER DELETE ON photo BEGIN {_FORGET} END",
        "UPDATE photo SET path = path",
        "DROP INDEX photo_newest",
        # Holds the order by date and all that is counted, so that neither reads a row.
        """
        CREATE INDEX photo_facets ON photo (
            state, moment, name, size, camera, lens, format, width, height, latitude, rating, folder
        )
        """,
        "CREATE INDEX photo_outdated ON photo (metadata_version) WHERE state = 'indexed'",
    ),
    (
        # Exclusion patterns, one a line; an empty folder stands for all folders.
        """
        CREATE TABLE exclusion (
            folder BLOB PRIMARY KEY CHECK (typeof(folder) = 'blob'),
            patterns TEXT NOT NULL CHECK (typeof(patterns) = 'text')
        ) WITHOUT ROWID
        """,
    ),
    (
        # Each row makes sense by itself, so that rows of a damaged library can be added to those of its backup.
        """
        CREATE TABLE saved_search (
            name TEXT PRIMARY KEY CHECK (typeof(name) = 'text'),
            question TEXT NOT NULL CHECK (json_valid(question))
        ) WITHOUT ROWID
        """,
        # Pictures of saved searches that are not photos of the library, by their digests.
        """
        CREATE TABLE kept_picture (
            digest BLOB PRIMARY KEY CHECK (typeof(digest) = 'blob'),
            data BLOB NOT NULL CHECK (typeof(data) = 'blob')
        )
        """,
    ),
    (
        # All photos in each order, without sorting them and without touching a row.
        "DROP INDEX photo_facets",
        """
        CREATE INDEX photo_facets ON photo (
            state, moment, name, id, size, camera, lens, format, width, height, latitude, rating, folder
        )
        """,
        "CREATE INDEX photo_by_name ON photo (state, name, moment)",
        "CREATE INDEX photo_by_size ON photo (state, size, name)",
    ),
    (
        # Files have their time in UTC, cameras write local time: the library's own clock, fixed when this row is
        # written, makes both comparable. It stays, wherever the library is opened.
        """
        CREATE TABLE clock (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            utc_offset INTEGER NOT NULL CHECK (typeof(utc_offset) = 'integer')
        )
        """,
        "INSERT INTO clock VALUES (1, utc_offset())",
        "DROP TRIGGER photo_added",
        "DROP TRIGGER photo_changed",
        f"CREATE TRIGGER photo_added AFTER INSERT ON photo BEGIN {_DERIVE_ON_CLOCK} END",
        f"""
        CREATE TRIGGER photo_changed
        AFTER UPDATE OF path, state, mtime_ns, taken_at, title, caption, keywords ON photo
        BEGIN {_FORGET} {_DERIVE_ON_CLOCK} END
        """,
        f"UPDATE photo SET moment = {_MOMENT} WHERE taken_at IS NULL",
    ),
    (
        "ALTER TABLE photo ADD COLUMN date_source TEXT",
        "ALTER TABLE photo ADD COLUMN utc_offset INTEGER",
        # People one a line; both are found by the words of keywords.
        "ALTER TABLE photo ADD COLUMN people TEXT",
        "ALTER TABLE photo ADD COLUMN place TEXT",
        "DROP TRIGGER photo_added",
        "DROP TRIGGER photo_changed",
        f"CREATE TRIGGER photo_added AFTER INSERT ON photo BEGIN {_DERIVE_ALL} END",
        f"""
        CREATE TRIGGER photo_changed
        AFTER UPDATE OF path, state, mtime_ns, taken_at, title, caption, keywords, people, place ON photo
        BEGIN {_FORGET} {_DERIVE_ALL} END
        """,
        f"UPDATE photo SET moment = {_MOMENT_OF_NAME} WHERE taken_at IS NULL",
    ),
    (
        # The version that read the pixels (`core.metadata.READING_VERSION`), and the first that reads them as now,
        # which is not known before the metadata is read again.
        "ALTER TABLE photo ADD COLUMN reading_version INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE photo ADD COLUMN read_since INTEGER",
        """
        CREATE INDEX photo_misread ON photo (id) WHERE state = 'indexed' AND reading_version < read_since
        """,
    ),
    (
        # The city that the position is in (`core.places`), and a column for all words of the place.
        "ALTER TABLE photo ADD COLUMN city TEXT",
        "DROP TRIGGER photo_added",
        "DROP TRIGGER photo_changed",
        "DROP TRIGGER photo_gone",
        "DROP TABLE photo_words",
        """
        CREATE VIRTUAL TABLE photo_words USING fts5 (
            path, title, caption, keywords, places, tokenize = 'unicode61 remove_diacritics 2'
        )
        """,
        f"CREATE TRIGGER photo_added AFTER INSERT ON photo BEGIN {_DERIVE_PLACES} END",
        f"""
        CREATE TRIGGER photo_changed
        AFTER UPDATE OF path, state, mtime_ns, taken_at, title, caption, keywords, people, place, latitude, longitude
        ON photo
        BEGIN {_FORGET} {_DERIVE_PLACES} END
        """,
        f"CREATE TRIGGER photo_gone AFTER DELETE ON photo BEGIN {_FORGET} END",
        "UPDATE photo SET path = path",
        "DROP INDEX photo_facets",
        """
        CREATE INDEX photo_facets ON photo (
            state, moment, name, id, size, camera, lens, format, width, height, latitude, rating, city, folder
        )
        """,
    ),
    (
        # Text that was read in photos, by their content (`core.written`). An empty list: there is none.
        """
        CREATE TABLE picture_text (
            digest BLOB PRIMARY KEY CHECK (typeof(digest) = 'blob'),
            version INTEGER NOT NULL CHECK (typeof(version) = 'integer'),
            lines TEXT NOT NULL CHECK (json_valid(lines))
        ) WITHOUT ROWID
        """,
        "ALTER TABLE photo ADD COLUMN has_text INTEGER NOT NULL DEFAULT 0",
        "DROP TRIGGER photo_added",
        "DROP TRIGGER photo_changed",
        "DROP TRIGGER photo_gone",
        "DROP TABLE photo_words",
        """
        CREATE VIRTUAL TABLE photo_words USING fts5 (
            path, title, caption, keywords, places, text, tokenize = 'unicode61 remove_diacritics 2'
        )
        """,
        f"CREATE TRIGGER photo_added AFTER INSERT ON photo BEGIN {_DERIVE_TEXTS} END",
        f"""
        CREATE TRIGGER photo_changed
        AFTER UPDATE OF path, state, mtime_ns, digest, taken_at, title, caption, keywords, people, place, latitude,
            longitude
        ON photo
        BEGIN {_FORGET} {_DERIVE_TEXTS} END
        """,
        f"CREATE TRIGGER photo_gone AFTER DELETE ON photo BEGIN {_FORGET} {_FORGET_TEXT} END",
        f"""
        CREATE TRIGGER photo_rewritten AFTER UPDATE OF digest ON photo WHEN old.digest <> new.digest
        BEGIN {_FORGET_TEXT} END
        """,
        f"CREATE TRIGGER picture_text_added AFTER INSERT ON picture_text BEGIN {_DERIVE_AGAIN} END",
        f"CREATE TRIGGER picture_text_changed AFTER UPDATE ON picture_text BEGIN {_DERIVE_AGAIN} END",
        f"CREATE TRIGGER picture_text_gone AFTER DELETE ON picture_text BEGIN {_DERIVE_GONE} END",
        "UPDATE photo SET path = path",
        "DROP INDEX photo_facets",
        """
        CREATE INDEX photo_facets ON photo (
            state, moment, name, id, size, camera, lens, format, width, height, latitude, rating, city, has_text, folder
        )
        """,
    ),
    annotations.STEP,
    items.STEP,
    contents.STEP,
    annotations.FILE_LABELS,
)
