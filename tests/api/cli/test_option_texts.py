"""Options of the commands that an office types every day are told in Vietnamese first."""

import argparse
from importlib import import_module

import pytest


@pytest.mark.parametrize("name", ["plan", "publish", "import_", "maps", "user"])
def test_options_are_told_in_both_languages(name: str) -> None:
    parser = argparse.ArgumentParser(add_help=False)
    import_module(f"api.cli.{name}").add_arguments(parser)
    told = [action.help for action in parser._actions if action.help]  # noqa: SLF001
    assert [text for text in told if " / " not in text] == []
