"""What the tests of rendering share."""

from collections.abc import Callable

import pytest

from acsi.render import fonts


@pytest.fixture
def font(requires: Callable[[str, bool], None]) -> fonts.Font:
    """The Chinese font of this machine."""
    found = fonts.installed()
    requires("fonts", found is not None)
    assert found is not None
    return found
