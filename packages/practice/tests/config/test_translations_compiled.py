"""A deployment that forgot to compile the translations is told, not stopped."""

from django.core.checks import run_checks


def test_a_translation_that_is_not_compiled_is_named(settings, tmp_path):
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").touch()
    settings.LOCALE_PATHS = [tmp_path]
    (fault,) = run_checks(tags=["translation"])
    assert fault.id == "vincula.W101"
    assert fault.msg.startswith("fr: ")


def test_a_compiled_translation_is_well(settings, tmp_path):
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").touch()
    (folder / "django.mo").touch()
    settings.LOCALE_PATHS = [tmp_path]
    assert run_checks(tags=["translation"]) == []


def test_it_keeps_no_server_from_starting(settings, tmp_path, db):
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").touch()
    settings.LOCALE_PATHS = [tmp_path]
    assert all("translat" not in fault.msg for fault in run_checks(tags=["vincula"]))
