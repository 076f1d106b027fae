"""Fixtures of the tests that run decoder processes."""

from tests.support.vision.decoders import endless as endless
from tests.support.vision.decoders import laborious as laborious
from tests.support.vision.decoders import photos as photos
from tests.support.vision.decoders import started as started
