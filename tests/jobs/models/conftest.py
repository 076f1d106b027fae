"""The application that switches models."""

from tests.support.jobs.switching import application as application
