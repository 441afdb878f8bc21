"""The catalogue as the site holds it: read once a process, never changed."""

from functools import cache

from vincula.catalogue.load import Catalogue, load_catalogue


@cache
def catalogue() -> Catalogue:
    return load_catalogue()
