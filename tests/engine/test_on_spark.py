"""Spark that cannot be used is refused with what to do; what it reads is held by the tests of sources and sums."""

import shutil
from collections.abc import Callable
from importlib.util import find_spec

import pytest

from acsi.engine.sources import connect_to
from acsi.errors import AcsiError


@pytest.fixture(autouse=True)
def spark_of_this_machine(requires: Callable[[str, bool], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """The package, without a session of other tests."""
    requires("spark", find_spec("pyspark") is not None)
    monkeypatch.setattr("pyspark.sql.SparkSession.getActiveSession", lambda: None)


def test_spark_without_java_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(AcsiError, match="I030 spark://local: Spark needs Java"), connect_to("spark://local#t"):
        pass


def test_a_spark_that_does_not_start_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    def refused(_builder: SparkSession.Builder) -> SparkSession:
        raise PySparkException("what Java says")

    monkeypatch.setattr(shutil, "which", lambda _: "/java")
    monkeypatch.setattr(SparkSession.Builder, "getOrCreate", refused)
    with (
        pytest.raises(AcsiError, match=r"I031 spark://local: Spark .*: it did not start"),
        connect_to("spark://local#t"),
    ):
        pass
