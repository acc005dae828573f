"""How static files are named and stored."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hash file names for long caching; without a manifest (development, tests) serve plain names."""

    manifest_strict = False
