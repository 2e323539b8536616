"""Builders of the foreign models, by the name of the model: a builder of the catalogue is found by its import path."""

from tests.foreign_models.zoo import ALL_MODELS


def __getattr__(name: str) -> object:
    """Return the builder of the foreign model with that name."""
    try:
        return ALL_MODELS[name].build
    except KeyError:
        raise AttributeError(name) from None
