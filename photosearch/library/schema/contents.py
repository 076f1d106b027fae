"""The step of the schema that adds the contents of photos. Like every released step, it is never edited.

All tables except the person's refusals are derived from the vectors and from the model's file of contents.
"""

DERIVED = ("content", "content_name", "content_state", "content_within", "content_word")
"""The derived tables, which are filled again in the background."""

STEP: tuple[str, ...] = (
    # The words of one file of contents; `names` has a line for each language, its names separated by "|".
    """
    CREATE TABLE content_word (id INTEGER PRIMARY KEY, names TEXT NOT NULL)
    """,
    # Each name in the form in which names are compared (`core.contents.normal`).
    """
    CREATE TABLE content_name (name TEXT NOT NULL, word INTEGER NOT NULL, PRIMARY KEY (name, word)) WITHOUT ROWID
    """,
    # Each word with itself and with every more specific word: dog, spaniel.
    """
    CREATE TABLE content_within (word INTEGER NOT NULL, inside INTEGER NOT NULL, PRIMARY KEY (word, inside))
    WITHOUT ROWID
    """,
    # The most specific words of each photo. A vector never changes, so they are deleted with it.
    """
    CREATE TABLE content (
        word INTEGER NOT NULL,
        photo_id INTEGER NOT NULL,
        vector_id INTEGER NOT NULL REFERENCES vector (id) ON DELETE CASCADE,
        confidence REAL NOT NULL
    )
    """,
    "CREATE UNIQUE INDEX content_photo ON content (word, photo_id)",
    "CREATE INDEX content_vector ON content (vector_id)",
    # The model and the file that the words come from. Vectors with ids up to `upto` have been named.
    """
    CREATE TABLE content_state (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        model_id INTEGER NOT NULL,
        source TEXT NOT NULL,
        upto INTEGER NOT NULL
    )
    """,
    # Words that the person refused for a photo, by its content.
    """
    CREATE TABLE content_refusal (
        photo BLOB NOT NULL CHECK (typeof(photo) = 'blob'),
        word INTEGER NOT NULL CHECK (typeof(word) = 'integer'),
        PRIMARY KEY (photo, word)
    ) WITHOUT ROWID
    """,
)
