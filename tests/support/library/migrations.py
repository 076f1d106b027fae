"""The schema after one more migration."""

from photosearch.library.schema.steps import STEPS

NEXT = (*STEPS, ("ALTER TABLE photo ADD COLUMN weight INTEGER NOT NULL DEFAULT 0", "CREATE TABLE tag (name TEXT)"))
